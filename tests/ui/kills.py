"""Kills the real window while somebody types, again and again: `python -m tests.ui.kills --kills 200`.

Each life is forked from this process, which has imported everything and knows the pack. It opens the workspace in a
window, types numbers into amounts by keys, every fifth pasted, and tells the number of an edit once the window says
that it is kept. It is killed by SIGKILL at a random moment: amid opening, a key, an edit, a checkpoint or a backup.
Then the file is checked: no edit that was told is missing, at most one has come in besides, and each cell holds the
number that was last typed into it.
"""

from __future__ import annotations

import argparse
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
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.office.declarations import create_declaration
from budgetdesk.office.importing.declaration_files import read_file
from budgetdesk.office.office import Office
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.resources import resources
from budgetdesk.storage.workspace_file import WorkspaceFile
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.main_window import MainWindow

LINES = Place("expenditure", "rows")
TYPING = 0.6  # seconds that a life goes on at most after its first edit
SLOWEST = 120  # seconds till the first edit
AMID_OPENING = 0.15  # of the lives are killed before

Key = Qt.Key
import_module("budgetdesk.ui.declaration.declaration_view")  # which the window imports when it first needs it


def amounts(document: Document) -> list[Cell]:
    return [LINES.cell(row.id, "amount") for row in document.content.facts.rows[LINES]]


def live(path: Path, packs: InstalledPacks, number: int, report: int) -> None:
    """A life: numbers without end, from that one on."""
    app = QApplication([])
    settings = Settings(QSettings(str(path.with_suffix(".ini")), QSettings.Format.IniFormat))
    window = MainWindow(Office(packs), settings)
    window.show()
    window.activateWindow()
    window.open_workspace(path)
    while window.declaration_view is None or not window.jobs.idle:
        app.processEvents()
    view = window.declaration_view
    view.tabs.turn_to(LINES.table)
    entries = view.session.document.content.facts.entries
    cells = amounts(view.session.document)
    while True:
        cell = cells[number % len(cells)]
        view.go_to(cell)
        put(window, number)
        while entries.get(cell) != number or "已自动保存" not in window.status.saved.text():
            app.processEvents()
        os.write(report, number.to_bytes(4, "big"))
        number += 1


def put(window: MainWindow, number: int) -> None:
    """By keys, as a person does."""
    sheet = window.declaration_view.tabs.page.view
    sheet.setFocus()
    if number % 5 == 0:
        QApplication.clipboard().setText(str(number))
        QTest.keyClick(sheet, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        return
    for digit in str(number):
        focused = QApplication.focusWidget()
        typing = focused is not None and sheet.isAncestorOf(focused)
        QTest.keyClick(focused if typing else sheet, digit)
    focused = QApplication.focusWidget()
    QTest.keyClick(focused or sheet, Key.Key_Tab if number % 2 else Key.Key_Return)


def lead_and_end_a_life(path: Path, packs: InstalledPacks, number: int, chance: random.Random) -> int:
    """The number of the last edit that the life told; 0 for none."""
    reading, report = os.pipe()
    amid_opening, span = chance.random() < AMID_OPENING, chance.uniform(0, TYPING)
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            live(path, packs, number, report)
        finally:
            os._exit(1)
    os.close(report)
    if amid_opening or select.select([reading], [], [], SLOWEST)[0]:
        time.sleep(span)
    else:
        os.kill(child, signal.SIGKILL)
        sys.exit(f"edit {number} did not come about in {SLOWEST} seconds")
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        sys.exit("a life ended by itself: see the traceback above")
    told = b""
    while more := os.read(reading, 65536):
        told += more
    os.close(reading)
    return int.from_bytes(told[-4:], "big")


def check(path: Path, begun: dict[Cell, object], cells: list[Cell], told: int, before: int) -> int:
    """How many edits the file holds. Raises AssertionError where one is lost."""
    with WorkspaceFile.open(path) as workspace:
        assert not workspace.read_only, workspace.notice
        assert workspace.database.execute("PRAGMA integrity_check") == [("ok",)]
        [info] = workspace.store.declarations()
        _, content = workspace.store.load(info.id)
        [(lines,)] = workspace.database.execute("SELECT count(*) FROM change_log")
    stands = lines - 1  # the first made the declaration
    known = max(told, before)
    assert known <= stands <= known + 1, f"edit {known} was told, the file stands at {stands}"
    last = {cells[n % len(cells)]: Decimal(n) for n in range(1, stands + 1)}
    assert content.facts.entries == {**begun, **last}
    return stands


def campaign(kills: int, seed: int) -> Counter[str]:
    """What was seen. Raises AssertionError where an edit is lost or the file is not whole."""
    chance, packs = random.Random(seed), InstalledPacks()
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "工作库.bdesk"
        sample = resources() / "samples" / "mianxian-worksheet.json"
        head, content, program = read_file(sample, packs)
        document = Document(program, content)
        begun, cells = dict(content.facts.entries), amounts(document)
        with WorkspaceFile.create(path) as workspace:
            create_declaration(workspace.store, program, content, head)
        stands = 0
        for _ in range(kills):
            told = lead_and_end_a_life(path, packs, stands + 1, chance)
            after = check(path, begun, cells, told, stands)
            seen["kills"] += 1
            seen["edits"] += after - stands
            seen["edits that came in untold"] += after > max(told, stands)
            seen["lives without an edit"] += after == stands
            stands = after
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill the window while somebody types, and check the file.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2024)
    arguments = parser.parse_args()
    started = time.perf_counter()
    seen = campaign(arguments.kills, arguments.seed)
    seen["seconds"] = round(time.perf_counter() - started)
    print(json.dumps({"seed": arguments.seed, "lost edits": 0, **seen}, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
