"""A block in which nothing stands but one figure: it is begun and not finished, or the figure belongs elsewhere."""

from __future__ import annotations

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


def lone_figures(engine: Engine, grounds: Mapping[Relation, Ground]) -> Iterator[WholeSlip]:
    """Those that broken relations stand on, unless one asks for a figure there that a slip of the pen made this one."""
    asked: dict[Cell, bool] = {}  # whether a slip speaks for the figure itself
    for ground in grounds.values():
        for cell in ground.influence.weights:
            if isinstance(engine.facts.entries.get(cell), Decimal):
                asked.setdefault(cell, False)
        for cell, value in ground.implied.figures:
            entry = engine.facts.entries.get(cell)
            if isinstance(entry, Decimal):
                asked[cell] = asked.get(cell, False) or slip(entry, value) is not None
    for cell in sorted(asked):
        figures = engine.entered_figures(cell.place)
        if len(figures) != 1 or asked[cell] or engine.block(cell).table.worksheet:
            continue
        what = f"{cell_words(engine, cell)} {figure(engine.facts.entries[cell])}"
        yield WholeSlip(
            "lone",
            Amendment(((cell, None),)),
            f"{block_words(engine, cell.place)}只填了{what} 一个数，与别的表对不上",
            "还没有填完；或者这个数填错了地方，应删去",
        )
