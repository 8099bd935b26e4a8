"""Rules on words: vague values, numbers among words, values that repeat names, explanations that say nothing or another thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from budgetdesk.engine.targets import number_text, write_target
from budgetdesk.engine.units import unit_of
from budgetdesk.patterns import late_pattern
from budgetdesk.review.indicators.indicator import Indicator, Text
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.naming import has_digits
from budgetdesk.review.indicators.numerals import in_figures
from budgetdesk.review.indicators.reading import (
    SIGNS,
    Amount,
    amounts_in,
    measure_of,
    read_clauses,
    unit_within,
)
from budgetdesk.review.indicators.rule_function import Hits, IndicatorRule, Tree, hit
from budgetdesk.review.indicators.words import has, plain, words

_PHRASE = 40  # characters of a value that may be nothing but words of degree
_CLAUSES = late_pattern(r"[，,；;]")
_NUMERIC_DEGREES = ["满意(度|率)", "好评率"]
_FORMULA = late_pattern(r"([^。；;：:，,]{2,40}?)[＝=](.+)")
_DIVIDED = late_pattern(r"[/÷／]([^/÷／×*xX＝=（）()]+)")
_SHARE_OF = late_pattern(r"(?:占|^)([^占。；，]{2,30}?)的?(?:比重|比例|比率|百分比)")


_DATES = late_pattern(r"(20\d\d年)?\d{0,2}(年|月|日|号|季度)+(底|末|初|份|以|之)*(前|内)?")


def _says_words(i: Indicator) -> str:
    """The words of a qualitative value that states neither number nor date."""
    t = i.target
    said = i.value is not None and t.qualitative and not t.dated and not has_digits(t.words)
    return t.words if said and not has(t.words, words().definite) else ""


def _has_standard(i: Indicator) -> bool:
    return any(role in i.notes and not i.notes[role].absent for role in ("standard", "definition"))


def _asks_number(i: Indicator) -> bool:
    if i.kind.measure == "satisfaction":
        return has(i.key, _NUMERIC_DEGREES, "tail")
    return i.kind.measure in words().numeric_kinds


@IndicatorRule
def words_for_number(i: Indicator, tree: Tree) -> Hits:
    said = _says_words(i)
    if i.leaf and i.value and said and _asks_number(i):
        yield hit(i.value.cell, text=said, name=i.name.text, advice=_rewrite(i))


@IndicatorRule
def vague_value(i: Indicator, tree: Tree) -> Hits:
    said = _says_words(i)
    if not said or not i.leaf or i.value is None or _asks_number(i) or _repeats(i):
        return
    short = plain(said)
    vague = words().vague
    bare = short in vague.bare
    if bare and (_has_standard(i) or "standard" in i.notes):
        return  # a scale stands beside it, or is asked for there
    if bare or (len(short) <= _PHRASE and has(short, vague.degree, "whole")):
        yield hit(i.value.cell, text=said, advice=_rewrite(i))


@IndicatorRule
def slogan_value(i: Indicator, tree: Tree) -> Hits:
    said = _says_words(i)
    if not i.leaf or i.value is None or len(said) < 8 or _repeats(i) or _has_standard(i):
        return
    short = plain(said)
    told = len(short) <= _PHRASE and has(short, words().vague.degree, "whole")
    if has(short, words().vague.adverbs, "head") and not told:
        yield hit(i.value.cell, text=said, advice=_rewrite(i))


def _vague(i: Indicator) -> bool:
    """Whether a value is told to be vague, a slogan or words in place of a number."""
    said = _says_words(i)
    short = plain(said)
    degree = short in words().vague.bare or has(short, words().vague.degree, "whole")
    return not said or degree or (len(said) >= 8 and has(short, words().vague.adverbs, "head"))


_BRANCHES = [
    "数量",
    "质量",
    "时效",
    "成本",
    "效益",
    "影响",
    "满意",
]  # elsewhere common indicators have words of their own


@IndicatorRule
def task_value(i: Indicator, tree: Tree) -> Hits:
    """按街道安排，完成巡防任务: what is to be done or how it shall look, in every clause, and in none how far.

    按月足额发放 says when, which is no quantity.
    """
    if not i.leaf or i.value is None or _asks_number(i) or _repeats(i) or _has_standard(i):
        return
    t = i.target
    when = (
        t.qualitative
        and t.dated
        and not has_digits(t.words)
        and "数量" in (i.heading.text if i.heading else "")
    )
    if not when and _vague(i):
        return
    clauses = read_clauses(i.target.words)
    if has(i.heading.text if i.heading else "", _BRANCHES) and clauses and all(c.vague for c in clauses):
        yield hit(i.value.cell, text=i.target.words, advice=_rewrite(i))


@IndicatorRule
def number_in_words(i: Indicator, tree: Tree) -> Hits:
    """举办不少于3次的普法讲座: a number with its unit among words belongs in the columns that are for it."""
    if i.leaf and i.value and (span := _span_told(i)):
        yield hit(i.value.cell, text=i.value.text, advice=f"名称写成“……时间”，值写“≤{span}”")
    elif i.leaf and i.value and (day := _day_told(i)):
        yield hit(i.value.cell, text=i.value.text, advice=f"名称写成“……完成时间”，值写“≤{day}”")
    elif i.leaf and i.value and (told := _in_characters(i)):
        yield hit(i.value.cell, text=i.value.text, advice=f"用数字写，一个指标一个数，例如“{told}”")
    elif i.leaf and i.value and _amounts_told(i):
        yield hit(
            i.value.cell,
            text=i.value.text,
            advice="一个指标一个数，例如“≥××" + _amounts_told(i)[0].unit + "”，其余的另列指标",
        )
    elif i.leaf and i.value and (amount := _amount_in_words(i)):
        sign = amount.sign or {1: "≥", -1: "≤", 0: "≥"}[i.kind.direction]
        mend = f"{sign}{number_text(amount.number)}{amount.unit}"
        yield hit(i.value.cell, mend if i.value.combined else None, text=i.value.text, advice=mend)
    elif i.leaf and i.value and (bound := _bound_told(i)):
        yield hit(i.value.cell, text=i.value.text, advice=f"数字写成值，例如“{bound}”，说明写进名称")


_BOUND = late_pattern(
    r"(?P<sign>不得?[低少小短早]于|不得?[高多大长晚迟超]于|不得?超过|至少|控制在|保持在|稳定在|维持在|达到|[提升增]高?[至到]|[降减]低?[至到]|[低少小短高多大长]于|超过)(?:约)?(?<![\d.])(?P<number>\d{1,9}(?:\.\d{1,4})?)(?![\d.年月日号级类])"
)


_EACH_TIME = late_pattern(
    r"每[^，,；;\d]{1,12}(?P<number>\d{1,4}(?:\.\d)?)(?P<times>次|小时|场|期|遍|课时|学时|篇|人次)"
)  # 每季度末前须为每位患者完成1次随访


def _bound_told(i: Indicator) -> str:
    """A bound that a sentence under 定性 sets in figures, whatever its unit: 平整度指数控制在3.0以内."""
    t = i.target
    said = i.value.text.removeprefix("定性") if i.value and t.said_qualitative and t.words else ""
    found = _BOUND.search(said) or _EACH_TIME.search(said)
    if found is None or len(plain(said)) < len(found.group()) + _TOLD:
        return ""
    if "times" in found.groupdict():
        return f"≥{found['number']}{found['times']}"
    within = said[found.end() :].endswith(("以内", "之内", "以下", "内"))
    return f"{'≤' if within else SIGNS.get(found['sign'], '≥')}{found['number']}"


def _in_characters(i: Indicator) -> str:
    """An amount that a value says in characters: 不少于四场, 百分之九十七, 七日内答复 among 时效指标."""
    said = i.value.text if i.value else ""
    figures = in_figures(said)
    if figures == said or not i.target.words:
        return ""
    for amount in amounts_in(figures):
        if amount.text not in said:
            return f"{amount.sign or '≥'}{number_text(amount.number)}{amount.unit}"
    timely = "时效" in (i.heading.text if i.heading else "")
    span = _LEAST_SPAN.search(figures) or (_SPAN.search(figures) if timely else None)
    return f"≤{span[1]}" if span and span[0] not in said else ""


_SPAN = late_pattern(
    r"(?<![\d.])(\d{1,4}\s*(?:个?工作日|天|日|小时|分钟|秒|个月))(?:(?:之|以)?内|以上|以下|[^\d，,；;]{0,2}(?:出|完成|给出|作出|办结|拨付|交付))"
)


_LEAST_SPAN = late_pattern(
    r"(?:至少|提前|不少于|不超过|不多于|不低于|不晚于|最多)(\d{1,4}\s*(?:个?工作日|天|日|小时|分钟|秒|个月|年(?!度)))"
)


def _span_told(i: Indicator) -> str:
    """How soon something is to be done, said in a sentence under a name that is no time."""
    t = i.target
    said = i.value.text if i.value and (t.qualitative or t.said_qualitative) else ""
    found = _SPAN.search(said) or _LEAST_SPAN.search(said) if i.kind.measure in ("", "state") else None
    timely = found is not None and "时效" in (i.heading.text if i.heading else "")
    return found[1] if found and timely and len(plain(said)) > len(found[0]) + 6 else ""


_DAY = late_pattern(r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}[日号]|[底初末]|[上中下]旬)")
_BY_THEN = late_pattern("分别|之前|以前|[前须应在于底内至到、，]|务必|力争|确保|全部|全面")
_TOLD = 4  # characters beside the day that say what is done by then


def _day_told(i: Indicator) -> str:
    """The day of a sentence that says what is to be done by then, under a name that is no time: 3所幼儿园须在9月1日前投用."""
    t = i.target
    asked = i.kind.measure in ("", "state") and t.said_qualitative and t.dated
    days = _DAY.findall(t.words) if asked and "时效" in (i.heading.text if i.heading else "") else []
    left = plain(_BY_THEN.sub("", _DAY.sub("", t.words)))
    return days[-1] if days and len(left.removeprefix("完成")) >= _TOLD else ""


def _amounts_told(i: Indicator) -> list[Amount]:
    """The numbers of a sentence that cannot be the one value: several, or one that measures what the name does not."""
    t = i.target
    if (
        t.quantitative
        and t.said_qualitative
        and t.words
        and (_NAMES_ANOTHER.search(t.words) or measure_of(plain(t.words)) in words().numeric_kinds)
        and unit_of(t.unit)
    ):
        return (
            [Amount(t.number or Decimal(0), t.unit, t.operator, "")]
            if i.kind.measure in ("", "state")
            else []
        )
    if (
        t.quantitative
        or not t.words
        or _FROM_TO.search(t.words)
        or has(t.words, [*words().definite, *words().one_time])
    ):
        return []
    found = list(amounts_in(t.words))
    if t.said_qualitative and "成本" in i.branch and found and _EACH.search(t.words):
        return found[-1:]
    if len(found) > 1 and not _TWICE.search(t.words):
        return found if all(a.unit not in ("%", "％") for a in found) and "成本" not in i.branch else []
    told = found and (found[0].sign or found[0].unit in ("%", "％")) and _measures_another(i, found[0])
    return found if told else []


_EACH = late_pattern(r"每.*\d")  # 按每人每年600元发放
_NAMES_ANOTHER = late_pattern(r"(率|比例|次数|人数|数量|面积|金额)(控制|保持|达到?|降|提|增|不)?")
_FROM_TO = late_pattern(r"[由从].*[为至到]")
_TWICE = late_pattern(
    r"^[^，,；;]{0,8}\d[^，,；;]*[，,；;、][^，,；;]{0,8}\d[^，,；;]*$"
)  # 培训3期，200人 is told as two numbers


def _measures_another(i: Indicator, amount: Amount) -> bool:
    before = plain(i.target.words.partition(amount.text)[0])
    return bool(before) and bool(measure_of(before)) and i.kind.measure in ("", "state")


def _amount_in_words(i: Indicator) -> Amount | None:
    """The one amount of a value that is a sentence; none where the sentence measures something that the name does not."""
    t = i.target
    if not t.words or i.value is None or has(i.value.text, words().definite):
        return None
    if not (t.quantitative and "数量" in i.branch) and has(i.value.text, words().one_time):
        return None  # there it is seen whether it came about; among 数量指标 how many
    if t.quantitative and t.said_qualitative and t.operator and t.unit and not unit_within(t.unit):
        return Amount(t.number or Decimal(0), t.unit, t.operator, "")  # 采样频率不低于44.1千赫
    if t.quantitative:
        unit = unit_within(t.unit)
        found = unit_of(unit) if unit else None
        sentence = t.said_qualitative or unit != t.unit
        told = sentence or (has(t.words, lexicon().deeds) and not has(t.words, _CHANGES))
        known = (
            told
            and found is not None
            and (found.family != "time" or (t.said_qualitative and t.operator == "≥"))
        )
        amount = Amount(t.number or Decimal(0), unit, t.operator, "") if known else None
        before = t.words
    else:
        amounts = list(amounts_in(t.words))
        amount = amounts[0] if len(amounts) == 1 else None
        if amount and not plain(_DATES.sub("", t.words).replace(amount.text, "")).strip("≥≤=<>"):
            return None  # 9月底前≥75%: how far it is to be by then
        before = t.words.partition(amount.text)[0] if amount else ""
        if amount and not (amount.sign or amount.unit == "%" or "数量" in i.branch):
            return None
    return None if before and measure_of(plain(before)) and i.kind.measure in ("", "state") else amount


_CHANGES = [
    "增长",
    "提高",
    "提升",
    "下降",
    "降低",
    "减少",
    "增加",
    "较上年",
    "比上年",
    "同比",
    "缩短",
    "平均",
    "人均",
    "每",
]


@IndicatorRule
def zero_in_words(i: Indicator, tree: Tree) -> Hits:
    """安全责任事故 无事故: none of what is counted is ＝0."""
    said = _words_of(i)
    bad = next((w for w in ("事故", "投诉", "案件", "差错", "舆情", "疫情") if i.key.endswith(w)), "")
    if bad and re.search(rf"(无|零|不发生|未发生).{{0,4}}({bad}|发生)|^无$", said) and i.value:
        unit = "件" if bad in ("投诉", "案件") else "起"
        yield hit(
            i.value.cell, f"＝0{unit}" if i.value.combined else None, text=i.value.text, advice=f"＝0{unit}"
        )


def _words_of(i: Indicator) -> str:
    return plain(i.target.words) if i.leaf and i.value and i.target.qualitative else ""


@IndicatorRule
def measure_as_value(i: Indicator, tree: Tree) -> Hits:
    """完善率 for 完善村级基础设施: a measure where its number belongs; 可控性100%: the name, and then the number."""
    t = i.target
    formula = _QUOTIENT.fullmatch(t.words.lstrip("≥≤＞＜＝=><")) and i.kind.measure in words().numeric_kinds
    whole = i.value.text.removeprefix("定性") if i.value and t.said_qualitative else t.words
    wordy = not t.quantitative or (t.said_qualitative and not t.operator)
    if i.leaf and i.value and t.words and wordy and (formula or _COMPUTED.search(whole)):
        yield hit(i.value.cell, None, i.name.cell, text=i.value.text, mend="写上要达到的数，算法写进说明")
        return
    if not i.leaf or i.value is None or not t.words or len(t.words) > 12:
        return
    said = plain(t.words)
    measure = measure_of(said)
    if t.qualitative and measure in words().numeric_kinds and not has_digits(said) and not _repeats(i):
        yield hit(i.value.cell, None, i.name.cell, text=i.value.text, mend="写上要达到的数")
        return
    if t.quantitative:
        if measure and said in i.key and len(said) > 1 and not has(said, _CHANGES):
            mend = write_target(replace(t, words="", said_qualitative=False))
            yield hit(
                i.value.cell,
                mend if i.value.combined else None,
                i.name.cell,
                text=i.value.text,
                mend=f"只写“{mend}”",
            )
        return
    if has(said, lexicon().checkable) or has_digits(said) or _vague(i) or _repeats(i):
        return
    shared = len(set(said[:-2]) & set(i.key)) > 1 or (len(said) > 2 and i.key.endswith(said))
    if measure == "state" and shared:
        yield hit(i.value.cell, None, i.name.cell, text=i.value.text, mend="写上要达到的数")


_QUOTIENT = late_pattern(
    r"[\u4e00-\u9fff（）()]{3,}[/／][\u4e00-\u9fff（）()]{3,}"
)  # 当年支出善款/上年结余善款
_COMPUTED = late_pattern(
    r"^(详见|参见|参照|参考|见附|依据.*确定)|文件执行$|为准$|^(?:依据|依照|按照?|根据|参照|以).{3,}(?:评判|评定|判定|测定|认定|鉴定|口径|统计)$"
    r"|[\u4e00-\u9fff）)][-－—–−＋+][（(]?[\u4e00-\u9fff]|[÷×]|除以|乘以|[占与和].{2,}之[比商和差]|[^不]按.{4,}(?:折算|计算|核算|换算|测算|统计|核定|计分|确定)$"
)


def _rewrite(i: Indicator) -> str:
    name = i.name.text + i.branch
    return next(r.say for r in words().rewrites if not r.when or any(w in name for w in r.when))


@IndicatorRule
def loose_deadline(i: Indicator, tree: Tree) -> Hits:
    if i.value and i.target.qualitative and has(plain(i.target.words), words().loose_deadlines, "whole"):
        year = re.match(r"20\d\d年", i.target.words)
        yield hit(i.value.cell, text=i.target.words, example=f"{year.group() if year else ''}11月底前")


def _repeats(i: Indicator) -> bool:
    said = plain(i.target.words)
    if len(said) < 4 or not i.key:
        return False
    if said == i.key or sorted(said) == sorted(i.key):  # 规范执法 of 执法规范
        return True
    shorter, longer = sorted((said, i.key), key=len)
    return len(shorter) >= 6 and shorter in longer and len(shorter) / len(longer) >= 0.8


@IndicatorRule
def repeats_name(i: Indicator, tree: Tree) -> Hits:
    if i.leaf and i.value and i.target.qualitative and _repeats(i):
        yield hit(i.value.cell, None, i.name.cell, advice=_rewrite(i))


# explanations and scales


@IndicatorRule
def no_scale(i: Indicator, tree: Tree) -> Hits:
    note = i.notes.get("standard")
    if note is None or not note.absent or "standard" in i.inherited or not i.leaf:
        return
    if i.value and i.target.qualitative and not i.target.dated:
        yield hit(note.cell, None, i.value.cell, text=i.target.words)


@IndicatorRule
def empty_explanation(i: Indicator, tree: Tree) -> Hits:
    note = i.notes.get("explanation")
    if note is None or note.absent or not i.leaf or i.kind.measure == "satisfaction":
        return
    if re.fullmatch(r"反映.{0,40}(情况|程度|水平)[。.；;]?", note.text) and not re.search(
        r"[＝=/占%\d]", note.text
    ):
        yield hit(note.cell, None, i.name.cell, text=note.text)


@IndicatorRule
def odd_formula(i: Indicator, tree: Tree) -> Hits:
    for role in ("explanation", "definition"):
        note = i.notes.get(role)
        if note is None or not note.text or "/" not in note.text.replace("÷", "/").replace("／", "/"):
            continue
        found = _FORMULA.search(note.text)
        if found is None:
            continue
        divisors = [plain(d) for d in _DIVIDED.findall(found[2].split("。")[0])]
        if any(d and d == e for d, e in pairwise(divisors)):
            yield hit(note.cell, None, i.name.cell, why=f"除了两次“{divisors[0]}”", advice="去掉重复的除数")
            return
        whole = _SHARE_OF.search(note.text[: found.start()])
        if whole and divisors and not _same_whole(plain(whole[1]), divisors[0]):
            why = f"文字说占“{whole[1]}”，公式却除以“{divisors[0]}”"
            yield hit(note.cell, None, i.name.cell, why=why, advice="两处用同一个分母")
            return


@IndicatorRule
def inverted_formula(i: Indicator, tree: Tree) -> Hits:
    """整改率 = 排查数÷整改数: what the rate is named after is divided by."""
    if i.kind.measure != "rate" or not i.reading.said.endswith("率") or len(i.reading.said) < 4:
        return
    stem = i.reading.said[-3:-1]
    for note, above, below in _fractions(i):
        named_after = (
            stem in below
            and stem not in above
            and not re.search(rf"(应|需|计划|待|拟|总|全部).{{0,6}}{stem}", below)
        )
        whole_above = _WHOLE.search(above) and not _WHOLE.search(below) and _PART.search(below)
        if named_after or whole_above:
            yield hit(note.cell, None, i.name.cell, name=i.name.text, above=above, below=below)


_WHOLE = late_pattern(r"总[数量额人户面]|应[^用急]|全部|计划")
_PART = late_pattern(r"^(已|实际|按[时期]|及时|完成|合格|达标)|已.{1,4}|实际|合格[数量件]|达标[数量]")


@IndicatorRule
def formula_of_another(i: Indicator, tree: Tree) -> Hits:
    """A formula that begins with the name of another rate, or a share where the name counts."""
    counts = i.kind.measure in ("people", "times", "households", "area", "length", "money")
    for role in _EXPLAINED:
        note = i.notes.get(role)
        if note is None or note.absent or not i.leaf:
            continue
        shared = re.search(r"占.{1,20}(比例|比重|百分比|比率)|[/÷／].{1,30}[×*xX]100[%％]", note.text)
        unit = unit_of(i.unit) if i.unit else None
        if counts and shared and i.unit and (unit is None or unit.family not in ("share", "points")):
            yield hit(note.cell, None, i.name.cell, why=f"名称“{i.name.text}”是数，说明却讲的是比例")
            return
        found = re.match(r"\s*([^=＝，。；：:]{2,30}?)[=＝]", note.text)
        left = plain(found[1]) if found else ""
        if (
            left.endswith("率")
            and i.kind.measure == "rate"
            and left[-3:] != i.key[-3:]
            and not _same_whole(left, i.key)
        ):
            yield hit(note.cell, None, i.name.cell, why=f"公式算的是“{left}”，不是“{i.name.text}”")
            return


_EXPLAINED = ("explanation", "definition")


def _fractions(i: Indicator) -> Iterator[tuple[Text, str, str]]:
    """Of the notes that hold a fraction: the note, what stands above and what below the line."""
    for role in _EXPLAINED:
        note = i.notes.get(role)
        if note is None or note.absent or len(note.text) > _PHRASE * 5:
            continue
        body = re.split(r"[=＝]", note.text)[-1].split("。")[0]
        parts = [plain(part) for part in re.split(r"[/÷／]", re.sub(r"[×*xX]\s*100\s*[%％]", "", body))]
        if len(parts) == 2 and all(parts):
            yield note, parts[0], parts[1]


def _same_whole(one: str, other: str) -> bool:
    return one in other or other in one
