"""The versions of what a unit sent: when each came, what was said of it, and what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from budgetdesk.exchange.package_file import check_code
from budgetdesk.office.declarations import remarks_in
from budgetdesk.office.upward.board import missing_text
from budgetdesk.office.workspaces import received_folder
from budgetdesk.storage.package_store import PackageRow, PackageStore
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import size_by_text

if TYPE_CHECKING:
    from budgetdesk.errors import KnownError
    from budgetdesk.office.office import Office
    from budgetdesk.office.upward.versions import Difference
    from budgetdesk.office.work import Progress
    from budgetdesk.ui.session.jobs import Jobs

_COLUMNS = ["版本", "收到", "报出", "状态", "错误", "待核实", "还差", "校验码", "退回意见"]
_NUMBERS, _REMARKS = (4, 5, 6), 8


class VersionsWindow(QWidget):
    """Of the package of a row of the board, the latest first; what the chosen one changed is listed below."""

    def __init__(self, row: PackageRow, office: Office, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._office, self._jobs = office, jobs
        name = f"（{row.name}）" if row.name else ""
        self.setWindowTitle(f"各版和意见 — {row.unit_code} {row.unit_name} {row.year} 年{name}")
        self._rows = PackageStore(office.store.database).versions(row)[::-1]
        self.list, self.remarks = QTreeWidget(), plain_label()
        self.list.setHeaderLabels(_COLUMNS)
        self.remarks.setWordWrap(True)
        self.remarks.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.before, self.count, self.changed = Choice(), plain_label(), QTreeWidget()
        self.changed.setHeaderLabels(["哪一格", "原来", "改为"])
        for tree in (self.list, self.changed):
            tree.setRootIsDecorated(False)
            tree.setUniformRowHeights(True)
        for each in self._rows:
            self.list.addTopLevelItem(QTreeWidgetItem(_texts(each)))
        settle_columns(self.list, _REMARKS, figures=_NUMBERS)
        bar = QHBoxLayout()
        compared = plain_label("相比的是")
        for widget in (compared, self.before, self.count):
            bar.addWidget(widget)
        bar.addStretch()
        layout = QVBoxLayout(self)
        layout.addWidget(self.list, 2)
        layout.addWidget(self.remarks)
        layout.addLayout(bar)
        layout.addWidget(self.changed, 3)
        for part in (compared, self.before, self.changed):
            part.setVisible(len(self._rows) > 1)
        self.list.currentItemChanged.connect(self._choose)
        self.before.currentIndexChanged.connect(self._compare)
        size_by_text(self, 90, 28)
        self.list.setCurrentIndex(self.list.model().index(0, 0))

    def _choose(self) -> None:
        """It is compared with the version before it, or another one."""
        at = self.list.currentIndex().row()
        said = [
            f"{each.place + '：' if each.place else ''}{each.says}"
            for each in remarks_in(self._rows[at].remarks)
        ]
        self.remarks.setText("\n".join(["退回意见：", *said]) if said else "")
        self.remarks.setVisible(bool(said))
        self.before.blockSignals(True)
        self.before.clear()
        for number, each in enumerate(self._rows):
            if number != at:
                self.before.addItem(f"第 {each.version} 版（{check_code(each.digest)}）", number)
        self.before.setCurrentIndex(max(self.before.findData(at + 1), 0))
        self.before.blockSignals(False)
        self._compare()

    def _compare(self) -> None:
        self.changed.clear()
        other = self.before.currentData()
        if other is None:
            self.count.setText("只收过这一版")
            return
        from budgetdesk.office.upward.versions import as_it_came, differences

        at = self.list.currentIndex().row()
        assert self._office.path is not None
        folder = received_folder(self._office.path)
        store, packs = self._office.store, self._office.installed
        two = (
            self._rows[max(at, other)],
            self._rows[min(at, other)],
        )  # the later changed what the earlier said

        def work(_: Progress) -> list[Difference]:
            return differences(*(as_it_came(row, folder, store, packs) for row in two))

        self.count.setText("……")
        self._jobs.run("比较两版", work, partial(self._show, at, other), refused=self._refuse, quiet=True)

    def _show(self, at: int, other: int, found: Sequence[Difference]) -> None:
        if (self.list.currentIndex().row(), self.before.currentData()) != (at, other):
            return  # another one was chosen meanwhile
        self.count.setText(f"有 {len(found)} 格不同" if found else "填的数和字都相同")
        self.changed.addTopLevelItems([QTreeWidgetItem([d.words, d.before, d.after]) for d in found])
        settle_columns(self.changed, 0, 1, 2)

    def _refuse(self, error: KnownError) -> None:
        self.count.setText(str(error))


def _texts(row: PackageRow) -> list[str]:
    said = remarks_in(row.remarks)
    state = "已退回，" + row.state if row.replaced and said else row.state
    came, made = (
        f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" for at in (row.kept_at, row.made_at)
    )
    told = "；".join(remark.says for remark in said)
    return [
        f"第 {row.version} 版", came, made, state, str(row.errors), str(row.queries), missing_text(row),
        check_code(row.digest), told,
    ]  # fmt: skip
