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
    rounded = value.quantize(_unit(decimals), ROUND_HALF_UP)
    return Blank(rounded) if isinstance(value, Blank) else rounded or abs(rounded)


def negated(value: Decimal) -> Decimal:
    return value if isinstance(value, Blank) else -value
