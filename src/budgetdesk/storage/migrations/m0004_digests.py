"""Format 4 has digests (digests.py), which are reckoned once all steps are done."""

from __future__ import annotations

from budgetdesk.storage.database import Database


def m0004_digests(database: Database) -> None:
    for table in ("workspace", "declaration"):
        database.execute(f"ALTER TABLE {table} ADD COLUMN digest VARCHAR DEFAULT '' NOT NULL")
