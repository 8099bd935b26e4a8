"""Ctrl+F: type, see all cells that match in all tables, go through them with Enter. Ctrl+H: other words in their place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document import edit_commands
from budgetdesk.document.search import MOST, find, replacements
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.text import shortened
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.plain_text import as_is, plain_label

_CELL = Qt.ItemDataRole.UserRole
_PATIENCE = 150  # milliseconds after the last key
_LINES, _SHARE = 9, 5  # lines of hits, and the part of the window that they have at most
_LONGEST = 14  # characters of a text in which the words stand


class FindBar(QFrame):
    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "card")
        self.line = QLineEdit()
        self.line.setPlaceholderText("查找数、文字、编码或拼音首字母；也可写 表7/2080109/合计")
        self.line.setClearButtonEnabled(True)
        self.count = plain_label()
        self.count.setProperty("role", "heading")
        close = QToolButton()
        close.setText("关闭")
        close.clicked.connect(self.leave)
        self.by = QLineEdit()
        self.by.setPlaceholderText("替换成（只替换填进去的文字，不动数）")
        self.by.installEventFilter(self)
        self.replace = QToolButton()
        self.replace.setText("全部替换")
        self.replace.setProperty("role", "command")
        self.replace.clicked.connect(self._replace_all)
        session.offer_while_changeable(self.by, self.replace)
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemClicked.connect(self._go)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self.search)
        self.line.textChanged.connect(self._wait)
        self.line.installEventFilter(self)
        bar = QHBoxLayout()
        bar.addWidget(self.line, 1)
        bar.addWidget(self.count)
        bar.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        below = QHBoxLayout()
        below.addWidget(self.by, 1)
        below.addWidget(self.replace)
        layout.addLayout(bar)
        layout.addLayout(below)
        layout.addWidget(self.list)
        self.list.hide()
        self.hide()

    def start(self, *, replacing: bool = False) -> None:
        for part in (self.by, self.replace):
            part.setVisible(replacing)
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def _wait(self) -> None:
        self._timer.start()

    def leave(self) -> None:
        self.hide()
        self.closed.emit()

    def search(self) -> None:
        """List what matches now."""
        self._timer.stop()
        found = find(self._session.document, self.line.text())
        self.list.clear()
        for hit in found:
            text = hit.text.replace("\n", " ")
            item = QTreeWidgetItem([hit.where, _around(text, self.line.text().strip())])
            item.setToolTip(0, as_is(hit.where))
            item.setToolTip(1, as_is(text))
            item.setData(0, _CELL, hit.cell)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
        room = self.window().height() // _SHARE  # the table is looked at while one goes from hit to hit
        self.list.setFixedHeight(min(self.fontMetrics().lineSpacing() * _LINES, room))
        self.list.setVisible(bool(found))
        words = f"{len(found)} 处" if len(found) < MOST else f"前 {MOST} 处"
        self.count.setText(words if found else "没有找到" if self.line.text().strip() else "")

    def _replace_all(self) -> None:
        wanted, by = self.line.text(), self.by.text()
        document = self._session.document
        found = replacements(document, wanted, by)
        if not found:
            self.count.setText("填进去的文字里没有")
            return
        label = f"替换“{shortened(wanted, 12)}”为“{shortened(by, 12)}” {{}}"
        if self._session.apply(edit_commands.set_entries(document, found, label)):
            self.search()
            self.count.setText(f"替换了 {len(found)} 格，可以撤销")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Up):
            back = event.key() == Qt.Key.Key_Up or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(-1 if back else 1)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return True
        return False

    def _step(self, by: int) -> None:
        if self._timer.isActive():
            self.search()
        count = self.list.topLevelItemCount()
        if count:
            at = self.list.indexOfTopLevelItem(self.list.currentItem()) if self.list.currentItem() else -1
            item = self.list.topLevelItem((at + by) % count if at >= 0 else 0)
            if item is not None:
                self.list.setCurrentItem(item)
                self._go(item)

    def _go(self, item: QTreeWidgetItem) -> None:
        self._session.go_to(Cell(*item.data(0, _CELL)))
        self.line.setFocus()


def _around(text: str, wanted: str) -> str:
    """A long text where the words stand in it."""
    if len(text) <= _LONGEST:
        return text
    start = max(min(text.find(wanted) - _LONGEST // 3, len(text) - _LONGEST), 0)
    return ("…" if start else "") + shortened(text[start:], _LONGEST)
