"""Grids that come in from outside, recognised as tables of a pack and read into a declaration: what fits, and what does not.

A grid is one table as it is printed, of a PDF, a docx or a workbook. Which table it is, is told by its title, its headings and
how many of its figures find a cell; where each figure goes, the rules of pasting decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.edits import Content
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.plan import PastePlan
from budgetdesk.document.paste.sheet import plan_paste
from budgetdesk.engine.cells import Cell, Facts, Rejected
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.review.text.grids import NUMBER, Grid, GridCell, Row

_ALIKE = 0.9  # of titles
_FITS = 0.7  # of the figures
_MOST_TRIED = 2  # tables for one grid
_BESIDE = re.compile(r"20\d\d年?度?|部门|单位|县级|预算|决算|公开|情况|[（(][^）)]*[）)]|\s")


@dataclass(frozen=True, slots=True)
class Recognised:
    """`cells`: where each figure went; `lost`: the figures that found no cell."""

    grid: Grid
    table: str
    cells: dict[Cell, GridCell]
    lost: tuple[GridCell, ...]


@dataclass(slots=True)
class Recognition:
    """`document`: the declaration that the grids make together."""

    document: Document
    tables: list[Recognised] = field(default_factory=list)
    strangers: list[Grid] = field(default_factory=list)  # no table of the pack

    @property
    def cells(self) -> dict[Cell, GridCell]:
        return {cell: at for table in self.tables for cell, at in table.cells.items()}


def recognise(grids: Sequence[Grid], program: Program, facts: Facts | None = None) -> Recognition:
    """Read the grids into a new declaration of the pack. Each table is taken once, by the first grid that fits it.

    `facts`: what is known beforehand, such as the unit whose rows some tables have.
    """
    found = Recognition(Document(program, Content(facts or Facts(), {}, {})))
    taken: set[str] = set()
    for grid in grids:
        table = _fitting(grid, found.document, taken)
        if table is None:
            found.strangers.append(grid)
            continue
        taken.add(table)
        plan = _planned(grid, found.document, table)
        if plan.edit is not None:
            found.document.apply(plan.edit)
        found.tables.append(Recognised(grid, table, dict(_landed(grid, plan)), tuple(_lost(grid, plan))))
    return found


def _fitting(grid: Grid, document: Document, taken: set[str]) -> str | None:
    """The table with the likest title among those that take the grid's figures."""
    if not grid.title:
        return None
    likeness = {
        table.id: _likeness(grid.title, table.title)
        for table in document.program.pack.tables.values()
        if table.id not in taken and table.repeat is None and not table.worksheet
    }
    tried = sorted((t for t, alike in likeness.items() if alike >= _ALIKE), key=lambda t: -likeness[t])[
        :_MOST_TRIED
    ]
    for table in tried:  # the likest first: another form may take the figures as well
        if _share(grid, _planned(grid, document, table)) >= _FITS:
            return table
    return None


def _likeness(one: str, other: str) -> float:
    a, b = (_BESIDE.sub("", title) for title in (one, other))
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _planned(grid: Grid, document: Document, table: str) -> PastePlan:
    """As if the table were pasted, without the numbers of its lines and with its codes in one column."""
    rows = [[_text(grid, row, column) for column in _columns(grid)] for row in grid.printed]
    top = [f"单位：{grid.unit}", *[""] * (len(_columns(grid)) - 1)]
    return plan_paste(document, EditableSheet(document, table), Clip([top, *rows], told=True), 0, 0)


def _columns(grid: Grid) -> list[int]:
    return sorted([*grid.codes[:1], *grid.labels, *grid.figures])


def _text(grid: Grid, row: Row, column: int) -> str:
    if column in grid.codes and row.code:
        return row.code
    text = row.text(column)
    is_whole = text == "小计" and not any("合计" in words for head in grid.heads for words in head)
    return "合计" if is_whole else text


def _figures(grid: Grid) -> Iterator[tuple[tuple[int, int], GridCell]]:
    """Figures of a grid by their place in what was planned: a line with the unit stands above."""
    for number, row in enumerate(grid.printed, 1):
        for place, column in enumerate(_columns(grid)):
            if (
                column in grid.figures
                and column < len(row.cells)
                and NUMBER.fullmatch(row.cells[column].text)
            ):
                yield (number, place), row.cells[column]


def _is_taken(plan: PastePlan, at: tuple[int, int]) -> bool:
    landing = plan.landings.get(at)
    return landing is not None and landing.entry is not None and not isinstance(landing.entry, Rejected)


def _share(grid: Grid, plan: PastePlan) -> float:
    figures = [at for at, cell in _figures(grid) if cell.number]
    return sum(_is_taken(plan, at) for at in figures) / len(figures) if figures else 0.0


def _landed(grid: Grid, plan: PastePlan) -> Iterator[tuple[Cell, GridCell]]:
    for at, cell in _figures(grid):
        if _is_taken(plan, at):
            yield plan.landings[at].cell, cell


def _lost(grid: Grid, plan: PastePlan) -> Iterator[GridCell]:
    for at, cell in _figures(grid):
        if cell.number and not _is_taken(plan, at):
            yield cell
