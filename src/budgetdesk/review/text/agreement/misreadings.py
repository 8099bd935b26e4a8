"""Slips that are likelier the reader's than the office's: a name misunderstood draws the same finding again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from budgetdesk.review.finding import Finding
from budgetdesk.review.text.agreement.diagnosis import Slip, witnesses
from budgetdesk.review.text.agreement.messages import shown
from budgetdesk.review.text.facts import Fact
from budgetdesk.review.text.finding import text_finding

_OFTEN = 3  # an office may err in one way so often; more is a way of speaking that is not understood
_PEN = 6  # a slip that ranks before this is one of the pen


def misreadings(slips: Sequence[Slip], facts: Mapping[int, Fact]) -> list[list[Slip]]:
    """Slips that set more than three different figures of one name against one other figure, none of which a slip of the pen
    explains. What an office really does again and again has such an explanation: all amounts ten times too large."""
    alike: dict[object, list[Slip]] = defaultdict(list)
    for slip in slips:
        if (against := _against(slip, facts)) is not None:
            alike[against].append(slip)
    return [
        each
        for each in alike.values()
        if all(slip.rank >= _PEN for slip in each)
        and len({facts[slip.suspects[0]].value for slip in each}) > _OFTEN
    ]


def misreading(slips: Sequence[Slip], facts: Mapping[int, Fact]) -> Finding:
    """The one hint that is left of them, at the first in the text."""
    told = [facts[slip.suspects[0]] for slip in slips]
    places = sorted(fact.place for fact in told if fact.place is not None)
    first = next(fact for fact in told if fact.place == places[0])
    says = f"有 {len(told)} 处的数读作“{_name(first)}”，各不相同，也都与同名的数不符：多半是没有读懂这种写法，请自行核对"
    return text_finding(
        "TEXT-READING", "hint", says, places[0], "同一种写法多处对不上，又都不像笔误", "misreading", first.shown, "",
        tuple(places[1:]),
    )  # fmt: skip


def one_unit_wrong(slips: Sequence[Slip], facts: Mapping[int, Fact]) -> list[list[Slip]]:
    """Amounts that all stand with 万元 and are in 元, or the other way round: one cause, however many they are."""
    alike: dict[bool, list[Slip]] = defaultdict(list)
    for slip in slips:
        if slip.kind == "unit" and len(slip.suspects) == 1:
            alike[facts[slip.suspects[0]].value > slip.expected[0]].append(slip)
    return [each for each in alike.values() if len(each) > _OFTEN]


def wrong_unit(slips: Sequence[Slip], facts: Mapping[int, Fact]) -> Finding:
    """The one error that they are, at the first in the text."""
    first = min(slips, key=lambda slip: facts[slip.suspects[0]].place or ())
    fact = facts[first.suspects[0]]
    places = [facts[slip.suspects[0]].place for slip in slips if slip is not first]
    written, meant, way = ("万元", "元", "大") if fact.value > first.expected[0] else ("元", "万元", "小")
    says = f"有 {len(slips)} 处的数都{way}了 10,000 倍：以{meant}为单位的数写成了{written}"
    assert fact.place
    return text_finding(
        "TEXT-UNITS", "error", says, fact.place, "单位写错了，或没有换算", "unit", fact.shown, shown(fact, first.expected[0]),
        tuple(place for place in places if place), ("Y-46",),
    )  # fmt: skip


def _against(slip: Slip, facts: Mapping[int, Fact]) -> object:
    """The rule, what the suspect is called, and what speaks against it; of shares only the whole, as each is of another part."""
    if not slip.suspects:
        return None
    claim, first = slip.claims[0], facts[slip.suspects[0]]
    if claim.kind == "quotient":
        return (claim.rule, facts[claim.ways[0][-1]].key) if claim.rule == "share" else None
    others = witnesses(slip, facts, slip.suspects) if claim.kind == "equal" else []
    return (claim.rule, _name(first), others[0].key) if others else None


def _name(fact: Fact) -> str:
    return fact.key.subject.rsplit("/", 1)[-1]
