"""The columns of a list in a window: which give way where there is little room, and which hold figures."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QTreeWidget,
    QTreeWidgetItem,
)

from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex

_WIDEST = 24  # letters of a column that does not give way
_MEASURED = 100  # lines, besides those in view, by which columns are as wide as they are
_BESIDE = "\u00a0"  # behind a figure, which else touches the text of the next column
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Figures(QStyledItemDelegate):
    """Writes figures a little off the right edge."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        option.text += _BESIDE  # type: ignore[attr-defined]


def settle_columns(tree: QTreeView, *giving: int, figures: Collection[int] = (), share: float = 1.0) -> None:
    """Of a list that has just been filled: it never scrolls sideways for its long texts, and figures stand at the right.

    `giving`: columns that share what the others leave; what is cut is whole in its tip. `share`: of the list, that no other
    column exceeds.
    """
    tree.ensurePolished()  # else the height of its rows is taken without what the style puts around them
    letter = tree.fontMetrics().horizontalAdvance("国")
    widest = letter * _WIDEST
    if share < 1:
        widest = min(widest, round(tree.viewport().width() * share))
    header = tree.header()
    header.setStretchLastSection(False)
    header.setResizeContentsPrecision(_MEASURED)
    for column in figures:
        tree.setItemDelegateForColumn(column, _Figures(tree))
    if isinstance(tree, QTreeWidget):
        _dress(tree, giving, figures, widest // letter)
    lacking, spare = {}, tree.viewport().width()
    for column in range(header.count()):
        if header.isSectionHidden(column):
            continue
        needed = max(tree.sizeHintForColumn(column), header.sectionSizeHint(column)) + letter
        if column in giving:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            spare -= needed
        else:
            tree.setColumnWidth(column, min(needed, widest))
            lacking[column] = needed - tree.columnWidth(column)
            spare -= tree.columnWidth(column)
    for column, more in more_for(lacking, spare).items():  # which the giving ones do not need
        tree.setColumnWidth(column, tree.columnWidth(column) + more)


def more_for(lacking: Mapping[int, int], spare: int) -> dict[int, int]:
    """Of the pixels that are left, what each column gets of those that its texts lack: all, or the same share as the others."""
    short = {column: wanted for column, wanted in lacking.items() if wanted > 0}
    share = min(1.0, max(spare, 0) / max(sum(short.values()), 1))
    return {column: int(wanted * share) for column, wanted in short.items()}


def beside_whole(widths: Iterable[int], room: int) -> int:
    """The pixels that are left in a window beside its first columns, as many as are whole in it."""
    taken = 0
    for width in widths:
        if taken + width > room:
            break
        taken += width
    return room - taken if taken else 0


def _dress(tree: QTreeWidget, giving: Container[int], figures: Collection[int], letters: int) -> None:
    items = [tree.headerItem(), *_below(tree.invisibleRootItem())]
    for item in items[1:]:
        for column in range(tree.columnCount()):
            if not item.toolTip(column) and (column in giving or len(item.text(column)) > letters):
                item.setToolTip(column, as_is(item.text(column)))
    for column in figures:
        for item in items:
            item.setTextAlignment(column, _RIGHT)


def _below(item: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    for n in range(item.childCount()):
        yield item.child(n)
        yield from _below(item.child(n))
