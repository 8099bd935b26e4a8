"""Rows that their codes betray: one that stands twice, one that is missing beside a table with the same rows, one with the
code of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from budgetdesk.engine.blocks import TOTAL, Block, RowBlock
from budgetdesk.engine.cells import Cell, Entry, Place, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import figure, row_labels, table_label
from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.rows import Key, RowInfo, RowSet
from budgetdesk.review.figures.amendment import MISSING, Amendment
from budgetdesk.review.figures.whole_slip import WholeSlip

_MOST_UNASKED = 40  # rows that equations do not bring: more are no slips of codes
_MOST = 8  # codes that are tried in the place of another

Keyed = dict[Key, list[str]]


_NO_ROWS: Keyed = {}


class _Compared(NamedTuple):
    """Rows of a place beside those of its twin: codes that stand more than once, that only the twin has, that it has not."""

    twice: Keyed
    missing: list[Key]
    extra: list[Key]


class Codes:
    """The rows of each place by their codes, kept as long as the place has the same rows."""

    def __init__(self) -> None:
        self._known: dict[Place, tuple[RowSet, Keyed]] = {}
        self._unlike_rows: dict[Place, tuple[RowSet, list[RowInfo], list[RowInfo]]] = {}
        self._compared: dict[Place, tuple[Keyed, Keyed, _Compared]] = {}
        self._childless: dict[Place, tuple[RowSet, list[str]]] = {}
        self._twins: dict[Place, Place | None] = {}
        self._printed: list[Place] | None = None  # tables that stand once

    def at(self, engine: Engine, place: Place) -> Keyed:
        """The entered rows."""
        rows = engine.rows(place)
        known = self._known.get(place)
        if known is None or known[0] is not rows:
            found: Keyed = {}
            for id, info in rows.items():
                if id != TOTAL and info.entered and any(info.key):
                    found.setdefault((info.level, *_telling(engine, place, info)), []).append(id)
            known = self._known[place] = rows, found
        return known[1]

    def _unlike(self, engine: Engine, place: Place) -> tuple[list[RowInfo], list[RowInfo]]:
        """Rows that equations bring and nobody entered, and those that were entered and equations do not bring; none where
        there are too many to be slips."""
        rows = engine.rows(place)
        known = self._unlike_rows.get(place)
        if known is None or known[0] is not rows:
            unasked = [i for id, i in rows.items() if i.entered and not i.projected and id != TOTAL]
            if not unasked or len(unasked) > _MOST_UNASKED:
                known = rows, [], []
            else:
                known = rows, [i for i in rows.values() if i.projected and not i.entered][:_MOST], unasked
            self._unlike_rows[place] = known
        return known[1:]

    def slips(self, engine: Engine) -> Iterator[WholeSlip]:
        for place, entered in engine.facts.rows.items():
            block = engine.block(place)
            if not _has_one_row_for_each(block) or not entered:
                continue
            if place not in self._twins:
                self._twins[place] = twin_of(engine, place)
            twin = self._twins[place]
            ours = self.at(engine, place)
            yield from _like_waiting(engine, place, *self._unlike(engine, place))
            theirs = self.at(engine, twin) if twin is not None else _NO_ROWS
            twice, missing, extra = self._compare(place, ours, theirs)
            yield from _twice(engine, place, twice, theirs, missing)
            if twin is None or not theirs:
                continue
            for key in extra[:_MOST]:
                for other in _likest(key, missing)[:_MOST]:
                    yield _recoded(engine, place, ours[key][0], key, other, twin, theirs[other][0])
            for key in missing[:_MOST]:
                level, *parts = key
                shown = engine.rows(place).named(level, tuple(parts))
                if not any(_is_shown(engine, place, id) for id in shown):
                    yield _missing(engine, place, key, twin, theirs[key][0])

    def _compare(self, place: Place, ours: Keyed, theirs: Keyed) -> _Compared:
        known = self._compared.get(place)
        if known is None or known[0] is not ours or known[1] is not theirs:
            compared = _Compared(
                {key: ids for key, ids in ours.items() if len(ids) > 1},
                [key for key in theirs if key not in ours] if ours else [],
                [key for key in ours if key not in theirs],
            )
            known = self._compared[place] = ours, theirs, compared
        return known[2]

    def without_details(self, engine: Engine) -> Iterator[WholeSlip]:
        """A row of a path, like a kind of project, that has a figure and none below it; a total of no rows at all."""
        for place, entered in engine.facts.rows.items():
            block = engine.block(place)
            if block.path and _is_printed(block) and entered:
                for id in self._without_rows_below(engine, place):
                    yield from _without_details(engine, place, id, "下面没有明细行：漏了一行")
        if self._printed is None:
            blocks = engine.program.blocks.items()
            self._printed = [Place(*name) for name, b in blocks if _is_printed(b) and not b.table.repeat]
        for place in self._printed:
            if engine.rows(place).keys() == {TOTAL}:
                yield from _without_details(engine, place, TOTAL, "却没有一行明细：漏了各行")

    def _without_rows_below(self, engine: Engine, place: Place) -> list[str]:
        rows, details = engine.rows(place), engine.block(place).detail_level
        known = self._childless.get(place)
        if known is None or known[0] is not rows:
            childless = [
                id
                for id, info in rows.items()
                if info.entered and not info.children and info.level != details and id != TOTAL
            ]
            known = self._childless[place] = rows, childless
        return known[1]


def _like_waiting(
    engine: Engine, place: Place, waiting: Sequence[RowInfo], unasked: Sequence[RowInfo]
) -> Iterator[WholeSlip]:
    """A row that no equation brings, with the very figures of one that equations bring and nobody entered: its code is wrong."""
    columns = [id for id, slot in engine.block(place).columns.items() if slot.is_number]
    for info in waiting:
        beside = [other for other in unasked if (other.level, other.parent) == (info.level, info.parent)]
        if not beside:
            continue
        figures = [engine.computed.get(place.cell(info.id, column)) or ZERO for column in columns]
        if not any(figures):
            continue
        alike = [
            other
            for other in beside
            if [engine.value(place.cell(other.id, column)) or ZERO for column in columns] == figures
        ]
        if len(alike) != 1:
            continue
        [row] = alike
        cell = first_cell(engine, place, row.id)
        meant, key, other = info.key[-1], (row.level, *row.key), (info.level, *info.key)
        if meant and engine.facts.entries.get(cell) not in (None, meant) and row.key[:-1] == info.key[:-1]:
            yield WholeSlip(
                "other_code",
                Amendment(((cell, meant),)),
                says=f"{table_label(engine, place.table)} {words_of(engine, place, row.id)} 的编码是 {row.key[-1]}，"
                f"这些数是 {words_of(engine, place, info.id)} 的",
                cause=f"编码填成了别的行的：应为 {meant}",
                named=(cell,),
                codes=frozenset([(place, key), (place, other)]),
            )


def _is_shown(engine: Engine, place: Place, row: str) -> bool:
    """Whether the row is there with computed figures, so that it is told as one that nobody entered."""
    columns = engine.block(place).columns.items()
    return any(slot.is_number and engine.computed.get(place.cell(row, id)) for id, slot in columns)


def _telling(engine: Engine, place: Place, info: RowInfo) -> Key:
    """The row's key; of one that is known by its id alone, what was written in it."""
    block = engine.block(place)
    if not _is_known_by_texts(block, info.level):
        return info.key
    written = (engine.facts.entries.get(place.cell(info.id, column)) for column in block.columns)
    texts = (figure(entry) for entry in written if isinstance(entry, str | Decimal))
    return (*info.key[:-1], "｜".join(texts) or info.id)


def _is_known_by_texts(block: Block, level: str) -> bool:
    """Whether rows of the level have neither code nor name that only one of them may have, as projects."""
    return any(each.id == level and each.key is not None for each in block.path)


def _has_one_row_for_each(block: Block) -> bool:
    """Whether the rows are those of codes or units, and not lines that merely have some."""
    return (
        isinstance(block, RowBlock)
        and not (block.table.worksheet or block.link)
        and bool((block.key_columns and (block.source.key or block.source.as_)) or block.path)
    )


def twin_of(engine: Engine, place: Place) -> Place | None:
    """The printed table that shows the same rows."""
    for projection in engine.program.projections.values():
        if projection.mirror is not None and not projection.block.table.worksheet:
            pair = projection.block.name, projection.mirror.name
            if (place.table, place.block) in pair:
                return Place(*pair[pair[0] == (place.table, place.block)])
    return None


def _likest(key: Key, others: Iterable[Key]) -> list[Key]:
    """Those of the same level, the one whose code begins alike for longest first."""

    def alike(other: Key) -> int:
        pairs = zip("/".join(key), "/".join(other), strict=False)
        return next((i for i, (a, b) in enumerate(pairs) if a != b), 99)

    return sorted((k for k in others if k[0] == key[0]), key=lambda k: (-alike(k), k))


def _is_above_or_below(key: Key, other: Key) -> bool:
    """Whether one is the code of what the other is a part of: 类 was written where 项 belongs."""
    code, theirs = _code(key), _code(other)
    return key[0] != other[0] and (code.startswith(theirs) or theirs.startswith(code))


def _code(key: Key) -> str:
    return " ".join(filter(None, key[1:]))


def words_of(engine: Engine, place: Place, row: str) -> str:
    return " ".join(row_labels(engine, place.cell(row, next(iter(engine.block(place).columns)))))


def first_cell(engine: Engine, place: Place, row: str) -> Cell:
    """The cell that has the row's code, else its first."""
    block = engine.block(place)
    return place.cell(row, next(iter(block.key_columns or block.columns)))


def without(engine: Engine, place: Place, rows: Sequence[str]) -> Amendment:
    entries = engine.facts.entries
    cells = (place.cell(row, column) for row in rows for column in engine.block(place).columns)
    return Amendment(
        tuple((cell, None) for cell in cells if cell in entries), gone=tuple((place, row) for row in rows)
    )


def _twice(
    engine: Engine, place: Place, twice: Keyed, theirs: Keyed, missing: Sequence[Key]
) -> Iterator[WholeSlip]:
    """Codes that stand twice: a row too many, or one that has the code of another. That comes first where figures tell."""
    twin = twin_of(engine, place)
    for key, ids in twice.items():
        recoded: list[WholeSlip] = []
        known: list[WholeSlip] = []
        likely = [*_likest(key, missing), *(k for k in missing if _is_above_or_below(key, k))]
        for id, other in product(reversed(ids), likely[:_MOST]):
            assert twin is not None
            same = _has_figures_of(engine, place, id, twin, theirs[other][0])
            (known if same else recoded).append(_recoded(engine, place, id, key, other, twin, None))
        yield from known
        table = table_label(engine, place.table)
        says = f"{table}编码 {_code(key)} 有 {len(ids)} 行，应只有一行"
        cause = "编码重复：是同一笔的请删去一行，是两笔的请合并，编码填错的请改正"
        if _is_known_by_texts(engine.block(place), key[0]):
            says = f"{table} {words_of(engine, place, ids[0])} 有 {len(ids)} 行完全相同"
            cause = "重复：是同一笔的请删去一行"
        for kept in ids:
            rows = [id for id in ids if id != kept]
            named = tuple(first_cell(engine, place, id) for id in (*reversed(rows), kept))
            yield WholeSlip(
                "code_twice",
                without(engine, place, rows),
                says,
                cause,
                named,
                frozenset([(place, key)]),
                "query",
            )
        yield from recoded


def _has_figures_of(engine: Engine, place: Place, row: str, twin: Place, their_row: str) -> bool:
    """Whether the row has the very figures of a row of the other table, in the columns that both have."""
    columns = engine.block(twin).columns
    own = [id for id, slot in engine.block(place).columns.items() if slot.is_number and id in columns]
    ours = [engine.value(place.cell(row, id)) for id in own]
    return any(ours) and ours == [engine.value(twin.cell(their_row, id)) for id in own]


def _recoded(
    engine: Engine, place: Place, row: str, key: Key, other: Key, twin: Place, their_row: str | None
) -> WholeSlip:
    """The row with a code that the other table has."""
    block = engine.block(place)
    entries = engine.facts.entries
    cells: list[tuple[Cell, Entry | None]] = []
    for part, column in enumerate(block.key_columns):
        cell = place.cell(row, column)
        code = other[1 + part] if 1 + part < len(other) else ""
        if (entries.get(cell) or "") != code and (code or cell in entries):
            cells.append((cell, code or None))
    table, twins = table_label(engine, place.table), table_label(engine, twin.table)
    named: tuple[Cell, ...] = (first_cell(engine, place, row),)
    if their_row is not None:
        named += (first_cell(engine, twin, their_row),)
    return WholeSlip(
        "other_code",
        Amendment(tuple(cells)),
        says=f"{table} {words_of(engine, place, row)} 的编码是 {_code(key)}，{twins} 这一行是 {_code(other)}",
        cause=f"两张表的科目应相同：{table} 没有 {_code(other)}，{twins} 没有 {_code(key)}，有一处编码填错了"
        if their_row is not None
        else f"编码填成了别的行的：应为 {_code(other)}",
        named=named,
        codes=frozenset([(place, key), (place, other), (twin, key), (twin, other)]),
    )


def _missing(engine: Engine, place: Place, key: Key, twin: Place, their_row: str) -> WholeSlip:
    """The row as it would have to be."""
    block, id = engine.block(place), MISSING
    entries: list[tuple[Cell, Entry | None]] = [
        (place.cell(id, column), code)
        for column, code in zip(block.key_columns, key[1:], strict=False)
        if code
    ]
    above = _above(engine, place, key)
    siblings = [row for row, info in engine.rows(place).items() if info.parent == above]
    for column, slot in block.columns.items():
        if not slot.is_number or _is_computed(engine, place, column):
            continue
        if column in engine.block(twin).columns:
            value = engine.value(twin.cell(their_row, column))
        else:
            whole = engine.value(place.cell(above, column)) if above else None
            parts = (engine.value(place.cell(row, column)) or ZERO for row in siblings)
            value = None if whole is None else whole - sum(parts, ZERO)
        if value:
            entries.append((place.cell(id, column), value))
    figures = [
        f"{engine.block(twin).short_heading(column)} {figure(value)}"
        for column in engine.block(twin).columns
        if (value := engine.facts.entries.get(twin.cell(their_row, column)))
        and engine.block(twin).columns[column].is_number
    ]
    table, twins = table_label(engine, place.table), table_label(engine, twin.table)
    words = words_of(engine, twin, their_row)
    shown = [first_cell(engine, place, above)] if above else []
    return WholeSlip(
        "row_missing",
        Amendment(tuple(entries), ((place, Row(id)),)),
        says=f"{table} 没有 {words} 这一行，{twins} 有" + (f"：{'、'.join(figures)}" if figures else ""),
        cause=f"{table} 漏了一行，或者 {twins} 多了一行",
        named=(first_cell(engine, twin, their_row), *shown),
        codes=frozenset([(place, key)]),
        level="query" if figures else "hint",
    )


def _above(engine: Engine, place: Place, key: Key) -> str | None:
    """The row that a new one with that code would stand under."""
    block = engine.block(place)
    best: str | None = TOTAL if TOTAL in block.levels else None
    longest = 0
    for id, info in engine.rows(place).items():
        code = info.key[0] if info.key and info.level != block.detail_level else ""
        if code and longest < len(code) < len(key[1]) and key[1].startswith(code):
            best, longest = id, len(code)
    return best


def _is_computed(engine: Engine, place: Place, column: str) -> bool:
    """Whether a formula fills the column's detail rows from others of the declaration."""
    use = engine.program.graph.columns.get((place.table, place.block, column))
    step = None if use is None else use.filled.get(engine.block(place).detail_level)
    return step is not None and any(rule.kind == "formula" for rule in step.rules)


def _is_printed(block: Block) -> bool:
    return isinstance(block, RowBlock) and not (block.table.worksheet or block.link)


def _without_details(engine: Engine, place: Place, row: str, what: str) -> Iterator[WholeSlip]:
    cells = [place.cell(row, c) for c, slot in engine.block(place).columns.items() if slot.is_number]
    figures = [cell for cell in cells if engine.facts.entries.get(cell)]
    if figures:
        table, words = table_label(engine, place.table), words_of(engine, place, row)
        says = f"{table} {words} 有金额 {figure(engine.value(figures[0]))}，{what}"
        named = (first_cell(engine, place, row), *figures)
        info = engine.rows(place)[row]
        codes = frozenset([(place, (info.level, *_telling(engine, place, info)))])
        yield WholeSlip("row_missing", Amendment(()), says, "漏了下级的行", named, codes, level="query")
