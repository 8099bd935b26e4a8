"""A new declaration from the start page: which earlier one it proposes, and what it begins with."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QStyleOptionComboBox
from pytestqt.qtbot import QtBot
from tests.ui.conftest import open_declaration

from budgetdesk.engine.cells import Place
from budgetdesk.ui.widgets import shortened_choice
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog


@pytest.fixture
def office(window: MainWindow, tmp_path: Path) -> MainWindow:
    window.create_workspace(tmp_path / "办公室.bdesk")
    window.office.put_samples()
    window.close_document()
    window.jobs.stop()
    return window


def dialog_of(office: MainWindow, qtbot: QtBot) -> NewDeclarationDialog:
    dialog = NewDeclarationDialog(office.office.packs(), office.office.declarations(), office)
    qtbot.addWidget(dialog)
    dialog.pack.setCurrentIndex(
        next(n for n in range(dialog.pack.count()) if "shaanxi" in dialog.pack.itemData(n).id)
    )
    return dialog


def test_the_unit_s_latest_declaration_of_the_kind_is_proposed(office: MainWindow, qtbot: QtBot) -> None:
    latest = max(office.office.declarations(), key=lambda info: info.changed_at)
    fresh = NewDeclarationDialog(office.office.packs(), office.office.declarations(), office)
    qtbot.addWidget(fresh)
    assert fresh.pack.currentData().id == latest.pack
    dialog = dialog_of(office, qtbot)
    assert dialog.code.text() == dialog.code.selectedText() == latest.unit_code  # ready to be typed over
    dialog.code.clear()
    dialog.name.clear()
    assert not dialog.buttons.buttons()[0].isEnabled()
    dialog.code.setText("601006")
    assert dialog.name.text() == "勉县城乡居民社会养老保险经办中心"
    assert dialog.year.value() == 2025
    assert dialog.past.count() == 3
    assert dialog.past.currentData().startswith("601006-2024-")
    dialog.year.setValue(2024)
    assert dialog.past.currentData() == ""
    dialog.year.setValue(2025)
    dialog.past.setCurrentIndex(0)
    dialog.past.activated.emit(0)
    dialog.year.setValue(2026)
    assert dialog.past.currentData() == ""  # as the person chose
    dialog.code.setText("999")
    assert dialog.year.value() == 2026, "nor the year that he chose"
    other = dialog_of(office, qtbot)
    other.code.setText("999")
    assert other.year.value() == 2024, "what other units have says nothing"
    assert dialog.past.count() == 1
    assert not dialog.past.isEnabled()


def test_another_of_the_same_unit_year_and_form_set_needs_a_name(office: MainWindow, qtbot: QtBot) -> None:
    dialog = dialog_of(office, qtbot)
    dialog.show()
    dialog.code.setText("601006")
    assert dialog.buttons.ok.isEnabled()
    assert not dialog.title.isVisible()
    dialog.year.setValue(2024)
    assert dialog.title.isVisible()
    assert dialog.buttons.ok.isEnabled()  # the samples have names themselves
    dialog.title.setText("底稿")
    assert not dialog.buttons.ok.isEnabled()
    dialog.title.setText("调整预算")
    assert dialog.buttons.ok.isEnabled()
    assert dialog.answers()[-1] == "调整预算"
    dialog.year.setValue(2025)
    assert dialog.answers()[-1] == ""


def test_what_there_is_to_choose_from_is_read_whole(
    office: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortened_choice, "room_for", lambda _: QSize(1920, 1056))
    for scale in (1.5, 1.0):
        office.appearance.resize(scale)
        dialog = dialog_of(office, qtbot)
        dialog.show()
        for info in office.office.declarations():
            dialog.code.setText(info.unit_code)
            for n in range(dialog.past.count()):
                dialog.past.setCurrentIndex(n)
                dialog.past.initStyleOption(option := QStyleOptionComboBox())
                assert option.currentText == dialog.past.currentText()


def test_last_year_is_taken_over(office: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(dialog):
        dialog.pack.setCurrentIndex(
            next(n for n in range(dialog.pack.count()) if "shaanxi" in dialog.pack.itemData(n).id)
        )
        dialog.code.setText("601006")
        dialog.past.setCurrentIndex(
            next(n for n in range(dialog.past.count()) if "worksheet" in origin(dialog.past.itemData(n)))
        )
        return QDialog.DialogCode.Accepted

    def origin(id):
        """Which sample a declaration was made from."""
        if not id:
            return ""
        content = office.office.store.load(id)[1]
        return "worksheet" if content.facts.rows.get(Place("expenditure", "rows")) else "published"

    monkeypatch.setattr(NewDeclarationDialog, "exec", fill)
    before = len(office.office.declarations())
    office.actions_.new.trigger()
    qtbot.waitUntil(lambda: office.declaration_view is not None and office.jobs.idle, timeout=60_000)
    assert len(office.office.declarations()) == before + 1
    document = office.declaration_view.session.document
    assert "2025 年" in office.windowTitle()
    place = Place("expenditure", "rows")
    rows = document.content.facts.rows[place]
    assert len(rows) == 12
    amount = place.cell(rows[0].id, "amount")
    assert document.engine.value(amount) is None
    was = document.engine.value(amount._replace(column="last_year"))
    assert isinstance(was, Decimal)
    assert was > 0
    office.declaration_view.go_to(amount)
    office.declaration_view.cell.settle()
    assert "上年数" in office.declaration_view.cell.page.toPlainText()
    assert f"{was:,.2f}" in office.declaration_view.cell.page.toPlainText()
    office.declaration_view.session.enter(amount, str(was))
    office.close_document()
    open_declaration(office, document.id, qtbot)
    assert office.declaration_view.session.document.content.last_year[amount] == was
