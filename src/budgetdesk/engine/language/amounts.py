"""Exact numbers as the language knows them: zero, a blank that counts as zero, and rounding."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

ZERO = Decimal(0)


class Blank(Decimal):
    """What a blank among figures is read as, and what follows from such blanks alone: a zero that is no figure.

    `filled` and `empty` tell it from other zeros, and so does a check whose sides must both be filled.
    """


BLANK = Blank(0)


@cache
def _unit(decimals: int) -> Decimal:
    """1 at the last of the decimals."""
    return Decimal(1).scaleb(-decimals)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Half away from zero; what rounds to nothing is 0, never −0. A blank stays one."""
    unit = _unit(decimals)
    if value and value.same_quantum(unit):
        return value
    rounded = value.quantize(unit, ROUND_HALF_UP)
    return Blank(rounded) if isinstance(value, Blank) else rounded or abs(rounded)


def percent(part: Decimal, whole: Decimal, decimals: int = 1) -> str:
    """The part as a share of the whole that is not 0, in words like 6.3%: rounded half up as all figures are."""
    return f"{round_half_up(part * 100 / whole, decimals)}%"


def growth(now: Decimal, before: Decimal, decimals: int = 1) -> str:
    """By how much what was not 0 before went up or down, in words like +6.3%."""
    return f"{round_half_up((now - before) * 100 / before, decimals):+f}%"


def grouped(value: Decimal, decimals: int = 2) -> str:
    """With thousands' commas: 2,500.00. Rounded half up, where `format` would round half to even."""
    return f"{round_half_up(value, decimals):,f}"


def negated(value: Decimal) -> Decimal:
    return value if isinstance(value, Blank) else -value
