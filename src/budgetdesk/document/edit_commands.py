"""Makes the edits that people ask for: enter, clear, insert and remove rows, take the expected value, explain."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from budgetdesk.document.cell_view import references
from budgetdesk.document.code_parts import code_behind, read_part
from budgetdesk.document.document import Document, value_text
from budgetdesk.document.edits import (
    CHANGED,
    LOCKED,
    AddInstance,
    AddRow,
    Confirm,
    Edit,
    Explain,
    Explanation,
    Op,
    RemoveInstance,
    RemoveRow,
    SetEntry,
    SetState,
)
from budgetdesk.document.typed_values import read_entry
from budgetdesk.engine.blocks import TOTAL, VariableBlock
from budgetdesk.engine.cells import Cell, Entry, Place, Rejected, Row
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.text import legible
from budgetdesk.packs.models import Slot
from budgetdesk.review.finding import Finding


def new_id() -> str:
    """An id for a row or sheet that no other has, now or in another file."""
    return "r" + os.urandom(5).hex()


def read_typed(document: Document, cell: Cell, text: str) -> Entry | None:
    """What a text typed into the cell means; unreadable text is a Rejected entry."""
    kind = document.engine.type_of(cell)
    names = references(document.engine, kind.slot.ref) if kind.slot.ref else None
    return read_entry(text, kind, names)


def enter(document: Document, cell: Cell, text: str) -> Edit | None:
    """Put a typed text into a cell; None where that changes nothing."""
    return enter_many(document, [(cell, text)])


def enter_many(document: Document, typed: Iterable[tuple[Cell, str]], label: str = "") -> Edit | None:
    """Put typed texts into cells as one step (a paste)."""
    entries: dict[Cell, Entry | None] = {}
    for cell, text in typed:
        entries |= entries_typed(document, cell, text, entries)
    return _set(document, list(entries.items()), label)


def entries_typed(
    document: Document, cell: Cell, text: str, beside: Mapping[Cell, Entry | None] | None = None
) -> dict[Cell, Entry | None]:
    """What a text typed into the cell puts where: of a part of a code, into the cell with the whole.

    `beside`: what is put elsewhere in the same step.
    """
    if code_behind(document, cell) is not None:
        return dict(read_part(document, cell, text, beside))
    return {cell: read_typed(document, cell, text)}


def clear(document: Document, cells: Iterable[Cell]) -> Edit | None:
    """Make cells blank; computed values show again. Of a code shown in parts the first cleared goes with those behind it."""
    entries: dict[Cell, Entry | None] = {}
    for cell in cells:
        for at, entry in entries_typed(document, cell, "").items():
            entries.setdefault(at, entry)
    return _set(document, list(entries.items()), "清除 {}")


def compute_again(document: Document, cells: Iterable[Cell]) -> Edit | None:
    """Take away what was entered in cells that are computed."""
    return _set(document, [(cell, None) for cell in cells], "恢复自动计算 {}")


def set_entries(
    document: Document, entries: Iterable[tuple[Cell, Entry | None]], label: str = ""
) -> Edit | None:
    """Put entries that are already read into cells as one step; those of parts of a code into the cells with the whole."""
    found: dict[Cell, Entry | None] = {}
    for cell, entry in entries:
        part = isinstance(entry, str) and code_behind(document, cell) is not None
        found |= (
            entries_typed(document, cell, entry, found) if part and isinstance(entry, str) else {cell: entry}
        )
    return _set(document, list(found.items()), label)


def _set(document: Document, entries: list[tuple[Cell, Entry | None]], label: str) -> Edit | None:
    ops: list[Op] = []
    made: dict[Place, set[str]] = {}
    standing: set[tuple[str, ...]] = set()  # rows that are known to be entered, or are made so
    changed = []
    for cell, entry in entries:
        now = document.content.facts.entries.get(cell)
        if entry == now and type(entry) is type(now):
            continue
        if entry is not None and (row := cell[:-1]) not in standing:
            ops += _stand_in(document, cell, made)
            standing.add(row)
        ops.append(SetEntry(cell, entry))
        changed.append(cell)
    if not changed:
        return None
    ops += (SetEntry(cell, None) for cell in _followers(document, dict(entries)))
    words = cell_words(document.engine, changed[0])
    if len(changed) > 1:
        words = f"{table_label(document.engine, changed[0].table)} {len(changed)} 格"
    return Edit((label or "修改 {}").format(words), tuple(ops))


def _followers(document: Document, put: Mapping[Cell, Entry | None]) -> Iterator[Cell]:
    """Codes and words that were entered as their row gives them, pasted with it as a rule: they go on following it when
    what the row is about becomes another. A figure that was entered stays, to be held against."""
    entries, engine = document.content.facts.entries, document.engine
    found: set[Cell] = set()
    for cell, entry in put.items():
        block = engine.block(cell)
        if not isinstance(block, VariableBlock) or entries.get(cell) in (None, entry):
            continue
        if not classifies(engine.type_of(cell).slot):
            continue
        beside = (cell._replace(column=column) for column in block.columns)
        for other in beside:
            entered = entries.get(other) if other not in put else None
            if isinstance(entered, str) and entered == engine.computed.get(other) and other not in found:
                found.add(other)
                yield other


def _stand_in(document: Document, cell: Cell, made: dict[Place, set[str]]) -> Iterator[Op]:
    """Rows and sheets that are only projected become entered ones, so that nothing put there can be lost.

    `made`: the rows that the same edit has made so, by place; of a sheet the place without a block.
    """
    facts, engine = document.content.facts, document.engine
    sheets = facts.instances.get(cell.table, [])
    sheet = Place(cell.table, "", cell.instance)
    if cell.instance and cell.instance not in sheets and sheet not in made:
        made[sheet] = set()
        yield AddInstance(cell.table, cell.instance, len(sheets))
    block, place = engine.block(cell), cell.place
    if not isinstance(block, VariableBlock) or cell.row == TOTAL:
        return
    entered, mine = facts.rows.get(place, []), made.setdefault(place, set())
    rows = engine.rows(place)
    chain = []
    at: str | None = cell.row
    while at is not None and at != TOTAL and at not in mine:
        info = rows.get(at)
        if info is not None and info.entered:
            break
        chain.append(
            Row(at, info.parent if info and block.path else None, info.level if info and block.path else "")
        )
        at = info.parent if info and block.path else None
    for row in reversed(chain):
        parent = row.parent if row.parent != TOTAL else None
        yield AddRow(place, Row(row.id, parent, row.level), len(entered) + len(mine))
        mine.add(row.id)


def insert_row(
    document: Document, place: Place, *, after: str | None = None, before: str | None = None,
    parent: str | None = None, level: str = "", values: Mapping[str, str] | None = None,
) -> tuple[Edit, str]:  # fmt: skip
    """A new entered row behind `after` or in front of `before` (else at the end), with typed `values` by column.

    The edit and the row's id.
    """
    rows = document.content.facts.rows.get(place, [])
    index = next(
        (i + (row.id == after) for i, row in enumerate(rows) if row.id in (after, before)), len(rows)
    )
    row = Row(new_id(), parent, level)
    ops: list[Op] = []
    if place.instance and place.instance not in document.content.facts.instances.get(place.table, []):
        ops.append(
            AddInstance(
                place.table, place.instance, len(document.content.facts.instances.get(place.table, []))
            )
        )
    ops.append(AddRow(place, row, index))
    entries: dict[Cell, Entry | None] = {}
    for column, text in (values or {}).items():
        entries |= entries_typed(document, place.cell(row.id, column), text, entries)
    ops += [SetEntry(cell, entry) for cell, entry in entries.items() if entry is not None]
    return Edit(f"插入行 {table_label(document.engine, place.table)}", tuple(ops)), row.id


def repeat_row(document: Document, place: Place, like: str) -> tuple[Edit, str]:
    """A new entered row behind the others, with what classifies the row `like`: codes, choices, names of other tables' rows.

    Its figures and free words are not repeated, for those are what a new row is made for.
    """
    edit, row = insert_row(document, place)
    block, entries = document.program.blocks[place.table, place.block], document.content.facts.entries
    kept = [
        SetEntry(place.cell(row, column), entry)
        for column, slot in block.columns.items()
        if classifies(slot)
        and (entry := entries.get(place.cell(like, column))) is not None
        and not isinstance(entry, Rejected)
    ]
    return Edit(f"重复上一行 {table_label(document.engine, place.table)}", (*edit.ops, *kept)), row


def classifies(slot: Slot) -> bool:
    """Whether a column says what a row is about, and does not measure or describe it."""
    return bool(slot.codes or slot.choices or slot.ref)


def is_of_the_class(document: Document, cell: Cell, other: Cell) -> bool:
    """Whether two cells of a column say the same of what their rows are about, or name codes of one class."""
    slot, entries = document.engine.type_of(cell).slot, document.content.facts.entries
    one, two = entries.get(cell), entries.get(other)
    if one == two or not classifies(slot):
        return True
    codes = document.program.codes.lists.get(slot.codes or "")
    return codes is not None and codes.outermost(str(one)) == codes.outermost(str(two))


def remove_rows(document: Document, place: Place, ids: Iterable[str]) -> Edit | None:
    """Take entered rows away with all that hangs below them and all their entries."""
    facts = document.content.facts
    entered = facts.rows.get(place, [])
    doomed = set(ids)
    for row in entered:  # parents stand before their children
        if row.parent in doomed:
            doomed.add(row.id)
    found = [row.id for row in entered if row.id in doomed]
    if not found:
        return None
    ops: list[Op] = [SetEntry(c, None) for c in facts.entries if c.place == place and c.row in doomed]
    ops += [RemoveRow(place, id) for id in reversed(found)]
    count = f"{len(found)} 行" if len(found) > 1 else "行"
    return Edit(f"删除{count} {table_label(document.engine, place.table)}", tuple(ops))


def add_sheet(document: Document, table: str) -> tuple[Edit, str]:
    """A further sheet of a repeating table."""
    id = new_id()
    count = len(document.content.facts.instances.get(table, []))
    return Edit(f"新增表页 {table_label(document.engine, table)}", (AddInstance(table, id, count),)), id


def remove_sheet(document: Document, table: str, instance: str) -> Edit:
    """Take an entered sheet away with everything on it."""
    facts = document.content.facts
    ops: list[Op] = [SetEntry(c, None) for c in facts.entries if c.table == table and c.instance == instance]
    for place, rows in facts.rows.items():
        if place.table == table and place.instance == instance:
            ops += [RemoveRow(place, row.id) for row in reversed(rows)]
    ops.append(RemoveInstance(table, instance))
    return Edit(f"删除表页 {table_label(document.engine, table)}", tuple(ops))


def take_expected(document: Document, finding: Finding) -> Edit | None:
    """Put the expected value at the suspect. Where the worksheet gives it, the entry is cleared instead.

    In a table that stands by itself the figure is put there: clearing it would leave a blank to be filled.
    """
    projected = document.engine.projected_mode()
    entries: list[tuple[Cell, Entry | None]] = []
    for part in finding.cells:
        if part.role != "suspect" or part.expected is None:
            continue
        computed = document.engine.computed.get(part.cell)
        zero = isinstance(part.expected, Decimal) and not part.expected and computed is None
        given = projected and computed == part.expected and finding.cause_kind != "blank"
        entries.append((part.cell, None if zero or given else _as_shown(document, part.cell, part.expected)))
    return _set(document, entries, "改正 {}")


def _as_shown(document: Document, cell: Cell, expected: Entry) -> Entry:
    """With the decimals of its column: that is the figure which was offered."""
    kind = document.engine.type_of(cell)
    if isinstance(expected, Decimal) and kind.slot.type in ("amount", "percent"):
        return round_half_up(expected, kind.decimals)
    return expected


def lock(document: Document) -> Edit | None:
    """Close a declaration that is filled in, so that nobody changes it by mistake; None where it cannot be closed."""
    if document.content.state not in ("填报中", "已退回", CHANGED):
        return None
    return Edit("锁定申报", (SetState(LOCKED),))


def unlock(document: Document) -> Edit | None:
    """Open it again, in the state that it was locked in."""
    return Edit("解除锁定", (SetState(document.before_locking),)) if document.locked else None


def confirm(document: Document, cell: Cell, correct: bool = True) -> Edit:
    """Say that a cell is right, so that the suspicion moves on."""
    word = "确认无误" if correct else "取消确认"
    return Edit(f"{word} {cell_words(document.engine, cell)}", (Confirm(cell, correct),))


def explain(document: Document, finding: Finding, text: str, who: str = "") -> Edit:
    """Explain a query in words, with the values they are written for; an empty text withdraws."""
    values = tuple((c.cell, value_text(document.engine, c.cell)) for c in finding.cells)
    text = legible(text).strip()
    said = (
        Explanation(text, values, who, datetime.now().astimezone().replace(microsecond=0)) if text else None
    )
    ops = tuple(Explain(key, said) for key in finding.keys)
    return Edit(f"{'写' if said else '撤回'}{_about(document, finding)}的说明", ops)


def _about(document: Document, finding: Finding) -> str:
    """What an explanation is about: a cell, or the table where it is all of it or another declaration's."""
    if not finding.cells:
        return "、".join(finding.rules)
    cell, engine = finding.cells[0].cell, document.engine
    whole = finding.cause_kind in ("empty_table", "not_linked") or engine.block(cell).link
    return table_label(engine, cell.table) if whole else cell_words(engine, cell)
