"""Units of indicator values: which there are, their families, and conversion within a family."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache

from budgetdesk.engine.text import compact
from budgetdesk.packs.shipped_lists import shipped_list
from budgetdesk.records import dataclass

_MAGNITUDES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
               "千万": 10_000_000, "亿": 100_000_000}  # fmt: skip
COMMON_UNITS = (
    "%", "人", "万人", "人次", "万人次", "次", "个", "户", "家", "元", "万元", "元/人", "年", "个月", "月", "天", "小时",
    "场", "件", "份", "项", "期", "篇", "套", "台", "公里", "平方米", "亩", "吨", "‰", "分",
)  # fmt: skip
"""Those that are offered where one is asked for, the usual first."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed. `factor`: how many of the family's first unit it is; `per`: what follows a slash (元/人)."""

    text: str
    family: str
    factor: Decimal
    per: str = ""


_LONGEST_TIMES = 3  # characters of a unit that counts how often, whatever of: 航次


@cache
def families() -> dict[str, tuple[str, dict[str, Decimal]]]:
    """Title and units of each family."""
    data = shipped_list("units.yaml")["families"]
    return {
        id: (str(family["title"]), {str(unit): Decimal(factor) for unit, factor in family["units"].items()})
        for id, family in data.items()
    }


@cache
def _known() -> dict[str, tuple[str, Decimal]]:
    return {
        _plain(unit): (family, factor)
        for family, (_, units) in families().items()
        for unit, factor in units.items()
    }


def _plain(text: str) -> str:
    return compact(text).casefold()


@lru_cache(maxsize=2048)
def unit_of(text: str) -> Unit | None:
    """The unit that a text names: 万人, %, 元/人·月. None where it names none that is known."""
    plain = _plain(text)
    if whole := _known().get(plain):  # also those that begin with a slash: /10万
        return Unit(text.strip(), *whole)
    head, slash, per = plain.partition("/")
    for magnitude, factor in _magnitudes(head):
        if found := _known().get(tail := head[len(magnitude) :]) or _as_times(tail):
            family, size = found
            return Unit(text.strip(), f"{family}/" if slash else family, size * factor, per)
    if slash and not head.isdigit():
        return None
    return Unit(text.strip(), "number", Decimal(_MAGNITUDES[plain]), "") if plain in _MAGNITUDES else None


def _as_times(text: str) -> tuple[str, Decimal] | None:
    """航次 and 座次 count how often, whatever of."""
    counts = 1 < len(text) <= _LONGEST_TIMES and text.endswith("次") and text[0] not in _MAGNITUDES
    counts = counts and not text[0].isdecimal()  # 2次 is an amount
    return ("times", Decimal(1)) if counts else None


def _magnitudes(text: str) -> list[tuple[str, int]]:
    """The text whole first, then with each magnitude that it begins with taken off."""
    return [("", 1), *((word, size) for word, size in _MAGNITUDES.items() if text.startswith(word))]


def family_title(family: str) -> str:
    """A family's name in a clerk's words."""
    return families()[family.rstrip("/")][0] if family.rstrip("/") in families() else family


def comparable(one: str, other: str) -> bool:
    """Whether amounts in the two units can be compared: the same text, or two of one family."""
    if _plain(one) == _plain(other):
        return True
    a, b = unit_of(one), unit_of(other)
    return a is not None and b is not None and a.family == b.family and a.per == b.per


def alike(one: str, other: str) -> bool:
    """Whether the units measure the same thing, also where one leaves out per what: 元 and 元/人."""
    a, b = unit_of(one), unit_of(other)
    return comparable(one, other) or (
        a is not None and b is not None and a.family.rstrip("/") == b.family.rstrip("/")
    )


def convert(number: Decimal, unit: str, into: str) -> Decimal | None:
    """The number in another unit of the same family; None where they cannot be compared."""
    if _plain(unit) == _plain(into):
        return number
    a, b = unit_of(unit), unit_of(into)
    if a is None or b is None or not comparable(unit, into):
        return None
    return number * a.factor / b.factor
