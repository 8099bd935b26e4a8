"""What the help menu shows: the manual, the keys, the program's name and version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QWidget

from budgetdesk import __version__

if TYPE_CHECKING:
    from budgetdesk.ui.declaration.declaration_view import DeclarationView
    from budgetdesk.ui.widgets.theme import Appearance

_NAME = "预算填报台"


class HelpWindows(QObject):
    """`actions`: all of the menus; `folder` says where files are put first."""

    def __init__(
        self, parent: QWidget, actions: Iterable[QAction], appearance: Appearance, folder: Callable[[], str]
    ) -> None:
        super().__init__(parent)
        self._parent, self._actions, self._appearance, self._folder = parent, actions, appearance, folder

    def show_manual(self, view: DeclarationView | None) -> None:
        """Where the filling of the table in front is explained; from the beginning without one."""
        from budgetdesk.ui.window.manual_window import ManualWindow, table_heading

        program = view.session.document.program if view is not None else None
        shown = ManualWindow(self._actions, program, self._folder, self._parent)
        self._show(shown)
        if program is not None and view is not None and view.tabs.page is not None:
            shown.show_section(table_heading(program.pack.tables[view.tabs.page.table]))

    def show_keys(self) -> None:
        from budgetdesk.ui.window.keys_window import KeysWindow

        self._show(KeysWindow(self._actions, self._appearance.palette, self._parent))

    def tell_about(self) -> None:
        QMessageBox.about(
            self._parent, f"关于{_NAME}",
            f"<h3>{_NAME} {__version__}</h3><p>县级预算单位的离线预算填报、审核与上报程序。</p>"
            "<p>算得出的不用填，填了的要对得上。</p><p>MIT 许可</p>",
        )  # fmt: skip

    @staticmethod
    def _show(window: QWidget) -> None:
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.show()
