"""The review of figures: relations that do not hold, traced to the cells to blame, and blanks that an equation fills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from budgetdesk.engine.blocks import Fields
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine, Update
from budgetdesk.engine.relations import Relation
from budgetdesk.review.figures import messages
from budgetdesk.review.figures.basis import Basis, Changes
from budgetdesk.review.figures.diagnosis import Repair
from budgetdesk.review.figures.parts import Diagnoses
from budgetdesk.review.figures.what_if import is_numeric
from budgetdesk.review.finding import Finding

_FLOOD = 5  # typed cells of one block that differ from the worksheet: from here on one finding


class FigureReview:
    """Keeps what it found from one edit to the next, as long as nothing changed that it stands on."""

    def __init__(self) -> None:
        self._diagnoses = Diagnoses()
        self._kept: dict[Hashable, tuple[Finding, Basis]] = {}
        self._told: dict[Hashable, tuple[Finding, Basis]] = {}

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        changes = None if changed is None else Changes(engine, changed)
        self._diagnoses.renew(changes)
        self._kept = {} if changes is None else {k: t for k, t in self._told.items() if t[1].holds(changes)}
        self._told = {}
        figures, others, sides = _sorted_out(engine)
        parts, left = self._diagnoses.parts(engine, figures)
        gaps = self._diagnoses.gaps(engine, parts)
        found = [messages.of_sides(engine, place, relations) for place, relations in sides.items()]
        for part in parts:
            others += part.diagnosis.unexplained
            for number, repair in enumerate(part.diagnosis.repairs):
                if repair.relations:
                    moved = _moved_home(engine, repair, gaps)
                    key = (part, number, moved.cells)
                    found.append(self._tell(key, partial(messages.of_repair, engine, moved)))
        for relation in (*others, *left):
            found.append(self._tell(relation, partial(messages.of_relation, engine, relation)))
        if gaps and not engine.projected_mode():
            for cell in _worth_telling(engine, gaps):
                make = partial(messages.of_gap, engine, cell, gaps[cell])
                found.append(self._tell((cell, gaps[cell]), make))
        return found

    def _tell(self, key: Hashable, make: Callable[[Basis], Finding]) -> Finding:
        told = self._kept.get(key)
        if told is None:
            basis = Basis()
            told = make(basis), basis
        self._told[key] = told
        return told[0]


def _sorted_out(engine: Engine) -> tuple[list[Relation], list[Relation], dict[Place, list[Relation]]]:
    """What is broken: relations between figures, those between texts, and tables that differ from the worksheet
    throughout."""
    figures: list[Relation] = []
    others: list[Relation] = []
    projected: dict[Place, list[Relation]] = defaultdict(list)
    for relation in sorted(engine.broken, key=lambda r: r.standing):
        if relation.rule.kind == "lines" and relation.target is not None:
            projected[relation.target.place].append(relation)
        else:
            (figures if is_numeric(engine, relation) else others).append(relation)
    few = [r for relations in projected.values() if len(relations) < _FLOOD for r in relations]
    sides = {place: relations for place, relations in projected.items() if len(relations) >= _FLOOD}
    return sorted([*few, *figures], key=lambda r: r.standing) if few else figures, others, sides


def _moved_home(engine: Engine, repair: Repair, gaps: dict[Cell, Decimal]) -> Repair:
    """A figure that should not be where it is, beside a blank that wants that very figure, stands in the wrong cell.

    The blank is a gap no longer.
    """
    [(cell, expected), *moved] = repair.cells
    if expected or moved or repair.vague:
        return repair
    entry = engine.facts.entries.get(cell)
    beside = [g for g in gaps if g[:3] == cell[:3] and (g.row == cell.row or g.column == cell.column)]
    homes = [gap for gap in beside if gaps[gap] == entry]
    if not homes:
        return repair
    home = min(homes, key=lambda gap: (gap.row != cell.row, _adds_up(engine, gap), gap))
    return replace(repair, cells=((cell, expected), (home, gaps.pop(home))))


def _adds_up(engine: Engine, cell: Cell) -> bool:
    row = engine.row(cell)
    return row is not None and row.children


def _worth_telling(engine: Engine, gaps: Iterable[Cell]) -> list[Cell]:
    """Blanks that an equation fills, where people typed what equations give: another of the row or column beside it.

    In a grid of which only the items were typed, sums and shares are simply shown.
    """
    lines: dict[Place, set[str]] = {}
    for place in {cell.place for cell in gaps}:
        figures = engine.entered_figures(place)
        typed = [c for c in figures if any(r.rule.op == "=" for r in engine.relations_of(c))]
        lines[place] = {name for c in typed for name in (f"row {c.row}", f"column {c.column}")}
    return [
        cell
        for cell in gaps
        if isinstance(engine.block(cell), Fields)
        or not lines[cell.place].isdisjoint((f"row {cell.row}", f"column {cell.column}"))
    ]
