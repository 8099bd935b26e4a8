"""Moving to another computer by two entries of the file menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from budgetdesk.office.office import Office
from budgetdesk.office.packs.installed_packs import FOLDER_VARIABLE
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.main_window import MainWindow


def computer(folder: Path, qtbot: QtBot) -> MainWindow:
    folder.mkdir()
    window = MainWindow(
        Office(), Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    )
    qtbot.addWidget(window)
    window.show()
    return window


def test_the_office_is_the_same_on_the_other_computer(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "packs"))
    stick = tmp_path / "搬家.bdmove"
    old = computer(tmp_path / "old", qtbot)
    old.create_workspace(tmp_path / "old" / "预算.bdesk")
    old.office.put_samples()
    before = [(info.id, info.unit_name) for info in old.office.declarations()]
    old.appearance.resize(1.3)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(stick), ""))
    old.actions_.move_away.trigger()
    qtbot.waitUntil(lambda: old.jobs.idle and stick.exists(), timeout=60_000)
    old.close()

    new = computer(tmp_path / "new", qtbot)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(stick), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "new"))
    new.actions_.move_in.trigger()
    qtbot.waitUntil(lambda: new.jobs.idle and new.office.workspace is not None, timeout=60_000)
    assert new.office.path == tmp_path / "new" / "预算.bdesk"
    assert [(info.id, info.unit_name) for info in new.office.declarations()] == before
    assert new.settings.recent == [str(new.office.path)]
    assert new.settings.number("looks/scale", 1.0) == 1.3
    assert new.office.may_write


def test_settings_from_outside_are_taken_within_bounds(tmp_path: Path) -> None:
    settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    settings.take(
        {"looks/scale": "1e9", "zoom": "nan", "looks/strong": "1", "recent": "/etc/passwd", "window": "x"}
    )
    assert settings.portable() == {"looks/strong": "1.0"}
    assert settings.recent == []
