"""Ratios that a paragraph reckons from its own figures: means by head, rates of completion, mean scores, debts of assets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from budgetdesk.engine.language.amounts import grouped, round_half_up
from budgetdesk.packs.models import Level
from budgetdesk.review.figures.slips import slip
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.quantities import MONEY, Kind, Quantity, quantities
from budgetdesk.review.text.sections import Section, Unit

_SENTENCE_ENDS = re.compile("[。！？]")


class _Told(NamedTuple):
    """A figure of a paragraph and the words before it."""

    quantity: Quantity
    words: str
    value: Decimal  # in its plain unit: 元, 人, 亩
    half: Decimal

    @property
    def unit(self) -> str:
        return "元" if self.quantity.kind == "money" else self.quantity.unit.removeprefix("万")


def ratios(sections: Sequence[Section]) -> Iterator[Finding]:
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            if unit.paragraph.table or not _REASON_TO_LOOK.search(unit.text):
                continue
            told = _told(unit)
            yield from _means(number, index, unit, told)
            yield from _rates(number, index, unit, told)
            yield from _share_of_others(number, index, unit, told)
            yield from _named(number, index, told)
            yield from _net(number, index, told)
            yield from _mean_score(number, index, section, unit)


_REASON_TO_LOOK = re.compile("均|率|每|净资产|占")


def _told(unit: Unit) -> list[_Told]:
    told, place = [], unit.start
    for quantity in quantities(unit.text):
        words = re.split("[，。；：、（）]", unit.text[place : quantity.start])[-1]
        if quantity.kind == "name" and "平均" in words and quantity.unit not in ("", "%"):
            kind: Kind = "money" if quantity.unit in MONEY else "count"
            quantity = replace(quantity, kind=kind, exact=True)  # 平均每期 0.72 万元 is no standard
        if quantity.start >= unit.start and quantity.kind in ("money", "count", "percent") and quantity.exact:
            scale = MONEY.get(quantity.unit, Decimal(10_000 if quantity.unit.startswith("万") else 1))
            half = (
                scale.scaleb(-quantity.decimals) / 2
                if quantity.kind != "count" or quantity.decimals
                else Decimal(0)
            )
            words = re.split("[，。；：、（）]", unit.text[place : quantity.start])[-1]
            told.append(_Told(quantity, words, quantity.value * scale, half))
        place = max(place, quantity.end)
    return told


_SHARE = re.compile("占[^，。；%\\d]{0,16}$")
_CENT = Decimal("0.01")


def _share_of_others(section: int, index: int, unit: Unit, told: Sequence[_Told]) -> Iterator[Finding]:
    """42,365 户、103,872 人，其中老年人 28,046 人，占 66.20%: of the households."""
    for before, rate in pairwise(told):
        if (
            rate.quantity.kind != "percent"
            or before.quantity.kind != "count"
            or not _SHARE.search(rate.words)
        ):
            continue
        earlier = [
            t
            for t in told
            if t.quantity.kind == "count" and t.quantity.start < before.quantity.start and t.value
        ]
        same, others = ([t for t in earlier if (t.unit == before.unit) == alike] for alike in (True, False))
        near = [t for t in others if abs(100 * before.value / t.value - rate.value) <= _CENT]
        if (
            same
            and near
            and not any(abs(100 * before.value / t.value - rate.value) <= rate.half + _CENT for t in same)
        ):
            whole = max(same, key=lambda t: t.value)
            expected = f"{round_half_up(100 * before.value / whole.value, rate.quantity.decimals)}%"
            says = f"{before.quantity.shown}占 {whole.quantity.shown}的 {expected}；写的是对 {near[0].quantity.shown}算的"
            yield text_finding(
                "TEXT-SHARE", "query", says, Place(section, index, rate.quantity.start, rate.quantity.end), "分母用错了",
                "share_of_others", rate.quantity.shown, expected,
            )  # fmt: skip


# --- by head ---

_COUNTED = {
    "人": "人次|人|名", "生": "人|名", "师": "人|名", "车": "辆|台（套）", "户": "户", "场": "场次?", "期": "期|场|次|个", "班": "期|个",
    "次": "次|场次?|批次?", "批": "批次?", "亩": "亩", "件": "件|起", "床": "张",
}  # fmt: skip
_PLACES = "村校镇乡站点所馆园店队组院县"  # counted by 个 and the like, with their name beside the number
_OF_NAMES = frozenset((*_PLACES, "社区", "企业"))
_OF_PLACES = re.compile("个|家|所|座|处")
_EACH = (
    rf"人次|批次|场次|平方米|公里|社区|企业|[人名生辆车户场期班次批亩件台份本册套张条只头株例项间栋{_PLACES}]"
)
_MEAN = re.compile(
    rf"(?:平均每(?:个|一|家|所)?(?P<each>{_EACH})|每(?:个|一)?(?P<each2>{_EACH})(?:[\u4e00-\u9fff]{{0,4}})平均"
    r"|(?P<head>[人车户场期班次批亩件生师村校床])均)(?P<of>[^，。；：、\d较比增减高低]{0,14}?)(?:为|约|是|达)?$"
)
_NOT_OF_HERE = re.compile(
    "收入|增收|可支配|生产总值|GDP|寿命|耕地|月|日|天|上年|去年|标准|预算标准|定额|限额"
)
_COSTS = re.compile("费|支出|经费|成本|补助|补贴|花费|投入|资金|用车|接待|维护|运行|购置|面积|^支?$|^用$")
_COME_AND_GO = re.compile("更新|新购|购置[^，。；]{0,8}[1-9]|报废|处置|调入|调出|划转|划入")
_LAST_YEAR = re.compile(r"上年|去年|20\d\d年度?[^，。；]{0,4}$")


def _means(section: int, index: int, unit: Unit, told: Sequence[_Told]) -> Iterator[Finding]:
    """培训班 6 期，平均每期支出 0.72 万元: no amount by any number of what it names gives the mean."""
    for mean in told:
        found = _MEAN.search(unit.text[max(0, mean.quantity.start - 40) : mean.quantity.start])
        if found is None or mean.quantity.kind == "percent" or _NOT_OF_HERE.search(mean.words):
            continue
        each = found["each"] or found["each2"] or found["head"]
        others = [t for t in told if t is not mean and not _MEAN.search(t.words)]
        heads = [t for t in others if t.quantity.kind == "count" and t.value and _is_counted(unit, t, each)]
        named = heads if each in _OF_NAMES else []  # 14 个镇 are no part of 410 个, of which 平均每镇 10 个
        wholes = [
            t
            for t in others
            if t.unit == mean.unit and t.quantity.kind == mean.quantity.kind and t.value and t not in named
        ]
        heads = [t for t in heads if t not in wholes]
        if not wholes or not heads or any(_fits(mean, w, h) for w in wholes for h in heads):
            continue
        if not _COSTS.search(found["of"]) and found["of"]:
            continue
        here = _in_sentence(unit, mean, wholes)
        whole, head = here[-1] if here else wholes[0], (_in_sentence(unit, mean, heads) or heads)[-1]
        right = round_half_up(whole.value / head.value / _scale(mean), mean.quantity.decimals)
        pen = slip(mean.value / _scale(mean), right)
        moved = each in ("车", "辆") and _COME_AND_GO.search(
            unit.text
        )  # how many there were in the year is not told
        sure = len(heads) == 1 and (len(here) == 1 or pen is not None)
        level: Level = "hint" if moved else "error" if sure else "query"
        expected = _mean_shown(mean, whole.value / head.value)
        mean_at = mean.quantity.start
        yield text_finding(
            "TEXT-RATIO", level,
            f"{found.group().rstrip('为约是达')}应为 {expected}：{whole.quantity.shown} ÷ {head.quantity.shown}",
            Place(section, index, mean_at, mean_at + len(mean.quantity.written)), "均数算错了，或小数点错位", "average",
            mean.quantity.shown, expected, (), ("J-26",),
        )  # fmt: skip


def _mean_shown(told: _Told, mean: Decimal) -> str:
    """As exactly as it is told, or more where that says nothing else; in 元 what is nothing in 万元."""
    in_unit = mean / _scale(told)
    decimals = told.quantity.decimals
    if told.unit == "元" and not round_half_up(in_unit, decimals):
        return f"{grouped(mean)} 元"
    if round_half_up(in_unit, decimals) == told.quantity.value:
        decimals += 2
    return f"{grouped(in_unit, decimals)} {told.quantity.unit}"


def _is_counted(unit: Unit, told: _Told, each: str) -> bool:
    """Whether a number is one of those things by which the mean is taken."""
    if each not in _OF_NAMES:
        return bool(re.fullmatch(_COUNTED.get(each, re.escape(each)), told.unit))
    behind = re.match("[\u4e00-\u9fff（]*", unit.text[told.quantity.end :][:8])
    named = told.words.endswith(each) or (behind is not None and each in behind.group())
    return bool(_OF_PLACES.fullmatch(told.unit)) and named


def _fits(mean: _Told, whole: _Told, head: _Told) -> bool:
    """Whether the mean follows, also cut off where it should be rounded."""
    return abs(whole.value / head.value - mean.value) <= 2 * mean.half + whole.half / head.value


def _scale(told: _Told) -> Decimal:
    return told.value / told.quantity.value if told.quantity.value else Decimal(1)


def _in_sentence(unit: Unit, at: _Told, others: Sequence[_Told]) -> list[_Told]:
    """Those of the sentence that stand before it, else behind it."""
    start, end = unit.sentence_at(at.quantity.start)
    here = [t for t in others if start <= t.quantity.start < end]
    return [t for t in here if t.quantity.start < at.quantity.start] or here


# --- rates ---

_DONE = "完成率|达成率|完成比例|目标完成率"
_OF_ALL = "(?:合格|回收|有效|参训|参会|到课|出勤|检出|通过|办结|结案|整改|签约|抽检|达标|验收|参检|体检|入户|回访)率"
_RATE = re.compile(rf"(?P<name>[\u4e00-\u9fff]{{0,6}}(?:{_DONE}|{_OF_ALL}))(?:为|达到?|是|：)?$")
_FAR_ABOVE = Decimal(200)  # % of a target
_WHY = re.compile("原因|由于|因为|主要是|目标值(?:偏低|设置)")
_PLANNED = re.compile("计划|目标|指标值|应|任务|拟|预期|下达|核定")
_REALLY = re.compile("实际|已|完成|实有|实")


def _rates(section: int, index: int, unit: Unit, told: Sequence[_Told]) -> Iterator[Finding]:
    """计划建成 8 个，实际建成 7 个，完成率 114.29%: the two numbers before it give another rate."""
    begin = 0
    for number, rate in enumerate(told):
        if rate.quantity.kind != "percent":
            continue
        named = _RATE.search(rate.words)
        since, begin = begin, number + 1
        if named is None:
            continue
        ends = [m.end() for m in re.finditer("[。；]", unit.text[: rate.quantity.start])]
        here = [
            t
            for t in told[since:number]
            if t.quantity.kind == "count" and t.quantity.start >= max(ends, default=0)
        ]
        if len(here) != 2 or here[0].unit != here[1].unit or not here[0].value or not here[1].value:
            continue
        one, other = here
        if re.search(_DONE, named["name"]):
            if not (
                _PLANNED.search(one.words)
                or _PLANNED.search(unit.text[max(ends, default=0) : one.quantity.start])
            ):
                continue
            if _PLANNED.search(other.words) and not _REALLY.search(other.words):
                continue
            wanted = [100 * other.value / one.value]
        else:
            wanted = [100 * other.value / one.value, 100 * one.value / other.value]
        if any(abs(w - rate.value) <= 2 * rate.half for w in wanted):
            if (
                len(wanted) == 1
                and rate.value >= _FAR_ABOVE
                and not _WHY.search(unit.text, rate.quantity.end)
            ):
                yield text_finding(
                    "TEXT-COMPLETION", "hint", f"完成率 {rate.quantity.shown}，目标值可能定得太低，或单位写错了",
                    Place(section, index, rate.quantity.start, rate.quantity.end), "超过目标很多，没有说明", "far_above",
                    rate.quantity.shown,
                )  # fmt: skip
            continue
        right = round_half_up(wanted[0], rate.quantity.decimals)
        yield text_finding(
            "TEXT-COMPLETION", "error", f"{named['name']}应为 {right}%：{other.quantity.shown} ÷ {one.quantity.shown}",
            Place(section, index, rate.quantity.start, rate.quantity.end), "其中一个数写错了", "rate_of_counts", rate.quantity.shown,
            f"{right}%", (Place(section, index, other.quantity.start, other.quantity.end),), ("J-26",),
        )  # fmt: skip


_NAMED = [  # a ratio, what is divided, what it is divided by
    ("资产负债率", "负债(?:总额|合计|总计)?", "资产(?:总额|合计|总计)?"),
    ("固定资产占比", "固定资产(?:原值|净值)?", "资产(?:总额|合计|总计)"),
]


def _is_called(told: _Told, name: str) -> bool:
    return told.unit == "元" and bool(re.search(rf"(?:^|末|初|年|额)(?:{name})(?:为|是|共|计)*$", told.words))


def _named(section: int, index: int, told: Sequence[_Told]) -> Iterator[Finding]:
    """资产 8462 万元，负债 2115 万元，资产负债率 25%."""
    for rate in told:
        for name, part, whole in _NAMED:
            if rate.quantity.kind != "percent" or not re.search(
                rf"(?<![年上]){name}(?:为|是|约)?$", rate.words
            ):
                continue
            parts, wholes = ([t for t in told if t.value and _is_called(t, p)] for p in (part, whole))
            if not parts or not wholes or any(_LAST_YEAR.search(t.words) for t in (*parts, *wholes)):
                continue
            rates = [100 * p.value / w.value for p in parts for w in wholes]
            if all(abs(r - rate.value) > 2 * rate.half for r in rates):
                right = round_half_up(rates[0], rate.quantity.decimals)
                yield text_finding(
                    "TEXT-RATIO", "error", f"{name}应为 {right}%：{parts[0].quantity.shown} ÷ {wholes[0].quantity.shown}",
                    Place(section, index, rate.quantity.start, rate.quantity.end), "比率算错了，或小数点错位", "ratio",
                    rate.quantity.shown, f"{right}%", (), ("J-26",),
                )  # fmt: skip


def _net(section: int, index: int, told: Sequence[_Told]) -> Iterator[Finding]:
    """资产 2365 万元，负债 68 万元，净资产 2297 万元."""
    found = [
        [t for t in told if _is_called(t, name)]
        for name in ("资产(?:总额|合计|总计)", "负债(?:总额|合计|总计)?", "净资产(?:总额|合计)?")
    ]
    if any(len(each) != 1 for each in found):
        return
    assets, debts, net = (each[0] for each in found)
    if abs(assets.value - debts.value - net.value) > assets.half + debts.half + net.half:
        right = f"{grouped((assets.value - debts.value) / _scale(net))} {net.quantity.unit}"
        yield text_finding(
            "TEXT-BALANCE", "error", f"净资产应为 {right}：{assets.quantity.shown} − {debts.quantity.shown}",
            Place(section, index, net.quantity.start, net.quantity.end), "其中一个数写错了", "net_assets", net.quantity.shown, right,
        )  # fmt: skip


# --- scores ---

_MEAN_SCORE = re.compile(
    r"(?:平均(?:自评)?(?:得分|分数|分值|分)|(?:得分|评分)?均分|(?:得分|评分)?平均(?=[为是达]?\d{2,3}(?:\.\d+)?分))(?:为|是|达|达到)?(?P<score>\d{2,3}(?:\.\d+)?)分?"
)
_SCORE = re.compile(
    r"(?<![\d.〔（至到—-])(?P<score>\d{2,3}(?:\.\d+)?)分(?!值|（含|以上|以下|及以上|至|为满分|钟)"
)
_NO_SCORE = re.compile(
    r"(?:满分|相差|扣分?|扣减|加分?|总分|分值|权重|共|合计|低于|高于|不足|达到)(?:为|是)?$"
)
_PROJECTS = re.compile(r"(?P<number>\d{1,2})个[\u4e00-\u9fff]{0,8}项目|项目(?P<after>\d{1,2})个")


def _mean_score(section: int, index: int, of: Section, unit: Unit) -> Iterator[Finding]:
    """93.5 分、88 分、91.2 分、95.3 分，平均 93 分."""
    found = _MEAN_SCORE.search(unit.text, unit.start)
    if found is None:
        return
    said = {int(m["number"] or m["after"]) for m in _PROJECTS.finditer(unit.text)}
    for text in (unit.text[: found.start()], unit.text, "\n".join(u.text for u in of.units)):
        scores = [
            Decimal(m["score"]) for m in _SCORE.finditer(text)
            if not _NO_SCORE.search(text[: m.start()]) and not _MEAN_SCORE.search(text[max(0, m.start() - 12) : m.end()])
        ]  # fmt: skip
        if len(scores) < 2 or (said and len(scores) not in said):
            continue
        half = Decimal(1).scaleb(-len(found["score"].partition(".")[2])) / 2
        mean = sum(scores, Decimal(0)) / len(scores)
        if abs(mean - Decimal(found["score"])) > 2 * half:
            right = round_half_up(mean, len(found["score"].partition(".")[2]))
            yield text_finding(
                "TEXT-SCORE", "error" if said else "query", f"{len(scores)} 个得分平均应为 {right} 分",
                Place(section, index, *found.span("score")), "平均分算错了，或一个得分写错了", "mean_score", found["score"],
                f"{right}", (), ("Z-13",),
            )  # fmt: skip
        return
