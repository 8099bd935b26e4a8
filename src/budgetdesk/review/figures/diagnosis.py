"""Which cells are to blame: the fewest which, set to a value that a broken relation implies, leave the fewest broken.

Repairs are tried on the engine itself and taken back, so that a trial is exactly what the edit would do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import ZERO, round_half_up
from budgetdesk.engine.language.inputs import Bucket
from budgetdesk.engine.relations import Input, Relation, Sum
from budgetdesk.review.figures.slips import slip_rank
from budgetdesk.review.figures.trial import Figures, Outcome, as_before, is_numeric, try_out

MAX_TRIALS = 600
MAX_REPAIRS = 60
MAX_MEMBERS = 60
_TIES = 6
_BLANK_ROW = 1  # ranks of a blank that should have been filled, among slips: in a row without any figure
_FORGOTTEN = 10
NO_SLIP = 20


@dataclass(slots=True)
class Repair:
    """What would put things right: the cells with their values; the first is the suspect. A move has two."""

    cells: Figures
    relations: list[Relation] = field(default_factory=list)  # broken before it, not after
    others: list[Cell] = field(default_factory=list)  # cells whose change would do as well
    vague: bool = False  # many cells would do as well, and no slip speaks for one
    tail: bool = False  # only within the widths of rounded figures
    breaks: bool = False  # relations that hold now would not
    crowded: bool = False  # vague because they are sums of more figures than are looked through


@dataclass(slots=True)
class Diagnosis:
    repairs: list[Repair]
    unexplained: list[Relation]  # broken relations that no single change mends
    gaps: dict[
        Cell, Decimal
    ]  # those left when all is put right, each with the figure that belongs there then


Votes = dict[Relation, tuple[Decimal | None, list[tuple[Cell, Decimal]]]]
Influences = dict[Relation, tuple[dict[Cell, Decimal], frozenset[Bucket]]]
"""For each relation how far its sides are apart, and the figures that would mend it."""


def diagnose(engine: Engine, relations: list[Relation]) -> Diagnosis:
    """Explain the broken numeric `relations`. The engine is as before when it returns."""
    scope = set(relations)
    repairs: list[Repair] = []
    trials = [MAX_TRIALS]
    votes: Votes = {}
    known: Influences = {}
    settled: set[Relation] = set()
    gaps_before = set(engine.gaps)
    with as_before(engine) as enter:
        while len(repairs) < MAX_REPAIRS and trials[0] > 0:
            open_ = [r for r in engine.broken if r in scope or (repairs and is_numeric(engine, r))]
            open_ = [r for r in open_ if r not in settled]
            open_.sort(key=lambda r: r.standing)
            if not open_:
                break
            repair = _best(engine, open_, {c for r in repairs for c, _ in r.cells}, trials, votes, known)
            if repair is None:
                break
            repairs.append(repair)
            tails = {r: engine.verdict(r) == "tail" for r in open_}
            if not gaps_before and len(repair.relations) == len(open_) and not repair.breaks:
                repair.tail = all(tails.values())
                return Diagnosis(repairs, [], {})  # all is explained: no need to put it right to see the rest
            if repair.crowded:
                settled.update(repair.relations)
                continue
            enter(repair.cells)
            known.clear()
            repair.relations = [r for r in open_ if r not in engine.broken]
            repair.tail = all(tails[r] for r in repair.relations)
        unexplained = [r for r in engine.broken if r in scope and r not in settled]
        unexplained.sort(key=lambda r: r.standing)
        gaps = {cell: engine.computed[cell] for cell in engine.gaps if cell in gaps_before}
    return Diagnosis(repairs, unexplained, gaps)


def _best(
    engine: Engine,
    open_: list[Relation],
    done: set[Cell],
    trials: list[int],
    implied: Votes,
    known: Influences,
) -> Repair | None:
    """The likeliest of the changes that leave the fewest broken. `implied` remembers from one call to the next."""
    votes: dict[tuple[Cell, Decimal], list[Relation]] = {}
    for relation in open_:
        residual = _residual(engine, relation)
        found = implied.get(relation)
        if found is None or found[0] != residual:
            found = implied[relation] = residual, list(_implied(engine, relation, residual, known))
        for cell, value in found[1]:
            if cell not in done and cell not in engine.facts.confirmed:
                votes.setdefault((cell, value), []).append(relation)
    candidates: list[tuple[Figures, int]] = [
        (((cell, value),), len(rels)) for (cell, value), rels in votes.items()
    ]
    candidates += _moves(engine, votes)
    fewest = len(open_)
    alike = _many_alike(engine, candidates)
    best: list[tuple[tuple[Any, ...], Figures, Outcome]] = []
    for count, likelihood, cells in _ranked(engine, candidates):
        bound = len(open_) - count
        enough = _TIES if likelihood[0] < NO_SLIP else 1 if alike else _TIES // 2
        if bound > fewest or (bound == fewest and len(best) >= enough) or trials[0] <= 0:
            break
        trials[0] -= 1
        outcome = try_out(engine, cells)
        remaining = len(open_) - len(outcome.mended) + len(outcome.broken)
        if remaining < fewest:
            best, fewest = [], remaining
        if remaining == fewest < len(open_):
            best.append(((likelihood[0], outcome.gaps, *likelihood[1:]), cells, outcome))
    if not best:
        return None
    best.sort(key=lambda b: b[0])
    rank, chosen, outcome = best[0]
    others = [cells[0][0] for _, cells, _ in best[1:] if cells[0][0] not in [c for c, _ in chosen]]
    vague = rank[0] >= NO_SLIP and alike
    mended = [r for r in open_ if r in outcome.mended]
    if rank[0] >= NO_SLIP and (crowded := _crowded_with(engine, mended, open_, known)):
        return Repair(chosen, crowded, list(dict.fromkeys(others)), vague=True, crowded=True)
    return Repair(chosen, mended, list(dict.fromkeys(others)), vague, breaks=bool(outcome.broken))


def _crowded_with(
    engine: Engine, mended: list[Relation], open_: list[Relation], known: Influences
) -> list[Relation]:
    """The open relations that stand on the same sums of many figures as those, any of which may be wrong."""
    crowds = {bucket for relation in mended for bucket in _influence(engine, relation, known)[1]}
    found: list[Relation] = []
    size = 0
    while len(crowds) > size:
        size = len(crowds)
        found = [r for r in open_ if not crowds.isdisjoint(_influence(engine, r, known)[1])]
        crowds.update(bucket for relation in found for bucket in _influence(engine, relation, known)[1])
    return found


def _ranked(
    engine: Engine, candidates: list[tuple[Figures, int]]
) -> Iterator[tuple[int, tuple[Any, ...], Figures]]:
    """Those of most votes first, the likelier before the others; worked out no further than is asked for."""
    by_votes: dict[int, list[Figures]] = defaultdict(list)
    for cells, count in candidates:
        by_votes[count].append(cells)
    for count in sorted(by_votes, reverse=True):
        for likelihood, cells in sorted((_likelihood(engine, cells), cells) for cells in by_votes[count]):
            yield count, likelihood, cells


def _many_alike(engine: Engine, candidates: list[tuple[Figures, int]]) -> bool:
    """Whether many have the most votes and no slip speaks for them."""
    most = max((count for _, count in candidates), default=0)
    likely = [_likelihood(engine, cells)[0] for cells, count in candidates if count == most]
    return len([rank for rank in likely if rank >= NO_SLIP]) >= _TIES


def _likelihood(engine: Engine, cells: Figures) -> tuple[Any, ...]:
    """Smaller is likelier: a move, a known slip, a blank in a blank row, an entered cell."""
    cell, value = cells[0]
    entry = engine.facts.entries.get(cell)
    if len(cells) > 1:
        rank = 0
    elif isinstance(entry, Decimal):
        rank = slip_rank(entry, value)
    else:
        forgotten = _BLANK_ROW if _blank_row(engine, cell) else _FORGOTTEN
        rank = forgotten if value > 0 else NO_SLIP + 1
    return rank, value < 0, cell


def _blank_row(engine: Engine, cell: Cell) -> bool:
    place = cell.place
    return not any(
        engine.values.get(place.cell(cell.row, c))
        for c, s in engine.block(cell).columns.items()
        if s.is_number
    )


def _moves(engine: Engine, votes: dict[tuple[Cell, Decimal], list[Relation]]) -> list[tuple[Figures, int]]:
    """A figure that belongs into the blank cell beside the one it stands in."""
    blanks: dict[Decimal, list[Cell]] = {}
    for cell, value in votes:
        if value and engine.facts.entries.get(cell) is None:
            blanks.setdefault(value, []).append(cell)
    found: list[tuple[Figures, int]] = []
    for (cell, value), rels in votes.items():
        entry = engine.facts.entries.get(cell)
        if value or not isinstance(entry, Decimal) or not entry:
            continue
        for blank in blanks.get(entry, ()):
            beside = blank[:3] == cell[:3] and (blank.row == cell.row or blank.column == cell.column)
            if beside or blank[:2] == cell[:2]:
                together = len({*rels, *votes[blank, entry]})
                found.append((((cell, ZERO), (blank, entry)), together))
    return found


def _implied(
    engine: Engine, relation: Relation, residual: Decimal | None, known: Influences
) -> Iterator[tuple[Cell, Decimal]]:
    """Cells that the relation stands on, each with the value that would mend it if all others are right."""
    if residual is None:
        return
    for cell, coefficient in _influence(engine, relation, known)[0].items():
        if not coefficient:
            continue
        now = engine.values.get(cell)
        value = (now if isinstance(now, Decimal) else ZERO) - residual / coefficient
        value = round_half_up(value, engine.type_of(cell).decimals)
        if value != now:
            yield cell, value


def _residual(engine: Engine, relation: Relation) -> Decimal | None:
    """How far the left side is from the right."""
    if relation.target is not None:
        left: Any = engine.read(relation.target)
        right: Any = engine.result(relation)
    else:
        left, right = engine.result(relation), engine.other(relation)
    return left - right if isinstance(left, Decimal) and isinstance(right, Decimal) else None


def _influence(
    engine: Engine, relation: Relation, known: Influences
) -> tuple[dict[Cell, Decimal], frozenset[Bucket]]:
    """The entered or blank cells below a relation, with their weight in its residual; and the sums that have more
    figures than are looked through."""
    if relation in known:
        return known[relation]
    below = _Below(engine, relation)
    linear = relation.rule.linear
    sign = Decimal(1)
    if relation.target is not None:
        below.weigh(relation.target, Decimal(1))
        sign = Decimal(-1)
    if linear is not None:
        inputs = engine.inputs(relation)
        for i, coefficient in linear.items():
            below.weigh(inputs[i], sign * coefficient)
    known[relation] = below.weights, frozenset(bucket for bucket, weight in below.crowds.items() if weight)
    return known[relation]


class _Below:
    def __init__(self, engine: Engine, top: Relation) -> None:
        self.engine, self.top = engine, top
        self.weights: dict[Cell, Decimal] = {}
        self.crowds: dict[Bucket, Decimal] = {}

    def weigh(self, node: Input, weight: Decimal, depth: int = 0) -> None:
        engine = self.engine
        if isinstance(node, Sum):
            for bucket in node.buckets:
                members = engine.members(bucket)
                if len(members) > MAX_MEMBERS:
                    self.crowds[bucket] = self.crowds.get(bucket, ZERO) + weight
                else:
                    for cell in members:
                        self.weigh(cell, weight, depth + 1)
            return
        if not isinstance(node, Cell) or depth > 12 or not engine.type_of(node).number:
            return
        filler = None if node in engine.facts.entries else engine.filler(node)
        if filler is None or filler.rule.linear is None:
            self.weights[node] = self.weights.get(node, ZERO) + weight
            return
        if filler == self.top:
            self.weights[node] = self.weights.get(node, ZERO) + weight
        inputs = engine.inputs(filler)
        for i, coefficient in filler.rule.linear.items():
            self.weigh(inputs[i], weight * coefficient, depth + 1)
