"""Copying indicators as a table for a spreadsheet, pasting tables and blocks of cells, filling down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from budgetdesk.document import edit_commands
from budgetdesk.document.clipboard_text import to_text
from budgetdesk.document.paste.clipboard import Clip, ClipboardTooLarge
from budgetdesk.document.paste.plan import NO_ANSWERS, Answers, PastePlan
from budgetdesk.document.paste.tree import plan_tree, plan_tree_block, tree_as_grid
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.ui.indicators.indicator_view import IndicatorView
from budgetdesk.ui.session.clipboard import clipboard_table

Replan = Callable[[Answers], PastePlan]
Ask = Callable[[PastePlan, Replan], PastePlan | None]


class IndicatorClipboard(QObject):
    """`ask` shows a paste that has to be looked at, planned anew with each answer, and gives what is to be done."""

    told = Signal(str)

    def __init__(self, view: IndicatorView, ask: Ask) -> None:
        super().__init__(view)
        self._view, self._model = view, view.tree_model
        self._session, self._ask = view.tree_model.session, ask

    def copy(self) -> None:
        """Rows as the form prints them where names are selected too, else the cells alone."""
        block = self._block()
        if not block:
            return
        rows, columns = block
        if columns[0] == 0 and (len(columns) > 1 or len(rows) > 1):
            ids = [id for row in rows for id in self._with_folded(self._model.ids[row])]
            grid = tree_as_grid(self._session.document, self._model.place, ids)
        else:
            grid = [[self._model.text(self._model.ids[row], column) for column in columns] for row in rows]
        QApplication.clipboard().setText(to_text(grid))

    def cut(self) -> None:
        self.copy()
        self._view.keys.clear()

    def paste(self, *, look: bool = False) -> None:
        """A block into the cells from the cursor on, or a table as indicators."""
        clip = self._copied()
        if clip is None or not self._view.in_front:
            return
        if self._is_block(clip):
            self._paste_block(clip, look=look)
        else:
            self.paste_table(clip, look=look)

    def paste_table(self, clip: Clip | None = None, *, look: bool = False) -> None:
        """What is copied, as indicators with their groups."""
        clip = clip or self._copied()
        if clip is None:
            self.told.emit("剪贴板里没有表格：请先在 Excel、WPS 或文档中复制指标表")
            return
        document, place = self._session.document, self._model.place
        self._paste(lambda answers: plan_tree(document, place, clip, answers), look=look)

    def fill_down(self) -> None:
        self._fill()

    def fill_right(self) -> None:
        self.told.emit("指标的各列内容不同，不能向右填充")

    # how

    def _block(self) -> tuple[list[int], list[int]] | None:
        parts = self._view.ranges()
        if not parts:
            return None
        rows = sorted({row for p in parts for row in range(p.top(), p.bottom() + 1)})
        return rows, sorted({column for p in parts for column in range(p.left(), p.right() + 1)})

    def _with_folded(self, id: str) -> list[str]:
        """A folded node stands for all below it."""
        if id not in self._model.folded:
            return [id]
        infos = self._model.infos
        ids = list(infos)
        start = ids.index(id)
        end = next(
            (n for n in range(start + 1, len(ids)) if infos[ids[n]].depth <= infos[id].depth), len(ids)
        )
        return ids[start:end]

    def _copied(self) -> Clip | None:
        try:
            return clipboard_table()
        except ClipboardTooLarge as error:
            self.told.emit(str(error))
            return None

    def _paste(self, plan_with: Replan, *, look: bool) -> None:
        plan: PastePlan | None = plan_with(NO_ANSWERS)
        if plan is not None and (look or plan.asks):
            plan = self._ask(plan, plan_with)
        if plan is not None and (plan.edit is None or self._session.apply(plan.edit)):
            if plan.first:
                self._view.put_cursor_on(plan.first)
            self._view.select_cells({landing.cell for landing in plan.landings.values()})
            self.told.emit("；".join(plan.told()))

    def _is_block(self, clip: Clip) -> bool:
        """Copied cells go into cells where the cursor is on a value, or on the name that one text replaces."""
        column = self._view.currentIndex().column()
        return column > 0 or (column == 0 and len(clip.rows) == clip.width == 1)

    def _paste_block(self, clip: Clip, *, look: bool) -> None:
        model, start = self._model, self._view.currentIndex()
        block, row, column = self._block(), start.row(), start.column()
        if len(clip.rows) == clip.width == 1 and block and len(block[0]) > 1:  # into all that is selected
            ids, columns = [model.ids[n] for n in block[0]], [model.columns[n] for n in block[1]]
            text = clip.rows[0][0]
            entries: dict[Cell, Entry | None] = {}
            for id in ids:
                entries.update(model.cells.typed_together(id, {c: text for c in columns if c.editable}))
            self._session.apply(edit_commands.set_entries(self._session.document, entries.items(), "粘贴 {}"))
            return
        ids = [id for id in model.ids[row:] if len(clip.rows) == 1 or not model.is_group(id)]
        columns = model.columns[column:]
        document, place = self._session.document, model.place
        self._paste(lambda answers: plan_tree_block(document, place, clip, ids, columns, answers), look=look)

    def _fill(self) -> None:
        block = self._block()
        if block is None:
            return
        rows, columns = block
        entries: dict[Cell, Entry | None] = {}
        for column in (c for c in columns if self._model.columns[c].editable):
            ids = [self._model.ids[row] for row in rows]
            same = [id for id in ids if self._model.is_group(id) == self._model.is_group(ids[0])]
            text = self._model.text(same[0], column)
            for id in same[1:]:
                entries.update(self._model.cells.typed(id, self._model.columns[column], text))
        self._session.apply(edit_commands.set_entries(self._session.document, entries.items(), "向下填充 {}"))
