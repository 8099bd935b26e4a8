"""Plans a paste into a printed form: into the rows or the fixed cells where the cursor is, or one value into many."""

from __future__ import annotations

from collections.abc import Sequence

from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.draft import Draft, finish
from budgetdesk.document.paste.fixed import plan_fixed
from budgetdesk.document.paste.plan import NO_ANSWERS, Answers, PastePlan
from budgetdesk.document.paste.rows import SHOWN_ROWS, plan_rows
from budgetdesk.engine.blocks import RowBlock
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Progress
from budgetdesk.engine.labels import cell_words, table_label


def plan_paste(
    document: Document, form: EditableSheet, clip: Clip, line: int, column: int, answers: Answers = NO_ANSWERS,
    progress: Progress | None = None,
) -> PastePlan:  # fmt: skip
    """For a block whose first cell goes to that place of the form's frame. Nothing is changed by planning.

    May be run in another thread while nobody edits: of the document only values are read.
    """
    lines = form.sheet.lines
    line = min(max(line, form.sheet.header_lines), len(lines) - 1) if lines else line
    block = document.program.blocks.get((form.table, lines[line].block)) if lines else None
    if isinstance(block, RowBlock):
        return plan_rows(document, form, block, clip, line, column, answers, progress)
    return plan_fixed(document, form, clip, line, column, answers)


def plan_same(
    document: Document, cells: Sequence[Cell], text: str, answers: Answers = NO_ANSWERS
) -> PastePlan:
    """For one text that goes into each of the cells, which are of one table: they were chosen, so none is asked for."""
    table = cells[0].table
    plan = PastePlan(table_label(document.engine, table), [[text] for _ in cells])
    draft = Draft(document, answers)
    for n, cell in enumerate(cells):
        draft.put((n, 0), cell, text)
        if n < SHOWN_ROWS:
            plan.row_words[n] = cell_words(document.engine, cell)
    draft.read_into(plan)
    return finish(plan, document, table)
