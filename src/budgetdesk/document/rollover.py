"""What a new declaration begins with when it takes over an earlier one of the same unit: all but the figures.

One by another pack, such as the targets behind monitoring, gives its projects and indicators.

Rows, texts, projects and indicators come along with their ids. This year's figures stay blank; what they were is
kept beside them as last year's values, and goes into the columns and fields that are for last year's figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.links import linked_trees
from budgetdesk.engine.blocks import VALUE, Block, RowBlock, TreeBlock, VariableBlock
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program

_OF_ITS_YEAR = ("actual", "score", "previous")  # roles of indicator columns


def rolled_over(past: Document, program: Program) -> Content:
    """The content of a new declaration by `program`, whose tables may be others than those of `past`.

    Where the new pack `succeeds` the other and says which ids are `renamed`, what stood at those goes to the new ones.
    """
    here = _Renamed(program, past)
    content = Content(Facts(), {}, {})
    facts = content.facts
    for table, model in program.pack.tables.items():
        if model.repeat and (sheets := past.content.facts.instances.get(here.before(table))):
            facts.instances[table] = list(sheets)
    for old, entry in past.content.facts.entries.items():
        cell = here.cell(old)
        if _lasts(program, cell, entry):
            facts.entries[cell] = entry
    for old, value in past.engine.values.items():
        cell = here.cell(old)
        if (
            isinstance(value, Decimal)
            and (block := _block(program, cell)) is not None
            and not isinstance(block, TreeBlock)
        ):
            if block.type_of(cell.row, cell.column).number and not _before(block).get(cell.column):
                content.last_year[cell] = value
            if (column := _after(block).get(cell.column)) and _is_entered(past, old):
                facts.entries[cell._replace(column=column)] = value
    facts.entries.update(_fields(past, program, here))
    for before, rows in past.content.facts.rows.items():
        place = here.place(before)
        block = program.blocks.get((place.table, place.block))
        if isinstance(block, VariableBlock):
            needed = _needed(facts, rows, place, block)
            facts.rows[place] = [row for row in rows if row.id in needed]
    _bring_indicators(facts, past, program)
    return content


class _Renamed:
    """Where the cells of last year's pack are in this year's: table, block, row and column by what the pack says."""

    def __init__(self, program: Program, past: Document) -> None:
        pack = program.pack
        self._ids = dict(pack.renamed) if pack.succeeds == past.program.pack.id else {}
        self._old = {str(new): old for old, new in self._ids.items()}

    def cell(self, old: Cell) -> Cell:
        if not self._ids:
            return old
        table, block = self._block(old.table, old.block)
        row = self._part(old.table, old.block, old.row) if old.row else old.row
        column = self._part(old.table, old.block, old.column)
        return old._replace(table=table, block=block, row=row, column=column)

    def place(self, old: Place) -> Place:
        table, block = self._block(old.table, old.block)
        return old._replace(table=table, block=block)

    def before(self, new: str) -> str:
        """The id of a table in last year's pack."""
        return self._old.get(new, new)

    def column_before(self, table: str, column: str) -> tuple[str, str]:
        """Table and column in last year's pack."""
        for new, old in self._old.items():
            if new.startswith(f"{table}.") and new.endswith(f".{column}"):
                return old.partition(".")[0], old.rpartition(".")[2]
        return self.before(table), column

    def _block(self, table: str, block: str) -> tuple[str, str]:
        named = self._ids.get(f"{table}.{block}")
        return self._ids.get(table, table), named.rpartition(".")[2] if named else block

    def _part(self, table: str, block: str, id: str) -> str:
        named = self._ids.get(f"{table}.{block}.{id}")
        return named.rpartition(".")[2] if named else id


def _bring_indicators(facts: Facts, past: Document, program: Program) -> None:
    """Those of the tables that a link names, by another pack: under their ids and names; their figures come by the link."""
    for own, kept in linked_trees(program):
        name = (kept.table.id.removeprefix(f"{kept.link}."), kept.id)
        theirs = past.program.blocks.get(name)
        alike = isinstance(theirs, TreeBlock) and len(theirs.levels) == len(own.levels)
        if (
            not isinstance(theirs, TreeBlock)
            or not alike
            or bool(theirs.table.repeat) != bool(own.table.repeat)
        ):
            continue
        levels = dict(zip(theirs.levels, own.levels, strict=True))
        for sheet in past.instances(name[0]):
            place, there = Place(*own.name, sheet), Place(*name, sheet)
            rows = past.engine.rows(there)
            if facts.rows.get(place) or not rows:
                continue
            facts.rows[place] = [Row(id, info.parent, levels[info.level]) for id, info in rows.items()]
            for id, info in rows.items():
                if text := past.engine.value(there.cell(id, info.level)):
                    facts.entries[place.cell(id, levels[info.level])] = text
            if own.table.repeat and sheet not in (sheets := facts.instances.setdefault(own.table.id, [])):
                sheets.append(sheet)


def _block(program: Program, cell: Cell) -> Block | None:
    """The block of a cell that people see, if the pack has the cell too."""
    block = program.blocks.get((cell.table, cell.block))
    known = block is not None and block.has(cell.row, cell.column)
    return block if known else None


def _lasts(program: Program, cell: Cell, entry: Entry) -> bool:
    """Texts last, and what an indicator aims at; this year's figures and what could not be read do not."""
    block = _block(program, cell)
    if block is None or not isinstance(entry, (str, Decimal)):
        return False
    if block.columns[cell.column].role in _OF_ITS_YEAR:
        return False
    kind = block.type_of(cell.row, cell.column)
    if kind.slot.yearly:
        return False
    if isinstance(entry, Decimal):
        return isinstance(block, TreeBlock) and kind.number
    return not kind.number and (not kind.slot.choices or entry in kind.slot.choices)


def _before(block: Block) -> dict[str, str]:
    """For each column of last year's figures, that of this year's: the first amount that nobody computes."""
    past = [c for c, slot in block.columns.items() if slot.holds_last_year]
    now = [c for c, slot in block.columns.items() if slot.is_number and not slot.formula and c not in past]
    return dict(zip(past, now, strict=False))


def _after(block: Block) -> dict[str, str]:
    return {now: before for before, now in _before(block).items()}


def _is_entered(past: Document, cell: Cell) -> bool:
    """Whether people enter such figures there: totals are computed again."""
    info = past.engine.row(cell)
    return info.entered if info is not None else cell in past.content.facts.entries


def _fields(past: Document, program: Program, here: _Renamed) -> Iterator[tuple[Cell, Entry]]:
    """Fields that name a column whose sum last year they hold."""
    for block in program.blocks.values():
        for row, slot in block.rows.items():
            if slot.last_year_sum and not block.table.repeat:
                table, _, column = slot.last_year_sum.partition(".")
                if (total := _sum(past, *here.column_before(table, column))) is not None:
                    yield Cell(*block.name, "", row, VALUE), total


def _sum(past: Document, table: str, column: str) -> Decimal | None:
    """Of the rows that have none below them; nothing where none has a figure."""
    found = []
    for block in past.program.table_blocks(table):
        if isinstance(block, RowBlock) and column in block.columns:
            place = Place(*block.name)
            rows = [id for id, row in past.engine.rows(place).items() if not row.children]
            found += [v for id in rows if isinstance(v := past.engine.value(place.cell(id, column)), Decimal)]
    return sum(found, Decimal(0)) if found else None


def _needed(facts: Facts, rows: list[Row], place: Place, block: Block) -> set[str]:
    """Rows that something was taken over in, with all above them; of trees and worksheets every one."""
    if isinstance(block, TreeBlock) or block.table.worksheet:
        return {row.id for row in rows}
    said = {cell.row for cell in facts.entries if cell.place == place}
    for row in reversed(rows):  # parents stand before their children
        if row.id in said and row.parent is not None:
            said.add(row.parent)
    return said
