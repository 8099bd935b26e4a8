"""What the keys do in a sheet: moving, going to the next cell to fill, opening the editor, clearing."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from budgetdesk.document import edit_commands
from budgetdesk.document.fillable import is_fillable
from budgetdesk.document.form.sheet import Box
from budgetdesk.ui.session.cell_keys import CellKeys, Cursor
from budgetdesk.ui.sheet.sheet_geometry import Projection
from budgetdesk.ui.sheet.sheet_model import SheetModel
from budgetdesk.ui.widgets.qt_types import AnyIndex

Key = Qt.Key
Mod = Qt.KeyboardModifier
_PLAIN = (Key.Key_Tab, Key.Key_Backtab, Key.Key_Delete, Key.Key_Backspace)  # ours without Ctrl only
_FIRST_LINES = 8  # where a cell to fill is looked for when a table is turned to
_STEPS = {Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0)}


class SheetCursor(Cursor, Protocol):
    @property
    def projection(self) -> Projection: ...
    def end_of_selection(self) -> AnyIndex: ...
    def select_lines(self, first: int, last: int) -> None: ...
    def scrollToTop(self) -> None: ...


class SheetKeys(CellKeys):
    def __init__(self, cursor: SheetCursor, model: SheetModel) -> None:
        super().__init__(model.session)
        self._cursor, self._model = cursor, model
        self._at: tuple[int, int] = (0, 0)  # line and column of the cursor inside a merged cell
        # A row made like another one, the column where, and the one where the cursor went: as long as it is of the same
        # kind, Tab passes over what it has beyond that.
        self._repeated: tuple[str, int, int] = ("", 0, 0)
        self._like = ""  # that other row

    @property
    def cursor(self) -> Cursor:
        return self._cursor

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key was one of ours."""
        key, mods = event.key(), event.modifiers()
        shift, ctrl, alt = (bool(mods & m) for m in (Mod.ShiftModifier, Mod.ControlModifier, Mod.AltModifier))
        if alt:
            if key != Key.Key_Down:
                return False
            self.open_editor()
        elif key in _STEPS:
            self.step(event)
        elif key == Key.Key_Home:
            self._go(
                self._edge(first=True, line=self._first_line() if ctrl else self._start(shift).row()), shift
            )
        elif key == Key.Key_End:
            self._go(
                self._edge(first=False, line=self._last_line() if ctrl else self._start(shift).row()), shift
            )
        elif key in (Key.Key_PageUp, Key.Key_PageDown) and not ctrl:
            self._page(-1 if key == Key.Key_PageUp else 1, shift)
        elif key == Key.Key_0 and ctrl:
            self.not_applicable()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._cursor.select_lines(self._first_line(), self._last_line())
        elif key == Key.Key_Escape:
            self._go(self._cursor.currentIndex(), False)
            return False
        elif (ctrl and key in _PLAIN) or not self.press_shared(key, shift=shift):
            return False
        event.accept()
        return True

    def step(self, arrow: QKeyEvent) -> None:
        """To the neighbouring cell; with Ctrl to the last in that direction, with Shift selecting."""
        mods = arrow.modifiers()
        self.forget_run()
        self._arrow(Key(arrow.key()), bool(mods & Mod.ShiftModifier), bool(mods & Mod.ControlModifier))

    def along(self, *, back: bool = False) -> None:
        index = self._cursor.currentIndex()
        if self._run is None:
            self._run = index.column()
        found = self._next(index, back, fill=True) or self._next(index, back, fill=False)
        if found is not None:
            self._go(found, False)

    def down(self, *, back: bool = False) -> None:
        index, model = self._cursor.currentIndex(), self._model
        column = self._start_of_run(index.column())
        found = model.form.box_at(index.row(), index.column())
        if found is None:
            return
        row, began, _ = self._repeated
        if found[1].cell is not None and found[1].cell.row == row:
            column = began
        self._repeated = ("", 0, 0)
        step = -1 if back else 1
        line = found[0] + (-1 if back else found[1].rowspan)
        fallback = None
        while self._first_line() <= line <= self._last_line():
            below = model.form.box_at(line, column)
            if below and below[1].cell is not None:
                if self._fillable(below[1]):
                    self._go(model.index(below[0], below[1].column), False)
                    return
                fallback = fallback or below
            line += step
        if fallback is not None:
            self._go(model.index(fallback[0], fallback[1].column), False)

    def along_repeated(self, row: str, like: str) -> None:
        """On in a row that was just made like the one above; Enter goes below where this began."""
        column = self._cursor.currentIndex().column()
        self.along()
        self._repeated, self._like = (row, column, self._cursor.currentIndex().column()), like

    def home(self) -> None:
        """The cursor on the first cell to fill, else the first there is: also where the first lines are all computed, or what
        is to be filled is out of sight at the right, so that one reads from the top left."""
        start = self._model.index(self._first_line(), 0)
        first = self._edge(first=True, line=self._first_line())
        if first.isValid() and (box := self._model.form.box_at(first.row(), first.column())):
            found = first if self._fillable(box[1]) else self._next(start, back=False, fill=True)
            if (
                found is None
                or found.row() - first.row() >= _FIRST_LINES
                or not self._at_once(found.column())
            ):
                found = first
            self._go(found, False)
            self._cursor.scrollToTop()

    def _at_once(self, column: int) -> bool:
        """Whether a column is in sight before anything is scrolled."""
        at = self._cursor.projection
        g = at.geometry
        return column == g.pinned or at.origin + g.xs[column + 1] <= at.edge

    # moving

    def _go(self, index: QModelIndex, extend: bool) -> None:
        self._cursor.put_cursor(index, extend=extend)

    def _start(self, extend: bool) -> AnyIndex:
        """Where a key begins: at the cursor, or at the far end of the selection that it makes larger or smaller."""
        return self._cursor.end_of_selection() if extend else self._cursor.currentIndex()

    def _first_line(self) -> int:
        return self._cursor.projection.geometry.frozen_lines

    def _last_line(self) -> int:
        return self._model.rowCount() - 1

    def _fillable(self, box: Box) -> bool:
        if box.cell is None or not is_fillable(self._session.document, box.cell):
            return False
        row, _, went = self._repeated
        if box.cell.row != row or box.column <= went:
            return True
        slot = self._session.document.engine.type_of(box.cell).slot
        return not edit_commands.classifies(slot) or not self._is_of_the_kind(went)

    def _is_of_the_kind(self, went: int) -> bool:
        """Whether a row that was made like another one has from that column on, if other codes, then codes of the same class."""
        document, (row, _, _) = self._session.document, self._repeated
        line = self._cursor.currentIndex().row()
        cells = (box.cell for box in self._model.form.boxes(line) if box.column >= went and box.cell)
        return all(
            edit_commands.is_of_the_class(document, cell, cell._replace(row=self._like))
            for cell in cells
            if cell.row == row
        )

    def _arrow(self, key: Key, extend: bool, far: bool) -> None:
        index, model = self._start(extend), self._model
        found = model.form.box_at(index.row(), index.column())
        if found is None:
            self._go(self._edge(first=True, line=self._first_line()), False)
            return
        down, right = _STEPS[key]
        line, box = found
        kept_line, kept_column = self._at
        # Inside a merged cell the cursor remembers where it came from.
        at_line = kept_line if line <= kept_line < line + box.rowspan else line
        at_column = kept_column if box.column <= kept_column < box.column + box.span else box.column
        target = None
        while True:
            line, box = found
            at_line = at_line if not down else line + box.rowspan if down > 0 else line - 1
            at_column = at_column if not right else box.column + box.span if right > 0 else box.column - 1
            if (
                not self._first_line() <= at_line <= self._last_line()
                or not 0 <= at_column < model.columnCount()
            ):
                break
            found = model.form.box_at(at_line, at_column)
            if found is None:
                break
            if found[1].cell is not None:
                target = (found, at_line, at_column)
                if not far:
                    break
        if target is not None:
            (line, box), *at = target
            self._at = (at[0], at[1])
            self._go(model.index(line, box.column), extend)

    def _edge(self, *, first: bool, line: int) -> QModelIndex:
        """First or last cell of a line; of the nearest line that has any."""
        model, at = self._model, line
        step = -1 if line == self._last_line() else 1
        while 0 <= at < model.rowCount():
            boxes = [b for b in model.form.boxes(at) if b.cell is not None]
            if boxes:
                return model.index(at, boxes[0 if first else -1].column)
            at += step
        return QModelIndex()

    def _page(self, direction: int, extend: bool) -> None:
        at, index, model = self._cursor.projection, self._start(extend), self._model
        g = at.geometry
        room = at.size.height() - g.ys[g.frozen_lines] - g.type.line
        line = g.line_at(max(g.ys[index.row()] + direction * room, 0))
        line = min(max(line, self._first_line()), self._last_line())
        while self._first_line() <= line <= self._last_line():
            found = model.form.box_at(line, index.column())
            if found and found[1].cell is not None and found[0] != index.row():
                self._go(model.index(found[0], found[1].column), extend)
                return
            line -= direction

    def _next(self, index: QModelIndex, back: bool, *, fill: bool) -> QModelIndex | None:
        model = self._model
        line = index.row()
        while self._first_line() <= line <= self._last_line():
            boxes = model.form.boxes(line)
            for box in reversed(boxes) if back else boxes:
                past = box.column < index.column() if back else box.column > index.column()
                if (
                    box.cell is not None
                    and (line != index.row() or past)
                    and (not fill or self._fillable(box))
                ):
                    return model.index(line, box.column)
            line += -1 if back else 1
        return None
