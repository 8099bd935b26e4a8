"""Columns that stand some rows too high or too low, and rows that are missing or stand twice where no code tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, chain
from typing import NamedTuple

from budgetdesk.engine.blocks import TOTAL, RowBlock
from budgetdesk.engine.cells import Cell, Place, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import figure, row_labels, table_label
from budgetdesk.review.figures.amendment import MISSING, Amendment
from budgetdesk.review.figures.evidence import Entries, Evidence
from budgetdesk.review.figures.row_codes import first_cell, twin_of, without, words_of
from budgetdesk.review.figures.whole_slip import WholeSlip
from budgetdesk.review.finding import MAX_WITNESSES

_FARTHEST = 4  # rows that a block is pasted too high or too low
_SPREAD = 2  # rows before and behind those that agree which may belong to what was moved
_SOUND = 4  # of so many figures that are said to be moved, one may be of no concern to what is broken


def shifted_columns(evidence: Evidence) -> Iterator[WholeSlip]:
    """Figures of a column, or of several, that stand some rows too high or too low."""
    engine = evidence.engine
    asked = Counter((cell.place, cell.column) for cell in {**evidence.asked, **evidence.gaps})
    moved: dict[tuple[str, str, int], list[_Move]] = defaultdict(list)
    columns: list[_Column] = []
    for (place, id), count in sorted(asked.items()):
        if count > 1:
            column = _Column(evidence, place, id)
            if sum(map(bool, column.entries)) > 1:
                columns.append(column)
    agrees = evidence.agrees  # then only blanks that are filled speak for a move rather than for one figure
    if agrees and all(evidence.gaps.keys().isdisjoint(column.cells) for column in columns):
        return
    filling = agrees and len(columns) == 1  # several may be moved together
    for column in columns:
        place = column.place
        for distance in (*range(-_FARTHEST, 0), *range(1, _FARTHEST + 1)):
            if filling and not column.fills(0, len(column.cells), distance):
                continue
            tried = dict.fromkeys(
                _move(evidence, column, *stretch, distance, filling)
                for stretch in _stretches(evidence, column, distance)
                if not filling or column.fills(*stretch, distance)
            )
            likely = [move for move in tried if move is not None]
            for move in likely:  # nobody will read of the others
                promise = evidence.promise(move.entries) - len(move.implied)
                if evidence.outdoes_single_figures(move.entries, promise):
                    yield _shift(engine, move, distance)
            if likely:
                best = max(likely, key=lambda move: len(evidence.mended_by(move.entries)) - len(move.implied))
                moved[place.table, place.instance, distance].append(best)
    for (_, _, distance), several in moved.items():
        if len(several) > 1:
            together = _Move(*(tuple(chain(*parts)) for parts in zip(*several, strict=True)))
            yield _shift(engine, together, distance)


class _Column:
    """Cells of a column from top to bottom, with their figures."""

    def __init__(self, evidence: Evidence, place: Place, id: str) -> None:
        self.place = place
        cells = (place.cell(row, id) for row in evidence.engine.row_ids(place))
        self.cells = [cell for cell in cells if not evidence.is_given(cell)]
        self.entries = [evidence.entry(cell) for cell in self.cells]
        self._doubted = [evidence.doubts(cell) for cell in self.cells]
        self.doubted = [i for i, doubted in enumerate(self._doubted) if doubted]
        self._gaps = [i for i, cell in enumerate(self.cells) if cell in evidence.gaps]
        self.filled = [i for i, entry in enumerate(self.entries) if entry is not None]
        self._filled_before = [0, *accumulate(entry is not None for entry in self.entries)]

    def is_blank(self, first: int, last: int) -> bool:
        """Whether the form has those rows, and none is filled."""
        if first < 0 or last >= len(self.cells):
            return False
        return self._filled_before[last + 1] == self._filled_before[first]

    def fills(self, first: int, last: int, distance: int) -> bool:
        """Whether a blank that wants a figure, of those rows, would have one of those that stand `distance` rows below."""
        below = ((i, i + distance) for i in self._gaps)
        return any(first <= i <= last and 0 <= j < len(self.cells) and self.entries[j] for i, j in below)

    def moving(self, distance: int) -> tuple[list[int], list[int], list[int]]:
        """Up to each row: how many figures stand `distance` rows below it, of how many of those nobody doubts either place,
        and how many are not the same as stand there."""
        entries, doubted, count = self.entries, self._doubted, len(self.cells)
        figures, sound, other = [0], [0], [0]
        for i, entry in enumerate(entries):
            below = i + distance
            value = entries[below] if 0 <= below < count else None
            figures.append(figures[-1] + bool(value))
            sound.append(sound[-1] + (bool(value) and not (doubted[i] or doubted[below])))
            other.append(other[-1] + (bool(value) and value != entry))
        return figures, sound, other


class _Move(NamedTuple):
    """What was meant: among it figures that the block covered or that fell off at an end, as relations imply them; of those
    `doubtful` by one relation alone."""

    entries: Entries
    implied: Entries
    doubtful: tuple[Cell, ...]


def _stretches(evidence: Evidence, column: _Column, distance: int) -> Iterator[tuple[int, int]]:
    """First and last row where figures may belong that stand `distance` rows below now.

    A block that was moved left blanks behind it. Its other end is where the figures end, or near what relations ask for. It is
    none where figures would move that nobody asks about, or a single one.
    """
    cells, entries = column.cells, column.entries
    filled = column.filled
    agree = [
        i
        for i in column.doubted
        if 0 <= i + distance < len(cells)
        and (value := entries[i + distance]) != entries[i]
        and evidence.wants(cells[i], value)
    ]
    found: dict[tuple[int, int], None] = {}
    if len(agree) > 1:
        for first in range(agree[0], max(agree[0] - _SPREAD, 0) - 1, -1):
            for last in range(agree[-1], min(agree[-1] + _SPREAD, len(cells) - 1) + 1):
                found[first, last] = None
    size = abs(distance)
    for i in filled:
        if distance > 0 and column.is_blank(i - size, i - 1):
            found[i - distance, filled[-1] - distance] = None
        elif distance < 0 and column.is_blank(i + 1, i + size):
            found |= {(first - distance, i - distance): None for first in filled if first < i}
    if not found:
        return
    figures, sound, other = column.moving(distance)
    for first, last in found:
        moved = figures[last + 1] - figures[first]
        unasked = sound[last + 1] - sound[first]
        if moved > 1 and unasked * _SOUND <= moved and other[last + 1] - other[first] > 1:
            yield first, last


def _move(
    evidence: Evidence, column: _Column, first: int, last: int, distance: int, filling: bool
) -> _Move | None:
    """Rows `first` to `last` with the figures that stand `distance` rows below them now.

    Where those stood is what relations imply, else nothing. None where it would do as much to delete what stands in the wrong
    place. `filling`: or where it fills no more blanks than it implies figures.
    """
    cells, entries = column.cells, column.entries
    after = {i: entries[i + distance] for i in range(first, last + 1) if 0 <= i + distance < len(cells)}
    left = [i for i in range(first + distance, last + distance + 1) if 0 <= i < len(cells) and i not in after]
    lost = [cells[i] for i in left if entries[i] is not None or not 0 <= i + distance < len(cells)]
    after |= dict.fromkeys(left)
    implied = evidence.implied(tuple((cells[i], value) for i, value in after.items()), lost) if lost else {}
    meant = {i: implied[cells[i]][0] or None if cells[i] in implied else after[i] for i in sorted(after)}
    changed = tuple((cells[i], value) for i, value in meant.items() if value != entries[i])
    if filling and evidence.filled_by(changed) <= sum(bool(value) for value, _ in implied.values()):
        return None
    cleared = tuple((cell, value) for cell, value in changed if value is None)
    if evidence.promise(changed) <= evidence.promise(cleared):
        return None
    return _Move(
        changed,
        tuple((cell, value) for cell, (value, _) in sorted(implied.items()) if value),
        tuple(cell for cell, (value, asking) in implied.items() if value and asking == 1),
    )


def _shift(engine: Engine, move: _Move, distance: int) -> WholeSlip:
    entries = move.entries
    first, last = entries[0][0], entries[-1][0]
    headings = dict.fromkeys(engine.block(cell).short_heading(cell.column) for cell, _ in entries)
    where = "低" if distance > 0 else "高"
    says = (
        f"{table_label(engine, first.table)} {'、'.join(headings)} 从 {' '.join(row_labels(engine, first))} 到"
        f" {' '.join(row_labels(engine, last))} 的数整体填{where}了 {abs(distance)} 行"
    )
    if lost := [entry for entry in move.implied if entry[0] not in move.doubtful]:
        figures = (f"{' '.join(row_labels(engine, cell))} {figure(value)}" for cell, value in lost)
        says += f"，盖住了 {'、'.join(figures)}"
    return WholeSlip(
        "shifted",
        Amendment(entries),
        says=says,
        cause=f"整块错行：各数应{'上' if distance > 0 else '下'}移 {abs(distance)} 行",
        implied=len(move.implied),
        doubtful=frozenset(move.doubtful),
    )


def missing_rows(evidence: Evidence) -> Iterator[WholeSlip]:
    """A row that sums of several columns want, all by what it would add."""
    for (place, above), short in _short_sums(evidence).items():
        engine, block = evidence.engine, evidence.engine.block(place)
        if len(short) < 2 or block.table.worksheet or (block.key_columns and twin_of(engine, place)):
            continue
        children = [
            (id, info)
            for id, info in engine.rows(place).items()
            if info.parent == above or (above == TOTAL and info.depth == 0 and id != TOTAL)
        ]
        if min(short.values()) <= 0 and any(info.entered for _, info in children):
            continue  # less than nothing is missing only where all is
        waiting = next((id for id, info in children if not info.entered), None)
        if waiting and any(_wants_other(engine, place.cell(waiting, c), v) for c, v in short.items()):
            continue
        level = next((info.level for _, info in children), block.detail_level)
        id = waiting or MISSING
        rows = (
            ()
            if waiting
            else ((place, Row(id, None if above == TOTAL else above, level if block.path else "")),)
        )
        figures = "、".join(f"{block.short_heading(c)} {figure(v)}" for c, v in short.items())
        named = (*(place.cell(above, c) for c in short), first_cell(engine, place, above))
        yield WholeSlip(
            "row_missing",
            Amendment(tuple((place.cell(id, c), v) for c, v in short.items()), rows),
            says=f"{table_label(engine, place.table)} {words_of(engine, place, above)} 比下面各行之和多 {figures}：漏了一行",
            cause="漏了一行，或者合计多加了一行",
            named=named,
            likely=True,
        )


def _wants_other(engine: Engine, cell: Cell, value: Decimal) -> bool:
    """Whether a figure is computed for a blank, and is not this one."""
    computed = engine.computed.get(cell)
    return isinstance(computed, Decimal) and bool(computed) and computed != value


def doubled_rows(evidence: Evidence) -> Iterator[WholeSlip]:
    """A row that stands there twice where sums have it once: word for word, or by all its figures."""
    engine = evidence.engine
    short = _short_sums(evidence)
    for place in sorted({place for place, _ in short}):
        block = engine.block(place)
        if not isinstance(block, RowBlock) or block.table.worksheet or block.key_columns or block.path:
            continue
        numbers = [column for column, slot in block.columns.items() if slot.is_number]
        known: dict[tuple[object, ...], str] = {}
        for id, info in engine.rows(place).items():
            if id == TOTAL or not info.entered:
                continue
            words = tuple(engine.facts.entries.get(place.cell(id, column)) for column in block.columns)
            figures = tuple(engine.facts.entries.get(place.cell(id, column)) for column in numbers)
            twin = known.get(words)
            says = "重复了一行"
            if twin is None and _is_too_much(engine, place, id, short[place, info.parent or TOTAL]):
                twin = known.get(figures)
                says = (
                    f"与{words_of(engine, place, twin)} 的金额相同，合计里没有它：重复了一行" if twin else ""
                )
            if twin is not None:
                yield WholeSlip(
                    "row_twice",
                    without(engine, place, [id]),
                    says=f"{table_label(engine, place.table)} {words_of(engine, place, id)} {says}",
                    cause="两行完全相同：是同一笔的请删去一行"
                    if words in known
                    else "两行金额相同：是同一笔的请删去一行，是两笔的请改合计",
                    named=(first_cell(engine, place, id), first_cell(engine, place, twin)),
                    likely=True,
                )
            known.setdefault(words, id)
            known.setdefault(figures, id)


Repeats = Mapping[Place, Sequence[Sequence[str]]]
"""By list the rows that say the same, the first of them first."""


def repeated_lines(engine: Engine, repeats: Repeats) -> Iterator[WholeSlip]:
    """Lines that were entered once more, all of a list together: a block was pasted twice, and sums have it in them twice."""
    for place, alike in repeats.items():
        entered = {row.id for row in engine.facts.rows.get(place, ())}
        spare = [row for _, *others in alike for row in others if row in entered]
        if not spare:
            continue
        named = tuple(first_cell(engine, place, row) for row in (*spare, *(first for first, *_ in alike)))
        lines = "、".join(row_labels(engine, cell)[0] for cell in named[: len(spare)][:MAX_WITNESSES])
        more = f"等 {len(spare)} 行" if len(spare) > MAX_WITNESSES else ""
        yield WholeSlip(
            "row_twice",
            without(engine, place, spare),
            says=f"{table_label(engine, place.table)} {lines}{more}与别的行完全相同：多录了一遍",
            cause="重复：是同一笔的请删去重复的行",
            named=named,
        )


def _is_too_much(engine: Engine, place: Place, row: str, short: Mapping[str, Decimal]) -> bool:
    """Whether the figures of the row are just what the sum above it has less."""
    figures = {column: engine.facts.entries.get(place.cell(row, column)) for column in short}
    return bool(short) and all(figures[column] == -less for column, less in short.items())


def _short_sums(evidence: Evidence) -> dict[tuple[Place, str], dict[str, Decimal]]:
    """By row with others below it: columns in which it has more than they have together."""
    found: dict[tuple[Place, str], dict[str, Decimal]] = defaultdict(dict)
    for relation, ground in evidence.grounds.items():
        target, residual = relation.target, ground.implied.residual
        if relation.rule.kind == "sum" and target is not None and residual and evidence.holds(target):
            found[target.place, target.row][target.column] = residual
    return found
