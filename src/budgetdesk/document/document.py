"""One declaration in memory, and the one door for every change to it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from budgetdesk.document.admission import admit_edit, admit_facts
from budgetdesk.document.cell_view import CellView, view_cell
from budgetdesk.document.earlier_edits import Step, stateless, still_fits
from budgetdesk.document.edits import (
    ACCEPTED,
    CHANGED,
    FILLING,
    LOCKED,
    SENT,
    Content,
    Edit,
    Kind,
    SetState,
    State,
    do,
    note_edited,
)
from budgetdesk.document.form.layout import lay_out
from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.blocks import EMPTY
from budgetdesk.engine.cells import Cell, Entry, Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine, Progress
from budgetdesk.engine.level import gravity
from budgetdesk.engine.update import Update
from budgetdesk.errors import KnownError
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import Reviews, Unreviewed

if TYPE_CHECKING:
    from budgetdesk.document.declared_text import DeclaredText, TextToRead

_LOG = logging.getLogger(__name__)

LARGE = 1_000
"""Steps of an edit, like those of a large paste: from here on it is quicker to make all anew that follows."""


class Writer(Protocol):
    """Keeps an edit for good, with its reverse and a line of the change log, or raises and keeps nothing."""

    def write(self, edit: Edit, reverse: Edit, kind: Kind) -> None: ...


class DeclarationClosed(KnownError, ValueError):
    """It is locked, or what another office sent."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit did: cells whose value or state changed, places whose rows changed, findings that came and went
    (also of what is missing). `anew`: all was computed anew, so that every cell and place may have changed. `edited`: not
    where the text was but read, which came after the edit."""

    label: str
    kind: Kind
    cells: frozenset[Cell]
    places: frozenset[Place]
    added: tuple[Finding, ...]
    removed: tuple[Finding, ...]
    anew: bool = False
    edited: bool = True

    def concerns(self, table: str) -> bool:
        return self.anew or any(at.table == table for some in (self.places, self.cells) for at in some)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A large edit that is kept for good, done on a copy of the content, and what follows from it."""

    edit: Edit
    back: Edit
    kind: Kind
    content: Content
    engine: Engine
    reviews: Reviews
    findings: list[Finding]
    since: int  # how often the document had been computed when it was begun


_CHANGED_SINCE = "上次打开以后别处改过这些格，不能再一步步撤销；要退回的，在“修改记录”里看原来的数"


class Document:
    """`apply`, `undo` and `redo` are the only ways to change it; listeners hear of every change."""

    def __init__(
        self, program: Program, content: Content, writer: Writer | None = None, *, id: str = "",
        progress: Progress | None = None, reviewed: bool = True,
    ) -> None:  # fmt: skip
        """`reviewed`: whether what is wrong is looked for; not in a copy that is only filled in to be shown."""
        self._new_reviews = Reviews if reviewed else Unreviewed
        self.id, self.program, self.content = id, program, content
        admit_facts(content.facts, program)
        self.engine = Engine(program, content.facts, progress)
        self._reviews = self._new_reviews(program)
        self._told = self._reviews.findings(self.engine)
        self.text: DeclaredText | None = None
        """The text as it was last read; its findings are among the others."""
        self._told_of_text: list[Finding] = []
        self._read_at = -1  # how often the document had been computed when it was
        self.listeners: list[Callable[[Change], None]] = []
        self.remarks: Sequence[tuple[str, str]] = ()
        """What the office above said when it returned the declaration: a place as people name it, or none, and the words."""
        self.received = False
        """Whether another office sent it: then it is what that office sent, and only its state changes here."""
        self.sources: dict[str, Callable[[], Edit | None]] = {}
        """By link what takes the figures of its declaration as they are now, where that is at hand."""
        self.before_locking: State = FILLING
        """Of a locked one, in what state it is again when it is unlocked."""
        self._writer = writer
        self._done: list[tuple[Edit, Edit]] = []
        self._undone: list[tuple[Edit, Edit]] = []
        self._earlier: int | None = (
            None  # how many of those done are of earlier openings; None: nobody has looked
        )
        self.opened_at = datetime.now(UTC)
        self._computed = 0  # how often
        self._behind = False  # engine and findings may not be those of the content
        program.codes.readers.add(self)

    # the one door

    def apply(self, edit: Edit) -> Change:
        """Do an edit: kept for good first, then computed and told. If keeping it fails, all is as before."""
        return self._perform(edit, "do")

    def undo(self) -> Change | None:
        """Raises ValueError where it is of an earlier opening, and what it touched is otherwise by now."""
        if not self._done:
            return None
        if self._earlier == len(self._done) and not still_fits(self.content, self._done[-1]):
            self._done, self._earlier = [], 0
            raise ValueError(_CHANGED_SINCE)
        return self._perform(self._done[-1][1], "undo")

    @property
    def knows_earlier(self) -> bool:
        return self._earlier is not None

    def take_up_earlier(self, steps: Sequence[Step]) -> None:
        """What was done in earlier openings can be undone as well, the oldest first."""
        if self._earlier is None:
            self._done, self._earlier = [*steps, *self._done], len(steps)

    def redo(self) -> Change | None:
        return self._perform(self._undone[-1][0], "redo") if self._undone else None

    def due(self, kind: Kind) -> Edit | None:
        """The edit that undoing or redoing is now."""
        if kind == "undo":
            return self._done[-1][1] if self._done else None
        return self._undone[-1][0] if self._undone else None

    def work_out(self, edit: Edit, kind: Kind = "do", progress: Progress | None = None) -> Outcome:
        """Keep a large edit for good and compute all that follows, on a copy: nothing is shown of it before `adopt`.

        May be run in another thread as long as nobody edits meanwhile. `progress` may raise to stop it.
        """
        self._refuse_closed(edit)
        if kind == "do":
            edit = admit_edit(edit, self.program)
        edit = self._off_what_was_sent(self._in_this_state(edit, kind))
        since, content = self._computed, self.content.copy()
        back = do(content, edit)
        note_edited(content.facts, edit, back, kind)
        engine, reviews = Engine(self.program, content.facts, progress), self._new_reviews(self.program)
        findings = reviews.findings(engine)
        if self._writer is not None:
            self._writer.write(edit, back, kind)
        return Outcome(edit, back, kind, content, engine, reviews, findings, since)

    def adopt(self, outcome: Outcome) -> Change:
        """Take over what was worked out from how the document stands."""
        before, moved = self._told, self.content.facts.moved
        self._note(outcome.edit, outcome.back, outcome.kind)
        self.content = outcome.content
        if outcome.since != self._computed:  # codes, rules or linked declarations have changed meanwhile
            self.content.facts.moved, self._behind = moved, True
            return self._compute(outcome.edit.label, outcome.kind, [])
        self.engine, self._reviews = outcome.engine, outcome.reviews
        self._told, self._behind = outcome.findings, False
        return self._tell(outcome.edit.label, outcome.kind, before=before, anew=True)

    def _perform(self, edit: Edit, kind: Kind) -> Change:
        if len(edit.ops) >= LARGE:
            return self.adopt(self.work_out(edit, kind))
        self._refuse_closed(edit)
        if kind == "do":
            edit = admit_edit(edit, self.program)
        edit = self._off_what_was_sent(self._in_this_state(edit, kind))
        self._note(edit, self._keep(edit, kind), kind)
        return self._compute(edit.label, kind, *_reach(edit))

    @property
    def locked(self) -> bool:
        """Whether somebody closed it: nothing of it changes until it is unlocked, or its state by being sent."""
        return self.content.state == LOCKED

    @property
    def closed(self) -> str:
        """Why nothing but its state changes; empty where it can be edited."""
        if self.received:
            return "这是单位报来的，只能看；有错请退回，要自己改的，在申报列表里右键复制一份再改"
        return "这份申报已锁定；要改，先在“审核”菜单里解除锁定" if self.locked else ""

    def _refuse_closed(self, edit: Edit) -> None:
        if (closed := self.closed) and not all(isinstance(op, SetState) for op in edit.ops):
            raise DeclarationClosed(closed)

    def _off_what_was_sent(self, edit: Edit) -> Edit:
        """With the word, kept in the same step, that what was sent no longer agrees; undoing takes that back as well."""
        if self.content.state not in (SENT, ACCEPTED) or any(isinstance(op, SetState) for op in edit.ops):
            return edit
        return replace(edit, ops=(*edit.ops, SetState(CHANGED)))

    def _in_this_state(self, edit: Edit, kind: Kind) -> Edit:
        """What is undone or redone gives back no state where it was sent, or returned, since."""
        if kind == "do":
            return edit
        done = self._done[-1][0] if kind == "undo" else self._undone[-1][1]
        left = [op.state for op in done.ops if isinstance(op, SetState)]
        return edit if left and left[-1] == self.content.state else stateless(edit)

    def is_as_sent_again(self, label: str) -> None:
        """What was changed since it was sent has been changed back; that is kept, and is nothing to undo."""
        self._keep(Edit(label, (SetState(SENT),)), "do")

    def was_sent(self) -> None:
        """Its package was made from what is kept, and the state with it: nothing else is different here."""
        self.content.state, self.remarks = SENT, []

    def _note(self, edit: Edit, back: Edit, kind: Kind) -> None:
        """Put the edit, which is kept, where it can be undone or redone. What only changes the state is nothing to undo: who
        unlocks wants to go on from where it was locked."""
        if kind == "do" and edit.ops and all(isinstance(op, SetState) for op in edit.ops):
            if self.locked:
                self.before_locking = next(op.state for op in back.ops if isinstance(op, SetState))
        elif kind == "do":
            self._done.append((edit, back))
            self._undone.clear()
        elif kind == "undo":
            self._undone.append(self._done.pop())
            if self._earlier is not None:
                self._earlier = min(self._earlier, len(self._done))
        else:
            self._done.append(self._undone.pop())

    @property
    def undo_labels(self) -> list[str]:
        """What can be undone, the latest first."""
        earlier = self._earlier or 0
        labels = [f"{edit.label}（上次打开时改的）" for edit, _ in self._done[:earlier]]
        return [*labels, *(edit.label for edit, _ in self._done[earlier:])][::-1]

    @property
    def redo_labels(self) -> list[str]:
        return [edit.label for edit, _ in reversed(self._undone)]

    def _keep(self, edit: Edit, kind: Kind) -> Edit:
        back = do(self.content, edit)
        if self._writer is not None:
            try:
                self._writer.write(edit, back, kind)
            except BaseException:
                do(self.content, back)
                raise
        note_edited(self.content.facts, edit, back, kind)
        return back

    def source_moved(self, link: str, moved: Mapping[Cell, Entry | None]) -> None:
        """What the declaration of that link says by now where it is not what is kept of it; nothing where it is the same."""
        facts, tables = (
            self.content.facts,
            {b.table.id for b in self.program.blocks.values() if b.link == link},
        )
        before = {cell: entry for cell, entry in facts.moved.items() if cell.table in tables}
        if before != moved:
            facts.moved = {c: e for c, e in facts.moved.items() if c not in before} | dict(moved)
            self._compute(f"{self.program.pack.links[link].title}有改动", "do", sorted({*before, *moved}))

    def codes_corrected(self) -> None:
        """The office's own codes have changed: see what that comes to."""
        engine = self.engine
        coded = [c for c in engine.values if engine.type_of(c).slot.codes]
        self._compute("更正科目", "do", coded)

    def rules_changed(self) -> None:
        """The office has settled something about the rules: all is judged anew."""
        self._behind = True
        self._compute("本单位的指标规则有改动", "do", [])

    def _compute(
        self,
        label: str,
        kind: Kind,
        cells: Sequence[Cell],
        places: Sequence[Place] = (),
        sheets: Sequence[str] = (),
    ) -> Change:
        before = self._told
        self._computed += 1
        anew, self._behind = self._behind, True
        update = Update()
        if not anew:
            try:
                one = len(cells) == 1 and not places and not sheets
                course = self._reviews.course(self.engine, cells[0]) if one else None
                update = self.engine.update(cells, places, sheets, course)
                self._told = self._reviews.findings(self.engine, update)
            except Exception:
                # The edit is in the file already, so it stands: whatever went wrong, all that follows is made anew.
                _LOG.exception("computing what follows from %s", label)
                anew = True
        if anew:
            engine, reviews = Engine(self.program, self.content.facts), self._new_reviews(self.program)
            self._told = reviews.findings(engine)
            self.engine, self._reviews = engine, reviews
        self._behind = False
        touched = update.cells.union(cells), update.places.union(places)
        return self._tell(label, kind, *touched, before=before, anew=anew)

    def _tell(
        self,
        label: str,
        kind: Kind,
        cells: frozenset[Cell] = frozenset(),
        places: frozenset[Place] = frozenset(),
        *,
        before: list[Finding],
        now: list[Finding] | None = None,
        anew: bool = False,
        edited: bool = True,
    ) -> Change:
        came_and_went = _differences(before, self._told if now is None else now)
        change = Change(label, kind, cells, places, *came_and_went, anew, edited)
        for listener in list(self.listeners):
            listener(change)
        return change

    # its text

    @property
    def text_is_read(self) -> bool:
        """Whether the text was read as it stands now."""
        return self._read_at == self._computed or self.program.narrative is None

    def take_text(self) -> TextToRead | None:
        """The text as it stands, to be read in another thread and adopted then; None where that was done, or there is none."""
        if self.text_is_read:
            return None
        from budgetdesk.document.declared_text import take_text  # nobody waits for the text to be read

        return take_text(self.engine)

    def adopt_text(self, text: DeclaredText, since: int) -> Change:
        """Take over what was found in a text that was taken when the document had been computed so often (`computed`)."""
        before = self._told_of_text
        self.text, self._read_at = text, since
        open_ = [finding for finding in self._told if not self.explained(finding)]
        self._told_of_text = [*text.findings(self.engine, open_), *text.gaps(self.engine)]
        return self._tell("核对文字", "do", before=before, now=self._told_of_text, edited=False)

    def read_text(self) -> None:
        """Read the text at once, where that was not done since the last edit."""
        if (taken := self.take_text()) is not None:
            from budgetdesk.document.declared_text import read_text

            self.adopt_text(read_text(taken), self._computed)

    @property
    def computed(self) -> int:
        """How often the document has been computed."""
        return self._computed

    # what is shown

    def view(self, cell: Cell) -> CellView:
        return view_cell(self.engine, cell)

    def sheet(self, table: str, instance: str = "", *, filled: bool = False) -> Sheet:
        sheet = lay_out(self.engine, table, instance, filled=filled)
        if filled and (said := self._said_of_nothing(table)):
            sheet.notes.append(f"说明：{said}")
        return sheet

    def _said_of_nothing(self, table: str) -> str:
        """Why nothing is in a table that is published all the same, in the office's words; where the form has its own, none."""
        said = self.content.explanations
        if not said or any(note.when == EMPTY for note in self.program.pack.tables[table].notes):
            return ""
        told = (f for f in self.outstanding if f.cause_kind == "empty_table" and f.suspect is not None)
        keys = (key for f in told if f.suspect and f.suspect.table == table for key in f.keys)
        return next((said[key].text for key in keys if key in said), "")

    def instances(self, table: str) -> list[str]:
        """The sheets of a repeating table; one without a name for any other table, and for sections of the text."""
        model = self.program.pack.tables.get(table)
        if model is None or model.repeat is None:
            return [""]
        return list(self.engine.sheets(table))

    def sheets(self, tables: list[str] | None = None) -> list[Sheet]:
        """The forms as they are printed: the given tables, else all that are published."""
        pack = self.program.pack
        wanted = tables if tables is not None else [id for id, t in pack.tables.items() if not t.worksheet]
        return [
            self.sheet(table, instance, filled=True) for table in wanted for instance in self.instances(table)
        ]

    @property
    def is_draft(self) -> bool:
        """Until all is there and there are no errors: its pages bear a watermark."""
        return any(finding.level == "error" for finding in self.findings_in_full)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong, whatever is still to come."""
        return [finding for finding in self._every if finding.due == "at_once"]

    @property
    def outstanding(self) -> list[Finding]:
        """What is not there yet, or wants a word."""
        return [finding for finding in self._every if finding.due != "at_once"]

    @property
    def findings_in_full(self) -> list[Finding]:
        """What is wrong if nothing is to be added: what is not there counts as a mistake."""
        return [finding for finding in self._every if finding.due != "never"]

    @property
    def _every(self) -> list[Finding]:
        """Of tables and text, the gravest first."""
        if not self._told_of_text:
            return self._told
        return sorted([*self._told, *self._told_of_text], key=lambda finding: gravity(finding.level))

    def explanation_is_stale(self, key: str) -> bool:
        """Whether a value that an explanation was written for has moved since."""
        said = self.content.explanations.get(key)
        return said is not None and any(value_text(self.engine, cell) != text for cell, text in said.values)

    def explained(self, finding: Finding) -> bool:
        said = self.content.explanations
        return all(key in said and not self.explanation_is_stale(key) for key in finding.keys)


def _differences(
    before: list[Finding], now: list[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What came and what went. Most findings are the very ones of before, and telling that is quick."""
    old, new = {id(f) for f in before}, {id(f) for f in now}
    came, gone = [f for f in now if id(f) not in old], [f for f in before if id(f) not in new]
    same = set(came) & set(gone)
    return tuple(f for f in came if f not in same), tuple(f for f in gone if f not in same)


def value_text(engine: Engine, cell: Cell) -> str:
    value = engine.value(cell)
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _reach(edit: Edit) -> tuple[list[Cell], list[Place], list[str]]:
    """Cells, places and repeating tables that the steps touch, each once."""
    reached = dict.fromkeys(op.reach() for op in edit.ops)
    cells = [it for it in reached if isinstance(it, Cell)]
    places = [it for it in reached if isinstance(it, Place)]
    return cells, places, [it for it in reached if isinstance(it, str)]
