"""What the keys do in the tree editor: going to the next cell to fill, moving indicators, folding, clearing."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from budgetdesk.document import edit_commands
from budgetdesk.review.indicators.headings import is_needed
from budgetdesk.ui.indicators.indicator_model import IndicatorModel
from budgetdesk.ui.session.cell_keys import CellKeys, Cursor

Key = Qt.Key
Mod = Qt.KeyboardModifier
_NAMED = 3  # headings
_STEPS = {Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0)}


class TreeCursor(Cursor, Protocol):
    def put_cursor_on(self, id: str) -> None: ...
    def isColumnHidden(self, column: int) -> bool: ...


class IndicatorKeys(CellKeys):
    def __init__(self, cursor: TreeCursor, model: IndicatorModel) -> None:
        super().__init__(model.session)
        self._cursor, self._model = cursor, model
        self._added: str | None = None  # until its name is entered

    @property
    def cursor(self) -> Cursor:
        return self._cursor

    def stay_on(self, id: str) -> None:
        """A node was added: Enter after its name stays there, so that the next + goes below or beside it."""
        self.forget_run()
        self._added = id

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key was one of ours."""
        key, mods = Key(event.key()), event.modifiers()
        ctrl, alt, shift = (bool(mods & m) for m in (Mod.ControlModifier, Mod.AltModifier, Mod.ShiftModifier))
        if alt or (ctrl and key != Key.Key_0):
            return False  # actions of the page, or the table's own
        if key in _STEPS and not (shift and key in (Key.Key_Left, Key.Key_Right)):
            self.forget_run()
            return key in (Key.Key_Left, Key.Key_Right) and self._fold(key)
        if ctrl:
            self.not_applicable()
        elif not self.press_shared(key, shift=shift):
            return False
        event.accept()
        return True

    def step(self, arrow: QKeyEvent) -> None:
        down, right = _STEPS[Key(arrow.key())]
        at = self._cursor.currentIndex()
        self._cursor.put_cursor(self._model.index(at.row() + down, at.column() + right))

    def along(self, *, back: bool = False) -> None:
        index, model = self._cursor.currentIndex(), self._model
        if self._run is None:
            self._run = index.column()
        step = -1 if back else 1
        row, column = index.row(), index.column() + step
        while 0 <= row < model.rowCount():
            while 0 <= column < model.columnCount():
                if self._fillable(row, column):
                    self._cursor.put_cursor(model.index(row, column))
                    return
                column += step
            row, column = row + step, model.columnCount() - 1 if back else 0

    def down(self, *, back: bool = False) -> None:
        index, model = self._cursor.currentIndex(), self._model
        added, self._added = self._added, None
        if self._run is None and not back and index.column() == 0 and model.id_at(index.row()) == added:
            return
        column = self._start_of_run(index.column())
        step = -1 if back else 1
        row = index.row() + step
        while 0 <= row < model.rowCount():
            if self._fillable(row, column):
                self._cursor.put_cursor(model.index(row, column))
                return
            row += step

    def clear(self) -> None:
        """But for the names of headings that the form asks for: without them it would not be complete."""
        document, infos = self._session.document, self._model.infos
        cells = self._cursor.selected_cells()
        needed = [
            cell
            for cell in cells
            if cell.row in infos and cell.column == infos[cell.row].level and is_needed(document.engine, cell)
        ]
        if needed:
            names = "、".join(f"“{document.engine.value(cell)}”" for cell in needed[:_NAMED])
            self._session.told.emit(f"表样要有{names}，没有清除；整行不要的，用“删除行”")
        self._session.apply(edit_commands.clear(document, self.entered(set(cells) - set(needed))))

    # how

    def _fillable(self, row: int, column: int) -> bool:
        """Names of all nodes, values of indicators; those of groups only where something is."""
        model = self._model
        id = model.ids[row]
        shown = model.columns[column].editable and not self._cursor.isColumnHidden(column)
        return shown and (column == 0 or not model.is_group(id) or bool(model.text(id, column)))

    def _fold(self, key: Qt.Key) -> bool:
        """Left and right on a name fold and unfold; left on what cannot be folded goes to its group."""
        index, model = self._cursor.currentIndex(), self._model
        id = model.id_at(index.row())
        if id is None or index.column():
            return False
        info = model.infos[id]
        if key == Key.Key_Left and info.children and id not in model.folded:
            model.fold(id, True)
        elif key == Key.Key_Left and info.parent is not None:
            self._cursor.put_cursor_on(info.parent)
        elif key == Key.Key_Right and id in model.folded:
            model.fold(id, False)
        else:
            return False
        return True
