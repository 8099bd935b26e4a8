"""A finding: what is wrong, where, by how much and why, as it is shown, kept and sent."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from budgetdesk.engine.cells import Cell
from budgetdesk.packs.models import Level
from budgetdesk.records import dataclass

MAX_WITNESSES = 24

Due = Literal["at_once", "in_the_end", "never"]
"""When something is a mistake: what is wrong, at once; what is not there yet, only when the declaration is said to be
complete; what wants but a word, never. The last two are what is still missing (还差什么) while it is being filled in."""


HEADING = -1


class Place(NamedTuple):
    """A stretch of a text, in its outline: section, unit (HEADING: its heading) and the characters of the unit's paragraph."""

    section: int
    unit: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FindingCell:
    cell: Cell
    role: Literal["suspect", "witness"]
    entered: Any  # Decimal, str or None
    expected: Any = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`keys` name the relations behind it; an explanation of each of them explains the finding.

    What is wrong is in `cells`, or at a `place` of a text: then `entered` stands there, `expected` belongs there, and
    `witnesses` are the places that say so. Of a declaration's own text the suspect is the cell that holds the words.
    """

    rules: tuple[str, ...]
    keys: tuple[str, ...]
    level: Level
    says: str
    cells: tuple[FindingCell, ...]  # the suspect first
    difference: Decimal | None = None  # entered − expected
    cause: str = ""
    cause_kind: str = ""
    source: str = ""
    advice: str = ""  # how to put it right, where no cause is likely but the way is known
    due: Due = "at_once"
    proposal: tuple[tuple[Cell, str], ...] = ()  # what would put it right: cells with what belongs in each
    place: Place | None = None
    entered: str = ""
    expected: str = ""
    witnesses: tuple[Place, ...] = ()

    @property
    def key(self) -> str:
        suspect = self.cells[0].cell if self.cells else ""
        return f"{'+'.join(self.keys)}@{'/'.join(suspect)}"

    @property
    def tip(self) -> str:
        """What helps a person who has read the finding: its likely cause, or how to put it right."""
        return self.cause or self.advice

    @property
    def rule(self) -> str:
        """The first of its rules: the others are those of audit that ask for it."""
        return self.rules[0]

    @property
    def suspect(self) -> Cell | None:
        return self.cells[0].cell if self.cells else None


def cited(sources: Iterable[str]) -> str:
    """审核规则 Y-16、Y-21: what several rules have in common is said once."""
    named: dict[str, dict[str, None]] = {}
    for source in filter(None, sources):
        kind, _, numbers = source.rpartition(" ")
        named.setdefault(kind, {}).update(dict.fromkeys(numbers.split("、")))
    return "；".join(f"{kind} {'、'.join(sorted(numbers))}".strip() for kind, numbers in named.items())
