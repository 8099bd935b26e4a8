"""What the editors in tables and trees have in common: the keys that leave them, and what they hold."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStyledItemDelegate, QWidget

from budgetdesk.ui.widgets.choice_editor import ChoiceEditor
from budgetdesk.ui.widgets.qt_types import AnyIndex

Key = Qt.Key
_ARROWS = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)


class CursorKeys(Protocol):
    """Where the cursor goes when an editor is left."""

    def down(self, *, back: bool = False) -> None: ...
    def along(self, *, back: bool = False) -> None: ...


class TypingDelegate(QStyledItemDelegate):
    _quick = False  # begun by typing: arrows leave the cell, as in a spreadsheet

    def cursor_keys(self) -> CursorKeys:
        raise NotImplementedError

    def leave_by(self, arrow: QKeyEvent) -> None:
        raise NotImplementedError

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        text = "" if self._quick else str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.moveCursor(editor.textCursor().MoveOperation.End)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and isinstance(editor, QWidget)
        ):
            mods = event.modifiers()
            if event.key() in (Key.Key_Return, Key.Key_Enter):
                if mods & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
                    if isinstance(editor, QPlainTextEdit):
                        editor.insertPlainText("\n")
                    return True
                self._finish(editor)
                self.cursor_keys().down(back=bool(mods & Qt.KeyboardModifier.ShiftModifier))
                return True
            if event.key() in (Key.Key_Tab, Key.Key_Backtab):
                self._finish(editor)
                self.cursor_keys().along(back=event.key() == Key.Key_Backtab)
                return True
            if event.key() in _ARROWS and self._quick and not isinstance(editor, QPlainTextEdit) and not mods:
                if isinstance(editor, ChoiceEditor) and editor.takes(event):
                    return False
                self._finish(editor)
                self.leave_by(event)
                return True
        return super().eventFilter(editor, event)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    @staticmethod
    def _text(editor: QWidget) -> str:
        if isinstance(editor, ChoiceEditor):
            return editor.chosen_text()
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText()
        return editor.text() if isinstance(editor, QLineEdit) else ""
