"""A block in which nothing stands but one figure: it is begun and not finished, or the figure belongs elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import block_words, cell_words, figure
from budgetdesk.engine.relations import Relation
from budgetdesk.review.figures.amendment import Amendment
from budgetdesk.review.figures.influence import Ground
from budgetdesk.review.figures.slips import slip
from budgetdesk.review.figures.whole_slip import WholeSlip

_BLANKS = 2  # beside it that the same relations stand on; fewer, and the form is like that


def lone_figures(engine: Engine, grounds: Mapping[Relation, Ground]) -> Iterator[WholeSlip]:
    """Those that broken relations stand on with blanks beside them, unless one asks there for a figure that a slip of the
    pen made this one."""
    entries = engine.facts.entries
    beside: dict[Cell, set[Cell]] = defaultdict(set)
    begun: dict[tuple[str, ...], bool] = {}
    for ground in grounds.values():
        by_place: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
        for cell in ground.influence.weights:
            by_place[cell[:3]].append(cell)
        for place, cells in by_place.items():
            if place not in begun:
                begun[place] = engine.has_figures(cells[0].place, more_than=1)
            for cell in () if begun[place] else cells:
                if isinstance(entries.get(cell), Decimal):
                    beside[cell].update(other for other in cells if other != cell)
    slips = {
        cell
        for ground in (grounds.values() if beside else ())
        for cell, value in ground.implied.figures
        if cell in beside and slip(entries[cell], value, engine.type_of(cell).unit) is not None
    }
    for cell in sorted(beside.keys() - slips):
        if len(beside[cell]) < _BLANKS or engine.block(cell).table.worksheet:
            continue
        what = f"{cell_words(engine, cell)} {figure(entries[cell])}"
        yield WholeSlip(
            "lone",
            Amendment(((cell, None),)),
            f"{block_words(engine, cell.place)}只填了{what} 一个数，与别的表对不上",
            "还没有填完；或者这个数填错了地方，应删去",
        )
