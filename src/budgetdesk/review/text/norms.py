"""What things come to by head, by visit and by vehicle, and counts that do not go with their money: asked, not told as wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.quantities import quantities
from budgetdesk.review.text.sections import Section, prose


class _Norm(NamedTuple):
    """`least` and `most` 元 of `money` for one of `unit`; `words` of a label that counts them, "" where the subject is the money's."""

    money: str
    unit: str
    words: str
    least: int
    most: int
    each: str


_NORMS = [
    _Norm("公务接待费", "人次", "", 15, 400, "人均"),
    _Norm("培训费", "人次", "培训|参训", 10, 8_000, "人均"),
    _Norm("会议费", "人次", "会议|参会", 10, 2_500, "人均"),
    _Norm("公务用车运行费", "辆", "保有|共有|现有|实有|车辆", 2_000, 90_000, "车均"),
    _Norm("公务用车购置费", "辆", "购置|更新|新购", 40_000, 400_000, "每辆"),
    _Norm("因公出国（境）费", "人次", "出国|出访|团组", 2_000, 120_000, "人均"),
]
_MOST_IN_A_BATCH = 40
_SPECIAL = re.compile("特种|消防|救护|专用|环卫|工程车|大型")


def norms(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    own = [
        f for f in reading.facts
        if f.aspect == "amount" and f.place is not None and f.exact and not f.follows and f.key.year in (about.year, 0) and not f.key.period
    ]  # fmt: skip
    text = "\n".join(u.text for s in sections for u in s.units)
    for norm in _NORMS:
        if norm.unit == "辆" and _SPECIAL.search(text):
            continue
        money = _only(
            [f for f in own if f.is_money and f.key.subject == norm.money and f.key.stage == about.stage]
        )
        counted = _only([f for f in own if _counts(f, norm)])
        if money is not None and counted is not None and counted.place:
            yield from _out_of_norm(norm, money, counted)
    yield from _over_budget(reading)
    yield from _batches(own)
    yield from _none_but_visits(own, about)
    yield from _all_reserved(own, about)
    yield from _ten_times(sections)


def _counts(fact: Fact, norm: _Norm) -> bool:
    one = "人次" if norm.unit == "人次" and fact.unit in ("人次", "人", "名") else fact.unit
    named = (
        re.search(norm.words, fact.label)
        if norm.words
        else fact.key.subject == norm.money and fact.unit == "人次"
    )
    return one == norm.unit and bool(named) and not fact.is_money


def _only(facts: Sequence[Fact]) -> Fact | None:
    """The figure where all that is told is the same."""
    return facts[0] if facts and len({f.value for f in facts}) == 1 else None


def _out_of_norm(norm: _Norm, money: Fact, counted: Fact) -> Iterator[Finding]:
    if not counted.value or not money.value or counted.place is None or money.place is None:
        return
    each = money.value / counted.value
    if norm.least <= each <= norm.most:
        return
    size = "高" if each > norm.most else "低"
    yield text_finding(
        "TEXT-SIZE", "hint", f"{norm.money} {money.shown}、{counted.shown}，{norm.each} {each:,.0f} 元，偏{size}", counted.place,
        "核对金额、数量和单位", "out_of_norm", counted.shown, "", (money.place,), ("Y-50",),
    )  # fmt: skip


_LIMITED = ("三公经费", "因公出国（境）费", "公务用车费", "公务用车购置费", "公务用车运行费", "公务接待费")


def _over_budget(reading: Reading) -> Iterator[Finding]:
    """三公 may not cost more than their budget; told once, of the one that is farthest over it."""
    over = [
        f for f in reading.facts
        if f.aspect == "completion" and f.key.subject in _LIMITED and f.value > 100 and f.place and not f.follows
    ]  # fmt: skip
    if over:
        most = max(over, key=lambda f: f.value)
        assert most.place
        yield text_finding(
            "TEXT-SIZE", "hint", f"{most.key.subject}完成预算的 {most.shown}：三公经费不得超预算", most.place, "核对预算数和调整的批准",
            "over_budget", most.shown, "", (), ("Y-50",),
        )  # fmt: skip


def _batches(own: Sequence[Fact]) -> Iterator[Finding]:
    visits = _only([f for f in own if f.unit == "批次" and f.key.subject == "公务接待费"])
    guests = _only([f for f in own if f.unit == "人次" and f.key.subject == "公务接待费"])
    if visits is None or guests is None or not visits.value or guests.place is None or visits.place is None:
        return
    each = guests.value / visits.value
    few = 1 < each < Decimal("1.5") and visits.value > 4
    if few or each > _MOST_IN_A_BATCH:
        yield text_finding(
            "TEXT-SIZE", "hint", f"{visits.shown}、{guests.shown}，平均每批 {each:.1f} 人，少见", guests.place, "核对批次和人次",
            "batch_size", guests.shown, "", (visits.place,), ("Y-50",),
        )  # fmt: skip


def _none_but_visits(own: Sequence[Fact], about: About) -> Iterator[Finding]:
    """Nothing spent on reception, and guests; or money spent, and none came."""
    money = [f for f in own if f.is_money and f.key.subject == "公务接待费" and f.key.stage == about.stage]
    visits = [f for f in own if f.unit in ("批次", "人次") and f.key.subject == "公务接待费"]
    if not money or not visits:
        return
    spent, came = any(f.value for f in money), any(f.value for f in visits)
    first = next((f for f in visits if bool(f.value) != spent), None)
    if spent != came and first is not None and first.place and money[0].place:
        says = f"公务接待费是 {money[0].shown}，却写接待 {first.shown}"
        yield text_finding(
            "TEXT-SIZE", "hint", says, first.place, "费用或批次人次漏填，或由别处支付，请写明", "visits_and_money", first.shown, "",
            (money[0].place,), ("Y-50",),
        )  # fmt: skip


def _all_reserved(own: Sequence[Fact], about: About) -> Iterator[Finding]:
    """All procurement is reserved for small firms: mostly the total, copied."""
    whole = _only(
        [f for f in own if f.key.subject == "政府采购" and f.is_money and f.key.stage == about.stage]
    )
    reserved = next(
        (f for f in own if re.search("预留.*中小|中小企业预留", f.key.subject + f.label) and f.is_money), None
    )
    if (
        whole is not None
        and reserved is not None
        and whole.value
        and whole.value == reserved.value
        and reserved.place
    ):
        yield text_finding(
            "TEXT-SIZE", "hint", f"政府采购 {whole.shown} 全部预留给中小企业，少见", reserved.place, "核对是不是照抄了采购总额",
            "all_reserved", reserved.shown, "", (whole.place,) if whole.place else (),
        )  # fmt: skip


_TENS = {Decimal(10), Decimal(100), Decimal(1000)}
_NEAR = 10  # characters before a number that say what it counts


def _ten_times(sections: Sequence[Section]) -> Iterator[Finding]:
    """防控 3.4 万亩次 here and 34 万亩次 there: the same digits of the same, a decimal point apart."""
    told: dict[tuple[str, str], list[tuple[Decimal, str, Place]]] = {}
    for number, index, unit in prose(sections):
        for q in quantities(unit.text):
            digits = str(q.value).replace(".", "").strip("0")
            if q.kind != "count" or len(digits) < 2 or q.start < unit.start:
                continue
            scale = 10_000 if q.unit.startswith("万") else 1
            words = re.sub(r"[^\u4e00-\u9fff]", "", unit.text[max(unit.start, q.start - _NEAR) : q.start])
            place = Place(number, index, q.start, q.end)
            told.setdefault((q.unit.removeprefix("万"), digits), []).append((q.value * scale, words, place))
    for same in told.values():
        for at, (value, words, place) in enumerate(same):
            other = next((o for o in same[:at] if _is_tens(value, o[0]) and _share(words, o[1])), None)
            if other is not None:
                says = f"“{_share(words, other[1])}”这里与另一处的数字相同，大小差了 {_times(value, other[0])} 倍"
                yield text_finding(
                    "TEXT-TWICE", "hint", says, place, "小数点或单位可能错位", "ten_times",
                    str(value.normalize()), "", (other[2],), ("J-29",),
                )  # fmt: skip


def _is_tens(one: Decimal, other: Decimal) -> bool:
    return max(one, other) / min(one, other) in _TENS


def _times(one: Decimal, other: Decimal) -> int:
    return int(max(one, other) / min(one, other))


def _share(one: str, other: str) -> str:
    """Two characters that both have."""
    return next((one[n : n + 2] for n in range(len(one) - 1) if one[n : n + 2] in other), "")
