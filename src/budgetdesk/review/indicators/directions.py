"""Rules on the direction of a target against what the indicator measures."""

from __future__ import annotations

from budgetdesk.engine.units import unit_of
from budgetdesk.review.indicators.changes import change_in, is_spared
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.kinds import is_surely_better
from budgetdesk.review.indicators.lexicon import deed_at_end, lexicon
from budgetdesk.review.indicators.rule_function import Hits, IndicatorRule, Tree, hit, unless_sure
from budgetdesk.review.indicators.second_levels import is_held_down
from budgetdesk.review.indicators.words import has, words

_DOWN, _UP = ("≤", "＜"), ("≥", "＞")
_TURNED = {"≤": "≥", "＜": "≥", "≥": "≤", "＞": "≤"}


def _turn(i: Indicator) -> Hits:
    assert i.value is not None
    mend = i.value.turned(_TURNED[i.target.operator])
    yield hit(i.value.operator, mend, operator=i.target.operator, name=i.name.text or i.branch, mend=mend)


@IndicatorRule
def satisfaction_turned(i: Indicator, tree: Tree) -> Hits:
    if _points(i, _DOWN) and i.kind.measure == "satisfaction" and i.kind.direction == 1:
        yield from _turn(i)


_RATED = ("rate", "time", "money", "score", "weight", "")


@IndicatorRule
def rate_turned(i: Indicator, tree: Tree) -> Hits:
    if not _points(i, _DOWN) or i.kind.measure not in _RATED or i.kind.direction != 1 or _small_share(i):
        return
    if not has(i.key, words().ceilings):
        yield from unless_sure(_turn(i), is_surely_better(i.reading.said, 1) and not _hardly_any(i))


def _hardly_any(i: Indicator) -> bool:
    """影像云雪覆盖比例 ≤5%: nobody sets so little for a share that is good, so that it may be of something bad after all."""
    return i.unit in ("%", "％", "‰") and (i.target.number or 0) <= _SMALL_UNKNOWN


@IndicatorRule
def cost_turned(i: Indicator, tree: Tree) -> Hits:
    if not _points(i, _UP) or has(i.key, words().not_costs):
        return
    if i.kind.direction != -1:
        return
    if i.target.number or has(i.key, words().open_rates):  # ≥0起 cannot fail, which is told already
        yield from unless_sure(_turn(i), i.kind.cost or is_surely_better(i.reading.said, -1))


_LAST = 4  # characters with 率 that say what it is a rate of


@IndicatorRule
def doubtful_least(i: Indicator, tree: Tree) -> Hits:
    """蜂螨寄生率 ≥6%, 渡船搁浅次数 ≥2次: so little of something of which no word tells that it is good."""
    if not _points(i, _UP) or not i.leaf or not i.target.number or i.kind.direction == -1:
        return
    if not i.target.words and is_doubtful(i):
        yield from _turn(i)


def is_doubtful(i: Indicator) -> bool:
    """Whether there is so little of it that it may well be something bad, of which no word tells."""
    return _small_share(i) or _few_events(i)


# Of what these hold for no word tells which way it is good: neither operator is told to be wrong for certain.
_SMALL_UNKNOWN = 10  # %
_SMALL_DOUBTFUL = 30  # %, where a word hints at something bad


def _small_share(i: Indicator) -> bool:
    lists, said, number = words(), i.reading.said, i.target.number or 0
    change = change_in(said)
    if change is not None and change.way == -1:
        return False  # 中标价较限价下浮率
    if i.kind.measure != "rate" or not said.endswith("率") or i.unit not in ("%", "％", "‰"):
        return False
    doubtful = number <= _SMALL_DOUBTFUL and has(said[-_LAST:], lexicon().doubtful)
    done = deed_at_end(said.removesuffix("率")) and not has(said, lexicon().doubtful)
    if not doubtful and (number > _SMALL_UNKNOWN or done):
        return False
    if i.target.operator in _DOWN and has(said, [*lexicon().small_goods, "[使利占]用率"], "tail"):
        return number <= _SMALL_UNKNOWN  # 约束使用率, 审计核减率: so low it is meant
    known = has(said, lists.higher, "tail") or has(said, lexicon().small_goods, "tail")
    return not (known or has(said, lists.open_rates))


_FEW = 50  # people


def _few_events(i: Indicator) -> bool:
    """Whether it counts, beside the outputs, what happened, or those to whom it did, and no deed or gain is named."""
    reading, heading = i.reading, i.heading.text if i.heading else ""
    told = (
        reading.deed
        or reading.done
        or change_in(reading.said)
        or is_spared(reading.said)
        or has(i.key, lexicon().effects)
    )
    if told or not has(heading, _BESIDE_OUTPUTS):
        return False
    found = unit_of(i.unit) if i.unit else None
    if found is None or has(i.key, words().per_heads):
        return False
    if found.family == "people":
        return i.kind.measure == "people" and (i.target.number or 0) <= _FEW and not reading.counted
    if found.family == "time":
        return i.kind.measure == "time" and not (
            has(i.key, [*lexicon().lasting, *lexicon().prompt]) or i.kind.direction
        )
    ground = found.family == "area" and "生态" in heading and not has(i.key, lexicon().greening)
    return ground or (found.family == "times" and i.kind.measure in ("times", "")) or i.unit == "起"


_BESIDE_OUTPUTS = ["质量", "社会效益", "生态效益", "时效"]


@IndicatorRule
def output_turned(i: Indicator, tree: Tree) -> Hits:
    counts = ("people", "times", "households", "area", "length", "count")
    if _few_events(i) or is_held_down(i) or has(i.key, words().per_heads) or "/" in i.unit:
        return
    if _points(i, _DOWN) and ((i.kind.direction == 1 and i.kind.measure in counts) or _is_done(i)):
        yield from _turn(i)


_SPENT = ["费", "价", "成本", "支出", "债", "损", "亏", "欠", "赔", "息", "耗", "租"]


def _is_done(i: Indicator) -> bool:
    """Whether the name tells of work done or of those who have something of it, with no word that counts: 修建梯田."""
    lists, reading, heading = lexicon(), i.reading, i.heading.text if i.heading else ""
    if (
        "经济效益" in heading
        and i.kind.direction == 0
        and has(i.key, lists.earned)
        and not has(i.key, lists.bad_events)
    ):
        return True
    money = unit_of(i.unit) if "经济效益" in heading and i.unit else None
    if money is not None and money.family == "money" and i.kind.direction == 0:
        return not has(i.key, [*_SPENT, *lists.bad_events, *lists.burdens])  # 交易总额
    if (
        (i.kind.measure and not ("数量" in heading and i.kind.measure == "weight"))
        or i.kind.direction
        or has(i.key, [*words().ceilings, *lists.bad_events, *words().lower])
    ):
        return False
    found = unit_of(i.unit) if i.unit else None
    counted = found is not None and found.family in _COUNTED
    if "数量" in heading:  # there is hardly anything of which no more shall be done
        told = bool(reading.deed or reading.done or reading.counted) or reading.said.endswith("量")
        return counted and told and not has(i.key, lists.either_way)
    return counted and "效益" in heading and has(i.key, [*lists.effects, "创业", "救助"])


_COUNTED = ("people", "visits", "times", "households", "area", "length", "weight", "volume", "pieces")


def _points(i: Indicator, operators: tuple[str, str]) -> bool:
    return i.value is not None and i.target.quantitative and i.target.operator in operators


def _said(i: Indicator) -> int:
    note = i.notes.get("direction")
    text = note.text if note else ""
    if "正" in text:
        return 1
    return -1 if "反" in text or "逆" in text or "负" in text else 0


@IndicatorRule
def direction_unlike_operator(i: Indicator, tree: Tree) -> Hits:
    """正向 with ≤: which of the two is wrong is told by what the indicator measures."""
    said, operator = _said(i), i.target.operator
    if i.value is None or not said or operator not in (*_DOWN, *_UP):
        return
    if said == (1 if operator in _UP else -1) or i.kind.direction == said:
        return  # agreeing, or a turned operator that other rules tell of
    note = i.notes["direction"]
    mend = None
    if i.kind.direction == -said:
        mend = _other(note.text)
    yield hit(note.cell, mend, i.value.operator, said=note.text, operator=operator)


@IndicatorRule
def direction_unlike_kind(i: Indicator, tree: Tree) -> Hits:
    """The operator says nothing (＝), but the direction is not that of such an indicator."""
    said = _said(i)
    if i.value and said and i.kind.direction == -said and i.target.operator not in (*_DOWN, *_UP):
        note = i.notes["direction"]
        yield hit(note.cell, _other(note.text), i.name.cell, said=note.text, name=i.name.text)


def _other(text: str) -> str:
    for one, other in (("正", "反"), ("反", "正"), ("逆", "正"), ("负", "正")):
        if one in text:
            return text.replace(one, other)
    return text
