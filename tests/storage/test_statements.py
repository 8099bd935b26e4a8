"""Values go to statements by position, so positions are promises; and a second engine must know each."""

from __future__ import annotations

import pytest
from sqlalchemy import Delete, Insert, Integer, Select, String, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable
from sqlmodel import AutoString

from budgetdesk.storage import schema, statements

ALL = {
    name: statement
    for name, statement in vars(statements).items()
    if isinstance(statement, Insert | Update | Delete | Select)
}
KEY = ["declaration_is", "table_id_is", "block_id_is", "instance_id_is", "row_id_is"]
DECLARATION = [
    "id",
    "pack",
    "pack_version",
    "unit_code",
    "unit_name",
    "year",
    "state",
    "created_at",
    "changed_at",
    "name",
]
EXPECTED = {
    "INSERT_ENTRY": [*(n[:-3] for n in KEY), "column_id", "kind", "value", "reason"],
    "DELETE_ENTRY": [*KEY, "column_id_is"],
    "INSERT_ROW": [*(n[:-3] for n in KEY), "parent_id", "level", "position"],
    "DELETE_ROW": KEY,
    "PLACE_ROW": ["position", *KEY],
    "INSERT_INSTANCE": ["declaration", "table_id", "instance_id", "position"],
    "DELETE_INSTANCE": ["declaration_is", "table_id_is", "instance_id_is"],
    "PLACE_INSTANCE": ["position", "declaration_is", "table_id_is", "instance_id_is"],
    "INSERT_LAST_YEAR": [*(n[:-3] for n in KEY), "column_id", "kind", "value"],
    "INSERT_EXPLANATION": ["declaration", "finding", "text", "cell_values", "who", "at"],
    "INSERT_DECLARATION": DECLARATION,
    "INSERT_WORKSPACE": ["id", "schema_version", "created_at"],
    "INSERT_MIGRATION": ["name", "at"],
    "INSERT_CORRECTION": ["list_id", "code", "name"],
    "LOG": ["declaration", "at", "who", "kind", "label", "ops"],
    "TOUCH": ["changed_at", "id_is"],
    "TOUCH_WITH_STATE": ["state", "changed_at", "id_is"],
    "SELECT_LOG_WITH": ["declaration_is", "since", "pattern"],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_parameters_stand_in_the_order_that_the_code_gives_them(name: str) -> None:
    for dialect in (sqlite.dialect(), postgresql.dialect(paramstyle="format")):
        assert ALL[name].compile(dialect=dialect).positiontup == EXPECTED[name]


def test_postgresql_knows_every_statement_and_table() -> None:
    dialect = postgresql.dialect(paramstyle="format")
    for statement in ALL.values():
        assert str(statement.compile(dialect=dialect))
    for table in schema.Record.metadata.sorted_tables:
        assert "WITHOUT ROWID" not in str(CreateTable(table).compile(dialect=dialect))


def test_no_column_is_a_binary_float() -> None:
    for table in schema.Record.metadata.sorted_tables:
        assert all(isinstance(column.type, String | AutoString | Integer) for column in table.columns)


def test_every_table_has_a_primary_key_and_declarations_own_their_parts() -> None:
    for table in schema.Record.metadata.sorted_tables:
        assert list(table.primary_key.columns), table.name
        if "declaration" in table.columns:
            [key] = table.columns["declaration"].foreign_keys
            assert key.target_fullname == "declaration.id"
            assert key.ondelete == "CASCADE"


def test_the_compiled_statements_are_those_of_today() -> None:
    assert statements.COMPILED.read_text(encoding="utf-8") == statements.compiled(), (
        "run `python -m budgetdesk.storage.statements`"
    )
