"""What the help menu shows: the manual, the keys, a tour, what is new, the program's name and version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget

from budgetdesk import __version__
from budgetdesk.resources import resources
from budgetdesk.ui.widgets.closing import EXPLAINED_UNDER, close_with_escape
from budgetdesk.ui.widgets.window_size import size_by_text

if TYPE_CHECKING:
    from budgetdesk.office.declarations import Opened
    from budgetdesk.ui.declaration.declaration_view import DeclarationView
    from budgetdesk.ui.session.settings import Settings
    from budgetdesk.ui.widgets.theme import Appearance

_NAME = "预算填报台"


class HelpWindows(QObject):
    """`actions`: all of the menus; `folder` says where files are put first."""

    def __init__(
        self, parent: QWidget, actions: Iterable[QAction], appearance: Appearance, folder: Callable[[], str]
    ) -> None:
        super().__init__(parent)
        self._parent, self._actions, self._appearance, self._folder = parent, actions, appearance, folder
        self.tour_wanted = False  # once the first declaration is open

    def show_manual(self, view: DeclarationView | None) -> None:
        """Where what one is at is explained, also in a window beside; from the beginning where that is nowhere."""
        from budgetdesk.ui.window.manual_window import ManualWindow

        program = view.session.document.program if view is not None else None
        shown = ManualWindow(self._actions, program, self._folder, self._parent, self._appearance.palette)
        active = QApplication.activeWindow()
        section = active.property(EXPLAINED_UNDER) if active is not None else None
        self._show(shown)
        shown.show_section(section or (_explained_under(view) if view is not None else ""))

    def show_tour(self, view: DeclarationView | None, tools: QWidget) -> None:
        from budgetdesk.ui.window.tour import Tour, steps_of

        if view is not None:
            Tour(self._parent.window(), view.tabs, steps_of(view, tools)).ended.connect(view.tabs.focus_page)

    def look_round(self, view: DeclarationView | None, tools: QWidget) -> None:
        """The tour, if somebody who just began waits for it."""
        if self.tour_wanted:
            self.tour_wanted = False
            self.show_tour(view, tools)

    def show_news(self) -> None:
        """What is different in each version of the program, the latest first."""
        page = QTextBrowser(self._parent)
        page.setWindowFlag(Qt.WindowType.Window)
        close_with_escape(page)
        page.setWindowTitle("新版有什么不同")
        page.document().setDocumentMargin(16)
        page.setMarkdown((resources() / "manual" / "news.md").read_text("utf-8"))
        size_by_text(page, 70, 30)
        self._show(page)

    def tell_program_news(self, settings: Settings) -> None:
        """Once after an upgrade."""
        before = settings.text("version")
        settings.keep("version", __version__)
        if before and before != __version__:
            self.show_news()

    def tell_pack_news(self, opened: Opened, settings: Settings, tell: Callable[[str], None]) -> None:
        """Once for each version of a pack that is newer than the one a declaration was begun with."""
        pack = opened.document.program.pack
        newer = [
            change for change in pack.changes if _version(change.version) > _version(opened.head.pack_version)
        ]
        if newer and settings.text(f"news/{pack.id}") != pack.version:
            settings.keep(f"news/{pack.id}", pack.version)
            tell(f"报表包已是 v{pack.version}：{'；'.join(change.text for change in newer)}")

    def show_keys(self) -> None:
        from budgetdesk.ui.window.keys_window import KeysWindow

        self._show(KeysWindow(self._actions, self._appearance.palette, self._parent))

    def tell_about(self) -> None:
        QtWidgets.QMessageBox.about(
            self._parent, f"关于{_NAME}",
            f"<h3>{_NAME} {__version__}</h3><p>县级预算单位的离线预算填报、审核与上报程序。</p>"
            "<p>算得出的不用填，填了的要对得上。</p><p>MIT 许可</p>",
        )  # fmt: skip

    @staticmethod
    def _show(window: QWidget) -> None:
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.show()


def _explained_under(view: DeclarationView) -> str:
    """The heading in the manual of what has the keyboard, or is in front."""
    from budgetdesk.ui.window.manual_window import table_heading

    focused, tabs = QApplication.focusWidget(), view.tabs
    if focused is not None and view.findings.isAncestorOf(focused):
        return "审核结果"
    if focused is not None and tabs.text is not None and tabs.text.isAncestorOf(focused):
        return "公开文字和公开文件"
    if tabs.page is None:
        return "总览"
    table = view.session.document.program.pack.tables[tabs.page.table]
    return "绩效指标" if tabs.page.tree is not None else table_heading(table)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
