"""Damages a workspace again and again: `python -m tests.storage.corruption --count 1000`.

Each time a bit, a few bytes, a page or the end of the file, or the same of its WAL, is not what was written. Then the
file is opened and all that it holds is read. It must be what was written, or damage must be told in a sentence; and
what is told damaged takes no edit.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.storage.crash import script

from budgetdesk.document.edits import Content, Edit, SetState, do
from budgetdesk.engine.cells import Facts
from budgetdesk.packs.indicator_library import LibraryIndicator
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.sqlite_file import SIDE_FILES
from budgetdesk.storage.workspace_file import WorkspaceFile

EDITS = 60


def make(path: Path) -> None:
    """A workspace with two declarations, a log, codes and a library; its last edits are in the WAL only."""
    with WorkspaceFile.create(path) as workspace:
        store = workspace.store
        for unit in ("601006", "601007"):
            store.create_declaration(
                pack="p", pack_version="1", unit_code=unit, unit_name="养老保险经办中心", year=2024
            )
        store.correct_code("2024/functional", "2080197", "县级社会保险服务")
        store.keep_indicators(
            [LibraryIndicator(f"own-{n}", f"指标{n}", level1="产出指标") for n in range(40)]
        )
        for info in store.declarations():
            content = Content(Facts(), {}, {})
            writer = EditWriter(store, info.id, "王会计")
            for number in range(1, EDITS):
                edit = script(number, content)
                writer.write(edit, do(content, edit), "do")
            if info.unit_code == "601006":
                workspace.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for suffix in ("", "-wal"):  # as a power cut leaves them
            file = path.with_name(path.name + suffix)
            shutil.copy(file, path.with_name("cut.bdesk" + suffix))
    for suffix in ("", "-wal"):
        path.with_name("cut.bdesk" + suffix).replace(path.with_name(path.name + suffix))


def held(workspace: WorkspaceFile) -> dict[str, Any]:
    store = workspace.store
    return {
        "codes": store.code_corrections(),
        "library": store.indicators(),
        "declarations": {
            info.id: (info, *store.load(info.id), store.change_log(info.id)) for info in store.declarations()
        },
    }


def flip_bit(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def change_bytes(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    for n in range(start, min(start + chance.randrange(1, 9), len(data))):
        data[n] = chance.choice(b"0123456789.\0\xff")


def lose_page(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) // 4096 + 1) * 4096
    data[start : start + 4096] = bytes(len(data[start : start + 4096]))


def double_page(data: bytearray, chance: random.Random) -> None:
    """One page lies where another should."""
    pages = len(data) // 4096
    a, b = chance.randrange(pages), chance.randrange(pages)
    data[a * 4096 : (a + 1) * 4096] = data[b * 4096 : (b + 1) * 4096]


def cut_off(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


KINDS: list[Callable[[bytearray, random.Random], None]] = [
    flip_bit, flip_bit, change_bytes, change_bytes, lose_page, double_page, cut_off,
]  # fmt: skip


def damage(sound: Path, path: Path, chance: random.Random, *, wal: bool) -> str:
    """A copy of the workspace with one kind of damage, and its name."""
    for suffix in SIDE_FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(sound, path)
    shutil.copy(sound.with_name(sound.name + "-wal"), path.with_name(path.name + "-wal"))
    hit = path.with_name(path.name + "-wal") if wal else path
    data = bytearray(hit.read_bytes())
    kind = chance.choice(KINDS)
    kind(data, chance)
    hit.write_bytes(data)
    return kind.__name__ + (" of the WAL" if wal else "")


def prefixes(workspace: WorkspaceFile) -> dict[str, list[Content]]:
    """What each declaration held after each edit: a torn WAL may take the last ones back, as a power cut does."""
    states: dict[str, list[Content]] = {}
    for info in workspace.store.declarations():
        content = Content(Facts(), {}, {})
        states[info.id] = [Content(Facts(), {}, {})]
        for number in range(1, EDITS):
            do(content, script(number, content))
            states[info.id].append(
                Content(
                    content.facts.copy(), dict(content.explanations), dict(content.last_year), content.state
                )
            )
    return states


def judge(path: Path, sound: dict[str, Any], states: dict[str, list[Content]], *, wal: bool) -> str:
    """What came of it. Raises AssertionError where other content was given out as if nothing had happened."""
    try:
        with WorkspaceFile.open(path) as workspace:
            told = workspace.notice
            found = held(workspace)
            if workspace.damaged:
                assert "已损坏" in told
                edit = Edit("上报", (SetState("已上报"),))
                try:
                    EditWriter(workspace.store, next(iter(found["declarations"]))).write(edit, edit, "do")
                except WorkspaceError:
                    return "told, read only"
                raise AssertionError("a damaged workspace took an edit")
    except WorkspaceError as error:
        if not str(error).endswith("。"):
            raise AssertionError("no sentence") from error
        return "told"
    if found == sound:
        return "as it was"
    if wal and told:
        for id, (_, _, content, _) in found["declarations"].items():
            assert content in states[id], f"{id} holds what it never held"
        return "told that last edits are gone"
    raise AssertionError("opened with other content, and nothing said")


def campaign(count: int, seed: int) -> Counter[str]:
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        sound, path = Path(folder) / "好.bdesk", Path(folder) / "坏.bdesk"
        make(sound)
        keep = Path(folder) / "读.bdesk"
        for suffix in ("", "-wal"):
            shutil.copy(sound.with_name(sound.name + suffix), keep.with_name(keep.name + suffix))
        with WorkspaceFile.open(keep) as workspace:
            expected, states = held(workspace), prefixes(workspace)
        for _ in range(count):
            wal = chance.random() < 0.2
            kind = damage(sound, path, chance, wal=wal)
            try:
                seen[judge(path, expected, states, wal=wal)] += 1
            except BaseException as error:
                raise AssertionError(f"seed {seed}, number {seen.total() + 1}: {kind}") from error
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description="Damage a workspace, and look what is said.")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2024)
    arguments = parser.parse_args()
    started = time.perf_counter()
    seen = campaign(arguments.count, arguments.seed)
    seconds = round(time.perf_counter() - started)
    print(json.dumps({"seed": arguments.seed, **seen, "seconds": seconds}, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
