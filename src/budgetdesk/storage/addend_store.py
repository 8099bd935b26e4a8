"""What declarations put into an adding up, and sums over any set of them, which the database works out.

Amounts are kept in ten-thousandths as whole numbers: SQLite and PostgreSQL add those exactly, while of decimal text SQLite
would make binary floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from budgetdesk.errors import KnownError
from budgetdesk.records import dataclass
from budgetdesk.storage.database import Database
from budgetdesk.storage.tables import ADDEND, ADDENDS_OF, ADJUSTMENT, MERGED_UNIT

_SCALE = 4
_MOST = 2**63 - 1  # a whole number of SQLite
_TOO_LARGE = "金额过大，加总放不下：{where}"
_SPOT = "table_id, block_id, instance_id, row_key, column_id"


class Spot(NamedTuple):
    """A figure that several declarations have: `row` is what their rows have in common."""

    table: str
    block: str
    instance: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Addend:
    """What a declaration has at a spot: a figure to be added, a text to be listed, or with neither just the row.

    `level`: of a row that varies.
    """

    spot: Spot
    level: str = ""
    amount: Decimal | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """`filled`: how many declarations have a figure there, `zeros`: for how many of them it is 0; the others are blank.

    `amount`: None where there is a row and no declaration has a figure.
    """

    spot: Spot
    level: str
    amount: Decimal | None
    filled: int
    zeros: int


@dataclass(frozen=True, slots=True)
class MergedUnit:
    """A unit of an aggregate. `source`: its declaration here, which may be gone."""

    code: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit put into a sum; None: its cell is blank."""

    unit: MergedUnit
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is taken off the sum at a spot, and why; below 0 it is put to it."""

    spot: Spot
    amount: Decimal
    says: str


class AddendStore:
    """Of one store. What is said to be inside a transaction takes none of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, declaration: str, pack_version: str, addends: Iterable[Addend]) -> None:
        """In place of what there was, inside a transaction. Raises KnownError where a figure cannot be kept exactly."""
        rows = [
            (declaration, *each.spot, each.level, _scaled(each), each.text) for each in addends
        ]  # before anything is deleted
        self._database.run(f"DELETE FROM {ADDEND.name} WHERE declaration = ?", [(declaration,)])
        self._database.run(ADDENDS_OF.delete(), [(declaration,)])
        self._database.run(ADDEND.insert(), rows)
        self._database.run(ADDENDS_OF.insert(), [(declaration, pack_version)])

    def keep(self, declaration: str, pack_version: str, addends: Iterable[Addend]) -> None:
        with self._database.transaction():
            self.put(declaration, pack_version, addends)

    def made_by(self) -> dict[str, str]:
        """Of the declarations whose addends are as they follow from them: the version of the pack."""
        with self._database.snapshot():
            return dict(self._database.select(ADDENDS_OF.select()))

    def of(self, declaration: str) -> list[Addend]:
        """In the order of their spots."""
        with self._database.snapshot():
            found = self._database.select(
                ADDEND.select(*ADDEND.columns[1:], by=["declaration"], order=_SPOT), declaration
            )
            return [Addend(Spot(*spot), level, _amount(scaled), text) for *spot, level, scaled, text in found]

    def sums(self, declarations: Sequence[str]) -> list[Sum]:
        """Over these declarations, in the order of the spots. Raises KnownError where a sum is too large to be kept."""
        statement = (
            f"SELECT {_SPOT}, min(level), sum(amount), count(amount), count(CASE WHEN amount = 0 THEN 1 END)"
            f" FROM {ADDEND.name} WHERE text IS NULL AND declaration IN ({_marks(declarations)})"
            f" GROUP BY {_SPOT} ORDER BY {_SPOT}"
        )
        try:
            found = self._rows(statement, declarations)
        except Exception as error:  # each engine has its own; SQLite's only says so in words
            if "integer overflow" in str(error):
                raise KnownError(_TOO_LARGE.format(where="有一格的合计超出了上限")) from error
            raise
        sums = []
        for *spot, level, scaled, filled, zeros in found:
            if abs(scaled or 0) > _MOST:  # PostgreSQL could keep it, another store could not
                raise KnownError(_TOO_LARGE.format(where="/".join(filter(None, spot))))
            sums.append(Sum(Spot(*spot), level, _amount(scaled), filled, zeros))
        return sums

    def texts(self, declarations: Sequence[str]) -> Iterator[tuple[str, Spot, str, str]]:
        """Declaration, spot, level and text of what is listed, declaration by declaration."""
        statement = (
            f"SELECT declaration, {_SPOT}, level, text FROM {ADDEND.name}"
            f" WHERE text IS NOT NULL AND declaration IN ({_marks(declarations)}) ORDER BY declaration, {_SPOT}"
        )
        for declaration, *spot, level, text in self._rows(statement, declarations):
            yield declaration, Spot(*spot), level, text

    def merged_units(self, aggregate: str) -> list[MergedUnit]:
        """None of them where it is no aggregate."""
        with self._database.snapshot():
            columns = MERGED_UNIT.select(*MERGED_UNIT.columns[1:], by=["declaration"], order="unit_code")
            found = self._database.select(columns, aggregate)
            return [MergedUnit(*row) for row in found]

    def filled(self) -> set[str]:
        """The declarations that put in any figure, be it 0."""
        with self._database.snapshot():
            found = f"SELECT DISTINCT declaration FROM {ADDEND.name} WHERE amount IS NOT NULL"
            return {id for (id,) in self._database.select(found)}

    def aggregates(self) -> set[str]:
        with self._database.snapshot():
            return {
                id for (id,) in self._database.select(f"SELECT DISTINCT declaration FROM {MERGED_UNIT.name}")
            }

    def adjustments(self, aggregate: str) -> list[Adjustment]:
        with self._database.snapshot():
            found = self._database.select(
                ADJUSTMENT.select(*ADJUSTMENT.columns[1:], by=["declaration"]), aggregate
            )
            return [Adjustment(Spot(*spot), Decimal(amount), says) for *spot, amount, says in found]

    def shares(self, aggregate: str, spot: Spot) -> list[Share]:
        """What each unit of an aggregate put into the figure at a spot."""
        units = self.merged_units(aggregate)
        columns = ("declaration", *ADDEND.key[1:])
        with self._database.snapshot():
            amounts = {}
            for unit in units:
                found = self._database.select(ADDEND.select("amount", by=columns), unit.source, *spot)
                amounts[unit.code] = next((_amount(scaled) for (scaled,) in found), None)
        return [Share(unit, amounts[unit.code]) for unit in units]

    def amounts(self, declarations: Sequence[str], spot: Spot) -> dict[str, Decimal]:
        """Of these declarations what each put into the figure at a spot, as far as it has one."""
        where = " AND ".join(f"{column} = ?" for column in _SPOT.split(", "))
        statement = f"SELECT declaration, amount FROM {ADDEND.name} WHERE {where} AND declaration IN ({_marks(declarations)})"
        with self._database.snapshot():
            found = self._database.select(statement, *spot, *declarations)
            return {id: amount for id, scaled in found if (amount := _amount(scaled)) is not None}

    def column(self, declaration: str, spot: Spot) -> dict[str, Decimal]:
        """By row what a declaration put into the rows of the spot's column."""
        by = ("declaration", "table_id", "block_id", "instance_id", "column_id")
        statement = ADDEND.select("row_key", "amount", by=by)
        values = (declaration, spot.table, spot.block, spot.instance, spot.column)
        with self._database.snapshot():
            found = {row: _amount(scaled) for row, scaled in self._database.select(statement, *values)}
        return {row: amount for row, amount in found.items() if amount is not None}

    def _rows(self, statement: str, declarations: Sequence[str]) -> list[tuple[Any, ...]]:
        if not declarations:
            return []
        with self._database.snapshot():
            return list(self._database.select(statement, *declarations))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _scaled(addend: Addend) -> int | None:
    if addend.amount is None:
        return None
    scaled = addend.amount.scaleb(_SCALE)
    where = "/".join(filter(None, addend.spot))
    if abs(scaled) > _MOST:
        raise KnownError(_TOO_LARGE.format(where=where))
    if scaled != scaled.to_integral_value():
        raise KnownError(f"小数超过 {_SCALE} 位，不能准确加总：{where}")
    return int(scaled)


def _amount(scaled: Any) -> Decimal | None:
    if scaled is None:
        return None
    exact = Decimal(int(scaled)).scaleb(-_SCALE)
    cents = exact.quantize(Decimal("0.01"))
    return cents if cents == exact else exact
