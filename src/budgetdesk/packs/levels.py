"""How people call the levels of codes: 类 for those of three figures, and the figures that 款 adds."""

from __future__ import annotations

from typing import Any

LEVELS = {"类": "3", "款": "5", "项": "7", "明细": "detail", "合计": "total"}
CODE_PARTS = ((0, 3), (3, 5), (5, 7), (7, 20))
"""From which to which figure of a code 类, 款, 项 and what is below stand."""
_PARTS = {"类": "1", "款": "2", "项": "3"}


def level_named(value: Any) -> Any:
    """The length of the codes, or the id of the level, that a word stands for; what is no such word as it is."""
    return LEVELS.get(value, value) if isinstance(value, str) else value


def part_named(value: Any) -> Any:
    """Which part of a code a word stands for."""
    return _PARTS.get(value, value) if isinstance(value, str) else value


def level_words(level: str) -> str:
    """A level as people may write it: 类 for the codes of three figures."""
    return next((word for word, name in LEVELS.items() if name == level), level)
