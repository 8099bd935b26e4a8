"""The keys that a sheet and a tree share: to the next cell to fill, opening the editor, clearing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView

from budgetdesk.document import edit_commands
from budgetdesk.document.code_parts import code_behind
from budgetdesk.engine.cells import NA, Cell
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.qt_types import AnyIndex

Key = Qt.Key
Trigger = QAbstractItemView.EditTrigger


class Cursor(Protocol):
    """The cell cursor of a view, with what is selected."""

    def currentIndex(self) -> QModelIndex: ...
    def put_cursor(self, index: AnyIndex, *, extend: bool = False) -> None: ...
    def selected_cells(self) -> list[Cell]: ...
    def edit(self, index: AnyIndex, trigger: Any, event: QEvent | None) -> bool: ...


class CellKeys:
    """Keys of one view say where its cursor goes, and add those that it alone has."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._run: int | None = None  # column where a run of Tab began: Enter goes back below it

    @property
    def cursor(self) -> Cursor:
        raise NotImplementedError

    def along(self, *, back: bool = False) -> None:
        """To the next cell to fill, reading along the lines."""
        raise NotImplementedError

    def down(self, *, back: bool = False) -> None:
        """To the next cell to fill below; after a run of Tab to where the run began."""
        raise NotImplementedError

    def press_shared(self, key: int, *, shift: bool) -> bool:
        """Whether the key, pressed without Ctrl and Alt, was one that every view has."""
        if key in (Key.Key_Tab, Key.Key_Backtab):
            self.along(back=key == Key.Key_Backtab or shift)
        elif key in (Key.Key_Return, Key.Key_Enter):
            self.down(back=shift)
        elif key in (Key.Key_F2, Key.Key_F4):
            self.open_editor()
        elif key == Key.Key_Backspace:
            self.cursor.edit(self.cursor.currentIndex(), Trigger.AnyKeyPressed, None)
        elif key == Key.Key_Delete:
            self.clear()
        else:
            return False
        return True

    def open_editor(self) -> None:
        self.cursor.edit(self.cursor.currentIndex(), Trigger.EditKeyPressed, None)

    def clear(self) -> None:
        """Make the selected cells blank."""
        cells = self.entered(self.cursor.selected_cells())
        self._session.apply(edit_commands.clear(self._session.document, cells))

    def entered(self, cells: Iterable[Cell]) -> list[Cell]:
        """Those in which something is entered, or in the cell with the whole of which they are a part."""
        document = self._session.document
        entries = document.content.facts.entries
        return [cell for cell in cells if cell in entries or code_behind(document, cell) in entries]

    def not_applicable(self) -> None:
        """Say of the selected cells that they do not apply."""
        entries = [(cell, NA) for cell in self.cursor.selected_cells()]
        self._session.apply(edit_commands.set_entries(self._session.document, entries, "注明不适用 {}"))

    def forget_run(self) -> None:
        self._run = None

    def _start_of_run(self, column: int) -> int:
        """The column to go down in; a run of Tab ends with it."""
        start = column if self._run is None else self._run
        self._run = None
        return start
