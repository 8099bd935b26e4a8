"""One table's tab: its sheets where it repeats, title and unit line, the form, the row commands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QTabBar, QToolButton, QVBoxLayout, QWidget

from budgetdesk.document import composing
from budgetdesk.document.document import Change
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import sheet_label
from budgetdesk.ui.palette import Palette
from budgetdesk.ui.pasting import PastePlan
from budgetdesk.ui.row_commands import RowCommands
from budgetdesk.ui.session import Session
from budgetdesk.ui.sheet_clipboard import SheetClipboard
from budgetdesk.ui.sheet_model import SheetModel
from budgetdesk.ui.sheet_view import SheetView


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
        self._layout.setContentsMargins(8, 4, 8, 0)
        self._layout.setSpacing(3)
        if self.repeats:
            self._layout.addLayout(self._sheet_bar())
        self.title, self.heading, self.unit = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title.setWordWrap(True)
        self.heading.setProperty("role", "heading")
        self.unit.setProperty("role", "heading")
        self._unit_line = QHBoxLayout()
        self._unit_line.addWidget(self.heading)
        self._unit_line.addStretch()
        self._unit_line.addWidget(self.unit)
        self._layout.addWidget(self.title)
        self._layout.addLayout(self._unit_line)
        self.nothing = QLabel("这张表还没有表页。点“新增表页”，或先在基础录入中填写项目。")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "heading")
        self._layout.addWidget(self.nothing, 1)
        self.view: SheetView | None = None
        self.rows: RowCommands | None = None
        self.clipboard: SheetClipboard | None = None
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
        self.sheets.setElideMode(Qt.TextElideMode.ElideRight)
        self.sheets.setExpanding(False)
        self.sheets.currentChanged.connect(self._sheet_chosen)
        self.add_sheet, self.remove_sheet = QToolButton(), QToolButton()
        self.add_sheet.setText("＋ 新增表页")
        self.add_sheet.clicked.connect(self._add_sheet)
        self.remove_sheet.setText("删除表页")
        self.remove_sheet.clicked.connect(self._remove_sheet)
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
            self.sheets.setTabText(n, words if len(words) <= 16 else words[:15] + "…")
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
        self.remove_sheet.setEnabled(self.instance in entered)
        self.remove_sheet.setToolTip("" if self.instance in entered else "这一页由项目表产生，不能单独删除")

    def _sheet_chosen(self, at: int) -> None:
        if at >= 0:
            self.show_instance(self.sheets.tabData(at))

    def _add_sheet(self) -> None:
        edit, id = composing.add_sheet(self.session.document, self.table)
        if self.session.apply(edit):
            self.show_instance(id)

    def _remove_sheet(self) -> None:
        if self.instance:
            self.session.apply(composing.remove_sheet(self.session.document, self.table, self.instance))

    # the form

    def show_instance(self, instance: str | None) -> None:
        if instance == self.instance and self.view is not None:
            return
        self._drop_view()
        self.instance = instance
        for widget in (self.title, self.heading, self.unit):
            widget.setVisible(instance is not None)
        self.nothing.setVisible(instance is None)
        if instance is None:
            return
        model = SheetModel(self.session, self.table, instance, self)
        self.view = SheetView(model, self._palette, self._zoom)
        if widths := self.session.widths.get(self.table):
            self.view.own_widths.update(widths)
            self.view.lay_out()
        self.view.placed.connect(self._align)
        self.view.widths_changed.connect(self._keep_widths)
        self.view.selection_changed.connect(self.selection_changed)
        self.view.zoom_wanted.connect(self.zoom_wanted)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.rows = RowCommands(self.view)
        self.clipboard = SheetClipboard(self.view, self._ask_paste)
        self._layout.addWidget(self.view, 1)
        model.relaid.connect(self._write_head)
        self._write_head()
        if self.repeats:
            self._name_sheet()
        self.setFocusProxy(self.view)
        self.view.keys.home()

    def go_to(self, cell: Cell) -> bool:
        if cell.instance != (self.instance or ""):
            self.show_instance(cell.instance)
        return self.view is not None and self.view.go_to(cell)

    def set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        if self.view is not None:
            self.view.set_zoom(zoom)

    def _drop_view(self) -> None:
        if self.view is not None:
            self.view.sheet_model.close()
            self._layout.removeWidget(self.view)
            self.view.hide()
            self.view.deleteLater()
            self.view = None
            self.rows = None
            self.clipboard = None

    def _write_head(self) -> None:
        if self.view is None:
            return
        sheet = self.view.sheet_model.sheet
        self.title.setText(sheet.title)
        self.heading.setText(sheet.heading)
        self.unit.setText(f"单位：{sheet.unit}" if sheet.unit else "")
        shown = bool(sheet.heading or sheet.unit)
        self.heading.setVisible(shown)
        self.unit.setVisible(shown)

    def _keep_widths(self, widths: dict[int, int]) -> None:
        self.session.widths[self.table] = widths

    def _align(self, left: int, right: int) -> None:
        width = self.view.viewport().width() if self.view else right
        self._unit_line.setContentsMargins(max(left, 0), 0, max(width - right, 0), 0)

    def _follow(self, change: Change) -> None:
        if not self.repeats:
            return
        if any(p.table == self.table for p in change.places) or any(
            c.table == self.table for c in change.cells
        ):
            self._list_sheets()

    def _ask_paste(self, plan: PastePlan) -> bool:
        from budgetdesk.ui.paste_dialog import PasteDialog

        dialog = PasteDialog(plan, self.session.document, self._palette, self)
        return dialog.exec() == PasteDialog.DialogCode.Accepted

    def _menu(self, point) -> None:
        if self.view is None or self.rows is None:
            return
        menu = QMenu(self)
        actions: list[QAction] = self.rows.actions(menu)
        menu.addActions(actions)
        menu.exec(self.view.viewport().mapToGlobal(point))
