"""Rules on results told in words beside a list of indicators: they are the figures of the list and its score."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher

from budgetdesk.engine.targets import number_text
from budgetdesk.patterns import late_pattern
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.rule_function import Hits, Tree, hit, tree_rule
from budgetdesk.review.rough_words import ROUGH, rough_words

_NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?)"
_SCORE = late_pattern(
    rf"(?:自评|评价|综合|总体?|项目)[^，。；、\d]{{0,6}}?(?:得分|评分|总分|分值|得)(?:为|是|共|合计|：|:)*{_NUMBER}\s*分(?![值之])"
)
_RATE = late_pattern(
    rf"(?:执行|支付|支出)(?:率|进度)[为是达到了约仅共：:]*(?:(?P<number>\d+(?:\.\d+)?)[%％]|{ROUGH})"
)
_CLAUSE = late_pattern(r"[^，。；、：！？\n]+")
_OTHER = late_pattern(
    r"上年|去年|往年|上半年|下半年|季度|月底|比|较|其中|每|平均|人均|累计|第\d|前\d|取消|减少|增加|新增了|计划|目标|原定|应|要求"
)
"""Words that make a figure another than what was reached in the year."""
_OF_ANYTHING = frozenset(("人", "人次", "次", "个", "项", "天", "%", "％", "元", "万元", "份", "户"))
_LIKE, _LIKE_BY_UNIT = 3, 2
"""Characters that a name and a clause share; fewer do where nothing else is counted in the unit."""
_NAMED_BY = late_pattern("(?:数量|次数|场次|册数|人数|户数|个数|总数|数|率|完成|实际|指标)+$")


@tree_rule("goals")
def told_score_unlike(tree: Tree) -> Hits:
    """自评得分 98.41 分 beside a total of 98.14."""
    total, at = tree.told.total, tree.told.total_at
    if total is None or at is None:
        return
    for told in tree.told.texts:
        for found in _SCORE.finditer(told.text):
            if _number(found) != total:
                yield hit(told.cell, None, at, told=f"{found['number']}分", total=number_text(total))


@tree_rule("goals")
def told_rate_unlike(tree: Tree) -> Hits:
    """预算执行率 98.5 %, or 近九成, beside a rate of 85.60 %."""
    rate, at = tree.told.rate, tree.told.rate_at
    if rate is None or at is None:
        return
    for told in tree.told.texts:
        for clause in _CLAUSE.finditer(told.text):
            found = _RATE.search(clause[0])
            if found is None or _OTHER.search(clause[0]):
                continue
            if found["number"]:
                number = Decimal(found["number"])
                same = number == round(rate, max(-int(number.as_tuple().exponent), 0))
            else:
                same = rough_words(found).allows(rate)
            if not same:
                said = f"{found['number']}%" if found["number"] else found["at"]
                yield hit(told.cell, None, at, told=said, rate=number_text(rate))


@tree_rule("goals", "name", "value", "actual")
def told_result_unlike(tree: Tree) -> Hits:
    """新购图书 2545 册, where 2455 of those were reached: the unit and the words say of which indicator a figure is."""
    reached = [i for i in tree.leaves if i.actual and i.actual.target.number is not None]
    units = [i.actual.target.unit for i in reached if i.actual]
    for told in tree.told.texts:
        for clause, number, unit in _figures(told.text, set(units)):
            i = _meant(clause, unit, reached, units.count(unit) == 1 and unit not in _OF_ANYTHING)
            if i is None or i.actual is None or _is_said(number, i):
                continue
            yield hit(
                told.cell, None, i.actual.cell, i.name.cell,
                told=f"{number_text(number)}{unit}", name=i.name.text, actual=i.actual.text,
            )  # fmt: skip


def _figures(text: str, units: set[str]) -> Iterator[tuple[str, Decimal, str]]:
    """What is told with a unit of the list: the words before it, the number and the unit. Only the first of a clause: what
    comes after it may be a part of it."""
    known = "|".join(sorted((re.escape(unit) for unit in units if unit), key=len, reverse=True))
    if not known:
        return
    for clause in _CLAUSE.finditer(text):
        found = re.search(rf"{_NUMBER}\s*(?P<unit>{known})(?![次均/])", clause[0])
        if found is not None and not _OTHER.search(clause[0]):
            yield clause[0][: found.start()], _number(found), found["unit"]


def _meant(words: str, unit: str, reached: list[Indicator], alone: bool) -> Indicator | None:
    """The one indicator that the words before a figure name best."""
    alike = sorted(
        ((_shared(words, i), i.row, i) for i in reached if i.actual and i.actual.target.unit == unit),
        key=lambda one: -one[0],
    )
    if not alike or alike[0][0] < (_LIKE_BY_UNIT if alone else _LIKE):
        return None
    if len(alike) > 1 and alike[1][0] == alike[0][0]:
        return None
    return alike[0][2]


def _shared(words: str, i: Indicator) -> int:
    name = _NAMED_BY.sub("", i.name.text)
    return SequenceMatcher(None, words, name, autojunk=False).find_longest_match().size


def _is_said(number: Decimal, i: Indicator) -> bool:
    """Whether it is what was reached, in as many decimals as it is told with."""
    actual = i.actual.target.number if i.actual else None
    if actual is None:
        return True
    places = max(-int(number.as_tuple().exponent), 0)
    return number == actual or (bool(places) and round(actual, places) == number)


def _number(found: re.Match[str]) -> Decimal:
    return Decimal(found["number"].replace(",", ""))
