"""Finds cells by what stands in them or what they are called, across all tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal

from budgetdesk.document.choices import matches
from budgetdesk.document.document import Document
from budgetdesk.engine.cell_lookup import CellNotFound, find_cell
from budgetdesk.engine.cells import Cell, Entry, Place, Rejected
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.text import compact
from budgetdesk.records import dataclass
from budgetdesk.review.explanation import is_shown

MOST = 300


@dataclass(frozen=True, slots=True)
class Found:
    cell: Cell
    where: str
    text: str


def find(document: Document, wanted: str) -> list[Found]:
    """A cell named 表7/2080109/合计 first; then what holds the text, table by table; at most MOST."""
    wanted = _plain(wanted)
    if not wanted:
        return []
    found: dict[Cell, None] = {}
    if "/" in wanted:
        with suppress(CellNotFound):
            found[find_cell(document.engine, wanted)] = None
    for cell in _holding(document, wanted):
        found[cell] = None
    for cell in _called(document, wanted):
        found.setdefault(cell, None)
    order = {table: n for n, table in enumerate(document.program.pack.tables)}
    first = list(found)[:1] if "/" in wanted else []
    cells = first + sorted((c for c in found if c not in first), key=lambda c: order[c.table])
    return [Found(c, cell_words(document.engine, c), document.view(c).text) for c in cells[:MOST]]


def replacements(document: Document, wanted: str, by: str) -> list[tuple[Cell, Entry | None]]:
    """What entered texts that hold `wanted`, letter by letter, would be with `by` in its place; figures stay."""
    found: list[tuple[Cell, Entry | None]] = []
    if wanted:
        for cell, entry in document.content.facts.entries.items():
            if isinstance(entry, str) and wanted in entry and is_shown(document.engine, cell):
                found.append((cell, entry.replace(wanted, by) or None))
    return found


def _holding(document: Document, wanted: str) -> Iterator[Cell]:
    figure = _figure(wanted)
    letters = wanted.isascii() and wanted.isalpha() and len(wanted) > 1
    for cell, value in list(document.engine.values.items()):
        if isinstance(value, Decimal):
            hit = figure is not None and (value == figure or f"{abs(value):f}".startswith(wanted.lstrip("-")))
        else:
            text = str(value)
            hit = wanted in _plain(text) or (letters and len(text) < 40 and matches(wanted, text) == 0)
        if hit and is_shown(document.engine, cell):
            yield cell
    for cell, entry in document.content.facts.entries.items():
        if isinstance(entry, Rejected) and wanted in _plain(entry.raw):
            yield cell


def _called(document: Document, wanted: str) -> Iterator[Cell]:
    """The first cell of fixed rows whose printed label has the text."""
    for block in document.program.blocks.values():
        for row, slot in () if block.link else block.rows.items():
            if wanted in _plain(slot.title) or (
                wanted.isascii() and wanted.isalpha() and matches(wanted, slot.title) == 0
            ):
                for instance in document.instances(block.table.id):
                    yield Place(*block.name, instance).cell(row, next(iter(block.columns)))


def _plain(text: str) -> str:
    return compact(text).casefold().replace(",", "")


def _figure(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None
