"""Saving: an edit, its line of the change log and the declaration's time of change are one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from budgetdesk.document.edits import Edit
from budgetdesk.engine.cells import Cell
from budgetdesk.storage import sqlite_statements as sql
from budgetdesk.storage.changes import Changes, Orders
from budgetdesk.storage.encoding import now
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.locking import this_person
from budgetdesk.storage.log_format import ops_to_json

if TYPE_CHECKING:
    from budgetdesk.storage.workspace import Workspace

Kind = Literal["do", "undo", "redo"]


class EditWriter:
    """Writes the edits of one declaration, as the document does them. One per declaration at a time."""

    def __init__(
        self,
        workspace: Workspace,
        declaration_id: str,
        who: str | None = None,
        unit: Mapping[str, Cell] | None = None,
    ) -> None:
        """`unit`: the cells with the unit's code and name, which the list of declarations shows too."""
        self._workspace = workspace
        self._declaration = declaration_id
        self._who = this_person() if who is None else who
        self._orders = Orders(workspace.database, declaration_id)
        cells = unit or {}
        statements = {"code": sql.SET_UNIT_CODE, "name": sql.SET_UNIT_NAME}
        self._unit = [(cells[field], statement) for field, statement in statements.items() if field in cells]

    def write(self, edit: Edit, reverse: Edit, kind: Kind) -> None:
        """Raises WorkspaceError, with nothing written, where the edit cannot be saved."""
        database = self._workspace.database
        ops = ops_to_json(edit, reverse)
        try:
            with self._workspace.changing():
                changes = Changes(self._orders)
                changes.add(edit.ops)
                at = now()
                if changes.state is None:
                    touched = database.run(sql.TOUCH, [(at, self._declaration)])
                else:
                    touched = database.run(sql.TOUCH_WITH_STATE, [(changes.state, at, self._declaration)])
                if not touched:
                    raise WorkspaceError(
                        f"申报 {self._declaration} 已从工作库中删除：{database.path}。请关闭这份申报。"
                    )
                changes.write(database, self._declaration)
                for cell, statement in self._unit:
                    if text := changes.text_of(cell):
                        database.run(statement, [(text, self._declaration)])
                database.run(sql.LOG, [(self._declaration, at, self._who, kind, edit.label, ops)])
        except BaseException:
            self._orders.forget()
            raise
