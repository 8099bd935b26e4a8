"""Figures and rows that stand in each other's place, and rows copied from others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from decimal import Decimal
from itertools import combinations

from budgetdesk.engine.blocks import TOTAL
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure, row_labels, table_label
from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.rows import RowSet
from budgetdesk.review.figures.amendment import Amendment
from budgetdesk.review.figures.evidence import Entries, Evidence
from budgetdesk.review.figures.whole_slip import WholeSlip

_HINTED = 6  # pairs of rows of a place that are tried
_PAIRED = 24  # figures of one relation that are tried in pairs


def exchanged_figures(evidence: Evidence) -> Iterator[WholeSlip]:
    """Two figures of a block of which each stands where the other belongs."""
    engine = evidence.engine
    seen: set[tuple[Cell, Cell]] = set()
    for a, b in (*_asked_for_each_other(evidence), *_apart_in_one_relation(evidence)):
        pair = (a, b) if a < b else (b, a)
        if pair in seen or a == b:
            continue
        seen.add(pair)
        a, b = pair
        x, y = evidence.entry(a), evidence.entry(b)
        if x is None or y is None or x == y or not x or not y:
            continue
        words = f"{cell_words(engine, a)} {figure(x)} 与{cell_words(engine, b)} {figure(y)} 填反了"
        yield WholeSlip(
            "exchanged",
            Amendment(((a, y), (b, x))),
            says=words,
            cause=f"两个数对调：{figure(y)} 和 {figure(x)} 各应填在对方的格里",
        )


def _asked_for_each_other(evidence: Evidence) -> Iterator[tuple[Cell, Cell]]:
    standing: dict[tuple[Place, Decimal], list[Cell]] = defaultdict(list)
    for cell in evidence.asked:
        if (entry := evidence.entry(cell)) is not None:
            standing[cell.place, entry].append(cell)
    for cell, values in evidence.asked.items():
        own = evidence.entry(cell)
        for value in values if own is not None else ():
            for other in standing.get((cell.place, value), ()):
                if evidence.asks(other, own):
                    yield cell, other


def _apart_in_one_relation(evidence: Evidence) -> Iterator[tuple[Cell, Cell]]:
    """A sum and its part: together they shift the difference by what is between them."""
    for ground in evidence.grounds.values():
        residual = ground.implied.residual
        weights = {c: w for c, w in ground.sheets.get(evidence.sheet, ()) if evidence.entry(c)}
        if residual is None or len(weights) > _PAIRED:
            continue
        figures = {cell: (weight, evidence.now(cell)) for cell, weight in weights.items()}
        for (a, (w, x)), (b, (v, y)) in combinations(figures.items(), 2):
            if w != v and a.place == b.place and (w - v) * (y - x) == -residual:
                yield a, b


def exchanged_rows(evidence: Evidence) -> Iterator[WholeSlip]:
    """Two rows of which each has the figures of the other."""
    engine = evidence.engine
    for place in sorted({cell.place for cell in evidence.asked}):
        rows, hints = engine.rows(place), Counter[tuple[str, str]]()
        if not rows:
            continue
        of_several = rows.of_several()
        by_column: dict[tuple[str, Decimal], set[str]] = defaultdict(set)
        for row, column, value in _figures(engine, place):
            by_column[column, value].add(row)
        for cell, values in evidence.asked.items():
            if cell.place != place:
                continue
            for value in values:
                for row in by_column.get((cell.column, value), ()) if value else ():
                    if row == cell.row or TOTAL in (row, cell.row):
                        continue
                    if not _is_equal_anyway(rows, of_several, row, cell.row):
                        hints[min(row, cell.row), max(row, cell.row)] += 1
        for (one, other), count in sorted(hints.items(), key=lambda hint: (-hint[1], hint[0]))[:_HINTED]:
            entries = _exchange(evidence, place, one, other)
            if count >= 1 and len(entries) > 2:
                yield _rows_slip(engine, place, one, other, entries)


def _figures(engine: Engine, place: Place) -> Iterator[tuple[str, str, Decimal]]:
    for cell in engine.entered_figures(place):
        entry = engine.facts.entries[cell]
        if isinstance(entry, Decimal):
            yield cell.row, cell.column, entry


def _exchange(evidence: Evidence, place: Place, one: str, other: str) -> Entries:
    entries: list[tuple[Cell, Decimal | None]] = []
    for column in number_columns(evidence.engine, place):
        a, b = place.cell(one, column), place.cell(other, column)
        x, y = evidence.entry(a), evidence.entry(b)
        if (x or ZERO) != (y or ZERO):
            entries += [(a, y), (b, x)]
    return tuple(entries)


def number_columns(engine: Engine, place: Place) -> list[str]:
    return [id for id, slot in engine.block(place).columns.items() if slot.is_number]


def _rows_slip(engine: Engine, place: Place, one: str, other: str, entries: Entries) -> WholeSlip:
    a, b = (" ".join(row_labels(engine, place.cell(row, entries[0][0].column))) for row in (one, other))
    return WholeSlip(
        "rows_exchanged",
        Amendment(entries),
        says=f"{table_label(engine, place.table)} {a} 与 {b} 两行的金额填反了",
        cause="两行对调：各应填在对方的行里",
    )


def copied_rows(evidence: Evidence) -> Iterator[WholeSlip]:
    """A row that has the figures of another one, and should have its own."""
    engine = evidence.engine
    if evidence.agrees:
        return
    rows: dict[tuple[Place, str], dict[Cell, Decimal]] = defaultdict(dict)
    for cell, values in evidence.asked.items():
        if engine.rows(cell.place) and evidence.entry(cell) is not None:
            rows[cell.place, cell.row][cell] = max(values, key=lambda v: (len(values[v]), v))
    for (place, row), asked in rows.items():
        if len(asked) < 2:
            continue
        typed = {column: evidence.entry(place.cell(row, column)) for column in engine.block(place).columns}
        own = {column: value for column, value in typed.items() if value}
        source = next(_rows_with(evidence, place, row, own), None) if len(own) > 1 else None
        if source is None:
            continue
        words, of = (" ".join(row_labels(engine, place.cell(r, next(iter(own))))) for r in (row, source))
        yield WholeSlip(
            "row_copied",
            Amendment(tuple(sorted(asked.items()))),
            says=f"{table_label(engine, place.table)} {words} 这一行填的是 {of} 的数",
            cause=f"照抄了 {of} 一行",
        )


def _rows_with(evidence: Evidence, place: Place, row: str, figures: dict[str, Decimal]) -> Iterator[str]:
    """All other entered rows with the figures of the row but those that are equal anyway; those nearest above first."""
    rows = evidence.engine.rows(place)
    ids = list(rows)
    at = ids.index(row) if row in ids else 0
    for id in (*reversed(ids[:at]), *ids[at + 1 :]):
        same = rows[id].entered and all(evidence.now(place.cell(id, c)) == v for c, v in figures.items())
        if same and not _is_equal_anyway(rows, rows.of_several(), id, row):
            yield id


def _is_equal_anyway(rows: RowSet, of_several: Container[str], one: str, other: str) -> bool:
    """Whether one is the sum of the other alone."""
    return any(
        above not in of_several and above in rows.above(part) for above, part in ((one, other), (other, one))
    )
