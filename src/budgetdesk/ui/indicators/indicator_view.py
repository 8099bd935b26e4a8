"""The tree editor's table: indented names with fold signs, a cell cursor, rows as high as their texts.

Painting is `indicator_painter`'s, editors `indicator_delegate`'s, keys `indicator_keys`', dragging `indicator_drag`'s.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from budgetdesk.document.indicators.cells import TreeColumn
from budgetdesk.engine.cells import Cell
from budgetdesk.ui.indicators.indicator_delegate import IndicatorDelegate
from budgetdesk.ui.indicators.indicator_drag import IndicatorDrag
from budgetdesk.ui.indicators.indicator_keys import IndicatorKeys
from budgetdesk.ui.indicators.indicator_model import IndicatorModel
from budgetdesk.ui.indicators.indicator_painter import IndicatorPainter, Seen
from budgetdesk.ui.widgets.list_columns import beside_whole, more_for
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.type_metrics import TypeMetrics
from budgetdesk.ui.widgets.typing_delegate import TypingView

Trigger = QAbstractItemView.EditTrigger
_DIGITS = {"nature": 6, "value": 11, "unit": 7, "change": 10}  # widths of columns by what they show
_ROLE_DIGITS = {
    "previous": 10, "weight": 7, "score": 7, "direction": 11, "basis": 11, "class": 12, "actual": 10,
    "standard": 22, "definition": 26, "explanation": 26, "remark": 16,
}  # fmt: skip
_WIDEST = 18  # of a column that shows less
_ROOMY = 26  # of one where the names leave room: figures still stand beside what they are compared by
_ROOMIEST = 56  # of one with sentences
_NAME_DIGITS, _TIGHT = 30, 24  # the width that names have at least, and where another column is whole for it
HIDDEN = 0.0  # the own width of a column that somebody does not want to see


class IndicatorView(TypingView, QTableView):  # type: ignore[misc]  # `edit` is one of Qt's two
    selection_changed = Signal()
    zoom_wanted = Signal(int)
    widths_changed = Signal(object)
    keys: IndicatorKeys

    def __init__(
        self, model: IndicatorModel, palette: Palette, zoom: float = 1.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.tree_model, self.palette_, self.zoom = model, palette, zoom
        self.type = TypeMetrics(self.font(), zoom)
        self.own_widths: dict[int, float] = {}  # figures
        self._fitting = False
        self._heights: dict[str, int] = {}  # of nodes, as their texts stand in these widths
        self.setModel(model)
        self.keys, self.drag = IndicatorKeys(self, model), IndicatorDrag(self, model)
        self.painter = IndicatorPainter(model, palette, self.type)
        self.delegate = IndicatorDelegate(model, self.keys, self.type, self)
        self.setItemDelegate(self.delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(Trigger.AnyKeyPressed | Trigger.EditKeyPressed | Trigger.DoubleClicked)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setStretchLastSection(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.sectionResized.connect(self._resized)
        model.rowsInserted.connect(lambda _, first, last: self._measure(range(first, last + 1)))
        model.layoutChanged.connect(self._measure)
        model.measured.connect(self._measure_again)

    # sizes

    def set_zoom(self, zoom: float) -> None:
        self.zoom = zoom
        self.type = self.painter.type = self.delegate.type = TypeMetrics(self.font(), zoom)
        self._fit()

    def restore_widths(self, widths: dict[int, float]) -> None:
        self.own_widths.update(widths)

    def lay_out(self) -> None:
        """Take widths that were chosen otherwise."""
        self._fit()
        self.widths_changed.emit(dict(self.own_widths))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "delegate"):
            self.set_zoom(self.zoom)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Each column as wide as it wants, or as what it shows needs where that gives room to broken texts; names get the
        rest, where not all have room that of those which are whole as the list opens."""
        self._fitting = True
        digit, header, columns = self.type.digit, self.horizontalHeader(), self.tree_model.columns
        self.verticalHeader().setDefaultSectionSize(self.type.line)
        least, whole_names = round(digit * _NAME_DIGITS), self._longest_name()
        names = max(min(whole_names, 2 * least), least)
        longest = {n: self._longest(n) for n in range(1, len(columns)) if n not in self.own_widths}
        values = {n for n in longest if columns[n].part in ("value", "unit")}
        roomy = {n: min(w, round(digit * (_ROOMY if n in values else _ROOMIEST))) for n, w in longest.items()}
        rest = self._resize_each(longest, narrowed=False)
        if sum(max(width - self.columnWidth(n), 0) for n, width in roomy.items()) > rest - names:
            rest = self._resize_each(longest, narrowed=True)
        if whole_names <= rest < least:  # they give way before the last column falls out of the window
            least = names = rest
        others = longest.keys() - values
        for wanted, kept in (
            ({n: self._title(n) for n in longest}, names),
            ({n: roomy[n] for n in values}, names),
            ({n: roomy[n] for n in others}, names),
            (
                {n: longest[n] for n in others},
                max(whole_names, least),
            ),  # sentences, of what names do not need
        ):
            lacking = {n: width - self.columnWidth(n) for n, width in wanted.items()}
            for n, more in more_for(lacking, rest - kept).items():
                header.resizeSection(n, self.columnWidth(n) + more)
                rest -= more
        taken = [min(round(digit * _TIGHT), least), *(self.columnWidth(n) for n in range(1, len(columns)))]
        header.resizeSection(0, taken[0] + beside_whole(taken, self.viewport().width()))
        self._fitting = False
        self._heights.clear()
        self._measure()

    def _resize_each(self, longest: dict[int, int], *, narrowed: bool) -> int:
        """All but the names, and the pixels that are left for these. `longest`: what texts in one line need, of columns that
        nobody has given a width."""
        rest = self.viewport().width()
        for n, column in enumerate(self.tree_model.columns):
            if n:
                own = self.own_widths.get(n)
                self.setColumnHidden(n, own == HIDDEN)
                if own != HIDDEN:
                    wanted = (
                        self._wanted(n, column, longest[n], narrowed)
                        if own is None
                        else own * self.type.digit
                    )
                    self.horizontalHeader().resizeSection(n, round(wanted))
                    rest -= self.columnWidth(n)  # headings do not shrink with the zoom
        return rest

    def _wanted(self, n: int, column: TreeColumn, longest: int, narrowed: bool) -> float:
        digits = _DIGITS.get(column.part) or _ROLE_DIGITS.get(column.role, 14)
        title = self._title(n)
        needed = min(title, self.type.digit * _WIDEST)
        if column.part == "value":  # the one that is read and typed most: in one line where that is possible
            needed = min(max(title, longest), self.type.digit * _WIDEST)
        roomy = self.type.digit * digits
        return max(min(roomy, longest) if narrowed else roomy, needed)

    def _title(self, n: int) -> int:
        words = self.fontMetrics().horizontalAdvance(self.tree_model.columns[n].title)
        return round(words + 2 * self.type.digit)

    def _longest_name(self) -> int:
        model = self.tree_model
        taken = ((self.painter.room(id, 0, 0), model.text(id, 0)) for id in model.infos)
        return round(max((self.type.width(text, bold) - room for (room, bold), text in taken), default=0.0))

    def _longest(self, n: int) -> int:
        """The width that a column has all its texts in one line in."""
        texts = (self.tree_model.text(id, n) for id in self.tree_model.infos)
        longest = max((self.type.width(part) for text in texts for part in text.split("\n")), default=0.0)
        return max(round(longest + 4 * self.type.pad), self._title(n))

    def _resized(self, section: int, old: int, new: int) -> None:
        if not self._fitting and section:  # the names always get what is left
            self.own_widths[section] = new / self.type.digit
            self.widths_changed.emit(self.own_widths)
            self._heights.clear()
            self._measure()

    def _measure_again(self, rows: set[int]) -> None:
        """Rows whose texts are others."""
        for row in rows:
            self._heights.pop(self.tree_model.id_at(row) or "", None)
        self._measure(rows)

    def _measure(self, rows=None) -> None:
        """Give rows the height that their texts need; all of them where none are named."""
        model, header, heights = self.tree_model, self.verticalHeader(), self._heights
        every = not isinstance(rows, (range, set))  # a signal gives other things
        widths = [self.columnWidth(n) for n in range(len(model.columns))]
        for row in range(model.rowCount()) if every else rows:
            if (id := model.id_at(row)) is not None:
                if (height := heights.get(id)) is None:
                    height = heights[id] = self.painter.height(id, widths)
                if header.sectionSize(row) != height:
                    header.resizeSection(row, height)

    # cursor

    def go_to(self, cell: Cell) -> bool:
        """Show a cell and put the cursor there."""
        if cell.place != self.tree_model.place or cell.row not in self.tree_model.infos:
            return False
        self.tree_model.reveal(cell.row)
        index = self.tree_model.index_of(cell)
        self.put_cursor(index)
        return index.isValid()

    def put_cursor(self, index: AnyIndex, *, extend: bool = False) -> None:
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(
                index, flag.SelectCurrent if extend else flag.ClearAndSelect
            )
            self.scrollTo(index)

    def put_cursor_on(self, id: str, column: int = 0) -> None:
        row = self.tree_model.reveal(id)
        self.put_cursor(self.tree_model.index(row, column) if row >= 0 else QModelIndex())

    def current_id(self) -> str | None:
        return self.tree_model.id_at(self.currentIndex().row())

    def current_cell(self) -> Cell | None:
        return self.tree_model.cell_at(self.currentIndex())

    def tell_current(self) -> None:
        """Let all know where the cursor is."""
        cell, model = self.current_cell(), self.tree_model
        model.session.set_current(cell, coming=None if model.rowCount() else model.first)

    @property
    def in_front(self) -> bool:
        """Whether the tree, and not the comparison or another list, is what a person sees."""
        pane = self.parentWidget()
        return pane is None or not pane.isHidden()

    def ranges(self) -> list[QItemSelectionRange]:
        """What is selected; nothing while the tree is not what a person sees."""
        if not self.in_front:
            return []
        return list(self.selectionModel().selection())  # type: ignore[call-overload]

    def selected_ids(self) -> list[str]:
        """Nodes with a selected cell, in printed order; the cursor's where nothing is selected."""
        rows = {row for part in self.ranges() for row in range(part.top(), part.bottom() + 1)}
        rows = rows or ({self.currentIndex().row()} if self.in_front else set())
        return [id for row in sorted(rows) if (id := self.tree_model.id_at(row)) is not None]

    def select_nodes(self, ids: list[str]) -> None:
        """Select the names of nodes, beside the cursor."""
        flags = QItemSelectionModel.SelectionFlag.Select
        for id in ids if len(ids) > 1 else []:
            if (row := self.tree_model.row_of(id)) >= 0:
                self.selectionModel().select(self.tree_model.index(row, 0), flags)

    def select_cells(self, cells: Iterable[Cell]) -> None:
        """All that shows something of the cells; the cursor stays."""
        model, wanted = self.tree_model, set(cells)
        chosen = QItemSelection()
        for row in sorted({model.row_of(cell.row) for cell in wanted} - {-1}):
            for column, cell in enumerate(model.stored(model.ids[row])):
                if cell in wanted:
                    index = model.index(row, column)
                    chosen.append(QItemSelectionRange(index, index))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def selected_cells(self) -> list[Cell]:
        """Stored cells in the selection that can be changed, each once."""
        model = self.tree_model
        found: dict[Cell, None] = {}
        for part in self.ranges():
            for row in range(part.top(), part.bottom() + 1):
                id = model.id_at(row)
                stored = model.stored(id)[part.left() : part.right() + 1] if id is not None else []
                found |= dict.fromkeys(cell for cell in stored if cell is not None)
        return list(found)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            self.viewport().update(self.visualRect(index))
        self.tell_current()

    def selectionChanged(self, selected, deselected) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    # editing

    def may_type(self) -> bool:
        may = self.tree_model.session.may_edit()
        if not may:
            self.tell_at_cursor(self.tree_model.session.closed)
        return may

    def closeEditor(self, editor: QWidget, hint) -> None:
        """Qt's own hints would open the next cell; that of Esc says that an unsaved text is given up."""
        hints = IndicatorDelegate.EndEditHint
        super().closeEditor(editor, hint if hint == hints.RevertModelCache else hints.NoHint)
        self.tree_model.session.typing.emit(None, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape lets go of what is being dragged."""
        if event.key() == Qt.Key.Key_Escape and self.drag.cancel():
            event.accept()
        else:
            super().keyPressEvent(event)

    # mouse

    def fold_sign_at(self, point: QPoint) -> str | None:
        """The group whose fold sign is under the point."""
        index = self.indexAt(point)
        id = self.tree_model.id_at(index.row())
        if id is None or index.column() or not self.tree_model.infos[id].children:
            return None
        return id if self.painter.fold_sign(self.visualRect(index), id).contains(point) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        id = self.fold_sign_at(event.position().toPoint())
        if id is not None and event.button() == Qt.MouseButton.LeftButton:
            self.tree_model.fold(id, id not in self.tree_model.folded)
            return
        super().mousePressEvent(event)
        self.drag.press(event, self.selected_ids())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.drag.move(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.drag.release(event):
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self.painter.paint(painter, event.rect(), self._seen(event.rect()))
        self.drag.paint(painter, self.type, self.palette_)

    def _seen(self, area: QRect) -> Seen:
        """The rows and columns inside an area of the viewport."""
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        last = self.tree_model.rowCount() - 1 if last < 0 else last
        lines = range(first, last + 1) if first >= 0 else range(0)
        rows = [(row, self.rowViewportPosition(row), self.rowHeight(row)) for row in lines]
        columns = [
            (n, x, width)
            for n in range(len(self.tree_model.columns))
            if (width := self.columnWidth(n)) and (x := self.columnViewportPosition(n)) < area.right() + 1
            and x + width > area.left()
        ]  # fmt: skip
        selected = {
            (row, column)
            for part in self.ranges()
            for row in range(max(part.top(), first), min(part.bottom(), last) + 1)
            for column in range(part.left(), part.right() + 1)
        }
        cursor = self.visualRect(self.currentIndex())
        return Seen(rows, columns, selected, cursor, self.viewport().width())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx:
            self.viewport().update()  # what is cut at the edges is another column
