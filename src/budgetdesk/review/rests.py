"""Findings that only follow from others, and so are not told beside them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.review.completeness import is_used
from budgetdesk.review.figures.whole_slip import WHOLE_KINDS
from budgetdesk.review.finding import Finding, FindingCell
from budgetdesk.review.relation_inputs import comes_from, entered_below

_ANY_OF_SEVERAL = ("undecided", "tied")
_TWICE = ("row_twice", "code_twice")
_BY_ITSELF = ("negative", "near_plan")
"""Kinds that are asked of a figure as it stands, unless it is known to be wrong."""
_BY_VALUE = (
    "weights_sum", "score_over_weight", "score_unlike_points", "score_near_points", "full_marks_below_target",
    "score_outside_band", "loss_without_reason", "far_above_target", "far_above_for_no_reason", "low_satisfaction",
)  # fmt: skip
"""Kinds that only follow from what a value or weight of an indicator is."""
_POINTS = ("score_unlike_points", "score_near_points")
_BY_BUDGET = ("cost_over_budget", "costs_over_budget", "cost_unlike_budget", "amount_over_budget")


class Rests:
    """Which of some findings are no more than a rest of another one.

    Nothing has to stand opposite a figure that should not be where it is, or opposite a single one of which it is not known
    whether it should, nor in a blank that rows or columns in the wrong place left; nothing has to be on a sheet that is
    missing altogether. Of a blank side nothing else is told, nor that a figure is negative or near its plan where it is known
    to be wrong. Of several cells any of which may be wrong nothing is told where one of them is known to be, by the figure
    that it should have. Of a row that stands twice neither is told that it is like another nor that a sheet lacks for it. No
    indicator is held against a budget that is known to be another, and no score against a target or weight that is: they are
    what they are by another declaration. Of a score that should be full it is not told that nobody says why it is not; nor is
    a word asked for where a figure that wants it is known to be another.
    """

    def __init__(self, engine: Engine, findings: Sequence[Finding]) -> None:
        self._engine = engine
        self._wrong = {
            part.cell
            for finding in findings
            for part in finding.cells
            if finding.cause_kind not in _BY_ITSELF
            and finding.level != "hint"
            and (part.role == "suspect" or finding.cause_kind == "undecided")
        }
        self._misplaced = {
            part.cell
            for finding in findings
            for part in finding.cells
            if part.role == "suspect" and isinstance(part.entered, Decimal) and part.expected == 0
        }
        self._mends = {
            (part.cell, part.expected)
            for finding in findings
            if finding.cause_kind not in _ANY_OF_SEVERAL and finding.level != "hint"
            for part in finding.cells
            if part.role == "suspect" and isinstance(part.expected, Decimal)
        }
        self._mended = {cell for cell, _ in self._mends}
        self._otherwise = {
            part.cell
            for finding in findings
            if finding.cause_kind not in _ANY_OF_SEVERAL and finding.cause_kind not in _BY_VALUE
            for part in finding.cells
            if part.role == "suspect" and part.expected is not None and finding.level == "error"
        }
        self._points = {
            (finding.suspect, finding.cells[0].expected)
            for finding in findings
            if finding.cause_kind in _POINTS
        }
        self._explained = {key for f in findings if f.cause_kind in WHOLE_KINDS for key in f.keys}
        self._twice = {p.cell[:4] for f in findings if f.cause_kind in _TWICE for p in f.cells}
        self._doubtful = {p.cell for f in findings if f.cause_kind == "undecided" for p in f.cells}
        self._blank = {cell for f in findings if f.cause_kind == "one_sided" for cell in _suspects(f)}

    def __contains__(self, finding: Finding) -> bool:
        if self._is_on_a_missing_sheet(finding):
            return True
        if finding.cause_kind == "one_sided":
            return self._explained.issuperset(finding.keys) or self._stands_opposite_a_slip(finding)
        if finding.cause_kind in ("line_twice", "missing_sheet"):
            return bool(finding.cells) and self._twice.issuperset(part.cell[:4] for part in finding.cells)
        if finding.cause_kind in _BY_ITSELF:
            return finding.suspect in self._wrong
        if finding.cause_kind in _BY_BUDGET:
            return any(self._is_mended(p.cell) for p in finding.cells if p.role == "witness")
        if finding.cause_kind in _BY_VALUE:
            return self._follows_from_a_value(finding)
        if not finding.cause_kind and finding.due == "in_the_end":
            return any(p.cell in self._mended for p in finding.cells if p.role == "witness")
        if finding.cause_kind in _ANY_OF_SEVERAL and self._mends:
            return any(self._proposes_a_mend(part) for part in finding.cells)
        suspects = _suspects(finding)
        return bool(suspects) and suspects <= self._blank

    def _follows_from_a_value(self, finding: Finding) -> bool:
        if any(part.cell in self._otherwise for part in finding.cells):
            return True
        if finding.cause_kind != "loss_without_reason":
            return False
        _, score, weight = finding.cells[:3]
        return (score.cell, weight.expected) in self._points

    def _is_mended(self, cell: Cell) -> bool:
        return comes_from(self._engine, cell, self._mended)

    def _proposes_a_mend(self, part: FindingCell) -> bool:
        return (part.cell, part.expected) in self._mends and part.expected != self._engine.value(part.cell)

    def _stands_opposite_a_slip(self, finding: Finding) -> bool:
        if not self._misplaced and not self._doubtful:
            return False
        opposite = [entered_below(self._engine, p.cell) for p in finding.cells if p.role == "witness"]
        return all(
            figures <= self._misplaced or (len(figures) == 1 and figures <= self._doubtful)
            for figures in opposite
        )

    def _is_on_a_missing_sheet(self, finding: Finding) -> bool:
        if finding.due != "in_the_end" or finding.suspect is None or not finding.suspect.instance:
            return False
        return not is_used(self._engine, finding.suspect.table, finding.suspect.instance)


def _suspects(finding: Finding) -> set[Cell]:
    return {part.cell for part in finding.cells if part.role == "suspect"}
