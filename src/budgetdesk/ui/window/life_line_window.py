"""A project or an indicator through its year: a column for each declaration, a line for each thing, drift marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from budgetdesk.document.indicators.life_line import LifeLine, Thread
from budgetdesk.document.paste.source import is_figure
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import lines_for_list, size_by_text

_MOST_LINES = 40
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LifeLineWindow(QWidget):
    wanted = Signal(str, object)  # a declaration's id, and a cell there

    def __init__(self, line: LifeLine, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self, "上年、目标和决算")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._line, self._palette = line, palette
        self.setWindowTitle(f"来龙去脉 — {line.subject}")
        drifted = sum(thread.drifted for thread in line.threads)
        said = f"{len(line.stages)} 份申报" + (f"，≠ 有 {drifted} 处前后不一" if drifted else "，前后一致")
        self.summary = plain_label(f"{said}。双击一格到那份申报里去。")
        self.summary.setProperty("role", "heading")
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(["", *(stage.title for stage in line.stages)])
        self.list.addTopLevelItems([self._item(thread) for thread in line.threads])
        self.list.itemActivated.connect(self._go)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.list)
        letter = self.fontMetrics().horizontalAdvance("国")
        settle_columns(self.list)
        around = (
            layout.contentsMargins().left() + layout.contentsMargins().right() + 2 * self.list.frameWidth()
        )
        size_by_text(
            self,
            (self.list.header().length() + around) / letter,
            lines_for_list(len(line.threads), _MOST_LINES, around=5),
        )

    def _item(self, thread: Thread) -> QTreeWidgetItem:
        texts = [mention.text.replace("\n", " ") for mention in thread.mentions]
        item = QTreeWidgetItem([f"≠ {thread.label}" if thread.drifted else thread.label, *texts])
        item.setForeground(0, QColor(self._palette.soft_text))
        for column, mention in enumerate(thread.mentions, 1):
            item.setToolTip(column, as_is(mention.text))
            if is_figure(mention.text):
                item.setTextAlignment(column, _RIGHT)
        if thread.drifted:
            bold = QFont(self.font())
            bold.setBold(True)
            for column in range(len(texts) + 1):
                item.setForeground(column, QColor(self._palette.error))
                item.setFont(column, bold)
        return item

    def _go(self, item: QTreeWidgetItem, column: int) -> None:
        thread = self._line.threads[self.list.indexOfTopLevelItem(item)]
        at = max(column, 1) - 1
        if thread.mentions[at].cell is not None:
            self.wanted.emit(self._line.stages[at].id, thread.mentions[at].cell)
