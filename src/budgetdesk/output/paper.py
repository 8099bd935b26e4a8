"""Which paper and size of type a sheet gets, and how wide its columns are; knows no heights and no pages."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from budgetdesk.document.form.sheet import Sheet
from budgetdesk.output.form import Placed, boxes
from budgetdesk.output.text_wrapping import Wrapping
from budgetdesk.records import dataclass

MARGIN = 42.0
"""At the left and right, in points: 1.5 cm."""
SIDE_PADDING = 0.3
"""In em, at the left and right within a box."""

_MM = 72 / 25.4
_LONGEST_UNBROKEN = 6.0  # em: longer words may be broken before a column is widened for them
_HEADING = 4.0  # em: headings are not broken into shorter lines
_LONGER = 1.5  # times the wished width may a column be for the sake of unbroken labels
_LONG_LABEL = 22.0  # em, or this
_SMALLER = 1.5  # points that the type may lose for it
_COMFORTABLE = 8.0
_SMALLEST = 5.0


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    width: float
    height: float

    @property
    def landscape(self) -> bool:
        return self.width > self.height

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN


A4_PORTRAIT = Paper("A4", 210 * _MM, 297 * _MM)
A4_LANDSCAPE = Paper("A4", 297 * _MM, 210 * _MM)
A3_PORTRAIT = Paper("A3", 297 * _MM, 420 * _MM)
A3_LANDSCAPE = Paper("A3", 420 * _MM, 297 * _MM)

# In order of preference: the smallest type there, and how much narrower than wished its columns may be.
_CHOICES = (
    (A4_PORTRAIT, 9.5, 1.0),
    (A4_LANDSCAPE, 8.0, 0.85),
    (A3_PORTRAIT, 8.0, 0.85),
    (A3_LANDSCAPE, 8.0, 0.85),
    (A3_LANDSCAPE, 7.5, 0.0),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """The paper of a sheet and its type."""

    paper: Paper
    size: float


class Columns:
    """What each column of a sheet wishes and needs, in em."""

    def __init__(self, sheet: Sheet, lines: Sequence[Sequence[Placed]], wrapping: Wrapping) -> None:
        self._needed, whole = _widths(len(sheet.columns), lines, wrapping)
        self._wished = [
            max(column.width / 2, needed) for column, needed in zip(sheet.columns, self._needed, strict=True)
        ]

        self._whole = [
            max(needed, min(each, max(_LONGER * wished, _LONG_LABEL)))
            for needed, each, wished in zip(self._needed, whole, self._wished, strict=True)
        ]

    @property
    def whole_width(self) -> float:
        """Of the whole frame in em, with every label on one line."""
        return sum(self._whole)

    def width(self, share: float = 1.0) -> float:
        """Of the whole frame in em, with the columns at this share of their wishes where they can."""
        return sum(
            max(wished * share, needed) for wished, needed in zip(self._wished, self._needed, strict=True)
        )

    def spread(self, room: float, size: float) -> list[float]:
        """Widths in points that fill the room: by wish, but none less than is needed if there is enough.

        If there is enough for every label on one line, that is what is needed.
        """
        needed = [size * each for each in self._needed]
        if sum(needed) >= room:
            return [each * room / sum(needed) for each in needed]
        if size * sum(self._whole) <= room:
            needed = [size * each for each in self._whole]
        widths = [0.0] * len(needed)
        free = set(range(len(needed)))
        while free:
            left = room - sum(width for at, width in enumerate(widths) if at not in free)
            factor = left / sum(self._wished[at] for at in free)
            short = {at for at in free if self._wished[at] * factor < needed[at]}
            for at in short or free:
                widths[at] = needed[at] if short else self._wished[at] * factor
            free -= short or free
        return widths


def choose_setting(sheet: Sheet, columns: Columns) -> Setting:
    """The first paper on which the columns fit at a readable size; the last one, in smaller type, if none."""
    choices = [
        choice
        for choice in _CHOICES
        if (sheet.paper == choice[0].name or (sheet.paper == "auto" and choice[0] is not A3_PORTRAIT))
        and (sheet.orientation == "auto" or (sheet.orientation == "landscape") == choice[0].landscape)
    ]
    # A sheet that must stand on A4 upright is better in small type than on another paper.
    if sheet.orientation == "portrait" and sheet.paper == "auto":
        choices = [(A4_PORTRAIT, 9.0, 0.85), (A4_PORTRAIT, 7.5, 0.0), (A3_PORTRAIT, 7.5, 0.0)]
    for paper, smallest, share in choices:
        size = _fitting(sheet.size, paper, columns.width(share))
        if size >= min(smallest, sheet.size):
            whole = _fitting(size, paper, columns.whole_width)
            return Setting(paper, whole if whole >= max(size - _SMALLER, _COMFORTABLE) else size)
    paper, _, share = choices[-1]
    return Setting(paper, max(_SMALLEST, _fitting(sheet.size, paper, columns.width(share))))


def _fitting(size: float, paper: Paper, width: float) -> float:
    """The size, or as many half points as the width has room for."""
    return min(size, floor(2 * paper.room / width) / 2)


def _widths(
    count: int, lines: Sequence[Sequence[Placed]], wrapping: Wrapping
) -> tuple[list[float], list[float]]:
    """By column what figures and words take that are not to be broken, and what all labels take unbroken."""
    needed = [1 + 2 * SIDE_PADDING] * count
    whole = [0.0] * count
    wide: list[tuple[Placed, float]] = []
    texts: dict[tuple[int, str, str, int, bool], None] = {}
    for placed in boxes(lines):
        if not placed.text:
            continue
        if placed.align == "right":
            width = wrapping.width(placed.text) + 2 * SIDE_PADDING
            if placed.span > 1:
                wide.append((placed, width))
            elif width > needed[placed.column]:
                needed[placed.column] = width
        elif placed.span == 1 and not placed.box.vertical:
            merged = placed.rowspan > 1  # over several lines: there is room to break it
            texts[placed.column, placed.text, placed.box.kind, placed.box.level, merged] = None
    for column, text, kind, level, merged in texts:
        full = wrapping.width(text) + 2 * SIDE_PADDING
        if kind == "label" and not merged:
            whole[column] = max(whole[column], full + level)
        if full > needed[column] < _LONGEST_UNBROKEN + 2 * SIDE_PADDING:
            width = min(wrapping.longest_word(text), _LONGEST_UNBROKEN) + 2 * SIDE_PADDING
            if kind in ("heading", "side"):
                width = max(width, min(full, _HEADING + 2 * SIDE_PADDING))
            needed[column] = max(needed[column], width)
    for placed, width in wide:
        own = range(placed.column, placed.end_column)
        lacking = (width - sum(needed[column] for column in own)) / placed.span
        for column in own if lacking > 0 else ():
            needed[column] += lacking
    return needed, whole
