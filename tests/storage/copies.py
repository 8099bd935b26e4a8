"""Copies the one file of a workspace while a program types in it, as a file manager does: `python -m tests.storage.copies`.

The program types, pauses for two seconds, and goes on. Each copy, made at a random moment of typing, must open and hold
all that was acknowledged before the pause. One that was made amid a checkpoint may be torn, which must be told.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.storage.crash import count, script

from budgetdesk.document.edits import do
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.workspace_file import WorkspaceFile

PAUSE = 2.0  # seconds


def type_on(path: Path, report: int, seed: int) -> None:
    """Bursts of edits; the number of the last one is told when a pause is over."""
    chance = random.Random(seed)
    with WorkspaceFile.open(path) as workspace:
        [info] = workspace.store.declarations()
        _, content = workspace.store.load(info.id)
        writer = EditWriter(workspace.store, info.id)
        number = count(content)
        while True:
            for _ in range(chance.randrange(5, 80)):
                number += 1
                edit = script(number, content)
                writer.write(edit, do(content, edit), "do")
                time.sleep(chance.uniform(0, 0.02))
            acknowledged = number
            time.sleep(PAUSE)
            os.write(report, acknowledged.to_bytes(4, "big"))


def held(copy: Path) -> int | None:
    """The number of the last edit in it; None where it is told damaged."""
    try:
        with WorkspaceFile.open(copy) as workspace:
            [info] = workspace.store.declarations()
            return count(workspace.store.load(info.id)[1])
    except WorkspaceError:
        return None


def campaign(copies: int, seed: int) -> Counter[str]:
    chance, seen = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "工作库.bdesk"
        with WorkspaceFile.create(path) as workspace:
            workspace.store.create_declaration(
                pack="p", pack_version="1", unit_code="601006", unit_name="甲", year=2024
            )
        reading, report = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                type_on(path, report, seed)
            finally:
                os._exit(1)
        os.close(report)
        try:
            for number in range(copies):
                told = os.read(reading, 4)
                if not told:
                    sys.exit("the typing program ended by itself")
                time.sleep(chance.uniform(0, 0.4))
                copy = Path(shutil.copy(path, Path(folder) / f"{number}.bdesk"))
                found = held(copy)
                copy.unlink()
                if found is None:
                    seen["torn, and told"] += 1
                    continue
                acknowledged = int.from_bytes(told, "big")
                assert found >= acknowledged, f"edit {acknowledged} was acknowledged, the copy has {found}"
                seen["whole"] += 1
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Copy a workspace that is typed in, and look what the copy holds."
    )
    parser.add_argument("--copies", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2024)
    arguments = parser.parse_args()
    seen = campaign(arguments.copies, arguments.seed)
    print(json.dumps({"seed": arguments.seed, **seen}))  # noqa: T201


if __name__ == "__main__":
    main()
