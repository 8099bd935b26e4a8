"""What was done since the last backup is backed up when the window closes, and when something was sent."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from budgetdesk.storage.backups import list_backups
from budgetdesk.storage.workspace_file import WorkspaceFile
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.window import backup_keeper
from budgetdesk.ui.window.backup_keeper import BackupKeeper


@pytest.mark.parametrize("minutes", [5, 15])
def test_a_backup_that_is_not_young_is_followed_by_one_at_closing(
    minutes: int, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_keeper, "_AFTER_OPENING", 0)
    path = tmp_path / "预算.bdesk"
    workspace, window = WorkspaceFile.create(path), QWidget()
    qtbot.addWidget(window)
    jobs = Jobs(window)
    keeper = BackupKeeper(jobs, window)
    keeper.keep(path)
    qtbot.waitUntil(lambda: len(list_backups(path)) == 1, timeout=10_000)
    [first] = list_backups(path)
    earlier = datetime.now().astimezone() - timedelta(minutes=minutes)
    first.path.rename(first.path.with_name(f"{path.stem}-{earlier:%Y%m%d-%H%M%S}{path.suffix}"))
    workspace.store.correct_code("functional", "1", "一")
    os.utime(path)
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)
    keeper.close()
    assert len(list_backups(path)) == (2 if minutes > 10 else 1)
    workspace.close()


def test_what_was_sent_is_backed_up_however_young_the_last_one_is(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_keeper, "_AFTER_OPENING", 0)
    path = tmp_path / "预算.bdesk"
    workspace, window = WorkspaceFile.create(path), QWidget()
    qtbot.addWidget(window)
    jobs = Jobs(window)
    keeper = BackupKeeper(jobs, window)
    keeper.keep(path)
    qtbot.waitUntil(lambda: len(list_backups(path)) == 1, timeout=10_000)
    [first] = list_backups(path)
    earlier = datetime.now().astimezone() - timedelta(minutes=1)
    first.path.rename(first.path.with_name(f"{path.stem}-{earlier:%Y%m%d-%H%M%S}{path.suffix}"))
    workspace.store.correct_code("functional", "1", "一")
    os.utime(path)
    keeper.back_up()
    qtbot.waitUntil(lambda: len(list_backups(path)) == 2, timeout=10_000)
    qtbot.waitUntil(lambda: jobs.idle, timeout=10_000)
    keeper.keep(None)
    workspace.close()
