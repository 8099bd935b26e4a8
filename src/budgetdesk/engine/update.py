"""What followed from an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, NamedTuple

from budgetdesk.engine.cells import Cell, Entry, Place
from budgetdesk.engine.judgements import Before, Judged
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.values import Column
from budgetdesk.records import dataclass


class Spot(NamedTuple):
    """Where a step is evaluated: at a row, or (None) wherever the step stands on the sheet."""

    step: int
    instance: str
    row: str | None


class Reversal(NamedTuple):
    """What an update found where it changed something, so that it can be taken back with nothing evaluated."""

    entered: Mapping[Cell, Entry | None]  # as it was before
    computed: list[tuple[Column, str, Any, bool]]  # row, value, and whether that was unknown
    judged: Before
    evaluated: frozenset[Spot]


@dataclass(frozen=True, slots=True)
class Update:
    """What followed from an edit: cells whose value or state changed, places whose rows came, went or moved.

    Of a repeating table's sheet that came or went the place has no block. `evaluated` tells where rules were evaluated
    anew: whatever reads a cell that changed. Relations that do not hold any longer are in `broken`, those that do again in
    `mended`, as they were judged before. `reversal` is for `Engine.revert`: None where rows or sheets moved.
    """

    cells: frozenset[Cell] = frozenset()
    places: frozenset[Place] = frozenset()
    evaluated: frozenset[Spot] = frozenset()
    broken: Mapping[Relation, Judged] = field(default_factory=dict)
    mended: Mapping[Relation, Judged] = field(default_factory=dict)
    reversal: Reversal | None = None

    def __or__(self, later: Update) -> Update:
        return Update(
            self.cells | later.cells,
            self.places | later.places,
            self.evaluated | later.evaluated,
            {r: j for r, j in self.broken.items() if r not in later.mended}
            | {r: j for r, j in later.broken.items() if r not in self.mended},
            {r: j for r, j in self.mended.items() if r not in later.broken}
            | {r: j for r, j in later.mended.items() if r not in self.broken},
        )
