"""Captures what an export needs while the document stands still; the writing then runs beside the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from budgetdesk.document.cell_view import CellView
from budgetdesk.document.document import Document
from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.engine.engine import Engine
from budgetdesk.office.work import Work


class Snapshot:
    """The sheets of a document with what their cells show; `blank`: as forms to fill in by hand."""

    def __init__(self, document: Document, tables: list[str] | None = None, *, blank: bool = False) -> None:
        self.sheets: list[Sheet] = document.sheets(tables)
        self.draft = document.is_draft
        self.views: dict[Cell, CellView] = {}
        for sheet in self.sheets:
            for line in sheet.lines:
                for box in line.boxes:
                    if box.cell is not None:
                        view = document.view(box.cell)
                        keep = not blank or (box.kind == "label" and view.state == "computed")
                        self.views[box.cell] = view if keep else replace(view, text="")

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
    """Gives where it was written, and the first of what a workbook cannot hold whole."""
    shot, facts, program = Snapshot(document, tables), copied(document.content.facts), document.program

    def work(progress: Callable[[int, int], object]) -> str:
        from budgetdesk.output.excel_formulas import live_formulas
        from budgetdesk.output.xlsx import write_xlsx

        formula = live_formulas(Engine(program, facts))
        lost = write_xlsx(target, shot.sheets, shot.view, formula=formula, title=title, progress=progress)
        count = f"（共 {len(lost)} 处）" if len(lost) > 1 else ""
        return f"{target}。注意：{lost[0]}{count}" if lost else str(target)

    return work


def copied(facts: Facts) -> Facts:
    """The facts as they stand, for an engine in another thread."""
    rows = {place: list(rows) for place, rows in facts.rows.items()}
    sheets = {table: list(sheets) for table, sheets in facts.instances.items()}
    return Facts(dict(facts.entries), rows, sheets, set(facts.confirmed))


def json_work(document: Document, target: Path, year: int) -> Work:
    from budgetdesk.exchange.declaration_json import DeclarationHead, write_declaration
    from budgetdesk.office.opening import unit_of

    pack = document.program.pack
    code, name = unit_of(document.program, document.content.facts)
    head = DeclarationHead(pack.id, pack.version, code, name, year)
    data = write_declaration(document.engine, head, remarks=document.content)

    def work(progress: Callable[[int, int], object]) -> Path:
        from budgetdesk.output.saving import deliver

        deliver(data, target)
        return target

    return work
