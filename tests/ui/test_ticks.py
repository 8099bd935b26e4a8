"""What is chosen shows by a tick, and not by colour alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyleOptionButton,
    QTableWidget,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
)
from pytestqt.qtbot import QtBot

from budgetdesk.ui.widgets.palette import CALM, DARK, STRONG, Palette
from budgetdesk.ui.widgets.theme import apply_theme


@pytest.mark.parametrize("palette", [CALM, STRONG, DARK], ids=["calm", "strong", "dark"])
def test_a_box_that_is_chosen_shows_a_tick(palette: Palette, qtbot: QtBot, dressed: QApplication) -> None:
    try:
        apply_theme(dressed, palette)
        box = QCheckBox("全部")
        qtbot.addWidget(box)
        box.setChecked(True)
        box.adjustSize()
        option = QStyleOptionButton()
        box.initStyleOption(option)
        area = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
        shown = box.grab(area).toImage()
        colours = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())}
        assert {QColor(palette.on_accent).name(), QColor(palette.accent).name()} <= colours
    finally:
        apply_theme(dressed)


@pytest.mark.parametrize("kind", [QListWidget, QTreeWidget, QTableWidget])
@pytest.mark.parametrize("palette", [CALM, STRONG, DARK], ids=["calm", "strong", "dark"])
def test_a_box_in_a_list_has_an_edge_before_it_is_chosen(
    palette: Palette, kind: type, qtbot: QtBot, dressed: QApplication
) -> None:
    try:
        apply_theme(dressed, palette)
        view = kind()
        qtbot.addWidget(view)
        if isinstance(view, QTreeWidget):
            item = QTreeWidgetItem(view, [""])
            item.setCheckState(0, Qt.CheckState.Unchecked)
        else:
            item = QListWidgetItem() if isinstance(view, QListWidget) else QTableWidgetItem()
            item.setCheckState(Qt.CheckState.Unchecked)
            if isinstance(view, QListWidget):
                view.addItem(item)
            else:
                view.setRowCount(1), view.setColumnCount(1)
                view.setItem(0, 0, item)
        view.show()
        area = view.visualRect(view.model().index(0, 0))
        shown = view.viewport().grab(area).toImage()
        colours = {shown.pixelColor(x, y).name() for x in range(shown.width()) for y in range(shown.height())}
        assert QColor(palette.soft_text).name() in colours
    finally:
        apply_theme(dressed)
