"""One number told twice in a paragraph, once with a slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from budgetdesk.review.figures.slips import slip
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.agreement.diagnosis import one_digit
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.quantities import Quantity, quantities
from budgetdesk.review.text.sections import Section, Unit, prose

_WINDOW = 36  # characters before a number that say what it counts
_SHARED = 4  # characters in a row that both numbers have before them
_GENERAL = re.compile("[全本上]年|年度|其中|完成|开展|组织|举办|实际|计划|目标|安排|以上|分别|单位|项目")
_PLANNED, _DONE = re.compile("计划|目标|指标值|应|预算|上年|去年|原"), re.compile("实际|完成|已|决算|本年|现")
_LARGE = 1000  # of numbers that differ in one digit, those that hardly do so by chance


def twice(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    for number, index, unit in prose(sections):
        yield from _counts(number, index, unit)
        yield from _swapped_amounts(number, index, unit)
    yield from _amounts(reading)


def _counts(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """开展群众文化活动 63 场, and 群众文化活动 36 场 in the next sentence."""
    told = [
        q
        for q in quantities(unit.text)
        if q.kind == "count" and q.exact and q.value >= 10 and q.start >= unit.start
    ]
    for one, other in combinations(told, 2):
        if one.unit != other.unit or one.value == other.value:
            continue
        swapped = sorted(one.written.replace(",", "")) == sorted(other.written.replace(",", ""))
        digit = one_digit(one.value, other.value, max(one.decimals, other.decimals))
        before = [unit.text[max(unit.start, q.start - _WINDOW) : q.start] for q in (one, other)]
        alike = _run_of(before, one, other)
        apart = _PLANNED.search(before[0][-14:] + before[1][-14:]) and _DONE.search(
            before[0][-14:] + before[1][-14:]
        )
        if (swapped and alike) or (
            digit
            and one.value >= _LARGE
            and not apart
            and (alike or len([q for q in told if q.unit == one.unit]) == 2)
        ):
            yield text_finding(
                "TEXT-TWICE", "query" if swapped and alike else "hint", f"这里是 {other.shown}，前面是 {one.shown}",
                Place(section, index, other.start, other.end), "两处说的可能是同一个数，其中一处写错了", "told_twice", other.shown,
                one.shown, (Place(section, index, one.start, one.end),), ("J-29",),
            )  # fmt: skip


def _run_of(before: Sequence[str], one: Quantity, other: Quantity) -> bool:
    """Whether the same words stand before both numbers, other than what stands before any."""
    first, second = (_GENERAL.sub(" ", re.sub(r"[\d,.%，、。；：“”]", " ", words)) for words in before)
    if other.start - one.end < _WINDOW:
        second = second[-max(0, other.start - one.end) :]
    return any(
        first[n : n + _SHARED] in second and " " not in first[n : n + _SHARED]
        for n in range(len(first) - _SHARED + 1)
    )


def _amounts(reading: Reading) -> Iterator[Finding]:
    """政府采购预算 86 万元, and 政府采购预算 68 万元 at the end of the paragraph."""
    told: dict[tuple[object, ...], Fact] = {}
    for fact in reading.facts:
        if (
            fact.aspect != "amount"
            or not fact.is_money
            or not fact.place
            or not (fact.named and fact.known and fact.exact)
        ):
            continue
        first = told.setdefault((fact.place[:2], fact.key, fact.unit), fact)
        if first.value != fact.value and first.value and fact.value and first.place:
            pen = slip(fact.value / fact.scale, first.value / first.scale)
            if pen is not None or one_digit(
                fact.value / fact.scale, first.value / first.scale, fact.decimals
            ):
                yield text_finding(
                    "TEXT-TWICE", "query", f"{fact.key.subject}这里是 {fact.shown}，前面是 {first.shown}", fact.place,
                    "两处说的是同一个数，其中一处写错了", "told_twice", fact.shown, first.shown, (first.place,), ("J-29",),
                )  # fmt: skip


_DIGITS = 4  # of an amount, for another with two of them swapped to be no chance


def _swapped_amounts(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """An amount, and the same with two digits swapped, in one paragraph; by what words the second is called does not matter."""
    told = [
        q
        for q in quantities(unit.text)
        if q.kind == "money" and q.exact and q.start >= unit.start and q.value
    ]
    for one, other in combinations(told, 2):
        digits = [re.sub(r"\D", "", q.written) for q in (one, other)]
        if (
            one.unit != other.unit
            or one.decimals != other.decimals
            or len({*map(len, digits)}) > 1
            or len(digits[0]) < _DIGITS
        ):
            continue
        off = [n for n, (a, b) in enumerate(zip(*digits, strict=True)) if a != b]
        if (
            len(off) == 2
            and off[1] == off[0] + 1
            and digits[0][off[0]] == digits[1][off[1]]
            and digits[0][off[1]] == digits[1][off[0]]
        ):
            yield text_finding(
                "TEXT-TWICE", "hint", f"{other.shown} 与前面的 {one.shown} 只是两个数字互换", Place(section, index, other.start, other.end),
                "如果说的是同一个数，其中一处写错了", "told_twice", other.shown, one.shown,
                (Place(section, index, one.start, one.end),), ("J-29",),
            )  # fmt: skip
