"""Likely causes: slips re-enacted. Applied to the expected value, a slip gives the entered one exactly."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import combinations

from budgetdesk.engine.blocks import RowBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, column_labels, figure, table_label
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.relations import Relation
from budgetdesk.records import dataclass
from budgetdesk.review.figures.basis import Basis
from budgetdesk.review.relation_inputs import inputs_of

ZERO = Decimal(0)
_ROUNDED_TO = tuple(
    (places, Decimal(1).scaleb(-places)) for places in (1, 0, -3, -4)
)  # decimals, and units of them; to tens or hundreds nobody rounds, and too many figures would seem to be
_NEARLY = 100  # of a figure that was rounded to thousands, at most one part is lost
_MOST_SEEN = 400  # cells looked at to tell whether a figure follows from another


@dataclass(frozen=True, slots=True)
class Cause:
    kind: str  # sign, digits_swapped, factor_10, unit, digit_lost, digit_doubled, copied, left_out, counted_twice, …
    says: str


def slip_rank(entered: Decimal | None, expected: Decimal, unit: str = "") -> int:
    """How well a slip of the pen explains the entered value: 0 the best, 20 not at all."""
    if entered is None:
        return 20
    found = slip(entered, expected, unit)
    return 20 if found is None else _RANKS.index(found.kind)


_RANKS = [
    "sign",
    "factor_10",
    "factor_100",
    "digits_swapped",
    "unit",
    "digit_lost",
    "digit_doubled",
    "rounded",
    "truncated",
]


_LONGEST = 20  # digits before the point: beyond that a figure is none, and cannot be rounded


@lru_cache(maxsize=4096)  # what stands wrong is looked at again after every edit
def slip(entered: Decimal, expected: Decimal, unit: str = "") -> Cause | None:
    """The slip of the pen that turns `expected` into `entered`. `unit`: what the place wants, where that is known: nobody
    types 万元 for 元 where 万元 belong."""
    if not expected or not entered or entered == expected:
        return None
    if max(entered.adjusted(), expected.adjusted()) > _LONGEST:
        return None
    if entered == -expected:
        return Cause("sign", "正负号相反")
    if entered == expected * 10:
        return Cause("factor_10", "多一位（×10）")
    if entered * 10 == expected or (
        abs(entered * 10 - expected) < Decimal("0.1") and entered.as_tuple().exponent == -2
    ):
        return Cause("factor_10", "少一位（÷10）")
    if entered == expected * 100:
        return Cause("factor_100", "漏点了小数点（×100）")
    if entered * 100 == expected or (
        abs(entered) >= Decimal("0.1") and entered == round_half_up(expected / 100, 2)
    ):
        return Cause("factor_100", "小数点多移了两位（÷100）")
    ours, theirs = _digits(entered), _digits(expected)
    if (entered < 0) == (expected < 0) and len(ours) == len(theirs):
        differ = [i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
        if len(differ) == 2 and ours[differ[0]] == theirs[differ[1]] and ours[differ[1]] == theirs[differ[0]]:
            return Cause("digits_swapped", f"数字 {theirs[differ[0]]} 与 {theirs[differ[1]]} 颠倒")
    if unit != "元" and round_half_up(entered / 10_000, 2) == expected:
        return Cause("unit", "按元填入了万元栏（差 10,000 倍）")
    if unit != "万元" and entered == round_half_up(expected / 10_000, 2):
        return Cause("unit", "按万元填入了元栏（差 10,000 倍）")
    whole, other = _plain(entered), _plain(expected)
    if len(whole) + 1 == len(other) and whole in _without_one(other):
        return Cause("digit_lost", "漏了一位数字")
    if len(whole) == len(other) + 1 and other in _without_one(whole):
        return Cause("digit_doubled", "多了一位数字")
    for places, step in _ROUNDED_TO:
        if places < 0 and not expected % (step / 100):
            continue  # itself a round figure: another near it is no rounding of it
        if places < 0 and abs(entered - expected) * _NEARLY > abs(entered):
            continue  # nobody writes 30,000 for 25,999.50
        if entered == expected.quantize(step, ROUND_HALF_UP):
            return Cause("rounded", "取了整数或少了小数位（四舍五入）")
        if entered == expected.quantize(step, ROUND_DOWN):
            return Cause("truncated", "小数被截去，没有四舍五入")
    return None


def likely_cause(
    engine: Engine,
    cell: Cell,
    entered: Decimal | None,
    expected: Decimal,
    broken: list[Relation],
    basis: Basis,
) -> Cause | None:
    """The best explanation of `entered` where `expected` belongs. `basis` takes in what was looked at beside `broken`."""
    if entered is None:
        return Cause("blank", "这一格漏填了")
    if found := slip(entered, expected, engine.type_of(cell).unit):
        return found
    if beside := _copied_beside(engine, cell, entered, expected, basis):
        return beside
    decimals = engine.type_of(cell).decimals
    if truncated := _truncated(engine, entered, broken, decimals):
        return truncated
    if copied := _copied(engine, cell, entered, expected, basis):
        return copied
    if not expected:
        return Cause("not_blank", "此格应为空")
    return _miscounted(engine, cell, entered, expected, broken, basis)


def _truncated(engine: Engine, entered: Decimal, broken: list[Relation], decimals: int) -> Cause | None:
    unit = Decimal(1).scaleb(-decimals)
    for relation in broken:
        exact = engine.result(relation)
        if isinstance(exact, Decimal) and exact != entered and exact.quantize(unit, ROUND_DOWN) == entered:
            return Cause("truncated", f"{exact:f} 被截去尾数，应四舍五入")
    return None


def _copied_beside(
    engine: Engine, cell: Cell, entered: Decimal, expected: Decimal, basis: Basis
) -> Cause | None:
    """Equal to the figure in the row above or below, or to a sum that the row is part of."""
    row, rows = engine.row(cell), list(engine.rows(cell.place) or engine.block(cell).rows)
    if cell.row not in rows or not entered:
        return None
    at = rows.index(cell.row)
    near = [("上一行", r) for r in rows[max(at - 1, 0) : at]] + [("下一行", r) for r in rows[at + 1 : at + 2]]
    if row is not None:  # what is a sum of one row, or its only part, is equal anyway
        infos = engine.rows(cell.place)
        near = [(word, r) for word, r in near if infos[r].parent == row.parent]
        of_several = infos.of_several()
        near += [("小计", sum_) for sum_ in infos.above(cell.row) if sum_ in of_several]
    for word, other in near:
        twin = cell._replace(row=other)
        basis.look_at([twin])
        if engine.facts.entries.get(twin) == entered:
            basis.name(engine, [twin])
            return Cause("copied", f"照抄了{word}：{cell_words(engine, twin)} {figure(entered)}")
    beside = [cell._replace(column=id) for id, slot in engine.block(cell).columns.items() if slot.is_number]
    basis.look_at(beside)
    same = next((c for c in beside if c != cell and engine.facts.entries.get(c) == entered != expected), None)
    if same is not None and expected:
        basis.name(engine, [same])
        return Cause("copied", f"照抄了同一行的 {' '.join(column_labels(engine, same))} {figure(entered)}")
    return None


def _copied(engine: Engine, cell: Cell, entered: Decimal, expected: Decimal, basis: Basis) -> Cause | None:
    """Equal to the same-named cell of another table, which holds more (or less) than belongs here."""
    for twin in _namesakes(engine, cell):
        basis.look_at([twin])
        if not entered or engine.values.get(twin) != entered or _follows_from(engine, twin, cell, basis):
            continue
        basis.name(engine, [twin])
        where = f"照抄了{cell_words(engine, twin)} {figure(entered)}"
        if not expected:
            return Cause("copied", f"{where}，此格应为空")
        difference = entered - expected
        for column in engine.block(twin).columns:
            part = twin._replace(column=column)
            basis.look_at([part])
            if part != twin and engine.type_of(part).number and engine.values.get(part) == difference:
                name = engine.block(part).short_heading(column)
                return Cause("copied", f"{where}，未扣除{name} {figure(difference)}")
        return Cause("copied", where)
    return None


def _follows_from(engine: Engine, cell: Cell, source: Cell, basis: Basis) -> bool:
    """Whether a computed cell has its value from `source`, so that it proves nothing about it."""
    open_, seen = [cell], {cell}
    while open_ and len(seen) < _MOST_SEEN:
        node = open_.pop()
        if node == source:
            return True
        basis.look_at([node])
        filler = None if node in engine.facts.entries else engine.filler(node)
        if filler is not None:
            basis.evaluate([engine.spot_of(filler)])
            fresh = [c for c in inputs_of(engine, filler) if c not in seen]
            seen.update(fresh)
            open_ += fresh
    return False


def _namesakes(engine: Engine, cell: Cell) -> Iterator[Cell]:
    """Cells of other tables with the same key or label in the row and the same heading."""
    heading = column_labels(engine, cell)[-1:]
    row = engine.row(cell)
    if row is None or not heading:
        return
    own = engine.block(cell)
    others = [
        b
        for b in engine.program.blocks.values()
        if isinstance(b, RowBlock) and not b.table.repeat and b is not own and not b.link
    ]
    for block in sorted(others, key=lambda b: b.key_columns != own.key_columns):
        if block.table.id == cell.table:
            continue
        table, block_id = block.name
        place = Place(table, block_id)
        for column, slot in block.columns.items():
            if not slot.is_number or slot.title != heading[0]:
                continue
            for other in engine.rows(place).named(row.level, row.key):
                yield place.cell(other, column)


def _miscounted(
    engine: Engine,
    cell: Cell,
    entered: Decimal,
    expected: Decimal,
    broken: list[Relation],
    basis: Basis,
) -> Cause | None:
    """An item left out of a sum, or counted twice: the difference is one of the broken relations' own cells."""
    difference = entered - expected
    parts: dict[Cell, Decimal] = {}
    for relation in broken:
        for part in inputs_of(engine, relation):
            value = engine.values.get(part)
            if part != cell and isinstance(value, Decimal) and value:
                parts[part] = value
    for part, value in parts.items():
        if abs(value) == abs(difference) and not _follows_from(engine, part, cell, basis):
            kind, word = ("left_out", "漏加") if value == -difference else ("counted_twice", "多加")
            basis.name(engine, [part])
            return Cause(kind, f"{word}了{cell_words(engine, part)} {figure(value)}")
    for (a, x), (b, y) in combinations(list(parts.items())[:12], 2):
        if x + y == -difference and not any(_follows_from(engine, c, cell, basis) for c in (a, b)):
            basis.name(engine, [a, b])
            two = f"{cell_words(engine, a)} {figure(x)} 和{cell_words(engine, b)} {figure(y)}"
            return Cause("left_out", f"漏加了{two}")
    return None


def _digits(value: Decimal) -> str:
    return f"{abs(value):.2f}"


def _plain(value: Decimal) -> str:
    return f"{abs(value):f}".rstrip("0").rstrip(".") if value % 1 else f"{abs(value):.0f}"


def _without_one(text: str) -> set[str]:
    return {text[:i] + text[i + 1 :] for i in range(len(text)) if text[i].isdigit()}


def sides_cause(engine: Engine, table: str) -> Cause:
    return Cause("sides", f"{table_label(engine, table)} 有多格与底稿不同：请选定以底稿为准，还是以表为准")
