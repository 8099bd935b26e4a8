"""What is found only because somebody is still at it: sums of lines that others will be added to, trees without all kinds.

While it is filled in, that is still missing and no mistake: nothing turns red because one began with expenditure. It is a
mistake in the full check, on paper and when it is sent, and at once where a figure was changed that had agreed. Sums are no
longer being filled in once something is entered elsewhere, which they do not follow from.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from functools import cached_property
from itertools import takewhile

from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.language.amounts import grouped
from budgetdesk.engine.targets import take_apart
from budgetdesk.review.finding import Finding

_OF_SUMS = ("", "blank", "tied", "undecided", "cost_over_budget")
_POINTING = ("blank", "tied")  # at lines that would have to take what is lacking
_OF_TREES = ("missing_kind", "empty_branch", "unpaired", "weights_sum")
_TOO_MUCH = "（多 "  # weights of more than 100: another indicator would not mend that


class Filling:
    """How a declaration was filled in by the last edit, or (`opened`) before anything was edited; what is asked is found once.

    `lacking` are the keys of relations in which something was missing before: to put a figure right there finishes nothing.
    """

    def __init__(self, document: Document, lacking: Set[str] = frozenset(), *, opened: bool = False) -> None:
        self._document, self._facts, self._opened = document, document.content.facts, opened
        self._lacking = lacking

    def unfinished(self, finding: Finding) -> Finding | None:
        """The finding as what is still missing; None where it is a mistake already."""
        suspect, kind = finding.suspect, finding.cause_kind
        if (
            finding.due != "at_once"
            or (finding.level != "error" and kind != "empty_branch")
            or suspect is None
            or finding.place is not None
        ):
            return None
        if kind in _OF_TREES:
            begun = (suspect.table, suspect.instance) in self._sheets and _TOO_MUCH not in finding.says
            return replace(finding, due="in_the_end") if begun else None
        if kind == "no_value":
            begun = (suspect.table, suspect.instance) in self._sheets
            number_to_come = not take_apart(str(finding.cells[0].entered or ""))[1]
            return replace(finding, due="in_the_end") if begun and number_to_come else None
        if kind == "blank" and not self._document.engine.block(suspect).open_ended:  # the next to be filled
            blank = suspect not in self._facts.entries and self._was_added(finding)
            return replace(finding, due="in_the_end") if blank else None
        if kind not in _OF_SUMS or not self._grows(finding) or suspect in self._twice:
            return None
        begun = self._is_begun if self._opened else self._was_added(finding)
        if not begun and self._lacking.isdisjoint(finding.keys):
            return None
        says = finding.says
        if kind in _POINTING and finding.difference is not None:
            says = f"{says.rpartition('：')[2]}，现在相差 {grouped(abs(finding.difference))}"
        cells = tuple(replace(part, role="witness", expected=None) for part in finding.cells)
        cause = "还没有填完的话，接着填"
        return replace(finding, says=says, cells=cells, cause=cause, proposal=(), due="in_the_end")

    def was_left(self, unfinished: Finding) -> bool:
        """Whether the last edit went on to what the sums of an unfinished finding do not follow from."""
        suspect, document = unfinished.suspect or unfinished.cells[0].cell, self._document
        if unfinished.cause_kind not in _OF_SUMS or not self._added:
            return False
        if unfinished.cause_kind == "blank" and not document.engine.block(suspect).open_ended:
            return False  # still the next to be filled
        feeding = document.program.feeding
        found = {part.cell.place[:2] for part in unfinished.cells}
        while more := {source for name in found for source in feeding.get(name, ())} - found:
            found |= more
        return found.isdisjoint(cell.place[:2] for cell in self._added)

    @cached_property
    def _twice(self) -> frozenset[Cell]:
        """The figures of lines that stand twice: they are too much, and nothing is lacking."""
        twice = (f for f in self._document.findings if f.cause_kind == "line_twice")
        return frozenset(part.cell for finding in twice for part in finding.cells)

    def _grows(self, finding: Finding) -> bool:
        """Whether no figure in it was entered but in lines that others may be added to."""
        engine = self._document.engine
        own = {finding.suspect} if finding.cause_kind == "cost_over_budget" else set()
        figures = {part.cell for part in finding.cells if engine.type_of(part.cell).number} - own
        return all(engine.block(cell).open_ended for cell in figures if cell in self._facts.entries)

    def _was_added(self, finding: Finding) -> bool:
        """Whether the last edit filled what had been blank, and nothing that the finding speaks of was changed."""
        changed = self._facts.overwritten
        return (
            self._only_added
            and changed.keys().isdisjoint(part.cell for part in finding.cells)
            and (finding.cause_kind != "cost_over_budget" or finding.suspect not in self._added)
        )

    @cached_property
    def _added(self) -> frozenset[Cell]:
        """What the last edit entered."""
        edited = self._facts.edited
        last = next(reversed(edited.values()), None)
        return frozenset(
            cell for cell, _ in takewhile(lambda item: item[1] == last, reversed(edited.items()))
        )

    @cached_property
    def _only_added(self) -> bool:
        return bool(self._added) and self._facts.overwritten.keys().isdisjoint(self._added)

    @cached_property
    def _sheets(self) -> frozenset[tuple[str, str]]:
        """Those in which something was edited."""
        return frozenset((cell.table, cell.instance) for cell in self._facts.edited)

    @cached_property
    def _is_begun(self) -> bool:
        """Whether figures follow from a worksheet in which something is missing that must be there."""
        document = self._document
        return document.engine.projected_mode() and any(f.due == "in_the_end" for f in document.outstanding)
