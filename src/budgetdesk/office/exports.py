"""Pages, workbooks and declaration files of a document: what they need is taken first, then they are written.

Taking needs the document to stand still; writing needs it no more, and goes on beside the window while people edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from budgetdesk.document.cell_view import CellView
from budgetdesk.document.document import Change, Document
from budgetdesk.document.edits import Content
from budgetdesk.document.form.sheet import Box, Sheet
from budgetdesk.engine.cells import Cell, Entry, Place
from budgetdesk.engine.rows import RowInfo
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead, write_declaration
from budgetdesk.exchange.workbooks.carried_declaration import carrying
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.output.atomic_write import write_atomically
from budgetdesk.storage.errors import os_errors_as_sentences

Target = Path | BinaryIO
_PATIENCE = 2  # times that a changed document is looked through anew, before it is done in one go


class Snapshot:
    """The sheets of a document with what their cells show, and the workbook formulas of those that are computed.

    `tables`: their ids; None for all that are published. `blank`: as forms to fill in by hand. `carried`: the head of the
    declaration that the workbook is to carry, so that it comes back exactly; one of only some tables carries nothing.
    """

    def __init__(
        self, document: Document, title: str = "", tables: list[str] | None = None, *, blank: bool = False,
        formulas: bool = False, carried: DeclarationHead | None = None,
    ) -> None:  # fmt: skip
        self.title = title
        self.draft = False
        self.sheets: list[Sheet] = []
        self.formulas: dict[Cell, str | None] = {}
        self._views: dict[Cell, CellView] = {}
        self.declaration: bytes | None = None
        self._document, self._tables, self._blank, self._live = document, tables, blank, formulas
        self._carried = carried

    def take(self) -> Snapshot:
        """All of it now."""
        self._document.read_text()
        for _ in self._lines():
            pass
        return self

    def steps(self) -> Iterator[None]:
        """Take it a printed line at a time, between which people may edit: then it is begun anew."""
        changed: list[Change] = []
        self._document.read_text()
        self._document.listeners.append(changed.append)
        try:
            for attempt in range(_PATIENCE + 1):
                changed.clear()
                for _ in self._lines():
                    if attempt < _PATIENCE:
                        yield
                    if changed:
                        break
                else:
                    return
        finally:
            self._document.listeners.remove(changed.append)

    def view(self, cell: Cell) -> CellView:
        return self._views[cell]

    def boxes(self) -> Iterator[Box]:
        for sheet in self.sheets:
            for line in sheet.lines:
                yield from line.boxes

    def _lines(self) -> Iterator[None]:
        from budgetdesk.output.excel_formulas import live_formulas
        from budgetdesk.output.xlsx import cell_addresses

        document = self._document
        self.draft = document.is_draft and not self._blank
        self._views, self.formulas = {}, {}
        if self._carried is not None and self._tables is None:
            self.declaration = declaration_file(document, self._carried)
        self.sheets = document.sheets(self._tables)
        live = live_formulas(document.engine)
        for sheet in self.sheets:
            cells: list[Cell] = []
            for line in sheet.lines:
                for box in line.boxes:
                    if box.cell is not None:
                        view = document.view(box.cell)
                        keep = not self._blank or (box.kind == "label" and view.state == "computed")
                        self._views[box.cell] = view if keep else replace(view, text="")
                        cells.append(box.cell)
                yield
            if self._live:
                place_of = cell_addresses(sheet).get
                for cell in cells:
                    if self._views[cell].entered is None:
                        self.formulas[cell] = live(cell, place_of)
                        yield


def write_pdf(shot: Snapshot, target: Target, progress: Progress = unwatched, note: str = "") -> None:
    """The printed pages, with a watermark while there are errors, and a note on each. Raises KnownError."""
    from budgetdesk.output import pdf

    with delivering(target):
        pdf.write_pdf(
            target, shot.sheets, shot.view, title=shot.title, created=now(), draft=shot.draft,
            note=note, progress=progress,
        )  # fmt: skip


def write_workbook(shot: Snapshot, target: Target, progress: Progress = unwatched) -> list[str]:
    """A worksheet for each table; in words, what a workbook cannot hold whole. Raises KnownError."""
    from budgetdesk.output.xlsx import write_xlsx

    made = BytesIO()
    lost = write_xlsx(
        made, shot.sheets, shot.view, formula=lambda cell, _: shot.formulas.get(cell), title=shot.title,
        created=now(), progress=progress,
    )  # fmt: skip
    data = made.getvalue()
    if shot.declaration is not None:
        tables = dict.fromkeys(sheet.table for sheet in shot.sheets)
        data = carrying(data, shot.declaration, tables)
    with delivering(target):
        write_atomically(data, target)
    return lost


def declaration_file(
    document: Document, head: DeclarationHead, tables: list[str] | None = None, *, all_values: bool = False
) -> bytes:
    """The declaration as JSON: all of it with the remarks made on it, or only some tables."""
    remarks = document.content if tables is None else None
    return write_declaration(document.engine, head, only=tables, all_values=all_values, remarks=remarks)


class Entered:
    """What people have entered in a document and said of it until now, to be written while they go on."""

    def __init__(self, document: Document) -> None:
        content, engine = document.content, document.engine
        self.program, self.facts = document.program, content.facts.copy()
        self.remarks = Content(self.facts, dict(content.explanations), dict(content.last_year))
        self._rows = {place: dict(engine.rows(place)) for place in self.facts.rows}
        self._sheets = {table: list(engine.sheets(table)) for table in self.program.pack.tables}

    def rows(self, place: Place) -> Mapping[str, RowInfo]:
        return self._rows.get(place, {})

    def sheets(self, table: str) -> list[str]:
        return self._sheets[table]

    def value(self, cell: Cell) -> Entry | None:
        return self.facts.entries.get(cell)


def write_entered(
    entered: Entered, head: DeclarationHead, target: Path, progress: Progress = unwatched
) -> None:
    """As a declaration file, whole or not at all. Raises KnownError."""
    write_file(write_declaration(entered, head, remarks=entered.remarks), target)


def write_file(data: bytes, target: Path) -> None:
    """Whole or not at all. Raises KnownError."""
    with delivering(target):
        write_atomically(data, target)


@contextmanager
def delivering(target: Target) -> Iterator[None]:
    """What goes wrong while the file is written, as a KnownError."""
    if not isinstance(target, Path):
        yield
        return
    try:
        with os_errors_as_sentences(target):
            yield
    except KnownError as error:
        if isinstance(error.__cause__, PermissionError) and target.exists():
            raise KnownError(
                f"不能写入 {target}：文件可能正在别的程序（如 Excel、WPS）中打开，请关闭后再试；"
                "也可能没有写入权限，请换一个文件名或文件夹。"
            ) from error
        raise
    except OSError as error:  # which names the file that was to become the target
        reason = "这是一个文件夹，请换一个文件名" if target.is_dir() else error.strerror or error
        raise KnownError(f"不能写入 {target}：{reason}。") from error


def now() -> datetime:
    """The date that a file bears."""
    return datetime.now().astimezone().replace(microsecond=0)
