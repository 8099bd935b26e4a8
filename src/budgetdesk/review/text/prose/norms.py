"""What things come to by head, by visit and by vehicle, and counts that do not go with their money: asked, not told as wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.quantities import MONEY, quantities
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
    _Norm("公务接待费", "人次", "", 15, 300, "人均"),
    _Norm("培训费", "人次", "培训|参训", 10, 3_000, "人均"),
    _Norm("会议费", "人次", "会议|参会", 10, 800, "人均"),
    _Norm("公务用车运行费", "辆", "保有|共有|现有|实有|车辆", 2_000, 50_000, "车均"),
    _Norm("公务用车购置费", "辆", "购置|更新|新购", 40_000, 400_000, "每辆"),
    _Norm("因公出国（境）费", "人次", "出国|出访|团组", 2_000, 80_000, "人均"),
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
            told = [*_out_of_norm(norm, money, counted)]
            yield from told or _mean_out_of_norm(norm, sections, reading)
        else:
            yield from _mean_out_of_norm(norm, sections, reading)
    yield from _over_budget(reading)
    yield from _batches(own)
    yield from _none_but_visits(own, about)
    yield from _all_reserved(own, about)
    yield from _none_reserved(own, about)
    yield from _without_numbers(sections, own, about)
    yield from _contributions(own, about)
    yield from _large_other(sections, reading)
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


_MEAN = re.compile(
    r"(?P<each>人均|每人(?:平均)?|平均每人|车均|辆均|每辆(?:平均)?|平均每辆|每车)[^，。；\d]{0,8}?(?P<at>(?P<n>\d[\d,]*(?:\.\d+)?)(?P<unit>万?元))"
)


def _is_of(cost: Fact, norm: _Norm, before: str) -> bool:
    """Whether a cost is the norm's, by its name or, where that says nothing, by the sentence before it."""
    if cost.key.subject in ("", "支出"):
        return norm.money.removeprefix("公务").removesuffix("费") in before
    return cost.key.subject.endswith(norm.money) or (cost.key.subject, norm.money) == (
        "国内接待",
        "公务接待费",
    )


def _mean_out_of_norm(norm: _Norm, sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """人均 400 元, behind the cost that it is the mean of; told once."""
    for number, index, unit in prose(sections):
        for found in _MEAN.finditer(unit.text, unit.start):
            if ("车" in found["each"] or "辆" in found["each"]) != (norm.unit == "辆"):
                continue
            before = [
                f for f in reading.facts
                if f.place and f.place[:2] == (number, index) and f.place.start < found.start() and f.aspect == "amount" and f.is_money
            ]  # fmt: skip
            each = Decimal(found["n"].replace(",", "")) * MONEY[found["unit"]]
            if (
                before
                and _is_of(before[-1], norm, unit.text[unit.sentence_at(found.start())[0] : found.start()])
                and not norm.least <= each <= norm.most
            ):
                size = "高" if each > norm.most else "低"
                yield text_finding(
                    "TEXT-SIZE", "hint", f"{norm.money}{found['each']} {found['at']}，偏{size}", Place(number, index, *found.span("at")),
                    "核对金额、数量和单位", "out_of_norm", found["at"], "", (), ("Y-50",),
                )  # fmt: skip
                return


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


def _none_reserved(own: Sequence[Fact], about: About) -> Iterator[Finding]:
    """Something is bought, and nothing of it reserved for small firms."""
    whole = _only(
        [f for f in own if f.key.subject == "政府采购" and f.is_money and f.key.stage == about.stage]
    )
    reserved = [f for f in own if f.key.subject in ("中小企业预留", "小微企业预留") and f.is_money]
    if whole is not None and whole.value >= _MUST_RESERVE and reserved and not any(f.value for f in reserved):
        yield text_finding(
            "TEXT-SIZE", "hint", f"政府采购 {whole.shown}，没有给中小企业预留份额", _at(reserved[0]),
            "小额采购应专门面向中小企业，其余一般预留三成以上；不预留的要说明", "none_reserved", reserved[0].shown, "", (_at(whole),),
        )  # fmt: skip


_MUST_RESERVE = 300_000  # 元: what is bought for less is mostly below the limit of procurement


def _at(fact: Fact) -> Place:
    assert fact.place
    return fact.place


_COUNTED = {
    "公务接待费": re.compile(r"\d+(?:个)?(?:批|人次)|接待[^，。；]{0,8}\d+人"),
    "培训费": re.compile(r"\d+(?:个)?(?:人|期|班|场|次|天)"),
    "会议费": re.compile(r"\d+(?:个)?(?:人|次|场|天)"),
}
_SAYS_WHAT_FOR = re.compile("主要[是为用](?!因)|用于|内容")
_SAYS_WHY = re.compile("原因|因为|由于|增加|减少|持平|压")


def _without_numbers(sections: Sequence[Section], own: Sequence[Fact], about: About) -> Iterator[Finding]:
    """What reception, training or meetings were for, and not how many there were, here or elsewhere."""
    for subject, counted in _COUNTED.items():
        spent = [
            f
            for f in own
            if f.is_money and f.key.subject == subject and f.key.stage == about.stage and f.value
        ]
        word = subject.removesuffix("费").removeprefix("公务")
        if subject == "公务接待费" and not about.accounts:
            continue  # whom they will receive nobody knows
        if not spent or any(
            counted.search(clause)
            for *_, u in prose(sections)
            for clause in re.split("[。；]", u.text)
            if word in clause
        ):
            continue
        for fact in spent:
            unit = sections[_at(fact).section].units[_at(fact).unit]
            said = re.split("[。；]", unit.text[_at(fact).end :])[0]
            if _SAYS_WHAT_FOR.search(said) and not _SAYS_WHY.search(said) and not unit.paragraph.table:
                what = "批次和人次" if subject == "公务接待费" else "次数和人数"
                yield text_finding(
                    "TEXT-SIZE", "hint", f"{subject} {fact.shown}，没有写{what}", _at(fact), f"补写{what}", "without_numbers",
                    fact.shown, "", (), ("Y-50",),
                )  # fmt: skip
                break


_PENSION, _ANNUITY = (re.compile(f"{name}(?:保险)?缴费") for name in ("基本养老", "职业年金"))
_HALF, _NEARLY = Decimal("0.5"), Decimal("0.03")


def _contributions(own: Sequence[Fact], about: About) -> Iterator[Finding]:
    """养老保险 is 16 % of the wages and 职业年金 8 %; paid annuities may be less, but never more."""
    paid = [f for f in own if f.is_money and f.key.stage == about.stage and not f.in_table]
    pensions, annuities = ([f for f in paid if named.search(f.key.subject)] for named in (_PENSION, _ANNUITY))
    pension, annuity = _only(pensions), _only(annuities)
    if pension is None or annuity is None or not pension.value or not annuity.value:
        return
    share = annuity.value / pension.value
    if share <= 1 and (about.accounts or abs(share - _HALF) <= _NEARLY):
        return
    level: Level = "query" if share > 1 else "hint"
    yield text_finding(
        "TEXT-SIZE", level, f"职业年金缴费 {annuity.shown}，基本养老保险缴费 {pension.shown}：缴费比例通常是 8% 和 16%", _at(annuity),
        "核对两项是不是写反了，或有一项写错了", "contributions", annuity.shown, "", (_at(pension),), ("Y-49",),
    )  # fmt: skip


_OTHER = re.compile("^其他(?:商品和服务支出|资本性支出|对个人和家庭的?补助|支出|费用|经费)?$")
_MOST_OTHER = Decimal(30)  # %


def _large_other(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """其他支出 is much of a list, or its share is told so, and no word says what it is; told once."""
    shares = [
        (reading.facts[f.of], f.value) for f in reading.facts if f.aspect == "share" and f.of is not None
    ]
    shares += [
        (part, 100 * part.value / group.whole.value)
        for group in reading.groups
        for part in group.parts
        if group.whole is not None and part.value < group.whole.value and part.is_money
        and part.key.subject != "其他支出"  # a class of its own, of lotteries and bonds
    ]  # fmt: skip
    for other, share in shares:
        if other.place is None or not _OTHER.match(other.key.subject) or not _MOST_OTHER < share <= 100:
            continue
        after = sections[other.place.section].units[other.place.unit].text[other.place.end :]
        if not re.match("(?:[，（]?占[^，。；]*?%）?)?(?:，?(?:主要|用于|包括|其中|为|系)|（)", after):
            yield text_finding(
                "TEXT-SIZE", "hint", f"“{other.key.subject}”占到 {share:.1f}%，没有说明是什么", other.place,
                "能归到具体科目的不列其他，或写明内容", "large_other", other.shown,
            )  # fmt: skip
            return


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
