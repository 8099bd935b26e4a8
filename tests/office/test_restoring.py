"""Back to a backup: a workspace that cannot be opened, or one declaration of it; away into the backups."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from tests.office.conftest import PACK

from budgetdesk.document import edit_commands
from budgetdesk.engine.cells import Cell
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import new_declaration, open_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.restoring import (
    backups_of,
    contents_of,
    delete_declaration,
    find_backup,
    restore_declaration,
    restore_workspace,
)
from budgetdesk.storage.backups import BEFORE_DELETE, BEFORE_RESTORE, DAMAGED_COPY, backup_now
from budgetdesk.storage.store import Store
from budgetdesk.storage.workspace_file import WorkspaceFile

GENERAL = Cell("t01", "income", "", "general", "amount")
OLD = Path(__file__).parents[1] / "files" / "workspace-v1.bdesk"


def declared(store: Store, packs: InstalledPacks, code: str, amount: str) -> str:
    id = new_declaration(store, packs, PACK, {"code": code, "name": f"单位{code}"}, 2024)
    enter(store, packs, id, amount)
    return id


def enter(store: Store, packs: InstalledPacks, id: str, amount: str) -> None:
    document = open_declaration(store, id, packs).document
    document.apply(edit_commands.enter(document, GENERAL, amount))


def amount(store: Store, id: str) -> object:
    return store.load(id)[1].facts.entries.get(GENERAL)


def test_a_workspace_that_cannot_be_opened_goes_back_to_a_backup(
    workspace: WorkspaceFile, path: Path, packs: InstalledPacks
) -> None:
    id = declared(workspace.store, packs, "1", "100")
    backup_now(path)
    workspace.close()
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.raises(KnownError):
        WorkspaceFile.open(path)
    path.with_name(path.name + "-wal").write_bytes(b"stale")
    [contents] = map(contents_of, backups_of(path))
    assert [info.id for info in contents.declarations] == [id]
    assert contents.changed_at == contents.declarations[0].changed_at
    saved = restore_workspace(contents.backup.path, path)
    assert saved is not None
    assert DAMAGED_COPY in saved.name
    assert saved.with_name(saved.name + "-wal").read_bytes() == b"stale"
    with WorkspaceFile.open(path) as again:
        assert not again.read_only
        assert amount(again.store, id) == Decimal(100)


def test_a_workspace_that_is_gone_comes_back(
    workspace: WorkspaceFile, path: Path, packs: InstalledPacks
) -> None:
    id = declared(workspace.store, packs, "1", "100")
    name = backup_now(path).path.name
    workspace.close()
    path.unlink()
    assert find_backup(path, "最新") == find_backup(path, name)
    assert restore_workspace(find_backup(path, name).path, path) is None
    with WorkspaceFile.open(path) as again:
        assert amount(again.store, id) == Decimal(100)
    with pytest.raises(KnownError, match="没有备份 x") as refused:
        find_backup(path, "x")
    assert refused.value.candidates == [name]


def test_one_declaration_comes_back_and_the_others_stay(
    workspace: WorkspaceFile, path: Path, packs: InstalledPacks
) -> None:
    store = workspace.store
    first, second = declared(store, packs, "1", "100"), declared(store, packs, "2", "200")
    backup = backup_now(path)
    for id in (first, second):
        enter(store, packs, id, "7")
    store.delete_declaration(first)
    before = store.load(second)
    restore_declaration(backup.path, first, workspace)
    assert amount(store, first) == Decimal(100)
    assert [line.label for line in store.change_log(first)][-1] == f"恢复自备份 {backup.path.stem}"
    assert len(store.change_log(first)) == 3
    assert store.load(second) == before
    restore_declaration(backup.path, second, workspace)  # in place of the one that is there
    assert amount(store, second) == Decimal(200)
    enter(store, packs, second, "8")
    assert [b.note for b in backups_of(path)].count(BEFORE_RESTORE) == 2
    with pytest.raises(KnownError, match="没有申报"):
        restore_declaration(backup.path, "none", workspace)


def test_a_backup_of_an_old_format_is_read_and_stays_what_it_is(workspace: WorkspaceFile, path: Path) -> None:
    old = backup_now(path)
    shutil.copy(OLD, old.path)
    before = old.path.read_bytes()
    contents = contents_of(old)
    assert [info.unit_code for info in contents.declarations] == ["601006"]
    restore_declaration(old.path, contents.declarations[0].id, workspace)
    assert len(workspace.store.load(contents.declarations[0].id)[1].facts.entries) == 6
    assert old.path.read_bytes() == before


def test_a_damaged_backup_says_so_and_is_not_restored(
    workspace: WorkspaceFile, path: Path, packs: InstalledPacks
) -> None:
    declared(workspace.store, packs, "1", "100")
    backup = backup_now(path)
    data = bytearray(backup.path.read_bytes())
    at = data.index("单位1".encode())
    data[at : at + 3] = "罪".encode()
    backup.path.write_bytes(data)
    assert "损坏" in contents_of(backup).trouble
    workspace.close()
    backup.path.write_bytes(bytes(data[:30_000]))
    with pytest.raises(KnownError, match="损坏"):
        restore_workspace(backup.path, path)


def test_a_declaration_is_deleted_into_the_backups(
    workspace: WorkspaceFile, path: Path, packs: InstalledPacks
) -> None:
    id, other = declared(workspace.store, packs, "1", "100"), declared(workspace.store, packs, "2", "200")
    backup = delete_declaration(workspace, id)
    assert backup.note == BEFORE_DELETE
    assert [info.id for info in workspace.store.declarations()] == [other]
    restore_declaration(backup.path, id, workspace)
    assert amount(workspace.store, id) == Decimal(100)
