"""A PostgreSQL server takes every statement of the store with its values, and has the same rows afterwards as SQLite."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import add_sheet, confirm, enter, explain, insert_row, remove_rows
from budgetdesk.document.edits import Edit, MoveRow, SetState
from budgetdesk.engine.cells import Place
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.schema import Record
from budgetdesk.storage.sqlite_database import SQLiteDatabase
from budgetdesk.storage.store import Store, create_store

TABLES = [table.name for table in Record.metadata.sorted_tables]
LINES = Place("expenditure", "rows")


class Overheard(SQLiteDatabase):
    """Keeps what is asked of it, so that another engine can be asked the same."""

    def __init__(self) -> None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("PRAGMA foreign_keys=ON")
        super().__init__(connection, Path(":memory:"))
        self.asked: list[tuple[str, Sequence[object]]] = []

    def run(self, statement: str, rows: Sequence[Sequence[object]]) -> int:
        self.asked += [(statement, values) for values in rows]
        return super().run(statement, rows)

    def take(self, statement: str, rows: Iterable[Sequence[object]]) -> list[tuple[Any, ...]]:
        kept = list(rows)
        self.asked += [(statement, values) for values in kept]
        return super().take(statement, kept)

    def select(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        self.asked.append((statement, values))
        return super().select(statement, *values)

    def counts(self) -> list[int]:
        return [self.execute(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]


def literal(value: object) -> str:
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    quoted = str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"E'{quoted}'"


def with_values(statement: str, values: Sequence[object]) -> str:
    parts = statement.split("?")
    assert len(parts) == len(values) + 1, statement
    return "".join(part for pair in zip(parts, [*map(literal, values), ""], strict=True) for part in pair)


def work(database: Overheard) -> None:
    """A day's work: a declaration made, edited in every way, copied, deleted and put back; codes corrected."""
    with database.transaction():
        create_store(database)
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
        Edit("审核", (SetState("已审核"),)),
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


class Server:
    """A database cluster in a folder of its own; each script is run by a process that ends with it, without any port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        if self.user:
            shutil.chown(folder, self.user)
        self._run(
            [
                "initdb",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                "-D",
                str(folder / "data"),
            ]
        )

    def says(self, statements: list[str]) -> str:
        """What the server prints while it runs the statements; the first mistake ends it."""
        command = [
            "postgres",
            "--single",
            "-j",
            "-F",
            "-c",
            "exit_on_error=on",
            "-D",
            str(self.folder / "data"),
            "postgres",
        ]
        return self._run(command, ";\n\n".join([*statements, ""]))

    def _run(self, command: list[str], script: str = "") -> str:
        done = subprocess.run(
            command, input=script, text=True, encoding="utf-8", capture_output=True, user=self.user, cwd=self.folder,
            timeout=120, check=False,
        )  # fmt: skip
        problems = [
            line for line in done.stderr.splitlines() if re.search("ERROR|FATAL|PANIC|STATEMENT", line)
        ]
        assert (done.returncode, problems) == (0, []), done.stderr[-2000:]
        return done.stdout


@pytest.fixture
def server() -> Iterator[Server]:
    if not (shutil.which("initdb") and shutil.which("postgres")):
        pytest.skip("PostgreSQL is not installed: apt install postgresql, with its bin on the PATH")
    with tempfile.TemporaryDirectory() as folder:  # where the server's user may come, unlike pytest's own
        Path(folder).chmod(0o755)
        yield Server(Path(folder))


def test_postgresql_does_what_sqlite_does(server: Server) -> None:
    database = Overheard()
    try:
        work(database)
        counts = database.counts()
    finally:
        database.close()
    dialect = postgresql.dialect()
    script: list[str] = []
    for table in Record.metadata.sorted_tables:
        parts = [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
        script += [" ".join(str(part.compile(dialect=dialect)).split()) for part in parts]
    script += [with_values(statement, values) for statement, values in database.asked]
    script += [f"SELECT '{name} has ' || count(*) AS told FROM {name}" for name in TABLES]
    told = re.findall(r'told = "(\w+) has (\d+)"', server.says(script))
    assert told == [(name, str(count)) for name, count in zip(TABLES, counts, strict=True)]
    assert min(counts[TABLES.index(name)] for name in ("declaration", "entry", "change_log")) > 0
