"""How each table stands: how many findings of each level point into it, what is missing in it, whether anything is there
and whether a person has confirmed it."""

from __future__ import annotations

from collections import Counter

from budgetdesk.document.document import Change, Document
from budgetdesk.document.edits import Explanation
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.outstanding import Missing, where_begun
from budgetdesk.document.table_confirmation import Confirmations, is_once_confirmed
from budgetdesk.engine.blocks import NARRATIVE
from budgetdesk.engine.cells import Place
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding

_WANTED = ("one_sided", "required")  # kinds of what is missing that must come; an empty table may be meant so
_MARKED = ("required", "unwritten")  # kinds of which each cell is marked by itself


@dataclass(frozen=True, slots=True)
class TableState:
    error: int = 0
    query: int = 0
    hint: int = 0
    missing: int = 0  # things that are not there yet
    filled: bool = False
    said: bool = False  # nothing is in it, and it was said why
    waits: bool = False  # what is missing elsewhere leaves it half blank
    open: str = ""  # why what stands in it is not settled yet
    confirmed: Explanation | None = None  # by whom and when, as it stands now
    refused: bool = False  # somebody wanted to confirm it, and it was not ready

    @property
    def shape(self) -> str:
        """The sign that it bears: the gravest level, then whether it is empty, begun, filled or confirmed."""
        if self.error or self.query:
            return "error" if self.error else "query"
        if self.filled:
            return (
                "begun"
                if self.missing or self.waits or self.open
                else "confirmed"
                if self.confirmed
                else "good"
            )
        return "said" if self.said else "empty"

    @property
    def words(self) -> str:
        parts = [f"{self.error} 错" if self.error else "", f"{self.query} 核" if self.query else ""]
        said = " ".join(p for p in parts if p)
        return said or (f"差 {self.missing}" if self.missing else f"{self.hint} 提示" if self.hint else "")

    @property
    def says(self) -> str:
        return f"还不能确认：{self.unready}" if self.refused and self.unready else self._stands

    @property
    def _stands(self) -> str:
        parts = [(self.error, "错误"), (self.query, "需核实"), (self.hint, "提示"), (self.missing, "还差")]
        said = "，".join(f"{word} {n} 处" for n, word in parts if n)
        if self.shape == "confirmed" and self.confirmed is not None:
            at = f"{self.confirmed.at:%Y-%m-%d %H:%M}" if self.confirmed.at else ""
            by = " ".join(filter(None, (self.confirmed.who, at)))
            return "，".join(filter(None, ("已确认" + (f"（{by}）" if by else ""), said)))
        if not self.filled:
            return said or ("空表，已写明原因" if self.said else "还没有数据")
        waits = "有的数还算不出：别的表没有填" if self.waits else ""
        return said or waits or self.open or "已填，没有发现问题"

    @property
    def unready(self) -> str:
        """Why it cannot be confirmed; empty where it can."""
        if self.shape == "empty":
            return "还没有数据"
        return "" if self.shape in ("good", "confirmed") else self._stands


class TableStates:
    def __init__(self, document: Document, findings: FindingIndex) -> None:
        self._document, self._findings = document, findings
        self._confirmations = Confirmations(document)
        self._filled = {table: self._is_filled(table) for table in document.program.filled_tables}
        self._states = self._count()
        self.fallen: list[str] = []  # tables whose confirmation the last edit made void

    def of(self, table: str) -> TableState:
        return self._states.get(table, TableState())

    def totals(self) -> Counter[str]:
        """Unexplained findings by level."""
        return Counter(f.level for f in self._findings.shown() if not self._findings.explained(f))

    def refuse(self, table: str) -> None:
        """Somebody wants to confirm a table that is not ready: why not stands where its state does, and among what is
        missing, until it is."""
        self._findings.refused[table] = self.of(table).unready

    def update(self, change: Change) -> set[str]:
        """Take in an edit; the tables that stand differently now."""
        self._confirmations.update(change)
        reached = {at.table for some in (change.cells, change.places) for at in some}
        for id, table in self._document.program.filled_tables.items():
            if (
                change.anew or id in reached or table.repeat is not None
            ):  # sheets may have gone, with all that was in them
                self._filled[id] = self._is_filled(id)
        before = {table for table, state in self._states.items() if state.confirmed is not None}
        touched = self.recount()
        self.fallen = [
            table for table in self._document.program.pack.tables
            if table in before & touched
            and self.of(table).confirmed is None
            and is_once_confirmed(self._document, table)
        ]  # fmt: skip
        return touched

    def recount(self) -> set[str]:
        """Count the findings anew; the tables that stand differently now."""
        before, self._states = self._states, self._count()
        refused = {table: self.of(table).unready for table in self._findings.refused}
        self._findings.refused = {table: why for table, why in refused.items() if why}
        return {table for table in before | self._states if before.get(table) != self._states.get(table)}

    def _count(self) -> dict[str, TableState]:
        counts: Counter[tuple[str, str]] = Counter()
        open_: dict[str, str] = {}
        if (begun := self._findings.begun_row()) is not None:
            open_[begun.table] = "有一行还没有填完"
        for finding in self._findings.shown():
            if finding.suspect is not None and not self._findings.explained(finding):
                open_ |= _disagreeing(finding)
                suspect = where_begun(self._document, finding) or finding.suspect
                for table in {suspect.table, *([NARRATIVE] if finding.place is not None else [])}:
                    counts[table, finding.level] += 1
        waiting: set[str] = set()
        wanted: set[Place] = set()
        for missing in self._findings.missing():
            if missing.finding is not None and not self._findings.is_mistake(missing.finding):
                for table, cells in _lacking(missing).items():
                    counts[table, "missing"] += cells
                counts[NARRATIVE, "missing"] += missing.kind == "unwritten" and missing.table != NARRATIVE
                places = {part.cell.place for part in missing.finding.cells if part.role == "suspect"}
                waiting |= {place.table for place in places}
                open_ |= _disagreeing(missing.finding) if missing.kind == "unfinished" else {}
                wanted |= places if missing.kind in _WANTED else set()
        waiting |= _reading_blanks(self._document, wanted)
        excused = {
            finding.suspect.table
            for finding in self._document.outstanding
            if finding.due == "never" and finding.suspect is not None and self._findings.explained(finding)
        }
        return {
            table: TableState(
                counts[table, "error"], counts[table, "query"], counts[table, "hint"], counts[table, "missing"],
                self._words_written() if table == NARRATIVE else self._filled[table],
                table in excused, table in waiting, open_.get(table, ""), self._confirmations.of(table),
                table in self._findings.refused,
            )
            for table in self._document.program.filled_tables
        }  # fmt: skip

    def _words_written(self) -> bool:
        text = self._document.text
        return text is not None and bool(text.taken.own)

    def _is_filled(self, table: str) -> bool:
        """Whether anything is entered in it or an equation gives a figure other than 0."""
        engine = self._document.engine
        blocks, sheets = self._document.program.table_blocks(table), self._document.instances(table)
        return not all(engine.is_blank(Place(*block.name, sheet)) for sheet in sheets for block in blocks)


def _lacking(missing: Missing) -> Counter[str]:
    """What one thing to do counts for, by table: once where it is begun; blanks that are told together each where it is."""
    if missing.finding is None or missing.kind not in _MARKED or missing.cell != missing.finding.suspect:
        return Counter([missing.table])
    cells = (part.cell for part in missing.finding.cells if part.role == "suspect")
    return Counter(cell.table for cell in cells) or Counter([missing.table])


def _disagreeing(finding: Finding) -> dict[str, str]:
    """The tables of computed figures that do not agree: whatever is to blame makes them wrong. What was typed there stands."""
    if finding.level != "error" or finding.difference is None or finding.place is not None:
        return {}
    computed = (part.cell.table for part in finding.cells if part.role == "witness" and part.entered is None)
    return dict.fromkeys(computed, "有的数与别处对不上")


def _reading_blanks(document: Document, wanted: set[Place]) -> set[str]:
    """The tables that read a block which is blank because something is still to be filled: what stands in them may agree
    with itself and has to agree with what is to come."""
    engine, feeding = document.engine, document.program.feeding
    blank = {(place.table, place.block) for place in wanted if engine.is_blank(place)}
    reading: set[str] = set()
    for source in (looked_at := list(blank)):
        for name in (name for name, sources in feeding.items() if source in sources):
            reading.add(name[0])
            sheets = document.instances(name[0])
            if name not in blank and all(engine.is_blank(Place(*name, sheet)) for sheet in sheets):
                blank.add(name)
                looked_at.append(name)
    return reading


def confirmed_tables(document: Document) -> list[str]:
    states = TableStates(document, FindingIndex(document))
    return [table for table in document.program.pack.tables if states.of(table).shape == "confirmed"]
