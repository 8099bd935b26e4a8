"""Asks before a backup takes the place of what there is now: what it holds, how that differs, all of it or one declaration."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QRadioButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.office.restoring import Contents
from budgetdesk.storage.queries import DeclarationInfo
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.window_size import size_by_text

_ID = Qt.ItemDataRole.UserRole
_MOST_LINES = 12
_UNIT, _PACK = 0, 2  # columns


class RestoreDialog(QDialog):
    """`now`: the declarations of the open workspace; None where it cannot be opened.

    One declaration alone can be brought back only into a workspace that may be written. `titles`: of packs, by their
    ids. Enter and Esc bring nothing back.
    """

    def __init__(
        self,
        contents: Contents,
        now: list[DeclarationInfo] | None,
        titles: dict[str, str],
        *,
        may_write: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("恢复备份")
        self._contents, self._now = contents, {info.id: info for info in now or ()}
        self.head, self.warning = plain_label(), plain_label()
        self.head.setProperty("role", "section")
        self.warning.setProperty("role", "notice")
        for label in (self.head, self.warning):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels(["单位", "年度", "报表包", "名称", "备份中最后修改", "现在的"])
        for info in contents.declarations:
            self.list.addTopLevelItem(self._line(info, titles, known=now is not None))
        settle_columns(self.list, _UNIT, _PACK)
        self.one = QRadioButton("只恢复选中的一份申报，工作库中其余的不动")
        self.all = QRadioButton("恢复整个工作库：现在的全部内容换成这份备份里的")
        self.buttons = DialogButtons(self, "恢复", "不恢复")
        self.buttons.ok.setAutoDefault(False)
        self.keep = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.keep.setDefault(True)
        layout = QVBoxLayout(self)
        for widget in (self.head, self.list, self.one, self.all, self.warning, self.buttons):
            layout.addWidget(widget)
        self.one.setEnabled(now is not None and may_write and bool(contents.declarations))
        (self.one if self.one.isEnabled() else self.all).setChecked(True)
        self.one.toggled.connect(self._judge)
        self.list.itemSelectionChanged.connect(self._choose_one)
        self._write_head()
        self._judge()
        size_by_text(self, 84, 1.4 * min(max(len(contents.declarations), 4), _MOST_LINES) + 12)
        self.keep.setFocus()

    @property
    def declaration(self) -> str:
        """The id of the one that is to be brought back; empty for all."""
        return self._marked() if self.one.isChecked() else ""

    def _marked(self) -> str:
        items = self.list.selectedItems()
        return str(items[0].data(0, _ID)) if items else ""

    def _write_head(self) -> None:
        backup, count = self._contents.backup, len(self._contents.declarations)
        held = f"有 {count} 份申报" if count else "没有申报"
        self.head.setText(f"{_shown(backup.at)} 的备份（{backup.note or '自动备份'}）：{held}")
        self.list.setVisible(count > 0)

    def _line(self, info: DeclarationInfo, titles: dict[str, str], *, known: bool) -> QTreeWidgetItem:
        unit = f"{info.unit_code} {info.unit_name}".strip() or "（单位未填）"
        pack = titles.get(info.pack, info.pack)
        texts = [unit, str(info.year), pack, info.name, _shown(info.changed_at), self._compared(info, known)]
        item = QTreeWidgetItem(texts)
        item.setData(0, _ID, info.id)
        if (now := self._now.get(info.id)) is not None:
            item.setToolTip(len(texts) - 1, f"现在的最后修改：{_shown(now.changed_at)}")
        return item

    def _compared(self, info: DeclarationInfo, known: bool) -> str:
        if not known:
            return "打不开"
        now = self._now.get(info.id)
        if now is None:
            return "没有这一份"
        if now.changed_at == info.changed_at:
            return "相同"
        return "之后改过" if now.changed_at > info.changed_at else "比备份旧"

    def _choose_one(self) -> None:
        """Who marks a declaration means that one."""
        if self.one.isEnabled() and self.list.selectedItems():
            self.one.setChecked(True)
        self._judge()

    def _judge(self) -> None:
        one = self.one.isChecked()
        if self._contents.trouble:
            words = self._contents.trouble
        elif one:
            words = "" if self._marked() else "请在上面选中要恢复的一份"
        else:
            words = self._lost()
        saved = "现在的内容会先另存一份备份，恢复错了还可以再恢复回来。"
        self.warning.setText(words or saved)
        for radio in (self.one, self.all):
            radio.setVisible(not self._contents.trouble)
        self.buttons.ok.setEnabled(not self._contents.trouble and (not one or bool(self._marked())))

    def _lost(self) -> str:
        """What bringing all back would take away."""
        held = {info.id: info for info in self._contents.declarations}
        newer = [i for id, i in self._now.items() if id in held and i.changed_at > held[id].changed_at]
        gone = [info for id, info in self._now.items() if id not in held]
        said = []
        if newer:
            said.append(f"有 {len(newer)} 份申报备份之后改过，那些改动会没有（{_names(newer)}）")
        if gone:
            said.append(f"有 {len(gone)} 份申报不在备份里，恢复后会没有（{_names(gone)}）")
        if said:
            said.append("现在的内容会先另存一份备份")
        return "；".join(said) + "。" if said else ""


def _shown(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _names(infos: list[DeclarationInfo]) -> str:
    words = [
        " ".join(filter(None, (info.unit_name or info.unit_code, str(info.year), info.name)))
        for info in infos
    ]
    return "、".join(words[:2]) + ("等" if len(words) > 2 else "")
