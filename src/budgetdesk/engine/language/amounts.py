"""Exact numbers as the language knows them: zero, a blank that counts as zero, and rounding."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)


class Blank(Decimal):
    """What a blank among figures is read as: a zero that `filled` and `empty` tell from others."""


BLANK = Blank(0)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Half away from zero; what rounds to nothing is 0, never −0."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded or abs(rounded)
