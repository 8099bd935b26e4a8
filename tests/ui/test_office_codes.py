"""A code that the shared list lacks is added to the office's own from the finding that asks about it."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot
from tests.ui.conftest import open_declaration

from budgetdesk.ui.window.main_window import MainWindow

CODE = "2080197"


def test_an_unknown_code_is_added_from_its_finding(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.create_workspace(tmp_path / "a.bdesk")
    window.office.put_samples()
    id = next(d.id for d in window.office.declarations() if "shaanxi" in d.pack)
    open_declaration(window, id, qtbot)
    session = window.declaration_view.session
    document = session.document
    cell = next(c for c in document.content.facts.entries if c.column == "function")
    session.enter(cell, CODE)
    finding = next(f for f in document.findings if f.suspect == cell and f.cause_kind == "unknown_code")
    mends = window.declaration_view.findings.mends
    (mend,) = [mend for mend in mends.of(finding) if mend.kind == "add_code"]
    listed = {action.text(): action for action in mends.menu(finding, window).actions()}

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        assert CODE in dialog.labelText()
        dialog.setTextValue("县级社会保险服务")
        dialog.accept()

    QTimer.singleShot(0, answer)
    listed[mend.words].trigger()
    assert not [f for f in document.findings if f.suspect == cell and f.cause_kind == "unknown_code"]
    assert CODE in window.office.store.code_corrections()["2024/functional"]
    assert not mends.of(finding)


def test_all_unlisted_codes_are_added_with_the_names_that_were_pasted(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.create_workspace(tmp_path / "a.bdesk")
    window.office.put_samples()
    id = next(d.id for d in window.office.declarations() if "shaanxi" in d.pack)
    open_declaration(window, id, qtbot)
    document = window.declaration_view.session.document
    window.declaration_view.tabs.turn_to("t05")
    text = "功能科目编码\t功能科目名称\t合计\n2110104\t生态环境保护宣传\t88.60\n2110105\t环境保护督察\t1\n"
    QApplication.clipboard().setText(text)
    window.declaration_view.tabs.page.clipboard.paste()
    findings = [f for f in document.findings if f.cause_kind == "unknown_code"]
    mends = window.declaration_view.findings.mends
    (mend,) = [mend for mend in mends.of(findings[0]) if mend.words == "连同名称增补 2 个科目"]
    mends.carry_out(findings[0], mend, window)
    added = window.office.store.code_corrections()["2024/functional"]
    assert {code: added[code] for code in ("2110104", "2110105")} == {
        "2110104": "生态环境保护宣传",
        "2110105": "环境保护督察",
    }
    assert not [f for f in document.findings if f.cause_kind == "unknown_code"]
