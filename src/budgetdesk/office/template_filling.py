"""A bureau's own workbook filled in: the figures go into its cells, and all else of it stays as it was."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from pathlib import Path

from budgetdesk.document.document import Document
from budgetdesk.document.paste.source import is_figure
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.exchange.workbooks.cell_writing import CellContent, with_cells
from budgetdesk.exchange.workbooks.reading import SheetGrid, WorkbookError, read_workbook
from budgetdesk.exchange.workbooks.sheet_cells import At
from budgetdesk.exchange.workbooks.stacked_tables import told_apart
from budgetdesk.exchange.workbooks.table_forms import table_forms
from budgetdesk.exchange.workbooks.template_places import SheetPlaces, Slot, template_places
from budgetdesk.output.xlsx import whole_text
from budgetdesk.records import dataclass


@dataclass(slots=True)
class FilledTemplate:
    """`filled`: by sheet and address the cell of the declaration; `left`: what could not be filled in, with the reason."""

    data: bytes
    filled: dict[str, dict[str, Cell]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, self.filled.values()))


def fill_template(document: Document, template: Path) -> FilledTemplate:
    """The template with the declaration's figures and texts. Raises KnownError where it is none that can be filled in."""
    grids = read_workbook(template)
    data = template.read_bytes()
    if not data.startswith(b"PK"):
        raise WorkbookError(f"{template.name} 是旧格式的工作簿：请用 Excel 或 WPS 另存为 .xlsx，再填进去")
    places = template_places(document, told_apart(grids, table_forms(document)))
    if not places:
        raise WorkbookError(f"{template.name} 里没有认出“{document.program.pack.title}”的表")
    made = FilledTemplate(b"")
    contents: dict[str, dict[At, CellContent]] = {}
    for sheet in places:
        contents.setdefault(sheet.grid.sheet, {}).update(_contents(document, sheet, made))
    made.left += _without_place(document, places)
    try:
        made.data = with_cells(data, contents)
    except (KeyError, ValueError) as error:
        raise WorkbookError(
            f"{template.name} 的写法少见，填不进去：请用 Excel 或 WPS 打开另存一次再试"
        ) from error
    return made


def _contents(document: Document, sheet: SheetPlaces, made: FilledTemplate) -> dict[At, CellContent]:
    contents: dict[At, CellContent] = {}
    grid = sheet.grid
    for at, slot in sheet.slots.items():
        content = _content(document, slot)
        if content is None:
            continue
        where, words = f"{grid.sheet}!{grid.address(at)}", cell_words(document.engine, slot.cell)
        if isinstance(document.content.facts.entries.get(slot.cell), Rejected):
            made.left.append(f"{words}：填的内容还没有改正")
            continue
        if at in grid.formulas:
            made.left.append(f"{words}：{where} 是模板的公式，没有改动")
            continue
        if _holds_words(grid, at):
            continue  # a label, or a text of the bureau's
        contents[grid.place(at)] = content
        made.filled.setdefault(grid.sheet, {})[grid.address(at)] = slot.cell
    for cell in sheet.no_room:
        made.left.append(f"{cell_words(document.engine, cell)}：“{grid.name}”里没有空行了")
    return contents


def _holds_words(grid: SheetGrid, at: At) -> bool:
    text = grid.rows[at[0]][at[1]] if at[0] < len(grid.rows) and at[1] < grid.width else ""
    return bool(text.strip()) and not is_figure(text)


def _content(document: Document, slot: Slot) -> CellContent | None:
    """None for a cell that shows nothing."""
    if slot.text is not None:
        return whole_text(slot.text) or None
    view = document.view(slot.cell)
    if isinstance(view.value, Decimal) and view.type.number:
        return view.value.scaleb(-slot.scale) if view.text else None
    return whole_text(view.text) or None


def _without_place(document: Document, places: list[SheetPlaces]) -> list[str]:
    """What is in tables of the template and found no cell there, and tables that the template has not."""
    told = []
    there = {slot.cell for sheet in places for slot in sheet.slots.values()}
    rows = {cell[:4] for sheet in places for cell in sheet.no_room}
    tables = {(sheet.table, sheet.instance) for sheet in places}
    for printed in document.sheets():
        cells = [box.cell for line in printed.lines for box in line.boxes if box.cell is not None]
        figures = [c for c in cells if document.view(c).type.number and document.view(c).text]
        if (printed.table, printed.instance) not in tables:
            if figures:
                told.append(f"{table_label(document.engine, printed.table)}：模板里没有这张表")
            continue
        told += [
            f"{cell_words(document.engine, cell)}：模板里没有找到它的格"
            for cell in figures
            if cell not in there and cell[:4] not in rows
        ]
    return told
