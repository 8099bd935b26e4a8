"""Child programs of the benchmark: `python bench/windows.py bare|program WORKSPACE`.

Each tells moments of the system-wide monotonic clock, so that the parent counts from before the process began.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def tell(word: str) -> None:
    sys.stdout.write(f"{word} {time.monotonic()}\n")
    sys.stdout.flush()


def bare() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget, QTabWidget

    class Window(QMainWindow):
        def paintEvent(self, event) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, done)

    def done() -> None:
        tell("painted")
        os._exit(0)

    app = QApplication([])
    window = Window()
    tabs = QTabWidget()
    for number in range(15):
        tabs.addTab(QTableWidget(), f"表{number + 1}")
    window.setCentralWidget(tabs)
    window.resize(1280, 800)
    window.show()
    app.exec()


def program(workspace: Path) -> None:
    """The window as the command opens it; told are its first paint and the first paint of the sheet."""
    from budgetdesk.garbage import look_rarely

    look_rarely()  # as the program does before it loads anything
    from budgetdesk.cli import main, window

    command = window.window

    def telling() -> int:
        from budgetdesk.office.kept_patterns import patterns_of, put_back

        put_back(patterns_of("opening"))  # as the command does before it imports the window
        from budgetdesk.ui.plain_imports import import_plainly

        import_plainly()
        tell_moments()
        return command(workspace)  # as if it were the one that was opened last

    window.window = telling
    main.run([])


def tell_moments() -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer

    from budgetdesk.ui import application

    class SheetPaint(QObject):
        def eventFilter(self, watched, event) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, opened)
            return False

    class Timed(application.MainWindow):
        painted = False

        def paintEvent(self, event) -> None:
            super().paintEvent(event)
            if not self.painted:
                self.painted = True
                tell("painted")

        def __init__(self, *arguments, **named) -> None:
            super().__init__(*arguments, **named)
            self.front.shown.connect(self.watch)

        def watch(self) -> None:
            self.sheet_paint = SheetPaint()
            view = self.declaration_view.tabs.page.view
            getattr(view, "viewport", lambda: view)().installEventFilter(self.sheet_paint)
            Timed.window_ = self

    def opened() -> None:
        document = Timed.window_.declaration_view.session.document
        assert document.engine.values
        assert Timed.window_.office.may_write
        tell("open")
        os._exit(0)

    application.MainWindow = Timed


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else program(Path(sys.argv[2]))
