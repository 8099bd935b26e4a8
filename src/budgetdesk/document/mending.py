"""The mend that a finding offers at its suspect, and what it is called on a button."""

from __future__ import annotations

from budgetdesk.document.cell_view import show_value
from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import take_expected
from budgetdesk.document.edits import Edit
from budgetdesk.document.mends import has_sides, keep_worksheet
from budgetdesk.review.finding import Finding


def mend(document: Document, finding: Finding) -> Edit | None:
    """Put the expected value where it belongs."""
    return (keep_worksheet if has_sides(finding) else take_expected)(document, finding)


def can_mend(finding: Finding) -> bool:
    return any(part.role == "suspect" and part.expected is not None for part in finding.cells)


def mend_words(document: Document, finding: Finding) -> str:
    """What the mend does, for a button or a link."""
    suspects = [part for part in finding.cells if part.role == "suspect" and part.expected is not None]
    if has_sides(finding):
        return "以底稿为准"
    if not suspects:
        return "改为应有的数"
    if len(suspects) > 1 or finding.cause_kind == "moved":
        return "把数移到应填的格"
    first = suspects[0]
    value = show_value(document.engine, document.engine.type_of(first.cell), first.expected)
    return f"{'填上' if finding.cause_kind == 'blank' else '改为'} {value}"


def side_tips(finding: Finding) -> tuple[str, str]:
    """What each choice of side does: for the worksheet, for the table."""
    count = len(finding.cells)
    return (
        f"清除表中这 {count} 格的填列，改用底稿算出的数",
        f"表中这 {count} 格不动，底稿相应的行改成表中的数；由几行合成的格标为无误，再到底稿里改",
    )
