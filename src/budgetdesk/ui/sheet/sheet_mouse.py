"""What the mouse does in a sheet: cursor, selection of cells, lines and columns, opening the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

if TYPE_CHECKING:
    from budgetdesk.ui.sheet.sheet_view import SheetView

Trigger = QAbstractItemView.EditTrigger


class SheetMouse:
    def __init__(self, view: SheetView) -> None:
        self.view = view

    def press(self, event: QMouseEvent) -> None:
        view = self.view
        point, g = event.position().toPoint(), view.geometry_
        if event.button() == Qt.MouseButton.LeftButton and view.drag.press(point):
            return
        place = view.place_at(point)
        if place is None:
            return
        line, column = place
        if column < 0 and line >= g.sheet.header_lines:
            view.put_cursor(self._first_cell(line))
            view.select_lines(line, line)
            return
        index = view.indexAt(point)
        if line < g.sheet.header_lines:
            self._select_columns(index)
            return
        right = event.button() == Qt.MouseButton.RightButton
        if not (right and view.selectionModel().isSelected(index)):
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and not right
            view.put_cursor(index, extend=extend)
            view.keys.forget_run()

    def move(self, event: QMouseEvent) -> None:
        view = self.view
        if view.drag.active:
            view.drag.move(event.position().toPoint())
            return
        if not event.buttons():
            view.drag.hover(event.position().toPoint())
        if event.buttons() & Qt.MouseButton.LeftButton and view.anchor.isValid():
            index = view.indexAt(event.position().toPoint())
            if (
                index.isValid()
                and index != view.currentIndex()
                and index.row() >= view.geometry_.sheet.header_lines
            ):
                view.put_cursor(index, extend=True)

    def release(self, event: QMouseEvent) -> None:
        view = self.view
        if view.drag.active:
            view.drag.release()
        event.accept()

    def double_click(self, event: QMouseEvent) -> None:
        view = self.view
        if view.drag.fit(event.position().toPoint()):
            return
        index = view.indexAt(event.position().toPoint())
        if index.isValid() and index.row() >= view.geometry_.sheet.header_lines:
            view.put_cursor(index)
            view.edit(index, Trigger.DoubleClicked, event)

    def _first_cell(self, line: int) -> QModelIndex:
        view = self.view
        boxes = [b for b in view.sheet_model.boxes(line) if b.cell is not None]
        return view.sheet_model.index(line, boxes[0].column) if boxes else QModelIndex()

    def _select_columns(self, heading: QModelIndex) -> None:
        view = self.view
        found = view.sheet_model.box_at(heading.row(), heading.column()) if heading.isValid() else None
        if found is None:
            return
        box, model, first = found[1], view.sheet_model, view.geometry_.sheet.header_lines
        view.put_cursor(model.index(first, box.column))
        chosen = QItemSelection(
            model.index(first, box.column), model.index(model.rowCount() - 1, box.column + box.span - 1)
        )
        view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
