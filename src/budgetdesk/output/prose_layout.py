"""Lays headings and paragraphs out on upright pages: indented, justified, headings never alone at the foot of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from budgetdesk.narrative.written import WrittenLine
from budgetdesk.output.fonts import FaceName
from budgetdesk.output.page_layout import Measures, PrintedPage, PrintedText
from budgetdesk.output.paper import A4_PORTRAIT
from budgetdesk.output.text_wrapping import Wrapping, tidy
from budgetdesk.records import dataclass

MARGIN = 74.0
"""At the left and right, in points: 2.6 cm."""
TOP = 84.0
BOTTOM = 74.0
BODY_SIZE = 14.0  # 四号
LEADING = 26.0
ROOM = A4_PORTRAIT.width - 2 * MARGIN
_INDENT = "　　"
_WIDEST_SPACING = 0.3  # em: a line that wants more stays ragged
_KEPT = 2  # lines of text that must follow a heading on its page


class _Style(NamedTuple):
    size: float
    face: FaceName
    bold: bool
    before: float  # points above
    after: float


_HEADINGS = {
    1: _Style(18, "hei", False, 0, 14),
    2: _Style(15, "hei", False, 8, 2),
    3: _Style(14, "song", True, 4, 0),
}
_LOWER = _Style(14, "song", True, 0, 0)
_BODY = _Style(BODY_SIZE, "song", False, 0, 0)


@dataclass(slots=True)
class Bookmark:
    """A heading: on which of the pages it stands, and how far down."""

    level: int
    text: str
    page: int
    y: float
    name: str = ""  # by which links find it


class ProseLayout:
    """Takes lines one after the other and gives the pages that they fill."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._y = 0.0

    def pages(self, lines: Iterable[WrittenLine]) -> tuple[list[PrintedPage], list[Bookmark]]:
        pages: list[PrintedPage] = []
        bookmarks: list[Bookmark] = []
        for line in lines:
            style = _HEADINGS.get(line.level, _LOWER) if line.level else _BODY
            rows = list(self._rows(line, style))
            height = style.before + len(rows) * LEADING + style.after
            kept = height + (_KEPT * LEADING if line.level else 0)
            turns = line.level == 1 or (line.level > 0 and self._y + kept > A4_PORTRAIT.height - BOTTOM)
            if not pages or (turns and pages[-1].texts):
                self._begin(pages)
            if self._y > TOP:
                self._y += style.before
            if line.level:
                bookmarks.append(Bookmark(line.level, tidy(line.text).strip(), len(pages) - 1, self._y))
            for n, row in enumerate(rows):
                left = int((A4_PORTRAIT.height - BOTTOM - self._y) / LEADING)
                alone = left == 1 and len(rows) > 2 and n in (0, len(rows) - 2)
                if not left or (alone and pages[-1].texts):  # no row of a paragraph stands alone on a page
                    self._begin(pages)
                base = self._y + LEADING / 2 + 0.38 * style.size
                pages[-1].texts.append(row._replace(y=base))
                self._y += LEADING
            self._y += style.after
        return pages, bookmarks

    def _begin(self, pages: list[PrintedPage]) -> None:
        pages.append(PrintedPage(-1, A4_PORTRAIT.width, A4_PORTRAIT.height))
        self._y = TOP

    def _rows(self, line: WrittenLine, style: _Style) -> Iterator[PrintedText]:
        """The line broken into rows, each where it begins; how far down is not known yet."""
        text = tidy(line.text).strip()
        wrapping = self._measures.hei if style.face == "hei" else self._measures.song
        room = ROOM / style.size
        if line.level == 1:
            for row in wrapping.balance(text, room):
                x = A4_PORTRAIT.width / 2 - style.size * wrapping.width(row.strip()) / 2
                yield PrintedText(x, 0, row.strip(), style.size, style.face, style.bold)
            return
        rows = wrapping.wrap(_INDENT + text, room)
        for n, row in enumerate(rows):
            bare = row.rstrip()
            x, given = MARGIN, room
            if n == 0:
                bare = bare.removeprefix(_INDENT)
                x, given = MARGIN + 2 * style.size, room - 2
            spacing = 0.0 if n == len(rows) - 1 else _spacing(bare, given, wrapping)
            yield PrintedText(x, 0, bare, style.size, style.face, style.bold, spacing * style.size)


def _spacing(row: str, room: float, wrapping: Wrapping) -> float:
    """What there must be between characters for the row to fill the room, in em."""
    gaps = len(row) - 1
    lacking = room - wrapping.width(row)
    return lacking / gaps if gaps > 0 and 0 < lacking <= _WIDEST_SPACING * gaps else 0.0
