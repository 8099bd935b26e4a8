"""An open declaration as the window's parts share it: the document, its listeners, where the cursor is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Change, Document
from budgetdesk.document.edits import Edit
from budgetdesk.document.fillable import open_ended
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.session.finding_index import FindingIndex

if TYPE_CHECKING:
    from budgetdesk.office.office import Office
    from budgetdesk.storage.queries import LogLine


class Session(QObject):
    """Every change goes through `apply`; trouble in keeping it is told, never thrown."""

    changed = Signal(object, object)  # Change, and the cells whose marks may look different
    troubled = Signal(str)
    wanted = Signal(object)  # a cell to be shown, from a finding or a link
    current_changed = Signal(object)  # Cell or None
    remarked = Signal(object)  # cells that are marked otherwise, though nothing was edited
    released = Signal()  # findings of a row that is no longer being filled in
    typing = Signal(object, str)  # the cell being typed in and its text so far
    explanation_wanted = Signal(object)  # a finding that somebody wants to explain

    def __init__(
        self, document: Document, title: str = "", *, who: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.title, self.who = document, title, who
        self.marks = FindingIndex(document)
        self.history: Callable[[Cell], list[LogLine]] | None = None  # a cell's lines of the change log
        self.office: Office | None = None  # the office's other declarations and its indicator library
        self.current: Cell | None = None
        self.widths: dict[str, dict[int, int]] = {}  # columns that people made wider or narrower, by table
        self._in_hand: tuple[Place, str] | None = None  # the row that is being filled in
        self._new: tuple[Place, str] | None = None  # the indicator that was just added
        document.listeners.append(self._follow)

    def close(self) -> None:
        self.document.listeners.remove(self._follow)

    def apply(self, edit: Edit | None) -> Change | None:
        """Do an edit; None where there was nothing to do or it could not be kept."""
        if edit is None:
            return None
        try:
            return self.document.apply(edit)
        except (WorkspaceError, ValueError) as error:
            self.troubled.emit(str(error))
            return None

    def enter(self, cell: Cell, text: str) -> Change | None:
        return self.apply(edit_commands.enter(self.document, cell, text))

    def undo(self) -> Change | None:
        return self._step(back=True)

    def redo(self) -> Change | None:
        return self._step(back=False)

    def _step(self, *, back: bool) -> Change | None:
        try:
            return self.document.undo() if back else self.document.redo()
        except (WorkspaceError, ValueError) as error:
            self.troubled.emit(str(error))
            return None

    def set_current(self, cell: Cell | None) -> None:
        if cell != self.current:
            self.current = cell
            self.take_in_hand(cell)
            self.current_changed.emit(cell)

    def take_in_hand(self, cell: Cell | None) -> None:
        """The cell's row is being filled in: what it still lacks is not complained about until it is left."""
        row = (cell.place, cell.row) if cell is not None else None
        if cell is None or not (row == self._new or open_ended(self.document.engine.block(cell))):
            row = None
        if row != self._in_hand:
            self._new = None
            self._in_hand = row
            self.release()

    def release(self) -> None:
        """Spare nothing any more, not even the row in hand: it was left, or all is checked or printed."""
        if self.marks.spared:
            cells = {c.cell for f in self.document.findings if f.key in self.marks.spared for c in f.cells}
            self.marks.spared.clear()
            self.released.emit()
            self.remarked.emit(cells)

    def fill_in(self, place: Place, row: str) -> None:
        """A new indicator is about to be added and filled in."""
        self.take_in_hand(None)
        self._new = self._in_hand = (place, row)

    def go_to(self, cell: Cell) -> None:
        self.wanted.emit(cell)

    def _follow(self, change: Change) -> None:
        for finding in change.added:
            suspect = finding.suspect
            own = suspect is not None and (suspect.place, suspect.row) == self._in_hand
            if own and finding.cause_kind != "unreadable":
                self.marks.spared.add(finding.key)
        self.changed.emit(change, self.marks.update(change.added, change.removed))
