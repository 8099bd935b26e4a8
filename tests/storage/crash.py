"""Kills a program that edits, again and again: `python -m tests.storage.crash --kills 1000`.

Each life is forked from this process, which has imported everything, so a life costs a few milliseconds. It
opens the workspace, goes on with the script of edits where the file stands, tells the number of an edit when
`write` has returned, and is killed by SIGKILL at a random moment: amid opening, an edit, a checkpoint or a
backup. Then the file is checked:
- no edit that was told is missing, and at most one that was under way has come in besides;
- the content is the script's after so many edits, to the last row: an edit is there whole or not at all;
- the change log has a line for each, `PRAGMA integrity_check` says ok, and the workspace opens for writing;
- every file in the backup folder is a whole workspace.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

from budgetdesk.document.edits import (
    AddRow,
    Confirm,
    Content,
    Edit,
    Explain,
    Explanation,
    MoveRow,
    Op,
    RemoveRow,
    SetEntry,
    SetLastYear,
    SetState,
    do,
)
from budgetdesk.engine.cells import NA, Facts, Place, Rejected, Row
from budgetdesk.storage.backups import backup_now, list_backups
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.workspace_file import WorkspaceFile

PLACE = Place("ws_out", "lines")
COUNTER = PLACE.cell("counter", "n")
KILLS_PER_WORKSPACE = 50
LONGEST_LIFE = 0.04  # seconds; on a busy machine twice what a life needs for its first edit
BACKUP_EVERY = 60


def script(number: int, content: Content) -> Edit:
    """The edit of that number: always the counter, and in turn every kind of change."""
    rows = content.facts.rows.get(PLACE, [])
    cell = PLACE.cell(f"r{number % 40}", "amount")
    ops: list[Op] = [SetEntry(COUNTER, Decimal(number))]
    match number % 8:
        case 0:
            ops.append(SetEntry(cell, Decimal(number) / 100))
        case 1:
            ops.append(AddRow(PLACE, Row(f"n{number}"), len(rows) // 2))
            ops += [SetEntry(PLACE.cell(f"n{number}", f"c{i}"), f"第 {number} 笔") for i in range(5)]
        case 2 if rows:
            ops.append(MoveRow(PLACE, rows[-1].id, None, "项目", 0))
        case 3 if len(rows) > 20:
            gone = rows[len(rows) // 3].id
            ops += [SetEntry(c, None) for c in content.facts.entries if c.row == gone]
            ops.append(RemoveRow(PLACE, gone))
        case 4:
            ops += [Confirm(cell, number % 16 == 4), SetEntry(cell, NA)]
        case 5:
            ops.append(Explain("f", Explanation(f"说明 {number}", ((cell, "1.00"),))))
        case 6:
            ops += [SetLastYear(cell, Decimal(number)), SetEntry(cell, Rejected("12..5", "读不出"))]
        case 7:
            ops.append(SetState("已审核" if number % 16 == 7 else "填报中"))
    return Edit(str(number), tuple(ops))


def count(content: Content) -> int:
    value = content.facts.entries.get(COUNTER, Decimal(0))
    assert isinstance(value, Decimal)
    return int(value)


def live(path: Path, report: int, checkpoint_pages: int) -> None:
    """A life: edits without end."""
    with WorkspaceFile.open(path) as workspace:
        assert not workspace.read_only, workspace.notice
        workspace.database.execute(f"PRAGMA wal_autocheckpoint={checkpoint_pages}")
        [info] = workspace.store.declarations()
        _, content = workspace.store.load(info.id)
        writer = EditWriter(workspace.store, info.id)
        number = count(content)
        while True:
            number += 1
            edit = script(number, content)
            writer.write(edit, do(content, edit), "do")
            os.write(report, number.to_bytes(4, "big"))
            if number % BACKUP_EVERY == 0:
                backup_now(path)


def lead_and_end_a_life(path: Path, chance: random.Random, longest: float | None = None) -> tuple[int, float]:
    """The number of the last edit that the life told, and how long it lived: as chance will have it, or until
    its first edit where no `longest` is given."""
    reading, report = os.pipe()
    pages = chance.choice([10, 100, 1000])
    span = chance.uniform(0, longest) if longest else 60
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            live(path, report, pages)
        finally:
            os._exit(1)  # an edit that could not be written: the parent sees it by the exit code
    os.close(report)
    select.select([] if longest else [reading], [], [], span)
    lived = time.perf_counter() - started
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        sys.exit("a life ended by itself: see the traceback above")
    told = b""
    while more := os.read(reading, 65536):
        told += more
    os.close(reading)
    return int.from_bytes(told[-4:], "big"), lived


class Book:
    """What must be in the file, worked out in memory by the same script."""

    def __init__(self) -> None:
        self.content = Content(Facts(), {}, {})
        self.number = 0

    def go_to(self, number: int) -> None:
        while self.number < number:
            self.number += 1
            do(self.content, script(self.number, self.content))


def check(path: Path, told: int, book: Book, seen: Counter[str]) -> None:
    with WorkspaceFile.open(path) as workspace:
        assert not workspace.read_only, workspace.notice
        assert workspace.database.execute("PRAGMA integrity_check") == [("ok",)]
        [info] = workspace.store.declarations()
        _, content = workspace.store.load(info.id)
        stands = count(content)
        assert stands >= told, f"edit {told} was told, the file stands at {stands}"
        assert stands <= max(told, book.number) + 1, f"edit {told} was told, the file stands at {stands}"
        seen["edits"] += stands - book.number
        seen["edits that came in untold"] += stands > max(told, book.number)
        seen["lives without an edit"] += stands == book.number
        book.go_to(stands)
        assert content == book.content, f"not the content after {stands} edits"
        lines = workspace.database.execute("SELECT count(*), max(id) FROM change_log")
        assert lines == [(stands + 1, stands + 1)]


def check_backups(path: Path, seen: Counter[str]) -> None:
    for backup in list_backups(path):
        with WorkspaceFile.open(backup.path, read_only=True) as workspace:
            assert workspace.database.execute("PRAGMA integrity_check") == [("ok",)]
            [info] = workspace.store.declarations()
            book = Book()
            content = workspace.store.load(info.id)[1]
            book.go_to(count(content))
            assert content == book.content
            seen["backups"] += 1


def campaign(kills: int, seed: int) -> Counter[str]:
    """What was seen. Raises AssertionError where an edit is lost or a file is not whole."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    for first in range(0, kills, KILLS_PER_WORKSPACE):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "工作库.bdesk"
            with WorkspaceFile.create(path) as workspace:
                workspace.store.create_declaration(
                    pack="p", pack_version="1", unit_code="601006", unit_name="甲", year=2024
                )
            book = Book()
            told, needed = lead_and_end_a_life(path, chance)
            check(path, told, book, seen)
            longest = max(LONGEST_LIFE, 2 * needed)
            for _ in range(first, min(first + KILLS_PER_WORKSPACE, kills)):
                told, _ = lead_and_end_a_life(path, chance, longest)
                with contextlib.suppress(FileNotFoundError):
                    seen["kills with a WAL left"] += (path.with_name(path.name + "-wal").stat().st_size) > 0
                check(path, told, book, seen)
                seen["kills"] += 1
            seen["kills amid a backup"] += sum(1 for _ in Path(folder).glob("*-备份/*.part"))
            check_backups(path, seen)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill an editing program, and check the file.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    arguments = parser.parse_args()
    started = time.perf_counter()
    seen = campaign(arguments.kills, arguments.seed)
    seen["seconds"] = round(time.perf_counter() - started)
    print(json.dumps({"seed": arguments.seed, "lost edits": 0, **seen}, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
