"""The units of an aggregate in windows of their own: which are added up, and what each put into a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from budgetdesk.engine.labels import figure
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.window_size import size_by_text

if TYPE_CHECKING:
    from budgetdesk.office.upward.adding_up import Candidate, MadeOf
    from budgetdesk.storage.queries import DeclarationInfo

_SOURCE = Qt.ItemDataRole.UserRole


class UnitsToAdd(QDialog):
    """Which declarations are added up, where they are of several departments or not all were received: at first those of
    the department that most are of."""

    def __init__(self, listed: Sequence[Candidate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("汇总哪些单位")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["单位编码", "单位名称", "主管部门", "从哪里来"])
        self.list.setRootIsDecorated(False)
        [(most, _)] = Counter(each.department for each in listed).most_common(1)
        for each in listed:
            department = " ".join(filter(None, each.department)) or "没有写"
            origin = "收到的" if each.received else "本工作库自己填的"
            item = QTreeWidgetItem([each.info.unit_code, each.info.unit_name, department, origin])
            checked = each.department == most
            item.setCheckState(0, Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
            item.setData(0, _SOURCE, each.info)
            self.list.addTopLevelItem(item)
        settle_columns(self.list, 1, 2)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list)
        layout.addWidget(DialogButtons(self, "汇总", "取消"))
        size_by_text(self, 60, 20)

    def chosen(self) -> list[DeclarationInfo]:
        items = (self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount()))
        return [
            i.data(0, _SOURCE) for i in items if i is not None and i.checkState(0) == Qt.CheckState.Checked
        ]


class UnitsWindow(QWidget):
    """The units of a figure with what each put in; those that left it blank last."""

    chosen = Signal(str)  # the declaration of a unit

    def __init__(self, words: str, made: MadeOf, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"汇总构成 — {words}")
        filled = len(made.shares) - made.blank
        said = f"{words}：{filled} 个单位填了数（其中填 0 的 {made.zeros}），{made.blank} 个空着。双击一行到那个单位的格里去。"
        self.summary = plain_label(said)
        self.summary.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels(["单位编码", "单位", "金额"])
        for share in sorted(made.shares, key=lambda share: share.amount is None):
            amount = "" if share.amount is None else figure(share.amount)
            item = QTreeWidgetItem([share.unit.code, share.unit.name, amount])
            item.setData(0, _SOURCE, share.unit.source)
            self.list.addTopLevelItem(item)
        for each in made.taken_off:
            self.list.addTopLevelItem(QTreeWidgetItem(["冲抵", each.says, figure(-each.amount)]))
        self.list.itemActivated.connect(self._go)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.list)
        settle_columns(self.list, 1, figures=(2,))
        size_by_text(self, 70, 24)

    def _go(self, item: QTreeWidgetItem) -> None:
        if source := item.data(0, _SOURCE):
            self.chosen.emit(source)
