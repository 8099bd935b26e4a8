"""Tables of a plain text whose columns are parted by blanks alone: their cells are parted by tabs, each character in its place."""

from __future__ import annotations

import re
from itertools import groupby

_CELLS = re.compile(r"(?<=\S)[ \u3000]{2,}(?=\S)")
_SENTENCE = re.compile("[，。；]")
_FEWEST_ROWS = 3
_MOSTLY = 0.6  # of the rows


def with_columns(text: str) -> str:
    """The text at the same length. A run of lines is a table where most are cut by double blanks into as many cells."""
    lines = text.split("\n")
    cut = [bool(_CELLS.search(line)) and not _SENTENCE.search(line) for line in lines]
    for is_row, run in groupby(range(len(lines)), key=lambda n: cut[n]):
        rows = [*run]
        if is_row and len(rows) >= _FEWEST_ROWS and (tabbed := _tabbed([lines[n] for n in rows])):
            for n, line in zip(rows, tabbed, strict=True):
                lines[n] = line
    return "\n".join(lines)


def _tabbed(rows: list[str]) -> list[str]:
    """Two blanks part two cells: four of them leave one blank between. A row may be indented, or end in blank cells."""
    counts = [len(_CELLS.split(row.strip())) for row in rows]
    width = max(set(counts), key=counts.count)
    if width < 2 or counts.count(width) < len(rows) * _MOSTLY:
        return []
    return [_row(row, width) for row in rows]


def _row(row: str, width: int) -> str:
    body = row.rstrip("\r")
    indent = len(body) - len(body.lstrip(" \u3000"))
    parted = re.sub(r"[ \u3000]{2}", "\t ", body[indent:])
    missing = width - 1 - parted.count("\t")
    lead = body[:indent]
    if missing > 0 and indent >= 2 and parted.rstrip().count("\t") < width - 1:
        lead = "\t" + lead[1:]  # the first of its cells is blank
    return lead + parted + row[len(body) :]
