"""All findings on a declaration: what each review finds, in the order in which people see it."""

from __future__ import annotations

from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine, Update
from budgetdesk.engine.level import gravity
from budgetdesk.review.completeness import Completeness, is_used
from budgetdesk.review.figures.figure_review import FigureReview
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators.indicator_review import IndicatorReview
from budgetdesk.review.other_units import OtherUnits
from budgetdesk.review.printed_order import printed_order
from budgetdesk.review.protocol import Review
from budgetdesk.review.relation_inputs import entered_below
from budgetdesk.review.repeated_codes import RepeatedCodes


class Reviews:
    """The reviews of one declaration with what they keep from one edit to the next."""

    def __init__(self, program: Program) -> None:
        self._reviews: list[Review] = [
            Completeness(),
            RepeatedCodes(),
            FigureReview(),
            OtherUnits(),
            IndicatorReview(program),
        ]

    def findings(self, engine: Engine, changed: Update | None = None) -> list[Finding]:
        """All findings as the declaration stands, also of what is not there yet or wants a word: the gravest first, then
        in the order of the tables.

        `changed`: what is not as it was the last time; None where that is not known.
        """
        where = printed_order(engine)
        found = [finding for review in self._reviews for finding in review.findings(engine, changed)]
        return sorted(
            _without_rests(engine, found), key=lambda f: (gravity(f.level), where(f.suspect), f.keys)
        )


def _without_rests(engine: Engine, findings: list[Finding]) -> list[Finding]:
    """Without what only follows from another finding: nothing has to stand opposite a figure that should not be where it
    is, nor on a sheet that is missing altogether; and of a blank side nothing else is told."""
    misplaced = {
        part.cell
        for finding in findings
        for part in finding.cells
        if part.role == "suspect" and isinstance(part.entered, Decimal) and part.expected == 0
    }
    told = [finding for finding in findings if finding.cause_kind == "one_sided"]
    blank = {part.cell for finding in told for part in finding.cells if part.role == "suspect"}
    return [
        finding
        for finding in findings
        if not _stands_opposite(engine, finding, misplaced)
        and not _is_on_a_missing_sheet(engine, finding)
        and not _only_asks_for(finding, blank)
    ]


def _only_asks_for(finding: Finding, blank: set[Cell]) -> bool:
    suspects = {part.cell for part in finding.cells if part.role == "suspect"}
    return finding.cause_kind != "one_sided" and bool(suspects) and suspects <= blank


def _stands_opposite(engine: Engine, finding: Finding, misplaced: set[Cell]) -> bool:
    if finding.cause_kind != "one_sided" or not misplaced:
        return False
    opposite = (part.cell for part in finding.cells if part.role == "witness")
    return all(entered_below(engine, cell) <= misplaced for cell in opposite)


def _is_on_a_missing_sheet(engine: Engine, finding: Finding) -> bool:
    if finding.due != "in_the_end" or finding.suspect is None or not finding.suspect.instance:
        return False
    return not is_used(engine, finding.suspect.table, finding.suspect.instance)


def find_all(engine: Engine) -> list[Finding]:
    """What is wrong with a declaration that is looked at once, as it stands: the full check."""
    return [finding for finding in Reviews(engine.program).findings(engine) if finding.due != "never"]
