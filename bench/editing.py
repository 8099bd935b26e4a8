"""Edits, checks and the workbook, measured inside one process."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from statistics import median

from openpyxl import Workbook

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.garbage import look_rarely
from budgetdesk.office.declarations import create_declaration, open_declaration
from budgetdesk.office.importing.declaration_files import read_file
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.output.excel_formulas import live_formulas
from budgetdesk.output.xlsx import write_xlsx
from budgetdesk.resources import resources
from budgetdesk.review.review import find_all
from budgetdesk.storage.workspace_file import WorkspaceFile

ROUNDS = 5
GROWN = ("expenditure", "income_lines")
PACKS = InstalledPacks()


def seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def create(path: Path, sample: str, times: int = 1) -> str:
    """A workspace with the sample, its worksheet lines `times` over; the declaration's id."""
    head, content, program = read_file(resources() / "samples" / f"mianxian-{sample}.json", PACKS)
    grow(content.facts, times)
    with WorkspaceFile.create(path) as workspace:
        return create_declaration(workspace.store, program, content, head)


def grow(facts: Facts, times: int) -> None:
    """Split each income and expenditure line into many of the same kind, so that every sum stays as it is.

    A note tells them apart: the very same line twice would be asked about.
    """
    for table in GROWN:
        place = Place(table, "rows")
        rows = list(facts.rows.get(place, []))
        ours = [(cell, entry) for cell, entry in facts.entries.items() if cell.place == place]
        for number in range(1, times):
            facts.rows[place] += [Row(f"{row.id}x{number}", row.parent, row.level) for row in rows]
            facts.entries |= {place.cell(f"{row.id}x{number}", "note"): f"第{number}笔" for row in rows}
        for cell, entry in ours:
            part = entry
            if isinstance(entry, Decimal):
                part = (entry / times).quantize(Decimal("0.01"), ROUND_DOWN)
                facts.entries[cell] = entry - part * (times - 1)
            for number in range(1, times):
                facts.entries[cell._replace(row=f"{cell.row}x{number}")] = part


class Edited:
    """A declaration to which edits are made: how long each takes, and how much of it is the engine's."""

    def __init__(self, folder: Path, sample: str, times: int = 1) -> None:
        path = folder / f"{sample}-{times}.bdesk"
        id = create(path, sample, times)
        self.workspace = WorkspaceFile.open(path)
        self.document = open_declaration(self.workspace.store, id, PACKS).document
        self.whole: list[float] = []
        self.engine: list[float] = []
        compute = self.document._compute

        def timed(*arguments):
            start = time.perf_counter()
            change = compute(*arguments)
            self.engine.append(time.perf_counter() - start)
            return change

        self.document._compute = timed
        self.cells = self._cells()
        self._number = 0

    def _cells(self) -> list[Cell]:
        """Amounts spread over the declaration that are typed in; of the worksheet's, those of the sample itself."""
        entries = self.document.content.facts.entries
        lines = [c for c in entries if c.table == "expenditure" and c.column == "amount" and "x" not in c.row]
        amounts = lines or [c for c, e in entries.items() if isinstance(e, Decimal)]
        return amounts[:: max(1, len(amounts) // 20)]

    def edit(self) -> None:
        """There and back again, on one amount after the other."""
        cell = self.cells[self._number // 2 % len(self.cells)]
        by = -1 if self._number % 2 else 1
        self._number += 1
        edit = Edit("修改", (SetEntry(cell, self.document.content.facts.entries[cell] + by),))
        self.whole.append(seconds(lambda: self.document.apply(edit)))

    def full_check(self) -> float:
        """Milliseconds to compute and check everything anew."""
        document = self.document
        check = lambda: find_all(Engine(document.program, document.content.facts))  # noqa: E731
        return median(seconds(check) for _ in range(9)) * 1000


def edits(folder: Path, count: int) -> dict[str, Edited]:
    """Some on each declaration in turn, as one is open at a time; the first round is not counted."""
    look_rarely()
    declarations = {
        "worksheet": Edited(folder, "worksheet"),
        "published": Edited(folder, "published"),
        "hundredfold": Edited(folder, "worksheet", 100),
    }
    for number in range(ROUNDS + 1):
        for edited in declarations.values():
            for _ in range(count // ROUNDS):
                edited.edit()
            if not number:
                edited.whole.clear(), edited.engine.clear()
    return declarations


def workbooks(document: Document) -> float:
    """Our workbook ÷ openpyxl writing the same cells without looks."""
    sheets, live = document.sheets(), live_formulas(document.engine)
    values = document.engine.values
    boxes = [
        (sheet, row, column, values.get(box.cell) if box.cell else box.text)
        for sheet in sheets
        for row, line in enumerate(sheet.lines, 1)
        for column, box in enumerate(line.boxes, 1)
    ]

    def ours() -> None:
        write_xlsx(io.BytesIO(), sheets, document.view, formula=live, title="")

    def bare() -> None:
        workbook = Workbook()
        made = {id(sheet): workbook.create_sheet() for sheet in sheets}
        for sheet, row, column, text in boxes:
            made[id(sheet)].cell(row, column, text)
        workbook.save(io.BytesIO())

    ours(), bare()
    pairs = [(seconds(ours), seconds(bare)) for _ in range(9)]
    return median(p[0] for p in pairs) / median(p[1] for p in pairs)
