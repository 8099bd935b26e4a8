"""An open declaration as the window's parts share it: the document, its listeners, where the cursor is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Change, Document
from budgetdesk.document.edits import Edit
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.removal import removed_words
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.storage.errors import WorkspaceError

if TYPE_CHECKING:
    from budgetdesk.office.office import Office
    from budgetdesk.storage.queries import LogLine


class Session(QObject):
    """Every change goes through `apply`; trouble in keeping it is told, never thrown."""

    changed = Signal(object, object)  # Change, and the cells whose marks may look different
    troubled = Signal(str)
    told = Signal(str)  # what was done, in passing
    removed = Signal(str)  # what went with the last edit: undoing it is offered
    wanted = Signal(object)  # a cell to be shown, from a finding or a link
    current_changed = Signal(object)  # Cell or None
    remarked = Signal(object)  # cells that are marked otherwise, though nothing was edited
    deferred_shown = Signal()  # findings of a row that is no longer being filled in
    typing = Signal(object, str)  # the cell being typed in and its text so far
    explanation_wanted = Signal(object)  # a finding that somebody wants to explain

    def __init__(
        self, document: Document, unit: str = "", year: int = 0, name: str = "", *,
        office: Office | None = None, who: str = "", parent: QObject | None = None,
    ) -> None:  # fmt: skip
        """`unit`: its code and name; `name`: of one declaration among several of that unit and year;
        `office` has its other declarations and its indicator library."""
        super().__init__(parent)
        self.document, self.unit, self.year, self.name, self.who = document, unit, year, name, who
        self.title = (f"{unit} {year} 年" if year else unit) + (f"（{name}）" if name else "")
        self.office = office
        self.marks = FindingIndex(document)
        self.current: Cell | None = None
        self.kept = True  # whether the last edit could be saved
        self.widths: dict[str, dict[int, int]] = {}  # columns that people made wider or narrower, by table
        self._new_row: tuple[Place, str] | None = None  # the indicator that was just added
        document.listeners.append(self._follow)

    def close(self) -> None:
        self.document.listeners.remove(self._follow)

    def apply(self, edit: Edit | None) -> Change | None:
        """Do an edit; None where there was nothing to do or it could not be kept."""
        self.kept = True
        if edit is None:
            return None
        went = removed_words(self.document, edit)
        try:
            change = self.document.apply(edit)
        except (WorkspaceError, ValueError) as error:
            self.kept = not isinstance(error, WorkspaceError)
            self.troubled.emit(str(error))
            return None
        if went:
            self.removed.emit(went)
        return change

    def can_save(self) -> bool:
        """Whether an edit could be saved now; if not, the trouble is told."""
        if self.office is not None and self.has_history:
            try:
                self.office.ready_to_save()
            except WorkspaceError as error:
                self.troubled.emit(str(error))
                return False
        return True

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

    @property
    def has_history(self) -> bool:
        return self.office is not None and self.office.workspace is not None and bool(self.document.id)

    def history(self, cell: Cell) -> list[LogLine]:
        """The cell's lines of the change log, the oldest first."""
        return self.office.history(self.document.id, cell) if self.office is not None else []

    def set_current(self, cell: Cell | None) -> None:
        if cell != self.current:
            self.current = cell
            self.edit_row_of(cell)
            self.current_changed.emit(cell)

    def edit_row_of(self, cell: Cell | None) -> None:
        """The cell's row is being filled in: what it still lacks is not complained about until it is left."""
        row = (cell.place, cell.row) if cell is not None else None
        if cell is None or not (row == self._new_row or self.document.engine.block(cell).open_ended):
            row = None
        if row != self.marks.editing_row:
            self._new_row = None
            self.marks.editing_row = row
            self.show_deferred()

    def edit_new_row(self, place: Place, row: str) -> None:
        """A new indicator is about to be added and filled in."""
        self.edit_row_of(None)
        self._new_row = self.marks.editing_row = (place, row)

    def show_deferred(self) -> None:
        """Defer no finding any more, not even of the row that is edited: it was left."""
        self._remark(self.marks.show_deferred())

    def ask_for_all(self) -> None:
        """All is checked or printed: what is missing is told as a mistake, and nothing is deferred."""
        self._remark(self.marks.ask_for_all())

    def _remark(self, cells: set[Cell]) -> None:
        if cells:
            self.deferred_shown.emit()
            self.remarked.emit(cells)

    def go_to(self, cell: Cell) -> None:
        self.wanted.emit(cell)

    def _follow(self, change: Change) -> None:
        self.changed.emit(change, self.marks.update(change))
