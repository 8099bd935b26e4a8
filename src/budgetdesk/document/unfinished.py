"""What is found only because somebody is still at it: sums of lines that others will be added to, trees without all kinds.

While it is filled in, that is still missing and no mistake: nothing turns red because one began with expenditure. It is a
mistake in the full check, on paper and when it is sent, and at once where a figure was changed that had been there.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Cell
from budgetdesk.review.finding import Finding

_OF_SUMS = ("", "blank", "tied", "undecided", "cost_over_budget")
_POINTING = ("blank", "tied")  # at lines that would have to take what is lacking
_OF_TREES = ("missing_kind", "empty_branch", "unpaired", "weights_sum")
_TOO_MUCH = "（多 "  # weights of more than 100: another indicator would not mend that


def as_unfinished(document: Document, finding: Finding, *, opened: bool = False) -> Finding | None:
    """The finding as what is still missing; None where it is a mistake already. `opened`: nothing was edited since then."""
    suspect = finding.suspect
    if finding.due != "at_once" or finding.level != "error" or suspect is None or finding.place is not None:
        return None
    if finding.cause_kind in _OF_TREES:
        sheet = (suspect.table, suspect.instance)
        begun = any((cell.table, cell.instance) == sheet for cell in document.content.facts.edited)
        return replace(finding, due="in_the_end") if begun and _TOO_MUCH not in finding.says else None
    if (
        finding.cause_kind == "blank" and not document.engine.block(suspect).open_ended
    ):  # the next to be filled
        blank = suspect not in document.content.facts.entries and _was_added(document, finding)
        return replace(finding, due="in_the_end") if blank else None
    if finding.cause_kind not in _OF_SUMS or not _grows(document, finding):
        return None
    if not (_is_begun(document) if opened else _was_added(document, finding)):
        return None
    says = finding.says
    if finding.cause_kind in _POINTING and finding.difference is not None:
        says = f"{says.rpartition('：')[2]}，现在相差 {abs(finding.difference):,.2f}"
    cells = tuple(replace(part, role="witness", expected=None) for part in finding.cells)
    return replace(
        finding, says=says, cells=cells, cause="还没有填完的话，接着填", proposal=(), due="in_the_end"
    )


def _grows(document: Document, finding: Finding) -> bool:
    """Whether no figure in it was entered but in lines that others may be added to."""
    engine, entries = document.engine, document.content.facts.entries
    own = {finding.suspect} if finding.cause_kind == "cost_over_budget" else set()
    figures = {part.cell for part in finding.cells if engine.type_of(part.cell).number} - own
    return all(engine.block(cell).open_ended for cell in figures if cell in entries)


def _was_added(document: Document, finding: Finding) -> bool:
    """Whether the last edit filled what had been blank, and nothing that the finding speaks of was changed."""
    facts = document.content.facts
    last = next(reversed(facts.edited.values()), None)
    added = [cell for cell, _ in takewhile(lambda item: item[1] == last, reversed(facts.edited.items()))]
    return (
        bool(added)
        and facts.overwritten.isdisjoint(added)
        and facts.overwritten.isdisjoint(_cells(finding))
        and (finding.cause_kind != "cost_over_budget" or finding.suspect not in added)
    )


def _is_begun(document: Document) -> bool:
    """Whether figures follow from a worksheet in which something is missing that must be there."""
    missing = any(finding.due == "in_the_end" for finding in document.outstanding)
    return missing and document.engine.projected_mode()


def _cells(finding: Finding) -> list[Cell]:
    return [part.cell for part in finding.cells]
