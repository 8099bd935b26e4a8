"""The rows of published tables that follow from a filled worksheet."""

from __future__ import annotations

from random import Random

import pytest
from tests import shipped
from tests.resources.final_accounts import random_worksheet
from tests.review.figures.random_worksheets import worksheet

from budgetdesk.engine.blocks import TOTAL, RowBlock
from budgetdesk.engine.cells import Place
from budgetdesk.engine.engine import Engine

_AS_PUBLISHED = ("t07", "t08")  # 勉县's own has the rows of 专项 too, with nothing in them


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pack", [shipped.SHAANXI, "national-final-2023", "sichuan-final-2023"])
def test_no_published_table_has_a_row_without_any_amount(pack: str, seed: int) -> None:
    """Of those that follow from a filled worksheet; the total of a table without rows stands there all the same."""
    facts = worksheet(seed) if pack == shipped.SHAANXI else random_worksheet(Random(seed)).facts()
    engine = Engine(shipped.program(pack), facts)
    for block in engine.program.blocks.values():
        if not isinstance(block, RowBlock) or block.table.worksheet or block.table.repeat or block.link:
            continue
        if pack == shipped.SHAANXI and block.table.id in _AS_PUBLISHED:
            continue
        place, amounts = Place(*block.name), [c for c, slot in block.columns.items() if slot.type == "amount"]
        rows = [row for row, info in engine.rows(place).items() if row != TOTAL and not info.entered]
        bare = [row for row in rows if not any(engine.value(place.cell(row, column)) for column in amounts)]
        assert bare == [], place
