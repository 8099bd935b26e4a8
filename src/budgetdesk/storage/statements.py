"""Every statement that storage runs, in Core; their parameters go by position, in the order of the text.

`python -m budgetdesk.storage.statements` compiles them into sqlite_statements.py. The program reads that one: to import
SQLAlchemy takes longer than to open a workspace. Another database gets such a file of its own dialect.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

from sqlalchemy import (
    Column,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import ColumnElement

from budgetdesk.storage.schema import (
    CHANGE_LOG,
    CODE_CORRECTION,
    CONFIRMED,
    DECLARATION,
    ENTRY,
    EXPLANATION,
    INSTANCE,
    LAST_YEAR,
    LIBRARY_INDICATOR,
    MIGRATION,
    ROW,
    WORKSPACE,
)


def _insert(table: Table, *without: str) -> Insert:
    return insert(table).values({c.name: bindparam(c.name) for c in table.columns if c.name not in without})


def _is(column: Column[str]) -> ColumnElement[bool]:
    return column == bindparam(f"{column.name}_is")


def _delete(table: Table) -> Delete:
    """By the whole primary key, in its order."""
    return delete(table).where(*(_is(c) for c in table.primary_key.columns))


def _place(table: Table) -> Update:
    keys = table.primary_key.columns
    return update(table).values(position=bindparam("position")).where(*(_is(c) for c in keys))


def _of_declaration(table: Table) -> Select[tuple[object, ...]]:
    columns = [c for c in table.columns if c.name != "declaration"]
    return select(*columns).where(_is(table.c.declaration))


# Replacing is a delete and an insert: the engines spell an upsert alike, SQLAlchemy's two dialects do not.
DELETE_ENTRY, INSERT_ENTRY = _delete(ENTRY), _insert(ENTRY)
DELETE_ROW, INSERT_ROW = _delete(ROW), _insert(ROW)
DELETE_INSTANCE, INSERT_INSTANCE = _delete(INSTANCE), _insert(INSTANCE)
DELETE_CONFIRMED, INSERT_CONFIRMED = _delete(CONFIRMED), _insert(CONFIRMED)
DELETE_EXPLANATION, INSERT_EXPLANATION = _delete(EXPLANATION), _insert(EXPLANATION)
DELETE_LAST_YEAR, INSERT_LAST_YEAR = _delete(LAST_YEAR), _insert(LAST_YEAR)
DELETE_CORRECTION, INSERT_CORRECTION = _delete(CODE_CORRECTION), _insert(CODE_CORRECTION)
DELETE_INDICATOR, INSERT_INDICATOR = _delete(LIBRARY_INDICATOR), _insert(LIBRARY_INDICATOR)

PLACE_ROW, PLACE_INSTANCE = _place(ROW), _place(INSTANCE)

LOG = _insert(CHANGE_LOG, "id")
TOUCH = update(DECLARATION).values(changed_at=bindparam("changed_at")).where(_is(DECLARATION.c.id))
TOUCH_WITH_STATE = (
    update(DECLARATION)
    .values(state=bindparam("state"), changed_at=bindparam("changed_at"))
    .where(_is(DECLARATION.c.id))
)

SET_UNIT_CODE = update(DECLARATION).values(unit_code=bindparam("unit_code")).where(_is(DECLARATION.c.id))
SET_UNIT_NAME = update(DECLARATION).values(unit_name=bindparam("unit_name")).where(_is(DECLARATION.c.id))

INSERT_DECLARATION, DELETE_DECLARATION = _insert(DECLARATION), _delete(DECLARATION)
INSERT_WORKSPACE, INSERT_MIGRATION = _insert(WORKSPACE), _insert(MIGRATION)
SET_VERSION = update(WORKSPACE).values(schema_version=bindparam("schema_version"))

SELECT_VERSION = select(WORKSPACE.c.schema_version)
SELECT_WORKSPACE_ID = select(WORKSPACE.c.id)
SELECT_DECLARATIONS = select(DECLARATION).order_by(
    DECLARATION.c.year.desc(), DECLARATION.c.unit_code, DECLARATION.c.created_at, DECLARATION.c.id
)
SELECT_DECLARATION = select(DECLARATION).where(_is(DECLARATION.c.id))
SELECT_LIKE_ID = select(DECLARATION.c.id).where(DECLARATION.c.id.startswith(bindparam("start")))
SELECT_CORRECTIONS = select(CODE_CORRECTION)
SELECT_INDICATORS = select(LIBRARY_INDICATOR).order_by(
    LIBRARY_INDICATOR.c.level1, LIBRARY_INDICATOR.c.level2, LIBRARY_INDICATOR.c.name, LIBRARY_INDICATOR.c.id
)

# In the order in which they lie in the file.
SELECT_ENTRIES = _of_declaration(ENTRY).order_by(*list(ENTRY.primary_key.columns)[1:])
SELECT_ROWS = _of_declaration(ROW).order_by(ROW.c.position)
SELECT_INSTANCES = _of_declaration(INSTANCE).order_by(INSTANCE.c.position)
SELECT_CONFIRMED = _of_declaration(CONFIRMED)
SELECT_EXPLANATIONS = _of_declaration(EXPLANATION)
SELECT_LAST_YEAR = _of_declaration(LAST_YEAR)

ROW_POSITIONS = select(ROW.c.row_id, ROW.c.position).where(
    *(_is(c) for c in (ROW.c.declaration, ROW.c.table_id, ROW.c.block_id, ROW.c.instance_id))
)
INSTANCE_POSITIONS = select(INSTANCE.c.instance_id, INSTANCE.c.position).where(
    *(_is(c) for c in (INSTANCE.c.declaration, INSTANCE.c.table_id))
)

_LOG = CHANGE_LOG.c
SELECT_LOG = (
    select(_LOG.id, _LOG.at, _LOG.who, _LOG.kind, _LOG.label, _LOG.ops)
    .where(_is(_LOG.declaration), _LOG.at >= bindparam("since"))
    .order_by(_LOG.id)
)
SELECT_LOG_WITH = SELECT_LOG.where(_LOG.ops.like(bindparam("pattern"), escape="!"))


COMPILED = Path(__file__).with_name("sqlite_statements.py")
_HEADING = '''"""Statements as SQLite takes them. Written by `python -m budgetdesk.storage.statements`; change that module."""'''


def compiled() -> str:
    """What sqlite_statements.py should hold."""
    parts = [_HEADING]
    for name, statement in globals().items():
        if isinstance(statement, Insert | Update | Delete | Select):
            text = str(statement.compile(dialect=sqlite.dialect()))
            lines = fill(text, 100, break_long_words=False, break_on_hyphens=False)
            parts.append(f'{name} = """\\\n{lines}"""')
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    COMPILED.write_text(compiled(), encoding="utf-8", newline="\n")
