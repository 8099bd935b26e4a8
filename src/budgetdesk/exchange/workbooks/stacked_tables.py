"""Several tables on one sheet, below or beside each other: each as a sheet of its own, where a title begins anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetdesk.document.paste.source import is_figure
from budgetdesk.engine.text import compact
from budgetdesk.exchange.workbooks.reading import SheetGrid, as_shown
from budgetdesk.exchange.workbooks.table_forms import TableForm, likeness

_TITLE = re.compile(r"(?:表|一览|总表|情况)(?:[（(][^）)]*[）)])*$")
_NOTE = re.compile(r"(?:注|备注|说明)\d*[:：]")
_NUMBER = re.compile(r"(?:附件|附表|公开|预算|财决|表)+[\d一二三四五六七八九十_-]*表?[:：]?")
_LONGEST_TITLE, _MOST_BESIDE = 50, 3  # letters; cells in the line of a title
_TITLE_LINES = 4  # at the top of a table, in one of which its title stands
_LEAST_ROWS = 3  # with more than one cell, of a table


def told_apart(grids: Sequence[SheetGrid], forms: Sequence[TableForm]) -> list[SheetGrid]:
    """The sheets as they are shown, and in place of one with several tables that the forms know each of these."""
    found: list[SheetGrid] = []
    for grid in map(as_shown, grids):
        pieces = list(_pieces(grid))
        known = [piece for piece in pieces if any(likeness(piece, form).fits for form in forms)]
        found += pieces if len(known) > 1 else [grid]
    return found


def _pieces(grid: SheetGrid) -> Iterator[SheetGrid]:
    number = 0
    for top, bottom in _below_each_other(grid):
        for left, end in _beside_each_other(grid, top, bottom):
            number += 1
            right = max((c + 1 for c in range(left, end) if not _is_blank(grid, top, bottom, c)), default=end)
            yield _piece(grid, top, bottom, left, right, number)


def _below_each_other(grid: SheetGrid) -> list[tuple[int, int]]:
    """From which row to before which other one tables stand, each with its title."""
    starts: list[int] = []
    for r in range(len(grid.rows)):
        if _is_title(grid.rows[r]) and (not starts or _is_whole(grid, starts[-1], r)):
            starts.append(_with_number(grid, r))
    starts = [0, *starts[1:]]
    return list(zip(starts, [*starts[1:], len(grid.rows)], strict=True))


def _is_title(row: Sequence[str]) -> bool:
    filled = [text for text in map(compact, row) if text]
    return 0 < len(filled) <= _MOST_BESIDE and any(
        4 < len(text) <= _LONGEST_TITLE
        and _TITLE.search(text) is not None
        and not _NOTE.match(text)
        and not _NUMBER.fullmatch(text)
        and "，" not in text
        for text in filled
    )


def _with_number(grid: SheetGrid, r: int) -> int:
    """The row above a title that has but the number of the table belongs to it."""
    above = [text for text in map(compact, grid.rows[r - 1]) if text] if r else []
    return r - 1 if above and all(_NUMBER.fullmatch(text) for text in above) else r


def _is_whole(grid: SheetGrid, top: int, bottom: int) -> bool:
    """Whether what stands there is a table already, and not but titles and headings."""
    rows = [[text for text in row if text.strip()] for row in grid.rows[top:bottom]]
    return sum(len(row) > 1 for row in rows) >= _LEAST_ROWS and (
        any(is_figure(text) for row in rows for text in row)
        or sum(len(row) > 1 for row in rows) > _TITLE_LINES
    )


def _beside_each_other(grid: SheetGrid, top: int, bottom: int) -> list[tuple[int, int]]:
    """The columns of each table, where blank columns stand between them and each has its title."""
    rows = grid.rows[top:bottom]
    blank = [_is_blank(grid, top, bottom, c) for c in range(grid.width)]
    starts = [0]
    for c in range(1, grid.width):
        if blank[c - 1] and not blank[c] and _titled(rows, starts[-1], c) and _titled(rows, c, grid.width):
            starts.append(c)
    return list(zip(starts, [*starts[1:], grid.width], strict=True))


def _is_blank(grid: SheetGrid, top: int, bottom: int, column: int) -> bool:
    return not any(grid.rows[r][column].strip() or (r, column) in grid.covered for r in range(top, bottom))


def _titled(rows: Sequence[Sequence[str]], left: int, right: int) -> bool:
    return any(_is_title(row[left:right]) for row in rows[:_TITLE_LINES])


def _piece(grid: SheetGrid, top: int, bottom: int, left: int, right: int, number: int) -> SheetGrid:
    def inside(r: int, c: int) -> bool:
        return top <= r < bottom and left <= c < right

    return SheetGrid(
        f"{grid.name}·{number}",
        [row[left:right] for row in grid.rows[top:bottom]],
        {
            (r - top, c - left): (above - top, first - left)
            for (r, c), (above, first) in grid.covered.items()
            if inside(r, c) and inside(above, first)
        },
        {(r - top, c - left): words for (r, c), words in grid.troubles.items() if inside(r, c)},
        {(r - top, c - left) for r, c in grid.formulas if inside(r, c)},
        grid.hidden,
        left_out=grid.left_out,
        of=grid.name,
        origin=(top, left),
    )
