"""What an edit costs while much is wrong: kept and checked, in milliseconds, with so many findings standing.

`python bench/standing.py FOLDER` makes the workspaces. The wrong things are either apart from each other (codes that are in no
list, in 20,000 worksheet lines) or hang together (figures of the published tables, altered as people mistype them).
"""

from __future__ import annotations

import json
import random
import sys
from decimal import Decimal
from pathlib import Path
from statistics import median

import editing

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import Cell, Entry

LINES, EDITS = 20_000, 40
APART, TOGETHER = (170, 400), (170,)
_KEPT_WAITING = 4  # first edits, which are not counted


def wrong_codes(document: Document, count: int) -> None:
    """Codes that are in no list, one finding each."""
    codes = [c for c in document.content.facts.entries if c.table == "expenditure" and c.column == "function"]
    enter(document, {cell: f"2999{n:03}" for n, cell in enumerate(codes[:: len(codes) // count][:count])})


def slips(document: Document, count: int) -> None:
    """Mistyped figures, until so many findings stand."""
    pick = random.Random(1)
    cells = amounts(document)
    pick.shuffle(cells)
    while len(document.findings) < count:
        some = {cell: mistyped(pick, document.content.facts.entries[cell]) for cell in cells[:4]}
        del cells[:4]
        enter(document, some)


def mistyped(pick: random.Random, value: Decimal) -> Decimal:
    return pick.choice((value * 10, -value, value + 1, value + 30_000)) if value else Decimal("1234.56")


def amounts(document: Document) -> list[Cell]:
    return [cell for cell, entry in document.content.facts.entries.items() if isinstance(entry, Decimal)]


def enter(document: Document, entries: dict[Cell, Entry]) -> None:
    document.apply(Edit("填", tuple(SetEntry(cell, entry) for cell, entry in entries.items())))


def milliseconds(document: Document) -> float:
    """Of edits on amounts here and there, each to another figure and back."""
    cells = amounts(document)
    took = []
    for cell in random.Random(2).sample(cells, EDITS // 2):
        value = document.content.facts.entries[cell]
        took += [editing.seconds(lambda c=cell, v=v: enter(document, {c: v})) for v in (value + 100, value)]
    return median(took[_KEPT_WAITING:]) * 1000


def main(folder: Path) -> None:
    found: dict[str, float] = {}
    large = editing.Edited(folder, "worksheet", -(-LINES // 12)).document
    for count in APART:
        wrong_codes(large, count)
        found[f"apart {count}"] = milliseconds(large)
        found[f"apart {count} findings"] = len(large.findings)
    for count in TOGETHER:
        published = editing.Edited(folder, "published").document
        slips(published, count)
        found[f"together {count}"] = milliseconds(published)
        found[f"together {count} findings"] = len(published.findings)
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
