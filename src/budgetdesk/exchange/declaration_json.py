"""A declaration goes to a JSON file and comes back: every name checked against the pack, written by ids."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Protocol

from budgetdesk.document.admission import admit
from budgetdesk.document.edits import Content, Explanation
from budgetdesk.engine.blocks import (
    ORIGIN_FIELDS,
    TOTAL,
    Block,
    FixedBlock,
    VariableBlock,
    linked_table,
    origin_cell,
)
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.rows import RowInfo
from budgetdesk.exchange.declaration_file import (
    FORMAT,
    VERSION,
    BlockContent,
    CellValue,
    DeclarationFile,
    ExplanationContent,
    LinkContent,
    RowContent,
    SheetContent,
    TableContent,
    UnitContent,
    file_bytes,
    is_row_id,
    parse,
    told_together,
)
from budgetdesk.packs.models import Table
from budgetdesk.packs.validation import Keys, Mistake
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass

_DECIMAL = late_pattern(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")
_FIGURE = late_pattern(r"-?[0-9]{1,18}(\.[0-9]{1,20})?")  # of last year, which nobody typed here


@dataclass(slots=True)
class DeclarationHead:
    """Which pack, unit and year a file is about; `name` tells several of one unit, year and pack apart."""

    pack: str
    pack_version: str
    unit_code: str
    unit_name: str
    year: int
    name: str = ""


def read_head(data: bytes, name: str) -> tuple[DeclarationHead, DeclarationFile]:
    """The head of a declaration file and all of it, not yet checked against a pack. Raises DeclarationFileError."""
    file = parse(data, name)
    unit = file.unit
    head = DeclarationHead(file.pack, file.pack_version, unit.code, unit.name, file.year, file.name)
    return head, file


def is_too_new(head: DeclarationHead, installed: str) -> bool:
    """Whether the file was filled in with a later version of its pack than the installed one."""
    return _version(head.pack_version) > _version(installed)


def _version(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int(p) for p in parts) if all(p.isdecimal() and len(p) < 6 for p in parts) else ()


def read_tables(file: DeclarationFile, program: Program, name: str) -> Facts:
    """The facts in the tables of a declaration file. Raises DeclarationFileError with every name the pack lacks."""
    with told_together(name) as mistakes:
        reading = _Reading(program, mistakes)
        facts = reading.tables(file.tables)
        facts.year = file.year
        reading.links(file.links)
    return facts


def read_content(file: DeclarationFile, program: Program, name: str) -> Content:
    """The tables with what people say of them: explanations, confirmed cells, last year's values."""
    with told_together(name) as mistakes:
        reading = _Reading(program, mistakes)
        content = Content(reading.tables(file.tables), {}, {})
        content.facts.year = file.year
        reading.links(file.links)
        reading.remarks(file, content)
    return content


class _Reading:
    """Puts a file's contents at their places in the pack; what has none is a mistake."""

    def __init__(self, program: Program, mistakes: list[Mistake]) -> None:
        self.program, self.facts = program, Facts()
        self._mistakes = mistakes

    def tables(self, tables: dict[str, TableContent]) -> Facts:
        for table, content in tables.items():
            self._table(self.program.filled_tables.get(table), table, content, ("tables", table))
        return self.facts

    def links(self, links: dict[str, LinkContent]) -> None:
        """What is kept of linked declarations."""
        for link, content in links.items():
            path: Keys = ("links", link)
            if link not in self.program.pack.links:
                self._wrong(path, f"报表包 {self.program.pack.id} 没有关联 {link[:60]}")
                continue
            for name, text in content.origin.items():
                if name not in ORIGIN_FIELDS:
                    self._wrong((*path, "origin", name), f"应是 {'、'.join(ORIGIN_FIELDS)} 之一")
                elif text:
                    self.facts.entries[origin_cell(link, name)] = text
            for id, table in content.tables.items():
                name = linked_table(link, id)
                blocks = self.program.table_blocks(name)
                self._table(blocks[0].table if blocks else None, name, table, (*path, "tables", id))

    def _table(self, model: Table | None, table: str, content: TableContent, path: Keys) -> None:
        if model is None:
            self._wrong(path, f"报表包 {self.program.pack.id} 没有表 {table[:60]}")
        elif model.repeat and content.blocks:
            self._wrong((*path, "blocks"), f"{table} 是重复的表，内容应写在 instances 下")
        elif not model.repeat and content.instances:
            self._wrong((*path, "instances"), f"{table} 不是重复的表，不能有 instances")
        else:
            self._blocks(table, "", content, path)
            for instance, sheet in content.instances.items():
                own = (*path, "instances", instance)
                if not is_row_id(instance):
                    self._wrong(own, "表页的 id 不合规")
                    continue
                self.facts.instances.setdefault(table, []).append(instance)
                self._blocks(table, instance, sheet, own)

    def _blocks(self, table: str, instance: str, sheet: SheetContent, path: Keys) -> None:
        for id, content in sheet.blocks.items():
            own = (*path, "blocks", id)
            block = self.program.blocks.get((table, id))
            if block is None or not (block.seen or block.link):
                self._wrong(own, f"{table} 没有块 {id[:60]}")
            elif isinstance(block, FixedBlock):
                self._fixed(block, Place(table, id, instance), content, own)
            else:
                self._rows(block, Place(table, id, instance), content, own)

    def _fixed(self, block: Block, place: Place, content: BlockContent, path: Keys) -> None:
        if content.rows:
            self._wrong((*path, "rows"), "这一块的行是固定的，内容应写在 cells 下")
        for row, cells in content.cells.items():
            own = (*path, "cells", row)
            if row in block.rows:
                self._cells(block, place, row, cells, own)
            else:
                self._wrong(own, f"{place.table}.{place.block} 没有行 {row[:60]}")

    def _rows(self, block: Block, place: Place, content: BlockContent, path: Keys) -> None:
        if content.cells:
            self._wrong((*path, "cells"), "这一块的行是增加的，内容应写在 rows 下")
        depths: dict[str, int] = {}
        kept = self.facts.rows.setdefault(place, [])
        for n, row in enumerate(content.rows):
            own = (*path, "rows", n)
            if row.id in depths:
                self._wrong(own, f"行 {row.id} 重复")
            if row.level and row.level not in block.levels:
                self._wrong(own, f"没有层级 {row.level[:60]}，可以是 {'、'.join(block.levels)}")
            depths[row.id] = 0
            if row.parent is not None:
                above = depths.get(row.parent) if row.parent != row.id else None
                if above is None:
                    self._wrong(own, f"上级 {row.parent[:60]} 应写在它前面")
                depths[row.id] = depth = (above or 0) + 1
                if depth >= len(block.levels):
                    self._wrong(own, f"上级太多：这一块只有 {len(block.levels)} 层")
            if row.id != TOTAL:
                kept.append(Row(row.id, row.parent, row.level))
            elif TOTAL not in block.levels:
                self._wrong(own, f"{place.table}.{place.block} 没有合计行")
            self._cells(block, place, row.id, row.cells, (*own, "cells"))

    def _cells(
        self, block: Block, place: Place, row: str, cells: dict[str, Entry | None], path: Keys
    ) -> None:
        for column, content in cells.items():
            if column not in block.columns:
                self._wrong((*path, column), f"{place.table}.{place.block} 没有列 {column[:60]}")
                continue
            entry, kind = content, block.type_of(row, column)
            if isinstance(content, str) and kind.number:
                if not _DECIMAL.fullmatch(content):
                    self._wrong((*path, column), f"“{content[:30]}” 不是数（应是不带千分位的十进制文本）")
                    continue
                entry = Decimal(content)
            if (entry := admit(entry, kind)) is not None:
                self.facts.entries[place.cell(row, column)] = entry

    def remarks(self, file: DeclarationFile, content: Content) -> None:
        """What people say beside their entries."""
        for n, said in enumerate(file.explanations):
            path: Keys = ("explanations", n, "values")
            values = tuple((each.cell, each.value) for each in said.values)
            for at, (cell, _) in enumerate(values):
                self._known(cell, (*path, at, "cell"))
            content.explanations[said.finding] = Explanation(said.text, values, said.who, said.at)
        for n, cell in enumerate(file.confirmed):
            if self._known(cell, ("confirmed", n)):
                content.facts.confirmed.add(cell)
        for n, last in enumerate(file.last_year):
            if not self._known(last.cell, ("last_year", n, "cell")):
                continue
            block = self.program.blocks[last.cell.table, last.cell.block]
            if not block.type_of(last.cell.row, last.cell.column).number:
                content.last_year[last.cell] = last.value
            elif _FIGURE.fullmatch(last.value):
                content.last_year[last.cell] = Decimal(last.value)
            else:
                self._wrong(("last_year", n, "value"), f"“{last.value[:30]}” 不是数")

    def _known(self, cell: Cell, path: Keys) -> bool:
        block = self.program.blocks.get((cell.table, cell.block))
        if block is None or cell.column not in block.columns:
            self._wrong(path, f"报表包 {self.program.pack.id} 没有格 {'/'.join(cell)[:80]}")
        elif not block.may_have(cell.row):
            self._wrong(path, f"{cell.table}.{cell.block} 没有行 {cell.row[:40]}")
        else:
            return True
        return False

    def _wrong(self, path: Keys, says: str) -> None:
        self._mistakes.append(Mistake(path, says))


class Figures(Protocol):
    """What is written of a declaration: an engine has it."""

    @property
    def program(self) -> Program: ...
    @property
    def facts(self) -> Facts: ...
    def rows(self, place: Place) -> Mapping[str, RowInfo]: ...
    def sheets(self, table: str) -> Iterable[str]: ...
    def value(self, cell: Cell) -> Any: ...


def write_declaration(
    engine: Figures,
    head: DeclarationHead,
    *,
    only: Container[str] | None = None,
    all_values: bool = False,
    remarks: Content | None = None,
) -> bytes:
    """The declaration as JSON: entered values, with `all_values` computed ones too; the `remarks` made on it.

    `only`: ids of tables, None for all.
    """
    pack = engine.program.pack
    wanted = {id: table for id, table in engine.program.filled_tables.items() if only is None or id in only}
    file = DeclarationFile(
        format=FORMAT, format_version=VERSION, pack=head.pack, pack_version=head.pack_version,
        unit=UnitContent(code=head.unit_code, name=head.unit_name), year=head.year, name=head.name,
        tables=_tables(engine, wanted, all_values),
    )  # fmt: skip
    if only is None:
        file.links = {link: content for link in pack.links if (content := _link(engine, link)) is not None}
    if remarks is not None:
        file.explanations = [_explanation(key, said) for key, said in remarks.explanations.items()]
        file.confirmed = sorted(remarks.facts.confirmed)
        file.last_year = [
            CellValue(cell=cell, value=f"{value:f}" if isinstance(value, Decimal) else value)
            for cell, value in remarks.last_year.items()
        ]
    return file_bytes(file)


def _tables(engine: Figures, tables: Mapping[str, Table], all_values: bool) -> dict[str, TableContent]:
    found: dict[str, TableContent] = {}
    for table, model in tables.items():
        if not model.repeat:
            if blocks := _blocks(engine, table, "", all_values):
                found[table] = TableContent(blocks=blocks)
            continue
        entered = engine.facts.instances.get(table, [])
        sheets = {s: _blocks(engine, table, s, all_values) for s in engine.sheets(table)}
        instances = {s: SheetContent(blocks=b) for s, b in sheets.items() if b or s in entered}
        if instances:
            found[table] = TableContent(instances=instances)
    return found


def _link(engine: Figures, link: str) -> LinkContent | None:
    """What is kept of a linked declaration, if anything is."""
    cells = {name: origin_cell(link, name) for name in ORIGIN_FIELDS}
    origin = {name: str(entry) for name, cell in cells.items() if (entry := engine.facts.entries.get(cell))}
    tables = {
        id: engine.program.table(linked_table(link, id)) for id in engine.program.pack.linked.get(link, {})
    }
    content = _tables(engine, {table.id: table for table in tables.values()}, all_values=False)
    by_id = {id: content[table.id] for id, table in tables.items() if table.id in content}
    return LinkContent(origin=origin, tables=by_id) if origin else None


def _explanation(key: str, said: Explanation) -> ExplanationContent:
    values = [CellValue(cell=cell, value=text) for cell, text in said.values]
    return ExplanationContent(finding=key, text=said.text, who=said.who, at=said.at, values=values)


def _blocks(engine: Figures, table: str, instance: str, all_values: bool) -> dict[str, BlockContent]:
    blocks: dict[str, BlockContent] = {}
    for block in engine.program.table_blocks(table):
        place = Place(table, block.id, instance)
        if isinstance(block, VariableBlock):
            if rows := list(_rows(engine, block, place, all_values)):
                blocks[block.id] = BlockContent(rows=rows)
        elif cells := {
            row: c for row in block.rows if (c := dict(_cells(engine, block, place, row, all_values)))
        }:
            blocks[block.id] = BlockContent(cells=cells)
    return blocks


def _rows(engine: Figures, block: Block, place: Place, all_values: bool) -> Iterator[RowContent]:
    facts = {row.id: row for row in engine.facts.rows.get(place, [])}
    ids = list(engine.rows(place)) if all_values else [*facts]
    if not all_values and any(place.cell(TOTAL, c) in engine.facts.entries for c in block.columns):
        last = block.total is not None and block.total.at == "bottom"
        ids.insert(len(ids) if last else 0, TOTAL)
    for id in ids:
        row = RowContent(id=id, cells=dict(_cells(engine, block, place, id, all_values)))
        info, fact = engine.rows(place).get(id), facts.get(id)
        if id != TOTAL and block.has_levels and (fact or info):
            row.level = (fact.level if fact else "") or (info.level if info else "")
            parent = fact.parent if fact and not all_values else info.parent if info else None
            row.parent = parent if parent != TOTAL else None
        if row.cells or fact:
            yield row


def _cells(
    engine: Figures, block: Block, place: Place, row: str, all_values: bool
) -> Iterator[tuple[str, Entry | None]]:
    for column in block.columns:
        cell = place.cell(row, column)
        entry = engine.facts.entries.get(cell)
        if entry is None and all_values:
            entry = engine.value(cell)
        if entry is not None:
            yield column, entry
