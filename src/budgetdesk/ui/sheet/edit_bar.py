"""The line above a table: what the current cell is called, and all that it holds, to be read and edited with more room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QToolButton, QWidget

from budgetdesk.document.cell_view import edit_text
from budgetdesk.document.editable_sheet import APPEND
from budgetdesk.document.fillable import is_projection
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import cell_words
from budgetdesk.ui.sheet.sheet_view import SheetView
from budgetdesk.ui.widgets.plain_text import ShortenedLabel

_LINES = 6  # of the large editor
_NAME = 30  # figures: room for the name


class EditBar(QFrame):
    """Enter enters and goes on below, Alt+Enter breaks a line, Esc leaves the cell as it was.

    What a cell that follows from the worksheet is left with without Enter is dropped, as in the table.
    """

    enlarged = Signal(bool)

    def __init__(self, view: SheetView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._model = view, view.sheet_model
        self._session = view.sheet_model.session
        self._cell: Cell | None = None
        self._began = ""  # what the cell held when it was turned to
        self.name = ShortenedLabel(Qt.TextElideMode.ElideRight)
        self.name.setProperty("role", "heading")
        self.name.setFixedWidth(self.fontMetrics().horizontalAdvance("0") * _NAME)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.document().setDocumentMargin(1)
        self.text.setProperty("role", "bar")
        self.text.setFocusPolicy(
            Qt.FocusPolicy.ClickFocus
        )  # else it took the keyboard when a table is turned to
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._tell)
        self.larger = QToolButton()
        self.larger.setText("▾")
        self.larger.setProperty("role", "bar")
        self.larger.setCheckable(True)
        self.larger.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.larger.setToolTip("放大编辑栏，写长的文字（Shift+F2）")
        self.larger.setFixedWidth(self.fontMetrics().horizontalAdvance("…▾") + 20)
        self.larger.setFixedHeight(self.fontMetrics().lineSpacing() + 4)
        self.larger.toggled.connect(self._size)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(self.name, 0, top)
        line.addWidget(self.text, 1)
        line.addWidget(self.larger, 0, top)
        self._size(False)
        view.selectionModel().currentChanged.connect(self._turn)
        self._session.changed.connect(self._refresh)
        self._session.typing.connect(self._echo)
        self._session.words_wanted.connect(self._begin_at)
        self._session.changeable.connect(self._show)
        self._turn()

    def close_bar(self) -> None:
        self._session.changed.disconnect(self._refresh)
        self._session.typing.disconnect(self._echo)
        self._session.words_wanted.disconnect(self._begin_at)
        self._session.changeable.disconnect(self._show)

    @property
    def edited(self) -> bool:
        return self._cell is not None and self.text.toPlainText() != self._began

    def enter(self, *, confirmed: bool = True) -> bool:
        """Put what was written into the cell; whether that could be kept."""
        cell, text = self._cell, self.text.toPlainText()
        if cell is None or not self.edited:
            return True
        if not confirmed and is_projection(self._session.document, cell):
            self._show()
            self._session.told.emit("没有填入：此格由底稿算出，要填入请按回车")
            return True
        if not self._session.can_save():
            return False
        self._began = text  # a change that follows must not take it for edited again
        self._model.enter(cell, text)
        self._show()
        return self._session.kept

    def give_up(self) -> None:
        """Let go of what could not be kept."""
        self._show()

    def begin(self) -> None:
        """Write in the large editor."""
        self.larger.setChecked(True)
        self.text.setFocus()
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def _begin_at(self, cell: Cell, start: int, end: int) -> None:
        """The same, with those characters selected."""
        if cell == self._cell:
            self.begin()
            cursor = self.text.textCursor()
            cursor.setPosition(start)
            cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
            self.text.setTextCursor(cursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            if not self.text.hasFocus():
                self.enter(confirmed=False)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(event)
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if alt:
                self.text.insertPlainText("\n")
            elif self.enter():
                self._view.setFocus()
                self._view.keys.down()
        elif key == Qt.Key.Key_Tab:
            if self.enter():
                self._view.setFocus()
                self._view.keys.along()
        elif key == Qt.Key.Key_Escape:
            self._show()
            self._view.setFocus()
        else:
            return bool(event.text()) and not self._session.may_edit()
        return True

    def _echo(self, cell: Cell | None, text: str) -> None:
        """What is typed in the cell itself stands here too."""
        if not self.text.hasFocus() and cell is not None and cell == self._cell:
            self._began = text
            self._put(text)

    def _turn(self) -> None:
        self._cell = self._view.current_cell()
        self._show()

    def _refresh(self) -> None:
        """Of a table that is not in front when it comes there again: to find a line's words in a long one takes a while."""
        if self.isVisible() and not self.edited:
            self._turn()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _show(self) -> None:
        cell, model = self._cell, self._model
        if cell is None:
            self._began, words = "", ""
        else:
            self._began = edit_text(model.view(cell))
            words = self._words(cell)
        self.name.setText(words)
        self.text.setEnabled(cell is not None)
        self.text.setReadOnly(bool(self._session.closed))
        self._put(self._began)

    def _put(self, text: str) -> None:
        self.text.blockSignals(True)
        self.text.setPlainText(text)
        self.text.blockSignals(False)
        self._mark_more()

    def _mark_more(self) -> None:
        """Whether there is more than the one line that is seen."""
        more = not self.larger.isChecked() and self.text.document().size().height() > 1
        self.larger.setText("…▾" if more else "▾")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._mark_more()

    def _words(self, cell: Cell) -> str:
        engine = self._session.document.engine
        if cell.row == APPEND:
            return f"新的一行 {engine.block(cell).short_heading(cell.column)}"
        block = engine.block(cell)
        if not block.says_column:
            return cell_words(engine, cell)
        column = block.short_heading(cell.column)  # first: the end is left out where there is no room
        return f"{column} · {cell_words(engine, cell).removesuffix(' '.join(block.column_words[cell.column])).strip()}"

    def _tell(self) -> None:
        self._mark_more()
        if self._cell is not None and self.text.hasFocus():
            self._session.typing.emit(self._cell, self.text.toPlainText())

    def _size(self, large: bool) -> None:
        line = self.fontMetrics().lineSpacing()
        self.text.setFixedHeight(line * (_LINES if large else 1) + 4)
        self.text.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if large else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._mark_more()
        self.enlarged.emit(large)
