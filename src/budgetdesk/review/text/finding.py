"""A finding on a text: which characters, what stands there, what should, and why."""

from __future__ import annotations

from collections.abc import Sequence

from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding, FindingCell, Place
from budgetdesk.review.text.facts import Fact


def text_finding(
    rule: str, level: Level, says: str, place: Place, cause: str = "", cause_kind: str = "", entered: str = "",
    expected: str = "", witnesses: tuple[Place, ...] = (), sources: tuple[str, ...] = (), facts: Sequence[Fact] = (),
) -> Finding:  # fmt: skip
    """`place` is the suspect, or the sentence where no single figure can be named; `sources`: rules of audit that ask for it;
    `facts`: what speaks against it, of which the cells of a declaration are kept."""
    cells = tuple(FindingCell(fact.cell, "witness", fact.value) for fact in facts if fact.cell is not None)
    return Finding(
        (rule, *sources), (), level, says, cells, cause=cause, cause_kind=cause_kind, place=place, entered=entered,
        expected=expected, witnesses=witnesses,
    )  # fmt: skip
