"""Figures of a text that stand in a target of an indicator: where name and unit fit, they agree with it or differ.

A target is mostly a bound, and one indicator's words are like another's, so that much more agrees than is told to differ:
only where the words before the figure are the indicator's name and no more, one target alone bears it, and the figure falls
short of what was promised. In a sentence that names a project its figures are also of those indicators of the project whose
names say what is counted: 实施馆藏档案数字化，扫描12万页 is of 档案数字化页数.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from budgetdesk.engine.targets import Target
from budgetdesk.engine.units import convert
from budgetdesk.review.finding import HEADING
from budgetdesk.review.text.facts import Claim, Fact, Grip, Key, Reading
from budgetdesk.review.text.sections import Section
from budgetdesk.review.text.tables.cell_grids import DeclaredTarget

_MADE = "计划|预计|力争|确保|完成|开展|举办|组织|实施|进行|新增|发放|继续|做好|保持在?|达到?"
_FILLING = re.compile(  # around a name, without making it that of another thing
    rf"(?:{_MADE}|全[县市区年]|本?年度?|[本当今]年|20\d\d年?|[共将拟约为的对和与及，、：“”]|共计|合计|总计|目标|总?数量?|[个人件户]数|批次|次数|期数"
    r"|场次|不低于|不少于|大于等于|[≥＝=])*"
)
_LEADING = re.compile(rf"^(?:{_MADE}|全[县市区年]|年度|本年)+")
_MEASURE = re.compile(r"(?:总?数量?|[个件户人]数|批次数?|人次数?|次数|期数|场次数?)$")
_OTHERWISE = re.compile(
    "现有|目前|已|截至|累计|上年|去年|其中|每|平均|[上下]半年|季度"
)  # of another time, or of a part
_BEHIND = re.compile(r"[\u4e00-\u9fff]{2,20}")
_FULL_NAME = 4  # characters of what can hardly be another thing
_ALIKE = Decimal("0.6")  # of the pairs of characters of the shorter


def told_targets(
    reading: Reading, sections: Sequence[Section], year: int, targets: Sequence[DeclaredTarget], first: int
) -> tuple[list[Fact], list[Claim]]:
    """The targets as facts, numbered from `first`, in the measure of what the text tells, and the claims that these agree."""
    facts: list[Fact] = []
    claims: list[Claim] = []
    for told in reading.facts if targets else ():
        if not _may_be_a_target(told, year):
            continue
        known = list(_known(told, _words(told, sections), targets)) or list(
            _of_project(told, sections, targets)
        )
        same = [each for each in known if abs(each[1] - told.value) <= told.half]
        grip: Grip = "loose"
        if not same:
            if not told.exact or len({value for _, value, _ in known}) != 1:
                continue
            same = known[:1]
            target, value, full = known[0]
            grip = "loose" if full and not _keeps(told.value, value, target.target) else "guess"
        made = [
            _fact(told, target, value, first + len(facts) + n) for n, (target, value, _) in enumerate(same)
        ]
        facts += made
        claims.append(Claim("equal", tuple((told.id, each.id) for each in made), grip, "target"))
    return facts, claims


def _may_be_a_target(fact: Fact, year: int) -> bool:
    """A number of things or a rate of this year, of which no cell of the budget tells."""
    if fact.place is None or fact.place.unit == HEADING or fact.follows or fact.key.period:
        return False
    if fact.key.year not in (0, year) or fact.is_money:
        return False
    return fact.aspect == "amount" or (fact.aspect == "aside" and fact.unit == "%")


def _words(fact: Fact, sections: Sequence[Section]) -> Iterator[str]:
    """What the figure is of: the words before it, else those behind it."""
    yield re.sub(r"\s", "", fact.label)
    assert fact.place is not None
    if behind := _BEHIND.match(sections[fact.place.section].units[fact.place.unit].text, fact.place.end):
        yield behind.group()


def _known(
    fact: Fact, words: Iterator[str], targets: Sequence[DeclaredTarget]
) -> Iterator[tuple[DeclaredTarget, Decimal, bool]]:
    """The targets that may be meant, each with its figure in the unit of the text, and whether their names leave no doubt."""
    for said in words:
        if _OTHERWISE.search(said):
            return
        found = False
        for each in targets:
            number = each.target.number
            value = convert(number, each.target.unit, fact.unit) if number is not None else None
            if value is None or not (fits := _fits(_core(each.name, _counted(fact)), said)):
                continue
            found = True
            yield each, value, fits == "full"
        if found:
            return


def _of_project(
    fact: Fact, sections: Sequence[Section], targets: Sequence[DeclaredTarget]
) -> Iterator[tuple[DeclaredTarget, Decimal, bool]]:
    """The targets of the project that the sentence names before the figure, which by their names count what the figure does."""
    assert fact.place is not None
    unit = sections[fact.place.section].units[fact.place.unit]
    said = unit.text[unit.sentence_at(fact.place.start)[0] : fact.place.start]
    if not fact.counts or _OTHERWISE.search(said):
        return
    for each in targets:
        number = each.target.number
        if (
            number is not None
            and len(each.sheet) >= _FULL_NAME
            and each.sheet in said
            and _counted(fact) in each.name
        ):
            value = convert(number, each.target.unit, fact.unit)
            if value is not None:
                yield each, value, False


def _counted(fact: Fact) -> str:
    """页 of 12万页."""
    return fact.unit.lstrip("十百千万亿") or fact.unit


def _core(name: str, counted: str = "") -> str:
    """开展农产品例行监测批次: what is measured, without how much of it and that it is done."""
    core = _LEADING.sub("", re.sub(r"\W", "", name))
    core = core.removesuffix(f"{counted}数") or core
    return _MEASURE.sub("", core) or core


def _fits(core: str, words: str) -> str:
    """`full`: the name and nothing that would make it another thing; `part`: so much of it that it may be meant."""
    at = words.find(core)
    if len(core) >= _FULL_NAME and at >= 0:
        around = words[:at], words[at + len(core) :]
        return "full" if all(_FILLING.fullmatch(each) for each in around) else "part"
    own = _core(words)
    pairs, others = _pairs(core), _pairs(own)
    shared = len(pairs & others)
    return "part" if shared and shared >= _ALIKE * min(len(pairs), len(others)) else ""


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text))


def _keeps(value: Decimal, bound: Decimal, target: Target) -> bool:
    """Whether what is told keeps the promise, though it is another figure."""
    return {"≥": value > bound, "＞": value > bound, "≤": value < bound, "＜": value < bound}.get(
        target.operator, False
    )


def _fact(told: Fact, target: DeclaredTarget, value: Decimal, id: int) -> Fact:
    return replace(
        told, id=id, key=Key(""), value=value, half=Decimal(0), place=None, shown=f"{value.normalize():f}{told.unit}",
        origin=target.words, cell=target.cell, of=None, base=None, word=None, base_word=None, known=True, exact=True,
    )  # fmt: skip
