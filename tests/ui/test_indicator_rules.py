"""The catalogue of rules on indicators in the window: found by words, with examples, and turned down for the office."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.conftest import open_declaration

from budgetdesk.ui.indicators.rules_dialog import RulesDialog
from budgetdesk.ui.widgets.palette import CALM
from budgetdesk.ui.window.main_window import MainWindow


def test_a_rule_is_found_read_and_turned_off(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.create_workspace(tmp_path / "a.bdesk")
    window.office.put_samples()
    id = next(d.id for d in window.office.declarations() if "hubei" in d.pack)
    open_declaration(window, id, qtbot)
    document = window.declaration_view.session.document
    dialog = RulesDialog(window.office, document, CALM, window)
    qtbot.addWidget(dialog)
    assert dialog.list.count() > 100
    dialog.search.setText("没有说用什么衡量效果")
    assert [dialog.rule().id, dialog.list.count()] == ["IND-G32-2", 1]
    spoke = len([f for f in document.findings if "IND-G32-2" in f.rules])
    assert f"（{spoke} 处）" in dialog.list.item(0).text()
    page = dialog.page.toPlainText()
    assert all(words in page for words in ("带动就业人数 ≥300人", "例：不报", "G-R32"))
    dialog.level.setCurrentText("关闭")
    dialog.settle()
    assert "为什么" in dialog.told.text()
    dialog.why.setText("沿用部门职能的说法")
    dialog.settle()
    assert not [f for f in document.findings if "IND-G32-2" in f.rules]
    assert dialog.list.item(0).text().startswith("关闭")
    view = window.declaration_view
    view.findings.refresh()
    assert view.findings.off_button.text() == "关闭的规则 1 条"
    shown: list[str] = []

    def look(dialog: RulesDialog) -> int:
        shown.extend(dialog.list.item(n).text() for n in range(dialog.list.count()))
        return 0

    monkeypatch.setattr(RulesDialog, "exec", look)
    view.findings.off_button.click()
    assert len(shown) == 1
    assert shown[0].startswith("关闭　IND-G32-2")
