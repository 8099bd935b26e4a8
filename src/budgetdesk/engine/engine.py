"""Keeps what follows from the facts: effective values, relations and whether they hold, edit by edit.

An edit re-evaluates what depends on it and nothing else. What others ask of an engine:
- cells: `value`, `values` (effective), `computed` (what equations give, entered over or not), `type_of`, `block`
- rows and sheets: `rows`, `row`, `places`, `sheets`
- relations: `relations_of` a cell (its equations, in the order of filling; `filler` is the first that yields a value),
  `readers_of` a cell, and of a relation its `inputs`, `result`, `other` side and `verdict` as things stand. A relation is
  told by its rule and the row it stands at, and is good for looking up as long as nothing is told to `update`
- what is not as it should be: `broken` (and tails), `gaps`, `rejected`, `required.open`
- `update`: takes what changed and gives what followed
"""

from __future__ import annotations

import gc
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal, DecimalException
from typing import Any

from budgetdesk.engine.blocks import Block, CellType
from budgetdesk.engine.cells import NA, Cell, Entry, Facts, Place, Rejected
from budgetdesk.engine.compiler.rules import Program, Rule
from budgetdesk.engine.judging import verdict_on
from budgetdesk.engine.language.evaluation import BLANK, ZERO, round_half_up
from budgetdesk.engine.language.inputs import PARENT, Bucket, IndexSpec
from budgetdesk.engine.relations import Binder, Constant, Input, Relation, Sum, index_specs
from budgetdesk.engine.required import RequiredBlanks
from budgetdesk.engine.rows import RowInfo, RowSet
from budgetdesk.engine.structure import Structure
from budgetdesk.engine.sums import Index
from budgetdesk.engine.verdicts import Verdict

Column = tuple[str, str, str]
"""Table, block and column ids."""


class Unread(Exception):
    """An input holds a rejected entry: what depends on it is neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class Update:
    """What followed from an edit: cells whose value or state changed, places whose rows came, went or moved.

    Of a repeating table's sheet that came or went the place has no block.
    """

    cells: frozenset[Cell] = frozenset()
    places: frozenset[Place] = frozenset()

    def __or__(self, later: Update) -> Update:
        return Update(self.cells | later.cells, self.places | later.places)


class Engine:
    """`facts` belongs to the caller: change it, then say what changed with `update`."""

    def __init__(self, program: Program, facts: Facts) -> None:
        self.program, self.facts = program, facts
        self.values: dict[Cell, Any] = {}  # effective values; absent: nothing
        self.computed: dict[Cell, Any] = {}  # what equations give, entered over or not
        self._computed_at: dict[Place, dict[Cell, None]] = defaultdict(dict)
        self._targets: dict[Cell, list[Relation]] = {}  # by target, in the order of filling
        self._bound: dict[tuple[Place, str], list[Relation]] = {}  # by place and row ('' for fixed blocks)
        self.broken: dict[Relation, None] = {}
        self.gaps: dict[Cell, None] = {}  # blank cells of entered blocks that an equation fills with a figure
        self._readers: dict[Any, dict[Relation, None]] = defaultdict(dict)  # node or place → relations
        self.filled: dict[Place, set[Cell]] = defaultdict(set)  # entered figures of a place
        self.touched: dict[Cell, None] = {}  # cells whose value or state changed since `update` began
        self.restructured: dict[Place, None] = {}
        self.rejected: dict[Cell, None] = {}
        self.required = RequiredBlanks(program.blocks, self.values)
        self._heap: list[tuple[int, Relation]] = []
        self._types: dict[Cell, CellType] = {}
        self.unjudged: dict[Relation, None] = {}
        specs = {s: None for t in program.rules for s in index_specs(t.inputs)}
        specs |= {_details(s): None for s in specs}
        self._indexes = [Index(n, spec) for n, spec in enumerate(specs)]
        numbers = {spec: n for n, spec in enumerate(specs)}
        self.binder = Binder(numbers, self.values)
        self._evidence = [
            self._indexes[numbers[_details(spec)]] for spec in specs
        ]  # that there are any figures
        self.adding: dict[Column, list[Index]] = defaultdict(list)  # indexes that add up a column
        self.sorting: dict[Column, list[Index]] = defaultdict(
            list
        )  # indexes that tell rows apart by a column
        self._by_block: dict[tuple[str, str], list[Index]] = defaultdict(list)
        for index in self._indexes:
            spec = index.spec
            self._by_block[spec.table, spec.block].append(index)
            keys = program.blocks[spec.table, spec.block].key_columns
            self.adding[spec.table, spec.block, spec.column].append(index)
            for column in {d.column for d in spec.dimensions} - set(keys):
                self.sorting[spec.table, spec.block, column].append(index)
        self.structure = Structure(self)
        with _no_collecting():
            for cell, entry in facts.entries.items():
                self._count_entered(cell)
                if isinstance(entry, Decimal | str):
                    self.values[cell] = entry
            self.structure.start()
            self._settle()

    # what others ask

    def update(
        self, cells: Iterable[Cell] = (), places: Iterable[Place] = (), sheets: Iterable[str] = ()
    ) -> Update:
        """The entries of `cells`, the entered rows of `places`, the entered sheets of tables `sheets` have changed."""
        self.touched, self.restructured = {}, {}
        self.structure.mark(places, sheets)
        cells = list(cells)
        for cell in cells:
            self._count_entered(cell)
            self.structure.entry_changed(cell)
            self.touched[cell] = None
            self.refresh(cell)
            for relation in self._targets.get(cell, ()):
                self.push(relation)
        self._settle()
        return Update(frozenset(self.touched), frozenset(self.restructured))

    def value(self, cell: Cell) -> Any:
        """The effective value: Decimal, str, or None for nothing."""
        return self.values.get(cell)

    def type_of(self, cell: Cell) -> CellType:
        found = self._types.get(cell)
        if found is None:
            found = self._types[cell] = self.program.blocks[cell.table, cell.block].type_of(
                cell.row, cell.column
            )
        return found

    def block(self, cell: Cell | Place) -> Block:
        return self.program.blocks[cell.table, cell.block]

    def rows(self, place: Place) -> RowSet:
        """Rows of a variable block in printed order."""
        return self.structure.rowsets.get(place, {})

    def row(self, cell: Cell) -> RowInfo | None:
        return self.structure.rowsets.get(cell.place, {}).get(cell.row)

    def places(self, table: str, block: str) -> list[Place]:
        """Where a block of variable rows stands: once, or on every sheet of a repeating table."""
        return [place for place in self.structure.rowsets if (place.table, place.block) == (table, block)]

    def sheets(self, table: str) -> Mapping[str, str]:
        """The sheets of a repeating table, each with the id of the row that it is matched with ('' for none)."""
        return self.structure.sheets.get(table, {})

    def entered_figures(self, place: Place) -> Collection[Cell]:
        return self.filled.get(place, ())

    # equations and checks

    def relations(self) -> Iterator[Relation]:
        """Every equation and check that holds (or should) somewhere in the declaration."""
        for relations in self._bound.values():
            yield from relations

    def relations_of(self, cell: Cell) -> Sequence[Relation]:
        """The equations of a cell, in the order in which they fill it."""
        return self._targets.get(cell, ())

    def filler(self, cell: Cell) -> Relation | None:
        """The first of a cell's equations that yields a value."""
        return next((r for r in self._targets.get(cell, ()) if r.result is not None), None)

    def readers_of(self, cell: Cell) -> list[Relation]:
        """Equations and checks that read the cell, by itself or in a sum."""
        found = dict(self._readers.get(cell, {}))
        for index in self._indexes:
            if (counted := index.where.get(cell)) is not None:
                found |= self._readers.get(Bucket(index.number, counted), {})
        return list(found)

    def inputs(self, relation: Relation) -> tuple[Input, ...]:
        """What a relation reads as things stand, in the order of its rule's names."""
        return relation.inputs

    def result(self, relation: Relation) -> Any:
        """What an equation gives; of a check the left side, or whether it is met. None: nothing."""
        return relation.result

    def other(self, relation: Relation) -> Any:
        """The right side of a check that compares."""
        return relation.other

    def verdict(self, relation: Relation) -> Verdict:
        return relation.verdict

    def members(self, bucket: Bucket) -> Collection[Cell]:
        """The cells that a sum adds up, without order."""
        members = self._indexes[bucket.number].buckets.get(bucket.key)
        return () if members is None else members.cells

    def count(self, bucket: Bucket) -> int:
        """How many of the cells of a sum have a value."""
        members = self._indexes[bucket.number].buckets.get(bucket.key)
        return 0 if members is None else members.count

    def spec(self, bucket: Bucket) -> IndexSpec:
        """What the bucket's rows have in common."""
        return self._indexes[bucket.number].spec

    def projected_mode(self) -> bool:
        """Whether the declaration stands on worksheet figures, so that blanks of its tables are simply computed."""
        return any(self.filled.get(place) for place in self._worksheet_places())

    def _worksheet_places(self) -> Iterator[Place]:
        for (table, block), info in self.program.blocks.items():
            if info.table.worksheet and info.kind == "rows":
                yield Place(table, block)

    # entries and effective values

    def _count_entered(self, cell: Cell) -> None:
        entry = self.facts.entries.get(cell)
        place = cell.place
        cells = self.filled[place]
        was = bool(cells)
        if (entry is not None) is not (cell in self.required.entered):
            (self.required.went if entry is None else self.required.came)(cell)
        if isinstance(entry, Rejected):
            self.rejected[cell] = None
        else:
            self.rejected.pop(cell, None)
        if isinstance(entry, Decimal):
            cells.add(cell)
        else:
            cells.discard(cell)
        if was is not bool(cells):
            for relation in self._readers.get(place, ()):
                self.push(relation)
            self._find_gaps(place)

    def _find_gaps(self, place: Place) -> None:
        for cell in self._computed_at[place]:
            self.check_gap(cell)

    def refresh(self, cell: Cell) -> None:
        """Take the effective value of a cell anew and tell all that read it."""
        entry = self.facts.entries.get(cell)
        value: Any = self.computed.get(cell) if entry is None else entry
        if entry is NA or isinstance(entry, Rejected):
            value = None
        self.check_gap(cell)
        if value == self.values.get(cell) and type(value) is type(self.values.get(cell)):
            if isinstance(entry, Rejected) or cell in self.touched:
                self._tell(cell, value, entry)
            return
        if value is None:
            del self.values[cell]
        else:
            self.values[cell] = value
        self.required.computed(cell)
        self.touched[cell] = None
        self._tell(cell, value, entry)

    def _tell(self, cell: Cell, value: Any, entry: Entry | None) -> None:
        for relation in self._readers.get(cell, ()):
            self.push(relation)
        for relation in self._targets.get(cell, ()):
            self.unjudged[relation] = None
        column = (cell.table, cell.block, cell.column)
        for index in self.adding.get(column, ()):
            self._changed_in_index(index, *index.change(cell, value, isinstance(entry, Rejected)))
        for index in self.sorting.get(column, ()):
            self.put_in_index(index, cell.place, cell.row)
        self.structure.value_changed(cell)

    def check_gap(self, cell: Cell) -> None:
        value = self.computed.get(cell)
        open_ = cell not in self.facts.entries and isinstance(value, Decimal) and value != 0
        if open_ and self.filled.get(cell.place):
            self.gaps[cell] = None
        else:
            self.gaps.pop(cell, None)

    # indexes

    def put_in_index(self, index: Index, place: Place, row: str) -> None:
        """Count a row (anew, or no more) in an index."""
        spec = index.spec
        cell = place.cell(row, spec.column)
        key: tuple[str, ...] | None
        if spec.row:
            key = () if row == spec.row else None
        else:
            key = self._key(spec, place, row)
        value = self.values.get(cell)
        unknown = isinstance(self.facts.entries.get(cell), Rejected)
        self._changed_in_index(index, *index.put(cell, key, value, unknown))

    def _changed_in_index(self, index: Index, changed: Iterable[tuple[str, ...]], flipped: bool) -> None:
        for bucket in changed:
            for relation in self._readers.get(Bucket(index.number, bucket), ()):
                self.push(relation)
        if flipped:
            for relation in self._readers.get(index.number, ()):
                self.push(relation)

    def _key(self, spec: IndexSpec, place: Place, row: str) -> tuple[str, ...] | None:
        info = self.structure.rowsets.get(place, {}).get(row)
        if info is None:
            return None
        block = self.program.blocks[spec.table, spec.block]
        if spec.details and info.level != block.detail_level:
            return None
        key = []
        for column, prefix in spec.dimensions:
            if column == "~parent":
                part = info.parent
            elif column == "~level":
                part = info.level
            elif column == "~id":
                part = info.id
            elif column in block.key_columns:
                at = block.key_columns.index(column)
                part = info.key[at] if at < len(info.key) else ""
            else:
                part = self.values.get(place.cell(row, column))
            text = "" if part is None else str(part)
            key.append(text[:prefix] if prefix else text)
        return tuple(key)

    def index_row(self, place: Place, row: str) -> None:
        for index in self._by_block.get((place.table, place.block), ()):
            self.put_in_index(index, place, row)

    # relations

    def add_relation(self, rule: Rule, instance: str, row: RowInfo | None, place: Place) -> None:
        relation = self.binder.bind(rule, instance, row)
        if relation is None:
            return
        self._bound.setdefault((place, relation.anchor[1]), []).append(relation)
        for node in self._nodes(relation):
            self._readers[node][relation] = None
        if relation.target is not None:
            self._targets.setdefault(relation.target, []).append(relation)
            self._targets[relation.target].sort(key=_FILL_ORDER)
        self.push(relation)

    def drop_relations(self, place: Place, row: str) -> None:
        for relation in self._bound.pop((place, row), ()):
            for node in self._nodes(relation):
                self._readers[node].pop(relation, None)
                if not self._readers[node]:
                    del self._readers[node]
            self.broken.pop(relation, None)
            relation.verdict = "silent"
            relation.live = False
            target = relation.target
            if target is not None:
                self._targets[target].remove(relation)
                if not self._targets[target]:
                    del self._targets[target]
                self._fill(target)

    def _nodes(self, relation: Relation) -> Iterator[Any]:
        yield from relation.keys
        for node in relation.inputs:
            if isinstance(node, Cell):
                yield node
                yield node.place
            elif isinstance(node, Sum):
                for bucket in node.buckets:
                    yield bucket
                    yield self._evidence[bucket.number].number
                    spec = self._indexes[bucket.number].spec
                    yield Place(spec.table, spec.block)

    def push(self, relation: Relation) -> None:
        if not relation.queued:
            relation.queued = True
            heapq.heappush(self._heap, (relation.order, relation))

    def _settle(self) -> None:
        while True:
            while self._heap:
                relation = heapq.heappop(self._heap)[1]
                relation.queued = False
                if relation.live:
                    self._evaluate(relation)
            if not self.structure.settle():
                break
        for relation in self.unjudged:
            if relation.live:
                self._judge(relation)
        self.unjudged.clear()

    def _evaluate(self, relation: Relation) -> None:
        rule = relation.rule
        result = other = None
        if relation.keys:
            self._look_up_anew(relation)
        try:
            inputs = [self.read(node) for node in relation.inputs]
            if rule.when is None or rule.when(inputs) is True:
                result = rule.value(inputs)
                other = rule.other(inputs) if rule.other is not None else None
        except (Unread, DecimalException):
            pass
        if relation.target is not None:
            relation.result = result
            self._fill(relation.target)
        else:
            relation.result, relation.other = result, other
        self.unjudged[relation] = None

    def _look_up_anew(self, relation: Relation) -> None:
        inputs = self.binder.inputs(relation.rule, relation.anchor[0], relation.row)
        if inputs is not None and inputs != relation.inputs:
            for node in self._nodes(relation):
                self._readers[node].pop(relation, None)
            relation.inputs = inputs
            for node in self._nodes(relation):
                self._readers[node][relation] = None

    def _fill(self, target: Cell) -> None:
        """Compute a cell from the first of its equations that yields a value."""
        filler = self.filler(target)
        value = None if filler is None else filler.result
        if isinstance(value, Decimal):
            value = round_half_up(value, self.type_of(target).decimals)
        if value == self.computed.get(target) and type(value) is type(self.computed.get(target)):
            return
        if value is None:
            self.computed.pop(target, None)
            self._computed_at[target.place].pop(target, None)
        else:
            self.computed[target] = value
            self._computed_at[target.place][target] = None
        self.refresh(target)
        for relation in self._targets.get(target, ()):
            self.unjudged[relation] = None

    def read(self, node: Input) -> Any:
        if isinstance(node, Cell):
            value = self.values.get(node)
            if value is None:
                if isinstance(self.facts.entries.get(node), Rejected):
                    raise Unread
                if self.filled.get(node.place) and self.type_of(node).number:
                    return BLANK
            return value
        if isinstance(node, Constant):
            return node.text
        return self.read_sum(node)

    def read_sum(self, node: Sum) -> Any:
        total, count = ZERO, 0
        for bucket in node.buckets:
            members = self._indexes[bucket.number].buckets.get(bucket.key)
            if members is None:
                continue
            if members.unknown:
                raise Unread
            if node.take == "text":
                return next((v for v in members.cells.values() if v is not None), None)
            total += members.total
            count += members.count
        if node.take == "text":
            return None
        if not count:
            index = self._evidence[node.buckets[0].number]
            if not index.filled and not self.filled.get(Place(index.spec.table, index.spec.block)):
                return None
        return Decimal(count) if node.take == "count" else total

    def _judge(self, relation: Relation) -> None:
        target = relation.target
        shown = self.values.get(target) if target is not None else None
        if shown == relation.result and relation.rule.op == "=":
            verdict: Verdict = "silent" if shown is None else "holds"
        else:
            verdict = verdict_on(self, relation, shown, relation.result, relation.other)
        if verdict == relation.verdict:
            return
        relation.verdict = verdict
        if verdict in ("broken", "tail"):
            self.broken[relation] = None
        else:
            self.broken.pop(relation, None)


def _details(spec: IndexSpec) -> IndexSpec:
    """What a sum of children is nothing without: their parents' own sums prove nothing."""
    return replace(spec, dimensions=(), details=True) if spec.dimensions == (PARENT,) else spec


@contextmanager
def _no_collecting() -> Iterator[None]:
    """So much that lives on is made at once that looking for garbage meanwhile would take half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


_ORDER = {"lines": 0, "formula": 1, "name": 1, "title": 2, "sum": 3}


def _FILL_ORDER(relation: Relation) -> int:
    return _ORDER.get(relation.rule.kind, 1)
