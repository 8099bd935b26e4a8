"""A search box over a page of text: all that is found is shaded, Enter goes from one to the next and begins anew at the end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QTextBrowser,
    QTextEdit,
    QToolButton,
    QWidget,
)

from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import plain_label


class PageSearch(QWidget):
    def __init__(self, page: QTextBrowser, palette: Palette, parent: QWidget) -> None:
        """`parent`: the window whose keys it hears."""
        super().__init__(parent)
        self._page, self._palette = page, palette
        self._found: list[QTextCursor] = []
        self._at = -1
        self.line = QLineEdit()
        self.line.setPlaceholderText("在手册里查找")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._search)
        self.count = plain_label()
        self.count.setProperty("role", "heading")
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance("第 99 处，共 99 处"))
        self.back = self._button("上一处", lambda: self.step(-1), "Shift+Enter")
        self.on = self._button("下一处", lambda: self.step(1), "Enter")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.count)
        layout.addWidget(self.back)
        layout.addWidget(self.on)
        for keys, do in (
            ("Ctrl+F", self._begin), ("F3", lambda: self.step(1)), ("Shift+F3", lambda: self.step(-1)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), parent).activated.connect(do)
        self.line.returnPressed.connect(self._enter)
        self._offer()

    @staticmethod
    def _button(words: str, do: Callable[[], object], key: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setToolTip(f"{words}（{key}）")
        button.setProperty("role", "command")
        button.clicked.connect(lambda _=False: do())
        return button

    def step(self, by: int) -> None:
        """To the next place, or the one before; at the end from the beginning again."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._show()

    def _enter(self) -> None:
        self.step(-1 if QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier else 1)

    def _begin(self) -> None:
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def _search(self) -> None:
        """Find all anew, and turn to the first one from where the page stands."""
        wanted = self.line.text().strip()
        self._found, self._at = list(self._all(wanted)) if wanted else [], -1
        if self._found:
            top = self._page.cursorForPosition(self._page.viewport().rect().topLeft()).position()
            self._at = next((n for n, each in enumerate(self._found) if each.selectionStart() >= top), 0)
        self._show()

    def _all(self, wanted: str) -> list[QTextCursor]:
        document, found = self._page.document(), []
        cursor = document.find(wanted)
        while not cursor.isNull():
            found.append(cursor)
            cursor = document.find(wanted, cursor)
        return found

    def _show(self) -> None:
        shades = []
        for n, cursor in enumerate(self._found):
            look, current = QTextCharFormat(), n == self._at
            look.setBackground(QColor(self._palette.accent if current else self._palette.query_soft))
            if current:
                look.setForeground(QColor(self._palette.surface))
            shade = QTextEdit.ExtraSelection()
            shade.cursor, shade.format = cursor, look  # type: ignore[attr-defined]  # Qt's own fields
            shades.append(shade)
        self._page.setExtraSelections(shades)
        if self._found:
            place = QTextCursor(self._found[self._at])
            place.setPosition(place.selectionStart())
            with QSignalBlocker(self._page):
                self._page.setTextCursor(place)
            self._page.ensureCursorVisible()
        self._offer()

    def _offer(self) -> None:
        count, wanted = len(self._found), self.line.text().strip()
        self.count.setText(f"第 {self._at + 1} 处，共 {count} 处" if count else "没有找到" if wanted else "")
        for button in (self.back, self.on):
            button.setEnabled(bool(count))
