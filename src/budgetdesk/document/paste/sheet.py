"""Plans a paste into a printed form: into the rows or the fixed cells where the cursor is."""

from __future__ import annotations

from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.fixed import plan_fixed
from budgetdesk.document.paste.plan import NO_ANSWERS, Answers, PastePlan
from budgetdesk.document.paste.rows import plan_rows
from budgetdesk.engine.blocks import RowBlock


def plan_paste(
    document: Document, form: EditableSheet, clip: Clip, line: int, column: int, answers: Answers = NO_ANSWERS
) -> PastePlan:
    """For a block whose first cell goes to that place of the form's frame. Nothing is changed by planning."""
    lines = form.sheet.lines
    line = min(max(line, form.sheet.header_lines), len(lines) - 1) if lines else line
    block = document.program.blocks.get((form.table, lines[line].block)) if lines else None
    if isinstance(block, RowBlock):
        return plan_rows(document, form, block, clip, line, column, answers)
    return plan_fixed(document, form, clip, line, column, answers)
