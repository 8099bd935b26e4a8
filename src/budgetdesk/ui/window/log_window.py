"""The change log of the declaration: what was done since yesterday, this week, ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.cell_view import show_entry
from budgetdesk.document.edits import SetEntry
from budgetdesk.engine.cells import Cell
from budgetdesk.storage.queries import LogLine
from budgetdesk.storage.store import Store
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import size_by_text

_CELL = Qt.ItemDataRole.UserRole
_MOST = 2000
_WORDS = {"do": "", "undo": "撤销：", "redo": "重做："}


class LogWindow(QWidget):
    """Each line leads to its cell."""

    def __init__(self, session: Session, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self)
        self._session, self._store = session, store
        self.setWindowTitle(f"修改记录 — {session.title}")
        self.since = Choice()
        for words, days in (("昨天以来", 1), ("最近七天", 7), ("全部", -1)):
            self.since.addItem(words, days)
        self.since.currentIndexChanged.connect(self.refresh)
        self.count = plain_label()
        self.count.setProperty("role", "heading")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["时间", "操作人", "做了什么", "原来", "改为"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.itemActivated.connect(self._go)
        bar = QHBoxLayout()
        bar.addWidget(self.since)
        bar.addWidget(self.count)
        bar.addStretch()
        layout = QVBoxLayout(self)
        layout.addLayout(bar)
        layout.addWidget(self.list)
        size_by_text(self, 100, 28)
        self.refresh()
        session.changed.connect(self.refresh)
        session.destroyed.connect(self.close)

    def refresh(self) -> None:
        days = self.since.currentData()
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight - timedelta(days=days) if days >= 0 else None
        lines = self._store.change_log(self._session.document.id, since=since)
        self.list.clear()
        self.list.addTopLevelItems([self._item(line) for line in reversed(lines[-_MOST:])])
        self.count.setText(f"{len(lines)} 条")
        settle_columns(self.list, 2, 3, 4)

    def _item(self, line: LogLine) -> QTreeWidgetItem:
        sets = [op for op in line.edit.ops if isinstance(op, SetEntry)]
        backs = {op.cell: op.entry for op in line.reverse.ops if isinstance(op, SetEntry)}
        before = after = ""
        if len(sets) == 1:
            cell = sets[0].cell
            engine = self._session.document.engine
            before, after = (show_entry(engine, cell, e) for e in (backs.get(cell), sets[0].entry))
        at = f"{line.at.astimezone():%m-%d %H:%M:%S}"
        item = QTreeWidgetItem([at, line.who, _WORDS[line.kind] + line.label, before, after])
        if sets:
            item.setData(0, _CELL, sets[0].cell)
        return item

    def _go(self, item: QTreeWidgetItem) -> None:
        if cell := item.data(0, _CELL):
            self._session.go_to(Cell(*cell))
