"""What an edit costs while much is wrong: kept and checked, in milliseconds, with so many findings standing.

`python bench/standing.py FOLDER` makes the workspaces. The wrong things are either apart from each other (codes that are in no
list, in 20,000 worksheet lines) or hang together (figures of the published tables, altered as people mistype them).
"""

from __future__ import annotations

import json
import random
import sys
import time
from decimal import Decimal
from pathlib import Path
from statistics import median

import editing

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.garbage import look_rarely

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
    entries = document.content.facts.entries
    return sorted(cell for cell, entry in entries.items() if isinstance(entry, Decimal))


def enter(document: Document, entries: dict[Cell, Entry]) -> None:
    document.apply(Edit("填", tuple(SetEntry(cell, entry) for cell, entry in entries.items())))


def edits(document: Document, name: str) -> dict[str, float]:
    """Milliseconds of edits on amounts here and there, each to another figure and back; how many findings there are."""
    cells = amounts(document)
    clock, cpu = [], []
    for cell in random.Random(2).sample(cells, EDITS // 2):
        value = document.content.facts.entries[cell]
        for other in (value + 100, value):
            before = time.thread_time()
            clock.append(
                editing.seconds(lambda cell=cell, other=other: enter(document, {cell: other})) * 1000
            )
            cpu.append((time.thread_time() - before) * 1000)
    return {
        name: median(clock[_KEPT_WAITING:]),
        f"{name} cpu": median(cpu[_KEPT_WAITING:]),
        f"{name} findings": len(document.findings),
    }


def main(folder: Path) -> None:
    look_rarely()
    found: dict[str, float] = {}
    for count in APART:
        large = editing.Edited(folder, "worksheet", -(-LINES // 12) + count).document
        wrong_codes(large, count)
        found |= edits(large, f"apart {count}")
    for count in TOGETHER:
        published = editing.Edited(folder, "published").document
        slips(published, count)
        found |= edits(published, f"together {count}")
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
