"""Relations: a formula or check at one row or sheet, and what it reads there.

A relation is no more than its rule and where it stands. What it reads is found anew each time by the readers of its rule.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from decimal import Decimal, DecimalException
from functools import partial
from typing import Any, NamedTuple, Protocol

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.graph import Graph
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.agreement import Verdict
from budgetdesk.engine.language.evaluation import quickest
from budgetdesk.engine.language.inputs import (
    CURRENT,
    Above,
    Bucket,
    CellIn,
    InputSpec,
    KeyIn,
    KeyPart,
    SumIn,
    Wanted,
)
from budgetdesk.engine.rows import NO_ROWS, RowInfo, RowSet
from budgetdesk.engine.sums import Sums
from budgetdesk.engine.values import Column, Unread, Values
from budgetdesk.engine.verdicts import verdict_on_check
from budgetdesk.records import dataclass

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Constant:
    """An input that does not change as long as the row stands: part of its key."""

    text: str | None


@dataclass(frozen=True, slots=True)
class Sum:
    """An input that adds up buckets."""

    buckets: tuple[Bucket, ...]
    take: str


Input = Cell | Sum | Constant


class Relation(NamedTuple):
    """Two are the same where their rules and places are. `standing` sorts them in the order of filling, checks last."""

    rule: Rule
    instance: str
    row: str
    rank: int

    @property
    def target(self) -> Cell | None:
        """The cell that an equation fills and checks; None for a check."""
        block = self.rule.block
        if not self.rule.column or block is None:
            return None
        return Cell(*block.name, self.instance, self.row or self.rule.row_id, self.rule.column)

    @property
    def key(self) -> str:
        """The stable name, to which explanations are tied."""
        id, instance, row = self.rule.id, self.instance, self.row
        if not (instance or row):
            return id
        return "|".join(filter(None, (id, instance, row)))

    @property
    def standing(self) -> tuple[int, str]:
        return self.rank, self.key


class Reader(Protocol):
    """One input of a rule, at whatever sheet and row the rule stands."""

    own_columns: tuple[str, ...] | None
    """Columns of the row itself, whose texts alone decide what is read; None where it is more than that."""

    def node(self, instance: str, row: RowInfo | None) -> Input | None:
        """What it reads there; None where a sheet has no row to read from."""

    def read(self, instance: str, row: RowInfo | None) -> Any:
        """Its value. Raises Unread."""

    def half(self, instance: str, row: RowInfo | None) -> Decimal:
        """± of what it reads, as it stands."""


@dataclass(slots=True)
class Surroundings:
    """What readers look things up in."""

    graph: Graph
    blocks: Mapping[tuple[str, str], Block]
    values: Values
    sums: Sums
    matched: Mapping[tuple[str, str], str]  # (table, sheet) → row it is matched with
    sheet_keys: Mapping[tuple[str, str], str]
    rowsets: Mapping[Place, RowSet]
    _bound: dict[Rule, BoundRule] = field(default_factory=dict)  # those that widths were asked of

    def width_of_sum(self, cell: Cell) -> Decimal:
        """± of a cell that rounded figures are added up in: theirs together, whoever added them up."""
        use = self.graph.columns.get((cell.table, cell.block, cell.column))
        row = self.rowsets.get(cell.place, NO_ROWS).get(cell.row)
        step = None if use is None else use.filled.get(cell.row if row is None else row.level)
        rule = None if step is None else step.rules[0]
        if rule is None or rule.exact or not rule.linear or any(abs(c) != 1 for c in rule.linear.values()):
            return ZERO
        if (bound := self._bound.get(rule)) is None:
            bound = self._bound[rule] = BoundRule(rule, self)
        halves = bound.halves(cell.instance, row)
        return sum((halves[i] for i in rule.linear), ZERO)

    def reader(self, spec: InputSpec, rule: Rule) -> Reader:
        block = rule.block
        if isinstance(spec, SumIn):
            return _SumReader(self, spec, block)
        if isinstance(spec, KeyIn):
            return _KeyReader(self, spec.part, block)
        return _cell_reader(self, spec, block)


def _cell_reader(around: Surroundings, spec: CellIn, home: Block | None) -> _CellReader:
    if isinstance(spec.row, str):
        return _FixedCell(around, spec, home)
    if spec.row is CURRENT:
        return _RowCell(around, spec, home)
    return (
        _AncestorCell(around, spec, home) if isinstance(spec.row, Above) else _MatchedCell(around, spec, home)
    )


class _CellReader:
    """A single cell. Which row it is in is told by the classes below."""

    own_columns: tuple[str, ...] | None = None

    def __init__(self, around: Surroundings, spec: CellIn, home: Block | None) -> None:
        self.around, self.spec = around, spec
        self.type = around.blocks[spec.table, spec.block].type_of(spec.row_id, spec.column)
        self.number = self.type.number
        self.table = home.table.id if home is not None else ""
        self.near = spec.table == self.table or around.blocks[spec.table, spec.block].table.repeat is not None
        self._column: Column | None = None
        self._instance = ""  # of that column

    def column(self, instance: str) -> Column:
        found = self._column
        if not self.near:
            instance = ""
        if found is None or self._instance != instance:
            place = Place(self.spec.table, self.spec.block, instance)
            found = self._column = self.around.values.column(place, self.spec.column)
            self._instance = instance
        return found

    def row(self, instance: str, row: RowInfo | None) -> str | None:
        raise NotImplementedError

    def node(self, instance: str, row: RowInfo | None) -> Cell | None:
        at = self.row(instance, row)
        return None if at is None else self.column(instance).cell(at)

    def read(self, instance: str, row: RowInfo | None) -> Any:
        at = self.row(instance, row)
        return None if at is None else self.column(instance).read(at, self.number)

    def text(self, instance: str, row: RowInfo | None) -> str:
        """As a filter of a sum takes it: the text of what counts, whether it could be read or not."""
        at = self.row(instance, row)
        value = None if at is None else self.column(instance).value(at)
        return "" if value is None else str(value)

    def is_entered(self, instance: str, row: RowInfo | None) -> bool:
        at = self.row(instance, row)
        return at is not None and at in self.column(instance).entered

    def half(self, instance: str, row: RowInfo | None) -> Decimal:
        half = self.type.half
        if not half:
            return ZERO
        at = self.row(instance, row)
        if at is None or self.column(instance).value(at) is None:
            return ZERO
        return max(half, self.around.width_of_sum(self.column(instance).cell(at)))


class _FixedCell(_CellReader):
    """A row with a name: total, staff."""

    def __init__(self, around: Surroundings, spec: CellIn, home: Block | None) -> None:
        super().__init__(around, spec, home)
        self.own_columns = ()
        self._row = spec.row_id

    def row(self, instance: str, row: RowInfo | None) -> str | None:
        return self._row

    def read(self, instance: str, row: RowInfo | None) -> Any:
        column = self._column
        if column is None or (self.near and self._instance != instance):
            column = self.column(instance)
        return column.read(self._row, self.number)


class _RowCell(_CellReader):
    """The row that the relation stands at."""

    def __init__(self, around: Surroundings, spec: CellIn, home: Block | None) -> None:
        super().__init__(around, spec, home)
        if not self.number and home is not None and home.name == (spec.table, spec.block):
            self.own_columns = (spec.column,)

    def row(self, instance: str, row: RowInfo | None) -> str | None:
        assert row is not None
        return row.id

    def read(self, instance: str, row: RowInfo | None) -> Any:
        assert row is not None
        column = self._column
        if column is None or (self.near and self._instance != instance):
            column = self.column(instance)
        return column.read(row.id, self.number)


class _AncestorCell(_CellReader):
    """Of a tree: the row of a level that the relation's row stands under, or itself."""

    def row(self, instance: str, row: RowInfo | None) -> str | None:
        assert row is not None
        assert isinstance(self.spec.row, Above)
        return row.path[self.spec.row.level] or row.id


class _MatchedCell(_CellReader):
    """The row that the relation's sheet is matched with."""

    def row(self, instance: str, row: RowInfo | None) -> str | None:
        return self.around.matched.get((self.table, instance))


class _KeyReader:
    """Part of the row's key."""

    def __init__(self, around: Surroundings, part: KeyPart, home: Block | None) -> None:
        self.own_columns: tuple[str, ...] | None = None
        self._text = _key_text(around, part, home)

    def node(self, instance: str, row: RowInfo | None) -> Constant:
        return Constant(self.read(instance, row))

    def read(self, instance: str, row: RowInfo | None) -> str | None:
        return self._text(instance, row) or None

    def half(self, instance: str, row: RowInfo | None) -> Decimal:
        return ZERO


TextAt = Callable[[str, RowInfo | None], str]


def _key_text(around: Surroundings, part: KeyPart, home: Block | None) -> TextAt:
    which = part.part
    if which == "instance":
        table, keys = home.table.id if home is not None else "", around.sheet_keys
        return lambda instance, row: keys.get((table, instance), instance)
    if which == "sheet":
        return lambda instance, row: instance

    def text(instance: str, row: RowInfo | None) -> str:
        assert row is not None
        return row.part(which)

    return text


KeysAt = Callable[[str, RowInfo | None], Sequence[tuple[int, tuple[str, ...]]]]
"""The buckets that are asked for on a sheet and row: number of the sum, and key."""


class _SumReader:
    """Sums, counts and first texts: a bucket for each combination of what is wanted."""

    def __init__(self, around: Surroundings, spec: SumIn, home: Block | None) -> None:
        self.around, self.take, self.sums = around, spec.take, around.sums
        self.looked_up: list[_CellReader] = []
        own: dict[str, None] = {}
        follows = True
        asked = [
            w for part in (spec, *spec.more) for wanted in part.wanted for w in wanted if type(w) is not str
        ]
        for w in asked:  # of most sums nothing but texts is wanted
            if (
                isinstance(w, CellIn)
                and home is not None
                and (w.table, w.block) == home.name
                and w.row is CURRENT
            ):
                own[w.column] = None
            else:
                follows = False
        self.own_columns: tuple[str, ...] | None = tuple(own) if follows else None
        first = spec.index
        self.each = around.blocks[first.table, first.block].type_of(first.row, first.column).half
        parts = [self._keys_of(part, home) for part in (spec, *spec.more)]
        self.keys = parts[0] if len(parts) == 1 else _all_of(parts)

    def _keys_of(self, part: SumIn, home: Block | None) -> KeysAt:
        number = self.around.graph.numbers[part.index]
        if all(isinstance(w, str) for wanted in part.wanted for w in wanted):
            fixed = tuple((number, key) for key in itertools.product(*part.wanted))
            return lambda instance, row: fixed  # type: ignore[return-value]
        texts = [[self._text(w, home) for w in wanted] for wanted in part.wanted]
        if all(len(wanted) == 1 for wanted in texts):
            single = [text for [text] in texts]
            return lambda instance, row: ((number, tuple([text(instance, row) for text in single])),)
        return lambda instance, row: [
            (number, key)
            for key in itertools.product(*([text(instance, row) for text in wanted] for wanted in texts))
        ]

    def _text(self, wanted: Wanted, home: Block | None) -> TextAt:
        if isinstance(wanted, str):
            return lambda instance, row: wanted
        if isinstance(wanted, CellIn):
            reader = _cell_reader(self.around, wanted, home)
            self.looked_up.append(reader)
            return reader.text
        return _key_text(self.around, wanted, home)

    def node(self, instance: str, row: RowInfo | None) -> Sum:
        return Sum(tuple(Bucket(number, key) for number, key in self.keys(instance, row)), self.take)

    def read(self, instance: str, row: RowInfo | None) -> Any:
        return self.sums.read(self.keys(instance, row), self.take)

    def half(self, instance: str, row: RowInfo | None) -> Decimal:
        if self.take != "sum" or not self.each:
            return ZERO
        totals = ((self.sums.totals(number), key) for number, key in self.keys(instance, row))
        return self.each * sum(total.count for all_, key in totals if (total := all_.get(key)) is not None)


def _all_of(parts: Sequence[KeysAt]) -> KeysAt:
    return lambda instance, row: [key for keys in parts for key in keys(instance, row)]


class BoundRule:
    """A rule with the readers of its inputs: bound once, for all rows and sheets where it holds."""

    def __init__(self, rule: Rule, around: Surroundings) -> None:
        self.rule, self._around = rule, around
        self.readers = [around.reader(spec, rule) for spec in rule.inputs]
        self._needs_match = any(isinstance(reader, _MatchedCell) for reader in self.readers)
        self._needs_children = rule.kind == "sum"
        self._own = [around.reader(spec, rule) for spec in rule.guards]
        self._needed = [around.reader(spec, rule) for spec in rule.needs]
        self._table = rule.block.table.id if rule.block is not None else ""
        own: dict[str, None] = {}
        follows = not (self._needs_match or self._needs_children or self._own or self._needed)
        for reader in self.readers:
            if reader.own_columns is None:
                follows = False
            else:
                own |= dict.fromkeys(reader.own_columns)
        self.own_columns: tuple[str, ...] | None = tuple(own) if follows else None
        self._read = [reader.read for reader in self.readers]
        self._value = quickest(rule.value)
        self._other = None if rule.other is None else quickest(rule.other)
        self._when = None if rule.when is None else quickest(rule.when.test)
        self.everywhere = not (self._needs_match or self._needs_children or self._own or self._needed)

    def stands(self, instance: str, row: RowInfo | None) -> bool:
        """Whether there is such a relation, in a sheet and row for which the rule is meant."""
        if self.everywhere:
            return True
        if self._needs_children and row is not None and not row.children:
            return False
        if self._own and not self._is_own(instance, row):
            return False
        if any(reader.read(instance, row) is None for reader in self._needed):
            return False
        return not self._needs_match or (self._table, instance) in self._around.matched

    def _is_own(self, instance: str, row: RowInfo | None) -> bool:
        """Whether the row is one of this unit, as far as is known: a department's tables have those of others too."""
        theirs, ours = (reader.read(instance, row) for reader in self._own)
        return not theirs or not ours or theirs == ours

    def evaluate(self, instance: str, row: RowInfo | None) -> tuple[Any, Any]:
        """What the rule gives, and the other side of a comparison."""
        try:
            inputs = [read(instance, row) for read in self._read]
            if self._when is not None and self._when(inputs) is not True:
                return None, None
            return self._value(inputs), self._other(inputs) if self._other is not None else None
        except (Unread, DecimalException):
            return None, None

    def is_met(self, instance: str, row: RowInfo | None) -> bool:
        """Whether its condition is, where it has one."""
        try:
            return self._when is None or self._when([read(instance, row) for read in self._read]) is True
        except (Unread, DecimalException):
            return False

    def read(self, instance: str, row: RowInfo | None) -> list[Any]:
        """The values of its inputs. Raises Unread."""
        return [read(instance, row) for read in self._read]

    def judge(self, instance: str, row: RowInfo | None, result: Any, other: Any) -> Verdict:
        """Whether a check holds that gives such sides."""
        if self.rule.kind == "code" and not self.speaks_of_entry(instance, row):
            return "silent"
        ours = partial(self.is_computed, instance, row)
        return verdict_on_check(self.rule, result, other, partial(self.halves, instance, row), ours)

    def is_unread(self, instance: str, row: RowInfo | None) -> bool:
        """Whether one of its inputs cannot be read."""
        try:
            for reader in self.readers:
                reader.read(instance, row)
        except Unread:
            return True
        return False

    def inputs(self, instance: str, row: RowInfo | None) -> tuple[Input, ...]:
        nodes = (reader.node(instance, row) for reader in self.readers)
        return tuple(node for node in nodes if node is not None)

    def halves(self, instance: str, row: RowInfo | None) -> list[Decimal]:
        return [reader.half(instance, row) for reader in self.readers]

    def is_computed(self, instance: str, row: RowInfo | None) -> bool:
        """Whether all figures that it reads are what equations give, entered or not."""
        around = self._around
        for node in self.inputs(instance, row):
            cells: Iterable[Cell] = (node,) if isinstance(node, Cell) else ()
            if isinstance(node, Sum):
                cells = (cell for bucket in node.buckets for cell in around.sums.members(bucket))
            for cell in cells:
                column = around.values.found(cell)
                if column is not None and column.value(cell.row) != column.computed.get(cell.row):
                    return False
        return True

    def speaks_of_entry(self, instance: str, row: RowInfo | None) -> bool:
        """Whether the cell that a code is looked up for was entered: one from lines is looked at there."""
        reader = self.readers[0]
        return isinstance(reader, _CellReader) and reader.is_entered(instance, row)

    def reads(self, cell: Cell, buckets: set[Bucket], instance: str, row: RowInfo | None) -> bool:
        """Whether it reads the cell, one of the buckets, or looks a bucket up by the cell's text."""
        for reader in self.readers:
            if isinstance(reader, _SumReader):
                if any(Bucket(*at) in buckets for at in reader.keys(instance, row)):
                    return True
                if any(other.node(instance, row) == cell for other in reader.looked_up):
                    return True
            elif reader.node(instance, row) == cell:
                return True
        return False
