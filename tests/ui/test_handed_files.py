"""A file that is double-clicked goes to the window that is open, which asks before it keeps anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from tests import shipped

from budgetdesk.exchange.package_file import (
    CHANGES,
    DECLARATION,
    PDF,
    WORKBOOK,
    Manifest,
    content_digest,
    write_package,
)
from budgetdesk.office.handing_over import Inbox
from budgetdesk.office.office import Office
from budgetdesk.resources import resources
from budgetdesk.storage.package_store import PackageStore
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.main_window import MainWindow


def test_nobody_takes_what_no_window_waits_for(tmp_path: Path) -> None:
    file = tmp_path / "a.bdpkg"
    file.write_bytes(b"")
    assert not Inbox(tmp_path / "missing").hand_over([file])
    box = Inbox(tmp_path / "handed")
    assert box.open()
    box.close()
    assert not Inbox(tmp_path / "handed").hand_over([file])
    assert not list((tmp_path / "handed").glob("*.json"))


def test_the_first_window_takes_each_file_once_and_nothing_else(tmp_path: Path) -> None:
    box, file = Inbox(tmp_path / "handed"), tmp_path / "a.bdpkg"
    file.write_bytes(b"")
    assert box.open()
    assert not Inbox(tmp_path / "handed").open()
    for name, told in {
        "a": [str(file), str(file), str(tmp_path / "gone.bdpkg"), "/etc/passwd", 3],
        "b": {"x": 1},
    }.items():
        (box.folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")
    (box.folder / "c.json").write_bytes(b"\xff[")
    assert box.take() == [file]
    assert box.take() == []
    taken: list[Path] = []

    def wait() -> None:
        while not taken:
            taken.extend(box.take())
            sleep(0.02)

    waiting = Thread(target=wait)
    waiting.start()
    assert Inbox(tmp_path / "handed").hand_over([file])
    waiting.join(20)
    assert taken == [file]
    box.close()


def a_package() -> bytes:
    """The sample of a worksheet, sent by hand."""
    declaration = (resources() / "samples" / "mianxian-worksheet.json").read_bytes()
    manifest = Manifest(
        id="0" * 32, unit_code="601006", unit_name="勉县城乡居民社会养老保险经办中心", year=2024, pack=shipped.SHAANXI,
        pack_version="1.2.0", name="", version=1, replaces="", made_at="2024-03-01T09:00:00+08:00", program="0.1.0",
        digest=content_digest(declaration), errors=0, queries=0, hints=0,
    )  # fmt: skip
    return write_package(manifest, {DECLARATION: declaration, CHANGES: b"{}", PDF: b"", WORKBOOK: b""}, None)


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    made = MainWindow(Office(), Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)))
    qtbot.addWidget(made)
    made.show()
    made.handed.listen()
    return made


@pytest.mark.skipif(sys.platform != "linux", reason="the folder of the person's data is set by XDG_DATA_HOME")
@pytest.mark.parametrize("agreed", [True, False])
def test_a_double_click_reaches_the_open_window(
    window: MainWindow, agreed: bool, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda _: box.buttons()[0 if agreed else 1])
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    window.create_workspace(tmp_path / "上级.bdesk")
    package = tmp_path / "601006 2024.bdpkg"
    package.write_bytes(a_package())
    command = [sys.executable, "-m", "budgetdesk", str(package)]
    second = subprocess.Popen(command, env=dict(os.environ))
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)
    assert second.returncode == 0
    qtbot.waitUntil(lambda: bool(asked) and window.jobs.idle, timeout=60_000)
    assert "601006" in asked[0]
    assert "没有签名" in asked[0]
    received = PackageStore(window.office.store.database).packages()
    assert [row.unit_code for row in received] == (["601006"] if agreed else [])


def test_a_file_that_is_not_what_it_says_is_refused(window: MainWindow, tmp_path: Path) -> None:
    for name in ("a.bdpkg", "a.bdform"):
        (tmp_path / name).write_bytes(b"PK")
        window.handed.open([tmp_path / name])
        assert "a.bd" in window.notice.text()
        window.create_workspace(tmp_path / "库.bdesk")
