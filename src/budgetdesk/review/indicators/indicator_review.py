"""The review of indicators: every rule of the catalogue tried on every tree, and tried anew only where something changed."""

from __future__ import annotations

from collections import defaultdict

from budgetdesk.engine.cells import Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import names_sheets
from budgetdesk.engine.update import Update
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators import ruleset
from budgetdesk.review.indicators.finding_factory import RuleHit, make_findings
from budgetdesk.review.indicators.indicator import Indicator, Reader, columns_of
from budgetdesk.review.indicators.pair_review import PairReview
from budgetdesk.review.indicators.pairing import pair_up
from budgetdesk.review.indicators.projects import Project, lists_projects, projects_of
from budgetdesk.review.indicators.tree_review import TreeReview


def indicators_of(engine: Engine, place: Place) -> list[Indicator]:
    """The indicators of a tree in printed order, the rows above them with them; no rule is tried on them."""
    reader = Reader(engine, place, columns_of(engine.tree(place)))
    read: dict[str, Indicator] = {}
    for row, info in engine.rows(place).items():
        read[row] = reader.read(info, read.get(info.parent or ""))
    return list(read.values())


def paired_rows(engine: Engine, annual: Place, long: Place) -> dict[str, str]:
    """The rows of long-term indicators, each with the row of the annual one that is the same."""
    ours, theirs = (
        [i for i in indicators_of(engine, place) if i.leaf and not i.placeholder] for place in (annual, long)
    )
    return {j.row: i.row for i, j in pair_up(ours, theirs).pairs}


class IndicatorReview:
    """The trees of one declaration with what was found in them."""

    def __init__(self, program: Program) -> None:
        self._blocks = {block.name: block for block in program.blocks.trees()}
        self._lists = {b.name: b for b in program.blocks.values() if lists_projects(b)}
        self._start()

    def _start(self) -> None:
        self._projects: dict[str, list[Project]] | None = None
        self._trees: dict[Place, TreeReview] = {}
        self._pairs: dict[Place, PairReview] = {}  # by place of the annual tree
        self._none: list[Project] = []
        self._compared: list[Finding] = []  # a department's tree with its projects'

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        if not self._blocks:
            return []
        if changed is None:
            self._start()
        moved = self._refresh(engine, changed or Update())
        found: list[Finding] = []
        touched = None
        if changed is not None and not changed.places:
            touched = {cell.table for cell in changed.cells}
        projects = self._projects or {}
        for place, tree in self._trees.items():
            tree.check(engine, projects.get(place.table) or projects.get("") or self._none, touched)
            found += tree.findings()
            if (mirrored := self._mirrored(place)) is not None:
                pair = self._pairs.get(place)
                if pair is None or pair.annual is not tree or pair.long is not mirrored:
                    pair = self._pairs[place] = PairReview(tree, mirrored)
                found += pair.findings(engine)
        if moved:
            self._compared = self._compare(engine)
        return found + self._compared

    def _refresh(self, engine: Engine, changed: Update) -> bool:
        """Read anew what changed; whether anything in or of the trees did."""
        dirty: dict[Place, set[str]] = defaultdict(set)
        renamed: set[str] = (
            set()
        )  # tables: what was found on a sheet says its name, and tells it from the others
        for cell in changed.cells:
            dirty[cell.place].add(cell.row)
            if names_sheets(engine, cell):
                renamed.add(cell.table)
        blocks = {place[:2] for place in (*dirty, *changed.places)}
        if self._projects is None or not blocks.isdisjoint(self._lists):
            self._projects = projects_of(engine, self._lists.values())
        places = sorted(place for name in self._blocks for place in engine.places(*name))
        stood = self._trees
        renamed |= {place.table for place in stood.keys() ^ set(places) if place.instance}
        self._trees = {
            place: stood[place]
            if place in stood and place.table not in renamed
            else TreeReview(engine, place)
            for place in places
        }
        renewed = [tree.refresh(engine, dirty.get(place, ())) for place, tree in self._trees.items()]
        return any(renewed) or stood.keys() != self._trees.keys()

    def _mirrored(self, place: Place) -> TreeReview | None:
        """The long-term tree that an annual one repeats."""
        block = self._blocks[place[:2]].model.repeats
        return self._trees.get(Place(place.table, block, place.instance)) if block else None

    def _compare(self, engine: Engine) -> list[Finding]:
        """Trees that stand once against those of repeating tables: the department's against its projects'."""
        trees = [tree.tree for tree in self._trees.values()]
        sheets = [tree for tree in trees if tree.place.instance]
        found: list[Finding] = []
        for tree in trees:
            if not tree.place.instance and tree.model.term == "annual":
                hits = (RuleHit(r.key, hit) for r in ruleset.WITH_SHEETS for hit in r.check(tree, sheets))
                found += make_findings(engine, hits)
        return found
