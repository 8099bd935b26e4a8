"""What a declaration keeps of the others that it is linked with: read from them, compared with them, taken anew by an edit.

The figures of another declaration that the pack's expressions name (`last.t01.income.total`) are entries in tables that
nobody sees, with where and when they came from. So they travel with the declaration, and the same engine computes and
checks. Sheets and indicators are kept under the ids that they have in this declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.document.document import Change, Document
from budgetdesk.document.edits import AddInstance, AddRow, Edit, Op, RemoveInstance, RemoveRow, SetEntry
from budgetdesk.engine.blocks import TOTAL, Block, CellType, FixedBlock, TreeBlock, origin_cell
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Rejected, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import sheet_label
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.language.inputs import CURRENT, CellIn
from budgetdesk.engine.text import compact

_LACKING = Rejected("", "关联的申报没有这一格")
_IN_YUAN = {"元": Decimal(1), "万元": Decimal(10_000)}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures of a link came from. `declaration` is its id in a workspace, `place` the file if not our own."""

    declaration: str
    title: str
    unit: str
    pack: str
    version: str
    year: str
    place: str = ""
    taken: str = ""  # ISO

    def is_same(self, other: Origin | None) -> bool:
        """Whether it is the same declaration, whenever it was read."""
        return other is not None and replace(self, taken="") == replace(other, taken="")


@dataclass(slots=True)
class Kept:
    """What is kept of a linked declaration, or would be if it were read now."""

    entries: dict[Cell, Entry] = field(default_factory=dict)
    rows: dict[Place, list[Row]] = field(default_factory=dict)
    sheets: dict[str, list[str]] = field(default_factory=dict)


class Drift(NamedTuple):
    """A figure that the other declaration says otherwise by now."""

    cell: Cell  # that keeps it
    kept: Entry | None
    now: Entry | None


def origin_of(facts: Facts, link: str) -> Origin | None:
    """Where the link's figures came from; None where it has none."""
    texts = {f.name: facts.entries.get(origin_cell(link, f.name)) for f in fields(Origin)}
    if not any(texts.values()):
        return None
    return Origin(**{name: text if isinstance(text, str) else "" for name, text in texts.items()})


def kept(document: Document, link: str) -> Kept:
    """What the declaration keeps of that link now, without its origin."""
    blocks, facts = document.program.blocks, document.content.facts
    tables = {block.table.id for block in blocks.values() if block.link == link} - {link}
    return Kept(
        {cell: entry for cell, entry in facts.entries.items() if cell.table in tables},
        {place: list(rows) for place, rows in facts.rows.items() if place.table in tables and rows},
        {table: list(sheets) for table, sheets in facts.instances.items() if table in tables and sheets},
    )


def cell_there(document: Document, cell: Cell) -> Cell:
    """What a cell that is kept of another declaration is called there, as far as its rows have the same ids."""
    return cell._replace(table=cell.table.removeprefix(f"{document.engine.block(cell).link}."))


# reading another declaration


def read(document: Document, link: str, source: Engine) -> Kept:
    """What the link would keep of `source`, another declaration, as it stands now."""
    own, found = document.engine, Kept()
    for name, columns in document.program.linked_reads.items():
        block = document.program.blocks[name]
        theirs = source.program.blocks.get((name[0].removeprefix(f"{link}."), name[1]))
        if block.link != link or theirs is None or not theirs.seen or not _alike(block, theirs):
            continue
        for there, here in _sheets(own, block, source, theirs):
            if here:
                sheets = found.sheets.setdefault(name[0], [])
                sheets += [here] if here not in sheets else []
            _read_block(found, own, Place(*name, here), columns, source, Place(*theirs.name, there))
    return found


def _alike(block: Block, theirs: Block) -> bool:
    return (
        type(block) is type(theirs)
        and list(block.key_columns) == list(theirs.key_columns)
        and ((block.table.repeat is None) == (theirs.table.repeat is None))
    )


def _read_block(
    found: Kept, own: Engine, place: Place, columns: frozenset[str], source: Engine, there: Place
) -> None:
    block, theirs = own.block(place), source.block(there)
    told_by = [*block.key_columns, *(block.levels if isinstance(block, TreeBlock) else ())]
    wanted = [column for column in block.columns if column in columns or column in told_by]
    if isinstance(block, FixedBlock):
        rows: Mapping[str, str] = {row: row for row in block.rows}
    else:
        rows = _row_ids(own, place, source, there)
        found.rows[place] = [
            Row(rows[id], rows.get(info.parent or ""), info.level) if block.has_levels else Row(rows[id])
            for id, info in source.rows(there).items()
            if id != TOTAL
        ]
        if TOTAL in source.rows(there):
            rows = {**rows, TOTAL: TOTAL}
    for theirs_id, id in rows.items():
        for column in wanted:
            cell, other = place.cell(id, column), there.cell(theirs_id, column)
            if not theirs.has(theirs_id, column):
                found.entries[cell] = _LACKING
            elif (
                entry := _entry(source.value(other), block.type_of(id, column), source.type_of(other))
            ) is not None:
                found.entries[cell] = entry
    if not any(
        isinstance(found.entries.get(place.cell(id, c)), Decimal | str)
        for id in rows.values()
        for c in wanted
    ):
        for cell in [cell for cell in found.entries if cell.place == place]:
            del found.entries[cell]


def _entry(value: object, kind: CellType, theirs: CellType) -> Entry | None:
    """The value in the unit and with the decimals of the table that the pack names."""
    if isinstance(value, Decimal):
        if not kind.number:
            return f"{value.normalize():f}"
        if kind.unit != theirs.unit and kind.unit in _IN_YUAN and theirs.unit in _IN_YUAN:
            value = value * _IN_YUAN[theirs.unit] / _IN_YUAN[kind.unit]
        return round_half_up(value, kind.decimals) if kind.slot.type in ("amount", "percent") else value
    return value if isinstance(value, str) and value and not kind.number else None


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


def _row_ids(own: Engine, place: Place, source: Engine, there: Place) -> dict[str, str]:
    """Under which ids their rows are kept: indicators under those of ours, of the same id or else the same names."""
    ids = {id: id for id in source.rows(there) if id != TOTAL}
    trees = [tree for tree, kept in linked_trees(own.program) if kept.name == place[:2]]
    if not trees:
        return ids
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


# edits


def take(document: Document, link: str, source: Engine, origin: Origin) -> Edit | None:
    """The edit that keeps what `source` says now; None where that is kept already."""
    was = origin_of(document.content.facts, link)
    ops = list(_steps(kept(document, link), read(document, link, source)))
    if not ops and origin.is_same(was):
        return None
    title = document.program.pack.links[link].title
    return Edit(f"取用{title}的数（{origin.title}）", (*ops, *_noting(document, link, origin)))


def release(document: Document, link: str) -> Edit | None:
    """The edit that keeps nothing of that link any more."""
    if origin_of(document.content.facts, link) is None:
        return None
    ops = _steps(kept(document, link), Kept())
    return Edit(f"取消关联{document.program.pack.links[link].title}", (*ops, *_noting(document, link, None)))


def _noting(document: Document, link: str, origin: Origin | None) -> Iterator[Op]:
    for name in (f.name for f in fields(Origin)):
        cell, text = origin_cell(link, name), getattr(origin, name, "") or None
        if document.content.facts.entries.get(cell) != text:
            yield SetEntry(cell, text)


def _steps(was: Kept, now: Kept) -> Iterator[Op]:
    """From what is kept to what is to be kept. Rows of a place that are not the same any more are entered anew."""
    gone = {place for place, rows in was.rows.items() if now.rows.get(place) != rows}
    cleared = {cell for cell in was.entries if cell.place in gone or cell not in now.entries}
    yield from (SetEntry(cell, None) for cell in sorted(cleared))
    for place in sorted(gone):
        yield from (RemoveRow(place, row.id) for row in reversed(was.rows[place]))
    for table, sheets in was.sheets.items():
        yield from (
            RemoveInstance(table, sheet) for sheet in sheets if sheet not in now.sheets.get(table, ())
        )
    for table, sheets in now.sheets.items():
        before = [sheet for sheet in was.sheets.get(table, ()) if sheet in sheets]
        fresh = [sheet for sheet in sheets if sheet not in before]
        yield from (AddInstance(table, sheet, len(before) + n) for n, sheet in enumerate(fresh))
    for place, rows in now.rows.items():
        if place in gone or place not in was.rows:
            yield from (AddRow(place, row, n) for n, row in enumerate(rows))
    for cell, entry in now.entries.items():
        if cell in cleared or was.entries.get(cell) != entry:
            yield SetEntry(cell, entry)


# comparing


def drift(document: Document, link: str, source: Engine) -> list[Drift]:
    """The figures and texts that `source` says otherwise than is kept of it, in the order of cells."""
    was, now = kept(document, link).entries, read(document, link, source).entries
    moved = {cell for cell in (*was, *now) if was.get(cell) != now.get(cell)}
    return [Drift(cell, was.get(cell), now.get(cell)) for cell in sorted(moved)]


def follow(document: Document, link: str, source: Document, origin: Callable[[], Origin]) -> None:
    """From now on tell at once where `source` says otherwise than is kept of it, as a finding of the declaration.

    `origin` gives what is noted when its figures are taken then.
    """
    document.sources[link] = lambda: take(document, link, source.engine, origin())

    def look(_: object = None) -> None:
        moved = {each.cell: each.now for each in drift(document, link, source.engine)}
        document.source_moved(link, moved)

    def look_again(change: Change) -> None:
        if any(document.engine.block(cell).link == link for cell in change.cells):
            look()

    source.listeners.append(look)
    document.listeners.append(look_again)
    look()
