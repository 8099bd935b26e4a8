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
    slips: set[Cell] = set()
    for ground in grounds.values():
        weights = ground.influence.weights
        for cell in weights:
            if isinstance(entries.get(cell), Decimal):
                beside[cell] |= {other for other in weights if other.place == cell.place and other != cell}
        for cell, value in ground.implied.figures:
            entry = entries.get(cell)
            if isinstance(entry, Decimal) and slip(entry, value) is not None:
                slips.add(cell)
    for cell in sorted(beside.keys() - slips):
        alone = len(engine.entered_figures(cell.place)) == 1
        if not alone or len(beside[cell]) < _BLANKS or engine.block(cell).table.worksheet:
            continue
        what = f"{cell_words(engine, cell)} {figure(entries[cell])}"
        yield WholeSlip(
            "lone",
            Amendment(((cell, None),)),
            f"{block_words(engine, cell.place)}只填了{what} 一个数，与别的表对不上",
            "还没有填完；或者这个数填错了地方，应删去",
        )
