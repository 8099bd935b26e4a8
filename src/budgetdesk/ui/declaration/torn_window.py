"""A table's page in a window of its own, beside the main one; closing it gives the page back to the tabs."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from budgetdesk.ui.declaration.table_page import TablePage


class FloatingTable(QWidget):
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
