"""Rules on how things are counted: the unit against what is counted, operators that are too strict, numbers that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache

from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.units import family_title, unit_of
from budgetdesk.patterns import late_pattern
from budgetdesk.review.indicators.changes import is_spared
from budgetdesk.review.indicators.indicator import Indicator, Value
from budgetdesk.review.indicators.lexicon import Thing, lexicon
from budgetdesk.review.indicators.reading import without_state
from budgetdesk.review.indicators.rule_function import Hit, Hits, IndicatorRule, Tree, hit, tree_rule
from budgetdesk.review.indicators.words import has, words

_COUNTS = ("people", "times", "households", "area", "length", "count", "weight", "")
UNIT_WORDS = {
    "人数": "人", "人次数": "人次", "户数": "户", "次数": "次", "件数": "件", "天数": "天", "场数": "场", "个数": "个", "份数": "份",
    "家数": "家", "台数": "台", "百分比": "%", "百分数": "%", "百分率": "%", "百分之": "%", "比率": "%", "比例": "%",
}  # fmt: skip
"""What is measured, written where a unit belongs, with the unit that is meant."""
_LEAST_YUAN = 5  # nobody is trained, paid or fed for less
_MOST_TRAINED = 500_000
_MOST_STAFF = 100_000


def _family(i: Indicator) -> str:
    found = unit_of(i.unit) if i.unit else None
    return found.family if found else ""


def _counted(i: Indicator) -> bool:
    """Whether the value is a plain number of things that are done or made."""
    return bool(i.leaf and i.value and i.target.quantitative and not i.target.words)


def _counter_unlike(i: Indicator) -> bool:
    """Whether the unit counts only some things, of which the name tells none: 设施 in 头, 口粮 in 顶."""
    lists, counter = lexicon(), i.unit.lstrip("万千百十")
    known = lists.counters.get(counter)
    if known is not None:
        return not has(i.key, known)
    if (counter in _OCCASIONS and i.reading.done) or has(i.key, _HOLDERS.get(counter, ())):
        return False  # 影片放映 in 场, 学校防雷装置改造 in 所
    thing = i.reading.counted
    return counter not in i.key and any(thing is lists.things[kind] for kind in _unfit().get(counter, ()))


_OCCASIONS = ("场", "场次", "届", "期")
_HOLDERS = {
    "所": ["校", "院", "园", "馆", "所"],
    "家": ["企业", "单位", "机构", "店", "法人", "公司", "网点"],
}
"""By counter, those who have what the name ends with."""


@cache
def _unfit() -> dict[str, frozenset[str]]:
    """By counter, the kinds of things that it never counts."""
    found: dict[str, frozenset[str]] = {}
    for entry in lexicon().unfit:
        for counter in entry.counters:
            found[counter] = found.get(counter, frozenset()).union(entry.kinds)
    return found


@IndicatorRule
def unit_unlike_thing(i: Indicator, tree: Tree) -> Hits:
    """What is counted is counted in other units: 桥梁 in 座, 辅警 in 人; a deed at the end may be counted in 次."""
    reading, family = i.reading, _family(i)
    if not _counted(i) or not i.value or i.kind.measure not in ("", "count", "times"):
        return
    unit = i.unit.lstrip("万千百十")
    if unit and (reading.counter == unit or i.key.endswith(unit)):
        return  # 改造座数 in 座, 检测延米
    if family in ("", "share", "score", "ratio", "points", "number", "rank"):
        return
    if is_spared(reading.said) and family in _BY_WHOM:
        return  # 减少重复检查 in 人次
    units: tuple[str, ...]
    if _counter_unlike(i):
        said, units, fits = reading.thing or reading.deed or i.name.text, ("pieces",), False
    elif family in ("area", "length") and i.kind.measure == "count" and _weighed(reading.said):
        said, units, fits = reading.said[-3:], ("weight", "volume", "pieces"), False
    elif reading.counter:
        said, units = reading.counter, _alike(reading.counter)
        fits = family.rstrip("/") in units
    elif i.kind.measure == "times" or (family == "time" and not (_timeless(i) or _unasked(i, family))):
        return
    elif thing := reading.counted:
        said, units, fits = reading.thing, tuple(thing.units), thing.counted_in(i.unit)
        heaped = thing.units != ["pieces"] and reading.said.endswith("量")  # but no 指挥车保有量
        fits = fits or (family in ("weight", "volume") and heaped)
        fits = fits or (
            family == "times" and len(unit) > 1 and unit.endswith("次") and unit != "场次"
        )  # 座次, 家次
        done = _as_done(reading.deed)
        bought = has(reading.deed, lexicon().acquired, "whole")
        bought = bought or (done is not None and "times" not in done.units)  # 聘任, 栽植
        fits = fits or (family == "times" and not bought and (reading.done or _by_times(reading.deed)))
        fits = fits or (
            family in ("weight", "volume") and has(reading.said, lexicon().bulk, "tail")
        )  # 赛事供水
    elif _unasked(i, family) or _unlike_deed(i, family) or (_of_outputs(i) and _shaped(i, family) is False):
        said, units, fits = reading.said, ("pieces", "times"), False
    else:
        deed, wild = _as_done(reading.deed), _wild(i, family)
        if deed is None and wild:
            deed = _ACTS  # 民兵训练 in 升
        if deed is None:
            return
        said, units = reading.deed or reading.said, tuple(deed.units)
        fits = deed.counted_in(i.unit) or (family == "pieces" and i.unit in lexicon().loose_pieces)
        fits = fits or (not wild and _shaped(i, family) is True)
        fits = fits or (
            family == "money" and (has(i.key, lexicon().paid) or has(i.key, lexicon().money_deeds))
        )
        fits = fits or (
            i.unit in lexicon().text_counters and has(i.key, lexicon().told_by)
        )  # 公众号新闻宣传 in 篇
    fits = fits or (reading.counter == "次" and unit.endswith("次"))  # 随访次数 in 人次
    fits = fits or (family == "length" and reading.said.endswith("长"))  # 河长
    fits = fits or (family in ("weight", "volume") and has(reading.said, ["回收", "废"]))
    fits = fits or (family in _TO_WHOM and has(reading.said, _TO_WHOM[family]))
    money_may_be = not (_of_outputs(i) or _unasked(i, family) or _unlike_deed(i, family))
    if fits or (family.startswith("money") and (money_may_be or _of_money(i))):
        return
    yield hit(
        i.value.unit, text=i.unit, thing=said, family=family_title(family),
        wanted="或".join(family_title(f) for f in units),
    )  # fmt: skip


_TO_WHOM = {
    "households": ["受益", "惠及", "移民", "搬迁", "征收", "协议", "就业"],
    "people": ["培训$", "就业$", "务工$", "用工$", "[收带]徒数?$"],  # 持证培训
    "visits": ["培训$", "就业$"],
    "times": ["进.{1,4}$", "传习$"],  # 戏曲进校园
}
"""What a thing is counted by that the name tells of beside what is counted."""


_BY_WHOM = (
    "people",
    "visits",
    "households",
    "times",
    "pieces",
)  # in which it is told how often somebody is spared


def _timeless(i: Indicator) -> bool:
    """Whether the name is of something that takes no time of which there could be more: 购置, 新建."""
    lists = lexicon()
    things = bool(i.reading.counted) and not has(i.key, [*lists.lasting, "课", "时", "天", "日"])
    return has(i.key, lists.acquired, "head") or (things and _of_outputs(i))


def _wild(i: Indicator, family: str) -> bool:
    """Whether work is given in units in which none is counted."""
    lists, done = lexicon(), bool(i.reading.deed or i.reading.done)
    if family in ("weight", "volume"):
        return done and not has(i.key, lists.bulk)
    if family in ("degrees", "energy"):
        return done and not has(i.key, ["电", "能", "光伏", "装机"])
    return family == "money" and done and _of_outputs(i) and not has(i.key, [*lists.money_deeds, *lists.paid])


def _shaped(i: Indicator, family: str) -> bool | None:
    """Whether something of the name has a length, an area or a bulk, where the unit asks for one: 墓穴 in 公里 has none."""
    lists = lexicon()
    has_it = {"length": lists.lines, "area": lists.grounds, "weight": lists.stuffs, "volume": lists.stuffs}
    return has(i.key, has_it[family]) if family in has_it else None


def _unasked(i: Indicator, family: str) -> bool:
    """Whether a name has no word of what is given in such units, money, time, heat or marks: 加装报警器 in 千瓦."""
    if family == "time" and i.heading and "时效" in i.heading.text:
        return False
    asked = lexicon().asked.get(family.rstrip("/"))
    return asked is not None and not has(i.key, asked)


def _unlike_deed(i: Indicator, family: str) -> bool:
    """Whether nobody is there to be counted in people, or what is held has no bulk: 发放蚕种 in 人次, 组织院士行 in 亩."""
    lists = lexicon()
    if family in ("people", "visits"):
        return not has(i.key, lists.crowds) and not has(i.key, words().per_heads)
    if family == "money":
        return has(i.reading.said, lists.by_heads, "tail")  # 带动就业 in 元
    if family in ("area", "length", "weight", "volume", "energy"):
        return _of_outputs(i) and has(i.reading.deed, lists.bodiless, "whole") and not i.kind.measure
    return False


def _weighed(said: str) -> bool:
    """An amount that is no ground: 减排量, not 造林量."""
    return said.endswith("量") and not has(said, lexicon().ground_amounts)


_ACTS = Thing(words=[], units=["times", "people", "visits", "pieces", "households"])


def _as_done(deed: str) -> Thing | None:
    return next((d for d in lexicon().deed_units if deed in d.words), None)


def _by_times(deed: str) -> bool:
    """Whether it may be counted how often something is done to what the name says: 走访企业 150 次, not 招聘辅警."""
    done = _as_done(deed)
    return done is not None and "times" in done.units


def _alike(counter: str) -> tuple[str, ...]:
    """The families in which what is counted by a unit may be given: 场次 by 次 or 个."""
    family = found.family if (found := unit_of(counter)) else ""
    return ("times", "pieces") if family == "times" else (family,)


def _of_money(i: Indicator) -> bool:
    """Whether it stands where most is money: 饲养物耗 in 元/张 among the costs."""
    return bool(i.heading and ("成本" in i.heading.text or "经济效益" in i.heading.text))


def _of_outputs(i: Indicator) -> bool:
    return bool(i.heading and "数量" in i.heading.text)


@IndicatorRule
def word_as_unit(i: Indicator, tree: Tree) -> Hits:
    """100 人数: what is measured stands where its unit belongs."""
    unit = UNIT_WORDS.get(i.unit)
    if i.value and i.target.quantitative and unit:
        yield hit(i.value.unit, _with_unit(i, i.value, unit), text=i.unit, unit=unit)


@IndicatorRule
def points_for_share(i: Indicator, tree: Tree) -> Hits:
    """合格率 95个百分点: percentage points say by how much a share moved."""
    if i.value and _family(i) == "points" and i.kind.measure == "rate" and not has(i.key, MOVES):
        yield hit(i.value.unit, _with_unit(i, i.value, "%"), text=i.unit, name=i.name.text)


MOVES = ["提高", "提升", "上升", "增", "减", "下降", "降低", "降幅", "幅度", "变动", "变化"]


def _with_unit(i: Indicator, value: Value, unit: str) -> str:
    """What belongs in the unit's cell: the whole text where one cell says all."""
    return value.text.replace(i.unit, unit) if value.unit == value.cell else unit


# operators


def _told_what_for(i: Indicator) -> bool:
    """Whether the name tells of people, or of what is done."""
    return bool(i.reading.deed) or _family(i) == "visits" or has(i.key, lexicon().open_ended)


def _open_ended(i: Indicator) -> bool:
    benefit = (
        i.heading is not None and "效益" in i.heading.text
    )  # what follows of itself has no end set to it
    found, number = unit_of(i.unit) if i.unit else None, i.target.number or Decimal(0)
    often = _family(i) == "times" and number >= _OFTEN
    counted = _family(i) in ("people", "pieces", "households") and not has(i.reading.deed, lexicon().acquired)
    often = often or (found is not None and counted and number * found.factor >= _MANY)
    often = often and (
        bool(i.reading.deed) or i.kind.measure in ("count", "households") or _family(i) == "times"
    )
    happens = number >= _OFTEN and (i.unit == "起" or has(i.key, lexicon().open_ended))
    heaped = _family(i) in ("weight", "volume") and i.reading.said.endswith("量")  # weighed to the ton?
    return benefit or often or _family(i) == "visits" or happens or heaped


_BY_NUMBER = ("animals", "devices", "vehicles", "tools", "works")  # bought as many as there is money for
_OFTEN = 10  # times, of which one more does no harm
_MANY = 350  # of anything: no plan tells so many to the very one


def _exact_share(i: Indicator) -> bool:
    """知晓率 ＝92%: of what is found out afterwards nobody knows the share beforehand; 配套比例 is settled."""
    found_out = i.kind.measure == "satisfaction" or (
        i.kind.measure == "rate" and i.reading.said.endswith("率") and not has(i.key, words().odd_rates)
    )
    number = i.target.number if _counted(i) and i.target.operator == "＝" and i.unit in ("%", "％") else None
    return found_out and i.kind.direction != 0 and number is not None and 1 < number < 100


@IndicatorRule
def exact_count(i: Indicator, tree: Tree) -> Hits:
    """＝5万人次: one visitor more, and the target is missed."""
    number = i.target.number
    if _exact_share(i) and i.value:
        mend = {1: "≥", -1: "≤"}[i.kind.direction]
        yield hit(i.value.operator, i.value.turned(mend), text=i.value.text, mend=mend)
        return
    if (
        not _counted(i)
        or not i.value
        or i.target.operator != "＝"
        or (i.kind.direction != 1 and (i.kind.measure not in ("", "time") or not _told_what_for(i)))
        or number is None
        or number <= 0
    ):
        return
    earned = i.kind.measure in ("money", "") and i.kind.direction == 1 and _family(i) == "money"
    counts = i.kind.measure in _COUNTS and _family(i) not in ("share", "money", "time", "")
    things = lexicon().things
    kept = not (i.reading.counted is things["animals"] and i.reading.deed)  # but 检疫生猪 is done
    if _family(i) == "pieces" and kept and any(i.reading.counted is things[kind] for kind in _BY_NUMBER):
        return
    days = i.unit in ("天", "日") and has(i.key, ["开放天数", "开馆天数", "服务天数"], "tail")
    days = days or (i.unit == "小时" and number >= _MANY and has(i.key, ["时长", "小时数", "时间"], "tail"))
    settled = _family(i) != "visits" and has(i.key, lexicon().settled)  # how often they come is in no list
    if days or ((earned or counts) and _open_ended(i) and not settled):
        yield hit(i.value.operator, i.value.turned("≥"), text=i.value.text, mend="≥")


@IndicatorRule
def more_than_count(i: Indicator, tree: Tree) -> Hits:
    """＞150家: with 150 the plan is carried out, and the target missed."""
    strange = i.kind.measure == "count" and bool(i.unit) and unit_of(i.unit) is None  # 拍
    plain = i.kind.measure in _COUNTS and _family(i) not in ("share", "money", "time", "")
    plain = plain or strange or (_family(i) == "money" and i.kind.direction == 1)
    plain = plain or (i.kind.measure == "time" and i.key.endswith("天数") and i.kind.direction >= 0)
    if plain and _counted(i) and i.value and i.target.operator == "＞" and i.target.number:
        yield hit(i.value.operator, i.value.turned("≥"), text=i.value.text, mend="≥")


@IndicatorRule
def everybody_satisfied(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    asked = i.kind.measure == "satisfaction" and i.kind.direction == 1 and _family(i) == "share"
    if i.value and asked and t.number == 100 and t.operator in ("＝", "≥"):
        yield hit(i.value.cell, text=i.value.text)


# numbers that cannot be


@IndicatorRule
def days_of_no_year(i: Indicator, tree: Tree) -> Hits:
    t = i.target
    if i.value is None or t.number is None or not i.key.endswith("天数") or i.unit not in ("天", "日"):
        return
    if t.number > 366 and not has(i.key, ["累计", "人均", "总", "合计", "人天", *lexicon().staff]):
        yield hit(i.value.cell, text=i.value.text)


@IndicatorRule
def nothing_to_do(i: Indicator, tree: Tree) -> Hits:
    """采购数 ＝0: whoever does nothing is done."""
    t = i.target
    work = (
        i.kind.measure in ("people", "times", "households", "area", "length", "count")
        and i.kind.direction == 1
    )
    if has(i.heading.text if i.heading else "", ["质量", "效益"]):
        return  # there it is something bad of which there shall be none
    if i.leaf and i.value and work and t.number == 0 and t.operator in ("＝", "≤", ""):
        yield hit(i.value.cell, text=i.value.text, name=i.name.text)


_EACH = late_pattern("^(?:每|单)(?:个)?(.{1,3})|(.)均|平均(亩)产")


_DEAREST_STAFF = {
    "年": 1_000_000,
    "月": 100_000,
    "天": 20_000,
    "日": 20_000,
    "小时": 5_000,
}  # 元 for one person


def _dear(i: Indicator) -> str:
    """Of what each one costs more than any does: 每亩建设成本 ≤2800万元; empty where it may be so."""
    target = i.target
    found = unit_of(target.unit) if target.unit and target.number else None
    if found is None or found.family.rstrip("/") != "money" or not target.number:
        return ""
    said = _EACH.search(i.reading.said)
    per = found.per.partition("·")[0] or (said and (said[1] or said[2] or said[3])) or ""
    granted = has(i.key, lexicon().grants)
    dearest = {**lexicon().dearest, **lexicon().dearest_grants} if granted else lexicon().dearest
    per = "人" if per.startswith(("名", "位")) else per
    each = max((word for word in dearest if per.startswith(word)), key=len, default="")
    span = found.per.rpartition("·")[2] if each == "人" else ""
    if span in _DEAREST_STAFF and target.number * found.factor > _DEAREST_STAFF[span]:
        return found.per
    if not each and granted and said and said[1] and not found.per:
        return said[1] if target.number * found.factor > _MOST_GRANTED else ""
    return each if each and target.number * found.factor > dearest[each] else ""


_MOST_GRANTED = 20_000_000  # 元 for any single thing


_BUILT = ("硬化", "新建", "改建", "扩建", "修建", "铺设", "清淤", "疏浚", "养护", "治理", "改造", "修复")
_PAID_FOR = ("length", "people", "")  # measures of which there may be more than the budget pays for
_LEAST_YUAN_PER_KM = 500  # even the sweeping of a road costs more


@tree_rule("name", "value", "money")
def people_beyond_budget(tree: Tree) -> Hits:
    """More people, or kilometres, than the money could be for; more people than a county has to train."""
    for i in tree.leaves:
        yield from _beyond_budget(i, tree.budget if i.kind.measure in _PAID_FOR else None)


@lru_cache(maxsize=4_096)  # of a tree of thousands an edit makes one indicator anew
def _beyond_budget(i: Indicator, budget: Decimal | None) -> Sequence[Hit]:
    if i.value is None:
        return ()
    if one := _dear(i):
        return (_beyond(i, f"每{one}用不了这么多钱"),)
    if i.kind.measure == "length" and budget and has(i.key, _BUILT):
        km = i.value.base("公里") if i.target.number and _family(i) == "length" else None
        if km and km * _LEAST_YUAN_PER_KM > budget:
            return (_beyond(i, f"按预算每公里只有 {round_half_up(budget / km, 2)} 元"),)
        return ()
    if i.kind.measure not in ("people", "") or not i.target.number:
        return ()
    family = _family(i)
    number = i.value.base("人" if family == "people" else "人次") if family in ("people", "visits") else None
    if number is None:
        return ()
    staff = family == "people" or not has(i.key, ["出入", "进出", "往来", "流动"])
    if staff and number > _MOST_STAFF and has(without_state(i.reading.core), lexicon().staff, "tail"):
        return (_beyond(i, "一个县没有这么多这样的人"),)
    if not has(i.key, lexicon().paid_for) and not (i.reading.deed and not has(i.key, lexicon().many)):
        return ()
    if budget and number * _LEAST_YUAN > budget:
        return (_beyond(i, f"按预算每人只有 {round_half_up(budget / number, 2)} 元"),)
    if "培训" in i.key and number > _MOST_TRAINED:
        return (_beyond(i, "一个县没有这么多人可以培训"),)
    return ()


def _beyond(i: Indicator, why: str) -> Hit:
    assert i.value is not None
    return hit(i.value.cell, None, i.name.cell, text=i.value.text, why=why)
