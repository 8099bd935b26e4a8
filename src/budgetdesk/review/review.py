"""All findings on a declaration: what each review finds, in the order in which people see it."""

from __future__ import annotations

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.course import Course
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.level import gravity
from budgetdesk.engine.update import Update
from budgetdesk.review.completeness import Completeness
from budgetdesk.review.figures.figure_review import FigureReview
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators.indicator_review import IndicatorReview
from budgetdesk.review.links import LinkReview
from budgetdesk.review.near_plans import NearPlans
from budgetdesk.review.negative_figures import NegativeFigures
from budgetdesk.review.other_units import OtherUnits
from budgetdesk.review.other_year import OtherYear
from budgetdesk.review.printed_order import printed_order
from budgetdesk.review.protocol import Review
from budgetdesk.review.repeated_lines import RepeatedLines
from budgetdesk.review.rests import Rests
from budgetdesk.review.unlisted_codes import each_code_once


class Reviews:
    """The reviews of one declaration with what they keep from one edit to the next."""

    def __init__(self, program: Program) -> None:
        lines = RepeatedLines()
        self._figures = FigureReview(lines.repeats)
        self._reviews: list[Review] = [
            Completeness(program),
            lines,
            NegativeFigures(),
            NearPlans(),
            self._figures,
            OtherUnits(),
            OtherYear(),
            IndicatorReview(program),
            LinkReview(program),
        ]

    def findings(self, engine: Engine, changed: Update | None = None) -> list[Finding]:
        """All findings as the declaration stands, also of what is not there yet or wants a word: the gravest first, then
        in the order of the tables.

        `changed`: what is not as it was the last time; None where that is not known.
        """
        where = printed_order(engine)
        found = each_code_once(
            engine, (finding for review in self._reviews for finding in review.findings(engine, changed))
        )
        rests = Rests(engine, found)
        told = (finding for finding in found if finding not in rests)
        return sorted(told, key=lambda f: (gravity(f.level), where(f.suspect), f.keys))

    def course(self, engine: Engine, cell: Cell) -> Course | None:
        """What other figures in the cell are known to lead to, as the declaration stood when the findings were made."""
        return self._figures.course(engine, cell)


class Unreviewed(Reviews):
    """Of a copy that nobody asks about."""

    def findings(self, engine: Engine, changed: Update | None = None) -> list[Finding]:
        return []


def find_all(engine: Engine) -> list[Finding]:
    """What is wrong with a declaration that is looked at once, as it stands: the full check."""
    return [finding for finding in Reviews(engine.program).findings(engine) if finding.due != "never"]
