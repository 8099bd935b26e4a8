"""Every sample that is shipped: it shows, prints and becomes a workbook with every character, and comes back unchanged.

The headings are those of the published forms (headings.yaml), merged as they are there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from tests import shipped
from tests.resources.conftest import Print

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.form.sheet import Box, Line, Sheet
from budgetdesk.exchange.declaration_json import DeclarationHead, read_head, read_tables, write_declaration
from budgetdesk.office.declarations import create_declaration, open_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.output.excel_formulas import live_formulas
from budgetdesk.output.form import printed_text
from budgetdesk.output.wide import parts_of
from budgetdesk.output.xlsx import write_xlsx
from budgetdesk.packs.catalogue import Catalogue
from budgetdesk.resources import resources
from budgetdesk.storage.workspace_file import WorkspaceFile

FILES = sorted((resources() / "samples").glob("*.json"))
CATALOGUE = Catalogue([resources() / "packs"], resources() / "codes")
HEADINGS: dict[str, dict[str, list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("headings.yaml").read_text(encoding="utf-8")
)

pytestmark = pytest.mark.parametrize("file", FILES, ids=[path.stem for path in FILES])


def read(file: Path) -> tuple[DeclarationHead, Document]:
    head, tables = read_head(file.read_bytes(), file.name)
    facts = read_tables(tables, shipped.program(head.pack), file.name)
    return head, Document(shipped.program(head.pack), Content(facts, {}, {}))


def texts(document: Document, sheet: Sheet) -> Iterator[str]:
    """What the sheet says, box after box."""
    for line in sheet.lines:
        for box in sorted(line.boxes, key=lambda box: box.column):
            yield (document.view(box.cell).text if box.cell else "") or box.text


def test_what_is_entered_is_printed_in_order(file: Path, printed: Print) -> None:
    _, document = read(file)
    sheets = document.sheets()
    pages = printed(document, sheets)
    at = 0
    for sheet in (part for whole in sheets for part in parts_of(whole)):
        for text in (sheet.number, sheet.title, sheet.subtitle, *texts(document, sheet), *sheet.notes):
            plain = "".join(text.split())
            found = pages.find(plain, at)
            assert found >= 0, f"{plain} is not printed after {pages[max(at - 30, 0) : at]}"
            at = found + len(plain)
    shown = {box.cell for sheet in sheets for line in sheet.lines for box in line.boxes}
    worksheets = {id for id, table in document.program.pack.tables.items() if table.worksheet}
    entries = (cell for cell in document.content.facts.entries if document.engine.block(cell).seen)
    assert {cell for cell in entries if cell.table not in worksheets} <= shown


def test_the_workbook_has_every_text_and_every_merge(file: Path) -> None:
    _, document = read(file)
    sheets = document.sheets()
    buffer = BytesIO()
    write_xlsx(buffer, sheets, document.view, formula=live_formulas(document.engine))
    workbook = load_workbook(buffer)
    for sheet, worksheet in zip(sheets, workbook.worksheets, strict=True):
        first = 3 + bool(sheet.number) + bool(sheet.subtitle)
        merged = {
            (r.min_row - first, r.min_col - 1, r.size["rows"], r.size["columns"])
            for r in worksheet.merged_cells.ranges
        }
        for number, line in enumerate(sheet.lines):
            for box in line.boxes:
                shown = worksheet.cell(first + number, box.column + 1)
                span = min(box.span, len(sheet.columns) - box.column)
                if span > 1 or box.rowspan > 1:
                    assert (number, box.column, box.rowspan, span) in merged
                text = (document.view(box.cell).text if box.cell else "") or box.text
                if not box.number:
                    assert str(shown.value or "") == printed_text(box, text)
                elif text:
                    assert shown.value is not None
                if "\n" in text or len(text) > 40:
                    assert shown.alignment.wrap_text
                    assert worksheet.row_dimensions[first + number].height > 15


def test_it_comes_back_unchanged_from_a_file(file: Path) -> None:
    head, document = read(file)
    written = write_declaration(document.engine, head)
    assert read_head(written, file.name)[0] == head
    assert json.loads(written) == json.loads(file.read_bytes())


def test_it_comes_back_unchanged_from_a_workspace(file: Path, tmp_path: Path) -> None:
    head, document = read(file)
    with WorkspaceFile.create(tmp_path / "a.bdesk") as workspace:
        id = create_declaration(workspace.store, document.program, document.content, head)
        opened = open_declaration(workspace.store, id, InstalledPacks(CATALOGUE)).document
        assert json.loads(write_declaration(opened.engine, head)) == json.loads(file.read_bytes())
        assert [f.key for f in opened.findings] == [f.key for f in document.findings]


# headings


def headings(sheet: Sheet) -> list[list[Any]]:
    """The trees of the heading lines of each block that has any."""
    runs: list[list[Line]] = []
    for before, line in zip([None, *sheet.lines], sheet.lines, strict=False):
        if line.kind == "heading":
            follows = before is not None and before.kind == "heading" and before.block == line.block
            runs.append([*runs.pop(), line] if follows else [line])
    return [list(tree(run, 0, 0, len(sheet.columns))) for run in runs]


def tree(lines: list[Line], depth: int, start: int, end: int) -> Iterator[Any]:
    def within(box: Box) -> bool:
        return box.kind == "heading" and start <= box.column < end

    if depth >= len(lines):
        return
    for box in sorted(filter(within, lines[depth].boxes), key=lambda box: box.column):
        below = list(tree(lines, depth + box.rowspan, box.column, box.column + box.span))
        assert not below or depth + box.rowspan < len(lines)
        yield {box.text: below} if below else box.text


def test_headings_are_merged_as_in_the_published_form(file: Path) -> None:
    if file.stem not in HEADINGS:
        pytest.skip("the same form as another sample")
    _, document = read(file)
    assert {
        sheet.number if sheet.number.startswith("表") else sheet.title: headings(sheet)
        for sheet in document.sheets()
    } == HEADINGS[file.stem]
