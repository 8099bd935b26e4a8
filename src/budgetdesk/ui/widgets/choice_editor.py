"""A line to type in with the choices that fit below it."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt
from PySide6.QtGui import QColor, QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from budgetdesk.document.choices import Choice, Choices

_MOST = 12  # lines shown at once


class ChoiceEditor(QLineEdit):
    def __init__(self, choices: Choices, parent: QWidget, *, open_at_once: bool) -> None:
        super().__init__(parent)
        self._choices, self._fitting = choices, choices.all
        self._open_at_once, self._typed = open_at_once, not open_at_once
        self._picked = False  # the marked choice was gone to with an arrow or clicked on
        self._list = QtWidgets.QListView(self.window())
        self._list.setWindowFlags(Qt.WindowType.SubWindow)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = QStringListModel(self._list)
        self._list.setModel(self._model)
        self._list.clicked.connect(self._take_clicked)
        shadow = QtWidgets.QGraphicsDropShadowEffect(self._list)  # it lies over the sheet
        shadow.setBlurRadius(16)
        shadow.setOffset(0, 3)
        shadow.setColor(QColor(0, 0, 0, 90))
        self._list.setGraphicsEffect(shadow)
        self._list.hide()
        self.textEdited.connect(self._narrow)
        self.destroyed.connect(self._list.deleteLater)
        self._list.viewport().installEventFilter(self)

    def chosen_text(self) -> str:
        """The choice that was gone to, or the only one that the line can mean; else what is in the line.

        A half-typed text that several choices fit is none of them.
        """
        if not self._list.isVisible():
            return self.text()
        if self._picked and self._list.currentIndex().isValid():
            return self._fitting[self._list.currentIndex().row()].text
        meant = self._choices.meant(self.text()) if self._typed else None
        return meant.text if meant is not None else self.text()

    def leaves_open(self) -> bool:
        """Whether first letters were typed that several choices fit: none is entered, the first is marked to be taken."""
        typed = self.text().strip()
        letters = typed.isascii() and typed.isalpha()
        if self._picked or not letters or self._choices.free or not self._list.isVisible():
            return False
        if len(self._fitting) < 2 or self._choices.meant(typed) is not None:
            return False
        self._picked = True
        self._mark(0)
        return True

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the list, not the table, is what an arrow key moves in."""
        return self._list.isVisible() and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._picked = True
            if not self._list.isVisible():
                self._show(self._choices.all)
                self._mark(next((n for n, c in enumerate(self._fitting) if c.text == self.text()), 0))
                return
            row = self._list.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)
            self._mark(min(max(row, 0), len(self._fitting) - 1))
        elif key == Qt.Key.Key_Escape and self._list.isVisible() and self._typed:
            self._list.hide()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._open_at_once:
            self._open_at_once = False
            self._show(self._choices.all)
            self._mark(next((n for n, c in enumerate(self._fitting) if c.text == self.text()), -1))

    def hideEvent(self, event: QHideEvent) -> None:
        self._list.hide()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.setFocus()
        return False

    def _narrow(self, typed: str) -> None:
        self._typed, self._picked = True, False
        meant, fitting = self._choices.meant(typed), self._choices.matching(typed)
        if meant is not None and not fitting:  # more was written than the choice has: 事业单位 is 事业
            fitting = [meant]
        self._show(fitting)
        self._mark(self._fitting.index(meant) if meant is not None else -1)

    def _show(self, fitting: list[Choice]) -> None:
        self._fitting = fitting
        if not fitting:
            self._list.hide()
            return
        self._list.setFont(self.font())
        self._model.setStringList([c.shown for c in fitting])
        window = self.window()
        below = self.mapTo(window, QPoint(0, self.height()))
        metrics = self.fontMetrics()
        self._list.ensurePolished()
        row = self._list.sizeHintForRow(0)  # else the last line would be cut
        frame = 2 * self._list.frameWidth() + 2
        room = max(window.height() - below.y(), below.y() - self.height()) - frame
        height = min(len(fitting), _MOST, max(room // row, 1)) * row + frame
        longest = max((metrics.horizontalAdvance(c.shown) for c in fitting[:200]), default=0)
        width = min(max(self.width(), longest + 40), window.width() - 20)
        x = min(below.x(), window.width() - width - 4)
        y = below.y() if below.y() + height <= window.height() else below.y() - self.height() - height
        self._list.setGeometry(x, max(y, 0), width, height)
        self._list.show()
        self._list.raise_()

    def _mark(self, row: int) -> None:
        if 0 <= row < len(self._fitting):
            self._list.setCurrentIndex(self._model.index(row))
        else:
            self._list.clearSelection()
            self._list.setCurrentIndex(self._model.index(-1))

    def _take_clicked(self) -> None:
        self._picked = True
        self.setText(self.chosen_text())
        self._list.hide()
        self.setFocus()
