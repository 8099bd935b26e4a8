"""Whether figures agree: exact ones to the cent, rounded ones within their width."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from budgetdesk.engine.language.amounts import round_half_up

Verdict = Literal["holds", "silent", "tail", "broken", "one_sided"]
"""`one_sided`: a figure on one side of a check whose sides must both be filled, and none on the other."""


def judge_filled(entered: Any, result: Any, decimals: int, half: Decimal, width: Decimal) -> Verdict:
    """Does a figure agree with what its equation gives? `half` and `width` are ± of the figure and of the result.

    A figure that is the result rounded half-up agrees; within the widths but not equal is a tail (尾差).
    """
    if result is None or entered is None:
        return "silent"
    if not isinstance(entered, Decimal) or not isinstance(result, Decimal):
        return "holds" if _same_text(entered, result) else "broken"
    if entered == result or entered == round_half_up(result, decimals):
        return "holds"
    if width and abs(entered - result) <= half + width:
        return "tail"
    return "broken"


def judge_shorter(entered: Any, result: Any, decimals: int) -> Verdict:
    """Does a figure that does not agree do so with the decimals that it was written with? 9.5 and 9.6 are 9.55 with one
    decimal; what is written without any is a tail."""
    if not isinstance(entered, Decimal) or not isinstance(result, Decimal):
        return "broken"
    written = max(-int(entered.as_tuple().exponent), 0)
    if written >= decimals or abs(entered - result) > Decimal("0.5").scaleb(-written):
        return "broken"
    return "holds" if written else "tail"


def judge_compared(
    left: Any, op: str, right: Any, left_half: Decimal, right_half: Decimal, decimals: int
) -> Verdict:
    """Does `left op right` hold? Halves are the widths of both sides. One rounded figure has no tail: it is rounded right
    or not."""
    if left is None or right is None:
        return "silent"
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        same = _same_text(left, right)
        return "holds" if same is (op == "==") else "broken"
    width = left_half + right_half
    if op == "==":
        if left == right or round_half_up(left, decimals) == round_half_up(right, decimals):
            return "holds"
        several = bool(left_half and right_half) or width > Decimal("0.5").scaleb(-decimals)
        return "tail" if several and abs(left - right) <= width else "broken"
    if op == "!=":
        return "holds" if left != right else "broken"
    difference = left - right if op in ("<=", "<") else right - left
    if difference < 0 or (difference == 0 and op in ("<=", ">=")):
        return "holds"
    return "holds" if width and difference <= width else "broken"


def _same_text(left: Any, right: Any) -> bool:
    return str(left).strip() == str(right).strip()
