"""The printed form on the screen: frozen headings and label columns, merged cells, a cell cursor.

Geometry is `sheet_geometry`'s, drawing `sheet_painter`'s, keys are `sheet_keys`'; here they meet Qt and the mouse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
from PySide6.QtGui import (
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QWidget

from budgetdesk.document.editable_sheet import APPEND
from budgetdesk.document.fillable import begins_entry, is_projection, is_word_of_total
from budgetdesk.document.form.sheet import Box
from budgetdesk.engine.blocks import TOTAL
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.text import shortened
from budgetdesk.ui.sheet.cell_delegate import CellDelegate
from budgetdesk.ui.sheet.column_drag import ColumnDrag
from budgetdesk.ui.sheet.fill_handle import SIDE, FillHandle, Range
from budgetdesk.ui.sheet.sheet_geometry import Projection, SheetGeometry
from budgetdesk.ui.sheet.sheet_keys import SheetKeys
from budgetdesk.ui.sheet.sheet_model import SheetModel
from budgetdesk.ui.sheet.sheet_painter import SheetPainter
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.type_metrics import TypeMetrics
from budgetdesk.ui.widgets.typing_delegate import TypingView

Trigger = QAbstractItemView.EditTrigger
Hint = QAbstractItemView.ScrollHint
MOST_SELECTED = 500  # cells of a paste
_FITTING = [percent / 100 for percent in range(150, 45, -5)]
_FEW_RECTS = 12  # that are painted each by itself


class SheetView(TypingView, QAbstractItemView):  # type: ignore[misc]  # `edit` is one of Qt's two
    placed = Signal(int, int)  # left and right edge of the table, for the lines above it
    selection_changed = Signal()
    widths_changed = Signal(object)
    frozen_changed = Signal(object)  # a number of columns, or None
    zoom_wanted = Signal(int)  # steps
    fill_wanted = Signal(
        object, object
    )  # two ranges of lines and columns: what is there, how far it is wanted
    heading_asked = Signal(int, QPoint)  # what can be done with a column, and where on the screen to say so
    keys: SheetKeys

    def __init__(
        self, model: SheetModel, palette: Palette, zoom: float = 1.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setViewport(
            QWidget()
        )  # to find out of what class Qt's own is, PySide would load those of all widgets
        self.sheet_model, self.zoom = model, zoom
        self.painter = SheetPainter(model, palette)
        self.anchor: AnyIndex = QModelIndex()  # where the selection began: the cursor stays there
        self._end: AnyIndex = QModelIndex()  # how far it goes
        self._numbered = -1  # the line at whose number the mouse went down, while it is held
        self._kept: tuple[Cell | None, int, int] = (None, 0, 0)
        self._followed = (
            True  # all hear where its cursor is; not of a sheet behind, which is only laid out anew
        )
        self._pending: tuple[Cell, str] | None = None
        self._dropped = ""
        self.selects_columns = False  # chosen at their heading: the rows in them are not meant
        self.own_widths: dict[int, float] = {}  # figures: of columns that people made wider or narrower
        self.frozen: int | None = None  # columns that somebody wants to stay in view
        self._unmeasured: set[int] = set()  # lines that changed while the sheet was not seen
        self.geometry_ = self._geometry()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(Trigger.AnyKeyPressed | Trigger.EditKeyPressed | Trigger.DoubleClicked)
        self.setTabKeyNavigation(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.setModel(model)
        self.keys = SheetKeys(self, model)
        self._drag, self._handle = ColumnDrag(self.own_widths), FillHandle()
        self.delegate = CellDelegate(model, self.keys, self.geometry_.type, self)
        self.delegate.typed.connect(self._keep_typed)
        self.delegate.dropped.connect(self._keep_dropped)
        self.setItemDelegate(self.delegate)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.relaid.connect(self._restore_place)
        model.measured.connect(self._measure)

    # geometry

    def _geometry(self, kept: SheetGeometry | None = None) -> SheetGeometry:
        return self._geometry_at(self.zoom, self.own_widths, kept)

    def _geometry_at(
        self, zoom: float, own_widths: Mapping[int, float], kept: SheetGeometry | None = None
    ) -> SheetGeometry:
        model, type_ = self.sheet_model, TypeMetrics(self.font(), zoom)
        totals = model.session.document.program.row_totals
        return SheetGeometry(
            model.sheet, model.text, type_, self._room, own_widths, kept, self.frozen, totals
        )

    @property
    def _room(self) -> int:
        """What columns share: no other when the bar at the right comes or goes, or all of them would move."""
        return self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()

    def lay_out(self, *, still: bool = False) -> None:
        """Measure everything anew: another width, zoom, typeface or other lines. `still`: the columns stay where they are."""
        self._unmeasured.clear()
        self.painter.arranged_columns = self.sheet_model.form.arranged_columns()
        self.geometry_ = self._geometry(self.geometry_ if still else None)
        self.sheet_model.pinned = self.geometry_.pinned
        self.delegate.type = self.geometry_.type
        self.updateGeometries()
        self.updateEditorGeometries()
        at = self.projection
        self.placed.emit(at.origin - self.geometry_.gutter, at.right)
        self.viewport().update()

    def set_zoom(self, zoom: float) -> None:
        self.zoom = zoom
        self.lay_out()

    def fit_width(self) -> float:
        """The largest of some zooms at which the whole width of the table is seen; columns have their own widths again."""
        self.own_widths.clear()
        self.widths_changed.emit({})
        return self.fitting_zoom()

    def fitting_zoom(self) -> float:
        """The same, the columns as wide as they are."""
        room = self._room
        for zoom in _FITTING:
            g = self._geometry_at(zoom, self.own_widths)
            if g.gutter + g.width + 1 <= room:
                return zoom
        return _FITTING[-1]

    @property
    def projection(self) -> Projection:
        dx, dy = self.horizontalOffset(), self.verticalOffset()
        return Projection(self.geometry_, self.viewport().size(), dx, dy)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        g, size = self.geometry_, self.viewport().size()
        line = g.type.line
        for bar, whole, room, step in (
            (self.horizontalScrollBar(), g.gutter + g.width + 1, size.width(), g.type.digit * 8),
            (self.verticalScrollBar(), g.height + line // 2, size.height(), line),
        ):
            most = max(0, whole - room)
            bar.setRange(0, g.whole_columns(most, room) if bar is self.horizontalScrollBar() else most)
            bar.setPageStep(max(1, room - line * 2))
            bar.setSingleStep(int(step))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.lay_out()
        else:
            self.updateGeometries()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        lines, self._unmeasured = self._unmeasured, set()
        self._measure(lines)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "delegate"):
            self.lay_out()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Every editor that opens or closes moves the keyboard: Qt would draw the whole sheet again each time."""
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._update_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._update_cursor()

    def _update_cursor(self) -> None:
        """Its frame is thicker where the keyboard is."""
        self.viewport().update(self.visualRect(self.currentIndex()).adjusted(-2, -2, 2, 2))

    def horizontalOffset(self) -> int:
        return self.geometry_.whole_columns(self.horizontalScrollBar().value(), self.viewport().width())

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What is seen of the sheet before and after is moved, not drawn again: lines look the same wherever they stand."""
        self.updateEditorGeometries()
        view, top = self.viewport(), self.geometry_.ys[self.geometry_.frozen_lines]
        body = view.rect().adjusted(0, top, 0, 0)
        whole = dx or abs(dy) >= body.height() or self.state() == QAbstractItemView.State.EditingState
        if whole or not self.devicePixelRatioF().is_integer():  # half a pixel cannot be moved
            view.update()
            return
        view.setAttribute(
            Qt.WidgetAttribute.WA_OpaquePaintEvent
        )  # else all of it is drawn; the style sheet takes it away
        view.scroll(0, dy, body)
        view.update(0, top, body.width(), 2 * SIDE)  # the handle may have gone in part below the headings

    def visualRect(self, index: AnyIndex) -> QRect:
        found = self.sheet_model.form.box_at(index.row(), index.column()) if index.isValid() else None
        if found is None:
            return QRect()
        line, box = found
        return self.projection.on_screen(self.geometry_.rect(line, box), line, box.column)

    def indexAt(self, point: QPoint) -> QModelIndex:
        place = self.projection.place_at(point)
        found = self.sheet_model.form.box_at(*place) if place and place[1] >= 0 else None
        return self.sheet_model.index(found[0], found[1].column) if found else QModelIndex()

    def scrollTo(self, index: AnyIndex, hint: Hint = Hint.EnsureVisible) -> None:
        found = self.sheet_model.form.box_at(index.row(), index.column()) if index.isValid() else None
        if found is None:
            return
        (line, box), g, size = found, self.geometry_, self.viewport().size()
        rect = g.rect(line, box)
        if line >= g.frozen_lines:
            self._reveal(
                self.verticalScrollBar(),
                self.verticalOffset(),
                rect.top(),
                rect.bottom() + 1,
                g.ys[g.frozen_lines],
                size.height(),
                hint,
            )
        if box.column == 0:
            self.horizontalScrollBar().setValue(0)  # whoever goes on to the next row sees where it begins
        elif box.column >= g.frozen_columns:
            start = g.xs[g.frozen_columns]
            room, seen = size.width() - self.projection.origin, self.horizontalOffset() + start
            if box.column < g.pinned:
                room -= g.xs[g.pinned + 1] - g.xs[g.pinned]  # which covers what lies there
            elif box.column == g.pinned and seen <= rect.left():
                return
            begun = g.xs[box.column + 1] <= self.horizontalOffset() + room
            if rect.width() > room // 2 and (seen == rect.left() or (seen < rect.left() and begun)):
                return  # a wide cell is seen from its beginning, with what is called so at its left
            self._reveal(
                self.horizontalScrollBar(),
                self.horizontalOffset(),
                rect.left(),
                rect.right() + 1,
                start,
                room,
                hint,
            )

    @staticmethod
    def _reveal(bar, at: int, start: int, end: int, frozen: int, room: int, hint: Hint) -> None:
        """`at`: how far is scrolled now."""
        if hint == Hint.PositionAtCenter:
            if start < at + frozen or end > at + room:
                middle = (start + end - room - frozen) // 2
                bar.setValue(min(middle, start - frozen))  # of what has no room the beginning is seen
        elif start < at + frozen:
            bar.setValue(start - frozen)
        elif end > at + room:
            bar.setValue(min(end - room, start - frozen))

    def isIndexHidden(self, index: AnyIndex) -> bool:
        return False

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        return self.currentIndex()  # keyPressEvent moves it

    def setSelection(self, rect: QRect, flags: QItemSelectionModel.SelectionFlag) -> None:
        self.selectionModel().select(
            self._range(self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())), flags
        )

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for part in list(selection):  # type: ignore[call-overload]
            region += self._strip(part.topLeft(), part.bottomRight())
        return region

    # cursor and selection

    def _range(self, one: AnyIndex, other: AnyIndex) -> QItemSelection:
        """All between two cells, grown until no merged cell is cut."""
        if not one.isValid() or not other.isValid():
            return QItemSelection()
        model = self.sheet_model
        found = [f for i in (one, other) if (f := model.form.box_at(i.row(), i.column()))]
        top, bottom = min(n for n, _ in found), max(n + b.rowspan for n, b in found) - 1
        left, right = min(b.column for _, b in found), max(b.column + b.span for _, b in found) - 1
        return QItemSelection(model.index(top, left), model.index(bottom, right))

    def put_cursor(self, index: AnyIndex, *, extend: bool = False, center: bool = False) -> None:
        """Move the cursor to a cell, or the selection's far end."""
        if not index.isValid():
            return
        if not extend or not self.anchor.isValid():
            self.anchor = index
        self._end = index
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(self.anchor, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.selectionModel().select(self._range(self.anchor, index), flags)
        self.scrollTo(index, Hint.PositionAtCenter if center else Hint.EnsureVisible)

    def end_of_selection(self) -> AnyIndex:
        """Its far end, which Shift and the arrows move: the cursor itself where but one cell is selected."""
        return (
            self._end if self._end.isValid() and self.anchor == self.currentIndex() else self.currentIndex()
        )

    def select_lines(self, first: int, last: int) -> None:
        one, other = (
            self.sheet_model.index(first, 0),
            self.sheet_model.index(last, self.sheet_model.columnCount() - 1),
        )
        self.selectionModel().select(
            QItemSelection(one, other), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def select_range(self, range_: Range) -> None:
        """The cursor on its first cell, and all of it selected."""
        top, left, bottom, right = range_
        model = self.sheet_model
        self.put_cursor(model.index(top, left))
        chosen = QItemSelection(model.index(top, left), model.index(bottom, right))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def select_cells(self, cells: Sequence[Cell]) -> None:
        """The cursor on the first of the cells, and all of them selected; of very many the first ones."""
        model = self.sheet_model
        across: dict[int, tuple[int, int]] = {}  # by line: first and last column
        for cell in cells[:MOST_SELECTED]:
            found = model.index_of(cell)
            if found.isValid():
                span = model.span(found).width()
                left, right = across.get(found.row(), (found.column(), found.column()))
                across[found.row()] = (min(left, found.column()), max(right, found.column() + span - 1))
        if not across:
            return
        chosen = QItemSelection()
        lines = sorted(across)
        start = lines[0]
        for line, following in zip(lines, [*lines[1:], -1], strict=True):
            if following != line + 1 or across[following] != across[line]:
                left, right = across[line]
                chosen.append(QItemSelectionRange(model.index(start, left), model.index(line, right)))
                start = following
        self.put_cursor(model.index(lines[0], across[lines[0]][0]), center=True)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def go_to(self, cell: Cell) -> bool:
        index = self.sheet_model.index_of(cell)
        self.put_cursor(index, center=True)
        return index.isValid()

    def current_cell(self) -> Cell | None:
        return self.sheet_model.cell_at(self.currentIndex())

    def tell_current(self) -> None:
        """Let all know where the cursor is."""
        cell, session = self.current_cell(), self.sheet_model.session
        if cell is not None and cell.row == APPEND:
            session.set_current(None, coming=cell)
        else:
            session.set_current(cell)

    def selected_boxes(self) -> Iterator[tuple[int, Box]]:
        """The boxes that begin in the selection, line by line."""
        for part in list(self.selectionModel().selection()):  # type: ignore[call-overload]
            for n in range(part.top(), part.bottom() + 1):
                for box in self.sheet_model.form.boxes(n):
                    if part.left() <= box.column <= part.right():
                        yield n, box

    def selected_cells(self) -> list[Cell]:
        found = []
        for part in list(self.selectionModel().selection()):  # type: ignore[call-overload]
            lines, columns = range(part.top(), part.bottom() + 1), range(part.left(), part.right() + 1)
            found += [cell for cell in self.sheet_model.form.cells(lines, columns) if cell.row != APPEND]
        return found

    def summed_cells(self) -> list[Cell]:
        """What the sum of the selection is made of: of whole columns what is in detail, else it were twice or thrice what it is."""
        cells = self.selected_cells()
        if not any(cell.row != TOTAL for cell in cells):
            return cells
        lines = self.sheet_model.sheet.lines
        above = {line.row for line in lines if line.kind == "subtotal"} if self.selects_columns else set()
        details = [cell for cell in cells if cell.row != TOTAL and cell.row not in above]
        return details or cells

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            self.viewport().update(self._strip(index, index))
        if self._followed:
            self.tell_current()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selects_columns = False
        self.selection_changed.emit()

    def _strip(self, first: AnyIndex, last: AnyIndex) -> QRect:
        """The lines from one cell to another, whole: their numbers and the frame around them change too."""
        rect = self.visualRect(first) | self.visualRect(last)
        return QRect(0, rect.y() - 5, self.viewport().width(), rect.height() + 10) if rect.height() else rect

    def _keep_place(self) -> None:
        index, session = self.currentIndex(), self.sheet_model.session
        cell = self.sheet_model.cell_at(index)
        self._kept = (cell, index.row(), index.column())
        self._followed = self.isVisible() if cell is None else cell in (session.current, session.coming)

    def _restore_place(self) -> None:
        cell, line, column = self._kept
        model = self.sheet_model
        index = model.index_of(model.moved_to or cell)
        if not index.isValid() and line >= 0:
            found = model.form.box_at(min(line, model.rowCount() - 1), column)
            index = model.index(found[0], found[1].column) if found else index
        self.anchor = self._end = QModelIndex()
        self.lay_out(still=True)
        self.put_cursor(index)
        self._followed = True

    def _measure(self, lines: set[int]) -> None:
        if not self.isVisible():
            self._unmeasured |= lines
        elif self.geometry_.measure_again(lines):
            self.updateGeometries()
            self.updateEditorGeometries()
            self.viewport().update()

    # editing

    def _keep_typed(self, cell: Cell, text: str) -> None:
        """What an editor holds; entered once the editor has closed, for entering may change the lines."""
        self._pending = (cell, text)

    def _keep_dropped(self, text: str) -> None:
        self._dropped = text

    def may_type(self) -> bool:
        may = self.sheet_model.session.may_edit()
        if not may:
            self.tell_at_cursor(self.sheet_model.session.closed)
        return may

    def refuses(self, index: AnyIndex) -> bool:
        cell, session = self.sheet_model.cell_at(index), self.sheet_model.session
        if cell is None or not is_word_of_total(session.document, cell):
            return False
        session.told.emit("合计行的名称、编码和选项不用填；新的一行填在“＋”那一行")
        return True

    def takes(self, index: AnyIndex, typed: str) -> bool:
        """A stray letter or Backspace does nothing to a figure that follows from the worksheet."""
        cell, document = self.sheet_model.cell_at(index), self.sheet_model.session.document
        return cell is None or not is_projection(document, cell) or begins_entry(document, cell, typed)

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        session = self.sheet_model.session
        if self._pending is not None and not session.can_save():
            self._pending = None
            self.delegate.entered(editor, kept=False)
            return
        self.delegate.unsaved = None
        place = editor.geometry()
        super().closeEditor(editor, QStyledItemDelegate.EndEditHint.NoHint)
        session.typing.emit(None, "")
        if self._pending is not None:
            (cell, text), self._pending = self._pending, None
            self.sheet_model.enter(cell, text, self.selected_cells() if self.delegate.for_all else ())
            if not session.kept:  # the disk is full: nobody could tell beforehand
                self.edit(self.sheet_model.index_of(cell))
                self.delegate.reopened(text)
        # While the place where the editor was waits to be drawn, Qt does not move what is seen when the sheet scrolls.
        self.viewport().repaint(place)
        if self._dropped:
            text, self._dropped = self._dropped, ""
            self.sheet_model.session.told.emit(
                f"“{shortened(text, 24)}”没有填入：此格由底稿算出，要填入请按回车"
            )

    # mouse

    def _selected_range(self) -> Range | None:
        """Of the only range that is selected, in the rows, and can be filled from: top, left, bottom, right."""
        parts = list(self.selectionModel().selection())  # type: ignore[call-overload]
        among_rows = len(parts) == 1 and parts[0].top() >= self.geometry_.sheet.header_lines
        if not among_rows or self.selects_columns or self.sheet_model.session.closed:
            return None
        part = parts[0]
        return part.top(), part.left(), part.bottom(), part.right()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point, at = event.position().toPoint(), self.projection
        if event.button() == Qt.MouseButton.LeftButton:
            if self._drag.press(at, point):
                return
            selected = self._selected_range()
            if selected is not None and self._handle.is_near(at, selected, point):
                self._handle.begin(selected)
                return
            if (column := at.arrow_at(point)) >= 0 and self.painter.has_arrow(column):
                self.heading_asked.emit(column, self.viewport().mapToGlobal(point))
                return
        place = at.place_at(point)
        if place is None:
            return
        line, column = place
        headings = self.geometry_.sheet.header_lines
        if column < 0 and line >= headings:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and self.anchor.isValid()
            self._numbered = self.anchor.row() if extend else line
            if not extend:
                self.put_cursor(self._first_cell(line))
            self.select_lines(min(self._numbered, line), max(self._numbered, line))
            return
        index = self.indexAt(point)
        if line < headings:
            self._select_columns(index)
            return
        right = event.button() == Qt.MouseButton.RightButton
        if not (right and self.selectionModel().isSelected(index)):
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and not right
            self.put_cursor(index, extend=extend)
            self.keys.forget_run()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._drag.active:
            self._drag.move(point)
            self.lay_out()
            return
        if self._handle.active:
            self._handle.move(self.projection, point)
            self.viewport().update()
            return
        if not event.buttons():
            at = self.projection
            self._show_arrows(point.y() < self.geometry_.ys[self.geometry_.frozen_lines])
            near = self._handle.is_near(at, self._selected_range(), point)
            edge = at.edge_at(point) >= 0
            self.viewport().setCursor(
                Qt.CursorShape.SplitHCursor
                if edge
                else Qt.CursorShape.CrossCursor
                if near
                else Qt.CursorShape.ArrowCursor
            )
        if self._numbered >= 0:
            g = self.geometry_
            y = max(point.y(), g.ys[g.frozen_lines]) + self.verticalOffset()
            line = max(g.line_at(y), g.sheet.header_lines)
            self.select_lines(min(self._numbered, line), max(self._numbered, line))
        elif event.buttons() & Qt.MouseButton.LeftButton and self.anchor.isValid():
            index = self.indexAt(point)
            below = index.row() >= self.geometry_.sheet.header_lines
            if index.isValid() and index != self.end_of_selection() and below:
                self.put_cursor(index, extend=True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_arrows(False)

    def _show_arrows(self, shown: bool) -> None:
        """In the headings, while the mouse is there."""
        if shown != self.painter.arrows_shown:
            self.painter.arrows_shown = shown
            g = self.geometry_
            self.viewport().update(0, 0, self.viewport().width(), g.ys[g.frozen_lines])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._numbered = -1
        if self._drag.active:
            self._drag.release()
            self.widths_changed.emit(dict(self.own_widths))
        elif self._handle.active:
            if (ranges := self._handle.end()) is not None:
                self.fill_wanted.emit(*ranges)
            self.viewport().update()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On an edge the column becomes as wide as its content; on a cell its editor opens."""
        point = event.position().toPoint()
        if self._drag.fit(self.projection, point):
            self.lay_out()
            self.widths_changed.emit(dict(self.own_widths))
            return
        index = self.indexAt(point)
        if index.isValid() and index.row() >= self.geometry_.sheet.header_lines:
            self.put_cursor(index)
            self.edit(index, Trigger.DoubleClicked, event)

    def _first_cell(self, line: int) -> QModelIndex:
        boxes = [b for b in self.sheet_model.form.boxes(line) if b.cell is not None]
        return self.sheet_model.index(line, boxes[0].column) if boxes else QModelIndex()

    def _select_columns(self, heading: QModelIndex) -> None:
        model = self.sheet_model
        found = model.form.box_at(heading.row(), heading.column()) if heading.isValid() else None
        if found is None:
            return
        box, first = found[1], self.geometry_.sheet.header_lines
        self.put_cursor(model.index(first, box.column))
        last = model.index(model.rowCount() - 1, box.column + box.span - 1)
        chosen = QItemSelection(model.index(first, box.column), last)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.selects_columns = True
        self.selection_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, selection = QPainter(self.viewport()), list(self.selectionModel().selection())  # type: ignore[call-overload]
        region = event.region()
        few = region.rectCount() <= _FEW_RECTS
        for dirty in region if few else (event.rect(),):
            self.painter.paint(
                painter, dirty, self.projection, selection, self.currentIndex(), focused=self.hasFocus()
            )
        if (selected := self._selected_range()) is not None:
            self.painter.draw_handle(painter, self.projection, selected, self._handle.target)
