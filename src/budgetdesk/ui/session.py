"""An open declaration as the window's parts share it: the document, its listeners, where the cursor is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from budgetdesk.document import composing
from budgetdesk.document.document import Change, Document
from budgetdesk.document.edits import Edit
from budgetdesk.engine.cells import Cell
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.marks import Marks


class Session(QObject):
    """Every change goes through `apply`; trouble in keeping it is told, never thrown."""

    changed = Signal(object, object)  # Change, and the cells whose marks may look different
    troubled = Signal(str)
    wanted = Signal(object)  # a cell to be shown, from a finding or a link
    current_changed = Signal(object)  # Cell or None
    typing = Signal(object, str)  # the cell being typed in and its text so far

    def __init__(
        self, document: Document, title: str = "", *, who: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.title, self.who = document, title, who
        self.marks = Marks(document)
        self.current: Cell | None = None
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
        return self.apply(composing.enter(self.document, cell, text))

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
            self.current_changed.emit(cell)

    def go_to(self, cell: Cell) -> None:
        self.wanted.emit(cell)

    def _follow(self, change: Change) -> None:
        self.changed.emit(change, self.marks.update(change.added, change.removed))
