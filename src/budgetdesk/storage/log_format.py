"""The ops of an edit and of its reverse as one JSON text of the change log, and back.

One list per op: its name, what it is about, then before and after. An entry is null (blank) or its kind with
its text, as in the table `entry`.

    ["entry", table, block, instance, row, column, before, after]
    ["row+", table, block, instance, row, parent, level, index]       an added row
    ["row-", table, block, instance, row, parent, level, index]       a removed row
    ["row", table, block, instance, row, [parent, level, index], [parent, level, index]]
    ["sheet+", table, instance, index]
    ["sheet-", table, instance, index]
    ["confirm", table, block, instance, row, column, before, after]
    ["explain", finding, before, after]                               [text, [[…cell, value]…], who, at]
    ["last", table, block, instance, row, column, before, after]
    ["state", before, after]
"""

from __future__ import annotations

import json
from typing import Any

from budgetdesk.document.edits import (
    AddInstance,
    AddRow,
    Confirm,
    Edit,
    Explain,
    MoveRow,
    Op,
    RemoveInstance,
    RemoveRow,
    SetEntry,
    SetLastYear,
    SetState,
)
from budgetdesk.engine.cells import Cell, Place, Row
from budgetdesk.storage.encoding import (
    compact,
    entry_from_json,
    entry_json,
    explanation_from_json,
    explanation_json,
    last_year_from_json,
)


def ops_to_json(edit: Edit, reverse: Edit) -> str:
    """`reverse` undoes the last op first. Raises ValueError where the two do not belong together."""
    if len(edit.ops) != len(reverse.ops):
        raise ValueError("an edit and its reverse have as many ops")
    return compact([_op(op, back) for op, back in zip(edit.ops, reversed(reverse.ops), strict=True)])


def ops_from_json(label: str, text: str) -> tuple[Edit, Edit]:
    """The edit and its reverse."""
    pairs = [_pair(data) for data in json.loads(text)]
    return Edit(label, tuple(op for op, _ in pairs)), Edit(label, tuple(back for _, back in reversed(pairs)))


def cell_in_json(cell: Cell) -> str:
    """What the text of an op on that cell contains."""
    return compact(list(cell))[1:-1]


def _op(op: Op, back: Op) -> list[Any]:
    match op, back:
        case SetEntry(cell, after), SetEntry(_, before):
            return ["entry", *cell, entry_json(before), entry_json(after)]
        case AddRow(place, row, index), RemoveRow():
            return ["row+", *place, row.id, row.parent, row.level, index]
        case RemoveRow(place, _), AddRow(_, row, index):
            return ["row-", *place, row.id, row.parent, row.level, index]
        case MoveRow(place, id), MoveRow():
            return ["row", *place, id, *([m.parent, m.level, m.index] for m in (back, op))]
    return _other_op(op, back)


def _other_op(op: Op, back: Op) -> list[Any]:
    match op, back:
        case AddInstance(table, instance, index), RemoveInstance():
            return ["sheet+", table, instance, index]
        case RemoveInstance(table, instance), AddInstance(_, _, index):
            return ["sheet-", table, instance, index]
        case Confirm(cell, mark), Confirm(_, old_mark):
            return ["confirm", *cell, old_mark, mark]
        case Explain(finding, said), Explain(_, old_said):
            return ["explain", finding, *(e and explanation_json(e) for e in (old_said, said))]
        case SetLastYear(cell, value), SetLastYear(_, old_value):
            return ["last", *cell, entry_json(old_value), entry_json(value)]
        case SetState(state), SetState(old_state):
            return ["state", old_state, state]
    raise ValueError(f"{back} does not undo {op}")


def _pair(data: list[Any]) -> tuple[Op, Op]:
    name, *rest = data
    match name:
        case "entry":
            *names, before, after = rest
            cell = Cell(*names)
            return SetEntry(cell, entry_from_json(after)), SetEntry(cell, entry_from_json(before))
        case "row+" | "row-":
            *at, id, parent, level, index = rest
            add, remove = AddRow(Place(*at), Row(id, parent, level), index), RemoveRow(Place(*at), id)
            return (add, remove) if name == "row+" else (remove, add)
        case "row":
            *at, id, old, new = rest
            return MoveRow(Place(*at), id, *new), MoveRow(Place(*at), id, *old)
    return _other_pair(name, rest)


def _other_pair(name: str, rest: list[Any]) -> tuple[Op, Op]:
    match name:
        case "sheet+" | "sheet-":
            table, instance, index = rest
            add, remove = AddInstance(table, instance, index), RemoveInstance(table, instance)
            return (add, remove) if name == "sheet+" else (remove, add)
        case "confirm":
            *names, old_mark, mark = rest
            return Confirm(Cell(*names), mark), Confirm(Cell(*names), old_mark)
        case "explain":
            finding, old_said, said = rest
            return (
                Explain(finding, said and explanation_from_json(said)),
                Explain(finding, old_said and explanation_from_json(old_said)),
            )
        case "last":
            *names, before, after = rest
            new, old = last_year_from_json(after), last_year_from_json(before)
            return SetLastYear(Cell(*names), new), SetLastYear(Cell(*names), old)
        case "state":
            old_state, state = rest
            return SetState(state), SetState(old_state)
    raise ValueError(name)
