"""Format 2 has the office's own indicators."""

from __future__ import annotations

from budgetdesk.storage.database import Database

_PARTS = (
    "name", "level1", "level2", "work", "operator", "value", "unit", "direction", "basis", "category",
    "definition", "standard", "explanation",
)  # fmt: skip


def m0002_indicator_library(database: Database) -> None:
    columns = ", ".join(f"{part} VARCHAR NOT NULL" for part in _PARTS)
    database.execute(
        f"CREATE TABLE library_indicator (id VARCHAR NOT NULL, {columns}, PRIMARY KEY (id)) WITHOUT ROWID"
    )
