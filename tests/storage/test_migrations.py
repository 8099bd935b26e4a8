"""Old formats: each has a sample in tests/files, which opens and holds what it held.

M1 a sample of each format opens, and has the schema and the content of today
M2 before a migration the file is copied; the copy still is of the old format
M3 a step and its name are one transaction; a step that fails leaves the old file as it was
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.storage.make_sample import EDIT, FILES, content

from budgetdesk.document.edits import do
from budgetdesk.storage import migrations
from budgetdesk.storage import workspace_file as workspace_module
from budgetdesk.storage.backups import BEFORE_MIGRATION, list_backups
from budgetdesk.storage.database import Database
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.workspace_file import WorkspaceFile

SAMPLES = sorted(FILES.glob("workspace-v*.bdesk"))
ID = "601006-2024-shaanxi-budget-2024"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(FILES / "workspace-v1.bdesk", tmp_path / "旧库.bdesk"))


def schema(workspace: WorkspaceFile) -> dict[str, Any]:
    tables = workspace.database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    look = workspace.database.execute
    return {
        name: (
            sorted(look(f"PRAGMA table_xinfo({name})"), key=lambda column: str(column[1])),
            look(f"PRAGMA foreign_key_list({name})"),
            sorted(str(index[1:]) for index in look(f"PRAGMA index_list({name})")),
        )
        for (name,) in tables
    }


def version(path: Path) -> int:
    """As it stands in the file: opening it as a workspace would want to migrate it."""
    with closing(sqlite3.connect(path)) as connection:
        [(number,)] = connection.execute("SELECT schema_version FROM workspace")
    return int(number)


def test_there_is_a_sample_of_each_format() -> None:
    assert [path.name for path in SAMPLES] == [
        f"workspace-v{number}.bdesk" for number in range(1, migrations.newest() + 1)
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_a_sample_opens_with_all_it_held(sample: Path, tmp_path: Path) -> None:  # M1
    path = Path(shutil.copy(sample, tmp_path))
    expected = content()
    back = do(expected, EDIT)
    with WorkspaceFile.open(path) as workspace, WorkspaceFile.create(tmp_path / "new.bdesk") as new:
        info, loaded = workspace.store.load(ID)
        assert loaded == expected
        assert (info.unit_name, info.state) == ("勉县城乡居民社会养老保险经办中心", "已审核")
        assert info.name == ("" if sample.stem in ("workspace-v1", "workspace-v2") else "调整预算")
        [made, line] = workspace.store.change_log(ID)
        assert made.label == "新建申报"
        assert (line.edit, line.reverse, line.who) == (EDIT, back, "王会计")
        assert workspace.store.code_corrections() == {"functional": {"2080109": "社会保险经办机构"}}
        assert schema(workspace) == schema(new)


@pytest.fixture
def other_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """For steps that lead to no schema of ours."""
    monkeypatch.setattr(migrations, "reckon_all", lambda database: None)
    for check in ("check_schema", "check_office"):
        monkeypatch.setattr(workspace_module, check, lambda database: None)


def m0002_add_title(database: Database) -> None:
    database.execute("ALTER TABLE declaration ADD COLUMN title VARCHAR")
    database.execute("UPDATE declaration SET title = unit_name")


def m0003_rebuild(database: Database) -> None:
    """What SQLite cannot alter is made anew; what refers to it must live."""
    database.execute("CREATE TABLE new (id VARCHAR NOT NULL PRIMARY KEY, year INTEGER, title VARCHAR)")
    database.execute("INSERT INTO new SELECT id, year, title FROM declaration")
    database.execute("DROP TABLE declaration")
    database.execute("ALTER TABLE new RENAME TO declaration")


def m0003_stops(database: Database) -> None:
    database.execute("DROP TABLE change_log")
    raise OSError("the power is gone")


def m0003_leaves_orphans(database: Database) -> None:
    database.execute("DELETE FROM declaration")


@pytest.mark.usefixtures("other_schema")
def test_steps_are_done_in_order_and_recorded(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "STEPS", (m0002_add_title, m0003_rebuild))
    with WorkspaceFile.open(old) as workspace:
        look = workspace.database.execute
        assert look("SELECT name FROM migration ORDER BY name") == [
            ("m0001_first",),
            ("m0002_add_title",),
            ("m0003_rebuild",),
        ]
        assert look("SELECT schema_version FROM workspace") == [(3,)]
        assert look("SELECT title FROM declaration") == [("勉县城乡居民社会养老保险经办中心",)]
        assert look("SELECT count(*) FROM entry") == [(6,)]
        assert look("PRAGMA foreign_keys") == [(1,)]
        assert look("PRAGMA integrity_check") == [("ok",)]
    [backup] = list_backups(old)  # M2
    assert backup.note == BEFORE_MIGRATION
    assert version(backup.path) == 1
    monkeypatch.setattr(migrations, "STEPS", ())
    with pytest.raises(WorkspaceError, match="更新版本"):
        WorkspaceFile.open(old)


@pytest.mark.usefixtures("other_schema")
@pytest.mark.parametrize("bad", [m0003_stops, m0003_leaves_orphans])
def test_a_step_that_fails_leaves_the_old_file(
    old: Path, bad: migrations.Step, monkeypatch: pytest.MonkeyPatch
) -> None:  # M3
    monkeypatch.setattr(migrations, "STEPS", (m0002_add_title, bad))
    with pytest.raises((OSError, WorkspaceError)):
        WorkspaceFile.open(old)
    assert version(old) == 1
    monkeypatch.undo()
    with WorkspaceFile.open(old) as workspace:
        assert not workspace.read_only
        expected = content()
        do(expected, EDIT)
        assert workspace.store.load(ID)[1] == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_program_killed_amid_a_migration_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # M3
    def m0003_dies(database: Database) -> None:
        database.execute("PRAGMA cache_spill=1")
        database.execute("DELETE FROM entry")
        os._exit(9)

    monkeypatch.setattr(migrations, "STEPS", (m0002_add_title, m0003_dies))
    child = os.fork()
    if child == 0:
        WorkspaceFile.open(old)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    monkeypatch.undo()
    with WorkspaceFile.open(old) as workspace:
        assert len(workspace.store.load(ID)[1].facts.entries) == 6


def test_an_old_workspace_cannot_be_migrated_where_nothing_can_be_written(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "STEPS", (m0002_add_title,))
    with pytest.raises(WorkspaceError, match="旧版程序建立的"):
        WorkspaceFile.open(old, read_only=True)


def test_a_new_workspace_has_all_steps_recorded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "STEPS", (m0002_add_title,))
    with WorkspaceFile.create(path) as workspace:
        look = workspace.database.execute
        assert look("SELECT name FROM migration") == [("m0001_first",), ("m0002_add_title",)]
        assert look("SELECT schema_version FROM workspace") == [(2,)]
