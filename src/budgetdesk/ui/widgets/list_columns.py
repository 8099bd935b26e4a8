"""The columns of a list in a window: which give way where there is little room, and which hold figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from budgetdesk.ui.widgets.plain_text import as_is

_WIDEST = 24  # letters of a column that does not give way
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def settle_columns(tree: QTreeWidget, *giving: int, figures: Iterable[int] = ()) -> None:
    """Of a list that has just been filled: it never scrolls sideways for its long texts, and figures stand at the right.

    `giving`: columns that share what the others leave; what is cut is whole in its tip.
    """
    widest = tree.fontMetrics().horizontalAdvance("国") * _WIDEST
    header, items = tree.header(), [tree.headerItem(), *_below(tree.invisibleRootItem())]
    header.setStretchLastSection(False)
    for item in items[1:]:
        for column in range(tree.columnCount()):
            if not item.toolTip(column) and (column in giving or len(item.text(column)) > _WIDEST):
                item.setToolTip(column, as_is(item.text(column)))
    for column in figures:
        for item in items:
            item.setTextAlignment(column, _RIGHT)
    for column in range(tree.columnCount()):
        if column in giving:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        else:
            tree.resizeColumnToContents(column)
            tree.setColumnWidth(column, min(tree.columnWidth(column), widest))


def _below(item: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    for n in range(item.childCount()):
        yield item.child(n)
        yield from _below(item.child(n))
