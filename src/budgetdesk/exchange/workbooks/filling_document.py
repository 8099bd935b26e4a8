"""Sheets of a workbook put into a declaration, block by block as if they were pasted, on a copy that nobody keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.edits import AddInstance, Edit, Op
from budgetdesk.document.paste.plan import Answers, PastePlan
from budgetdesk.document.paste.rows import read_columns
from budgetdesk.document.paste.sheet import plan_paste
from budgetdesk.document.paste.source import heading_key, is_figure
from budgetdesk.document.paste.tree import plan_tree
from budgetdesk.engine.blocks import RowBlock, TreeBlock, VariableBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.labels import sheet_label
from budgetdesk.engine.text import compact
from budgetdesk.exchange.workbooks.path_rows import missing_rows
from budgetdesk.exchange.workbooks.reading import SheetGrid
from budgetdesk.exchange.workbooks.sheet_cells import At
from budgetdesk.exchange.workbooks.sheet_parts import SheetPart, parts_of
from budgetdesk.exchange.workbooks.table_forms import block_keys, matched, table_forms
from budgetdesk.records import dataclass

Progress = Callable[[int, int], object]


@dataclass(slots=True)
class SheetReading:
    """A sheet as it was read into a table. `cells`: by place of the sheet; `lost`: places with figures that found none."""

    grid: SheetGrid
    table: str
    instance: str = ""
    cells: dict[At, Cell] = field(default_factory=dict)
    lost: list[At] = field(default_factory=list)
    plans: list[tuple[SheetPart, PastePlan]] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """What a person should know of it."""
        doubts = [words for _, plan in self.plans for words in plan.doubts if words != "没有可以粘贴的内容"]
        asked = [
            f"{question.words}：{option.words}"
            for _, plan in self.plans
            for question in plan.questions
            for option in question.options
            if option.id == question.chosen
        ]
        return list(
            dict.fromkeys(
                [*filter(None, [self.grid.left_out]), *asked, *doubts, *self.grid.troubles.values()]
            )
        )


@dataclass(slots=True)
class WorkbookReading:
    """`document`: the declaration with all that was read; `steps`: what was done to it; `strangers`: sheets with figures
    that are no table of the pack."""

    document: Document
    sheets: list[SheetReading] = field(default_factory=list)
    strangers: list[SheetGrid] = field(default_factory=list)
    steps: list[Op] = field(default_factory=list)

    def apply(self, edit: Edit) -> None:
        self.document.apply(edit)
        self.steps += edit.ops


def read_sheets(
    grids: Sequence[SheetGrid], document: Document, tables: Mapping[str, str] | None = None,
    answers: Mapping[str, Answers] | None = None, progress: Progress = lambda *_: None, *, published: bool = False,
) -> WorkbookReading:  # fmt: skip
    """Put the sheets into the document, which nobody should keep: it is changed by it.

    `tables`: the table of each sheet by the sheet's name, where a person has said it ('' for none); `answers`: what a
    person has settled of a sheet's columns and the like, by 'sheet' or 'sheet/block'; `published`: sheets are none that is
    only filled in.
    """
    known = {n: tables[grid.name] for n, grid in enumerate(grids) if tables and grid.name in tables}
    rest = [n for n in range(len(grids)) if n not in known]
    forms = [
        form
        for form in table_forms(document)
        if (form.repeats or form.table not in known.values())
        and not (published and document.program.pack.tables[form.table].worksheet)
    ]
    guessed = matched([grids[n] for n in rest], forms)
    told = {n: table for n, table in known.items() if table} | {rest[n]: t for n, t in guessed.items()}
    found = WorkbookReading(document)
    found.strangers = [grid for n, grid in enumerate(grids) if n not in told and _has_figures(grid)]
    order = list(document.program.pack.tables)
    for done, n in enumerate(sorted(told, key=lambda n: (order.index(told[n]), n))):
        progress(done, len(told))
        found.sheets.append(_read_sheet(found, grids[n], told[n], answers or {}))
    return found


def _has_figures(grid: SheetGrid) -> bool:
    return any(is_figure(text) for row in grid.rows for text in row)


def _read_sheet(
    found: WorkbookReading, grid: SheetGrid, table: str, answers: Mapping[str, Answers]
) -> SheetReading:
    document = found.document
    instance = _instance(found, grid, table)
    reading = SheetReading(grid, table, instance)
    for part in table_parts(document, grid, table, instance):
        own = answers.get(f"{grid.name}/{part.block}") or answers.get(grid.name) or Answers()
        plan = _put(found, part, Place(table, part.block, instance), own)
        reading.plans.append((part, plan))
        for at, landing in plan.landings.items():
            if (place := part.place(at, plan.origins)) is not None:
                reading.cells[place] = landing.cell
        for at in plan.lost:
            place = part.place(at, plan.origins)
            if place is not None and place not in reading.cells and is_figure(grid.rows[place[0]][place[1]]):
                reading.lost.append(place)
    reading.lost.sort()
    return reading


def table_parts(
    document: Document, grid: SheetGrid, table: str, instance: str, *, blank: bool = False
) -> list[SheetPart]:
    """The rows of a sheet by the table's blocks; `blank`: with columns that wait to be filled in."""
    sides = {
        block.id: heading_key(block.label or "")
        for block in document.program.table_blocks(table)
        if isinstance(block, VariableBlock)
    }
    return parts_of(grid, block_keys(document, table, instance), sides, blank=blank)


def _instance(found: WorkbookReading, grid: SheetGrid, table: str) -> str:
    """Of a table that repeats: the sheet whose name stands on it, else a new one."""
    document = found.document
    if document.program.pack.tables[table].repeat is None:
        return ""
    taken = {reading.instance for reading in found.sheets if reading.table == table}
    texts = {compact(text) for row in grid.rows for text in row if text.strip()} | {compact(grid.name)}
    for instance in document.instances(table):
        if instance not in taken and compact(sheet_label(document.engine, table, instance)) in texts:
            return instance
    instance = edit_commands.new_id()
    count = len(document.content.facts.instances.get(table, ()))
    found.apply(Edit("增加一张表", (AddInstance(table, instance, count),)))
    return instance


def _put(found: WorkbookReading, part: SheetPart, place: Place, answers: Answers) -> PastePlan:
    document = found.document
    block = document.program.blocks.get((place.table, place.block))
    if isinstance(block, TreeBlock):
        plan = plan_tree(document, place, part.clip, answers)
    else:
        form = EditableSheet(document, place.table, place.instance)
        if isinstance(block, RowBlock) and block.path:
            source, columns = read_columns(document, form, block, part.clip, answers)
            if (edit := missing_rows(document, block, place, source, columns)) is not None:
                found.apply(edit)
                form = EditableSheet(document, place.table, place.instance)
        plan = plan_paste(document, form, part.clip, first_line(form, place.block), 0, answers)
    if plan.edit is not None:
        found.apply(plan.edit)
    return plan


def first_line(form: EditableSheet, block: str) -> int:
    """Of a block on its form: of its rows, where it has some."""
    own = [n for n, line in enumerate(form.sheet.lines) if line.block == block]
    return next((n for n in own if form.sheet.lines[n].row), own[0] if own else 0)
