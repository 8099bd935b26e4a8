"""Format 7 has what a package lacked and what is written about it, what came of each file, and the notices that went out."""

from __future__ import annotations

from budgetdesk.storage.database import Database


def m0007_arrivals(database: Database) -> None:
    for statement in (
        "ALTER TABLE package ADD COLUMN missing INTEGER",
        "ALTER TABLE package ADD COLUMN drafted VARCHAR DEFAULT '' NOT NULL",
        "CREATE TABLE arrival (at VARCHAR NOT NULL, file VARCHAR NOT NULL, result VARCHAR NOT NULL, unit VARCHAR NOT NULL,"
        f" says VARCHAR NOT NULL, PRIMARY KEY (at, file)) {database.clustered}",
        "CREATE TABLE notice (at VARCHAR NOT NULL, pack VARCHAR NOT NULL, year INTEGER NOT NULL, deadline VARCHAR NOT NULL,"
        f" units INTEGER NOT NULL, file VARCHAR NOT NULL, PRIMARY KEY (at)) {database.clustered}",
    ):
        database.execute(statement)
