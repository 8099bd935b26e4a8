"""The board of an office that receives: units and the state of what they sent; returned, accepted and called from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.errors import KnownError
from budgetdesk.exchange.package_file import check_code
from budgetdesk.exchange.reply_file import Kind, Remark
from budgetdesk.office.office import Office
from budgetdesk.office.upward.board import (
    MISSING,
    BoardLine,
    board,
    counts,
    missing_text,
    notices,
    received_on,
)
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.package_store import ExpectedUnit, Notice, PackageRow, PackageStore
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.palette import CALM, Palette
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import size_by_text
from budgetdesk.ui.window.sent_packages import SentList

if TYPE_CHECKING:
    from budgetdesk.exchange.unit_list import UnitList

_LINE = Qt.ItemDataRole.UserRole
_UNIT_COLUMNS = "第一行写“单位编码”“单位名称”，可以另有一栏“主管部门”（编码，或名单上的名称）"
_MOST_NAMED = 5
COLUMNS = [
    "状态",
    "单位编码",
    "单位",
    "年度",
    "报表",
    "版本",
    "收到",
    "错误",
    "待核实",
    "还差",
    "校验码",
    "签名",
]
_UNIT, _YEAR, _PACK = 2, 3, 4
_SIGNED, _UNSIGNED = "有", "无"
_NUMBERS = (_YEAR, 7, 8, 9)
_COLOURS = {MISSING: "query", "有问题": "error", "已接收": "good", "已退回": "accent"}  # of the palette


class BoardWindow(QWidget):
    wants_packages = Signal()
    chosen = Signal(str)  # the declaration of a line
    answered = Signal(str)  # likewise

    def __init__(
        self, office: Office, jobs: Jobs, folder: Callable[[], str], parent: QWidget | None = None, *,
        palette: Palette = CALM,
    ) -> None:  # fmt: skip
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self, "上报、接收、退回")
        self._palette = palette
        self._office, self._jobs, self._folder = office, jobs, folder
        self.setWindowTitle("上报情况")
        self.sent = SentList(office)
        self.sent.chosen.connect(self.chosen)
        self.state = Choice()
        self.state.currentIndexChanged.connect(self._fill)
        self.count = plain_label()
        self.count.setProperty("role", "heading")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(COLUMNS)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.itemActivated.connect(self._open)
        self.list.currentItemChanged.connect(self._enable)
        self.receive, self.units = QPushButton("接收上报包…"), QPushButton("单位名单…")
        self.units.setToolTip(f"表格文件：{_UNIT_COLUMNS}")
        self.give_back, self.accept = QPushButton("退回…"), QPushButton("接收，做回执…")
        self.versions = QPushButton("各版和意见…")
        self.versions.setToolTip("选中的单位报过的各版、退回时写的意见，以及两版之间改了哪些格")
        self.arrivals = QPushButton("收件记录…")
        self.arrivals.setToolTip("交来的每个文件是怎样收的，没有收的是为什么")
        self.call_list, self.print_list = QPushButton("复制未报名单"), QPushButton("印成 PDF…")
        self.invite, self.keys = QPushButton("申报通知…"), QPushButton("密钥…")
        deeds: tuple[tuple[QPushButton, Callable[[], object]], ...] = (
            (self.receive, self.wants_packages.emit), (self.units, self._take_units), (self.call_list, self._copy_missing),
            (self.print_list, self._print),
            (self.give_back, lambda: self._answer("return")), (self.accept, lambda: self._answer("receipt")),
            (self.versions, self._show_versions), (self.arrivals, self._show_arrivals),
        )  # fmt: skip
        bar, below = QHBoxLayout(), QHBoxLayout()
        bar.addWidget(self.state)
        bar.addWidget(self.count)
        bar.addStretch()
        for button, do in deeds:
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, do=do: do())
            (
                below if button in (self.give_back, self.accept, self.versions, self.arrivals) else bar
            ).addWidget(button)
        below.addStretch()
        for button in (self.invite, self.keys):
            button.setAutoDefault(False)
            below.addWidget(button)
        layout = QVBoxLayout(self)
        sent_bar = QHBoxLayout()
        sent_bar.setContentsMargins(0, 0, 0, 0)
        self.sent_folder = QPushButton("打开文件夹")
        self.sent_folder.setAutoDefault(False)
        self.sent_folder.setToolTip("选中的上报包所在的文件夹")
        self.sent_folder.clicked.connect(self.sent.open_folder)
        received = plain_label("收到的")
        for heading in (own := plain_label("本单位报出的"), received):
            heading.setProperty("role", "heading")
        sent_bar.addWidget(own)
        sent_bar.addStretch()
        sent_bar.addWidget(self.sent_folder)
        self._of_sent = [own, received, self.sent_folder, self.sent]
        layout.addLayout(sent_bar)
        layout.addWidget(self.sent)
        layout.addWidget(received)
        layout.addLayout(bar)
        self.notice = plain_label()
        self.notice.setWordWrap(True)
        layout.addWidget(self.notice)
        layout.addWidget(self.list)
        layout.addLayout(below)
        size_by_text(self, 100, 26)
        self.list.setFocus()  # not the first button
        self._lines: list[BoardLine] = []
        self.refresh()

    def refresh(self) -> None:
        """From the store."""
        self._titles = {pack.id: pack.title for pack in self._office.packs()}
        self.sent.refresh()
        for part in self._of_sent:
            part.setVisible(self.sent.topLevelItemCount() > 0)
        self._lines = (
            board(self._office.store, self._office.installed) if self._office.workspace is not None else []
        )
        self._confirmed = set[str]()
        told, left = list[str](), 0
        of = {(line.row.pack, line.row.year) for line in self._lines if line.row is not None}
        for column in (_YEAR, _PACK):  # told once, where all are of one
            self.list.setColumnHidden(column, len(of) == 1)
        if self._office.workspace is not None:
            kept = PackageStore(self._office.store.database)
            self._confirmed = {key.id for key in kept.known_keys() if key.confirmed_at}
            given_out, left = notices(kept), len(kept.not_taken())
            told = [
                f"申报通知：{self._named(*about)}，{_given_out(notice)}"
                for about, notice in given_out.items()
            ]
            if len(of) == 1 and not of & given_out.keys():
                told.append(f"收到的都是 {self._named(*next(iter(of)))}")
        self.notice.setText("\n".join(told))
        self.notice.setVisible(bool(told))
        counted = counts(self._lines)
        wanted = self.state.currentData()
        self.state.blockSignals(True)
        self.state.clear()
        self.state.addItem("全部", "")
        for state, number in counted.items():
            self.state.addItem(f"{state}（{number}）", state)
        self.state.setCurrentIndex(max(self.state.findData(wanted), 0))
        self.state.blockSignals(False)
        refused = f"，{left} 个文件没有收" if left else ""
        came = sum(line.row is not None for line in self._lines)
        self.count.setText(
            f"收到 {came} 份{refused}" if came or left else "还没有收到上报包，可以把文件拖到主窗口里"
        )
        self.call_list.setEnabled(bool(counted[MISSING]))
        self.invite.setEnabled(self._office.may_write)
        self._fill()

    def _named(self, pack: str, year: int) -> str:
        return f"{year} 年《{self._titles.get(pack, pack)}》"

    def _fill(self) -> None:
        """The line that was chosen stays chosen; the only one there is need not be."""
        wanted, chosen = self.state.currentData(), self.current()
        self.list.clear()
        for line in self._lines:
            if wanted and line.state != wanted:
                continue
            row = line.row
            texts = [
                f"{line.state}（{line.beside}）" if line.beside else line.state,
                line.unit_code,
                line.unit_name,
            ]
            if row is not None:
                texts += [
                    str(row.year),
                    self._titles.get(row.pack, row.pack),
                    f"第 {row.version} 版",
                    f"{received_on(row):%m-%d}",
                    str(row.errors),
                    str(row.queries),
                    missing_text(row),
                ]
                texts += [check_code(row.digest), self._signed(row)]
            item = QTreeWidgetItem(texts)
            item.setData(0, _LINE, line)
            if colour := "error" if line.differs else _COLOURS.get(line.state):
                item.setForeground(0, QColor(getattr(self._palette, colour)))
            self.list.addTopLevelItem(item)
            if chosen is not None and _goes_on(chosen, line):
                self.list.setCurrentItem(item)
        if self.list.topLevelItemCount() == 1:
            self.list.setCurrentIndex(self.list.model().index(0, 0))
        settle_columns(self.list, _UNIT, _PACK, figures=_NUMBERS)
        self._enable()

    def _signed(self, row: PackageRow) -> str:
        if not row.key_id:
            return _UNSIGNED
        return _SIGNED if row.key_id in self._confirmed else "有，密钥未核对"

    def current(self) -> BoardLine | None:
        item = self.list.currentItem()
        return item.data(0, _LINE) if item is not None else None

    def _enable(self) -> None:
        line = self.current()
        there = line is not None and line.row is not None and self._office.may_write
        self.give_back.setEnabled(there)
        self.accept.setEnabled(there)
        self.versions.setEnabled(line is not None and line.row is not None)

    def _open(self, item: QTreeWidgetItem) -> None:
        line: BoardLine = item.data(0, _LINE)
        if line.row is not None and line.row.declaration_id:
            self.chosen.emit(line.row.declaration_id)

    def _show_versions(self) -> None:
        from budgetdesk.ui.window.versions_window import VersionsWindow

        line = self.current()
        if line is not None and line.row is not None:
            VersionsWindow(line.row, self._office, self._jobs, self).show()

    def _show_arrivals(self) -> None:
        from budgetdesk.ui.window.arrivals_window import ArrivalsWindow

        if self._office.workspace is not None:
            ArrivalsWindow(PackageStore(self._office.store.database).arrivals(), self).show()

    def _copy_missing(self) -> None:
        missing = [line for line in self._lines if line.row is None]
        QApplication.clipboard().setText("\n".join(f"{line.unit_code}\t{line.unit_name}" for line in missing))
        self._jobs.told.emit(f"已复制 {len(missing)} 个还没有报的单位")

    def _print(self) -> None:
        """What is listed; where only the missing are, with room for what they say when they are called."""
        from budgetdesk.office.upward.printed_lists import write_board

        calls = self.state.currentData() == MISSING
        title = "催报单" if calls else "上报情况"
        name, _ = QFileDialog.getSaveFileName(
            self, title, str(Path(self._folder()) / f"{title}.pdf"), "PDF (*.pdf)"
        )
        if name:
            lines, target = list(self._lines), Path(name)
            self._jobs.run(
                title,
                lambda _: write_board(lines, target, calls=calls),
                lambda _: self._jobs.told.emit(f"已输出 {target}"),
            )

    def _take_units(self) -> None:
        from budgetdesk.exchange.unit_list import read_units

        kinds = "单位名单 (*.xlsx *.xls *.csv)"
        name, _ = QFileDialog.getOpenFileName(self, f"单位名单：{_UNIT_COLUMNS}", self._folder(), kinds)
        if not name:
            return
        kept = PackageStore(self._office.store.database)
        try:
            listed = read_units(Path(name))
            units = [ExpectedUnit(*unit) for unit in listed.units]
            if not self._takes_list(Path(name), listed, kept.expected_units()):
                return
            kept.expect_units(units)
        except (KnownError, WorkspaceError, OSError) as error:
            QMessageBox.warning(self, "单位名单", as_is(f"{error}。{_UNIT_COLUMNS}。"))
            return
        self.refresh()

    def _takes_list(self, path: Path, listed: UnitList, before: list[ExpectedUnit]) -> bool:
        """Whether the list is what was meant: how many units it has, what it does not tell, and who goes with the old one."""
        placed = sum(bool(parent) for _, _, parent in listed.units)
        says = [f"{path.name}：{len(listed.units)} 个单位，写明主管部门的 {placed} 个。"]
        if listed.unknown:
            says.append(
                f"不知道编码的主管部门，没有记下：{_some(listed.unknown)}。请写编码，或把它们列进名单。"
            )
        if gone := [unit.name for unit in before if unit.code not in {code for code, _, _ in listed.units}]:
            says.append(f"代替原来的名单，不再有的 {len(gone)} 个：{_some(gone)}。")
        yes, no = QMessageBox.StandardButton.Ok, QMessageBox.StandardButton.Cancel
        return (
            QMessageBox.question(self, "单位名单", as_is("\n".join(says)), yes | no, no if gone else yes)
            == yes
        )

    def _in_the_way(self, line: BoardLine) -> list[str]:
        """What speaks against accepting it, in words."""
        row = line.row
        assert row is not None
        signed = self._signed(row)
        return [
            *([f"有 {row.errors} 处错误"] if row.errors else []),
            *([f"还差 {row.missing} 项"] if row.missing else []),
            *([line.differs] if line.differs else []),
            *([line.left_unanswered] if line.unanswered else []),
            *([] if signed == _SIGNED else ["没有签名" if signed == _UNSIGNED else "签名的密钥没有核对过"]),
        ]

    def _accepts_despite(self, line: BoardLine) -> bool:
        """Whether it is accepted though something is the matter with it; Enter says no."""
        assert line.row is not None
        if not (said := self._in_the_way(line)):
            return True
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        asks = f"{line.unit_name} 的这一份{'，'.join(said)}。仍然接收吗？"
        return QMessageBox.question(self, "接收", as_is(asks), yes | no, no) == yes

    def _answer(self, said: Kind) -> None:
        """A return asks for remarks; a receipt for none. What was written is there again until it has gone out."""
        from budgetdesk.office.declarations import draft_remarks, remarks_in
        from budgetdesk.office.own_key import own_key
        from budgetdesk.office.upward.replying import WORDS, reply
        from budgetdesk.ui.window.return_dialog import ReturnDialog

        line = self.current()
        if line is None or line.row is None:
            return
        row, store, remarks = line.row, self._office.store, list[Remark]()
        if said == "return":
            kept = PackageStore(store.database).package(row.id)  # written about since the board was shown
            dialog = ReturnDialog(row.unit_name, remarks_in(kept.drafted if kept is not None else ""), self)
            agreed = dialog.exec() == ReturnDialog.DialogCode.Accepted
            remarks = dialog.remarks()
            try:
                draft_remarks(store, row.id, remarks)
            except WorkspaceError as error:
                QMessageBox.warning(self, WORDS[said], as_is(str(error)))
                return
            if not agreed:
                return
        elif not self._accepts_despite(line):
            return
        start = str(Path(self._folder()) / f"{row.unit_name}{WORDS[said]}.bdreply")
        name, _ = QFileDialog.getSaveFileName(self, WORDS[said], start, "退回意见和回执 (*.bdreply)")
        if not name:
            return
        packs, key = self._office.installed, own_key()

        def done(path: Path) -> None:
            self.refresh()
            self.answered.emit(row.declaration_id)
            self._jobs.told.emit(f"已写{WORDS[said]}：{path}")

        def refused(error: KnownError) -> None:
            told = "\n".join([str(error), *error.candidates])
            QMessageBox.warning(self, WORDS[said], as_is(told))
            self._answer(said)

        self._jobs.run(
            WORDS[said],
            lambda _: reply(row, said, remarks, store, packs, Path(name), key=key if key.exists() else None),
            done,
            refused=refused,
        )


def _given_out(notice: Notice) -> str:
    at = datetime.fromisoformat(notice.at).astimezone()
    until = f"{notice.deadline} 截止" if notice.deadline else "没有截止日期"
    return f"{until}；{at:%Y-%m-%d} 已做，{notice.units} 个单位"


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else "")


def _goes_on(before: BoardLine, now: BoardLine) -> bool:
    """Whether it is the line of the same unit and declaration, also of a later version."""
    same_unit = (before.unit_code, before.unit_name) == (now.unit_code, now.unit_name)
    if before.row is None or now.row is None:
        return same_unit
    return same_unit and (before.row.pack, before.row.year) == (now.row.pack, now.row.year)
