"""The tables in a clipboard's HTML, as Excel, WPS, Word and browsers put it there: cells, merges, paragraphs.

Text outside of tables (a title, 单位：万元) is a line of one cell. Sizes are bounded: what is larger is not read at all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser

from budgetdesk.records import dataclass

MOST_CHARACTERS = 4_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_CELLS = 500_000
MOST_TAGS = 300_000  # and attributes: the text that comes along is read where there are more
MOST_UNCLOSED = 1_000  # tags without end, and comments and declarations
DEEPEST = 8  # tables inside of tables

_SKIPPED = {"head", "style", "script", "title", "xml"}
_BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "blockquote", "pre"}
_SPACES = re.compile("[ \t\r\n\f]+")
_SOFT = "\x00"  # the end of a line of the HTML itself, which is no line end of the text
_VALUES = ("x:num", "sdval")  # the figure itself, where Excel, WPS and LibreOffice say it
_NARROW = re.compile(r"#{2,}|[-+]?[0-9.]+[eE][-+]?[0-9]+")


class _TooLarge(Exception):
    pass


@dataclass(slots=True)
class _Cell:
    across: int
    down: int
    value: str
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """Rows of one length; `covered`: places that a merged cell covers, with the place where it begins."""

    rows: list[list[str]]
    covered: dict[tuple[int, int], tuple[int, int]]


def read_html(html: str) -> HtmlTable | None:
    """What the HTML has of tables, one below the other; None where there is none, or more than can be read."""
    if len(html) > MOST_CHARACTERS or "<t" not in html.casefold() or _is_endless(html):
        return None
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
        reader.end_line()
        return _as_table(reader.lines) if reader.tables else None
    except (_TooLarge, AssertionError):  # the parser's own word for a declaration that it does not know
        return None


def _is_endless(html: str) -> bool:
    """Whether the parser would take seconds: it looks for the end of what is not closed again and again."""
    opened = html.count("<")
    unclosed = opened - html.count(">")
    return (
        max(opened, html.count("=")) > MOST_TAGS
        or max(unclosed, html.count("<!") + html.count("<?")) > MOST_UNCLOSED
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[_Cell]] = []
        self.tables = 0
        self._depth = 0  # of tables
        self._skipping = 0
        self._row: list[_Cell] | None = None
        self._cell: _Cell | None = None
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag == "table":
            self._depth += 1
            if self._depth > DEEPEST:
                raise _TooLarge
            if self._depth == 1:
                self.end_line()
                self.tables += 1
        elif self._depth > 1 and tag in ("tr", "td", "th"):
            self._put("\n" if tag == "tr" else " ")
        elif tag == "tr" and self._depth:
            self.end_line()
            self._row = []
        elif tag in ("td", "th") and self._depth:
            self._begin(dict(attrs))
        elif tag == "br" or tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(self._skipping - 1, 0)
        elif tag == "table" and self._depth:
            self._depth -= 1
            if self._depth == 0:
                self.end_line()
        elif self._depth > 1 and tag in ("tr", "td", "th"):
            pass
        elif tag == "tr" and self._depth:
            self.end_line()
        elif tag in ("td", "th") and self._depth:
            self._cell = None
        elif tag in _BLOCKS:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SKIPPED and tag != "table":
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if self._depth == 0 and self._row is None:
            if not data.strip():
                return
            self._row = []
            self._begin({})
        self._put(_SPACES.sub(lambda found: _SOFT if "\n" in found[0] else " ", data))

    def end_line(self) -> None:
        """A row of a table, or what stood outside of tables, is complete."""
        if self._row is not None and (self._depth or any(cell.parts for cell in self._row)):
            self.lines.append(self._row)
            if len(self.lines) > MOST_ROWS:
                raise _TooLarge
        self._row = self._cell = None

    def _begin(self, attrs: dict[str, str | None]) -> None:
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise _TooLarge
        if self._row is None:
            self._row = []
        value = next((text for name in _VALUES if (text := attrs.get(name))), "")
        self._cell = _Cell(
            _span(attrs.get("colspan"), MOST_COLUMNS), _span(attrs.get("rowspan"), MOST_ROWS), value
        )
        self._row.append(self._cell)

    def _break(self) -> None:
        """A line end inside of a cell; outside of tables it ends what is a line of its own."""
        if self._depth == 0:
            self.end_line()
        else:
            self._put("\n")

    def _put(self, text: str) -> None:
        if self._cell is not None and not self._skipping:
            self._cell.parts.append(text)


def _span(text: str | None, most: int) -> int:
    digits = (text or "").strip()
    return (
        min(max(int(digits), 1), most) if digits.isascii() and digits.isdecimal() and len(digits) < 8 else 1
    )


def _as_table(lines: list[list[_Cell]]) -> HtmlTable:
    height = len(lines)
    places: list[dict[int, str]] = [{} for _ in lines]
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for r, cells in enumerate(lines):
        c = 0
        for cell in cells:
            while c in places[r]:
                c += 1
            across = min(cell.across, MOST_COLUMNS)
            if c + across > MOST_COLUMNS:
                raise _TooLarge
            down = min(cell.down, height - r)
            if len(covered) + down * across > 2 * MOST_CELLS:
                raise _TooLarge
            for below in range(r, r + down):
                for right in range(c, c + across):
                    if right not in places[below]:
                        places[below][right] = ""
                        covered[below, right] = (r, c)
            places[r][c] = _text_of(cell)
            covered.pop((r, c), None)
            c += across
    width = max((max(row, default=-1) + 1 for row in places), default=0)
    if not width or width * height > 2 * MOST_CELLS:
        raise _TooLarge
    return HtmlTable([[row.get(c, "") for c in range(width)] for row in places], covered)


def _text_of(cell: _Cell) -> str:
    text = re.sub(" {2,}", " ", "".join(cell.parts).replace("\xa0", " "))
    if _SOFT in text:
        text = re.sub(f"(.?) ?{_SOFT}[ {_SOFT}]*(?=(.?))", _joined, text, flags=re.DOTALL)
    text = "\n".join(filter(None, (line.strip() for line in text.split("\n"))))
    return _figure(cell.value) or text if cell.value and _NARROW.fullmatch(text) else text


def _joined(found: re.Match[str]) -> str:
    """Chinese characters at both sides of a line end of the HTML belong together, other words are apart."""
    wide = [text and unicodedata.east_asian_width(text) in "WF" for text in (found[1], found[2])]
    return found[1] if all(wide) else f"{found[1]} "


def _figure(value: str) -> str:
    """The figure that a too narrow column or scientific notation hides."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return ""
    return f"{number:f}" if number.is_finite() and abs(number.adjusted()) < 20 else ""
