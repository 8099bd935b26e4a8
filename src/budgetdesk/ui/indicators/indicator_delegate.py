"""Opens the editor that suits each column of the tree editor, and says when what it holds is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QStyleOptionViewItem,
    QWidget,
)

from budgetdesk.document.choices import Choice, Choices
from budgetdesk.ui.widgets.choice_editor import ChoiceEditor
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.typing_delegate import CursorKeys, TypingDelegate

if TYPE_CHECKING:
    from budgetdesk.ui.indicators.indicator_view import IndicatorView

Key = Qt.Key
_STEPS = {
    Key.Key_Left: (0, -1),
    Key.Key_Right: (0, 1),
    Key.Key_Up: (-1, 0),
    Key.Key_Down: (1, 0),
}  # down, right
_LONG = ("standard", "definition", "explanation", "remark")


class IndicatorDelegate(TypingDelegate):
    def __init__(self, view: IndicatorView) -> None:
        super().__init__(view)
        self._view, self._model = view, view.tree_model

    # editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        model, column = self._model, self._model.columns[index.column()]
        id = model.ids[index.row()]
        self._quick = self._view.trigger == QAbstractItemView.EditTrigger.AnyKeyPressed
        texts = model.cells.choices(id, column)
        editor: QLineEdit | QPlainTextEdit
        if texts:
            editor = ChoiceEditor(
                Choices([Choice(text, text) for text in texts]), parent, open_at_once=not self._quick
            )
        elif column.role in _LONG or len(model.text(id, index.column())) > 30:
            editor = QPlainTextEdit(parent)
            editor.setTabChangesFocus(True)
        else:
            editor = QLineEdit(parent)
            if column.number:
                editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setProperty("cell", True)
        editor.setFont(self._view.type.plain)
        if column.part in ("name", "whole"):
            cell = model.cells.cell(id, column)
            editor.textChanged.connect(lambda *_: model.session.typing.emit(cell, self._text(editor)))
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        text = self._text(editor)
        if text != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(index, text)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect, type_ = QRect(self._view.visualRect(index)), self._view.type
        if index.column() == 0:
            rect.setLeft(
                rect.left()
                + self._view.painter.indent(self._model.depth(self._model.ids[index.row()]))
                + round(type_.digit)
            )
        if isinstance(editor, QPlainTextEdit):
            rect.setHeight(max(rect.height(), type_.height(4)))
            rect.setWidth(max(rect.width(), round(type_.digit * 40)))
        elif isinstance(editor, ChoiceEditor):
            rect.setWidth(max(rect.width(), round(type_.digit * 9)))
        room = self._view.viewport().rect()
        rect.moveBottom(min(rect.bottom(), room.bottom()))
        rect.moveRight(min(rect.right(), room.right()))
        editor.setGeometry(rect)

    def cursor_keys(self) -> CursorKeys:
        return self._view.keys

    def leave_by(self, arrow: QKeyEvent) -> None:
        down, right = _STEPS[Key(arrow.key())]
        at = self._view.currentIndex()
        to = at.siblingAtColumn(at.column() + right) if right else at.sibling(at.row() + down, at.column())
        self._view.put_cursor(to)
