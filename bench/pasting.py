"""A list of 20,000 lines pasted into a real window, undone and done again: how long each takes, how long the window waits.

`python bench/pasting.py FOLDER` (a new one).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from editing import create
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from budgetdesk.engine.cells import Place
from budgetdesk.garbage import look_rarely
from budgetdesk.office.office import Office
from budgetdesk.ui.session.collecting import collected_between_events
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.main_window import MainWindow

LINES = 20_000
PLACE = Place("expenditure", "rows")
_TICK = 5  # milliseconds between looks at the clock


class Beat:
    """Beats in the window's thread: `waits` are the seconds between two beats, `busy` what it worked in them."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.busy: list[float] = []  # of the processor, which other programs do not lengthen
        self._last, self._cpu = time.perf_counter(), time.thread_time()
        self.timer = QTimer(interval=_TICK)
        self.timer.timeout.connect(self._beat)
        self.timer.start()

    def _beat(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self.waits.append(now - self._last)
        self.busy.append(cpu - self._cpu)
        self._last, self._cpu = now, cpu


def listed(document, lines: int) -> str:
    """The sample's worksheet lines over and over, each with a note of its own, as text that a spreadsheet copies."""
    columns = list(document.program.blocks["expenditure", "rows"].columns)
    base = [
        [document.view(PLACE.cell(row.id, column)).text for column in columns[:-1]]
        for row in document.content.facts.rows[PLACE]
    ]
    return "\n".join("\t".join([*base[n % len(base)], f"第{n}笔"]) for n in range(lines))


def until(app: QApplication, done) -> tuple[float, float, float, float]:
    """Seconds till then, those of the processor, the longest that the window did not answer, and worked meanwhile."""
    beat, start, cpu = Beat(), time.perf_counter(), time.process_time()
    while not done():
        app.processEvents()
        time.sleep(0.0005)
    for _ in range(20):  # and painted
        app.processEvents()
    took = time.perf_counter() - start, time.process_time() - cpu
    beat.timer.stop()
    return *took, max(beat.waits, default=0.0), max(beat.busy, default=0.0)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    look_rarely()
    app = QApplication([])
    id = create(folder / "a.bdesk", "worksheet")
    settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    window = MainWindow(Office(), settings)
    window.resize(1366, 768)
    window.show()
    window.open_workspace(folder / "a.bdesk", id)
    until(app, lambda: window.declaration_view is not None and window.jobs.idle)
    view = window.declaration_view
    view.tabs.turn_to("expenditure")
    document, page = view.session.document, view.tabs.page
    before = len(document.content.facts.rows[PLACE])
    page.view.put_cursor(page.view.sheet_model.index(page.view.sheet_model.rowCount() - 2, 0))
    app.clipboard().setText(listed(document, LINES))
    rows = lambda: len(document.content.facts.rows[PLACE])  # noqa: E731
    told = {}
    with collected_between_events(window.jobs):  # as the program does, too
        for name, do, count in (
            ("paste", page.clipboard.paste, before + LINES),
            ("undo", window.front.undo, before),
            ("redo", window.front.redo, before + LINES),
            ("undo again", window.front.undo, before),
        ):
            QTimer.singleShot(0, do)
            told[name] = until(app, lambda count=count: rows() == count and window.jobs.idle)
    window.close()
    print(json.dumps({name: [round(s, 3) for s in seconds] for name, seconds in told.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
