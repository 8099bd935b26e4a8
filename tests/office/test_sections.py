"""A worksheet given out to sections and merged again: their lines alone, line by line, nothing lost where both sides changed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Place
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import Opened, create_declaration, open_declaration
from budgetdesk.office.sections import SectionFile, join, keep_given, split
from budgetdesk.storage.store import Store
from budgetdesk.storage.workspace_file import WorkspaceFile

LINES = Place("expenditure", "rows")


@pytest.fixture
def workspace(tmp_path: Path):
    with WorkspaceFile.create(tmp_path / "a.bdesk") as workspace:
        yield workspace


def opened(store: Store) -> Opened:
    sample = shipped.document("mianxian-worksheet")
    return open_declaration(
        store, create_declaration(store, sample.program, sample.content), shipped.SharedPacks()
    )


def given_out(store: Store, one: Opened, folder: Path) -> dict[str, Path]:
    files: list[SectionFile] = split(one.document, "支出明细", "经费类别", one.id)
    keep_given(store, one.id, files)
    for file in files:
        (folder / file.name).write_bytes(file.data)
    return {file.section: folder / file.name for file in files}


def entries(document: Document) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for cell, entry in document.content.facts.entries.items():
        if cell.place == LINES:
            found.setdefault(cell.row, {})[cell.column] = entry
    return found


def filled_in(path: Path, changes: dict[tuple[str, str], object]) -> None:
    """As a section does in Excel: by row id (a number for a blank line) and column id."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=4) if row[0].value}
    blank = max(rows.values()) + 1
    for (row, column), value in changes.items():
        at = rows.get(row) or blank + int(row)
        cell = sheet.cell(at, columns[column])
        assert not cell.protection.locked
        cell.value = value
    book.save(path)


def test_each_section_gets_its_lines_and_can_fill_in_what_is_to_be_filled_in(
    workspace, tmp_path: Path
) -> None:
    one = opened(workspace.store)
    files = given_out(workspace.store, one, tmp_path)
    assert list(files) == ["人员", "公用", "专项"]
    sheet = load_workbook(files["公用"]).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=4) if row[0].value] == ["e6", "e7", "e8"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden
    locked = {
        id
        for id, c in columns.items()
        if id in shipped.program().blocks[*LINES[:2]].columns and sheet.cell(4, c).protection.locked
    }
    assert locked == {"function_name", "dept_name", "gov_code", "gov_name", "last_year"}  # read by a link
    assert join(one.document, list(files.values()), workspace.store, one.id).edit is None


def test_what_comes_back_is_merged_line_by_line(workspace, tmp_path: Path) -> None:
    one = opened(workspace.store)
    files = given_out(workspace.store, one, tmp_path)
    before = entries(one.document)
    filled_in(files["公用"], {("e6", "amount"): 15000.5, ("0", "function"): "2080109", ("0", "dept_code"): "30205",
                              ("0", "kind"): "公用", ("0", "fund"): "一般公共预算", ("0", "amount"): 800})  # fmt: skip
    blank = {("e12", c): None for c in ("function", "dept_code", "kind", "fund", "project", "amount")}
    filled_in(files["专项"], {("e9", "note"): "设备", **blank})
    joining = join(one.document, list(files.values()), workspace.store, one.id)
    assert [(c.section, c.kind, c.row) for c in joining.changes if c.kind != "new"] == [
        ("公用", "changed", "e6"), ("专项", "changed", "e9"), ("专项", "removed", "e12"),
    ]  # fmt: skip
    assert joining.unchanged == ["人员"]
    assert joining.edit is not None
    one.document.apply(joining.edit)
    after = entries(one.document)
    assert after["e6"]["amount"] == Decimal("15000.50")
    assert after["e9"] == before["e9"] | {"note": "设备"}
    assert "e12" not in after
    (new,) = after.keys() - before.keys()
    assert after[new] == {
        "function": "2080109",
        "dept_code": "30205",
        "kind": "公用",
        "fund": "一般公共预算",
        "amount": Decimal("800.00"),
    }
    one.document.undo()
    assert entries(one.document) == before


def test_what_both_sides_changed_is_told_and_left(workspace, tmp_path: Path) -> None:
    one = opened(workspace.store)
    files = given_out(workspace.store, one, tmp_path)
    from budgetdesk.document.edit_commands import enter

    for row, text in (("e6", "111"), ("e7", "222")):
        edit = enter(one.document, LINES.cell(row, "amount"), text)
        assert edit is not None
        one.document.apply(edit)
    filled_in(files["公用"], {("e6", "amount"): 333, ("e8", "amount"): 444})
    joining = join(one.document, [files["公用"]], workspace.store, one.id)
    assert [(c.kind, c.row, c.before, c.after) for c in joining.changes] == [
        ("conflict", "e6", "111.00", "333.00"), ("changed", "e8", "30,000.00", "444.00"),
    ]  # fmt: skip
    assert joining.edit is not None
    one.document.apply(joining.edit)
    amounts = {row: cells["amount"] for row, cells in entries(one.document).items()}
    assert [amounts[row] for row in ("e6", "e7", "e8")] == [
        Decimal("111.00"),
        Decimal("222.00"),
        Decimal("444.00"),
    ]


def test_other_files_tables_and_columns_are_refused(workspace, tmp_path: Path) -> None:
    one = opened(workspace.store)
    files = given_out(workspace.store, one, tmp_path)
    with pytest.raises(KnownError, match="另一份申报"):
        join(one.document, [files["公用"]], workspace.store, "别的")
    book = load_workbook(files["公用"])
    book.worksheets[0]["A1"] = "x"
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(KnownError, match="不是分给股室的底稿"):
        join(one.document, [tmp_path / "b.xlsx"], workspace.store, one.id)
    with pytest.raises(KnownError, match="没有可以分给股室的表 t05"):
        split(one.document, "t05", "备注", one.id)
    with pytest.raises(KnownError, match="没有 股室 这一栏"):
        split(one.document, "expenditure", "股室", one.id)
