"""Parts and multiples that are told in words: 近三成, 一半以上, 约五分之一, 一倍多."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
_DIGIT = "[一二两三四五六七八九十]"
ROUGH = (
    r"(?P<at>(?P<before>接近|将近|近|大约|约|不足|不到|未到|超过?|逾|达到?|高达)?"
    rf"(?:(?P<tenths>{_DIGIT})成(?P<half>半)?|(?P<one>一半|半数|过半)|(?P<of>{_DIGIT})分之(?P<parts>{_DIGIT})"
    rf"|(?P<times>{_DIGIT})倍|翻了?(?P<double>一番))(?P<after>以上|多|左右|上下)?)"
)
"""A pattern, for `rough_words` to read."""

_NEAR = Decimal("0.9")  # of what a rough word says, the least that is near it
_ROUNDED = Decimal("0.5")  # per cent by which a rate may have been rounded


class Rough(NamedTuple):
    """Between which per cents it lies; no `high` where only a bound is told."""

    low: Decimal
    high: Decimal | None

    def allows(self, rate: Decimal) -> bool:
        return self.low - _ROUNDED <= rate and (self.high is None or rate <= self.high + _ROUNDED)


def rough_words(found: re.Match[str]) -> Rough:
    if found["tenths"]:
        value = Decimal(_DIGITS[found["tenths"]] * 10 + (5 if found["half"] else 0))
    elif found["of"]:
        value = Decimal(100 * _DIGITS[found["parts"]]) / _DIGITS[found["of"]]
    elif found["times"]:
        value = Decimal(100 * _DIGITS[found["times"]])
    else:
        value = Decimal(100 if found["double"] else 50)
    before, after = found["before"] or "", found["after"] or ""
    if before in ("接近", "将近", "近", "不足", "不到", "未到"):
        return Rough(value * _NEAR, value)
    if before in ("超", "超过", "逾", "高达") or found["one"] == "过半" or after == "以上":
        return Rough(value, None)
    if after == "多":
        return Rough(value, value + (100 if found["times"] else 10))
    return Rough(value * _NEAR, value / _NEAR)
