"""Saving: an edit, its line of the change log and the declaration's time of change are one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from budgetdesk.document.edits import Edit, Kind, ops_to_json
from budgetdesk.engine.cells import Cell
from budgetdesk.storage.claims import refuse_claimed
from budgetdesk.storage.digests import DeclarationChange
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.row_writes import RowOrders, RowWrites
from budgetdesk.storage.tables import now

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store


class EditWriter:
    """Writes the edits of one declaration, as the document does them. One per declaration at a time."""

    def __init__(
        self,
        store: Store,
        declaration_id: str,
        who: str | None = None,
        unit: Mapping[str, Cell] | None = None,
        since: str = "",
    ) -> None:
        """`unit`: the cells with the unit's code and name, which the list of declarations shows too.

        `since`: when the declaration was changed last, as it was read; where somebody else has changed it after that in a
        shared workspace, nothing is written over that.
        """
        self._database = store.database
        self._declaration = declaration_id
        self._who = store.who if who is None else who
        self._orders = RowOrders(store.database, declaration_id)
        columns = {"code": "unit_code", "name": "unit_name"}
        self._since = since if store.database.shared else ""
        self._unit = {columns[field]: cell for field, cell in (unit or {}).items() if field in columns}

    def write(self, edit: Edit, reverse: Edit, kind: Kind) -> None:
        """Raises WorkspaceError, with nothing written, where the edit cannot be saved."""
        database, id = self._database, self._declaration
        ops = ops_to_json(edit, reverse)
        try:
            with database.transaction():
                refuse_claimed(database, id)
                change = DeclarationChange.of(database, id)
                if change is None:
                    raise WorkspaceError(f"申报 {id} 已从工作库中删除：{database.place}。请关闭这份申报。")
                if self._since and change.head["changed_at"] != self._since:
                    raise WorkspaceError(f"别人刚改过申报 {id}，这一笔没有保存。请重新打开这份申报再改。")
                rows = RowWrites(self._orders)
                for op in edit.ops:
                    op.write(rows)
                change.head["changed_at"] = at = now()
                if rows.state is not None:
                    change.head["state"] = rows.state
                for column, cell in self._unit.items():
                    change.head[column] = rows.text_of(cell) or change.head[column]
                rows.write(database, id, change.digest)
                change.log(at, self._who, kind, edit.label, ops)
                change.finish()
        except BaseException:
            self._orders.forget()
            raise
        if self._since:
            self._since = at
