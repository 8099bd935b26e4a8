"""The store's tables as opening a declaration and leaving a cell need them: columns, and the SQL made of them.

schema.py says the same with types, but takes a third of a second to import; a test holds the two together. The
SQL is what SQLite and PostgreSQL both know, `?` standing for a value: those of a row in the order of `columns`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from budgetdesk.records import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """`key` is the primary key, `values` are the other columns; both in the order of the schema."""

    name: str
    key: tuple[str, ...]
    values: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return self.key + self.values

    def insert(self, *, without: str = "") -> str:
        """`without`: a column that the database fills."""
        columns = [column for column in self.columns if column != without]
        return f"INSERT INTO {self.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"

    def delete(self, *returning: str) -> str:
        """The row with a key; `returning`: the columns that are given back of it."""
        text = f"DELETE FROM {self.name} WHERE {_equal(self.key)}"
        return text + (f" RETURNING {', '.join(returning)}" if returning else "")

    def update(self, *columns: str) -> str:
        """Some columns of the row with a key: their values, then the key."""
        return f"UPDATE {self.name} SET {', '.join(f'{c} = ?' for c in columns)} WHERE {_equal(self.key)}"

    def select(self, *columns: str, by: Iterable[str] = (), order: str = "") -> str:
        """Of the rows with these values in `by`."""
        text = f"SELECT {', '.join(columns or self.columns)} FROM {self.name}"
        if by := tuple(by):
            text += f" WHERE {_equal(by)}"
        return text + (f" ORDER BY {order}" if order else "")


def _equal(columns: Iterable[str]) -> str:
    return " AND ".join(f"{column} = ?" for column in columns)


_CELL = ("declaration", "table_id", "block_id", "instance_id", "row_id", "column_id")

WORKSPACE = Table("workspace", ("id",), ("schema_version", "created_at", "digest"))
MIGRATION = Table("migration", ("name",), ("at",))
DECLARATION = Table(
    "declaration",
    ("id",),
    (
        "pack",
        "pack_version",
        "unit_code",
        "unit_name",
        "year",
        "state",
        "created_at",
        "changed_at",
        "name",
        "digest",
    ),
)
CHANGE_LOG = Table("change_log", ("id",), ("declaration", "at", "who", "kind", "label", "ops"))
CODE_CORRECTION = Table("code_correction", ("list_id", "code"), ("name",))
LIBRARY_INDICATOR = Table(
    "library_indicator",
    ("id",),
    (
        "name", "level1", "level2", "work", "operator", "value", "unit", "direction", "basis", "category",
        "definition", "standard", "explanation",
    ),
)  # fmt: skip
PACKAGE = Table(
    "package",
    ("id",),
    (
        "direction", "unit_code", "unit_name", "pack", "pack_version", "name", "replaces", "declaration_id", "digest",
        "state", "made_at", "kept_at", "key_id", "file", "remarks", "year", "version", "errors", "queries", "hints",
        "missing", "drafted",
    ),
)  # fmt: skip
ARRIVAL = Table("arrival", ("at", "file"), ("result", "unit", "says"))
NOTICE = Table("notice", ("at",), ("pack", "year", "deadline", "units", "file"))
EXPECTED_UNIT = Table("expected_unit", ("code",), ("name", "parent_code", "position"))
KNOWN_KEY = Table("known_key", ("id",), ("name", "public_key", "unit_code", "confirmed_at"))

# The parts of a declaration: their keys begin with its id.
ENTRY = Table("entry", _CELL, ("kind", "value", "reason"))
LAST_YEAR = Table("last_year", _CELL, ("kind", "value"))
CONFIRMED = Table("confirmed_cell", _CELL)
EXPLANATION = Table("explanation", ("declaration", "finding"), ("text", "cell_values", "who", "at"))
ROW = Table("entered_row", _CELL[:-1], ("parent_id", "level", "position"))
INSTANCE = Table("instance", ("declaration", "table_id", "instance_id"), ("position",))
ADJUSTMENT = Table("adjustment", _CELL, ("amount", "says"))
MERGED_UNIT = Table("merged_unit", ("declaration", "unit_code"), ("unit_name", "source"))
PARTS = {
    table.name: table
    for table in (ENTRY, LAST_YEAR, CONFIRMED, EXPLANATION, ROW, INSTANCE, ADJUSTMENT, MERGED_UNIT)
}

# What follows from a declaration, to be added up: made anew where it is not there, and in no digest.
ADDEND = Table(
    "addend",
    ("declaration", "table_id", "block_id", "instance_id", "row_key", "column_id"),
    ("level", "amount", "text"),
)
ADDENDS_OF = Table("addends_of", ("declaration",), ("pack_version",))


def now() -> str:
    """A moment as the store writes it: of texts in UTC the later is the greater."""
    return moment_text(datetime.now(UTC))


def moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
