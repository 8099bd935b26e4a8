"""The versions of a package that were received: their files as they came, and how two of them differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.document.cell_view import show_entry
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words
from budgetdesk.exchange.declaration_json import read_content, read_head
from budgetdesk.exchange.package_file import DECLARATION, Package, read_package
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.records import dataclass
from budgetdesk.storage.errors import os_errors_as_sentences
from budgetdesk.storage.package_store import PackageRow

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """What is entered otherwise, as people call the cell, with both entries as they are shown; empty for a blank."""

    words: str
    before: str
    after: str


def file_of(row: PackageRow, folder: Path) -> Path:
    """Where it was kept, or in the folder of a workspace that was moved since."""
    kept = Path(row.file)
    return kept if kept.exists() else folder / kept.name


def as_it_came(row: PackageRow, folder: Path, store: Store, packs: InstalledPacks) -> Document:
    """A version from its file, with nothing looked for in it. Raises KnownError."""
    path = file_of(row, folder)
    with os_errors_as_sentences(path):
        package = read_package(path)
    return document_of(package, path.name, store, packs)


def document_of(package: Package, shown: str, store: Store, packs: InstalledPacks) -> Document:
    """Raises KnownError."""
    head, body = read_head(package.parts[DECLARATION], shown)
    program = packs.program(head.pack, store)
    return Document(program, read_content(body, program, shown), reviewed=False)


def differences(before: Document, after: Document) -> list[Difference]:
    """Cell by cell, table by table; rows of which both have one with the same key are one, whatever their ids."""
    moved = _same_rows(before.engine, after.engine)
    old = {_moved(cell, moved): cell for cell in before.content.facts.entries}
    new = after.content.facts.entries
    order = {table: number for number, table in enumerate(after.program.pack.tables)}
    cells = sorted({*old, *new}, key=lambda cell: order.get(cell.table, len(order)))
    return list(_told(before, after, old, cells))


def _told(
    before: Document, after: Document, old: dict[Cell, Cell], cells: list[Cell]
) -> Iterator[Difference]:
    was, now = before.content.facts.entries, after.content.facts.entries
    for cell in cells:
        there = old.get(cell)
        entry = was[there] if there is not None else None
        if entry == now.get(cell):
            continue
        words = cell_words(after.engine, cell) if cell in now else cell_words(before.engine, there or cell)
        texts = (
            show_entry(document.engine, at, entries[at]) if at is not None and at in entries else ""
            for document, at, entries in ((before, there, was), (after, cell, now))
        )
        yield Difference(words, *texts)


def _moved(cell: Cell, moved: dict[tuple[Place, str], str]) -> Cell:
    return cell._replace(row=moved.get((cell.place, cell.row), cell.row))


def _same_rows(before: Engine, after: Engine) -> dict[tuple[Place, str], str]:
    """Of rows that only one of both has by its id: the id that the other has for the row with the same key."""
    found: dict[tuple[Place, str], str] = {}
    for place, rows in before.facts.rows.items():
        there = {row.id for row in after.facts.rows.get(place, [])}
        ours = {
            row.id: info.key
            for row in rows
            if row.id not in there and (info := before.rows(place).get(row.id))
        }
        here = {row.id for row in rows}
        theirs = {info.key: id for id, info in after.rows(place).items() if id in there and id not in here}
        known = Counter(ours.values())
        found |= {
            (place, id): theirs[key] for id, key in ours.items()
            if any(key) and known[key] == 1 and key in theirs
        }  # fmt: skip
    return found


def explained_otherwise(before: Content, after: Content) -> Iterator[tuple[str, str, str]]:
    """Keys of explanations with what was said before and after."""
    for key in sorted({*before.explanations, *after.explanations}):
        texts = [said.text if (said := c.explanations.get(key)) is not None else "" for c in (before, after)]
        if texts[0] != texts[1]:
            yield key, texts[0], texts[1]
