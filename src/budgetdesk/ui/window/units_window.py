"""The units of an aggregate in windows of their own: which are added up, and what each put into a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from budgetdesk.engine.labels import figure
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import lines_for_list, size_by_text

if TYPE_CHECKING:
    from budgetdesk.office.upward.adding_up import Candidate, MadeOf

_SOURCE = Qt.ItemDataRole.UserRole


class UnitsToAdd(QDialog):
    """Which declarations are added up, one of each unit: at first those that count of the department that most stand under.

    Units that have sent nothing are listed and cannot be chosen.
    """

    def __init__(self, listed: Sequence[Candidate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("汇总哪些单位")
        self.of, self.count = Choice(), plain_label()
        usual = [each for each in listed if each.usual] or list(listed)
        departments = Counter(each.department for each in usual)
        names = dict(each.parent for each in listed if each.parent[1])
        for code, number in departments.most_common():
            self.of.addItem(f"{code} {names.get(code, '')}".strip() + f"（{number} 份）", code)
        if len(departments) > 1:
            self.of.addItem(f"各部门的（{len(usual)} 份）", "")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["单位编码", "单位名称", "状态", "错误", "主管部门"])
        self.list.setRootIsDecorated(False)
        for each in listed:
            name = each.name + (f"（{each.info.name}）" if each.info is not None and each.info.name else "")
            errors = "" if each.errors is None else str(each.errors)
            department = f"{each.parent[0]} {names.get(each.parent[0], '')}".strip()
            item = QTreeWidgetItem([each.code, name, each.state, errors, department])
            item.setData(0, _SOURCE, each)
            if each.info is None:
                item.setDisabled(True)
            else:
                item.setCheckState(0, Qt.CheckState.Unchecked)
            self.list.addTopLevelItem(item)
        settle_columns(self.list, 1, 4, figures=(3,))
        buttons = DialogButtons(self, "汇总", "取消")
        self._ok = buttons.ok
        top = QHBoxLayout()
        top.addWidget(plain_label("汇总"))
        top.addWidget(self.of, 1)
        top.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.list)
        layout.addWidget(buttons)
        self.of.currentIndexChanged.connect(self._choose_usual)
        self.list.itemChanged.connect(self._keep_one_of_each)
        self._choose_usual()
        size_by_text(self, 76, lines_for_list(len(listed), 22))

    def chosen(self) -> list[Candidate]:
        return [
            item.data(0, _SOURCE) for item in self._items() if item.checkState(0) == Qt.CheckState.Checked
        ]

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.list.topLevelItem(n) for n in range(self.list.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _choose_usual(self) -> None:
        department = self.of.currentData()
        self.list.blockSignals(True)
        for item in self._items():
            each: Candidate = item.data(0, _SOURCE)
            wanted = each.usual and department in ("", each.department)
            if each.info is not None:
                item.setCheckState(0, Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._tell()

    def _keep_one_of_each(self, changed: QTreeWidgetItem) -> None:
        """Another declaration of the unit goes where one is chosen."""
        unit = changed.text(0) or changed.text(1)
        if changed.checkState(0) == Qt.CheckState.Checked:
            self.list.blockSignals(True)
            for item in self._items():
                same = (item.text(0) or item.text(1)) == unit and item is not changed
                if same and item.checkState(0) == Qt.CheckState.Checked:
                    item.setCheckState(0, Qt.CheckState.Unchecked)
            self.list.blockSignals(False)
        self._tell()

    def _tell(self) -> None:
        chosen = len(self.chosen())
        self.count.setText(f"选了 {chosen} 个单位")
        self._ok.setEnabled(chosen > 0)


class UnitsWindow(QWidget):
    """The units of a figure with what each put in; those that left it blank last."""

    chosen = Signal(str)  # the declaration of a unit

    def __init__(self, words: str, made: MadeOf, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self, "上报、接收、退回")
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
        size_by_text(self, 70, lines_for_list(self.list.topLevelItemCount(), 24))

    def _go(self, item: QTreeWidgetItem) -> None:
        if source := item.data(0, _SOURCE):
            self.chosen.emit(source)
