"""A sheet ready to be drawn: every place of the frame covered once, texts looked up, alignment decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from budgetdesk.document.form.sheet import Box, Line, Sheet
from budgetdesk.output.text_wrapping import tidy
from budgetdesk.output.views import TextView
from budgetdesk.records import dataclass

Align = Literal["left", "center", "right"]

_CENTRED_KINDS = frozenset(["heading", "side", "mark"])
_PLAIN_KINDS = frozenset(["subtotal", "total"])  # bold on the screen only: official forms are printed plain
_TO_BE_FILLED = ("：", ":", "…")  # 实施期资金总额： 指标1：
_REPEATED_KINDS = frozenset(["heading", "side", "mark", "label"])


@dataclass(slots=True)
class Placed:
    """A box with its text, at its line and column."""

    line: int
    box: Box
    span: int
    rowspan: int
    text: str
    align: Align
    bold: bool = False

    @property
    def column(self) -> int:
        return self.box.column

    @property
    def end_line(self) -> int:
        return self.line + self.rowspan

    @property
    def end_column(self) -> int:
        return self.box.column + self.span

    @property
    def repeated(self) -> bool:
        """Whether a page break prints the text in both parts; other texts flow on."""
        return self.box.kind in _REPEATED_KINDS or self.box.number


def place(sheet: Sheet, view: TextView) -> list[list[Placed]]:
    """The boxes of each line from left to right, with empty ones where the sheet has none."""
    width = len(sheet.columns)
    covered_until = [0] * width  # per column: the line at which its box from above ends
    lines: list[list[Placed]] = []
    for number, line in enumerate(sheet.lines):
        bottom = sheet.header_lines if number < sheet.header_lines else len(sheet.lines)
        placed: list[Placed] = []
        for box in line.boxes:
            end = min(box.column + max(box.span, 1), width)
            rowspan = max(1, min(box.rowspan, bottom - number))
            if box.column >= width or max(covered_until[box.column : end]) > number:
                raise ValueError(f"{sheet.table}: boxes overlap, line {number + 1}, column {box.column + 1}")
            covered_until[box.column : end] = [number + rowspan] * (end - box.column)
            text = printed_text(box, view(box.cell).text if box.cell is not None else "")
            bold = box.bold and line.kind not in _PLAIN_KINDS
            align = alignment(line, box)
            placed.append(Placed(number, box, end - box.column, rowspan, tidy(text), align, bold))
        if min(covered_until, default=number + 1) <= number:
            for column, until in enumerate(covered_until):
                if until <= number:
                    covered_until[column] = number + 1
                    placed.append(Placed(number, Box(column, 1, "label"), 1, 1, "", "left"))
        placed.sort(key=_by_column)
        lines.append(placed)
    return lines


def printed_text(box: Box, text: str) -> str:
    """Of a blank cell what to fill in; of a choice among boxes, □因素法　□项目法, all with the chosen one black."""
    if text and "□" in box.text:
        ticked, found = re.subn(rf"□(?={re.escape(text)}(\s|$))", "■", box.text)
        return ticked if found else text
    return text or box.text


def alignment(line: Line, box: Box) -> Align:
    """Amounts right, headings and short fixed words in the middle, names and sentences left."""
    if box.number and box.kind == "value":
        return "right"
    if box.kind in _CENTRED_KINDS:
        return "center"
    named = box.kind == "label" and box.level == 0 and line.kind in ("indicator", "field")
    if named and not box.text.rstrip().endswith(_TO_BE_FILLED):
        return "center"
    return "left"


def _by_column(placed: Placed) -> int:
    return placed.box.column


def boxes(lines: Iterable[Iterable[Placed]]) -> Iterator[Placed]:
    for line in lines:
        yield from line


def headings_again(sheet: Sheet) -> list[range]:
    """For each line the heading lines that a page which begins there prints above it: those of the line's block."""
    again: list[range] = []
    above = range(0)
    for number, line in enumerate(sheet.lines):
        if number < sheet.header_lines or line.kind == "heading":
            follows = number > 0 and above.stop == number and sheet.lines[number - 1].block == line.block
            above = range(above.start if follows else number, number + 1)
            again.append(range(0))
        else:
            if above and sheet.lines[above.start].block != line.block:
                above = range(0)
            again.append(above)
    return again
