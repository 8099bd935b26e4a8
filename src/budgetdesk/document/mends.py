"""Where a typed table and the worksheet differ in many cells, one of the two is taken for right, in one edit."""

from __future__ import annotations

from decimal import Decimal

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Confirm, Edit, Op, SetEntry
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import table_label
from budgetdesk.review.finding import Finding
from budgetdesk.review.relation_inputs import inputs_of


def has_sides(finding: Finding) -> bool:
    return finding.cause_kind == "sides"


def keep_worksheet(document: Document, finding: Finding) -> Edit | None:
    """Clear what the table has otherwise: what the worksheet gives shows again."""
    label = f"以底稿为准 {table_label(document.engine, finding.cells[0].cell.table)}"
    return edit_commands.set_entries(document, [(part.cell, None) for part in finding.cells], label)


def keep_table(document: Document, finding: Finding) -> Edit:
    """Leave the table as it is and bring the worksheet's lines to it.

    A figure that several lines make up says not which of them is wrong: it is marked correct, so that they are
    suspected and not the table.
    """
    ops: list[Op] = []
    moved: set[Cell] = set()
    for part in finding.cells:
        line = _only_line(document, part.cell)
        if line is None or line in moved or not isinstance(part.entered, Decimal):
            ops.append(Confirm(part.cell, True))
            continue
        moved.add(line)
        ops.append(SetEntry(line, part.entered))
    return Edit(f"以表为准 {table_label(document.engine, finding.cells[0].cell.table)}", tuple(ops))


def _only_line(document: Document, cell: Cell) -> Cell | None:
    """The entered worksheet amount that the cell's projection is, where it is one and in the same unit."""
    engine = document.engine
    relation = next((r for r in engine.relations_of(cell) if r.rule.kind == "lines"), None)
    if relation is None or list((relation.rule.linear or {}).values()) != [Decimal(1)]:
        return None
    lines = [c for c in inputs_of(engine, relation) if engine.type_of(c).number]
    if len(lines) != 1 or not isinstance(engine.facts.entries.get(lines[0]), Decimal):
        return None
    return lines[0]
