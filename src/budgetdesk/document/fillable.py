"""Which cells are there to be filled: where the cursor goes next."""

from __future__ import annotations

from budgetdesk.document.code_parts import code_behind
from budgetdesk.document.document import Document
from budgetdesk.engine.blocks import TOTAL, Block, RowBlock, VariableBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.text import half_width

_BEGINNINGS = frozenset("0123456789.+-−=(¥不")


def is_fillable(document: Document, cell: Cell) -> bool:
    """What somebody entered, or what the program does not compute as things stand."""
    if cell in document.content.facts.entries:
        return True
    if is_word_of_total(document, cell):
        return False
    block = document.engine.block(cell)
    if isinstance(block, RowBlock):
        row = document.engine.rows(cell.place).get(cell.row)
        if row is None:
            return not _is_computed_in_all(block, cell.column)
        if row.projected and block.columns[cell.column].codes:
            return False  # the code that the row is there for
    fills = [each.rule for each in document.engine.relations_of(cell) if each.rule.op == "="]
    if document.engine.computed.get(cell) is None:
        return not any(rule.when is None and _is_linked(document, rule) for rule in fills)
    return not fills


def _is_linked(document: Document, rule: Rule) -> bool:
    """Whether the declarations are there that the rule reads, if it reads any."""
    entries = document.content.facts.entries
    return all(Cell(at.table, at.block, "", at.row_id, at.column) in entries for at in rule.needs)


def is_overridden(document: Document, cell: Cell) -> bool:
    """Whether something was entered where the program has a value of its own."""
    return cell in document.content.facts.entries and document.engine.computed.get(cell) is not None


def is_projection(document: Document, cell: Cell) -> bool:
    """Whether the cell shows what follows from the worksheet, in a table where nobody has entered a figure.

    What is typed there is seldom meant: it becomes a figure to check the computed one by.
    """
    engine, cell = document.engine, code_behind(document, cell) or cell
    if cell in document.content.facts.entries or engine.computed.get(cell) is None:
        return False
    blocks = document.program.table_blocks(cell.table)
    return (
        not engine.block(cell).table.worksheet
        and engine.projected_mode()
        and not any(engine.has_figures(Place(*block.name, cell.instance)) for block in blocks)
    )


def is_word_of_total(document: Document, cell: Cell) -> bool:
    """Whether the cell is what a sum is called, or a code or choice beside it: of a sum only figures are filled in."""
    slot = document.engine.type_of(cell).slot
    of_total = isinstance(document.engine.block(cell), VariableBlock) and cell.row == TOTAL
    return of_total and bool(slot.codes or slot.name_of or slot.choices or slot.ref or slot.shows)


def begins_entry(document: Document, cell: Cell, typed: str) -> bool:
    """Whether that first key can begin what the cell takes: a figure, a formula or 不适用 where it is one of figures."""
    return not document.engine.type_of(cell).number or half_width(typed)[:1] in _BEGINNINGS


def _is_computed_in_all(block: Block, column: str) -> bool:
    """Whether the program fills that column of every row by itself, also of one still to be made; not just of rows that
    meet a condition."""
    slot = block.columns[column]
    whole = any(formula.when is None for formula in slot.formula)
    return bool(whole or slot.from_lines or slot.name_of)
