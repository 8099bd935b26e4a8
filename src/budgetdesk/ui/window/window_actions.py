"""Menus and tool bar of the main window: every entry does something, or is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolBar, QWidget

from budgetdesk.ui.declaration.tab_drag import fill_hidden

if TYPE_CHECKING:
    from budgetdesk.ui.declaration.table_page import TablePage
    from budgetdesk.ui.declaration.table_tabs import TableTabs
    from budgetdesk.ui.window.main_window import MainWindow

Entry = QAction | QMenu | None
_MOST_UNDO = 20


class WindowActions:
    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._needing_document: list[QAction] = []
        self._of_sheet: list[QAction] = []
        self.unit = QLabel()
        self._make()
        self._menus()
        self._tools()

    def _action(
        self, words: str, do: Callable[[], object], *keys: str, document: bool = True, tip: str = ""
    ) -> QAction:
        action = QAction(words, self._window)
        action.triggered.connect(lambda: do())  # noqa: PLW0108 - the signal would pass its bool
        action.setShortcuts([QKeySequence(key) for key in keys])
        plain = words.replace("…", "").split("(")[0]
        action.setToolTip((tip or plain) + (f"（{keys[0]}）" if keys else ""))
        if document:
            self._needing_document.append(action)
        return action

    def _sheet_action(self, words: str, do: Callable[[TablePage], object], key: str) -> QAction:
        """Does something to the sheet in front; its key works only while the sheet has the keyboard."""

        def act() -> None:
            page = self._window.bench.tabs.page if self._window.bench else None
            if page is not None and page.view is not None:
                do(page)

        action = self._action(words, act, key)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._of_sheet.append(action)
        return action

    def attach(self, tabs: TableTabs) -> None:
        """Let the keys of the sheet's actions work in these tabs."""
        tabs.addActions(self._of_sheet)
        tabs.window_actions = [*self._of_sheet, *self._needing_document]

    def _make(self) -> None:
        w, a = self._window, self._action
        self.new = a("新建申报…", w.new_declaration, "Ctrl+N", document=False)
        self.new_workspace = a("新建工作库…", w.new_workspace, document=False)
        self.open = a("打开工作库…", w.choose_workspace, "Ctrl+O", document=False)
        self.samples = a("打开示例", w.open_samples, document=False)
        self.import_ = a("导入申报文件…", w.import_file, document=False)
        self.preview = a("打印预览…", w.outputs.preview, "Ctrl+P", tip="打印预览和打印")
        self.pdf = a("导出 PDF…", w.outputs.pdf, "Ctrl+Shift+P", tip="导出全套报表为 PDF")
        self.xlsx = a("导出 Excel…", w.outputs.xlsx, "Ctrl+E", tip="导出全套报表为 Excel 工作簿")
        self.json = a("导出申报文件…", w.outputs.json)
        self.backups = a("打开备份文件夹", w.open_backups, document=False)
        self.close = a("关闭申报", w.close_document, "Ctrl+W")
        self.quit = a("退出", w.close, "Ctrl+Q", document=False)
        self.undo = a("撤销", w.undo, "Ctrl+Z")
        self.redo = a("重做", w.redo, "Ctrl+Y", "Ctrl+Shift+Z")
        self.insert = a("插入行", w.insert_row, "Ctrl++", "Ctrl+=", tip="在光标下方插入行")
        self.remove = a("删除行", w.remove_row, "Ctrl+-", tip="删除选中的行")
        self.cut = self._sheet_action("剪切", lambda page: page.clipboard.cut(), "Ctrl+X")
        self.copy = self._sheet_action("复制", lambda page: page.clipboard.copy(), "Ctrl+C")
        self.paste = self._sheet_action("粘贴", lambda page: page.clipboard.paste(), "Ctrl+V")
        self.fill_down = self._sheet_action("向下填充", lambda page: page.clipboard.fill_down(), "Ctrl+D")
        self.fill_right = self._sheet_action("向右填充", lambda page: page.clipboard.fill_right(), "Ctrl+R")
        self.clear = self._sheet_action("清除内容", lambda page: page.view.keys.clear(), "Del")
        self.not_applicable = self._sheet_action(
            "注明不适用", lambda page: page.view.keys.not_applicable(), "Ctrl+0"
        )
        self.check = a("全审", w.check_all, "F9", tip="从头审核全部报表")
        self.table_findings = a("只看本表的问题", w.show_table_findings)
        self.all_findings = a("看全部问题", w.show_all_findings)
        self.find = a("查找…", w.start_finding, "Ctrl+F", tip="在全部表中查找")
        self.next_table = a("下一张表", lambda: w.step_table(1), "Ctrl+PgDown")
        self.previous_table = a("上一张表", lambda: w.step_table(-1), "Ctrl+PgUp")
        self.tear = a("移到单独的窗口", w.tear_table, "Ctrl+Shift+N", tip="把这张表放在自己的窗口里")
        self.hide = a("隐藏这张表", w.hide_table, tip="从页签中隐去；目录仍可打开")
        self.larger = a("放大", lambda: w.zoom_by(1), "Ctrl+Shift+.")
        self.smaller = a("缩小", lambda: w.zoom_by(-1), "Ctrl+Shift+,")
        self.actual = a("原大", w.zoom_actual, "Ctrl+Shift+0")
        self.next_pane = a("下一个窗格", w.next_pane, "F6", tip="目录、表、问题、单元格说明之间轮换")
        self.contrast = a("高对比度", w.looks.toggle_contrast, document=False)
        self.contrast.setCheckable(True)
        self.contrast.setChecked(w.looks.strong)
        self.log = a("修改记录…", w.show_log, tip="谁在什么时候改了什么")
        self.keys = a("快捷键", w.show_keys, "F1", document=False)
        self.about = a("关于预算填报台", w.tell_about, document=False)

    def _menus(self) -> None:
        bar = self._window.menuBar()
        for title, entries in (
            ("文件(&F)", self._file_menu()),
            ("编辑(&E)", self._edit_menu()),
            ("审核(&C)", [self.check, None, self.table_findings, self.all_findings]),
            ("查看(&V)", self._look_menu()),
            ("帮助(&H)", [self.keys, self.about]),
        ):
            menu = QMenu(title, self._window)
            for entry in entries:
                if isinstance(entry, QMenu):
                    menu.addMenu(entry)
                elif entry is None:
                    menu.addSeparator()
                else:
                    menu.addAction(entry)
            bar.addMenu(menu)

    def _file_menu(self) -> list[Entry]:
        found: list[Entry] = [self.new, self.new_workspace, self.open, self.samples, None, self.import_]
        found += [self.preview, None, self.pdf, self.xlsx, self.json, None]
        return [*found, self.backups, None, self.close, self.quit]

    def _edit_menu(self) -> list[Entry]:
        found: list[Entry] = [self.undo, self.redo, self._undo_list(), None, self.cut, self.copy, self.paste]
        found += [None, self.fill_down, self.fill_right, self.clear, self.not_applicable]
        return [*found, None, self.insert, self.remove]

    def _look_menu(self) -> list[Entry]:
        found: list[Entry] = [self.find, None, self.next_table, self.previous_table, self.next_pane, None]
        found += [self.tear, self.hide, self._away(), None]
        found += [self.larger, self.smaller, self.actual, None, self._sizes(), self.contrast]
        return [*found, None, self.log]

    def _undo_list(self) -> QMenu:
        """The last edits by name; choosing one takes back all from there on."""
        menu = QMenu("撤销到", self._window)

        def fill() -> None:
            menu.clear()
            bench = self._window.bench
            for n, label in enumerate(bench.session.document.undo_labels[:_MOST_UNDO] if bench else []):
                menu.addAction(label, lambda n=n: self._window.undo(n + 1))

        menu.aboutToShow.connect(fill)
        self.undo_menu = menu
        return menu

    def _away(self) -> QMenu:
        """Tables that are not among the tabs."""
        menu = QMenu("显示隐藏的表", self._window)
        menu.aboutToShow.connect(lambda: fill_hidden(menu, self._window.bench.tabs))
        self.away_menu = menu
        return menu

    def _sizes(self) -> QMenu:
        menu = QMenu("文字大小", self._window)
        for scale in (1.0, 1.15, 1.3, 1.5):
            menu.addAction(f"{scale:.0%}", lambda scale=scale: self._window.looks.resize(scale))
        return menu

    def _tools(self) -> None:
        bar = QToolBar("工具")
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        entries = (self.undo, self.redo, None, self.insert, self.remove, None, self.check)
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
        self.bar = bar

    def refresh(self) -> None:
        """What can be done now, and what undoing would undo."""
        bench = self._window.bench
        document = bench.session.document if bench else None
        for action in self._needing_document:
            action.setEnabled(document is not None)
        self.bar.setVisible(document is not None)
        self.import_.setEnabled(self._window.office.may_write)
        self.backups.setEnabled(self._window.office.workspace is not None)
        undo = document.undo_labels if document else []
        redo = document.redo_labels if document else []
        for action, word, labels in ((self.undo, "撤销", undo), (self.redo, "重做", redo)):
            action.setEnabled(bool(labels))
            action.setText(f"{word}：{labels[0]}" if labels else word)
            action.setIconText(word)
            action.setToolTip(f"{word}：{labels[0]}" if labels else word)
        self.undo_menu.setEnabled(bool(undo))
        self.log.setEnabled(document is not None and self._window.office.workspace is not None)
        self.refresh_rows()

    def refresh_rows(self) -> None:
        bench = self._window.bench
        page = bench.tabs.page if bench else None
        rows = page.rows if page else None
        for action in (self.tear, self.hide):
            action.setEnabled(page is not None)
        self.away_menu.setEnabled(bool(bench and bench.tabs.away()))
        self.insert.setEnabled(rows is not None and rows.can_insert())
        self.remove.setEnabled(rows is not None and rows.can_remove())
