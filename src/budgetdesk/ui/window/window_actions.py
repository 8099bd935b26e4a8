"""Menus and tool bar of the main window: every entry does something, or is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget

from budgetdesk.ui.session.settings import ZOOMS
from budgetdesk.ui.widgets.line_icons import line_icon
from budgetdesk.ui.widgets.plain_text import ShortenedLabel, as_is

if TYPE_CHECKING:
    from budgetdesk.ui.declaration.declaration_view import DeclarationView
    from budgetdesk.ui.declaration.table_page import TablePage
    from budgetdesk.ui.widgets.theme import Appearance

Entry = QAction | QMenu | None
_MOST_UNDO = 20
_FOLDING = {"outline": ("目录", "Alt+1"), "cell": ("单元格说明", "Alt+2"), "findings": ("问题", "Alt+3")}

_WIDEST_CHECK = "全审 99"  # with the count of what is wrong

_LOCKING = "填好审过以后锁定，免得无意改动；要改再解除"


class WindowActions:
    """What concerns an open declaration is done here; the window connects what concerns itself."""

    def __init__(self, window: QMainWindow, appearance: Appearance) -> None:
        self._window, self._appearance = window, appearance
        self._view: DeclarationView | None = None
        self._open = False  # whether the declaration in front can be changed
        self.all: list[QAction] = []
        self._needing_document: list[QAction] = []
        self._of_sheet: list[QAction] = []
        self.unit = ShortenedLabel()
        self._make()
        self._menus()
        self._tools()

    def concern(self, view: DeclarationView | None) -> None:
        """Be about this declaration from now on; the keys of the sheet's actions work in its tabs."""
        self._view = view
        if view is not None:
            view.tabs.addActions(self._of_sheet)
            view.tabs.window_actions = [*self._of_sheet, *self._needing_document]

    def _action(
        self,
        words: str,
        *keys: str,
        do: Callable[[], object] | None = None,
        document: bool = True,
        tip: str = "",
    ) -> QAction:
        """`do` is missing where the window connects the action itself."""
        action = QAction(words, self._window)
        if do is not None:
            action.triggered.connect(lambda: do())  # noqa: PLW0108 - the signal would pass its bool
        action.setShortcuts([QKeySequence(key) for key in keys])
        plain = words.replace("…", "").split("(")[0]
        action.setToolTip((tip or plain) + (f"（{keys[0]}）" if keys else ""))
        self.all.append(action)
        if document:
            self._needing_document.append(action)
        return action

    def _of_declaration(self, do: Callable[[DeclarationView], object]) -> Callable[[], None]:
        def act() -> None:
            if self._view is not None:
                do(self._view)

        return act

    def _of_page(self, do: Callable[[TablePage], object]) -> Callable[[], None]:
        """Does something to the table in front."""
        return self._of_declaration(lambda view: do(view.tabs.page) if view.tabs.page is not None else None)

    def _of_view(self, do: Callable[[TablePage], object]) -> Callable[[], None]:
        """Does something to the table in front, unless it has no sheet yet."""
        return self._of_page(lambda page: do(page) if page.view is not None else None)

    def _sheet_action(self, words: str, key: str, do: Callable[[TablePage], object]) -> QAction:
        """Its key works only while the sheet has the keyboard."""
        action = self._action(words, key, do=self._of_view(do))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._of_sheet.append(action)
        return action

    def _make(self) -> None:
        a, view, page, sheet = self._action, self._of_declaration, self._of_page, self._sheet_action
        rows = self._of_view
        self.new = a("新建申报…", "Ctrl+N", document=False)
        self.new_workspace = a("新建工作库…", document=False)
        self.open = a("打开工作库…", "Ctrl+O", document=False)
        self.server = a(
            "连接共享的工作库…", document=False, tip="几个人同时用的工作库，在 PostgreSQL 服务器上"
        )
        self.samples = a("打开示例", document=False)
        self.import_ = a("导入申报文件…", document=False)
        self.save = a("保存", "Ctrl+S", tip="每次改动都会自动保存；按它可以放心")
        self.take_in = a("导入工作簿…", document=False, tip="Excel、WPS 的工作簿：先看填到哪里，再填")
        self.lines = a("从手头的表生成底稿…", tip="工资表、科目余额表等，按配方生成底稿的行")
        self.split = a("分给股室…", tip="底稿按股室各存一个工作簿，只有它的行，要填的格以外都锁着")
        self.join = a("收回股室底稿…", tip="股室交回的工作簿逐行合并：先看改了什么，再合并")
        self.fill_template = a("填进工作簿模板…", tip="把数填进财政部门发的工作簿，其余不动")
        self.preview = a("打印预览…", "Ctrl+P", tip="打印预览和打印")
        self.text = a("公开文字…", "Ctrl+Shift+T", tip="按各表的数写出的公开文字，点一个数就到它的格")
        self.bring_text = a(
            "导入文字…",
            do=view(lambda v: v.import_text()),
            tip="已有的 Word、PDF 或文本，按标题分到公开文字的各节：先看怎样对上，再导入",
        )
        self.pdf = a("导出 PDF…", "Ctrl+Shift+P", tip="导出全套报表为 PDF")
        self.xlsx = a("导出 Excel…", "Ctrl+E", tip="导出全套报表为 Excel 工作簿")
        self.publication = a("导出公开文件…", tip="导出要公开的文件：封面、目录、文字和各表，PDF 或 Word")
        self.json = a("导出申报文件…")
        self.send = a("上报…", tip="审核无误、要核实的都已说明的申报，打成一个上报包")
        self.take_reply = a("收下退回意见或回执…", document=False)
        self.take_invitation = a(
            "收下申报通知…", document=False, tip="上级发的通知：报哪一种、什么时候前报，和上级的密钥"
        )
        self.receive = a("接收上报包…", document=False, tip="下级单位交来的上报包；也可以拖到窗口里")
        self.board = a("上报情况", document=False, tip="哪些单位收到了，哪些还没有报")
        self.add_up = a("汇总", document=False, tip="收到的没有问题的申报，连同本库自己填的，加成一份")
        self.save_copy = a(
            "另存一份工作库…", document=False, tip="把整个工作库另存成一个完整的文件，可以拷走"
        )
        self.stick = a(
            "备份到 U 盘…", document=False, tip="把整个工作库在 U 盘上存一份；多久提醒一次也在这里定"
        )
        self.backups = a("打开备份文件夹", document=False)
        self.move_away = a(
            "搬到另一台电脑…", document=False, tip="工作库、自己安装的报表包和设置打成一个文件"
        )
        self.move_in = a("从搬家文件取回…", document=False)
        self.packs = a(
            "报表包和科目表…", document=False, tip="装了哪些报表包；安装、删除，收进本单位的科目表"
        )
        self.close = a("关闭申报", "Ctrl+W")
        self.quit = a("退出", "Ctrl+Q", do=self._window.close, document=False)
        self.undo = a("撤销", "Ctrl+Z")
        self.redo = a("重做", "Ctrl+Y", "Ctrl+Shift+Z")
        self.insert = a(
            "插入行", "Ctrl++", "Ctrl+=", do=rows(lambda p: p.rows.insert()), tip="在光标下方插入行"
        )
        self.remove = a("删除行", "Ctrl+-", do=rows(lambda p: p.rows.remove()), tip="删除选中的行")
        self.cut = sheet("剪切", "Ctrl+X", lambda p: p.clipboard.cut())
        self.copy = sheet("复制", "Ctrl+C", lambda p: p.clipboard.copy())
        self.paste = sheet("粘贴", "Ctrl+V", lambda p: p.clipboard.paste())
        self.paste_preview = sheet("粘贴预览…", "Ctrl+Alt+V", lambda p: p.clipboard.paste(look=True))
        self.fill_down = sheet("向下填充", "Ctrl+D", lambda p: p.clipboard.fill_down())
        self.fill_right = sheet("向右填充", "Ctrl+R", lambda p: p.clipboard.fill_right())
        self.clear = sheet("清除内容", "Del", lambda p: p.view.keys.clear())
        self.not_applicable = sheet("注明不适用", "Ctrl+0", lambda p: p.view.keys.not_applicable())
        self.compute_again = a(
            "恢复自动计算",
            do=page(lambda p: p.compute_again()),
            tip="清除选中各格里填的数，重新显示算出的数",
        )
        self.check = a("全审", "F9", tip="从头审核全部报表")
        self.table_findings = a("只看本表的问题", do=page(lambda p: self._view.findings.show_table(p.table)))
        self.all_findings = a("看全部问题", do=view(lambda v: v.findings.show_table("")))
        self.confirm_table = a(
            "确认本表",
            do=page(lambda p: self._view.confirm(p.table)),
            tip="本表已看过，没有问题；内容变动后自动失效",
        )
        self.unconfirm_table = a("撤销确认", do=page(lambda p: self._view.unconfirm(p.table)))
        self.rules = a(
            "指标审核规则…",
            do=view(lambda v: v.show_rules()),
            tip="每条规则的说法和例子；在这个工作库里改级别",
        )
        self.lock = a(
            "锁定申报",
            do=view(lambda v: v.turn_lock()),
            tip=_LOCKING,
        )
        self.find = a("查找…", "Ctrl+F", do=view(lambda v: v.find_bar.start()), tip="在全部表中查找")
        self.replace = a(
            "替换…", "Ctrl+H", do=view(lambda v: v.find_bar.start(replacing=True)), tip="替换各表里填的文字"
        )
        self.next_table = a("下一张表", "Ctrl+PgDown", do=view(lambda v: v.tabs.step(1)))
        self.previous_table = a("上一张表", "Ctrl+PgUp", do=view(lambda v: v.tabs.step(-1)))
        self.detach = a(
            "移到单独的窗口",
            "Ctrl+Shift+N",
            do=page(lambda p: self._view.tabs.detach(p.table)),
            tip="把这张表放在自己的窗口里",
        )
        self.hide = a(
            "隐藏这张表",
            do=page(lambda p: self._view.tabs.hide_table(p.table)),
            tip="从页签中隐去；目录仍可打开",
        )
        self.larger = a("放大", "Ctrl+Shift+.", do=view(lambda v: v.tabs.zoom_by(1)))
        self.smaller = a("缩小", "Ctrl+Shift+,", do=view(lambda v: v.tabs.zoom_by(-1)))
        self.zooms = {
            zoom: a(
                f"缩放到 {zoom:.0%}",
                *(["Ctrl+Shift+0"] if zoom == 1 else []),
                do=view(partial(_zoom_to, zoom)),
            )
            for zoom in ZOOMS
        }
        self.fit_width = a(
            "适合宽度",
            "Ctrl+Shift+W",
            do=view(lambda v: v.tabs.fit_width()),
            tip="缩放到整张表的宽度都看得见",
        )
        self.edit_large = a(
            "放大编辑这一格",
            "Shift+F2",
            do=page(lambda p: p.edit_large()),
            tip="在表上面的编辑栏里写长的文字",
        )
        self.arrange = a(
            "排序、筛选、冻结这一列…",
            "Ctrl+Shift+L",
            do=page(lambda p: p.arrange_column()),
            tip="只是看的次序，保存、打印和导出都不变；也可以右键点表头",
        )
        self.next_pane = a(
            "下一个窗格", "F6", do=view(lambda v: v.next_pane()), tip="目录、表、问题、单元格说明之间轮换"
        )
        self.folds = [
            a(f"收起或展开{what}", key, do=view(partial(_turn_pane, name)))
            for name, (what, key) in _FOLDING.items()
        ]
        self.contrast = a("高对比度", do=self._appearance.toggle_contrast, document=False)
        self.contrast.setCheckable(True)
        self.contrast.setChecked(self._appearance.strong)
        self.link = a(
            "关联申报…", tip="上年决算、年初预算或绩效目标不在这个工作库里的，从申报文件或别的工作库取"
        )
        self.life_line = a("来龙去脉…", tip="光标所在的项目或指标：目标、监控、自评并排，前后不一的标出")
        self.units = a("汇总构成…", tip="光标所在的汇总数由哪些单位组成，哪些空着")
        self.log = a("修改记录…", tip="谁在什么时候改了什么")
        self.manual = a(
            "手册", "F1", document=False, tip="怎样填、各表的填报说明、记号、菜单和键；也能存为 PDF"
        )
        self.manual.setShortcutContext(
            Qt.ShortcutContext.ApplicationShortcut
        )  # also in windows beside this one
        self.tour = a("认识窗口", tip="目录、表、单元格说明、审核：各有什么用")
        self.news = a("新版有什么不同", document=False)
        self.keys = a("快捷键", "Ctrl+F1", document=False)
        self.report = a("问题报告…", document=False, tip="日志和版本打成一个文件，交给维护的人；不含填报的数")
        self.about = a("关于预算填报台", document=False)

    def _menus(self) -> None:
        bar = self._window.menuBar()
        for title, entries in (
            ("文件(&F)", self._file_menu()),
            ("编辑(&E)", self._edit_menu()),
            ("审核(&C)", self._check_menu()),
            ("查看(&V)", self._look_menu()),
            ("帮助(&H)", [self.manual, self.tour, self.keys, self.news, self.report, self.about]),
        ):
            menu = QMenu(title, self._window)
            menu.setToolTipsVisible(self.lock in entries)  # which says why it is grey
            for entry in entries:
                if isinstance(entry, QMenu):
                    menu.addMenu(entry)
                elif entry is None:
                    menu.addSeparator()
                else:
                    menu.addAction(entry)
            bar.addMenu(menu)

    def _file_menu(self) -> list[Entry]:
        sub = self._submenu
        found: list[Entry] = [
            self.new,
            self.new_workspace,
            self.open,
            self.server,
            self.samples,
            self.save,
            None,
        ]
        found += [sub("导入", self.import_, self.take_in, self.bring_text, self.lines)]
        found += [sub("导出", self.pdf, self.xlsx, self.publication, self.fill_template, self.json)]
        found += [self.preview, self.text, None, sub("股室", self.split, self.join)]
        found += [sub("上报", self.send, self.take_reply, self.take_invitation, None, self.board)]
        found += [sub("接收和汇总", self.receive, self.board, self.add_up)]
        found += [
            sub("备份和搬家", self.save_copy, self.stick, self.backups, None, self.move_away, self.move_in)
        ]
        found += [None, self.packs, None]
        return [*found, self.close, self.quit]

    def _submenu(self, title: str, *entries: QAction | None) -> QMenu:
        menu = QMenu(title, self._window)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                menu.addAction(entry)
        return menu

    def _edit_menu(self) -> list[Entry]:
        found: list[Entry] = [self.undo, self.redo, self._undo_list(), None, self.cut, self.copy, self.paste]
        found += [self.paste_preview, None, self.fill_down, self.fill_right, self.clear, self.not_applicable]
        found += [self.compute_again, self.edit_large]
        return [*found, None, self.insert, self.remove]

    def _check_menu(self) -> list[Entry]:
        found: list[Entry] = [self.check, None, self.table_findings, self.all_findings]
        return [*found, None, self.confirm_table, self.unconfirm_table, None, self.rules, self.lock]

    def _look_menu(self) -> list[Entry]:
        sub, view = self._submenu, self._of_declaration
        tables = sub("各张表", self.next_table, self.previous_table, None, self.detach, self.hide)
        tables.addMenu(self._away())
        panes = sub("窗格", self.next_pane, *self.folds)
        zooms = sub("表格缩放", self.larger, self.smaller, self.fit_width, None, *self.zooms.values())
        zooms.aboutToShow.connect(view(self._tick_zoom))
        found: list[Entry] = [self.find, self.replace, None, self.arrange, tables, panes, zooms, None]
        found += [self._sizes(), self._shades(), self.contrast]
        return [*found, None, self.link, self.life_line, self.units, self.log]

    def _undo_list(self) -> QMenu:
        """The last edits by name, filled when it is opened; the window takes back all from the chosen one on."""
        self.undo_menu = QMenu("撤销到", self._window)
        self.undo_menu.aboutToShow.connect(self._list_undo)
        return self.undo_menu

    def _list_undo(self) -> None:
        self.undo_menu.clear()
        labels = self._view.session.document.undo_labels[:_MOST_UNDO] if self._view is not None else []
        for n, label in enumerate(labels):
            self.undo_menu.addAction(label).setData(n + 1)

    def _away(self) -> QMenu:
        """Tables that are not among the tabs."""
        menu = QMenu("显示隐藏的表", self._window)
        menu.aboutToShow.connect(self._of_declaration(lambda view: view.tabs.list_away(menu)))
        self.away_menu = menu
        return menu

    def _tick_zoom(self, view: DeclarationView) -> None:
        for zoom, action in self.zooms.items():
            action.setCheckable(True)
            action.setChecked(zoom == view.tabs.zoom)

    def _sizes(self) -> QMenu:
        sizes = {f"{scale:.0%}": scale for scale in (1.0, 1.15, 1.3, 1.5)}
        return self._choice("窗口文字大小", sizes, self._appearance.resize, lambda: self._appearance.scale)

    def _shades(self) -> QMenu:
        shades = {"随系统": "", "浅色": "light", "深色": "dark"}
        return self._choice("颜色", shades, self._appearance.choose_shade, lambda: self._appearance.shade)

    def _choice(
        self, title: str, choices: dict[str, Any], choose: Callable[[Any], None], now: Callable[[], Any]
    ) -> QMenu:
        """A menu of which one is chosen, which bears a tick."""
        menu = QMenu(title, self._window)
        for words, value in choices.items():
            action = menu.addAction(words, lambda value=value: choose(value))
            action.setCheckable(True)
            action.setData(value)

        def tick() -> None:
            for action in menu.actions():
                action.setChecked(action.data() == now())

        menu.aboutToShow.connect(tick)
        tick()
        return menu

    def dress(self) -> None:
        """Give the tools icons in the colours of the theme, as large as its type."""
        palette = self._appearance.palette
        size = round(self._window.fontMetrics().height() * 0.9)
        self.bar.setIconSize(QSize(size, size))
        for action, name in (
            (self.undo, "undo"), (self.redo, "redo"), (self.insert, "insert"), (self.remove, "remove"),
            (self.find, "find"), (self.check, "check"), (self.preview, "print"), (self.pdf, "pdf"),
            (self.xlsx, "workbook"),
        ):  # fmt: skip
            action.setIcon(line_icon(name, palette.soft_text, palette.faint_text))
            action.setIconVisibleInMenu(False)
        if (button := self.bar.widgetForAction(self.check)) is not None:
            now = self.check.iconText()
            self.check.setIconText(_WIDEST_CHECK)
            button.setMinimumWidth(button.sizeHint().width())  # the buttons beside it stay where they are
            self.check.setIconText(now)

    def _tools(self) -> None:
        self.bar = bar = QToolBar("工具")
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for action, words in (
            (self.preview, "打印"),
            (self.pdf, "PDF"),
            (self.xlsx, "Excel"),
            (self.find, "查找"),
        ):
            action.setIconText(words)
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        entries = (self.undo, self.redo, None, self.insert, self.remove, None, self.find, None, self.check)
        for entry in (*entries, None, self.preview, self.pdf, self.xlsx):
            if entry is None:
                bar.addSeparator()
            else:
                bar.addAction(entry)
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        bar.addWidget(self.unit)
        self._window.addToolBar(bar)
        self.dress()

    def refresh(self, *, workspace: bool, may_write: bool) -> None:
        """What can be done now, and what undoing would undo."""
        document = self._view.session.document if self._view is not None else None
        for action in self._needing_document:
            action.setEnabled(document is not None)
        self.bar.setVisible(document is not None)
        self.new.setEnabled(may_write or not workspace)
        self.import_.setEnabled(may_write)
        self.backups.setEnabled(workspace)
        self.save_copy.setEnabled(workspace)
        self.stick.setEnabled(workspace)
        self.board.setEnabled(workspace)
        self.receive.setEnabled(may_write)
        self.add_up.setEnabled(may_write)
        self.take_reply.setEnabled(may_write)
        self.take_invitation.setEnabled(may_write)
        self.send.setEnabled(document is not None and may_write)
        self._open = document is not None and not self._view.session.closed
        for action in self._editing():
            action.setEnabled(self._open)
        self.take_in.setEnabled(self._open if document is not None else may_write)
        locked = document is not None and document.locked
        why_not = self._view.session.not_lockable if self._view is not None and not locked else ""
        self.lock.setEnabled(self._view is not None and not self._view.session.read_only and not why_not)
        self.lock.setToolTip(why_not or _LOCKING)
        self.save.setEnabled(self._view is not None and not self._view.session.read_only)
        self.lock.setText("解除锁定" if locked else "锁定申报")
        undo = document.undo_labels if document else []
        redo = document.redo_labels if document else []
        for action, word, labels in ((self.undo, "撤销", undo), (self.redo, "重做", redo)):
            action.setEnabled(bool(labels) and self._open)
            action.setText(f"{word}：{labels[0]}" if labels else word)
            action.setIconText(word)
            action.setToolTip(as_is(f"{word}：{labels[0]}") if labels else word)
        self.undo_menu.setEnabled(bool(undo) and self._open)
        self.count_wrong()
        for action in (self.life_line, self.units, self.log):
            action.setEnabled(document is not None and workspace)
        for action in (self.lines, self.link, self.split, self.join):
            action.setEnabled(workspace and self._open)
        self.refresh_rows()

    def count_wrong(self) -> None:
        """What the full check's button says is left to be put right."""
        totals = self._view.states.totals() if self._view is not None else {}
        left = totals.get("error", 0) + totals.get("query", 0)
        self.check.setIconText(f"全审 {left}" if left else "全审")

    def _editing(self) -> list[QAction]:
        """What changes the declaration in front: not offered where it is closed."""
        found = [self.cut, self.paste, self.paste_preview, self.fill_down, self.fill_right, self.clear]
        return [*found, self.not_applicable, self.compute_again, self.replace, self.bring_text]

    def refresh_rows(self) -> None:
        page = self._view.tabs.page if self._view is not None else None
        rows = page.rows if page is not None else None
        for action in (self.detach, self.hide):
            action.setEnabled(page is not None)
        for action in (self.confirm_table, self.unconfirm_table):
            action.setEnabled(page is not None and self._open)
        self.away_menu.setEnabled(self._view is not None and bool(self._view.tabs.away()))
        self.insert.setEnabled(rows is not None and rows.can_insert() and self._open)
        self.remove.setEnabled(rows is not None and rows.can_remove() and self._open)


def _turn_pane(name: str, view: DeclarationView) -> None:
    view.fold(name)


def _zoom_to(zoom: float, view: DeclarationView) -> None:
    view.tabs.set_zoom(zoom)
