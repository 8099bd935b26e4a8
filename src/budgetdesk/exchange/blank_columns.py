"""Tables of a plain text whose columns are parted by blanks or bars: their cells are parted by tabs, each character in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby, pairwise

_CELLS = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_BLANKS = re.compile(r"[ \u3000]{2,}")
_FIGURE = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?%?")
_FIGURES = 0.4  # of the rows have some
_UNIT = re.compile("(?:金额)?单位[:：](?:人民币)?[百千万亿]?元")
_PART = re.compile(r"\s*第[一二三四五六七八九十]{1,3}(?:部分|章)")
_SENTENCE = re.compile("[，。；]")
_FEWEST_ROWS = 3
_MOSTLY = 0.6  # of the rows
_BARS = re.compile("[|｜│┃]")
_RULE = re.compile(r"[\s|｜│┃+:─━┼—=-]+")  # a line drawn between rows


def with_columns(text: str) -> str:
    """The text at the same length. A run of lines is a table where most are cut by double blanks into as many cells.

    Below the line that tells a table's unit its heads alone are one: nobody has filled it in.
    """
    lines = _without_bars(text.split("\n"))
    cut = [
        bool(_CELLS.search(line)) and not _SENTENCE.search(line) and not _PART.match(line) for line in lines
    ]
    for is_row, run in groupby(range(len(lines)), key=lambda n: cut[n]):
        rows = [*run]
        above = next((line for line in reversed(lines[max(rows[0] - 2, 0) : rows[0]]) if line.strip()), "")
        is_headed = bool(_UNIT.fullmatch(above.strip()))
        if not is_row or (len(rows) < _FEWEST_ROWS and not is_headed):
            continue
        if tabbed := _tabbed([lines[n] for n in rows], _FIGURES * (not is_headed)):
            for n, line in zip(rows, tabbed, strict=True):
                lines[n] = line
    return "\n".join(lines)


def _without_bars(lines: list[str]) -> list[str]:
    """Rows whose cells bars part: as many in each as in the line above or below it, or at least two."""
    bars = [len(_BARS.findall(line)) for line in lines]
    for is_row, run in groupby(range(len(lines)), key=lambda n: bars[n] > 0):
        rows = [*run]
        if not is_row or len(rows) < _FEWEST_ROWS - 1 or any(_SENTENCE.search(lines[n]) for n in rows[:2]):
            continue
        framed = all(_BARS.match(lines[n].strip()) and _BARS.match(lines[n].strip()[-1:]) for n in rows)
        for n in rows:
            line = lines[n]
            if _RULE.fullmatch(line):
                lines[n] = " " * len(line)
                continue
            first, last = (line.index(line.strip()), len(line.rstrip()) - 1) if framed else (-1, -1)
            lines[n] = "".join(
                " " if at in (first, last) else "\t" if _BARS.match(sign) else sign
                for at, sign in enumerate(line)
            )
    return lines


def _tabbed(rows: list[str], fewest_figures: float) -> list[str]:
    """As many blanks as mostly part two cells; twice as many leave a blank cell between. Rows may be indented."""
    counts = [len(_CELLS.split(row.strip())) for row in rows]
    width = max(set(counts), key=counts.count)
    figures = sum(any(_FIGURE.fullmatch(cell) for cell in _CELLS.split(row.strip())) for row in rows)
    if figures >= len(rows) * fewest_figures and (aligned := _aligned(rows)):
        return aligned
    if width < 2 or counts.count(width) < len(rows) * _MOSTLY or figures < len(rows) * fewest_figures:
        return []
    gaps = [len(gap) for row in rows for gap in _CELLS.findall(row.strip())]
    return [_row(row, max(width, counts[0]), min(gaps)) for row in rows]  # headings lack no cell at their end


_WORD = re.compile(r"\S+(?: \S+)*")


def _aligned(rows: list[str]) -> list[str]:
    """Rows whose cells stand below each other, wide characters as wide as two or as one."""
    words = [[*_WORD.finditer(row)] for row in rows]
    most = max(map(len, words))
    for wide in (2, 1):
        at = [_positions(row, wide) for row in rows]
        covered = sorted(
            {
                n
                for p, cells in zip(at, words, strict=True)
                for w in cells
                for n in range(p[w.start()], p[w.end()])
            }
        )
        begins = [covered[0], *(b for a, b in pairwise(covered) if b > a + 1)]
        if len(begins) != most or most < 2:
            continue
        made = [_in_columns(row, cells, [sum(b <= p[w.start()] for b in begins) - 1 for w in cells])
                for row, cells, p in zip(rows, words, at, strict=True)]  # fmt: skip
        if all(made):
            return made
    return []


def _positions(row: str, wide: int) -> list[int]:
    """Where each character stands on the line, and where the line ends."""
    places = [0]
    for sign in row:
        places.append(places[-1] + (wide if unicodedata.east_asian_width(sign) in "WF" else 1))
    return places


def _in_columns(row: str, cells: Sequence[re.Match[str]], columns: Sequence[int]) -> str:
    """The row with a tab for each column that a gap leaves; empty where the gap has too few blanks."""
    made, place, column = "", 0, 0
    for cell, at in zip(cells, columns, strict=True):
        gap, tabs = cell.start() - place, at - column
        if gap < tabs or (place and tabs < 1):
            return ""
        made += "\t" * tabs + " " * (gap - tabs) + cell.group()
        place, column = cell.end(), at
    return made + row[place:]


def _row(row: str, width: int, gap: int) -> str:
    body = row.rstrip("\r")
    indent = len(body) - len(body.lstrip(" \u3000"))
    parted = _BLANKS.sub(lambda m: _as_tabs(m.group(), gap), body[indent:])
    missing = width - 1 - parted.rstrip().count("\t")
    lead = body[:indent]
    if missing > 0 and indent >= gap:
        lead = _as_tabs(lead, gap)  # its first cells are blank
    return lead + parted + row[len(body) :]


def _as_tabs(blanks: str, gap: int) -> str:
    tabs = len(blanks) // gap
    return "\t" * tabs + " " * (len(blanks) - tabs)
