"""What was sent upward: what is said of a package when it has been made, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.edits import CHANGED, SENT
from budgetdesk.engine.text import shortened
from budgetdesk.exchange.package_file import check_code
from budgetdesk.office.office import Office
from budgetdesk.storage.package_store import PackageRow, PackageStore
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import room_for

if TYPE_CHECKING:
    from budgetdesk.document.outstanding import Missing

_COLUMNS = ["状态", "版本", "上报时间", "校验码", "签名", "单位编码", "单位", "年度", "报表", "文件"]
_UNIT, _PACK, _FILE = 6, 8, 9
_ROW = Qt.ItemDataRole.UserRole
_MOST_LISTED = 6
_LETTERS, _LONGEST = 34, 27  # the window's width, and the longest line of a list in it
_LINES = 5  # of the list that are seen at once
_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_SIGNED = "已签名"
_UNSIGNED = "没有签名。上级照样能收，请在电话里报校验码核对"


class SentDialog(QDialog):
    """What was made, what it still lacks, and what is to be done with it."""

    def __init__(self, row: PackageRow, missing: Sequence[Missing], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("上报")
        code = check_code(row.digest)
        heading = plain_label(f"上报包已做好：第 {row.version} 版")
        heading.setProperty("role", "cardtitle")
        listed = [shortened(f"{each.word}：{each.says}", _LONGEST) for each in missing[:_MOST_LISTED]]
        if len(missing) > _MOST_LISTED:
            listed.append(f"另有 {len(missing) - _MOST_LISTED} 项")
        lacks = "\n".join([f"{len(missing)} 项，上级会看到", *listed]) if missing else "没有"
        form = QFormLayout()
        form.setLabelAlignment(_TOP)
        self.said = {
            "文件": row.file, "校验码": code, "签名": _SIGNED if row.key_id else _UNSIGNED, "还差": lacks,
            "接下来": "把这个文件交给上级（U 盘、邮件都可以）。之后再改了数，要再上报一次。",
        }  # fmt: skip
        for name, text in self.said.items():
            label = plain_label(text)
            label.setWordWrap("\n" not in text)  # a list has its own lines
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            beside = plain_label(name)
            beside.setAlignment(_TOP)  # else in the middle of several lines
            form.addRow(beside, label)
        self.open_folder, self.copy = QPushButton("打开文件夹"), QPushButton("复制校验码")
        close = QPushButton("知道了")
        self.open_folder.clicked.connect(lambda: open_folder_of(row))
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(code))
        close.clicked.connect(self.accept)
        for button in (self.open_folder, self.copy):
            button.setAutoDefault(False)
        close.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_folder)
        buttons.addWidget(self.copy)
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        layout.addLayout(form)
        layout.addLayout(buttons)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("国") * _LETTERS)
        if (height := layout.totalHeightForWidth(self.minimumWidth())) > 0:
            self.setMinimumHeight(min(height, room_for(self).height()))


class SentList(QTreeWidget):
    """The packages that this workspace has sent, the latest first."""

    chosen = Signal(str)  # the declaration of a package

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self.setHeaderLabels(_COLUMNS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.itemActivated.connect(lambda item: self.chosen.emit(item.data(0, _ROW).declaration_id))

    def refresh(self) -> None:
        self.clear()
        office = self._office
        if office.workspace is None:
            return
        changed = {info.id for info in office.declarations() if info.state == CHANGED}
        titles = {pack.id: pack.title for pack in office.packs()}
        for row in reversed(PackageStore(office.store.database).packages("sent")):
            state = CHANGED if row.state == SENT and row.declaration_id in changed else row.state
            when = f"{datetime.fromisoformat(row.made_at).astimezone():%Y-%m-%d %H:%M}"
            texts = [
                state, f"第 {row.version} 版", when, check_code(row.digest), "有" if row.key_id else "无",
                row.unit_code, row.unit_name, str(row.year), titles.get(row.pack, row.pack), Path(row.file).name,
            ]  # fmt: skip
            item = QTreeWidgetItem(texts)
            item.setData(0, _ROW, row)
            item.setToolTip(_FILE, as_is(row.file))
            self.addTopLevelItem(item)
        settle_columns(self, _UNIT, _PACK, _FILE)
        if (latest := self.topLevelItem(0)) is not None:
            self.setCurrentItem(latest)
            self.ensurePolished()
            lines = min(self.topLevelItemCount(), _LINES) + 1  # one for a bar, where columns need it
            self.setFixedHeight(lines * self.sizeHintForRow(0) + self.header().sizeHint().height())

    def open_folder(self) -> None:
        """Of the package that is chosen."""
        if (item := self.currentItem()) is not None:
            open_folder_of(item.data(0, _ROW))


def open_folder_of(row: PackageRow) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(row.file).parent)))
