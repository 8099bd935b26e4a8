"""One table's tab: its sheets where it repeats, title and unit line, the form or its indicators as a tree, the row commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabBar, QToolButton, QVBoxLayout, QWidget

from budgetdesk.document import edit_commands
from budgetdesk.document.arrangement import Arrangement
from budgetdesk.document.document import Change
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import sheet_label
from budgetdesk.ui.indicators.indicator_switch import FORM, IndicatorSwitch, list_titles
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.sheet.arranged_bar import ArrangedBar
from budgetdesk.ui.sheet.edit_bar import EditBar
from budgetdesk.ui.sheet.heading_menu import HeadingMenu
from budgetdesk.ui.sheet.row_commands import RowCommands
from budgetdesk.ui.sheet.sheet_clipboard import SheetClipboard
from budgetdesk.ui.sheet.sheet_model import SheetModel
from budgetdesk.ui.sheet.sheet_view import SheetView
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import BalancedLabel, ShortenedLabel, plain_label

if TYPE_CHECKING:
    from budgetdesk.document.paste.plan import PastePlan, Replan
    from budgetdesk.ui.indicators.indicator_clipboard import IndicatorClipboard
    from budgetdesk.ui.indicators.indicator_commands import IndicatorCommands
    from budgetdesk.ui.indicators.indicator_page import IndicatorPage
    from budgetdesk.ui.indicators.indicator_view import IndicatorView


class TablePage(QWidget):
    selection_changed = Signal()
    zoom_wanted = Signal(int)

    def __init__(
        self, session: Session, table: str, palette: Palette, zoom: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.table, self._palette = session, table, palette
        self.repeats = session.document.program.pack.tables[table].repeat is not None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 2, 8, 0)
        self._layout.setSpacing(2)
        if self.repeats:
            self._layout.addLayout(self._sheet_bar())
        self.title, self.heading, self.unit = BalancedLabel(), ShortenedLabel(), plain_label()
        self.title.setProperty("role", "title")
        self.heading.setProperty("role", "heading")
        self.unit.setProperty("role", "heading")
        self._head = self._head_line()
        above = QWidget()
        above.setLayout(self._head)
        above.setMinimumWidth(1)  # its margins follow the table, and must not hold the page as wide as it is
        self._layout.addWidget(above)
        self.nothing = plain_label("这张表还没有表页。点“新增表页”，或先在基础录入中填写项目。")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "heading")
        self._layout.addWidget(self.nothing, 1)
        self.sheet_view: SheetView | None = None
        self.sheet_rows: RowCommands | None = None
        self.sheet_clipboard: SheetClipboard | None = None
        self.edit_bar: EditBar | None = None
        self.headings: HeadingMenu | None = None
        self.arranged = ArrangedBar()
        self.arranged.all_wanted.connect(lambda: self._arrange(None))
        self._layout.addWidget(self.arranged)
        self.tree: IndicatorPage | None = None  # in front of the form while it is there
        self._ends = 0, 0  # of the table, from left to right
        self._zoom = zoom
        instances = session.document.instances(table)
        self.instance: str | None = None
        if self.repeats:
            self._list_sheets()
        else:
            self.show_instance(instances[0])
        session.changed.connect(self._follow)

    def close_page(self) -> None:
        self.session.changed.disconnect(self._follow)
        self._drop_view()

    # sheets of a repeating table

    def _sheet_bar(self) -> QHBoxLayout:
        self.sheets = QTabBar()
        self.sheets.setDrawBase(False)
        self.sheets.setElideMode(Qt.TextElideMode.ElideMiddle)  # names of projects begin alike
        self.sheets.setExpanding(False)
        self.sheets.setMinimumWidth(1)  # else as wide as all names together
        self.sheets.currentChanged.connect(self._sheet_chosen)
        self.add_sheet, self.remove_sheet = QToolButton(), QToolButton()
        self.add_sheet.setText("＋ 新增表页")
        self.add_sheet.clicked.connect(self._add_sheet)
        self.remove_sheet.setText("删除表页")
        self.remove_sheet.clicked.connect(self._remove_sheet)
        self.session.offer_while_changeable(self.add_sheet)
        self.session.changeable.connect(self._name_sheet)
        bar = QHBoxLayout()
        bar.addWidget(self.sheets, 1)
        bar.addWidget(self.add_sheet)
        bar.addWidget(self.remove_sheet)
        return bar

    def _list_sheets(self) -> None:
        document = self.session.document
        instances = document.instances(self.table)
        self.sheets.blockSignals(True)
        while self.sheets.count() > len(instances):
            self.sheets.removeTab(self.sheets.count() - 1)
        for n, id in enumerate(instances):
            if n >= self.sheets.count():
                self.sheets.addTab("")
            words = sheet_label(document.engine, self.table, id)
            words = f"第 {n + 1} 张" if words == id else words
            self.sheets.setTabText(n, words)  # the bar shortens what has no room
            self.sheets.setTabToolTip(n, words)
            self.sheets.setTabData(n, id)
        self.sheets.blockSignals(False)
        if self.instance not in instances:
            self.show_instance(instances[0] if instances else None)
        self._name_sheet()

    def _name_sheet(self) -> None:
        instances = self.session.document.instances(self.table)
        self.sheets.blockSignals(True)
        if self.instance in instances:
            self.sheets.setCurrentIndex(instances.index(self.instance))
        self.sheets.blockSignals(False)
        entered = self.session.document.content.facts.instances.get(self.table, [])
        self.remove_sheet.setEnabled(self.instance in entered and not self.session.closed)
        self.remove_sheet.setToolTip("" if self.instance in entered else "这一页由项目表产生，不能单独删除")

    def _sheet_chosen(self, at: int) -> None:
        if at >= 0:
            self.show_instance(self.sheets.tabData(at))

    def _add_sheet(self) -> None:
        edit, id = edit_commands.add_sheet(self.session.document, self.table)
        if self.session.apply(edit):
            self.show_instance(id)

    def _remove_sheet(self) -> None:
        if self.instance:
            self.session.apply(edit_commands.remove_sheet(self.session.document, self.table, self.instance))

    # the form or the tree: what has the keyboard

    @property
    def listed(self) -> int:
        """The list of indicators that is edited; FORM where the whole form is shown."""
        return self.tree.at if self.tree is not None else FORM

    @property
    def view(self) -> SheetView | IndicatorView | None:
        return self.tree.view if self.tree is not None else self.sheet_view

    @property
    def rows(self) -> RowCommands | IndicatorCommands | None:
        return self.tree.rows if self.tree is not None else self.sheet_rows

    @property
    def clipboard(self) -> SheetClipboard | IndicatorClipboard | None:
        return self.tree.clipboard if self.tree is not None else self.sheet_clipboard

    def _head_line(self) -> QHBoxLayout:
        """The title between the heading and the unit, in one line; at the left, where there are indicators, the switch."""
        line = QHBoxLayout()
        self.switch: IndicatorSwitch | None = None
        if titles := list_titles(self.session.document, self.table):
            self.switch = IndicatorSwitch(titles)
            self.switch.chosen.connect(self.show_list)
            self.switch.follow_key(self)
            line.addWidget(self.switch)
        bottom = Qt.AlignmentFlag.AlignBottom
        line.addWidget(self.heading, 0, bottom)
        line.addWidget(self.title, 1, bottom)
        line.addWidget(self.unit, 0, bottom)
        return line

    def show_list(self, which: int) -> None:
        """A list of indicators in the tree editor, or (FORM) the whole form as printed; the cursor stays on its cell."""
        if self.sheet_view is None or self.switch is None:
            return
        at = self.view.current_cell()
        if which == FORM:
            self._drop_tree()
        elif self.tree is None:
            self._make_tree(which)
        for part in (self.sheet_view, self.edit_bar):
            part.setVisible(self.tree is None)
        self.sheet_view.sheet_model.sleep(self.tree is not None)
        self._write_head()
        self.switch.show_chosen(which)
        self.setFocusProxy(self.tree or self.sheet_view)
        if self.tree is not None:
            self.tree.turn_to(which)
        if at is not None and (self.tree is None or at.place == self.tree.places[which]):
            self.go_to(at)
        self.view.tell_current()  # though its cursor has not moved
        self.setFocus()
        self.selection_changed.emit()

    def _make_tree(self, which: int) -> None:
        from budgetdesk.ui.indicators.indicator_page import IndicatorPage

        self.tree = IndicatorPage(
            self.session, self.table, self.instance or "", self._palette, self._zoom, which
        )
        self.tree.selection_changed.connect(self.selection_changed)
        self.tree.zoom_wanted.connect(self.zoom_wanted)
        self.tree.turned.connect(self.switch.show_chosen)
        self._layout.addWidget(self.tree, 1)

    def _drop_tree(self) -> None:
        if self.tree is not None:
            self.tree.close_page()
            self._layout.removeWidget(self.tree)
            self.tree.hide()
            self.tree.deleteLater()
            self.tree = None

    # the form

    def show_instance(self, instance: str | None) -> None:
        if instance == self.instance and self.sheet_view is not None:
            return
        listed = self.listed
        self._drop_view()
        self.instance = instance
        for widget in (self.title, self.heading, self.unit):
            widget.setVisible(instance is not None)
        self.nothing.setVisible(instance is None)
        if instance is None:
            return
        model = SheetModel(self.session, self.table, instance, self)
        self.sheet_view = SheetView(model, self._palette, self._zoom)
        self.sheet_view.own_widths.update(self.session.widths.get(self.table, {}))
        self.sheet_view.frozen = self.session.frozen.get(self.table)
        self.sheet_view.lay_out()
        self.sheet_view.placed.connect(self._align)
        self.sheet_view.widths_changed.connect(self._keep_widths)
        self.sheet_view.frozen_changed.connect(self._keep_frozen)
        self.sheet_view.selection_changed.connect(self.selection_changed)
        self.sheet_view.zoom_wanted.connect(self.zoom_wanted)
        self.sheet_view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sheet_view.customContextMenuRequested.connect(self._menu)
        self.sheet_rows = RowCommands(self.sheet_view)
        self.sheet_clipboard = SheetClipboard(self.sheet_view, self._ask_paste)
        self.sheet_view.fill_wanted.connect(self.sheet_clipboard.fill_range)
        self.headings = HeadingMenu(self.sheet_view, self)
        self.sheet_view.heading_asked.connect(self.headings.show)
        self.edit_bar = EditBar(self.sheet_view)
        self._layout.addWidget(self.edit_bar)
        self._layout.addWidget(self.sheet_view, 1)
        model.relaid.connect(self._write_head)
        model.arranged.connect(self._tell_arranged)
        self._write_head()
        if self.repeats:
            self._name_sheet()
        self.setFocusProxy(self.sheet_view)
        self.sheet_view.keys.home()
        if listed != FORM:
            self.show_list(listed)

    def go_to(self, cell: Cell) -> bool:
        if cell.instance != (self.instance or ""):
            self.show_instance(cell.instance)
        if self.tree is not None:
            if self.tree.go_to(cell):
                return True
            self.show_list(FORM)
        if self.sheet_view is not None and self.sheet_view.sheet_model.hides(cell):
            self._arrange(None)
            self.session.told.emit("这一行原先没有显示，筛选已取消")
        return self.sheet_view is not None and self.sheet_view.go_to(cell)

    def finish_typing(self) -> str:
        """Enter what editors and the line above the table hold; the texts that could not be saved."""
        unsaved = [view.finish_typing() for view in (self.sheet_view, self.tree and self.tree.view) if view]
        if self.edit_bar is not None and not self.edit_bar.enter(confirmed=False):
            unsaved.append(self.edit_bar.text.toPlainText())
        return "\n".join(filter(None, unsaved))

    def give_up_typing(self) -> None:
        for view in (self.sheet_view, self.tree and self.tree.view):
            if view:
                view.give_up_typing()
        if self.edit_bar is not None:
            self.edit_bar.give_up()

    def edit_large(self) -> None:
        """Write the current cell in the large editor above the table."""
        if self.edit_bar is not None and self.tree is None:
            self.edit_bar.begin()

    def fit_width(self) -> float:
        """The zoom at which the whole width of the table is seen."""
        return self.sheet_view.fit_width() if self.sheet_view is not None else 1.0

    def fitting_zoom(self) -> float:
        """The same, the columns as wide as they are."""
        if self.sheet_view is None:
            return 1.0
        if (layout := self.layout()) is not None:
            layout.activate()  # it may just come to the front
        return self.sheet_view.fitting_zoom()

    def arrange_column(self) -> None:
        """What can be done with the column of the cursor, at its heading."""
        if self.sheet_view is None or self.headings is None or self.tree is not None:
            return
        index = self.sheet_view.currentIndex()
        if index.isValid():
            at = self.sheet_view.projection
            column = index.column() + self.sheet_view.sheet_model.span(index).width() - 1
            self.headings.show(column, self.sheet_view.viewport().mapToGlobal(at.arrow(column).bottomLeft()))

    def _arrange(self, arrangement: Arrangement | None) -> None:
        if self.sheet_view is not None:
            self.sheet_view.sheet_model.arrange(arrangement)

    def _tell_arranged(self) -> None:
        self.arranged.tell(self.headings.told() if self.headings is not None else "")

    def summed_cells(self) -> list[Cell]:
        """Of the selection what its sum is made of."""
        if self.tree is not None:
            return self.tree.view.selected_cells()
        return self.sheet_view.summed_cells() if self.sheet_view is not None else []

    def set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        if self.sheet_view is not None:
            self.sheet_view.set_zoom(zoom)
        if self.tree is not None:
            self.tree.set_zoom(zoom)

    def set_focus(self, cells: frozenset[Cell]) -> None:
        """Frame the cells of the finding that is being looked at."""
        if self.sheet_view is not None:
            self.sheet_view.painter.focus = cells
            self.sheet_view.viewport().update()
        if self.tree is not None:
            self.tree.set_focus(cells)

    def _drop_view(self) -> None:
        self._drop_tree()
        self.arranged.tell("")
        if self.edit_bar is not None:
            self.edit_bar.close_bar()
            self._layout.removeWidget(self.edit_bar)
            self.edit_bar.hide()
            self.edit_bar.deleteLater()
            self.edit_bar = self.headings = None
        if self.sheet_view is not None:
            self.sheet_view.sheet_model.close()
            self._layout.removeWidget(self.sheet_view)
            self.sheet_view.hide()
            self.sheet_view.deleteLater()
            self.sheet_view = None
            self.sheet_rows = None
            self.sheet_clipboard = None

    def _write_head(self) -> None:
        if self.sheet_view is None:
            return
        sheet = self.sheet_view.sheet_model.sheet
        apart = "" if sheet.subtitle.startswith(("（", "(")) else "　"
        self.title.setText(apart.join(filter(None, (sheet.title, sheet.subtitle))))
        self.heading.setText(sheet.heading)
        self.unit.setText(f"单位：{sheet.unit}" if sheet.unit else "")
        shown = bool(sheet.heading or sheet.unit) and self.tree is None
        self.heading.setVisible(shown)
        self.unit.setVisible(shown)

    def _keep_widths(self, widths: dict[int, float]) -> None:
        self.session.widths[self.table] = widths

    def _keep_frozen(self, columns: int | None) -> None:
        if columns is None:
            self.session.frozen.pop(self.table, None)
        else:
            self.session.frozen[self.table] = columns

    def _align(self, left: int, right: int) -> None:
        """The lines above the table begin and end with it; above a narrow one the title has room at both sides."""
        self._ends = left, right
        around = self._layout.contentsMargins()
        width = self.width() - around.left() - around.right()
        parts = (self.switch, self.heading, self.unit)
        beside = sum(part.sizeHint().width() for part in parts if part is not None and not part.isHidden())
        title = self.title.fontMetrics().horizontalAdvance(self.title.text())
        most = max((width - title - 2 * beside) // 2, 0)
        self._head.setContentsMargins(min(max(left, 0), most), 0, min(max(width - right, 0), most), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align(*self._ends)  # also where the table, which would say so, is behind its indicators

    def _follow(self, change: Change) -> None:
        if self.repeats and change.concerns(self.table):
            self._list_sheets()

    def _ask_paste(self, plan: PastePlan, replan: Replan) -> PastePlan | None:
        from budgetdesk.ui.widgets.paste_preview import PastePreview

        dialog = PastePreview(plan, replan, self.session.document.engine, self._palette, self)
        return dialog.plan if dialog.exec() == PastePreview.DialogCode.Accepted else None

    def compute_again(self) -> None:
        """Show computed figures again where something else was entered among the selected cells of the form."""
        if self.tree is None and self.sheet_rows is not None:
            self.sheet_rows.compute_again()

    def _menu(self, point) -> None:
        if self.sheet_view is None or self.sheet_rows is None:
            return
        place = self.sheet_view.projection.place_at(point)
        if place is not None and place[0] < self.sheet_view.geometry_.sheet.header_lines and place[1] >= 0:
            if self.headings is not None:
                self.headings.show(place[1], self.sheet_view.viewport().mapToGlobal(point))
            return
        menu = QMenu(self)
        self.session.offer_remark(menu)
        clipboard = self.sheet_clipboard
        if clipboard is not None:
            editing = [
                menu.addAction("剪切\tCtrl+X", clipboard.cut),
                menu.addAction("粘贴\tCtrl+V", clipboard.paste),
                menu.addAction("粘贴预览…\tCtrl+Alt+V", lambda: clipboard.paste(look=True)),
            ]
            copy = QAction("复制\tCtrl+C", menu)
            copy.triggered.connect(clipboard.copy)
            menu.insertAction(editing[1], copy)
            for action in editing:
                action.setEnabled(not self.session.closed)
            menu.addSeparator()
        actions: list[QAction] = self.sheet_rows.actions(menu)
        menu.addActions(actions)
        menu.exec(self.sheet_view.viewport().mapToGlobal(point))
