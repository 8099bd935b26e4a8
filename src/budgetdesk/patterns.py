"""Patterns that are compiled when they are first asked for something.

Of the hundred that the modules of a declaration hold, few are asked before anybody can type, and compiling them all is waited
for at every start.
"""

from __future__ import annotations

import re
from typing import Any, cast


def late_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, for use by its methods; a mistake in it shows when it is first used."""
    return cast("re.Pattern[str]", _Uncompiled(text, flags))


class _Uncompiled:
    def __init__(self, text: str, flags: int) -> None:
        self._made_from = text, flags

    def __getattr__(self, name: str) -> Any:
        """A method or attribute of the pattern, which from then on is found without asking here."""
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(*self._made_from), name)
        setattr(self, name, found)
        return found
