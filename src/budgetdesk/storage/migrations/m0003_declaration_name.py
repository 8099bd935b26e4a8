"""Format 3 has names for several declarations of one unit, year and pack."""

from __future__ import annotations

from budgetdesk.storage.database import Database


def m0003_declaration_name(database: Database) -> None:
    database.execute("ALTER TABLE declaration ADD COLUMN name VARCHAR DEFAULT '' NOT NULL")
