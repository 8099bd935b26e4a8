"""Mends of what is wrong in the text of a declaration: other words in the cell that holds them, or another figure in a table."""

from __future__ import annotations

from decimal import Decimal

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.document.edits import Edit
from budgetdesk.engine.cells import Cell
from budgetdesk.narrative.own_words import standing_for
from budgetdesk.patterns import late_pattern
from budgetdesk.review.finding import Finding

_TURNED = {
    "增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "上升": "下降", "提高": "降低", "降低": "提高",
    "增": "减", "减": "增",
}  # fmt: skip
_AMOUNT = late_pattern(r"(-?\d[\d,]*(?:\.\d+)?)\s*(万元|元|人|辆|个|%)?")


def better_words(document: Document, finding: Finding) -> str:
    """What belongs where the finding is, as it would be written there; empty where that is not known."""
    if document.text is None or finding.place is None or finding not in document.findings:
        return ""
    at = document.text.passage(finding)
    stands = document.text.written.plain[at.start : at.end]
    if finding.cause_kind == "sign_word":
        return _TURNED.get(stands, "")
    same = "".join(stands.split()) == "".join(finding.entered.split())  # 168.30 万元 is told as 168.30万元
    return "".join(finding.expected.replace(",", "").split()) if same else ""


def written_at(document: Document, finding: Finding) -> tuple[Cell, int, int] | None:
    """The cell in which people wrote what the finding is about, and from where to where in its text; None where that is
    written no more."""
    if document.text is None or finding.place is None or finding not in document.findings:
        return None
    at = document.text.passage(finding)
    piece = document.text.piece_at(at.start)
    if piece is None or piece.span.cell is None or at.end > piece.end:
        return None
    cell = piece.span.cell
    held = document.content.facts.entries.get(cell)
    start = piece.span.start + at.start - piece.start
    end = start + at.end - at.start
    stands = document.text.written.plain[at.start : at.end]
    return (cell, start, end) if isinstance(held, str) and held[start:end] == stands else None


def rewrite(document: Document, finding: Finding) -> Edit | None:
    """Put the better words there; None where they cannot be put there any more.

    A figure that people wrote in place of one of the template follows its cells again.
    """
    words, where = better_words(document, finding), written_at(document, finding)
    if not words or where is None or document.text is None:
        return None
    cell, start, end = where
    held = str(document.content.facts.entries[cell])
    piece = document.text.piece_at(document.text.passage(finding).start)
    assert piece is not None
    span = piece.span
    if span.expected:
        whole = standing_for(span.mark, span.text)
        start = held.find(whole, max(0, span.start - len("{!")))
        if start < 0:
            return None  # the text has gone on since it was read
        end, words = start + len(whole), standing_for(span.mark)
    return set_entries(document, [(cell, held[:start] + words + held[end:])], "改正文字 {}")


def table_side(document: Document, finding: Finding) -> tuple[Cell, Decimal] | None:
    """The cell that would have to be otherwise if the text were right, with its figure: only one that was typed, in the
    unit that the text uses, for else the text says less than the cell."""
    found = _AMOUNT.fullmatch(finding.entered)
    typed = [
        part.cell
        for part in finding.cells
        if part.role == "witness" and isinstance(document.content.facts.entries.get(part.cell), Decimal)
    ]
    if found is None or len(typed) != 1 or finding.cause_kind == "sign_word":
        return None
    kind = document.engine.type_of(typed[0])
    figure = Decimal(found[1].replace(",", ""))
    return (typed[0], figure) if kind.number and (kind.unit or "") == (found[2] or "") else None
