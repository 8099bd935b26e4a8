"""What a declaration knows of its own text: its printed tables as grids, so that the text is held against them as against the
tables of any document, the targets of its indicators, and the figures that were filled in for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.engine.blocks import Block, GridGroup, RowBlock, TreeBlock
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.cells import Place as BlockPlace
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import filled_in, row_labels, sheet_label, table_label
from budgetdesk.engine.targets import Target
from budgetdesk.engine.text import one_line
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Place
from budgetdesk.review.indicators.indicator import Reader, columns_of
from budgetdesk.review.text.tables.grids import Grid, GridCell, Row

_MOST_INDICATORS = 200  # of a sheet
_MOST_FIGURES = 1_500  # of a block: a text tells of totals, not of each line of a county's list, nor of each of 99 columns


class DeclaredTarget(NamedTuple):
    """What is promised by an indicator, or what came of it, as a number; `words`: which of which table, for people; `sheet`: what
    its sheet is called, where each project has one."""

    name: str
    target: Target
    words: str
    cell: Cell
    sheet: str = ""


@dataclass
class CellGrids:
    """`cells`: which cell stands at each place of the grids. `projects`: what rows of projects are called."""

    grids: list[Grid] = field(default_factory=list)
    cells: dict[Place, Cell] = field(default_factory=dict)
    targets: list[DeclaredTarget] = field(default_factory=list)
    projects: set[str] = field(default_factory=set)


class FilledSlot(NamedTuple):
    """Characters in which people wrote a figure that is known: from which cell, what it is called, and what it says."""

    start: int
    end: int
    expected: str
    words: str
    cell: Cell | None = None


def cell_grids(engine: Engine) -> CellGrids:
    """Of the tables that are published once: sheets of a table that repeats are not told in the text, but for their targets."""
    found = CellGrids(targets=list(_targets(engine)))
    for table in engine.program.pack.tables.values():
        if table.worksheet or table.repeat is not None:
            continue
        title = one_line(filled_in(engine, table.title))
        for block in engine.program.table_blocks(table.id):
            place = BlockPlace(*block.name)
            rows = list(block.row_ids(engine.row_ids(place)))
            if isinstance(block, GridGroup | RowBlock) and len(rows) * len(block.columns) <= _MOST_FIGURES:
                grid = _grid(engine, block, place, rows, title, found)
                if grid.figures:
                    found.grids.append(grid)
    return found


def _targets(engine: Engine) -> Iterator[DeclaredTarget]:
    """Of each indicator the target and what was reached, where they are numbers."""
    for id, table in engine.program.pack.tables.items():
        blocks = [block for block in engine.program.table_blocks(id) if isinstance(block, TreeBlock)]
        for block, sheet in ((b, s) for b in blocks for s in (engine.sheets(id) if table.repeat else ("",))):
            place = BlockPlace(*block.name, sheet)
            reader = Reader(engine, place, columns_of(block))
            name = sheet_label(engine, id, sheet)
            for info in list(engine.rows(place).values())[:_MOST_INDICATORS]:
                indicator = reader.read(info, None)
                values = {"指标值": indicator.value, "完成值": indicator.actual}
                for column, value in values.items():
                    if value is not None and value.target.number is not None and value.target.upper is None:
                        words = f"{table_label(engine, id)}“{indicator.name.text}”{column}"
                        yield DeclaredTarget(indicator.name.text, value.target, words, value.cell, name)


def _grid(
    engine: Engine, block: Block, at: BlockPlace, rows: Sequence[str], title: str, found: CellGrids
) -> Grid:
    """A column of codes where rows have them, one of labels, and the columns of figures."""
    number = len(found.grids)
    figures = [id for id, slot in block.columns.items() if slot.is_number]
    grid = Grid(title, block.table.unit, Place(number, 0, 0, 0), [("科目编码",), ("项目",)])
    grid.codes, grid.labels = [0], [1]
    grid.heads += [tuple(block.headings[id]) for id in figures]
    grid.figures = [*range(2, 2 + len(figures))]
    for n, row in enumerate(rows):
        code, label = _label(engine, block, at, row)
        if _is_project(engine, block, at, row):
            found.projects.add(label)
        cells = [GridCell(code, Place(number, n, 0, 0)), GridCell(label, Place(number, n, 1, 1))]
        for column, text in enumerate(_texts(engine, at, row, figures), 2):
            place = Place(number, n, column, column)
            cells.append(GridCell(text, place))
            found.cells[place] = at.cell(row, figures[column - 2])
        grid.rows.append(Row(cells, code))
    return grid


def _label(engine: Engine, block: Block, at: BlockPlace, row: str) -> tuple[str, str]:
    """The code of a row, and what it is called."""
    labels = row_labels(engine, at.cell(row, next(iter(block.columns))))
    info = engine.rows(at).get(row)
    code = info.key[0] if info is not None and block.key_columns and info.key else ""
    return code, labels[-1] if labels else ""


def _is_project(engine: Engine, block: Block, at: BlockPlace, row: str) -> bool:
    """Whether it is the last level of a path, and its name is all that tells it from others."""
    info = engine.rows(at).get(row) if block.path else None
    if info is None or info.level != block.path[-1].id:
        return False
    codes = (id for id, slot in block.columns.items() if slot.shows == "code" or slot.codes)
    return not any(engine.value(at.cell(row, id)) for id in codes)


def _texts(engine: Engine, at: BlockPlace, row: str, columns: Sequence[str]) -> Iterator[str]:
    for column in columns:
        cell = at.cell(row, column)
        value = engine.value(cell)
        yield f"{value:.{engine.type_of(cell).decimals}f}" if isinstance(value, Decimal) else ""
