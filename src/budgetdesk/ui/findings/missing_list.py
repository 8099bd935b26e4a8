"""What is still missing in the declaration (还差什么), a line each: a click goes to the place."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from budgetdesk.document.outstanding import Missing
from budgetdesk.engine.labels import table_label
from budgetdesk.review.finding import Finding
from budgetdesk.ui.findings.finding_actions import FindingMends
from budgetdesk.ui.findings.mend_column import MendColumn, TextLines, keep_low
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.mark_shapes import shape_icon, sign_size
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex

HEADINGS = ("类别", "表", "还差什么", "办法")
_TABLE, _LEAST_WAYS, _WAYS = 24, 27, 40  # figures wide at most, at least
_SHAPES = {"empty_table": "empty", "unexplained": "query"}


class MissingList(QTreeWidget):
    looked_at = Signal(object)  # the Missing that the cursor is at, or None

    def __init__(
        self, session: Session, mends: FindingMends, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._palette = session, palette
        self.missing: list[Missing] = []
        self.setHeaderLabels(HEADINGS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIconSize(sign_size(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        keep_low(self.header())
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.setItemDelegate(TextLines(self, 1))
        self.buttons = MendColumn(
            self, len(HEADINGS) - 1, 1, mends, self.finding, palette, self._names_its_place
        )
        for chosen in (self.itemClicked, self.itemActivated):  # there is nothing else to do with a line
            chosen.connect(lambda item: self.go(self.indexOfTopLevelItem(item)))
        self.currentItemChanged.connect(lambda item: self.looked_at.emit(self.at(item)))

    def at(self, item: QTreeWidgetItem | None) -> Missing | None:
        number = self.indexOfTopLevelItem(item) if item is not None else -1
        return self.missing[number] if number >= 0 else None

    def finding(self, index: AnyIndex) -> Finding | None:
        """That of a row: what can be done about it is what can be done about the row."""
        missing = self.missing[index.row()] if 0 <= index.row() < len(self.missing) else None
        return missing.finding if missing is not None else None

    def current(self) -> Missing | None:
        return self.at(self.currentItem())

    def show_all(self, missing: list[Missing]) -> None:
        """Show these, the cursor where it was as far as it is still there."""
        if missing == self.missing:
            return
        now = self.current()
        self.blockSignals(True)  # the mark wanders from row to row while they go
        self.clear()
        self.missing = missing
        items = [self._item(each) for each in missing]
        self.addTopLevelItems(items)
        self._share_out()
        for each, item in zip(missing, items, strict=True):
            if now is not None and each.says == now.says:
                self.setCurrentItem(item)
                break
        self.blockSignals(False)
        self.looked_at.emit(self.current())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_out()

    def _share_out(self) -> None:
        """What is missing is read whole; what can be done has the rest, as far as it needs it."""
        metrics = self.fontMetrics()
        digit = metrics.horizontalAdvance("0")

        def wide(texts: Iterable[str]) -> int:
            return max(map(metrics.horizontalAdvance, texts), default=0) + 3 * digit

        words = self.iconSize().width() + wide([HEADINGS[0], *{each.word for each in self.missing}])
        tables = min(wide([HEADINGS[1], *{self._table(each) for each in self.missing}]), _TABLE * digit)
        says = wide(each.says for each in self.missing)
        left = self.viewport().width() - words - tables - says
        ways = min(max(left, _LEAST_WAYS * digit), _WAYS * digit)
        for column, width in {0: words, 1: tables, len(HEADINGS) - 1: ways}.items():
            self.setColumnWidth(column, width)

    def _names_its_place(self, index: AnyIndex) -> bool:
        return self.missing[index.row()].kind != "unexplained"  # which stands for several

    def go(self, number: int) -> None:
        """To the place where it is to be filled in or explained; what can be done about it stays offered."""
        if 0 <= number < len(self.missing):
            missing = self.missing[number]
            self._session.go_to_missing(missing)
            self.looked_at.emit(missing)

    def mark(self, missing: Missing) -> None:
        """The cursor on it, where it is still among these."""
        at = self.missing.index(missing) if missing in self.missing else -1
        if (item := self.topLevelItem(at)) is not None:
            self.setCurrentItem(item)

    def _table(self, missing: Missing) -> str:
        return table_label(self._session.document.engine, missing.table) if missing.table else ""

    def _item(self, missing: Missing) -> QTreeWidgetItem:
        item = QTreeWidgetItem([missing.word, self._table(missing), missing.says])
        shape = _SHAPES.get(missing.kind, "missing")
        color = self._palette.level("query" if shape == "query" else "missing")
        item.setIcon(0, shape_icon(shape, color))
        item.setForeground(0, QColor(color))
        told = missing.finding if missing.kind != "unexplained" else None  # which stands for several
        tip = told.tip if told is not None else ""
        item.setToolTip(2, as_is("\n".join(filter(None, (missing.says, tip)))))
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return item
