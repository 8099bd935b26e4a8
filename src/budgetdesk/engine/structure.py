"""Which rows and sheets there are: joins entered rows with those that other blocks ask for, and sheets with their rows.

It is told what changed (`mark`, `entry_changed`, `value_changed`) and gives, one place or table at a time, what came and went.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import compress
from typing import Any

from budgetdesk.engine.blocks import Block, TreeBlock, VariableBlock
from budgetdesk.engine.cells import Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program, Projection
from budgetdesk.engine.language.inputs import CellIn
from budgetdesk.engine.rows import (
    NO_ROWS,
    Key,
    RowInfo,
    RowSet,
    code_rows,
    parts_in_id,
    path_rows,
    plain_rows,
    tree_rows,
)
from budgetdesk.engine.sheet_matching import match_sheets
from budgetdesk.engine.values import Column, Sheet, Values
from budgetdesk.records import dataclass

BlockName = tuple[str, str]
TextOf = Callable[[str], Any]


@dataclass(slots=True)
class Moves:
    """What came, went or stands otherwise: rows of one place, each as it was and as it is, or sheets of one table."""

    rows: list[tuple[Place, str, RowInfo | None, RowInfo | None]] = field(default_factory=list)
    begun: Place | None = None  # had no rows before
    reordered: list[Place] = field(default_factory=list)
    opened: list[tuple[str, str]] = field(default_factory=list)  # table and sheet
    closed: list[tuple[str, str]] = field(default_factory=list)
    rematched: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows or self.reordered or self.opened or self.closed or self.rematched)


class Structure:
    """Rows by place and sheets by table. `matched` and `sheet_keys` are by table and sheet."""

    def __init__(self, program: Program, facts: Facts, values: Values) -> None:
        self.program, self.facts, self.values = program, facts, values
        self.rowsets: dict[Place, RowSet] = {}
        self.sheets: dict[str, dict[str, str]] = {}  # repeating table → sheet → matched row ('' for none)
        self.matched: dict[tuple[str, str], str] = {}
        self.sheet_keys: dict[tuple[str, str], str] = {}
        self._dirty: dict[Place, None] = {}
        self._dirty_sheets: dict[str, None] = {}
        self._keys: dict[BlockName, Counter[Key]] = {}  # projected block → key → lines, once it was asked for
        self._by_source: dict[BlockName, list[Projection]] = defaultdict(list)
        self._mirrors: dict[BlockName, list[Block]] = defaultdict(list)
        self._key_cells: set[tuple[str, str, str]] = set()  # columns whose entries make a row's key
        self._asking: dict[tuple[str, str, str], list[Projection]] = defaultdict(list)  # by column asked of
        self._matching: dict[tuple[str, ...], list[str]] = defaultdict(
            list
        )  # column or cell → repeating tables
        for projection in (each for one in program.projections.values() for each in (one, *one.also)):
            if projection.source is not None:
                self._by_source[projection.source.name].append(projection)
                filters = (name for name, _ in projection.where)
                for column in {*projection.keys, *projection.amounts, *filters}:
                    self._asking[*projection.source.name, column].append(projection)
            if projection.mirror is not None:
                self._mirrors[projection.mirror.name].append(projection.block)
        for table, how in program.twins.items():
            for of_row in filter(None, (how.of_amount, how.of_name)):
                self._matching[*how.rows.name, of_row].append(table)
            own = [s for s in (how.amount.inputs if how.amount else []) if isinstance(s, CellIn)]
            for spec in [*own, how.name] if how.name else own:
                self._matching[table, spec.block, spec.row_id, spec.column].append(table)
            for _, unit in program.unit_levels.get(how.rows.name, {}).values():
                self._matching[unit.table, unit.block, unit.row_id, unit.column].append(table)
        self._linked_sheets = {b.table.id for b in program.blocks.values() if b.link and b.table.repeat}
        for block in program.blocks.values():
            for column in block.key_columns or self._shown_columns(block):
                self._key_cells.add((*block.name, column))

    def start(self) -> None:
        """Make the rows that people entered; those that are asked for, and the sheets, come with `settle`."""
        for block in self.program.blocks.values():
            if not isinstance(block, VariableBlock) or block.table.repeat is not None:
                continue
            place = Place(*block.name)
            self.rowsets[place] = NO_ROWS
            if block.name in self.program.projections:
                self._dirty[place] = None
            else:
                self.rowsets[place] = self._rows(block, place)
        self._dirty_sheets = dict.fromkeys([*self.program.twins, *self._linked_sheets])

    # what has changed

    def mark(self, places: Iterable[Place], sheets: Iterable[str]) -> None:
        self._dirty |= dict.fromkeys(places)
        self._dirty_sheets |= dict.fromkeys(sheets)

    def entry_changed(self, column: Column) -> None:
        """An entry in a key column changes the row's key."""
        place = column.sheet.place
        if (place.table, place.block, column.id) in self._key_cells:
            self._dirty[place] = None

    def value_changed(self, column: Column, row: str, before: Any, was_unread: bool = False) -> None:
        place = column.sheet.place
        name = (place.table, place.block, column.id)
        for projection in self._asking.get(name, ()):
            if projection.block.name in self._keys and self._is_line(place, row):
                text_of = _text_of(column.sheet, row)
                earlier = _UNREAD if was_unread else before
                left = self._line_key(projection, _with(text_of, column.id, earlier))
                self._count(projection, left, self._line_key(projection, text_of))
        if not self._matching:
            return
        for at in (name, (place.table, place.block, row, column.id)):
            for table in self._matching.get(at, ()):
                if at != name or self.facts.instances.get(table):  # only sheets that were made ask for rows
                    self._dirty_sheets[table] = None

    def decides(self, column: Column, row: str) -> bool:
        """Whether rows or sheets may hang on the cell."""
        place = column.sheet.place
        name = (place.table, place.block, column.id)
        return (
            name in self._asking
            or name in self._matching
            or (place.table, place.block, row, column.id) in self._matching
        )

    def is_asked(self, table: str, block: str, column: str) -> bool:
        """Whether values of the column decide which rows or sheets there are, as far as they have been made."""
        name = (table, block, column)
        if any(projection.block.name in self._keys for projection in self._asking.get(name, ())):
            return True
        return name in self._matching or any(
            (table, block) == at[:2] and len(at) == 4 for at in self._matching
        )

    # what follows

    @property
    def unsettled(self) -> bool:
        return bool(self._dirty or self._dirty_sheets)

    def settle(self) -> Moves | None:
        """Make one place or the sheets of one table anew and give what moved; None once all stands."""
        while self._dirty or self._dirty_sheets:
            if self._dirty:
                place = next(iter(self._dirty))
                del self._dirty[place]
                moves = self._rebuild(place)
            else:
                table = next(iter(self._dirty_sheets))
                del self._dirty_sheets[table]
                moves = self._match(table)
            if moves:
                return moves
        return None

    def sheets_of(self, table: str) -> Mapping[str, str]:
        """The sheets of a repeating table, each with its matched row."""
        return self.sheets.get(table, {})

    def is_open(self, table: str, instance: str) -> bool:
        """Whether the table has that sheet; tables that do not repeat have one without a name."""
        repeats = self.program.table(table).repeat is not None
        return instance in self.sheets.get(table, ()) if repeats else not instance

    # sheets

    def _match(self, table: str) -> Moves:
        entered = self.facts.instances.get(table, [])
        how = self.program.twins.get(table)
        if how is None:  # of a linked declaration: its sheets are those that were taken
            fresh, keys = dict.fromkeys(entered, ""), dict[str, str]()
        else:
            rows = self.rowsets.get(Place(*how.rows.name), NO_ROWS).values()
            ours = self._ours(how.rows)
            fresh, keys = match_sheets(how, entered, rows, self.values.get, self.facts.entries.get, ours)
        old = self.sheets.get(table, {})
        moves = Moves()
        if fresh == old and list(fresh) == list(old):
            return moves
        self.sheets[table] = fresh
        varying = self.program.blocks.varying(table)
        for instance in dict.fromkeys([*old, *fresh]):
            sheet = (table, instance)
            if instance in old and instance in fresh and old[instance] == fresh[instance]:
                continue
            self.matched.pop(sheet, None)
            self.sheet_keys.pop(sheet, None)
            if instance in fresh:
                if fresh[instance]:
                    self.matched[sheet] = fresh[instance]
                self.sheet_keys[sheet] = keys.get(instance, instance)
            if instance in old and instance in fresh:
                moves.rematched.append(sheet)
                continue
            (moves.opened if instance in fresh else moves.closed).append(sheet)
            for block in varying:
                place = Place(*block.name, instance)
                before = self.rowsets.pop(place, NO_ROWS)
                if instance in fresh:
                    self.rowsets[place] = self._rows(block, place)
                after = self.rowsets.get(place, NO_ROWS)
                self._note(moves, place, before, after)
                if after:
                    moves.reordered.append(place)
        for name, projections in self._by_source.items():  # lines of sheets are few: count them anew
            for projection in projections if name[0] == table else ():
                self._keys.pop(projection.block.name, None)
                self._dirty[Place(*projection.block.name)] = None
        return moves

    def _ours(self, block: Block) -> Callable[[RowInfo], bool]:
        """Tells the block's rows that are this unit's, or nobody's, from those of other units."""
        levels = self.program.unit_levels.get(block.name, {}).values()
        part, own = max(levels, key=lambda level: level[0], default=(0, None))
        code = own and self.values.get(Place(own.table, own.block).cell(own.row_id, own.column))
        return lambda row: not code or row.part(part) in ("", code)

    # rows

    def _rebuild(self, place: Place) -> Moves:
        moves = Moves()
        block = self.program.blocks[place.table, place.block]
        if not isinstance(block, VariableBlock) or not self.is_open(place.table, place.instance):
            return moves
        old = self.rowsets.get(place, NO_ROWS)
        fresh = self._rows(block, place)
        self.rowsets[place] = fresh
        self._note(moves, place, old, fresh)
        if list(old) != list(fresh) or (isinstance(block, TreeBlock) and _hangs_otherwise(old, fresh)):
            moves.reordered.append(place)
        if not old:
            moves.begun = place
        for _, row, before, after in moves.rows:
            if (before is None or after is None) and not block.is_total(row):
                text_of = _text_of(self.values.sheet(place), row)
                for projection in self._by_source.get(block.name, ()):
                    if projection.block.name in self._keys:
                        key = self._line_key(projection, text_of)
                        self._count(projection, key if before else None, key if after else None)
        if moves:
            for mirror in self._mirrors.get(block.name, ()):
                self._dirty[Place(*mirror.name)] = None
            for table, how in self.program.twins.items():
                if how.rows is block:
                    self._dirty_sheets[table] = None
        return moves

    @staticmethod
    def _note(moves: Moves, place: Place, old: RowSet, fresh: RowSet) -> None:
        for id, info in old.items():
            after = fresh.get(id)
            if after != info:
                moves.rows.append((place, id, info, after))
        moves.rows += [(place, id, None, info) for id, info in fresh.items() if id not in old]

    def _rows(self, block: Block, place: Place) -> RowSet:
        entered = self.facts.rows.get(place, [])
        if isinstance(block, TreeBlock):
            return tree_rows(block, entered)
        if block.path:
            asked = self._asked_keys(block)
            last = {key[-1] for key in asked}
            parts = [(row, self._own_part(block, place, row, last)) for row in entered]
            return path_rows(block, parts, asked, self._order(block))
        if block.key_columns:
            keyed = [(row, self._code_key(block, place, row)) for row in entered]
            return code_rows(block, keyed, self._wanted_keys(block))
        return plain_rows(block, entered)

    def _wanted_keys(self, block: Block) -> Iterable[Key]:
        projection = self.program.projections.get(block.name)
        if projection is not None and projection.mirror is not None:
            rows = self.rowsets.get(Place(*projection.mirror.name), NO_ROWS)
            detail = projection.mirror.detail_level
            shown = [info for info in rows.values() if info.level == detail and info.key[0]]
            if projection.source is None:
                return [info.key for info in shown]
            asked = self._asked_keys(block)
            return [info.key for info in shown if info.entered or info.key in asked]
        return self._asked_keys(block)

    def _code_key(self, block: Block, place: Place, row: Row) -> Key:
        """The codes in the row's key cells; a projected row that was entered over keeps its key in its id."""
        sheet = self.values.sheet(place)
        codes = [sheet.column(column).entered.get(row.id) for column in block.key_columns]
        if not any(isinstance(c, str) for c in codes):
            parts = parts_in_id(row.id)
            if all(p.isdigit() for p in parts) and len(parts) <= len(codes):
                return tuple(parts + [""] * (len(codes) - len(parts)))
        return tuple(c.strip() if isinstance(c, str) else "" for c in codes)

    def _own_part(self, block: Block, place: Place, row: Row, asked: set[str]) -> str:
        """An entered path row's own part of the key: its code or name; its id where the level has a key of its own."""
        levels = {level.id: level for level in block.path}
        level = levels.get(row.level, block.path[-1])
        if "/" in row.id or row.id in asked:
            return row.id.rsplit("/", 1)[-1]
        if level.key is None:
            sheet = self.values.sheet(place)
            for shown in ("code", "name"):
                for column in self._shown_columns(block, shown):
                    text = sheet.column(column).entered.get(row.id)
                    if isinstance(text, str) and text and (shown == "name" or level.code is not None):
                        return text
        return row.id

    @staticmethod
    def _shown_columns(block: Block, what: str = "") -> list[str]:
        return [id for id, slot in block.columns.items() if slot.shows and what in ("", slot.shows)]

    def _order(self, block: Block) -> Callable[[Key], Any]:
        """Projected siblings stand by code, or as the rows they refer to stand."""
        projection = self.program.projections.get(block.name)
        if projection is None or projection.source is None:
            return lambda key: key
        positions: list[dict[str, int]] = []
        for column in projection.keys:
            slot = projection.source.columns.get(column)
            ids: dict[str, int] = {}
            for other in self.program.blocks.varying(slot.ref) if slot and slot.ref else ():
                ids = {row: n for n, row in enumerate(self.rowsets.get(Place(*other.name), NO_ROWS))}
            positions.append(ids)
        return lambda key: tuple((positions[i].get(part, -1), part) for i, part in enumerate(key))

    # lines that ask for rows

    def _asked_keys(self, block: Block) -> Counter[Key]:
        """The keys of rows that lines ask for, each with the number of lines."""
        found = self._keys.get(block.name)
        if found is None:
            projection = self.program.projections.get(block.name)
            if projection is None or projection.source is None:
                return Counter()
            found = self._keys[block.name] = Counter()
            for each in (projection, *projection.also):
                assert each.source is not None
                for sheet, rows in self._lines_of(each.source):
                    for raw, count in self._raw_keys(each, sheet, rows).items():
                        if (key := _as_key(each, raw)) is not None:
                            found[key] += count
        return found

    def _lines_of(self, source: Block) -> Iterator[tuple[Sheet, Sequence[str]]]:
        repeats = source.table.repeat is not None
        for instance in self.sheets.get(source.table.id, ()) if repeats else ("",):
            place = Place(*source.name, instance)
            rows = source.row_ids(self.rowsets.get(place, NO_ROWS))
            yield self.values.sheet(place), [row for row in rows if not source.is_total(row)]

    def _raw_keys(
        self, projection: Projection, sheet: Sheet, rows: Sequence[str]
    ) -> Counter[tuple[Any, ...]]:
        """The texts that make the keys of the lines that count, column by column."""
        counted = [True] * len(rows)
        if projection.amounts:
            amounts = [sheet.column(column).values_of(rows) for column in projection.amounts]
            counted = [any(isinstance(v, Decimal) for v in line) for line in zip(*amounts, strict=True)]
        for column, wanted in projection.where:
            texts = sheet.column(column).values_of(rows)
            passes = {text: _passes(text, wanted) for text in set(texts)}
            filters = sheet.column(column)
            unread = set(filter(filters.is_unread, rows)) if filters.special or filters.unknown else ()
            counted = [
                c and (passes[text] or row in unread)
                for c, text, row in zip(counted, texts, rows, strict=True)
            ]
        parts = [sheet.column(column).values_of(rows) for column in projection.keys]
        return Counter(compress(zip(*parts, strict=True), counted))

    def _is_line(self, place: Place, row: str) -> bool:
        block = self.program.blocks[place.table, place.block]
        return not block.is_total(row) and row in block.row_ids(self.rowsets.get(place, NO_ROWS))

    @staticmethod
    def _line_key(projection: Projection, text_of: TextOf) -> Key | None:
        """The key of the row that a line asks for; None where it asks for none."""
        if projection.amounts and not any(isinstance(text_of(a), Decimal) for a in projection.amounts):
            return None
        if not all(_passes(text_of(column), wanted) for column, wanted in projection.where):
            return None
        return _as_key(projection, tuple(text_of(column) for column in projection.keys))

    def _count(self, projection: Projection, left: Key | None, joined: Key | None) -> None:
        """A line asks for another row now; a key that comes or goes changes the rows."""
        if left == joined:
            return
        name = projection.block.name
        keys = self._keys[name]
        for key, by in ((left, -1), (joined, 1)):
            if key is not None:
                keys[key] += by
                if not keys[key]:
                    del keys[key]
                if keys[key] == max(by, 0):
                    self._dirty[Place(*name)] = None


def _as_key(projection: Projection, parts: tuple[Any, ...]) -> Key | None:
    parts = tuple(None if part is _UNREAD else part for part in parts)
    if not any(parts) or (not projection.block.path and not parts[0]):
        return None
    return tuple("" if part is None else str(part) for part in parts)


_UNREAD: Any = type("Unread", (), {})()
"""Stands for a text that cannot be read: the line may well be one that counts."""


def _passes(text: Any, wanted: Iterable[Any]) -> bool:
    if text is _UNREAD:
        return True
    texts = [w for w in wanted if isinstance(w, str)]
    return any(text == w or (w.endswith("*") and str(text or "").startswith(w[:-1])) for w in texts)


def _text_of(sheet: Sheet, row: str) -> TextOf:
    def text_of(column: str) -> Any:
        found = sheet.columns.get(column)
        if found is None:
            return None
        return _UNREAD if found.is_unread(row) else found.value(row)

    return text_of


def _with(text_of: TextOf, column: str, value: Any) -> TextOf:
    return lambda id: value if id == column else text_of(id)


def _hangs_otherwise(old: RowSet, fresh: RowSet) -> bool:
    """Whether nodes of a tree that stand in the same order hang below others, or on other levels."""
    return any((info.parent, info.level) != (fresh[id].parent, fresh[id].level) for id, info in old.items())
