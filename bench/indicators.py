"""What the clerk waits for in a tree of 2,000 indicators: each key until it is painted, checked and committed.

`python bench/indicators.py WORKSPACE` makes the workspace and tells each in milliseconds.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from statistics import median

import editing
from sheets import milliseconds, open_window

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.engine.cells import Facts, Place
from budgetdesk.office.declarations import create_declaration, head_of
from budgetdesk.storage.workspace_file import WorkspaceFile

PACK, PLACE = "hubei-target-2025", Place("target", "annual")
INDICATORS, GROUPS = 2_000, 60
_KEPT_WAITING = 3  # first keys of each kind, which are not counted


def create(path: Path) -> None:
    """A declaration of nothing but a large tree, every indicator filled in."""
    with WorkspaceFile.create(path) as workspace:
        program = editing.PACKS.program(PACK)
        document = Document(program, Content(Facts(), {}, {}))
        draft = TreeDraft(document, PLACE)
        levels = program.blocks[PLACE.table, PLACE.block].model.levels
        tops = [draft.add(None, 0, name=name) for name in levels[0].set]
        groups = [draft.add(tops[n % len(tops)], 1, name=f"业务{n + 1}") for n in range(GROUPS)]
        roles = {c.role: c.id for c in program.blocks[PLACE.table, PLACE.block].model.leaves()}
        for n in range(INDICATORS):
            said = {
                roles["target"]: f"≥{50 + n % 50}%",
                roles["basis"]: "行业标准",
                roles["class"]: "绩效基本型",
            }
            draft.add(groups[n % GROUPS], 2, name=f"第{n + 1}项业务办结率", entries=said)
        document.apply(draft.edit("填"))
        head = head_of(program, document.content.facts, unit_code="1", unit_name="单位", year=2025)
        create_declaration(workspace.store, program, document.content, head)


def measure(path: Path) -> dict[str, float]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    app, window = open_window(path)
    window.declaration_view.tabs.turn_to(PLACE.table)
    page = window.declaration_view.tabs.page
    opened = milliseconds(lambda: (page.show_list(1), app.processEvents()))
    view, model = page.view, page.view.tree_model
    document = window.declaration_view.session.document
    took: dict[str, list[float]] = {}

    def press(what: str, key, *modifiers) -> None:
        target = QApplication.focusWidget()
        done = len(document.undo_labels)
        spent = milliseconds(lambda: (QTest.keyClick(target, key, *modifiers), app.processEvents()))
        assert what in ("type", "go", "undo") or len(document.undo_labels) > done, what
        took.setdefault(what, []).append(spent)

    ctrl, alt, key = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.Key
    leaves = [id for id in model.infos if not model.is_group(id)]
    for number, id in enumerate(leaves[10 :: len(leaves) // 40]):
        view.setFocus()
        view.put_cursor_on(id, 2)
        app.processEvents()
        for digit in str(40 + number % 9):
            press("type", digit)
        press("leave", key.Key_Return)
        press("go", key.Key_Down)
        view.put_cursor_on(id, 2)
        press("move", key.Key_Up, alt)
        press("add", key.Key_Return, ctrl)
        press("undo", key.Key_Z, ctrl)
    window.jobs.stop()
    window.close()
    found = {what: median(times[_KEPT_WAITING:]) for what, times in took.items()}
    return {"open": opened, **found, "worst": max(max(times[_KEPT_WAITING:]) for times in took.values())}


def main(path: Path) -> None:
    create(path)
    print(json.dumps({what: round(value, 2) for what, value in measure(path).items()}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
