"""Format 7 tells what still was missing in a package, what came of each file that was handed in, and which notices went out."""

from __future__ import annotations

from budgetdesk.storage.database import Database


def m0007_arrivals(database: Database) -> None:
    for statement in (
        "ALTER TABLE package ADD COLUMN missing INTEGER",
        "CREATE TABLE arrival (at VARCHAR NOT NULL, file VARCHAR NOT NULL, result VARCHAR NOT NULL, unit VARCHAR NOT NULL,"
        " says VARCHAR NOT NULL, PRIMARY KEY (at, file)) WITHOUT ROWID",
        "CREATE TABLE notice (at VARCHAR NOT NULL, pack VARCHAR NOT NULL, year INTEGER NOT NULL, deadline VARCHAR NOT NULL,"
        " units INTEGER NOT NULL, file VARCHAR NOT NULL, PRIMARY KEY (at)) WITHOUT ROWID",
    ):
        database.execute(statement)
