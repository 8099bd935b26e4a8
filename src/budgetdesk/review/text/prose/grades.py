"""Scores, the grades that they earn, and how many earned each, as a self-evaluation tells them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit, prose
from budgetdesk.review.text.tables.grids import Grid, Row
from budgetdesk.review.text.vocabulary import vocabulary

_GRADE = r"[“\"]?(?P<grade>优|良|(?<![目个其])中|差)(?:秀|好|等)?(?:[”\"])?"
_FROM = r"(?P<least>\d{2,3})分?(?:[（(]含[）)])?分?(?:以上|及以上|[-—－–~～至到]+\d{2,3}分?)(?:[（(]不?含(?:\d+分?)?[）)])?分?"
_LIMITS = (
    re.compile(rf"{_FROM}(?:的?(?:项目)?(?:评?[为定是]|属于?)|[:：，]?){_GRADE}"),  # 90 分以上为优
    re.compile(rf"{_GRADE}(?:等[级次])?[（(]{_FROM}[）)]"),  # 优（90 分及以上）
)
_SCORED = re.compile(
    r"(?:得分|评分|自评|评价|得|、|和|及)(?:为|是|分别为|分别是)?(?P<score>\d{2,3}(?:\.\d+)?)分?(?=[；、。，：（）和及]|$)"
)
_NO_SCORE = re.compile("平均|均分|总分|满分|综合|整体|占|扣")  # before a score that is no single project's
_COUNTED = (
    re.compile(
        rf"{_GRADE}(?:等[级次])?(?:[（(][^（）()]{{2,18}}[）)])?的?(?:等[级次])?(?:项目)?(?:有|为|共|是)?(?P<number>\d{{1,3}})个"
    ),
    re.compile(
        rf"(?<![\d.])(?P<number>\d{{1,3}})个(?:项目)?(?:自评|评价|结果|等[级次]|被?评)*(?:为|是){_GRADE}"
    ),
)
_ALL = re.compile(rf"(?:等[级次]|结果|评级|评价)?(?:均|都|全部)(?:被?评?[为是]|达到?){_GRADE}")
_PAIR = re.compile(
    r"(?:得分|评分|自评)(?:为|是)?(?P<score>\d{1,3}(?:\.\d+)?)分(?:(?!得分|评分|项目)[^。；]){0,90}?(?:等次|等级|评级|评价等级|结果|评定)[^。；]{0,4}?(?:为|是)?"
    + _GRADE
)
_PROJECTS = re.compile(r"(\d{1,3})个(?:[\u4e00-\u9fff]{0,10})?项目|项目(?:共|有)?(\d{1,3})个")
_HEAD_OF_SCORES = re.compile("得分$|评分$|分数$")
_HEAD_OF_GRADES = re.compile("等[级次]$|评级$")
_NOT_ONE = re.compile("合计|总计|平均|小计")
_FULL = 100


class Told(NamedTuple):
    """How many are told to have earned a grade."""

    grade: str
    number: int
    span: tuple[int, int]


def grades(sections: Sequence[Section], tables: Sequence[Grid], about: About) -> Iterator[Finding]:
    """Grades that scores do not earn, one by one or counted, in sentences and in tables."""
    customary = dict(about.grades) or vocabulary().grades
    scored = [grid for grid in tables if _column(grid, _HEAD_OF_SCORES) is not None]
    for number, index, unit in prose(sections):
        own = limits_told(unit.text)
        limits = {**customary, **own} if own else customary
        yield from _pairs(unit, number, index, limits)
        yield from _counts(unit, number, index, limits, scored)
    for grid in scored:
        yield from _rows(grid, customary)


def limits_told(text: str) -> dict[str, int]:
    """The lowest score of each grade that a paragraph itself sets: 90 分以上为优, 良（80 至 89 分）."""
    return {m["grade"]: int(m["least"]) for pattern in _LIMITS for m in pattern.finditer(text)}


def grade_of(score: Decimal, limits: Mapping[str, int]) -> str:
    """The grade that a score earns; "" below the lowest that is told."""
    return next((g for g, least in sorted(limits.items(), key=lambda i: -i[1]) if score >= least), "")


def _pairs(unit: Unit, number: int, index: int, limits: Mapping[str, int]) -> Iterator[Finding]:
    for found in _PAIR.finditer(unit.text):
        yield from _wrong(
            Decimal(found["score"]), found["grade"], limits, Place(number, index, *found.span("grade"))
        )


def _rows(grid: Grid, limits: Mapping[str, int]) -> Iterator[Finding]:
    column, graded = _column(grid, _HEAD_OF_SCORES), _column(grid, _HEAD_OF_GRADES)
    if column is None or graded is None:
        return
    for row in grid.rows:
        score, grade = _score(row, column), re.fullmatch(_GRADE, row.text(graded))
        if score is not None and grade:
            yield from _wrong(score, grade["grade"], limits, row.cells[graded].place)


def _wrong(score: Decimal, grade: str, limits: Mapping[str, int], place: Place) -> Iterator[Finding]:
    right = grade_of(score, limits)
    if right and right != grade and score <= _FULL:
        yield text_finding(
            "TEXT-GRADE", "query", f"得分 {score} 与等次“{grade}”不符，通常应为“{right}”", place,
            "等次与得分不符", "grade", grade, right, (), ("Z-14",),
        )  # fmt: skip


def _counts(
    unit: Unit, number: int, index: int, limits: Mapping[str, int], tables: Sequence[Grid]
) -> Iterator[Finding]:
    """How many are told to have each grade, against the scores beside them, else against those of a table with as many."""
    told = _told(unit.text)
    scores = _projects_scores(unit.text, told, tables) if told else []
    earned = Counter(grade_of(score, limits) for score in scores)
    wrong = [each for each in told if scores and earned[each.grade] != each.number]
    for each in wrong[:1]:  # one that is wrong makes another so
        these = "、".join(str(s) for s in scores if grade_of(s, limits) == each.grade)
        says = f"按得分“{each.grade}”的应有 {earned[each.grade]} 个{f'（{these}）' if these else ''}，这里写 {each.number} 个"
        yield text_finding(
            "TEXT-GRADE", "query", says, Place(number, index, *each.span), "等次与得分不符，或个数写错了", "grade_count",
            unit.text[slice(*each.span)], "", (), ("Z-14",),
        )  # fmt: skip


def _projects_scores(text: str, told: Sequence[Told], tables: Sequence[Grid]) -> list[Decimal]:
    """The scores of the projects whose grades are counted; [] where it is not sure that these are they."""
    said = {int(m.group(1) or m.group(2)) for m in _PROJECTS.finditer(text)}
    if len(told) > 1:  # every grade is told, so that together they are all projects
        said.add(sum(each.number for each in told))
    scores = _scores(text)
    if len(scores) > 1:
        return scores if len(scores) in said or "分别" in text else []
    found = [s for s in map(_scores_of, tables) if len(s) in said and len(told) > 1]
    return found[0] if len(found) == 1 else []


def _told(text: str) -> list[Told]:
    told = [
        Told(m["grade"], int(m["number"]), m.span("number"))
        for pattern in _COUNTED
        for m in pattern.finditer(text)
    ]
    if not told and (found := _ALL.search(text)):
        return [Told(found["grade"], len(_scores(text)), found.span("grade"))]
    return sorted(set(told), key=lambda t: t.span)


def _scores(text: str) -> list[Decimal]:
    """The scores of single projects that a paragraph tells, without means, limits and full marks."""
    limits = [m.span() for pattern in _LIMITS for m in pattern.finditer(text)]
    return [
        Decimal(m["score"])
        for m in _SCORED.finditer(text)
        if not any(start <= m.start("score") < end for start, end in limits)
        and not _NO_SCORE.search(text, max(0, m.start() - 8), m.start("score"))
        and Decimal(m["score"]) <= _FULL
        and (m.group().endswith("分") or "分" in text[m.end() : m.end() + 24])
    ]


def _scores_of(grid: Grid) -> list[Decimal]:
    column = _column(grid, _HEAD_OF_SCORES)
    scores = [None if column is None else _score(row, column) for row in grid.rows]
    return [score for score in scores if score is not None]


def _score(row: Row, column: int) -> Decimal | None:
    if column >= len(row.cells) or any(_NOT_ONE.search(cell.text) for cell in row.cells[:column]):
        return None
    return row.cells[column].number


def _column(grid: Grid, head: re.Pattern[str]) -> int | None:
    """The only column with such a head."""
    found = [n for n, words in enumerate(grid.heads) if words and head.search(words[-1])]
    return found[0] if len(found) == 1 else None
