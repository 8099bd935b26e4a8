"""Which table of a pack a sheet of a foreign workbook is: by title, number, the sheet's name, headings and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from budgetdesk.document.document import Document
from budgetdesk.document.form.layout import lay_out
from budgetdesk.document.paste.source import heading_key, is_figure
from budgetdesk.engine.text import half_width
from budgetdesk.exchange.workbooks.reading import SheetGrid
from budgetdesk.records import dataclass

_TITLE_ROWS = 8
_LONGEST_TITLE = 60
_LOOKED_AT = 300  # rows of a sheet
_BESIDE = re.compile(
    r"(?:20\d\d|[〇○零一二三四五六七八九]{4})年?度?|^附件\d*|^附?表\d+(?:-\d+)*|^\d+[.、]|部门|单位|县级|预算|决算|公开|情况"
    r"|[（(][^）)]*[）)]|\s"
)
_GOOD_TITLE, _FAIR_TITLE = 0.9, 0.72
_GOOD_FORM, _FAIR_FORM = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table as it is compared with sheets. `keys`: for each of its blocks what is printed besides what is filled in."""

    table: str
    title: str
    number: str
    repeats: bool
    keys: dict[str, frozenset[str]]

    @property
    def every_key(self) -> frozenset[str]:
        return frozenset().union(*self.keys.values())


def table_forms(document: Document) -> list[TableForm]:
    """All tables of the pack, those that are only filled in too."""
    return [
        TableForm(
            table.id, table.title, table.number, table.repeat is not None, block_keys(document, table.id, "")
        )
        for table in document.program.pack.tables.values()
    ]


def block_keys(document: Document, table: str, instance: str) -> dict[str, frozenset[str]]:
    """For each block of a printed table its headings and labels, as heading_key has them, from top to bottom.

    Groups that a grid prints side by side are one block.
    """
    found: dict[str, set[str]] = {}
    printed_by: dict[str, str] = {}
    for line in lay_out(document.engine, table, instance).lines:
        own = found.setdefault(line.block, set())
        printed_by |= {box.cell.block: line.block for box in line.boxes if box.cell is not None}
        if not line.row:
            own |= {heading_key(box.text) for box in line.boxes if box.cell is None and box.text}
    for block in document.program.table_blocks(table):
        if block.seen:
            words = {heading_key(text) for path in block.headings.values() for text in path}
            found.setdefault(printed_by.get(block.id, block.id), set()).update(words)
    return {id: frozenset(keys - {""}) for id, keys in found.items()}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far a sheet is a table, each from 0 to 1: its title, and what is printed on it."""

    title: float
    form: float
    numbered: bool

    @property
    def fits(self) -> bool:
        return (
            (self.title >= _GOOD_TITLE and self.form >= _FAIR_FORM)
            or self.form >= _GOOD_FORM
            or ((self.numbered or self.title >= _FAIR_TITLE) and self.form >= (_FAIR_FORM + _GOOD_FORM) / 2)
        )

    @property
    def weight(self) -> float:
        return self.title + self.form + 0.3 * self.numbered


def likeness(grid: SheetGrid, form: TableForm) -> Likeness:
    titles = list(titles_of(grid))
    told = max((_alike(title, form.title) for title in titles), default=0.0)
    keys = sheet_keys(grid)
    own = form.every_key
    shared = len(own & keys)
    headed = _heading_keys(grid, own)
    recall = shared / len(own) if own else 0.0
    precision = len(headed & own) / len(headed) if headed else 0.0
    both = 2 * recall * precision / (recall + precision) if recall and precision else 0.0
    number = _plain(form.number)
    own_number = re.compile(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9_-])")
    numbered = bool(number) and any(own_number.search(_plain(text)) for text in (grid.name, *titles))
    return Likeness(told, both, numbered)


def titles_of(grid: SheetGrid) -> Iterable[str]:
    """What stands in the top rows beside few other cells, and the sheet's own name."""
    for row in grid.rows[: _LOOKED_AT // 10]:
        filled = [text.strip() for text in row if text.strip()]
        if len(filled) > 3:
            break
        yield from (text for text in filled if len(text) <= _LONGEST_TITLE and not is_figure(text))
    yield grid.name


def sheet_keys(grid: SheetGrid) -> frozenset[str]:
    texts = {text for row in grid.rows[:_LOOKED_AT] for text in row if text and not is_figure(text)}
    return frozenset(heading_key(text) for text in texts)


def _heading_keys(grid: SheetGrid, own: frozenset[str]) -> frozenset[str]:
    """What stands in rows without figures of which some words are the table's."""
    found: set[str] = set()
    for row in grid.rows[:_LOOKED_AT]:
        filled = [heading_key(text) for text in row if text.strip()]
        if len(filled) > 1 and not any(is_figure(text) for text in row) and any(key in own for key in filled):
            found.update(filled)
    return frozenset(found)


def _alike(one: str, other: str) -> float:
    a, b = (_BESIDE.sub("", half_width(text)) for text in (one, other))
    if not a or not b:
        return 0.0
    whole = SequenceMatcher(None, half_width(one), half_width(other), autojunk=False).ratio()
    return 0.9 * SequenceMatcher(None, a, b, autojunk=False).ratio() + 0.1 * whole


def _plain(text: str) -> str:
    return "".join(half_width(text).split())


def matched(grids: Sequence[SheetGrid], forms: Sequence[TableForm]) -> dict[int, str]:
    """By the sheet's number its table: the likest pairs first, each table but once unless it repeats."""
    scored = sorted(
        (
            (found.weight, n, form)
            for n, grid in enumerate(grids)
            for form in forms
            if (found := likeness(grid, form)).fits
        ),
        key=lambda it: (-it[0], it[1]),
    )
    tables: dict[int, str] = {}
    for _, n, form in scored:
        if n not in tables and (form.repeats or form.table not in tables.values()):
            tables[n] = form.table
    return tables
