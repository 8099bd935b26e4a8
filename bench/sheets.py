"""What the clerk waits for in a window with 20,000 worksheet lines: leaving a cell, turning to a table, scrolling.

`python bench/sheets.py WORKSPACE` makes the workspace and tells each in milliseconds.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import editing

from budgetdesk.garbage import look_rarely

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from budgetdesk.ui.sheet.sheet_view import SheetView
    from budgetdesk.ui.window.main_window import MainWindow

LINES = 20_000
TABLES = ("t01", "t05", "t06", "t12", "expenditure")
_KEPT_WAITING = 5  # first edits, which are not counted


def milliseconds(do: Callable[[], object]) -> float:
    return editing.seconds(do) * 1000


def open_window(path: Path, waits: list[float] | None = None) -> tuple[QApplication, MainWindow]:
    """A real window on the workspace, as large as those of most offices.

    `waits` takes how long, in milliseconds, a timer of one millisecond waited each time meanwhile.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from budgetdesk.office.office import Office
    from budgetdesk.ui.widgets.theme import STYLE, apply_theme
    from budgetdesk.ui.window.main_window import MainWindow

    look_rarely()
    app = QApplication.instance() or QApplication([*sys.argv[:1], *STYLE])
    apply_theme(app)
    window = MainWindow(Office())
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    moments = [time.perf_counter()]
    timer = QTimer()
    timer.timeout.connect(lambda: moments.append(time.perf_counter()))
    timer.start(1)
    assert window.open_workspace(path)
    while window.declaration_view is None:
        app.processEvents()
    app.processEvents()
    timer.stop()
    if waits is not None:
        waits += [(after - before) * 1000 for before, after in itertools.pairwise(moments)]
    return app, window


def measure(path: Path) -> dict[str, float]:
    waits: list[float] = []
    app, window = open_window(path, waits)
    found = {"wait p99": quantiles(waits, n=100)[98], "wait worst": max(waits)}

    def turned(table: str) -> float:
        return milliseconds(lambda: (window.declaration_view.tabs.turn_to(table), app.processEvents()))

    first = {table: turned(table) for table in TABLES}
    again = [turned(table) for _ in range(4) for table in TABLES]
    found["first"], found["turn"] = max(first.values()), max(again)
    found |= _leaving(app, window)
    found |= _scrolling(app, window)
    found["insert"] = _inserting(app, window)
    window.jobs.stop()
    window.close()
    return found


def _leaving(app, window: MainWindow, count: int = 120) -> dict[str, float]:
    """From the key that leaves an amount to the painted, checked, committed result."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    window.declaration_view.tabs.turn_to("expenditure")
    view = window.declaration_view.tabs.page.view
    document = window.declaration_view.session.document
    took, cpu = [], []
    for number, line in enumerate(_spread(view, count)):
        box = next(b for b in view.sheet_model.form.boxes(line) if b.cell and b.cell.column == "amount")
        view.setFocus()
        view.put_cursor(view.sheet_model.index(line, box.column))
        app.processEvents()
        for key in f"{document.engine.value(box.cell) + 100:f}":
            QTest.keyClick(QApplication.focusWidget(), key)
        app.processEvents()
        editor = QApplication.focusWidget()
        before, used = len(document.undo_labels), time.thread_time()
        spent = milliseconds(
            lambda editor=editor: (QTest.keyClick(editor, Qt.Key.Key_Return), app.processEvents())
        )
        assert len(document.undo_labels) == before + 1
        if number >= _KEPT_WAITING:
            took.append(spent)
            cpu.append((time.thread_time() - used) * 1000)
    return {"leave median": median(took), "leave cpu": median(cpu), "leave p99": quantiles(took, n=100)[98]}


def _spread(view: SheetView, count: int) -> Iterator[int]:
    lines = range(view.geometry_.frozen_lines, view.sheet_model.rowCount() - 2)
    return (lines[n * len(lines) // count] for n in range(count))


def _scrolling(app, window: MainWindow, frames: int = 60) -> dict[str, float]:
    """The slowest of the frames while the wheel turns."""
    view = window.declaration_view.tabs.page.view
    bar = view.verticalScrollBar()
    bar.setValue(0)
    app.processEvents()
    took = []
    for number in range(frames):
        by = bar.singleStep() * 3 if number % 10 else bar.maximum() // 8
        took.append(milliseconds(lambda by=by: (bar.setValue(bar.value() + by), app.processEvents())))
    return {"frame median": median(took), "frame worst": max(took)}


def _inserting(app, window: MainWindow) -> float:
    return median(
        milliseconds(lambda: (window.actions_.insert.trigger(), app.processEvents())) for _ in range(5)
    )


def main(path: Path) -> None:
    editing.create(path, "worksheet", -(-LINES // 12))
    print(json.dumps({what: round(value, 2) for what, value in measure(path).items()}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
