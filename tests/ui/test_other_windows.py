"""What holds for every window beside the main one, and for its buttons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QMessageBox,
    QProxyStyle,
    QStyle,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from tests.ui.conftest import Bench

from budgetdesk.document.document import Document
from budgetdesk.document.indicators.life_line import LifeLine
from budgetdesk.ui.preview.preview_window import PreviewWindow
from budgetdesk.ui.widgets.theme import apply_theme
from budgetdesk.ui.window.board_window import BoardWindow
from budgetdesk.ui.window.life_line_window import LifeLineWindow
from budgetdesk.ui.window.log_window import LogWindow
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog


def test_esc_closes_every_window_that_is_only_looked_at(
    window: MainWindow, sample: Callable[[str], Document], qtbot: QtBot, tmp_path: Path
) -> None:
    window.create_workspace(tmp_path / "预算.bdesk")
    bench = Bench(window, sample("worksheet"), qtbot)
    before = set(QApplication.topLevelWidgets())
    window.help.show_keys()
    window.help.show_news()
    window.help.show_manual(window.declaration_view)
    window.packs.show()
    made: list[QWidget] = [
        PreviewWindow(bench.session, window.appearance.palette, "t06", window),
        LogWindow(bench.session, window.office.store, window),
        BoardWindow(window.office, window.jobs, window.folder, window),
        LifeLineWindow(LifeLine("专项业务费", (), ()), window.appearance.palette, window),
        NewDeclarationDialog(window.office.packs(), [], window),
    ]
    for shown in made:
        shown.show()
    opened = [
        w for w in QApplication.topLevelWidgets() if w not in before and w.isVisible() and w.windowTitle()
    ]
    assert len(opened) == 4 + len(made)
    for shown in opened:
        title = shown.windowTitle()
        shown.activateWindow()
        qtbot.waitUntil(shown.isActiveWindow)
        qtbot.keyClick(shown, Qt.Key.Key_Escape)
        assert not shown.isVisible(), title
    window.jobs.stop()


def test_the_preview_is_in_front_after_it_was_exported(
    worksheet: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window, qtbot = worksheet.window, worksheet.qtbot
    target = tmp_path / "预算.pdf"
    asked: list[QWidget] = []

    def choose(parent: QWidget, *_: object) -> tuple[str, str]:
        asked.append(parent)
        return str(target), "PDF 文件 (*.pdf)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    worksheet.turn("t05")
    window.front.preview()
    preview = window.findChild(PreviewWindow)
    button = next(b for b in preview.findChildren(QToolButton) if b.text().startswith("导出 PDF"))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(target.exists, timeout=60_000)
    assert asked == [preview]  # what it asks stands in front of it, and leaves it in front
    assert preview.isVisible()
    preview.close()


class IconStyle(QProxyStyle):
    """As desktops are whose dialogs have pictures on their buttons."""

    def styleHint(self, hint, option=None, widget=None, returned=None) -> int:
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, option, widget, returned)


def test_no_button_has_a_stock_icon_where_the_desktop_would_give_it_one(dressed: QApplication) -> None:
    style = IconStyle("fusion")

    def icons() -> list[bool]:
        box, message = QDialogButtonBox(), QMessageBox()
        found = []
        for shown in (box, message):
            shown.setStyle(style)
            shown.setStandardButtons(shown.StandardButton.Ok | shown.StandardButton.Cancel)
            found += [
                not button.icon().isNull()
                for button in shown.findChildren(QWidget)
                if hasattr(button, "icon")
            ]
        return found

    # Another one, not none: Qt does not hear of the end of windows that outlive all sheets, and crashes on the next sheet.
    dressed.setStyleSheet("QToolTip { color: black; }")
    try:
        assert any(icons())  # else there is nothing to be seen here
    finally:
        apply_theme(dressed)
    assert not any(icons())


def test_a_cell_wider_than_the_window_is_shown_from_its_beginning(worksheet: Bench) -> None:
    worksheet.window.resize(760, 600)
    QApplication.processEvents()
    for name in ("文字说明/主要职责及机构设置", "表14/年度总体目标"):
        worksheet.go(name)
        view = worksheet.view
        rect = view.visualRect(view.currentIndex())
        assert rect.width() > view.viewport().width() // 2
        assert 0 <= rect.left() < view.viewport().width() // 3, name
        view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
        worksheet.declaration_view.go_to(worksheet.cell(name))
        rect = view.visualRect(view.currentIndex())
        assert 0 <= rect.left() < view.viewport().width() // 3, name
