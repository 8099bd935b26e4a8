"""Edits: the only things that can happen to a declaration, each with its exact reverse.

An edit is a row of steps. All that a step means is said in its class: how it is done and taken back, what it
reaches, which rows of the store it leaves, how the change log tells it. A new kind of step is a new class here.

The log holds the steps of an edit as one JSON text, with what takes them back: a list per step, its tag first,
then what it is about, then before and after. An entry is null (blank) or its kind with its text.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, Literal, Protocol, TypeVar, cast

from budgetdesk.document.entry_text import compact, entry_columns, entry_from_json, entry_json
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.records import dataclass

State = Literal["填报中", "已审核", "已上报", "已上报后有改动", "已收到", "有问题", "已退回", "已接收"]
FILLING: State = "填报中"
LOCKED: State = "已审核"
SENT: State = "已上报"
ACCEPTED: State = "已接收"
CHANGED: State = "已上报后有改动"  # what was sent no longer agrees with it
Kind = Literal["do", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A person's words on a query, with the values they were written for."""

    text: str
    values: tuple[tuple[Cell, str], ...]  # cell and its value as text; it is stale when one has moved
    who: str = ""
    at: datetime | None = None

    def to_json(self) -> list[Any]:
        at = self.at.isoformat() if self.at else None
        return [self.text, [[*cell, value] for cell, value in self.values], self.who, at]

    @classmethod
    def from_json(cls, data: list[Any]) -> Explanation:
        text, values, who, at = data
        covered = tuple((Cell(*cell), value) for *cell, value in values)
        return cls(text, covered, who, datetime.fromisoformat(at) if at else None)


@dataclass(slots=True)
class Content:
    """All of a declaration that edits can change."""

    facts: Facts
    explanations: dict[str, Explanation]
    last_year: dict[Cell, Decimal | str]
    state: State = "填报中"
    _ids: dict[Place, set[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def copy(self) -> Content:
        """As it stands, for another thread."""
        return Content(self.facts.copy(), dict(self.explanations), dict(self.last_year), self.state)

    def row_ids(self, place: Place) -> set[str]:
        """The ids of the entered rows of a place, which the steps of an edit keep: thousands may come in one."""
        ids = self._ids.get(place)
        if ids is None:
            ids = self._ids[place] = {row.id for row in self.facts.rows.get(place, ())}
        return ids

    def forget_row_ids(self) -> None:
        """Between two edits facts may come to be in another way."""
        self._ids.clear()


class RowWrites(Protocol):
    """Where steps leave their outcome: rows of the store's tables, each known by its key in the declaration."""

    def put(self, table: str, key: tuple[str, ...], values: tuple[str | None, ...] | None) -> None:
        """The row of that key has these values; None: it is no more."""

    def insert(
        self, table: str, group: tuple[str, ...], index: int, id: str, values: tuple[str | None, ...] = ()
    ) -> None:
        """Put a row in at `index` among the rows of its group; its key is the group and the id."""

    def remove(self, table: str, group: tuple[str, ...], id: str) -> None:
        """Take a row out of the order of its group. Raises KeyError where there is none."""

    def set_state(self, state: State) -> None: ...


class Op(ABC):
    """A step of an edit."""

    __slots__ = ()
    TAG: ClassVar[str]  # its name in the change log

    @abstractmethod
    def do(self, content: Content) -> Op:
        """Do it; the step that takes it back. Raises ValueError, with nothing changed, where it does not fit."""

    def reach(self) -> Cell | Place | str | None:
        """The cell whose value it changes, the place whose rows, or the repeating table whose sheets."""
        return None

    @abstractmethod
    def write(self, rows: RowWrites) -> None:
        """What it comes to in the store."""

    @abstractmethod
    def to_log(self, back: Op) -> list[Any]:
        """For the change log, without the tag; `back` takes it back, else ValueError."""

    @classmethod
    @abstractmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        """The step and the one that takes it back."""


@dataclass(frozen=True, slots=True)
class SetEntry(Op):
    """Put `entry` in a cell; None makes it blank."""

    TAG = "entry"  # table, block, instance, row, column, before, after
    cell: Cell
    entry: Entry | None

    def do(self, content: Content) -> SetEntry:
        entries = content.facts.entries
        before = entries.get(self.cell)
        if self.entry is None:
            entries.pop(self.cell, None)
        else:
            entries[self.cell] = self.entry
        return SetEntry(self.cell, before)

    def reach(self) -> Cell:
        return self.cell

    def write(self, rows: RowWrites) -> None:
        rows.put("entry", self.cell, None if self.entry is None else entry_columns(self.entry))

    def to_log(self, back: Op) -> list[Any]:
        return [*self.cell, entry_json(_taking_back(self, back, SetEntry).entry), entry_json(self.entry)]

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        *names, before, after = data
        cell = Cell(*names)
        return cls(cell, entry_from_json(after)), cls(cell, entry_from_json(before))


@dataclass(frozen=True, slots=True)
class SetLastYear(Op):
    """Last year's value of a cell, kept beside this year's."""

    TAG = "last"  # table, block, instance, row, column, before, after
    cell: Cell
    value: Decimal | str | None

    def do(self, content: Content) -> SetLastYear:
        before = content.last_year.pop(self.cell, None)
        if self.value is not None:
            content.last_year[self.cell] = self.value
        return SetLastYear(self.cell, before)

    def reach(self) -> Cell:
        return self.cell

    def write(self, rows: RowWrites) -> None:
        rows.put("last_year", self.cell, None if self.value is None else entry_columns(self.value)[:2])

    def to_log(self, back: Op) -> list[Any]:
        return [*self.cell, entry_json(_taking_back(self, back, SetLastYear).value), entry_json(self.value)]

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        *names, before, after = data
        cell = Cell(*names)
        old, new = (cast("Decimal | str | None", entry_from_json(value)) for value in (before, after))
        return cls(cell, new), cls(cell, old)


@dataclass(frozen=True, slots=True)
class Confirm(Op):
    """Mark a cell as correct, or take the mark away: a confirmed cell is never a suspect."""

    TAG = "confirm"  # table, block, instance, row, column, before, after
    cell: Cell
    correct: bool

    def do(self, content: Content) -> Confirm:
        confirmed = content.facts.confirmed
        before = self.cell in confirmed
        (confirmed.add if self.correct else confirmed.discard)(self.cell)
        return Confirm(self.cell, before)

    def reach(self) -> Cell:
        return self.cell

    def write(self, rows: RowWrites) -> None:
        rows.put("confirmed_cell", self.cell, () if self.correct else None)

    def to_log(self, back: Op) -> list[Any]:
        return [*self.cell, _taking_back(self, back, Confirm).correct, self.correct]

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        *names, before, after = data
        return cls(Cell(*names), after), cls(Cell(*names), before)


@dataclass(frozen=True, slots=True)
class Explain(Op):
    """Give, change or (None) withdraw the explanation of the finding with that key."""

    TAG = "explain"  # finding, before, after; an explanation is [text, [[…cell, value]…], who, at]
    finding: str
    explanation: Explanation | None

    def do(self, content: Content) -> Explain:
        before = content.explanations.pop(self.finding, None)
        if self.explanation is not None:
            content.explanations[self.finding] = self.explanation
        return Explain(self.finding, before)

    def write(self, rows: RowWrites) -> None:
        values = None
        if self.explanation is not None:
            text, covered, who, at = self.explanation.to_json()
            values = text, compact(covered), who, at
        rows.put("explanation", (self.finding,), values)

    def to_log(self, back: Op) -> list[Any]:
        before = _taking_back(self, back, Explain).explanation
        return [self.finding, *(said and said.to_json() for said in (before, self.explanation))]

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        finding, *both = data
        before, after = (said and Explanation.from_json(said) for said in both)
        return cls(finding, after), cls(finding, before)


@dataclass(frozen=True, slots=True)
class SetState(Op):
    TAG = "state"  # before, after
    state: State

    def do(self, content: Content) -> SetState:
        before, content.state = content.state, self.state
        return SetState(before)

    def write(self, rows: RowWrites) -> None:
        rows.set_state(self.state)

    def to_log(self, back: Op) -> list[Any]:
        return [_taking_back(self, back, SetState).state, self.state]

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        before, after = data
        return cls(after), cls(before)


@dataclass(frozen=True, slots=True)
class AddRow(Op):
    """Add an entered row at `index` among the entered rows of its place."""

    TAG = "row+"  # table, block, instance, row, parent, level, index
    place: Place
    row: Row
    index: int

    def do(self, content: Content) -> RemoveRow:
        ids = content.row_ids(self.place)
        if self.row.id in ids:
            raise ValueError(f"行 {self.row.id} 已存在")
        content.facts.rows.setdefault(self.place, []).insert(self.index, self.row)
        ids.add(self.row.id)
        return RemoveRow(self.place, self.row.id)

    def reach(self) -> Place:
        return self.place

    def write(self, rows: RowWrites) -> None:
        rows.insert("entered_row", self.place, self.index, self.row.id, (self.row.parent, self.row.level))

    def to_log(self, back: Op) -> list[Any]:
        _taking_back(self, back, RemoveRow)
        return [*self.place, self.row.id, self.row.parent, self.row.level, self.index]

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        *names, id, parent, level, index = data
        place = Place(*names)
        return cls(place, Row(id, parent, level), index), RemoveRow(place, id)


@dataclass(frozen=True, slots=True)
class RemoveRow(Op):
    """Take an entered row away. Its entries must have been cleared by the same edit before."""

    TAG = "row-"  # as row+
    place: Place
    row: str

    def do(self, content: Content) -> AddRow:
        rows = content.facts.rows.get(self.place, [])
        index = _index(rows, self.row)
        content.row_ids(self.place).discard(self.row)
        return AddRow(self.place, rows.pop(index), index)

    def reach(self) -> Place:
        return self.place

    def write(self, rows: RowWrites) -> None:
        rows.remove("entered_row", self.place, self.row)

    def to_log(self, back: Op) -> list[Any]:
        return _taking_back(self, back, AddRow).to_log(self)

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        add, remove = AddRow.from_log(data)
        return remove, add


@dataclass(frozen=True, slots=True)
class MoveRow(Op):
    TAG = "row"  # table, block, instance, row, [parent, level, index] before, and after
    place: Place
    row: str
    parent: str | None
    level: str
    index: int

    def do(self, content: Content) -> MoveRow:
        rows = content.facts.rows.get(self.place, [])
        index = _index(rows, self.row)
        before = rows.pop(index)
        rows.insert(self.index, Row(self.row, self.parent, self.level))
        return MoveRow(self.place, self.row, before.parent, before.level, index)

    def reach(self) -> Place:
        return self.place

    def write(self, rows: RowWrites) -> None:
        rows.remove("entered_row", self.place, self.row)
        rows.insert("entered_row", self.place, self.index, self.row, (self.parent, self.level))

    def to_log(self, back: Op) -> list[Any]:
        both = (_taking_back(self, back, MoveRow), self)
        return [*self.place, self.row, *([move.parent, move.level, move.index] for move in both)]

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        *names, id, before, after = data
        place = Place(*names)
        return cls(place, id, *after), cls(place, id, *before)


@dataclass(frozen=True, slots=True)
class AddInstance(Op):
    """Add an entered sheet of a repeating table."""

    TAG = "sheet+"  # table, instance, index
    table: str
    instance: str
    index: int

    def do(self, content: Content) -> RemoveInstance:
        sheets = content.facts.instances.setdefault(self.table, [])
        if self.instance in sheets:
            raise ValueError(f"表页 {self.instance} 已存在")
        sheets.insert(self.index, self.instance)
        return RemoveInstance(self.table, self.instance)

    def reach(self) -> str:
        return self.table

    def write(self, rows: RowWrites) -> None:
        rows.insert("instance", (self.table,), self.index, self.instance)

    def to_log(self, back: Op) -> list[Any]:
        _taking_back(self, back, RemoveInstance)
        return [self.table, self.instance, self.index]

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        table, instance, index = data
        return cls(table, instance, index), RemoveInstance(table, instance)


@dataclass(frozen=True, slots=True)
class RemoveInstance(Op):
    TAG = "sheet-"  # as sheet+
    table: str
    instance: str

    def do(self, content: Content) -> AddInstance:
        sheets = content.facts.instances.get(self.table, [])
        if self.instance not in sheets:
            raise ValueError(f"没有表页 {self.instance}")
        index = sheets.index(self.instance)
        sheets.pop(index)
        return AddInstance(self.table, self.instance, index)

    def reach(self) -> str:
        return self.table

    def write(self, rows: RowWrites) -> None:
        rows.remove("instance", (self.table,), self.instance)

    def to_log(self, back: Op) -> list[Any]:
        return _taking_back(self, back, AddInstance).to_log(self)

    @classmethod
    def from_log(cls, data: list[Any]) -> tuple[Op, Op]:
        add, remove = AddInstance.from_log(data)
        return remove, add


_KINDS: tuple[type[Op], ...] = (
    SetEntry, SetLastYear, Confirm, Explain, SetState, AddRow, RemoveRow, MoveRow, AddInstance, RemoveInstance,
)  # fmt: skip
_BY_TAG = {kind.TAG: kind for kind in _KINDS}


@dataclass(frozen=True, slots=True)
class Edit:
    """Steps that are done, undone and stored together, with a label in the clerk's words: 修改 表6 30231 公用经费支出."""

    label: str
    ops: tuple[Op, ...]


_AT_ONCE = 500  # steps of the log's text that are written in one go
MOST_TOGETHER = 200  # steps of an edit by hand: a larger one, like an import, says nothing of what came last


def do(content: Content, edit: Edit) -> Edit:
    """Do the edit; the edit that takes it back. Raises ValueError, with nothing changed, where a step does not fit."""
    undone: list[Op] = []
    content.forget_row_ids()
    try:
        for op in edit.ops:
            undone.append(op.do(content))
    except ValueError:
        for op in reversed(undone):
            op.do(content)
        raise
    return Edit(edit.label, tuple(reversed(undone)))


def note_edited(facts: Facts, edit: Edit, back: Edit, kind: Kind) -> None:
    """Take in which cells were edited last, once an edit is done. What is undone is as it was before."""
    cells = (op.cell for op in edit.ops if isinstance(op, SetEntry))
    if kind == "undo":
        facts.forget_edited(cells)
    elif len(edit.ops) <= MOST_TOGETHER:
        facts.note_edited(
            cells,
            {
                op.cell: op.entry
                for op in back.ops
                if isinstance(op, SetEntry) and isinstance(op.entry, Decimal)
            },
        )


def ops_making(content: Content) -> Iterator[Op]:
    """Steps that make the content from nothing, but for its state."""
    facts = content.facts
    yield from (SetEntry(cell, entry) for cell, entry in facts.entries.items())
    yield from (AddRow(place, row, i) for place, rows in facts.rows.items() for i, row in enumerate(rows))
    for table, sheets in facts.instances.items():
        yield from (AddInstance(table, sheet, i) for i, sheet in enumerate(sheets))
    yield from (Confirm(cell, True) for cell in facts.confirmed)
    yield from (Explain(finding, said) for finding, said in content.explanations.items())
    yield from (SetLastYear(cell, value) for cell, value in content.last_year.items())


def ops_to_json(edit: Edit, reverse: Edit) -> str:
    """Both as the change log keeps them. Raises ValueError where the two do not belong together."""
    if len(edit.ops) != len(reverse.ops):
        raise ValueError("an edit and its reverse have as many ops")
    pairs = zip(edit.ops, reversed(reverse.ops), strict=True)  # the last step is taken back first
    steps = ([op.TAG, *op.to_log(back)] for op, back in pairs)
    parts = iter(lambda: list(islice(steps, _AT_ONCE)), [])  # all together would hold up other threads
    return f"[{','.join(compact(some)[1:-1] for some in parts)}]"


def ops_from_json(label: str, text: str) -> tuple[Edit, Edit]:
    """The edit and its reverse. Raises ValueError, TypeError or LookupError for what ops_to_json never wrote."""
    pairs = [_BY_TAG[tag].from_log(data) for tag, *data in json.loads(text)]
    return Edit(label, tuple(op for op, _ in pairs)), Edit(label, tuple(back for _, back in reversed(pairs)))


def cell_in_json(cell: Cell) -> str:
    """What the log's text of a step on that cell contains."""
    return compact(list(cell))[1:-1]


_Kind = TypeVar("_Kind", bound=Op)


def _taking_back(op: Op, back: Op, kind: type[_Kind]) -> _Kind:
    if not isinstance(back, kind):
        raise ValueError(f"{back} does not undo {op}")
    return back


def _index(rows: list[Row], id: str) -> int:
    """Looked for from both ends: many rows that go, go from the first on or from the last back."""
    last = len(rows) - 1
    for i in range(len(rows) // 2 + 1):
        for index in (last - i, i):
            if 0 <= index <= last and rows[index].id == id:
                return index
    raise ValueError(f"没有行 {id}")
