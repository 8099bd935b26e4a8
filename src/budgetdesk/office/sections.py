"""A worksheet split by 股室: a workbook for each section with its lines, merged line by line when they come back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from budgetdesk.document import edit_commands
from budgetdesk.document.cell_view import show_entry
from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import read_typed
from budgetdesk.document.edits import AddRow, Edit, Op, RemoveRow, SetEntry
from budgetdesk.engine.blocks import Block, RowBlock
from budgetdesk.engine.cells import Cell, Place, Row
from budgetdesk.engine.labels import table_label
from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbooks.reading import SheetGrid, figure_text, read_workbook
from budgetdesk.output.section_sheet import HEAD_ROWS, SectionColumn, SectionLine, section_workbook
from budgetdesk.records import dataclass

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store

_MARK = "budgetdesk-section"
_SPLIT = "split:"  # the setting with what was given out of a declaration
_BLANK_LINES = 20  # for lines that a section adds
_OTHERS = "未分股室"
_NOT_IN_NAMES = '\\/:*?"<>|\n\r\t'


@dataclass(frozen=True, slots=True)
class SectionFile:
    """`given`: by row and column the texts that were given out."""

    section: str
    name: str
    data: bytes
    given: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a line in a section's workbook. `conflict`: it was changed on both sides."""

    kind: Literal["new", "changed", "removed", "conflict"]
    section: str
    row: str
    label: str
    column: str
    before: str
    after: str


@dataclass(slots=True)
class Joining:
    """What the workbooks of sections would change; conflicts are told and not taken."""

    changes: list[Merged] = field(default_factory=list)
    edit: Edit | None = None
    unchanged: list[str] = field(default_factory=list)  # sections whose workbook says nothing new


# giving out


def tables_to_split(document: Document) -> dict[str, str]:
    """By its id what each table of lines that can be given out is called, the one with the most lines first."""
    lines = {
        id: sum(len(document.content.facts.rows.get(Place(*block.name), ())) for block in blocks)
        for id, model in document.program.pack.tables.items()
        if model.worksheet
        and (blocks := [block for block in document.program.table_blocks(id) if _is_of_lines(block)])
    }
    return {id: table_label(document.engine, id) for id in sorted(lines, key=lambda id: -lines[id])}


def columns_to_split_by(document: Document, table: str) -> dict[str, str]:
    """By its id the heading of each column of texts that lines can be told apart by; those of a few choices first."""
    place, block = _lines_of(document, table)
    rows = document.content.facts.rows.get(place, ())
    texts = {
        id: {document.view(place.cell(row.id, id)).text.strip() for row in rows}
        for id, slot in block.columns.items()
        if not slot.is_number
    }

    def unlikely(id: str) -> tuple[bool, bool]:
        return not 1 < len(texts[id]) < len(rows), not block.columns[id].choices

    return {id: block.short_heading(id) for id in sorted(texts, key=unlikely) if any(texts[id])}


def sections_of(document: Document, table: str, by: str) -> dict[str, list[str]]:
    """The rows of each section: of each text in the column `by` (an id or a heading) of a worksheet's lines.

    Raises KnownError where there is no such table of lines, no such column, or no line.
    """
    place, block = _lines_of(document, table)
    column = _column_named(block, by)
    groups: dict[str, list[str]] = {}
    for row in document.content.facts.rows.get(place, ()):
        text = document.view(place.cell(row.id, column)).text.strip()
        groups.setdefault(text or _OTHERS, []).append(row.id)
    if not groups:
        raise KnownError(f"{table_label(document.engine, place.table)}里还没有行，不用分")
    return groups


def split(document: Document, table: str, by: str, declaration: str) -> list[SectionFile]:
    """A workbook for each section. Raises KnownError as `sections_of` does."""
    place, block = _lines_of(document, table)
    found, names = [], set[str]()
    for section, rows in sections_of(document, table, by).items():
        given = {row: _texts(document, place, block, row) for row in rows}
        mark = json.dumps([_MARK, declaration, place.table, place.block, section], ensure_ascii=False)
        title = f"{table_label(document.engine, place.table)}　{section}"
        data = section_workbook(
            mark, title, _columns(document, place, block), list(_lines(document, place, block, rows))
        )
        plain = "".join("-" if c in _NOT_IN_NAMES else c for c in section)[:60]
        name = plain if plain not in names else f"{plain}-{len(names)}"
        names.add(name)
        found.append(SectionFile(section, f"{name}.xlsx", data, given))
    return found


def keep_given(store: Store, declaration: str, files: Sequence[SectionFile]) -> None:
    """Remember what was given out, so that what comes back is compared with it."""
    kept = _given(store, declaration)
    kept |= {file.section: file.given for file in files}
    store.settle(_SPLIT + declaration, json.dumps(kept, ensure_ascii=False))


def _given(store: Store, declaration: str) -> dict[str, dict[str, dict[str, str]]]:
    text = store.setting(_SPLIT + declaration)
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _lines_of(document: Document, table: str) -> tuple[Place, RowBlock]:
    tables = document.program.pack.tables
    named = next(
        (id for id, model in tables.items() if table in (id, model.number, model.title) and table), None
    )
    blocks = document.program.table_blocks(named) if named else []
    for block in blocks:
        if isinstance(block, RowBlock) and block.open_ended:
            return Place(*block.name), block
    able = [
        f"{id}  {model.title}"
        for id, model in tables.items()
        if any(_is_of_lines(block) for block in document.program.table_blocks(id))
    ]
    raise KnownError(f"没有可以分给股室的表 {table}，有的是：", able)


def _is_of_lines(block: Block) -> bool:
    return isinstance(block, RowBlock) and block.open_ended and block.seen


def _column_named(block: RowBlock, by: str) -> str:
    for column in block.columns:
        if by in (column, block.short_heading(column)):
            return column
    heads = "、".join(block.short_heading(column) for column in block.columns)
    raise KnownError(f"没有 {by} 这一栏，可以是：{heads}")


def _is_open(document: Document, block: RowBlock, column: str) -> bool:
    slot = block.columns[column]
    return not slot.name_of and not slot.formula


def _columns(document: Document, place: Place, block: RowBlock) -> list[SectionColumn]:
    from budgetdesk.document.cell_view import references

    found = []
    for id, slot in block.columns.items():
        choices = tuple(references(document.engine, slot.ref).values()) if slot.ref else tuple(slot.choices)
        width = 14 if slot.is_number else 18
        found.append(
            SectionColumn(
                id, block.short_heading(id), width, _is_open(document, block, id), slot.is_number, choices
            )
        )
    return found


def _texts(document: Document, place: Place, block: RowBlock, row: str) -> dict[str, str]:
    """What stands in the cells that may be filled in, as a workbook gives it back."""
    return {
        c: _given_text(document, place.cell(row, c)) for c in block.columns if _is_open(document, block, c)
    }


def _given_text(document: Document, cell: Cell) -> str:
    view = document.view(cell)
    return figure_text(float(view.value)) if isinstance(view.value, Decimal) and view.text else view.text


def _lines(document: Document, place: Place, block: RowBlock, rows: Sequence[str]) -> Iterator[SectionLine]:
    for row in rows:
        views = [document.view(place.cell(row, column)) for column in block.columns]
        cells = (v.value if isinstance(v.value, Decimal) and v.text else v.text or None for v in views)
        yield SectionLine(row, tuple(cells))
    for _ in range(_BLANK_LINES):
        yield SectionLine("", (None,) * len(block.columns))


# coming back

WORDS = {"new": "新增", "changed": "改动", "removed": "删去", "conflict": "两边都改了，不合并"}
"""What became of a line, as people say it."""


def join(document: Document, files: Sequence[Path], store: Store, declaration: str) -> Joining:
    """What the workbooks would change, as one edit. Raises KnownError for one that is none of this declaration."""
    joining = Joining()
    given = _given(store, declaration)
    ops: list[Op] = []
    touched: dict[Cell, str] = {}
    for path in files:
        grid = read_workbook(path)[0]
        section, place, block = _marked(document, grid, path, declaration)
        before = len(joining.changes)
        ops += _merge(
            document, grid, place, block, section, given.get(section, {}), joining, touched, len(ops)
        )
        if len(joining.changes) == before:
            joining.unchanged.append(section)
    if ops:
        joining.edit = Edit(f"合并股室底稿 {len(files)} 份", tuple(ops))
    return joining


def _marked(document: Document, grid: SheetGrid, path: Path, declaration: str) -> tuple[str, Place, RowBlock]:
    try:
        kind, id, table, name, section = json.loads(grid.rows[0][0])
        block = document.program.blocks[table, name]
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise KnownError(f"{path.name} 不是分给股室的底稿，或首行首列被删改了") from error
    if kind != _MARK or not isinstance(block, RowBlock):
        raise KnownError(f"{path.name} 不是分给股室的底稿")
    if id != declaration:
        raise KnownError(f"{path.name} 是另一份申报（{id}）的底稿")
    return str(section), Place(table, name), block


def _merge(
    document: Document, grid: SheetGrid, place: Place, block: RowBlock, section: str,
    given: Mapping[str, Mapping[str, str]], joining: Joining, touched: dict[Cell, str], made: int,
) -> Iterator[Op]:  # fmt: skip
    columns = {
        c: id
        for c, id in enumerate(grid.rows[0])
        if c and id in block.columns and _is_open(document, block, id)
    }
    standing = {row.id for row in document.content.facts.rows.get(place, ())}
    count = len(standing) + made
    for r in range(HEAD_ROWS, len(grid.rows)):
        row, texts = grid.rows[r][0].strip(), {id: grid.rows[r][c].strip() for c, id in columns.items()}
        if not row and any(texts.values()):
            yield from _new_line(document, place, texts, section, joining, count)
            count += 1
        elif row in standing and not any(texts.values()):
            yield from _removed_line(document, place, block, row, section, joining)
        elif row in standing:
            now = _texts(document, place, block, row)
            base = given.get(row, now)
            for id, text in texts.items():
                was = base.get(id, now[id])
                if _same(text, was) or _same(text, now[id]):
                    continue
                cell, label = place.cell(row, id), _label(document, place, block, row)
                entry = read_typed(document, cell, text)
                shown = document.view(cell).text, show_entry(document.engine, cell, entry)
                told = (section, row, label, block.short_heading(id), *shown)
                if not _same(now[id], was) or touched.get(cell, text) != text:
                    joining.changes.append(Merged("conflict", *told))
                    continue
                touched[cell] = text
                joining.changes.append(Merged("changed", *told))
                yield SetEntry(cell, entry)


def _new_line(
    document: Document, place: Place, texts: Mapping[str, str], section: str, joining: Joining, at: int
) -> Iterator[Op]:
    row = edit_commands.new_id()
    yield AddRow(place, Row(row), at)
    for id, text in texts.items():
        if text:
            yield SetEntry(place.cell(row, id), read_typed(document, place.cell(row, id), text))
    said = " ".join(filter(None, texts.values()))
    joining.changes.append(Merged("new", section, row, said, "", "", ""))


def _removed_line(
    document: Document, place: Place, block: RowBlock, row: str, section: str, joining: Joining
) -> Iterator[Op]:
    label = _label(document, place, block, row)
    joining.changes.append(Merged("removed", section, row, label, "", "", ""))
    for column in block.columns:
        if place.cell(row, column) in document.content.facts.entries:
            yield SetEntry(place.cell(row, column), None)
    yield RemoveRow(place, row)


def _label(document: Document, place: Place, block: RowBlock, row: str) -> str:
    shown = [
        document.view(place.cell(row, c)).text for c, slot in block.columns.items() if not slot.is_number
    ]
    return " ".join(text for text in shown if text)


def _same(one: str, other: str) -> bool:
    plain: list[Any] = []
    for text in (one, other):
        bare = "".join(text.split()).replace(",", "")
        try:
            plain.append(Decimal(bare))
        except ArithmeticError:
            plain.append(bare)
    return bool(plain[0] == plain[1])
