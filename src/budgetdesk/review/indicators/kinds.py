"""What kind of thing an indicator measures, in which direction it is good, and whether it can pass 100 %."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from budgetdesk.engine.units import unit_of
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass
from budgetdesk.review.indicators.changes import change_in, is_denied
from budgetdesk.review.indicators.lexicon import deed_at_end, deed_at_start, lexicon
from budgetdesk.review.indicators.words import has, plain, words

_BRACKETS = late_pattern(r"[（(][^（）()]*[）)]")
Direction = Literal[1, 0, -1]


@dataclass(frozen=True, slots=True)
class Kind:
    """`measure` is a key of words.yaml's `kinds`, empty where the name does not say what is measured."""

    measure: str
    direction: Direction  # 1: the more the better, -1: the less the better, 0: cannot be told
    cost: bool  # money that is spent
    bounded: bool  # a share that cannot pass 100 %


@lru_cache(maxsize=16384)
def kind_of(name: str, branch: str, unit: str) -> Kind:
    """From the indicator's name, the name above it and the unit."""
    lists = words()
    short = plain(_BRACKETS.sub("", name)) or plain(name)
    measure = next((id for id, tails in lists.kinds.items() if has(short, tails, "tail")), "")
    found = unit_of(unit) if unit else None
    family = found.family if found else ""
    money = family in ("money", "money/") or (measure == "money" and not family)
    in_costs = has(branch, lists.cost_branches)
    cost = (
        money and (in_costs or has(short, lists.costs)) and not has(short, [*lists.not_costs, *lists.earned])
    )
    bounded = (
        (measure in ("rate", "satisfaction") and family in ("", "share"))
        or (not measure and family == "share")
    ) and not has(short, lists.open_rates)
    direction = _direction(short, measure, cost, in_costs, family, unit)
    if (
        not direction
        and "时效" in branch
        and measure == family == "time"
        and not has(short, lexicon().lasting)
    ):
        direction = -1  # how soon
    return Kind(measure, direction, cost, bounded)


_WORKED = (
    "出动",
    "出车",
    "集结",
    "检测",
    "发布",
    "抢修",
    "救援",
    "演出",
    "作业",
    "办案",
)  # 出动天数: how much is done
_SHARES = ("share", "points", "share/")


def _way(short: str, family: str) -> Direction:
    """A fall of what is bad or costs is better the more, and so is a rise of what is neither; 0 where nothing moves."""
    change = change_in(short)
    if change is None or has(change.of, ["控制", "人口"]):
        return 0
    costs = has(change.of, _COSTLY)
    if change.way == -1:
        bad = costs or bool(_bad_events().search(change.of)) or family in _SHARES
        return 1 if bad and not has(change.of[-_LAST:], lexicon().gains) else 0
    good = not (costs or _bad_events().search(short) or has(short, lexicon().doubtful))
    return 1 if good and family in _SHARES else 0


_COSTLY = ["费", "成本", "支出", "债", "(?<!评)价", "负担", "用时", "耗时", "等候", "等待"]


class _Bad(NamedTuple):
    """Where the last word of something bad stands in a name, and the name without such words."""

    start: int
    end: int
    rest: str


@cache
def _bad_events() -> re.Pattern[str]:
    return re.compile("|".join(sorted(lexicon().bad_events, key=len, reverse=True)))


def _bad_in(short: str) -> _Bad | None:
    found = [bad for bad in _bad_events().finditer(short) if not _WHERE.match(short, bad.end())]
    return _Bad(*found[-1].span(), _bad_events().sub("·", short)) if found else None


_WHERE = late_pattern("[化采]?(?:[区村镇乡县]|地区|区域)(?=.{3})")  # 缺水村饮水解困: where it is done


@cache
def _plainly_bad() -> re.Pattern[str]:
    happens = "(?:事件|行为|现象|问题|情况|隐患)?(?:发生|检出|出现|上升|增长)?"
    counted = f"(?:(?:{_PER.pattern.removesuffix('$')})?率|"
    counted += "比例|比重|占比|[起次件人户批例处]数|人次|批次|数量?|总?量|面积|天数|时间|时长|次均时间|损失|[金总]?额)?"
    return re.compile(f"(?:{_bad_events().pattern}){happens}{counted}$")


_NEGATED = late_pattern("[不未无非失欠误超].{1,3}率$")


@lru_cache(maxsize=16384)
def is_surely_better(said: str, direction: Direction) -> bool:
    """Whether a name ends in words of which it is settled which way they are better; others are guessed at."""
    lists, known = words(), lexicon()
    if direction == 1:
        bad = _bad_in(said)
        if (bad and not _countered(said, bad)) or _NEGATED.search(said):
            return False
        deed = bool(deed_at_end(said.removesuffix("率"))) and not has(said[-_LAST - 1 :], known.doubtful)
        listed = has(said, lists.higher, "tail") or has(said, lists.kinds["satisfaction"], "tail")
        listed = listed or has(said, known.longer_better, "tail")
        return deed or listed or has(said, known.good_shares) or has(said, known.gains)
    soon = has(said[-_LAST:], known.prompt) and not said.endswith("天数")
    short = has(said, known.shorter_better, "tail") or soon
    return short or bool(_plainly_bad().search(said)) or has(said, lists.lower)


_PER = re.compile(
    "[百千万亿](?:[车架艘辆台户人件吨时]次?|小时|公里|吨公里|[客机车人]公里|工时|机时|航次|班次|站时|用户)$"
)
"""Of how many it is a rate: 事故征候万架次率."""
_NEAR = 4  # characters before: 挽回经济损失率


def _countered(short: str, bad: _Bad) -> bool:
    """Whether a rate says how something bad is met: a remedy behind it, or right before (矫正对象重新犯罪率 does not)."""
    known = lexicon().remedies
    if is_denied(short[: bad.start]):
        return True
    share = _SHARE_OF.search(short)
    behind = _PER.sub("", short[bad.end : share.start() if share else len(short)].removesuffix("率"))
    if short[bad.start : bad.end] in _HOW and len(behind) == len("使用"):
        return False
    long = _NEAR if share else _NEAR - 2  # 不合格产品批次占比: of what
    if len(behind) > long and not has(behind, _HAPPENS):
        return True  # 信访事项参评率: what is done with them
    if deed_at_end(behind) or (len(behind) > 1 and has(short, words().higher, "tail")):
        return True
    before = [word for word in known if word not in (*_THINGS, *_LOOKED_AT)]
    return has(short[bad.end :], known) or has(short[max(0, bad.start - _NEAR) : bad.start], before)


_SHARE_OF = late_pattern("(?:比例|比重|占比)$")
_AGAINST = ("防", "抗")


def _met(short: str, bad: _Bad) -> bool:
    """Whether a number says how something bad is met: 死亡证明核发, 清理积压案件; 雨量站缺测天数 does not."""
    known = lexicon().remedies
    before, behind = _remedied().sub("", short[: bad.start]), short[bad.end :]
    if (
        is_denied(before)
        or before.endswith(_AGAINST)
        or has(before, [word for word in known if word not in _THINGS])
    ):
        return True
    if has(behind, known):
        return True
    deeds = lexicon().deeds
    if deed_at_end(behind) and short[bad.start : bad.end] not in _HOW:
        return True  # 坑槽修补
    if deed_at_start(short) and len(_TOLD_OF.sub("", behind)) > 1:
        return True  # 救护受伤野生动物: something is done to what it happened to
    return len(behind) > _NEAR - 1 and has(behind, deeds) and short[bad.start : bad.end] not in _HOW


_TOLD_OF = late_pattern("(?:事件|行为|现象|问题|情况|隐患|案件)?(?:发生|检出|出现)?.{0,2}[数量次率额]$")


@cache
def _remedied() -> re.Pattern[str]:
    """Those for whom a remedy is, and where they find it: 矫正对象, 救助机构."""
    return re.compile(f"(?:{'|'.join(lexicon().remedies)})(?:对象|人员|人群|机构|中心|场所|单位|车辆|期间)")


_HOW = ("越级", "违规", "违法", "违纪", "超标", "超限", "错误")  # 违规使用率
_HAPPENS = [
    "发生",
    "出现",
    "检出",
    "上升",
    "增长",
    "占",
    "重复",
    "再",
    "复发",
    "导致",
    "造成",
    "引发",
    "死",
    "伤",
    "损",
    "比",
    "重新",
    "产生",
]
_LOOKED_AT = (
    "评估",
    "检测",
    "监测",
    "监督",
    "监控",
    "调查",
    "普查",
    "排查",
    "登记",
    "宣传",
    "培训",
    "演练",
    "办理",
    "受理",
    "抽检",
    "抽查",
    "检查",
    "巡查",
    "稽查",
    "筛查",
    "体检",
    "审查",
    "核查",
    "认定",
    "鉴定",
    "审理",
    "教育",
    "慰问",
)
"""What finds something bad, and does nothing about it: 抽检不合格率."""
_THINGS = ("数据", "站", "点位", "设备", "系统")  # 设备停机率: what stands still, not what is done about it
_LAST = 5  # characters of a name that say what is earned
_TOTAL = late_pattern("(?<=.)(?:总|金)?[额值量]$")  # 利润总额
_SPENT = ["费", "成本", "支出", "补助", "补贴", "标准"]
_GRADED = (
    "rate",
    "count",
    "people",
    "times",
    "households",
    "weight",
    "area",
    "length",
    "dimension",
    "money",
    "time",
    "",
)


def _direction(short: str, measure: str, cost: bool, in_costs: bool, family: str, unit: str) -> Direction:
    lists = words()
    if measure == "satisfaction":
        return -1 if "不满意" in short else 1
    known = lexicon()
    if moved := _way(short, family):
        return moved
    if has(short, known.longer_better, "tail"):
        return 1
    if has(short, known.either_way):
        return 0
    if has(short, ["(费用|成本|支出|债务|能耗|事故.{0,2}|投诉.{0,2})(增长率|增幅|增速)$"]):
        return -1
    said = _bad_in(short)
    before = short[: said.start] if said else ""
    denied = is_denied(before)
    if (denied and measure in ("rate", "time")) or (measure == "time" and before.endswith(_AGAINST)):
        return 1  # 平均无故障间隔, 两年未再犯罪比例
    if said and measure == "rate" and short.endswith("控制率"):
        return 1
    if said and measure == "rate":
        if not _countered(short, said):
            return -1
        if family == "share" and not has(short[-3:], known.doubtful) and not has(short, lists.lower):
            return 1
    if has(short, lists.higher, "tail") and not has(short, ["预算调整率$", "变动率$", "成本控制率$"]):
        return 1
    graded = measure in _GRADED or short.endswith(("指数", "量"))
    graded = graded or (said is not None and len(short) - said.end <= 1)  # 浑浊度
    bad = said is not None and measure != "rate" and graded and not _met(short, said)
    if (
        bad
        or has(short, known.shorter_better, "tail")
        or (
            measure == "time"
            and family in ("", "time")
            and has(short, known.prompt)
            and "提前" not in short
            and not short.endswith(("月数", "年限", "有效期", "保存期", "维护期"))
            and not (short.endswith("天数") and has(short, _WORKED))
        )
        or (has(short, lists.lower) and not denied)
        or (unit == "起" and not has(short, [*known.remedies, *known.deeds]))
        or (cost and "标准" not in short)
        or (in_costs and measure == "rate" and not has(short, lists.not_costs))
    ):
        return -1
    if measure in ("people", "times", "households", "area", "length", "count") and family not in (
        "share",
        "money",
    ):
        return 0 if has(short, lists.ceilings) else 1
    if measure == "rate" and family in ("", "share") and not unit.startswith("‰") and short.endswith("率"):
        done = deed_at_end(short.removesuffix("率")) and not has(short[-3:], known.doubtful)
        return (
            1 if done or not has(short, known.doubtful) else 0
        )  # what is done well is done as far as it goes
    gained = family == "money" and measure in ("money", "") and not (cost or in_costs)
    if gained and has(short, known.gained) and not has(short, _SPENT):
        return 1
    if (
        family == "money"
        and has(_TOTAL.sub("", short), known.gains, "tail")
        and not has(short[-_LAST:], known.doubtful)
    ):
        return 1
    if measure == "rate" and has(short, known.good_shares) and not has(short, known.doubtful):
        return 1
    return 0
