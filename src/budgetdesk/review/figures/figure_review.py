"""The review of figures: relations that do not hold, traced to the cells to blame, and blanks that an equation fills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine, Update
from budgetdesk.engine.relations import Relation
from budgetdesk.packs.models import FieldsBlock
from budgetdesk.review.figures import messages
from budgetdesk.review.figures.diagnosis import Repair, diagnose
from budgetdesk.review.figures.trial import is_numeric
from budgetdesk.review.finding import Finding

_FLOOD = 5  # typed cells of one block that differ from the worksheet: from here on one finding


class FigureReview:
    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        plain: list[Relation] = []
        numeric: list[Relation] = []
        projected: dict[Place, list[Relation]] = defaultdict(list)
        for relation in sorted(engine.broken, key=lambda r: r.standing):
            if relation.rule.kind == "lines" and relation.target is not None:
                projected[relation.target.place].append(relation)
            else:
                (numeric if is_numeric(engine, relation) else plain).append(relation)
        found = [messages.of_relation(engine, relation) for relation in plain]
        for place, relations in projected.items():
            if len(relations) >= _FLOOD:
                found.append(messages.of_sides(engine, place, relations))
            else:
                numeric += relations
        gaps = {cell: engine.computed[cell] for cell in engine.gaps}
        if numeric:
            diagnosis = diagnose(engine, numeric)
            gaps = diagnosis.gaps
            repairs = [_moved_home(engine, repair, gaps) for repair in diagnosis.repairs]
            found += [messages.of_repair(engine, repair) for repair in repairs if repair.relations]
            found += [messages.of_relation(engine, relation) for relation in diagnosis.unexplained]
        if gaps and not engine.projected_mode():
            found += [messages.of_gap(engine, cell, gaps[cell]) for cell in _worth_telling(engine, gaps)]
        return found


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
        if isinstance(engine.block(cell).model, FieldsBlock)
        or not lines[cell.place].isdisjoint((f"row {cell.row}", f"column {cell.column}"))
    ]
