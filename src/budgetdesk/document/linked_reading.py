"""What a link reads of another declaration: the cells that the pack names there, and what its own cells were last year.

Rows, sheets and indicators are kept under the ids of those that are the same here: of the same id, codes or names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from decimal import Decimal

from budgetdesk.document.cell_view import referred_name
from budgetdesk.document.renamed_ids import RenamedIds
from budgetdesk.engine.blocks import TOTAL, Block, CellType, FixedBlock, RowBlock, TreeBlock
from budgetdesk.engine.cells import Cell, Entry, Place, Rejected, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import sheet_label
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.language.inputs import CURRENT, CellIn
from budgetdesk.engine.text import compact
from budgetdesk.packs.models import Pack
from budgetdesk.records import dataclass

_LACKING = Rejected("", "关联的申报没有这一格")
_IN_YUAN = {"元": Decimal(1), "万元": Decimal(10_000)}
_OTHER = "~"  # ends the id of a row kept whose own id another row has here


@dataclass(slots=True)
class Kept:
    """What is kept of a linked declaration, or would be if it were read now."""

    entries: dict[Cell, Entry] = field(default_factory=dict)
    rows: dict[Place, list[Row]] = field(default_factory=dict)
    sheets: dict[str, list[str]] = field(default_factory=dict)


def is_predecessor(pack: Pack, link: str) -> bool:
    """Whether the link means the same tables of the year before."""
    model = pack.links[link]
    return model.kind == pack.kind and model.year == -1 and model.pack in (None, pack.id)


def read(own: Engine, link: str, source: Engine) -> Kept:
    """What the link would keep of `source`, another declaration, as it stands now."""
    return _Reading(own, link, source).kept()


def last_years(own: Engine, link: str, source: Engine) -> dict[Cell, Decimal | str]:
    """By cell of the declaration what it was in `source`; nothing where the link is to other tables or another year's."""
    return dict(_Reading(own, link, source).last_year()) if is_predecessor(own.program.pack, link) else {}


class _Reading:
    """One link as it is read from one declaration."""

    def __init__(self, own: Engine, link: str, source: Engine) -> None:
        self._own, self._link, self._source = own, link, source
        pack = own.program.pack
        of_own = pack.links[link].pack in (None, pack.id)
        self._before = RenamedIds(pack, source.program.pack.id if of_own else "").before

    def kept(self) -> Kept:
        found = Kept()
        for name, columns in self._own.program.linked_reads.items():
            block = self._own.program.blocks[name]
            theirs = (
                self._source.program.blocks.get(self._name_there(name)) if block.link == self._link else None
            )
            if theirs is None or not theirs.seen or not self._alike(block, theirs):
                continue
            for there, here in _sheets(self._own, block, self._source, theirs):
                if here:
                    sheets = found.sheets.setdefault(name[0], [])
                    sheets += [here] if here not in sheets else []
                self._read_block(found, Place(*name, here), columns, Place(*theirs.name, there))
        return found

    def _name_there(self, name: tuple[str, str]) -> tuple[str, str]:
        return self._before.block(name[0].removeprefix(f"{self._link}."), name[1])

    def _column_there(self, block: Block, column: str) -> str:
        return self._before.part((block.table.id.removeprefix(f"{self._link}."), block.id), column)

    def _alike(self, block: Block, theirs: Block) -> bool:
        return (
            type(block) is type(theirs)
            and [self._column_there(block, column) for column in block.key_columns]
            == list(theirs.key_columns)
            and ((block.table.repeat is None) == (theirs.table.repeat is None))
        )

    def _read_block(self, found: Kept, place: Place, columns: frozenset[str], there: Place) -> None:
        source, block, theirs = self._source, self._own.block(place), self._source.block(there)
        told_by = [*block.key_columns, *(block.levels if isinstance(block, TreeBlock) else ())]
        wanted = [column for column in block.columns if column in columns or column in told_by]
        if isinstance(block, FixedBlock):
            rows: Mapping[str, str] = {self._column_there(block, row): row for row in block.rows}
        else:
            rows = self._row_ids(place, there)
            found.rows[place] = [
                Row(rows[id], rows.get(info.parent or ""), info.level) if block.has_levels else Row(rows[id])
                for id, info in source.rows(there).items()
                if id != TOTAL
            ]
            if TOTAL in source.rows(there):
                rows = {**rows, TOTAL: TOTAL}
        says = False
        for theirs_id, id in rows.items():
            for column in wanted:
                cell, other = place.cell(id, column), there.cell(theirs_id, self._column_there(block, column))
                if not theirs.has(theirs_id, other.column):
                    found.entries[cell] = _LACKING
                elif (
                    entry := _entry(source.value(other), block.type_of(id, column), source.type_of(other))
                ) is not None:
                    found.entries[cell] = entry
                    says = True
        if not says:
            for cell in [cell for cell in found.entries if cell.place == place]:
                del found.entries[cell]

    def _row_ids(self, place: Place, there: Place) -> Mapping[str, str]:
        """Under which ids their rows are kept: indicators and lines under those of ours that are the same."""
        own, source = self._own, self._source
        trees = [tree for tree, kept in linked_trees(own.program) if kept.name == place[:2]]
        if trees:
            return _indicator_ids(own, trees, place, source, there)
        mine = own.program.blocks.get((place.table.removeprefix(f"{self._link}."), place.block))
        if (
            is_predecessor(own.program.pack, self._link)
            and mine is not None
            and place[:2] in own.program.linked_by_row
        ):
            return _line_ids(own, Place(*mine.name, place.instance), source, there)
        return {id: id for id in source.rows(there) if id != TOTAL}

    def last_year(self) -> Iterator[tuple[Cell, Decimal]]:
        own, source = self._own, self._source
        for name, block in own.program.blocks.items():
            theirs = source.program.blocks.get(self._before.block(*name))
            if (
                not block.seen
                or isinstance(block, TreeBlock)
                or theirs is None
                or not self._alike(block, theirs)
            ):
                continue
            columns = {self._column_there(block, column): column for column in block.columns}
            rows = {self._column_there(block, row): row for row in block.rows}
            for sheet in source.sheets(theirs.table.id) if theirs.table.repeat else ("",):
                here, there = Place(*name, sheet), Place(*theirs.name, sheet)
                if isinstance(block, RowBlock):
                    rows = {**_line_ids(own, here, source, there), TOTAL: TOTAL}
                for row_there, row in rows.items():
                    for column_there, column in columns.items():
                        value = source.value(there.cell(row_there, column_there))
                        if isinstance(value, Decimal) and _is_figure_of_the_year(
                            own.program, here.cell(row, column)
                        ):
                            yield here.cell(row, column), value


def _is_figure_of_the_year(program: Program, cell: Cell) -> bool:
    block = program.blocks[cell.table, cell.block]
    return (
        block.has(cell.row, cell.column)
        and block.type_of(cell.row, cell.column).number
        and not program.is_past(cell)
    )


def _entry(value: object, kind: CellType, theirs: CellType) -> Entry | None:
    """The value in the unit and with the decimals of the table that the pack names."""
    if isinstance(value, Decimal):
        if not kind.number:
            return f"{value.normalize():f}"
        if kind.unit != theirs.unit and kind.unit in _IN_YUAN and theirs.unit in _IN_YUAN:
            value = value * _IN_YUAN[theirs.unit] / _IN_YUAN[kind.unit]
        return round_half_up(value, kind.decimals) if kind.slot.type in ("amount", "percent") else value
    return value if isinstance(value, str) and value and not kind.number else None


# sheets


def _sheets(own: Engine, block: Block, source: Engine, theirs: Block) -> list[tuple[str, str]]:
    """Their sheets with ours that are about the same: by id, by the name that they show, or being the only ones."""
    if block.table.repeat is None:
        return [("", "")]
    ours = _beside(own, block)
    if ours is None:
        return []
    table, others = ours.table.id, list(source.sheets(theirs.table.id))
    pairs = {id: id for id in others if id in own.sheets(table)}
    by_name = {
        compact(sheet_label(own, table, id)): id for id in own.sheets(table) if id not in pairs.values()
    }
    for other in others:
        if other not in pairs and (
            id := by_name.pop(compact(sheet_label(source, theirs.table.id, other)), "")
        ):
            pairs[other] = id
    if not pairs and len(others) == len(own.sheets(table)) == 1:
        pairs[others[0]] = next(iter(own.sheets(table)))
    return [(other, pairs[other]) for other in others if other in pairs]


def _beside(own: Engine, block: Block) -> Block | None:
    """A block of the repeating table, or the tree, whose rules read the linked block at the same sheet or row."""
    readers = (
        rule.block
        for rule in own.program.rules
        for spec in rule.reads
        if rule.block is not None and isinstance(spec, CellIn) and spec.table == block.table.id
    )
    return next(
        (reader for reader in readers if (reader.table.repeat is None) == (block.table.repeat is None)), None
    )


# lines of lists


def _line_ids(own: Engine, place: Place, source: Engine, there: Place) -> dict[str, str]:
    """Under which id of ours each of their lines is kept: of the line with the same codes, else with the same id."""
    ours, ids = dict.fromkeys(id for id in own.rows(place) if id != TOTAL), {}
    free: dict[tuple[str, ...], list[str]] = defaultdict(list)
    said = {id: _says(own, place, id) for id in ours}
    others = {id: _says(source, there, id) for id in source.rows(there) if id != TOTAL}
    for id, says in others.items():
        if id in ours and said[id] == says:
            ids[id] = id
            del ours[id]
    for id in ours:
        free[said[id]].append(id)
    for id, says in others.items():
        if id not in ids and any(says) and free.get(says):
            ids[id] = free[says].pop(0)
            del ours[ids[id]]
    for id in others:
        if id not in ids and id in ours:
            ids[id] = id
            del ours[id]
    taken = {*ids.values(), *own.rows(place)}
    for id in others:
        if id not in ids:
            ids[id] = _free_id(id, taken)
            taken.add(ids[id])
    return {id: ids[id] for id in others}


def _free_id(id: str, taken: Collection[str]) -> str:
    while id in taken:
        id += _OTHER
    return id


def _says(engine: Engine, place: Place, row: str) -> tuple[str, ...]:
    """By what a line is told from others: its key, else what has to be said of it."""
    block, info = engine.block(place), engine.rows(place)[row]
    if any(info.key) and info.key != (row,):
        return (info.level, *info.key)
    columns = {
        c: slot.ref for c, slot in block.columns.items() if not slot.is_number and (slot.required or slot.ref)
    }
    values = ((ref, engine.value(place.cell(row, column))) for column, ref in columns.items())
    return tuple(
        "" if value is None else compact(referred_name(engine, ref, str(value)) if ref else str(value))
        for ref, value in values
    )


# indicators


def _indicator_ids(
    own: Engine, trees: Iterable[TreeBlock], place: Place, source: Engine, there: Place
) -> Mapping[str, str]:
    """Under those of ours, of the same id or else the same names."""
    ids = {id: id for id in source.rows(there) if id != TOTAL}
    ours: dict[str, str] = {}
    by_path: dict[tuple[str, ...], str] = {}
    for tree in trees:
        here = Place(*tree.name, place.instance if tree.table.repeat else "")
        ours |= dict.fromkeys(own.rows(here), "")
        by_path |= {path: id for id, path in paths(own, here)}
    taken = {id for id in ids if id in ours}
    for id, path in paths(source, there):
        if id not in ours and (same := by_path.get(path, "")) and same not in taken:
            ids[id] = same
            taken.add(same)
    return ids


def linked_trees(program: Program) -> list[tuple[TreeBlock, TreeBlock]]:
    """The trees whose rules read, for each indicator, what is kept of a linked one; with those that keep it."""
    found: dict[tuple[TreeBlock, TreeBlock], None] = {}
    for rule in program.rules:
        for spec in rule.reads:
            kept = (
                program.blocks[spec.table, spec.block]
                if isinstance(spec, CellIn) and spec.row is CURRENT
                else None
            )
            if isinstance(kept, TreeBlock) and kept.link and isinstance(rule.block, TreeBlock):
                found[rule.block, kept] = None
    return list(found)


def paths(engine: Engine, place: Place) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each node with the names from the first level on."""
    for id, info in engine.rows(place).items():
        above = [other for other in info.path[: engine.tree(place).levels.index(info.level)] if other]
        nodes = ((other, engine.rows(place)[other].level) for other in (*above, id))
        yield id, tuple(compact(str(engine.value(place.cell(*node)) or "")) for node in nodes)
