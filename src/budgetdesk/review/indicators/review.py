"""Findings on indicators: every rule of the catalogue tried on every tree, and tried anew only where something changed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.packs.models import IndicatorsBlock
from budgetdesk.review.figures.findings import Finding
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.projects import Project, lists_projects, projects_of
from budgetdesk.review.indicators.tree_review import TreeReview

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine


def indicator_findings(engine: Engine) -> list[Finding]:
    """All findings on the indicators as they stand; what was found is kept with the engine."""
    review = engine.review
    if not isinstance(review, Review):
        review = engine.review = Review(engine)
    return review.findings(engine)


def indicators_of(engine: Engine, place: Place) -> list[Indicator]:
    """The indicators of a tree in printed order, the rows above them with them."""
    model = engine.block(place).model
    assert isinstance(model, IndicatorsBlock)
    review = TreeReview(engine, place, model)
    review.refresh(engine, ())
    return list(review.tree.indicators.values())


class Review:
    """The trees of one engine with what was found in them."""

    def __init__(self, engine: Engine) -> None:
        blocks = engine.program.blocks.values()
        self._models = {b.name: b.model for b in blocks if isinstance(b.model, IndicatorsBlock)}
        self._lists = {b.name: b for b in blocks if lists_projects(b)}
        self._projects: dict[str, list[Project]] | None = None
        self._trees: dict[Place, TreeReview] = {}

    def findings(self, engine: Engine) -> list[Finding]:
        stood = set(self._trees)
        dirty: dict[Place, set[str]] = defaultdict(set)
        blocks: set[tuple[str, str]] = set()
        for item in engine.unreviewed:
            blocks.add((item.table, item.block))
            if isinstance(item, Cell):
                dirty[item.place].add(item.row)
                if _names_its_sheet(engine, item):  # what was found on the sheet says the name
                    for place in [
                        p for p in self._trees if (p.table, p.instance) == (item.table, item.instance)
                    ]:
                        del self._trees[place]
        engine.unreviewed.clear()
        if self._projects is None or not blocks.isdisjoint(self._lists):
            self._projects = projects_of(engine, self._lists.values())
        places = sorted(place for name in self._models for place in engine.places(*name))
        for gone in self._trees.keys() - set(places):
            del self._trees[gone]
        changed = {place for place in places if self._refresh(engine, place, dirty.get(place, set()))}
        for place in places:
            tree = self._trees[place]
            tree.check(engine, self._projects.get(place.table) or self._projects.get("", []))
            mirrored = self._models[place[:2]].mirrors
            twin = Place(place.table, mirrored, place.instance) if mirrored else None
            if twin in self._trees and (place in changed or twin in changed):
                tree.pair(engine, self._trees[twin])
        if changed or stood - set(places):
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
