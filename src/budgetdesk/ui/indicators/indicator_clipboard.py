"""Copying indicators as a table for a spreadsheet, pasting tables and blocks of cells, filling down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from budgetdesk.document import edit_commands
from budgetdesk.document.clipboard_text import to_text
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.plan import Answers, PastePlan
from budgetdesk.document.paste.tree import plan_tree, plan_tree_block, tree_as_grid
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.office.work import Progress
from budgetdesk.ui.indicators.indicator_view import IndicatorView
from budgetdesk.ui.session.clipboard import Copied, copied, copy, paste

if TYPE_CHECKING:
    from budgetdesk.ui.session.clipboard import Ask


class IndicatorClipboard(QObject):
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
        copy(to_text(grid), self._session)

    def cut(self) -> None:
        self.copy()
        self._view.keys.clear()

    def paste(self, *, look: bool = False) -> None:
        """A block into the cells from the cursor on, or a table as indicators."""
        if not self._view.in_front:
            return
        what, column = copied(), self._view.currentIndex().column()
        text = what.single()
        if text is not None and self._selects_many():
            self._put_in_all(text)
        elif column > 0 or (column == 0 and text is not None):
            self._paste_block(what, look=look)  # cells go into cells where the cursor is on a value
        else:
            self.paste_table(look=look)

    def paste_table(self, *, look: bool = False) -> None:
        """What is copied, as indicators with their groups."""
        what = copied()
        if not what.text.strip() and not what.html.strip():
            self.told.emit("剪贴板里没有表格：请先在 Excel、WPS 或文档中复制指标表")
            return
        document, place = self._session.document, self._model.place

        def plan_with(clip: Clip, answers: Answers, progress: Progress) -> PastePlan:
            return plan_tree(document, place, clip, answers)

        paste(self._session, what, plan_with, self._ask, self._landed, look=look)

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

    def _selects_many(self) -> bool:
        block = self._block()
        return block is not None and len(block[0]) > 1

    def _landed(self, plan: PastePlan) -> None:
        if plan.first:
            self._view.put_cursor_on(plan.first)
        self._view.select_cells({landing.cell for landing in plan.landings.values()})
        self.told.emit("；".join(plan.told()))

    def _put_in_all(self, text: str) -> None:
        """One copied text into all cells that are selected."""
        model, block = self._model, self._block()
        assert block is not None
        ids, columns = [model.ids[n] for n in block[0]], [model.columns[n] for n in block[1]]
        entries: dict[Cell, Entry | None] = {}
        for id in ids:
            entries.update(model.cells.typed_together(id, {c: text for c in columns if c.editable}))
        self._session.apply(edit_commands.set_entries(self._session.document, entries.items(), "粘贴 {}"))

    def _paste_block(self, what: Copied, *, look: bool) -> None:
        model, start = self._model, self._view.currentIndex()
        below, columns = model.ids[start.row() :], model.columns[start.column() :]
        document, place = self._session.document, model.place

        def plan_with(clip: Clip, answers: Answers, progress: Progress) -> PastePlan:
            ids = [id for id in below if len(clip.rows) == 1 or not model.is_group(id)]
            return plan_tree_block(document, place, clip, ids, columns, answers)

        paste(self._session, what, plan_with, self._ask, self._landed, look=look)

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
