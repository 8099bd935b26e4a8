"""Which cells findings speak of, kept up to date edit by edit: what the painter asks for every cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.level import gravity
from budgetdesk.review.finding import Finding


@dataclass(frozen=True, slots=True)
class Mark:
    """The gravest thing that is said of a cell."""

    role: str  # suspect or witness
    level: str
    explained: bool
    stale: bool  # an explanation was given, and a value that it covers has moved since


class FindingIndex:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._found: dict[Cell, dict[str, tuple[Finding, str]]] = {}
        self._said: dict[str, tuple[bool, bool]] = {}  # finding key: explained, stale
        self.deferred: set[str] = set()  # keys of the findings of a row that is still being filled in
        self.update(document.findings, ())

    def of(self, cell: Cell) -> Mark | None:
        found = self._found.get(cell)
        if not found:
            return None
        best = None
        for finding, role in found.values():
            if finding.key in self.deferred:
                continue
            explained, stale = self._said.get(finding.key, (False, False))
            rank = (role != "suspect", explained, gravity(finding.level))
            if best is None or rank < best[0]:
                best = (rank, Mark(role, finding.level, explained, stale))
        return best[1] if best else None

    def findings(self, cell: Cell) -> list[tuple[Finding, str]]:
        """What is said of the cell: where it is the suspect first, then the gravest."""
        found = [f for f in self._found.get(cell, {}).values() if f[0].key not in self.deferred]
        return sorted(found, key=lambda fr: (fr[1] != "suspect", gravity(fr[0].level)))

    def shown(self) -> list[Finding]:
        """All findings but those that are deferred for now."""
        return [f for f in self._document.findings if f.key not in self.deferred]

    def said(self, finding: Finding) -> tuple[bool, bool]:
        """Whether the finding is explained, and whether it was and the explanation is stale."""
        return self._said.get(finding.key, (False, False))

    def update(self, added: Iterable[Finding], removed: Iterable[Finding]) -> set[Cell]:
        """Take in what an edit brought; the cells whose marks may look different."""
        moved: set[Cell] = set()
        for finding in removed:
            for part in finding.cells:
                found = self._found.get(part.cell, {})
                if found.get(finding.key, (None, ""))[0] == finding:
                    found.pop(finding.key)
                moved.add(part.cell)
        for finding in added:
            for part in finding.cells:
                self._found.setdefault(part.cell, {}).setdefault(finding.key, (finding, part.role))
                moved.add(part.cell)
        return moved | self._listen()

    def _listen(self) -> set[Cell]:
        """What people say of the findings, compared with before."""
        document = self._document
        moved: set[Cell] = set()
        said = {}
        if document.content.explanations:
            for finding in document.findings:
                if any(key in document.content.explanations for key in finding.keys):
                    stale = any(document.explanation_is_stale(key) for key in finding.keys)
                    said[finding.key] = (document.explained(finding), stale)
        if said != self._said:
            for finding in document.findings:
                if said.get(finding.key) != self._said.get(finding.key):
                    moved.update(part.cell for part in finding.cells)
        self._said = said
        return moved
