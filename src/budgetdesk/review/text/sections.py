"""The outline of a text: headings, what stands under them, items of lists, sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import lru_cache

from budgetdesk.records import dataclass
from budgetdesk.review.text.manuscript import Manuscript, Paragraph

_LEVELS = [
    re.compile(r"第[一二三四五六七八九十]{1,3}(?:部分|章)|附[件表](?:\d+|[一二三四五]|(?=：)|$)"),
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"（[一二三四五六七八九十]{1,3}）"),
    re.compile(r"\d{1,2}[“”]?(?:、|[.．](?!\d))"),
    re.compile(r"（\d{1,2}）|[①-⑳]"),
]
_LONGEST_HEADING = 44
_INLINE = re.compile(r"[^，。；：\d]{2,22}。(?=.)")
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]*[”’）]*|[。！？!?]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """An item or paragraph: the unit of context. `start` is where its own words begin, after its number."""

    paragraph: Paragraph
    level: int  # of its number; 9: it has none
    number: str
    start: int

    @property
    def text(self) -> str:
        return self.paragraph.text

    def sentence_at(self, place: int) -> tuple[int, int]:
        """Where the sentence around a character begins and ends in `text`."""
        ends = _sentence_ends(self.text)
        number = bisect_right(ends, place)
        if number == len(ends):
            return 0, len(self.text)
        return (ends[number - 1] if number else 0), ends[number]


@dataclass(slots=True)
class Section:
    """`path`: the headings above it, outermost first, and its own."""

    level: int
    path: tuple[str, ...]
    units: list[Unit] = field(default_factory=list)
    span: tuple[int, int] = (0, 0)

    @property
    def heading(self) -> str:
        return self.path[-1] if self.path else ""


def prose(sections: Sequence[Section]) -> Iterator[tuple[int, int, Unit]]:
    """Items and paragraphs but for the lines of tables, each with the number of its section and its own in it."""
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            if not unit.paragraph.table:
                yield number, index, unit


@lru_cache(maxsize=64)  # a unit is asked for many of its figures in a row
def _sentence_ends(text: str) -> list[int]:
    return [m.end() for m in _SENTENCE.finditer(text)]


def outline(manuscript: Manuscript) -> list[Section]:
    """The sections in the order of the text; what comes before the first heading is a section without one."""
    sections = [Section(0, ())]
    open_: list[tuple[int, str]] = []
    paragraphs = manuscript.paragraphs
    for number, paragraph in enumerate(paragraphs):
        level, mark = _numbering(paragraph.text)
        if paragraph.table or not paragraph.text:
            sections[-1].units.append(Unit(paragraph, 9, "", 0))
            continue
        heading, rest = _heading(paragraph, level, mark, paragraphs[number + 1 : number + 2])
        if heading:
            open_ = [(other, words) for other, words in open_ if other < level]
            open_.append((level, heading))
            path = tuple(words for _, words in open_)
            sections.append(Section(level, path, span=paragraph.span(0, len(heading))))
        if rest < len(paragraph.text):
            start = rest if heading else len(mark)
            sections[-1].units.append(
                Unit(paragraph, 9 if heading else level, "" if heading else mark, start)
            )
    return [section for section in sections if section.path or section.units]


def _numbering(text: str) -> tuple[int, str]:
    for level, pattern in enumerate(_LEVELS, 1):
        if found := pattern.match(text):
            return level, found.group()
    return 9, ""


def _heading(paragraph: Paragraph, level: int, mark: str, after: list[Paragraph]) -> tuple[str, int]:
    """The heading that a paragraph is or begins with, and where the text behind it begins."""
    text = paragraph.text
    body = text[len(mark) :]
    if not mark or re.search("（[款项]）", body):
        return "", 0
    if len(body) <= _LONGEST_HEADING and not re.search(r"[；，：]$|\d(?:万?元|%|人|辆)", body):
        last = body.rstrip("。")
        if (
            "。" not in last
            and not (last != body and re.search("[，；]", body))
            and (level <= 3 or (body == last and _is_title(last, after)))
        ):
            return text.rstrip("。"), len(text)
    if (inline := _INLINE.match(body)) and level <= 4:
        return mark + inline.group().rstrip("。"), len(mark) + inline.end()
    return "", 0


def _is_title(body: str, after: list[Paragraph]) -> bool:
    """Whether a short item of an inner list is the title of what follows: it is then no sentence of its own."""
    return (
        not re.search("[，。；、]$", body)
        and bool(after)
        and len(after[0].text) > len(body)
        and not after[0].table
    )
