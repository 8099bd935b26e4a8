"""How figures are written in a sentence: amounts in a unit, per cents, and the phrase that fits how two compare.

Rates and shares are worked out from the amounts as they are written, so that whoever has only the text finds them right.
"""

from __future__ import annotations

from decimal import Decimal

from budgetdesk.engine.language.amounts import ZERO, round_half_up
from budgetdesk.packs.narrative import Head, Phrase

TEN_THOUSAND = Decimal(10_000)
HUNDRED = Decimal(100)


class Figures:
    """Writes figures as the head of a narrative says."""

    def __init__(self, head: Head) -> None:
        self.head = head

    def amount(self, value: Decimal, unit: str, shown: str = "") -> str:
        """290.81万元. `unit` is that of the value, `shown` that in which it is written (the narrative's own)."""
        shown = shown or self.head.unit
        return self._plain(self._in_unit(value, unit, shown)) + shown

    def per_cent(self, value: Decimal) -> str:
        return self._plain(round_half_up(value, self.head.decimals)) + "%"

    def share(self, part: Decimal, whole: Decimal, unit: str) -> str | None:
        """Of nothing there is no share; none of it is 0 %."""
        shown = self.head.unit
        part, whole = self._in_unit(part, unit, shown), self._in_unit(whole, unit, shown)
        if whole:
            return self.per_cent(HUNDRED * part / whole)
        return self.per_cent(ZERO) if not part else None

    def count(self, value: Decimal, decimals: int) -> str:
        """As a cell shows it, without zeros at the end that say nothing."""
        rounded = round_half_up(value, decimals)
        return f"{rounded:f}"

    def form_of(self, phrase: Phrase, now: Decimal, base: Decimal | None, unit: str) -> str:
        """Which form of a phrase fits two figures of that unit."""
        if base is None:
            return phrase.missing
        difference = self._in_unit(now - base, unit, self.head.unit)
        if not difference:
            return phrase.zero if phrase.zero is not None and not now and not base else phrase.same
        has_rate = self._in_unit(now, unit, self.head.unit) - difference > 0
        if difference > 0:
            return phrase.more if has_rate or phrase.more_from_zero is None else phrase.more_from_zero
        return phrase.less if has_rate or phrase.less_from_zero is None else phrase.less_from_zero

    def word(self, name: str, now: Decimal, base: Decimal, unit: str) -> str:
        """What stands for {now}, {base}, {difference}, {rate} or {ratio}. Rates are of what is written."""
        match name:
            case "now":
                return self.amount(now, unit)
            case "base":
                return self.amount(base, unit)
            case "difference":
                return self.amount(abs(now - base), unit)
            case "ratio":
                return self.share(now, base, unit) or self.per_cent(ZERO)
            case _:
                difference = self._in_unit(now - base, unit, self.head.unit)
                before = self._in_unit(now, unit, self.head.unit) - difference
                return self.per_cent(HUNDRED * abs(difference) / before if before else ZERO)

    def _in_unit(self, value: Decimal, unit: str, shown: str) -> Decimal:
        return round_half_up(in_same_unit(value, unit, shown), self.head.decimals)

    def _plain(self, value: Decimal) -> str:
        return f"{value:f}" if value else self.head.zero


def in_same_unit(value: Decimal, unit: str, wanted: str) -> Decimal:
    """An amount in another unit, exactly."""
    if unit == wanted or not unit or not wanted:
        return value
    return value * TEN_THOUSAND if unit == "万元" else value / TEN_THOUSAND


_DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """1 to 99 as headings are numbered: 一, 十二, 二十. Others in figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
