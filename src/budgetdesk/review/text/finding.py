"""A finding on a text: which characters, what stands there, what should, and why."""

from __future__ import annotations

from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding, Place


def text_finding(
    rule: str, level: Level, says: str, place: Place, cause: str = "", cause_kind: str = "", entered: str = "",
    expected: str = "", witnesses: tuple[Place, ...] = (), sources: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    """`place` is the suspect, or the sentence where no single figure can be named; `sources`: rules of audit that ask for it."""
    return Finding(
        (rule, *sources), (), level, says, (), cause=cause, cause_kind=cause_kind, place=place, entered=entered,
        expected=expected, witnesses=witnesses,
    )  # fmt: skip
