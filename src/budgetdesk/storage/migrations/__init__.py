"""From an old schema to today's: one module and one function per step, in the order of their numbers.

A step is `migrations/m0002_add_x.py` with one function `m0002_add_x(database)`, listed in STEPS; schema.py
says the same for new workspaces (a test compares them). The first schema is version 1 and needs no step. All
that a file lacks is one transaction, together with the names of the steps: it is wholly old or wholly new.
"""

from __future__ import annotations

from collections.abc import Callable

from budgetdesk.storage import sqlite_statements as sql
from budgetdesk.storage.database import Database
from budgetdesk.storage.encoding import now
from budgetdesk.storage.errors import DAMAGED, WorkspaceError, trouble
from budgetdesk.storage.migrations.m0002_indicator_library import m0002_indicator_library
from budgetdesk.storage.migrations.m0003_declaration_name import m0003_declaration_name

Step = Callable[[Database], None]

STEPS: tuple[Step, ...] = (m0002_indicator_library, m0003_declaration_name)
FIRST = "m0001_first"


def newest() -> int:
    return 1 + len(STEPS)


def record_all(database: Database) -> None:
    """A new workspace has everything that the steps would give it."""
    at = now()
    database.run(sql.INSERT_MIGRATION, [(name, at) for name in (FIRST, *(step.__name__ for step in STEPS))])


def refuse_newer(version: int, database: Database) -> None:
    if version > newest():
        raise WorkspaceError(
            f"这个工作库是更新版本的程序建立的（格式 {version}，本程序只认识到 {newest()}）："
            f"{database.path}。请安装新版程序后再打开。"
        )


def migrate(version: int, database: Database) -> None:
    """Bring the file from `version` to the newest; a copy of the old one goes to the backups first."""
    from budgetdesk.storage.backups import BEFORE_MIGRATION, backup_now

    backup_now(database.path, BEFORE_MIGRATION)
    # Rebuilding a table drops the old one; with foreign keys on, that would delete what refers to it.
    database.execute("PRAGMA foreign_keys=OFF")
    try:
        with database.writing():
            for step in STEPS[version - 1 :]:
                step(database)
                database.run(sql.INSERT_MIGRATION, [(step.__name__, now())])
            database.run(sql.SET_VERSION, [(newest(),)])
            if database.execute("PRAGMA foreign_key_check"):
                raise trouble(DAMAGED, database.path)
    finally:
        database.execute("PRAGMA foreign_keys=ON")
