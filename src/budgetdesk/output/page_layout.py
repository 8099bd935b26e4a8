"""Lays a sheet out on pages of rectangles and texts with their places; draws nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import accumulate
from typing import NamedTuple

from budgetdesk.document.form.sheet import Sheet
from budgetdesk.output.fonts import CENTRE, FaceName
from budgetdesk.output.form import Placed, boxes, headings_again, place
from budgetdesk.output.line_heights import Type, break_costs, indentation, line_heights, stack, text_lines
from budgetdesk.output.pagination import Room, Slice, paginate
from budgetdesk.output.paper import MARGIN, SIDE_PADDING, Columns, Paper, choose_setting
from budgetdesk.output.text_wrapping import Wrapping, tidy
from budgetdesk.output.views import TextView
from budgetdesk.output.wide import parts_of
from budgetdesk.records import dataclass

TOP = 40.0
BOTTOM = 46.0  # with the footer in it
TITLE_SIZE = 18.0  # 小二
_TITLE_LEAST = 14.0
_SUBTITLE_SIZE = 12.0  # 小四
_LINE_SIZE = 10.5  # of number, unit line and signature: 五号
_NOTE_SIZE = 9.0
_SMALLEST_FITTED = 7.5  # type is made smaller for the sake of one page, but stays readable
_AIRS = (0.4, 0.25, 0.18, 0.12)  # above and below the text, in em: as roomy as the page allows
_SMALLER = 2.5  # points that it may lose for it
_SHORT = 120  # lines: longer tables are not squeezed on one page
_NOTE_MARK = re.compile(r"\s*(注|说明|备注)\d*[：:]\s*")
_GAPS = re.compile(r"\s{2,}")
_EPSILON = 0.01


class Rect(NamedTuple):
    """A box of the grid; y runs downwards from the top of the page."""

    x: float
    y: float
    width: float
    height: float


class PrintedText(NamedTuple):
    """A piece of text; y is its base line, downwards from the top of the page."""

    x: float
    y: float
    text: str
    size: float
    face: FaceName = "song"
    bold: bool = False
    spacing: float = 0.0  # points between characters, beside their own widths


@dataclass(slots=True)
class PrintedPage:
    sheet: int  # which of the sheets it shows; -1 for a page of text
    width: float
    height: float
    rects: list[Rect] = field(default_factory=list)
    texts: list[PrintedText] = field(default_factory=list)


class Measures(NamedTuple):
    """The widths of both typefaces, remembered over all sheets of a document."""

    song: Wrapping
    hei: Wrapping


def pages_of(sheet: Sheet, view: TextView, measures: Measures, number: int = 0) -> list[PrintedPage]:
    """The pages of one sheet, which is the `number`th of its document."""
    return [page for part in parts_of(sheet) for page in SheetLayout(part, view, measures, number).pages()]


class SheetLayout:
    """A sheet on its paper: `lines` of boxes, `edges` of columns in points, `kind` of type; `pages` sets it."""

    def __init__(self, sheet: Sheet, view: TextView, measures: Measures, number: int) -> None:
        self.sheet = sheet
        self.measures = measures
        self.number = number
        self.lines = place(sheet, view)
        self.columns = Columns(sheet, self.lines, measures.song)
        setting = choose_setting(sheet, self.columns)
        self.paper: Paper = setting.paper
        self.notes = list(self._notes())
        self._set(Type(setting.size, _AIRS[0 if len(self.lines) <= _SHORT else 1]))
        self._squeeze()

    def _set(self, kind: Type) -> None:
        self.kind = kind
        self.edges = list(accumulate(self.columns.spread(self.paper.room, kind.size), initial=MARGIN))
        self.heights = line_heights(self.sheet, self.lines, self.edges, kind, self.measures.song)

    def _squeeze(self) -> None:
        """Less air and somewhat smaller type where that brings a short table on one page."""
        size = self.kind.size
        if len(self.lines) > _SHORT or self._fits():
            return
        smallest = min(max(_SMALLEST_FITTED, size - _SMALLER), size)
        self._set(Type(smallest, _AIRS[-1]))
        if self._fits():
            steps = int(2 * (size - smallest))
            for kind in (Type(size - step / 2, air) for step in range(steps + 1) for air in _AIRS[1:]):
                self._set(kind)
                if self._fits():
                    return
        self._set(Type(size, _AIRS[1]))

    def _fits(self) -> bool:
        room = self._room()
        return sum(self.heights) + room.last <= room.first

    def _notes(self) -> Iterator[tuple[float, str]]:
        """Lines of notes with their indentation: what follows a 注： stands below its text."""
        song, hanging = self.measures.song, 0.0
        for note in map(tidy, self.sheet.notes):
            marked = _NOTE_MARK.match(note)
            hanging = _NOTE_SIZE * song.width(marked[0]) if marked else hanging
            for line in song.wrap(
                note[marked.end() :] if marked else note.lstrip(), (self.paper.room - hanging) / _NOTE_SIZE
            ):
                yield (0.0, marked[0] + line) if marked else (hanging, line)
                marked = None

    # the head of the first page and of the others

    def _head(self, page: PrintedPage) -> float:
        """Number, title and unit line of the first page; where the table begins."""
        sheet, y = self.sheet, TOP
        if sheet.number:
            y += _LINE_SIZE
            page.texts.append(PrintedText(MARGIN, y, tidy(sheet.number), _LINE_SIZE))
            y += 4
        title = tidy(sheet.title)
        size = min(TITLE_SIZE, max(_TITLE_LEAST, self.paper.room / max(self.measures.hei.width(title), 1)))
        for line in self.measures.hei.balance(title, self.paper.room / size) if title else ():
            y += 1.35 * size
            text = line.strip()
            x = self.paper.width / 2 - size * self.measures.hei.width(text) / 2
            page.texts.append(PrintedText(x, y, text, size, "hei"))
        if sheet.subtitle:
            text = tidy(sheet.subtitle).strip()
            y += 1.6 * _SUBTITLE_SIZE
            x = self.paper.width / 2 - _SUBTITLE_SIZE * self.measures.song.width(text) / 2
            page.texts.append(PrintedText(x, y, text, _SUBTITLE_SIZE))
        y += 10
        return self._unit_line(page, y, tidy(sheet.heading), _LINE_SIZE)

    def _head_again(self, page: PrintedPage) -> float:
        sheet = self.sheet
        name = tidy(f"{sheet.number}　{sheet.title}".strip())
        return self._unit_line(page, TOP, f"{name}（续）", _NOTE_SIZE)

    def _unit_line(self, page: PrintedPage, y: float, left: str, size: float) -> float:
        unit = f"{tidy(self.sheet.unit_title)}：{tidy(self.sheet.unit)}" if self.sheet.unit else ""
        taken = size * self.measures.song.width(unit)
        if not left and not unit:
            return y
        lines = self.measures.song.wrap(left, (self.paper.room - taken) / size - 1)
        for line in lines:
            y += 1.3 * size
            page.texts.append(PrintedText(MARGIN, y, line.rstrip(), size))
        if unit:
            page.texts.append(PrintedText(self.paper.width - MARGIN - taken, y, unit, size))
        page.texts = [text for text in page.texts if text.text]
        return y + 0.45 * size

    def _room(self) -> Room:
        scrap = PrintedPage(0, 0, 0)
        bottom = self.paper.height - BOTTOM
        other = bottom - self._head_again(scrap)
        foot = min(self._foot_height(), other / 3)
        return Room(bottom - self._head(scrap), other, foot, self.kind.leading, self.kind.padding)

    def _headings_again(self, room: Room) -> list[range]:
        """By line, as in `form.headings_again`; headings as high as most of a page are printed once."""
        found = headings_again(self.sheet)
        low = {each for each in found if sum(self.heights[n] for n in each) <= room.other * 0.6}
        return [each if each in low else range(0) for each in found]

    # the pages

    def pages(self) -> Iterator[PrintedPage]:
        room = self._room()
        costs = break_costs(self.sheet, self.lines)
        again = self._headings_again(room)
        above = [sum(self.heights[n] for n in each) for each in again]
        carried: list[_Open] = []
        page: PrintedPage | None = None
        y = TOP
        for at, slices in enumerate(paginate(self.heights, costs, room, above)):
            if page:
                yield page
            page = self._new_page()
            y = self._head(page) if at == 0 else self._head_again(page)
            if at and slices and (headings := again[slices[0].line]):
                y = self._headings(page, y, headings, carried)
            y, carried = self._chunk(page, y, slices, carried)
        assert page is not None, "paginate gives at least one page"
        yield from self._foot(page, y)

    def _new_page(self) -> PrintedPage:
        return PrintedPage(self.number, self.paper.width, self.paper.height)

    def _headings(self, page: PrintedPage, top: float, headings: range, carried: list[_Open]) -> float:
        """Prints heading lines again; what goes on from them, such as the label at the side, begins beside them."""
        start = headings.start
        ends = list(accumulate((self.heights[n] for n in headings), initial=top))
        going_on = {id(each.placed): each for each in carried}
        for placed in boxes(self.lines[: headings.stop]):
            if placed.end_line <= start:
                continue
            y = ends[max(placed.line, start) - start]
            if each := going_on.get(id(placed)):
                each.top = y
            else:
                bottom = ends[min(placed.end_line, headings.stop) - start]
                self._box(page, _Open(placed), y, bottom, False)
        return ends[-1]

    def _chunk(
        self, page: PrintedPage, top: float, slices: Sequence[Slice], carried: list[_Open]
    ) -> tuple[float, list[_Open]]:
        """Places the lines and gives where they end, and the boxes that go on over the page."""
        if not slices:
            return top, carried
        first, last = slices[0].line, slices[-1].line
        ends = list(accumulate((each.height for each in slices), initial=top))
        cut_after = last if slices[-1].ends else last - 1  # the last line that ends on this page
        begun = any(each.placed.line == first for each in carried)
        still: list[_Open] = []
        for line in range(first, last + 1):
            here = [] if begun and line == first else [_Open(placed) for placed in self.lines[line]]
            if line == first:
                here = sorted(carried + here, key=lambda each: each.placed.column)
            for each in here:
                placed = each.placed
                bottom = ends[min(placed.end_line, last + 1) - first]
                goes_on = placed.end_line > cut_after + 1
                self._box(page, each, each.top or ends[line - first], bottom, goes_on)
                each.top = 0.0
                if goes_on:
                    still.append(each)
        return ends[-1], still

    def _box(self, page: PrintedPage, each: _Open, top: float, bottom: float, goes_on: bool) -> None:
        placed = each.placed
        left, right = self.edges[placed.column], self.edges[placed.end_column]
        page.rects.append(Rect(left, top, right - left, bottom - top))
        if not placed.text:
            return
        size, height = self.kind.size, bottom - top
        if placed.box.vertical:
            lines, size = stack(placed.text, right - left, height, size)
        else:
            lines = text_lines(placed, right - left, self.kind, self.measures.song)
            if not placed.repeated:
                lines = lines[each.printed :]
                if goes_on:
                    lines = lines[: int((height - self.kind.padding + _EPSILON) / self.kind.leading)]
                each.printed += len(lines)
        self._texts(page, placed, lines, size, Rect(left, top, right - left, height))

    def _texts(self, page: PrintedPage, placed: Placed, lines: Sequence[str], size: float, box: Rect) -> None:
        """Sets lines in a box: in the middle of its height, smaller if it is too small for them."""
        if not lines:
            return
        width = self.measures.song.width
        lines = [line.rstrip() if placed.align == "left" else line.strip() for line in lines]
        room = box.width / self.kind.size - 2 * SIDE_PADDING
        indent = indentation(placed, room)
        widest = max(map(width, lines)) if placed.align == "right" or len(lines) > 1 else width(lines[0])
        size = min(size, box.height / len(lines) / 1.02)
        if widest * size > box.width - size * (2 * SIDE_PADDING + indent) + _EPSILON:
            size = box.width / (widest + 2 * SIDE_PADDING + indent)
        leading = min(1.3 * size, box.height / len(lines))
        y = box.y + (box.height - leading * len(lines)) / 2 + leading / 2 + CENTRE * size
        for line in lines:
            if placed.align == "right":
                x = box.x + box.width - size * (width(line) + SIDE_PADDING)
            elif placed.align == "center":
                x = box.x + (box.width - size * width(line)) / 2
            else:
                x = box.x + size * (SIDE_PADDING + indent)
            if line:
                page.texts.append(PrintedText(x, y, line, size, "song", placed.bold))
            y += leading

    # the foot of the last page

    def _foot_height(self) -> float:
        height = 1.4 * _NOTE_SIZE * len(self.notes) + 4 if self.notes else 0.0
        return height + (2.6 * _LINE_SIZE if self.sheet.signature else 0.0)

    def _foot(self, page: PrintedPage, y: float) -> Iterator[PrintedPage]:
        bottom = self.paper.height - BOTTOM
        y += 4
        for indent, line in self.notes:
            if y + 1.4 * _NOTE_SIZE > bottom + _EPSILON:
                yield page
                page = self._new_page()
                y = self._head_again(page)
            y += 1.4 * _NOTE_SIZE
            page.texts.append(PrintedText(MARGIN + indent, y, line.rstrip(), _NOTE_SIZE))
        parts = [part for part in _GAPS.split(tidy(self.sheet.signature or "")) if part]
        if parts and y + 2.2 * _LINE_SIZE > bottom + _EPSILON:
            yield page
            page = self._new_page()
            y = self._head_again(page)
        y += 2.2 * _LINE_SIZE
        for at, part in enumerate(parts):
            page.texts.append(PrintedText(MARGIN + self.paper.room * at / len(parts), y, part, _LINE_SIZE))
        yield page


@dataclass(slots=True)
class _Open:
    """A box being placed, and how many of its lines of text are printed already."""

    placed: Placed
    printed: int = 0
    top: float = 0.0  # where it begins on a page, if that is above the first of its lines there
