"""Which cells findings speak of and which are explained, kept up to date edit by edit: what is asked for every cell painted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.document.document import Change, Document
from budgetdesk.document.outstanding import Missing, remarked, still_missing, unconfirmed
from budgetdesk.document.unfinished import Filling
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.level import gravest, gravity
from budgetdesk.engine.rows import RowInfo
from budgetdesk.packs.models import Level
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding

_OPEN_CAUSES = ("tied", "undecided")  # which say that they cannot tell which cell is wrong


class ExplanationState(NamedTuple):
    explained: bool = False
    stale: bool = False  # an explanation was given, and a value that it covers has moved since


@dataclass(frozen=True, slots=True)
class Mark:
    """The gravest thing that is said of a cell."""

    role: str  # suspect or witness
    level: str  # or `missing`: not there yet
    explained: bool
    stale: bool


def why_drawn_in(finding: Finding) -> str:
    """What a finding has to do with its cells that are not suspected; {} stands for the one that is."""
    if not finding.cells or finding.cells[0].role != "suspect":
        return "核对时用到这一格，没有说它有误"
    if finding.cause_kind in _OPEN_CAUSES:
        return "核对时用到这一格；哪一格有误还不能断定，先看{}"
    return "只拿来对照，没有说这一格有误；疑有误的是{}"


class FindingIndex:
    """The findings of a document by cell.

    What a row lacks while it is being filled in (`editing_row`) is deferred: left out of everything that is asked here.
    What is not there yet is no mistake: its cells are marked as missing, and it is not among the findings shown until it is
    asked for (`ask_for_all`: in the full check, on paper).
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found: dict[Cell, dict[str, tuple[Finding, str]]] = {}  # by finding key, with the cell's role
        self._explanations: dict[str, ExplanationState] = {}  # by finding key, where there is any
        self._deferred: set[str] = set()  # keys
        self._asked_for: dict[str, Finding] = {}  # by key: what is missing and told as a mistake
        self.refused: dict[str, str] = {}  # tables that were not ready to be confirmed, with the reason
        self.editing_row: tuple[Place, str] | None = None
        self._unfinished: dict[str, Finding] = {}  # by key: as what is still missing
        self._left_at = next(reversed(document.content.facts.edited.values()), 0)  # the edit last looked at
        self._take_in([*document.findings, *document.outstanding], opened=True)
        self._remarks = self._take_in_remarks()
        self._explanations = self._read_explanations()

    # what is asked

    def of(self, cell: Cell) -> Mark | None:
        found = self._found.get(cell)
        if not found:
            return None
        best = None
        for finding, role in found.values():
            mistake = self.is_mistake(finding)
            if finding.key in self._deferred or not (mistake or role == "suspect"):
                continue
            explained, stale = self.explanation(finding)
            rank = (role != "suspect", explained, not mistake, gravity(finding.level))
            if best is None or rank < best[0]:
                best = (rank, Mark(role, finding.level if mistake else "missing", explained, stale))
        return best[1] if best else None

    def findings(self, cell: Cell) -> list[tuple[Finding, str]]:
        """What is said of the cell, with its role: where it is the suspect first, then the gravest."""
        found = [f for f in self._found.get(cell, {}).values() if f[0].key not in self._deferred]
        return sorted(found, key=lambda fr: (fr[1] != "suspect", gravity(fr[0].level)))

    def drawn_in(self, cell: Cell) -> str:
        """Why it is marked, though nothing in it is suspected; empty where that is not so."""
        mark = self.of(cell)
        if mark is None or mark.role != "witness" or mark.explained or mark.level == "hint":
            return ""  # nor is it marked
        finding = next(f for f, _ in self.findings(cell) if self.is_mistake(f))
        suspect = finding.suspect
        return why_drawn_in(finding).format(cell_words(self._document.engine, suspect) if suspect else "")

    def suspected(self, cells: Iterable[Cell]) -> list[Finding]:
        """The findings that suspect one of the cells (an indicator's): the open ones first, then the gravest."""
        found: dict[str, Finding] = {}
        for cell in cells:
            for finding, role in self.findings(cell):
                if role == "suspect":
                    found.setdefault(finding.key, finding)
        return sorted(found.values(), key=lambda f: (self.explained(f), gravity(f.level)))

    def shown(self) -> list[Finding]:
        """All findings but the deferred ones, and what is missing once it was asked for."""
        found = self._document.findings_in_full
        return [f for f in found if f.key not in self._deferred and self.is_mistake(f)]

    def is_mistake(self, finding: Finding) -> bool:
        """Whether it is told as one now."""
        at_once = finding.due == "at_once" and finding.key not in self._unfinished
        return at_once or finding.key in self._asked_for

    def missing(self) -> list[Missing]:
        """What is still to be done, but for the row that is being filled in."""
        refused = [unconfirmed(self._document, table, why) for table, why in self.refused.items()]
        begun = [
            Missing("unfinished", f.says, f.suspect.table if f.suspect else "", f.suspect, f)
            for f in self._unfinished.values()
            if f.key not in self._deferred
        ]
        return [*refused, *begun, *still_missing(self._document, self._deferred)]

    def begun_row(self) -> Place | None:
        """Where the row stands that is being filled in, if something is lacking in it."""
        if self.editing_row is None or not self._deferred:
            return None
        lacking = any(finding.key in self._deferred for finding in self._document.findings_in_full)
        return self.editing_row[0] if lacking else None

    def open_at(self, place: Place) -> list[Finding]:
        """The unexplained findings whose suspect stands in a block."""
        return [f for f in self.at(place) if not self.explained(f)]

    def at(self, place: Place) -> list[Finding]:
        """The findings whose suspect stands in a block."""
        return [f for f in self.shown() if f.suspect is not None and f.suspect.place == place]

    def gravest_below(self, place: Place, rows: Mapping[str, RowInfo]) -> dict[str, Level]:
        """The gravest level of open findings below each row of a tree; nothing for rows without any."""
        levels: dict[str, Level] = {}
        for finding in self.open_at(place):
            info = rows.get(finding.suspect.row) if finding.suspect is not None else None
            while info is not None and info.parent is not None:
                at = info.parent
                levels[at] = gravest((levels.get(at, finding.level), finding.level))
                info = rows.get(at)
        return levels

    def explanation(self, finding: Finding) -> ExplanationState:
        return self._explanations.get(finding.key, ExplanationState())

    def explained(self, finding: Finding) -> bool:
        return self.explanation(finding).explained

    # following the document

    def update(self, change: Change) -> set[Cell]:
        """Take in what an edit brought; the cells whose marks may look different. A row in which a figure was changed for
        another is not being filled in: what is wrong since is told though the cursor stays."""
        changed = {(cell.place, cell.row) for cell in self._document.content.facts.overwritten}
        for finding in change.added:
            suspect = finding.suspect
            own = suspect is not None and (suspect.place, suspect.row) == self.editing_row
            if own and self.editing_row not in changed and finding.cause_kind != "unreadable":
                self._deferred.add(finding.key)
        moved: set[Cell] = set()
        lacking = {key for f in (*self._unfinished.values(), *self._asked_for.values()) for key in f.keys}
        mistakes = {  # what is the same amount apart is told as before, whomever it suspects by now
            (key, abs(finding.difference))
            for finding in change.removed
            if finding.difference is not None and self.is_mistake(finding)
            for key in finding.keys
        }
        for finding in change.removed:
            finding = self._unfinished.pop(finding.key, finding)
            for part in finding.cells:
                found = self._found.get(part.cell, {})
                if found.get(finding.key, (None, ""))[0] == finding:
                    found.pop(finding.key)
                moved.add(part.cell)
            self._asked_for.pop(finding.key, None)
        return moved | self._take_in(change.added, lacking, mistakes) | self._follow_explanations()

    def tell_left(self) -> set[Cell]:
        """What was being filled in and was left for something else by the last edit is a mistake; the cells marked otherwise."""
        last = next(reversed(self._document.content.facts.edited.values()), 0)
        if last == self._left_at or not self._unfinished:
            return set()
        self._left_at, filling = last, Filling(self._document)
        left = {key for key, finding in self._unfinished.items() if filling.was_left(finding)}
        found = [finding for finding in self._document.findings if finding.key in left]
        for finding in found:
            del self._unfinished[finding.key]
            for part in finding.cells:
                self._found[part.cell][finding.key] = (finding, part.role)
        return {part.cell for finding in found for part in finding.cells}

    def ask_for_all(self) -> set[Cell]:
        """From now on what is missing is a mistake; the cells that are marked otherwise."""
        missing = [f for f in self._document.findings_in_full if not self.is_mistake(f)]
        self._asked_for |= {finding.key: finding for finding in missing}
        for finding in missing:
            if self._unfinished.pop(finding.key, None) is not None:
                for part in finding.cells:
                    self._found[part.cell][finding.key] = (finding, part.role)
        return self.show_deferred() | {part.cell for finding in missing for part in finding.cells}

    def show_deferred(self) -> set[Cell]:
        """Defer nothing any more; the cells that are marked otherwise now."""
        cells = {c.cell for f in self._document.findings_in_full if f.key in self._deferred for c in f.cells}
        self._deferred.clear()
        return cells

    def forget_remarks(self) -> set[Cell]:
        """They were answered, or were of a version before; the cells that are marked otherwise."""
        cells = {part.cell for remark in self._remarks for part in remark.cells}
        for remark in self._remarks:
            for part in remark.cells:
                self._found[part.cell].pop(remark.key, None)
        self._remarks = []
        return cells

    def take_remarks_anew(self) -> set[Cell]:
        """More was said, or otherwise; the cells that are marked otherwise."""
        cells = self.forget_remarks()
        self._remarks = self._take_in_remarks()
        return cells | {part.cell for remark in self._remarks for part in remark.cells}

    def _take_in_remarks(self) -> list[Finding]:
        """What was said when it was returned stands at its cells, answered or not."""
        remarks = [remark.finding for remark in remarked(self._document) if remark.finding is not None]
        for remark in remarks:
            for part in remark.cells:
                self._found.setdefault(part.cell, {})[remark.key] = (remark, part.role)
        return remarks

    def _take_in(
        self,
        findings: Collection[Finding],
        lacking: Set[str] = frozenset(),
        mistakes: Set[tuple[str, Decimal]] = frozenset(),
        *,
        opened: bool = False,
    ) -> set[Cell]:
        findings = [  # not what is said of a table as a whole, nor of a link
            finding for finding in findings if finding.due != "never" or finding.cause_kind == "unwritten"
        ]
        filling = Filling(self._document, lacking, opened=opened)
        for finding in findings:
            told = finding.difference is not None and not mistakes.isdisjoint(
                (key, abs(finding.difference)) for key in finding.keys
            )
            if not told and (unfinished := filling.unfinished(finding)) is not None:
                self._unfinished[finding.key] = finding = unfinished
            for part in finding.cells:
                self._found.setdefault(part.cell, {}).setdefault(finding.key, (finding, part.role))
        return {part.cell for finding in findings for part in finding.cells}

    def _follow_explanations(self) -> set[Cell]:
        """The cells whose findings are explained, or not, otherwise than before."""
        before, now = self._explanations, self._read_explanations()
        self._explanations = now
        if before == now:
            return set()
        told = (*self._document.findings, *self._document.outstanding, *self._remarks)
        moved = (finding for finding in told if before.get(finding.key) != now.get(finding.key))
        return {part.cell for finding in moved for part in finding.cells}

    def _read_explanations(self) -> dict[str, ExplanationState]:
        document = self._document
        given = document.content.explanations
        if not given:
            return {}
        return {
            finding.key: ExplanationState(
                document.explained(finding), any(document.explanation_is_stale(key) for key in finding.keys)
            )
            for finding in (*document.findings, *document.outstanding, *self._remarks)
            if any(key in given for key in finding.keys)
        }
