"""What tables and trees that are typed into have in common: how an editor opens, the keys that leave it, what it holds."""

from __future__ import annotations

from typing import Any, Protocol, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from budgetdesk.document.choices import Choices
from budgetdesk.ui.widgets.choice_editor import ChoiceEditor
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.type_metrics import TypeMetrics

Key = Qt.Key
Trigger = QAbstractItemView.EditTrigger
Editor = QLineEdit | QPlainTextEdit
_AGAIN = 1500  # milliseconds
_ARROWS = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)


class CursorKeys(Protocol):
    """Where the cursor goes when a key is pressed."""

    def press(self, event: QKeyEvent) -> bool: ...
    def down(self, *, back: bool = False) -> None: ...
    def along(self, *, back: bool = False) -> None: ...
    def step(self, arrow: QKeyEvent) -> None: ...


class TypingDelegate(QStyledItemDelegate):
    """`type` is the view's, at its zoom; `trigger` is what opened the editor."""

    def __init__(self, keys: CursorKeys, type_: TypeMetrics, parent: QObject) -> None:
        super().__init__(parent)
        self._keys, self.type = keys, type_
        self.trigger = Trigger.NoEditTriggers
        self._quick = False  # begun by typing: arrows leave the cell, as in a spreadsheet
        self.confirmed = False  # left with Enter or Tab
        self.for_all = False  # with Ctrl+Enter: what the editor holds is meant for all selected cells
        self.unsaved: QWidget | None = None  # an editor whose text could not be saved
        self._refused = ""  # that text
        self._opened: QWidget | None = None  # the last editor
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN)
        self._again.timeout.connect(self._try_again)

    def make_editor(self, parent: QWidget, index: AnyIndex) -> Editor:
        raise NotImplementedError

    def editor_for(self, parent: QWidget, choices: Choices | None, *, long: bool, number: bool) -> Editor:
        """A line with choices, room for a long text, or a line."""
        if choices is not None:
            return ChoiceEditor(choices, parent, open_at_once=not self._quick)
        if long:
            text = QPlainTextEdit(parent)
            text.setTabChangesFocus(True)
            return text
        line = QLineEdit(parent)
        if number:
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        return line

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        self._quick = self.trigger == Trigger.AnyKeyPressed
        self.confirmed = False
        editor = self.make_editor(parent, index)
        editor.setProperty("cell", True)
        self._opened = editor
        return editor

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
                    elif mods & Qt.KeyboardModifier.ControlModifier:
                        self.for_all = True
                        self._finish(editor, confirmed=True)
                        self.for_all = False
                    return True
                if isinstance(editor, ChoiceEditor) and editor.leaves_open():
                    return True  # pressed again it takes the marked one
                if self._finish(editor, confirmed=True):
                    self._keys.down(back=bool(mods & Qt.KeyboardModifier.ShiftModifier))
                return True
            if event.key() in (Key.Key_Tab, Key.Key_Backtab):
                if isinstance(editor, ChoiceEditor) and editor.leaves_open():
                    return True  # pressed again it takes the marked one
                if self._finish(editor, confirmed=True):
                    self._keys.along(back=event.key() == Key.Key_Backtab)
                return True
            if event.key() in _ARROWS and self._quick and not isinstance(editor, QPlainTextEdit) and not mods:
                if isinstance(editor, ChoiceEditor) and editor.takes(event):
                    return False
                if self._finish(editor):
                    self._keys.step(event)
                return True
        return super().eventFilter(editor, event)

    def entered(self, editor: QWidget, *, kept: bool) -> None:
        """What an editor holds was entered. Where it could not be saved the editor stays, and it is tried again."""
        self.unsaved, self._refused = (None, "") if kept else (editor, self._text(editor))
        if not kept:
            editor.destroyed.connect(self._forget)
            self._again.start()

    def reopened(self, text: str) -> None:
        """The editor that was just opened anew, for a text that could not be saved."""
        editor = self._opened
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
        if editor is not None:
            self.entered(editor, kept=False)

    def put_caret_at_end(self) -> None:
        """Of the editor just opened: Qt marks all of its text, which the next key would replace."""
        if isinstance(self._opened, QLineEdit):
            self._opened.end(False)

    @property
    def unsaved_text(self) -> str:
        return self._text(self.unsaved) if self.unsaved is not None else ""

    def _forget(self, gone: QObject) -> None:
        if gone is self.unsaved:
            self.unsaved = None

    def _try_again(self) -> None:
        """Unless somebody goes on typing, who will leave the cell as always."""
        editor = self.unsaved
        if editor is not None and self._text(editor) == self._refused:
            self._finish(editor, confirmed=self.confirmed)

    def _finish(self, editor: QWidget, *, confirmed: bool = False) -> bool:
        """Whether the cell is left: not where what it holds could not be saved."""
        self.confirmed = confirmed
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        return self.unsaved is None

    @staticmethod
    def _text(editor: QWidget) -> str:
        if isinstance(editor, ChoiceEditor):
            return editor.chosen_text()
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText()
        return editor.text() if isinstance(editor, QLineEdit) else ""


def _first_typed(event: QEvent | None) -> str:
    if isinstance(event, QInputMethodEvent):
        return event.commitString() or event.preeditString()
    return event.text() if isinstance(event, QKeyEvent) else ""


class TypingView:
    """What a view has besides Qt's own: to be a base in front of it."""

    delegate: TypingDelegate
    keys: CursorKeys

    def edit(
        self, index: AnyIndex, trigger: Any = Trigger.AllEditTriggers, event: QEvent | None = None
    ) -> bool:
        if not trigger & self.editTriggers():  # type: ignore[attr-defined]  # Qt asks whenever the cursor moves
            return False
        if not self.may_type() or self.refuses(index):
            return False
        if trigger == Trigger.AnyKeyPressed and not self.takes(index, _first_typed(event)):
            return False
        self.delegate.trigger = trigger
        self.scrollTo(index)  # type: ignore[attr-defined]  # the far end of a selection, or the wheel, may have left it out of sight
        begun = super().edit(index, trigger, event)  # type: ignore[misc]
        if begun and trigger in (Trigger.EditKeyPressed, Trigger.DoubleClicked):
            self.delegate.put_caret_at_end()
        return begun

    def tell_at_cursor(self, words: str) -> None:
        """Below the cell, where whoever types is looking."""
        view = cast(QAbstractItemView, self)
        below = view.visualRect(view.currentIndex()).bottomLeft()
        QToolTip.showText(view.viewport().mapToGlobal(below), words, view)

    def may_type(self) -> bool:
        """Whether any cell can be typed in now."""
        return True

    def refuses(self, index: AnyIndex) -> bool:
        """Whether nothing can be typed there at all, which is told then."""
        return False

    def takes(self, index: AnyIndex, typed: str) -> bool:
        """Whether typing that there begins the cell."""
        return True

    def closeEditor(self, editor: QWidget, hint: Any) -> None:
        """What could not be saved stays in its editor, unless the person gives it up by Esc."""
        if editor is self.delegate.unsaved:
            if hint != QStyledItemDelegate.EndEditHint.RevertModelCache:
                return
            self.delegate.unsaved = None
        super().closeEditor(editor, hint)  # type: ignore[misc]

    def finish_typing(self: Any) -> str:
        """Enter what an open editor holds; that text where it could not be saved and so stays in its editor."""
        editor = self.indexWidget(self.currentIndex())
        if self.state() != QAbstractItemView.State.EditingState or editor is None:
            return ""
        self.commitData(editor)
        self.closeEditor(editor, QStyledItemDelegate.EndEditHint.NoHint)
        if self.delegate.unsaved is None:
            self.setFocus()
        return self.delegate.unsaved_text

    def give_up_typing(self: Any) -> None:
        """Let go of a text that could not be saved."""
        if self.delegate.unsaved is not None:
            self.closeEditor(self.delegate.unsaved, QStyledItemDelegate.EndEditHint.RevertModelCache)

    def keyboardSearch(self, search: str) -> None:
        """A key that begins no cell does nothing: Qt would go to a cell that begins so."""

    def inputMethodEvent(self: Any, event: QInputMethodEvent) -> None:
        """Words that come all at once, without being composed first, begin a cell as well."""
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.commitString() and not event.preeditString() and not editing:
            self.edit(self.currentIndex(), Trigger.AnyKeyPressed, event)
            editor = QApplication.focusWidget()
            if editor is not None and editor is not self and self.isAncestorOf(editor):
                QApplication.sendEvent(editor, event)
                return
        super().inputMethodEvent(event)  # type: ignore[misc]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)  # type: ignore[misc]

    def wheelEvent(self: Any, event: QWheelEvent) -> None:
        """With Ctrl it zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)  # type: ignore[misc]
