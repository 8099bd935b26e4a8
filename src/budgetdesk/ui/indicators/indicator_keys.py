"""What the keys do in the tree editor: going to the next cell to fill, moving indicators, folding, clearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from budgetdesk.document import edit_commands
from budgetdesk.engine.cells import NA

if TYPE_CHECKING:
    from budgetdesk.ui.indicators.indicator_view import IndicatorView

Key, Mod = Qt.Key, Qt.KeyboardModifier


class IndicatorKeys:
    def __init__(self, view: IndicatorView) -> None:
        self.view = view
        self._run: int | None = None  # column where a run of Tab began: Enter goes back below it

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key was one of ours."""
        key, mods = Key(event.key()), event.modifiers()
        ctrl, alt, shift = (bool(mods & m) for m in (Mod.ControlModifier, Mod.AltModifier, Mod.ShiftModifier))
        view, trigger = self.view, QAbstractItemView.EditTrigger
        if alt or (ctrl and key not in (Key.Key_0,)):
            return False  # actions of the page, or the table's own
        if key in (Key.Key_Tab, Key.Key_Backtab):
            self.along(back=key == Key.Key_Backtab)
        elif key in (Key.Key_Return, Key.Key_Enter):
            self.down(back=shift)
        elif key in (Key.Key_F2, Key.Key_F4):
            view.edit(view.currentIndex(), trigger.EditKeyPressed, None)
        elif key == Key.Key_Backspace:
            view.edit(view.currentIndex(), trigger.AnyKeyPressed, None)
        elif key == Key.Key_Delete:
            self.clear()
        elif key == Key.Key_0 and ctrl:
            self.not_applicable()
        elif key == Key.Key_Escape and view.drag.cancel():
            pass
        elif key in (Key.Key_Left, Key.Key_Right) and not shift:
            self._run = None
            return self._fold(key)
        else:
            if key in (Key.Key_Up, Key.Key_Down):
                self._run = None
            return False
        event.accept()
        return True

    # commands

    def clear(self) -> None:
        session = self.view.tree_model.session
        entered = session.document.content.facts.entries
        cells = [cell for cell in self.view.selected_cells() if cell in entered]
        session.apply(edit_commands.clear(session.document, cells))

    def not_applicable(self) -> None:
        session = self.view.tree_model.session
        entries = [(cell, NA) for cell in self.view.selected_cells()]
        session.apply(edit_commands.set_entries(session.document, entries, "注明不适用 {}"))

    def along(self, *, back: bool = False) -> None:
        """To the next cell to fill, reading along the rows."""
        index, model = self.view.currentIndex(), self.view.tree_model
        if self._run is None:
            self._run = index.column()
        step = -1 if back else 1
        row, column = index.row(), index.column() + step
        while 0 <= row < model.rowCount():
            while 0 <= column < model.columnCount():
                if self._fillable(row, column):
                    self.view.put_cursor(model.index(row, column))
                    return
                column += step
            row, column = row + step, model.columnCount() - 1 if back else 0

    def down(self, *, back: bool = False) -> None:
        """To the next cell to fill below; after a run of Tab to where the run began."""
        index, model = self.view.currentIndex(), self.view.tree_model
        column = index.column() if self._run is None else self._run
        self._run = None
        step = -1 if back else 1
        row = index.row() + step
        while 0 <= row < model.rowCount():
            if self._fillable(row, column):
                self.view.put_cursor(model.index(row, column))
                return
            row += step

    def forget_run(self) -> None:
        self._run = None

    # how

    def _fillable(self, row: int, column: int) -> bool:
        """Names of all nodes, values of indicators; those of groups only where something is."""
        model = self.view.tree_model
        id = model.ids[row]
        return model.columns[column].editable and (
            column == 0 or not model.is_group(id) or bool(model.text(id, column))
        )

    def _fold(self, key: Qt.Key) -> bool:
        """Left and right on a name fold and unfold; left on what cannot be folded goes to its group."""
        index, model = self.view.currentIndex(), self.view.tree_model
        id = model.id_at(index.row())
        if id is None or index.column():
            return False
        info = model.infos[id]
        if key == Key.Key_Left and info.children and id not in model.folded:
            model.fold(id, True)
        elif key == Key.Key_Left and info.parent is not None:
            self.view.put_cursor_on(info.parent)
        elif key == Key.Key_Right and id in model.folded:
            model.fold(id, False)
        else:
            return False
        return True
