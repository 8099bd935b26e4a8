"""Rules on a single value: number, operator and unit, and whether the target can fail and can be met."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from decimal import Decimal

from budgetdesk.engine.targets import OPERATORS, number_text, read_target
from budgetdesk.engine.text import half_width
from budgetdesk.engine.units import Unit, family_title, unit_of
from budgetdesk.patterns import late_pattern
from budgetdesk.review.indicators.changes import change_in
from budgetdesk.review.indicators.indicator import Indicator, Value
from budgetdesk.review.indicators.lexicon import lexicon, scarce_most
from budgetdesk.review.indicators.reading import measure_of, moved_from, without_state
from budgetdesk.review.indicators.rule_function import Hits, IndicatorRule, Tree, hit, unless_sure
from budgetdesk.review.indicators.words import has, words


@IndicatorRule
def placeholder(i: Indicator, tree: Tree) -> Hits:
    if i.placeholder:
        yield hit(i.name.cell, text=i.name.text)
    elif i.value and i.target.placeholder:
        yield hit(i.value.cell, text=i.value.text)


@IndicatorRule
def no_value(i: Indicator, tree: Tree) -> Hits:
    if not i.leaf or i.value is None or i.empty or i.placeholder or i.target.placeholder:
        return
    if i.target.number is None and (i.target.absent or not i.target.words):
        to_come = i.target.operator and not i.target.absent  # ≥页
        said = f"“{i.value.text}”里的数还没有写" if to_come else f"填的是“{i.value.text}”"
        yield hit(i.value.cell, said=said if i.value.text else "未填")


def _operator_for(i: Indicator) -> str:
    """The operator that a number without one most likely wants."""
    number = i.target.number
    share = i.unit in ("%", "％")
    if number == 0:
        return "＝"
    if share and number == 100 and i.kind.direction >= 0:
        return "＝" if i.kind.direction else ""
    return {1: "≥", -1: "≤", 0: ""}[i.kind.direction]


def _bare_number(i: Indicator) -> bool:
    t = i.target
    return t.quantitative and not (
        t.operator or t.approximate or t.words or t.upper is not None or t.said_qualitative
    )


@IndicatorRule
def no_operator(i: Indicator, tree: Tree) -> Hits:
    if i.value and i.value.combined and _bare_number(i):
        yield from _without_operator(i, i.value)


@IndicatorRule
def operator_blank(i: Indicator, tree: Tree) -> Hits:
    if i.value and not i.value.combined and i.leaf and _bare_number(i) and not _odd_operator(i.value):
        yield from _without_operator(i, i.value)


def _without_operator(i: Indicator, value: Value) -> Hits:
    operator = _operator_for(i)
    mend = value.turned(operator) if operator else None
    advice = f"写作“{mend}”" if mend and value.combined else f"选“{mend}”" if mend else "写明 ≥、≤ 还是 ＝"
    missed = (
        "多一点、少一点" if i.target.number else "多一点"
    )  # of what is counted there is not less than nothing
    yield hit(value.operator, mend, text=value.text, advice=advice, missed=missed)


@IndicatorRule
def unknown_operator(i: Indicator, tree: Tree) -> Hits:
    value = i.value
    if value is None or value.combined or tree.columns.operator is None:
        return
    if _odd_operator(value):
        yield hit(value.operator, text=value.operator_text)


def _odd_operator(value: Value) -> bool:
    said = value.operator_text
    return bool(said) and not read_target(said).absent and not _is_nature(said)


def _is_nature(said: str) -> bool:
    target = read_target(said)
    return bool(target.operator or target.said_qualitative) or said in ("约", "定量")


@IndicatorRule
def operator_without_number(i: Indicator, tree: Tree) -> Hits:
    if i.value and i.target.operator in OPERATORS and i.target.qualitative and not i.target.dated:
        yield hit(i.value.cell, operator=i.target.operator, text=i.value.text)


@IndicatorRule
def qualitative_number(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    graded = t.unit.endswith("一遇") or _family(i) == "rank"  # 定性 不低于42.5级
    if i.value and t.said_qualitative and t.quantitative and not t.words and not graded:
        operator = _operator_for(i)
        yield hit(i.value.operator, i.value.turned(operator) if operator else None, text=i.value.text)


@IndicatorRule
def no_unit(i: Indicator, tree: Tree) -> Hits:
    t, value = i.target, i.value
    if value is None or not t.quantitative or i.kind.measure in ("score", "state"):
        return
    found = unit_of(t.unit) if t.unit else None
    if t.unit and (found is None or found.family != "number"):
        return
    said = re.search(r"[（(]([^（）()]*)[）)]$", i.name.text)
    if said and unit_of(said[1]):
        return  # 发放金额（万元）
    share = i.kind.measure in ("rate", "satisfaction") and not has(i.key, words().odd_rates)
    mend = None
    fraction = share and t.number is not None and 0 < t.number <= 1  # 覆盖率 ≥1 is all of it, not a hundredth
    if fraction and value.combined and t.number is not None:
        whole = t.number == 1
        percent = number_text((t.number * 100).normalize())
        mend = f"{'＝' if whole else t.operator or _operator_for(i)}{percent}%"
    elif share and not t.unit and not value.combined and not fraction:
        mend = "%"
    elif share and not fraction and value.text[-1:].isdigit():
        mend = f"{value.text}%"
    told = hit(
        value.unit,
        mend,
        text=value.text,
        advice=f"补上单位，写作“{mend}”" if mend else "补上单位（人、次、万元、%……）",
    )
    named = not (t.number == 0 and t.operator == "＝") and bool(
        i.kind.measure or i.reading.counted or i.reading.deed
    )  # 冻精活力 ≥0.35 may have none
    yield from unless_sure(iter([told]), named)


@IndicatorRule
def approximate(i: Indicator, tree: Tree) -> Hits:
    t, value = i.target, i.value
    if value and t.approximate and t.quantitative:
        operator = {1: "≥", -1: "≤", 0: "＝"}[i.kind.direction]
        mend = value.turned(operator) if value.combined else None
        yield hit(
            value.cell,
            mend,
            text=value.text,
            advice=mend or f"{operator}{number_text(t.number or Decimal(0))}{t.unit}",
        )


@IndicatorRule
def range_value(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    if i.value and t.upper is not None and t.number is not None and t.upper <= t.number:
        yield hit(i.value.cell, text=i.value.text)


@IndicatorRule
def several_numbers(i: Indicator, tree: Tree) -> Hits:
    """培训3期，200人: two targets in one cell cannot be scored as one."""
    if i.value is None or not i.target.qualitative:
        return
    parts = [p for p in re.split(r"[，,；;、]", i.value.text) if p.strip()]
    if len(parts) > 1 and all(_counted(part) for part in parts):
        yield hit(i.value.cell, text=i.value.text)


def _counted(part: str) -> bool:
    target = read_target(part)
    return target.quantitative and bool(target.unit)


@IndicatorRule
def said_in_both(i: Indicator, tree: Tree) -> Hits:
    """Operator or unit written into the value although they have cells of their own."""
    value = i.value
    if value is None or value.combined:
        return
    own = read_target(value.text)
    if own.number is None or own.words or own.upper is not None:
        return
    if (own.operator and value.operator != value.cell) or (own.unit and value.unit != value.cell):
        yield hit(value.cell, number_text(own.number), text=value.text)


@IndicatorRule
def other_year(i: Indicator, tree: Tree) -> Hits:
    """A year that is over before the targets begin."""
    if i.value and i.target.dated and tree.year:
        years = [int(y) for y in re.findall(r"(20\d\d)\s*年", i.value.text)]
        if years and max(years) < tree.year:
            yield hit(i.value.cell, text=i.value.text, year=tree.year)


@IndicatorRule
def no_such_day(i: Indicator, tree: Tree) -> Hits:
    """6月31日, 2025年2月29日, 13月底前."""
    for value in filter(None, (i.value, i.actual)):
        if not value.target.dated or "农历" in value.text:
            continue
        for year, month, day in _DAY.findall(_DASHED.sub(r"\1年\2月\3日", half_width(value.text))):
            if wrong := _not_in_calendar(int(year or tree.year or _LEAP), int(month), int(day or 1)):
                yield hit(value.cell, text=value.text, why=wrong)
                break


_DASHED = late_pattern(r"(?<!\d)(20\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_DAY = late_pattern(r"(?:(20\d\d)\s*年\s*)?(?<!\d)(\d{1,2})\s*月(?:份?\s*(\d{1,2})\s*[日号])?")
_LEAP = 2024  # where no year is known, 29 February is a day


def _not_in_calendar(year: int, month: int, day: int) -> str:
    """Why there is no such day; empty where there is one."""
    if not 1 <= month <= 12:
        return f"没有 {month} 月"
    last = monthrange(year, month)[1]
    return "" if 1 <= day <= last else f"{f'{year} 年 ' if month == 2 else ''}{month} 月只有 {last} 天"


@IndicatorRule
def low_satisfaction(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    if i.value is None or i.kind.measure != "satisfaction" or i.kind.direction != 1 or t.number is None:
        return
    if t.operator in ("≥", "＝", "＞") and i.unit in ("%", "分") and 1 < t.number <= words().low_satisfaction:
        yield hit(i.value.cell, text=i.value.text)


@IndicatorRule
def share_as_fraction(i: Indicator, tree: Tree) -> Hits:
    """≥0.98% where 98% is meant."""
    t = i.target
    if i.value is None or not _is_share(i) or t.operator != "≥" or t.number is None or not 0 < t.number <= 1:
        return
    if i.kind.bounded and i.kind.direction == 1 and t.number % 1:
        yield hit(i.value.cell, text=i.value.text, times=number_text((t.number * 100).normalize()))


# can it fail, can it be met


def _is_share(i: Indicator) -> bool:
    return i.unit in ("%", "％")


@IndicatorRule
def over_hundred(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    if i.value is None or not _is_share(i) or t.number is None or t.number <= 100 or t.operator == "＞":
        return
    if not has(i.key, words().open_rates) or has(i.key, words().done_rates):
        yield hit(i.value.cell, text=i.value.text)


@IndicatorRule
def at_least_all(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    all_of_it = t.operator == "≥" and t.number == 100 and _is_share(i)
    if i.value and all_of_it and (i.kind.bounded or has(i.key, words().done_rates)):
        yield hit(i.value.operator, i.value.turned("＝"), text=i.value.text if i.value.combined else "≥100%")


@IndicatorRule
def cannot_fail(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    if i.value is None or t.number is None or has(i.key, words().open_rates) or t.words:
        return
    if (
        (t.operator == "≥" and t.number <= 0)
        or (t.operator == "＞" and t.number < 0)
        or (
            t.operator == "≤" and _is_share(i) and t.number >= 100 and i.kind.bounded and i.kind.direction < 1
        )
    ):
        yield hit(i.value.cell, text=i.value.text)


@IndicatorRule
def cannot_be_met(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    if i.value is None or t.number is None:
        return
    above = i.kind.bounded and _is_share(i) and t.operator == "＞" and t.number >= 100
    below = t.operator == "＜" and t.number <= 0 and not has(i.key, words().open_rates)
    if above or below:
        yield hit(
            i.value.operator if above else i.value.cell,
            i.value.turned("＝") if above and t.number == 100 else None,
            text=i.value.text,
        )


@IndicatorRule
def negative(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    if i.value is None or t.number is None or t.number >= 0 or t.operator in ("≥", "＞"):
        return
    if not has(i.key, [*words().open_rates, "降", "减"]) and _family(i) not in ("degrees", "points"):
        yield hit(i.value.cell, text=i.value.text)


def _family(i: Indicator) -> str:
    found = unit_of(i.unit) if i.unit else None
    return found.family if found else ""


@IndicatorRule
def impossible(i: Indicator, tree: Tree) -> Hits:
    for value in [i.value, *(v for _, v in i.previous), i.actual]:
        number, found = (value.target.number, unit_of(value.target.unit)) if value else (None, None)
        if value is None or number is None or found is None:
            continue
        counted = without_state(i.reading.core.removesuffix(i.reading.deed))
        limit = words().limits.get(found.family.rstrip("/"))
        if found.family == "pieces":
            limit = scarce_most(counted) or limit
        if found.family in ("people", "households"):
            few = [cap for word, cap in lexicon().people_caps.items() if word in i.key]
            limit = min([*few, *([limit] if limit else [])], default=None)
        elif found.family == "visits" and has(
            i.key, ["旅客", "客运", "献血", "乘客", "诊疗", "门诊", "就诊", "住院"]
        ):
            limit = _MOST_CARRIED
        elif found.family in ("pieces", "times") and (most := _most_handled(i, found.text)):
            limit = min(limit, most) if limit else most
        elif found.family == "length" and has(i.key, _DRIVEN):
            limit = None
        elif found.family == "area" and has(i.key, lexicon().built_grounds):
            limit = _MOST_BUILT
        elif found.family == "time" and has(i.key, _SOON):
            limit = _LONGEST
        days = 365 if found.per in ("日", "天") else 1
        usual = lexicon().most.get(found.text.lstrip("十百千万亿"))
        if found.family in _BY_ONES and i.kind.direction == -1 and not found.per:
            usual = min(usual, _MOST_BAD) if usual else _MOST_BAD
        sure = limit is not None and number * found.factor * days > limit and found.family != "length"
        if sure or any(most is not None and number * found.factor * days > most for most in (limit, usual)):
            told = hit(
                value.cell,
                text=value.text,
                count=f"{number * found.factor:,.0f}",
                what=family_title(found.family),
            )
            yield from unless_sure(iter([told]), sure)  # buses drive farther than roads are long


def _most_handled(i: Indicator, unit: str) -> Decimal | None:
    """How many of what is bought, held or taken in hand one by one there can be."""
    by_hand = has(i.reading.deed, lexicon().by_hand, "whole")
    got = has(i.key, lexicon().undertaken, "head") or has(i.reading.deed, lexicon().undertaken, "whole")
    most = lexicon().most_undertaken.get(unit.lstrip("十百千万亿")) if got or by_hand else None
    return most or (_MOST_BY_HAND if by_hand else None)


_MOST_BAD = Decimal(20_000)  # accidents, complaints or people hurt, of one place
_MOST_BUILT = Decimal(50_000_000)  # square metres of floors
_MOST_BY_HAND = Decimal(1_000_000)
_DRIVEN = [
    "投递",
    "行驶",
    "运行",
    "运营",
    "巡航",
    "往返",
    "邮路",
    "航程",
    "运距",
]  # farther than roads are long
_SOON = ["办结", "办理", "审批", "审核", "响应", "到达", "到场", "出具", "出警", "答复", "受理"]
_LONGEST = Decimal(400)  # days that an answer may take
_MOST_CARRIED = Decimal(50_000_000)  # passengers or patients of one place in a year


@IndicatorRule
def broken_count(i: Indicator, tree: Tree) -> Hits:
    number, found = i.target.number, unit_of(i.unit) if i.unit else None
    if i.value is None or number is None or found is None or found.family not in words().whole:
        return
    if has(i.key, words().per_heads) or found.per:
        return
    if number * found.factor % 1:
        yield hit(i.value.cell, text=f"{number_text(number)}{i.unit}")


@IndicatorRule
def unit_unlike_name(i: Indicator, tree: Tree) -> Hits:
    found = unit_of(i.target.unit) if i.target.unit else None
    if i.value is None or not i.target.quantitative:
        return
    if found is None:
        if (
            i.kind.measure == "rate"
            and _STRANGE.fullmatch(i.target.unit)
            and not has(i.key, words().odd_rates)
        ):
            said = {"text": i.target.unit, "tail": _tail(i), "wanted": family_title("share")}
            yield hit(i.value.unit, **said, family="别的量")  # 巩固率 ≥88岁
        return
    allowed = _families_for(i, found)
    if not allowed or found.family in allowed or found.family.rstrip("/") in (*allowed, "number"):
        return
    yield hit(
        i.value.unit, text=i.target.unit, tail=_tail(i), family=family_title(found.family),
        wanted=family_title(allowed[0]),
    )  # fmt: skip


def _families_for(i: Indicator, unit: Unit) -> Sequence[str]:
    """The families of units in which what a name measures is given; none where it may be any."""
    lists, said, measure, family = words(), i.reading.said, i.kind.measure, unit.family.rstrip("/")
    base = moved_from(said) if measure in ("", "state") else ""
    if base:  # 植被高度提高 is a height, too
        known = _families_of_tail(base) or lists.units_of_kind.get(measure_of(base), ())
        return (*known, "share", "points", "ratio") if known else ()
    if found := _MOVED_BY.search(said):  # 水位下降幅度 is a length, 强度降幅 may be anything that is measured
        change = change_in(said)
        base = change.of if change else said[: found.start()]
        known = _families_of_tail(base) or lists.units_of_kind.get(measure_of(base), ())
        return (
            *_SHARES,
            *(known or ((*_BY_ONES, "weight", "volume") if measure_of(base) == "count" else _MEASURED)),
        )
    if found := _OFF_BY.search(said):
        base = said[: found.start()]
        if known := _families_of_tail(base) or lists.units_of_kind.get(measure_of(base), ()):
            return (*known, *_SHARES, "score")  # 浓度偏差
    if known := _families_of_tail(said):
        return known
    if has(said, _OF_DEGREE, "tail") and family in _BY_ONES and not unit.per:
        return ("share", "score", *_MEASURED)  # 坡度 in 台
    if measure == "state" and said.endswith("标准") and "成本" in i.branch and family in _COUNTS:
        return lists.units_of_kind["money"]  # 低保标准
    if measure == "state" and family in ("people", "visits") and not has(i.key, lexicon().crowds):
        return ("share", "score")  # 库温波动幅度 in 名
    if measure == "count":
        heap = said.endswith("量") and family in ("people", "households") and not has(i.key, lexicon().crowds)
        if heap:
            return ("weight", "volume", "pieces")  # 残留量 in 人
        wild = family in ("share", "points", "degrees") or (family == "time" and "提前" not in said)
        return ("pieces",) if wild or (family == "money" and _plainly_counted(said)) else ()
    if measure == "times" and family == "pieces" and unit.text.endswith("次"):
        return ()  # 台次
    if measure == "times" and family == "pieces":
        return ("times",) if unit.text.lstrip("十百千万") not in lexicon().loose_pieces else ()
    if measure == "rate" and (unit.per or has(i.key, lists.odd_rates)):  # 2起/万人
        if unit.per and not has(i.key, lists.odd_rates):
            return ("share", "points", "ratio", "time", *_BY_ONES)  # 2起/万人, 5秒/百小时, but no 元/套
        return ("share", "ratio", *_COUNTS) if not unit.per and has(i.key, _OF_PEOPLE) else ()
    if measure == "money" and has(i.key, lexicon().money_deeds) and family in _PAID:
        return ()  # 发放孤儿生活费 ≥42人: how many are paid
    return lists.units_of_kind.get(measure, ())


_MOVED_BY = late_pattern(
    "(?:(?:年均|平均|累计)?(?:下降|降低|减少|上升|提高|增长|增加|回升|回落)幅度|[降升涨跌增减]幅)$"
)
_OFF_BY = late_pattern("(?:(?<!数)(?<!数量)(?:误差|偏差))$")
_SHARES = ("share", "points", "ratio")
_MEASURED = ("length", "weight", "volume", "degrees", "energy", "time", "money", "area")
_OF_DEGREE = ["(?<![制年季维额频])度"]
_BY_ONES = ("pieces", "people", "visits", "households", "times")


_STRANGE = late_pattern("[\u4e00-\u9fff]{1,3}")


def _plainly_counted(said: str) -> bool:
    return said.endswith(("数", "数量")) and not has(
        said, ["控制数", "预算数", "决算数", "成本", "费", "资金", "投资"]
    )


_COUNTS = ("people", "visits", "households", "times", "pieces", "area", "length")
_PAID = ("people", "visits", "households")
_OF_PEOPLE = ["死亡率", "发病率", "出生率", "发案率", "患病率"]


def _families_of_tail(said: str) -> Sequence[str]:
    """What a name ends with may say more than its kind: 温度 is in degrees, 用电量 in kilowatt-hours."""
    return next(
        (families for tail, families in words().units_of_tail.items() if has(said, [tail], "tail")), ()
    )


def _tail(i: Indicator) -> str:
    return i.name.text[-4:]
