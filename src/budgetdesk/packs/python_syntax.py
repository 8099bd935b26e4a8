"""Reads a text in Python's syntax as a tree. Nothing of it is ever run."""

from __future__ import annotations

import ast
import threading

# Two threads that make trees at once disturb each other in Python 3.11 (python/cpython#106905).
_ONE_AT_A_TIME = threading.Lock()


def parse_expression(text: str) -> ast.expr | None:
    """The tree of an expression; None where the text is none."""
    try:
        with _ONE_AT_A_TIME:
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
