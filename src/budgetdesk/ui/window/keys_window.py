"""All keys on one page: those of the menus as they are, those of the table and the tree below."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QTextBrowser, QWidget

from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.keys_of_tables import KEYS_OF_TABLES
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.window_size import size_by_text


class KeysWindow(QTextBrowser):
    def __init__(self, actions: Iterable[QAction], palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Window)
        close_with_escape(self)
        self.setWindowTitle("快捷键")
        native = QKeySequence.SequenceFormat.NativeText
        named = [
            ("　".join(key.toString(native) for key in action.shortcuts()), action.text().split("：")[0])
            for action in actions
            if action.shortcuts()
        ]
        self.setHtml(_table("表中", KEYS_OF_TABLES, palette) + _table("菜单", named, palette))
        self.document().setDocumentMargin(16)
        size_by_text(self, 60, 34)


def _table(title: str, keys: Iterable[tuple[str, str]], palette: Palette) -> str:
    lines = "".join(
        f'<tr><td style="padding:2px 24px 2px 0;white-space:pre"><b>{escape(key)}</b></td>'
        f"<td>{escape(does.replace('…', ''))}</td></tr>"
        for key, does in keys
    )
    return f'<p style="color:{palette.soft_text};margin:8px 0 4px 0"><b>{title}</b></p><table>{lines}</table>'
