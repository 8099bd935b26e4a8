"""Imports without PySide's hook, which has every import of the program looked at in Python.

The hook is for modules that ask for names in snake_case (`from __feature__ import …`): of each new one it reads the source to
see whether it does. None of ours does.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401  (it sets the hook)


def import_plainly() -> None:
    """To be called before the window is imported, and not while something is: an import that is under way sets the hook again."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
