"""From an old schema to today's: one module and one function per step, in the order of their numbers.

A step is `migrations/m0002_add_x.py` with one function `m0002_add_x(database)`, listed in STEPS; schema.py
says the same for new stores (a test compares them). The first schema is version 1 and needs no step. Steps are
run in one transaction, together with their names: a store is wholly old or wholly new.
"""

from __future__ import annotations

from collections.abc import Callable

from budgetdesk.storage.database import Database
from budgetdesk.storage.digests import reckon_all
from budgetdesk.storage.errors import DAMAGED, WorkspaceError, workspace_error
from budgetdesk.storage.migrations.m0002_indicator_library import m0002_indicator_library
from budgetdesk.storage.migrations.m0003_declaration_name import m0003_declaration_name
from budgetdesk.storage.migrations.m0004_digests import m0004_digests
from budgetdesk.storage.migrations.m0005_packages import m0005_packages
from budgetdesk.storage.migrations.m0006_adding_up import m0006_adding_up
from budgetdesk.storage.migrations.m0007_arrivals import m0007_arrivals
from budgetdesk.storage.tables import MIGRATION, WORKSPACE, now

Step = Callable[[Database], None]

STEPS: tuple[Step, ...] = (
    m0002_indicator_library, m0003_declaration_name, m0004_digests, m0005_packages, m0006_adding_up,
    m0007_arrivals,
)  # fmt: skip
FIRST = "m0001_first"


def newest() -> int:
    return 1 + len(STEPS)


def version(database: Database) -> int:
    """The schema version of a store, inside a transaction. Raises WorkspaceError where it is newer than we know."""
    found = list(database.select(WORKSPACE.select("schema_version")))
    if len(found) != 1:
        raise workspace_error(DAMAGED, database.place)
    number = int(found[0][0])
    if number > newest():
        raise WorkspaceError(
            f"这个工作库是更新版本的程序建立的（格式 {number}，本程序只认识到 {newest()}）："
            f"{database.place}。请安装新版程序后再打开。"
        )
    return number


def record_all(database: Database) -> None:
    """A new store has everything that the steps would give it."""
    at = now()
    database.run(MIGRATION.insert(), [(name, at) for name in (FIRST, *(step.__name__ for step in STEPS))])


def migrate(database: Database, version: int) -> None:
    """Bring a store from `version` to the newest, inside a transaction."""
    for step in STEPS[version - 1 :]:
        step(database)
        database.run(MIGRATION.insert(), [(step.__name__, now())])
    database.run(f"UPDATE {WORKSPACE.name} SET schema_version = ?", [(newest(),)])
    reckon_all(database)
