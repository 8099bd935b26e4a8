"""What something that was found stands on: whether it still holds after an edit, without finding it anew.

What is found in trials is what the engine gives, and the engine gives the same where nothing that it evaluated has to be
evaluated anew. So the spots evaluated on the way are noted, with the cells that were looked at by themselves and the tables
whose texts name them to people.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import names_sheets
from budgetdesk.engine.update import Spot, Update


class _Step(NamedTuple):
    """A step on a sheet taken together: `whole`, met by what is evaluated all over it; `any`, by anything there."""

    step: int
    instance: str
    which: Literal["whole", "any"]


Mark = Spot | _Step
Spots = tuple[Mark, ...]


def read_at(spot: Spot) -> Spots:
    """All that may be evaluated anew when what rules give at the spot is."""
    either = (spot, _Step(spot.step, spot.instance, "whole"))
    return either if spot.row is not None else (*either, _Step(spot.step, spot.instance, "any"))


@lru_cache(maxsize=256)  # the same is evaluated for every other figure in a cell
def read_from(evaluated: frozenset[Spot]) -> frozenset[Mark]:
    """What `read_at` gives for any of the spots."""
    return frozenset(mark for spot in evaluated for mark in read_at(spot))


@lru_cache(maxsize=256)  # the same is evaluated for every other figure in a cell
def met_by(evaluated: frozenset[Spot]) -> frozenset[Mark]:
    """What `read_at` gives for spots of which some were evaluated."""
    met: set[Mark] = set()
    for spot in evaluated:
        met |= {spot, _Step(spot.step, spot.instance, "any")}
        if spot.row is None:
            met.add(_Step(spot.step, spot.instance, "whole"))
    return frozenset(met)


def turned_by(engine: Engine, update: Update) -> frozenset[Mark] | None:
    """Where something else may hang on figures after an update: where a figure came or went, and nowhere where figures
    are but others. None: all over, as rows or texts are others."""
    reversal = update.reversal
    if reversal is None or update.places:
        return None
    entries, turned = engine.facts.entries, False
    for cell, was in reversal.entered.items():
        if not engine.type_of(cell).number:
            return None
        turned |= type(was) is not Decimal or type(entries.get(cell)) is not Decimal
    turned = turned or any(
        type(value) is not type(column.computed.get(row)) for column, row, value, _ in reversal.computed
    )
    return met_by(update.evaluated) if turned else frozenset()


class Changes:
    """An update as a `Basis` is compared with it."""

    def __init__(self, engine: Engine, update: Update) -> None:
        self.rows = bool(update.places)  # rows or sheets came or went: whoever reads them is not known yet
        self.turned = turned_by(engine, update) != frozenset()  # figures came or went, or more than that
        self.cells = update.cells
        self.spots = met_by(update.evaluated)
        texts = [cell for cell in update.cells if not engine.type_of(cell).number]
        self.sheets = {(cell.table, cell.instance) for cell in texts}
        for table in {cell.table for cell in texts if names_sheets(engine, cell)}:
            self.sheets |= {(table, sheet) for sheet in engine.sheets(table)}
        self.places = {cell.place for cell in update.cells}
        leading = engine.program.graph.leading
        self.leading = any((c.table, c.block, c.column) in leading for c in update.cells)  # to other cells


class Basis:
    def __init__(self) -> None:
        self._cells: set[Cell] = set()
        self._spots: set[Mark] = set()
        self._sheets: set[tuple[str, str]] = set()
        self._places: set[Place] = set()

    def look_at(self, cells: Iterable[Cell]) -> None:
        """Their entries, values or marks count by themselves."""
        self._cells.update(cells)

    def survey(self, place: Place) -> None:
        """All that stands in a place counts."""
        self._places.add(place)

    def name(self, engine: Engine, cells: Iterable[Cell]) -> None:
        """They are looked at and called by their labels: texts of their sheet, and of the unit's table."""
        cells = set(cells)
        self._cells |= cells
        self._sheets |= {(cell.table, cell.instance) for cell in cells}
        self._sheets.add((engine.program.pack.unit, ""))

    def evaluate(self, spots: Iterable[Spot]) -> None:
        """What rules give there counts."""
        for spot in spots:
            self._spots.update(read_at(spot))

    def evaluate_again(self, evaluated: frozenset[Spot]) -> None:
        """The same of what a trial evaluates, as many others do."""
        self._spots |= read_from(evaluated)

    def read(self, spots: Spots) -> None:
        """The same, where it is known what may be evaluated anew."""
        self._spots.update(spots)

    def include(self, other: Basis) -> None:
        self._cells |= other._cells
        self._spots |= other._spots
        self._sheets |= other._sheets
        self._places |= other._places

    def holds(self, changes: Changes) -> bool:
        """Whether nothing of it changed."""
        return not changes.rows and (
            self._cells.isdisjoint(changes.cells)
            and self._spots.isdisjoint(changes.spots)
            and self._sheets.isdisjoint(changes.sheets)
            and self._places.isdisjoint(changes.places)
        )
