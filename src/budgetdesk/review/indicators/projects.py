"""The projects that other tables of the declaration list, with what each may cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetdesk.engine.blocks import Block, RowBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.units import convert
from budgetdesk.records import dataclass
from budgetdesk.review.indicators.words import plain

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Project:
    """A row of the tables with a name and what it may cost, in 元."""

    key: str
    name: str
    amount: Decimal
    cell: Cell


def lists_projects(block: Block) -> bool:
    """A printed table of projects: a column of names, one of amounts, and no codes."""
    if not isinstance(block, RowBlock) or block.table.worksheet or block.key_columns or block.link:
        return False
    return any("项目名称" in c.title for c in block.columns.values()) and any(
        c.type == "amount" for c in block.columns.values()
    )


def projects_of(engine: Engine, blocks: Iterable[Block]) -> dict[str, list[Project]]:
    """Projects by the table that lists them; under "" all of them."""
    found: dict[str, list[Project]] = defaultdict(list)
    for block in blocks:
        for project in _rows_of(engine, block):
            found[block.table.id].append(project)
            found[""].append(project)
    return found


def _rows_of(engine: Engine, block: Block) -> Iterator[Project]:
    name = next(id for id, c in block.columns.items() if "项目名称" in c.title)
    amounts = [id for id, c in block.columns.items() if c.type == "amount"]
    yearly = [id for id in amounts if "年度" in block.columns[id].title]
    place = Place(*block.name)
    for row in engine.rows(place).values():
        cell = place.cell(row.id, (yearly or amounts)[0])
        text, amount = engine.value(place.cell(row.id, name)), engine.value(cell)
        if row.level == block.detail_level and isinstance(text, str) and isinstance(amount, Decimal):
            yuan = convert(amount, engine.type_of(cell).unit or "元", "元")
            if yuan is not None:
                yield Project(plain(text), text, yuan, cell)
