"""Figures that look as if they were typed in 元 where 万元 belong, or the other way round, though their sums come right:
what was typed with them went the same way. A figure elsewhere tells of it, last year's, words on the sheet, or plain size."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.engine.blocks import FixedBlock, RowBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import block_words, cell_words, figure, row_labels, table_label
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.relations import Relation
from budgetdesk.patterns import late_pattern
from budgetdesk.review.figures.amendment import Amendment
from budgetdesk.review.figures.basis import Changes
from budgetdesk.review.figures.whole_slip import WholeSlip
from budgetdesk.review.relation_inputs import inputs_of

_TIMES = Decimal(10_000)
_ABOUT = 3  # times more or less than that: a plan and what came of it, or two years, are not the same
_LARGE = 10_000  # 万元; of what is below nothing is asked
_BEYOND, _BEYOND_OF_ONE = 1_000_000, 100_000
"""万元 that no unit of a county has, and no single one of its projects."""
_SMALL, _SEVERAL = 1_000, 5  # 元 that no line of a list reaches, and of how many lines: no unit is so poor
_LONG = 500  # lines: a list as long is looked at no further, as it would be after every edit
_LEAST = 100  # 元: with two decimals 万元 tell no less
_AMOUNT = late_pattern(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万元|元)")
_DIGITS = 2  # with fewer it may be chance that an amount is told with the same ones


class _Told(NamedTuple):
    """What tells of a figure: in words, the cells where it stands, and the relation that says so."""

    says: str
    seen: tuple[Cell, ...] = ()
    relation: Relation | None = None


class OddUnits:
    """Keeps by place which amounts are large for 万元 or small beside last year's, and the lists of which all are small:
    hardly any."""

    def __init__(self) -> None:
        self._odd: dict[Place, set[Cell]] = {}
        self._small: set[Place] = set()
        self._pending: Iterable[Cell] | None = None  # None: all that is entered
        self._past: dict[tuple[str, str], bool] = {}  # blocks that have figures of the year before

    def renew(self, changes: Changes | None) -> None:
        self._pending = None if changes is None else changes.cells

    def slips(self, engine: Engine) -> list[WholeSlip]:
        if self._pending is None:
            self._odd, self._small = {}, set()
        entries, filled = engine.facts.entries, set(self._small)
        for cell in entries if self._pending is None else self._pending:
            entry = entries.get(cell)
            if isinstance(entry, Decimal):
                filled.add(cell.place)
            elif not self._odd:
                continue  # of what follows from figures nothing is asked
            if (
                isinstance(entry, Decimal)
                and self._may_be_odd(engine, cell, entry)
                and _is_odd(engine, cell, entry)
            ):
                self._odd.setdefault(cell.place, set()).add(cell)
            elif self._odd:
                self._odd.get(cell.place, set()).discard(cell)
        self._small = {place for place in filled if _is_all_small(engine, place)}
        self._pending = ()
        found = [
            slip for place in sorted(self._odd) for slip in _odd_ones(engine, place, sorted(self._odd[place]))
        ]
        return found + [slip for place in sorted(self._small) if (slip := _all_small(engine, place))]

    def _may_be_odd(self, engine: Engine, cell: Cell, entry: Decimal) -> bool:
        """Of twenty thousand lines most are left aside by this."""
        if abs(entry) >= _LARGE:
            return True
        name = cell[:2]
        if name not in self._past:
            columns = engine.block(cell).columns
            self._past[name] = any(engine.program.is_past(cell._replace(column=id)) for id in columns)
        return self._past[name]


def _is_odd(engine: Engine, cell: Cell, entry: Decimal) -> bool:
    if not entry or cell in engine.facts.confirmed:
        return False
    if abs(entry) >= _LARGE:
        return _is_amount(engine, cell, "万元")
    last = _last_year(engine, cell)
    return last is not None and _about_times(last[1], entry) and _is_amount(engine, cell, "元")


def _is_amount(engine: Engine, cell: Cell, unit: str) -> bool:
    kind = engine.type_of(cell)
    return kind.slot.type == "amount" and kind.unit == unit and not engine.block(cell).link


def _about_times(large: Decimal, small: Decimal) -> bool:
    return bool(small) and _TIMES / _ABOUT < large / small < _TIMES * _ABOUT


def _last_year(engine: Engine, cell: Cell) -> tuple[Cell, Decimal] | None:
    """The row's figure of the year before, where it has but one."""
    columns = engine.block(cell).columns.items()
    amounts = (cell._replace(column=id) for id, slot in columns if slot.type == "amount")
    past = [other for other in amounts if engine.program.is_past(other)]
    value = engine.value(past[0]) if len(past) == 1 and past[0] != cell else None
    return (past[0], value) if isinstance(value, Decimal) and value else None


def _is_all_small(engine: Engine, place: Place) -> bool:
    """Of a list of amounts in 元 whether there are several and all are small; many small ones that would come to more than any
    unit has in 万元 are what they are."""
    block = engine.block(place)
    if not isinstance(block, RowBlock) or not block.open_ended or block.link:
        return False
    columns, count, total = engine.values.sheet(place).columns, 0, Decimal(0)
    for id, slot in block.columns.items():
        if slot.type != "amount" or id not in columns:
            continue
        if len(columns[id].entered) > _LONG:
            return False
        for row, entry in columns[id].entered.items():  # the first says it of nearly every list
            if isinstance(entry, Decimal) and entry:
                if abs(entry) >= _SMALL or engine.type_of(place.cell(row, id)).unit != "元":
                    return False
                count += 1
                total += abs(entry)
    return count >= _SEVERAL and total < _BEYOND


def _entered(engine: Engine, place: Place, unit: str) -> Iterator[tuple[Cell, Decimal]]:
    """Amounts of the place in the unit that are not 0, column by column."""
    for column in engine.values.sheet(place).columns.values():
        for row, entry in column.entered.items():
            cell = place.cell(row, column.id)
            if isinstance(entry, Decimal) and entry and _is_amount(engine, cell, unit):
                yield cell, entry


def _all_small(engine: Engine, place: Place) -> WholeSlip | None:
    meant = dict(_entered(engine, place, "元"))
    most = max(map(abs, meant.values()))
    told = _Told(f"最大的一笔也只有 {figure(most)} 元")
    return _slip(engine, block_words(engine, place), meant, "元", told)


def _odd_ones(engine: Engine, place: Place, odd: list[Cell]) -> Iterator[WholeSlip]:
    """In a form all figures that were typed together; in a list row by row."""
    block = engine.block(place)
    rows: dict[str, list[Cell]] = {}
    for cell in odd:
        rows.setdefault("" if isinstance(block, FixedBlock) else cell.row, []).append(cell)
    for row, cells in rows.items():
        unit = engine.type_of(cells[0]).unit
        cell, told = next(((c, told) for c in cells if (told := _told(engine, c, unit))), (cells[0], None))
        if told is None:
            continue
        if not row or (told.relation is not None and told.relation.target is None):  # of all rows together
            yield _slip(engine, block_words(engine, place), _typed_with(engine, cell, odd, ""), unit, told)
            return
        where = " ".join((table_label(engine, place.table), *row_labels(engine, cell)))
        yield _slip(engine, where, _typed_with(engine, cell, cells, row), unit, told)


def _typed_with(engine: Engine, cell: Cell, odd: Collection[Cell], row: str) -> dict[Cell, Decimal]:
    """The figures of the same form or row that went the same way: not those that can be no 元, or are as they should be."""
    unit = engine.type_of(cell).unit
    meant = abs(engine.value(cell)) / _TIMES
    return {
        other: entry
        for other, entry in _entered(engine, cell.place, unit)
        if (row in ("", other.row) and other not in engine.facts.confirmed)
        and (
            other in odd
            or (unit == "万元" and abs(entry) >= _LEAST and not meant / _ABOUT < abs(entry) < meant * _ABOUT)
        )
    }


def _slip(engine: Engine, where: str, meant: Mapping[Cell, Decimal], unit: str, told: _Told) -> WholeSlip:
    typed, factor = ("元", 1 / _TIMES) if unit == "万元" else ("万元", _TIMES)
    entries = tuple(
        (cell, round_half_up(entry * factor, engine.type_of(cell).decimals))
        for cell, entry in sorted(meant.items())
    )
    first, entry = min(meant.items())
    shown = figure(entry, engine.type_of(first).decimals)
    example = f"{cell_words(engine, first)} {shown} "
    if len(meant) > 1:
        example = f"{where} {shown} 等 {len(meant)} 个数"
    return WholeSlip(
        "wrong_unit",
        Amendment(entries),
        says=f"{example}像是按{typed}填的，这里的单位是{unit}：{told.says}",
        cause=f"按{typed}填入了{unit}栏（差 10,000 倍）",
        level="query",
        by_size=True,
        seen=told.seen,
        roughly=frozenset(filter(None, [told.relation])),
    )


def _told(engine: Engine, cell: Cell, unit: str) -> _Told | None:
    entry = abs(engine.value(cell))
    last = _last_year(engine, cell)
    if last is not None and (
        _about_times(entry, last[1]) if unit == "万元" else _about_times(last[1], entry)
    ):
        return _Told(f"上年是 {figure(last[1])} {unit}", (last[0],))
    if unit != "万元":
        return None
    return _by_relation(engine, cell) or _by_words(engine, cell, entry) or _by_size(engine, cell, entry)


def _by_relation(engine: Engine, cell: Cell) -> _Told | None:
    """Another place has the figure that the cell's own form or row should have, or about it, in 万元."""
    same_row = not isinstance(engine.block(cell), FixedBlock)
    for relation in sorted(engine.broken, key=lambda r: r.standing):
        ours, theirs = _sides_at(engine, relation, cell, same_row)
        if not isinstance(ours, Decimal) or not isinstance(theirs, Decimal):
            continue
        if _about_times(ours, theirs):
            seen = [c for c in inputs_of(engine, relation) if c.place != cell.place and engine.value(c)][:1]
            says = cell_words(engine, seen[0]) if seen else relation.rule.says
            return _Told(f"{says}是 {figure(theirs)} 万元", tuple(seen), relation)
    return None


def _sides_at(engine: Engine, relation: Relation, cell: Cell, same_row: bool) -> tuple[object, object]:
    """What stands in 万元 on the cell's side of a relation, and on the other."""
    target = relation.target
    if target is not None:
        here = target.place == cell.place and (not same_row or target.row == cell.row)
        return (
            (engine.value(target), engine.result(relation))
            if here and _is_amount(engine, target, "万元")
            else (None, None)
        )
    sides = engine.sides(relation)
    if relation.rule.op != "==" or not any(isinstance(side, Decimal) for side in sides):
        return None, None
    if not any(c.place == cell.place for c in inputs_of(engine, relation)):
        return None, None
    return max(sides), min(sides)  # one of so much can be no part of the smaller one


def _by_words(engine: Engine, cell: Cell, entry: Decimal) -> _Told | None:
    """Words on the same sheet tell the amount."""
    if len(f"{entry:f}".replace(".", "").strip("0")) < _DIGITS:
        return None
    for block in engine.program.table_blocks(cell.table):
        place = Place(*block.name, cell.instance)
        rows: dict[str, list[tuple[Cell, str]]] = {}
        for column in engine.values.sheet(place).columns.values():
            for row, value in column.entered.items():
                if isinstance(value, str):
                    rows.setdefault(row, []).append((place.cell(row, column.id), value))
        for texts in rows.values():  # a figure and its unit may stand beside each other
            for found in _AMOUNT.finditer("".join(text for _, text in texts)):
                amount = Decimal(found["number"].replace(",", ""))
                if amount * (_TIMES if found["unit"] == "万元" else 1) == entry:
                    return _Told(f"同一张表里写的是 {found[0]}", tuple(c for c, _ in texts[:1]))
    return None


def _by_size(engine: Engine, cell: Cell, entry: Decimal) -> _Told | None:
    one = bool(engine.block(cell).table.repeat)
    if entry < (_BEYOND_OF_ONE if one else _BEYOND):
        return None
    return _Told(f"{entry / _TIMES:,.2f} 亿元，不像一个{'项目' if one else '单位'}的数")
