"""Starts the window and runs it; what the arguments mean is decided by the commands."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from budgetdesk.office.office import Office
from budgetdesk.ui.first_paint import FirstPaint
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.theme import STYLE, dress
from budgetdesk.ui.window.main_window import MainWindow


def run(workspace: Path | None = None, declaration: str | None = None) -> int:
    """Show the window until it is closed: a workspace, else the last one, else the start page."""
    app = QApplication.instance() or QApplication([*sys.argv[:1], *STYLE])
    assert isinstance(app, QApplication)
    app.setApplicationName("BudgetDesk")
    app.setApplicationDisplayName("预算填报台")
    dress(app)
    settings = Settings()
    path = workspace or next((Path(p) for p in settings.recent), None)
    window = MainWindow(Office(), settings, opening=path)
    window.show()
    if path is not None:
        FirstPaint(window, lambda: window.open_first(path, declaration))
    return app.exec()
