"""Draws laid-out pages as a PDF file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from budgetdesk.document.form.sheet import Sheet
from budgetdesk.output.atomic_write import Target, write_atomically
from budgetdesk.output.fonts import faces
from budgetdesk.output.page_layout import Measures, PrintedPage, PrintedText, Rect, pages_of
from budgetdesk.output.text_wrapping import Wrapping, tidy
from budgetdesk.output.views import Progress, TextView

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.textobject import PDFTextObject

_GRID = 0.5  # points
_FOOTER_SIZE = 9.0
_FOOTER_FROM_BELOW = 26.0
_DRAFT = "草稿"
_FATTER = 0.035  # em: Song type has no bold, so its outline is drawn too, as word processors do


def write_pdf(
    target: Target,
    sheets: Sequence[Sheet],
    view: TextView,
    *,
    title: str,
    draft: bool = False,
    created: datetime | None = None,
    note: str = "",
    progress: Progress | None = None,
) -> None:
    """One PDF of all sheets. The same input gives the same bytes; the date in them is `created`, if given.

    `note` stands beside the number of each page.
    """
    typefaces = faces()
    measures = Measures(Wrapping(typefaces["song"].width), Wrapping(typefaces["hei"].width))
    pages: list[PrintedPage] = []
    steps = 2 * len(sheets)
    for number, sheet in enumerate(sheets):
        pages += pages_of(sheet, view, measures, number)
        if progress:
            progress(number + 1, steps)

    buffer = BytesIO()
    canvas = open_canvas(buffer, title, created)
    bookmarked = -1
    for number, page in enumerate(pages, 1):
        if page.sheet != bookmarked:
            bookmarked = page.sheet
            _bookmark(canvas, sheets[bookmarked], bookmarked)
            if progress and bookmarked:
                progress(len(sheets) + bookmarked, steps)
        draw_page(canvas, page, f"第 {number} 页 共 {len(pages)} 页{note and f'　{note}'}", draft)
    if not pages:
        draw_page(canvas, PrintedPage(0, 595.3, 841.9), "", draft)
    canvas.save()
    if progress:
        progress(steps, steps)
    write_atomically(buffer.getvalue(), target)


def open_canvas(buffer: BytesIO, title: str, created: datetime | None) -> Canvas:
    """An empty document in Chinese with its title; the same input gives the same bytes."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # plain binary streams: a fifth smaller, and faster
    canvas = Canvas(
        buffer,
        pageCompression=1,
        invariant=1,
        lang="zh-CN",
        initialFontName=faces()["song"].name,  # type: ignore[arg-type]  # the stubs say float
    )
    canvas.setTitle(tidy(title))
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("BudgetDesk")
    moment = created or datetime(2000, 1, 1, tzinfo=UTC)
    canvas.setDateFormatter(lambda *_: f"D:{moment:%Y%m%d%H%M%S}")
    return canvas


def _bookmark(canvas: Canvas, sheet: Sheet, number: int) -> None:
    canvas.bookmarkPage(f"sheet{number}")
    canvas.addOutlineEntry(tidy(sheet.listed), f"sheet{number}")
    canvas.showOutline()


def draw_page(canvas: Canvas, page: PrintedPage, footer: str, draft: bool) -> None:
    """One page and what stands below it; the canvas goes on to the next."""
    canvas.setPageSize((page.width, page.height))
    if draft:
        _watermark(canvas, page)
    canvas.setLineWidth(_GRID)
    canvas.setLineCap(2)
    canvas.lines([(x1, page.height - y1, x2, page.height - y2) for x1, y1, x2, y2 in edges(page.rects)])
    pen = _Pen(canvas, page.height)
    for text in page.texts:
        pen.write(text)
    if footer:
        width = faces()["song"].width(footer) * _FOOTER_SIZE
        below = page.height - _FOOTER_FROM_BELOW
        pen.write(PrintedText((page.width - width) / 2, below, footer, _FOOTER_SIZE))
    pen.lay_down()
    canvas.showPage()


def _watermark(canvas: Canvas, page: PrintedPage) -> None:
    canvas.saveState()
    canvas.setFillGray(0.9)
    canvas.translate(page.width / 2, page.height / 2)
    canvas.rotate(30)
    size = page.height / 4
    canvas.setFont(faces()["hei"].name, size)
    canvas.drawCentredString(0, -0.38 * size, _DRAFT)
    canvas.restoreState()


class _Pen:
    """Writes texts, changing the font only where it changes."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self._canvas = canvas
        self._height = height
        self._outline = 0.0  # how thick the outline is of what is being written
        self._font: tuple[str, float] = ("", 0.0)
        self._spacing = 0.0
        self._object: PDFTextObject = canvas.beginText()

    def write(self, text: PrintedText) -> None:
        outline = _FATTER * text.size if text.bold else 0.0
        if outline != self._outline:
            self.lay_down()
            self._outline = outline
            self._spacing = 0.0
            self._font = ("", 0.0)
            self._object = self._canvas.beginText()
            if outline:
                self._object.setTextRenderMode(2)
        if text.spacing != self._spacing:
            self._spacing = text.spacing
            self._object.setCharSpace(text.spacing)
        x = text.x
        for name, run in faces()[text.face].runs(text.text):
            if (name, text.size) != self._font:
                self._font = (name, text.size)
                self._object.setFont(name, text.size)
            self._object.setTextOrigin(x, self._height - text.y)
            self._object.textOut(run)
            x = self._object.getX() + text.spacing * len(run)

    def lay_down(self) -> None:
        if not self._outline:
            self._canvas.drawText(self._object)
            return
        self._canvas.saveState()  # the way of drawing outlasts the text object
        self._canvas.setLineWidth(self._outline)
        self._canvas.drawText(self._object)
        self._canvas.restoreState()


def edges(rects: Iterable[Rect]) -> list[tuple[float, float, float, float]]:
    """The outlines of all boxes as few long lines: neighbours are joined, and none is drawn twice."""
    across: dict[float, list[tuple[float, float]]] = {}
    down: dict[float, list[tuple[float, float]]] = {}
    for x, y, width, height in rects:
        left, right, top, bottom = round(x, 2), round(x + width, 2), round(y, 2), round(y + height, 2)
        across.setdefault(top, []).append((left, right))
        across.setdefault(bottom, []).append((left, right))
        down.setdefault(left, []).append((top, bottom))
        down.setdefault(right, []).append((top, bottom))
    lines = [(start, y, end, y) for y, parts in across.items() for start, end in _joined(parts)]
    return lines + [(x, start, x, end) for x, parts in down.items() for start, end in _joined(parts)]


def _joined(parts: list[tuple[float, float]]) -> list[tuple[float, float]]:
    parts.sort()
    joined = [parts[0]]
    for start, end in parts[1:]:
        if start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
