"""A declaration of a workspace as a document that keeps every edit; and new declarations."""

from __future__ import annotations

from collections.abc import Mapping

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.blocks import VALUE
from budgetdesk.engine.cells import Cell, Entry, Facts, Place
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.packs.catalogue import Catalogue
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.workspace import Workspace
from budgetdesk.storage.writing import EditWriter


def load_program(workspace: Workspace | None, pack: str, catalogue: Catalogue) -> Program:
    """The installed pack with that id, with the office's own codes laid over its lists. Raises PackError."""
    loaded = catalogue.load(pack)
    if workspace is not None:
        loaded.codes.correct(workspace.code_corrections())
    return compile_pack(loaded)


def open_document(
    workspace: Workspace, declaration_id: str, catalogue: Catalogue, program: Program | None = None
) -> Document:
    """The declaration as a document whose edits go to the workspace. Raises WorkspaceError and PackError.

    `program` saves compiling the pack again when several declarations of one pack are opened.
    """
    info, content = workspace.load(declaration_id)
    if program is None or program.pack.id != info.pack:
        program = load_program(workspace, info.pack, catalogue)
    if missing := _unknown(content, program):
        raise WorkspaceError(
            f"申报 {info.id} 是按报表包 {info.pack} {info.pack_version} 填的，"
            f"本机装的 {program.pack.version} 版里没有 {missing}。请安装当时的版本。"
        )
    writer = EditWriter(workspace.store, info.id, unit=_unit_cells(program))
    return Document(program, content, writer, id=info.id)


def create_declaration(
    workspace: Workspace,
    program: Program,
    content: Content | None = None,
    *,
    unit_code: str = "",
    unit_name: str = "",
    year: int | None = None,
    label: str = "新建申报",
) -> str:
    """A new declaration with this content; its id.

    Unit and year are what the content's unit table says, else what is given, else the pack's year.
    """
    content = content or Content(Facts(), {}, {})
    code, name = unit_of(program, content.facts)
    return workspace.store.create_declaration(
        pack=program.pack.id,
        pack_version=program.pack.version,
        unit_code=code or unit_code,
        unit_name=name or unit_name,
        year=year or program.pack.year,
        content=content,
        label=label,
    )


def unit_entries(program: Program, texts: Mapping[str, str]) -> dict[Cell, Entry]:
    """Entries of the unit table by field: code, name, nature, parent_code, parent_name; no blank ones."""
    return {cell: texts[id] for id, cell in _unit_cells(program).items() if texts.get(id)}


def unit_of(program: Program, facts: Facts) -> tuple[str, str]:
    """Code and name of the unit as they are entered; empty where they are not."""
    cells = _unit_cells(program)
    entries = [facts.entries.get(cells[id]) if id in cells else None for id in ("code", "name")]
    code, name = (entry.strip() if isinstance(entry, str) else "" for entry in entries)
    return code, name


def _unit_cells(program: Program) -> dict[str, Cell]:
    """By field id."""
    table = program.pack.unit
    fields: dict[str, Cell] = {}
    for block in program.table_blocks(table):
        if block.kind == "fixed" and list(block.columns) == [VALUE]:
            for field in block.rows:
                fields.setdefault(field, Place(table, block.id).cell(field, VALUE))
    return fields


def _unknown(content: Content, program: Program) -> str:
    """The first thing that the content names and the pack does not have."""
    facts = content.facts
    for cell in (*facts.entries, *facts.confirmed, *content.last_year):
        block = program.blocks.get((cell.table, cell.block))
        fits = block is not None and cell.column in block.columns
        if block is None or not fits or (block.kind == "fixed" and cell.row not in block.rows):
            return ".".join((cell.table, cell.block, cell.row, cell.column))
    for place in facts.rows:
        block = program.blocks.get((place.table, place.block))
        if block is None or block.kind == "fixed":
            return f"{place.table}.{place.block}"
    for table in facts.instances:
        if table not in program.twins:
            return table
    return ""
