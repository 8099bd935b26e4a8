"""A text as it came, cut into paragraphs that read on: page numbers out, lines joined, widths made one, positions kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from budgetdesk.records import dataclass

ITEM = re.compile(
    r"第[一二三四五六七八九十]{1,3}(?:部分|章)|附[件表](?=\s*[\d一二三四五：:]|\s*$)|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|\d{1,2}(?:、|[.．](?!\s*\d))|[（(]\d{1,2}[）)]|[①-⑳]"
)
ROW = "\x1e"  # at the beginning of a line: it is the row of a table
AS_LEFT, AS_ABOVE = "\x1c", "\x1d"  # in place of a cell: it is merged with the one left of it, or above it
GOES_ON = "\x1f"  # at the end of a line: the next one reads on, as where they stand on the page tells
_PAGE_NUMBER = re.compile(r"第?\s*[-—–]{0,2}\s*\d{1,3}\s*[-—–]{0,2}\s*页?(?:\s*[,，共/]\s*\d{1,3}\s*页?)?")
_GLUED = re.compile(
    r"\s*(?:[-—–]{1,2}\s*\d{1,3}\s*[-—–]{1,2}|第\s*\d{1,3}\s*页(?:\s*[,，共/]*\s*\d{1,3}\s*页)?)$"
)
_TABLE_HEAD = re.compile(
    r"(?:公开|附)?表\s*\d{0,2}|(?:金额)?单位[:：]\s*(?:人民币)?万?元.*|预算公开\s*\d+\s*表"
)
_FULL_STOP = "。；;！？!?：:"
_UNFINISHED = re.compile(r"(?:\d[.,，]|[，、（(和与及])$")
_NOTE = re.compile(r"(?:备?注|说明)[:：].{6,}")  # below a table, and no row of it
_SENTENCE = re.compile(r"^[^\t]*(?:，[^\t]*\d万?元[^\t]*|\d万?元[^\t]*，[^\t]*)。$|^[^\t\d]{6,}情况：$")
"""Behind rows whose columns are known: it is no cell of theirs."""
_NUMBER_CELL = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?[%％]?")
_UNITS_AHEAD = re.compile(
    r"万|亿|元|年|月|日|人|个|%|％|批|辆|台|项|次|户|倍|分|号|—|-|～|~|股|周|天|类|家|条|期|级"
)
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "\xa0": " ", "−": "-", "﹪": "%"}  # fmt: skip
_TEXT_SIGNS = {
    "(": "（",
    ")": "）",
    ":": "：",
    ";": "；",
    ",": "，",
    "?": "？",
    "!": "！",
    "【": "（",
    "】": "）",
}
_FEW_LINES = 5  # too few to tell from them how wide the page is


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text` without blanks; `at[i]` is where its i-th character stands in the manuscript. A table's row is not read."""

    text: str
    at: tuple[int, ...]
    table: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` up to `end` stand in the manuscript."""
        if not self.at:
            return 0, 0
        first = self.at[min(start, len(self.at) - 1)]
        return first, self.at[min(max(end, start + 1), len(self.at)) - 1] + 1


@dataclass(frozen=True)
class Manuscript:
    """The text as it came; pages end with a form feed. `wrapped`: whether its lines are lines of a page (None: look)."""

    original: str
    wrapped: bool | None = None

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer(r"[\n\f]", self.original))]

    @cached_property
    def _pages(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\f", self.original))]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def page(self, offset: int) -> int:
        return bisect_right(self._pages, offset)

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        lines = _without_page_numbers(list(_cut(self.original)))
        if not lines:
            return []
        width = _page_width(lines)
        wrapped = self.wrapped if self.wrapped is not None else _is_wrapped(lines, width)
        told = GOES_ON in self.original
        return list(_joined(lines, width, wrapped, told, self.wrapped is None and len(lines) < _FEW_LINES))


_INDICATOR_ROW = re.compile(
    r"(?:[≥≤＝=]\s*\d[\d.,]*\s*\S{1,3}|定性\s+[\u4e00-\u9fff]{1,6})\s+\d{1,3}(?:\s|$)"
)
_BLANKS = " \u3000\xa0"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str  # without blanks at its ends
    start: int
    edge: bool  # the first or last line of a page
    row: bool = False  # of a table, and known to be one
    goes_on: bool = False

    @property
    def width(self) -> int:
        return sum(2 if ord(c) > 0x2E7F else 1 for c in self.text)


def _cut(original: str) -> Iterator[_Line]:
    for page in re.finditer(r"[^\f]+", original):
        lines = [m for m in re.finditer(r"[^\n\r\v]+", page.group()) if m.group().strip()]
        for number, line in enumerate(lines):
            text, start = line.group(), page.start() + line.start()
            if text.startswith(ROW):
                yield _Line(text[1:], start + 1, False, True)
                continue
            edge = number in (0, len(lines) - 1) and "\f" in original
            goes_on = text.endswith(GOES_ON)
            is_row = "\t" in text.strip() and not re.search("[，。；：]", text)
            blanks = _BLANKS if is_row else None  # a blank cell at the end of a row is a cell
            lead = len(text) - len(text.lstrip(blanks))
            yield _Line(text.strip(blanks), start + lead, edge, is_row, goes_on)


def _without_page_numbers(lines: list[_Line]) -> list[_Line]:
    """Page numbers, and heads that stand on every page."""
    edges = Counter(re.sub(r"\d+", "#", line.text) for line in lines if line.edge)
    heads = {text for text, times in edges.items() if times >= 3}
    kept: list[_Line] = []
    for number, line in enumerate(lines):
        if line.edge and re.sub(r"\d+", "#", line.text) in heads:
            continue
        if line.edge and (glued := _GLUED.search(line.text)) and glued.start():
            line = replace(line, text=line.text[: glued.start()])
        if _PAGE_NUMBER.fullmatch(line.text) and (not line.text.isdigit() or _stands_alone(lines, number)):
            continue
        kept.append(line)
    return kept


def _stands_alone(lines: list[_Line], number: int) -> bool:
    """Whether a bare figure is the number of a page and no cell of a table: text reads on before and after it."""
    line = lines[number]
    if line.edge:
        return True
    around = [lines[i] for i in (number - 1, number + 1) if 0 <= i < len(lines)]
    return all(near.width >= 24 and not near.text[-1].isdigit() for near in around[:1]) and bool(around)


def _page_width(lines: Sequence[_Line]) -> int:
    widths = sorted(line.width for line in lines if re.search("[，。；]", line.text))
    return widths[len(widths) * 9 // 10] if widths else 0


def _is_wrapped(lines: Sequence[_Line], width: int) -> bool:
    told = [line.width for line in lines if re.search("[，。；]", line.text)]
    if sum(w > width * 1.25 for w in told) > len(told) * 0.03:
        return False  # whole paragraphs, of any length
    full = [line for line in lines if line.width >= width * 0.85]
    return sum(line.text[-1] not in _FULL_STOP for line in full) >= len(full) * 0.3


def _joined(lines: list[_Line], width: int, wrapped: bool, told: bool, few: bool) -> Iterator[Paragraph]:
    held: list[_Line] = []
    in_table = columns = False
    for line in lines:
        in_table = _TABLE_HEAD.fullmatch(line.text) is not None or (
            in_table and not _leaves_table(line, width) and not (columns and _SENTENCE.search(line.text))
        )
        columns = in_table and (columns or line.row or "\t" in line.text)
        if line.row or in_table or _is_row(line.text):
            if held:
                yield _paragraph(held)
                held = []
            yield _paragraph([line], table=True)
            continue
        goes_on = held and (
            held[-1].goes_on and not _begins_anew(held, line)
            if told
            else _reads_on(held, line, width, wrapped, few)
        )
        if held and not goes_on:
            yield _paragraph(held)
            held = []
        held.append(line)
    if held:
        yield _paragraph(held)


def _begins_anew(held: list[_Line], line: _Line) -> bool:
    """Whether an item follows on a finished sentence or a heading, though that fills its line."""
    if not ITEM.match(line.text):
        return False
    is_heading = ITEM.match(held[0].text) and not any(re.search("[，。；]", each.text) for each in held)
    return held[-1].text[-1] in "。；" or bool(is_heading)


def _leaves_table(line: _Line, width: int) -> bool:
    if _is_row(line.text):
        return False
    if _NOTE.match(line.text):
        return True
    if ITEM.match(line.text) and not re.search(r"\s", line.text) and not re.search(r"\d\.\d", line.text):
        return line.text[0] in "第附" or "：" not in line.text
    return line.width >= width * 0.8 and "。" in line.text


def _is_row(text: str) -> bool:
    """A line that has lost its columns: figures side by side, and no sentence around them."""
    if re.search("[，。；]", text):
        return False
    if _INDICATOR_ROW.search(text):
        return True
    cells = text.split()
    bare = 0
    for number, cell in enumerate(cells):
        if _NUMBER_CELL.fullmatch(cell):
            ahead = cells[number + 1] if number + 1 < len(cells) else ""
            bare += not _UNITS_AHEAD.match(ahead)
    return bare >= 2 or (bare == 1 and len(cells) == 1)


def _reads_on(held: list[_Line], line: _Line, width: int, wrapped: bool, few: bool) -> bool:
    """Whether `line` goes on with what the lines before it say."""
    before = held[-1]
    if _UNFINISHED.search(before.text) and before.text[-1] in ".,，、（(" and before.text[-2:-1].isdigit():
        return True
    if ITEM.match(line.text):
        return False
    if few:
        if re.search("(?:预算|决算|说明|报告|公开)$", before.text) and len(held) == 1:
            return False  # a title
        return before.text[-1] not in _FULL_STOP and not (
            ITEM.match(held[0].text) and not re.search("[，。；]|\\d$", before.text)
        )
    if not wrapped:
        return bool(re.search(r"\d[.,]$", before.text))
    if before.width >= width - 4:
        return True
    if before.text[-1] in _FULL_STOP:
        return False
    if before.width >= width * 0.82 or _UNFINISHED.search(before.text):
        return True
    return not (ITEM.match(held[0].text) or before.width < width * 0.6)


def _paragraph(lines: list[_Line], table: bool = False) -> Paragraph:
    chars: list[str] = []
    at: list[int] = []
    for line in lines:
        for offset, char in enumerate(line.text):
            chars.append(_WIDE.get(char, char))
            at.append(line.start + offset)
    return _tidied("".join(chars), at, table)


def _tidied(text: str, at: list[int], table: bool) -> Paragraph:
    """Blanks out, signs of the text in one width; a comma stays a thousands mark only between groups of three digits."""
    kept: list[str] = []
    where: list[int] = []
    for place, char in enumerate(text):
        if char.isspace() and not (table or _parts_figures(text, place)):
            continue
        kept.append(char)
        where.append(at[place])
    joined = "".join(kept)
    thousands = {
        m.start() + i for m in re.finditer(r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+(?!\d)", joined)
        for i, char in enumerate(m.group()) if char in ",，"
    }  # fmt: skip
    for place, char in enumerate(kept):
        kept[place] = "," if place in thousands else _TEXT_SIGNS.get(char, char)
    return Paragraph("".join(kept), tuple(where), table)


def _parts_figures(text: str, place: int) -> bool:
    """Whether a blank keeps two figures apart: `2023 12.5` are two, `107. 25` and `4, 290` are one each."""
    before, after = text[max(0, place - 4) : place].rstrip()[-1:], text[place : place + 4].lstrip()[:1]
    return before.isdigit() and after.isdigit()
