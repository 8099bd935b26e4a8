"""Figures in another unit than their table's: a few cells, or a whole column, block or table in 万元, 元 or 分."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Literal, NamedTuple

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import block_words, figure, row_labels, sheet_label, table_label
from budgetdesk.engine.language.amounts import ZERO, round_half_up
from budgetdesk.engine.relations import Relation
from budgetdesk.review.figures.amendment import Amendment, Made
from budgetdesk.review.figures.evidence import Evidence
from budgetdesk.review.figures.influence import Ways, residual_of
from budgetdesk.review.figures.outcome_cache import Figures
from budgetdesk.review.figures.slips import slip
from budgetdesk.review.figures.whole_slip import WholeSlip

_LEAST = 2  # relations between what stands in the unit and what does not
_EXACT = Decimal("0.006")  # 万元 of what is exact in 元 differ by half a unit
_OF_A_ROW = ("factor_10", "factor_100", "digits_swapped", "sign")  # slips that go on into the total of a row
_ROUNDS = 8  # in which one figure after the other is found


class _Unit(NamedTuple):
    """`factor` turns what was typed into what belongs there, of which `lost` may be missing."""

    of_table: str
    factor: Decimal
    typed: str
    cause: str
    lost: Decimal = ZERO


_UNITS = (
    _Unit("元", Decimal(10_000), "是按万元填的，应按元填", "整片按万元填入了元栏", Decimal(50)),
    _Unit("万元", 1 / Decimal(10_000), "是按元填的，应按万元填", "整片按元填入了万元栏"),
    *(
        _Unit(of_table, factor, typed, cause)
        for of_table in ("元", "万元")
        for factor, typed, cause in (
            (1 / Decimal(100), "都大了 100 倍", "整片漏点了小数点"),
            (Decimal(100), "都小了 100 倍", "整片的小数点多移了两位"),
        )
    ),
)

_Column = tuple[Place, str]


class _Reading(NamedTuple):
    """A relation that does not hold: how far its sides are apart, and what each column of the sheet counts in that, with
    how many times a figure of it is taken."""

    relation: Relation
    residual: Decimal
    columns: dict[_Column, tuple[Decimal, Decimal]]
    times: Decimal  # how many at the least


class _Scope(NamedTuple):
    """Columns that relations read, and what they stand for: all of the `sheet`, of a `block`, or those `columns` alone."""

    columns: frozenset[_Column]
    of: Literal["sheet", "block", "columns"]


def wrong_units(evidence: Evidence) -> Iterator[WholeSlip]:
    """Several figures of a table in another unit than the table's: all of a sheet, a block or some columns, or those of
    which relations tell."""
    readings = _readings(evidence)
    filled: dict[_Column, list[Cell]] = {}
    told: set[frozenset[Cell]] = set()
    read = dict.fromkeys(column for reading in readings for column in reading.columns)
    units = {column: _unit_of(evidence.engine, column) for column in read}
    for unit in _UNITS:
        columns = [column for column in read if units[column] == unit.of_table]
        if not columns or sum(_may_be_between(reading, unit) for reading in readings) < _LEAST:
            continue
        for scope, agreeing in _scopes(readings, columns, unit):
            filled = filled or _filled(evidence)
            found = _in_unit(evidence, filled, scope, unit, agreeing)
            cells = frozenset(cell for cell, _ in found.amendment.entries)
            if len(cells) > 1 and cells not in told:
                told.add(cells)
                yield found
    for found in _as_asked(evidence):
        if frozenset(cell for cell, _ in found.amendment.entries) not in told:
            yield found


def _readings(evidence: Evidence) -> list[_Reading]:
    confirmed = evidence.engine.facts.confirmed
    found: list[_Reading] = []
    for relation, ground in evidence.grounds.items():
        counted: dict[_Column, tuple[Decimal, Decimal]] = {}
        for cell, weight in ground.sheets.get(evidence.sheet, ()):
            if weight and (entry := evidence.entry(cell)) and cell not in confirmed:
                total, times = counted.get((cell.place, cell.column), (ZERO, ZERO))
                counted[cell.place, cell.column] = total + weight * entry, times + abs(weight)
        if counted and ground.implied.residual is not None:
            least = min(times for _, times in counted.values())
            found.append(_Reading(relation, ground.implied.residual, counted, least))
    return found


def _may_be_between(reading: _Reading, unit: _Unit) -> bool:
    """Whether the relation may tell of the unit by figures that stand in another: where its sides are less apart, they are as
    near as what is lost."""
    width = unit.lost * reading.times + _EXACT
    return abs(reading.residual) * unit.factor > width * (2 * abs(unit.factor - 1) - 1)


def _scopes(
    readings: list[_Reading], columns: list[_Column], unit: _Unit
) -> Iterator[tuple[_Scope, list[Relation]]]:
    """The sheet, its blocks, its columns, and those columns together that bear it out: where enough relations do, and which."""
    by_place: dict[Place, list[_Column]] = defaultdict(list)
    for column in columns:
        by_place[column[0]].append(column)
    if agreeing := _agreeing(readings, whole := frozenset(columns), unit):
        yield _Scope(whole, "sheet"), agreeing
    for of_place in by_place.values():
        if agreeing := _agreeing(readings, block := frozenset(of_place), unit):
            yield _Scope(block, "block"), agreeing
    alike: list[_Column] = []
    for column in columns:
        reading = [each for each in readings if column in each.columns]
        if agreeing := _agreeing(reading, one := frozenset([column]), unit):
            alike.append(column)
            yield _Scope(one, "columns"), agreeing
    if agreeing := _agreeing(readings, some := frozenset(alike), unit):
        yield _Scope(some, "columns"), agreeing


def _unit_of(engine: Engine, column: _Column) -> str:
    place, id = column
    return engine.type_of(place.cell(next(iter(engine.row_ids(place)), ""), id)).unit


def _agreeing(readings: list[_Reading], scope: frozenset[_Column], unit: _Unit) -> list[Relation]:
    """Relations that would hold, but for what is lost; none where too few of them are between the scope and other figures."""
    found: list[Relation] = []
    between = 0
    if len(readings) < _LEAST:
        return found
    for relation, residual, columns, _ in readings:
        ours = counts = ZERO
        for column, (total, times) in columns.items():
            if column in scope:
                ours, counts = ours + total, counts + times
        if not counts:
            continue
        width = unit.lost * counts + _EXACT
        if abs(ours * unit.factor + residual - ours) <= width:
            found.append(relation)
            between += abs(residual - ours) > 2 * width
    return found if between >= _LEAST else []


def _in_unit(
    evidence: Evidence,
    filled: Mapping[_Column, list[Cell]],
    scope: _Scope,
    unit: _Unit,
    agreeing: list[Relation],
) -> WholeSlip:
    """The figures as they would be.

    Where decimals were lost, what people typed does not tell them exactly: then relations hold roughly, and of a whole
    sheet nothing more is told once this is.
    """
    engine = evidence.engine
    places = {place for place, _ in scope.columns}
    within = {
        column: cells
        for column, cells in filled.items()
        if _unit_of(engine, column) == unit.of_table
        and (scope.of == "sheet" or column in scope.columns or (scope.of == "block" and column[0] in places))
    }
    meant = tuple((cell, _scaled(engine, cell, unit)) for cells in within.values() for cell in cells)
    exactly = _asked_nearby(evidence, meant, unit) if unit.lost else ()
    aside = Amendment(tuple((cell, None) for cell, _ in meant)) if unit.lost and scope.of == "sheet" else None
    return WholeSlip(
        "wrong_unit",
        Amendment(meant),
        says=f"{_words(evidence, scope.of, list(within))}的数{unit.typed}，共 {len(meant)} 格",
        cause=f"{unit.cause}（差 {max(unit.factor, 1 / unit.factor):,.0f} 倍）",
        roughly=frozenset(agreeing),
        afterwards=aside,
        exactly=exactly,
    )


def _words(evidence: Evidence, of: str, columns: list[_Column]) -> str:
    engine, (table, instance) = evidence.engine, evidence.sheet
    if of == "block":
        return block_words(engine, columns[0][0])
    words = " ".join(filter(None, [table_label(engine, table), sheet_label(engine, table, instance)]))
    if of == "sheet":
        return words
    headings = list(dict.fromkeys(engine.block(place).short_heading(id) for place, id in columns))
    return f"{words} {'、'.join(headings)} {'一列' if len(headings) == 1 else f'{len(headings)} 列'}"


def _filled(evidence: Evidence) -> dict[_Column, list[Cell]]:
    """The amounts of the sheet that somebody may have typed wrongly, by columns as the table has them."""
    engine, (table, instance) = evidence.engine, evidence.sheet
    found: dict[_Column, list[Cell]] = {}
    for block in engine.program.table_blocks(table):
        place = Place(table, block.id, instance)
        figures = engine.entered_figures(place)
        rows = list(engine.row_ids(place)) if figures else []
        for column in block.columns if figures else ():
            cells = [cell for cell in (place.cell(row, column) for row in rows) if cell in figures]
            if cells := [c for c in cells if evidence.entry(c) and c not in engine.facts.confirmed]:
                found[place, column] = cells
    return found


def _as_asked(evidence: Evidence) -> Iterator[WholeSlip]:
    """Figures of which relations ask for another that the same slip made them: on the whole sheet 元 and 万元, in one row,
    where a total went wrong with its part, any."""
    engine = evidence.engine
    in_unit: dict[tuple[str, bool], dict[Cell, Decimal]] = defaultdict(dict)
    in_row: dict[tuple[Place, str, str], dict[Cell, Decimal]] = defaultdict(dict)
    for cell, values in evidence.asked.items():
        entry = evidence.entry(cell)
        for value in values if entry else ():
            cause = slip(entry, value, engine.type_of(cell).unit) if entry else None
            if cause is None or not entry:
                continue
            if cause.kind == "unit":
                in_unit[cause.says, abs(entry) > abs(value)][cell] = value
            elif cause.kind in _OF_A_ROW:
                in_row[cell.place, cell.row, cause.says][cell] = value
    for (words, _), meant in in_unit.items():
        if len(meant) > 1:
            first = min(meant)
            yield WholeSlip(
                "wrong_unit",
                Amendment(tuple(sorted(meant.items()))),
                says=f"{table_label(engine, first.table)} {' '.join(row_labels(engine, first))}"
                f" 等 {len(meant)} 格{words}",
                cause=words,
            )
    for (place, row, words), meant in in_row.items():
        if len(meant) > 1:
            figures = [
                f"{block.short_heading(c.column)} {figure(v)}"
                for c, v in sorted(meant.items())
                for block in [engine.block(place)]
            ]
            yield WholeSlip(
                "row_slip",
                Amendment(tuple(sorted(meant.items()))),
                says=f"{table_label(engine, place.table)} {' '.join(row_labels(engine, place.cell(row, min(meant).column)))}"
                f" 这一行应为 {'、'.join(figures)}",
                cause=f"{words}，同一行的合计跟着错了",
            )


def _scaled(engine: Engine, cell: Cell, unit: _Unit) -> Decimal:
    entry = engine.facts.entries[cell]
    assert isinstance(entry, Decimal)
    return round_half_up(entry * unit.factor, engine.type_of(cell).decimals)


def _asked_nearby(evidence: Evidence, meant: Figures, unit: _Unit) -> Figures:
    """Of cells of which relations ask for an exact figure, that most ask for."""
    found: list[tuple[Cell, Decimal]] = []
    for cell, value in meant:
        asked = evidence.asked.get(cell, {})
        near = [exact for exact in asked if abs(exact - value) <= unit.lost]
        if near:
            found.append((cell, max(near, key=lambda exact: (len(asked[exact]), exact))))
    return tuple(found)


def in_full(engine: Engine, told: WholeSlip) -> WholeSlip:
    """The slip with figures that add up, where those typed had lost decimals: as relations ask for, one after the other
    where each is the only one of them that is not known."""
    if told.kind != "wrong_unit" or not (told.exactly or told.afterwards):
        return told
    meant = {cell: value for cell, value in told.amendment.entries if isinstance(value, Decimal)}
    meant |= dict(told.exactly)
    open_ = meant.keys() - {cell for cell, _ in told.exactly}
    width = len(meant) * max(unit.lost for unit in _UNITS)
    for _ in range(_ROUNDS):
        made = Made(engine, Amendment(tuple(meant.items())))
        found = _asked_in_turn(engine, told, open_, width)
        made.take_back()
        if not found:
            break
        meant |= found
        open_ -= found.keys()
    return replace(told, amendment=Amendment(tuple(meant.items())))


def _asked_in_turn(engine: Engine, told: WholeSlip, open_: Set[Cell], width: Decimal) -> dict[Cell, Decimal]:
    """Of cells the figures that relations ask for which stand on one of them alone: those that bear the slip out, and those
    of its own figures."""
    found: dict[Cell, Decimal] = {}
    ways, own = Ways(engine), {cell for cell, _ in told.amendment.entries}
    for relation in sorted(engine.broken, key=lambda r: r.standing):
        residual = residual_of(engine, relation)
        weights = ways.standing(relation).influence.weights if residual else {}
        if relation not in told.roughly and not own.issuperset(c for c in weights if engine.read(c)):
            continue
        unknown = [cell for cell in weights if cell in open_]
        if len(unknown) == 1 and residual and (weight := weights[unknown[0]]) and abs(residual) <= width:
            [cell] = unknown
            entry = engine.facts.entries[cell]
            assert isinstance(entry, Decimal)
            found.setdefault(cell, round_half_up(entry - residual / weight, engine.type_of(cell).decimals))
    if not found:  # of several any of which may be otherwise a sum follows from its parts
        sums = ((cell, engine.computed.get(cell)) for cell in sorted(open_))
        apart = ((c, v) for c, v in sums if isinstance(v, Decimal) and v != engine.facts.entries[c])
        found |= dict(islice(((c, v) for c, v in apart if abs(v - engine.read(c)) <= width), 1))
    return found
