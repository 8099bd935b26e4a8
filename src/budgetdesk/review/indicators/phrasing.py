"""Rules on words: vague values, slogans and groups as names, values that repeat names, explanations that say nothing."""

from __future__ import annotations

import re
from itertools import pairwise

from budgetdesk.engine.units import unit_of
from budgetdesk.review.indicators.indicator import Indicator, Text
from budgetdesk.review.indicators.rule_function import Hits, IndicatorRule, Tree, hit, tree_rule
from budgetdesk.review.indicators.words import has, pattern, plain, unnumbered, words

_PHRASE = 40  # characters of a value that may be nothing but words of degree
_CLAUSES = re.compile(r"[，,；;]")
_NUMERIC_DEGREES = ["满意(度|率)", "好评率"]
_FORMULA = re.compile(r"([^。；;：:，,]{2,40}?)[＝=](.+)")
_DIVIDED = re.compile(r"[/÷／]([^/÷／×*xX＝=（）()]+)")
_SHARE_OF = re.compile(r"(?:占|^)([^占。；，]{2,30}?)的?(?:比重|比例|比率|百分比)")


def _digits(text: str) -> bool:
    return bool(
        re.search(r"[\d０-９一二三四五六七八九十百千两]+(?:[个次项场期份%天年月人家户]|$)|[\d０-９]", text)
    )


def _says_words(i: Indicator) -> str:
    """The words of a qualitative value that states neither number nor date."""
    t = i.target
    said = i.value is not None and t.qualitative and not t.dated and not _digits(t.words)
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


# names


@IndicatorRule
def no_name(i: Indicator, tree: Tree) -> Hits:
    if i.leaf and not i.name.text:
        yield hit(i.name.cell)


@IndicatorRule
def cut_off_name(i: Indicator, tree: Tree) -> Hits:
    if i.leaf and not i.placeholder and has(i.name.text, words().cut_off, "any"):
        yield hit(i.name.cell, name=i.name.text, end=i.name.text[-4:])


@IndicatorRule
def slogan_name(i: Indicator, tree: Tree) -> Hits:
    if _slogan(i) and not _of_benefit(i):
        yield hit(i.name.cell, name=i.name.text, advice=_measure_for(i))


@IndicatorRule
def slogan_benefit(i: Indicator, tree: Tree) -> Hits:
    if _slogan(i) and _of_benefit(i):
        yield hit(i.name.cell, name=i.name.text, advice=_measure_for(i))


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
    counted = (t.quantitative and unit_of(t.unit) is not None) or t.dated or _digits(t.words)
    counted = (counted and t.unit not in ("年", "个月", "月")) or has(t.words, lists.definite)  # 保障运转 1年
    if counted and len(parts) == 1:
        return False
    return any(_urges(part) for part in parts) or (
        has(i.key, lists.slogan_tails, "tail") and not measure and not t.quantitative
    )


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


@IndicatorRule
def group_name(i: Indicator, tree: Tree) -> Hits:
    if not i.leaf or not i.key or i.placeholder or i.kind.measure or _slogan(i):
        return
    lists = words()
    satisfaction = "满意" in (i.heading.text if i.heading else "")
    if not (satisfaction or has(i.key, lists.groups, "tail")):
        return
    found = unit_of(i.unit) if i.unit else None
    share = found is not None and found.family == "share"
    if found is not None and found.family == "pieces" and found.text not in ("个", "家"):
        return  # what is counted in 处 or 座 is no group of people: 修缮文物保护单位 ≥6处
    if share or satisfaction or not has(i.key, lists.deeds):
        guess = next((g for word, g in _GUESSES if word in i.branch), "覆盖率" if share else "人数")
        mend = f"{i.name.text}满意度" if "满意" in i.branch else None
        yield hit(i.name.cell, mend, name=i.name.text, advice=f"写成“……{guess}”")


@IndicatorRule
def two_measures(i: Indicator, tree: Tree) -> Hits:
    if i.leaf and not i.placeholder and has(i.name.text, words().two_measures):
        yield hit(i.name.cell, name=i.name.text)


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


def _same_whole(one: str, other: str) -> bool:
    return one in other or other in one
