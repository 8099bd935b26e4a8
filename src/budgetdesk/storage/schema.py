"""The tables of a store, as SQLite and PostgreSQL know them: money is decimal text, a moment ISO text.

Room for what comes later, none of which alters a table below: a declaration that continues another (last year's, a corrected one)
is a row of a table of pairs.

Nothing relies on the order of insertion: rows have positions with gaps (row_order.py).
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, MetaData, Numeric
from sqlmodel import Field, SQLModel


class Record(SQLModel):
    """Has its own MetaData, so that nobody else's tables get into a workspace."""

    metadata: ClassVar[MetaData] = MetaData()


_SCALED: Any = BigInteger().with_variant(Numeric(38, 0), "postgresql")
_CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}  # one B-tree instead of a table and an index


class WorkspaceRecord(Record, table=True):
    """One row."""

    __tablename__ = "workspace"
    id: str = Field(primary_key=True)
    schema_version: int
    created_at: str
    digest: str = Field(default="", sa_column_kwargs={"server_default": ""})


class MigrationRecord(Record, table=True):
    """What brought the file to its schema version, and when."""

    __tablename__ = "migration"
    name: str = Field(primary_key=True)
    at: str


class DeclarationRecord(Record, table=True):
    """One unit, one year, one version of a pack. `name` tells several of one pack apart: 调整预算; else empty."""

    __tablename__ = "declaration"
    __table_args__ = _CLUSTERED
    id: str = Field(primary_key=True)
    pack: str
    pack_version: str
    unit_code: str
    unit_name: str
    year: int
    state: str
    created_at: str
    changed_at: str
    name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    digest: str = Field(default="", sa_column_kwargs={"server_default": ""})


class _Part(Record):
    """What belongs to a declaration goes with it."""

    __table_args__ = _CLUSTERED
    declaration: str = Field(primary_key=True, foreign_key="declaration.id", ondelete="CASCADE")


class _OfRow(_Part):
    table_id: str = Field(primary_key=True)
    block_id: str = Field(primary_key=True)
    instance_id: str = Field(primary_key=True)
    row_id: str = Field(primary_key=True)


class _OfCell(_OfRow):
    column_id: str = Field(primary_key=True)


class EntryRecord(_OfCell, table=True):
    """What a person put in a cell. `kind`: amount, text, na, rejected (the raw text, with the reason)."""

    __tablename__ = "entry"
    kind: str
    value: str | None = None
    reason: str | None = None


class RowRecord(_OfRow, table=True):
    """An entered row. `parent_id` may name a projected row, which is stored nowhere: so no foreign key."""

    __tablename__ = "entered_row"
    parent_id: str | None = None
    level: str
    position: int = Field(sa_type=BigInteger)


class InstanceRecord(_Part, table=True):
    """An entered sheet of a repeating table."""

    __tablename__ = "instance"
    table_id: str = Field(primary_key=True)
    instance_id: str = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger)


class ConfirmedRecord(_OfCell, table=True):
    """A cell that a person marked as correct."""

    __tablename__ = "confirmed_cell"


class LastYearRecord(_OfCell, table=True):
    """Last year's value of a cell. `kind`: amount, text."""

    __tablename__ = "last_year"
    kind: str
    value: str


class ExplanationRecord(_Part, table=True):
    """A person's words on a finding. `cell_values` is JSON: the cells it covers with their values."""

    __tablename__ = "explanation"
    finding: str = Field(primary_key=True)
    text: str
    cell_values: str
    who: str
    at: str | None = None


class AdjustmentRecord(_OfCell, table=True):
    """What was taken off (below 0: put to) a figure when units were added up; `says`: why."""

    __tablename__ = "adjustment"
    amount: str
    says: str


class MergedUnitRecord(_Part, table=True):
    """A unit whose figures were added up in this declaration. `source`: the id of its declaration then."""

    __tablename__ = "merged_unit"
    unit_code: str = Field(primary_key=True)
    unit_name: str
    source: str


class AddendRecord(_Part, table=True):
    """What a cell puts into an adding up: `amount` in ten-thousandths, so that SQL adds exactly; a text is listed.

    `row_key` is what rows of several declarations have in common: a code, a path of units, else the row's id.
    """

    __tablename__ = "addend"
    table_id: str = Field(primary_key=True)
    block_id: str = Field(primary_key=True)
    instance_id: str = Field(primary_key=True)
    row_key: str = Field(primary_key=True)
    column_id: str = Field(primary_key=True)
    level: str
    amount: int | None = Field(default=None, sa_type=_SCALED)
    text: str | None = None


class AddendsOfRecord(_Part, table=True):
    """That the addends of a declaration are as they follow from it by that version of its pack; gone once it is edited."""

    __tablename__ = "addends_of"
    pack_version: str


class ChangeLogRecord(Record, table=True):
    """What was done, undone, redone, by whom. `ops` is JSON (document.edits): the edit and its reverse."""

    __tablename__ = "change_log"
    id: int | None = Field(default=None, primary_key=True)  # given by the database
    declaration: str = Field(foreign_key="declaration.id", ondelete="CASCADE", index=True)
    at: str
    who: str
    kind: str
    label: str
    ops: str


class CodeCorrectionRecord(Record, table=True):
    """A code that the office added to a list (2024/functional), or gave another name."""

    __tablename__ = "code_correction"
    __table_args__ = _CLUSTERED
    list_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    name: str


class LibraryIndicatorRecord(Record, table=True):
    """An indicator that the office keeps in its library; blank is an empty text. The shipped ones are a file."""

    __tablename__ = "library_indicator"
    __table_args__ = _CLUSTERED
    id: str = Field(primary_key=True)
    name: str
    level1: str
    level2: str
    work: str
    operator: str
    value: str
    unit: str
    direction: str
    basis: str
    category: str
    definition: str
    standard: str
    explanation: str


class PackageRecord(Record, table=True):
    """A package that was sent or received; the declaration that it brought, if that is still here, has its state.

    `direction`: sent, received. `replaces`: id of the version before. `key_id`: of whom signed it, else empty.
    `remarks` is JSON: what was said when it was returned; `drafted` likewise: what will be.
    """

    __tablename__ = "package"
    __table_args__ = _CLUSTERED
    id: str = Field(primary_key=True)
    direction: str
    unit_code: str
    unit_name: str
    pack: str
    pack_version: str
    name: str
    replaces: str
    declaration_id: str
    digest: str
    state: str
    made_at: str
    kept_at: str
    key_id: str
    file: str
    remarks: str
    year: int
    version: int
    errors: int
    queries: int
    hints: int
    missing: int | None = None
    drafted: str = Field(default="", sa_column_kwargs={"server_default": ""})


class ArrivalRecord(Record, table=True):
    """What came of a file that was handed in; `unit`: whose it is, year and version, in words, where that could be read."""

    __tablename__ = "arrival"
    __table_args__ = _CLUSTERED
    at: str = Field(primary_key=True)
    file: str = Field(primary_key=True)
    result: str
    unit: str
    says: str


class NoticeRecord(Record, table=True):
    """A notice that was given out to the expected units: which form set they fill in, and until when (empty: no day is set)."""

    __tablename__ = "notice"
    __table_args__ = _CLUSTERED
    at: str = Field(primary_key=True)
    pack: str
    year: int
    deadline: str
    units: int
    file: str


class ExpectedUnitRecord(Record, table=True):
    """A unit that an office expects packages of, in the order of its list."""

    __tablename__ = "expected_unit"
    __table_args__ = _CLUSTERED
    code: str = Field(primary_key=True)
    name: str
    parent_code: str
    position: int


class KnownKeyRecord(Record, table=True):
    """A public key of another office; `confirmed_at` is empty until somebody has compared its number by telephone."""

    __tablename__ = "known_key"
    __table_args__ = _CLUSTERED
    id: str = Field(primary_key=True)
    name: str
    public_key: str
    unit_code: str
    confirmed_at: str
