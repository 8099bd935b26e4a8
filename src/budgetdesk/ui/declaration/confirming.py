"""Confirming a table or locking all, and taking that back, from whichever menu."""

from __future__ import annotations

from PySide6 import QtWidgets
from PySide6.QtWidgets import QMenu, QWidget

from budgetdesk.document.table_confirmation import confirm_table, withdraw_confirmation
from budgetdesk.document.table_states import TableStates
from budgetdesk.engine.labels import table_label
from budgetdesk.ui.session.session import Session


def confirm(session: Session, states: TableStates, table: str) -> None:
    """Confirm the table, or tell why that cannot be, where it stands: also what the row being filled in lacks counts."""
    session.show_deferred()
    if unready := states.of(table).unready:
        states.refuse(table)
        session.deferred_shown.emit()
        session.troubled.emit(f"{table_label(session.document.engine, table)}还不能确认：{unready}")
    elif states.of(table).confirmed is None:
        session.apply(confirm_table(session.document, table, session.who))


def unconfirm(session: Session, states: TableStates, table: str) -> None:
    if states.of(table).confirmed is None:
        session.told.emit(
            f"{table_label(session.document.engine, table)}没有确认，或确认后内容有变动，已失效"
        )
    else:
        session.apply(withdraw_confirmation(session.document, table))


def turn_lock(session: Session, parent: QWidget) -> None:
    """Lock the declaration, or unlock it; with errors in it that is asked first, and Enter says no."""
    document = session.document
    wrong = sum(f.level == "error" and not document.explained(f) for f in document.findings_in_full)
    if wrong and not document.locked:
        asks = f"还有 {wrong} 处错误没有改正。锁定后要先解除才能改。仍要锁定吗？"
        box = QtWidgets.QMessageBox  # a class that opening has no need of
        yes, no = box.StandardButton.Yes, box.StandardButton.No
        if box.question(parent, "锁定申报", asks, yes | no, no) != yes:
            return
    session.set_locked(not document.locked)


def add_confirming(menu: QMenu, session: Session, states: TableStates, table: str) -> None:
    """Whichever of both can be done with the table now."""
    if states.of(table).confirmed is None:
        action = menu.addAction("确认本表", lambda: confirm(session, states, table))
    else:
        action = menu.addAction("撤销确认", lambda: unconfirm(session, states, table))
    action.setEnabled(not session.closed)
