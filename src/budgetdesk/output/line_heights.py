"""How high each line of a sheet is at a given type size, and how bad a page break before it would be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from budgetdesk.document.form.sheet import Sheet
from budgetdesk.output.form import Placed, boxes
from budgetdesk.output.paper import SIDE_PADDING
from budgetdesk.output.text_wrapping import Wrapping
from budgetdesk.records import dataclass

LEADING = 1.3  # em from line to line
_STACKED = 1.15  # em from character to character of a vertical label


@dataclass(frozen=True, slots=True)
class Type:
    """The size of the type, and the space above and below the text of a line, in em."""

    size: float
    air: float

    @property
    def leading(self) -> float:
        return LEADING * self.size

    @property
    def padding(self) -> float:
        """Above and below together."""
        return 2 * self.air * self.size


def text_lines(placed: Placed, width: float, kind: Type, wrapping: Wrapping) -> list[str]:
    """A box's text as it is broken into lines in a box of that width (in points)."""
    if placed.align == "right":
        return placed.text.split("\n")  # a figure is never broken: it is set smaller
    room = width / kind.size - 2 * SIDE_PADDING
    if placed.align == "center":
        return wrapping.balance(placed.text, room)
    return wrapping.fill(placed.text, room - indentation(placed, room))


def _count_lines(placed: Placed, width: float, kind: Type, wrapping: Wrapping) -> int:
    if placed.align == "right":
        return 1 + placed.text.count("\n")
    room = width / kind.size - 2 * SIDE_PADDING
    return wrapping.count(placed.text, room - indentation(placed, room))


def indentation(placed: Placed, room: float) -> float:
    """In em; never more than a third of the box."""
    return min(float(placed.box.level), room / 3) if placed.align == "left" else 0.0


def line_heights(
    sheet: Sheet, lines: Sequence[Sequence[Placed]], edges: Sequence[float], kind: Type, wrapping: Wrapping
) -> list[float]:
    heights = []
    spans: list[tuple[Placed, float]] = []
    for number, line in enumerate(lines):
        most = max(sheet.lines[number].height, 1)
        for placed in line:
            if placed.text and (placed.rowspan > 1 or placed.box.vertical):
                spans.append((placed, _own_height(placed, edges, kind, wrapping)))
            elif placed.text and placed.align != "right":
                width = edges[placed.end_column] - edges[placed.column]
                lines_of_text = _count_lines(placed, width, kind, wrapping)
                if lines_of_text > most:
                    most = lines_of_text
        heights.append(most * kind.leading + kind.padding)
    for placed, needed in spans:
        own = range(placed.line, placed.end_line)
        lacking = needed - sum(heights[number] for number in own)
        if lacking > 0:
            for number in own:
                heights[number] += lacking / placed.rowspan
    return heights


def _own_height(placed: Placed, edges: Sequence[float], kind: Type, wrapping: Wrapping) -> float:
    if placed.box.vertical:
        return len(placed.text.replace("\n", "")) * _STACKED * kind.size + kind.padding
    width = edges[placed.end_column] - edges[placed.column]
    return _count_lines(placed, width, kind, wrapping) * kind.leading + kind.padding


def stack(text: str, width: float, height: float, size: float) -> tuple[list[str], float]:
    """A vertical label as lines of one character, or more where the box is too low, and its size."""
    text = "".join(text.split())
    best: tuple[list[str], float] = ([], 0.0)
    for count in range(1, len(text) + 1):
        lines = [text[at : at + count] for at in range(0, len(text), count)]
        fitting = min(size, width / (count + 2 * SIDE_PADDING), height / len(lines) / _STACKED)
        if fitting > best[1]:
            best = (lines, fitting)
    return best


def break_costs(sheet: Sheet, lines: Sequence[Sequence[Placed]]) -> list[float]:
    """For each line how bad it is to end a page before it: merged boxes cut, headings left alone."""
    steps = [0.0] * (len(lines) + 1)
    for placed in boxes(lines):
        if placed.rowspan > 1:
            cost = 1.0 if placed.box.kind == "side" else 2.0 if placed.repeated else 4.0
            steps[placed.line + 1] += cost
            steps[placed.end_line] -= cost
    costs = list(accumulate(steps))
    for number, line in enumerate(sheet.lines):
        if line.kind in ("heading", "mark"):
            costs[number + 1] += 10.0
        elif line.kind == "subtotal":
            costs[number + 1] += 1.5
    for number in range(max(len(lines) - 2, 0), len(lines)):
        costs[number] += 2.0  # no page for the last line or two
    return costs
