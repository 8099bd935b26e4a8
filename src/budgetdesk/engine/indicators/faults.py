"""What a rule function is given and gives: the form, the tree and the faults it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.indicators.indicator import Columns, Indicator
from budgetdesk.packs.models import IndicatorsBlock


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at `cell`. `words` fill the braces of the rule's texts; `expected` is a definite mend."""

    cell: Cell
    expected: str | None = None
    witnesses: tuple[Cell, ...] = ()
    words: tuple[tuple[str, str], ...] = ()


Faults = Iterator[Fault]


def fault(cell: Cell, expected: str | None = None, *witnesses: Cell, **words: object) -> Fault:
    """A fault; the same text as is there already is no mend."""
    return Fault(cell, expected, witnesses, tuple((key, str(word)) for key, word in words.items()))


@dataclass(eq=False, slots=True)
class Tree:
    """The indicators of one place with what their form says of them."""

    place: Place
    model: IndicatorsBlock
    columns: Columns
    year: int = 0  # that the targets are for
    indicators: dict[str, Indicator] = field(default_factory=dict)  # by row, as printed
    below: Mapping[str, int] = field(default_factory=dict)  # row: number of rows right below it
    budget: Decimal | None = None  # in 元
    spent: dict[int, Decimal] = field(default_factory=dict)  # by years ago, in 元
    sources: dict[str, tuple[Cell, ...]] = field(
        default_factory=dict
    )  # hidden column: cells its figure came from

    @property
    def leaves(self) -> Iterator[Indicator]:
        return (i for i in self.indicators.values() if i.leaf and not i.placeholder)
