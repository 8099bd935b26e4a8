"""Codes in forms that print 类, 款 and 项 in columns of their own: what is typed in one of them is the code of the row."""

from __future__ import annotations

from collections.abc import Mapping

from budgetdesk.document.document import Document
from budgetdesk.document.typed_values import read_code, split_code
from budgetdesk.engine.blocks import Block
from budgetdesk.engine.cells import Cell, Entry, Rejected
from budgetdesk.engine.text import half_width, legible
from budgetdesk.packs.levels import CODE_PARTS
from budgetdesk.packs.models import Column

_TITLES = ("类", "款", "项", "明细")


def parts_of(block: Block, code: str) -> list[str]:
    """The columns that show parts of the code in another, from 类 on."""
    found = {
        c: slot.part for c, slot in block.columns.items() if isinstance(slot, Column) and slot.code_of == code
    }
    return sorted(found, key=lambda c: found[c])


def columns_with_whole_codes(block: Block) -> tuple[list[str], dict[str, int]]:
    """The block's columns as they are pasted into: each code where its parts stand, with how many of the frame each takes."""
    shown = {code: parts for code in block.columns if (parts := parts_of(block, code))}
    first = {parts[0]: code for code, parts in shown.items()}
    others = {part for parts in shown.values() for part in parts}
    found = {c: first.get(c, c) for c in block.columns if c not in shown and (c in first or c not in others)}
    columns = list(found.values())
    return columns, {c: len(shown[c]) if c in shown else block.columns[c].span or 1 for c in columns}


def code_behind(document: Document, cell: Cell) -> Cell | None:
    """The cell with the whole code of which that one shows a part; None where it shows none."""
    slot = document.engine.block(cell).columns.get(cell.column)
    return cell._replace(column=slot.code_of) if isinstance(slot, Column) and slot.code_of else None


Entries = Mapping[Cell, Entry | None]


def read_part(
    document: Document, cell: Cell, text: str, beside: Entries | None = None
) -> list[tuple[Cell, Entry | None]]:
    """The entries for a text typed in a cell that shows a part of a code: figures of that part, a whole code, or a name.

    Parts before it that are blank are those of the row above. What cannot be read stays in the cell where it was typed.
    `beside`: what the same step has put into cells already, so that three parts typed together are one code.
    """
    behind = code_behind(document, cell)
    assert behind is not None
    now = (beside or {}).get(behind, document.engine.values.get(behind))
    code = _code_for(
        document, cell, behind, "" if now is None or isinstance(now, Rejected) else str(now), text
    )
    if isinstance(code, Rejected):
        return [(cell, code)]
    return [(cell, None), (behind, code or None)]


def known_parts(document: Document, cell: Cell) -> dict[str, str]:
    """What can be typed in a cell that shows a part, with the names: this part of the codes below those before it.

    Where nothing stands before it, whole codes.
    """
    behind = code_behind(document, cell)
    assert behind is not None
    start, end = _stretch(document, cell)
    names = _names(document, behind)
    before = _before(document, behind, str(document.engine.values.get(behind) or ""), start)
    return {
        code[start:] if len(before) == start else code: name
        for code, name in names.items()
        if len(code) == end and code.startswith(before)
    }


def _code_for(document: Document, cell: Cell, behind: Cell, now: str, text: str) -> str | Rejected:
    start, end = _stretch(document, cell)
    before = _before(document, behind, now, start)
    bare = half_width(legible(text)).strip()
    if not bare:
        return now[:start]
    figures, name = split_code(bare)
    if figures and len(figures) <= end - start and (start or len(figures) == end):
        if len(before) < start:
            return Rejected(
                text, f"前面的“{_TITLES[_part(document, cell) - 2]}”还空着：先填它，或者在这里填整个编码"
            )
        return before + figures.zfill(end - start) + (now[end:] if len(now) > end and not name else "")
    if figures:
        return figures
    names = _names(document, behind)
    called = [code for code, title in names.items() if title == bare]
    near = (
        [c for c in called if len(c) == end and c.startswith(before)]
        or [c for c in called if len(c) == end]
        or called
    )
    if len(near) == 1:
        return near[0]
    many = "有几个科目叫这个名称" if near else "科目表中没有叫这个名称的科目"
    return Rejected(text, f"{many}：这里填编码的这一段、整个编码，或者科目名称")


def _names(document: Document, behind: Cell) -> dict[str, str]:
    codes = document.engine.block(behind).columns[behind.column].codes
    assert codes is not None
    return document.program.codes.lists[codes].all()


def _part(document: Document, cell: Cell) -> int:
    slot = document.engine.block(cell).columns[cell.column]
    assert isinstance(slot, Column)
    return slot.part


def _stretch(document: Document, cell: Cell) -> tuple[int, int]:
    """From which to which figure of the code the cell shows."""
    return CODE_PARTS[_part(document, cell) - 1]


def _before(document: Document, behind: Cell, now: str, length: int) -> str:
    """The figures of the code before the part: of the row itself, or of the row above."""
    values, rows = document.engine.values, list(document.engine.rows(behind.place))
    own = read_code(now)
    if len(own) >= length:
        return own[:length]
    at = rows.index(behind.row) if behind.row in rows else len(rows)
    for row in reversed(rows[:at]):
        above = str(values.get(behind._replace(row=row)) or "")
        if len(above) >= length and above.startswith(own):
            return above[:length]
    return own
