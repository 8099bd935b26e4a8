"""A finding on a text: which characters, what stands there, what should, and why."""

from __future__ import annotations

from dataclasses import dataclass

from budgetdesk.packs.models import Level
from budgetdesk.review.text.facts import Place


@dataclass(frozen=True, slots=True)
class TextFinding:
    """`place` is the suspect, or the sentence where no single figure can be named."""

    rule: str
    level: Level
    says: str
    place: Place
    cause: str = ""
    cause_kind: str = ""
    entered: str = ""
    expected: str = ""
    witnesses: tuple[Place, ...] = ()
    sources: tuple[str, ...] = ()  # rules of audit that ask for it
