"""What another figure in a cell leads to, where that is known by weights: nothing exact is evaluated then.

Whoever has seen what one figure led to can tell it of every other, as long as the same equations fill the same cells; and of
the figures in other cells that nothing but the same sums read (`Engine.kind_of`).
"""

from __future__ import annotations

from decimal import Decimal

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.update import Spot
from budgetdesk.records import dataclass


@dataclass(eq=False, slots=True)
class Course:
    """`computed`: cells that exact sums fill, and by how much they go up for each 1. `conditions` on which they do: whether
    each is met. `due`: where something has to be evaluated all the same; of `spots`, which are all where rules read any of it.
    `touched`: cells concerned, but for that with the figure itself.
    """

    decimals: int  # of the coarsest of the cells: what moves them by less is rounded
    computed: tuple[tuple[Cell, Decimal], ...]
    conditions: tuple[tuple[Relation, bool], ...]
    due: frozenset[Spot]
    spots: frozenset[Spot]
    rules: frozenset[Rule]
    touched: frozenset[Cell]

    def move(self, before: Entry | None, now: Entry | None) -> Decimal | None:
        """By how much the cell's figure goes up; None where there was none, or is none, or nothing that can be told of."""
        if type(before) is not Decimal or type(now) is not Decimal:
            return None
        by = (now - before).normalize()
        return by if by and decimals_of(by) <= self.decimals else None


def decimals_of(figure: Decimal) -> int:
    return -int(figure.normalize().as_tuple().exponent)
