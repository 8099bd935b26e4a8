"""`packs --ids`: the ids of a pack's tables, blocks, rows and columns, by which formulas, declarations and other packs name them."""

from __future__ import annotations

from collections.abc import Iterator

from budgetdesk.cli.console import say
from budgetdesk.engine.blocks import Block
from budgetdesk.errors import KnownError
from budgetdesk.office.packs.installed_packs import InstalledPacks


def list_ids(pack: str, table: str | None, installed: InstalledPacks) -> int:
    """Each id with its words, one a line, of the installed pack or of the one in a folder; of one table, or of all."""
    from budgetdesk.engine.compiler.compiler import compile_pack
    from budgetdesk.office.packs.pack_installation import loaded_by

    program = compile_pack(loaded_by(pack, installed.catalogue))
    known = program.pack.tables
    if table is not None and table not in known:
        raise KnownError(f"报表包 {program.pack.id} 没有表 {table}；有的是 {'、'.join(known)}")
    for id, model in known.items():
        if table not in (None, id):
            continue
        say(f"{id}  {model.name} {model.title if model.title != model.name else ''}".rstrip())
        for block in program.table_blocks(id):
            for line in _ids_of(block):
                say(f"  {line}")
    return 0


def _ids_of(block: Block) -> Iterator[str]:
    yield block.id
    for id in block.rows:
        yield f"  {block.id}.{id}  {' '.join(block.row_words(id))}".rstrip()
    for id, slot in block.columns.items():
        yield f"  {block.id}.{id}  {' '.join(block.headings.get(id, [])) or slot.title}".rstrip()
