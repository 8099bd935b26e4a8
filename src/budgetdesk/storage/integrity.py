"""Whether a file is still what programs of ours wrote: its pages, its schema, what the office keeps in it."""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from typing import Any

from budgetdesk.storage.database import Database
from budgetdesk.storage.errors import DAMAGED, workspace_error

SCHEMA = "49195e52b2ab77b48c4f5fb2fbdf8b86"
"""`fingerprint` of the schema of today; a test holds it to schema.py."""

FOREIGN_PARTS = "工作库里有来历不明的触发器或视图，已拒绝打开：{path}。请从备份恢复，或向提供文件的人核实。"


def refuse_foreign_parts(rows: list[tuple[Any, ...]], path: Path | str) -> None:
    """Views and triggers run when tables are read and written, so nothing is read before this is asked.

    `rows`: type, name and SQL of sqlite_schema. Raises WorkspaceError.
    """
    for type_, _, sql in rows:
        if type_ not in ("table", "index") or str(sql).casefold().startswith("create virtual"):
            raise workspace_error(FOREIGN_PARTS, path)


def check_pages(database: Database) -> None:
    """Raises WorkspaceError where SQLite finds its pages damaged."""
    if database.execute("PRAGMA quick_check(1)") != [("ok",)]:
        raise workspace_error(DAMAGED, database.place)


def check_schema(database: Database) -> None:
    """Raises WorkspaceError where tables and indexes are not those of today."""
    rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    if fingerprint(rows) != SCHEMA:
        raise workspace_error(DAMAGED, database.place)


def fingerprint(rows: list[tuple[Any, ...]]) -> str:
    """Of type, name, table and SQL of each part, whichever way it came about: made new or altered.

    What ANALYZE keeps (sqlite_stat1) is no part of it.
    """
    parts = sorted(
        f"{type_} {name} {table} {_clauses(sql or '')}"
        for type_, name, table, sql in rows
        if not str(table).startswith("sqlite_stat")
    )
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _clauses(sql: str) -> str:
    """The clauses of a CREATE, sorted: ALTER TABLE puts a column behind all others."""
    text = re.sub(r"\s+", " ", sql)
    start, end = text.find("("), text.rfind(")")
    depth, clauses = 0, [""]
    for character in text[start + 1 : max(end, 0)]:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            clauses.append("")
        else:
            clauses[-1] += character
    return "|".join(
        [text[:start].strip(), *sorted(clause.strip() for clause in clauses), text[end + 1 :].strip()]
    )
