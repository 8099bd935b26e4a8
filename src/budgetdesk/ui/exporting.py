"""Captures what an export needs while the document stands still; the writing then runs beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from budgetdesk.document.document import Document
from budgetdesk.document.sheet import Sheet
from budgetdesk.document.showing import CellView
from budgetdesk.engine.cells import Cell
from budgetdesk.ui.job import Work


class Snapshot:
    """The sheets of a document with what their cells show."""

    def __init__(self, document: Document, tables: list[str] | None = None) -> None:
        self.sheets: list[Sheet] = document.sheets(tables)
        self.views: dict[Cell, CellView] = {
            box.cell: document.view(box.cell)
            for sheet in self.sheets
            for line in sheet.lines
            for box in line.boxes
            if box.cell is not None
        }
        self.draft = any(finding.level == "error" for finding in document.findings)

    def view(self, cell: Cell) -> CellView:
        return self.views[cell]


def pdf_work(document: Document, target: Path, title: str, tables: list[str] | None = None) -> Work:
    shot = Snapshot(document, tables)

    def work(progress: Callable[[int, int], object]) -> Path:
        from budgetdesk.output.pdf import write_pdf

        write_pdf(target, shot.sheets, shot.view, title=title, draft=shot.draft, progress=progress)
        return target

    return work


def xlsx_work(document: Document, target: Path, title: str, tables: list[str] | None = None) -> Work:
    shot = Snapshot(document, tables)

    def work(progress: Callable[[int, int], object]) -> Path:
        from budgetdesk.output.xlsx import write_xlsx

        write_xlsx(target, shot.sheets, shot.view, title=title, progress=progress)
        return target

    return work


def json_work(document: Document, target: Path) -> Work:
    from budgetdesk.exchange.declaration_json import DeclarationHead, write_declaration
    from budgetdesk.storage.opening import unit_of

    pack = document.program.pack
    code, name = unit_of(document.program, document.content.facts)
    data = write_declaration(document.engine, DeclarationHead(pack.id, pack.version, code, name, pack.year))

    def work(progress: Callable[[int, int], object]) -> Path:
        from budgetdesk.output.saving import deliver

        deliver(data, target)
        return target

    return work
