"""Copies of the workspace on a stick, and the reminder of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from budgetdesk.office.office import Office
from budgetdesk.office.outside_copies import FOLDER, unsafe_days
from budgetdesk.storage.workspace_file import WorkspaceFile
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window import stick_copies
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.stick_copies import StickCopies
from budgetdesk.ui.window.stick_dialog import StickDialog

NOW = datetime(2024, 3, 20, 9, 0).astimezone()


@pytest.mark.parametrize(
    ("changed", "last", "days"),
    [(None, 30, 0), (1, None, 0), (8, 8, 0), (9, 8, 0), (1, 8, 8), (0, 0.5, 0), (7, 30, 30)],
)
def test_days_since_the_last_copy_count_only_where_something_changed(
    changed: float | None, last: float | None, days: int
) -> None:
    ago = [None if n is None else NOW - timedelta(days=n) for n in (changed, last)]
    assert unsafe_days(*ago, NOW) == days


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    made = MainWindow(Office(), settings)
    qtbot.addWidget(made)
    made.show()
    made.create_workspace(tmp_path / "预算.bdesk")
    made.office.put_samples()
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(stick_copies, "sticks", lambda: [tmp_path / "stick"])
    return made


def later(window: MainWindow, monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """The workspace is opened again after some days."""
    at = datetime.now().astimezone() + timedelta(days=days)
    monkeypatch.setattr(stick_copies, "_now", lambda: at)
    window.open_workspace(window.office.path)


def test_reminds_when_what_was_filled_in_is_only_here(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bar = window.copies.bar
    later(window, monkeypatch, 6)
    assert bar.isHidden()
    later(window, monkeypatch, 8)
    assert "最近 8 天填的还只在这台电脑上" in bar.text()
    bar.deeds[1].click()
    assert bar.isHidden()
    later(window, monkeypatch, 9)
    assert bar.isHidden(), "left alone for two days"
    later(window, monkeypatch, 11)
    monkeypatch.setattr(StickDialog, "exec", lambda self: self.buttons.ok.click() or self.result())
    bar.deeds[0].click()
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
    (copy,) = (tmp_path / "stick" / FOLDER).iterdir()
    with WorkspaceFile.open(copy, read_only=True) as kept:
        assert len(kept.store.declarations()) == len(window.office.declarations())
    assert bar.isHidden()
    later(window, monkeypatch, 40)
    assert bar.isHidden(), "nothing has changed since"


def test_opening_what_is_open_leaves_it_to_be_written(window: MainWindow) -> None:
    assert window.open_workspace(window.office.path.parent / "." / window.office.path.name)
    assert (window.office.may_write, window.notice.text()) == (True, "")


def test_the_dialog_asks_for_a_place_and_how_often(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_stick = StickDialog(window.office.path, [tmp_path / "stick"], 7, str(tmp_path), window)
    assert with_stick.target == tmp_path / "stick"
    assert with_stick.warning.isVisibleTo(with_stick), "here the stick is a folder of the same disk"
    without = StickDialog(window.office.path, [], 7, str(tmp_path), window)
    assert (without.target, without.buttons.ok.isEnabled()) == (None, False)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "stick"))
    without.other.click()
    assert (without.target, without.buttons.ok.isEnabled()) == (tmp_path / "stick", True)


def test_who_wants_no_reminder_gets_none(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(dialog: StickDialog) -> int:
        dialog.days.setValue(0)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(StickDialog, "exec", never)
    monkeypatch.setattr(StickCopies, "write", lambda *_: None)
    window.actions_.stick.trigger()
    later(window, monkeypatch, 400)
    assert window.copies.bar.isHidden()
