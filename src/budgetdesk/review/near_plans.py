"""What was spent or received and differs from its own budget only by a slip of the pen, where no sum may tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from budgetdesk.engine.blocks import Block, RowBlock
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.update import Update
from budgetdesk.review.figures.slips import Cause, slip
from budgetdesk.review.finding import Finding, FindingCell
from budgetdesk.review.negative_figures import has_remark
from budgetdesk.review.printed_order import printed_order

_PLANNED = ("全年预算数", "调整预算数")
_DONE = ("决算数",)
_OF_DIGITS = {  # slips, and how many digits but noughts make it no chance that figures are so alike
    "factor_10": 2, "factor_100": 2, "unit": 2, "digits_swapped": 3, "digit_lost": 3, "digit_doubled": 3, "other_digit": 5,
}  # fmt: skip


_REMAINDER = 1000  # of a plan one part is what is left of it, or was rounded away


class NearPlans:
    """Keeps which figures of lists are near their plan. Those of a line that has a remark are taken to be explained by it."""

    def __init__(self) -> None:
        self._near: dict[Cell, tuple[Cell, Cause]] = {}

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        if changed is None:
            self._near.clear()
        for cell, plan in _pairs(engine, engine.facts.entries if changed is None else changed.cells):
            cause = _slip(engine.facts.entries.get(cell), engine.facts.entries.get(plan))
            if cause is None:
                self._near.pop(cell, None)
            else:
                self._near[cell] = plan, cause
        told = sorted(
            (cell for cell in self._near if not has_remark(engine, cell)), key=printed_order(engine)
        )
        return [_finding(engine, cell, *self._near[cell]) for cell in told]


def _pairs(engine: Engine, cells: Iterable[Cell]) -> Iterator[tuple[Cell, Cell]]:
    """Of lines of which one of the cells is part: what came of a plan, and the plan."""
    known: dict[tuple[str, str], tuple[str, str] | None] = {}
    for cell in cells:
        name = cell[:2]
        if name not in known:
            known[name] = _columns(engine.block(cell))
        columns = known[name]
        if columns is not None and cell.column in columns:
            yield cell._replace(column=columns[0]), cell._replace(column=columns[1])


def _columns(block: Block) -> tuple[str, str] | None:
    if not isinstance(block, RowBlock) or block.link or not block.open_ended:
        return None
    done = [id for id, slot in block.columns.items() if slot.type == "amount" and slot.title in _DONE]
    planned = [id for id, slot in block.columns.items() if slot.type == "amount" and slot.title in _PLANNED]
    return (done[0], planned[0]) if done and planned else None


def _slip(done: object, planned: object) -> Cause | None:
    if not isinstance(done, Decimal) or not isinstance(planned, Decimal):
        return None
    if abs(done - planned) * _REMAINDER <= abs(planned):
        return None
    cause = slip(done, planned) or _other_digit(done, planned)
    digits = len(f"{max(abs(done), abs(planned)):f}".replace(".", "").strip("0"))
    return cause if cause is not None and digits >= _OF_DIGITS.get(cause.kind, 99) else None


def _other_digit(done: Decimal, planned: Decimal) -> Cause | None:
    ours, theirs = f"{done:.2f}", f"{planned:.2f}"
    if len(ours) != len(theirs):
        return None
    differ = [n for n, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
    if len(differ) != 1 or not ours[differ[0] + 1 :].strip("0."):
        return None  # with nothing behind it that agrees, it is a remainder
    return Cause("other_digit", f"一位数字不同：{ours[differ[0]]} 与 {theirs[differ[0]]}")


def _finding(engine: Engine, cell: Cell, plan: Cell, cause: Cause) -> Finding:
    entries = engine.facts.entries
    done, planned = (figure(entries[c], engine.type_of(c).decimals) for c in (cell, plan))
    heading = engine.block(plan).short_heading(plan.column)
    rule = f"{engine.program.pack.prefix}-NEAR-PLAN"
    return Finding(
        rules=(rule,),
        keys=("|".join((rule, *cell)),),
        level="query",
        says=f"{cell_words(engine, cell)} {done} 与同一行的{heading} {planned} 只差笔误：{cause.says}",
        cells=(
            FindingCell(cell, "suspect", entries[cell]),
            FindingCell(plan, "witness", entries[plan], engine.value(plan)),
        ),
        cause="对照账簿核对：写错的请改正；确是这个数的，在备注里写明",
        cause_kind="near_plan",
    )
