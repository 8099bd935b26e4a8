"""What would follow if some cells had other figures: entered in the engine, looked at, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.compiler.rule import PROPOSES
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.update import Reversal, Spot
from budgetdesk.review.figures.amendment import Amendment, Made, eased_by, taking_back
from budgetdesk.review.figures.consequences import Consequences
from budgetdesk.review.figures.outcome_cache import Figures, Outcome, OutcomeCache, States


def what_if(engine: Engine, figures: Figures) -> Outcome:
    """What would follow from those figures."""
    with trials(engine) as trial:
        return trial.look(figures)


def is_numeric(engine: Engine, relation: Relation) -> bool:
    """Whether the relation is between figures, so that a value can be implied."""
    return _is_between_figures(relation, engine.result(relation))


def _is_between_figures(relation: Relation, result: object) -> bool:
    return isinstance(result, Decimal) and relation.rule.op not in ("true", PROPOSES)


@contextmanager
def trials(
    engine: Engine,
    cache: OutcomeCache[Figures, Outcome] | None = None,
    edit: Reversal | None = None,
    consequences: Consequences | None = None,
) -> Iterator[Trial]:
    """Lets figures be tried for the length of a block; afterwards facts and engine are as they were.

    `cache` knows what trials gave, `consequences` what other figures in the same cells would give; they must have been told
    of every edit since. `edit`: what the last edit found, where the engine stands as that left it; to try the figure from
    before it, it is taken back with nothing evaluated.
    """
    consequences, cache = consequences or Consequences(), cache or OutcomeCache(States())
    trial = Trial(engine, cache, edit, consequences)
    try:
        with consequences.beside(), cache.states.beside():
            yield trial
    finally:
        trial.end()


class Trial:
    """One change after the other, each beside what was kept so far. A look leaves the engine as it was."""

    def __init__(
        self,
        engine: Engine,
        cache: OutcomeCache[Figures, Outcome],
        edit: Reversal | None,
        consequences: Consequences,
    ) -> None:
        self.evaluated: dict[frozenset[Spot], None] = {}
        self.touched: set[Cell] = set()
        self._engine, self._cache, self._consequences = engine, cache, consequences
        self._edit = edit
        self._before_edit = () if edit is None else taking_back(edit).entries
        self._kept: list[Made] = []
        self._looked: dict[Figures, tuple[Outcome, Made]] = {}  # beside what is kept now
        self._told: dict[Figures, Outcome] = {}  # without a trial

    def look(self, figures: Figures) -> Outcome:
        """What would follow from those figures, beside those that were kept."""
        outcome = self._cache.find(figures) or self._told.get(figures) or self._moved(figures)
        if outcome is None:
            before = self._engine.facts.entries.get(figures[0][0])
            outcome, entered = self._try(figures)
            if len(figures) == 1:
                self._consequences.learn(self._engine, figures[0][0], before, entered.update)
            entered.take_back()
            self._looked[figures] = outcome, entered
        self._take_in(outcome)
        return outcome

    def keep(self, figures: Figures) -> Outcome:
        """Let those figures stand from now on."""
        if (looked := self._looked.get(figures)) is not None:
            outcome, entered = looked
            entered.take_back()  # that it was taken back
        else:
            outcome, entered = self._try(figures)
        self._consequences.keep(self._engine, entered.update)
        self._kept.append(entered)
        self._looked.clear()
        self._told.clear()
        self._cache.states.keep(figures, outcome.evaluated if outcome.lasting else None)
        self._take_in(outcome)
        return outcome

    def end(self) -> None:
        while self._kept:
            self._kept.pop().take_back()

    def _take_in(self, outcome: Outcome) -> None:
        self.evaluated[outcome.evaluated] = None
        self.touched |= outcome.touched

    def _moved(self, figures: Figures) -> Outcome | None:
        """What is known to follow from them, without a trial."""
        moved = self._consequences.of(self._engine, figures)
        if moved is None:
            return None
        mended, broken, gaps, evaluated, touched, filled = moved
        broken.sort(key=lambda r: r.standing)
        outcome = Outcome(mended, [], broken, gaps, evaluated, touched, filled, lasting=True, moved=False)
        self._told[figures] = outcome
        return outcome

    def _try(self, figures: Figures) -> tuple[Outcome, Made]:
        engine, gaps = self._engine, set(self._engine.gaps)
        begun = all(engine.has_figures(cell.place) for cell, _ in figures)  # else blanks become gaps
        back = self._edit if figures == self._before_edit and not self._kept else None
        entered = Made(engine, Amendment(figures), self._consequences, back)
        update = entered.update
        broken = [r for r, judged in update.broken.items() if _is_between_figures(r, judged.result)]
        eased = [r for r in eased_by(engine, update) if is_numeric(engine, r)]
        mended = [r for r, judged in update.mended.items() if _is_between_figures(r, judged.result)]
        outcome = Outcome(
            mended + eased,
            eased,
            sorted(broken, key=lambda r: r.standing),
            len(engine.gaps) - len(gaps),
            update.evaluated,
            update.cells,
            {c: engine.computed[c] if c in engine.gaps else ZERO for c in update.cells & gaps},
            lasting=begun and not update.places,
            moved=bool(update.places),
        )
        if outcome.lasting:
            self._cache.add(engine, figures, outcome, outcome.evaluated)
            self._cache.states.survey(engine, {cell.place for cell in outcome.touched})
        return outcome, entered
