"""The switch between a form as printed and its indicators, list by list, in the tree editor."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from budgetdesk.document.document import Document
from budgetdesk.engine.blocks import TreeBlock

FORM = -1


def indicator_blocks(document: Document, table: str) -> list[TreeBlock]:
    return [block for block in document.program.blocks.varying(table) if isinstance(block, TreeBlock)]


def list_titles(document: Document, table: str) -> list[str]:
    """What the trees of a table are called: 长期绩效指标, 年度绩效指标."""
    models = [block.model for block in indicator_blocks(document, table)]
    titles = ["".join((m.label or m.title or "指标").split()).rstrip("：:") for m in models]
    plain = ("绩效指标", "指标")  # what a form prints as a heading, and no name of a list
    return [f"{title}编辑" if title in plain or titles.count(title) > 1 else title for title in titles]


class IndicatorSwitch(QWidget):
    chosen = Signal(int)  # FORM, or the number of the list

    def __init__(self, lists: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for n, words in enumerate(["表格", *lists], FORM):
            button = QToolButton()
            button.setText(words)
            tip = "整张表，和印出来的一样" if n == FORM else "逐项编辑指标：增删、移动、指标库、对照"
            button.setToolTip(f"{tip}（Ctrl+T）")
            button.setCheckable(True)
            button.setProperty("role", "switch")
            self._group.addButton(button, n + 1)  # Qt gives −1 a meaning of its own
            layout.addWidget(button)
        self._group.idClicked.connect(lambda id: self.chosen.emit(id - 1))
        self.show_chosen(FORM)

    def button(self, which: int) -> QToolButton:
        found = self._group.button(which + 1)
        assert isinstance(found, QToolButton)
        return found

    def follow_key(self, page: QWidget) -> None:
        """Ctrl+T goes on to the next of them while the page has the keyboard."""
        key = QShortcut(QKeySequence("Ctrl+T"), page)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        count = len(self._group.buttons())
        key.activated.connect(lambda: self.chosen.emit((self._group.checkedId() + 1) % count - 1))

    def show_chosen(self, which: int) -> None:
        self.button(which).setChecked(True)
