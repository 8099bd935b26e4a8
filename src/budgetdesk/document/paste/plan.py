"""A paste as data: where each value goes, what is asked before, what is told after, and the edit. Nothing is done by it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import field

from budgetdesk.document.edits import Edit
from budgetdesk.engine.cells import Cell, Entry, Rejected
from budgetdesk.engine.text import shortened
from budgetdesk.records import dataclass

At = tuple[int, int]
"""A place in the copied block: row, column."""

OVERWRITE, APPEND_ROWS, FILL_BLANKS = "overwrite", "append", "blanks"


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to settle before. `chosen`: the proposal, or what was answered."""

    id: str
    words: str
    options: tuple[Option, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has said. `columns`: for each column of the block what it is (an option's id; empty: nothing)."""

    choices: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] | None = None

    def to(self, id: str, proposal: str) -> str:
        return self.choices.get(id, proposal)


NO_ANSWERS = Answers()


@dataclass(frozen=True, slots=True)
class Landing:
    """Where one value goes: the cell, what is entered there, and what is there now (None: a blank)."""

    cell: Cell
    entry: Entry | None
    before: Entry | None = None

    @property
    def changes(self) -> bool:
        return self.entry != self.before or type(self.entry) is not type(self.before)

    @property
    def touches(self) -> bool:
        """Whether something else that was entered there goes."""
        return self.before is not None and self.changes


@dataclass(slots=True)
class PastePlan:
    """What a paste would do. Rows and columns are those of `grid`, the block as it was read."""

    table: str  # its label
    grid: list[list[str]]
    landings: dict[At, Landing] = field(default_factory=dict)
    passed_over: set[At] = field(
        default_factory=set
    )  # headings, labels and the like: nothing is lost with them
    lost: set[At] = field(default_factory=set)  # what is not pasted
    row_words: dict[int, str] = field(default_factory=dict)  # the row that a row of the grid goes to
    column_words: dict[int, str] = field(default_factory=dict)  # the column that a column of the grid goes to
    words: dict[At, str] = field(default_factory=dict)  # where rows and columns do not say it
    columns: tuple[str, ...] | None = None  # what each column is; None where that is not by columns
    origins: tuple[int, ...] | None = (
        None  # of each column: which one of the copied block; None where it is the same
    )
    possible: tuple[Option, ...] = ()  # what a column can be
    questions: list[Question] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)  # to be looked at before
    notes: list[str] = field(default_factory=list)  # told afterwards
    added: int = 0
    noun: str = "行"  # what is added
    edit: Edit | None = None
    first: str = ""  # of a tree: the first node that comes in
    _said: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def asks(self) -> bool:
        """Whether somebody should look at it before it is done."""
        return bool(self.questions or self.doubts)

    def _cells(self) -> Collection[Landing]:
        """Each cell once: several values may be parts of one."""
        return {landing.cell: landing for landing in self.landings.values()}.values()

    def finish(self) -> None:
        """Nothing is planned any more: what is told of it is worked out once."""
        self._said = self._tell()

    @property
    def overwritten(self) -> int:
        return sum(landing.touches for landing in self._cells())

    @property
    def cleared(self) -> int:
        return sum(landing.touches and landing.entry is None for landing in self._cells())

    @property
    def filled(self) -> int:
        return sum(landing.before is None and landing.entry is not None for landing in self._cells())

    @property
    def unreadable(self) -> list[Rejected]:
        return [it.entry for it in self._cells() if isinstance(it.entry, Rejected) and it.changes]

    def summary(self) -> str:
        """新增 3 行、覆盖 30 格（其中清空 2 格）、填入空格 12 格"""
        parts = [f"新增 {self.added} {self.noun}"] if self.added else []
        if self.overwritten:
            emptied = f"（其中清空 {self.cleared} 格）" if self.cleared else ""
            parts.append(f"覆盖 {self.overwritten} 格{emptied}")
        if self.filled:
            parts.append(f"填入空格 {self.filled} 格")
        return "、".join(parts) or "没有要改动的内容"

    def told(self) -> list[str]:
        """What is said when it is done."""
        return self._said or self._tell()

    def _tell(self) -> list[str]:
        found = [f"已粘贴到{self.table}：{self.summary()}"]
        if bad := self.unreadable:
            reasons = dict.fromkeys(f"“{short(entry.raw)}”{entry.reason}" for entry in bad)
            found.append(f"有 {len(bad)} 格读不懂，已原样保留并标出：{'；'.join(list(reasons)[:2])}")
        return found + self.notes

    def where(self, at: At) -> str:
        """The row and column that a value goes to, in words."""
        if at not in self.landings:
            return ""
        parts = (self.row_words.get(at[0], ""), self.column_words.get(at[1], ""))
        return self.words.get(at) or " · ".join(filter(None, parts))


Replan = Callable[[Answers], PastePlan | None]
"""Plans the same paste with other answers; None where that was stopped."""


def short(text: str) -> str:
    return shortened(" ".join(text.split()), 12)
