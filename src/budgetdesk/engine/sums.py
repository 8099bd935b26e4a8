"""Sums over rows kept up to date as rows change: an edit costs the same however many rows there are.

A row falls into a bucket by texts of its columns and parts of its key, so its bucket follows from the row and is not kept. A
sum is added up when it is first read, and from then on only corrected.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.graph import Graph, SumUse
from budgetdesk.engine.language.inputs import Bucket, IndexSpec, RowPart
from budgetdesk.engine.rows import NO_ROWS, Key, Part, RowInfo, RowSet
from budgetdesk.engine.values import Column, Sheet, Unread, Values

ZERO = Decimal(0)
TextOf = Callable[[str], Any]
"""The value of a row in the column with that id."""
_MOST_LOST = 100  # lines that are looked at one by one
Moved = tuple[int, Key | None]
"""A bucket whose sum changed, by number and key; without a key: the sum as a whole has got its first figure or lost its last."""


class Total:
    """What is in a bucket: the exact sum, how many rows have a value, how many cannot be read."""

    __slots__ = ("amount", "count", "unknown")

    def __init__(self) -> None:
        self.amount, self.count, self.unknown = ZERO, 0, 0

    def add(self, value: Any, unknown: bool, sign: int) -> None:
        if value is not None:
            self.count += sign
            if isinstance(value, Decimal):
                self.amount = self.amount + value if sign > 0 else self.amount - value
        self.unknown += sign if unknown else 0


class Sorting:
    """How rows of a block are told apart; shared by the sums that add up other columns of the same rows."""

    def __init__(self, block: Block, spec: IndexSpec) -> None:
        self.block, self.row = block, spec.row
        self.level = block.detail_level if spec.details else None
        self.parts = [(self._part(column), prefix or None) for column, prefix in spec.dimensions]
        self.columns = {part for part, _ in self.parts if isinstance(part, str)}
        self.by_sheet = any(part is RowPart.SHEET for part, _ in self.parts)
        self.members: dict[Key, dict[Place, dict[str, None]]] | None = None  # once somebody asked

    def _part(self, column: str | RowPart) -> str | RowPart | int:
        """The id of a column, or for columns whose codes make the row's key the position in it."""
        keys = self.block.key_columns
        return keys.index(column) if isinstance(column, str) and column in keys else column

    def key(self, row: str, info: RowInfo | None, text_of: TextOf, sheet: str) -> Key | None:
        """The bucket of a row; None for a row that is not counted."""
        if self.row:
            return () if row == self.row else None
        if info is None or (self.level is not None and info.level != self.level):
            return None
        key = []
        for part, prefix in self.parts:
            if isinstance(part, str):
                value = text_of(part)
            elif isinstance(part, int):
                value = info.part(part)
            else:
                value = sheet if part is RowPart.SHEET else getattr(info, part.value)
            text = "" if value is None else str(value)
            key.append(text[:prefix] if prefix else text)
        return tuple(key)

    def raw_keys(self, sheet: Sheet, rows: RowSet, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Of many rows what their keys are made of."""
        if not self.parts:
            return iter([()] * len(ids))
        return zip(*(self._raw(part, sheet, rows, ids) for part, _ in self.parts), strict=True)

    def _raw(self, part: str | int | RowPart, sheet: Sheet, rows: RowSet, ids: Sequence[str]) -> list[Any]:
        if isinstance(part, str):
            return sheet.column(part).values_of(ids)
        if isinstance(part, int):
            return [rows[id].part(part) for id in ids]
        if part is RowPart.SHEET:
            return [sheet.place.instance] * len(ids)
        return [getattr(rows[id], part.value) for id in ids]

    def cut(self, raw: tuple[Any, ...]) -> Key:
        texts = ("" if value is None else str(value) for value in raw)
        return tuple(text[:prefix] for text, (_, prefix) in zip(texts, self.parts, strict=True))


class SumIndex:
    """The totals of one column by bucket. `counted` is how many rows have a value, to tell 0 from nothing."""

    def __init__(self, use: SumUse, sorting: Sorting) -> None:
        self.number, self.spec, self.sorting = use.number, use.spec, sorting
        self.text = use.text  # read row by row
        self.totals: dict[Key, Total] | None = None
        self.counted = 0
        self.evidence: tuple[SumIndex, Sheet] | None = None  # that there are figures, once somebody asked

    @property
    def read(self) -> bool:
        """Whether anything can depend on it."""
        return self.text or self.totals is not None

    def add(self, key: Key | None, value: Any, unknown: bool, sign: int) -> None:
        if key is None or self.totals is None:
            return
        total = self.totals.get(key)
        if total is None:
            total = self.totals[key] = Total()
        total.add(value, unknown, sign)
        if value is not None:
            self.counted += sign
        if not total.count and not total.unknown:
            del self.totals[key]

    def exchange(self, key: Key, before: Decimal, now: Decimal) -> None:
        """A row of the bucket has another figure."""
        if self.totals is not None:
            total = self.totals[key]
            total.amount = total.amount - before + now


class Members(Collection[Cell]):
    """The cells of a bucket, made one by one: how many there are is known without. `rows` are its rows by place."""

    __slots__ = ("column", "rows")

    def __init__(self, rows: Mapping[Place, Collection[str]], column: str) -> None:
        self.rows, self.column = rows, column

    def __len__(self) -> int:
        return sum(map(len, self.rows.values()))

    def __iter__(self) -> Iterator[Cell]:
        return (place.cell(row, self.column) for place, rows in self.rows.items() for row in rows)

    def __contains__(self, cell: object) -> bool:
        return (
            isinstance(cell, Cell)
            and cell.column == self.column
            and cell.row in self.rows.get(cell.place, ())
        )


class Sums:
    """All sums of a declaration. What changes rows or values gives the buckets that changed by it."""

    def __init__(
        self,
        graph: Graph,
        blocks: Mapping[tuple[str, str], Block],
        values: Values,
        rows: Mapping[Place, RowSet],
        sheets: Callable[[str], Iterable[str]],
    ) -> None:
        self._graph, self._values, self._rows, self._sheets = graph, values, rows, sheets
        self.indexes: list[SumIndex] = []
        self._by_block: dict[tuple[str, str], dict[Sorting, list[SumIndex]]] = {}
        self._adding: dict[tuple[str, str, str], list[SumIndex]] = {}
        self._sorting: dict[tuple[str, str, str], list[Sorting]] = {}
        self._lost: dict[tuple[str, str, str], dict[Cell, None]] = {}
        """By column that rows are sorted by, the cells in it that cannot be read."""
        alike: dict[tuple[Any, ...], Sorting] = {}
        for use in graph.sums:
            spec = use.spec
            block = blocks[spec.table, spec.block]
            how = (spec.table, spec.block, spec.dimensions, spec.details, spec.row)
            sorting = alike.get(how)
            if sorting is None:
                sorting = alike[how] = Sorting(block, spec)
                for column in sorting.columns:
                    self._sorting.setdefault((*block.name, column), []).append(sorting)
            index = SumIndex(use, sorting)
            self.indexes.append(index)
            self._by_block.setdefault(block.name, {}).setdefault(sorting, []).append(index)
            self._adding.setdefault((*block.name, spec.column), []).append(index)

    # reading

    def totals(self, number: int) -> Mapping[Key, Total]:
        index = self.indexes[number]
        if index.totals is None:
            self._add_up(index)
        assert index.totals is not None
        return index.totals

    def counted(self, number: int) -> int:
        """How many rows of the sum have a value, whatever their bucket."""
        self.totals(number)
        return self.indexes[number].counted

    def is_read(self, table: str, block: str, column: str) -> bool:
        """Whether a sum that was read before depends on the column."""
        name = (table, block, column)
        if any(index.read for index in self._adding.get(name, ())):
            return True
        indexes = self._by_block.get((table, block), {})
        return any(
            sorting.members is not None or any(index.read for index in indexes[sorting])
            for sorting in self._sorting.get(name, ())
        )

    def read(self, buckets: Iterable[tuple[int, Key]], take: str) -> Any:
        """The sum, count or first text of several buckets. Raises Unread."""
        if take == "text":
            texts = (self._first_text(number, key) for number, key in buckets)
            return next((text for text in texts if text is not None), None)
        amount, count, first = ZERO, 0, None
        for number, key in buckets:
            if first is None:
                first = number
            totals = self.indexes[number].totals
            total = (self.totals(number) if totals is None else totals).get(key)
            if self._lost and self._may_lack(self.indexes[number], key):
                raise Unread
            if total is not None:
                if total.unknown:
                    raise Unread
                amount += total.amount
                count += total.count
        if not count and (first is None or not self._is_evident(first)):
            return None
        return Decimal(count) if take == "count" else amount

    def _may_lack(self, index: SumIndex, key: Key) -> bool:
        """Whether a row with a figure may belong in the bucket: what it is sorted by cannot be read."""
        sorting = index.sorting
        for name, cells in self._lost.items():
            if name[:2] != sorting.block.name or sorting not in self._sorting.get(name, ()):
                continue
            if len(cells) > _MOST_LOST or any(self._may_be_in(index, key, cell) for cell in cells):
                return True
        return False

    def _may_be_in(self, index: SumIndex, key: Key, cell: Cell) -> bool:
        sorting, sheet = index.sorting, self._values.sheet(cell.place)
        if sheet.column(index.spec.column).value(cell.row) is None:
            return False
        info = self._rows.get(cell.place, NO_ROWS).get(cell.row)
        own = sorting.key(cell.row, info, lambda id: sheet.column(id).value(cell.row), cell.instance)
        if own is None:
            return False
        unread = [
            isinstance(part, str) and sheet.column(part).is_unread(cell.row) for part, _ in sorting.parts
        ]
        return all(any_ or a == b for any_, a, b in zip(unread, own, key, strict=True))

    def unsettled(self, column: Column, row: str, was_unread: bool) -> Iterator[int]:
        """The sums of which any bucket may have changed with the cell: it is not known in which one its row belongs."""
        place = column.sheet.place
        block = (place.table, place.block)
        names = {(*block, column.id)} if was_unread or column.is_unread(row) else set()
        for name, cells in self._lost.items():
            if name[:2] == block and Cell(*place, row, name[2]) in cells:
                names.add(name)
        for name in names:
            for sorting in self._sorting.get(name, ()):
                yield from (index.number for index in self._by_block[block][sorting])

    def _is_evident(self, number: int) -> bool:
        """Whether there are any figures: nothing adds up to nothing, not to 0."""
        index = self.indexes[number]
        if index.sorting.by_sheet:
            return False  # other sheets prove nothing
        if index.evidence is None:
            evidence = self.indexes[self._graph.sums[number].evidence]
            sheet = self._values.sheet(Place(evidence.spec.table, evidence.spec.block))
            index.evidence = evidence, sheet
        evidence, sheet = index.evidence
        return sheet.figures > 0 or self.counted(evidence.number) > 0

    def _first_text(self, number: int, key: Key) -> Any:
        """The first text, in printed order, among rows that are known by key."""
        sorting = self.indexes[number].sorting
        column = self.indexes[number].spec.column
        parts: tuple[Part, ...] = tuple(p if isinstance(p, int) else "id" for p, _ in sorting.parts)
        found = None
        for place in self._places(sorting):
            cells = self._values.column(place, column)
            for row in self._rows[place].having(parts, key):
                if cells.is_unread(row):
                    raise Unread
                if found is None:
                    found = cells.value(row)
        return found

    def members(self, bucket: Bucket) -> Members:
        """The cells of a bucket, with or without a value."""
        index = self.indexes[bucket.number]
        sorting = index.sorting
        if sorting.members is None:
            sorting.members = {}
            for place, sheet, rows, ids in self._counted_rows(sorting):
                alike: dict[tuple[Any, ...], dict[str, None]] = {}
                for row, raw in zip(ids, sorting.raw_keys(sheet, rows, ids), strict=True):
                    found = alike.get(raw)
                    if found is None:
                        found = sorting.members.setdefault(sorting.cut(raw), {}).setdefault(place, {})
                        alike[raw] = found
                    found[row] = None
        return Members(sorting.members.get(bucket.key, {}), index.spec.column)

    def size(self, bucket: Bucket) -> int:
        """How many cells are in a bucket."""
        return len(self.members(bucket))

    def bucket_of(self, number: int, cell: Cell) -> Key | None:
        """The bucket in which a sum over the cell's column counts the cell."""
        sorting = self.indexes[number].sorting
        sheet = self._values.sheet(cell.place)
        if sorting.row and cell.instance not in self._sheets(cell.table):
            return None
        info = self._rows.get(cell.place, NO_ROWS).get(cell.row)
        return sorting.key(cell.row, info, lambda column: sheet.column(column).value(cell.row), cell.instance)

    def holding(self, cell: Cell) -> Iterator[tuple[SumIndex, Bucket]]:
        """The sums that add the cell up, each with its bucket."""
        for index in self._adding.get((cell.table, cell.block, cell.column), ()):
            if (key := self.bucket_of(index.number, cell)) is not None:
                yield index, Bucket(index.number, key)

    @property
    def certain(self) -> bool:
        """Whether of every row it is known in which bucket it is."""
        return not self._lost

    def _places(self, sorting: Sorting) -> list[Place]:
        name = sorting.block.name
        if sorting.block.table.repeat is None:
            return [Place(*name)] if Place(*name) in self._rows else []
        return [place for place in self._rows if (place.table, place.block) == name]

    def _counted_rows(self, sorting: Sorting) -> Iterator[tuple[Place, Sheet, RowSet, Sequence[str]]]:
        if sorting.row:
            for instance in self._sheets(sorting.block.table.id):
                place = Place(*sorting.block.name, instance)
                yield place, self._values.sheet(place), RowSet(), [sorting.row]
            return
        for place in self._places(sorting):
            rows = self._rows[place]
            ids = list(rows) if sorting.level is None else rows.at(sorting.level)
            yield place, self._values.sheet(place), rows, ids

    def _add_up(self, index: SumIndex) -> None:
        totals: dict[Key, Total] = {}
        index.totals, index.counted = totals, 0
        sorting = index.sorting
        for _, sheet, rows, ids in self._counted_rows(sorting):
            column = sheet.column(index.spec.column)
            values = column.values_of(ids)
            known: dict[tuple[Any, ...], Total] = {}
            for raw, value in zip(sorting.raw_keys(sheet, rows, ids), values, strict=True):
                if value is None:
                    continue
                total = known.get(raw)
                if total is None:
                    total = known[raw] = totals.setdefault(sorting.cut(raw), Total())
                total.count += 1
                index.counted += 1
                if isinstance(value, Decimal):
                    total.amount += value
            if column.special or column.unknown:
                for row, raw in zip(ids, sorting.raw_keys(sheet, rows, ids), strict=True):
                    if column.is_unread(row):
                        totals.setdefault(sorting.cut(raw), Total()).unknown += 1

    # what changes them

    def note_unread(self, column: Column, row: str) -> None:
        """What stands in the row cannot be read, or can again."""
        name = (column.sheet.place.table, column.sheet.place.block, column.id)
        if name not in self._sorting:
            return
        cells = self._lost.setdefault(name, {})
        if column.is_unread(row):
            cells[column.cell(row)] = None
        else:
            cells.pop(column.cell(row), None)
        if not cells:
            del self._lost[name]

    def value_changed(self, column: Column, row: str, before: Any, was_unknown: bool) -> list[Moved]:
        """The row has another value in the column, or one that can (or cannot) be read."""
        told: list[Moved] = []
        place = column.sheet.place
        name = (place.table, place.block, column.id)
        if was_unknown or column.is_unread(row):
            self.note_unread(column, row)
        if name not in self._adding and name not in self._sorting:
            return told
        info = self._rows.get(place, NO_ROWS).get(row)
        now, columns = column.value(row), column.sheet.columns

        def text_of(id: str) -> Any:
            found = columns.get(id)
            return None if found is None else found.value(row)

        for sorting in self._sorting.get(name, ()):
            left = sorting.key(
                row, info, lambda id: before if id == column.id else text_of(id), place.instance
            )
            joined = sorting.key(row, info, text_of, place.instance)
            if left != joined:
                told += self._move(sorting, place, row, left, joined, column.id, before, was_unknown)
        for index in self._adding.get(name, ()):
            if not index.read:
                continue
            if index.sorting.row and place.instance not in self._sheets(place.table):
                continue
            key = index.sorting.key(row, info, text_of, place.instance)
            if key is not None:
                had = index.counted
                index.add(key, before, was_unknown, -1)
                index.add(key, now, column.is_unread(row), 1)
                told.append((index.number, key))
                if (had > 0) is not (index.counted > 0):
                    told.append((index.number, None))
        return told

    def row_changed(
        self, place: Place, row: str, before: RowInfo | None, after: RowInfo | None
    ) -> Iterator[Moved]:
        """The row came, went, or stands otherwise."""
        columns = self._values.sheet(place).columns

        def text_of(id: str) -> Any:
            found = columns.get(id)
            return None if found is None else found.value(row)

        for sorting in self._by_block.get((place.table, place.block), {}):
            if sorting.row:
                continue
            left = sorting.key(row, before, text_of, place.instance)
            joined = sorting.key(row, after, text_of, place.instance)
            if left != joined:
                yield from self._move(sorting, place, row, left, joined)

    def sheet_changed(self, place: Place, sign: int) -> Iterator[Moved]:
        """The sheet of a repeating table was opened (1) or closed (-1): cells that stand once on each are counted or not."""
        for sorting in self._by_block.get((place.table, place.block), {}):
            if sorting.row:
                left: Key | None = None if sign > 0 else ()
                yield from self._move(sorting, place, sorting.row, left, () if sign > 0 else None)

    def _move(
        self, sorting: Sorting, place: Place, row: str, left: Key | None, joined: Key | None,
        changed: str = "", before: Any = None, was_unknown: bool = False,
    ) -> Iterator[Moved]:  # fmt: skip
        if sorting.members is not None:
            if left is not None:
                sorting.members.get(left, {}).get(place, {}).pop(row, None)
            if joined is not None:
                sorting.members.setdefault(joined, {}).setdefault(place, {})[row] = None
        for index in self._by_block[place.table, place.block][sorting]:
            if not index.read:
                continue
            column = self._values.column(place, index.spec.column)
            value, unknown = column.value(row), column.is_unread(row)
            if column.id == changed:
                value, unknown = before, was_unknown
            had = index.counted
            for key, sign in ((left, -1), (joined, 1)):
                if key is not None:
                    index.add(key, value, unknown, sign)
                    yield index.number, key
            if (had > 0) is not (index.counted > 0):
                yield index.number, None
