"""Opens the editor that suits each column of the tree editor, and says when what it holds is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from budgetdesk.ui.choice_editor import ChoiceEditor
from budgetdesk.ui.choices import Choice, Choices
from budgetdesk.ui.qt_types import AnyIndex

if TYPE_CHECKING:
    from budgetdesk.ui.indicator_view import IndicatorView

Key = Qt.Key
_LONG = ("standard", "definition", "explanation", "remark")


class IndicatorDelegate(QStyledItemDelegate):
    def __init__(self, view: IndicatorView) -> None:
        super().__init__(view)
        self._view, self._model = view, view.tree_model
        self._quick = False  # begun by typing: arrows leave the cell, as in a spreadsheet

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

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        text = "" if self._quick else str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.moveCursor(editor.textCursor().MoveOperation.End)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

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

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(editor, QWidget)
        ):
            mods, keys = event.modifiers(), self._view.keys
            if event.key() in (Key.Key_Return, Key.Key_Enter):
                if mods & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
                    if isinstance(editor, QPlainTextEdit):
                        editor.insertPlainText("\n")
                    return True
                self._finish(editor)
                keys.down(back=bool(mods & Qt.KeyboardModifier.ShiftModifier))
                return True
            if event.key() in (Key.Key_Tab, Key.Key_Backtab):
                self._finish(editor)
                keys.along(back=event.key() == Key.Key_Backtab)
                return True
            arrows = {Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0)}
            if event.key() in arrows and self._quick and not mods and not isinstance(editor, QPlainTextEdit):
                if isinstance(editor, ChoiceEditor) and editor.takes(event):
                    return False
                self._finish(editor)
                down, right = arrows[Key(event.key())]
                at = self._view.currentIndex()
                self._view.put_cursor(
                    at.siblingAtColumn(at.column() + right)
                    if right
                    else at.sibling(at.row() + down, at.column())
                )
                return True
        return super().eventFilter(editor, event)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, self.EndEditHint.NoHint)

    @staticmethod
    def _text(editor: QWidget) -> str:
        if isinstance(editor, ChoiceEditor):
            return editor.chosen_text()
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText()
        return editor.text() if isinstance(editor, QLineEdit) else ""
