"""The tabs in the centre, one for each table; a tab can be hidden, or dragged off into a window of its own.

A table's page is made when it is first shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from budgetdesk.document.table_states import TableStates
from budgetdesk.engine.blocks import NARRATIVE
from budgetdesk.engine.cells import Cell
from budgetdesk.review.finding import Finding
from budgetdesk.ui.declaration.confirming import add_confirming
from budgetdesk.ui.declaration.table_page import TablePage
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.session.settings import ZOOMS
from budgetdesk.ui.session.table_names import tab_title
from budgetdesk.ui.widgets.mark_shapes import shape_icon, sign_size
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.window_size import move_into_view

if TYPE_CHECKING:
    from budgetdesk.ui.narrative.text_page import TextPage
    from budgetdesk.ui.overview.overview_page import OverviewPage

OVERVIEW = ""  # stands for the overview where a table is named
_WIDE = 200  # figures: in a window as wide as that the text has room beside a table
_FAR = 2  # heights of the bar: a tab that is dragged farther off gets a window of its own
_LEAST_ZOOM = 0.5  # at which a wide table fits a small screen


class _TabBar(QTabBar):
    """Tells which tab is dragged off it, and where to."""

    pulled_off = Signal(int, QPoint)  # the tab, the mouse on the screen

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._held = -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        self._held = self.tabAt(event.position().toPoint()) if left else self._held
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held >= 0 and self._is_off(event.position().toPoint()):
            held, self._held = self._held, -1
            self.pulled_off.emit(held, event.globalPosition().toPoint())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = -1
        super().mouseReleaseEvent(event)

    def _is_off(self, point: QPoint) -> bool:
        far = self.height()
        return not self.rect().adjusted(-far, -_FAR * far, far, _FAR * far).contains(point)


class FloatingTable(QWidget):
    """A table's page in a window of its own, beside the main one; closing it gives the page back to the tabs."""

    closed = Signal(str)  # the table

    def __init__(self, page: TablePage, title: str, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.page = page
        self.setWindowTitle(title)
        self.addActions(list(actions))  # their keys work here as well
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.addWidget(page)
        page.show()
        self.setFocusProxy(page)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit(self.page.table)


class TableTabs(QWidget):
    turned = Signal(str)  # to a table
    selection_changed = Signal()
    zoomed = Signal(float)
    text_import_wanted = Signal()

    def __init__(
        self, session: Session, states: TableStates, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._states, self._palette = session, states, palette
        self.zoom = 1.0
        self.fitted = False  # whether each table is to be seen in its whole width
        self._pages: dict[str, TablePage] = {}
        self._front: TablePage | None = None  # the page that had the keyboard last
        self.floating: dict[str, FloatingTable] = {}
        self.window_actions: list[QAction] = []  # whose keys work in the floating windows too
        self.overview: OverviewPage | None = None
        self.text: TextPage | None = None
        self.bar, self.beside = _TabBar(self), QSplitter(self)
        self.stack = QStackedWidget(self.beside)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setIconSize(sign_size(self.bar))
        self.tables = [OVERVIEW, *session.document.program.pack.tables]
        self.bar.addTab("总览")
        for table in session.document.program.pack.tables.values():
            at = self.bar.addTab(tab_title(table))
            self.bar.setTabToolTip(at, f"{table.number} {table.title}".strip())
        if session.document.program.narrative is not None:
            self.tables.append(NARRATIVE)
            self.bar.setTabToolTip(self.bar.addTab("公开文字"), "公开的文字部分")
        self.beside.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.beside, 1)
        self.refresh(self.tables[1:])
        self.bar.setCurrentIndex(-1)
        self.bar.currentChanged.connect(self._turn)
        self.bar.pulled_off.connect(self._pull_off)
        self.bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.bar.customContextMenuRequested.connect(self._show_menu)
        QApplication.instance().focusChanged.connect(self._follow_focus)

    @property
    def page(self) -> TablePage | None:
        """The page in front, be it among the tabs or in a window of its own."""
        return self._front

    def refresh(self, tables: Iterable[str]) -> None:
        """Mark the tabs of tables with findings, and of those confirmed."""
        for table in tables:
            state, at = self._states.of(table), self.tables.index(table)
            if state.error or state.query:
                self.bar.setTabIcon(at, shape_icon(state.shape, self._palette.level(state.shape)))
            elif state.shape == "confirmed":
                self.bar.setTabIcon(at, shape_icon(state.shape, self._palette.good))
            else:
                self.bar.setTabIcon(at, shape_icon("none", "#00000000"))  # nothing moves when a mark comes

    def turn_to(self, table: str) -> None:
        at = self.tables.index(table)
        if table in self.floating:
            self._raise(table)
            return
        self.bar.setTabVisible(at, True)
        if self.bar.currentIndex() != at:
            self.bar.setCurrentIndex(at)
        elif self.stack.count() == 0:
            self._turn(at)

    def step(self, by: int) -> None:
        """To the next tab that is shown."""
        shown = [at for at in range(len(self.tables)) if self.bar.isTabVisible(at)]
        here = shown.index(self.bar.currentIndex()) if self.bar.currentIndex() in shown else 0
        self.bar.setCurrentIndex(shown[(here + by) % len(shown)])
        self.focus_page()

    # tabs that are away: hidden, or in windows of their own

    def away(self) -> list[str]:
        return [table for at, table in enumerate(self.tables) if not self.bar.isTabVisible(at)]

    def hide_table(self, table: str) -> None:
        """Leave the tab out of the bar; the outline and the findings still lead to the table."""
        if table != OVERVIEW:
            self.bar.setTabVisible(self.tables.index(table), False)

    def detach(self, table: str, at: QPoint | None = None) -> None:
        """Give the table a window of its own."""
        if table in (OVERVIEW, NARRATIVE) or table in self.floating:
            return
        page, place = self._page(table), self.tables.index(table)
        size = self.stack.size()
        self.stack.removeWidget(page)
        window = FloatingTable(page, self.bar.tabToolTip(place), self.window_actions, self.window())
        window.closed.connect(self._take_back)
        window.resize(size)
        if at is not None:
            window.move(at)
        self.floating[table] = window
        self.bar.setTabVisible(place, False)
        window.show()
        self._raise(table)

    def menu(self, table: str) -> QMenu:
        """What can be done with a tab."""
        menu = QMenu(self)
        if table:
            menu.addAction("移到单独的窗口", lambda: self.detach(table))
            menu.addAction("隐藏这张表", lambda: self.hide_table(table))
        if table and table != NARRATIVE:
            add_confirming(menu, self._session, self._states, table)
        self.list_away(menu.addMenu("显示隐藏的表"))
        return menu

    def list_away(self, menu: QMenu) -> None:
        """Fill a menu with the tables that are away: choosing one brings it back."""
        menu.clear()
        for table in self.away():
            words = self.bar.tabToolTip(self.tables.index(table))
            menu.addAction(words, lambda table=table: self.bring_back(table))
        if len(menu.actions()) > 1:
            menu.addSeparator()
            menu.addAction("全部显示", self.bring_all_back)
        menu.setEnabled(not menu.isEmpty())

    def bring_back(self, table: str) -> None:
        """Show a table among the tabs again."""
        if table in self.floating:
            self.floating[table].close()
        self.turn_to(table)

    def bring_all_back(self) -> None:
        for table in self.away():
            self.bring_back(table)

    def arrangement(self) -> dict[str, list[int]]:
        """What is away: the places of floating windows, nothing for hidden tabs."""
        return {
            table: list(self.floating[table].geometry().getRect()) if table in self.floating else []  # type: ignore[call-overload]
            for table in self.away()
        }

    def arrange(self, away: dict[str, list[int]]) -> None:
        """As `arrangement` told it."""
        for table, place in away.items():
            if table not in self.tables:
                continue
            if len(place) == 4:
                self.detach(table)
                self.floating[table].setGeometry(QRect(*place))
                move_into_view(self.floating[table])
            else:
                self.hide_table(table)

    def _pull_off(self, at: int, mouse: QPoint) -> None:
        self.detach(self.tables[at], mouse - QPoint(60, 10))

    def _show_menu(self, point: QPoint) -> None:
        at = self.bar.tabAt(point)
        self.menu(self.tables[at] if at >= 0 else "").exec(self.bar.mapToGlobal(point))

    def _raise(self, table: str) -> None:
        window = self.floating[table]
        window.raise_()
        window.activateWindow()
        window.page.setFocus()
        self._come_to_front(window.page)

    def _take_back(self, table: str) -> None:
        window = self.floating.pop(table)
        self.stack.addWidget(window.page)
        window.deleteLater()
        self.bar.setTabVisible(self.tables.index(table), True)
        self.turn_to(table)
        self.stack.setCurrentWidget(window.page)
        self._come_to_front(window.page)

    def _follow_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now.isVisible():
            page = next((p for p in self._pages.values() if p is now or p.isAncestorOf(now)), None)
            if page is not None and page is not self._front:
                self._come_to_front(page)

    def go_to(self, cell: Cell) -> None:
        if cell.table == NARRATIVE:
            self.turn_to(NARRATIVE)
            if self.text is not None:
                self.text.go_to(cell)
            return
        self.turn_to(cell.table)
        if self.page is not None:
            self.page.go_to(cell)
            self.page.setFocus()

    def show_in_text(self, finding: Finding) -> None:
        """What is wrong in the text, with what is known of it."""
        self.turn_to(NARRATIVE)
        if self.text is not None and finding.suspect is not None:
            self.text.go_to(finding.suspect, finding)

    def focus_page(self) -> None:
        if self.page is not None:
            self.page.setFocus()

    def set_zoom(self, zoom: float, *, fitted: bool = False) -> None:
        """`fitted`: it was chosen for a table to be seen in its whole width, so each has its own that comes to the front."""
        self.zoom, self.fitted = min(max(zoom, _LEAST_ZOOM), ZOOMS[-1]), fitted
        for page in self._pages.values():
            page.set_zoom(self.zoom)
        self.zoomed.emit(self.zoom)

    def _fit(self, page: TablePage) -> None:
        """What fits a wide table would make a narrow one small."""
        if self.fitted:
            page.set_zoom(min(page.fitting_zoom(), max(self.zoom, 1.0)))

    def zoom_by(self, steps: int) -> None:
        nearest = min(range(len(ZOOMS)), key=lambda n: abs(ZOOMS[n] - self.zoom))
        self.set_zoom(ZOOMS[min(max(nearest + steps, 0), len(ZOOMS) - 1)])

    def fit_width(self) -> None:
        """Zoom so that the table in front is seen in its whole width."""
        if self.page is not None:
            self.set_zoom(self.page.fit_width(), fitted=True)

    def set_focus(self, cells: frozenset[Cell]) -> None:
        """Frame the cells of the finding that is being looked at."""
        for page in self._pages.values():
            page.set_focus(cells)

    def finish_typing(self) -> str:
        """Enter what open editors hold; the texts that could not be saved."""
        unsaved = [page.finish_typing() for page in self._pages.values()]
        if self.text is not None:
            unsaved.append(self.text.finish_typing())
        return "\n".join(filter(None, unsaved))

    def give_up_typing(self) -> None:
        for page in self._pages.values():
            page.give_up_typing()
        if self.text is not None:
            self.text.give_up_typing()

    def close_pages(self) -> None:
        QApplication.instance().focusChanged.disconnect(self._follow_focus)
        for window in self.floating.values():
            window.closed.disconnect()
            window.close()
            window.deleteLater()
        for page in self._pages.values():
            page.close_page()
        if self.overview is not None:
            self.overview.close_page()

    def _turn_to_overview(self) -> None:
        if self.overview is None:
            from budgetdesk.ui.overview.overview_page import OverviewPage

            self.overview = OverviewPage(self._session, self._states, self._palette)
            self.overview.chosen.connect(self.turn_to)
            self.stack.addWidget(self.overview)
        self.stack.setCurrentWidget(self.overview)
        self._front = None
        self._session.set_current(None)
        self.turned.emit(OVERVIEW)
        self.selection_changed.emit()

    def _turn_to_text(self) -> None:
        """Into the middle; on a wide screen beside the table that is there."""
        if self.text is None:
            from budgetdesk.ui.narrative.text_page import TextPage

            self.text = TextPage(self._session, self._palette)
            self.text.closed.connect(self._put_text_away)
            self.text.import_wanted.connect(self.text_import_wanted)
        if self._has_room_beside() and self._front is not None:
            here = self.tables.index(self._front.table)
            self.beside.addWidget(self.text)
            self.text.close_beside.show()
            self.text.show()
            self.beside.setSizes([self.beside.width() // 2] * 2)
            self.bar.blockSignals(True)
            self.bar.setCurrentIndex(here)
            self.bar.blockSignals(False)
            self.stack.setCurrentWidget(self._front)
            return
        self._take_text_in()
        self.stack.setCurrentWidget(self.text)
        self._front = None
        self._session.set_current(None)
        self.turned.emit(NARRATIVE)
        self.selection_changed.emit()

    def _has_room_beside(self) -> bool:
        return self.window().width() >= self.fontMetrics().horizontalAdvance("0") * _WIDE

    def _take_text_in(self) -> None:
        """Among the pages, where it is not."""
        if self.text is not None and self.stack.indexOf(self.text) < 0:
            self.text.close_beside.hide()
            self.stack.addWidget(self.text)

    def _put_text_away(self) -> None:
        self._take_text_in()
        self.focus_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._has_room_beside():
            self._take_text_in()

    def _turn(self, at: int) -> None:
        if at < 0:
            return
        table = self.tables[at]
        if table == NARRATIVE:
            self._turn_to_text()
            return
        if table == OVERVIEW:
            self._turn_to_overview()
            return
        page = self._page(table)
        self.stack.setCurrentWidget(page)
        self._fit(page)
        self._come_to_front(page)

    def _page(self, table: str) -> TablePage:
        page = self._pages.get(table)
        if page is None:
            page = self._pages[table] = TablePage(self._session, table, self._palette, self.zoom, self.stack)
            page.selection_changed.connect(self.selection_changed)
            page.zoom_wanted.connect(self.zoom_by)
            self.stack.addWidget(page)
        return page

    def _come_to_front(self, page: TablePage) -> None:
        self._front = page
        if page.view is not None:
            page.view.tell_current()
        else:
            self._session.set_current(None)
        self.turned.emit(page.table)
        self.selection_changed.emit()
