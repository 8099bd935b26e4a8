"""The review of indicators: every rule of the catalogue tried on every tree, and tried anew only where something changed."""

from __future__ import annotations

from collections import defaultdict

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine, Update
from budgetdesk.packs.models import IndicatorsBlock
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.pairs import pair_up
from budgetdesk.review.indicators.projects import Project, lists_projects, projects_of
from budgetdesk.review.indicators.tree_review import TreeReview


def indicators_of(engine: Engine, place: Place) -> list[Indicator]:
    """The indicators of a tree in printed order, the rows above them with them."""
    model = engine.block(place).model
    assert isinstance(model, IndicatorsBlock)
    review = TreeReview(engine, place, model)
    review.refresh(engine, ())
    return list(review.tree.indicators.values())


def paired_rows(engine: Engine, annual: Place, long: Place) -> dict[str, str]:
    """The rows of long-term indicators, each with the row of the annual one that is the same."""
    ours, theirs = (
        [i for i in indicators_of(engine, place) if i.leaf and not i.placeholder] for place in (annual, long)
    )
    return {j.row: i.row for i, j in pair_up(ours, theirs).pairs}


class IndicatorReview:
    """The trees of one declaration with what was found in them."""

    def __init__(self, program: Program) -> None:
        blocks = program.blocks.values()
        self._models = {b.name: b.model for b in blocks if isinstance(b.model, IndicatorsBlock)}
        self._lists = {b.name: b for b in blocks if lists_projects(b)}
        self._projects: dict[str, list[Project]] | None = None
        self._trees: dict[Place, TreeReview] = {}

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        if not self._models:
            return []
        if changed is None:
            self._projects, self._trees, changed = None, {}, Update()
        stood = set(self._trees)
        dirty: dict[Place, set[str]] = defaultdict(set)
        blocks = {c[:2] for c in changed.cells} | {p[:2] for p in changed.places}
        for cell in changed.cells:
            dirty[cell.place].add(cell.row)
            if _names_its_sheet(engine, cell):  # what was found on the sheet says the name
                for place in [p for p in self._trees if (p.table, p.instance) == (cell.table, cell.instance)]:
                    del self._trees[place]
        if self._projects is None or not blocks.isdisjoint(self._lists):
            self._projects = projects_of(engine, self._lists.values())
        places = sorted(place for name in self._models for place in engine.places(*name))
        for gone in self._trees.keys() - set(places):
            del self._trees[gone]
        renewed = {place for place in places if self._refresh(engine, place, dirty.get(place, set()))}
        for place in places:
            tree = self._trees[place]
            tree.check(engine, self._projects.get(place.table) or self._projects.get("", []))
            mirrored = self._models[place[:2]].repeats
            twin = Place(place.table, mirrored, place.instance) if mirrored else None
            if twin in self._trees and (place in renewed or twin in renewed):
                tree.pair(engine, self._trees[twin])
        if renewed or stood - set(places):
            self._compare(engine, places)
        return [finding for place in places for finding in self._trees[place].findings()]

    def _refresh(self, engine: Engine, place: Place, dirty: set[str]) -> bool:
        if place not in self._trees:
            self._trees[place] = TreeReview(engine, place, self._models[place[:2]])
        return self._trees[place].refresh(engine, dirty)

    def _compare(self, engine: Engine, places: list[Place]) -> None:
        """Trees that stand once against those of repeating tables: the department's against its projects'."""
        sheets = [self._trees[place].tree for place in places if place.instance]
        for place in places:
            tree = self._trees[place]
            if not place.instance and tree.tree.model.term == "annual":
                tree.compare(engine, sheets)


def _names_its_sheet(engine: Engine, cell: Cell) -> bool:
    twins = engine.program.twins.get(cell.table)
    name = twins.name if twins else None
    return name is not None and (name.block, name.row, name.column) == (cell.block, cell.row, cell.column)
