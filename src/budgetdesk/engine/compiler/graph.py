"""Who reads what: the steps in which a pack's rules are evaluated, and which steps read each column and each sum.

It is told once for a pack, by rule and column. Which rows of a step read a given cell is a matter of the row: the same row,
the rows below it, the sheets matched with it, or those that ask for a sum of its kind.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import field, replace

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.compiler.order import LAST
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.inputs import (
    CURRENT,
    Above,
    CellIn,
    IndexSpec,
    RowAt,
    RowPart,
    SumIn,
    Wanted,
)
from budgetdesk.records import dataclass

BlockName = tuple[str, str]
ColumnName = tuple[str, str, str]
"""Table, block and column ids."""
Key = tuple[str, ...]

Own = tuple[int, CellIn]
"""Which part of the rows' keys must be what a cell says: rows of the own unit, among those of others."""

_FILLS = {"lines": 0, "formula": 1, "name": 1, "title": 2, "sum": 3}
"""Which kinds of equations fill a cell before others."""


@dataclass(eq=False, slots=True)
class Step:
    """What is evaluated together: the equations of a column at one level of a block's rows or of a fixed cell, or a check.

    `number` is its place in the order of evaluation, `standing` sorts relations: checks stand together after all equations.
    """

    rules: tuple[Rule, ...]
    block: Block | None
    column: str
    row: str
    each_row: bool
    level: str | None
    standing: int
    number: int = 0

    def covers(self, level: str) -> bool:
        """Whether it is for rows of that level."""
        if self.column:
            return level == self.level
        levels = self.rules[0].levels
        return levels is None or level in levels


@dataclass(slots=True)
class ColumnUse:
    """What depends on the cells of a column: `same` by level of the row, `by_row` where a row is named, `by_own` where it is
    named by equations that stand only at rows of the own unit."""

    filled: dict[str, Step] = field(default_factory=dict)  # by level or fixed row: the step that fills it
    same: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    related: tuple[tuple[Above | RowAt, Step], ...] = ()
    by_row: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    by_own: dict[str, tuple[tuple[Step, Own], ...]] = field(default_factory=dict)


@dataclass(slots=True)
class SumUse:
    """A sum over rows told apart in one way. `evidence` is the sum that must have figures for this one to be 0, not nothing."""

    number: int
    spec: IndexSpec
    evidence: int
    text: bool = False  # texts are looked up in it, not added up
    exact: dict[Key, tuple[Step, ...]] = field(default_factory=dict)  # steps that read a bucket by name
    by_own: dict[Key, tuple[tuple[Step, Own], ...]] = field(
        default_factory=dict
    )  # and at rows of the own unit
    asked: tuple[tuple[Step, tuple[tuple[Wanted, ...], ...]], ...] = ()  # and those whose rows say which
    evident: tuple[Step, ...] = ()  # steps that read sums of which this is the evidence


@dataclass(slots=True)
class Graph:
    steps: list[Step]
    checks: int  # number of the first step that fills nothing
    columns: dict[ColumnName, ColumnUse]
    sums: list[SumUse]
    numbers: dict[IndexSpec, int]
    rows: dict[BlockName, tuple[Step, ...]]  # steps of each row of the block
    sheets: dict[BlockName, tuple[Step, ...]]  # steps of the block as a whole
    once: tuple[Step, ...]
    blanks: dict[BlockName, tuple[Step, ...]]  # steps that read whether the block has any figures
    leading: set[ColumnName] = field(default_factory=set)  # columns that say which cells sums add up


def graph_of(rules: list[Rule], blocks: dict[BlockName, Block], asking: Iterable[Rule] = ()) -> Graph:
    """`asking`: rules that are evaluated only when somebody asks, so that their sums must be there and nothing follows."""
    steps = _steps(rules)
    graph = Graph(steps, sum(bool(s.column) for s in steps), {}, [], {}, {}, {}, (), {})
    for block in blocks.values():
        for column in block.slots:
            graph.columns[*block.name, column] = ColumnUse()
    by_block: dict[tuple[BlockName, bool], list[Step]] = {}
    for step in steps:
        if step.block is not None:
            by_block.setdefault((step.block.name, step.each_row), []).append(step)
            if step.column:
                graph.columns[*step.block.name, step.column].filled[step.level or step.row] = step
    graph.rows = {name: tuple(found) for (name, each_row), found in by_block.items() if each_row}
    graph.sheets = {name: tuple(found) for (name, each_row), found in by_block.items() if not each_row}
    graph.once = tuple(step for step in steps if step.block is None)
    readers = _Readers(graph, blocks)
    readers.note(steps)
    for rule in asking:
        readers.note_sums(rule)
    return graph


def _steps(rules: list[Rule]) -> list[Step]:
    filling: dict[int, list[Rule]] = {}
    levels: dict[int, str] = {}
    checks: list[Step] = []
    for rule in rules:
        if not rule.column or rule.block is None:
            checks.append(Step((rule,), rule.block, "", rule.row_id, rule.each_row, None, LAST))
        for level, rank in rule.ranks.items():
            filling.setdefault(rank, []).append(rule)
            levels[rank] = level
    steps = []
    for rank in sorted(filling):
        rule, *_ = found = sorted(filling[rank], key=lambda r: _FILLS.get(r.kind, 1))
        at = levels[rank] if rule.each_row else None
        steps.append(Step(tuple(found), rule.block, rule.column, rule.row_id, rule.each_row, at, rank))
    steps += checks
    for number, step in enumerate(steps):
        step.number = number
    return steps


class _Readers:
    """Notes who reads what, each reader once."""

    def __init__(self, graph: Graph, blocks: dict[BlockName, Block]) -> None:
        self.graph, self.blocks = graph, blocks
        self.same: dict[tuple[ColumnName, str], dict[Step, None]] = {}
        self.related: dict[ColumnName, dict[tuple[Above | RowAt, Step], None]] = {}
        self.by_row: dict[tuple[ColumnName, str], dict[Step, None]] = {}
        self.by_own: dict[tuple[ColumnName, str], dict[tuple[Step, Own], None]] = {}
        self.blanks: dict[BlockName, dict[Step, None]] = {}
        self.exact: dict[tuple[int, Key], dict[Step, None]] = {}
        self.exact_own: dict[tuple[int, Key], dict[tuple[Step, Own], None]] = {}
        self.asked: dict[int, dict[tuple[Step, tuple[tuple[Wanted, ...], ...]], None]] = {}
        self.evident: dict[int, dict[Step, None]] = {}

    def note(self, steps: Iterable[Step]) -> None:
        for step in steps:
            for rule in step.rules:
                for spec in rule.reads:
                    guard = rule.own is not None and spec is rule.own[1]
                    own = None if guard or not step.each_row else rule.own
                    if isinstance(spec, CellIn):
                        self._cell(step, spec, own)
                        if self.blocks[spec.table, spec.block].type_of(spec.row_id, spec.column).number:
                            self.blanks.setdefault((spec.table, spec.block), {})[step] = None
                    elif isinstance(spec, SumIn):
                        for part in (spec, *spec.more):
                            self._sum(step, part, own)
        graph = self.graph
        for (column, level), found in self.same.items():
            self._use(column).same[level] = tuple(found)
        for column, related in self.related.items():
            self._use(column).related = tuple(related)
        for (column, row), found in self.by_row.items():
            self._use(column).by_row[row] = tuple(found)
        for (column, row), guarded in self.by_own.items():
            others = self.by_row.get((column, row), {})
            self._use(column).by_own[row] = tuple(at for at in guarded if at[0] not in others)
        graph.blanks = {name: tuple(found) for name, found in self.blanks.items()}
        for (number, key), found in self.exact.items():
            graph.sums[number].exact[key] = tuple(found)
        for (number, key), guarded in self.exact_own.items():
            others = self.exact.get((number, key), {})
            graph.sums[number].by_own[key] = tuple(at for at in guarded if at[0] not in others)
        for number, asked in self.asked.items():
            graph.sums[number].asked = tuple(asked)
        for number, found in self.evident.items():
            graph.sums[number].evident = tuple(found)

    def note_sums(self, rule: Rule) -> None:
        """Number the sums that a rule reads, without noting who has to look anew."""
        for spec in rule.reads:
            if isinstance(spec, SumIn):
                for part in (spec, *spec.more):
                    number = self._number(part.index)
                    if part.take == "text":
                        self.graph.sums[number].text = True

    def _use(self, column: ColumnName) -> ColumnUse:
        return self.graph.columns.setdefault(column, ColumnUse())

    def _cell(self, step: Step, spec: CellIn, own: Own | None = None) -> None:
        column = (spec.table, spec.block, spec.column)
        if isinstance(spec.row, str) and own is not None:
            self.by_own.setdefault((column, spec.row), {})[step, own] = None
        elif isinstance(spec.row, str):
            self.by_row.setdefault((column, spec.row), {})[step] = None
        elif spec.row is CURRENT and step.block is self.blocks[spec.table, spec.block]:
            for level in step.block.levels:
                if step.covers(level):
                    self.same.setdefault((column, level), {})[step] = None
        else:
            self.related.setdefault(column, {})[spec.row, step] = None

    def _sum(self, step: Step, part: SumIn, own: Own | None = None) -> None:
        number = self._number(part.index)
        leading = self.graph.leading
        leading |= {
            (part.index.table, part.index.block, dimension.column)
            for dimension in part.index.dimensions
            if isinstance(dimension.column, str) and not isinstance(dimension.column, RowPart)
        }
        for wanted in part.wanted:
            for value in wanted:
                if isinstance(value, CellIn):
                    leading.add((value.table, value.block, value.column))
                    self._cell(step, value)
        if all(isinstance(value, str) for wanted in part.wanted for value in wanted):
            for key in itertools.product(*part.wanted):
                at = number, tuple(map(str, key))
                if own is not None:
                    self.exact_own.setdefault(at, {})[step, own] = None
                else:
                    self.exact.setdefault(at, {})[step] = None
        else:
            self.asked.setdefault(number, {})[step, part.wanted] = None
        if part.take == "text":
            self.graph.sums[number].text = True
        self.evident.setdefault(self.graph.sums[number].evidence, {})[step] = None
        self.blanks.setdefault((part.index.table, part.index.block), {})[step] = None

    def _number(self, spec: IndexSpec) -> int:
        graph = self.graph
        number = graph.numbers.get(spec)
        if number is None:
            number = graph.numbers[spec] = len(graph.sums)
            graph.sums.append(SumUse(number, spec, number))
            evidence = _evidence(spec)
            graph.sums[number].evidence = number if evidence == spec else self._number(evidence)
        return number


def _evidence(spec: IndexSpec) -> IndexSpec:
    """What a sum of children is nothing without: their parents' own sums prove nothing."""
    parents = [dimension.column for dimension in spec.dimensions] == [RowPart.PARENT]
    return replace(spec, dimensions=(), details=True) if parents else spec
