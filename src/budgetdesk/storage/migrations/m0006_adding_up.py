"""Format 6 has what is added up: addends of declarations, the units of an aggregate and its adjustments."""

from __future__ import annotations

from budgetdesk.storage.database import Database

_TABLES = {
    "adjustment": (
        "table_id VARCHAR NOT NULL, block_id VARCHAR NOT NULL, instance_id VARCHAR NOT NULL, row_id VARCHAR NOT NULL,"
        " column_id VARCHAR NOT NULL, amount VARCHAR NOT NULL, says VARCHAR NOT NULL",
        ", table_id, block_id, instance_id, row_id, column_id",
    ),
    "merged_unit": (
        "unit_code VARCHAR NOT NULL, unit_name VARCHAR NOT NULL, source VARCHAR NOT NULL",
        ", unit_code",
    ),
    "addend": (
        "table_id VARCHAR NOT NULL, block_id VARCHAR NOT NULL, instance_id VARCHAR NOT NULL, row_key VARCHAR NOT NULL,"
        " column_id VARCHAR NOT NULL, level VARCHAR NOT NULL, amount BIGINT, text VARCHAR",
        ", table_id, block_id, instance_id, row_key, column_id",
    ),
    "addends_of": ("pack_version VARCHAR NOT NULL", ""),
}


def m0006_adding_up(database: Database) -> None:
    for name, (columns, key) in _TABLES.items():
        database.execute(
            f"CREATE TABLE {name} (declaration VARCHAR NOT NULL, {columns}, PRIMARY KEY (declaration{key}),"
            " FOREIGN KEY(declaration) REFERENCES declaration (id) ON DELETE CASCADE) WITHOUT ROWID"
        )
