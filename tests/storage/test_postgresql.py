"""A shared workspace on a PostgreSQL server: what SQLite does, it does, and several people write at once.

P1 a day's work leaves the same rows in both; sums are the same
P2 what one changes the others hear, and nobody writes over what he has not seen
P3 who may do what is the server's to say; passwords are nowhere written
P4 two programs that are killed at random lose nothing and double nothing
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests import shipped
from tests.storage.postgresql_server import Server, running_server
from tests.storage.two_writers import two_writers

from budgetdesk.cli import shared
from budgetdesk.cli.main import run
from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import add_sheet, confirm, enter, explain, insert_row, remove_rows
from budgetdesk.document.edits import Edit, MoveRow, SetState
from budgetdesk.engine.cells import Place
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.upward.addends import addends_of
from budgetdesk.office.workspaces import writing
from budgetdesk.resources import resources
from budgetdesk.storage.addend_store import AddendStore
from budgetdesk.storage.database import Database
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.package_store import Arrival, PackageStore
from budgetdesk.storage.schema import Record
from budgetdesk.storage.shared_workspace import SharedWorkspace, write_address
from budgetdesk.storage.sqlite_database import SQLiteDatabase
from budgetdesk.storage.store import Store, create_store
from budgetdesk.storage.workspace_lock import this_person

LINES = Place("expenditure", "rows")
_RANDOM = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+|[0-9a-f]{8,}")


def work(database: Database) -> None:
    """A day's work: a declaration made, edited in every way, copied, deleted and put back; codes corrected."""
    store = Store(database, "O'甲")
    program, content = shipped.program(), shipped.document("mianxian-worksheet").content
    id = store.create_declaration(
        pack=shipped.SHAANXI, pack_version="1.0", unit_code="601006", unit_name="经办中心", year=2024,
        content=content,
    )  # fmt: skip
    document = Document(program, store.load(id)[1], EditWriter(store, id), id=id)
    rows = [row.id for row in document.content.facts.rows[LINES]]
    edits: list[Edit | None] = [
        enter(document, LINES.cell(rows[0], "amount"), "12"),
        enter(document, LINES.cell(rows[1], "amount"), "十\\二\n'元"),
        insert_row(document, LINES, after=rows[0], values={"kind": "公用"})[0],
        remove_rows(document, LINES, [rows[2]]),
        Edit("移动行", (MoveRow(LINES, rows[3], None, "", 0),)),
        add_sheet(document, "t13")[0],
        confirm(document, LINES.cell(rows[0], "amount")),
        Edit("退回", (SetState("已退回"),)),
    ]
    for edit in edits:
        assert edit is not None
        document.apply(edit)
    document.apply(explain(document, document.findings[0], "以省厅下达为准。"))
    for _ in range(4):
        document.undo()
    for name in ("30288", None):
        store.correct_code("2024/functional", "2080197", name)
    saved = store.saved(id)
    store.delete_declaration(id)
    store.put_back(saved, "恢复")
    assert store.load(id)[1].facts.rows == document.content.facts.rows
    assert len(list(store.change_log(id))) > len(edits)
    assert [info.id for info in store.declarations()] == [id]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def address(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The file of an empty workspace on the server."""
    return write_address(server.new_database(request.node.name[:60]), tmp_path / "县局.bdeskdb")


def test_a_database_of_the_format_before_is_brought_up(address: Path) -> None:
    with SharedWorkspace.open(address) as shared:
        database = shared.store.database
        with database.transaction():
            for undo in (
                "DROP TABLE arrival", "DROP TABLE notice", "ALTER TABLE package DROP COLUMN missing",
                "ALTER TABLE package DROP COLUMN drafted", "UPDATE workspace SET schema_version = 6",
                "DELETE FROM migration WHERE name = 'm0007_arrivals'",
            ):  # fmt: skip
                database.execute(undo)
    with SharedWorkspace.open(address) as shared:
        kept = PackageStore(shared.store.database)
        arrival = Arrival("2026-11-28T08:00:00+00:00", "甲.bdpkg", "refused", "", "已损坏")
        kept.note_arrival(arrival)
        assert kept.not_taken() == [arrival]
        assert kept.packages() == []


def rows(database: Database) -> dict[str, list[str]]:
    """All rows, without moments and without ids that are made at random or by the engine."""
    found = {}
    with database.snapshot():
        for table in Record.metadata.sorted_tables:
            columns = [c.name for c in table.columns if (table.name, c.name) != ("change_log", "id")]
            selected = database.select(f"SELECT {', '.join(columns)} FROM {table.name}")
            found[table.name] = sorted(_RANDOM.sub("#", _said(row)) for row in selected)
    return found


def _said(row: tuple[Any, ...]) -> str:
    """A scaled amount is an int of SQLite's and a Decimal of PostgreSQL's."""
    return repr([int(value) if isinstance(value, Decimal) else value for value in row])


def test_both_engines_have_the_same_rows(address: Path) -> None:  # P1
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    ours = SQLiteDatabase(connection, Path(":memory:"))
    with ours.transaction():
        create_store(ours)
    with SharedWorkspace.open(address) as shared:
        for database in (ours, shared.database):
            work(database)
            kept = AddendStore(database)
            [info] = Store(database).declarations()
            kept.keep(info.id, "1.0", addends_of(shipped.document("mianxian-worksheet").engine))
            assert {s.spot: s.amount for s in kept.sums([info.id])}[
                "t01", "income", "", "total", "amount"
            ] == Decimal("2908134.00")
        assert rows(shared.database) == rows(ours)
        assert AddendStore(shared.database).sums([info.id]) == AddendStore(ours).sums([info.id])
    ours.close()


def test_what_one_changes_others_hear_and_none_writes_over_it(address: Path) -> None:  # P2
    packs = shipped.Packs()
    with writing(address) as first, writing(address) as second:
        content = shipped.document("mianxian-worksheet").content
        id = first.store.create_declaration(
            pack=shipped.SHAANXI,
            pack_version="1.0",
            unit_code="601006",
            unit_name="甲",
            year=2024,
            content=content,
        )
        assert second.database.heard() == {id}
        mine, yours = (open_declaration(each.store, id, packs).document for each in (first, second))
        cell = LINES.cell(content.facts.rows[LINES][0].id, "amount")
        for amount in ("1", "2"):
            mine.apply(entered(mine, cell, amount))
        until = time.monotonic() + 1
        while not (heard := second.database.heard()) and time.monotonic() < until:
            time.sleep(0.01)
        assert heard == {id}
        assert first.database.heard() == set()
        with pytest.raises(WorkspaceError, match="别人刚改过"):
            yours.apply(entered(yours, cell, "3"))
        assert yours.content.facts.entries[cell] == content.facts.entries[cell]  # as it was before
        again = open_declaration(second.store, id, packs).document
        assert again.content.facts.entries[cell] == 2
        again.apply(entered(again, cell, "3"))
        assert second.store.load(id)[1].facts.entries[cell] == 3


def test_what_one_has_open_no_other_changes_till_he_is_gone(server: Server, address: Path) -> None:  # P2
    """However he goes: the server ends his connection, as when his computer is switched off."""
    packs = shipped.Packs()
    with writing(address) as first, writing(address) as second:
        content = shipped.document("mianxian-worksheet").content
        id = first.store.create_declaration(
            pack=shipped.SHAANXI, pack_version="1.0", unit_code="601006", unit_name="甲", year=2024, content=content,
        )  # fmt: skip
        other = first.store.create_declaration(
            pack=shipped.SHAANXI, pack_version="1.0", unit_code="601007", unit_name="乙", year=2024
        )
        assert first.database.claim(id) == first.database.claim(id) == ""
        assert f"{this_person()}（数据库用户 postgres）" in second.database.claim(id)
        cell = LINES.cell(content.facts.rows[LINES][0].id, "amount")
        mine, yours = (open_declaration(each.store, id, packs).document for each in (first, second))
        for change in (
            lambda: yours.apply(entered(yours, cell, "3")),
            lambda: second.store.delete_declaration(id),
            lambda: second.store.rename_declaration(id, "调整"),
            lambda: second.store.put_back(second.store.saved(id), "恢复"),
        ):
            with pytest.raises(WorkspaceError, match="正在填这份申报"):
                change()
        mine.apply(entered(mine, cell, "2"))
        second.store.rename_declaration(other, "不相干的可以改")
        pid = first.database.execute("SELECT pg_backend_pid()")[0][0]
        server.run(f"SELECT pg_terminate_backend({pid}, 5000)")
        assert second.database.claim(id) == ""
        again = open_declaration(second.store, id, packs).document
        again.apply(entered(again, cell, "3"))
        assert second.store.load(id)[1].facts.entries[cell] == 3


def entered(document: Document, cell: Any, text: str) -> Edit:
    edit = enter(document, cell, text)
    assert edit is not None
    return edit


def test_roles_and_passwords_are_the_servers(server: Server, address: Path, tmp_path: Path) -> None:  # P3
    with writing(address) as workspace:
        id = workspace.store.create_declaration(
            pack=shipped.SHAANXI, pack_version="1.0", unit_code="601006", unit_name="甲", year=2024,
        )  # fmt: skip
    name = address.read_text("utf-8").strip().rpartition("/")[2]
    server.run(
        "CREATE USER clerk PASSWORD 'secret' IN ROLE budgetdesk_fill", "CREATE USER guest", database=name
    )
    url = server.url(name, "clerk:secret")
    clerk = write_address(url, tmp_path / "填报.bdeskdb")
    assert "secret" not in clerk.read_text("utf-8")
    with writing(clerk) as workspace:
        EditWriter(workspace.store, id).write(*[Edit("审核", (SetState("已审核"),))] * 2, "do")
        with pytest.raises(WorkspaceError, match="没有这个权限"):
            workspace.store.correct_code("2024/functional", "2080197", "自己加的")
        assert "secret" not in workspace.database.place
    guest = write_address(server.url(name, "guest"), tmp_path / "外人.bdeskdb")
    with pytest.raises(WorkspaceError, match="没有这个权限"), writing(guest) as workspace:
        workspace.store.declarations()
    nobody = write_address(server.url("none"), tmp_path / "没有.bdeskdb")
    with pytest.raises(WorkspaceError, match="连不上"), writing(nobody):
        pass


def test_commands_work_on_the_server_and_keep_no_password(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:  # P3
    monkeypatch.setattr(shared, "data_folder", lambda: tmp_path)
    url = server.url(server.new_database("commands").rpartition("/")[2], "postgres:secret")
    sample = str(resources() / "samples" / "mianxian-worksheet.json")
    assert run(["--database", url, "import", sample]) == 0
    assert run(["list", f"--database={url}"]) == 0
    assert run(["--database", url, "merge", "--as", "601", "人社局"]) == 0
    assert run(["--database", url, "check", "--declaration", "601-2024-shaanxi-budget-2024"]) == 0
    told = capfd.readouterr().out
    assert "601006-2024-shaanxi-budget-2024" in told
    assert "1 个单位" in told
    assert run(["--database", url, "delete", "--declaration", "601006-2024-shaanxi-budget-2024"]) == 2
    assert run(["--database", url, "packs"]) == 2
    assert run(["--database"]) == 2
    assert run(["--database", "sqlite:///secret@x", "list"]) == 2
    told = "".join(capfd.readouterr())
    assert "pg_dump" in told
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert not any("secret" in text for text in (told, *(path.read_text("utf-8") for path in files)))


def test_two_programs_killed_at_random_lose_and_double_nothing(server: Server) -> None:  # P4
    seen = two_writers(server.new_database("two_writers"), edits=60, kills=3, seed=1)
    assert seen["edits"] >= 60
    assert seen["killed"] == 3
