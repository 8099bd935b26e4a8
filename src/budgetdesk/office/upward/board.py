"""Which units have sent what, and which have not: the board of the office that receives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from budgetdesk.document.outstanding import remark_key
from budgetdesk.office.declarations import remarks_in
from budgetdesk.office.upward.as_sent import not_as_sent
from budgetdesk.records import dataclass
from budgetdesk.storage.package_store import ExpectedUnit, Notice, PackageRow, PackageStore

if TYPE_CHECKING:
    from budgetdesk.office.packs.installed_packs import InstalledPacks
    from budgetdesk.storage.store import Store

MISSING = "未收到"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A unit and the last version of one package of it; `row` is None where nothing has come.

    `differs`: in words, where the declaration is not what was received. `unanswered`: how many of the remarks with which the
    version before was returned. `late`: it came, or has not come, after the day that the notice to the units set."""

    unit_code: str
    unit_name: str
    row: PackageRow | None
    differs: str = ""
    unanswered: int = 0
    late: bool = False

    @property
    def state(self) -> str:
        return self.row.state if self.row is not None else MISSING

    @property
    def left_unanswered(self) -> str:
        return f"{self.unanswered} 条退回意见没有答复" if self.unanswered else ""

    @property
    def beside(self) -> str:
        """What there is to be known beside the state, in words."""
        return "，".join(filter(None, (self.differs, self.left_unanswered, "逾期" if self.late else "")))


def board(
    store: Store, packs: InstalledPacks, year: int | None = None, pack: str | None = None
) -> list[BoardLine]:
    """Expected units in the order of their list, then others that have sent; of a year and a pack, if they are given."""
    packages = PackageStore(store.database)
    every = packages.packages("received")
    rows = [
        row for row in every
        if not row.replaced and year in (None, row.year) and pack in (None, row.pack)
    ]  # fmt: skip
    by_unit: dict[str, list[PackageRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_code or row.unit_name, []).append(row)
    differing, before = not_as_sent(store, packs, rows), _versions_before(every)
    due = {about: notice.deadline for about, notice in notices(packages).items() if notice.deadline}
    today = datetime.now().astimezone().date()

    def line(code: str, name: str, row: PackageRow | None) -> BoardLine:
        if row is None:
            asked = [day for of, day in due.items() if year in (None, of[1]) and pack in (None, of[0])]
            return BoardLine(code, name, None, late=bool(asked) and today > date.fromisoformat(max(asked)))
        unanswered, day = _unanswered(packages, row, before.get(row.id)), due.get((row.pack, row.year))
        late = day is not None and received_on(row) > date.fromisoformat(day)
        return BoardLine(code, name, row, differing.get(row.declaration_id, ""), unanswered, late)

    return list(_lines(packages.expected_units(), by_unit, line))


def notices(packages: PackageStore) -> dict[tuple[str, int], Notice]:
    """The last notice to the units by pack and year."""
    return {(each.pack, each.year): each for each in packages.notices()}


def missing_text(row: PackageRow) -> str:
    """How much was still missing; of what an older program received nobody knows."""
    return "" if row.missing is None else str(row.missing)


def found_words(row: PackageRow) -> str:
    """What the receiver's check found, and how much was missing where that was counted."""
    missing = "" if row.missing is None else f"，还差 {row.missing}"
    return f"错误 {row.errors}，待核实 {row.queries}{missing}"


def received_on(row: PackageRow) -> date:
    return datetime.fromisoformat(row.kept_at).astimezone().date()


def _versions_before(rows: Iterable[PackageRow]) -> dict[str, PackageRow]:
    """By package the version that it came after."""
    before: dict[str, PackageRow] = {}
    last: dict[tuple[str, str, int, str], PackageRow] = {}
    for row in rows:  # the oldest first
        if row.about in last:
            before[row.id] = last[row.about]
        last[row.about] = row
    return before


def _unanswered(packages: PackageStore, row: PackageRow, before: PackageRow | None) -> int:
    if before is None or row.state not in ("已收到", "有问题") or not (said := remarks_in(before.remarks)):
        return 0
    answered = packages.explained(row.declaration_id)
    return sum(remark_key(remark.place, remark.says) not in answered for remark in said)


def _lines(
    units: list[ExpectedUnit], by_unit: dict[str, list[PackageRow]],
    line: Callable[[str, str, PackageRow | None], BoardLine],
) -> Iterator[BoardLine]:  # fmt: skip
    for unit in units:
        rows = by_unit.pop(unit.code, [])
        yield from (line(unit.code, unit.name, row) for row in rows)
        if not rows:
            yield line(unit.code, unit.name, None)
    for rows in by_unit.values():
        yield from (line(row.unit_code, row.unit_name, row) for row in rows)


def counts(lines: list[BoardLine]) -> Counter[str]:
    return Counter(line.state for line in lines)
