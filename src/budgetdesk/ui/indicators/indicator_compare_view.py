"""The long-term list beside the annual one: a line for each pair, what differs tinted, and ways to make them alike."""

from __future__ import annotations

from math import ceil
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.document import Change
from budgetdesk.document.indicators.compare import NAME, Pair, carry_into_annual, compare, compared_parts
from budgetdesk.engine.cells import Place
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.list_columns import beside_whole, more_for
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import ShortenedLabel, as_is
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.tool_row import ToolRow

_ROOT = QModelIndex()
_NONE = "（没有）"
_NAME_COLUMN = 1
_NAME_DIGITS, _ROOMIEST = 30, 26  # the least width of the names; the most of what is compared
_MOST = 0.9  # of the lines: these have room before a few long ones


class ComparisonModel(QAbstractTableModel):
    """Columns: the name, each thing compared in both lists, what differs."""

    def __init__(
        self, session: Session, long: Place, annual: Place, palette: Palette, parent: Any = None
    ) -> None:
        super().__init__(parent)
        self._session, self.long, self.annual, self._palette = session, long, annual, palette
        parts = [part for part in compared_parts(session.document, long, annual) if part != NAME]
        titles = compared_parts(session.document, long, annual)
        self.columns = [("", "says", "差异"), ("", NAME, "指标")]
        for part in parts:
            self.columns += [("long", part, f"长期{titles[part]}"), ("annual", part, f"年度{titles[part]}")]
        self.only_different = False
        self.pairs: list[Pair] = []
        self.shown: list[Pair] = []
        self.refresh()

    def refresh(self) -> None:
        self.beginResetModel()
        self.pairs = compare(self._session.document, self.long, self.annual)
        wanted = {id(pair) for pair in self.pairs if pair.says}
        for pair in self.pairs:
            above = pair.parent if pair.says else None
            while above is not None:
                wanted.add(id(above))
                above = above.parent
        self.shown = [p for p in self.pairs if id(p) in wanted] if self.only_different else self.pairs
        self.endResetModel()

    def differences(self) -> int:
        return sum(1 for pair in self.pairs if pair.says and pair.leaf)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[section][2]
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        pair = self.shown[index.row()]
        side, part, _ = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(pair, side, part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_is(pair.says if part == "says" else self._text(pair, side, part))
        if role == Qt.ItemDataRole.BackgroundRole and self._differs(pair, side, part):
            return QColor(self._palette.query_soft)
        if role == Qt.ItemDataRole.BackgroundRole and pair.depth == 0:
            return QColor(self._palette.band)
        if role == Qt.ItemDataRole.ForegroundRole:
            absent = (side == "long" and pair.long is None) or (side == "annual" and pair.annual is None)
            if absent or part == "says":
                return QColor(self._palette.query)
        if role == Qt.ItemDataRole.FontRole and pair.depth == 0 and part == NAME:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _text(self, pair: Pair, side: str, part: str) -> str:
        if part == "says":
            return (
                "年度缺"
                if pair.annual is None
                else "长期缺"
                if pair.long is None
                else "≠"
                if pair.says
                else ""
            )
        if part == NAME:
            names = dict.fromkeys(s.texts[NAME] or "（未命名）" for s in (pair.long, pair.annual) if s)
            return "　" * pair.depth + " → ".join(names)
        own = pair.long if side == "long" else pair.annual
        return (_NONE if pair.leaf else "") if own is None else own.texts[part]

    @staticmethod
    def _differs(pair: Pair, side: str, part: str) -> bool:
        return part in pair.differing or (
            bool(side) and (pair.long if side == "long" else pair.annual) is None
        )


class IndicatorCompareView(QWidget):
    wanted = Signal(object)  # the cell of the annual indicator to edit
    told = Signal(str)

    def __init__(
        self, session: Session, long: Place, annual: Place, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._palette = session, palette
        self.model = ComparisonModel(session, long, annual, palette, self)
        self.table = _Table(self.model)
        self.table.entered_row.connect(self._go)
        self.only = QCheckBox("只看不同的")
        self.only.toggled.connect(self._narrow)
        self.summary = ShortenedLabel(Qt.TextElideMode.ElideRight)
        self.summary.setProperty("role", "heading")
        self.carry, self.alike = QToolButton(), QToolButton()
        self.carry.setText("把长期指标带入年度")
        self.alike.setText("选中的改为与长期一致")
        self.carry.setToolTip("年度没有的指标都加上，空着的格填上；已填的不动")
        self.alike.setToolTip("选中各行的名称、指标值和其他各项都照长期的改")
        self.carry.clicked.connect(self.carry_all)
        self.alike.clicked.connect(self.make_alike)
        for button in (self.alike, self.carry):
            button.setProperty("role", "command")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(4)
        layout.addWidget(self.table, 1)
        layout.addWidget(ToolRow([[self.alike], [self.carry]], before=self.summary, after=[self.only]))
        self.setFocusProxy(self.table)
        session.changed.connect(self._follow)
        session.offer_while_changeable(self.carry, self.alike)
        self._count()
        self.table.selectRow(0)

    def close_view(self) -> None:
        self._session.changed.disconnect(self._follow)

    def carry_all(self) -> None:
        m = self.model
        edit = carry_into_annual(self._session.document, m.long, m.annual, m.pairs)
        if self._session.apply(edit) is None:
            self.told.emit("长期指标年度都已有了")

    def make_alike(self) -> None:
        m = self.model
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        pairs = [m.shown[row] for row in sorted(rows) if m.shown[row].says and m.shown[row].long]
        edit = carry_into_annual(self._session.document, m.long, m.annual, pairs, overwrite=True)
        if self._session.apply(edit) is None:
            self.told.emit("选中的各行没有不同之处")

    def _narrow(self, only: bool) -> None:
        self.model.only_different = only
        self.model.refresh()

    def _follow(self, change: Change, marked: object) -> None:
        places = {self.model.long, self.model.annual}
        if change.anew or places & change.places or any(cell.place in places for cell in change.cells):
            row, at = self.table.currentIndex().row(), self.table.verticalScrollBar().value()
            self.model.refresh()
            self.table.verticalScrollBar().setValue(at)
            self.table.selectRow(min(max(row, 0), self.model.rowCount() - 1))
            self._count()

    def _count(self) -> None:
        count = self.model.differences()
        leaves = sum(pair.leaf for pair in self.model.pairs)
        self.summary.setText(
            f"共 {leaves} 项，{f'{count} 项不同' if count else '全部一致'}。双击或回车去修改。"
        )

    def _go(self, row: int) -> None:
        pair = self.model.shown[row]
        if pair.annual is not None:
            block = self._session.document.engine.block(self.model.annual)
            self.wanted.emit(self.model.annual.cell(pair.annual.id, block.levels[pair.depth]))


class _Table(QTableView):
    entered_row = Signal(int)

    def __init__(self, model: ComparisonModel) -> None:
        super().__init__()
        self.setModel(model)
        self._shown = model
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().lineSpacing() * 1.35))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(lambda index: self.entered_row.emit(index.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts in one line where there is room; the names get what the others leave."""
        super().resizeEvent(event)
        digit, room = self.fontMetrics().horizontalAdvance("0"), self.viewport().width()
        parts = {n: part for n, (_, part, _) in enumerate(self._shown.columns) if part != NAME}
        widths = {n: digit * (8 if part == "says" else 13) for n, part in parts.items()}
        longest = {n: self._longest(n) for n in widths}
        least = digit * _NAME_DIGITS
        names = max(self._longest(_NAME_COLUMN), least)
        most_names = max(
            self._longest(_NAME_COLUMN, _MOST), least
        )  # the room of most lines is not that of the longest
        for wanted, kept in (
            ({n: self._longest(n, _MOST) for n in widths}, most_names),
            ({n: min(longest[n], digit * _ROOMIEST) for n in widths}, min(names, 2 * least)),
            (longest, names),
        ):
            lacking = {n: wanted[n] - width for n, width in widths.items()}
            for n, more in more_for(lacking, room - sum(widths.values()) - kept).items():
                widths[n] += more
        for n, width in widths.items():
            self.setColumnWidth(n, width)
        self.setColumnWidth(_NAME_COLUMN, least + beside_whole([least, *widths.values()], room))

    def _longest(self, column: int, share: float = 1.0) -> int:
        """The width that a column has all its texts whole in, or this share of them."""
        metrics, model = self.fontMetrics(), self._shown
        texts = (model.index(row, column).data() for row in range(model.rowCount()))
        lengths = sorted(metrics.horizontalAdvance(text) for text in texts if text) or [0]
        return lengths[ceil(len(lengths) * share) - 1] + 2 * metrics.horizontalAdvance("0")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
