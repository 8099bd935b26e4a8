"""What a declaration puts into an adding up, read off what its equations give.

Figures of fixed cells, of rows known by codes and of rows under units are added; rows that offices enter one below the other,
and indicators, are listed. Rates, scores and shares are neither: the aggregate computes its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.blocks import TOTAL, Block, FixedBlock, RowBlock, TreeBlock
from budgetdesk.engine.cells import Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.office.declarations import open_declaration
from budgetdesk.office.members import row_key
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.packs.models import Slot
from budgetdesk.storage.addend_store import Addend, AddendStore, Spot

if TYPE_CHECKING:
    from budgetdesk.storage.queries import DeclarationInfo
    from budgetdesk.storage.store import Store

Kind = str
"""fixed, code (rows known by codes), path (rows under departments and units), list (rows that are only listed)."""


def kind_of(block: Block, program: Program) -> Kind:
    """How a block is added up; empty where it is not."""
    if not block.seen or block.link or block.table.id == program.pack.unit:
        return ""
    of_table = program.table_blocks(block.table.id)
    if isinstance(block, TreeBlock):
        return "list"
    if block.table.repeat or any(isinstance(each, TreeBlock) for each in of_table):
        return ""  # one project's or one unit's targets
    if isinstance(block, FixedBlock):
        return "fixed"
    if block.path:
        return "path"
    if block.key_columns:
        return "code"
    return "" if block.table.worksheet else "list"


def is_added(slot: Slot) -> bool:
    """Amounts, and what is counted in units (人, 辆): a month or a score has none."""
    return slot.role is None and (slot.type == "amount" or (slot.type == "integer" and bool(slot.unit)))


def addends_of(engine: Engine) -> list[Addend]:
    """Of each figure that is entered or not 0, and each text that is listed; rows with one key are one."""
    program = engine.program
    kinds = {name: kind_of(block, program) for name, block in program.blocks.items()}
    rows: dict[Place, Mapping[str, tuple[str, str, bool]]] = {}
    amounts: dict[Spot, tuple[str, Decimal]] = {}
    texts: dict[Spot, tuple[str, str]] = {}
    entries = engine.facts.entries
    for cell, value in engine.values.items():
        kind = kinds[cell.table, cell.block]
        if not kind or not isinstance(value, Decimal | str):
            continue
        block = program.blocks[cell.table, cell.block]
        key, level, adds = cell.row, "", True
        if kind != "fixed":
            if cell.column not in block.columns:
                continue
            place = cell.place
            known = rows.get(place)
            if known is None:
                known = rows[place] = dict(_rows(engine, block, place, kind))
            if cell.row not in known:
                continue
            key, level, adds = known[cell.row]
        spot = Spot(cell.table, cell.block, cell.instance, key, cell.column)
        slot = block.type_of(cell.row, cell.column).slot
        if isinstance(value, str):
            if kind in ("path", "list") and value:
                texts.setdefault(spot, (level, value))
        elif kind == "list":
            texts.setdefault(spot, (level, f"{value:f}"))
        elif adds and is_added(slot) and (value or cell in entries):
            before = amounts.get(spot)
            amounts[spot] = level, value if before is None else before[1] + value
    return [
        *_bare_rows(engine, kinds, {spot[:4] for spot in amounts}),
        *(Addend(spot, level, amount=amount) for spot, (level, amount) in amounts.items()),
        *(Addend(spot, level, text=text) for spot, (level, text) in texts.items()),
    ]


def _bare_rows(
    engine: Engine, kinds: Mapping[tuple[str, str], Kind], filled: Collection[tuple[str, ...]]
) -> Iterator[Addend]:
    """The rows known by codes that have no figure: tables with the same rows are compared row by row."""
    for name, kind in kinds.items():
        block, place = engine.program.blocks[name], Place(*name)
        if kind == "code":
            rows = {key: level for _, (key, level, _) in _rows(engine, block, place, kind)}
            for key, level in rows.items():
                if key != TOTAL and (*place, key) not in filled:
                    yield Addend(Spot(*place, key, block.key_columns[0]), level)


def _rows(
    engine: Engine, block: Block, place: Place, kind: Kind
) -> Iterator[tuple[str, tuple[str, str, bool]]]:
    """The rows that count, by id: key, level, and whether their figures are added."""
    infos = engine.rows(place)
    if kind == "list":
        yield from ((id, (id, info.level, False)) for id, info in infos.items() if id != TOTAL)
    elif kind == "code":
        for id, info in infos.items():
            if key := row_key(info.level, info.key):
                yield id, (key, info.level, True)
    else:
        assert isinstance(block, RowBlock)
        rank, own = _unit_level(engine, block)
        ours = [
            info for info in infos.values() if len(info.key) > rank >= 0 and info.key[rank] == own and own
        ]
        paths = {info.key[: rank + 1] for info in ours}
        for id, info in infos.items():
            below = len(info.key) > rank
            if id == TOTAL and rank >= 0:
                continue  # of all units that the table has, also of those which declare for themselves
            if paths and not any(info.key[: rank + 1] == path[: len(info.key)] for path in paths):
                continue
            yield id, (row_key(info.level, info.key), info.level, below)


def _unit_level(engine: Engine, block: RowBlock) -> tuple[int, str]:
    """At which part of the key units stand, -1 where none do, and the code of the declaration's own."""
    levels = engine.program.unit_levels.get(block.name, {})
    if not levels:
        return -1, ""
    rank, own = max(levels.values(), key=lambda level: level[0])
    code = engine.value(Place(own.table, own.block).cell(own.row_id, own.column))
    return rank, code.strip() if isinstance(code, str) else ""


def keep_addends(store: Store, declaration: str, engine: Engine) -> None:
    """Inside a transaction."""
    AddendStore(store.database).put(declaration, engine.program.pack.version, addends_of(engine))


def bring_up_to_date(
    store: Store, packs: InstalledPacks, infos: Iterable[DeclarationInfo], progress: Progress = unwatched
) -> int:
    """Make anew what is not there any more, or by another version of its pack; how many that were."""
    addends = AddendStore(store.database)
    made_by = addends.made_by()
    stale = [info for info in infos if made_by.get(info.id) != packs.program(info.pack, store).pack.version]
    for number, info in enumerate(stale):
        progress(number, len(stale))
        engine = open_declaration(store, info.id, packs, keep=False).document.engine
        addends.keep(info.id, engine.program.pack.version, addends_of(engine))
    progress(len(stale), len(stale))
    return len(stale)


def differing(store: Store, declaration: str, engine: Engine) -> list[Spot]:
    """Where what is kept to be added up is not what follows from the declaration; nothing where nothing is kept."""
    kept_by = AddendStore(store.database)
    if kept_by.made_by().get(declaration) != engine.program.pack.version:
        return []
    kept, fresh = _by_spot(kept_by.of(declaration)), _by_spot(addends_of(engine))
    return sorted(spot for spot in {*kept, *fresh} if kept.get(spot) != fresh.get(spot))


def _by_spot(addends: Iterable[Addend]) -> dict[Spot, Any]:
    return {each.spot: (each.level, each.amount, each.text) for each in addends}
