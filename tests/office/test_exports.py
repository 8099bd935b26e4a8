"""What is written of a document is as it stood when it was taken, though it is edited meanwhile."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import head_of
from budgetdesk.office.exports import (
    Entered,
    Snapshot,
    declaration_file,
    write_entered,
    write_file,
    write_workbook,
)
from budgetdesk.office.importing.declaration_files import open_file
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.samples import sample_files

TABLES = ["t06", "t07"]


@pytest.fixture
def document(packs: InstalledPacks) -> Document:
    [path] = [path for path in sample_files() if path.stem == "mianxian-worksheet"]
    return open_file(path, packs).document


def enter(document: Document, name: str, text: str) -> None:
    edit = edit_commands.enter(document, find_cell(document.engine, name), text)
    assert edit is not None
    document.apply(edit)


def workbook(shot: Snapshot) -> dict[str, dict[str, object]]:
    data = io.BytesIO()
    assert write_workbook(shot, data) == []
    sheets = openpyxl.load_workbook(data)
    return {sheet.title: {c.coordinate: c.value for row in sheet for c in row} for sheet in sheets}


def test_slices_give_what_is_taken_at_once(document: Document) -> None:
    whole = Snapshot(document, tables=TABLES, formulas=True).take()
    sliced = Snapshot(document, tables=TABLES, formulas=True)
    assert sum(1 for _ in sliced.steps()) > len([*whole.boxes()]) / 10
    assert workbook(sliced) == workbook(whole)
    assert any(str(value).startswith("=ROUND(") for value in workbook(whole)["表7"].values())


def test_an_edit_after_taking_changes_nothing(document: Document) -> None:
    shot = Snapshot(document, tables=TABLES, formulas=True).take()
    before = workbook(shot)
    enter(document, "表6/30201/公用经费支出", "12000")
    assert workbook(shot) == before
    assert workbook(Snapshot(document, tables=TABLES, formulas=True).take()) != before


@pytest.mark.parametrize("edits", [1, 10], ids=["once", "again and again"])
def test_an_edit_while_taking_is_all_in_it(document: Document, edits: int) -> None:
    shot = Snapshot(document, tables=TABLES, formulas=True)
    made = 0
    for number, _ in enumerate(shot.steps()):
        if number % 10 == 9 and made < edits:
            made += 1
            enter(document, "表6/30201/公用经费支出", str(12_000 + made))
    assert made == min(edits, 2)  # then it is done in one go
    assert workbook(shot) == workbook(Snapshot(document, tables=TABLES, formulas=True).take())
    assert document.listeners == []


def test_taking_may_be_given_up(document: Document) -> None:
    steps = Snapshot(document).steps()
    next(steps)
    assert len(document.listeners) == 1
    steps.close()  # type: ignore[attr-defined]
    assert document.listeners == []


def test_a_file_that_another_program_holds_is_said_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "表.xlsx"
    target.touch()

    def held(*_: object) -> None:  # as on Windows
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(KnownError, match="可能正在别的程序"):
        write_file(b"1", target)
    assert target.read_bytes() == b""
    assert [*tmp_path.iterdir()] == [target]
    monkeypatch.undo()
    target.unlink()
    target.mkdir()
    with pytest.raises(KnownError, match=r"不能写入 .*：这是一个文件夹"):
        write_file(b"1", target)
    assert [*tmp_path.iterdir()] == [target]


def test_a_workbook_that_cannot_hold_a_text_is_written_and_says_so(
    document: Document, tmp_path: Path
) -> None:
    target = tmp_path / "a.xlsx"
    enter(document, "projects/p1/brief", "长" * 40_000)
    [lost] = write_workbook(Snapshot(document, "甲", ["projects"]).take(), target)
    assert "文字超过 32,767 字" in lost
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert max(len(str(cell.value)) for row in sheet for cell in row) == 32_767


def test_a_declaration_file_holds_what_was_entered_until_it_was_asked_for(
    document: Document, packs: InstalledPacks, tmp_path: Path
) -> None:
    head = head_of(document.program, document.content.facts, year=2024, name="底稿")
    before = declaration_file(document, head)
    entered = Entered(document)
    enter(document, "表6/30201/公用经费支出", "12000")
    write_entered(entered, head, tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes() == before
    assert declaration_file(document, head) != before
    again = open_file(tmp_path / "a.json", packs)
    assert again.head == head
    assert again.document.content.facts == entered.facts
