"""Opening, refusing, sharing.

W1 every connection has the pragmas that a power cut demands
W2 whatever cannot be opened is refused in one Chinese sentence that names the file
W3 a second program may look, and is told who has the workspace
W4 a failed write leaves the file as it was
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from budgetdesk.document.edits import Content, Edit, SetEntry, SetState, do
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.packs.indicator_library import LibraryIndicator
from budgetdesk.storage import workspace_file as workspace_module
from budgetdesk.storage.backups import backup_now
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.sqlite_file import APPLICATION_ID
from budgetdesk.storage.workspace_file import WorkspaceFile

CELL = Cell("t06", "lines", "", "r1", "amount")


def pragma(workspace: WorkspaceFile, name: str) -> object:
    [(value,)] = workspace.database.execute(f"PRAGMA {name}")
    return value


def refusal(path: Path, words: str) -> None:
    with pytest.raises(WorkspaceError) as error, WorkspaceFile.open(path):
        pass
    assert words in str(error.value)
    assert str(path) in str(error.value)
    assert str(error.value).endswith("。")


def put(workspace: WorkspaceFile, declaration: str, value: str) -> None:
    edit = Edit("修改", (SetEntry(CELL, Decimal(value)),))
    EditWriter(workspace.store, declaration).write(edit, do(workspace.store.load(declaration)[1], edit), "do")


def value(workspace: WorkspaceFile, declaration: str) -> object:
    return workspace.store.load(declaration)[1].facts.entries.get(CELL)


# W1


@pytest.mark.parametrize("read_only", [False, True])
def test_pragmas_of_a_connection(workspace: WorkspaceFile, path: Path, read_only: bool) -> None:
    workspace.close()
    with WorkspaceFile.open(path, read_only) as again:
        assert pragma(again, "journal_mode") == "wal"
        assert pragma(again, "synchronous") == 2  # FULL
        assert pragma(again, "foreign_keys") == 1
        assert pragma(again, "busy_timeout") == (5000 if read_only else 100)  # the window waits for no one
        assert pragma(again, "trusted_schema") == 0
        assert pragma(again, "application_id") == APPLICATION_ID
        assert again.notice == ""


def test_a_share_gets_a_rollback_journal_and_says_so(
    workspace: WorkspaceFile, path: Path, declaration: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, declaration, "1.50")
    workspace.close()
    monkeypatch.setattr(workspace_module, "is_network", lambda path: True)
    for _ in range(2):  # once from WAL, once as it stays
        with WorkspaceFile.open(path) as shared:
            assert pragma(shared, "journal_mode") == "delete"
            assert pragma(shared, "synchronous") == 2
            assert "网络共享文件夹" in shared.notice
            assert value(shared, declaration) == Decimal("1.50")
            put(shared, declaration, "1.50")
            with WorkspaceFile.open(path, read_only=True) as other:  # the exclusive lock is gone
                assert value(other, declaration) == Decimal("1.50")
    monkeypatch.undo()
    with WorkspaceFile.open(path) as local:
        assert pragma(local, "journal_mode") == "wal"
        assert local.notice == ""


# W2


def test_a_missing_file_is_refused(path: Path) -> None:
    refusal(path, "找不到工作库")


def test_a_folder_is_refused(path: Path) -> None:
    path.mkdir()
    refusal(path, "不是预算填报台的工作库")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"SQLite format 3\0" + bytes(84), "预算".encode() * 99]
)
def test_a_file_that_is_no_database_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refusal(path, "不是预算填报台的工作库")
    assert path.read_bytes() == content
    if content.startswith((b"PK", "预".encode())):  # another program's, beside which nothing of ours is left
        assert list(path.parent.iterdir()) == [path]


def test_a_foreign_database_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE workspace (schema_version INTEGER)")
    refusal(path, "不是预算填报台的工作库")


def test_a_workspace_of_a_newer_program_is_refused(workspace: WorkspaceFile, path: Path) -> None:
    workspace.database.execute("UPDATE workspace SET schema_version = 99")
    workspace.close()
    before = path.read_bytes()
    refusal(path, "更新版本的程序")
    refusal(path, "格式 99")
    assert path.read_bytes() == before


@pytest.mark.parametrize("keep", [200, 4096, 20_000, -1, -5000])
def test_a_truncated_workspace_is_refused(workspace: WorkspaceFile, path: Path, keep: int) -> None:
    workspace.store.create_declaration(
        pack="p",
        pack_version="1",
        unit_code="1",
        unit_name="甲",
        year=2024,
        content=Content(Facts({Cell("t", "b", "", f"r{i}", "c"): "字" * 50 for i in range(500)}), {}, {}),
    )
    workspace.close()
    path.write_bytes(path.read_bytes()[:keep])
    refusal(path, "已损坏")
    refusal(path, "备份")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entry SET kind = 'number'",
        "UPDATE entry SET value = '一'",
        "UPDATE entry SET value = CAST(x'ff' AS TEXT)",
        "UPDATE declaration SET created_at = ''",
        "INSERT INTO explanation SELECT id, 'f', 't', '[1]', '', NULL FROM declaration",
        "UPDATE change_log SET ops = '['",
    ],
)
def test_what_no_program_of_ours_wrote_is_told_when_it_is_met(
    workspace: WorkspaceFile, declaration: str, damage: str
) -> None:
    put(workspace, declaration, "1")
    workspace.database.execute(damage)
    with pytest.raises(WorkspaceError, match="已损坏"):
        workspace.store.load(declaration), workspace.store.change_log(declaration)


def test_a_page_of_garbage_is_told_when_it_is_met(
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    put(workspace, declaration, "1")
    workspace.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(WorkspaceError, match="已损坏"), WorkspaceFile.open(path) as damaged:
        damaged.store.load(declaration)


def test_a_database_without_our_tables_is_refused_though_it_says_it_is_ours(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    refusal(path, "已损坏")


def test_making_one_where_a_file_is_or_no_folder_is_refused(workspace: WorkspaceFile, path: Path) -> None:
    workspace.close()
    before = path.read_bytes()
    with pytest.raises(WorkspaceError, match="已有同名文件"):
        WorkspaceFile.create(path)
    assert path.read_bytes() == before
    with pytest.raises(WorkspaceError, match="找不到文件或文件夹"):
        WorkspaceFile.create(path.parent / "没有" / "a.bdesk")
    with WorkspaceFile.open(path) as again:  # neither kept the lock
        assert not again.read_only


def test_an_unknown_declaration_is_refused(workspace: WorkspaceFile) -> None:
    calls: list[Callable[[str], object]] = [workspace.store.load, workspace.store.delete_declaration]
    for call in calls:
        with pytest.raises(WorkspaceError, match="没有申报 none"):
            call("none")


# W3

OTHER = """
import sys
from pathlib import Path
from budgetdesk.storage.workspace_file import WorkspaceFile
sys.stdout.reconfigure(encoding="utf-8")
with WorkspaceFile.open(Path(sys.argv[1])) as workspace:
    print(workspace.read_only, workspace.notice, [d.id for d in workspace.store.declarations()], flush=True)
    if len(sys.argv) > 2:
        sys.stdin.read()
"""


def other_program(path: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER, str(path), *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def test_a_second_program_looks_on_and_is_told_who_writes(
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    with other_program(path) as other:
        said, _ = other.communicate(timeout=60)
    assert other.returncode == 0
    assert said.startswith("True ")
    assert f"进程 {os.getpid()}" in said
    assert "只能查看" in said
    assert declaration in said
    put(workspace, declaration, "3")  # nobody is in the way


def test_what_the_other_program_has_cannot_be_changed(path: Path) -> None:
    WorkspaceFile.create(path).close()
    with other_program(path, "stay") as other:
        assert other.stdout is not None
        assert other.stdout.readline().startswith("False ")
        with WorkspaceFile.open(path) as here:
            assert here.read_only
            assert f"进程 {other.pid}" in here.notice
            with pytest.raises(WorkspaceError, match="没有保存"):
                here.store.correct_code("functional", "2080109", "名称")
        other.communicate("", timeout=60)
    with WorkspaceFile.open(path) as here:
        assert not here.read_only
        assert here.notice == ""


def test_a_program_that_died_is_in_nobodys_way(path: Path) -> None:
    WorkspaceFile.create(path).close()
    with other_program(path, "stay") as other:
        assert other.stdout is not None
        other.stdout.readline()
        other.kill()
        other.wait(timeout=60)
    with WorkspaceFile.open(path) as here:
        assert not here.read_only


def test_a_backup_keeps_the_locks_of_the_open_workspace(
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    put(workspace, declaration, "1")
    backup_now(path)
    workspace.backup(path.with_name("拷贝.bdesk"))
    WorkspaceFile.open(path, read_only=True).close()
    # Another program can take the WAL away only where nobody has the file open.
    code = (
        "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('PRAGMA journal_mode=DELETE')"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=False, text=True)
    assert "database is locked" in run.stderr


def test_read_only_on_request_takes_no_lock(workspace: WorkspaceFile, path: Path) -> None:
    workspace.close()
    with WorkspaceFile.open(path, read_only=True) as looking, WorkspaceFile.open(path) as writing:
        assert looking.read_only
        assert looking.notice == ""
        assert not writing.read_only
        id = writing.store.create_declaration(
            pack="p", pack_version="1", unit_code="1", unit_name="甲", year=2024
        )
        assert [info.id for info in looking.store.declarations()] == [id]
        with pytest.raises(WorkspaceError, match="只读方式"):
            looking.store.delete_declaration(id)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder writable")
def test_a_read_only_folder_may_be_looked_into(
    workspace: WorkspaceFile, path: Path, declaration: str
) -> None:
    workspace.close()
    locked = path.with_name(path.name + ".lock")
    locked.unlink(missing_ok=True)
    path.parent.chmod(0o555)
    try:
        if os.geteuid() == 0:  # root may write anywhere, so look as nobody; pytest's own folders are 0700
            pytest.skip("root may write anywhere")
        with WorkspaceFile.open(path) as looking:
            assert looking.read_only
            assert "写权限" in looking.notice
            assert [info.id for info in looking.store.declarations()] == [declaration]
    finally:
        path.parent.chmod(0o755)


# W4


def test_a_full_disk_loses_nothing_and_says_so(workspace: WorkspaceFile, declaration: str) -> None:
    put(workspace, declaration, "1")
    content = workspace.store.load(declaration)[1]
    log = workspace.store.change_log(declaration)
    pages = pragma(workspace, "page_count")
    workspace.database.execute(f"PRAGMA max_page_count={pages}")
    writer = EditWriter(workspace.store, declaration)
    much = Edit("粘贴", tuple(SetEntry(CELL._replace(row=f"r{i}"), "字" * 100) for i in range(300)))
    with pytest.raises(WorkspaceError, match="磁盘已满"):
        writer.write(much, do(workspace.store.load(declaration)[1], much), "do")
    assert workspace.store.load(declaration)[1] == content
    assert workspace.store.change_log(declaration) == log
    workspace.database.execute("PRAGMA max_page_count=1000000")
    writer.write(much, do(workspace.store.load(declaration)[1], much), "do")
    assert len(workspace.store.load(declaration)[1].facts.entries) == 301 - 1
    assert pragma(workspace, "integrity_check") == "ok"


def test_text_that_cannot_be_stored_is_refused_whole(workspace: WorkspaceFile, declaration: str) -> None:
    edit = Edit("粘贴", (SetEntry(CELL, Decimal(1)), SetEntry(CELL._replace(row="r2"), "\ud800")))
    back = do(Content(Facts(), {}, {}), edit)
    with pytest.raises(WorkspaceError, match="无法保存的字符"):
        EditWriter(workspace.store, declaration).write(edit, back, "do")
    assert value(workspace, declaration) is None


def test_a_busy_file_is_told(workspace: WorkspaceFile, path: Path, declaration: str) -> None:
    workspace.database.execute("PRAGMA busy_timeout=10")
    with closing(sqlite3.connect(path, isolation_level=None)) as intruder:
        intruder.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceError, match="另一个程序正在使用"):
            put(workspace, declaration, "1")
        intruder.execute("ROLLBACK")
    put(workspace, declaration, "1")


def test_an_edit_of_a_deleted_declaration_is_refused(workspace: WorkspaceFile, declaration: str) -> None:
    writer = EditWriter(workspace.store, declaration)
    workspace.store.delete_declaration(declaration)
    edit = Edit("上报", (SetState("已上报"),))
    with pytest.raises(WorkspaceError, match="已从工作库中删除"):
        writer.write(edit, do(Content(Facts(), {}, {}), edit), "do")


# The rest


def test_declarations_are_listed_and_numbered(workspace: WorkspaceFile, declaration: str) -> None:
    assert declaration == "601006-2024-shaanxi-budget-2024"
    about = {"pack": "shaanxi-budget-2024", "pack_version": "1.0", "unit_code": "601006"}
    second = workspace.store.create_declaration(**about, unit_name="甲", year=2024)
    newer = workspace.store.create_declaration(**about, unit_name="甲", year=2025, name="调整预算")
    assert second == declaration + "-2"
    assert [info.id for info in workspace.store.declarations()] == [newer, declaration, second]
    assert [info.name for info in workspace.store.declarations()] == ["调整预算", "", ""]
    info = workspace.store.declarations()[1]
    assert (info.unit_name, info.year, info.state) == ("勉县城乡居民社会养老保险经办中心", 2024, "填报中")
    assert info.created_at == info.changed_at
    put(workspace, declaration, "1")
    assert workspace.store.load(declaration)[0].changed_at > info.changed_at
    workspace.store.delete_declaration(second)
    assert [info.id for info in workspace.store.declarations()] == [newer, declaration]
    assert workspace.store.change_log(second) == []


def test_the_state_of_a_declaration_is_an_edit(workspace: WorkspaceFile, declaration: str) -> None:
    edit = Edit("上报", (SetState("已上报"),))
    back = do(workspace.store.load(declaration)[1], edit)
    EditWriter(workspace.store, declaration).write(edit, back, "do")
    assert workspace.store.declarations()[0].state == workspace.store.load(declaration)[1].state == "已上报"


def test_money_is_text(workspace: WorkspaceFile, declaration: str) -> None:
    put(workspace, declaration, "2908134.00")
    rows = workspace.database.execute("SELECT typeof(value), value FROM entry")
    assert rows == [("text", "2908134.00")]


def test_code_corrections(workspace: WorkspaceFile, path: Path) -> None:
    workspace.store.correct_code("functional", "2080109", "社会保险经办机构")
    workspace.store.correct_code("functional", "3029904", "地方明细")
    workspace.store.correct_code("functional", "3029904", "其他")
    workspace.store.correct_code("revenue", "103", "非税收入")
    workspace.store.correct_code("revenue", "103", None)
    workspace.close()
    with WorkspaceFile.open(path) as again:
        assert again.store.code_corrections() == {
            "functional": {"2080109": "社会保险经办机构", "3029904": "其他"}
        }


def test_the_offices_own_indicators_are_kept_replaced_and_dropped(
    workspace: WorkspaceFile, path: Path
) -> None:
    first = LibraryIndicator(
        id="own-1", name="待遇按时发放率", level1="产出指标", operator="=", value="100", unit="%"
    )
    second = LibraryIndicator(id="own-2", name="参保群众满意度", work="养老保险")
    workspace.store.keep_indicators([first, second])
    mended = first._replace(operator="≥", value="99")
    workspace.store.keep_indicators([mended])
    workspace.store.drop_indicators(["own-2", "never-there"])
    workspace.close()
    with WorkspaceFile.open(path) as again:
        assert again.store.indicators() == [mended]


def test_a_worker_may_read_while_the_window_writes(workspace: WorkspaceFile, declaration: str) -> None:
    troubles: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(50):
                workspace.store.load(declaration)
        except BaseException as error:
            troubles.append(error)

    worker = threading.Thread(target=read)
    worker.start()
    for number in range(50):
        put(workspace, declaration, str(number))
    worker.join()
    assert not troubles


def test_a_backup_to_a_place_of_ones_choice(workspace: WorkspaceFile, path: Path, declaration: str) -> None:
    put(workspace, declaration, "7")
    to = path.with_name("拷贝.bdesk")
    to.write_bytes(b"old")
    workspace.backup(to)
    assert not to.with_name("拷贝.bdesk.part").exists()
    with WorkspaceFile.open(to, read_only=True) as copy:
        assert value(copy, declaration) == Decimal(7)
        assert pragma(copy, "journal_mode") == "delete"  # can be read where nothing can be written
    with pytest.raises(WorkspaceError, match="它自己"):
        workspace.backup(path)
    with pytest.raises(WorkspaceError, match="找不到文件或文件夹"):
        workspace.backup(path.parent / "没有" / "a.bdesk")
