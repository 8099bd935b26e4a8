"""What a change is put down to: 增加 60 万元，主要是人员增加 80 万元、项目减少 20 万元. The causes add up to the change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from budgetdesk.review.text.claims import Values, judge_way
from budgetdesk.review.text.facts import Claim, Fact, Grip
from budgetdesk.review.text.reading.grammar import COMPARED, DOWN, FAR, WORDS_OF_CHANGE

_AMONG = re.compile("其中")
_PUT_DOWN_TO = re.compile("因素|原因|主要[是系]|因为|由于|是因")
_NEXT_ITEM = re.compile(r"(?:[一二三四五六七八九]是|（?\d[）.、]|[①-⑨])")
_LOWERED = {*DOWN, "核减", "调减", "减支", "收回"}
_MOVED = re.compile(f"新增|追加|调增|核增|核减|调减|收回|{WORDS_OF_CHANGE.pattern}")
_SIDE_BY_SIDE = re.compile(r"[、和及与]")
_UP_TO = re.compile("[至到]$")


def causes(text: str, facts: Sequence[Fact]) -> list[Claim]:
    """`facts`: of one unit of text, in their order."""
    told = [f for f in facts if f.place is not None and f.is_money]
    claims = []
    for number, change in enumerate(told):
        if change.aspect != "change" or not change.exact or not change.value:
            continue
        parts, among = _listed(text, change, told[number + 1 :])
        if len(parts) < 2:
            continue
        way = (change.id, *(fact.id for fact in parts))
        holds = judge_way("sum", way, Values({f.id: f for f in (change, *parts)})) != "broken"
        grip: Grip = "firm" if holds or among else "loose" if _is_full(change, parts) else "guess"
        claims.append(Claim("sum", (way,), grip, "causes"))
    return claims


def _listed(text: str, change: Fact, after: Sequence[Fact]) -> tuple[list[Fact], bool]:
    """The causes with their signs, and whether they are called parts of the change."""
    assert change.place
    place, parts, begun, among = change.place.end, list[Fact](), False, False
    for fact in after:
        assert fact.place
        gap = text[place : fact.place.start]
        if len(gap) > FAR or "（" in gap:
            break
        if not begun:
            among = bool(_AMONG.search(gap))
            begun = among or bool(_PUT_DOWN_TO.search(gap))
            if not begun or (
                "。" in gap.rstrip("。") and not re.search("。[^。]{0,6}(?:因素|原因|其中)", gap)
            ):
                return [], among
        elif (stop := max(gap.rfind("。"), -1 if among else gap.rfind("；"))) >= 0 and not _NEXT_ITEM.match(
            gap, stop + 1
        ):
            break
        elif _AMONG.search(gap) or (not among and COMPARED.search(gap)):
            return [], among  # parts of a part, or the next change
        word = _direction(gap)
        if word is None and parts and _SIDE_BY_SIDE.match(gap):
            word = parts[-1].value < 0
        if word is None or _UP_TO.search(gap) or (word and fact.aspect == "amount"):
            return [], among
        fact.value = -abs(fact.value) if word else abs(fact.value)
        parts.append(fact)
        place = fact.place.end
    return parts, among


def _direction(gap: str) -> bool | None:
    """Whether the last clause says that it fell; None where it says neither."""
    found = [*_MOVED.finditer(COMPARED.sub("", re.split("[，；。：]", gap)[-1]))]
    return found[-1].group() in _LOWERED if found else None


def _is_full(change: Fact, parts: Sequence[Fact]) -> bool:
    """Whether causes go both ways, or come to more than the change: fewer may be the main ones alone."""
    total = sum((fact.value for fact in parts), Decimal(0))
    return len({fact.value > 0 for fact in parts}) == 2 or abs(total) > abs(change.value)
