"""Adding a code that the shared list lacks to the office's own codes, from the finding that asks about it."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from budgetdesk.engine.cells import Cell
from budgetdesk.review.finding import Finding
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.session.session import Session


def asks_for_a_code(session: Session, finding: Finding) -> bool:
    """Whether the office could settle the finding by adding the code, and may."""
    return (
        finding.cause_kind == "unknown_code"
        and finding.level != "error"
        and finding.suspect is not None
        and session.office is not None
        and session.office.may_write
    )


def add_code(session: Session, finding: Finding, parent: QWidget | None = None) -> bool:
    """Ask for the code's name, keep it for the whole office and check the open declaration anew."""
    cell, office = finding.suspect, session.office
    assert cell is not None
    assert office is not None
    document = session.document
    code = str(document.engine.value(cell))
    known = document.program.codes.lists[document.engine.type_of(cell).slot.codes or ""]
    name, said = QInputDialog.getText(
        parent, "增补科目", f"科目 {code} 的名称（本单位的各份申报都会用）：",
        QLineEdit.EchoMode.Normal, _named(session, cell) or known.name(code) or "",
    )  # fmt: skip
    if not said or not name.strip():
        return False
    try:
        document.correct_codes(office.add_code(known.id, code, name.strip()))
    except WorkspaceError as error:
        session.troubled.emit(str(error))
        return False
    return True


def _named(session: Session, cell: Cell) -> str:
    """What the clerk has written as the code's name in the same row."""
    engine = session.document.engine
    columns = engine.block(cell).columns
    named = (c for c, slot in columns.items() if getattr(slot, "name_of", None) == cell.column)
    return next((str(v) for c in named if (v := engine.value(cell._replace(column=c)))), "")
