"""All keys on one page: those of the menus as they are, those of the table and the tree below."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QTextBrowser, QWidget

from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.window_size import size_by_text

_OF_TABLES = (
    ("Enter", "录入并到下面要填的格；连按 Tab 填完一行后回到行首下方"), ("Tab　Shift+Tab", "录入并到右边、左边要填的格"),
    ("方向键　Home　End", "移动；加 Ctrl 到表头、表尾，加 Shift 选中一片"), ("F2", "修改这一格；直接打字则重新填"),
    ("F4　Alt+↓", "打开可选的编码或选项，可打编码、名称或拼音首字母"), ("Backspace", "清空后重新填"), ("Esc", "放弃正在填的"),
    ("Alt+Enter", "在文字中换行"), ("=1200*12　12.5万", "金额可以写算式，可以用万、亿"), ("Ctrl+滚轮", "放大、缩小"),
)  # fmt: skip


class KeysWindow(QTextBrowser):
    def __init__(self, actions: Iterable[QAction], palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle("快捷键")
        native = QKeySequence.SequenceFormat.NativeText
        named = [
            ("　".join(key.toString(native) for key in action.shortcuts()), action.text().split("：")[0])
            for action in actions
            if action.shortcuts()
        ]
        self.setHtml(_table("表中", _OF_TABLES, palette) + _table("菜单", named, palette))
        self.document().setDocumentMargin(16)
        size_by_text(self, 60, 34)


def _table(title: str, keys: Iterable[tuple[str, str]], palette: Palette) -> str:
    lines = "".join(
        f'<tr><td style="padding:2px 24px 2px 0;white-space:pre"><b>{escape(key)}</b></td>'
        f"<td>{escape(does.replace('…', ''))}</td></tr>"
        for key, does in keys
    )
    return f'<p style="color:{palette.soft_text};margin:8px 0 4px 0"><b>{title}</b></p><table>{lines}</table>'
