"""Backups beside the workspace.

B1 a backup is whole, checked, and not there until it is
B2 at most one an hour, none where nothing changed, thinned as retention.py says
B3 restoring loses nothing of what was there, whatever it was
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from budgetdesk.storage import backups
from budgetdesk.storage.backups import (
    BEFORE_RESTORE,
    DAMAGED_COPY,
    backup_folder,
    backup_if_due,
    backup_now,
    list_backups,
    restore,
    thin,
)
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.workspace_file import WorkspaceFile


def corrections(path: Path) -> dict[str, dict[str, str]]:
    with WorkspaceFile.open(path, read_only=True) as workspace:
        return workspace.store.code_corrections()


def test_a_backup_of_an_open_workspace(workspace: WorkspaceFile, path: Path) -> None:  # B1
    workspace.store.correct_code("functional", "1", "一")
    backup = backup_now(path)
    assert backup.path.parent == path.parent / "工作库-备份" == backup_folder(path)
    assert backup.path.name == f"工作库-{backup.at:%Y%m%d-%H%M%S}.bdesk"
    assert backup.size == backup.path.stat().st_size > 0
    assert list_backups(path) == [backup]
    workspace.store.correct_code("functional", "1", None)
    assert corrections(backup.path) == {"functional": {"1": "一"}}


def test_a_backup_that_fails_leaves_no_file(
    workspace: WorkspaceFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # B1
    workspace.close()
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xa5" * 4096
    path.write_bytes(data)
    with pytest.raises(WorkspaceError, match="已损坏"):
        backup_now(path)
    assert list(backup_folder(path).iterdir()) == []


def test_backups_of_one_second_have_names_of_their_own(workspace: WorkspaceFile, path: Path) -> None:
    now = datetime.now().astimezone()
    made = {backup_now(path, now=now).path for _ in range(3)}
    assert {backup.path for backup in list_backups(path)} == made
    assert len(made) == 3


def test_other_files_in_the_folder_are_none_of_ours(workspace: WorkspaceFile, path: Path) -> None:
    backup_now(path)
    for name in ("工作库-20240230-010101.bdesk", "说明.txt", "别的-20240101-010101.bdesk"):
        (backup_folder(path) / name).write_text("mine")
    assert len(list_backups(path)) == 1
    thin(path, datetime.now().astimezone() + timedelta(days=999))
    assert len(list(backup_folder(path).iterdir())) == 4


def test_one_an_hour_and_none_without_a_change(workspace: WorkspaceFile, path: Path) -> None:  # B2
    start = datetime.now().astimezone()
    assert backup_if_due(path, now=start) is not None
    workspace.store.correct_code("functional", "1", "一")
    touch(path, start + timedelta(minutes=1))
    assert backup_if_due(path, now=start + timedelta(minutes=59)) is None
    assert backup_if_due(path, now=start + timedelta(minutes=61)) is not None
    touch(path, start + timedelta(minutes=60))
    assert backup_if_due(path, now=start + timedelta(hours=9)) is None
    assert backup_if_due(path, now=start - timedelta(hours=9)) is not None  # a clock put right


def touch(path: Path, at: datetime) -> None:
    for file in (path, path.with_name(path.name + "-wal")):
        if file.exists():
            os.utime(file, (at.timestamp(), at.timestamp()))


def test_opening_and_closing_is_no_change(workspace: WorkspaceFile, path: Path) -> None:  # B2
    workspace.close()
    before = path.stat().st_mtime_ns
    with WorkspaceFile.open(path) as again:
        again.store.declarations()
    assert path.stat().st_mtime_ns == before


def test_backups_are_thinned_but_not_those_with_a_note(
    workspace: WorkspaceFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # B2
    noon = datetime(2024, 3, 14, 12).astimezone()
    for hours in range(0, 60, 6):
        backup_now(path, now=noon - timedelta(hours=60 - hours))
    special = backup_now(path, backups.BEFORE_MIGRATION, now=noon - timedelta(hours=50))
    backup_now(path, now=noon)
    while thin(path, noon):
        pass
    left = [f"{backup.at:%d-%H}{backup.note}" for backup in list_backups(path)]
    assert left == ["14-12", "14-06", "14-00", "13-18", "12-18", f"12-10{special.note}"]


def test_restoring_keeps_what_was_there(workspace: WorkspaceFile, path: Path) -> None:  # B3
    workspace.store.correct_code("functional", "1", "旧")
    backup = backup_now(path)
    workspace.store.correct_code("functional", "1", "新")
    with pytest.raises(WorkspaceError, match="不能恢复"):
        restore(backup.path, path)
    workspace.close()
    saved = restore(backup.path, path)
    assert saved is not None
    assert corrections(path) == {"functional": {"1": "旧"}}
    assert corrections(saved) == {"functional": {"1": "新"}}
    assert [b.note for b in list_backups(path)].count(BEFORE_RESTORE) == 1
    with WorkspaceFile.open(path) as again:
        assert not again.read_only


def test_what_a_killed_program_left_in_the_wal_is_saved_and_does_not_come_back(
    workspace: WorkspaceFile, path: Path
) -> None:  # B3
    workspace.store.correct_code("functional", "1", "旧")
    backup = backup_now(path)
    workspace.store.correct_code("functional", "1", "新")
    wal = path.with_name(path.name + "-wal")
    pending, main = wal.read_bytes(), path.read_bytes()
    workspace.close()
    wal.write_bytes(pending)
    path.write_bytes(main)
    saved = restore(backup.path, path)
    assert saved is not None
    assert corrections(saved) == {"functional": {"1": "新"}}
    assert corrections(path) == {"functional": {"1": "旧"}}


@pytest.mark.parametrize("there", [b"", b"not ours", None])
def test_a_damaged_workspace_is_kept_byte_by_byte(
    workspace: WorkspaceFile, path: Path, there: bytes | None
) -> None:  # B3
    backup = backup_now(path)
    workspace.close()
    there = path.read_bytes()[:9000] if there is None else there
    path.write_bytes(there)
    path.with_name(path.name + "-wal").write_bytes(b"left over")
    saved = restore(backup.path, path)
    assert saved is not None
    assert DAMAGED_COPY in saved.name
    assert saved.read_bytes() == there
    assert saved.with_name(saved.name + "-wal").read_bytes() == b"left over"
    assert corrections(path) == {}


def test_a_bad_backup_is_not_restored(workspace: WorkspaceFile, path: Path) -> None:  # B3
    backup = backup_now(path)
    workspace.close()
    before = path.read_bytes()
    backup.path.write_bytes(backup.path.read_bytes()[:9000])
    with pytest.raises(WorkspaceError, match="已损坏"):
        restore(backup.path, path)
    with pytest.raises(WorkspaceError, match="找不到"):
        restore(backup.path.with_name("none.bdesk"), path)
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} <= {
        path.name,
        path.name + ".lock",
        backup_folder(path).name,
    }


def test_restoring_to_where_nothing_is(workspace: WorkspaceFile, path: Path) -> None:
    backup = backup_now(path)
    to = path.with_name("新库.bdesk")
    assert restore(backup.path, to) is None
    assert corrections(to) == {}


def test_a_wrong_clock_deletes_next_to_nothing(workspace: WorkspaceFile, path: Path) -> None:  # B2
    noon = datetime(2024, 3, 14, 12).astimezone()
    for days in range(60, 0, -1):
        backup_now(path, now=noon - timedelta(days=days))
    before = len(list_backups(path))
    backup_now(path, now=noon + timedelta(days=730))
    assert len(list_backups(path)) >= before - 1
    assert backup_if_due(path, now=noon) is not None  # the clock is right again: it goes on


def test_strange_things_in_the_folder_are_left_alone(workspace: WorkspaceFile, path: Path) -> None:
    made = backup_now(path)
    folder = backup_folder(path)
    (folder / "工作库-20240101-010101.bdesk").mkdir()
    (folder / "工作库-20240101-010102.bdesk").symlink_to("nowhere")
    (folder / "工作库-20240101-010103.bdesk").symlink_to(made.path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "工作库-20240101-010104.bdesk")
    assert list_backups(path) == [made]
    again = backup_now(path, now=made.at + timedelta(days=900))
    assert list_backups(path) == [again, made]


def test_where_the_folder_should_be_lies_a_file(workspace: WorkspaceFile, path: Path) -> None:
    backup_folder(path).write_text("mine")
    made = backup_now(path)
    assert made.path.parent.name == "工作库-备份-2" == backup_folder(path).name
    assert "是一个文件" in made.told
    assert [backup.path for backup in list_backups(path)] == [made.path]
    assert corrections(made.path) == {}


def test_backups_go_to_the_persons_own_folder_at_last(
    workspace: WorkspaceFile, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    monkeypatch.setattr(backups, "data_folder", lambda: own)
    for name in ("工作库-备份", "工作库-备份-2"):
        path.with_name(name).write_text("mine")
    made = backup_now(path)
    assert own in made.path.parents
    workspace.store.correct_code("functional", "1", "一")
    workspace.close()
    restore(list_backups(path)[0].path, path)
    assert corrections(path) == {}


def test_a_long_name_is_shortened_for_its_backups(tmp_path: Path) -> None:
    path = tmp_path / ("预算" * 38 + ".bdesk")  # 234 bytes
    other = tmp_path / ("预算" * 37 + "草案.bdesk")
    for each in (path, other):
        with WorkspaceFile.create(each):
            backup_now(each, backups.DAMAGED_COPY)
        assert len(list_backups(each)) == 1
    assert backup_folder(path) != backup_folder(other)
