"""The mend that a finding offers at its suspect."""

from __future__ import annotations

from budgetdesk.document import composing
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit
from budgetdesk.document.showing import show_value
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.findings import Finding


def mend(document: Document, finding: Finding) -> Edit | None:
    """Put the expected value where it belongs.

    Where tables are typed in, the figure is put there: clearing it would leave a blank to be filled.
    """
    engine = document.engine
    if finding.cause_kind == "sides":
        return composing.clear(document, [part.cell for part in finding.cells])
    if engine.projected_mode():
        return composing.take_expected(document, finding)
    entries: list[tuple[Cell, Entry | None]] = []
    for part in finding.cells:
        if part.role == "suspect" and part.expected is not None:
            blank = not part.expected and part.cell not in engine.computed
            entries.append((part.cell, None if blank else part.expected))
    return composing.set_entries(document, entries, "改正 {}")


def can_mend(finding: Finding) -> bool:
    return any(part.role == "suspect" and part.expected is not None for part in finding.cells)


def mend_words(document: Document, finding: Finding) -> str:
    """What the mend does, for a button or a link."""
    suspects = [part for part in finding.cells if part.role == "suspect" and part.expected is not None]
    if finding.cause_kind == "sides":
        return "以底稿为准"
    if not suspects:
        return "改为应有的数"
    if len(suspects) > 1 or finding.cause_kind == "moved":
        return "把数移到应填的格"
    first = suspects[0]
    value = show_value(document.engine, document.engine.type_of(first.cell), first.expected)
    return f"{'填上' if finding.cause_kind == 'blank' else '改为'} {value}"
