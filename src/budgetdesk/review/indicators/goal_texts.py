"""The goals, tasks and results that a form has in words beside its list of indicators."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetdesk.engine.blocks import TEXT, VALUE, Block, Fields, GridGroup, RowBlock, Texts
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.packs.models import IndicatorsBlock
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine

_PARTS = late_pattern(r"[\n；;。]+|(?=目标\s*[0-9０-９一二三四五六七八九]+\s*[：:、.])")
_HEAD = late_pattern(r"^\s*(目标|任务)?\s*[（(]?[0-9０-９一二三四五六七八九十]*[)）]?\s*[：:、.．]?\s*")
_LONG_TERM = ("长期", "中期", "实施期", "三年")
_SHORT = 6  # characters: too few to say what it is about


@dataclass(frozen=True, slots=True)
class Goal:
    text: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class GoalColumn:
    """Where goals of a tree are written: a text, or a column of a list of tasks."""

    block: Block
    column: str


def goal_columns(blocks: Sequence[Block], model: IndicatorsBlock) -> list[GoalColumn]:
    """Of the blocks of a table those whose heading speaks of goals or tasks of the term of the tree."""
    found = []
    for block in blocks:
        for column, slot in block.columns.items():
            heading = "".join((block.title, getattr(block, "label", "") or "", slot.title))
            asked = (isinstance(block, Texts) and "目标" in heading) or (
                isinstance(block, RowBlock) and slot.type == "text" and "任务名称" in slot.title
            )
            if asked and any(word in heading for word in _LONG_TERM) is (model.term == "long"):
                found.append(GoalColumn(block, column))
    return found


def goals_in(engine: Engine, columns: list[GoalColumn], instance: str) -> tuple[Goal, ...]:
    """The goals that stand there, one by one."""
    found: list[Goal] = []
    for where in columns:
        place = Place(*where.block.name, instance)
        rows = [TEXT] if isinstance(where.block, Texts) else list(engine.rows(place))
        for row in rows:
            cell = place.cell(row, where.column)
            text = engine.value(cell)
            if isinstance(text, str):
                parts = (_HEAD.sub("", part).strip() for part in _PARTS.split(text))
                found += [Goal(part, cell) for part in parts if len(part) >= _SHORT]
    return tuple(found)


_RESULTS = late_pattern("完成情况|概述|结论|成效|效果|问题|措施|建议")
_RATE = "执行率"
_TOTALS = ("合计", "总分", "得分", "总得分", "自评得分", "自评总分")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of results, as it stands in its cell, and the score and the rate of spending that it should tell."""

    texts: tuple[Goal, ...] = ()
    total: Decimal | None = None
    total_at: Cell | None = None
    rate: Decimal | None = None
    rate_at: Cell | None = None


def told_columns(blocks: Sequence[Block]) -> list[tuple[Block, str, str]]:
    """Block, row and column of the cells in which results are told in words, of the score of all, and of the rate of
    spending, which the first row has for all."""
    found: list[tuple[Block, str, str]] = []
    for block in blocks:
        if isinstance(block, Texts):
            asked = ((TEXT, column) for column, slot in block.columns.items() if _RESULTS.search(slot.title))
            found += ((block, row, column) for row, column in asked)
        elif isinstance(block, Fields):
            found += (
                (block, row, VALUE)
                for row, slot in block.rows.items()
                if (slot.type == "text" and _RESULTS.search(slot.title))
                or (slot.is_number and slot.title in _TOTALS)
                or (slot.type == "percent" and _RATE in slot.title)
            )
        elif isinstance(block, GridGroup):
            rates = (
                id for id, slot in block.columns.items() if slot.type == "percent" and _RATE in slot.title
            )
            found += ((block, next(iter(block.rows)), column) for column in rates)
    return found


def told_in(engine: Engine, columns: list[tuple[Block, str, str]], instance: str) -> Told:
    """What stands there."""
    texts: list[Goal] = []
    total: Decimal | None = None
    total_at: Cell | None = None
    rate: Decimal | None = None
    rate_at: Cell | None = None
    for block, row, column in columns:
        cell = Place(*block.name, instance).cell(row, column)
        value = engine.value(cell)
        if isinstance(value, str):
            texts.append(Goal(value, cell))
        elif isinstance(value, Decimal) and block.type_of(row, column).slot.type == "percent":
            rate, rate_at = (value, cell) if rate is None else (rate, rate_at)
        elif isinstance(value, Decimal) and total is None:
            total, total_at = value, cell
    return Told(tuple(texts), total, total_at, rate, rate_at)
