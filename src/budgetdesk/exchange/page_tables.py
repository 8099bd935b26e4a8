"""Tables of a page, rebuilt from where its characters and ruled lines stand. Places in points, y upwards."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from budgetdesk.records import dataclass
from budgetdesk.review.text.manuscript import AS_ABOVE, AS_LEFT

_NEAR = 2.5  # lines that near to each other are one
_GAP = 1.0  # of a character's height: what is farther apart in a row is another cell
_FEWEST_HEADS = 3  # of a table of one row, which nobody has filled in
_FEWEST_ROWS = 3  # of a table without ruled lines
_PAGE = re.compile(r"\d{1,3}")
_LEADER = re.compile(r"[.…·]{5,}")  # in a line of the contents
_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?%?|[—-]")


class Char(NamedTuple):
    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


class Rule(NamedTuple):
    """A ruled line: at `place` on the one axis, from `start` to `end` on the other."""

    place: float
    start: float
    end: float


@dataclass(slots=True)
class Table:
    """`rows` have one text for each column; what is printed over several cells stands in the first, marks in the others."""

    left: float
    right: float
    bottom: float
    top: float
    rows: list[list[str]] = field(default_factory=list)
    columns: list[float] = field(
        default_factory=list
    )  # where they begin, and where the last ends, if it is ruled

    def has(self, char: Char) -> bool:
        x, y = char.middle
        return self.left - 1 <= x <= self.right + 1 and self.bottom - 1 <= y <= self.top + 1


# --- ruled tables ---


def ruled_tables(
    across: Iterable[Rule], down: Iterable[Rule], lines: Sequence[Sequence[Char]]
) -> list[Table]:
    """Frames with cells in them, from lines that meet; the topmost first."""
    tables = []
    for rows, columns in _meeting(_joined(across), _joined(down)):
        ys, xs = _places(rows), _places(columns)
        if len(xs) < 3 or (len(ys) < 3 and len(xs) < _FEWEST_HEADS + 1):
            continue  # a box around text, a line under a title
        table = Table(xs[0], xs[-1], ys[0], ys[-1], columns=xs)
        table.rows = _filled(
            _cells(xs, ys, rows, columns), xs, ys, [c for line in lines for c in line if table.has(c)]
        )
        told = [row for row in table.rows if says_something(row)]
        if len(told) > 1 or sum(map(_has_words, told[0] if told else ())) >= _FEWEST_HEADS:
            tables.append(table)
    tables.sort(key=lambda t: -t.top)
    return [t for t in tables if not any(_is_within(t, other) for other in tables if other is not t)]


def give_same_columns(tables: Sequence[Table]) -> None:
    """To the pieces of one table on several pages, each of which is ruled only as its own rows need it."""
    every = _places([Rule(x, 0, 0) for table in tables for x in table.columns])
    for table in tables:
        at = [max(bisect_right(every, x + _NEAR) - 1, 0) for x in table.columns]
        wide = [end - start for start, end in pairwise(at)]
        table.rows = [
            [text for cell, count in zip(row, wide, strict=True) for text in [cell, *[AS_LEFT] * (count - 1)]]
            for row in table.rows
        ]
        table.columns = every


def _has_words(text: str) -> bool:
    return bool(text.strip(AS_LEFT + AS_ABOVE).strip())


def says_something(row: Sequence[str]) -> bool:
    return any(text.strip() for text in row)


def _is_within(table: Table, other: Table) -> bool:
    return (
        other.left <= table.left and table.right <= other.right and other.bottom <= table.bottom and table.top <= other.top
    )  # fmt: skip


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Lines drawn in pieces, or twice, as one."""
    bands: list[list[Rule]] = []
    for rule in sorted(rules):
        if bands and rule.place - bands[-1][0].place <= _NEAR:
            bands[-1].append(rule)
        else:
            bands.append([rule])
    joined: list[Rule] = []
    for band in bands:
        place = band[0].place
        start, end = None, 0.0
        for rule in sorted(band, key=lambda r: r.start):
            if start is not None and rule.start <= end + _NEAR:
                end = max(end, rule.end)
                continue
            if start is not None:
                joined.append(Rule(place, start, end))
            start, end = rule.start, rule.end
        if start is not None:
            joined.append(Rule(place, start, end))
    return joined


def _meeting(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that touch each other, in groups: each is a table or a box."""
    owner = list(range(len(across) + len(down)))
    for a, row in enumerate(across):
        for b, column in enumerate(down, len(across)):
            if (
                row.start - _NEAR <= column.place <= row.end + _NEAR
                and column.start - _NEAR <= row.place <= column.end + _NEAR
            ):
                owner[_root(owner, a)] = _root(owner, b)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for number, rule in enumerate((*across, *down)):
        groups[_root(owner, number)][number >= len(across)].append(rule)
    yield from groups.values()


def _root(owner: list[int], number: int) -> int:
    while owner[number] != number:
        owner[number] = owner[owner[number]]
        number = owner[number]
    return number


def _places(rules: Sequence[Rule]) -> list[float]:
    found: list[float] = []
    for rule in sorted(rules):
        if not found or rule.place - found[-1] > _NEAR:
            found.append(rule.place)
    return found


def _cells(xs: list[float], ys: list[float], rows: list[Rule], columns: list[Rule]) -> list[int]:
    """For each elementary cell, row by row from below, the number of the first one of the printed cell that it belongs to."""
    high, wide = len(ys) - 1, len(xs) - 1
    owner = list(range(high * wide))
    for y in range(high):
        for x in range(wide):
            at = y * wide + x
            if x + 1 < wide and not _is_ruled(columns, xs[x + 1], (ys[y] + ys[y + 1]) / 2):
                owner[_root(owner, at + 1)] = _root(owner, at)
            if y + 1 < high and not _is_ruled(rows, ys[y + 1], (xs[x] + xs[x + 1]) / 2):
                owner[_root(owner, at + wide)] = _root(owner, at)
    return [_root(owner, at) for at in range(high * wide)]


def _is_ruled(rules: Sequence[Rule], place: float, middle: float) -> bool:
    return any(abs(r.place - place) <= _NEAR and r.start <= middle <= r.end for r in rules)


def _filled(owner: list[int], xs: list[float], ys: list[float], chars: Sequence[Char]) -> list[list[str]]:
    wide, high = len(xs) - 1, len(ys) - 1
    held: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        x, y = char.middle
        column = min(max(bisect_right(xs, x) - 1, 0), wide - 1)
        row = min(max(bisect_right(ys, y) - 1, 0), high - 1)
        held[owner[row * wide + column]].append(char)
    told: set[int] = set()
    printed: list[list[str]] = []
    for y in range(high - 1, -1, -1):
        cells = []
        for x in range(wide):
            cell = owner[y * wide + x]
            if cell not in told:
                cells.append(_text(held[cell]))
            else:
                cells.append(AS_LEFT if x and owner[y * wide + x - 1] == cell else AS_ABOVE)
            told.add(cell)
        printed.append(cells)
    return printed


def _text(chars: Sequence[Char]) -> str:
    """The words of a cell, its lines joined; blanks only between figures."""
    return "".join("".join(c.text for c in chars).split())


# --- tables without ruled lines ---


class _Piece(NamedTuple):
    text: str
    left: float
    right: float


def plain_tables(lines: Sequence[Sequence[Char]]) -> list[tuple[int, int, Table]]:
    """Runs of lines with figures in columns: the first line, the line after the last, and the table."""
    pieces = [_pieces(line) for line in lines]
    found: list[tuple[int, int, Table]] = []
    start: int | None = None
    for number in range(len(lines) + 1):
        if number < len(lines) and _is_row(pieces[number]):
            start = number if start is None else start
            continue
        if start is not None and number < len(lines) and _goes_on(pieces, number):
            continue
        if start is not None and sum(_has_figures(p) for p in pieces[start:number]) >= _FEWEST_ROWS:
            chars = [c for line in lines[start:number] for c in line]
            table = Table(
                min(c.left for c in chars), max(c.right for c in chars),
                min(c.bottom for c in chars), max(c.top for c in chars), _aligned(pieces[start:number]),
            )  # fmt: skip
            if table.rows and not _are_contents(table.rows):
                found.append((start, number, table))
        start = None
    return found


def _are_contents(rows: Sequence[Sequence[str]]) -> bool:
    """Whether words and the pages that they stand on, and no figures."""
    if any(len(row) != 2 for row in rows):
        return False
    pages = [page for _, page in rows if page]
    return all(map(_PAGE.fullmatch, pages)) and pages == sorted(pages, key=int)


def _pieces(line: Sequence[Char]) -> list[_Piece]:
    """Words of a line that stand apart, from left to right."""
    seen = sorted((c for c in line if not c.text.isspace()), key=lambda c: c.left)
    if not seen:
        return []
    height = median(c.top - c.bottom for c in seen) or 8.0
    pieces: list[_Piece] = []
    held = [seen[0]]
    for char in seen[1:]:
        if char.left - max(c.right for c in held[-2:]) > height * _GAP:
            pieces.append(_Piece("".join(c.text for c in held), held[0].left, held[-1].right))
            held = []
        held.append(char)
    return [*pieces, _Piece("".join(c.text for c in held), held[0].left, held[-1].right)]


def _is_row(pieces: Sequence[_Piece]) -> bool:
    if len(pieces) < 2 or any("。" in p.text or "，" in p.text for p in pieces):
        return False
    return not _LEADER.search("".join(p.text for p in pieces))


def _has_figures(pieces: Sequence[_Piece]) -> bool:
    return len(pieces) >= 2 and any(_NUMBER.fullmatch(p.text) for p in pieces[1:])


def _goes_on(pieces: Sequence[Sequence[_Piece]], number: int) -> bool:
    """A lone short piece between rows is the rest of a label, or the name of a group."""
    ahead = pieces[number + 1 : number + 2]
    return (
        len(pieces[number]) == 1
        and len(pieces[number][0].text) <= 20
        and not re.search("[，。：；]", pieces[number][0].text)
        and bool(ahead)
        and _has_figures(ahead[0])
        and _has_figures(pieces[number - 1])
    )


def _aligned(rows: Sequence[Sequence[_Piece]]) -> list[list[str]]:
    """Pieces in columns: what overlaps from row to row is one column. None where the columns run into each other."""
    spans = sorted((p.left, p.right) for row in rows if _has_figures(row) for p in row)
    columns: list[list[float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1] - 1:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    widest = max((len(row) for row in rows if _has_figures(row)), default=0)
    if len(columns) < max(2, widest):
        return []
    table = []
    for row in rows:
        cells = [""] * len(columns)
        for piece in row:
            middle = (piece.left + piece.right) / 2
            at = min(range(len(columns)), key=lambda n: abs((columns[n][0] + columns[n][1]) / 2 - middle)
                     - (1e6 if columns[n][0] <= middle <= columns[n][1] else 0))  # fmt: skip
            cells[at] += piece.text
        table.append(cells)
    return table
