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
from functools import partial
from pathlib import Path
from statistics import median

import editing

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.garbage import look_rarely

LINES, EDITS = 20_000, 40
APART, TOGETHER = (170, 400), (170,)
_AT_A_TIME = 5  # figures of one declaration in turn, as one is open at a time
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


def edits(documents: dict[str, Document]) -> dict[str, float]:
    """Milliseconds of edits on amounts here and there, each to another figure and back; how many findings there are.

    The documents take turns, so that where the machine is slower for a while it is so for all of them.
    """
    picked = {
        name: random.Random(2).sample(amounts(document), EDITS // 2) for name, document in documents.items()
    }
    clock: dict[str, list[float]] = {name: [] for name in documents}
    cpu: dict[str, list[float]] = {name: [] for name in documents}
    for turn in range(0, EDITS // 2, _AT_A_TIME):
        for name, document in documents.items():
            for cell in picked[name][turn : turn + _AT_A_TIME]:
                value = document.content.facts.entries[cell]
                for other in (value + 100, value):
                    do = partial(enter, document, {cell: other})
                    before = time.thread_time()
                    clock[name].append(editing.seconds(do) * 1000)
                    cpu[name].append((time.thread_time() - before) * 1000)
    found: dict[str, float] = {}
    for name, document in documents.items():
        found[name], found[f"{name} cpu"] = (
            median(clock[name][_KEPT_WAITING:]),
            median(cpu[name][_KEPT_WAITING:]),
        )
        found[f"{name} findings"] = len(document.findings)
    return found


def main(folder: Path) -> None:
    look_rarely()
    documents: dict[str, Document] = {}
    for count in APART:
        large = editing.Edited(folder, "worksheet", -(-LINES // 12) + count).document
        wrong_codes(large, count)
        documents[f"apart {count}"] = large
    for count in TOGETHER:
        published = editing.Edited(folder, "published").document
        slips(published, count)
        documents[f"together {count}"] = published
    print(json.dumps(edits(documents)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
