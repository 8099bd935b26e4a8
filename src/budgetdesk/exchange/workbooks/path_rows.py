"""Rows that a form has for units and their projects: made where a sheet lists some that are not there yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddInstance, AddRow, Edit, Op, SetEntry
from budgetdesk.document.paste.source import Source, is_sum
from budgetdesk.document.typed_values import read_code
from budgetdesk.engine.blocks import TOTAL, RowBlock
from budgetdesk.engine.cells import Cell, Place, Row
from budgetdesk.engine.text import compact
from budgetdesk.records import dataclass


@dataclass(frozen=True, slots=True)
class _Line:
    code: str
    name: str
    figures: tuple[str, ...]


def missing_rows(
    document: Document, block: RowBlock, place: Place, source: Source, columns: Sequence[str]
) -> Edit | None:
    """The edit that makes the rows of a path which the source has and the block does not, with codes and names."""
    code_column = next((c for c, slot in block.columns.items() if slot.shows == "code"), "")
    name_column = next((c for c, slot in block.columns.items() if slot.shows == "name"), "")
    if name_column not in columns and code_column not in columns:
        return None
    standing = _standing(document, place, code_column, name_column)
    ops: list[Op] = []
    facts = document.content.facts
    if place.instance and place.instance not in facts.instances.get(place.table, ()):
        ops.append(AddInstance(place.table, place.instance, len(facts.instances.get(place.table, ()))))
    count = len(facts.rows.get(place, ()))
    chain: dict[int, str] = {}  # by rank the row last seen
    codes: dict[int, str] = {}
    for line in _lines(source, columns, block, code_column, name_column):
        known = next(
            (
                (id, rank)
                for id, rank, code, name, parent in standing
                if (code or name) == (line.code or compact(line.name))
                and (line.code or parent in (None, chain.get(rank - 1)))
            ),
            None,
        )
        if known is not None:
            id, rank = known
        else:
            rank = _rank(document, block, line, chain, codes)
            id, parent = edit_commands.new_id(), chain.get(rank - 1)
            ops += _chain(document, place, block, parent, ops)
            ops.append(AddRow(place, Row(id, parent, block.path[rank].id), count + len(ops)))
            for column, text in ((code_column, line.code), (name_column, line.name)):
                if column and text:
                    ops.append(SetEntry(place.cell(id, column), text))
        chain = {r: own for r, own in chain.items() if r < rank} | {rank: id}
        codes = {r: own for r, own in codes.items() if r < rank} | {rank: line.code}
    return _renumbered("增加单位和项目", ops, count) if ops else None


def _renumbered(label: str, ops: list[Op], count: int) -> Edit:
    """With each new row behind all that there are."""
    numbered: list[Op] = []
    for op in ops:
        if isinstance(op, AddRow):
            op = AddRow(op.place, op.row, count)
            count += 1
        numbered.append(op)
    return Edit(label, tuple(numbered))


def _chain(
    document: Document, place: Place, block: RowBlock, parent: str | None, made: list[Op]
) -> Iterator[Op]:
    """A row that is only projected becomes an entered one before others stand below it."""
    entered = {row.id for row in document.content.facts.rows.get(place, ())}
    entered |= {op.row.id for op in made if isinstance(op, AddRow)}
    rows, above = document.engine.rows(place), []
    while parent is not None and parent != TOTAL and parent not in entered and parent in rows:
        above.append(Row(parent, rows[parent].parent, rows[parent].level))
        parent = rows[parent].parent
    for row in reversed(above):
        yield AddRow(place, Row(row.id, None if row.parent == TOTAL else row.parent, row.level), 0)


def _standing(
    document: Document, place: Place, code: str, name: str
) -> list[tuple[str, int, str, str, str | None]]:
    block = document.program.blocks[place.table, place.block]
    ranks = {level.id: n for n, level in enumerate(block.path)}

    def shown(id: str, column: str) -> str:
        return document.view(Cell(*place, id, column)).text if column else ""

    return [
        (id, ranks[info.level], read_code(shown(id, code)), compact(shown(id, name)), info.parent)
        for id, info in document.engine.rows(place).items()
        if info.level in ranks
    ]


def _lines(source: Source, columns: Sequence[str], block: RowBlock, code: str, name: str) -> Iterator[_Line]:
    for r in source.data:
        if r in source.left_out:
            continue
        texts = {c: text.strip() for c, text in zip(columns, source.rows[r], strict=False) if c}
        own, called = read_code(texts.get(code, "")), texts.get(name, "")
        if not (own or called) or is_sum(called or texts.get(code, "")) or called.strip("*＊") == "":
            continue
        figures = tuple(text for c, text in texts.items() if block.columns[c].is_number and text)
        yield _Line(own, called, figures)


def _rank(
    document: Document, block: RowBlock, line: _Line, chain: dict[int, str], codes: dict[int, str]
) -> int:
    """The level that a line is of: by how its code goes on another's; without a code by the words that classes have."""
    coded = [n for n, level in enumerate(block.path) if level.code]
    plain = [n for n, level in enumerate(block.path) if not level.code]
    if line.code or not plain:
        above = [r for r, code in codes.items() if code and line.code != code and line.code.startswith(code)]
        below = max(above) + 1 if above else coded[0] if coded else 0
        return below if below in coded else (coded or plain)[-1]
    classes = {
        compact(choice)
        for other in document.program.blocks.values()
        for slot in other.columns.values()
        for choice in slot.choices
    }
    rank = plain[0] if len(plain) > 1 and compact(line.name) in classes else plain[-1]
    return min(rank, max(chain, default=-1) + 1) if plain[0] <= max(chain, default=-1) + 1 else rank
