"""Adding, moving and taking away indicators where the cursor is; what cannot be done is told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from budgetdesk.document.edits import Edit
from budgetdesk.document.indicators import tree
from budgetdesk.document.indicators.filling import build_frame
from budgetdesk.document.indicators.tree import CannotMove
from budgetdesk.ui.indicators.indicator_view import IndicatorView


class IndicatorCommands(QObject):
    told = Signal(str)

    def __init__(self, view: IndicatorView) -> None:
        super().__init__(view)
        self._view, self._model = view, view.tree_model
        self._session, self._place = view.tree_model.session, view.tree_model.place
        view.drag.dropped.connect(self.drop)

    def insert(self, *, below: bool = True) -> None:
        """A blank indicator of the same level below the cursor's."""
        self._add(lambda: tree.add_sibling(self._session.document, self._place, self._view.current_id()))

    def insert_child(self) -> None:
        at = self._view.current_id()
        if at is None:
            self.insert()
            return
        self._model.fold(at, False)
        self._add(lambda: tree.add_child(self._session.document, self._place, at))

    def can_insert(self) -> bool:
        return True

    def can_remove(self) -> bool:
        return bool(self._view.selected_ids())

    def remove(self) -> None:
        """Take the selected indicators away; the cursor goes to what stands there then."""
        row, column = self._view.currentIndex().row(), self._view.currentIndex().column()
        ids = self._view.selected_ids()
        if self._do(lambda: tree.remove_nodes(self._session.document, self._place, ids)):
            row = min(row, self._model.rowCount() - 1)
            self._view.put_cursor(self._model.index(row, max(column, 0)))

    def up(self) -> None:
        self._move(lambda ids: tree.shift(self._session.document, self._place, ids, -1))

    def down(self) -> None:
        self._move(lambda ids: tree.shift(self._session.document, self._place, ids, 1))

    def promote(self) -> None:
        self._move(lambda ids: tree.promote(self._session.document, self._place, ids))

    def demote(self) -> None:
        self._move(lambda ids: tree.demote(self._session.document, self._place, ids))

    def drop(self, ids: list[str], parent: str | None, index: int) -> None:
        """What was dragged there with the mouse."""
        self._move(lambda _: tree.move_under(self._session.document, self._place, ids, parent, index), ids)

    def build_frame(self) -> None:
        """The groups that the empty form prints; those that are there stay."""
        edit = build_frame(self._session.document, self._place)
        if edit is None:
            self.told.emit("表样里的各级指标都已有了")
        elif self._session.apply(edit):
            self._view.put_cursor(self._model.index(0, 0))

    # how

    def _add(self, compose: Callable[[], tuple[Edit, str]]) -> None:
        if not self._view.in_front:
            return
        self._view.finish_typing()
        try:
            edit, id = compose()
        except CannotMove as error:
            self.told.emit(str(error))
            return
        self._session.edit_new_row(self._place, id)
        if self._session.apply(edit):
            self._view.put_cursor_on(id)
            self._view.keys.stay_on(id)

    def _move(self, compose: Callable[[list[str]], Edit | None], ids: list[str] | None = None) -> None:
        ids = self._view.selected_ids() if ids is None else ids
        column = max(self._view.currentIndex().column(), 0)
        current = self._view.current_id() if self._view.current_id() in ids else next(iter(ids), None)
        if self._do(lambda: compose(ids)) and current is not None:
            self._view.put_cursor_on(current, column)
            self._view.select_nodes(ids)

    def _do(self, compose: Callable[[], Edit | None]) -> bool:
        self._view.finish_typing()
        try:
            edit = compose()
        except CannotMove as error:
            self.told.emit(str(error))
            return False
        return self._session.apply(edit) is not None
