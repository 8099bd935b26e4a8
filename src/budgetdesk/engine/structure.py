"""Which rows and sheets there are: joins entered with projected ones and binds the relations of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.blocks import TEXT, Block
from budgetdesk.engine.cells import Cell, Place, Row
from budgetdesk.engine.compiler.rules import Projection
from budgetdesk.engine.language.inputs import CellIn
from budgetdesk.engine.rows import Key, RowInfo, RowSet, code_rows, path_rows, plain_rows
from budgetdesk.engine.sheet_matching import match_sheets

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine


class Structure:
    """Rows by place and sheets by table, kept up to date by `mark`, `value_changed` and `settle`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.program = engine.program
        self.rowsets: dict[Place, RowSet] = {}
        self.sheets: dict[str, dict[str, str]] = {}  # repeating table → instance → matched row ('' for none)
        self._dirty: dict[Place, None] = {}
        self._dirty_sheets: set[str] = set()
        self._keys: dict[tuple[str, str], dict[Key, int]] = defaultdict(dict)  # projected block → key → lines
        self._line_key: dict[tuple[tuple[str, str], str], Key | None] = {}
        self._projections: dict[tuple[str, str], list[Projection]] = defaultdict(list)  # by source
        self._mirrors: dict[tuple[str, str], list[Block]] = defaultdict(list)
        self._key_cells: set[tuple[str, str, str]] = set()  # columns whose entries make a row's key
        self._asking: dict[tuple[str, str, str], list[Projection]] = defaultdict(
            list
        )  # by column that they ask of
        self._matching: dict[tuple[str, ...], list[str]] = defaultdict(
            list
        )  # column or cell → repeating tables
        for projection in self.program.projections.values():
            if projection.source is not None:
                self._projections[projection.source.name].append(projection)
                filters = (name for name, _ in projection.where)
                for column in {*projection.keys, *projection.amounts, *filters}:
                    self._asking[*projection.source.name, column].append(projection)
            if projection.mirror is not None:
                self._mirrors[projection.mirror.name].append(projection.block)
        for table, twins in self.program.twins.items():
            for of_twin in filter(None, (twins.of_amount, twins.of_name)):
                self._matching[*twins.rows.name, of_twin].append(table)
            own = [s for s in (twins.amount.inputs if twins.amount else []) if isinstance(s, CellIn)]
            for spec in [*own, twins.name] if twins.name else own:
                self._matching[table, spec.block, spec.row, spec.column].append(table)
        for block in self.program.blocks.values():
            for column in block.key_columns or self._shown_columns(block):
                self._key_cells.add((*block.name, column))

    def start(self) -> None:
        """Bind everything once; repeating tables when their rows are known."""
        for block in self.program.blocks.values():
            if block.table.repeat is None:
                self._open(block, "")
        for table in self.program.twins:
            self._dirty_sheets.add(table)
        for rule in self.program.once:
            self.engine.add_relation(rule, "", None, Place("", ""))

    def mark(self, places: Iterable[Place], sheets: Iterable[str]) -> None:
        for place in places:
            self._dirty[place] = None
        self._dirty_sheets.update(sheets)

    def entry_changed(self, cell: Cell) -> None:
        """An entry in a key column changes the row's key."""
        if (cell.table, cell.block, cell.column) in self._key_cells:
            self._dirty[cell.place] = None

    def value_changed(self, cell: Cell) -> None:
        column = (cell.table, cell.block, cell.column)
        for projection in self._asking.get(column, ()):
            self._count_line(projection, cell.place, cell.row)
        self._dirty_sheets.update(self.matched_by(cell))

    def keyed_by(self, column: tuple[str, str, str]) -> bool:
        """Whether figures of that column decide which rows there are, beyond having a figure at all."""
        asking = self._asking.get(column, ())
        return column in self._key_cells or any(column[2] not in p.amounts for p in asking)

    def matched_by(self, cell: Cell) -> list[str]:
        """Repeating tables whose sheets are matched with rows by that cell."""
        by_column = self._matching.get((cell.table, cell.block, cell.column), [])
        return by_column + self._matching.get((cell.table, cell.block, cell.row, cell.column), [])

    def settle(self) -> bool:
        """Recompute one dirty place or all dirty sheets; False when there is nothing left to do."""
        if self._dirty:
            place = next(iter(self._dirty))
            del self._dirty[place]
            self._rebuild(place)
            return True
        if self._dirty_sheets:
            table = self._dirty_sheets.pop()
            return self._match(table) or bool(self._dirty_sheets or self._dirty or self.engine._heap)
        return False

    # blocks and sheets

    def _open(self, block: Block, instance: str) -> None:
        place = Place(*block.name, instance)
        for rule in self.program.fixed.get(block.name, ()):
            self.engine.add_relation(rule, instance, None, place)
        if block.kind != "fixed":
            self.rowsets.setdefault(place, {})
            self._rebuild(place)
            return
        for row in block.rows:
            for projection in self._projections.get(block.name, ()):
                self._count_line(projection, place, row)
            self.engine.index_row(place, row)

    def _close(self, block: Block, instance: str) -> None:
        place = Place(*block.name, instance)
        self.engine.drop_relations(place, "")
        if block.kind == "fixed":
            for row in block.rows:
                self.engine.index_row(place, row)
            return
        for row in list(self.rowsets.get(place, ())):
            self._drop(block, place, row)
        self.rowsets.pop(place, None)

    def _match(self, table: str) -> bool:
        """Match sheets with rows; open, close and rebind the sheets that changed."""
        engine = self.engine
        fresh, keys = match_sheets(engine, self.program.twins[table])
        old = self.sheets.get(table, {})
        if fresh == old:
            return False
        blocks = [b for b in self.program.blocks.values() if b.table.id == table]
        self.sheets[table] = fresh
        for instance in dict.fromkeys([*old, *fresh]):
            if instance in old and instance in fresh and old[instance] == fresh[instance]:
                continue
            if instance in old:
                for block in blocks:
                    self._close(block, instance)
                engine.restructured[Place(table, "", instance)] = None
            engine.binder.twins.pop((table, instance), None)
            if instance in fresh:
                if fresh[instance]:
                    engine.binder.twins[table, instance] = fresh[instance]
                engine.binder.sheet_keys[table, instance] = keys.get(instance, instance)
                for block in blocks:
                    self._open(block, instance)
                engine.restructured[Place(table, "", instance)] = None
        return True

    # rows

    def _rebuild(self, place: Place) -> None:
        block = self.program.blocks[place.table, place.block]
        if block.kind == "fixed":
            return
        old = self.rowsets.get(place, {})
        fresh = self._rows(block, place)
        self.rowsets[place] = fresh
        if list(old) != list(fresh) or (block.kind == "tree" and _hangs_otherwise(old, fresh)):
            self.engine.restructured[place] = None
        for id, info in old.items():
            if id not in fresh:
                self._drop(block, place, id)
            elif fresh[id] != info:
                self._rebind(block, place, fresh[id])
        for id, info in fresh.items():
            if id not in old:
                self._bind(block, place, info)
        if old != fresh:
            for mirror in self._mirrors.get(block.name, ()):
                self._dirty[Place(*mirror.name)] = None
            for table, twins in self.program.twins.items():
                if twins.rows is block:
                    self._dirty_sheets.add(table)

    def _bind(self, block: Block, place: Place, row: RowInfo) -> None:
        engine = self.engine
        for rule in self.program.by_row.get(block.name, ()):
            if rule.levels is not None and row.level not in rule.levels:
                continue
            if rule.kind == "sum" and not row.children:
                continue
            engine.add_relation(rule, place.instance, row, place)
        engine.index_row(place, row.id)
        for projection in self._projections.get(block.name, ()):
            self._count_line(projection, place, row.id)

    def _rebind(self, block: Block, place: Place, row: RowInfo) -> None:
        self.engine.drop_relations(place, row.id)
        self._bind(block, place, row)

    def _drop(self, block: Block, place: Place, row: str) -> None:
        self.engine.drop_relations(place, row)
        self.rowsets.get(place, {}).pop(row, None)
        self.engine.index_row(place, row)
        for projection in self._projections.get(block.name, ()):
            self._count_line(projection, place, row)

    def _rows(self, block: Block, place: Place) -> RowSet:
        entered = self.engine.facts.rows.get(place, [])
        if block.kind == "tree":
            return plain_rows(block, entered, tree=True)
        if block.path:
            return path_rows(
                block, [(row, self._own_part(block, place, row)) for row in entered],
                self._keys[block.name], self._order(block),
            )  # fmt: skip
        if block.key_columns:
            keyed = [(row, self._code_key(block, place, row)) for row in entered]
            return code_rows(block, keyed, self._wanted_keys(block))
        return plain_rows(block, entered, tree=False)

    def _wanted_keys(self, block: Block) -> Iterable[Key]:
        projection = self.program.projections.get(block.name)
        if projection is not None and projection.mirror is not None:
            rows = self.rowsets.get(Place(*projection.mirror.name), {})
            detail = projection.mirror.detail_level
            return [info.key for info in rows.values() if info.level == detail and info.key[0]]
        return self._keys[block.name]

    def _code_key(self, block: Block, place: Place, row: Row) -> Key:
        """The codes in the row's key cells; a projected row that was entered over keeps its key in its id."""
        entries = self.engine.facts.entries
        codes = [entries.get(place.cell(row.id, column)) for column in block.key_columns]
        if not any(isinstance(c, str) for c in codes):
            parts = row.id.rstrip("~").split("/")
            if all(p.isdigit() for p in parts) and len(parts) <= len(codes):
                return tuple(parts + [""] * (len(codes) - len(parts)))
        return tuple(c.strip() if isinstance(c, str) else "" for c in codes)

    def _own_part(self, block: Block, place: Place, row: Row) -> str:
        """An entered path row's own part of the key: its code or name; its id where the level has a key of its own."""
        levels = {level.id: level for level in block.path}
        level = levels.get(row.level, block.path[-1])
        if "/" in row.id or any(row.id == key[-1] for key in self._keys[block.name]):
            return row.id.rsplit("/", 1)[-1]
        if level.key is None:
            entries = self.engine.facts.entries
            for shown in ("code", "name"):
                for column in self._shown_columns(block, shown):
                    text = entries.get(place.cell(row.id, column))
                    if isinstance(text, str) and text and (shown == "name" or level.code is not None):
                        return text
        return row.id

    @staticmethod
    def _shown_columns(block: Block, what: str = "") -> list[str]:
        return [
            id
            for id, c in block.columns.items()
            if (shows := getattr(c, "shows", None)) and what in ("", shows)
        ]

    def _order(self, block: Block) -> Any:
        """Projected siblings stand by code, or as the rows they refer to stand."""
        projection = self.program.projections.get(block.name)
        if projection is None or projection.source is None:
            return lambda key: key
        positions: list[dict[str, int]] = []
        for column in projection.keys:
            slot = projection.source.columns.get(column)
            target = slot.ref if slot else None
            ids: dict[str, int] = {}
            for (table, id), other in self.program.blocks.items():
                if target and table == target and other.kind == "rows":
                    ids = {row: n for n, row in enumerate(self.rowsets.get(Place(table, id), {}))}
            positions.append(ids)
        return lambda key: tuple((positions[i].get(part, -1), part) for i, part in enumerate(key))

    def _count_line(self, projection: Projection, place: Place, row: str) -> None:
        """Count a worksheet line under its key; a key that comes or goes changes the projected rows."""
        name = projection.block.name
        key = self._key_of_line(projection, place, row)
        before = self._line_key.get((name, row))
        if key == before:
            return
        keys = self._keys[name]
        if before is not None:
            keys[before] -= 1
            if not keys[before]:
                del keys[before]
                self._dirty[Place(*name)] = None
        if key is None:
            self._line_key.pop((name, row), None)
            return
        self._line_key[name, row] = key
        if key not in keys:
            keys[key] = 0
            self._dirty[Place(*name)] = None
        keys[key] += 1

    def _key_of_line(self, projection: Projection, place: Place, row: str) -> Key | None:
        values = self.engine.values
        if projection.source is None or (row != TEXT and row not in self.rowsets.get(place, {})):
            return None
        if projection.amounts and not any(
            isinstance(values.get(place.cell(row, a)), Decimal) for a in projection.amounts
        ):
            return None
        for column, wanted in projection.where:
            text = values.get(place.cell(row, column))
            texts = [w for w in wanted if isinstance(w, str)]
            if not any(text == w or (w.endswith("*") and str(text or "").startswith(w[:-1])) for w in texts):
                return None
        parts = [values.get(place.cell(row, column)) for column in projection.keys]
        if not any(parts) or (not projection.block.path and not parts[0]):
            return None
        return tuple("" if p is None else str(p) for p in parts)


def _hangs_otherwise(old: RowSet, fresh: RowSet) -> bool:
    """Whether nodes of a tree that stand in the same order hang below others, or on other levels."""
    return any((info.parent, info.level) != (fresh[id].parent, fresh[id].level) for id, info in old.items())
