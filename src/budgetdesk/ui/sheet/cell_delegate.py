"""Opens the editor that suits a cell, and says when what it holds is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QStyleOptionViewItem,
    QWidget,
)

from budgetdesk.document.choices import Choices
from budgetdesk.document.form.sheet import Box
from budgetdesk.ui.sheet.sheet_model import SheetModel
from budgetdesk.ui.widgets.choice_editor import ChoiceEditor
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.typing_delegate import CursorKeys, TypingDelegate

if TYPE_CHECKING:
    from budgetdesk.ui.sheet.sheet_view import SheetView


class CellDelegate(TypingDelegate):
    def __init__(self, view: SheetView) -> None:
        super().__init__(view)
        self._view = view

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        model = self._view.sheet_model
        found = model.box_at(index.row(), index.column())
        assert found is not None
        assert found[1].cell is not None
        cell, box = found[1].cell, found[1]
        self._quick = self._view.trigger == QAbstractItemView.EditTrigger.AnyKeyPressed
        choices = Choices.of(model.session.document, cell)
        editor: QLineEdit | QPlainTextEdit
        if choices is not None:
            editor = ChoiceEditor(choices, parent, open_at_once=not self._quick)
        elif self._is_long(model, box, found[0]):
            editor = QPlainTextEdit(parent)
            editor.setTabChangesFocus(True)
            editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        else:
            editor = QLineEdit(parent)
            if box.number:
                editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setProperty("cell", True)
        editor.setFont(self._view.geometry_.type.bold if box.bold else self._view.geometry_.type.plain)
        editor.textChanged.connect(lambda *_: model.session.typing.emit(cell, self._text(editor)))
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        cell = self._view.sheet_model.cell_at(index)
        if cell is not None:
            self._view.keep_typed(cell, self._text(editor))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect = self._view.visualRect(index).adjusted(-1, -1, 0, 0)
        if isinstance(editor, QPlainTextEdit):
            rect.setHeight(max(rect.height(), self._view.geometry_.type.height(4)))
        room = self._view.viewport().rect()
        if rect.bottom() > room.bottom():
            rect.moveBottom(room.bottom())
        editor.setGeometry(rect)

    def cursor_keys(self) -> CursorKeys:
        return self._view.keys

    def leave_by(self, arrow: QKeyEvent) -> None:
        self._view.keys.press(arrow)

    @staticmethod
    def _is_long(model: SheetModel, box: Box, line: int) -> bool:
        if box.number or box.cell is None:
            return False
        text = model.text(box)
        return (
            model.sheet.lines[line].kind == "text"
            or "\n" in text
            or len(text) > 40
            or model.sheet.columns[box.column].width >= 40
        )
