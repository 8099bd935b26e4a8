"""Damage is noticed, and nothing is written to a damaged file.

D1 whatever is changed in the file behind our back is told: at opening, or when what it belongs to is read
D2 what was found damaged takes no edit; what is whole in it may still be looked at
D3 a digest moved on edit by edit is the one reckoned anew
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from tests.storage.conftest import declare
from tests.storage.corruption import campaign
from tests.storage.crash import script

from budgetdesk.document.edits import Content, Edit, SetEntry, do
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.packs.indicator_library import LibraryIndicator
from budgetdesk.storage import integrity, schema
from budgetdesk.storage.digests import reckon_all
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.workspace_file import WorkspaceFile

FILES = Path(__file__).parents[1] / "files"
CELL = Cell("t06", "lines", "", "r1", "amount")


def edit(workspace: WorkspaceFile, declaration: str, count: int = 12) -> None:
    """Edits of every kind."""
    content = Content(Facts(), {}, {})
    writer = EditWriter(workspace.store, declaration)
    for number in range(1, count):
        step = script(number, content)
        writer.write(step, do(content, step), "do")


def meddle(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


def read_all(path: Path) -> None:
    with WorkspaceFile.open(path) as workspace:
        if workspace.damaged:
            raise WorkspaceError(workspace.notice)
        for info in workspace.store.declarations():
            workspace.store.load(info.id)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry SET value = '2.00' WHERE kind = 'amount'",
        "UPDATE entry SET value = 'NaN' WHERE kind = 'amount'",
        "UPDATE entry SET kind = 'text' WHERE kind = 'amount'",
        "UPDATE entry SET value = replace(value, '第', '笫')",
        "UPDATE entry SET value = x'00ff'",
        "DELETE FROM entry WHERE column_id = 'c1'",
        "UPDATE entered_row SET level = 'zzz'",
        "UPDATE entered_row SET position = -position",
        "DELETE FROM confirmed_cell",
        "UPDATE explanation SET text = '无'",
        "UPDATE change_log SET who = '别人'",
        "DELETE FROM change_log WHERE id = 3",
        "UPDATE declaration SET unit_name = '乙'",
        "UPDATE declaration SET digest = ''",
        "DELETE FROM declaration",
        "INSERT INTO declaration SELECT 'x', pack, pack_version, unit_code, unit_name, year, state, created_at,"
        " changed_at, name, digest FROM declaration",
        "UPDATE code_correction SET name = '别名'",
        "DELETE FROM library_indicator",
        "UPDATE workspace SET schema_version = 'abc'",
        "UPDATE workspace SET created_at = ''",
        "DELETE FROM workspace",
        "DROP INDEX ix_change_log_declaration",
        "CREATE TABLE more (a)",
        "CREATE TRIGGER t AFTER INSERT ON change_log BEGIN DELETE FROM entry; END",
        "DROP TABLE code_correction; CREATE VIEW code_correction AS WITH RECURSIVE r(n) AS"
        " (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS list_id, n AS code, n AS name FROM r",
    ],
)
def test_what_was_changed_behind_our_back_is_told(  # D1
    workspace: WorkspaceFile, path: Path, declaration: str, sql: str
) -> None:
    edit(workspace, declaration)
    workspace.store.correct_code("2024/functional", "2080197", "县级社会保险服务")
    workspace.store.keep_indicators([LibraryIndicator("own-1", "满意度")])
    workspace.close()
    read_all(path)
    meddle(path, sql)
    with pytest.raises(WorkspaceError) as told:
        read_all(path)
    assert str(path) in str(told.value)
    assert "备份" in str(told.value)


def test_one_flipped_bit_is_told_and_its_original_opens(tmp_path: Path) -> None:  # D1
    for name in ("one-bit-original.bdesk", "one-bit-flipped.bdesk"):
        shutil.copy(FILES / name, tmp_path)
    with WorkspaceFile.open(tmp_path / "one-bit-original.bdesk") as workspace:
        [info] = workspace.store.declarations()
        assert len(workspace.store.load(info.id)[1].facts.entries) == 133
        assert workspace.notice == ""
    with pytest.raises(WorkspaceError, match="已损坏"):
        read_all(tmp_path / "one-bit-flipped.bdesk")


def test_nothing_is_written_once_damage_was_met(workspace: WorkspaceFile, path: Path) -> None:  # D2
    whole, hurt = declare(workspace), declare(workspace)
    edit(workspace, whole)
    edit(workspace, hurt)
    workspace.close()
    meddle(path, f"UPDATE entry SET value = '7' WHERE declaration = '{hurt}' AND kind = 'amount'")
    with WorkspaceFile.open(path) as again:
        assert not again.read_only
        with pytest.raises(WorkspaceError, match="已损坏"):
            again.store.load(hurt)
        assert again.read_only
        assert "已损坏" in again.notice
        step = Edit("改", (SetEntry(CELL, Decimal(1)),))
        with pytest.raises(WorkspaceError, match="已损坏"):
            EditWriter(again.store, whole).write(step, step, "do")
        with pytest.raises(WorkspaceError, match="已损坏"):
            again.store.keep_indicators([LibraryIndicator("own-1", "满意度")])
        assert again.store.load(whole)[1].facts.entries


def test_a_lost_page_leaves_the_rest_to_look_at(  # D2
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    edit(workspace, declaration)
    expected = workspace.store.load(declaration)
    [(page,)] = workspace.database.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'library_indicator'"
    )
    workspace.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(data)
    with WorkspaceFile.open(path) as again:
        assert again.read_only
        assert "已损坏" in again.notice
        assert again.store.load(declaration) == expected
        with pytest.raises(WorkspaceError, match="已损坏"):
            again.store.indicators()
        with pytest.raises(WorkspaceError, match="已损坏"):
            again.store.rename_declaration(declaration, "甲")


def test_the_digest_moved_on_is_the_one_reckoned_anew(
    workspace: WorkspaceFile, declaration: str
) -> None:  # D3
    look = "SELECT id, digest FROM declaration UNION ALL SELECT '', digest FROM workspace ORDER BY 1"
    edit(workspace, declaration, 60)
    other = declare(workspace)
    workspace.store.rename_declaration(other, "调整预算")
    workspace.store.delete_declaration(declare(workspace))
    workspace.store.correct_code("2024/functional", "2080197", "县级社会保险服务")
    workspace.store.keep_indicators([LibraryIndicator("own-1", "满意度"), LibraryIndicator("own-2", "时效")])
    workspace.store.drop_indicators(["own-1"])
    kept = workspace.database.execute(look)
    with workspace.database.transaction():
        reckon_all(workspace.database)
    assert workspace.database.execute(look) == kept
    assert len({digest for _, digest in kept}) == 3


def test_the_known_schema_is_that_of_a_new_workspace(workspace: WorkspaceFile) -> None:
    rows = workspace.database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    assert integrity.fingerprint(rows) == integrity.SCHEMA
    assert {name for type_, name, *_ in rows if type_ == "table"} == set(schema.Record.metadata.tables)


def test_random_damage_is_never_silent() -> None:  # D1: a few of the thousand of corruption.py
    seen = campaign(60, seed=7)
    assert seen["told"] + seen["told, read only"] > 10
    assert seen["told that last edits are gone"] > 2
