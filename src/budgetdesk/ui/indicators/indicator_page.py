"""The tree editor of a table's indicators: its trees in tabs, the commands as buttons and keys, finding."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.indicators.cells import level_of
from budgetdesk.document.indicators.compare import long_list
from budgetdesk.document.indicators.filling import frame_words
from budgetdesk.document.indicators.library import indicator_of, insert
from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.packs.indicator_library import LibraryIndicator
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.indicators.indicator_compare_view import IndicatorCompareView
from budgetdesk.ui.indicators.indicator_pane import IndicatorPane
from budgetdesk.ui.indicators.indicator_switch import indicator_blocks
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.tool_row import ToolRow

_OWN_WORK = "本单位"  # field of work of what the office adds from its declarations


class IndicatorPage(QWidget):
    selection_changed = Signal()
    zoom_wanted = Signal(int)
    turned = Signal(int)  # to the list of that number

    def __init__(
        self, session: Session, table: str, instance: str, palette: Palette, zoom: float,
        at: int, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`at`: the list in front; from the first moment there is one, since the window may ask at any."""
        super().__init__(parent)
        self._session, self._palette, self._zoom = session, palette, zoom
        blocks = indicator_blocks(session.document, table)
        self.places = [Place(table, block.id, instance) for block in blocks]
        self._panes: dict[Place, IndicatorPane] = {}
        self._annual = next((p for p in self.places if long_list(session.document, p) is not None), None)
        self._long = long_list(session.document, self._annual) if self._annual is not None else None
        self.comparison: IndicatorCompareView | None = None
        self._front = self.places[at]
        self.stack = QStackedWidget()
        self._make_actions()
        self.finder, self.found = QLineEdit(), plain_label()
        self.finder.setPlaceholderText("查找指标或拼音首字母")
        self.finder.setClearButtonEnabled(True)
        self.finder.textEdited.connect(lambda text: self._find(text, on=False))
        self.finder.returnPressed.connect(lambda: self._find(self.finder.text(), on=True))
        self.found.setProperty("role", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._tool_row())
        layout.addWidget(self.stack, 1)
        self.turn_to(at)

    # what the window asks of whatever is in front

    @property
    def pane(self) -> IndicatorPane:
        """The list that is shown, or that the comparison is about."""
        return self._panes[self._front]

    @property
    def at(self) -> int:
        """The number of the list that is shown."""
        return self.places.index(self.pane.place)

    @property
    def view(self):
        return self.pane.view

    @property
    def rows(self):
        return self.pane.rows

    @property
    def clipboard(self):
        return self.pane.clipboard

    def set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        for pane in self._panes.values():
            pane.view.set_zoom(zoom)

    def set_focus(self, cells: frozenset[Cell]) -> None:
        """Frame the cells of the finding that is being looked at."""
        for pane in self._panes.values():
            pane.view.painter.focus = cells
            pane.view.viewport().update()

    def go_to(self, cell: Cell) -> bool:
        if cell.place not in self.places:
            return False
        self.turn_to(self.places.index(cell.place))
        return self.pane.go_to(cell)

    def close_page(self) -> None:
        self._drop_comparison()
        for pane in self._panes.values():
            pane.close_pane()

    def turn_to(self, at: int) -> None:
        """Show the list of that number."""
        place = self.places[at]
        pane = self._panes.get(place)
        if pane is None:
            pane = self._panes[place] = IndicatorPane(self._session, place, self._palette, self._zoom)
            pane.selection_changed.connect(self.selection_changed)
            pane.view.zoom_wanted.connect(self.zoom_wanted)
            pane.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            pane.view.customContextMenuRequested.connect(self._show_menu)
            self.stack.addWidget(pane)
        self._front = place
        self._drop_comparison()
        self.stack.setCurrentWidget(pane)
        self.setFocusProxy(pane)
        self.frame.setText(frame_words(self._session.document, place).removesuffix("指标"))
        pane.view.tell_current()
        self.turned.emit(at)

    # long-term and annual, last year

    @property
    def compares(self) -> bool:
        """Whether there is a long-term list to lay beside the annual one."""
        return self._long is not None

    @property
    def comparing(self) -> bool:
        return self.comparison is not None

    def show_comparison(self, shown: bool) -> None:
        """The long-term list beside the annual one."""
        if self._annual is None or self._long is None or shown == self.comparing:
            return
        self.turn_to(self.places.index(self._annual))
        if shown:
            self.comparison = IndicatorCompareView(self._session, self._long, self._annual, self._palette)
            self.comparison.wanted.connect(self.go_to)
            self.comparison.told.connect(self.found.setText)
            self.stack.addWidget(self.comparison)
            self.stack.setCurrentWidget(self.comparison)
            self.setFocusProxy(self.comparison)
            self.comparison.setFocus()
            self.compare.setText("返回编辑")

    def _drop_comparison(self) -> None:
        if self.comparison is not None:
            self.comparison.close_view()
            self.stack.removeWidget(self.comparison)
            self.comparison.deleteLater()
            self.comparison = None
            self.compare.setText("对照长期")

    def carry_last_year(self) -> None:
        """The tree of an earlier declaration of this unit."""
        from budgetdesk.ui.indicators.indicator_years_dialog import IndicatorYearsDialog, earlier_declarations

        office, document = self._session.office, self._session.document
        if office is None or not earlier_declarations(office, document):
            self.pane.tell("工作库里没有本单位以前年度的申报")
            return
        dialog = IndicatorYearsDialog(office, document, self.pane.place, self)
        if dialog.exec() == IndicatorYearsDialog.DialogCode.Accepted and dialog.carried is not None:
            self._session.apply(dialog.carried.edit)

    # the library

    def open_library(self) -> None:
        from budgetdesk.ui.indicators.library_dialog import LibraryDialog

        block = self.pane.model.cells.block
        levels = level_of(block, block.levels[0]).set
        dialog = LibraryDialog(self._session.office, levels, self.put_in, self._palette, self)
        self._session.offer_while_changeable(dialog.add)
        dialog.exec()
        self.pane.setFocus()

    def open_rules(self) -> None:
        from budgetdesk.ui.indicators.rules_dialog import RulesDialog

        RulesDialog(self._session.office, self._session.document, self._palette, self).exec()
        self.pane.setFocus()

    def put_in(self, indicators: list[LibraryIndicator]) -> str:
        """Insert indicators of the library; what was done."""
        document, place = self._session.document, self.pane.place
        edit, ids = insert(document, place, self.view.current_id(), indicators)
        done = self._session.apply(edit)
        self.view.put_cursor_on(ids[-1])
        names = "、".join(indicator.name for indicator in indicators[:3])
        return f"已插入：{names}{' 等' if len(indicators) > 3 else ''}" if done else f"表中已有：{names}"

    def add_to_library(self) -> None:
        """Keep the indicator under the cursor for the other declarations of the office."""
        office, id = self._session.office, self.view.current_id()
        found = (
            indicator_of(self._session.document, self.pane.place, id, _OWN_WORK) if id is not None else None
        )
        if found is None or id is None or self.pane.model.is_group(id):
            self.pane.tell("请先选中一个有名称的末级指标")
        elif office is None or not office.may_write:
            self.pane.tell("没有打开可写的工作库，不能加入指标库")
        else:
            try:
                office.keep_indicators([found])
            except WorkspaceError as error:
                self._session.troubled.emit(str(error))
                return
            self.pane.tell(f"已加入指标库：{found.name}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes from the search back to the tree."""
        if event.key() == Qt.Key.Key_Escape and self.finder.hasFocus():
            self.finder.clear()
            self.found.clear()
            self.pane.setFocus()
        else:
            super().keyPressEvent(event)

    # how

    def _action(
        self, words: str, do: Callable[[IndicatorPane], object], key: str = "", tip: str = ""
    ) -> QAction:
        action = QAction(words, self)
        action.triggered.connect(lambda: do(self.pane))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shown = key.replace("Return", "回车").replace("Up", "↑").replace("Down", "↓")
        shown = shown.replace("Left", "←").replace("Right", "→")
        action.setToolTip((tip or words) + (f"（{shown}）" if key else ""))
        self.addAction(action)
        return action

    def _make_actions(self) -> None:
        a = self._action
        self.sibling = a("＋同级", lambda pane: pane.rows.insert(), "Ctrl+Return", "在下方添加同级指标")
        self.child = a("＋下级", lambda pane: pane.rows.insert_child(), "Ctrl+Shift+Return", "添加下一级指标")
        self.up = a("上移", lambda pane: pane.rows.up(), "Alt+Up", "上移，可移到上一组的末尾")
        self.down = a("下移", lambda pane: pane.rows.down(), "Alt+Down", "下移，可移到下一组的开头")
        self.promote = a("升级", lambda pane: pane.rows.promote(), "Alt+Left", "升一级，下级跟着走")
        self.demote = a(
            "降级", lambda pane: pane.rows.demote(), "Alt+Right", "降一级，成为前一个同级指标的下级"
        )
        self.library = a("指标库…", lambda _: self.open_library(), "Ctrl+L", "从指标库添加指标")
        self.to_library = a("把此指标加入指标库", lambda _: self.add_to_library())
        self.rules = a("审核规则…", lambda _: self.open_rules(), tip="看每条规则的例子，在这个工作库里改级别")
        self.compare = a(
            "对照长期", lambda _: self.show_comparison(not self.comparing), "Ctrl+Shift+D", "与长期目标对照"
        )
        self.last_year = a("带入上年指标…", lambda _: self.carry_last_year())
        self.frame = a("按表样搭好一级", lambda pane: pane.rows.build_frame())
        self.paste = a(
            "粘贴表格", lambda pane: pane.clipboard.paste_table(), "Ctrl+Shift+V", "把复制的指标表粘贴为指标"
        )
        self.next = a("下一处问题", lambda pane: pane.next_finding(), "F8")
        self.remove = a("删除指标", lambda pane: pane.rows.remove(), tip="删除选中的指标和下级")
        self.levels = [
            a(f"看到{title}", self._folding(n), f"Alt+Shift+{n + 1}")
            for n, title in enumerate(self._level_titles())
        ]
        self.search = a("查找指标", lambda _: self.finder.setFocus(), "Ctrl+G")
        self._session.offer_while_changeable(
            self.sibling, self.child, self.up, self.down, self.promote, self.demote, self.last_year, self.frame,
            self.paste, self.remove,
        )  # fmt: skip

    @staticmethod
    def _folding(depth: int) -> Callable[[IndicatorPane], object]:
        return lambda pane: pane.model.fold_all(depth)

    def _level_titles(self) -> list[str]:
        block = self._session.document.program.blocks[self._front.table, self._front.block]
        assert isinstance(block, TreeBlock)
        return [level_of(block, level).title.lstrip("*＊") for level in block.levels]

    def _tool_row(self) -> ToolRow:
        groups = [
            [self.sibling, self.child], [self.up, self.down], [self.promote, self.demote],
            [self.library, self.paste, *([self.compare] if self._long else [])],
        ]  # fmt: skip
        listed = [
            self.last_year, self.frame, self.to_library, self.rules, None,
            self.next, self.search, *self.levels, self.remove,
        ]  # fmt: skip
        digit = self.fontMetrics().horizontalAdvance("0")
        self.finder.setMinimumWidth(digit * 18)
        self.finder.setMaximumWidth(digit * 36)
        buttons = [[self._button(action) for action in group] for group in groups]
        return ToolRow(buttons, listed, after=[self.found, self.finder])

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setProperty("role", "command")
        return button

    def _show_menu(self, point) -> None:
        menu = QMenu(self)
        self._session.offer_remark(menu)
        for action in (self.sibling, self.child, None, self.up, self.down, self.promote, self.demote, None,
                       self.library, self.to_library, self.paste, self.remove, None,
                       *self.levels):  # fmt: skip
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        menu.exec(self.view.viewport().mapToGlobal(point))

    def _find(self, text: str, *, on: bool) -> None:
        count = self.pane.seek(text, on=on)
        self.found.setText(f"{count} 处" if count else "没有找到" if text.strip() else "")
