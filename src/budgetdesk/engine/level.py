"""The levels of rules and findings: which is graver, what each is called and which sign it bears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from budgetdesk.packs.models import Level

LEVEL_WORDS: Mapping[str, str] = {"error": "错误", "query": "核实", "hint": "提示"}
"""By level, the gravest first."""
LEVEL_SIGNS: Mapping[str, str] = {"error": "✕", "query": "▲", "hint": "◉"}
_RANKS = {level: rank for rank, level in enumerate(LEVEL_WORDS)}


def gravity(level: str) -> int:
    """Sorts levels: 0 is the gravest."""
    return _RANKS[level]


def gravest(levels: Iterable[Level]) -> Level:
    return min(levels, key=gravity)
