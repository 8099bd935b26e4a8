"""Words of degree against their figures: 基本持平 beside 7.5 %, 大幅 beside 0.02 %, per cent where points are meant, changes by 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit, prose

_MOVES = "(?:增加|增长|上升|提高|减少|下降|降低|增幅|降幅)"
_LEVEL = re.compile("(?:基本|大致|总体)(?:持平|一致|相当)|变化不大")
_GREAT = re.compile(
    f"大幅度?{_MOVES}|{_MOVES}(?:幅度)?(?:较大|很大|明显|显著)|(?:增幅|降幅|变动)(?:较大|明显)|(?:明显|显著|大幅){_MOVES}"
)
_SLIGHT = re.compile(f"(?:略有|略|小幅|微){_MOVES}|(?:增幅|降幅)(?:较小|不大)")
_ABOUT_LEVEL, _NO_MORE_THAN_GREAT, _NO_MORE_THAN_SLIGHT = 5, 3, 20  # %


def degrees(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    rates: dict[tuple[int, int], list[Fact]] = {}
    for fact in reading.facts:
        if fact.place is not None and (fact.aspect == "rate" or (fact.aspect == "amount" and fact.is_money)):
            rates.setdefault(fact.place[:2], []).append(fact)
    nothing: list[Finding] = []
    for number, index, unit in prose(sections):
        yield from _words(number, index, unit, rates.get((number, index), []))
        yield from _points(number, index, unit)
        nothing += _by_nothing(number, index, unit)
    yield from nothing[:1]


def _words(section: int, index: int, unit: Unit, facts: Sequence[Fact]) -> Iterator[Finding]:
    for pattern, low, high in (
        (_LEVEL, 0, _ABOUT_LEVEL), (_GREAT, _NO_MORE_THAN_GREAT, 10**9), (_SLIGHT, 0, _NO_MORE_THAN_SLIGHT),
    ):  # fmt: skip
        for found in pattern.finditer(unit.text, unit.start):
            rate = _rate_beside(unit, found, facts)
            if rate is not None and not low <= abs(rate) < high:
                yield text_finding(
                    "TEXT-SIGN", "hint", f"变动 {abs(rate):.2f}%，却说“{found.group()}”", Place(section, index, *found.span()),
                    "改写用词，或核对数字", "degree", found.group(), "", (), ("Y-41",),
                )  # fmt: skip


def _rate_beside(unit: Unit, word: re.Match[str], facts: Sequence[Fact]) -> Decimal | None:
    """The rate of the clause that the word stands in or beside, or of the two years' amounts that its sentence tells."""
    begin = unit.text.rfind("，", unit.start, max(unit.start, word.start() - 1))
    begin, (start, end) = max(begin, unit.text.rfind("；", 0, word.start())), unit.sentence_at(word.start())
    stop = re.compile("[。；]|，(?!\\d|其)").search(unit.text, word.end())
    near = [
        f for f in facts if f.aspect == "rate" and f.place and max(begin, start) <= f.place.start < (stop.start() if stop else end)
    ]  # fmt: skip
    if len(near) == 1:
        return near[0].value
    told = [f for f in facts if f.aspect == "amount" and f.place and start <= f.place.start < word.start()]
    if not near and len(told) == 2 and told[0].key._replace(year=0) == told[1].key._replace(year=0):
        now, before = sorted(told, key=lambda f: -f.key.year)
        if now.key.year == before.key.year + 1 and before.value:
            return 100 * (now.value - before.value) / before.value
    return None


_UP_OR_DOWN = "(?:提高|上升|增长|增加|下降|降低|减少)"
_APART = [  # two rates of one thing, and by how much they differ
    re.compile(
        r"(?:由|从)[^。；，%]{0,16}?(?P<one>\d{1,3}(?:\.\d+)?)%[^。；%]{0,8}?(?:提高|上升|增加|增长|提升|下降|降低|减少)?[到至为](?P<other>\d{1,3}(?:\.\d+)?)%"
        r"，?[^。；，%\d]{0,6}(?:提高|上升|增加|增长|提升|下降|降低|减少)了?(?P<at>(?P<by>\d{1,3}(?:\.\d+)?)%)"
    ),
    re.compile(
        r"率[^。；，%\d]{0,6}(?P<one>\d{1,3}(?:\.\d+)?)%，(?:比|较)[^。；，%]{0,12}?(?P<other>\d{1,3}(?:\.\d+)?)%[^。；，%\d]{0,4}"
        r"(?:提高|上升|增加|增长|提升|下降|降低|减少)了?(?P<at>(?P<by>\d{1,3}(?:\.\d+)?)%)"
    ),
    re.compile(
        r"(?P<other>\d{1,3}(?:\.\d+)?)%[^。%]{0,30}?(?P<one>\d{1,3}(?:\.\d+)?)%[^。；%\d]{0,12}"
        r"(?:提高|上升|提升|下降|降低)了?(?P<at>(?P<by>\d{1,3}(?:\.\d+)?)%)"
    ),
    re.compile(
        rf"(?P<one>\d[\d.]*)%[^，。；\d]{{0,6}}(?:{_UP_OR_DOWN}|降|升)(?:到|至|为)[^，。；\d]{{0,10}}(?P<other>\d[\d.]*)%，[^，。；\d]{{0,8}}"
        rf"{_UP_OR_DOWN}(?:了)?(?P<at>(?P<by>\d[\d.]*)%)"
    ),
    re.compile(
        r"(?:率|度|占比|比重|比例)(?:为|是)?(?P<one>\d[\d.]*)%，[比较与][^，。；\d]{0,6}(?:20\d\d年度?)?[^，。；\d]{0,8}(?P<other>\d[\d.]*)%"
        rf"[^，。；\d]{{0,4}}{_UP_OR_DOWN}(?:了)?(?P<at>(?P<by>\d[\d.]*)%)"
    ),
]


def _points(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """由 92.1% 提高到 95.5%，提高 3.40%: what two rates differ by is told in points."""
    if unit.text.count("%") < 3:
        return
    for found in (m for pattern in _APART for m in pattern.finditer(unit.text, unit.start)):
        one, other, by = (Decimal(found[name].rstrip(".")) for name in ("one", "other", "by"))
        if by and abs(one - other) == by:
            yield text_finding(
                "TEXT-UNIT", "hint", f"两个比率相差 {by}，应写“{by} 个百分点”", Place(section, index, *found.span("at")),
                "百分点与百分比混用", "points_for_rate", found["at"], f"{by}个百分点", (), ("Y-46",),
            )  # fmt: skip


_NOTHING = re.compile(
    r"(?:增加|减少|增长|下降)了?0(?:\.0+)?(?:万?元|%)(?!以)(?:，(?:增长|下降|降低|增幅为?|降幅为?)0(?:\.0+)?%)?"
)


def _by_nothing(section: int, index: int, unit: Unit) -> list[Finding]:
    return [
        text_finding(
            "TEXT-NOTHING", "hint", f"“{found.group()}”：没有增减，宜写“持平”", Place(section, index, *found.span()), "照搬了模板的句子",
            "change_of_nothing", found.group(), "持平",
        )
        for found in _NOTHING.finditer(unit.text, unit.start)
    ]  # fmt: skip
