"""Nothing is acknowledged that is not in the file, and only one program writes to it.

O1 a file that was removed, replaced or renamed over is noticed before anything is written
O2 two writers by a link, or by a lock that somebody deleted, are impossible or told
"""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from tests.storage.test_workspace import put, value

from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.workspace_file import WorkspaceFile


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of an open file")
@pytest.mark.parametrize("way", ["removed", "renamed", "replaced"])
def test_a_file_that_is_no_longer_there_takes_no_edit(  # O1
    workspace: WorkspaceFile, path: Path, declaration: str, way: str
) -> None:
    put(workspace, declaration, "1")
    workspace.checkpoint()
    aside = path.with_name("移走.bdesk")
    shutil.copy(path, path.with_name("同步.bdesk"))
    match way:
        case "removed":
            path.unlink()
        case "renamed":
            path.rename(aside)
        case "replaced":
            path.rename(aside)
            path.with_name("同步.bdesk").rename(path)
    with pytest.raises(WorkspaceError, match="移走、删除或换成"):
        put(workspace, declaration, "2")
    with pytest.raises(WorkspaceError, match="移走、删除或换成"):
        workspace.store.drop_indicators(["own-1"])
    if aside.exists():
        aside.replace(path)  # put back, it goes on
        put(workspace, declaration, "3")
        assert value(workspace, declaration) == Decimal(3)


def test_a_symbolic_link_leads_to_the_same_lock(  # O2
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    link = path.with_name("链接.bdesk")
    link.symlink_to(path)
    with WorkspaceFile.open(link) as second:
        assert second.read_only
        assert "正在使用" in second.notice
        put(workspace, declaration, "1")
        assert value(second, declaration) == Decimal(1)


def test_a_file_of_two_names_is_only_looked_at(  # O2
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    os.link(path, path.with_name("另一个名字.bdesk"))
    with pytest.raises(WorkspaceError, match="硬链接"):  # its journal lies beside the first name
        WorkspaceFile.open(path.with_name("另一个名字.bdesk"))
    workspace.close()
    with WorkspaceFile.open(path.with_name("另一个名字.bdesk")) as second:
        assert second.read_only
        assert "硬链接" in second.notice
    with WorkspaceFile.open(path) as again:
        assert again.read_only


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of an open file")
def test_of_two_writers_one_is_told(workspace: WorkspaceFile, path: Path, declaration: str) -> None:  # O2
    put(workspace, declaration, "1")
    path.with_name(path.name + ".lock").unlink()
    with WorkspaceFile.open(path) as second:
        assert not second.read_only
        put(workspace, declaration, "2")
        with pytest.raises(WorkspaceError, match="别的程序改动了"):
            put(second, declaration, "3")
        with pytest.raises(WorkspaceError, match="别的程序改动了"):
            second.store.correct_code("2024/functional", "2080197", "县级")
        put(workspace, declaration, "4")
        assert value(second, declaration) == Decimal(4)


def test_own_reading_and_backups_are_no_other_writers(
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    for number in range(3):
        put(workspace, declaration, str(number))
        WorkspaceFile.open(path, read_only=True).close()
        workspace.backup(path.with_name("拷贝.bdesk"))
        workspace.checkpoint()
    assert value(workspace, declaration) == Decimal(2)
