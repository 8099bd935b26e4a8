"""Rules on names: whether a name says what is measured, of what, once, and without the target."""

from __future__ import annotations

import re
from functools import lru_cache

from budgetdesk.engine.units import alike, unit_of
from budgetdesk.patterns import late_pattern
from budgetdesk.review.indicators.changes import change_in
from budgetdesk.review.indicators.indicator import Indicator, Text
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.reading import WAYS, measure_of
from budgetdesk.review.indicators.rule_function import Hits, IndicatorRule, Tree, hit, tree_rule
from budgetdesk.review.indicators.words import has, pattern, plain, unnumbered, words

_CLAUSES = late_pattern(r"[，,；;]")


_AS_ONE = late_pattern(
    "一次性|一次(?=验收|通过|合格|.{0,4}率)|一站式|一体化|第一"
)  # words that hold no number


def has_digits(text: str) -> bool:
    """Whether words hold a number, in figures or in characters before a unit."""
    text = _AS_ONE.sub("", text)
    return bool(
        re.search(r"[\d０-９一二三四五六七八九十百千两]+(?:[个次项场期份%天年月人家户]|$)|[\d０-９]", text)
    )


@IndicatorRule
def no_name(i: Indicator, tree: Tree) -> Hits:
    if i.leaf and not i.name.text:
        yield hit(i.name.cell)


@IndicatorRule
def cut_off_name(i: Indicator, tree: Tree) -> Hits:
    if i.leaf and not i.placeholder and has(i.name.text, words().cut_off, "any"):
        yield hit(i.name.cell, name=i.name.text, end=i.name.text[-4:])


# what a name fails to say: one of these at most is told of it


@lru_cache(maxsize=4_096)  # of a tree of thousands; most rules on names ask
def fault_of(i: Indicator) -> str:
    """What is wrong with a name that does not say what is measured: slogan, group, nothing, conclusion, share; or empty."""
    if not i.leaf or not i.key or i.placeholder:
        return ""
    measure, reading, t = i.kind.measure, i.reading, i.target
    share = _family(i) == "share"
    unmeasured = measure in ("", "state") and not has(reading.said, lexicon().share_states, "tail")
    wished = share and measure in ("", "state") and reading.wish
    wished = wished and (unmeasured or not reading.said.startswith(_NOMINAL))
    if _slogan(i) or wished:
        return "slogan"
    if _group(i):
        return "group"
    if not t.quantitative or t.words:
        return ""
    if (reading.empty or _tells_no_thing(i)) and measure in ("", "state", "count"):
        return "nothing"
    if not unmeasured:
        return ""
    slight = t.number is not None and t.number <= _SLIGHT
    moved = reading.conclusion in WAYS and (not share or slight or _moved(reading.said))  # 待遇增长 ≥360元/人
    moved = moved or (reading.conclusion == "到位" and _family(i) == "money")
    if measure == "" and reading.conclusion and not moved and not reading.stated:
        return "conclusion"
    if has(reading.said, _TELLING) or _moved(reading.said) or (moved and slight):
        return ""
    soon = "时效" in i.branch and t.operator in ("≤", "＜") and not re.search(r"\d", reading.said)
    goes_on = soon or (has(reading.said, lexicon().lasting) and i.unit in ("天", "小时"))  # 全年值守 ＝365天
    odd = _family(i) in ("time", "degrees") and measure == "" and not goes_on
    return "share" if share or odd else ""


def _tells_no_thing(i: Indicator) -> bool:
    """Whether what is counted is work of whatever kind: 环卫相关工作, 史志任务推进 ≥10项, 按方案实施非遗保护 ≥20项."""
    if _family(i) not in ("pieces", "times"):
        return False
    said, lists = i.reading.core, lexicon()
    while (bare := said.removesuffix(next((d for d in lists.carried_out if said.endswith(d)), ""))) != said:
        said = bare
    any_unit = i.unit in ("项", "个", "次", "件")
    if any_unit and has(said, lists.manners, "head") and has(said, lists.carried_out):
        return True
    head = next((word for word in (*lists.empty_heads, *lists.listed_heads) if said.endswith(word)), "")
    if not head:
        return False
    scoped = has(said[-len(head) - _SCOPE : -len(head)], lists.scopes)
    return scoped or (head in lists.empty_heads and i.unit in ("项", "个"))


_SCOPE = 5  # characters before the head that may say that it is whatever: 既定审执任务

_SLIGHT = 30  # %, by which something may well grow


def _moved(said: str) -> bool:
    """能耗下降, 就医用时较上年缩短: what is measured, and which way it goes."""
    change = change_in(said)
    base = change.of if change else ""
    return measure_of(base) not in ("", "state", "satisfaction") or has(base, lexicon().prompt, "tail")


_NOMINAL = (
    "服务",
    "保障",
    "维护",
    "规范",
    "支持",
    "支撑",
    "稳定",
    "安全",
)  # 服务对象知晓度 wishes for nothing
_TELLING = [
    "(率|数|量|额|费|件|起|次|收入|成本|支出)(同比|比上年|较上年)?(下降|增长|提高|减少|降低|提升|上升|增加)$",
    *("(符合|达到)(?!(要求|标准|目标|预期|规定|规范|计划|水平)$)", ".通过", "一致"),
]


def _family(i: Indicator) -> str:
    found = unit_of(i.unit) if i.unit else None
    return found.family if found else ""


@IndicatorRule
def slogan_name(i: Indicator, tree: Tree) -> Hits:
    if not _of_benefit(i) and fault_of(i) == "slogan":
        yield hit(i.name.cell, name=i.name.text, advice=_measure_for(i), also="")


@IndicatorRule
def slogan_benefit(i: Indicator, tree: Tree) -> Hits:
    if _of_benefit(i) and fault_of(i) == "slogan":
        yield hit(i.name.cell, name=i.name.text, advice=_measure_for(i), also="")


@IndicatorRule
def empty_name(i: Indicator, tree: Tree) -> Hits:
    if fault_of(i) == "nothing":
        yield hit(i.name.cell, name=i.name.text, advice=_measure_for(i))


@IndicatorRule
def concluded_name(i: Indicator, tree: Tree) -> Hits:
    if fault_of(i) == "conclusion":
        yield hit(i.name.cell, name=i.name.text, advice=_measure_for(i))


@IndicatorRule
def share_of_nothing(i: Indicator, tree: Tree) -> Hits:
    if fault_of(i) == "share" and i.value:
        yield hit(i.name.cell, None, i.value.cell, name=i.name.text, unit=i.unit, advice=_measure_for(i))


def _of_benefit(i: Indicator) -> bool:
    return has(i.branch, ["效益", "效应", "影响", "可持续"])


def _slogan(i: Indicator) -> bool:
    if not i.leaf or not i.key or i.placeholder:
        return False
    lists, measure = words(), i.kind.measure
    loose = measure in ("state", "satisfaction") and not has(i.key, lists.plain_states, "tail")
    if measure and not loose:
        return False
    t = i.target
    parts = [plain(c) for c in _CLAUSES.split(unnumbered(i.name.text)) if c.strip()]
    counted = (t.quantitative and unit_of(t.unit) is not None) or t.dated or has_digits(t.words)
    counted = (counted and t.unit not in ("年", "个月", "月")) or has(t.words, lists.definite)  # 保障运转 1年
    if counted and len(parts) == 1 and not parts[0].startswith(_DO_WELL):
        return False
    return any(_urges(part) for part in parts) or (
        has(i.key, lists.slogan_tails, "tail") and not measure and not t.quantitative
    )


_DO_WELL = ("做好", "抓好", "搞好", "办好", "管好")  # how often is that done?


def _urges(clause: str) -> bool:
    """Whether a clause begins with a verb of wishing; 规范化 and 完成率 do not."""
    return bool(re.match(rf"({'|'.join(words().slogan_verbs)})(?![化性度率])", clause))


_MEASURES = {
    "数量": "改成可以数的名称，如“××次数”“××人数”", "质量": "改成比率或等次，如“××合格率”“××达标率”",
    "时效": "改成“××及时率”或“××完成时间”", "成本": "改成“××成本”“××经费控制数”",
}  # fmt: skip


def _measure_for(i: Indicator) -> str:
    said = (advice for word, advice in _MEASURES.items() if word in i.branch)
    return next(said, "改成量得出来的结果，如“××增长率”“受益人数”“××下降率”")


def _group(i: Indicator) -> bool:
    if i.kind.measure:
        return False
    lists = words()
    satisfaction = "满意" in (i.heading.text if i.heading else "")
    if not (satisfaction or has(i.key, lists.groups, "tail")):
        return False
    found = unit_of(i.unit) if i.unit else None
    share = found is not None and found.family == "share"
    if found is not None and found.family in _OF_PEOPLE and not satisfaction:
        joined = i.key.startswith(("参加", "参与")) and i.key.endswith(("群体", "对象", "人群"))
        return joined or (
            len(i.key) < _QUALIFIED and not has(i.key, lists.deeds)
        )  # 观看群众 in 人次 is how many
    if found is not None and i.key.endswith(found.text[-1:]) and not share:
        return False  # 样本户 in 户
    if found is not None and found.family == "pieces" and found.text not in ("个", "家"):
        return False  # what is counted in 处 or 座 is no group of people: 修缮文物保护单位 ≥6处
    if found is not None and found.family == "pieces" and len(i.key) > _TOLD_APART:
        return False  # 行业自律公约续签单位
    return share or satisfaction or not (_led(i) or has(i.key, lists.deeds) or _handled(i, found is not None))


def _handled(i: Indicator, counted: bool) -> bool:
    """Whether something is done to so many of the group: 延伸审计经办机构 ≥11家."""
    return counted and len(i.key) > _QUALIFIED and has(i.key[: -len("机构")], lexicon().deeds)


_OF_PEOPLE = ("people", "visits", "households")
_TOLD_APART = 5  # characters: of which there may be so many
_QUALIFIED = 4  # characters of a group that is told apart: 参赛职工


def _led(i: Indicator) -> bool:
    """Whether the name begins with what is done to the group: 聘请外籍教师, not 服务对象."""
    deed = i.reading.deed
    firms = i.reading.counted is lexicon().things["bodies"]  # 参展企业, but 救助对象 are a group
    led = deed not in ("", "参加", "参与") and i.key.startswith(deed)
    return led and (firms or len(i.key) - len(deed) > _LONE)


_LONE = 2  # characters that with a deed before them name a thing: 救助对象


@IndicatorRule
def group_name(i: Indicator, tree: Tree) -> Hits:
    if fault_of(i) == "group":
        share = _family(i) == "share"
        guess = next((g for word, g in _GUESSES if word in i.branch), "覆盖率" if share else "人数")
        mend = f"{i.name.text}满意度" if "满意" in i.branch else None
        yield hit(i.name.cell, mend, name=i.name.text, advice=f"写成“……{guess}”")


# one name, one measure, no target


@IndicatorRule
def two_measures(i: Indicator, tree: Tree) -> Hits:
    if not i.leaf or i.placeholder or fault_of(i) == "slogan":
        return
    reading = i.reading
    if reading.measures or reading.aside or has(i.name.text, words().two_measures):
        parts = reading.measures or ((reading.said, reading.aside) if reading.aside else ())
        yield hit(i.name.cell, name=i.name.text, parts="”和“".join(parts) or i.name.text)


@IndicatorRule
def target_in_name(i: Indicator, tree: Tree) -> Hits:
    """护林员120人 ≥120人: what is to be reached belongs in the value; a number of other units names the thing."""
    stated, t = i.reading.stated, i.target
    if not i.leaf or stated is None or i.value is None:
        return
    if stated.sign and t.number != stated.number:
        return  # 50亩以上大户: what makes the thing one
    same = t.number is not None and bool(t.unit) and alike(t.unit, stated.unit)
    counted = t.number == stated.number and _counts_alike(t.unit, stated.unit)
    covers = has(plain(t.words), ["全覆盖"]) or (t.qualitative and not t.dated)
    if same or counted or covers:
        yield hit(i.name.cell, without_target(i), i.value.cell, name=i.name.text, stated=stated.text)


def _counts_alike(one: str, other: str) -> bool:
    a, b = unit_of(one) if one else None, unit_of(other)
    counts = ("pieces", "times", "people", "visits", "households")
    return a is None or (b is not None and a.family in counts and b.family in counts)


def without_target(i: Indicator) -> str | None:
    """The name without the number left in it, with the word that says what is counted."""
    stated = i.reading.stated
    if stated is None or not i.name.text.endswith(stated.text):
        return None
    name = i.name.text.removesuffix(stated.text)
    return f"{name}{HEADS.get(_family_of(stated.unit), '数量')}" if name else None


def _family_of(unit: str) -> str:
    found = unit_of(unit)
    return found.family if found else ""


HEADS = {
    "people": "人数", "visits": "人次", "times": "次数", "households": "户数", "area": "面积", "length": "里程",
    "pieces": "数量", "weight": "数量", "money": "金额",
}  # fmt: skip
"""By family of units, the word with which a name says that it counts them."""


_GUESSES = (("满意", "满意度"), ("质量", "准确率”“……达标率"), ("时效", "及时率"), ("成本", "费用"))


@IndicatorRule
def repeats_heading(i: Indicator, tree: Tree) -> Hits:
    heading = i.heading
    if not i.leaf or heading is None or not i.key or i.placeholder or i.kind.measure not in ("", "state"):
        return
    if has_same_words(i.key, heading.text):
        yield hit(i.name.cell, None, heading.cell, name=i.name.text)


def has_same_words(key: str, heading: str) -> bool:
    """核心业务产出：财政补助 and 财政补助 are one name."""
    return key in {plain(part) for part in (heading, *re.split(r"[：:]", heading))}


@IndicatorRule
def said_twice(i: Indicator, tree: Tree) -> Hits:
    for text, cell in (
        (i.name.text, i.name.cell),
        (i.target.words, i.value.cell if i.value else i.name.cell),
    ):
        if len(text) > 100:
            continue  # a paragraph may say a thing twice, and looking for it would take long
        found = re.search(r"([\u4e00-\u9fff]{3,})\1", text) or re.search(r"(是|的|了|在|和|费|度|率)\1", text)
        if found:
            yield hit(
                cell,
                text.replace(found.group(), found.group(1), 1) if text == i.name.text else None,
                twice=found.group(1),
            )
            return


@tree_rule("name")
def mixed_terms(tree: Tree) -> Hits:
    """One term for one thing: the rarer ways of calling it are told, each once."""
    for term in words().terms:
        used: dict[str, list[Text]] = {}
        for i in tree.leaves:
            if found := pattern(term).search(i.name.text):
                used.setdefault(found.group(), []).append(i.name)
        usual = max(used, key=lambda word: len(used[word]), default="")
        for word, places in used.items():
            if word != usual:
                yield hit(places[0].cell, None, used[usual][0].cell, text=word, usual=usual)
