"""Whether a claim holds within the widths of its figures, and what each figure would have to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from budgetdesk.review.text.facts import Claim, ClaimKind, Fact

HUNDRED = Decimal(100)
ZERO = Decimal(0)
Verdict = Literal["holds", "tail", "broken", "silent"]


class Values(dict[int, Decimal]):
    """The value of each fact, some of them tried out; a fact's width stays what it is."""

    def __init__(self, facts: Mapping[int, Fact]) -> None:
        super().__init__((id, fact.value) for id, fact in facts.items())
        self.facts = facts

    def half(self, id: int) -> Decimal:
        return self.facts[id].half

    def decimals(self, id: int) -> int:
        return self.facts[id].decimals

    def trying(self, changed: Mapping[int, Decimal]) -> Values:
        tried = Values.__new__(Values)
        dict.__init__(tried, self)
        tried.facts = self.facts
        tried.update(changed)
        return tried


def judge(claim: Claim, values: Values) -> Verdict:
    """The best that one of the claim's ways comes to."""
    verdicts = {judge_way(claim.kind, way, values, claim.word) for way in claim.ways}
    return next((v for v in ("holds", "tail", "silent", "broken") if v in verdicts), "silent")


def judge_way(kind: ClaimKind, way: tuple[int, ...], values: Values, word: str = "") -> Verdict:
    if kind == "order":
        return _order(way, values, word)
    if kind == "at_most":
        whole, *parts = way
        width = sum((values.half(p) for p in parts), values.half(whole))
        return "holds" if sum((values[p] for p in parts), ZERO) <= values[whole] + width else "broken"
    found = result(kind, way[1:], values)
    if found is None:
        return "broken" if kind == "growth" and len(way) == 3 and _cannot_be(way, values) else "silent"
    middle, low, high = found
    value, half = values[way[0]], values.half(way[0])
    if abs(value - middle) <= half:
        return "holds"
    if (
        kind == "equal"
    ):  # two prints of one figure may touch at the ends of their widths and are none the less two
        return "tail" if low - half < value < high + half else "broken"
    return "tail" if low - half <= value <= high + half else "broken"


def _order(way: tuple[int, ...], values: Values, word: str) -> Verdict:
    """`way`: the rate of completion and, or only, what was spent and what was planned. By the amounts where they are told."""
    if not values[way[0]]:
        return "silent"  # a budget of 0 has no rate
    if len(way) > 1:
        done, planned = way[-2:]
        over = values[done] - values[planned]
        if abs(over) <= values.half(done) + values.half(planned) and over:
            return "silent"  # less than a step
    else:
        over = values[way[0]] - HUNDRED
    sign = (over > 0) - (over < 0)
    return "holds" if word == {1: "大于", 0: "等于", -1: "小于"}[sign] else "broken"


def result(
    kind: ClaimKind, inputs: tuple[int, ...], values: Values
) -> tuple[Decimal, Decimal, Decimal] | None:
    """What a claim gives for its first fact: from the figures as printed, and the least and most within their widths."""
    numbers = [(values[i], values.half(i)) for i in inputs]
    match kind:
        case "equal":
            (value, half), = numbers  # fmt: skip
            return value, value - half, value + half
        case "sum":
            middle = sum((v for v, _ in numbers), ZERO)
            width = sum((h for _, h in numbers), ZERO)
            return middle, middle - width, middle + width
        case "change" | "points":
            (a, x), (b, y) = numbers
            return a - b, a - b - x - y, a - b + x + y
        case "carried":
            (a, x), (b, y), (c, z) = numbers
            return a + b - c, a + b - c - x - y - z, a + b - c + x + y + z
        case "quotient":
            (a, x), (b, y) = numbers
            return _quotient(a, x, b, y)
        case "reached":
            (now, x), (over, y) = numbers
            grown = _growth(over, y, now, x)
            return None if grown is None else (grown[0] + HUNDRED, grown[1] + HUNDRED, grown[2] + HUNDRED)
        case "growth":
            if len(numbers) == 3:  # rate from now and base: the third input only tells it from the other form
                (a, x), (b, y), _ = numbers
                shifted = _quotient(a, x, b, y)
                return None if shifted is None else (shifted[0] - 100, shifted[1] - 100, shifted[2] - 100)
            (change, x), (now, y) = numbers
            return _growth(change, x, now, y)
        case _:
            return None


def _cannot_be(way: tuple[int, ...], values: Values) -> bool:
    """A rate where the change is all there is, or more than there is. Of nothing it is 100 % or any large one."""
    rate, change, now = (values[i] for i in way)
    width = values.half(way[1]) + values.half(way[2])
    base = now - change
    if base < -width:
        return bool(rate)
    least = HUNDRED * (change - width) / (base + width) if base + width > 0 else HUNDRED
    return rate not in (0, HUNDRED) and abs(rate) < least


def _quotient(a: Decimal, x: Decimal, b: Decimal, y: Decimal) -> tuple[Decimal, Decimal, Decimal] | None:
    if b <= 0 or b <= y:
        return None
    ends = [HUNDRED * (a + s * x) / (b + t * y) for s in (-1, 1) for t in (-1, 1)]
    return HUNDRED * a / b, min(ends), max(ends)


def _growth(change: Decimal, x: Decimal, now: Decimal, y: Decimal) -> tuple[Decimal, Decimal, Decimal] | None:
    base = now - change
    if base <= 0 or base <= x + y:
        return None
    ends = [HUNDRED * (change + s * x) / (base - s * x + t * y) for s in (-1, 1) for t in (-1, 1)]
    return HUNDRED * change / base, min(ends), max(ends)


def implied(claim: Claim, values: Values) -> Iterator[tuple[int, Decimal]]:
    """Facts of a claim, each with the value at which it would hold, the others as they are."""
    for way in claim.ways:
        for place, id in enumerate(way):
            value = _solve(claim.kind, way, place, values)
            if value is not None:
                yield id, value


def _solve(kind: ClaimKind, way: tuple[int, ...], place: int, values: Values) -> Decimal | None:
    if kind in ("order", "at_most"):
        return None
    if place == 0:
        found = result(kind, way[1:], values)
        return None if found is None else found[0]
    v = [values[i] for i in way]
    match kind:
        case "equal":
            return v[0]
        case "sum":
            return v[0] - sum((x for n, x in enumerate(v[1:], 1) if n != place), ZERO)
        case "change" | "points":
            return v[0] + v[2] if place == 1 else v[1] - v[0]
        case "carried":
            return v[0] + v[3] - v[3 - place] if place < 3 else v[1] + v[2] - v[0]
        case "quotient":
            if place == 1:
                return v[0] * v[2] / HUNDRED
            return HUNDRED * v[1] / v[0] if v[0] else None
        case "reached":
            over = v[0] - HUNDRED
            if not over or not v[0]:
                return None
            return v[0] * v[2] / over if place == 1 else v[1] * over / v[0]
        case "growth":
            rate = v[0] / HUNDRED
            if len(way) == 4:
                if place == 3:
                    return None
                return (1 + rate) * v[2] if place == 1 else (v[1] / (1 + rate) if rate > -1 else None)
            if rate <= -1 or not rate:
                return None
            return v[2] * rate / (1 + rate) if place == 1 else v[1] * (1 + rate) / rate
    return None
