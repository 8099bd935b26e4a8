"""How each table stands: how many findings of each level point into it, and whether anything is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from budgetdesk.document.document import Change, Document
from budgetdesk.document.finding_index import FindingIndex


@dataclass(frozen=True, slots=True)
class TableState:
    error: int = 0
    query: int = 0
    hint: int = 0
    filled: bool = False

    @property
    def shape(self) -> str:
        """The sign that it bears: the gravest level, else whether there is anything in it."""
        return "error" if self.error else "query" if self.query else "good" if self.filled else "empty"

    @property
    def words(self) -> str:
        parts = [f"{self.error} 错" if self.error else "", f"{self.query} 核" if self.query else ""]
        return " ".join(p for p in parts if p) or (f"{self.hint} 提示" if self.hint else "")

    @property
    def says(self) -> str:
        parts = [(self.error, "错误"), (self.query, "需核实"), (self.hint, "提示")]
        said = "，".join(f"{word} {n} 处" for n, word in parts if n)
        return said or ("没有发现问题" if self.filled else "还没有数据")


class TableStates:
    def __init__(self, document: Document, findings: FindingIndex) -> None:
        self._document, self._findings = document, findings
        self._filled = {cell.table for cell in document.engine.values}
        self._filled |= {cell.table for cell in document.content.facts.entries}
        self._states = self._count()

    def of(self, table: str) -> TableState:
        return self._states.get(table, TableState())

    def totals(self) -> Counter[str]:
        """Unexplained findings by level."""
        return Counter(f.level for f in self._findings.shown() if not self._findings.explained(f))

    def update(self, change: Change) -> set[str]:
        """Take in an edit; the tables that stand differently now."""
        values, entries = self._document.engine.values, self._document.content.facts.entries
        emptied = set()
        for cell in change.cells:
            if cell in values or cell in entries:
                self._filled.add(cell.table)
            else:
                emptied.add(cell.table)
        for table in emptied & self._filled:
            if not any(cell.table == table for cells in (values, entries) for cell in cells):
                self._filled.discard(table)
        return self.recount()

    def recount(self) -> set[str]:
        """Count the findings anew; the tables that stand differently now."""
        before, self._states = self._states, self._count()
        return {table for table in before | self._states if before.get(table) != self._states.get(table)}

    def _count(self) -> dict[str, TableState]:
        counts: Counter[tuple[str, str]] = Counter()
        for finding in self._findings.shown():
            if finding.suspect is not None and not self._findings.explained(finding):
                counts[finding.suspect.table, finding.level] += 1
        return {
            table: TableState(
                counts[table, "error"], counts[table, "query"], counts[table, "hint"], table in self._filled
            )
            for table in self._document.program.pack.tables
        }
