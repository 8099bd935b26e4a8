"""Packs and code lists in the window: what is installed, put in another one, take one out, take in a list of codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.errors import KnownError
from budgetdesk.office.office import Office
from budgetdesk.office.work import Progress
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.window_size import size_by_text

if TYPE_CHECKING:
    from budgetdesk.office.pack_shelf import Shelved
    from budgetdesk.ui.declaration.declaration_view import DeclarationView

_NAME = Qt.ItemDataRole.UserRole


class PackShelf(QObject):
    """`view` gives the declaration that is open; `reopen` opens it anew where its pack has changed, and says why."""

    def __init__(
        self, parent: QWidget, office: Office, jobs: Jobs, view: Callable[[], DeclarationView | None],
        reopen: Callable[[str, str], object],
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._reopen = reopen
        self._parent, self.office, self.jobs, self._view = parent, office, jobs, view
        self.window: PacksWindow | None = None

    def show(self) -> None:
        self.window = PacksWindow(self, self._parent)
        self.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.window.destroyed.connect(self._closed)
        self.window.show()

    def _closed(self) -> None:
        self.window = None

    def install(self, source: Path) -> None:
        """Put in the pack, and check the open declaration with it where it is of that pack."""
        from budgetdesk.office.pack_shelf import put_on_shelf

        self._change("安装报表包", lambda: put_on_shelf(source, self.office.installed))

    def install_dropped(self, files: list[Path]) -> None:
        """Pack files that came to the window; what each brings is told there."""
        if self.window is None:
            self.show()
        for file in files:
            self.install(file)

    def remove(self, name: str) -> None:
        from budgetdesk.office.pack_shelf import take_from_shelf

        self._change("删除报表包", lambda: take_from_shelf(name, self.office.installed))

    def _change(self, title: str, change: Callable[[], Shelved]) -> None:
        from budgetdesk.office.pack_shelf import reviewed_anew

        view = self._view()
        document = view.session.document if view is not None and self.office.workspace is not None else None
        of = document.program.pack.id if document is not None else ""
        before = document.findings_in_full if document is not None else []

        def work(progress: Progress) -> tuple[list[str], str]:
            done = change()
            lines = [*done.says, *done.differences]
            if document is None or done.pack != of:
                return lines, ""
            store, packs = self.office.store, self.office.installed
            return [*lines, *reviewed_anew(store, packs, document.id, before, progress)], document.id

        def show(done: tuple[list[str], str]) -> None:
            lines, id = done
            if self.window is not None:
                self.window.tell(lines)
            if id:
                self._reopen(id, lines[0])

        self.jobs.run(title, work, show)

    def lists(self) -> list[str]:
        """The code lists that the packs of the open workspace use."""
        used = {info.pack for info in self.office.declarations()}
        packs = (self.office.installed.program(pack, self.office.store) for pack in sorted(used))
        return sorted({codes.id for pack in packs for codes in pack.codes.lists.values()})

    def take_in(self, path: Path, list_id: str, *, keep: bool, rename: bool = False) -> tuple[list[str], int]:
        """What taking in the list comes to, line by line, and how many codes would be called otherwise; done only with `keep`.

        Raises KnownError.
        """
        from budgetdesk.exchange.code_list_file import read_codes
        from budgetdesk.office.code_corrections import import_codes, list_title

        store, packs = self.office.store, self.office.installed
        found = import_codes(store, packs, list_id, read_codes(path), keep=keep, rename=rename)
        lines = [f"＋ {code}  {name}" for code, name in found.new.items()]
        lines += [f"改名 {code}  {was} → {now}" for code, (was, now) in found.renamed.items()]
        done = "已增补" if keep else "会增补"
        names = "更正名称" if rename else "名称不同，没有改的" if keep else "名称不同的"
        told = f"{done} {len(found.new)} 个，{names} {len(found.renamed)} 个，{found.same} 个原来就有"
        return [f"{list_title(list_id)}：{told}", *lines], len(found.renamed)


class PacksWindow(QWidget):
    """The list, what can be done with it, and below what was done."""

    def __init__(self, shelf: PackShelf, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self, "报表包和科目表")
        self._shelf = shelf
        self.setWindowTitle("报表包和科目表")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["编号", "名称", "版本", "来处"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.itemSelectionChanged.connect(self._selected)
        self.told = QPlainTextEdit()
        self.told.setReadOnly(True)
        self.told.setPlaceholderText("安装、删除或收进科目表以后，这里写明做了什么、有什么不同。")
        buttons = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for words, do in (
            ("安装文件…", self._install_file), ("安装文件夹…", self._install_folder), ("删除", self._remove),
            ("收进科目表…", self._take_in_codes), ("关闭", self.close),
        ):  # fmt: skip
            button = self.buttons[words] = QPushButton(words)
            button.clicked.connect(lambda _=False, do=do: do())
            buttons.addWidget(button)
        buttons.insertStretch(4)
        layout = QVBoxLayout(self)
        layout.addWidget(plain_label("装在这台电脑上的报表包。几个版本可以并存，申报用其中最新的一版。"))
        layout.addWidget(self.list, 2)
        layout.addLayout(buttons)
        layout.addWidget(self.told, 1)
        size_by_text(self, 90, 28)
        self.refresh()

    def refresh(self) -> None:
        from budgetdesk.office.pack_shelf import shelf

        self.list.clear()
        for pack in shelf(self._shelf.office.installed):
            item = QTreeWidgetItem(
                [pack.id, pack.title, pack.version, "自己安装的" if pack.mine else "随程序来的"]
            )
            item.setData(0, _NAME, pack.name if pack.mine else "")
            self.list.addTopLevelItem(item)
        settle_columns(self.list, 1)
        self._selected()

    def tell(self, lines: list[str]) -> None:
        self.told.setPlainText("\n".join(lines))
        self.refresh()

    def _chosen(self) -> str:
        items = self.list.selectedItems()
        return str(items[0].data(0, _NAME)) if items else ""

    def _selected(self) -> None:
        office = self._shelf.office
        self.buttons["删除"].setEnabled(bool(self._chosen()))
        self.buttons["收进科目表…"].setEnabled(office.workspace is not None and office.may_write)

    def _install_file(self) -> None:
        name, _ = QtWidgets.QFileDialog.getOpenFileName(self, "安装报表包", "", "报表包文件 (*.bdform)")
        if name:
            self._shelf.install(Path(name))

    def _install_folder(self) -> None:
        if name := QtWidgets.QFileDialog.getExistingDirectory(self, "安装文件夹里的报表包"):
            self._shelf.install(Path(name))

    def _remove(self) -> None:
        name = self._chosen()
        words = f"删除报表包 {name} ？用它填的申报要有别的版本才打得开。"
        yes, no = QtWidgets.QMessageBox.StandardButton.Yes, QtWidgets.QMessageBox.StandardButton.No
        if QtWidgets.QMessageBox.question(self, "删除报表包", as_is(words), yes | no, no) == yes:
            self._shelf.remove(name)

    def _agrees(self, asks: str) -> bool:
        """Enter leaves it."""
        yes, no = QtWidgets.QMessageBox.StandardButton.Yes, QtWidgets.QMessageBox.StandardButton.No
        return QtWidgets.QMessageBox.question(self, "收进科目表", as_is(asks), yes | no, no) == yes

    def _take_in_codes(self) -> None:
        """Which list, from which file; what it comes to is shown before it is done."""
        from budgetdesk.office.code_corrections import list_title

        name, _ = QtWidgets.QFileDialog.getOpenFileName(self, "收进科目表", "", "科目表 (*.xlsx *.csv)")
        lists = self._shelf.lists() if name else []
        if not lists:
            return
        titles = {list_title(each): each for each in lists}
        title, agreed = QtWidgets.QInputDialog.getItem(
            self, "收进科目表", "收进哪一张：", list(titles), 0, editable=False
        )
        if not agreed:
            return
        path, list_id = Path(name), titles[title]
        try:
            told, renamed = self._shelf.take_in(path, list_id, keep=False)
            self.tell(told)
            if not self._agrees(f"{told[0]}。收进来？"):
                return
            asks = f"有 {renamed} 个编码原来另有名称（见下面列出的“改名”）。国家规定的科目名称不能自行改，改了各表都照新的印。名称也改吗？"
            rename = bool(renamed) and self._agrees(asks)
            self.tell(self._shelf.take_in(path, list_id, keep=True, rename=rename)[0])
        except (KnownError, OSError) as error:
            self.tell([str(error)])
