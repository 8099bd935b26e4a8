"""Tables that stand in a document, recognised as tables of a pack and read into a declaration: what fits, and what does not.

They are read as the sheets of a workbook are: matched by title, headings and labels, and put in block by block as if pasted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.exchange.printed_tables import PrintedTable
from budgetdesk.exchange.workbooks.filling_document import read_sheets
from budgetdesk.records import dataclass
from budgetdesk.review.text.tables.grids import GridCell


@dataclass(frozen=True, slots=True)
class Recognised:
    """`cells`: where each value went; `lost`: the figures, other than 0, that found no cell."""

    printed: PrintedTable
    table: str
    instance: str
    cells: dict[Cell, GridCell]
    lost: tuple[GridCell, ...]

    @property
    def title(self) -> str:
        return self.printed.title


@dataclass(slots=True)
class Recognition:
    """`document`: the declaration that the tables make together; `strangers`: tables with figures that are none of the pack."""

    document: Document
    tables: list[Recognised] = field(default_factory=list)
    strangers: list[PrintedTable] = field(default_factory=list)

    @property
    def cells(self) -> dict[Cell, GridCell]:
        return {cell: at for table in self.tables for cell, at in table.cells.items()}


def recognise(printed: Sequence[PrintedTable], program: Program, facts: Facts | None = None) -> Recognition:
    """Read the tables into a new declaration of the pack. Each table is taken once, unless it is one that repeats.

    `facts`: what is known beforehand, such as the unit whose rows some tables have.
    """
    scratch = Document(program, Content(facts or Facts(), {}, {}), reviewed=False)
    reading = read_sheets([table.sheet for table in printed], scratch, published=True)
    found = Recognition(Document(program, scratch.content))
    by_sheet = {id(table.sheet): table for table in printed}
    order = {id(table.sheet): n for n, table in enumerate(printed)}
    for sheet in sorted(reading.sheets, key=lambda sheet: order[id(sheet.grid)]):
        table = by_sheet[id(sheet.grid)]
        cells = {cell: cell_at for at, cell in sheet.cells.items() if (cell_at := table.at(at)) is not None}
        lost = tuple(
            cell_at for at in sheet.lost if (cell_at := table.at(at)) is not None and cell_at.number != 0
        )
        found.tables.append(Recognised(table, sheet.table, sheet.instance, cells, lost))
    found.strangers = [by_sheet[id(sheet)] for sheet in reading.strangers]
    return found
