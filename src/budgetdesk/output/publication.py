"""The published document as one PDF: cover, contents with page numbers, the text, and the tables where they belong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.text import one_line
from budgetdesk.narrative.written import TablesHere, WrittenLine, WrittenText
from budgetdesk.output.atomic_write import Target, write_atomically
from budgetdesk.output.fonts import faces
from budgetdesk.output.page_layout import Measures, PrintedPage, PrintedText, pages_of
from budgetdesk.output.paper import A4_PORTRAIT
from budgetdesk.output.pdf import draw_page, open_canvas
from budgetdesk.output.prose_layout import BOTTOM, LEADING, MARGIN, ROOM, TOP, Bookmark, ProseLayout
from budgetdesk.output.text_wrapping import Wrapping, tidy
from budgetdesk.output.views import Progress, TextView
from budgetdesk.records import dataclass

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

CONTENTS = "目　录"
LISTED = 2
"""The deepest headings that the contents list; tables are listed below the last of them."""

_COVER_TITLE = 26.0
_COVER_LINE = 16.0
_ENTRY_SIZE = 12.0
_ENTRY_LEADINGS = (20.0, 19.0, 18.0, 17.0)
"""From the widest; a narrower one is taken where it saves a page, so that no page has a few last entries alone."""


@dataclass(slots=True)
class _Body:
    pages: list[PrintedPage] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)


def write_publication(
    target: Target,
    text: WrittenText,
    sheets: Sequence[Sheet],
    view: TextView,
    *,
    draft: bool = False,
    created: datetime | None = None,
    progress: Progress | None = None,
) -> None:
    """`sheets` are those of all tables that the text has a place for. The same input gives the same bytes."""
    measures = Measures(Wrapping(faces()["song"].width), Wrapping(faces()["hei"].width))
    body = _body(text, sheets, view, measures, progress)
    listed = [mark for mark in body.bookmarks if mark.level <= LISTED]
    # How many pages the contents take does not depend on the numbers in them.
    leading = min(_ENTRY_LEADINGS, key=lambda each: len(_contents(listed, measures, 0, each)))
    front = 1 + len(_contents(listed, measures, 0, leading))
    contents = _contents(listed, measures, front, leading)
    count = front + len(body.pages)

    buffer = BytesIO()
    canvas = open_canvas(buffer, one_line(text.title.text), created)
    draw_page(canvas, _cover(text, measures), "", draft)
    number = 1
    for page, links in contents:
        number += 1
        if number == 2:
            canvas.bookmarkPage("contents")
            canvas.addOutlineEntry("目录", "contents")
            canvas.showOutline()
        _leaders(canvas, links)
        draw_page(canvas, page, _footer(number, count), draft)
    for at, page in enumerate(body.pages):
        number += 1
        for n, mark in enumerate(body.bookmarks):
            if mark.page == at:
                canvas.bookmarkHorizontal(mark.name, 0, page.height - mark.y)
                canvas.addOutlineEntry(mark.text, mark.name, _outline_level(body.bookmarks, n))
        draw_page(canvas, page, _footer(number, count), draft)
    canvas.save()
    write_atomically(buffer.getvalue(), target)


def _footer(number: int, count: int) -> str:
    return f"第 {number} 页 共 {count} 页"


def _outline_level(marks: Sequence[Bookmark], n: int) -> int:
    """Of a heading in the outline of the file, in which no level may be left out."""
    above: list[int] = []
    for mark in marks[: n + 1]:
        while above and above[-1] >= mark.level:
            above.pop()
        above.append(mark.level)
    return len(above) - 1


def _body(
    text: WrittenText, sheets: Sequence[Sheet], view: TextView, measures: Measures, progress: Progress | None
) -> _Body:
    body, layout = _Body(), ProseLayout(measures)
    by_table: Mapping[str, list[Sheet]] = {t: list(of) for t, of in groupby(sheets, key=lambda s: s.table)}
    done, level = 0, 0
    for is_text, lines in groupby(text.lines, key=lambda line: isinstance(line, WrittenLine)):
        if is_text:
            prose = [line for line in lines if isinstance(line, WrittenLine)]
            level = next((line.level for line in reversed(prose) if line.level), level)
            pages, marks = layout.pages(prose)
            for mark in marks:
                mark.page += len(body.pages)
            body.pages += pages
            body.bookmarks += marks
            continue
        tables = [table for line in lines if isinstance(line, TablesHere) for table in line.tables]
        for sheet in (sheet for table in tables for sheet in by_table.get(table, ())):
            entry = Bookmark(min(level + 1, LISTED), tidy(sheet.listed), len(body.pages), 0.0)
            body.bookmarks.append(entry)
            body.pages += pages_of(sheet, view, measures, done)
            done += 1
            if progress:
                progress(done, len(sheets))
    for n, mark in enumerate(body.bookmarks):
        mark.name = f"heading{n}"
    return body


def _cover(text: WrittenText, measures: Measures) -> PrintedPage:
    page = PrintedPage(-1, A4_PORTRAIT.width, A4_PORTRAIT.height)
    y = 0.32 * page.height
    for row in measures.hei.balance(tidy(text.title.text), ROOM / _COVER_TITLE):
        page.texts.append(_centred(row, y, _COVER_TITLE, measures.hei, hei=True))
        y += 1.6 * _COVER_TITLE
    y = 0.78 * page.height
    for line in text.cover:
        for row in measures.song.balance(tidy(line.text), ROOM / _COVER_LINE):
            page.texts.append(_centred(row, y, _COVER_LINE, measures.song))
            y += 1.8 * _COVER_LINE
    page.texts = [each for each in page.texts if each.text]
    return page


def _centred(row: str, y: float, size: float, wrapping: Wrapping, *, hei: bool = False) -> PrintedText:
    row = row.strip()
    x = A4_PORTRAIT.width / 2 - size * wrapping.width(row) / 2
    return PrintedText(x, y, row, size, "hei" if hei else "song")


@dataclass(slots=True)
class _Link:
    """An entry of the contents: the name of its bookmark, where it stands, and the gap that its dots fill."""

    mark: str
    top: float
    bottom: float
    dots: tuple[float, float]
    base: float


def _contents(
    marks: Sequence[Bookmark], measures: Measures, front: int, leading: float
) -> list[tuple[PrintedPage, list[_Link]]]:
    """The pages of the contents; page numbers count from the first page of the body, behind `front` pages."""
    pages: list[tuple[PrintedPage, list[_Link]]] = []
    y = 0.0
    for mark in marks:
        indent = 1.5 * (mark.level - 1)
        number = str(front + mark.page + 1)
        room = ROOM / _ENTRY_SIZE - indent - 3
        rows = measures.song.wrap(mark.text, room)
        if not pages or y + len(rows) * leading > A4_PORTRAIT.height - BOTTOM:
            pages.append((PrintedPage(-1, A4_PORTRAIT.width, A4_PORTRAIT.height), []))
            y = TOP
            if len(pages) == 1:
                pages[0][0].texts.append(_centred(CONTENTS, y + LEADING / 2, 18, measures.hei, hei=True))
                y += 2 * LEADING
        page, links = pages[-1]
        top, left = y, MARGIN + indent * _ENTRY_SIZE
        face = measures.song
        base = y
        for row in rows:
            base = y + leading / 2 + 0.38 * _ENTRY_SIZE
            page.texts.append(PrintedText(left, base, row.rstrip(), _ENTRY_SIZE, "song", mark.level == 1))
            y += leading
        right = A4_PORTRAIT.width - MARGIN - _ENTRY_SIZE * face.width(number)
        page.texts.append(PrintedText(right, base, number, _ENTRY_SIZE))
        start = left + _ENTRY_SIZE * (face.width(rows[-1].rstrip()) + 0.6)
        links.append(_Link(mark.name, top, y, (start, right - 0.6 * _ENTRY_SIZE), base))
    return pages


def _leaders(canvas: Canvas, links: Sequence[_Link]) -> None:
    """Dots from each entry to its number, drawn and not written, and the entry as a link."""
    height = A4_PORTRAIT.height
    canvas.saveState()
    canvas.setLineWidth(0.8)
    canvas.setLineCap(1)
    canvas.setDash(0.01, 4)
    for link in links:
        start, end = link.dots
        if end > start:
            canvas.line(start, height - link.base + 1, end, height - link.base + 1)
        rect = (MARGIN, height - link.bottom, A4_PORTRAIT.width - MARGIN, height - link.top)
        canvas.linkRect("", link.mark, rect, thickness=0)
    canvas.restoreState()
