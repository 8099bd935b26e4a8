"""What opening a large declaration takes: storage, engine and findings, in a process of its own.

`python bench/opening.py WORKSPACE` opens its only declaration and tells seconds (by the clock, and of the processor), and those of
reading the same rows from SQLite into tuples.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from pathlib import Path

from budgetdesk.garbage import look_rarely
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.storage.workspace_file import WorkspaceFile


def measure(path: Path) -> dict[str, float]:
    look_rarely()  # as the program does
    packs = InstalledPacks()
    with WorkspaceFile.open(path) as workspace:
        [declaration] = workspace.store.declarations()
        packs.program(declaration.pack, workspace.store)
        start, before = time.perf_counter(), time.process_time()
        document = open_declaration(workspace.store, declaration.id, packs).document
        opened, cpu = time.perf_counter() - start, time.process_time() - before
        assert document.findings == []
    return {"open": opened, "cpu": cpu, "read": _bare(path)}


def _bare(path: Path) -> float:
    """Seconds to read every row of every table that belongs to a declaration into tuples."""
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    of_declarations = [
        table
        for table in tables
        if "declaration" in [column[1] for column in connection.execute(f"PRAGMA table_info({table})")]
    ]
    start = time.perf_counter()
    for table in of_declarations:
        connection.execute(f"SELECT * FROM {table}").fetchall()
    return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
