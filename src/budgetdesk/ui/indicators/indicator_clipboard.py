"""Copying indicators as a table for a spreadsheet, pasting tables and blocks of cells, filling down."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from budgetdesk.document import edit_commands
from budgetdesk.document.clipboard_text import from_text, to_text
from budgetdesk.document.indicators.paste import TreePaste, plan_paste, tree_as_grid
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.ui.indicators.indicator_view import IndicatorView

Ask = Callable[[TreePaste], TreePaste | None]


class IndicatorClipboard(QObject):
    """`ask` shows a paste that does not quite fit, and gives what is to be pasted after all."""

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

    def paste(self) -> None:
        """A block into the cells from the cursor on, or a table as indicators."""
        text = QApplication.clipboard().text()
        if not text.strip() or not self._view.in_front:
            return
        grid = from_text(text)
        if self._is_block(grid):
            self._paste_block(grid)
        else:
            self.paste_table(grid)

    def paste_table(self, grid: list[list[str]] | None = None) -> None:
        """What is copied, as indicators with their groups."""
        if grid is None:
            text = QApplication.clipboard().text()
            if not text.strip():
                self.told.emit("剪贴板里没有表格：请先在 Excel、WPS 或文档中复制指标表")
                return
            grid = from_text(text)
        plan: TreePaste | None = plan_paste(self._session.document, self._model.place, grid)
        assert plan is not None
        if plan.doubts:
            plan = self._ask(plan)
        if plan is not None and plan.edit is not None and self._session.apply(plan.edit):
            self._view.put_cursor_on(plan.first)
            self.told.emit(f"粘贴了 {plan.added} 个新指标，改动 {plan.changed} 个原有指标")

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

    def _is_block(self, grid: list[list[str]]) -> bool:
        """Copied cells go into cells where the cursor is on a value, or on the name that one text replaces."""
        column = self._view.currentIndex().column()
        return column > 0 or (column == 0 and len(grid) == len(grid[0]) == 1)

    def _paste_block(self, grid: list[list[str]]) -> None:
        model, start = self._model, self._view.currentIndex()
        block = self._block()
        if (
            len(grid) == len(grid[0]) == 1 and block and len(block[0]) > 1
        ):  # one text into all that is selected
            grid = [grid[0] * len(block[1])] * len(block[0])
            start = model.index(block[0][0], block[1][0])
        entries: dict[Cell, Entry | None] = {}
        row, lost = start.row(), 0
        for texts in grid:
            while row < model.rowCount() and len(grid) > 1 and model.is_group(model.ids[row]):
                row += 1
            if row >= model.rowCount():
                lost += sum(bool(text.strip()) for text in texts)
                continue
            columns = model.columns[start.column() :]
            said = {c: text for c, text in zip(columns, texts, strict=False) if c.editable}
            lost += sum(bool(text.strip()) for text in texts[len(columns) :])
            entries.update(model.cells.typed_together(model.ids[row], said))
            row += 1
        self._session.apply(edit_commands.set_entries(self._session.document, entries.items(), "粘贴 {}"))
        if lost:
            self.told.emit(f"有 {lost} 格超出了表的范围，没有粘贴")

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
