"""Going back to a backup by hand: what it holds is shown, nothing happens unless it is said, one declaration or all."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui.conftest import open_declaration

from budgetdesk.document import edit_commands
from budgetdesk.storage.backups import Backup, backup_now, list_backups
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.restore_dialog import RestoreDialog

Key = Qt.Key


class Restoring:
    """A workspace with the samples, a backup of it, and then one declaration deleted and another changed."""

    def __init__(self, window: MainWindow, path: Path, qtbot: QtBot) -> None:
        self.window, self.path, self.qtbot = window, path, qtbot
        window.create_workspace(path)
        window.office.put_samples()
        self.settle()
        self.backup: Backup = backup_now(path)
        self.before = {info.id: info.changed_at for info in window.office.declarations()}
        self.gone, self.changed, *_ = self.before
        window.office.store.delete_declaration(self.gone)
        open_declaration(window, self.changed, qtbot)
        session = window.declaration_view.session
        self.cell = next(iter(session.document.content.facts.entries))
        session.apply(edit_commands.clear(session.document, [self.cell]))
        window.close_document()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.window.jobs.idle, timeout=60_000)

    def ask(self) -> RestoreDialog:
        self.window.start.chosen_backup.emit(str(self.backup.path))
        self.qtbot.waitUntil(lambda: self.window.findChild(RestoreDialog) is not None, timeout=60_000)
        dialog = self.window.findChild(RestoreDialog)
        assert dialog is not None
        return dialog

    def ids(self) -> set[str]:
        return {info.id for info in self.window.office.declarations()}

    def is_cleared(self) -> bool:
        _, content = self.window.office.store.load(self.changed)
        return self.cell not in content.facts.entries


@pytest.fixture
def restoring(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Restoring:
    return Restoring(window, tmp_path / "预算.bdesk", qtbot)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Escape])
def test_enter_and_escape_bring_nothing_back(restoring: Restoring, qtbot: QtBot, key) -> None:
    dialog = restoring.ask()
    qtbot.keyClick(dialog, key)
    assert not dialog.isVisible()
    assert restoring.gone not in restoring.ids()
    assert restoring.is_cleared()


def test_it_shows_what_is_in_the_backup_and_what_would_go(restoring: Restoring) -> None:
    dialog = restoring.ask()
    shown = [
        [dialog.list.topLevelItem(n).text(c) for c in (1, 5)] for n in range(dialog.list.topLevelItemCount())
    ]
    assert len(shown) == len(restoring.before)
    assert f"有 {len(shown)} 份申报" in dialog.head.text()
    same = ["相同"] * (len(shown) - 2)
    assert sorted(now for _, now in shown) == ["之后改过", "没有这一份", *same]
    dialog.all.setChecked(True)
    assert "有 1 份申报备份之后改过，那些改动会没有（" in dialog.warning.text()
    dialog.reject()


def test_one_declaration_comes_back_and_the_others_stay(restoring: Restoring, qtbot: QtBot) -> None:
    dialog = restoring.ask()
    assert not dialog.buttons.ok.isEnabled(), "none is marked yet"
    line = next(
        item
        for n in range(dialog.list.topLevelItemCount())
        if (item := dialog.list.topLevelItem(n)).text(5) == "没有这一份"
    )
    qtbot.mouseClick(
        dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=dialog.list.visualItemRect(line).center()
    )
    qtbot.mouseClick(dialog.buttons.ok, Qt.MouseButton.LeftButton)
    assert restoring.ids() == set(restoring.before)
    assert restoring.is_cleared()
    assert [backup.note for backup in list_backups(restoring.path)] == ["恢复前", ""]
    assert restoring.window.start.declarations.model().rowCount() == len(restoring.before)


def test_the_whole_workspace_comes_back(restoring: Restoring, qtbot: QtBot) -> None:
    dialog = restoring.ask()
    dialog.all.setChecked(True)
    qtbot.mouseClick(dialog.buttons.ok, Qt.MouseButton.LeftButton)
    assert {info.id: info.changed_at for info in restoring.window.office.declarations()} == restoring.before
    assert not restoring.is_cleared()
    assert restoring.window.start.declarations.model().rowCount() == len(restoring.before)


def test_no_backup_is_begun_beside_a_window_that_has_closed(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetdesk.ui.window.backup_keeper._AFTER_OPENING", 0)
    path = tmp_path / "预算.bdesk"
    window.create_workspace(path)
    window.close()
    qtbot.wait(1)
    assert window.jobs.idle
    assert list_backups(path) == []
