"""Pages of a PDF as lines of text and rows of tables."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from budgetdesk.exchange.page_paragraphs import Margins
from budgetdesk.exchange.page_tables import (
    Char,
    Rule,
    Table,
    give_same_columns,
    plain_tables,
    ruled_tables,
    says_something,
)
from budgetdesk.records import dataclass
from budgetdesk.review.text.manuscript import GOES_ON, ROW

_THIN = 2.5  # points: a filled box no thicker than this is a line
_SHORT = 4.0  # a ruled line shorter than this is a stroke of a picture
_HUGE, _TALL = 4, 40.0  # times the text's height, and points: more is a watermark
_MOST_RULES = 6_000  # of a page: more is a drawing
_FRAME = 6.0  # points: what the sides of a table may be off on its next page
_HEADS = 3  # lines at the top of a page: the number and the running head come before the text
_NEVER_READ = "\ufffe\x02\x00"  # marks of hyphens and of characters without a meaning
_Point = tuple[float, float]
_Turn = Callable[[float, float], _Point]


@dataclass(frozen=True)
class _Page:
    width: float
    lines: list[list[Char]]  # what is not in ruled tables
    tables: list[Table]


def pages_of_text(document: Any) -> list[str]:
    """The lines of each page of a PDFium document in their order.

    A row of a table is marked, its cells are parted by tabs. A line that reads on in the next one, also on the next page,
    ends with a mark of that.
    """
    pages = [_read(document[number]) for number in range(len(document))]
    for pieces in _over_pages(pages):
        give_same_columns(pieces)
    margins = {
        width: Margins([line for page in pages if round(page.width) == width for line in page.lines])
        for width in {round(page.width) for page in pages}
    }
    texts = []
    for number, page in enumerate(pages):
        own = margins[round(page.width)]
        following = next((p.lines for p in pages[number + 1 : number + 2]), [])
        texts.append("\n".join(_in_order(page, own, following)))
    return texts


def _over_pages(pages: Sequence[_Page]) -> Iterator[list[Table]]:
    """The pieces of each ruled table that goes on over several pages."""
    held: list[Table] = []
    above = ""  # what stands above the first of them
    for before, page in zip([_Page(0.0, [], []), *pages], pages, strict=False):
        if not page.tables:
            continue
        first = page.tables[0]
        heads = _words_above(page)
        again = not heads or "续" in heads or heads == above
        if held and before.tables[-1:] == held[-1:] and again and _is_same_frame(before, held[-1], first):
            held.append(first)
        else:
            if len(held) > 1:
                yield held
            held, above = [first], heads
        if len(page.tables) > 1:
            if len(held) > 1:
                yield held
            held, above = [page.tables[-1]], ""
    if len(held) > 1:
        yield held


def _words_above(page: _Page) -> str:
    top = page.tables[0].top
    above = [line for line in page.lines if line[0].bottom >= top and not _is_page_number(line)]
    return "".join(c.text for line in above for c in line if not c.text.isspace())


def _is_same_frame(page: _Page, table: Table, following: Table) -> bool:
    """Whether a table ends its page, and the next one has its width."""
    below = [line for line in page.lines if line[0].top <= table.bottom and not _is_page_number(line)]
    sides = (table.left - following.left, table.right - following.right)
    return not below and all(abs(off) <= _FRAME for off in sides)


def _read(page: Any) -> _Page:
    turn = _turned(page)
    lines = _lines(page, turn)
    tables = ruled_tables(*_rules(page, turn), lines)
    free = [kept for line in lines if (kept := [c for c in line if not any(t.has(c) for t in tables)])]
    return _Page(turn(*page.get_size())[0], free, tables)


def _in_order(page: _Page, margins: Margins, following: Sequence[Sequence[Char]]) -> Iterator[str]:
    """Lines as they come, each table where most lines before it stand above it, and most after it below."""
    lines, ruled = page.lines, page.tables
    middles = [sum(c.middle[1] for c in line) / len(line) for line in lines]
    waiting = sorted(((_place(table, middles), number) for number, table in enumerate(ruled)), reverse=True)
    plain = {start: (end, table) for start, end, table in plain_tables(lines)}
    number = 0
    while number < len(lines):
        while waiting and waiting[-1][0] <= number:
            yield from _rows(ruled[waiting.pop()[1]])
        if number in plain:
            number, table = plain[number]
            yield from _rows(table)
            continue
        is_cut = bool(waiting) and waiting[-1][0] <= number + 1
        ahead: Sequence[Sequence[Char]] = lines[number + 1 : number + 2]
        if not ahead or (number + 2 == len(lines) and _is_page_number(ahead[0])):
            ahead = following[:_HEADS]
        reads_on = not is_cut and any(margins.reads_on(lines[number], line) for line in ahead)
        yield "".join(c.text for c in lines[number]).rstrip() + (GOES_ON if reads_on else "")
        number += 1
    while waiting:
        yield from _rows(ruled[waiting.pop()[1]])


def _is_page_number(line: Sequence[Char]) -> bool:
    return not re.search("[^\\d\\s—–第页共/-]", "".join(c.text for c in line))


def _place(table: Table, middles: Sequence[float]) -> int:
    """Before which line a table goes: a foot or head of the page may be drawn before or after all else."""
    is_above = [middle > (table.bottom + table.top) / 2 for middle in middles]
    misplaced = best = sum(is_above)
    place = 0
    for number, above in enumerate(is_above, 1):
        misplaced += -1 if above else 1
        if misplaced < best:
            best, place = misplaced, number
    return place


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        if says_something(row):
            yield ROW + "\t".join(row)


def _lines(page: Any, turn: _Turn) -> list[list[Char]]:
    """Characters in the order of the page's content, broken where PDFium breaks lines."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    textpage = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    box = [ctypes.byref(side) for side in (left, right, bottom, top)]
    lines: list[list[Char]] = [[]]
    for number in range(pdfium.FPDFText_CountChars(textpage)):
        text = chr(pdfium.FPDFText_GetUnicode(textpage, number))
        if text in "\r\n":
            if lines[-1]:
                lines.append([])
            continue
        if text in _NEVER_READ or not pdfium.FPDFText_GetCharBox(textpage, number, *box):
            continue
        (x0, y0), (x1, y1) = turn(left.value, bottom.value), turn(right.value, top.value)
        lines[-1].append(Char(text, min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)))
    return _without_watermarks([line for line in lines if any(not c.text.isspace() for c in line)])


def _without_watermarks(lines: list[list[Char]]) -> list[list[Char]]:
    """Characters that are many times as tall as those of the text lie over it."""
    heights = sorted(c.top - c.bottom for line in lines for c in line if not c.text.isspace())
    most = max(heights[len(heights) // 2] * _HUGE, _TALL) if heights else 0.0
    kept = [[c for c in line if c.top - c.bottom <= most] for line in lines]
    return [line for line in kept if any(not c.text.isspace() for c in line)]


def _turned(page: Any) -> _Turn:
    """Where a place in the measure of the page stands as the page is looked at."""
    width, height = page.get_size()
    match page.get_rotation():
        case 90:
            return lambda x, y: (y, height - x)
        case 180:
            return lambda x, y: (width - x, height - y)
        case 270:
            return lambda x, y: (width - y, x)
        case _:
            return lambda x, y: (x, y)


def _rules(page: Any, turn: _Turn) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical lines of a page."""
    import pypdfium2.raw as pdfium

    across: list[Rule] = []
    down: list[Rule] = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=2):
        for start, end in _strokes(item):
            (x0, y0), (x1, y1) = turn(*start), turn(*end)
            wide, high = abs(x1 - x0), abs(y1 - y0)
            if high <= _THIN and wide >= _SHORT:
                across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif wide <= _THIN and high >= _SHORT:
                down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        if len(across) + len(down) > _MOST_RULES:
            return [], []
    return across, down


def _strokes(item: Any) -> Iterator[tuple[_Point, _Point]]:
    """The straight pieces of a path; a thin filled box is one line."""
    import pypdfium2.raw as pdfium

    sides = [ctypes.c_float() for _ in range(4)]
    if pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(side) for side in sides)):
        left, bottom, right, top = (side.value for side in sides)
        if right - left <= _THIN or top - bottom <= _THIN:
            yield (left, bottom), (right, top)
            return
    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    first: _Point | None = None
    last: _Point | None = None
    for number in range(pdfium.FPDFPath_CountSegments(item)):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        if not pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            yield point, first
        last = point
