"""Two programs that edit the declarations of one server, and are killed at random: what was saved is there, and once.

Each edit puts a number of its own into a cell and is written down in a file once the store has said that it is kept.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter
from decimal import Decimal
from itertools import count
from pathlib import Path

from tests import shipped

from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import Cell
from budgetdesk.errors import KnownError
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.shared_workspace import SharedWorkspace, write_address
from budgetdesk.storage.tables import moment_text

_CELLS = [Cell("t01", "income", "", row, "amount") for row in ("general", "fund", "other", "superior")]
_AT_ONCE = 6  # edits before a program reads a declaration anew


def _edit_on(address: Path, kept: Path, seed: int) -> None:
    chance = random.Random(seed)
    with SharedWorkspace.open(address) as workspace, kept.open("a", encoding="ascii") as told:
        ids = sorted(info.id for info in workspace.store.declarations())
        for number in count(seed * 1_000_000):
            id = chance.choice(ids)
            info, content = workspace.store.load(id)
            writer = EditWriter(workspace.store, id, since=moment_text(info.changed_at))
            for turn in range(_AT_ONCE):
                cell, token = chance.choice(_CELLS), Decimal(number * _AT_ONCE + turn).scaleb(-2)
                before = content.facts.entries.get(cell)
                edit, back = (Edit("试", (SetEntry(cell, entry),)) for entry in (token, before))
                try:
                    writer.write(edit, back, "do")
                except KnownError as error:
                    if "别人刚改过" not in str(error):
                        raise
                    break
                content.facts.entries[cell] = token
                told.write(f"{id} {token}\n")
                told.flush()


def two_writers(url: str, edits: int, kills: int, seed: int) -> Counter[str]:
    """How many edits were kept, how often a program was killed; AssertionError where an edit is lost, or there twice."""
    chance, seen = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        address, files = write_address(url, Path(place) / "w.bdeskdb"), [Path(place) / "0", Path(place) / "1"]
        with SharedWorkspace.open(address) as workspace:
            for unit in ("601006", "601007"):
                workspace.store.create_declaration(
                    pack=shipped.SHAANXI, pack_version="1.0", unit_code=unit, unit_name=unit, year=2024
                )
        start = multiprocessing.get_context("fork").Process
        runs = count(seed * 100)
        writers = [start(target=_edit_on, args=(address, file, next(runs))) for file in files]
        for writer in writers:
            writer.start()

        def told() -> list[str]:
            return [line for file in files if file.exists() for line in file.read_text("ascii").splitlines()]

        try:
            while len(told()) < edits or seen["killed"] < kills:
                time.sleep(chance.uniform(0.02, 0.3))
                if seen["killed"] < kills:
                    which = chance.randrange(2)
                    assert writers[which].exitcode is None, "a writer ended by itself"
                    os.kill(writers[which].pid or 0, signal.SIGKILL)
                    writers[which].join()
                    seen["killed"] += 1
                    writers[which] = start(target=_edit_on, args=(address, files[which], next(runs)))
                    writers[which].start()
        finally:
            for writer in writers:
                writer.kill()
                writer.join()
        said = told()
        seen["edits"] = len(said)
        with SharedWorkspace.open(address) as workspace:
            logged: Counter[str] = Counter()
            for info in workspace.store.declarations():
                entries = workspace.store.load(info.id)[1].facts.entries  # the digest says that it is whole
                by_log: dict[Cell, object] = {}
                for line in workspace.store.change_log(info.id):
                    for op in line.edit.ops:
                        assert isinstance(op, SetEntry)
                        assert entries is not None
                        logged[f"{info.id} {op.entry}"] += 1
                        by_log[op.cell] = op.entry
                assert by_log == entries
            assert set(said) <= set(logged), "an edit that was kept is gone"
            assert set(logged.values()) <= {1}, "an edit is there twice"
            assert (
                sum(logged.values()) <= len(said) + seen["killed"] + 2
            )  # kept, and killed before it was told
    return seen
