"""Edits: the only things that can happen to a declaration, each with its exact reverse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row

State = Literal["填报中", "已审核", "已上报", "已退回", "已接收"]


@dataclass(frozen=True, slots=True)
class SetEntry:
    """Put `entry` in a cell; None makes it blank."""

    cell: Cell
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class AddRow:
    """Add an entered row at `index` among the entered rows of its place."""

    place: Place
    row: Row
    index: int


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """Take an entered row away. Its entries must have been cleared by the same edit before."""

    place: Place
    row: str


@dataclass(frozen=True, slots=True)
class MoveRow:
    place: Place
    row: str
    parent: str | None
    level: str
    index: int


@dataclass(frozen=True, slots=True)
class AddInstance:
    """Add an entered sheet of a repeating table."""

    table: str
    instance: str
    index: int


@dataclass(frozen=True, slots=True)
class RemoveInstance:
    table: str
    instance: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Mark a cell as correct, or take the mark away: a confirmed cell is never a suspect."""

    cell: Cell
    correct: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A person's words on a query, with the values they were written for."""

    text: str
    values: tuple[tuple[Cell, str], ...]  # cell and its value as text; it is stale when one has moved
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Explain:
    """Give, change or (None) withdraw the explanation of the finding with that key."""

    finding: str
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class SetLastYear:
    """Last year's value of a cell, kept beside this year's."""

    cell: Cell
    value: Decimal | str | None


@dataclass(frozen=True, slots=True)
class SetState:
    state: State


Op = (
    SetEntry
    | AddRow
    | RemoveRow
    | MoveRow
    | AddInstance
    | RemoveInstance
    | Confirm
    | Explain
    | SetLastYear
    | SetState
)


@dataclass(frozen=True, slots=True)
class Edit:
    """Steps that are done, undone and stored together, with a label in the clerk's words: 修改 表6 30231 公用经费支出."""

    label: str
    ops: tuple[Op, ...]


@dataclass(slots=True)
class Content:
    """All of a declaration that edits can change."""

    facts: Facts
    explanations: dict[str, Explanation]
    last_year: dict[Cell, Decimal | str]
    state: State = "填报中"


def reverse(content: Content, edit: Edit) -> Edit:
    """Do the edit on `content` and give the edit that takes it back. Raises ValueError, with nothing changed, where a step does not fit."""
    undone: list[Op] = []
    try:
        for op in edit.ops:
            undone.append(_do(content, op))
    except ValueError:
        for op in reversed(undone):
            _do(content, op)
        raise
    return Edit(edit.label, tuple(reversed(undone)))


def _do(content: Content, op: Op) -> Op:
    """Do one step; its reverse."""
    facts = content.facts
    match op:
        case SetEntry(cell, entry):
            before = facts.entries.get(cell)
            if entry is None:
                facts.entries.pop(cell, None)
            else:
                facts.entries[cell] = entry
            return SetEntry(cell, before)
        case AddRow(place, row, index):
            rows = facts.rows.setdefault(place, [])
            if any(r.id == row.id for r in rows):
                raise ValueError(f"行 {row.id} 已存在")
            rows.insert(index, row)
            return RemoveRow(place, row.id)
        case RemoveRow(place, id):
            rows = facts.rows.get(place, [])
            index = _index(rows, id)
            return AddRow(place, rows.pop(index), index)
        case MoveRow(place, id, parent, level, index):
            rows = facts.rows.get(place, [])
            at = _index(rows, id)
            old = rows.pop(at)
            rows.insert(index, Row(id, parent, level))
            return MoveRow(place, id, old.parent, old.level, at)
        case AddInstance(table, instance, index):
            sheets = facts.instances.setdefault(table, [])
            if instance in sheets:
                raise ValueError(f"表页 {instance} 已存在")
            sheets.insert(index, instance)
            return RemoveInstance(table, instance)
        case RemoveInstance(table, instance):
            sheets = facts.instances.get(table, [])
            if instance not in sheets:
                raise ValueError(f"没有表页 {instance}")
            index = sheets.index(instance)
            sheets.pop(index)
            return AddInstance(table, instance, index)
        case Confirm(cell, correct):
            before_mark = cell in facts.confirmed
            (facts.confirmed.add if correct else facts.confirmed.discard)(cell)
            return Confirm(cell, before_mark)
        case Explain(finding, explanation):
            said = content.explanations.pop(finding, None)
            if explanation is not None:
                content.explanations[finding] = explanation
            return Explain(finding, said)
        case SetLastYear(cell, value):
            was = content.last_year.pop(cell, None)
            if value is not None:
                content.last_year[cell] = value
            return SetLastYear(cell, was)
        case SetState(state):
            old_state, content.state = content.state, state
            return SetState(old_state)


def _index(rows: list[Row], id: str) -> int:
    for i, row in enumerate(rows):
        if row.id == id:
            return i
    raise ValueError(f"没有行 {id}")
