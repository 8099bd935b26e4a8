"""The columns that statements name are those of the schema, and SQL that two engines read alike."""

from __future__ import annotations

import pytest
from sqlalchemy import Integer, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable
from sqlmodel import AutoString

from budgetdesk.storage import schema, tables
from budgetdesk.storage.tables import PARTS, Table

SCHEMA = schema.Record.metadata.tables
TABLES = [table for table in vars(tables).values() if isinstance(table, Table)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_values_stand_in_the_order_of_the_schema(table: Table) -> None:
    described = SCHEMA[table.name]
    assert table.columns == tuple(described.columns.keys())
    assert table.key == tuple(described.primary_key.columns.keys())


def test_statements_say_what_they_should() -> None:
    table = Table("t", ("a", "b"), ("c", "d"))
    assert table.insert() == "INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?)"
    assert table.insert(without="a") == "INSERT INTO t (b, c, d) VALUES (?, ?, ?)"
    assert table.delete() == "DELETE FROM t WHERE a = ? AND b = ?"
    assert table.update("d", "c") == "UPDATE t SET d = ?, c = ? WHERE a = ? AND b = ?"
    assert table.select() == "SELECT a, b, c, d FROM t"
    assert table.select("c", by=["b"], order="d DESC") == "SELECT c FROM t WHERE b = ? ORDER BY d DESC"


@pytest.mark.parametrize(
    "dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda dialect: dialect.name
)
def test_no_name_needs_quotes(dialect: sqlite.dialect) -> None:
    preparer = dialect.identifier_preparer
    for table in TABLES:
        for name in (table.name, *table.columns):
            assert preparer.quote(name) == name


def test_postgresql_knows_every_table() -> None:
    dialect = postgresql.dialect()
    for table in SCHEMA.values():
        assert "WITHOUT ROWID" not in str(CreateTable(table).compile(dialect=dialect))


def test_no_column_is_a_binary_float() -> None:
    for table in SCHEMA.values():
        assert all(isinstance(column.type, String | AutoString | Integer) for column in table.columns)


def test_every_table_has_a_primary_key_and_declarations_own_their_parts() -> None:
    for table in SCHEMA.values():
        assert list(table.primary_key.columns), table.name
        if "declaration" in table.columns:
            [key] = table.columns["declaration"].foreign_keys
            assert key.target_fullname == "declaration.id"
            assert key.ondelete == "CASCADE"
    assert all(table.key[0] == "declaration" for table in PARTS.values())
