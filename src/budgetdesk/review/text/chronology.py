"""The order of dates in a paragraph: money comes before the work, the work before its end, its end before the report on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit, prose

_DATE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?P<month>1[0-2]|[1-9])月(?:(?P<day>3[01]|[12]\d|[1-9])日|[上中下]旬|底|末|初|份)?(?!度)"
)
_STEPS = [  # in their order
    ("下达资金", re.compile("下达|拨付至|拨入|到位|批复|批准|立项")),
    ("开工", re.compile("招标|中标|签订|开工|动工|启动|开始|起实施|起")),
    ("完成", re.compile("完工|竣工|完成|建成|全部整改|整改到位|结束|兑付完")),
    ("验收", re.compile("验收")),
    ("报告", re.compile("报送|上报|提交|出具|报告")),
]
_WITHIN = re.compile(r"[，。；]")
_OF_ANOTHER = re.compile("；|[二三四五六七八]是|另|其余|（[二三四五六]）|[2-9][.、]")


class _Step(NamedTuple):
    rank: int
    name: str
    date: tuple[int, int, int]  # year, month, day; 0: not told
    place: Place
    shown: str


def chronology(sections: Sequence[Section]) -> Iterator[Finding]:
    for number, index, unit in prose(sections):
        for before, after in pairwise(_steps(number, index, unit)):
            if _OF_ANOTHER.search(unit.text, before.place.end, after.place.start):
                continue
            early, late = sorted((before, after), key=lambda step: step.rank)
            if early.rank < late.rank and _is_later(early, late):
                yield text_finding(
                    "TEXT-YEAR", "hint", f"{early.name}是 {early.shown}，{late.name}却在前面的 {late.shown}", after.place,
                    "核对日期的先后", "dates_order", after.shown, "", (before.place,),
                )  # fmt: skip


def _is_later(early: _Step, late: _Step) -> bool:
    """Whether what should come first has the later date, as far as both are told."""
    days = 3 if early.date[2] and late.date[2] else 2
    return early.date[:days] > late.date[:days]


def _steps(section: int, index: int, unit: Unit) -> list[_Step]:
    """Dates with what happened then: the verb that follows in the same clause. A month without a year is of the year before it."""
    found, year = list[_Step](), 0
    for date in _DATE.finditer(unit.text, unit.start):
        year = int(date["year"] or year)
        stop = _WITHIN.search(unit.text, date.end())
        clause = unit.text[date.end() : stop.start() if stop else len(unit.text)]
        next_date = _DATE.search(clause)
        clause = clause[: next_date.start()] if next_date else clause
        step = next(
            ((n, name) for n, (name, verb) in reversed([*enumerate(_STEPS)]) if verb.search(clause)), None
        )
        if year and step is not None:
            when = (year, int(date["month"]), int(date["day"] or 0))
            found.append(_Step(*step, when, Place(section, index, *date.span()), date.group()))
    return found


_APPROVED = re.compile(
    r"(?:批复|核定)[^。；（〔]{0,16}?(?P<year>20\d\d)年?(?:度|部门)*(?P<kind>预算|决算)[^。；（〔]{0,12}》?[（(][^（()）〔]{0,14}[〔［\[](?P<paper>20\d\d)[〕］\]]"
)


def papers(sections: Sequence[Section]) -> Iterator[Finding]:
    """关于批复2023年部门预算的通知（财预〔2022〕5 号）: approved in its own year, accounts in the next."""
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            for found in _APPROVED.finditer(unit.text, unit.start):
                year, paper = int(found["year"]), int(found["paper"])
                right = year if found["kind"] == "预算" else year + 1
                place = Place(number, index, *found.span("paper"))
                if paper != right and "提前" not in found.group():
                    yield text_finding(
                        "TEXT-DOCUMENT", "hint", f"{year} 年{found['kind']}通常在 {right} 年批复，文号却是〔{paper}〕", place,
                        "核对文号的年份", "paper_year", found["paper"], str(right),
                    )  # fmt: skip
