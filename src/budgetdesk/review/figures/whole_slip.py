"""A slip that moved whole rows or columns, or two figures at once: what was meant, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.rows import Key
from budgetdesk.packs.models import Level
from budgetdesk.review.figures.amendment import Amendment

Kind = Literal[
    "code_twice",
    "row_twice",
    "row_missing",
    "other_code",
    "exchanged",
    "rows_exchanged",
    "row_copied",
    "shifted",
    "wrong_unit",
    "lone",
]


@dataclass(slots=True)
class WholeSlip:
    """`amendment` is what was meant. `named`: cells to be shown first where none of those amended is to be blamed."""

    kind: Kind
    amendment: Amendment
    says: str
    cause: str
    named: tuple[Cell, ...] = ()
    codes: frozenset[tuple[Place, Key]] = frozenset()  # that it speaks of
    level: Level = "error"  # where no relation says more
    likely: bool = False  # to be tried, whatever figures promise
    rivals: list[WholeSlip] = field(default_factory=list)  # that explain as much
    relations: list[Relation] = field(default_factory=list)  # that it explains

    @property
    def speaks_for_itself(self) -> bool:
        """Whether codes or blanks tell of it, so that figures need only agree."""
        return self.kind in ("code_twice", "row_twice", "row_missing", "other_code", "lone")
