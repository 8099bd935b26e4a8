"""What was added to a budget in the course of the year and what was taken off it: 年初预算 + 追加 − 调减 = 调整预算."""

from __future__ import annotations

import re

from budgetdesk.review.text.facts import Claim, Fact
from budgetdesk.review.text.quantities import Quantity
from budgetdesk.review.text.reading.utterance import Utterance

_MOVED = re.compile(
    "(?:(?P<up>追加|调增|核增|增拨|增加下达)|(?P<down>调减|核减|收回|压减))(?!后)(?:了|预算|指标|资金|经费|支出|安排|为|(?:[^，。；预]{0,16}(?:补助|资金|经费|指标|支出|项目)))*$"
)


def read_move(u: Utterance, quantity: Quantity, clause: str) -> bool:
    """Whether the figure is one by which the budget told before it in the sentence was changed."""
    moved = _MOVED.search(clause)
    start = _start(u)
    if moved is None or start is None or quantity.kind != "money" or "比" in clause or "较" in clause:
        return False
    fact = u.make(quantity, "aside", start.key, clause, start.known)
    u.state.moves.append((bool(moved["up"]), fact))
    u.state.reason = False  # 因机构划转调减 20 万元，调整预算数…
    return True


def moved_to(u: Utterance, budget: Fact) -> None:
    """`budget` is what the moves before it led to."""
    start, moves = _start(u), u.state.moves
    if start is None or not moves or budget.key != start.key._replace(stage=budget.key.stage):
        return
    ups, downs = ([f.id for up, f in moves if up is way] for way in (True, False))
    u.state.moves = []
    if ups and len(ups) == len(downs) == 1:
        u.reading.claims.append(Claim("carried", ((budget.id, start.id, *ups, *downs),), "firm", "sum"))
    elif not downs:
        u.reading.claims.append(Claim("sum", ((budget.id, start.id, *ups),), "firm", "sum"))
    elif not ups:
        u.reading.claims.append(Claim("sum", ((start.id, budget.id, *downs),), "firm", "sum"))


def _start(u: Utterance) -> Fact | None:
    told = [f for f in u.state.sentence if f.is_money and f.exact and f.key.stage in ("年初预算", "预算")]
    return told[-1] if told else None
