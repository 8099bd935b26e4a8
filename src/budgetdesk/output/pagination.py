"""Where pages end: lines with heights become pages of slices; knows nothing of what the lines hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from budgetdesk.records import dataclass

_EPSILON = 0.01
_LEAST_FILL = 0.7  # of a page, if that makes a better break
_EMPTINESS = 3.0  # what an empty page would cost, in the same measure as a bad break


class Slice(NamedTuple):
    """A line on a page, or the part of it that the page holds."""

    line: int
    height: float
    ends: bool = True  # whether the line ends here


@dataclass(frozen=True, slots=True)
class Room:
    """The heights that there are for lines, and how a line may be cut."""

    first: float  # on the first page
    other: float  # on the pages after it
    last: float  # what must be left free on the last page, for notes and signature
    leading: float  # a tall line is cut between its lines of text
    padding: float  # above and below the text of a line, together


def paginate(
    heights: Sequence[float], costs: Sequence[float], room: Room, again: Sequence[float] = ()
) -> list[list[Slice]]:
    """Pages of lines; `costs[n]` is how bad it is to end a page just before line n.

    `again[n]` is the height of the headings that a page beginning with line n, or in the midst of it, prints above it.
    The last page may be empty: then only notes stand there.
    """
    pages: list[list[Slice]] = []
    at, rest = 0, 0.0  # of the line that began on the page before, what is left
    free = room.first
    while at < len(heights) or not pages:
        if pages:
            free = room.other - (again[at] if again else 0.0)
        page: list[Slice] = []
        used, next_line = 0.0, at
        while next_line < len(heights):
            height = rest if rest and next_line == at else heights[next_line]
            if used + height > free + _EPSILON:
                break
            page.append(Slice(next_line, height))
            used += height
            next_line += 1
        if next_line < len(heights):
            height = rest if rest and next_line == at else heights[next_line]
            part = _part(height, free - used, room, must=not page)
            if part:
                page.append(Slice(next_line, part, ends=False))
                rest = height - part + room.padding
            else:
                page = _best_break(page, costs, free)
                next_line, rest = page[-1].line + 1, 0.0
        else:
            rest = 0.0
            if used + room.last > free + _EPSILON and len(page) > 1:
                # The notes do not fit: they take the last few lines along, so as not to stand alone.
                page = _best_break(page[:-1], costs, free)
                next_line = page[-1].line + 1
        pages.append(page)
        at = next_line
    used = sum(each.height for each in pages[-1])
    if used + room.last > free + _EPSILON:
        pages.append([])
    return pages


def _part(height: float, free: float, room: Room, must: bool) -> float:
    """How much of a line to print where not all of it fits: 0 if it can go to the next page."""
    if height <= room.other * 0.5 and not must:
        return 0.0
    if height <= room.other and not must and free < room.other * 0.25:
        return 0.0
    lines = int((free - room.padding + _EPSILON) / room.leading)
    if lines < 3 and not must:
        return 0.0
    return max(lines, 1) * room.leading + room.padding


def _best_break(page: list[Slice], costs: Sequence[float], free: float) -> list[Slice]:
    """The page without the last lines that belong to what comes next."""
    best, least = len(page), float("inf")
    used = sum(each.height for each in page)
    for count in range(len(page), 0, -1):
        if used < free * _LEAST_FILL and count < len(page):
            break
        cost = costs[page[count - 1].line + 1] + _EMPTINESS * (1 - used / free)
        if cost < least:
            best, least = count, cost
        used -= page[count - 1].height
    return page[:best]
