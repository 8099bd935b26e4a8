"""Adding and taking away rows where the cursor is: lines of a block, indicators of a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from budgetdesk.document import edit_commands
from budgetdesk.document.editable_sheet import APPEND
from budgetdesk.document.edits import Edit
from budgetdesk.document.fillable import is_overridden
from budgetdesk.document.indicators import tree
from budgetdesk.engine.blocks import TOTAL, TreeBlock, VariableBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.ui.sheet.sheet_view import SheetView


class RowCommands:
    def __init__(self, view: SheetView) -> None:
        self._view = view
        self._model = view.sheet_model
        self._session = view.sheet_model.session

    @property
    def _document(self):
        return self._session.document

    def block(self) -> VariableBlock | None:
        """The block with variable rows that the cursor is in, else the only one of the table."""
        cell = self._view.current_cell()
        blocks = self._document.program.blocks.varying(self._model.table)
        if cell is not None:
            own = self._document.engine.block(cell)
            return own if isinstance(own, VariableBlock) else None
        return blocks[0] if len(blocks) == 1 else None

    def can_insert(self) -> bool:
        return self.block() is not None

    def can_remove(self) -> bool:
        return not self._view.selects_columns and next(self._entered(), None) is not None

    def insert(self, *, below: bool = True) -> None:
        """A blank row beside the cursor."""
        block = self.block()
        if block is None:
            return
        place = Place(*block.name, self._model.instance)
        cell = self._view.current_cell()
        at = (
            cell.row if cell is not None and cell.place == place and cell.row not in (APPEND, TOTAL) else None
        )
        if isinstance(block, TreeBlock):
            known = at in self._document.engine.rows(place)
            self._do(*tree.add_branch(self._document, place, after=at if known else None))
            return
        rows = self._document.engine.rows(place)
        info = rows.get(at or "") if block.path else None
        above = rows.get(info.parent or "") if info else None
        parent = above.id if above is not None and above.entered else None
        edit, row = edit_commands.insert_row(
            self._document, place, after=at if below else None, before=None if below else at, parent=parent,
            level=info.level if info else "",
        )  # fmt: skip
        self._do(edit, place.cell(row, next(iter(block.columns))))

    def insert_child(self) -> None:
        """An indicator one level below the cursor's."""
        block, cell = self.block(), self._view.current_cell()
        if not isinstance(block, TreeBlock) or cell is None:
            return
        info = self._document.engine.rows(cell.place).get(cell.row)
        if info is not None and info.level != block.detail_level:
            self._do(*tree.add_branch(self._document, cell.place, below=cell.row))

    def remove(self) -> None:
        """Take away the rows in the selection."""
        place, rows = self._doomed()
        if place is not None and self.can_remove():
            self._session.apply(edit_commands.remove_rows(self._document, place, rows))

    def can_compute_again(self) -> bool:
        return any(is_overridden(self._document, cell) for cell in self._view.selected_cells())

    def compute_again(self) -> None:
        """Take away what was entered in selected cells that the program fills by itself."""
        cells = [cell for cell in self._view.selected_cells() if is_overridden(self._document, cell)]
        if not self._session.apply(edit_commands.compute_again(self._document, cells)):
            self._session.told.emit("选中的各格里没有填过的自动计算格")

    def actions(self, parent: QObject) -> list[QAction]:
        """What can be done here, for a menu."""
        found: list[tuple[str, str, Callable[[], None]]] = []
        if self._session.closed:
            return []
        block = self.block() if not self._view.selects_columns else None
        if isinstance(block, TreeBlock):
            found.append(("插入同级指标", "Ctrl++", self.insert))
            found.append(("插入下级指标", "", self.insert_child))
        elif block is not None:
            found.append(("在下方插入行", "Ctrl++", self.insert))
            found.append(("在上方插入行", "", lambda: self.insert(below=False)))
        if self.can_remove():
            found.append(("删除行", "Ctrl+-", self.remove))
        if self._view.current_cell() is not None:
            found.append(("清除内容", "Del", self._view.keys.clear))
            found.append(("注明不适用", "Ctrl+0", self._view.keys.not_applicable))
        if self.can_compute_again():
            found.append(("恢复自动计算", "", self.compute_again))
        actions = []
        for words, key, do in found:
            action = QAction(f"{words}\t{key}" if key else words, parent)
            action.triggered.connect(do)
            actions.append(action)
        return actions

    # how

    def _doomed(self) -> tuple[Place | None, list[str]]:
        """The entered rows in the selection, of the first block that has any."""
        place: Place | None = None
        rows: dict[str, None] = {}
        for cell in self._entered():
            place = place or cell.place
            if cell.place == place:
                rows[cell.row] = None
        return place, list(rows)

    def _entered(self) -> Iterator[Cell]:
        engine = self._document.engine
        for cell in self._view.selected_cells():
            info = engine.row(cell)
            if info is not None and info.entered:
                yield cell

    def _do(self, edit: Edit, target: Cell) -> None:
        self._model.moved_to = target
        if self._session.apply(edit):
            self._view.go_to(target)
