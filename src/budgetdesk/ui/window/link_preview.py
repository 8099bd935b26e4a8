"""Shows what taking another declaration's figures would keep, and from where, before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from budgetdesk.engine.labels import figure
from budgetdesk.office.links import TakenFigure
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import lines_for_list, size_by_text


class LinkPreview(QDialog):
    """`source`: what the figures come from, in words."""

    def __init__(self, source: str, taken: Sequence[TakenFigure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("关联申报")
        self.summary = plain_label(f"{source}：取用 {len(taken)} 处")
        self.summary.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["来自", "原来取用的", "现在的"])
        tables: dict[str, QTreeWidgetItem] = {}
        for each in taken:
            if each.table not in tables:
                tables[each.table] = QTreeWidgetItem([each.table])
                self.list.addTopLevelItem(tables[each.table])
            before = "" if each.before is None else figure(each.before)
            item = QTreeWidgetItem([each.words.removeprefix(f"{each.table} "), before, figure(each.now)])
            item.setToolTip(0, as_is(each.words))
            tables[each.table].addChild(item)
        for table in tables.values():
            table.setText(2, f"{table.childCount()} 处")
        self.list.expandAll()
        settle_columns(self.list, 0, figures=(1, 2))
        layout = QVBoxLayout(self)
        for widget in (self.summary, self.list, DialogButtons(self, "取用", "不取")):
            layout.addWidget(widget)
        size_by_text(self, 80, lines_for_list(len(taken) + len(tables), 28))
