"""The store by its records: what is in no hurry goes another way to the same database, as safely."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.storage.make_sample import FILES

from budgetdesk.packs.indicator_library import LibraryIndicator
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.tables import DECLARATION
from budgetdesk.storage.workspace_file import WorkspaceFile

OWN = LibraryIndicator("own-1", "参保群众满意度", level1="满意度指标")


def names(workspace: WorkspaceFile) -> list[str]:
    return [info.name for info in workspace.store.declarations()]


def test_a_declaration_gets_a_name_and_loses_it(workspace: WorkspaceFile, declaration: str) -> None:
    workspace.store.rename_declaration(declaration, "调整预算")
    assert names(workspace) == ["调整预算"]
    workspace.store.rename_declaration(declaration, "")
    assert names(workspace) == [""]
    with pytest.raises(WorkspaceError, match="没有申报 none"):
        workspace.store.rename_declaration("none", "甲")


def test_a_transaction_that_fails_leaves_nothing_and_others_go_on(
    workspace: WorkspaceFile, declaration: str
) -> None:
    def rename_and_fail() -> None:
        with workspace.database.transaction():
            workspace.database.run(DECLARATION.update("name"), [("调整预算", declaration)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rename_and_fail()
    assert names(workspace) == [""]
    workspace.store.keep_indicators([OWN])
    workspace.store.correct_code("2024/functional", "2080197", "县级社会保险服务")
    assert workspace.store.indicators() == [OWN]


def test_trouble_with_the_library_is_told_as_elsewhere(
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    workspace.database.execute("PRAGMA busy_timeout=10")
    with closing(sqlite3.connect(path, isolation_level=None)) as intruder:
        intruder.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceError, match="另一个程序正在使用"):
            workspace.store.keep_indicators([OWN])
        intruder.execute("ROLLBACK")
    with pytest.raises(WorkspaceError, match="无法保存的字符"):
        workspace.store.keep_indicators([OWN._replace(name="\ud800")])
    with WorkspaceFile.open(path, read_only=True) as looking:
        assert looking.store.indicators() == []
        with pytest.raises(WorkspaceError, match="只读方式"):
            looking.store.keep_indicators([OWN])


def test_opening_and_editing_wait_for_no_slow_import(tmp_path: Path) -> None:
    path = shutil.copy(FILES / "workspace-v1.bdesk", tmp_path)
    code = """
import sys
from pathlib import Path
from budgetdesk.document.edits import Edit, SetState, do
from budgetdesk.storage.workspace_file import WorkspaceFile
from budgetdesk.storage.edit_writer import EditWriter
with WorkspaceFile.open(Path(sys.argv[1])) as workspace:
    store = workspace.store
    [info] = store.declarations()
    _, content = store.load(info.id)
    store.code_corrections()
    edit = Edit("上报", (SetState("已上报"),))
    EditWriter(store, info.id).write(edit, do(content, edit), "do")
    store.change_log(info.id)
print({"sqlalchemy", "sqlmodel", "pydantic"} & set(sys.modules))
"""
    said = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
