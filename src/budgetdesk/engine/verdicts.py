"""Whether a rule holds with given figures, within the widths of those that are rounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from budgetdesk.engine.blocks import CellType
from budgetdesk.engine.cells import NA, Entry, Rejected
from budgetdesk.engine.compiler.rule import PROPOSES, Rule
from budgetdesk.engine.language.agreement import Verdict, judge_compared, judge_filled, judge_shorter
from budgetdesk.engine.language.amounts import ZERO, Blank

_MAY_BE_SHORTER = ("number", "percent")
"""Scores and ratios are often written with fewer decimals than they are computed with; amounts are not."""

Halves = Callable[[], Sequence[Decimal]]
"""Gives ± of each input, as it stands; asked for only where figures differ."""


def verdict_on_cell(
    rule: Rule, shown: Any, entry: Entry | None, result: Any, kind: CellType, halves: Halves, computed: Any
) -> Verdict:
    """Whether an equation holds when its cell shows `shown`, for which `entry` was entered, and it gives `result`.

    A figure that the first of the cell's equations gives (`computed`) is as right as rounding can make it: a tail beside
    another equation is told of nobody.
    """
    if result is None or rule.op == PROPOSES:
        return "silent"
    if shown == result:
        return "holds"
    if isinstance(entry, Rejected):
        return "silent"
    if entry is NA and isinstance(result, Decimal):
        shown = ZERO
    width = ZERO
    if rule.linear is not None and not rule.exact:
        each = halves()
        width = sum((abs(coefficient) * each[i] for i, coefficient in rule.linear.items()), ZERO)
    verdict = judge_filled(shown, result, kind.decimals, kind.half, width)
    if verdict == "broken" and kind.slot.type in _MAY_BE_SHORTER:
        verdict = judge_shorter(shown, result, kind.decimals)
    return "holds" if verdict == "tail" and shown == computed else verdict


def verdict_on_check(
    rule: Rule, result: Any, other: Any, halves: Halves, is_computed: Callable[[], bool] = lambda: False
) -> Verdict:
    """Whether a check holds that gives `result`, or compares it with `other`.

    `is_computed`: whether all that it reads is what equations give, so that a tail is of our own rounding.
    """
    if rule.sides is not None and is_nothing(result) is not is_nothing(other):
        left, right = (ZERO if is_nothing(side) else side for side in (result, other))
        return "one_sided" if _compared(rule, left, right, halves) == "broken" else "silent"
    if result is None:
        return "silent"
    if rule.op == "true":
        return "holds" if result else "broken"
    verdict = _compared(rule, result, other, halves)
    return "holds" if verdict == "tail" and is_computed() else verdict


def is_nothing(side: Any) -> bool:
    """Whether there is no figure on a side, but at most blanks that count as 0."""
    return side is None or isinstance(side, Blank)


def _compared(rule: Rule, result: Any, other: Any, halves: Halves) -> Verdict:
    left, right, decimals = ZERO, ZERO, 2
    if isinstance(result, Decimal) and result != other and not rule.exact:
        left, right, decimals = _side_widths(rule, halves())
    return judge_compared(result, rule.op, other, left, right, decimals)


def _side_widths(rule: Rule, halves: Sequence[Decimal]) -> tuple[Decimal, Decimal, int]:
    """± of the left and the right side of a check, and the decimals at which they can be compared."""
    sides = {True: ZERO, False: ZERO}
    coarsest = ZERO
    for i, coefficient in (rule.linear or {}).items():
        width = abs(coefficient) * halves[i]
        sides[coefficient > 0] += width
        coarsest = max(coarsest, width)
    decimals = 2 if not coarsest else -(coarsest * 2).adjusted()
    return sides[True], sides[False], decimals
