"""Format 5 has packages sent and received, the units that an office expects them of, and the keys it knows."""

from __future__ import annotations

from budgetdesk.storage.database import Database

_TEXTS = (
    "direction", "unit_code", "unit_name", "pack", "pack_version", "name", "replaces", "declaration_id", "digest", "state",
    "made_at", "kept_at", "key_id", "file", "remarks",
)  # fmt: skip
_NUMBERS = ("year", "version", "errors", "queries", "hints")


def m0005_packages(database: Database) -> None:
    texts = ", ".join(f"{column} VARCHAR NOT NULL" for column in _TEXTS)
    numbers = ", ".join(f"{column} INTEGER NOT NULL" for column in _NUMBERS)
    for create in (
        f"CREATE TABLE package (id VARCHAR NOT NULL, {texts}, {numbers}, PRIMARY KEY (id)) WITHOUT ROWID",
        "CREATE TABLE expected_unit (code VARCHAR NOT NULL, name VARCHAR NOT NULL, parent_code VARCHAR NOT NULL,"
        " position INTEGER NOT NULL, PRIMARY KEY (code)) WITHOUT ROWID",
        "CREATE TABLE known_key (id VARCHAR NOT NULL, name VARCHAR NOT NULL, public_key VARCHAR NOT NULL,"
        " unit_code VARCHAR NOT NULL, confirmed_at VARCHAR NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID",
    ):
        database.execute(create)
