"""A sheet taken apart: rows that belong to no table left out, blank lines and columns too, and each block's rows found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.source import MONEY, heading_key, is_figure
from budgetdesk.engine.text import compact
from budgetdesk.exchange.workbooks.reading import SheetGrid
from budgetdesk.exchange.workbooks.sheet_cells import At
from budgetdesk.records import dataclass

_UNIT = re.compile(rf"单位[:：]?{MONEY}|[（(](?:金额)?(?:单位[:：]?)?{MONEY}[）)]")
_UNIT_ROWS = 12
_WAITS = re.compile(
    r"(?:目标|指标)\s?[0-9一二三四五六七八九十]+\s?[:：]?\s?…*|…+|\.{3,}|[*＊]{1,2}"
)  # printed in blank forms
_SUGGESTED = re.compile(rf"(?:{_WAITS.pattern}|[0-9][.．、]|\s)+")
_FEW = 4  # cells of a line that stands above a table
_BESIDE_TABLE = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明)\d*[:：]|(?:单位负责人|部门负责人|财务负责人|负责人|填表人|制表人?|填报人|经办人|审核人?|复核人?"
    r"|联系人|联系电话|填报日期|编制日期|打印日期)(?:\([^)]*\)|（[^）]*）)?[:：]"
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """The rows of a sheet that belong to a block. `rows`, `columns`: which of the sheet's they are; the first row of
    `clip` is a line with the unit, which the sheet need not have at that place."""

    block: str
    clip: Clip
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def place(self, at: At, origins: tuple[int, ...] | None) -> At | None:
        """Where on the sheet a place of what was read stands; None for what stands nowhere."""
        row, column = at[0] - 1, at[1]
        if origins is not None:
            if column >= len(origins):
                return None
            column = origins[column]
        if not 0 <= row < len(self.rows) or column >= len(self.columns):
            return None
        return self.rows[row], self.columns[column]


def unit_of(grid: SheetGrid) -> str:
    """元, 万元 … as the top of a sheet says it; empty where it does not."""
    for row in grid.rows[:_UNIT_ROWS]:
        text = compact("|".join(row))
        if "元" in text and (found := _UNIT.search(text.replace("|", ""))):
            return found[1] or found[2]
    return ""


def parts_of(
    grid: SheetGrid, keys: Mapping[str, frozenset[str]], sides: Mapping[str, str], *, blank: bool = False
) -> list[SheetPart]:
    """A part for each block of a table that the sheet has, in the table's order.

    `keys`: for each block what is printed besides what is filled in; `sides`: for each block of variable rows what stands
    along its left and tells nothing of them, '' where nothing does. `blank`: with the columns that wait to be filled in.
    """
    rows = [r for r, row in enumerate(grid.rows) if any(map(str.strip, row)) and not _is_beside(row)]
    every = frozenset().union(*keys.values())
    while len(rows) > 1 and _stands_above(grid.rows[rows[0]], every):
        rows = rows[1:]
    unit = unit_of(grid)
    return [
        _part(grid, block, own, unit, sides.get(block), blank=blank)
        for block, own in _segments(grid, rows, keys)
        if own
    ]


def _stands_above(row: list[str], keys: frozenset[str]) -> bool:
    """Titles and lines with the unit's name above a table."""
    filled = [text for text in row if text.strip()]
    return len(filled) < _FEW and not any(heading_key(text) in keys for text in filled)


def _is_beside(row: list[str]) -> bool:
    """Notes and signatures."""
    filled = [text for text in row if text.strip()]
    first = compact(filled[0])
    return _BESIDE_TABLE.match(first) is not None and not any(is_figure(text) for text in filled)


def _segments(
    grid: SheetGrid, rows: list[int], keys: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, list[int]]]:
    """A block begins where a row says more of what is printed of it than of the block before."""
    order = list(keys)
    if not order:
        return
    starts = {0: 0}  # number of the block: row
    current = 0
    for n, r in enumerate(rows):
        said = [heading_key(text) for text in grid.rows[r] if text.strip() and not is_figure(text)]
        hits = [sum(key in keys[block] for key in said) for block in order]
        later = max(range(current, len(order)), key=lambda k: (hits[k], -k))
        if later > current and hits[later] > hits[current] and 2 * hits[later] >= len(said):
            if not any(hits) or (current == 0 and not _holds_own(grid, rows[:n], keys[order[0]])):
                starts.pop(current, None)
            starts[later] = n if current in starts else 0
            current = later
    bounds = sorted(starts.items())
    for (k, start), end in zip(bounds, [*(start for _, start in bounds[1:]), len(rows)], strict=True):
        yield order[k], rows[start:end]


def _holds_own(grid: SheetGrid, rows: list[int], keys: frozenset[str]) -> bool:
    return any(heading_key(text) in keys for r in rows for text in grid.rows[r] if text.strip())


def _part(
    grid: SheetGrid, block: str, rows: list[int], unit: str, side: str | None, *, blank: bool
) -> SheetPart:
    if side is not None:  # a row that waits to be filled in is none
        rows = [r for r in rows if not any(_WAITS.fullmatch(text.strip()) for text in grid.rows[r])]
    texts_in = {c: [text for r in rows if (text := grid.rows[r][c].strip())] for c in range(grid.width)}
    columns = [
        c
        for c, said in texts_in.items()
        if (said or blank) and {heading_key(text) for text in said} != {side}
    ]
    at_row = {r: n + 1 for n, r in enumerate(rows)}
    at_column = {c: n for n, c in enumerate(columns)}
    covered = {
        (at_row[r], at_column[c]): (at_row[top], at_column[left])
        for (r, c), (top, left) in grid.covered.items()
        if r in at_row and c in at_column and top in at_row and left in at_column
    }
    head = [f"单位：{unit}" if unit else "", *[""] * (len(columns) - 1)]
    texts = [head, *([_said(grid.rows[r][c]) for c in columns] for r in rows)]
    return SheetPart(block, Clip(texts, covered, told=True), tuple(rows), tuple(columns))


def _said(text: str) -> str:
    """Without what a form only suggests: 目标1：."""
    return "" if _SUGGESTED.fullmatch(text) else text
