"""A workbook in the window: shown beside where it goes, corrected by hand, taken on agreement, taken back by one undo."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QMessageBox
from tests.exchange.workbooks.foreign_workbooks import lay_out_tables
from tests.ui.conftest import Bench

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.exchange.workbooks.carried_declaration import carried_by
from budgetdesk.office.declarations import unit_entries
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.workbook_dialog import WorkbookDialog

Say = Callable[[WorkbookDialog], object]


@pytest.fixture
def agree(monkeypatch: pytest.MonkeyPatch) -> Callable[[Say], None]:
    """What a person does in the dialog before agreeing."""

    def prepare(say: Say) -> None:
        def run(dialog: WorkbookDialog) -> QDialog.DialogCode:
            say(dialog)
            return QDialog.DialogCode.Accepted

        monkeypatch.setattr(WorkbookDialog, "exec", run)

    return prepare


def in_front(dialog: WorkbookDialog, table: str) -> int:
    """The row of the sheet that is that table, chosen."""
    boxes = [dialog.sheets.cellWidget(n, 1) for n in range(dialog.sheets.rowCount())]
    row = next(n for n, box in enumerate(boxes) if isinstance(box, QComboBox) and box.currentData() == table)
    dialog.sheets.setCurrentCell(row, 0)
    return row


def test_what_a_person_corrects_is_what_is_taken(
    window: MainWindow, sample: Callable[[str], Document], qtbot, tmp_path: Path, agree
) -> None:
    document = sample("worksheet")
    bench, before = Bench(window, document, qtbot), dict(document.content.facts.entries)
    seen: list[str] = []

    def say(dialog: WorkbookDialog) -> None:
        row = in_front(dialog, "t07")
        name = dialog.sheets.item(row, 0).text()
        dialog.choose_table(next(g.name for g in dialog.proposal.grids if g.name.startswith(name[:5])), "")
        in_front(dialog, "t06")
        headings = [dialog.grid.horizontalHeaderItem(c).text() for c in range(dialog.grid.columnCount())]
        column = next(c for c, text in enumerate(headings) if "公用经费支出" in text)
        row = next(r for r in range(dialog.grid.rowCount()) if dialog.grid.item(r, 1).text() == "30201")
        dialog.grid.setCurrentCell(row, column)
        seen.append(dialog.detail.text())
        dialog.choose_column(column, "")

    agree(say)
    window.workbooks.take_in(lay_out_tables(tmp_path / "公开表.xlsx", only=("表6", "表7")))
    qtbot.waitUntil(lambda: window.jobs.idle and bool(document.undo_labels), timeout=20_000)
    entries = document.content.facts.entries
    assert seen == ["H16 填到 表6 30201 办公费 公用经费支出：13,400.00"]
    assert entries[bench.cell("表6/30201/专项业务经费支出")] == Decimal("60000.00")
    assert bench.cell("表6/30201/公用经费支出") not in entries
    assert not any(cell.table == "t07" for cell in entries)
    document.undo()
    assert document.content.facts.entries == before


def test_without_a_declaration_a_workbook_becomes_one(
    window: MainWindow, qtbot, tmp_path: Path, agree
) -> None:
    window.create_workspace(tmp_path / "办公室.bdesk")
    agree(lambda dialog: None)
    window.workbooks.take_in(lay_out_tables(tmp_path / "公开表.xlsx", only=("表2", "表6")))
    qtbot.waitUntil(lambda: window.declaration_view is not None and window.jobs.idle, timeout=20_000)
    assert [info.unit_code for info in window.office.declarations()] == ["601006"]
    assert "勉县城乡居民社会养老保险经办中心" in window.windowTitle()


def test_nothing_is_changed_without_agreement(
    window: MainWindow,
    sample: Callable[[str], Document],
    qtbot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = sample("worksheet")
    Bench(window, document, qtbot)
    shown: list[str] = []

    def look(dialog: WorkbookDialog) -> QDialog.DialogCode:
        shown.append(dialog.summary.text())
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(WorkbookDialog, "exec", look)
    window.workbooks.take_in(lay_out_tables(tmp_path / "公开表.xlsx", only=("表2", "表6")))
    qtbot.waitUntil(lambda: window.jobs.idle and bool(shown), timeout=20_000)
    assert document.undo_labels == []
    assert "将填入" in shown[0]


@pytest.mark.parametrize(("kind", "carries"), [("自己留存", True), ("对外公开", False)])
def test_what_is_to_be_published_has_the_tables_alone(
    kind: str, carries: bool, window: MainWindow, sample: Callable[[str], Document], qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def choose(parent, title, start, kinds: str) -> tuple[str, str]:
        return str(tmp_path / "a.xlsx"), next(each for each in kinds.split(";;") if kind in each)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    Bench(window, sample("worksheet"), qtbot)
    window.actions_.xlsx.trigger()
    qtbot.waitUntil(lambda: (tmp_path / "a.xlsx").exists() and window.jobs.idle, timeout=60_000)
    carried = carried_by((tmp_path / "a.xlsx").read_bytes())
    assert (carried is not None) is carries


def test_a_workbook_of_another_unit_is_asked_about_first(
    window: MainWindow, sample: Callable[[str], Document], qtbot, tmp_path: Path, agree, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    document = sample("worksheet")
    unit = unit_entries(document.program, {"code": "302002", "name": "石河县疾病预防控制中心"})
    document.apply(Edit("改单位", tuple(SetEntry(cell, text) for cell, text in unit.items())))
    Bench(window, document, qtbot)
    asked: list[str] = []

    def leave(box: QMessageBox) -> None:
        asked.append(box.text())
        box.defaultButton().click()

    monkeypatch.setattr(QMessageBox, "exec", leave)
    agree(lambda dialog: None)
    edits = len(document.undo_labels)
    window.workbooks.take_in(lay_out_tables(tmp_path / "公开表.xlsx", only=("表2", "表6")))
    qtbot.waitUntil(lambda: window.jobs.idle and bool(asked), timeout=20_000)
    assert "601006" in asked[0]
    assert "302002" in asked[0]
    assert len(document.undo_labels) == edits
