"""Slips of whole rows and columns, which explain many broken relations at once: they are looked for before single cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from budgetdesk.engine.cells import Cell, Entry, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.rows import Key
from budgetdesk.review.figures.amendment import Amended, Amendment, Effect
from budgetdesk.review.figures.basis import Basis, Changes
from budgetdesk.review.figures.evidence import LEAST, Evidence, best_alone
from budgetdesk.review.figures.exchanges import copied_rows, exchanged_figures, exchanged_rows
from budgetdesk.review.figures.influence import Ground
from budgetdesk.review.figures.last_edit import as_it_was
from budgetdesk.review.figures.lone_figures import lone_figures
from budgetdesk.review.figures.moved_blocks import (
    Repeats,
    doubled_rows,
    missing_rows,
    repeated_lines,
    shifted_columns,
)
from budgetdesk.review.figures.odd_units import OddUnits
from budgetdesk.review.figures.outcome_cache import OutcomeCache, States
from budgetdesk.review.figures.row_codes import Codes
from budgetdesk.review.figures.sides import Sheet
from budgetdesk.review.figures.slips import slip as slip_of_pen
from budgetdesk.review.figures.unit_codes import unit_codes
from budgetdesk.review.figures.whole_slip import WholeSlip
from budgetdesk.review.figures.wrong_units import in_full, wrong_units

_BY_FIGURES = (
    exchanged_figures, exchanged_rows, copied_rows, shifted_columns, missing_rows, doubled_rows, wrong_units,
)  # fmt: skip
_MOST_SLIPS = 6
_MOST_LOOKS = 24  # for one slip
_LONG = 1000  # lines of a sheet
_MOST_ALONE = 4  # figures that are tried instead of it


class _Promising(NamedTuple):
    """A slip with what it is sorted by: whatever order the engine happens to keep things in."""

    standing: tuple[int, int, int, list[Cell], str]
    slip: WholeSlip


_Amended = tuple[tuple[Cell, object, object], ...]
_Asked = tuple[Sheet, _Amended, tuple[Relation, ...]]
"""A sheet, what stands in its cells that were amended, and which relations ask."""


class _Standing(NamedTuple):
    """What decides what a sheet's figures promise: what relations and blanks ask for, what is entered and computed there, and
    which figures were said to be right."""

    asking: list[Ground]
    wanted: dict[Cell, Decimal]
    columns: list[tuple[str, dict[str, Entry], dict[str, Any]]]
    confirmed: set[Cell]


class _Kept(NamedTuple):
    standing: _Standing
    found: list[_Promising]


class WholeSlips:
    """Keeps what each sheet's figures promise for as long as all is the same that decides that, and until two edits later:
    what was typed is often put back with the next one. And what amendments would do, as long as nothing is evaluated anew that
    they are."""

    def __init__(self, states: States, repeats: Callable[[], Repeats]) -> None:
        self._repeats = repeats
        self._codes = Codes()
        self._odd_units = OddUnits()
        self._promising: dict[_Asked, _Kept] = {}
        self._asked: set[_Asked] = set()  # since the last update
        self._asked_before: set[_Asked] = set()  # since the one before
        self._of_texts: dict[Amendment, tuple[Effect, Basis]] = {}
        self._of_figures = OutcomeCache[Amendment, Effect](states)
        self._units: list[WholeSlip] | None = None  # rows of units with the code of another
        self._full: dict[Hashable, Amendment] = {}

    def renew(self, changes: Changes | None) -> None:
        """Forget what may be otherwise after an update."""
        self._odd_units.renew(changes)
        if changes is None or changes.rows or changes.sheets:
            self._promising, self._of_texts, self._units, self._full = {}, {}, None, {}
        else:
            self._of_texts = {a: known for a, known in self._of_texts.items() if known[1].holds(changes)}
            lately = self._asked | self._asked_before
            self._promising = {asked: known for asked, known in self._promising.items() if asked in lately}
        self._asked, self._asked_before = set(), self._asked

    def find(
        self, engine: Engine, grounds: Mapping[Relation, Ground], amended: Amended
    ) -> Iterator[WholeSlip]:
        """The slips one after the other, each while the engine is as it was told of; what it amends is kept afterwards."""
        told: set[tuple[Place, Key]] = set()
        left = dict(grounds)
        odd = self._odd_units.slips(engine)
        of_codes = list(self._codes.slips(engine))
        for _ in range(_MOST_SLIPS):
            open_ = {r: g for r, g in left.items() if r in engine.broken or r in engine.one_sided}
            slip = self._likeliest(engine, open_, amended, of_codes, odd) if open_ or engine.broken else None
            if slip is None:
                break
            told |= slip.codes
            slip = self._in_full(engine, slip, left)
            yield slip
            amended.keep(slip.afterwards or slip.amendment)
            for relation in slip.relations if slip.afterwards else ():
                left.pop(relation, None)  # of which one side is left aside
            of_codes = list(self._codes.slips(engine))
            odd = [each for each in odd if not slip.shares_cells_with(each)]
        yield from odd
        for slip in chain(of_codes, self._unit_codes(engine, amended), self._codes.without_details(engine)):
            if told.isdisjoint(slip.codes):
                told |= slip.codes
                yield slip

    def _in_full(self, engine: Engine, slip: WholeSlip, grounds: Mapping[Relation, Ground]) -> WholeSlip:
        apart = frozenset((r, grounds[r].implied.residual) for r in slip.roughly if r in grounds)
        known = slip.amendment, slip.exactly, apart
        if known not in self._full:
            self._full = {known: in_full(engine, slip).amendment}  # one at a time is wrong throughout
        slip.amendment = self._full[known]
        return slip

    def _unit_codes(self, engine: Engine, amended: Amended) -> list[WholeSlip]:
        """They follow from texts and rows alone."""
        if amended.changes_texts:
            return list(unit_codes(engine))
        if self._units is None:
            self._units = list(unit_codes(engine))
        return [replace(slip, rivals=[], relations=[]) for slip in self._units]

    def _likeliest(
        self,
        engine: Engine,
        open_: Mapping[Relation, Ground],
        amended: Amended,
        of_codes: Iterable[WholeSlip],
        odd: Iterable[WholeSlip],
    ) -> WholeSlip | None:
        best: tuple[int, int, int, int] = (0, 0, 0, 0)
        found: WholeSlip | None = None
        one_edit = self._broken_by_one_edit(engine, open_, amended)
        by_figures = self._by_figures(engine, open_, one_edit, amended)
        lone = lone_figures(engine, {r: ground for r, ground in open_.items() if r in engine.broken})
        seen = {Amendment(())}
        lines = repeated_lines(engine, self._repeats())
        for slip in chain(of_codes, self._unit_codes(engine, amended), lines, lone, by_figures, odd):
            if slip.amendment in seen:
                continue
            seen.add(slip.amendment)
            if not (amended.kept or slip.speaks_for_itself or _is_of_concern(slip.amendment, open_)):
                continue
            effect = self._look(slip.amendment, amended)
            if slip.kind == "lone":  # its block is blank then, and so one side of all that reads it
                effect = effect.beside_one_sided()
            mended = {r for r in effect.mended if not _goes_with(r, slip.amendment)}
            mended |= {r for r in slip.roughly if r in engine.broken}
            if _belies_what_is_computed(engine, slip.amendment, effect):
                continue
            gain = len(mended) - len(effect.broken) + _gaps_closed(engine, slip, effect) - slip.implied
            if slip.is_told_by_figures and mended <= one_edit:
                continue
            if gain < 1 or (open_.keys().isdisjoint(mended) and not slip.speaks_for_itself):
                continue
            if not slip.speaks_for_itself and (
                gain < LEAST or self._is_explained_alone(engine, open_, slip, mended, effect, gain, amended)
            ):
                continue
            slip.relations = sorted(mended, key=lambda r: r.standing)
            moved = 2 if slip.changes_places else len(slip.amendment.entries)
            sure = gain - len(slip.roughly - effect.mended) if slip.by_size else gain
            score = sure, slip.speaks_for_itself - 2 * slip.by_size, len(mended), -moved
            if found is None or score > best:
                best, found = score, slip
            elif score == best and slip.is_rival_of(found) and not slip.speaks_for_itself:
                found.rivals.append(slip)
        return found

    def _broken_by_one_edit(
        self, engine: Engine, open_: Mapping[Relation, Ground], amended: Amended
    ) -> Set[Relation]:
        """What held until one figure was overwritten, and needs no more than that to be explained."""
        for cell, before in as_it_was(engine, open_.values()):
            effect = self._look(Amendment(((cell, before),)), amended)
            if effect.mended and not effect.broken:
                return effect.mended
        return frozenset()

    def _is_explained_alone(
        self,
        engine: Engine,
        open_: Mapping[Relation, Ground],
        slip: WholeSlip,
        mended: Set[Relation],
        effect: Effect,
        gain: int,
        amended: Amended,
    ) -> bool:
        """Whether one figure does as much. Where no slip of the pen explains it, two that stand in each other's place are
        likelier than one that happens to agree."""
        entries = engine.facts.entries
        for (cell, value), count in best_alone(engine, open_, mended, _MOST_ALONE):
            entry = entries.get(cell)
            enough = gain
            if slip.changes_places and not effect.broken:
                unit = engine.type_of(cell).unit
                enough += not (isinstance(entry, Decimal) and slip_of_pen(entry, value, unit))
            if count < enough and len(slip.amendment.entries) > 2:
                break  # of two figures one may do more than those that ask for it tell
            by_it = self._look(Amendment(((cell, value),)), amended)
            if len(by_it.mended) - len(by_it.broken) + by_it.gaps >= enough:
                return True
        return False

    def _look(self, amendment: Amendment, amended: Amended) -> Effect:
        if amendment.changes_texts:
            return self._look_at_texts(amendment, amended)
        effect = amended.told_by_edit(amendment) or self._of_figures.find(amendment)
        if effect is None:
            effect = amended.look(amendment)
            if effect.evaluated is not None:
                self._of_figures.add(amended.engine, amendment, effect, effect.evaluated)
                places = {cell.place for cell in (*effect.touched, *(cell for cell, _ in amendment.entries))}
                self._of_figures.states.survey(amended.engine, places)
        return effect

    def _look_at_texts(self, amendment: Amendment, amended: Amended) -> Effect:
        if amended.kept:
            return amended.look(amendment)
        if amendment not in self._of_texts:
            effect, basis = amended.look(amendment), Basis()
            if effect.evaluated is None:
                return effect
            basis.evaluate_again(effect.evaluated)
            for place in {cell.place for cell, _ in amendment.entries}:
                basis.survey(place)
            self._of_texts[amendment] = effect, basis
        return self._of_texts[amendment][0]

    def _by_figures(
        self, engine: Engine, open_: Mapping[Relation, Ground], one_edit: Set[Relation], amended: Amended
    ) -> Iterator[WholeSlip]:
        """Those that promise to mend several, and more than any single figure, or as many; the most promising first. None of
        sheets where nothing is wrong but what one edit explains."""
        on_sheet: dict[Sheet, dict[Relation, Ground]] = defaultdict(dict)
        for relation, ground in open_.items():
            for sheet in ground.sheets:
                on_sheet[sheet][relation] = ground
        gaps: dict[Sheet, dict[Cell, Decimal]] = defaultdict(dict)
        for cell in engine.gaps if open_ else ():
            gaps[cell.table, cell.instance][cell] = engine.computed[cell]
        made = _amended_cells(engine, amended)
        promising: list[_Promising] = []
        for sheet, grounds in on_sheet.items():
            wanted = gaps[sheet]
            if len(grounds) + len(wanted) < LEAST or not _is_typed(engine, sheet, grounds):
                continue
            if _is_long(engine, sheet) or one_edit >= grounds.keys():
                continue
            asked = sheet, tuple(made.get(sheet, ())), tuple(grounds)
            standing = _standing(engine, sheet, list(grounds.values()), wanted)
            known = self._promising.get(asked)
            if known is None or known.standing != standing or amended.made.places:
                found = _promising(Evidence(engine, sheet, grounds, wanted))
                known = self._promising[asked] = _Kept(standing, found)
            self._asked.add(asked)
            promising += known.found
        promising.sort(key=attrgetter("standing"))
        for _, slip in promising[:_MOST_LOOKS]:
            yield replace(slip, rivals=[], relations=[])


def _standing(engine: Engine, sheet: Sheet, asking: list[Ground], wanted: dict[Cell, Decimal]) -> _Standing:
    table, instance = sheet
    places = (Place(*block.name, instance) for block in engine.program.table_blocks(table))
    columns = [
        (id, column.entered.copy(), column.computed.copy())
        for place in places
        for id, column in engine.values.sheet(place).columns.items()
    ]
    return _Standing(asking, wanted, columns, engine.facts.confirmed.copy())


def _gaps_closed(engine: Engine, slip: WholeSlip, effect: Effect) -> int:
    """Blanks that get the figure they want. That others want none any more tells nothing of a block that is said to be moved:
    what they follow from was moved away."""
    if slip.kind != "shifted":
        return effect.gaps
    filled = sum(bool(value) and cell in engine.gaps for cell, value in slip.amendment.entries)
    return min(effect.gaps, filled)


def _belies_what_is_computed(engine: Engine, amendment: Amendment, effect: Effect) -> bool:
    """Whether it would write into a cell that is computed another figure than its equation gives."""
    computed = {c for c, entry in amendment.entries if entry is not None and c not in engine.facts.entries}
    return any(relation.target in computed for relation in effect.broken)


def _is_of_concern(amendment: Amendment, open_: Mapping[Relation, Ground]) -> bool:
    """Whether any of the relations may hold with it: whether one stands on what it changes."""
    if amendment.changes_texts:
        return True
    cells = {cell for cell, _ in amendment.entries}
    return any(ground.crowds or not ground.cells.isdisjoint(cells) for ground in open_.values())


def _amended_cells(engine: Engine, amended: Amended) -> dict[Sheet, list[tuple[Cell, object, object]]]:
    """By sheet the cells that amendments made other, with what is entered there and what counts."""
    found: dict[Sheet, list[tuple[Cell, object, object]]] = defaultdict(list)
    for cell in sorted(amended.made.cells):
        entry, value = engine.facts.entries.get(cell), engine.values.get(cell)
        found[cell.table, cell.instance].append((cell, entry, value))
    return found


def _is_typed(engine: Engine, sheet: Sheet, grounds: Iterable[Relation]) -> bool:
    """Whether figures stand there that may be another's, or a sum that is not that of its rows: in a table that is only computed
    nothing was typed into the wrong place."""
    table, instance = sheet
    if any(engine.has_figures(Place(*b.name, instance)) for b in engine.program.table_blocks(table)):
        return True
    return any(r.rule.kind == "sum" and r.target is not None and r.target.table == table for r in grounds)


def _is_long(engine: Engine, sheet: Sheet) -> bool:
    """Whether so many lines stand there, as in the tables of a county's units, that to look through them at each edit is felt."""
    table, instance = sheet
    places = (Place(*block.name, instance) for block in engine.program.table_blocks(table))
    return any(len(engine.row_ids(place)) > _LONG for place in places)


def _goes_with(relation: Relation, amendment: Amendment) -> bool:
    """Whether the relation stands at a row that is taken away: that it is gone proves nothing."""
    block = relation.rule.block
    return block is not None and any(
        (place, row) == (Place(*block.name, relation.instance), relation.row) for place, row in amendment.gone
    )


def _promising(evidence: Evidence) -> list[_Promising]:
    found: list[_Promising] = []
    for n, candidates in enumerate(_BY_FIGURES):
        for slip in candidates(evidence):
            entries = slip.amendment.entries
            promise = max(evidence.promise(entries), len(slip.roughly)) - slip.implied
            more = slip.changes_places or slip.kind == "wrong_unit"
            if slip.likely or evidence.outdoes_single_figures(entries, promise, slip.roughly, or_equals=more):
                cells = sorted(cell for cell, _ in entries)
                found.append(_Promising((-promise, len(entries), n, cells, slip.says), slip))
    return found
