"""What a new declaration begins with when it takes over an earlier one of the same unit: all but the figures.

One by another pack, such as the targets behind monitoring, gives its projects and indicators.

Rows, texts, projects and indicators come along with their ids. This year's figures stay blank; what they were comes by
the link that the pack has to the year before.
"""

from __future__ import annotations

from decimal import Decimal

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.linked_reading import linked_trees
from budgetdesk.document.renamed_ids import RenamedIds
from budgetdesk.engine.blocks import Block, TreeBlock, VariableBlock
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program

_OF_ITS_YEAR = ("actual", "score", "previous")  # roles of indicator columns


def rolled_over(past: Document, program: Program) -> Content:
    """The content of a new declaration by `program`, whose tables may be others than those of `past`.

    Where the new pack `succeeds` the other and says which ids are `renamed`, what stood at those goes to the new ones.
    """
    ids = RenamedIds(program.pack, past.program.pack.id)
    content = Content(Facts(), {}, {})
    facts = content.facts
    for table, model in program.pack.tables.items():
        if model.repeat and (sheets := past.content.facts.instances.get(ids.before.table(table))):
            facts.instances[table] = list(sheets)
    for old, entry in past.content.facts.entries.items():
        cell = ids.now.cell(old)
        if _lasts(program, cell, entry):
            facts.entries[cell] = entry
    for before, rows in past.content.facts.rows.items():
        place = ids.now.place(before)
        block = program.blocks.get((place.table, place.block))
        if isinstance(block, VariableBlock) and not block.link:
            needed = _needed(facts, rows, place, block)
            facts.rows[place] = [row for row in rows if row.id in needed]
    _bring_indicators(facts, past, program)
    return content


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


def _needed(facts: Facts, rows: list[Row], place: Place, block: Block) -> set[str]:
    """Rows that something was taken over in, with all above them; of trees and worksheets every one."""
    if isinstance(block, TreeBlock) or block.table.worksheet:
        return {row.id for row in rows}
    said = {cell.row for cell in facts.entries if cell.place == place}
    for row in reversed(rows):  # parents stand before their children
        if row.id in said and row.parent is not None:
            said.add(row.parent)
    return said
