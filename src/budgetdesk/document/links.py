"""What a declaration keeps of the others that it is linked with: read from them, compared with them, taken anew by an edit.

The figures of another declaration that the pack's expressions name (`last.t01.income.total`) are entries in tables that
nobody sees, with where and when they came from. So they travel with the declaration, and the same engine computes and
checks. Sheets and indicators are kept under the ids that they have in this declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.document.document import Change, Document
from budgetdesk.document.edits import (
    AddInstance,
    AddRow,
    Edit,
    Op,
    RemoveInstance,
    RemoveRow,
    SetEntry,
    SetLastYear,
)
from budgetdesk.document.linked_reading import Kept, is_predecessor, last_years, read
from budgetdesk.document.renamed_ids import RenamedIds
from budgetdesk.engine.blocks import origin_cell
from budgetdesk.engine.cells import Cell, Entry, Facts, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.records import dataclass


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
    link, pack = document.engine.block(cell).link, document.program.pack
    origin = origin_of(document.content.facts, link) if pack.links[link].pack in (None, pack.id) else None
    own = cell._replace(table=cell.table.removeprefix(f"{link}."))
    return RenamedIds(pack, origin.pack).before.cell(own) if origin is not None else own


# edits


def take(document: Document, link: str, source: Engine, origin: Origin) -> Edit | None:
    """The edit that keeps what `source` says now; None where that is kept already."""
    was = origin_of(document.content.facts, link)
    ops = list(_steps(kept(document, link), read(document.engine, link, source)))
    ops += _last_year_steps(document, link, last_years(document.engine, link, source))
    if not ops and origin.is_same(was):
        return None
    title = document.program.pack.links[link].title
    return Edit(f"取用{title}的数（{origin.title}）", (*ops, *_noting(document, link, origin)))


def release(document: Document, link: str) -> Edit | None:
    """The edit that keeps nothing of that link any more."""
    if origin_of(document.content.facts, link) is None:
        return None
    ops = [*_steps(kept(document, link), Kept()), *_last_year_steps(document, link, {})]
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


def _last_year_steps(document: Document, link: str, now: Mapping[Cell, Decimal | str]) -> Iterator[Op]:
    """What cells were last year stands beside them, where the link says it."""
    if is_predecessor(document.program.pack, link):
        was = document.content.last_year
        for cell in (*was, *(cell for cell in now if cell not in was)):
            if was.get(cell) != now.get(cell):
                yield SetLastYear(cell, now.get(cell))


# comparing


def drift(document: Document, link: str, source: Engine) -> list[Drift]:
    """The figures and texts that `source` says otherwise than is kept of it, in the order of cells."""
    was, now = kept(document, link), read(document.engine, link, source)
    alike = {
        place
        for place, rows in was.rows.items()
        if rows != now.rows.get(place) and _say_the_same(place, was, now)
    }
    moved = {cell for cell in (*was.entries, *now.entries) if was.entries.get(cell) != now.entries.get(cell)}
    return [
        Drift(cell, was.entries.get(cell), now.entries.get(cell))
        for cell in sorted(moved)
        if cell.place not in alike
    ]


def _say_the_same(place: Place, was: Kept, now: Kept) -> bool:
    """Whether only the ids of rows are others: a line was entered here that is the same as one there."""
    columns = {cell.column for kept in (was, now) for cell in kept.entries if cell.place == place}

    def said(kept: Kept) -> list[list[Entry | None]]:
        return [
            [kept.entries.get(place.cell(row.id, c)) for c in columns] for row in kept.rows.get(place, ())
        ]

    return said(was) == said(now)


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
