"""A slip that moved whole rows or columns, or two figures at once: what was meant, and how it is told."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, get_args

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.rows import Key
from budgetdesk.packs.models import Level
from budgetdesk.records import dataclass
from budgetdesk.review.figures.amendment import Amendment
from budgetdesk.review.figures.outcome_cache import Figures

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
    "row_slip",
    "lone",
]
WHOLE_KINDS = frozenset(get_args(Kind))


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
    implied: int = 0  # figures of the amendment that relations alone tell of: as many of those prove nothing
    doubtful: frozenset[Cell] = frozenset()  # of them those of which only one relation tells
    roughly: frozenset[Relation] = frozenset()  # that would hold but for decimals that were lost
    exactly: Figures = ()  # figures of the amendment as they are where those decimals are known
    seen: tuple[Cell, ...] = ()  # where what tells of it stands, if not relations alone do
    by_size: bool = False  # whether figures are no amounts in the unit of their table
    afterwards: Amendment | None = None  # what stands once it is told, where not the amendment
    rivals: list[WholeSlip] = field(default_factory=list)  # that explain as much
    relations: list[Relation] = field(default_factory=list)  # that it explains

    @property
    def is_of_rows(self) -> bool:
        """Whether a row is missing, stands twice or is known by another code: its figures are not to blame."""
        return self.kind in ("code_twice", "row_twice", "row_missing", "other_code")

    @property
    def speaks_for_itself(self) -> bool:
        """Whether codes, blanks or sizes tell of it, so that figures need only agree."""
        return self.is_of_rows or self.kind == "lone" or self.by_size

    @property
    def is_told_by_figures(self) -> bool:
        """Whether nothing but figures that do not agree tells of it."""
        return not self.speaks_for_itself or self.kind in ("row_missing", "row_twice")

    @property
    def changes_places(self) -> bool:
        """Whether two figures or rows stand in each other's place."""
        return self.kind in ("exchanged", "rows_exchanged")

    def shares_cells_with(self, other: WholeSlip) -> bool:
        return not {c for c, _ in self.amendment.entries}.isdisjoint(c for c, _ in other.amendment.entries)

    def is_rival_of(self, other: WholeSlip) -> bool:
        """Whether it is another slip, and no other way to say the same: where a block began may be open."""
        if self.changes_places and other.changes_places:
            return True
        if self.kind in (
            "wrong_unit",
            "row_slip",
        ):  # of so many figures it is chance if some are as well meant otherwise
            return False
        return self.kind == other.kind and not (self.kind == "shifted" and self.cause == other.cause)
