"""Copying from a sheet, pasting into it, filling down and to the right."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from budgetdesk.document import edit_commands
from budgetdesk.document.clipboard_text import to_text
from budgetdesk.document.editable_sheet import APPEND
from budgetdesk.document.fillable import is_fillable
from budgetdesk.document.form.sheet import Box
from budgetdesk.engine.blocks import TOTAL
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.office.work import Progress
from budgetdesk.ui.session.clipboard import copied, copy, paste
from budgetdesk.ui.sheet.fill_handle import Range
from budgetdesk.ui.sheet.sheet_view import MOST_SELECTED, SheetView

if TYPE_CHECKING:
    from budgetdesk.document.paste.clipboard import Clip
    from budgetdesk.document.paste.plan import Answers, PastePlan
    from budgetdesk.ui.session.clipboard import Ask


class SheetClipboard:
    def __init__(self, view: SheetView, ask: Ask) -> None:
        self._view, self._model, self._session = view, view.sheet_model, view.sheet_model.session
        self._ask = ask

    def copy(self) -> None:
        boxes = self._selected_boxes()
        if boxes and (at := self._top_left()) is not None:
            texts = [[self._model.text(box) if box is not None else "" for box in row] for row in boxes]
            computed = [
                (n, column)
                for n, row in enumerate(boxes)
                for column, box in enumerate(row)
                if box is not None and box.cell is not None and self._model.view(box.cell).state == "computed"
            ]
            copy(to_text(texts), self._session, self._place(at[1]), computed)

    def _place(self, column: int) -> str:
        return f"{self._model.table}/{column}"

    def cut(self) -> None:
        self.copy()
        self._view.keys.clear()

    def paste(self, *, look: bool = False) -> None:
        """What is copied, from the cursor on; shown before where it has to be looked at, or somebody wants to `look`."""
        from budgetdesk.document.paste.sheet import plan_paste, plan_same  # many files, wanted only now

        index = self._top_left()
        if index is None:
            return
        document, form, cells = self._session.document, self._model.form, self._view.selected_cells()
        what, place = copied(), self._place(index[1])
        at = self._model.cell_at(self._model.index(*index)) if not look and len(cells) < 2 else None
        if at is not None and (text := what.single()) and text.strip() == self._model.view(at).text:
            self._session.told.emit("和这一格原来的一样，没有改动")
            return

        def plan_with(clip: Clip, answers: Answers, progress: Progress) -> PastePlan:
            if len(clip.rows) == clip.width == 1:
                if len(cells) > 1:
                    return plan_same(document, cells, clip.rows[0][0], answers)
            else:
                clip = what.without_computed(clip, place)
            return plan_paste(document, form, clip, *index, answers, progress)

        paste(self._session, what, plan_with, self._ask, self._landed, look=look)

    def _landed(self, plan: PastePlan) -> None:
        first = sorted(islice(plan.landings.items(), MOST_SELECTED))
        self._view.select_cells([landing.cell for _, landing in first])
        self._session.told.emit("；".join(plan.told()))

    def fill_down(self) -> None:
        """The top cells of the selection into those below; with one line selected, what stands above it.

        On the row for a new one, a row like the last.
        """
        cell = self._view.current_cell()
        if cell is not None and cell.row == APPEND and not self._view.selected_cells():
            self._repeat_row(cell)
        else:
            self._fill(down=True)

    def _repeat_row(self, at: Cell) -> None:
        rows = self._session.document.content.facts.rows.get(at.place)
        if not rows:
            self._session.told.emit("上面还没有行，没有可重复的")
            return
        like = rows[-1].id
        edit, row = edit_commands.repeat_row(self._session.document, at.place, like)
        self._model.moved_to = at._replace(row=row)
        self._session.edit_row_of(self._model.moved_to)
        if self._session.apply(edit) is not None:
            self._view.keys.along_repeated(row, like)

    def fill_right(self) -> None:
        self._fill(down=False)

    def _fill(self, *, down: bool) -> None:
        boxes = {(n, b.column): b.cell for n, b in self._view.selected_boxes() if b.cell is not None}
        along: dict[int, list[tuple[int, Cell]]] = {}
        for (line, column), cell in boxes.items():
            along.setdefault(column if down else line, []).append((line if down else column, cell))
        entries: list[tuple[Cell, Entry | None]] = []
        for across, cells in along.items():
            cells.sort(key=lambda pair: pair[0])
            source = cells[0][1]
            if len(cells) == 1:
                at = cells[0][0] - 1
                found = self._model.form.box_at(at, across) if down else self._model.form.box_at(across, at)
                if found is None or found[1].cell is None:
                    continue
                source = found[1].cell
                cells.insert(0, (at, source))
            value = self._entry(source)
            same = self._session.document.engine.type_of(source).number
            for _, cell in cells[1:]:
                if cell.row != APPEND and self._session.document.engine.type_of(cell).number == same:
                    entries.append((cell, value))
        label = "向下填充 {}" if down else "向右填充 {}"
        self._session.apply(edit_commands.set_entries(self._session.document, entries, label))

    def fill_range(self, source: Range, target: Range) -> None:
        """What stands in one range of the frame over and over into the rest of a larger one, down or to the right."""
        form, engine = self._model.form, self._session.document.engine
        top, left, bottom, right = source
        entries: list[tuple[Cell, Entry | None]] = []
        for line in range(target[0], target[2] + 1):
            for column in range(target[1], target[3] + 1):
                if line <= bottom and column <= right:
                    continue
                like = form.box_at(
                    top + (line - top) % (bottom - top + 1), left + (column - left) % (right - left + 1)
                )
                found = form.box_at(line, column)
                if found is None or like is None or found[1].cell is None or like[1].cell is None:
                    continue
                cell, begins = found[1].cell, (found[0], found[1].column) == (line, column)
                alike = engine.type_of(cell).number == engine.type_of(like[1].cell).number
                if (
                    begins
                    and alike
                    and cell.row not in (APPEND, TOTAL)
                    and is_fillable(self._session.document, cell)
                ):
                    entries.append((cell, self._entry(like[1].cell)))
        label = "向下填充 {}" if target[2] > bottom else "向右填充 {}"
        if self._session.apply(edit_commands.set_entries(self._session.document, entries, label)):
            self._view.select_range(target)

    def _entry(self, cell: Cell) -> Entry | None:
        document = self._session.document
        entry = document.content.facts.entries.get(cell)
        value = document.engine.value(cell)
        return entry if entry is not None else value if isinstance(value, Decimal | str) else None

    def _selected_boxes(self) -> list[list[Box | None]]:
        """By line; None where a box goes on that began before."""
        parts = list(self._view.selectionModel().selection())  # type: ignore[call-overload]
        if not parts:
            return []
        top, bottom = min(p.top() for p in parts), max(p.bottom() for p in parts)
        left, right = min(p.left() for p in parts), max(p.right() for p in parts)
        rows: list[list[Box | None]] = []
        for line in range(top, bottom + 1):
            if self._model.sheet.lines[line].row == APPEND:
                continue
            row: list[Box | None] = []
            for column in range(left, right + 1):
                found = self._model.form.box_at(line, column)
                begins = found is not None and (found[0], found[1].column) == (line, column)
                row.append(found[1] if found is not None and begins else None)
            rows.append(row)
        return rows

    def _top_left(self) -> tuple[int, int] | None:
        parts = list(self._view.selectionModel().selection())  # type: ignore[call-overload]
        if parts:
            return min(p.top() for p in parts), min(p.left() for p in parts)
        index = self._view.currentIndex()
        return (index.row(), index.column()) if index.isValid() else None
