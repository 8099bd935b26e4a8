"""What a list at hand would change in a worksheet: shown line by line, taken on agreement, with where each line comes from.

The origins stay in the workspace, apart from the declaration: names and salaries never go into a file that leaves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddRow, Edit, Op, RemoveRow, SetEntry
from budgetdesk.document.typed_values import read_entry
from budgetdesk.engine.blocks import TOTAL, RowBlock
from budgetdesk.engine.cells import Cell, Entry, Place, Rejected, Row
from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbooks.reading import read_workbook
from budgetdesk.exchange.workbooks.source_list import SourceList, read_source_list
from budgetdesk.office.declarations import head_of
from budgetdesk.office.importing.source_lines import MadeLine, MadeLines, make_lines, rounded
from budgetdesk.office.importing.whose import of_another, said_in_list
from budgetdesk.office.workspaces import first_bytes
from budgetdesk.packs.recipe import Recipe, read_recipe, shipped_recipes
from budgetdesk.records import dataclass
from budgetdesk.resources import resources

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store

_LARGEST_RECIPE = 1_000_000


@dataclass(frozen=True, slots=True)
class OriginShare:
    """A person or an account behind a line: as it is called in the list, the row, the amount before rounding."""

    name: str
    number: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LineOrigin:
    """Where a line of a worksheet comes from."""

    recipe: str
    title: str
    file: str
    taken: str
    shares: tuple[OriginShare, ...]


@dataclass(slots=True)
class LineChange:
    """What becomes of a line. `shares`: those whose part is another one now, with the amounts before and now."""

    kind: Literal["new", "changed", "gone", "same"]
    row: str
    cells: dict[str, str]
    before: Decimal | None
    after: Decimal | None
    shares: list[tuple[str, Decimal | None, Decimal | None]] = field(default_factory=list)


@dataclass(slots=True)
class SourceProposal:
    """What taking a list would do. `edit`: None where the worksheet has it all already. `astray`: in a sentence
    that the list is another unit's."""

    recipe: Recipe
    file: str
    source: SourceList
    made: MadeLines
    changes: list[LineChange]
    edit: Edit | None
    origins: dict[str, Any]
    astray: str = ""


def find_recipe(name: str) -> Recipe:
    """A shipped one by its id, or a file of the office. Raises KnownError, with what there is."""
    shipped = shipped_recipes(resources() / "recipes")
    path = shipped.get(name, Path(name))
    if name not in shipped and not path.is_file():
        raise KnownError(f"没有配方 {name}，可以写配方文件，或现成的：", _listed(shipped))
    return read_recipe(first_bytes(path, _LARGEST_RECIPE), path.name)


def recipes_for(pack: str) -> list[Recipe]:
    """The shipped ones for declarations of a pack."""
    every = (
        read_recipe(path.read_bytes(), path.name)
        for path in shipped_recipes(resources() / "recipes").values()
    )
    return [recipe for recipe in every if recipe.pack == pack]


def _listed(shipped: Mapping[str, Path]) -> Iterator[str]:
    for id, path in shipped.items():
        yield f"{id}  {read_recipe(path.read_bytes(), path.name).title}"


def propose_source(
    document: Document, path: Path, recipe: Recipe, constants: Mapping[str, str], known: Mapping[str, Any]
) -> SourceProposal:
    """What the list of a workbook would put into the worksheet. Raises KnownError.

    `constants`: rates and bases that are other ones here; `known`: the origins of the declaration's lines until now.
    """
    place = _place(document, recipe)
    grids = read_workbook(path)
    source = read_source_list(grids, recipe, path.name)
    made = make_lines(recipe, source, constants)
    before = known.get(recipe.id, {}).get("lines", {})
    changes: list[LineChange] = []
    ops: list[Op] = []
    lines: dict[str, list[list[str]]] = {}
    count = len(document.content.facts.rows.get(place, ()))
    for line in made.lines:
        row = _row_of(document, place, recipe, line, taken=set(lines))
        decimals = document.engine.type_of(place.cell(row, recipe.into)).decimals
        change = _change(
            document, place.cell(row, recipe.into), line, rounded(line.exact, decimals), before.get(row)
        )
        if change.kind == "new":
            ops += [AddRow(place, Row(row), count), *_cells(document, place, row, line)]
            count += 1
        if change.kind in ("new", "changed"):
            ops.append(SetEntry(place.cell(row, recipe.into), change.after))
        changes.append(change)
        lines[row] = [[s.name, str(s.number), f"{rounded(s.amount, 6).normalize():f}"] for s in line.shares]
    for row in before:
        if row not in lines and _stands(document, place, row):
            changes.append(_gone(document, place, recipe, row, before[row]))
            ops += _removed(document, place, row)
    edit = Edit(f"{recipe.title}（{path.name}）", tuple(ops)) if ops else None
    now = datetime.now(UTC).isoformat(timespec="seconds")
    origin = {
        "title": recipe.title,
        "file": path.name,
        "taken": now,
        "place": list(place),
        "into": recipe.into,
        "lines": lines,
    }
    head = head_of(document.program, document.content.facts, year=document.content.facts.year)
    astray = of_another("手头的表", head, document, said_in_list(grids))
    return SourceProposal(
        recipe, path.name, source, made, changes, edit, {**known, recipe.id: origin}, astray
    )


def _place(document: Document, recipe: Recipe) -> Place:
    pack = document.program.pack
    block = document.program.blocks.get((recipe.table, recipe.block))
    if pack.id != recipe.pack:
        raise KnownError(f"配方“{recipe.title}”是报表包 {recipe.pack} 用的，这份申报用的是 {pack.id}")
    columns = {recipe.into, *(column for line in recipe.lines for column in line.set)}
    if not isinstance(block, RowBlock) or block.path or not columns <= set(block.columns):
        raise KnownError(
            f"配方“{recipe.title}”要填的 {recipe.table}/{recipe.block} 报表包 {pack.id} 没有，或没有那些栏"
        )
    return Place(recipe.table, recipe.block)


def _stands(document: Document, place: Place, row: str) -> bool:
    return any(other.id == row for other in document.content.facts.rows.get(place, ()))


def _row_of(document: Document, place: Place, recipe: Recipe, line: MadeLine, taken: set[str]) -> str:
    """The row that this recipe made of the same, else one that says the same in all that is set, else a new one."""
    id = line.id(recipe.id)
    if _stands(document, place, id):
        return id
    entries = document.content.facts.entries
    others = set(document.program.blocks[place.table, place.block].columns) - {recipe.into}
    for row in document.content.facts.rows.get(place, ()):
        told = {c: text for c in others if isinstance(text := entries.get(place.cell(row.id, c)), str)}
        wanted = dict(line.key)
        if (
            row.id not in taken
            and wanted.items() <= told.items()
            and not _says_more(document, place, told, wanted)
        ):
            return row.id
    return id


def _says_more(document: Document, place: Place, told: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether the row is told apart by more than the line says: another project."""
    columns = document.program.blocks[place.table, place.block].columns
    return any(columns[c].ref or columns[c].codes or columns[c].choices for c in told.keys() - wanted.keys())


def _change(
    document: Document, cell: Cell, line: MadeLine, after: Decimal, before: list[list[str]] | None
) -> LineChange:
    now = document.content.facts.entries.get(cell)
    shares = {
        s.name + (f"（第 {s.number} 行）" if s.name == "" else ""): rounded(s.amount, 2) for s in line.shares
    }
    was = {name: rounded(Fraction(amount), 2) for name, _, amount in before} if before is not None else {}
    names = dict.fromkeys([*was, *shares]) if before is not None else {}
    moved = [(n, was.get(n), shares.get(n)) for n in names if was.get(n) != shares.get(n)]
    cells = dict(line.key)
    if not _stands(document, cell.place, cell.row):
        return LineChange("new", cell.row, cells, None, after, moved)
    amount = now if isinstance(now, Decimal) else None
    return LineChange("same" if amount == after else "changed", cell.row, cells, amount, after, moved)


def _cells(document: Document, place: Place, row: str, line: MadeLine) -> Iterator[Op]:
    for column, text in line.key:
        cell = place.cell(row, column)
        entry: Entry | None = read_entry(text, document.engine.type_of(cell))
        if isinstance(entry, Rejected):
            raise KnownError(f"配方写的“{text}”填不进去：{entry.reason}")
        yield SetEntry(cell, entry)


def _gone(document: Document, place: Place, recipe: Recipe, row: str, before: list[list[str]]) -> LineChange:
    entries = document.content.facts.entries
    block = document.program.blocks[place.table, place.block]
    cells = {c: t for c in block.columns if isinstance(t := entries.get(place.cell(row, c)), str)}
    amount = entries.get(place.cell(row, recipe.into))
    shares = [(name, rounded(Fraction(was), 2), None) for name, _, was in before]
    return LineChange("gone", row, cells, amount if isinstance(amount, Decimal) else None, None, list(shares))


def _removed(document: Document, place: Place, row: str) -> Iterator[Op]:
    block = document.program.blocks[place.table, place.block]
    for column in block.columns:
        if (cell := place.cell(row, column)) in document.content.facts.entries:
            yield SetEntry(cell, None)
    yield RemoveRow(place, row)


def known_origins(store: Store, declaration: str) -> dict[str, Any]:
    """What is kept of where a declaration's lines come from, by recipe."""
    from budgetdesk.storage.store import SOURCES

    text = store.setting(SOURCES + declaration)
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def keep_origins(store: Store, declaration: str, origins: Mapping[str, Any]) -> None:
    from budgetdesk.storage.store import SOURCES

    store.settle(SOURCES + declaration, json.dumps(origins, ensure_ascii=False) if origins else "")


def line_origins(store: Store, declaration: str, cell: Cell) -> list[LineOrigin]:
    """The persons or accounts behind the line that a cell stands in."""
    found = []
    for id, told in known_origins(store, declaration).items():
        if tuple(told["place"]) == tuple(cell.place) and cell.row in told["lines"] and cell.row != TOTAL:
            shares = tuple(OriginShare(name, int(n), Decimal(a)) for name, n, a in told["lines"][cell.row])
            found.append(LineOrigin(id, told["title"], told["file"], told["taken"], shares))
    return found
