"""Dragging a tab off the bar, and the menu of a tab: a window of its own, hidden, shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from budgetdesk.ui.declaration.table_tabs import TableTabs

_FAR = 2  # heights of the bar


class TabDrag(QObject):
    def __init__(self, tabs: TableTabs) -> None:
        super().__init__(tabs)
        self._tabs, self._held = tabs, -1
        tabs.bar.installEventFilter(self)
        tabs.bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tabs.bar.customContextMenuRequested.connect(self._show_menu)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            point = event.position().toPoint()
            if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                self._held = self._tabs.bar.tabAt(point)
            elif event.type() == QEvent.Type.MouseButtonRelease:
                self._held = -1
            elif event.type() == QEvent.Type.MouseMove and self._held >= 0 and self._is_off(point):
                table, self._held = self._tabs.tables[self._held], -1
                self._tabs.tear(table, event.globalPosition().toPoint() - QPoint(60, 10))
        return False

    def menu(self, table: str) -> QMenu:
        """What can be done with a tab."""
        tabs, menu = self._tabs, QMenu(self._tabs)
        if table:
            menu.addAction("移到单独的窗口", lambda: tabs.tear(table))
            menu.addAction("隐藏这张表", lambda: tabs.hide_table(table))
        fill_hidden(menu.addMenu("显示隐藏的表"), tabs)
        return menu

    def _is_off(self, point: QPoint) -> bool:
        bar = self._tabs.bar.rect()
        return not bar.adjusted(
            -bar.height(), -_FAR * bar.height(), bar.height(), _FAR * bar.height()
        ).contains(point)

    def _show_menu(self, point: QPoint) -> None:
        at = self._tabs.bar.tabAt(point)
        self.menu(self._tabs.tables[at] if at >= 0 else "").exec(self._tabs.bar.mapToGlobal(point))


def fill_hidden(menu: QMenu, tabs: TableTabs) -> None:
    """The tables that are hidden or in windows of their own: choosing one brings it back."""
    menu.clear()
    for table in tabs.away():
        menu.addAction(
            tabs.bar.tabToolTip(tabs.tables.index(table)), lambda table=table: tabs.bring_back(table)
        )
    if len(menu.actions()) > 1:
        menu.addSeparator()
        menu.addAction("全部显示", tabs.bring_all_back)
    menu.setEnabled(not menu.isEmpty())
