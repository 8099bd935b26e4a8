"""`restore`, `delete`, and a `check` that goes on where one of several declarations cannot be opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import ID, WORKSHEET, Command

from budgetdesk.storage.backups import backup_now, list_backups

SECOND = f"{ID}-2"


def test_a_damaged_workspace_is_told_and_restored(budgetdesk: Command, workspace: Path) -> None:
    backup = backup_now(workspace)
    workspace.write_bytes(workspace.read_bytes()[:40_000])
    budgetdesk("check", workspace).refused("已损坏", "budgetdesk restore")
    budgetdesk("list", workspace).refused("已损坏")
    listed = budgetdesk("restore", workspace)
    assert listed.code == 0
    assert backup.path.name in listed.out
    assert ID in listed.out
    [told] = budgetdesk("restore", workspace, "--json").json
    assert [each["id"] for each in told["declarations"]] == [ID, SECOND]
    restored = budgetdesk("restore", workspace, "--backup", "最新")
    assert restored.code == 0
    assert "恢复前-已损坏" in restored.out
    assert len(budgetdesk("list", workspace, "--json").json) == 2


def test_one_declaration_is_restored_and_deleted(budgetdesk: Command, workspace: Path) -> None:
    gone = budgetdesk("delete", workspace, "--declaration", SECOND)
    assert gone.code == 0
    [backup] = list_backups(workspace)
    assert str(backup.path) in gone.out
    assert [each["id"] for each in budgetdesk("list", workspace, "--json").json] == [ID]
    assert budgetdesk("delete", workspace, "--declaration", SECOND).code == 2
    back = budgetdesk("restore", workspace, "--backup", backup.path.name, "--declaration", SECOND)
    assert back.code == 0
    assert len(budgetdesk("list", workspace, "--json").json) == 2
    budgetdesk("restore", workspace, "--declaration", SECOND).refused("--backup")
    missing = workspace.with_name("没有.bdesk")
    budgetdesk("restore", missing, "--backup", "最新").refused("没有找到 没有.bdesk 的备份")
    assert "没有找到" in budgetdesk("restore", missing).out


def test_a_check_goes_on_with_the_others(budgetdesk: Command, workspace: Path) -> None:
    with closing(sqlite3.connect(workspace)) as database, database:
        database.execute("UPDATE entry SET value = '1' WHERE declaration = ? AND kind = 'amount'", [ID])
    checked = budgetdesk("check", workspace)
    assert checked.code == 2
    assert f"（{SECOND}）" in checked.out
    assert f"申报 {ID} 打不开：工作库已损坏" in checked.err
    told = budgetdesk("check", workspace, "--json")
    assert set(told.json["unopened"]) == {ID}
    assert told.json["findings"]
    budgetdesk("check", workspace, "--declaration", ID).refused("已损坏")


def test_escapes_of_a_terminal_do_not_pass_through(budgetdesk: Command, tmp_path: Path) -> None:
    hostile = tmp_path / "坏.json"
    text = WORKSHEET.read_text(encoding="utf-8")
    hostile.write_text(
        text.replace('"pack": "', '"pack": "\\u001b]0;x\\u0007\\u009b31m\\u202e', 1), encoding="utf-8"
    )
    said = budgetdesk("check", hostile)
    assert said.code == 2
    assert not set(said.err) & set("\x1b\x07\x9b\u202e")
    assert "\\x1b" in said.err
