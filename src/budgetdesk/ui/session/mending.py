"""What the window can do about a finding, wherever it shows it, and doing that."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtWidgets import QLineEdit, QWidget

from budgetdesk.document.mends import Mend, mends, unlisted_codes, written_name
from budgetdesk.document.text_mends import written_at
from budgetdesk.engine.cells import Cell
from budgetdesk.errors import KnownError
from budgetdesk.review.finding import Finding
from budgetdesk.ui.session.session import Session


def mends_of(session: Session, finding: Finding, cell: Cell | None = None) -> list[Mend]:
    """What the window can do about a finding, as one of its cells shows it."""
    if session.closed or not _is_there(session, finding):
        return []
    adds_codes = session.office is not None and session.office.may_write
    return mends(session.document, finding, cell, adds_codes=adds_codes)


def carry_out(session: Session, finding: Finding, mend: Mend, parent: QWidget | None = None) -> None:
    """Do a mend, asking first for what it needs; nothing where the finding has gone since it was shown."""
    if not _is_there(session, finding) or not session.may_edit():
        return
    if mend.edit is not None:
        session.apply(mend.edit())
    elif mend.kind == "add_codes":
        _add_codes(session)
    elif mend.kind == "add_code":
        _add_code(session, finding, parent)
    elif mend.kind == "attach":
        session.go_to_finding(finding)
    elif mend.kind == "write":
        where = written_at(session.document, finding)
        if where is None or mend.cell is None:
            session.go_to_finding(finding)
        else:
            session.go_to(mend.cell)
            session.words_wanted.emit(*where)
    else:
        if finding.suspect is not None and not session.document.engine.block(finding.suspect).link:
            session.go_to(finding.suspect)
        session.explanation_wanted.emit(finding)


def _is_there(session: Session, finding: Finding) -> bool:
    """Among what is wrong or missing. What blames no cell, because it is not finished yet, is not; but what was said of a
    returned declaration is, wherever it is about."""
    document = session.document
    if finding.cause_kind == "returned":
        return any(missing.finding == finding for missing in session.marks.missing())
    blames = bool(finding.cells) and finding.cells[0].role == "suspect"
    return any(
        other == finding or (blames and other.key == finding.key)
        for other in (*document.findings, *document.outstanding)
    )


def _add_codes(session: Session) -> None:
    """Keep all unlisted codes with the names that are written beside them."""
    lists, office = session.document.program.codes.lists, session.office
    assert office is not None
    try:
        for (codes, code), name in unlisted_codes(session.document).items():
            office.add_code(lists[codes].id, code, name)
    except KnownError as error:
        session.troubled.emit(str(error))


def _add_code(session: Session, finding: Finding, parent: QWidget | None) -> None:
    """Ask for the code's name, keep it for the whole office and check the open declaration anew."""
    cell, office = finding.suspect, session.office
    assert cell is not None
    assert office is not None
    document = session.document
    code = str(document.engine.value(cell))
    known = document.program.codes.lists[document.engine.type_of(cell).slot.codes or ""]
    name, said = QtWidgets.QInputDialog.getText(
        parent, "增补科目", f"科目 {code} 的名称（本单位的各份申报都会用）：",
        QLineEdit.EchoMode.Normal, written_name(document, cell) or (known.name(code) if known.is_local_detail(code) else "") or "",
    )  # fmt: skip
    if not said or not name.strip():
        return
    try:
        office.add_code(known.id, code, name.strip())
    except KnownError as error:
        session.troubled.emit(str(error))
