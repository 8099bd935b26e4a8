"""Packs and code lists in the window: put in a newer version, and the open declaration is checked by it at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot
from tests.small_pack import write_pack
from tests.ui.conftest import open_declaration

from budgetdesk.document.edit_commands import enter
from budgetdesk.engine.cells import Cell
from budgetdesk.office.packs.installed_packs import FOLDER_VARIABLE
from budgetdesk.ui.window.main_window import MainWindow

UNIT = {"code": "1", "name": "某中心"}
RUNNING = Cell("t01", "income", "", "running", "amount")


def ready(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)


@pytest.fixture
def opened(window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A declaration by the small pack, which was installed in the window."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "installed"))
    window.office.installed.renew()
    window.create_workspace(tmp_path / "a.bdesk")
    window.packs.show()
    folder = write_pack(tmp_path / "small")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(folder))
    window.packs.window.buttons["安装文件夹…"].click()
    ready(window, qtbot)
    id = window.office.new_declaration("small-budget-2024", UNIT, 2024)
    open_declaration(window, id, qtbot)
    document = window.declaration_view.session.document
    for cell, amount in ((RUNNING, "5"), (RUNNING._replace(row="staff"), "9")):
        edit = enter(document, cell, amount)
        assert edit is not None
        document.apply(edit)
    return window


def test_a_newer_version_checks_the_open_declaration_at_once(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = opened.packs.window
    assert shown.list.topLevelItem(0).text(0) == "small-budget-2024"
    assert "公用不大于人员" not in "".join(f.says for f in opened.declaration_view.session.document.findings)
    old, new = "t01.income.running <= t01.income.staff", "t01.income.running * 2 <= t01.income.staff"
    stricter = write_pack(
        tmp_path / "new",
        pack=("version: 1.0.0", "version: 1.1.0"),
        t01=("title: 公用", "title: 公用经费"),
        checks=(old, new),
    )
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(stricter))
    shown.buttons["安装文件夹…"].click()
    ready(opened, qtbot)
    told = shown.told.toPlainText()
    assert "已安装 small-budget-2024 1.1.0 版" in told
    assert "公用经费" in told
    assert "＋ [错误] 表1 公用经费应为 4.50，现为 5.00：公用不大于人员" in told
    document = opened.declaration_view.session.document
    assert document.program.pack.version == "1.1.0"
    assert [f.rule for f in document.findings if f.level == "error"] == ["SM24-X-001"]
    assert [shown.list.topLevelItem(n).text(2) for n in (0, 1)] == ["1.0.0", "1.1.0"]

    shown.list.setCurrentItem(shown.list.topLevelItem(1))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    shown.buttons["删除"].click()
    ready(opened, qtbot)
    assert opened.declaration_view.session.document.program.pack.version == "1.0.0"
    assert "－ [错误] 表1 公用经费应为 4.50，现为 5.00" in shown.told.toPlainText()


def test_what_is_wrong_with_a_pack_is_said_and_it_is_not_put_in(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    wrong = write_pack(tmp_path / "wrong", t01=("staff + running", "staff + nothing"))
    opened.packs.install(wrong)
    ready(opened, qtbot)
    assert "没有 nothing" in opened.notice.text()
    assert opened.packs.window.list.topLevelItem(1).text(3) == "随程序来的"


def test_an_offices_list_of_codes_is_taken_in_after_it_was_shown(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "科目.csv"
    file.write_text("编码,名称\n2080109,经办机构\n2080197,县级经办服务\n", encoding="utf-8")
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    answers = iter([no, yes, no, yes, yes])  # a name that the list has already is asked about by itself
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(file), ""))
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_, **__: ("支出功能分类科目（2024 年）", True))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: next(answers))
    shown = opened.packs.window
    shown.buttons["收进科目表…"].click()
    assert "会增补 1 个" in shown.told.toPlainText()
    assert opened.office.store.code_corrections() == {}
    shown.buttons["收进科目表…"].click()
    assert "已增补 1 个" in shown.told.toPlainText()
    assert opened.office.store.code_corrections() == {"2024/functional": {"2080197": "县级经办服务"}}
    assert "名称不同，没有改的 1 个" in shown.told.toPlainText()
    shown.buttons["收进科目表…"].click()
    assert opened.office.store.code_corrections()["2024/functional"]["2080109"] == "经办机构"
