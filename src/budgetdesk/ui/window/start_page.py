"""What is there before a declaration is open: recent workspaces, and the declarations of the open one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.window.declaration_list import DeclarationList, fit_list

if TYPE_CHECKING:
    from budgetdesk.storage.backups import Backup
    from budgetdesk.storage.queries import DeclarationInfo

_ID = Qt.ItemDataRole.UserRole
_GIVING = 1  # the column of both lists of files that takes the room there is, be it little or much


class StartPage(QScrollArea):
    wants_open = Signal()
    wants_new_workspace = Signal()
    wants_new_declaration = Signal()
    wants_samples = Signal()
    chosen_workspace = Signal(str)
    chosen_declaration = Signal(str)
    chosen_backup = Signal(str)
    wants_backups = Signal()
    wants_deletion = Signal(str)
    wants_copy = Signal(str)
    wants_name = Signal(str)
    wants_year = Signal(str)
    wants_board = Signal()
    wants_packages = Signal()
    wants_first = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours = palette
        self._words: list[QLabel] = []
        self._with_workspace = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        body = QWidget()
        self.setWidget(body)
        outer = QHBoxLayout(body)
        column = QWidget()
        column.setMaximumWidth(self.fontMetrics().averageCharWidth() * 150)
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer.addStretch(1)
        outer.addWidget(column, 60)  # a narrow window has little to spare
        outer.addStretch(1)
        layout = self._layout = QVBoxLayout(column)
        layout.setSpacing(12)
        layout.setContentsMargins(12, 28, 12, 20)
        name = plain_label("预算填报台")
        name.setProperty("role", "name")
        words = plain_label("算得出的不用填，填了的要对得上")
        words.setProperty("role", "heading")
        layout.addWidget(name)
        layout.addWidget(words)
        self.first = self._card(
            "开始填报",
            "选报表，写单位，填数：三步就到第一张表。工作库放在“文档”里，以后可以搬到别处。",
            "开始…",
            self.wants_first,
        )
        self._words.clear()  # its words take one line
        self.begin = self.first.findChildren(QPushButton)[0]
        self.begin.setProperty("main", True)
        self.first.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        layout.addWidget(self.first)
        shelf = QWidget()
        shelf.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        cards = QGridLayout(shelf)
        cards.setSpacing(12)
        cards.setContentsMargins(0, 0, 0, 0)
        for n, (title, says, button, signal) in enumerate(
            (
                (
                    "打开工作库",
                    "一个单位或一个办公室的全部申报在一个文件里（*.bdesk）。",
                    "打开…",
                    self.wants_open,
                ),
                ("新建工作库", "选定文件的位置，然后新建申报。", "新建…", self.wants_new_workspace),
                (
                    "试用示例",
                    "公开过的真实申报：勉县的部门预算（底稿、公开表各一份），广水和云南的绩效目标，渠县的决算和自评。",
                    "打开示例",
                    self.wants_samples,
                ),
            )
        ):
            cards.addWidget(self._card(title, says, button, signal), 0, n)
            cards.setColumnStretch(n, 1)
        self._shelf = shelf
        layout.addWidget(shelf)
        self.workspace = plain_label()
        self.workspace.setProperty("role", "section")
        self.declarations = DeclarationList(lambda: self.colours)
        self.declarations.chosen.connect(self.chosen_declaration)
        self._deeds = [
            self._deed("改名…", self.wants_name),
            self._deed("改年度…", self.wants_year),
            self._deed("复制一份…", self.wants_copy),
            self._deed("删除申报…", self.wants_deletion),
        ]
        self.declarations.addActions(self._deeds)
        self.declarations.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.new_declaration = QPushButton("新建申报…")
        self.new_declaration.setAutoDefault(True)
        self.new_declaration.clicked.connect(self.wants_new_declaration)
        line = QHBoxLayout()
        self.board, self.receive = QPushButton("上报情况"), QPushButton("接收上报包…")
        for push, wanted in ((self.board, self.wants_board), (self.receive, self.wants_packages)):
            push.setAutoDefault(True)
            push.clicked.connect(wanted)
        line.addWidget(self.workspace)
        line.addStretch()
        for push in (self.board, self.receive, self.new_declaration):
            line.addWidget(push)
        layout.addLayout(line)
        layout.addWidget(self.declarations)
        self.recent_title = plain_label("最近打开的工作库")
        self.recent_title.setProperty("role", "section")
        self.recent = self._list(["工作库", "位置"])
        self.recent.itemActivated.connect(lambda item: self.chosen_workspace.emit(item.data(0, _ID)))
        self.backups_title = plain_label()
        self.backups_title.setProperty("role", "section")
        self.backup_folder = QPushButton("打开备份文件夹")
        self.backup_folder.setAutoDefault(False)
        self.backup_folder.clicked.connect(self.wants_backups)
        self.backups = self._list(["时间", "说明", "大小"])
        self.backups.itemActivated.connect(lambda item: self.chosen_backup.emit(item.data(0, _ID)))
        backup_line = QHBoxLayout()
        backup_line.addWidget(self.backups_title)
        backup_line.addStretch()
        backup_line.addWidget(self.backup_folder)
        layout.addLayout(backup_line)
        layout.addWidget(self.backups)
        layout.addWidget(self.recent_title)
        layout.addWidget(self.recent)
        layout.addStretch()
        self.show_workspace("", [])
        self.show_recent([])
        self.show_backups([])
        self._give_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._give_room()

    def _give_room(self) -> None:
        """Three lines for the words of each card."""
        for words in getattr(self, "_words", ()):
            words.setMinimumHeight(self.fontMetrics().lineSpacing() * 3 + 2)

    def show_workspace(
        self,
        name: str,
        declarations: list[DeclarationInfo],
        titles: dict[str, str] | None = None,
        *,
        may_write: bool = False,
    ) -> None:
        """The declarations of the open workspace; nothing where none is open."""
        for deed in self._deeds:
            deed.setEnabled(may_write)
        self.new_declaration.setEnabled(may_write)
        self.receive.setEnabled(may_write)
        self._arrange(with_workspace=bool(name))
        for widget in (self.workspace, self.declarations, self.board, self.receive, self.new_declaration):
            widget.setVisible(bool(name))
        self.workspace.setText(f"工作库 {name} 中的申报" if declarations else f"工作库 {name} 还没有申报")
        self.declarations.show_declarations(declarations, titles or {})
        self.declarations.setVisible(bool(declarations))

    def take_keyboard(self) -> None:
        """What is most likely wanted next has it: Enter opens the latest declaration or workspace, or begins the first."""
        if self._with_workspace and not self.declarations.isHidden():
            self.declarations.setCurrentIndex(self.declarations.model().index(0, 0))
            self.declarations.setFocus()
        elif self._with_workspace:
            self.new_declaration.setFocus()
        elif (latest := self.recent.topLevelItem(0)) is not None:
            self.recent.setCurrentItem(latest)
            self.recent.setFocus()
        else:
            self.begin.setFocus()

    def _deed(self, words: str, wanted: SignalInstance) -> QAction:
        """Something to do with the declaration that is chosen in the list."""
        action = QAction(words, self.declarations)

        def ask() -> None:
            if (id := self.declarations.current_id) is not None:
                wanted.emit(id)

        action.triggered.connect(ask)
        return action

    def _arrange(self, *, with_workspace: bool) -> None:
        """With a workspace open its declarations come first, and the cards are but their buttons below them."""
        self._layout.removeWidget(self._shelf)
        at = self._layout.indexOf(self.declarations if with_workspace else self.first) + 1
        self._layout.insertWidget(at, self._shelf)
        for words in self._words:
            words.setVisible(not with_workspace)
            words.parentWidget().updateGeometry()
        for around in (self._shelf, self._layout.parentWidget(), self.widget()):
            around.updateGeometry()  # now: the list would be as high as all its lines until they are told
        self._with_workspace = with_workspace

    def show_backups(self, backups: list[Backup], *, open_: bool = False, of: str = "") -> None:
        """Those of the open workspace, or of one of that name that could not be opened."""
        self.backups.clear()
        for backup in backups:
            size = f"{backup.size / 1024:,.0f} KB"
            item = QTreeWidgetItem([f"{backup.at:%Y-%m-%d %H:%M:%S}", backup.note or "自动备份", size])
            item.setData(0, _ID, str(backup.path))
            self.backups.addTopLevelItem(item)
        fit_list(self.backups, _GIVING)
        self.backups.setVisible(bool(backups))
        whose = f"{of} 的备份" if of else "备份"
        none = "没有找到" if of else "还没有，修改后会自动留存"
        how = "双击恢复到那一份；现在的内容会先另存一份"
        self.backups_title.setText(f"{whose}（{how}）" if backups else f"{whose}：{none}")
        self.backups_title.setVisible(open_ or bool(of) or bool(backups))
        self.backup_folder.setVisible(open_)

    def show_recent(self, paths: list[str]) -> None:
        self.recent.clear()
        for path in paths:
            item = QTreeWidgetItem([Path(path).stem, str(Path(path).parent)])
            item.setData(0, _ID, path)
            self.recent.addTopLevelItem(item)
        fit_list(self.recent, _GIVING)
        self.first.setVisible(not paths and not self._with_workspace)
        self.recent.setVisible(bool(paths))
        self.recent_title.setVisible(bool(paths))

    def _card(self, title: str, says: str, button: str, signal) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 14, 16, 14)
        name = plain_label(title)
        name.setProperty("role", "cardtitle")
        words = plain_label(says)
        words.setWordWrap(True)
        self._words.append(words)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        words.setProperty("role", "heading")
        push = QPushButton(button)
        push.setAutoDefault(True)  # Enter presses it as it does in a dialog
        push.clicked.connect(signal)
        layout.addWidget(name)
        layout.addWidget(words, 1)
        layout.addWidget(push, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _list(self, headings: list[str]) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setRootIsDecorated(False)
        tree.setHeaderLabels(headings)
        tree.setUniformRowHeights(True)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return tree
