"""What a rule function is given and gives: the form, the tree and the faults it finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.packs.models import IndicatorsBlock
from budgetdesk.review.indicators.indicator import Columns, Indicator
from budgetdesk.review.indicators.words import words


@dataclass(frozen=True, slots=True)
class Hit:
    """Something wrong at `cell`. `words` fill the braces of the rule's texts; `expected` is a definite mend."""

    cell: Cell
    expected: str | None = None
    witnesses: tuple[Cell, ...] = ()
    words: tuple[tuple[str, str], ...] = ()


Faults = Iterator[Hit]


def fault(cell: Cell, expected: str | None = None, *witnesses: Cell, **said: object) -> Hit:
    """A fault at a cell, with what belongs there where that is certain."""
    return Hit(cell, expected, witnesses, tuple((key, str(word)) for key, word in said.items()))


@dataclass(eq=False, slots=True)
class Tree:
    """The indicators of one place with what their form says of them."""

    place: Place
    model: IndicatorsBlock
    columns: Columns
    year: int = 0  # that the targets are for
    indicators: dict[str, Indicator] = field(default_factory=dict)  # by row, as printed
    leaves: list[Indicator] = field(
        default_factory=list
    )  # the indicators proper, lines of the empty form left out
    headings: list[Indicator] = field(default_factory=list)  # the rows above them
    money: list[Indicator] = field(default_factory=list)  # leaves whose value is an amount of money
    firsts: tuple[str, ...] = ()  # names of the first level, of the form or else of the tree
    below: Mapping[str, int] = field(default_factory=dict)  # row: number of rows right below it
    budget: Decimal | None = None  # in 元
    spent: dict[int, Decimal] = field(default_factory=dict)  # by years ago, in 元
    sources: dict[str, tuple[Cell, ...]] = field(
        default_factory=dict
    )  # hidden column: cells its figure came from

    def hold(self, indicators: dict[str, Indicator]) -> None:
        """Take these as the tree's indicators."""
        self.indicators = indicators
        self.leaves = [i for i in indicators.values() if i.leaf and not i.placeholder]
        self.headings = [i for i in indicators.values() if not i.leaf]
        self.money = [i for i in self.leaves if i.yuan is not None]
        own = (i.name.text for i in self.headings if not i.above)
        self.firsts = tuple(self.model.levels[0].set) or tuple(own)

    def first_of(self, second: str) -> str:
        """The first level that a second one belongs to by its name; empty where that cannot be told."""
        return next((entry.first for entry in words().first_levels if entry.fits(second)), "")
