"""The self-evaluation reports of a document: where each begins, what is told in which of its parts, the form annexed to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from itertools import pairwise
from typing import Literal

from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.reports.annexed_forms import Form
from budgetdesk.review.text.sections import Section, Unit

Part = Literal["conclusion", "problem", "advice", "result", ""]
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("", re.compile("预设问题|问题整改|整改反馈|绩效目标设置")),
    ("conclusion", re.compile("结论|总体评价|综合评价")),
    ("problem", re.compile("问题|不足|短板|偏差|偏离")),
    ("advice", re.compile("建议|改进|下一步|整改|打算")),
    (
        "result",
        re.compile(
            "绩效分析|(?:目标|任务|指标|绩效)(?:的)?(?:完成|实现)|指标|效益|产出|满意度|绩效情况|履职|目标实现"
        ),
    ),
)
_IS_REPORT = re.compile(
    "(?:评价|自评|综合)结论|(?:项目|支出|整体)绩效情况|存在的?(?:主要)?问题|绩效分析|绩效(?:目标)?(?:完成|实现)情况|指标(?:完成|分析|实现)|绩效自?评(?:价)?(?:情况|结果)"
)
_ADVICE = re.compile("建议|改进|下一步|措施|打算|对策")
_WILL = re.compile(
    "下一步|今后|将|建议|拟|要(?!求)|^(?:[^。，]{0,4}(?:进一步|加强|加大|加快|完善|健全|强化|优化|规范|督促|提高))"
)
_FIRST = re.compile("一、|第一部分")
FIGURE = re.compile(r"\d(?!\d*年)|[一二三四五六七八九十百千万]+[个次项人户场件份家期]|百分之")
"""What a result may be measured by: a year is none."""


@dataclass(frozen=True)
class Sentence:
    """`part`: of the report that it stands in."""

    section: int
    index: int
    unit: Unit
    start: int
    end: int
    part: Part

    @property
    def text(self) -> str:
        return self.unit.text[self.start : self.end]

    def place(self, found: re.Match[str], group: str | int = 0) -> Place:
        """Of what was found in `text`."""
        start, end = found.span(group)
        return Place(self.section, self.index, self.start + start, self.start + end)

    @property
    def whole(self) -> Place:
        return Place(self.section, self.index, self.start, self.end)


@dataclass(slots=True)
class Report:
    """`sentences`: but for tables; `lines`: what stands in the tables annexed to it."""

    first: int
    sentences: list[Sentence] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    lines: str = ""
    headings: dict[int, str] = field(default_factory=dict)  # of its sections, with those above

    def of(self, *parts: Part) -> list[Sentence]:
        return [s for s in self.sentences if s.part in parts]

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.sentences)


def reports(sections: Sequence[Section], forms: Sequence[Form]) -> list[Report]:
    """In their order. One begins where headings begin anew with 一、, and has a heading that only such a report has."""
    starts = [0, *(n for n, s in enumerate(sections) if _begins(sections, n)), len(sections)]
    found: list[Report] = []
    for first, last in pairwise(starts):
        if not any(_IS_REPORT.search(section.heading) for section in sections[first:last]):
            continue
        report = Report(first)
        for number in range(first, last):
            part = part_of(sections[number])
            both = part == "problem" and bool(_ADVICE.search(sections[number].heading))
            report.headings[number] = " ".join(sections[number].path)
            for index, unit in enumerate(sections[number].units):
                if unit.paragraph.table:
                    report.lines += unit.text + "\n"
                else:
                    report.sentences += _sentences(number, index, unit, part, both)
        report.forms = [f for f in forms if first <= f.rows[0].place.section < last]
        found.append(report)
    return found


def _begins(sections: Sequence[Section], number: int) -> bool:
    """Whether a heading is the first of its kind in a part: one that only names the part goes before it."""
    section = sections[number]
    if section.level == 2:
        return bool(_FIRST.match(section.heading))
    return section.level == 1 and bool(re.match("附件", section.heading))


def part_of(section: Section) -> Part:
    """By the innermost heading that tells."""
    for heading in reversed(section.path):
        for part, pattern in _PARTS:
            if pattern.search(heading):
                return part
    return ""


def _sentences(number: int, index: int, unit: Unit, part: Part, both: bool) -> list[Sentence]:
    """`both`: the heading is of problems and of what is done about them."""
    found: list[Sentence] = []
    start = unit.start
    while start < len(unit.text):
        end = max(unit.sentence_at(start)[1], start + 1)
        is_advice = both and _WILL.search(unit.text, start, end) is not None
        found.append(Sentence(number, index, unit, start, end, "advice" if is_advice else part))
        start = end
    return found


Asked = tuple[Finding, str]
"""A finding with the words that it is about."""


def asked_once(reports: Sequence[Report], ask: Callable[[Report], Iterable[Asked]]) -> Iterator[Finding]:
    """What is asked of each, but of words that several share only at the first of them."""
    said: set[tuple[str, str]] = set()
    for report in reports:
        for finding, words in ask(report):
            key = (finding.cause_kind, words)
            if key not in said:
                said.add(key)
                yield finding
