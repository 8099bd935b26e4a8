"""Findings on indicators: every rule of the catalogue tried on every tree, and tried anew only where something changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.causes import inputs_of
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.findings import MAX_WITNESSES, Finding, FindingCell
from budgetdesk.engine.indicators import budgets, directions, headings, pairs, values, wording, years
from budgetdesk.engine.indicators.budgets import Project
from budgetdesk.engine.indicators.catalogue import Rule, rules
from budgetdesk.engine.indicators.faults import Fault, Faults, Tree
from budgetdesk.engine.indicators.indicator import Indicator, Reader, columns_of
from budgetdesk.engine.indicators.units import convert
from budgetdesk.engine.indicators.words import plain
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.engine.schema import BUDGET, TEXT, Block
from budgetdesk.packs.models import IndicatorsBlock

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine
    from budgetdesk.engine.rows import RowSet

OF_INDICATOR: tuple[Callable[[Indicator, Tree], Faults], ...] = (
    values.placeholder, values.no_value, values.no_operator, values.operator_blank, values.unknown_operator,
    values.operator_without_number, values.qualitative_number, values.no_unit, values.approximate,
    values.range_value, values.over_hundred, values.at_least_all, values.cannot_fail, values.cannot_be_met,
    values.several_numbers, values.said_in_both, values.other_year, values.low_satisfaction,
    values.negative, values.impossible, values.broken_count, values.unit_unlike_name,
    directions.satisfaction_turned, directions.rate_turned, directions.cost_turned, directions.output_turned,
    directions.direction_unlike_operator, directions.direction_unlike_kind,
    wording.words_for_number, wording.vague_value, wording.slogan_value, wording.loose_deadline,
    wording.repeats_name, wording.no_name, wording.cut_off_name, wording.slogan_name, wording.slogan_benefit,
    wording.group_name, wording.two_measures, wording.repeats_heading, wording.said_twice, wording.no_scale,
    wording.empty_explanation, wording.odd_formula, wording.share_as_fraction,
    headings.wrong_branch, headings.unknown_basis, headings.unknown_class, headings.odd_weight,
    years.years_unlike, years.worse_than_last, years.jump, years.already_done, years.actual_unit,
    years.actual_words,
)  # fmt: skip
IN_TREE: tuple[Callable[[Indicator, Tree], Faults], ...] = (
    headings.no_upper_name, headings.empty_branch, headings.unknown_heading, headings.wrong_first,
)  # fmt: skip
"""On one indicator, but looking at those around it."""
OF_TREE: tuple[Callable[[Tree], Faults], ...] = (
    headings.duplicate, headings.weights_sum, headings.missing_kind, headings.no_counts, headings.linked_rates,
    headings.no_basis, headings.no_class, headings.no_weight, headings.no_standard, headings.no_explanation,
    headings.no_previous, years.rate_of_nobody, budgets.cost_over_budget, budgets.costs_over_budget,
    budgets.cost_unlike_budget, budgets.amount_over_budget, budgets.previous_over_spent,
)  # fmt: skip
OF_PAIR: tuple[Callable[[Indicator, Indicator], Faults], ...] = (
    pairs.pair_name, pairs.pair_unit, pairs.pair_direction, pairs.pair_kind, pairs.pair_value,
    pairs.pair_wording, pairs.pair_basis, pairs.pair_class, pairs.flow_equal, pairs.worse_than_long,
)  # fmt: skip
WITH_PROJECTS: tuple[Callable[[Tree, list[Project]], Faults], ...] = (
    budgets.amount_unlike_project, budgets.amount_without_project,
)  # fmt: skip
WITH_SHEETS: tuple[Callable[[Tree, list[Tree]], Faults], ...] = (pairs.unlike_project, pairs.copied_tree)

JUDGED = frozenset(
    {
        "target",
        "operator",
        "value",
        "unit",
        "direction",
        "weight",
        "basis",
        "class",
        "previous",
        "standard",
        "explanation",
    }
)
"""Roles of columns whose blanks these rules tell of, so that nobody need tell of them again."""

_OFTEN = 5  # from so many blanks of a column on it is said once

Named = tuple[str, Fault]


def indicator_findings(engine: Engine) -> list[Finding]:
    """All findings on the indicators as they stand; keeps what it found with the engine."""
    review = engine.review
    if not isinstance(review, Review):
        review = engine.review = Review(engine)
    return review.findings(engine)


def indicators_of(engine: Engine, place: Place) -> list[Indicator]:
    """The indicators of a tree in printed order, the rows above them with them."""
    model = engine.block(place).model
    assert isinstance(model, IndicatorsBlock)
    tree = _TreeReview(engine, place, model)
    tree.refresh(engine, ())
    return list(tree.tree.indicators.values())


@dataclass(slots=True)
class _Kept:
    """What a group of rules found, and the findings made of it."""

    faults: list[Named] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class Review:
    """The trees of one engine with their findings."""

    def __init__(self, engine: Engine) -> None:
        self._trees: dict[Place, _TreeReview] = {}
        self._blocks = {
            block.name: block.model
            for block in engine.program.blocks.values()
            if block.kind == "tree" and isinstance(block.model, IndicatorsBlock)
        }
        self._project_blocks = [b for b in engine.program.blocks.values() if _lists_projects(b)]
        self._project_names = {b.name for b in self._project_blocks}
        self._projects: dict[str, list[Project]] = {}
        engine.unreviewed.clear()

    def findings(self, engine: Engine) -> list[Finding]:
        dirty: dict[Place, set[str]] = defaultdict(set)
        names: set[tuple[str, str]] = set()
        for item in engine.unreviewed:
            if isinstance(item, Cell):
                dirty[item.place].add(item.row)
            names.add((item.table, item.block))
        engine.unreviewed.clear()
        if names & self._project_names or not self._trees:
            self._projects = _projects(engine, self._project_blocks)
        places = [place for place in engine.structure.rowsets if place[:2] in self._blocks]
        for gone in self._trees.keys() - set(places):
            del self._trees[gone]
        changed: set[Place] = set()
        for place in places:
            tree = self._trees.get(place)
            if tree is None:
                tree = self._trees[place] = _TreeReview(engine, place, self._blocks[place[:2]])
            if tree.refresh(engine, dirty.get(place, ())):
                changed.add(place)
            tree.check(engine, self._projects.get(place.table) or self._projects.get("", []))
        for place in places:
            self._check_pairs(engine, place, changed)
        if changed:
            self._check_sheets(engine)
        return [finding for place in places for finding in self._trees[place].all()]

    def _check_pairs(self, engine: Engine, place: Place, changed: set[Place]) -> None:
        mirrored = self._blocks[place[:2]].mirrors
        twin = Place(place.table, mirrored, place.instance) if mirrored else None
        if twin in self._trees and (place in changed or twin in changed):
            self._trees[place].pair(engine, self._trees[twin].tree)

    def _check_sheets(self, engine: Engine) -> None:
        """A tree that stands once against the trees of a repeating table."""
        once = [t for p, t in self._trees.items() if not p.instance and t.tree.model.term == "annual"]
        sheets = [t.tree for p, t in self._trees.items() if p.instance]
        for tree in once if sheets else ():
            tree.compare(engine, sheets)


class _TreeReview:
    """One tree and what was found in it, by the parts that change together."""

    def __init__(self, engine: Engine, place: Place, model: IndicatorsBlock) -> None:
        block = engine.block(place)
        columns = columns_of(model, block.columns)
        self.tree = Tree(place, model, columns, engine.program.pack.year)
        self._reader = Reader(engine, place, columns)
        self._rows: RowSet = {}
        self._own: dict[str, list[Finding]] = {}
        self._flat: list[Finding] | None = None
        self._whole, self._paired, self._compared = _Kept(), _Kept(), _Kept()
        self._pairs: dict[str, tuple[Indicator, Indicator, list[Named]]] = {}
        self._made: dict[tuple[Any, ...], Finding] = {}
        self._money: tuple[Any, ...] = ()
        self._stale = True

    def all(self) -> list[Finding]:
        if self._flat is None:
            own = [finding for row in self._rows for finding in self._own.get(row, ())]
            kept = (self._whole, self._paired, self._compared)
            self._flat = [*own, *(f for part in kept for f in part.findings)]
        return self._flat

    # the indicators

    def refresh(self, engine: Engine, dirty: Iterable[str]) -> bool:
        """Read anew the indicators of rows that changed, and those below them. Whether any did."""
        rows = engine.rows(self.tree.place)
        same_rows = rows is self._rows
        todo = set(dirty)
        if same_rows and not todo:
            return False
        old, old_rows = self.tree.indicators, self._rows
        fresh: dict[str, Indicator] = {}
        renewed: set[str] = set()
        renamed = not same_rows
        for id, info in rows.items():
            was = old.get(id)
            kept = was is not None and id not in todo and (same_rows or old_rows.get(id) == info)
            if kept and info.parent not in renewed:
                fresh[id] = was  # type: ignore[assignment]
                continue
            parent = fresh.get(info.parent) if info.parent else None
            made = self._reader.read(info, parent)
            fresh[id] = made
            renewed.add(id)
            renamed = renamed or was is None or was.name.text != made.name.text
        if renamed:
            self._made.clear()  # places are named by the names
        self.tree.indicators, self._rows = fresh, rows
        if not same_rows:
            below: dict[str, int] = defaultdict(int)
            for info in rows.values():
                if info.parent:
                    below[info.parent] += 1
            self.tree.below = below
            for gone in old.keys() - fresh.keys():
                self._own.pop(gone, None)
        for id in fresh if renamed and not same_rows else renewed:
            if id in renewed or id in self._own:
                self._own[id] = self._of_indicator(engine, fresh[id])
        self._stale, self._flat = True, None
        return True

    def _of_indicator(self, engine: Engine, indicator: Indicator) -> list[Finding]:
        if indicator.placeholder:
            found = [("placeholder", f) for f in values.placeholder(indicator, self.tree)]
        else:
            found = [(check.__name__, f) for check in OF_INDICATOR for f in check(indicator, self.tree)]
        return [f for f in (self._finding(engine, key, f) for key, f in found) if f]

    # the tree

    def check(self, engine: Engine, projects: list[Project]) -> None:
        """Try the rules on the tree as a whole where it, its budget or the projects changed."""
        tree = self.tree
        money = self._limits(engine)
        now = (money, tuple(projects))
        if not self._stale and now == self._money:
            return
        self._stale, self._money = False, now
        found: list[Named] = [
            (c.__name__, f) for i in tree.indicators.values() for c in IN_TREE for f in c(i, tree)
        ]
        found += [(check.__name__, f) for check in OF_TREE for f in check(tree)]
        found += [(check.__name__, f) for check in WITH_PROJECTS for f in check(tree, projects)]
        self._whole.findings = self._findings(engine, found)
        self._flat = None

    def _limits(self, engine: Engine) -> tuple[Any, ...]:
        """Take what may be spent from the hidden cells that compute it."""
        table, block, instance = self.tree.place
        hidden = engine.program.blocks.get((table, f"~{block}"))
        if hidden is None:
            return ()
        place = Place(*hidden.name, instance)
        found = []
        for column in hidden.columns:
            cell = place.cell(TEXT, column)
            amount = engine.value(cell)
            amount = amount if isinstance(amount, Decimal) else None
            if column == BUDGET:
                self.tree.budget = amount
            elif amount is not None:
                self.tree.spent[int(column.rpartition("_")[2])] = amount
            cells = [c for r in engine.relations.get(cell, ()) for c in inputs_of(engine, r, 6)]
            self.tree.sources[column] = tuple(c for c in cells if engine.value(c) is not None)
            found.append((column, amount))
        return tuple(found)

    def pair(self, engine: Engine, long: Tree) -> None:
        """Compare with the long-term list, pair by pair; pairs of which neither changed are kept."""
        paired, left, missing = pairs.pair_up(self.tree, long)
        found: list[Named] = []
        fresh: dict[str, tuple[Indicator, Indicator, list[Named]]] = {}
        for a, b in paired:
            known = self._pairs.get(a.row)
            if known is None or known[0] is not a or known[1] is not b:
                known = (a, b, [(check.__name__, f) for check in OF_PAIR for f in check(a, b)])
            fresh[a.row] = known
            found += known[2]
        self._pairs = fresh
        if paired:
            found += [("unpaired", f) for f in pairs.unpaired(left, "长期绩效指标")]
            found += [("unpaired", f) for f in pairs.unpaired(missing, "年度绩效指标")]
        self._paired.findings = self._findings(engine, found)
        self._flat = None

    def compare(self, engine: Engine, sheets: list[Tree]) -> None:
        """Compare with the trees of the projects' sheets."""
        found = [(check.__name__, f) for check in WITH_SHEETS for f in check(self.tree, sheets)]
        self._compared.findings = self._findings(engine, found)
        self._flat = None

    # findings

    def _findings(self, engine: Engine, found: list[Named]) -> list[Finding]:
        made: list[Finding | None] = []
        by_rule: dict[str, list[Fault]] = defaultdict(list)
        for key, fault in found:
            if rules()[key].once:
                by_rule[key].append(fault)
            else:
                made.append(self._finding(engine, key, fault))
        leaves = sum(1 for i in self.tree.indicators.values() if i.leaf)
        for key, faults in by_rule.items():
            columns: dict[str, list[Fault]] = defaultdict(list)
            for fault in faults:
                columns[fault.cell.column].append(fault)
            for same in columns.values():
                if len(same) >= _OFTEN and len(same) * 2 > leaves:
                    made.append(self._finding(engine, key, same[0], same[1:]))
                else:
                    made += [self._finding(engine, key, fault) for fault in same]
        return [finding for finding in made if finding]

    def _finding(
        self, engine: Engine, key: str, fault: Fault, more: list[Fault] | None = None
    ) -> Finding | None:
        rule = rules()[key]
        level = engine.program.pack.indicator_rules.get(rule.id, rule.level)
        if level == "off":
            return None
        entries = engine.facts.entries
        cells = (*(f.cell for f in more or ()), *fault.witnesses)
        entered = tuple(entries.get(cell) for cell in (fault.cell, *cells))
        memo = (key, fault, cells, entered, level)
        finding = self._made.get(memo)
        if finding is None:
            if len(self._made) > 20_000:
                self._made.clear()
            finding = self._made[memo] = _make(
                engine, rule, level, fault, cells, len(more) + 1 if more else 0
            )
        return finding


def _make(
    engine: Engine, rule: Rule, level: Any, fault: Fault, witnesses: tuple[Cell, ...], count: int
) -> Finding:
    said = dict(fault.words)
    says = f"{cell_words(engine, fault.cell)}：{rule.says.format_map(said)}"
    if count:
        column = engine.block(fault.cell).columns[fault.cell.column].title
        says = (
            f"{table_label(engine, fault.cell.table)} “{column}”一栏有 {count} 处{rule.says.format_map(said)}"
        )
    expected: str | Decimal | None = fault.expected
    if expected is not None and engine.type_of(fault.cell).number:
        try:
            expected = Decimal(expected)
        except DecimalException:
            expected = None
    entries = engine.facts.entries
    blamed = FindingCell(fault.cell, "suspect", entries.get(fault.cell), expected)
    others = [
        FindingCell(c, "witness", entries.get(c), engine.value(c))
        for c in dict.fromkeys(witnesses)
        if c != fault.cell
    ]
    table, block, instance, row, column_id = fault.cell
    key = "|".join(
        part
        for part in (rule.id, f"{table}.{block}", instance, "" if count else f"{row}.{column_id}")
        if part
    )
    return Finding(
        (rule.id,), (key,), level, says, (blamed, *others[:MAX_WITNESSES]), None,
        rule.advice.format_map(said), rule.key, rule.source,
    )  # fmt: skip


# the projects of the other tables


def _lists_projects(block: Block) -> bool:
    """A printed table of projects: a column of names, one of amounts, and no codes."""
    if block.kind != "rows" or block.table.worksheet or block.key_columns:
        return False
    return any("项目名称" in c.title for c in block.columns.values()) and any(
        c.type == "amount" for c in block.columns.values()
    )


def _projects(engine: Engine, blocks: list[Block]) -> dict[str, list[Project]]:
    """Projects by the table that lists them; under "" all of them."""
    found: dict[str, list[Project]] = defaultdict(list)
    for block in blocks:
        for project in _rows_of(engine, block):
            found[block.table.id].append(project)
            found[""].append(project)
    return found


def _rows_of(engine: Engine, block: Block) -> Iterator[Project]:
    name = next(id for id, c in block.columns.items() if "项目名称" in c.title)
    amounts = [id for id, c in block.columns.items() if c.type == "amount"]
    yearly = [id for id in amounts if "年度" in block.columns[id].title]
    place = Place(*block.name)
    for row in engine.rows(place).values():
        cell = place.cell(row.id, (yearly or amounts)[0])
        text, amount = engine.value(place.cell(row.id, name)), engine.value(cell)
        if row.level == block.detail_level and isinstance(text, str) and isinstance(amount, Decimal):
            yuan = convert(amount, engine.type_of(cell).unit or "元", "元")
            if yuan is not None:
                yield Project(plain(text), text, yuan, cell)
