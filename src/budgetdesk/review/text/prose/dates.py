"""Dates that cannot be: a project accepted before it was begun, money that came when all was done, a document of a year before what
it is about, last year's left in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import UNKNOWN_YEAR, About
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit, prose

_DATE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|底|末|初|[上中下]旬)?(?!份?[至—－~～-]|份?起的|度)"
)


class _Step(NamedTuple):
    """`surely`: words that mean it wherever they stand; `perhaps`: those that mean it in the clause of its date."""

    name: str
    surely: str
    perhaps: str = ""


_STEPS = [  # each comes after those before it
    _Step("下达资金", r"立项|可研|初步设计|项目批复", r"下达|拨付至|拨入|到位|批复|批准"),
    _Step("采购", r"招标|采购|开标|中标|磋商"),
    _Step("签订合同", r"签订|签约"),
    _Step("开工", r"开工|动工|进场|启动|开始实施|起实施", r"开始|起"),
    _Step(
        "完成",
        r"完工|竣工(?!验收)|建成|完成建设|完成施工|整改(?:到位|完成|完毕)|完成整改",
        r"竣工|完成(?![^，。；]{0,8}评审)|全部整改|结束|兑付完",
    ),
    _Step("验收", r"验收"),
    _Step("报告", r"报送[^，。；]{0,6}报告|上报[^，。；]{0,6}报告", r"报送|上报|提交|出具|报告"),
]
_SURELY = [re.compile(step.surely) for step in _STEPS]
_PERHAPS = [re.compile(step.perhaps) if step.perhaps else None for step in _STEPS]
_REPORT = len(_STEPS) - 1
_BEHIND = 24  # characters behind a date that say what was then
_OF_ANOTHER = re.compile("；|[二三四五六七八]是|另|其余|（[二三四五六]）|[2-9][.、]")


class _Event(NamedTuple):
    step: int
    when: tuple[int, int, int]  # year, month, day; 0: not told
    place: Place
    shown: str


_IMPOSSIBLE = re.compile(
    r"(?<![\d.])(?P<at>(?:1[3-9]|[2-9]\d|0)月(?:\d{1,2}日)|(?:[469]|11)月31日|2月3[01]日|\d{1,2}月(?:3[2-9]|[4-9]\d|0)日)"
)
_SPAN = re.compile(
    r"(?P<year>20\d\d)年(?P<m1>\d{1,2})月(?:(?P<d1>\d{1,2})日)?(?:至|—|－|-|到)(?:(?P<year2>20\d\d)年)?(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})日)?"
)


def _impossible(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """13 月, 2 月 30 日; from July until March."""
    for found in _IMPOSSIBLE.finditer(unit.text, unit.start):
        yield text_finding(
            "TEXT-DATE", "error", f"没有“{found['at']}”这一天", Place(section, index, *found.span("at")), "日期写错了", "no_such_day",
            found["at"],
        )  # fmt: skip
    for found in _SPAN.finditer(unit.text, unit.start):
        one = (int(found["year"]), int(found["m1"]), int(found["d1"] or 0))
        other = (int(found["year2"] or found["year"]), int(found["m2"]), int(found["d2"] or 0))
        if _is_later(one, other):
            yield text_finding(
                "TEXT-DATE", "query", f"“{found.group()}”的终点早于起点", Place(section, index, *found.span()), "日期写错了，或漏写了年份",
                "date_order", found.group(),
            )  # fmt: skip


_GRANTED = re.compile(r"(?P<year>20\d\d)年(?P<month>\d{1,2})月[^，。；]{0,16}(?:下达|拨付|到位)")
_ENDED = re.compile(
    r"(?:至|于|到)(?P<month>\d{1,2})月(?:底|末|\d{1,2}日)?[^，。；]{0,6}(?:完成|结束|完工|实施完毕)"
)


def _granted_after(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """Granted in December, and all was done by November."""
    granted, ended = _GRANTED.search(unit.text, unit.start), _ENDED.search(unit.text, unit.start)
    if granted is None or ended is None or int(granted["month"]) <= int(ended["month"]):
        return
    if not re.search(r"20\d\d年", unit.text[granted.end() : ended.start()]):
        yield text_finding(
            "TEXT-DATE", "hint", "资金下达晚于项目完成", Place(section, index, *granted.span()), "日期写错了，或是先做后补",
            "date_order", granted.group(), "", (Place(section, index, *ended.span()),),
        )  # fmt: skip


def dates(sections: Sequence[Section], about: About) -> Iterator[Finding]:
    for number, index, unit in prose(sections):
        yield from _out_of_order(number, index, unit)
        yield from _documents(number, index, unit)
        yield from _impossible(number, index, unit)
        yield from _granted_after(number, index, unit)
        yield from _evaluated(number, index, unit, about)
        yield from _before_its_year(number, index, unit)


def _events(section: int, index: int, unit: Unit) -> tuple[list[_Event], list[_Event]]:
    """What surely was at which date, and what perhaps was. A month without a year is of the year before it."""
    surely, perhaps, year = list[_Event](), list[_Event](), 0
    found = [*_DATE.finditer(unit.text, unit.start)]
    for number, date in enumerate(found):
        year = int(date["year"] or year)
        if not 1 <= int(date["month"]) <= _DECEMBER:
            continue
        stop = found[number + 1].start() if number + 1 < len(found) else len(unit.text)
        sentence = re.split("[。；]", unit.text[date.end() : min(stop, date.end() + _BEHIND)])[0]
        clause = re.split("[，。；]", unit.text[date.end() : stop])[0]
        when = (year, int(date["month"]), int(date["day"] or 0))
        place = Place(section, index, *date.span())
        first = [(m.start(), n) for n, step in enumerate(_SURELY) if (m := step.search(sentence))]
        last = [
            n for n, step in enumerate(_SURELY) if step.search(clause)
        ]  # 完成招标 is the call for tenders
        last = last or [n for n, step in enumerate(_PERHAPS) if step and step.search(clause)]
        surely += [_Event(min(first)[1], when, place, date.group())] if first else []
        perhaps += [_Event(last[-1], when, place, date.group())] if last and year else []
    return surely, perhaps


_DECEMBER = 12


def _out_of_order(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """4 月 15 日开工，2 月 20 日竣工验收: of what is sure one is told; of what is not those that stand beside each other."""
    if unit.text.count("月") < 2:
        return
    surely, perhaps = _events(section, index, unit)
    told: set[Place] = set()
    for number, event in enumerate(surely):
        before = [
            e for e in surely[:number]
            if e.step < event.step and (event.step < _REPORT or _STEPS[e.step].name == "完成") and _is_later(e.when, event.when)
        ]  # fmt: skip
        if before:
            told |= {event.place, before[-1].place}
            yield text_finding(
                "TEXT-DATE", "query", f"“{event.shown}”早于前一步的“{before[-1].shown}”", event.place, "日期写错了，或漏写了年份",
                "date_order", event.shown, "", (before[-1].place,),
            )  # fmt: skip
            break
    for one, other in pairwise(perhaps):
        early, late = sorted((one, other), key=lambda e: e.step)
        if {one.place, other.place} & told or _OF_ANOTHER.search(unit.text, one.place.end, other.place.start):
            continue
        if early.step < late.step and _is_later(early.when, late.when):
            says = (
                f"{_STEPS[early.step].name}是 {early.shown}，{_STEPS[late.step].name}却在前面的 {late.shown}"
            )
            yield text_finding(
                "TEXT-DATE", "hint", says, other.place, "核对日期的先后", "date_order", other.shown, "", (one.place,)
            )  # fmt: skip


def _is_later(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """As far as both are told: a day that is left out is any of its month."""
    days = (one[2], other[2]) if one[2] and other[2] else (0, 0)
    return (*one[:2], days[0]) > (*other[:2], days[1])


_OF_YEAR = re.compile(
    r"关于(?P<what>批复|开展|组织|做好|编制|申报|报送|下达|印发|拨付)[^〔［\[（）》]{0,10}?(?P<about>20\d\d)年(?:度)?[^〔［\[）》]{0,40}?》?[^〔［\[）》]{0,8}?[〔［\[](?P<year>\d{4})[〕］\]]"
)
_APPROVED = re.compile(
    r"(?:批复|核定)[^。；（〔]{0,16}?(?P<year>20\d\d)年?(?:度|部门)*(?P<kind>预算|决算)[^。；（〔]{0,12}》?[（(][^（()）〔]{0,14}[〔［\[](?P<paper>20\d\d)[〕］\]]"
)
_NO_YEAR = re.compile(r"[\u4e00-\u9fff][〔［\[](?P<year>(?!19|20)\d{4})[〕］\]]\s*第?\d{1,5}\s*号")


def _documents(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    for found in _NO_YEAR.finditer(unit.text, unit.start):
        yield text_finding(
            "TEXT-DOCUMENT", "error", f"文号的年份“{found['year']}”不可能", Place(section, index, *found.span("year")),
            "文号的年份写错了", "document_year", found["year"], "", (), ("Y-45",),
        )  # fmt: skip
    approved = [*_APPROVED.finditer(unit.text, unit.start)]
    for found in approved:  # a budget in its own year, accounts in the next
        year, paper = int(found["year"]), int(found["paper"])
        right = year if found["kind"] == "预算" else year + 1
        if paper != right and "提前" not in found.group():
            yield text_finding(
                "TEXT-DOCUMENT", "hint", f"{year} 年{found['kind']}通常在 {right} 年批复，文号却是〔{paper}〕",
                Place(section, index, *found.span("paper")), "核对文号的年份", "paper_year", found["paper"], str(right), (), ("Y-45",),
            )  # fmt: skip
    for found in _OF_YEAR.finditer(unit.text, unit.start):
        if any(a.start("paper") == found.start("year") for a in approved):
            continue
        about, year = int(found["about"]), int(found["year"])
        before = found["what"] != "批复" and not re.search(
            "自评|评价|决算", found.group()
        )  # 编制 2026 年预算 in 2025
        if year < about - before and found["year"][:2] == "20":
            yield text_finding(
                "TEXT-DOCUMENT", "hint", f"{year} 年的文件说的是 {about} 年的事", Place(section, index, *found.span("year")),
                "文号的年份可能写错了", "document_year", found["year"], str(about), (), ("Y-45",),
            )  # fmt: skip


_TO_DO = re.compile(
    r"(?P<year>20\d\d)年度?(?:[^，。；：\d]{0,12}(?:任务|目标|计划|打算)|[^，。；：\d]{0,16}项目[^，。；：]{0,16}?(?:安排|预算))"
)
_DUE = re.compile(
    r"(?<!第)(?P<at>(?P<year>20\d\d)年(?:第?[一二三四]季度|上半年|下半年|\d{1,2}月(?:底|末|\d{1,2}日)?|底)?(?:之?前)?)[^，。；\d]{0,4}(?:完成|开展|启动|实施完|建成|竣工|验收|投入使用)(?!的|后|情况|并)"
)


def _before_its_year(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """2025年主要任务：…于2024年9月底前完成: what is to be done is due before its year began."""
    to_do = _TO_DO.search(unit.text, unit.start)
    if to_do is None:
        return
    for found in _DUE.finditer(unit.text, to_do.end()):
        before = unit.text[found.start() - 1 : found.start()]
        if int(found["year"]) < int(to_do["year"]) and before not in "自从已将对":
            yield text_finding(
                "TEXT-YEAR", "hint", f"{to_do['year']} 年要做的事，期限却是“{found['at']}”", Place(section, index, *found.span("at")),
                "年份是往年留下的", "due_before", found["at"], "", (), ("Y-45",),
            )  # fmt: skip


_EVALUATED = re.compile(
    r"对(?P<year>20\d\d)年度?[^，。；\d]{0,24}?(?:开展|进行|组织|实施)[^，。；\d]{0,8}(?:自评|评价|评审|监控)"
)


def _evaluated(section: int, index: int, unit: Unit, about: About) -> Iterator[Finding]:
    """According to the notice on 2023, …对2021年度部门整体支出开展自评."""
    for found in _EVALUATED.finditer(unit.text, unit.start):
        year = int(found["year"])
        noticed = {int(y) for y in re.findall(r"(20\d\d)年", unit.text[: found.start()])}
        if year not in noticed and about.year in noticed and year < about.year != UNKNOWN_YEAR:
            yield text_finding(
                "TEXT-YEAR", "query", f"这里评价的是 {year} 年，全文说的是 {about.year} 年", Place(section, index, *found.span("year")),
                "年份是往年留下的", "other_year", found["year"], str(about.year), (), ("Y-45",),
            )  # fmt: skip
