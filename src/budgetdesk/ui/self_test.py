"""A window opened on a workspace, looked at and closed, by nobody."""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from budgetdesk.office.office import Office
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.chinese import speak_chinese
from budgetdesk.ui.widgets.theme import STYLE, apply_theme
from budgetdesk.ui.window.main_window import MainWindow

_PATIENCE = 60.0  # seconds until a declaration is shown
_COLOURS = 8  # a window of which less was painted shows nothing


def trouble_of_window(workspace: Path, packs: InstalledPacks) -> str:
    """What goes wrong when each declaration of a workspace is shown; empty where nothing does."""
    app = QApplication.instance() or QApplication([*sys.argv[:1], *STYLE])
    assert isinstance(app, QApplication)
    if not speak_chinese(app):
        return "找不到 Qt 的中文"
    apply_theme(app)
    settings = Settings(QSettings(str(workspace.with_suffix(".ini")), QSettings.Format.IniFormat))
    faults: list[str] = []
    before, sys.excepthook = sys.excepthook, lambda kind, error, _: faults.append(f"{kind.__name__}：{error}")
    window = MainWindow(Office(packs), settings, opening=workspace)
    try:
        window.show()
        window.open_first(workspace)
        for declaration in window.office.declarations():
            window.open_declaration(declaration.id)
            if not _shown(app, window, declaration.id):
                return f"{declaration.name} 没有显示出来：{window.notice.text()}"
            if _colours(window.grab().toImage()) < _COLOURS:
                return f"{declaration.name} 的窗口是空的"
    finally:
        window.close()
        app.processEvents()
        sys.excepthook = before
    return "；".join(faults)


def _shown(app: QApplication, window: MainWindow, declaration: str) -> bool:
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        view = window.declaration_view
        if view is not None and view.session.document.id == declaration:
            app.processEvents()
            return True
    return False


def _colours(image: QImage) -> int:
    step = 7
    return len(
        {image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)}
    )
