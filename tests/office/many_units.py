"""The aggregate of thousands of units, made in seconds: few declarations put in what so many would have.

`python -m tests.office.many_units WORKSPACE` tells what an edit of it costs, kept and checked, in milliseconds of CPU.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median

from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import Cell
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.members import SEPARATOR
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.upward.addends import addends_of
from budgetdesk.office.upward.adding_up import add_up, members
from budgetdesk.storage.addend_store import Addend, AddendStore
from budgetdesk.storage.store import Store
from budgetdesk.storage.workspace_file import WorkspaceFile

UNITS, IN_DECLARATION, IN_DEPARTMENT = 3_000, 100, 20
SUMS, BY_UNIT = ("t01", "t05"), ("t02", "t03", "t10", "t12")
EDITS = 40  # of each table
_KEPT_WAITING = 4  # first edits, which are not counted
_UNIT, _DEPARTMENT = "601006", "601"


def make(store: Store, packs: InstalledPacks, units: int) -> str:
    """The aggregate of so many units, each of which has the sample some times over; its id."""
    chance = random.Random(1)
    document = shipped.document("mianxian-worksheet")
    addends, version = addends_of(document.engine), document.program.pack.version
    kept = AddendStore(store.database)
    for first in range(0, units, IN_DECLARATION):
        id = store.create_declaration(
            pack=shipped.SHAANXI, pack_version=version, unit_code=f"7{first:05}", unit_name="甲", year=2024
        )
        numbers = {n: chance.randrange(1, 40) for n in range(first, min(first + IN_DECLARATION, units))}
        kept.keep(id, version, _of_all(addends, numbers))
    made = add_up(store, packs, members(store, packs, shipped.SHAANXI, 2024), "600", "县财政局")
    return made.opened.document.id


def _of_all(addends: list[Addend], times: dict[int, int]) -> Iterator[Addend]:
    """What units with these numbers put in together: rows under units are each unit's own."""
    for each in addends:
        if each.spot.row.split(SEPARATOR)[0] != _DEPARTMENT:
            yield _times(each, sum(times.values()), {})
            continue
        of_departments: dict[str, int] = {}
        for number, of_unit in times.items():
            department = f"{600 + number // IN_DEPARTMENT}"
            of_departments[department] = of_departments.get(department, 0) + of_unit
            if SEPARATOR in each.spot.row:
                unit = f"{department}{number % IN_DEPARTMENT + 1:03}"
                yield _times(each, of_unit, {_DEPARTMENT: department, _UNIT: unit})
        if SEPARATOR not in each.spot.row:
            for department, of_department in of_departments.items():
                yield _times(each, of_department, {_DEPARTMENT: department})


def _times(addend: Addend, times: int, names: dict[str, str]) -> Addend:
    row = SEPARATOR.join(names.get(part, part) for part in addend.spot.row.split(SEPARATOR))
    text = names.get(addend.text, addend.text) if addend.text else addend.text
    return Addend(addend.spot._replace(row=row), addend.level, addend.amount and addend.amount * times, text)


def edits(document: Document) -> dict[str, float]:
    """Of figures here and there in each table: to another, which breaks what it is part of, and back, after which all agrees."""
    found: dict[str, float] = {}
    chance = random.Random(2)
    for name, tables in (("sums", SUMS), ("by unit", BY_UNIT)):
        broken, right = [], []
        for table in tables:
            entries = document.content.facts.entries
            cells = sorted(c for c, e in entries.items() if c.table == table and isinstance(e, Decimal))
            for cell in chance.sample(cells, min(EDITS // 2, len(cells))):
                value = entries[cell]
                for to, took in ((value + 100, broken), (value, right)):
                    took.append(_leave(document, cell, to))
        for kind, took in (("broken", broken), ("right", right)):
            counted = sorted(took[_KEPT_WAITING:])
            found[f"{name} {kind}"] = median(counted)
            found[f"{name} {kind} worst"] = counted[-1]
    return found


def _leave(document: Document, cell: Cell, to: Decimal) -> float:
    before = time.thread_time()
    document.apply(Edit("填", (SetEntry(cell, to),)))
    return (time.thread_time() - before) * 1000


def main(path: Path, units: int) -> None:
    packs = InstalledPacks()
    with WorkspaceFile.create(path) as workspace:
        id = make(workspace.store, packs, units)
        document = open_declaration(workspace.store, id, packs).document
        assert {finding.level for finding in document.findings} <= {"hint"}
        gc.freeze()  # as the window does
        print(json.dumps(edits(document)))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else UNITS)
