"""An open declaration as the window's parts share it: the document, its listeners, where the cursor is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from budgetdesk.document import edit_commands
from budgetdesk.document.document import LARGE, Change, Document, Outcome
from budgetdesk.document.edits import Edit, Kind
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.removal import removed_words
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.errors import KnownError
from budgetdesk.office.kept_patterns import keep, patterns_of, put_back
from budgetdesk.office.work import Progress, Work, unwatched
from budgetdesk.review.finding import Finding
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.session.jobs import Job, Jobs

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu, QWidget

    from budgetdesk.document.declared_text import DeclaredText
    from budgetdesk.document.outstanding import Missing
    from budgetdesk.office.office import Office
    from budgetdesk.storage.queries import LogLine

# Milliseconds: who opens a declaration turns to a table first, and while somebody types the text need not be read again and again.
_AFTER_OPENING = 1500
_BEFORE_READING = 300


class Session(QObject):
    """Every change goes through `apply`; trouble in keeping it is told, never thrown.

    What takes long is done beside the window, and nobody edits meanwhile: it reads the document as it stands.
    """

    changed = Signal(object, object)  # Change, and the cells whose marks may look different
    troubled = Signal(str)
    told = Signal(str)  # what was done, in passing
    removed = Signal(str)  # what went with the last edit: undoing it is offered
    wanted = Signal(object)  # a cell to be shown, from a finding or a link
    wanted_elsewhere = Signal(object)  # one that was taken from another declaration: to be shown there
    life_line_wanted = Signal()  # of the project or indicator at the current cell
    current_changed = Signal(object)  # Cell or None
    remarked = Signal(object)  # cells that are marked otherwise, though nothing was edited
    passage_wanted = Signal(object)  # of the text: a finding on it
    words_wanted = Signal(object, int, int)  # in the cell that was gone to: selected, to be written anew
    earlier_known = Signal()  # more can be undone than before
    text_read = Signal()  # what is wrong in the text is among the findings now
    deferred_shown = Signal()  # findings of a row that is no longer being filled in
    typing = Signal(object, str)  # the cell being typed in and its text so far
    explanation_wanted = Signal(object)  # a finding that somebody wants to explain
    missing_wanted = Signal(object)  # the Missing to be marked in its list, with its place if it has one here
    remark_wanted = Signal(object)  # a cell of what was received, about which something is to be said
    table_wanted = Signal(str)
    changeable = Signal(bool)  # whether it can be changed, where that is otherwise than before

    def __init__(
        self, document: Document, unit: str = "", year: int = 0, name: str = "", *,
        office: Office | None = None, who: str = "", jobs: Jobs | None = None, marks: FindingIndex | None = None,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        """`unit`: its code and name; `name`: of one declaration among several of that unit and year;
        `office` has its other declarations and its indicator library; without `jobs` all is done at once.
        `marks`: of the session before, where the window is laid out anew: what was asked for stays asked for."""
        super().__init__(parent)
        self.document, self.unit, self.year, self.name, self.who = document, unit, year, name, who
        self.title = (f"{unit} {year} 年" if year else unit) + (f"（{name}）" if name else "")
        self.office = office
        self._jobs = jobs
        self._job: Job | None = None  # under way beside the window
        self.marks = marks or FindingIndex(document)
        self.current: Cell | None = None
        self.coming: Cell | None = None  # where the cursor is, while its row is still to be made
        self.kept = True  # whether the last edit could be saved
        self.widths: dict[
            str, dict[int, float]
        ] = {}  # figures: columns that people made wider or narrower, by table
        self.frozen: dict[str, int] = {}  # columns that people want to stay in view, by table
        self._new_row: tuple[Place, str] | None = None  # the indicator that was just added
        document.listeners.append(self._follow)
        self.open, self.looked_at_only = True, self._claim()
        self._was_closed = bool(self.closed)
        self._reading = QTimer(self, singleShot=True)
        self._reading.timeout.connect(self.read_text)
        self._reading.start(_AFTER_OPENING)
        QTimer.singleShot(_AFTER_OPENING, self, self.take_up_earlier)

    def take_up_earlier(self) -> None:
        """What was done in earlier openings can be undone as well."""
        office, document = self.office, self.document
        if office is None or document.knows_earlier or self.closed or not (self.open and self.has_history):
            return
        if self._job is not None:  # the store may be busy
            QTimer.singleShot(_AFTER_OPENING, self, self.take_up_earlier)
            return
        with suppress(WorkspaceError):  # who cannot read it hears of that elsewhere
            document.take_up_earlier(office.earlier_edits(document))
            self.earlier_known.emit()

    def read_text(self) -> None:
        """Read the text beside the window, where it was not read since the last edit."""
        if self._job is not None:
            self._reading.start(_BEFORE_READING)
            return
        taken, since = self.document.take_text(), self.document.computed
        if taken is None:
            return
        from budgetdesk.document.declared_text import read_text

        if self._jobs is None or not taken.own:
            self.document.adopt_text(read_text(taken), since)
            return

        def read(_: object) -> DeclaredText:
            put_back(patterns_of("texts"))
            text = read_text(taken)
            keep(patterns_of("texts"))
            return text

        def adopt(text: DeclaredText) -> None:
            if since == self.document.computed:  # else it will be read again in a moment
                self.document.adopt_text(text, since)

        self._jobs.run("核对文字", read, adopt, quiet=True)

    def _claim(self) -> str:
        """Why it can only be looked at: somebody else fills it in. Empty where that is not so."""
        try:
            return self.office.claim(self.document.id) if self.office is not None else ""
        except WorkspaceError as error:
            return str(error)

    def close(self) -> None:
        self.open = False
        if self.office is not None:
            with suppress(WorkspaceError):  # the connection is gone, and the claim with it
                self.office.let_go(self.document.id)
        self._reading.stop()
        if self._jobs is not None and self._job is not None:
            self._jobs.stop(self._job)
            self._end(self._job)
        self.document.listeners.remove(self._follow)

    def apply(self, edit: Edit | None, then: Callable[[Change], object] | None = None) -> Change | None:
        """Do an edit; None where there was nothing to do, it could not be kept, or it is large and done beside the window.

        `then` hears of it in either case, once it is done.
        """
        self.kept = True
        if edit is None or not self.may_edit():
            return None
        if len(edit.ops) >= LARGE and self._jobs is not None:
            self._work_out(edit, "do", then)
            return None
        went = removed_words(self.document, edit)
        try:
            change = self.document.apply(edit)
        except (WorkspaceError, ValueError) as error:
            self._refuse(error)
            return None
        if went:
            self.removed.emit(went)
        if then is not None:
            then(change)
        return change

    @property
    def file_name(self) -> str:
        """How files of it are called: a unit has several kinds of declarations in a year."""
        kind = re.sub(r"（[^）]*）$", "", self.document.program.pack.title)
        return f"{self.title} {kind}".replace("/", "-")

    @property
    def read_only(self) -> str:
        """Why it can only be looked at, and nobody here can unlock it; empty where that is not so."""
        if self.office is not None and self.office.workspace is not None and not self.office.may_write:
            return "这个工作库只能查看，不能改"
        return self.looked_at_only or (self.document.closed if self.document.received else "")

    @property
    def closed(self) -> str:
        """Why nothing of it can be changed at all; empty where it can."""
        return self.read_only or self.document.closed

    def offer_while_changeable(self, *offered: QAction | QWidget) -> None:
        """Enable these only while something can be changed: what would be refused is not offered."""
        for each in offered:
            each.setEnabled(not self.closed)
            self.changeable.connect(each.setEnabled)

    def see_whether_changeable(self) -> None:
        """Tell those who offer changes where they have become possible, or impossible."""
        if bool(self.closed) != self._was_closed:
            self._was_closed = not self._was_closed
            self.changeable.emit(not self._was_closed)

    @property
    def not_lockable(self) -> str:
        """Why it cannot be locked; empty where it can."""
        if self.closed or edit_commands.lock(self.document) is not None:
            return self.closed
        return f"这份申报{self.document.content.state}，再改会标明与报出的不同：没有改动时不用锁定"

    def set_locked(self, locked: bool) -> None:
        """Close the declaration, or open it again."""
        edit = edit_commands.lock(self.document) if locked else edit_commands.unlock(self.document)
        if edit is None:
            return
        try:
            self.document.apply(edit)
        except (WorkspaceError, ValueError) as error:
            self._refuse(error)
            return
        if not locked:
            self.take_up_earlier()
        self.told.emit("已锁定：不会被无意改动" if locked else "已解除锁定")

    def may_edit(self) -> bool:
        """Neither where it is closed nor while something is done beside the window; that is told."""
        if closed := self.closed:
            self.told.emit(closed)
            return False
        return self.is_free()

    def is_free(self) -> bool:
        """Not while something is done beside the window, which is told then."""
        if self._job is not None:
            self.told.emit(f"正在{self._job.title}，请稍候再改；要停下，请点右下角的“取消”")
        return self._job is None

    def beside(
        self, title: str, work: Work, then: Callable[[Any], object], *,
        refused: Callable[[KnownError], object] | None = None, at_once: bool = False,
    ) -> None:  # fmt: skip
        """Do work that reads the document beside the window; `then` gets what came of it. Nobody edits meanwhile.

        `at_once`: it is little, and not worth that.
        """
        if not self.is_free():
            return
        refused = refused or (lambda error: self.told.emit(str(error)))
        if self._jobs is None or at_once:
            try:
                result = work(unwatched)
            except KnownError as error:
                refused(error)
            else:
                then(result)
            return

        def finish(do: Callable[[Any], object], result: Any) -> None:
            self._job = None
            do(result)

        job = self._job = self._jobs.run(
            title,
            work,
            lambda result: finish(then, result),
            refused=lambda error: finish(refused, error),
        )
        job.ended.connect(lambda: self._end(job))

    def wait_for(self, title: str, work: Work) -> Any:
        """What comes of work that is done beside the window, for a dialog that lets nobody at the rest of it; else None."""
        found: list[Any] = []
        self.beside(title, work, found.append)
        if self._job is not None:
            loop = QEventLoop()
            self._job.ended.connect(loop.quit)
            loop.exec()
        return found[0] if found else None

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None

    def _work_out(self, edit: Edit, kind: Kind, then: Callable[[Change], object] | None) -> None:
        document = self.document

        def work(progress: Progress) -> tuple[Outcome, str]:
            went = removed_words(document, edit) if kind == "do" else ""
            try:
                return document.work_out(edit, kind, progress), went
            except ValueError as error:
                raise KnownError(str(error)) from error

        def take(done: tuple[Outcome, str]) -> None:
            outcome, went = done
            change = document.adopt(outcome)
            if went:
                self.removed.emit(went)
            if then is not None:
                then(change)

        words = {"do": "", "undo": "撤销：", "redo": "重做："}
        self.beside(f"{words[kind]}{edit.label}", work, take, refused=self._refuse)

    def _refuse(self, error: Exception) -> None:
        self.kept = not isinstance(error, WorkspaceError)
        self.troubled.emit(str(error))

    def can_save(self) -> bool:
        """Whether an edit could be saved now; if not, the trouble is told."""
        if not self.may_edit():
            return False
        if self.office is not None and self.has_history:
            try:
                self.office.ready_to_save()
            except WorkspaceError as error:
                self.troubled.emit(str(error))
                return False
        return True

    def enter(self, cell: Cell, text: str) -> Change | None:
        return self.apply(edit_commands.enter(self.document, cell, text))

    def undo(self, then: Callable[[Change], object] | None = None) -> Change | None:
        """As `apply`."""
        return self._step("undo", then)

    def redo(self, then: Callable[[Change], object] | None = None) -> Change | None:
        return self._step("redo", then)

    def _step(self, kind: Kind, then: Callable[[Change], object] | None) -> Change | None:
        edit = self.document.due(kind)
        if edit is None or not self.may_edit():
            return None
        if len(edit.ops) >= LARGE and self._jobs is not None:
            self._work_out(edit, kind, then)
            return None
        try:
            change = self.document.undo() if kind == "undo" else self.document.redo()
        except (WorkspaceError, ValueError) as error:
            self.troubled.emit(str(error))
            return None
        if change is not None and then is not None:
            then(change)
        return change

    @property
    def has_history(self) -> bool:
        return self.office is not None and self.office.workspace is not None and bool(self.document.id)

    def history(self, cell: Cell) -> list[LogLine]:
        """The cell's lines of the change log, the oldest first."""
        if self.office is None or self._job is not None:  # the store may be busy: the window would wait
            return []
        return self.office.history(self.document.id, cell)

    def set_current(self, cell: Cell | None, coming: Cell | None = None) -> None:
        if (cell, coming) != (self.current, self.coming):
            self.current, self.coming = cell, coming
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

    def take_remarks(self, remarks: Sequence[tuple[str, str]]) -> None:
        """What is said of it now: places and words."""
        self.document.remarks = remarks
        self._remark(self.marks.take_remarks_anew())

    def offer_remark(self, menu: QMenu) -> None:
        """An entry that writes a remark about the current cell, where it was received from below."""
        if (
            self.document.received
            and self.current is not None
            and self.office is not None
            and self.office.may_write
        ):
            menu.addAction("写意见…", partial(self.remark_wanted.emit, self.current))

    def _remark(self, cells: set[Cell]) -> None:
        if cells:
            self.deferred_shown.emit()
            self.remarked.emit(cells)

    def go_to(self, cell: Cell) -> None:
        (self.wanted_elsewhere if self.document.engine.block(cell).link else self.wanted).emit(cell)

    def go_to_finding(self, finding: Finding) -> None:
        """To where it is wrong: a cell, or the words in the text."""
        if finding.place is not None:
            self.passage_wanted.emit(finding)
        elif finding.suspect is not None:
            self.go_to(finding.suspect)

    def go_to_missing(self, missing: Missing) -> None:
        """To where it is put right; of what concerns the whole declaration there is but what is said of it."""
        if missing.finding is not None and missing.finding.place is not None:
            self.go_to_finding(missing.finding)
        elif missing.cell is not None:
            self.go_to(missing.cell)
        elif missing.table:
            self.table_wanted.emit(missing.table)
        else:
            self.told.emit(missing.says)

    def first_error(self) -> Finding | None:
        """Of all that is told, the first mistake that can be gone to."""
        errors = (f for f in self.marks.shown() if f.level == "error")
        return next((f for f in errors if f.place is not None or f.suspect is not None), None)

    def go_to_first_error(self) -> None:
        if (finding := self.first_error()) is not None:
            self.go_to_finding(finding)

    def _follow(self, change: Change) -> None:
        self.see_whether_changeable()
        cells = self.marks.update(change)
        if change.edited:
            self._reading.start(_BEFORE_READING)
            self.changed.emit(change, cells)
            self._remark(self.marks.tell_left())
            return
        if change.added or change.removed:
            self.deferred_shown.emit()
            self.remarked.emit(cells)
        self.text_read.emit()
