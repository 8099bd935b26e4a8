"""Which units have sent what, and which have not: the board of the office that receives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from budgetdesk.office.upward.as_sent import not_as_sent
from budgetdesk.records import dataclass
from budgetdesk.storage.package_store import ExpectedUnit, PackageRow, PackageStore

if TYPE_CHECKING:
    from budgetdesk.office.packs.installed_packs import InstalledPacks
    from budgetdesk.storage.store import Store

MISSING = "未收到"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A unit and the last version of one package of it; `row` is None where nothing has come.

    `differs`: in words, where the declaration is not what was received."""

    unit_code: str
    unit_name: str
    row: PackageRow | None
    differs: str = ""

    @property
    def state(self) -> str:
        return self.row.state if self.row is not None else MISSING


def board(
    store: Store, packs: InstalledPacks, year: int | None = None, pack: str | None = None
) -> list[BoardLine]:
    """Expected units in the order of their list, then others that have sent; of a year and a pack, if they are given."""
    packages = PackageStore(store.database)
    rows = [
        row for row in packages.packages("received")
        if row.state != "已有新版" and year in (None, row.year) and pack in (None, row.pack)
    ]  # fmt: skip
    by_unit: dict[str, list[PackageRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_code or row.unit_name, []).append(row)
    return list(_lines(packages.expected_units(), by_unit, not_as_sent(store, packs, rows)))


def _lines(
    units: list[ExpectedUnit], by_unit: dict[str, list[PackageRow]], differing: dict[str, str]
) -> Iterator[BoardLine]:
    for unit in units:
        rows = by_unit.pop(unit.code, [])
        yield from (
            BoardLine(unit.code, unit.name, row, differing.get(row.declaration_id, "")) for row in rows
        )
        if not rows:
            yield BoardLine(unit.code, unit.name, None)
    for rows in by_unit.values():
        for row in rows:
            yield BoardLine(row.unit_code, row.unit_name, row, differing.get(row.declaration_id, ""))


def counts(lines: list[BoardLine]) -> Counter[str]:
    return Counter(line.state for line in lines)
