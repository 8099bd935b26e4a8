"""Adding up (汇总): the declarations of many units become one of its own, which is checked, printed and sent like any other.

The database adds what each declaration put there (`addends`); nothing of a unit is opened again. Figures that the aggregate
can compute are computed: rates and scores always, totals where something was taken off below them or where printed figures
are rounded, and the rows above units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetdesk.document.edits import Content
from budgetdesk.engine.blocks import TOTAL, Block, RowBlock, TreeBlock
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.compiler.rules import GivenToEachOther, Program
from budgetdesk.engine.engine import Engine
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.office.declarations import Opened, listed, open_declaration, unit_entries
from budgetdesk.office.members import SEPARATOR, spot_at
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.upward.addends import bring_up_to_date, kind_of
from budgetdesk.office.upward.as_sent import not_as_sent
from budgetdesk.office.upward.board import MISSING
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.packs.models import GridRow
from budgetdesk.records import dataclass
from budgetdesk.storage.addend_store import AddendStore, Adjustment, MergedUnit, Share, Spot, Sum
from budgetdesk.storage.package_store import PackageStore
from budgetdesk.storage.queries import texts_at
from budgetdesk.storage.tables import ADJUSTMENT, MERGED_UNIT

if TYPE_CHECKING:
    from budgetdesk.storage.queries import DeclarationInfo
    from budgetdesk.storage.store import Store

NAME = "汇总"
"""Tells an aggregate from the declaration of the department itself."""

READY = ("已收到", "已接收")
"""States of received packages that are added up where nobody names units."""

_SUMMED = ("fixed", "code", "path")
_STEPS = 100  # of the progress: the first half is bringing addends up to date
_PARENT, _PARENT_NAME = "parent_code", "parent_name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declaration that can be added up, or a unit that has sent none (`info` is None then).

    `errors`: as its receiver found them, None for one of the office's own. `parent`: code and name of its department. `usual`:
    whether it is added up where nobody chooses.
    """

    code: str
    name: str
    state: str
    info: DeclarationInfo | None = None
    errors: int | None = None
    parent: tuple[str, str] = ("", "")
    usual: bool = False

    @property
    def department(self) -> str:
        """The code of what it stands under; its own, where it says nothing of it."""
        return self.parent[0] or self.code

    def __str__(self) -> str:
        """301002 县一中（已退回）"""
        return f"{self.code} {self.name}（{self.state}）".strip()


@dataclass(frozen=True, slots=True)
class Members:
    """The declarations that are added up, one of each unit; `left_out`: of the other units why not."""

    infos: Sequence[DeclarationInfo]
    left_out: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class AddedUp:
    """An aggregate: its document, what each figure is made of, and what is taken off."""

    opened: Opened
    units: Sequence[MergedUnit]
    sums: Sequence[Sum]
    adjustments: Sequence[Adjustment]
    left_out: Sequence[Candidate]


def candidates(
    store: Store, packs: InstalledPacks, pack: str, year: int, *, name: str | None = None,
    progress: Progress = unwatched,
) -> list[Candidate]:  # fmt: skip
    """Of a pack and year all that can be added up, by unit, and the units of the list that have sent nothing.

    Of a unit that has sent something counts what was received last and neither returned nor changed since; while there is
    no such one the unit is missing, whatever else there is of it here. `name`: only declarations that are called so.
    """
    packages, kept = PackageStore(store.database), AddendStore(store.database)
    rows = [row for row in packages.received_now(pack=pack, year=year) if name in (None, row.name)]
    received = {row.declaration_id: row for row in rows}
    aggregates, differing = kept.aggregates(), not_as_sent(store, packs, rows)
    infos = [
        info for info in store.declarations(pack=pack, year=year)
        if info.id in received or (name in (None, info.name) and info.id not in aggregates)
    ]  # fmt: skip
    bring_up_to_date(store, packs, infos, progress)
    filled, expected = kept.filled(), packages.expected_units()
    listed_under = {unit.code: unit.parent_code for unit in expected}
    parents, parent_names = _departments(store, packs.program(pack, store), infos)
    ready = [row for row in rows if row.state in READY and row.declaration_id not in differing]
    counts = {row.unit_code or row.unit_name: row.declaration_id for row in ready}  # the one received last
    senders = {row.unit_code or row.unit_name for row in rows}
    found = []
    for info in infos:
        row, unit = received.get(info.id), info.unit_code or info.unit_name
        state = differing.get(info.id) or (row.state if row is not None else info.state)
        state = state if info.id in filled else "没有数"
        usual = info.id in filled and counts.get(unit, "" if unit in senders else info.id) == info.id
        parent = parents.get(info.id) or listed_under.get(info.unit_code, ""), parent_names.get(info.id, "")
        errors = row.errors if row is not None else None
        found.append(Candidate(info.unit_code, info.unit_name, state, info, errors, parent, usual))
    there = {each.code for each in found}
    found += [
        Candidate(unit.code, unit.name, MISSING, parent=(unit.parent_code, ""))
        for unit in expected if unit.code not in there
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.code, each.name, each.errors is None))  # what was sent first


def members(
    store: Store, packs: InstalledPacks, pack: str, year: int, units: Collection[str] = (), *,
    name: str | None = None,
) -> Members:  # fmt: skip
    """Of a pack and year: the units with these codes, else all that count where nobody chooses (`candidates`).

    Raises KnownError where a unit has none or several, or there is none at all.
    """
    every = candidates(store, packs, pack, year, name=name)
    by_unit: dict[str, list[Candidate]] = {}
    for each in every:
        unit = each.code or each.name
        if each.info is not None and (each.usual if not units else unit in units):
            by_unit.setdefault(unit, []).append(each)
    if missing := sorted(set(units) - set(by_unit)):
        raise KnownError(f"没有收到这些单位 {year} 年的 {pack}：{'、'.join(missing)}")
    chosen = [_one_of(of_unit) for of_unit in by_unit.values()]
    made = chosen_members(every, chosen) if not units else Members(chosen)
    if not chosen:
        raise KnownError(f"没有可以汇总的 {year} 年 {pack} 申报", map(str, made.left_out))
    return made


def chosen_members(every: Iterable[Candidate], chosen: Iterable[DeclarationInfo]) -> Members:
    """With the units, of all that there are, of which nothing was chosen."""
    infos = sorted(chosen, key=lambda info: (info.unit_code, info.unit_name))
    there = {info.unit_code or info.unit_name for info in infos}
    left: dict[str, Candidate] = {}
    for each in every:
        if (unit := each.code or each.name) not in there:
            left.setdefault(unit, each)
    return Members(infos, list(left.values()))


def _one_of(of_unit: Sequence[Candidate]) -> DeclarationInfo:
    """The one that counts of a unit's: what it has sent, before what somebody typed here."""
    some = (
        [each for each in of_unit if each.usual]
        or [each for each in of_unit if each.errors is not None]
        or of_unit
    )
    infos = [each.info for each in some if each.info is not None]
    if len(infos) > 1:
        raise KnownError("这个单位有几份申报，请用 --of 指明汇总哪一份：", map(listed, infos))
    return infos[0]


def choose_pack(store: Store, pack: str | None, year: int | None) -> tuple[str, int]:
    """The only pack and year that the workspace has declarations of, as far as they are not given. Raises KnownError."""
    every = [info for info in store.declarations() if pack in (None, info.pack) and year in (None, info.year)]
    choices = sorted({(info.pack, info.year) for info in every})
    if len(choices) == 1:
        return choices[0]
    if not choices:
        raise KnownError("没有可以汇总的申报")
    raise KnownError(
        "请用 --pack 和 --year 指明汇总哪一种：", [f"{pack}  {year} 年" for pack, year in choices]
    )


def add_up(
    store: Store, packs: InstalledPacks, of: Members, code: str, title: str, *,
    taken_off: Sequence[Adjustment] | None = None, name: str = NAME, progress: Progress = unwatched,
) -> AddedUp:  # fmt: skip
    """Make the aggregate of that unit, or make it anew: what people wrote there, and what is taken off, is kept.

    `taken_off`: in place of what was taken off before. Raises KnownError; nothing is changed then.
    """
    first = of.infos[0]
    program = packs.program(first.pack, store)
    bring_up_to_date(store, packs, of.infos, lambda done, all_: progress(done * 50 // max(all_, 1), _STEPS))
    head = DeclarationHead(first.pack, program.pack.version, code, title, first.year, name)
    before = existing(store, head)
    kept = AddendStore(store.database)
    if taken_off is None:
        taken_off = kept.adjustments(before.id) if before is not None else []
    sources = [info.id for info in of.infos]
    sums = kept.sums(sources)
    progress(60, _STEPS)
    content = Content(Facts(), {}, {})
    if before is not None:
        content = _written_by_people(store.load(before.id)[1], program)
    facts = content.facts
    nature = _same_nature(store, of.infos, program)
    facts.entries.update(unit_entries(program, {"code": code, "name": title} | nature))
    made = _Aggregate(program, facts, len(sources))
    made.take(sums)
    units = {info.id: info.unit_code or info.unit_name for info in of.infos}
    made.list_texts(kept, sources, units)
    progress(70, _STEPS)
    made.compute(taken_off)
    progress(90, _STEPS)
    id = store.create_declaration(
        pack=head.pack, pack_version=head.pack_version, unit_code=code, unit_name=title, year=head.year, name=name,
        content=content, label=f"汇总 {len(sources)} 个单位",
        parts={
            MERGED_UNIT.name: [(units[info.id], info.unit_name, info.id) for info in of.infos],
            ADJUSTMENT.name: [(*each.spot, f"{each.amount:f}", each.says) for each in taken_off],
        },
        replacing=[before.id] if before is not None else [],
    )  # fmt: skip
    opened = open_declaration(store, id, packs)
    progress(_STEPS, _STEPS)
    return AddedUp(opened, kept.merged_units(id), sums, taken_off, of.left_out)


def department_of(store: Store, packs: InstalledPacks, of: Members) -> tuple[str, str]:
    """Code and name of the department that all units say they stand under. Raises KnownError where they do not agree."""
    codes, names = _departments(store, packs.program(of.infos[0].pack, store), of.infos)
    told = {codes.get(info.id) or info.unit_code for info in of.infos}
    if len(told) > 1 or not any(codes.values()):
        raise KnownError("这些单位没有写明同一个主管部门，请用 --as 编码 名称 写明汇总成哪个单位的")
    [code] = told
    return code, next((name for name in names.values() if name), code)


def _departments(
    store: Store, program: Program, infos: Sequence[DeclarationInfo]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """By declaration the code and the name of the department that it says it stands under."""
    cells, ids = _unit_texts(program), [info.id for info in infos]
    codes, names = (
        texts_at(store.database, cells[field], ids) if field in cells else {}
        for field in (_PARENT, _PARENT_NAME)
    )
    return codes, names


@dataclass(frozen=True, slots=True)
class Elimination:
    """What units gave each other, as far as both sides of it are among those that were added up."""

    title: str
    amount: Decimal
    income: Cell
    spending: Cell
    elsewhere: tuple[tuple[Cell, Decimal], ...] = ()
    """What comes off which other cell that has it too."""

    @property
    def given(self) -> str:
        return _given(self.title)

    def adjustments(self, engine: Engine) -> list[Adjustment]:
        whole = ((cell, self.amount) for cell in (self.income, self.spending) if cell.row != TOTAL)
        return [
            Adjustment(spot_of(engine, cell), amount, self.title)
            for cell, amount in (*whole, *self.elsewhere)
        ]


def eliminations(engine: Engine) -> list[Elimination]:
    """What may be taken off an aggregate, by what its pack says that units give each other: proposed, for only people know
    whether who gives it and who gets it are both in the sum.

    Where a pack says it of several tables (附属单位上缴, 附属单位上缴（公开表）), those that others follow from come first, and
    the others only where these have nothing.
    """
    found: list[Elimination] = []
    for each in engine.program.eliminations:
        if any(before.given == _given(each.title) for before in found):
            continue
        got, given = engine.value(each.income), engine.value(each.spending)
        if isinstance(got, Decimal) and isinstance(given, Decimal) and (amount := min(got, given)) > 0:
            elsewhere = _elsewhere(engine, each, amount)
            found.append(Elimination(each.title, amount, each.income, each.spending, tuple(elsewhere)))
    return found


def _given(title: str) -> str:
    """What is given, without which tables say so."""
    return title.partition("（")[0]


def _elsewhere(engine: Engine, given: GivenToEachOther, amount: Decimal) -> Iterator[tuple[Cell, Decimal]]:
    """Off the largest rows of a column first; off a form's rows by code what came off the rows below them just before."""
    codes: dict[str, Decimal] = {}
    for spot in given.elsewhere:
        if isinstance(spot, Cell):
            value = engine.value(spot)
            if isinstance(value, Decimal) and value > 0:
                yield spot, min(amount, value)
            continue
        place, column = spot
        block = engine.program.blocks[place.table, place.block]
        if block.rows:
            for row, slot in block.rows.items():
                own = tuple(slot.code) if isinstance(slot, GridRow) else ()
                off = sum((off for code, off in codes.items() if code.startswith(own)), Decimal(0))
                if off:
                    yield place.cell(row, column), off
            continue
        codes, left = {}, amount
        for value, cell, code in sorted(_leaves(engine, place, column), key=lambda leaf: (-leaf[0], leaf[2])):
            if left > 0:
                codes[code] = min(left, value)
                left -= codes[code]
                yield cell, codes[code]


def _leaves(engine: Engine, place: Place, column: str) -> Iterator[tuple[Decimal, Cell, str]]:
    """The figures above 0 of rows that have none below them, with the code of the row."""
    for id, info in engine.rows(place).items():
        value = engine.value(place.cell(id, column))
        if info.level != TOTAL and not info.children and isinstance(value, Decimal) and value > 0:
            yield value, place.cell(id, column), info.key[0]


def with_eliminations(made: AddedUp) -> list[Adjustment]:
    """What is taken off, together with what is proposed: of one figure both add up."""
    engine = made.opened.document.engine
    taken = {each.spot: each for each in made.adjustments}
    for proposed in eliminations(engine):
        for each in proposed.adjustments(engine):
            before = taken.get(each.spot)
            amount = each.amount + (before.amount if before else 0)
            taken[each.spot] = Adjustment(each.spot, amount, before.says if before else each.says)
    return list(taken.values())


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What a figure of an aggregate was added up from; the sum less what is taken off is what is entered."""

    shares: Sequence[Share]
    taken_off: Sequence[Adjustment]

    @property
    def blank(self) -> int:
        return sum(share.amount is None for share in self.shares)

    @property
    def zeros(self) -> int:
        return sum(share.amount == 0 for share in self.shares)


def made_of(store: Store, aggregate: str, engine: Engine, cell: Cell) -> MadeOf | None:
    """None where the declaration is no aggregate, or no unit has a figure in the cell."""
    kept, spot = AddendStore(store.database), spot_of(engine, cell)
    shares, taken_off = kept.shares(aggregate, spot), kept.adjustments(aggregate)
    if any(share.amount is not None for share in shares):
        return MadeOf(shares, [each for each in taken_off if each.spot == spot])
    block = engine.block(cell)
    if kind_of(block, engine.program) != "path":
        return None
    shares = [Share(share.unit, _below(spot.row, kept.column(share.unit.source, spot))) for share in shares]
    if all(share.amount is None for share in shares):
        return None
    column = [each for each in taken_off if each.spot._replace(row=spot.row) == spot]
    return MadeOf(shares, [each for each in column if _stands_below(each.spot.row, spot.row)])


def _below(row: str, amounts: Mapping[str, Decimal]) -> Decimal | None:
    """What a unit put into rows below one that is computed: of those that stand below each other the highest has it all."""
    there = [key for key in amounts if _stands_below(key, row)]
    highest = [key for key in there if not any(_stands_below(key, other) for other in there)]
    return sum((amounts[key] for key in highest), Decimal(0)) if highest else None


def _stands_below(row: str, other: str) -> bool:
    return row != other and (other == TOTAL or row.startswith(other + SEPARATOR))


def cell_of_unit(store: Store, packs: InstalledPacks, source: str, engine: Engine, cell: Cell) -> Cell:
    """The cell of a unit's declaration that the aggregate's cell has its figure from. Raises KnownError where it is gone."""
    there = open_declaration(store, source, packs, keep=False).document.engine
    spot = spot_of(engine, cell)
    if engine.row(cell) is None:
        return cell
    for row in there.rows(cell.place):
        if spot_of(there, cell._replace(row=row)) == spot:
            return cell._replace(row=row)
    raise KnownError(f"申报 {source} 里已经没有这一行")


def spot_of(engine: Engine, cell: Cell) -> Spot:
    row = engine.row(cell)
    return spot_at(cell) if row is None else spot_at(cell, row.level, row.key)


class _Aggregate:
    """Puts sums at their cells and lets equations give the rest."""

    def __init__(self, program: Program, facts: Facts, units: int) -> None:
        self._program, self._facts, self._units = program, facts, units
        self._rows: dict[Place, dict[str, Row]] = {}

    def take(self, sums: Iterable[Sum]) -> None:
        for each in sums:
            cell = self._cell(each.spot, each.level)
            if cell is not None and each.amount is not None:
                self._facts.entries[cell] = each.amount

    def list_texts(self, kept: AddendStore, sources: Sequence[str], units: Mapping[str, str]) -> None:
        """Names of rows under units, and the rows of tables that only list."""
        for source, spot, level, text in kept.texts(sources):
            block = self._program.blocks[spot.table, spot.block]
            kind = kind_of(block, self._program)
            if kind == "path":
                cell = self._cell(spot, level)
            elif isinstance(block, RowBlock) and not _is_of_targets(block, self._program):
                cell = self._cell(spot._replace(row=f"{units[source]}.{spot.row}"), "")
            else:
                continue
            if cell is None:
                continue
            number = block.type_of(cell.row, cell.column).number
            self._facts.entries.setdefault(cell, Decimal(text) if number else text)

    def _cell(self, spot: Spot, level: str) -> Cell | None:
        block = self._program.blocks.get((spot.table, spot.block))
        if block is None or spot.column not in block.columns:
            return None
        place = Place(spot.table, spot.block, spot.instance)
        if block.rows:
            return place.cell(spot.row, spot.column) if spot.row in block.rows else None
        if spot.row != TOTAL:
            parent, _, _ = spot.row.rpartition(SEPARATOR)
            row = Row(spot.row, parent or None, level) if block.path else Row(spot.row)
            self._rows.setdefault(place, {}).setdefault(spot.row, row)
        elif TOTAL not in block.levels:
            return None
        return place.cell(spot.row, spot.column)

    def _lay_rows(self) -> None:
        """Parents before their children; a row whose parents nobody named stands by itself."""
        for place, rows in self._rows.items():
            by_path = sorted(rows.values(), key=lambda row: row.id.split(SEPARATOR))
            known: set[str] = set()
            laid = []
            for row in by_path:
                laid.append(
                    row if row.parent in known or row.parent is None else Row(row.id, None, row.level)
                )
                known.add(row.id)
            self._facts.rows[place] = laid
            block = self._program.blocks[place.table, place.block]
            for n, column in enumerate(block.key_columns):
                for row in laid:
                    parts = row.id.split(SEPARATOR)
                    if n < len(parts):
                        self._facts.entries[place.cell(row.id, column)] = parts[n]

    def compute(self, taken_off: Sequence[Adjustment]) -> None:
        """Take off what is to be taken off, and enter what follows from what is left."""
        self._lay_rows()
        entries = self._facts.entries
        engine = Engine(self._program, self._facts)
        loose = self._following(engine)
        if taken_off or any(engine.computed[cell] != entries[cell] for cell in loose):
            for cell in loose:
                del entries[cell]
            cells = self._cells_by_spot(engine, [each.spot for each in taken_off])
            for each in taken_off:
                at = cells.get(each.spot)
                figure = entries.get(at) if at is not None else None
                if at is None or not isinstance(figure, Decimal):
                    where = SEPARATOR.join(filter(None, each.spot))
                    raise KnownError(f"没有可以冲抵的数：{where}（合计由下面各格算出，冲抵写在下面的格里）")
                entries[at] = figure - each.amount
            engine = Engine(self._program, self._facts)
        added = {
            name for name, block in self._program.blocks.items() if kind_of(block, self._program) in _SUMMED
        }
        for cell, value in engine.computed.items():
            if (cell.table, cell.block) in added and isinstance(value, Decimal) and value:
                entries.setdefault(cell, value)

    def _following(self, engine: Engine) -> list[Cell]:
        """The cells whose sums are what their equations give of other sums, as near as so many rounded figures are."""
        found = []
        for cell, entry in self._facts.entries.items():
            value = engine.computed.get(cell)
            if isinstance(entry, Decimal) and isinstance(value, Decimal):
                width = engine.type_of(cell).half * 2 * self._units
                if abs(value - entry) <= width:
                    found.append(cell)
        return found

    @staticmethod
    def _cells_by_spot(engine: Engine, spots: Collection[Spot]) -> dict[Spot, Cell]:
        wanted = set(spots)
        places = {Place(spot.table, spot.block, spot.instance) for spot in wanted}
        found: dict[Spot, Cell] = {}
        for cell in engine.facts.entries:
            if cell.place in places and (spot := spot_of(engine, cell)) in wanted:
                found[spot] = cell
        return found


def _is_of_targets(block: Block, program: Program) -> bool:
    return any(isinstance(each, TreeBlock) for each in program.table_blocks(block.table.id))


def _written_by_people(before: Content, program: Program) -> Content:
    """Of an aggregate what is not added up: explanations, texts, the department's own targets."""
    kept = Content(Facts(), dict(before.explanations), dict(before.last_year))
    added = {
        name for name, block in program.blocks.items()
        if (kind := kind_of(block, program)) and not (kind == "list" and _is_of_targets(block, program))
    }  # fmt: skip
    for cell, entry in before.facts.entries.items():
        name = (cell.table, cell.block)
        if name not in added or (program.blocks[name].rows and isinstance(entry, str)):
            kept.facts.entries[cell] = entry
    for place, rows in before.facts.rows.items():
        if (place.table, place.block) not in added:
            kept.facts.rows[place] = list(rows)
    kept.facts.instances.update({table: list(sheets) for table, sheets in before.facts.instances.items()})
    return kept


def existing(store: Store, head: DeclarationHead) -> DeclarationInfo | None:
    """The aggregate that is made anew. Raises KnownError where a declaration that nobody added up stands in its place."""
    aggregates = AddendStore(store.database).aggregates()
    for info in store.declarations():
        if (info.unit_code, info.year, info.pack, info.name) == (
            head.unit_code,
            head.year,
            head.pack,
            head.name,
        ):
            if info.id not in aggregates:
                raise KnownError(f"{listed(info)} 不是汇总出来的，不能覆盖；请另起名称")
            return info
    return None


def _unit_texts(program: Program) -> dict[str, Cell]:
    return {
        field: cell
        for field in (_PARENT, _PARENT_NAME, "nature")
        for cell in unit_entries(program, {field: " "})
    }


def _same_nature(store: Store, infos: Sequence[DeclarationInfo], program: Program) -> dict[str, str]:
    """What all units say of their nature, if they say the same."""
    cell = _unit_texts(program).get("nature")
    if cell is None:
        return {}
    told = set(texts_at(store.database, cell, [info.id for info in infos]).values())
    return {"nature": told.pop()} if len(told) == 1 else {}
