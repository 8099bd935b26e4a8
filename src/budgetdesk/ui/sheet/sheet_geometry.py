"""Where the columns and lines of a sheet are, in pixels from the table's top left corner, and where on the screen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, pairwise
from math import ceil, floor

from PySide6.QtCore import QPoint, QRect, QSize

from budgetdesk.document.editable_sheet import APPEND
from budgetdesk.document.form.sheet import Box, Line, Sheet
from budgetdesk.engine.compiler.graph import ColumnName
from budgetdesk.records import dataclass
from budgetdesk.ui.widgets.type_metrics import TypeMetrics

LONG = 400  # lines; from here on all detail lines have one height, so that nothing needs to be measured
_MOST_STRETCH = 1.5
_WORD = 22  # figures: texts up to that width are not broken
_LEAST_SHARE = 0.7  # of its width on paper, to which a column shrinks where that spares scrolling
_SQUEEZED = 9  # figures: what is left of texts where amounts would be out of view
_BROKEN = (
    11,
    8,
    6,
)  # figures: what texts have at least that are broken so that a whole table is seen; less only in forms
# And in a table that has to be scrolled sideways all the same, so that more of it is seen at once: the larger of so many
# figures and that share of the window.
_SCROLLED, _SCROLLED_SHARE = 12, 0.1
_LONGEST_CODE = 12
_TYPICAL = "8,888,888.00"
_MEASURED = ("value", "label", "mark")  # kinds of boxes by which a column is as wide as it is
_TALLEST = 10  # lines of text in a cell: what is longer is read above the table
_WIDEST, _NARROWEST = 80, 3  # figures: what a column that fits its content has at most, at least
_SLACK = 0.25  # figures: letters of another size are not exactly as much wider as figures are
ARROW = 9  # pixels: the arrow in a heading
_MARK = 2.5  # figures: room of a mark beside a code
_LOOKED_AT = 20  # lines that tell what the columns hold
_NEAR = 4  # pixels from an edge of a column that count as on it
_FROZEN_SHARE = 0.6  # of the window: frozen columns that need more are not frozen
_PINNED_SHARE = 0.4  # of what the frozen columns leave: an amount that needs more is not kept in view
_FEW_AMOUNTS = 2  # columns, this year's and last year's: with more none of them is what is typed in a line


class SheetGeometry:
    def __init__(
        self, sheet: Sheet, text_of: Callable[[Box], str], type_: TypeMetrics, available: int,
        own_widths: Mapping[int, float], kept: SheetGeometry | None = None, frozen: int | None = None,
        totals: Set[ColumnName] = frozenset(),
    ) -> None:  # fmt: skip
        """`kept`: whose columns stay as wide as they are, though the lines have become others, as long as figures fit;
        `frozen`: how many columns a person wants frozen, in place of those of the form; `own_widths`: in figures of the
        type, so that what has room in one size of type has it in all; `totals`: columns that add up others of their row."""
        self._totals = totals
        self._indents: dict[int, int] = {}  # by column, in pixels, of the deepest label
        self.sheet, self._text_of, self.type = sheet, text_of, type_
        self.long = len(sheet.lines) > LONG
        numbered = sheet.header_lines > 0
        digits = len(str(max(len(sheet.lines), 10)))
        self.gutter = round(type_.digit * digits) + 2 * type_.pad if numbered else 0
        self._shared: set[int] = set()  # lines over which a box reaches: none has a height of its own
        self.squeezed: set[int] = set()  # columns narrower than their texts, which are cut short there
        printed = [c.width * type_.digit + type_.pad for c in sheet.columns]
        self._ends = _ends(sheet)
        self._to_freeze = [frozen] if frozen is not None else self._best_frozen()
        wanted, needed, figures = self._widths(printed)
        room = available - self.gutter - 2
        if kept is not None and len(kept.xs) == len(printed) + 1:
            before = [right - left for left, right in pairwise(kept.xs)]
            shared = [max(pair) for pair in zip(before, figures, strict=True)]
            self.squeezed = set(kept.squeezed)
        else:
            if sum(needed) > room:
                needed = self._broken(needed, figures, room)
            shared = _shared(wanted, needed, room)
            if sum(needed) > room > 0:
                shared = self._amount_in_view(shared, needed, figures, room)
                shared = self._filling(shared, wanted, figures, room, available)
        wide = [own_widths[n] * type_.digit if n in own_widths else w for n, w in enumerate(shared)]
        # Rounded where they end, not each: else a table that has room is some pixels wider than it.
        self.xs: list[int] = [0, *(floor(x + 0.5) for x in accumulate(wide))]
        self.squeezed -= set(own_widths)
        self.heights = self._heights()
        self.ys = [0, *accumulate(self.heights)]
        self.frozen_lines = sheet.header_lines if sheet.header_lines < len(sheet.lines) else 0
        self.frozen_columns = self._frozen(self.xs, available)
        self.notes_width = min(self.width, room)
        self.notes_height = self._notes_height()
        self.pinned = self._pinned(available)

    @property
    def edges(self) -> list[int]:
        """Where columns begin and end, of those that share a figure only the outer ones."""
        return [self.xs[n] for n in sorted(self._ends)]

    @property
    def width(self) -> int:
        return self.xs[-1]

    @property
    def height(self) -> int:
        """Of the table and the notes below it."""
        return self.ys[-1] + self.notes_height

    def rect(self, line: int, box: Box) -> QRect:
        right = self.xs[min(box.column + box.span, len(self.xs) - 1)]
        bottom = self.ys[min(line + box.rowspan, len(self.ys) - 1)]
        x, y = self.xs[box.column], self.ys[line]
        return QRect(x, y, right - x, bottom - y)

    def line_at(self, y: int) -> int:
        return min(max(bisect_right(self.ys, y) - 1, 0), len(self.heights) - 1)

    def column_at(self, x: int) -> int:
        return min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)

    def fitting_width(self, column: int) -> float:
        """As wide as the widest text of a column wants it, in figures, headings aside; a long text still breaks."""
        needed = 0.0
        for line in self.sheet.lines[self.sheet.header_lines :][:LONG]:
            for box in line.boxes:
                if box.column == column and box.span == 1 and (text := self._text_of(box)):
                    marks = (3 if box.number else 2) * self.type.pad + box.level * self.type.indent
                    longest = max(self.type.width(part, box.bold) for part in text.split("\n"))
                    needed = max(needed, longest + marks)
        return max(min(ceil(needed / self.type.digit * 4) / 4 + _SLACK, _WIDEST), _NARROWEST)

    def measure_again(self, lines: set[int]) -> bool:
        """Take the heights of some lines anew; whether any changed."""
        if self.long:
            return False
        tall = bool(lines & self._shared)
        fresh = self._heights() if tall else list(self.heights)
        if not tall:
            for n in lines:
                fresh[n] = self._line_height(self.sheet.lines[n])
        if fresh == self.heights:
            return False
        self.heights = fresh
        self.ys = [0, *accumulate(fresh)]
        return True

    def _widths(self, printed: list[float]) -> tuple[list[float], list[float], list[float]]:
        """Widths as on paper, those that figures and short texts need at least, and, in whole pixels, figures and codes alone,
        which never break."""
        least, figures = [0.0] * len(printed), [0.0] * len(printed)
        if not self.long:
            for line in self.sheet.lines:
                for box in line.boxes:
                    if box.span > 1 or box.kind not in _MEASURED or not (text := self._text_of(box)):
                        continue
                    needed = float(ceil(self.type.width(text, box.bold)))
                    needed += (3 if box.number else 2) * self.type.pad
                    whole = box.number or _is_code(text)
                    if not box.number and (indent := box.level * self.type.indent):
                        needed += indent
                        self._indents[box.column] = max(self._indents.get(box.column, 0), indent)
                    if not whole:
                        needed = min(needed, self.type.digit * _WORD, printed[box.column])
                    least[box.column] = max(least[box.column], needed)
                    if whole:
                        figures[box.column] = max(figures[box.column], needed)
        for column, room in self._typed():
            least[column] = max(least[column], room)
            figures[column] = max(figures[column], room)
        for column, typical in self._worded().items():
            if typical:
                least[column] = figures[column] = ceil(self.type.width(typical, False)) + 2 * self.type.pad
            else:
                least[column] = min(self.type.digit * _WORD, printed[column])
        wanted = [max(pair) for pair in zip(printed, least, strict=True)]
        needs = [max(need, width * _LEAST_SHARE) for need, width in zip(least, printed, strict=True)]
        return wanted, needs, figures

    def _broken(self, needed: list[float], figures: list[float], room: float) -> list[float]:
        """What columns need where texts are broken over more lines, so far that the whole table is seen, if it can be."""

        def broken(letters: float) -> list[float]:
            least = self.type.digit * letters + 2 * self.type.pad
            return [
                max(min(need, least + self._indents.get(column, 0)), figures[column])
                for column, need in enumerate(needed)
            ]

        steps = _BROKEN if self.sheet.header_lines == 0 else _BROKEN[:1]
        whole = next((some for some in map(broken, steps) if sum(some) <= room), None)
        if whole is not None:
            return whole
        one_by_one = self.long or self._typed_amount() >= 0  # lines of one height, of which many are seen
        return needed if one_by_one else broken(self._scrolled(room))

    def _scrolled(self, room: float) -> float:
        """Figures that texts have at least in a table wider than the window."""
        return max(_SCROLLED, room * _SCROLLED_SHARE / self.type.digit)

    def _amount_in_view(
        self, widths: list[float], needed: list[float], figures: list[float], room: float
    ) -> list[float]:
        """Of a table wider than the window: the texts before its first amounts narrower, in one line, so that those are seen."""
        numbers, texts = self._kinds()
        until = min(numbers, default=-1) + 1
        least = self.type.digit * _SQUEEZED + 2 * self.type.pad
        tight = [
            max(min(need, least), figures[n]) if n in texts else need for n, need in enumerate(needed[:until])
        ]
        if sum(widths[:until]) <= room or sum(tight) > room:
            return widths
        narrowed = _levelled(tight, needed[:until], room)
        self.squeezed = {n for n in range(until) if n in texts}  # all of them: no line is higher than another
        return [*narrowed, *widths[until:]]

    def _filling(
        self, widths: list[float], wanted: list[float], figures: list[float], room: float, available: int
    ) -> list[float]:
        """Of a table wider than the window: the columns that are whole in it as it opens, over all of it. Texts give way where
        another column is then whole: in a list that is typed much, in one line, else a little."""
        pinned, tight = self._typed_amount(), list(widths)
        if pinned >= self._whole(widths, room):
            room -= widths[pinned]
        texts = set() if self.long else self._kinds()[1]
        letters = _SCROLLED if pinned >= 0 else self._scrolled(room) - 1
        least = self.type.digit * letters + 2 * self.type.pad
        for n in texts:
            tight[n] = max(min(widths[n], least + self._indents.get(n, 0)), figures[n])
        whole = self._whole(tight, room)
        if whole == 0:
            return widths
        if sum(widths[:whole]) > room:
            self.squeezed |= {n for n in texts if n < whole} if pinned >= 0 else set()
            seen = _levelled(tight[:whole], widths[:whole], room)
        else:
            seen = _shared(wanted[:whole], widths[:whole], room)
            still = self._frozen([0, *accumulate(widths)], available)
            if self._frozen([0, *accumulate(seen), *[available] * len(widths)], available) < still <= whole:
                room -= sum(widths[:still])  # what is frozen is no wider for it
                seen = widths[:still] + _shared(wanted[still:whole], widths[still:whole], room)
        return [*seen, *widths[whole:]]

    def _whole(self, widths: list[float], room: float) -> int:
        """How many columns are whole in a room, from the left on."""
        return max(
            (n for n, end in enumerate(accumulate(widths), 1) if n in self._ends and end <= room), default=0
        )

    def _best_frozen(self) -> list[int]:
        """How many columns are best frozen: those of the form, with the total beside them or else without it."""
        columns = self.sheet.columns
        form = next((n for n, c in enumerate(columns) if not c.frozen), len(columns))
        lines = self.sheet.lines[self.sheet.header_lines :][:_LOOKED_AT]
        beside = (
            box.cell for line in lines for box in line.boxes if box.column == form and box.cell is not None
        )
        is_total = form > 0 and any((c.table, c.block, c.column) in self._totals for c in beside)
        return [form + 1, form] if is_total else [form]

    def _frozen(self, edges: Sequence[float], available: int) -> int:
        return next((n for n in self._to_freeze if edges[n] <= available * _FROZEN_SHARE), 0)

    def whole_columns(self, dx: int, room: int) -> int:
        """Scrolled that far, and on until no column beside the frozen ones is cut; but in one wider than the window."""
        edges = [x - self.xs[self.frozen_columns] for x in self.edges if x >= self.xs[self.frozen_columns]]
        at = bisect_left(edges, dx)
        if at == 0 or at == len(edges):
            return dx
        seen = room - self.gutter - self.xs[self.frozen_columns]
        return edges[at] if edges[at] - edges[at - 1] <= seen else dx

    def _pinned(self, available: int) -> int:
        """The amount that is typed in, which stays in view at the right edge of a window too narrow for it; else −1."""
        if self.gutter + self.width + 1 <= available or (first := self._typed_amount()) < self.frozen_columns:
            return -1
        room = (available - self.gutter - self.xs[self.frozen_columns]) * _PINNED_SHARE
        return first if self.xs[first + 1] - self.xs[first] <= room else -1

    def _typed_amount(self) -> int:
        """The column of the amount in a list whose lines are typed in one after another; −1 in any other table."""
        numbers, _ = self._kinds()
        typed = any(line.row == APPEND for line in self.sheet.lines[-_LOOKED_AT:])
        return min(numbers) if typed and 0 < len(numbers) <= _FEW_AMOUNTS else -1

    def _kinds(self) -> tuple[set[int], set[int]]:
        """Columns of numbers and of texts, as the first lines below the headings have them."""
        numbers: set[int] = set()
        texts: set[int] = set()
        for line in self.sheet.lines[self.sheet.header_lines :][:_LOOKED_AT]:
            for box in line.boxes:
                if box.span == 1 and box.cell is not None:
                    (numbers if box.number else texts).add(box.column)
        return numbers, texts - numbers

    def _typed(self) -> Iterator[tuple[int, float]]:
        """Columns of numbers and codes of rows that are still to be made, with the room they need before they are typed."""
        for line in self.sheet.lines[-_LOOKED_AT:]:
            for box in line.boxes if line.row == APPEND else ():
                if box.number and box.span == 1:
                    yield box.column, ceil(self.type.width(_TYPICAL, True)) + 3 * self.type.pad
                elif box.span == 1 and _is_code(box.typical):
                    marked = self.type.digit * _MARK  # a code with a mark beside it is read whole
                    yield box.column, ceil(self.type.width(box.typical, False) + marked) + 2 * self.type.pad

    def _worded(self) -> dict[int, str]:
        """Columns of words of rows that are still to be made, with what is typically chosen there, or nothing for words that
        give way: whatever the rows hold, they are as wide when one comes back as they were."""
        made = [line for line in self.sheet.lines[-_LOOKED_AT:] if line.row == APPEND]
        return {
            box.column: box.typical
            for line in made
            for box in line.boxes
            if box.span == 1 and not box.number and not _is_code(box.typical)
        }

    def _heights(self) -> list[int]:
        lines = self.sheet.lines
        if self.long:
            heights = [self.type.line] * len(lines)
            for n, line in enumerate(lines):
                if line.kind == "heading":
                    heights[n] = self._line_height(line)
            return heights
        heights = [self._line_height(line) for line in lines]
        self._shared = set()
        for n, line in enumerate(lines):
            for box in line.boxes:
                if box.rowspan > 1:
                    last = min(n + box.rowspan, len(lines))
                    self._shared.update(range(n, last))
                    lacking = self._box_height(box) - sum(heights[n:last])
                    share, rest = divmod(max(lacking, 0), last - n)
                    for i in range(n, last):
                        heights[i] += share + (rest if i == last - 1 else 0)
        return heights

    def _line_height(self, line: Line) -> int:
        least = self.type.height(line.height)
        return (
            max((self._box_height(box) for box in line.boxes if box.rowspan == 1), default=least)
            if line.height == 1
            else max(least, *(self._box_height(box) for box in line.boxes))
        )

    def _box_height(self, box: Box) -> int:
        text = self._text_of(box)
        if box.vertical:
            return self.type.height(len(text))
        if not text or box.number or (box.column in self.squeezed and box.kind != "heading"):
            return self.type.line
        width = self.xs[min(box.column + box.span, len(self.xs) - 1)] - self.xs[box.column]
        room = width - 2 * self.type.pad - box.level * self.type.indent
        return self.type.height(min(self.type.lines(text, box.bold, room), _TALLEST))

    @property
    def notes(self) -> list[str]:
        """What stands below the table."""
        return [*self.sheet.notes, *([self.sheet.signature] if self.sheet.signature else [])]

    def _notes_height(self) -> int:
        heights = [self.type.height(self.type.lines(note, False, self.notes_width)) for note in self.notes]
        return self.type.pad * 2 + sum(heights) if heights else 0


def _ends(sheet: Sheet) -> set[int]:
    """At which columns one may stop to show a sheet: no figure reaches over them."""
    inside = {
        n
        for line in sheet.lines[:LONG]
        for box in line.boxes
        if box.number and box.span > 1
        for n in range(box.column + 1, box.column + box.span)
    }
    return set(range(len(sheet.columns) + 1)) - inside


def _is_code(text: str) -> bool:
    """A text that is never broken over two lines."""
    return len(text) <= _LONGEST_CODE and text.isascii() and text.isalnum()


@dataclass(frozen=True, slots=True)
class Projection:
    """A geometry as a viewport of that size shows it, scrolled by (dx, dy): the headings and labels stay."""

    geometry: SheetGeometry
    size: QSize
    dx: int
    dy: int

    @property
    def origin(self) -> int:
        """x of the table's left edge: in the middle of a wider window."""
        g = self.geometry
        return g.gutter + max(0, (self.size.width() - g.gutter - g.width - 1) // 2)

    def shift(self, column: int) -> int:
        """How far a column is drawn to the left of its place in the table."""
        g = self.geometry
        if column < g.frozen_columns:
            return 0
        return (
            self.origin + g.xs[column] - self.pinned_left if column == g.pinned and self._covers else self.dx
        )

    @property
    def _covers(self) -> bool:
        """Whether the pinned column would be out of sight, or cut, at its place, and stands before others."""
        g = self.geometry
        return g.pinned >= 0 and self.origin + g.xs[g.pinned + 1] + 1 - self.size.width() > self.dx

    @property
    def edge(self) -> int:
        """Where the columns end that move sideways: one that is cut there is not shown, unless it is the only one."""
        g, left, room = self.geometry, self.origin - self.dx, self.size.width()
        if self._covers:
            room -= g.xs[g.pinned + 1] - g.xs[g.pinned] + 1
        whole = max((x for x in g.edges if left + x <= room), default=0)
        beside = whole - self.dx > g.xs[g.frozen_columns]
        return left + whole if beside or whole == g.width else room

    @property
    def pinned_left(self) -> int:
        """Where the pinned column begins while it stands beside what is seen of others; else behind the window's edge."""
        return self.edge if self._covers else self.size.width()

    @property
    def right(self) -> int:
        """Where what is seen of the table ends."""
        g = self.geometry
        return self.edge + (g.xs[g.pinned + 1] - g.xs[g.pinned] if self._covers else 0)

    def on_screen(self, rect: QRect, line: int, column: int) -> QRect:
        """A table rectangle in the viewport; `line` and `column` say whether it is frozen."""
        g = self.geometry
        x = self.origin - self.shift(column)
        y = 0 if line < g.frozen_lines else -self.dy
        return rect.translated(x, y)

    def place_at(self, point: QPoint) -> tuple[int, int] | None:
        """Line and column under a point of the viewport; column −1 in the gutter."""
        g = self.geometry
        x, y = point.x() - self.origin, point.y()
        if point.x() >= self.pinned_left:
            if point.x() > self.right:
                return None
            x += self.shift(g.pinned)
        elif x >= g.xs[g.frozen_columns]:
            x += self.dx
            if x < g.xs[g.frozen_columns] or point.x() >= self.edge:
                return None
        if y >= g.ys[g.frozen_lines]:
            y += self.dy
        if not 0 <= y < g.ys[-1] or not -g.gutter <= x < g.xs[-1]:
            return None
        return g.line_at(y), g.column_at(x) if x >= 0 else -1

    def edge_at(self, point: QPoint) -> int:
        """The column in the headings whose right edge is near; −1 for none."""
        g = self.geometry
        if not g.frozen_lines or point.y() >= g.ys[g.frozen_lines]:
            return -1
        for column in range(len(g.xs) - 1):
            edge = self.origin + g.xs[column + 1] - self.shift(column)
            if abs(edge - point.x()) <= _NEAR and (column == g.pinned or edge <= self.edge):
                return column
        return -1

    def arrow_at(self, point: QPoint) -> int:
        """The column whose heading has its arrow there; −1 for none."""
        g = self.geometry
        found = self.place_at(point)
        if found is None or not g.frozen_lines or found[0] != g.frozen_lines - 1 or found[1] < 0:
            return -1
        column = found[1]
        return column if self.arrow(column).adjusted(-2, -2, 2, 2).contains(point) else -1

    def arrow(self, column: int) -> QRect:
        """Where the arrow of a column is, in the corner of its heading, in the viewport."""
        g, side = self.geometry, ARROW
        x = self.origin + g.xs[column + 1] - self.shift(column)
        return QRect(x - side - 3, g.ys[g.frozen_lines] - side - 3, side, side)


def _levelled(least: list[float], needed: list[float], room: float) -> list[float]:
    """As much as each needs, but none more than a width that is one for all: the long texts give way, short ones stay whole."""
    low, high = 0.0, max(needed)
    while high - low > 1:
        level = (low + high) / 2
        fits = (
            sum(max(at_least, min(need, level)) for at_least, need in zip(least, needed, strict=True)) <= room
        )
        low, high = (level, high) if fits else (low, level)
    return [max(at_least, min(need, low)) for at_least, need in zip(least, needed, strict=True)]


def _shared(wanted: list[float], needed: list[float], room: float) -> list[float]:
    """The widths stretched over the room, or shrunk into it; no wider than needed where it cannot hold them."""
    all_ = sum(wanted)
    if all_ <= room:
        return [w * min(room / all_, _MOST_STRETCH) for w in wanted]
    if sum(needed) > room:
        return needed
    spare = (all_ - room) / (all_ - sum(needed))
    return [w - (w - n) * spare for w, n in zip(wanted, needed, strict=True)]
