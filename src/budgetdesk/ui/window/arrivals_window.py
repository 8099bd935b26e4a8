"""What came of each file that was handed in: to be looked up later, and copied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.office.upward.receiving import RESULT_WORDS
from budgetdesk.storage.package_store import Arrival
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import size_by_text

_COLUMNS = ["时间", "结果", "文件", "谁的", "说明"]
_SAYS = 4


class ArrivalsWindow(QWidget):
    """The latest first; the whole of what was said of the chosen one stands below."""

    def __init__(self, arrivals: Sequence[Arrival], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("收件记录")
        self.list, self.says = QTreeWidget(), plain_label()
        self.list.setHeaderLabels(_COLUMNS)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.says.setWordWrap(True)
        self.says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for arrival in reversed(arrivals):
            item = QTreeWidgetItem(_texts(arrival))
            item.setToolTip(_SAYS, as_is(arrival.says))
            self.list.addTopLevelItem(item)
        settle_columns(self.list, 2, 3, _SAYS)
        self.list.currentItemChanged.connect(lambda item: self.says.setText(item.text(_SAYS) if item else ""))
        self.copy, close = QPushButton("复制"), QPushButton("关闭")
        self.copy.setToolTip("整个列表，可以粘贴到表格里")
        self.copy.clicked.connect(self._copy)
        close.clicked.connect(self.close)
        bar = QHBoxLayout()
        bar.addWidget(self.copy)
        bar.addStretch()
        bar.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list)
        layout.addWidget(self.says)
        layout.addLayout(bar)
        size_by_text(self, 90, 22)
        self.list.setCurrentIndex(self.list.model().index(0, 0))

    def _copy(self) -> None:
        items = [self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount())]
        rows = [_COLUMNS, *([item.text(c) for c in range(len(_COLUMNS))] for item in items)]
        QApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))


def _texts(arrival: Arrival) -> list[str]:
    at = datetime.fromisoformat(arrival.at).astimezone()
    words = RESULT_WORDS[arrival.result]
    return [f"{at:%Y-%m-%d %H:%M}", words, arrival.file, arrival.unit, " ".join(arrival.says.split())]
