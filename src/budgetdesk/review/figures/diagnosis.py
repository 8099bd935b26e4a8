"""Which cells are to blame: the fewest which, set to a value that a broken relation implies, leave the fewest broken.

Repairs are tried on the engine itself and taken back, so that a trial is exactly what the edit would do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import field
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.update import Reversal
from budgetdesk.records import dataclass
from budgetdesk.review.figures.amendment import MISSING
from budgetdesk.review.figures.basis import Basis, Spots, met_by, read_at
from budgetdesk.review.figures.consequences import Consequences
from budgetdesk.review.figures.influence import Ground, Influence, Ways, implied_by, influence_of, residual_of
from budgetdesk.review.figures.last_edit import affirmed_changes, as_it_was
from budgetdesk.review.figures.outcome_cache import Figures, Outcome, OutcomeCache
from budgetdesk.review.figures.slips import slip, slip_rank
from budgetdesk.review.figures.tangle import Cause, Tangle
from budgetdesk.review.figures.two_slips import two_slips
from budgetdesk.review.figures.votes import Asking, Votes
from budgetdesk.review.figures.what_if import trials
from budgetdesk.review.relation_inputs import is_beyond_doubt

MAX_TRIALS = 600
MAX_REPAIRS = 60
_TIES = 6
_GUESSED = 3  # blanks that would take a figure as well, and none of which is to be guessed at
_NEAR = 10  # halves of the last decimal within which rounded figures may ask for the same
_BY_CHANCE = 10
"""Figures of which two digits the other way round explain one by chance about every second time."""
_ROUNDED = Decimal("0.01")  # 万元 that the sides of a relation may lie apart where each is rounded
# ranks of what may have happened, from the likeliest; slips of the pen have theirs in between
_MOVED = 0
_BLANK_ROW = 10  # a blank that should have been filled, in a row without any figure; behind every slip
NO_SLIP = 20
_FORGOTTEN = 20  # a blank takes any figure: that it fits is as weak as that another cell could be changed
_UNLIKELY = 21  # negative figures where none are
_ALIKE = {_BLANK_ROW: 4 * _TIES}  # of several blanks none is to be accused: so all are looked at


@dataclass(slots=True)
class Repair:
    """What would put things right: the cells with their values; the first is the suspect. A move has two."""

    cells: Figures
    relations: list[Relation] = field(default_factory=list)  # broken before it, not after
    others: list[Cell] = field(default_factory=list)  # cells whose change would do as well
    witnesses: int = 1  # relations that do not stand on the very same figures
    tied: Figures = ()  # with others that explain as much and as well, the one edited last first
    vague: bool = False  # many cells would do as well, and no slip speaks for one
    tail: bool = False  # only within the widths of rounded figures
    breaks: bool = False  # relations that hold now would not
    crowded: bool = False  # vague because they are sums of more figures than are looked through
    by_chance: bool = False  # vague because a slip explains one of so many figures anyway
    by_sign: bool = False  # vague because the others are left out only as too small to bear it all
    two_slips: bool = False  # of the pen, in two cells, give it together
    affirmed: Figures = ()  # what was changed on purpose, with what it was: with that all would hold


@dataclass(slots=True)
class Diagnosis:
    repairs: list[Repair]
    unexplained: list[Relation]  # broken relations that no single change mends
    tails: list[Relation]  # that hold within the widths of rounded figures when all else is mended
    gaps: dict[Cell, Decimal | None]  # gaps that the repairs change, with the figure that belongs there then
    broken: list[Relation]  # relations that hold now and would not with some of the repairs
    obstacles: list[Relation]  # relations that hold now and would not with something that was tried
    entered: Figures  # all that the repairs change
    trials: int

    @property
    def is_obstructed(self) -> bool:
        """Whether other relations may have kept something from being explained; not where the trials did not suffice: with
        more to explain they would for less."""
        return bool(self.unexplained) and self.trials < MAX_TRIALS

    @property
    def disturbed(self) -> list[Relation]:
        """Relations by which it has to do with other parts."""
        return self.obstacles if self.is_obstructed else self.broken


def diagnose(
    engine: Engine,
    grounds: Mapping[Relation, Ground],
    basis: Basis,
    disturbed: Callable[[Relation, Ways], Mapping[Relation, Ground]],
    outcomes: OutcomeCache[Figures, Outcome],
    ways: Ways,
    edit: Reversal | None,
    consequences: Consequences,
    by_weights: bool,
) -> Diagnosis:
    """Explain broken relations between figures, given what each stands on. The engine is as before when it returns.

    `basis` takes in what was looked at, `outcomes` and `consequences` what trials gave. `disturbed` is told of a relation that
    a repair breaks and of the ways as they are then, and gives other broken relations that are to be explained with it.
    `ways` are those of the engine as it stands; they become those of the engine with its repairs. `edit`: what the last
    edit found, where the engine stands as that left it. `by_weights`: nothing is tried, as very much hangs together.
    """
    search = _Search(engine, grounds, basis, disturbed, outcomes, ways, edit, consequences)
    return search.run_by_weights() if by_weights else search.run()


class _Likelihood(NamedTuple):
    """Smaller is likelier: a move, a known slip, a blank in a blank row, an entered cell."""

    rank: int
    negative: bool
    cell: Cell


_Likely = tuple[_Likelihood, Figures]


class _Tried(NamedTuple):
    """Smaller is likelier: what leaves fewer tails first."""

    eased: int
    rank: int
    gaps: int
    negative: bool
    cell: Cell
    cells: Figures
    outcome: Outcome


class _Search:
    def __init__(
        self,
        engine: Engine,
        grounds: Mapping[Relation, Ground],
        basis: Basis,
        disturbed: Callable[[Relation, Ways], Mapping[Relation, Ground]],
        outcomes: OutcomeCache[Figures, Outcome],
        ways: Ways,
        edit: Reversal | None,
        consequences: Consequences,
    ) -> None:
        self.engine, self._scope, self.basis = engine, dict.fromkeys(grounds), basis
        self._outcomes, self._ways, self._edit = outcomes, ways, edit
        self._consequences = consequences
        self.left = MAX_TRIALS
        self._grounds = dict(grounds)
        self._implied = {relation: ground.implied for relation, ground in grounds.items()}
        self._influences = {relation: ground.influence for relation, ground in grounds.items()}
        self._disturbed = disturbed
        self._broken: dict[Relation, None] = {}  # by the repairs so far, mended by later ones or not
        self._obstacles: dict[Relation, None] = {}
        self._order: list[Relation] = []
        self._stands_on: dict[Relation, frozenset[Cell]] = {}  # entered figures
        self._affirmed: Figures | None = None  # looked for when the search begins
        self._votes = Votes()
        self._reach: dict[Cell, Decimal] = {}  # within which rounded figures may ask for the same
        self._weighed: dict[Relation, Spots] = {}  # what is implied by them is known as things stand

    def run(self) -> Diagnosis:
        engine = self.engine
        repairs: list[Repair] = []
        settled: set[Relation] = set()
        gaps_before = set(engine.gaps)
        entered: list[tuple[Cell, Decimal]] = []
        filled: Mapping[Cell, Decimal] = {}  # with the last repair
        with trials(engine, self._outcomes, self._edit, self._consequences) as trial:
            self._trial = trial
            while len(repairs) < MAX_REPAIRS and self.left > 0:
                open_ = [r for r in self._in_order() if r in engine.broken and r not in settled]
                tails = {r: engine.verdict(r) == "tail" for r in open_}
                if all(tails.values()):
                    break  # nobody is to blame for those
                firm = [r for r, tail in tails.items() if not tail]
                repair = self._best(open_, firm, {c for r in repairs for c, _ in r.cells})
                if repair is None:
                    break
                repairs.append(repair)
                if len(repair.relations) == len(open_) and not repair.breaks:
                    settled.update(open_)  # no need to put it right to see the rest
                    outcome = trial.look(repair.cells)
                    if not repair.crowded and not gaps_before.isdisjoint(outcome.touched):
                        entered += repair.cells
                        filled = outcome.filled
                    break
                if repair.crowded:
                    settled.update(repair.relations)
                    continue
                self._keep(repair)
                entered += repair.cells
                eased = {
                    r for r in open_ if r in engine.broken and engine.verdict(r) == "tail" and not tails[r]
                }
                settled |= eased  # a tail that a mend leaves is told of nobody
                repair.relations = [r for r in open_ if r not in engine.broken or r in eased]
                repair.tail = all(tails[r] for r in repair.relations)
            rest = [r for r in self._scope if r in engine.broken and r not in settled]
            tails = {r: engine.verdict(r) == "tail" for r in rest}
            changed = gaps_before & trial.touched if entered else ()
            gaps = {cell: engine.computed[cell] if cell in engine.gaps else None for cell in changed}
            gaps |= {cell: filled[cell] or None for cell in changed if cell in filled}
            for evaluated in trial.evaluated:
                self.basis.evaluate_again(evaluated)
        rest.sort(key=lambda r: r.standing)
        return Diagnosis(
            repairs,
            [r for r in rest if not tails[r]],
            [r for r in rest if tails[r]],
            gaps,
            list(self._broken),
            list(self._obstacles),
            tuple(entered),
            MAX_TRIALS - self.left,
        )

    def run_by_weights(self) -> Diagnosis:
        engine = self.engine
        may: dict[Cell, bool] = {}

        def disturbed(relation: Relation) -> Mapping[Relation, Ground]:
            self._broken[relation] = None
            found = self._disturbed(relation, self._ways)
            self._draw_in(found)
            return found

        def likelihood(figure: tuple[Cell, Decimal]) -> tuple[int, bool, Cell]:
            self._stand_on((figure,))
            return self._likelihood((figure,))

        tangle = Tangle(engine, self._ways.untried, self.basis, likelihood, disturbed)
        causes = tangle.causes(self._grounds, lambda cell: self._may_be_wrong(cell, may), MAX_REPAIRS)
        figures = tuple(cause.figure for cause in causes)
        gaps_before = set(engine.gaps)
        tails = {r for r in self._scope if engine.verdict(r) == "tail"}
        with trials(engine) as trial:
            trial.keep(figures)
            rest = {r: engine.verdict(r) for r in self._in_order() if r in self._scope and r in engine.broken}
            gaps = {c: engine.computed[c] if c in engine.gaps else None for c in gaps_before & trial.touched}
            for evaluated in trial.evaluated:
                self.basis.evaluate_again(evaluated)
        repairs = [_repair(engine, cause, {r for r in rest if rest[r] == "broken"}) for cause in causes]
        return Diagnosis(
            repairs,
            [r for r, verdict in rest.items() if verdict == "broken"],
            [r for r in rest if r in tails and rest[r] == "tail"],
            gaps,
            list(self._broken),
            [],
            figures,
            MAX_TRIALS,
        )

    def _look(self, cells: Figures) -> Outcome:
        self.left -= 1
        self._stand_on(cells)
        outcome = self._trial.look(cells)
        self._obstacles |= dict.fromkeys(outcome.broken)
        return outcome

    def _in_order(self) -> list[Relation]:
        """All relations that the search has to do with."""
        if len(self._order) != len(self._scope) + len(self._broken):
            self._order = sorted((*self._scope, *self._broken), key=lambda r: r.standing)
        return self._order

    def _keep(self, repair: Repair) -> None:
        ways = self._ways
        blanks = [cell for cell, _ in repair.cells if cell not in self.engine.facts.entries]
        shortened = any(
            ways.filler(cell) is not None for cell in blanks
        )  # a way down ends at what is entered
        outcome = self._trial.keep(repair.cells)
        met = met_by(outcome.evaluated)
        if outcome.moved:
            self._ways = Ways(self.engine).copy()
            self._influences.clear()
        elif ways.follow(met) or shortened:
            self._influences.clear()
        if blanks or not self._influences:
            self._stands_on.clear()
        self._weighed = {r: marks for r, marks in self._weighed.items() if met.isdisjoint(marks)}
        for relation in outcome.broken:
            if relation not in self._scope:
                self._broken[relation] = None
                self._draw_in(self._disturbed(relation, self._ways))

    def _draw_in(self, grounds: Mapping[Relation, Ground]) -> None:
        self._scope |= dict.fromkeys(grounds)
        self._grounds |= grounds
        self._implied |= {relation: ground.implied for relation, ground in grounds.items()}

    def _stand_on(self, cells: Figures) -> None:
        """The first figure of a place would make gaps of all that is computed there."""
        for cell, _ in cells:
            if not self.engine.has_figures(cell.place):
                self.basis.survey(cell.place)

    def _best(self, open_: list[Relation], firm: list[Relation], done: set[Cell]) -> Repair | None:
        """The likeliest of the changes that leave the fewest broken; `firm`: those not within the widths of figures."""
        self._votes.count((relation, self._figures_for(relation)) for relation in open_)
        witness = self._witnesses(open_)
        standing = Counter(witness.values())  # how many relations each stands for
        all_witnesses = len(standing)
        fewest, alike = all_witnesses, None
        asked_most: list[Figures] = []
        best: list[_Tried] = []
        if self._affirmed is None:
            self._affirmed = self._said_to_be_right(open_, firm)
        affirmed = self._affirmed
        for count, level in self._levels(open_, firm, witness, done):
            bound = all_witnesses - count
            if bound > fewest:
                break
            likely = [(self._likelihood(cells), cells) for cells in level if self._can_be(cells)]
            if alike is None:
                alike, asked_most = _are_many_alike(likely), level
            for likelihood, cells in self._ranked(likely, alike):
                enough = _ALIKE.get(likelihood.rank, _TIES if likelihood.rank < NO_SLIP + (not alike) else 1)
                if bound > fewest or (bound == fewest and len(best) >= enough) or self.left <= 0:
                    break
                outcome = self._look(cells)
                mended_ = Counter(witness[r] for r in set(outcome.mended) if r in witness)
                silent = sum(standing[relation] == number for relation, number in mended_.items())
                remaining = all_witnesses - silent + len(outcome.broken)
                if remaining < fewest:
                    best, fewest = [], remaining
                if remaining == fewest < all_witnesses:
                    rank, negative, cell = likelihood
                    best.append(
                        _Tried(len(outcome.eased), rank, outcome.gaps, negative, cell, cells, outcome)
                    )
            if bound + 1 > fewest or self.left <= 0:
                break  # those that fewer ask for leave more
        put_back = None if affirmed else self._put_back(open_, firm, done)
        if affirmed and not best and not {cell for cell, _ in affirmed} & done:
            return Repair(affirmed, list(open_), vague=True, affirmed=affirmed)
        if put_back is not None:
            best = best if not fewest else []
        elif not best:
            return None
        edited = self.engine.facts.edited
        best.sort(key=lambda tried: (*tried[:4], -edited.get(tried.cell, 0), tried.cell))
        best = self._without_coincidences(best)
        if put_back is not None:
            best = [put_back, *(tried for tried in best if tried.cell != put_back.cell)]
        chosen = best[0]
        blamed = {cell for cell, _ in chosen.cells}
        others = list(dict.fromkeys(t.cells[0][0] for t in best[1:] if t.cells[0][0] not in blamed))
        mended = [r for r in open_ if r in chosen.outcome.mended]
        copied = chosen is put_back and self._is_in_other_copy(chosen.cells)
        if chosen.rank >= NO_SLIP and not copied and (crowded := self._crowded_with(mended, open_)):
            return Repair(chosen.cells, crowded, others, vague=True, crowded=True, affirmed=affirmed)
        tied = self._tied(best, mended)
        guessed = len(tied) > 1 and all(cell not in self.engine.facts.entries for cell, _ in tied[:2])
        vague = (chosen.rank >= NO_SLIP and alike and not copied) or guessed
        vague |= chosen is put_back and not copied and chosen.rank >= NO_SLIP and bool(others) and not tied
        by_chance = chosen is not put_back and not tied and self._may_be_chance(chosen, mended, witness)
        by_sign = chosen.rank == NO_SLIP and chosen is not put_back and self._is_by_sign(asked_most, mended)
        if (by_sign or (vague and alike)) and (two := self._two_slips(asked_most, mended)):
            return Repair(two, mended, others, len({witness[r] for r in mended}), two_slips=True)
        if chosen is put_back:
            others = []  # they are as they were when all agreed
        return Repair(
            chosen.cells,
            mended,
            others,
            len({witness[r] for r in mended}),
            () if vague or by_sign else tied,
            vague or by_chance or by_sign,
            breaks=bool(chosen.outcome.broken),
            affirmed=affirmed,
            by_chance=by_chance,
            by_sign=by_sign and not vague,
        )

    def _two_slips(self, asked: list[Figures], mended: list[Relation]) -> Figures:
        figures = two_slips(self.engine, dict(cells[0] for cells in asked if len(cells) == 1))
        outcome = self._look(figures) if figures else None
        return figures if outcome and not outcome.broken and set(mended) <= set(outcome.mended) else ()

    def _is_by_sign(self, asked: list[Figures], mended: list[Relation]) -> bool:
        """Whether many figures would do as well, but for what there is too much being more than the whole of each: that tells
        one from the others only where one alone is wrong."""
        entries, too_small = self.engine.facts.entries, set[Cell]()
        for (cell, value), *more in asked:
            entry = entries.get(cell)
            if not more and isinstance(entry, Decimal) and value < 0 < entry:
                too_small.add(cell)
        everywhere = all(too_small <= self._stands_on.get(r, frozenset()) for r in mended)
        return len(too_small) >= _TIES and everywhere

    def _may_be_chance(
        self, chosen: _Tried, mended: list[Relation], witness: Mapping[Relation, Relation]
    ) -> bool:
        """Whether nothing speaks for the figure but that exchanged digits give the difference, among many figures that one
        relation alone stands on: whichever is wrong, one of the others often has such digits."""
        cell, value = chosen.cells[0]
        entry = self.engine.facts.entries.get(cell)
        if len(chosen.cells) > 1 or not isinstance(entry, Decimal) or cell in self.engine.facts.edited:
            return False
        found = slip(entry, value, self.engine.type_of(cell).unit)
        if found is None or found.kind != "digits_swapped" or len({witness[r] for r in mended}) > 1:
            return False
        return max((len(self._stands_on[r]) for r in mended), default=0) >= _BY_CHANCE

    def _said_to_be_right(self, open_: list[Relation], firm: list[Relation]) -> Figures:
        """The changes that people said are right, with what was there before: where with that all would hold, what did not
        follow them is to blame."""
        for figures in affirmed_changes(self.engine, [self._grounds[r] for r in open_ if r in self._grounds]):
            outcome = self._look(figures)
            if set(firm).issubset(outcome.mended) and not outcome.broken:
                return figures
        return ()

    def _would_take_back(self, cell: Cell, firm: list[Relation]) -> bool:
        """Whether the cell stands on the same side as what was changed on purpose, so that it would take back what was meant."""
        for relation in firm if self._affirmed else ():
            weights = self._influence(relation).weights
            own = weights.get(cell, ZERO)
            if any(own * weights.get(changed, ZERO) > 0 for changed, _ in self._affirmed or ()):
                return True
        return False

    def _put_back(self, open_: list[Relation], firm: list[Relation], done: Set[Cell]) -> _Tried | None:
        """What was edited last, where all agreed with a figure that it had before: the others did not change."""
        if not self._may_be_one_figure(firm):
            return None
        for cell, before in as_it_was(self.engine, [self._grounds[r] for r in open_ if r in self._grounds]):
            outcome = self._look(((cell, before),)) if cell not in done else None
            if outcome and set(firm).issubset(outcome.mended) and not outcome.broken:
                figures = ((cell, before),)
                rank, negative, _ = self._likelihood(figures)
                return _Tried(len(outcome.eased), rank, outcome.gaps, negative, cell, figures, outcome)
        return None

    def _is_in_other_copy(self, cells: Figures) -> bool:
        """Whether the figure stands so in another declaration of the unit: that is a witness, and no guess."""
        copy = self.engine.facts.other_copy
        return len(cells) == 1 and copy.get(cells[0][0]) == cells[0][1]

    def _may_be_one_figure(self, relations: Iterable[Relation]) -> bool:
        """Whether all of them may stand on one and the same figure."""
        common: Set[Cell] | None = None
        for relation in relations:
            ground = self._grounds.get(relation)
            if ground is not None and not ground.crowds:
                common = ground.cells if common is None else common & ground.cells
                if not common:
                    return False
        return True

    def _without_coincidences(self, best: list[_Tried]) -> list[_Tried]:
        """Where the whole figure of an item is too much, it would be chance if another item were wrong by just that; not if
        a total were, which may have left it out, nor if the other has the figure of the total."""
        entries = self.engine.facts.entries
        equal = [t for t in best if t.rank == best[0].rank >= NO_SLIP and len(t.cells) == 1]
        if not any(t.cell in entries and not t.cells[0][1] for t in equal):
            return best
        totals = {relation.target for tried in equal for relation in tried.outcome.mended}
        copied = {entries.get(total) for total in totals if total is not None}
        chance = [
            t for t in equal if t.cells[0][1] and t.cell not in totals and entries.get(t.cell) not in copied
        ]
        return [tried for tried in best if tried not in chance]

    def _tied(self, best: list[_Tried], mended: list[Relation]) -> Figures:
        """Those of the changes that mend the same and are as likely; nothing where one stands out."""
        chosen = best[0]
        among = [
            tried.cells[0]
            for tried in best
            if len(tried.cells) == 1
            and (tried.eased, tried.rank, tried.negative) == (chosen.eased, chosen.rank, chosen.negative)
            and set(mended) == set(tried.outcome.mended)
        ]
        cells = dict(reversed(among))
        return tuple((cell, cells[cell]) for cell, _ in dict(among).items()) if len(cells) > 1 else ()

    def _witnesses(self, open_: list[Relation]) -> dict[Relation, Relation]:
        """Relations that stand on the very same figures bear witness once: each is given the first of its like."""
        entries = self.engine.facts.entries
        first: dict[frozenset[Cell], Relation] = {}
        found: dict[Relation, Relation] = {}
        for relation in open_:
            stands_on = self._stands_on.get(relation)
            if stands_on is None:
                influence = self._influence(relation)
                stands_on = self._stands_on[relation] = frozenset(
                    c for c in influence.weights if c in entries
                )
            found[relation] = first.setdefault(stands_on, relation) if stands_on else relation
        return found

    def _levels(
        self,
        open_: list[Relation],
        firm: list[Relation],
        witness: Mapping[Relation, Relation],
        done: Set[Cell],
    ) -> Iterator[tuple[int, list[Figures]]]:
        """Changes that relations ask for, those that most ask for first: how many do, and the changes.

        Most figures are asked for by one relation alone; they come last, and only if somebody wants to know.
        """
        may: dict[Cell, bool] = {}
        backward: dict[Cell, bool] = {}

        def may_be_wrong(cell: Cell) -> bool:
            if cell in done or not self._may_be_wrong(cell, may):
                return False
            if cell not in backward:
                backward[cell] = self._would_take_back(cell, firm)
            return not backward[cell]

        asked = {figure: asking for figure, asking in self._votes.several() if may_be_wrong(figure[0])}
        near = self._near(open_, may_be_wrong)
        by_votes: dict[int, list[Figures]] = defaultdict(list)
        for figure, asking in (asked | near).items():
            by_votes[len({witness[r] for r in asking})].append((figure,))
        for count, cells in self._moves(witness, may_be_wrong):
            by_votes[count].append(cells)
        for count in sorted(by_votes.keys() - {1}, reverse=True):
            yield count, by_votes[count]
        alone = (f for f in self._votes.single() if f not in near and may_be_wrong(f[0]))
        if last := [*by_votes[1], *((figure,) for figure in alone)]:
            yield 1, last

    def _may_be_wrong(self, cell: Cell, known: dict[Cell, bool]) -> bool:
        if cell not in known:
            known[cell] = cell.row != MISSING and not is_beyond_doubt(self.engine, cell)
        return known[cell]

    def _near(
        self, open_: list[Relation], may_be_wrong: Callable[[Cell], bool]
    ) -> dict[tuple[Cell, Decimal], Asking]:
        """Of figures that are rounded, or that a relation reads rounded, those too that ask for nearly the same: what the
        widths of all allow, a trial tells."""
        found: dict[tuple[Cell, Decimal], Asking] = {}
        in_part = {cell for relation in open_ for cell in self._influence(relation).fractions}
        for cell, values in self._votes.undecided():
            if (reach := self._reach.get(cell)) is None:
                reach = self._reach[cell] = _NEAR * self.engine.type_of(cell).half
            if not (reach or cell in in_part) or not may_be_wrong(cell):
                continue
            reaches = {
                v: max(
                    reach,
                    *(_ROUNDED / part for r in asking if (part := self._influence(r).fractions.get(cell))),
                    ZERO,
                )
                for v, asking in values.items()
            }
            for value in values if any(reaches.values()) else ():
                near = (asking for v, asking in values.items() if abs(v - value) <= reaches[v])
                found[cell, value] = dict.fromkeys(chain.from_iterable(near))
        return found

    def _figures_for(self, relation: Relation) -> list[tuple[Cell, Decimal]]:
        known = self._implied.get(relation)
        if known is None or relation not in self._weighed:
            self._weighed[relation] = read_at(self.engine.spot_of(relation))
            residual = residual_of(self.engine, relation)
            if known is None or known.residual != residual:
                known = self._implied[relation] = implied_by(
                    self.engine, relation, self._influence(relation), residual
                )
        return known.figures

    def _influence(self, relation: Relation) -> Influence:
        if relation not in self._influences:
            self._influences[relation] = influence_of(self._ways, relation)
        return self._influences[relation]

    def _crowded_with(self, mended: list[Relation], open_: list[Relation]) -> list[Relation]:
        """The open relations that stand on the same sums of many figures as those, any of which may be wrong."""
        crowds = {bucket for relation in mended for bucket in self._influence(relation).crowds}
        found: list[Relation] = []
        size = 0
        while len(crowds) > size:
            size = len(crowds)
            found = [r for r in open_ if not crowds.isdisjoint(self._influence(r).crowds)]
            crowds.update(bucket for relation in found for bucket in self._influence(relation).crowds)
        return found

    def _ranked(self, likely: list[_Likely], alike: bool) -> list[_Likely]:
        """The likelier before the others.

        Of many that are alike, one whose whole figure is too much stands out; else the one that was edited last comes first.
        """
        edited, overwritten = self.engine.facts.edited, self.engine.facts.overwritten

        def key(ranked: _Likely) -> tuple[int, bool, bool, bool, int, Cell, Figures]:
            likelihood, cells = ranked
            return (
                likelihood.rank,
                alike and likelihood.rank >= NO_SLIP and bool(cells[0][1]),
                likelihood.negative,
                likelihood.cell not in overwritten,
                -edited.get(likelihood.cell, 0),
                likelihood.cell,
                cells,
            )

        return sorted(likely, key=key)

    def _can_be(self, cells: Figures) -> bool:
        """Nobody has forgotten a figure below 0, nor typed one above it for it but by a slip of the pen: what there is too much
        on the other side is not the cell's fault, unless in its column such figures stand."""
        (cell, value), *_ = cells
        entry, kind = self.engine.facts.entries.get(cell), self.engine.type_of(cell)
        if value >= 0 or kind.slot.signed or kind.slot.type != "amount":
            return True
        if isinstance(entry, Decimal) and (entry <= 0 or slip(entry, value, kind.unit)):
            return True
        column = (cell._replace(row=row) for row in self.engine.row_ids(cell.place))
        return any((self.engine.value(other) or 0) < 0 for other in column)

    def _likelihood(self, cells: Figures) -> _Likelihood:
        cell, value = cells[0]
        entry = self.engine.facts.entries.get(cell)
        if len(cells) > 1 or (entry and not value and self._is_wanted_beside(cell)):
            rank = _MOVED
        elif isinstance(entry, Decimal):
            rank = NO_SLIP  # where people say what is right nothing slipped, something moved on
            if not self._affirmed:
                rank = slip_rank(entry, value, self.engine.type_of(cell).unit)
            if rank >= NO_SLIP and value < 0 < entry:
                rank = _UNLIKELY
        elif value > 0:
            rank = _BLANK_ROW if self._is_blank_row(cell) else _FORGOTTEN
        else:
            rank = _UNLIKELY
        return _Likelihood(rank, value < 0, cell)

    def _is_wanted_beside(self, cell: Cell) -> bool:
        """Whether a blank of the row wants the very figure that stands in the cell."""
        engine, entry = self.engine, self.engine.facts.entries.get(cell)
        row = [cell._replace(column=id) for id in engine.block(cell).columns]
        self.basis.look_at(row)
        return any(beside in engine.gaps and engine.computed.get(beside) == entry for beside in row)

    def _is_blank_row(self, cell: Cell) -> bool:
        engine, place = self.engine, cell.place
        row = [place.cell(cell.row, id) for id, slot in engine.block(cell).columns.items() if slot.is_number]
        self.basis.look_at(row)
        return not any(engine.values.get(other) for other in row)

    def _moves(
        self, witness: Mapping[Relation, Relation], may_be_wrong: Callable[[Cell], bool]
    ) -> Iterator[tuple[int, Figures]]:
        """A figure that belongs into the blank cell beside the one it stands in; how many relations ask for either."""
        entries, votes = self.engine.facts.entries, self._votes
        for cell in votes.cells(ZERO):
            entry = entries.get(cell)
            if not isinstance(entry, Decimal) or not entry or not may_be_wrong(cell):
                continue
            homes = {
                blank: votes.asking(blank, entry)
                for blank in votes.cells(entry)
                if blank[:2] == cell[:2] and entries.get(blank) is None and may_be_wrong(blank)
            }
            alike = Counter(frozenset(asking) for asking in homes.values())
            for blank, asking in homes.items():
                if blank.row == cell.row or alike[frozenset(asking)] < _GUESSED:
                    together = len({witness[r] for r in (*votes.asking(cell, ZERO), *asking)})
                    yield together, ((cell, ZERO), (blank, entry))


def _repair(engine: Engine, cause: Cause, broken: Set[Relation]) -> Repair:
    """Told of as what was tried."""
    rank, negative, _ = cause.likelihood
    alike = [figure for (r, n, _), figure in cause.rivals if (r, n) == (rank, negative)]
    vague = rank >= NO_SLIP and len(alike) + 1 >= _TIES
    tied = (cause.figure, *alike) if alike else ()
    vague |= bool(tied) and all(cell not in engine.facts.entries for cell, _ in tied[:2])
    return Repair(
        (cause.figure,),
        [r for r in cause.mended if r not in broken],
        list(dict.fromkeys(cell for _, (cell, _) in cause.rivals)),
        cause.witnesses,
        () if vague else tied,
        vague,
        breaks=bool(cause.broken),
    )


def _are_many_alike(level: list[_Likely]) -> bool:
    """Whether many have the most votes, no slip speaks for them, and none of them is likelier than the others."""
    without_slip = [likelihood.rank for likelihood, _ in level if likelihood.rank >= NO_SLIP]
    return bool(without_slip) and without_slip.count(min(without_slip)) >= _TIES
