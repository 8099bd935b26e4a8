"""Packages that were sent and received, the units they are expected of, and the keys of other offices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields, replace
from typing import Literal

from budgetdesk.records import dataclass
from budgetdesk.storage.database import Database
from budgetdesk.storage.digests import office_changed, reckon_office
from budgetdesk.storage.tables import (
    ARRIVAL,
    CHANGE_LOG,
    EXPECTED_UNIT,
    EXPLANATION,
    KNOWN_KEY,
    NOTICE,
    PACKAGE,
    Table,
    now,
)

Direction = Literal["sent", "received"]
PackageState = Literal["已上报", "已收到", "有问题", "已退回", "已接收", "已有新版"]

_OF_STATE = '[["state"%'  # how a line of the change log begins that tells but of the state


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package that went out or came in; the fields in the order of the table.

    `declaration_id`: its id in this workspace, empty once it is gone. `errors` …: what the receiver's own check found;
    `missing`: how much still was to be filled in or explained, None where an older program did not count it.
    `drafted`: remarks that will go out when it is returned, as JSON like `remarks`.
    """

    id: str
    direction: Direction
    unit_code: str
    unit_name: str
    pack: str
    pack_version: str
    name: str
    replaces: str
    declaration_id: str
    digest: str
    state: PackageState
    made_at: str
    kept_at: str
    key_id: str
    file: str
    remarks: str
    year: int
    version: int
    errors: int = 0
    queries: int = 0
    hints: int = 0
    missing: int | None = None
    drafted: str = ""

    @property
    def replaced(self) -> bool:
        """Whether a later version has come."""
        return self.state == "已有新版"

    @property
    def about(self) -> tuple[str, str, int, str]:
        """What versions of one package have in common: unit, pack, year, name."""
        return self.unit_code or self.unit_name, self.pack, self.year, self.name


@dataclass(frozen=True, slots=True)
class ExpectedUnit:
    code: str
    name: str
    parent_code: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that was handed in and what came of it (`result`, as receiving calls it); `unit`: whose it is, in words."""

    at: str
    file: str
    result: str
    unit: str
    says: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to the units of the list: what they fill in, and until when (an ISO day, or empty); `units`: how many."""

    at: str
    pack: str
    year: int
    deadline: str
    units: int
    file: str


@dataclass(frozen=True, slots=True)
class KnownKey:
    """`confirmed_at`: empty until somebody has compared its number by telephone."""

    id: str
    name: str
    public_key: str
    unit_code: str = ""
    confirmed_at: str = ""


class PackageStore:
    """Of one store; each method is a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def packages(self, direction: Direction | None = None, **by: object) -> list[PackageRow]:
        """The oldest first. `by`: columns with the values they must have."""
        if direction is not None:
            by["direction"] = direction
        with self._database.snapshot():
            found = self._database.select(PACKAGE.select(by=by, order="kept_at, id"), *by.values())
            return [PackageRow(*row) for row in found]

    def package(self, id: str) -> PackageRow | None:
        return next(iter(self.packages(id=id)), None)

    def received_now(self, **by: object) -> list[PackageRow]:
        """Of each package that came in the version that no later one has replaced. `by`: as `packages`."""
        return [row for row in self.packages("received", **by) if not row.replaced]

    def received_as(self, declaration: str) -> PackageRow | None:
        """The package that a declaration was received in; None where it is the office's own."""
        rows = self.received_now(declaration_id=declaration) if declaration else []
        return next(iter(rows), None)

    def versions(self, row: PackageRow) -> list[PackageRow]:
        """All of that package that went the same way, in the order in which they were kept."""
        rows = self.packages(row.direction, pack=row.pack, year=row.year)
        return [each for each in rows if each.about == row.about]

    def explained(self, declaration: str) -> set[str]:
        """The keys of findings and remarks on which a declaration says something."""
        with self._database.snapshot():
            return {
                key
                for (key,) in self._database.select(
                    EXPLANATION.select("finding", by=["declaration"]), declaration
                )
            }

    def touched(self) -> set[str]:
        """The received declarations of which the change log tells more than that they came in, and of their states."""
        statement = (
            f"SELECT declaration FROM {CHANGE_LOG.name} WHERE ops NOT LIKE ?"
            f" AND declaration IN (SELECT declaration_id FROM {PACKAGE.name} WHERE direction = 'received')"
            " GROUP BY declaration HAVING COUNT(*) > 1"
        )
        with self._database.snapshot():
            return {id for (id,) in self._database.select(statement, _OF_STATE)}

    def keep(self, *rows: PackageRow) -> None:
        """Put them in, in place of those with the same ids."""
        with self._database.transaction():
            self.put(*rows)

    def put(self, *rows: PackageRow) -> None:
        """As `keep`, inside a transaction."""
        gone = self._database.take(PACKAGE.delete(*PACKAGE.columns), [(row.id,) for row in rows])
        come = [astuple(row) for row in rows]
        self._database.run(PACKAGE.insert(), come)
        office_changed(self._database, PACKAGE, gone=gone, come=come)

    def change(self, row: PackageRow, **new: object) -> PackageRow:
        assert set(new) <= {field.name for field in fields(PackageRow)}
        changed = replace(row, **new)  # type: ignore[arg-type]  # the names are those of the fields
        self.keep(changed)
        return changed

    def expected_units(self) -> list[ExpectedUnit]:
        with self._database.snapshot():
            chosen = EXPECTED_UNIT.select("code", "name", "parent_code", order="position, code")
            return [ExpectedUnit(*row) for row in self._database.select(chosen)]

    def expect_units(self, units: Iterable[ExpectedUnit]) -> None:
        """In place of the list that there was."""
        with self._database.transaction():
            self._database.run(f"DELETE FROM {EXPECTED_UNIT.name}", [()])
            rows = [(u.code, u.name, u.parent_code, n) for n, u in enumerate(units)]
            self._database.run(EXPECTED_UNIT.insert(), rows)
            reckon_office(self._database)

    def arrivals(self) -> list[Arrival]:
        """The oldest first."""
        with self._database.snapshot():
            return [Arrival(*row) for row in self._database.select(ARRIVAL.select(order="at, file"))]

    def not_taken(self) -> list[Arrival]:
        """The last of each file that was not taken, and has not been since."""
        last = {each.file: each for each in self.arrivals()}
        return [each for each in last.values() if each.result in ("refused", "contested")]

    def note_arrival(self, arrival: Arrival) -> None:
        self._note(ARRIVAL, astuple(arrival))

    def notices(self) -> list[Notice]:
        """The oldest first."""
        with self._database.snapshot():
            return [Notice(*row) for row in self._database.select(NOTICE.select(order="at"))]

    def note_notice(self, notice: Notice) -> None:
        self._note(NOTICE, astuple(notice))

    def _note(self, table: Table, row: tuple[object, ...]) -> None:
        with self._database.transaction():
            self._database.run(table.insert(), [row])
            office_changed(self._database, table, come=[row])

    def known_keys(self, **by: str) -> list[KnownKey]:
        """`by`: columns with the values they must have."""
        with self._database.snapshot():
            found = self._database.select(KNOWN_KEY.select(by=by, order="name, id"), *by.values())
            return [KnownKey(*row) for row in found]

    def know_key(self, key: KnownKey, *, confirmed: bool = False) -> KnownKey:
        """Keep a key, or mark it as one whose number was compared."""
        if confirmed:
            key = replace(key, confirmed_at=now())
        with self._database.transaction():
            gone = self._database.take(KNOWN_KEY.delete(*KNOWN_KEY.columns), [(key.id,)])
            self._database.run(KNOWN_KEY.insert(), [astuple(key)])
            office_changed(self._database, KNOWN_KEY, gone=gone, come=[astuple(key)])
        return key

    def forget_key(self, id: str) -> bool:
        with self._database.transaction():
            gone = self._database.run(KNOWN_KEY.delete(), [(id,)])
            reckon_office(self._database)
        return bool(gone)
