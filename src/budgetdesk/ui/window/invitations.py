"""Invitations and keys in the window: given out to the units of the list, taken in from the office above, compared by telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.errors import KnownError
from budgetdesk.exchange.signing import spoken_number
from budgetdesk.office.declarations import YEARS
from budgetdesk.office.office import Office
from budgetdesk.office.own_key import own_key
from budgetdesk.storage.package_store import KnownKey, PackageStore
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import size_by_text

if TYPE_CHECKING:
    from budgetdesk.office.upward.inviting import TakenInvitation
    from budgetdesk.packs.catalogue import PackSummary

_INVITATIONS = "申报通知 (*.bdinvite)"
_DAY = "yyyy-MM-dd"
_KEY = Qt.ItemDataRole.UserRole


class Invitations(QObject):
    """`folder` says where files are looked for first."""

    given_out = Signal()  # a notice to the units

    def __init__(self, parent: QWidget, office: Office, jobs: Jobs, folder: Callable[[], str]) -> None:
        super().__init__(parent)
        self._parent, self._office, self._jobs, self._folder = parent, office, jobs, folder

    def _usual_pack(self) -> str:
        """That of the latest declaration here."""
        infos = self._office.declarations()
        return max(infos, key=lambda info: info.created_at).pack if infos else ""

    def give_out(self, parent: QWidget) -> None:
        """One file for all units of the list, signed with the key of this computer."""
        from budgetdesk.office.upward.inviting import invite

        store, key = self._office.store, own_key()
        expected = len(PackageStore(store.database).expected_units())
        if not expected:
            self._jobs.failed.emit("申报通知要有单位名单：请先用“单位名单…”读进来")
            return
        if not key.exists() and not self._make_key(parent):
            return
        dialog = InviteDialog(self._office.packs(), expected, parent, usual=self._usual_pack())
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        by, pack, year, deadline = dialog.answers()
        start = str(Path(self._folder()) / f"{year} 年申报通知.bdinvite")
        name, _ = QFileDialog.getSaveFileName(parent, "申报通知", start, _INVITATIONS)
        if not name:
            return

        def tell(path: Path) -> None:
            number = spoken_number(key.public_key())
            self._jobs.told.emit(f"已写申报通知：{path}")
            self.given_out.emit()
            box = QMessageBox(QMessageBox.Icon.Information, "申报通知", as_is(f"已写 {path}"), parent=parent)
            box.setInformativeText(as_is(f"下级打电话来核对的号码：{number}\n（“密钥…”里也有）"))
            box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.open()

        work = lambda _: invite(store, key, by, pack, year, deadline, Path(name))  # noqa: E731
        self._jobs.run("申报通知", work, tell, asks=True)

    def _make_key(self, parent: QWidget) -> bool:
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        asks = "通知、上报包和回执用密钥签名，这台电脑上还没有密钥。现在生成一个吗？"
        if QMessageBox.question(parent, "密钥", asks, yes | no, yes) != yes:
            return False
        try:
            own_key().make()
        except (KnownError, OSError) as error:
            self._jobs.failed.emit(str(error))
            return False
        return True

    def take(self, path: Path | None = None) -> None:
        """What the office above has given out; its key counts once its number was compared."""
        from budgetdesk.office.upward.inviting import take_invitation

        if path is None:
            name, _ = QFileDialog.getOpenFileName(self._parent, "收下申报通知", self._folder(), _INVITATIONS)
            path = Path(name) if name else None
        if path is None:
            return
        if not self._office.may_write:
            self._jobs.failed.emit("请先打开一个可以写的工作库")
            return
        store = self._office.store

        def told(taken: TakenInvitation) -> None:
            titles = {pack.id: pack.title for pack in self._office.packs()}
            dialog = InvitationDialog(taken, titles, self._parent)
            if dialog.exec() == QDialog.DialogCode.Accepted and dialog.same.isChecked():
                PackageStore(store.database).know_key(taken.key, confirmed=True)
            self._jobs.told.emit(f"已收下{taken.invitation.by or '上级'}的申报通知")

        self._jobs.run("收下申报通知", lambda _: take_invitation(path, store), told, asks=True)

    def show_keys(self, parent: QWidget) -> None:
        """Keys of other offices, those to be compared first."""
        KeysOfOffices(self._office, parent).exec()


class InviteDialog(QDialog):
    """Who invites, to what, and until when."""

    def __init__(
        self, packs: list[PackSummary], units: int, parent: QWidget | None = None, *, usual: str = ""
    ) -> None:
        """`usual`: the id of the pack that is chosen at first; where it is empty a person has to choose."""
        super().__init__(parent)
        self.setWindowTitle("申报通知")
        self.by, self.pack, self.year = QLineEdit(), Choice(), QSpinBox()
        self.by.setPlaceholderText("发通知的单位，如 县财政局预算股")
        for pack in packs:
            self.pack.addItem(pack.title, pack)
        self.pack.setPlaceholderText("选一套报表")
        self.pack.setCurrentIndex(next((n for n, pack in enumerate(packs) if pack.id == usual), -1))
        self.year.setRange(YEARS.start, YEARS.stop - 1)
        self.year.setValue(QDate.currentDate().year())  # until a pack says which
        self.limited, self.deadline = QCheckBox("有截止日期"), QDateEdit(QDate.currentDate().addDays(14))
        self.deadline.setDisplayFormat(_DAY)
        self.deadline.setCalendarPopup(True)
        self.limited.toggled.connect(self.deadline.setEnabled)
        self.limited.setChecked(True)
        note = plain_label(
            f"发给名单上的 {units} 个单位，同一个文件：里面有名单、报表、截止日期和本单位的密钥。"
        )
        note.setWordWrap(True)
        note.setProperty("role", "heading")
        self.buttons = DialogButtons(self, "做成文件…")
        layout = QFormLayout(self)
        layout.addRow(note)
        for words, field in (
            ("发通知的单位", self.by), ("报表", self.pack), ("年度", self.year), ("", self.limited), ("截止日期", self.deadline),
        ):  # fmt: skip
            layout.addRow(words, field)
        layout.addRow(self.buttons)
        size_by_text(self, 46, 1)  # no lower than its fields
        self.pack.currentIndexChanged.connect(self._take_year)
        self.pack.currentIndexChanged.connect(self._judge)
        self.by.textChanged.connect(self._judge)
        self._take_year()
        self._judge()

    def _take_year(self) -> None:
        if pack := self.pack.currentData():
            self.year.setValue(pack.year)

    def _judge(self) -> None:
        self.buttons.ok.setEnabled(bool(self.by.text().strip() and self.pack.currentData()))

    def answers(self) -> tuple[str, str, int, str]:
        """By whom, id of the pack, year, deadline as ISO text or empty: as `invite` asks."""
        until = self.deadline.date().toString(_DAY) if self.limited.isChecked() else ""
        return self.by.text().strip(), self.pack.currentData().id, self.year.value(), until


class InvitationDialog(QDialog):
    """What an invitation says, and the number that is compared by telephone where that was not yet done."""

    def __init__(self, taken: TakenInvitation, titles: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        told, key = taken.invitation, taken.key
        self.setWindowTitle("申报通知")
        until = f"，{told.deadline} 前报" if told.deadline else ""
        said = f"{told.by or '上级'}：{told.year} 年《{titles.get(told.pack, told.pack)}》{until}，共 {len(told.units)} 个单位。"
        number = spoken_number(key.public_key)
        notes = [note.removesuffix(number).removesuffix("：") for note in taken.notes]
        self.summary = plain_label("\n".join([said, *notes]))
        self.summary.setWordWrap(True)
        self.number = plain_label(number)
        self.number.setProperty("role", "title")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.same = QCheckBox("打过电话，对方的号码和这个一样")
        self.same.setVisible(not key.confirmed_at)
        layout = QVBoxLayout(self)
        for widget in (self.summary, self.number, self.same):
            layout.addWidget(widget)
        layout.addStretch()
        layout.addWidget(DialogButtons(self, "知道了"))
        size_by_text(self, 46, 1)


class KeysOfOffices(QDialog):
    """Public keys that came with packages and invitations: confirmed once their number was compared, or revoked."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self.setWindowTitle("密钥")
        own = own_key()
        mine = spoken_number(own.public_key()) if own.exists() else "还没有，做申报通知时生成"
        self.own = plain_label(f"本单位的号码：{mine}")
        self.own.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        note = plain_label("第一次见到的密钥，打电话问对方的号码：一样的才是他。不一样的不要相信。")
        note.setWordWrap(True)
        note.setProperty("role", "heading")
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(["状态", "单位编码", "单位", "号码"])
        self.confirm, self.revoke = QPushButton("号码一样"), QPushButton("撤销")
        close = QPushButton("关闭")
        for button, do in ((self.confirm, self._confirm), (self.revoke, self._revoke), (close, self.accept)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, do=do: do())
        self.list.currentItemChanged.connect(self._enable)
        bar = QHBoxLayout()
        bar.addWidget(self.confirm)
        bar.addWidget(self.revoke)
        bar.addStretch()
        bar.addWidget(close)
        layout = QVBoxLayout(self)
        for widget in (self.own, note, self.list):
            layout.addWidget(widget)
        layout.addLayout(bar)
        size_by_text(self, 60, 20)
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        known = PackageStore(self._office.store.database).known_keys()
        for key in sorted(known, key=lambda key: bool(key.confirmed_at)):
            state = "已核对" if key.confirmed_at else "未核对"
            item = QTreeWidgetItem([state, key.unit_code, key.name, spoken_number(key.public_key)])
            item.setData(0, _KEY, key)
            self.list.addTopLevelItem(item)
        settle_columns(self.list, 2)
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)  # else it is meant without being seen to be
        self._enable()

    def _current(self) -> KnownKey | None:
        item = self.list.currentItem()
        return item.data(0, _KEY) if item is not None else None

    def _enable(self) -> None:
        key = self._current()
        self.confirm.setEnabled(key is not None and not key.confirmed_at and self._office.may_write)
        self.revoke.setEnabled(key is not None and self._office.may_write)

    def _confirm(self) -> None:
        if (key := self._current()) is not None:
            PackageStore(self._office.store.database).know_key(key, confirmed=True)
            self._fill()

    def _revoke(self) -> None:
        if (key := self._current()) is not None:
            PackageStore(self._office.store.database).forget_key(key.id)
            self._fill()
