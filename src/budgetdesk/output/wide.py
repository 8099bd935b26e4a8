"""A sheet with more columns than a page holds, as sheets that stand on pages of their own beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from budgetdesk.document.form.sheet import Box, Line, Sheet


def parts_of(sheet: Sheet) -> list[Sheet]:
    """The sheet in parts of `page_columns` columns, each with the frozen columns at its left; itself if it need not be."""
    frozen = next((n for n, column in enumerate(sheet.columns) if not column.frozen), len(sheet.columns))
    each, rest = sheet.page_columns, len(sheet.columns) - frozen
    if each is None or rest <= each:
        return [sheet]
    count = -(-rest // each)
    edges = [frozen + rest * n // count for n in range(count + 1)]
    return [
        replace(
            sheet,
            columns=sheet.columns[:frozen] + sheet.columns[start:end],
            lines=[
                Line(
                    list(_within(line.boxes, frozen, start, end)),
                    line.block,
                    line.row,
                    line.kind,
                    line.height,
                )
                for line in sheet.lines
            ],
        )
        for start, end in pairwise(edges)
    ]


def _within(boxes: list[Box], frozen: int, start: int, end: int) -> Iterator[Box]:
    """The boxes of the columns from `start` to `end`, and of the frozen ones, where they stand then."""
    for box in boxes:
        right = box.column + max(box.span, 1)
        if box.column < frozen:
            yield (
                box
                if right <= frozen
                else replace(box, span=frozen - box.column + max(0, min(right, end) - start))
            )
        elif box.column < end and right > start:
            left = max(box.column, start)
            yield replace(box, column=left - start + frozen, span=min(right, end) - left)
