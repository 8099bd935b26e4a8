"""Works out where a copied block belongs: headings are passed over, coded rows found by their codes."""

from __future__ import annotations

from dataclasses import dataclass, field

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import APPEND, EditableSheet
from budgetdesk.document.edits import Edit
from budgetdesk.document.form.layout import side_span
from budgetdesk.document.form.sheet import Box
from budgetdesk.document.typed_values import read_code
from budgetdesk.engine.blocks import TOTAL, Block
from budgetdesk.engine.cells import Cell, Entry, Place, Rejected
from budgetdesk.engine.labels import table_label
from budgetdesk.engine.text import compact, shortened
from budgetdesk.packs.models import RowsBlock

_TOTALS = {"合计", "总计"}


@dataclass(slots=True)
class PastePlan:
    """What would be entered where, and what makes it doubtful."""

    table: str
    grid: list[list[str]]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)  # place in the grid: target
    entries: dict[tuple[int, int], Entry | None] = field(default_factory=dict)  # what is entered there
    passed_over: set[tuple[int, int]] = field(default_factory=set)  # labels and headings that agree
    new_rows: int = 0
    doubts: list[str] = field(default_factory=list)
    edit: Edit | None = None


def plan_paste(
    document: Document, form: EditableSheet, grid: list[list[str]], line: int, column: int
) -> PastePlan:
    """For a block whose first cell goes to that place of the form's frame; its rows are all of one length."""
    return _Planner(document, form).plan(grid, line, column)


class _Planner:
    def __init__(self, document: Document, form: EditableSheet) -> None:
        self._document, self._form = document, form
        self._engine = document.engine

    def plan(self, grid: list[list[str]], line: int, column: int) -> PastePlan:
        plan = PastePlan(self._form.table, grid)
        first = self._headings(grid)
        plan.passed_over = {(r, c) for r in range(first) for c in range(len(grid[0]))}
        block = self._rows_block(line)
        boxes = [b for b in self._form.boxes(line) if b.kind != "side"]
        if first or len(grid[0]) == len(boxes):
            column = boxes[0].column if boxes else column
            if first:
                line = self._form.sheet.header_lines
                block = self._rows_block(line)
        if block is not None and block.key_columns and self._has_keys(block, line, column, grid):
            self._by_key(plan, block, first, line, column)
        else:
            self._by_place(plan, block, first, line, column)
        self._read(plan)
        return plan

    # what is in the block

    def _headings(self, grid: list[list[str]]) -> int:
        """How many rows at the top are the form's own title and headings."""
        sheet = self._form.sheet
        known = {
            compact(b.text) for line in sheet.lines if line.kind in ("heading", "mark") for b in line.boxes
        }
        known |= {compact(text) for text in (sheet.title, sheet.number, sheet.heading, f"单位：{sheet.unit}")}
        known |= {compact(f"{sheet.number} {sheet.title}")}
        last = 0
        for n, row in enumerate(grid[:12]):
            texts = [compact(text) for text in row if text.strip()]
            if texts and sum(text in known for text in texts) * 2 > len(texts):
                last = n + 1
        return last

    def _rows_block(self, line: int) -> Block | None:
        if not 0 <= line < len(self._form.sheet.lines):
            return None
        block = self._document.program.blocks.get((self._form.table, self._form.sheet.lines[line].block))
        return block if block is not None and block.kind == "rows" else None

    def _has_keys(self, block: Block, line: int, column: int, grid: list[list[str]]) -> bool:
        columns = self._columns(block, column, len(grid[0]))
        return block.key_columns[0] in columns.values()

    def _columns(self, block: Block, column: int, width: int) -> dict[int, str]:
        """Grid column → the block's column, by the frame."""
        at = side_span(block.model) if isinstance(block.model, RowsBlock) else 0
        found = {}
        for id, slot in block.columns.items():
            if id in block.hidden:
                continue
            if 0 <= at - column < width:
                found[at - column] = id
            at += getattr(slot, "span", None) or 1
        return found

    # where it goes

    def _by_key(self, plan: PastePlan, block: Block, first: int, line: int, column: int) -> None:
        place = Place(*block.name, self._form.instance)
        columns = self._columns(block, column, len(plan.grid[0]))
        rows = {info.key: id for id, info in self._engine.rows(place).items() if id != TOTAL}
        has_total = TOTAL in block.levels
        lengths = set(block.subtotal_lengths)
        for r in range(first, len(plan.grid)):
            texts = {id: plan.grid[r][c].strip() for c, id in columns.items()}
            if not any(texts.values()):
                continue
            key = tuple(read_code(texts.get(k, "")) for k in block.key_columns)
            if not key[0]:
                total = any(compact(text) in _TOTALS for text in texts.values())
                row = TOTAL if total and has_total else ""
                if not row:
                    plan.doubts.append(f"第 {r + 1} 行没有编码，不会粘贴")
                    continue
            else:
                if len(key[0]) in lengths:
                    key = (key[0], *[""] * (len(key) - 1))
                row = rows.get(key) or self._new_row(plan)
                rows[key] = row
            for c, id in columns.items():
                self._enter(plan, r, c, place.cell(row, id), block)
        self._note_extra(plan, columns, first)

    def _by_place(self, plan: PastePlan, block: Block | None, first: int, line: int, column: int) -> None:
        form = self._form
        fresh = ""
        for r in range(first, len(plan.grid)):
            at = line + r - first
            appending = at >= len(form.sheet.lines) or (
                block is not None and form.sheet.lines[at].row in (APPEND, TOTAL)
            )
            if block is not None and (appending or fresh) and not block.path and not block.key_columns:
                fresh = self._new_row(plan)
                place = Place(*block.name, form.instance)
                columns = self._columns(block, column, len(plan.grid[0]))
                for c, id in columns.items():
                    self._enter(plan, r, c, place.cell(fresh, id), block)
                self._note_extra(plan, columns, r)
                continue
            for c, text in enumerate(plan.grid[r]):
                found = form.box_at(at, column + c) if at < len(form.sheet.lines) else None
                begins = found is not None and found[0] == at and found[1].column == column + c
                if found is None or not begins:
                    if text.strip():
                        plan.doubts.append(f"第 {r + 1} 行第 {c + 1} 列“{_short(text)}”落在表外或合并格中")
                    continue
                self._enter_box(plan, r, c, found[1], text)

    def _enter_box(self, plan: PastePlan, r: int, c: int, box: Box, text: str) -> None:
        if box.cell is not None:
            self._enter(plan, r, c, box.cell, self._engine.block(box.cell))
        elif text.strip() and compact(text) != compact(box.text):
            plan.doubts.append(
                f"第 {r + 1} 行第 {c + 1} 列是“{_short(text)}”，表中此处印的是“{_short(box.text)}”"
            )
        else:
            plan.passed_over.add((r, c))

    def _enter(self, plan: PastePlan, r: int, c: int, cell: Cell, block: Block) -> None:
        """A label that says what is there already is not entered again."""
        text = plan.grid[r][c]
        kind = block.type_of(cell.row, cell.column)
        named = bool(getattr(kind.slot, "name_of", None))
        known = cell.row in self._engine.rows(cell.place) or block.kind == "fixed"
        shown = self._document.view(cell).text if known else ""
        if (cell.row == TOTAL and not kind.number) or named or (not kind.number and text.strip() == shown):
            plan.passed_over.add((r, c))
            return
        if not text.strip() and (not known or cell not in self._document.content.facts.entries):
            plan.passed_over.add((r, c))
            return
        plan.cells[r, c] = cell

    def _new_row(self, plan: PastePlan) -> str:
        plan.new_rows += 1
        return edit_commands.new_id()

    def _note_extra(self, plan: PastePlan, columns: dict[int, str], row: int) -> None:
        extra = [
            c
            for c in range(len(plan.grid[0]))
            if c not in columns and any(r[c].strip() for r in plan.grid[row:])
        ]
        words = f"右边多出 {len(extra)} 列，不会粘贴"
        if extra and words not in plan.doubts:
            plan.doubts.append(words)

    def _read(self, plan: PastePlan) -> None:
        document, bad = self._document, []
        for (r, c), cell in plan.cells.items():
            text = plan.grid[r][c]
            entry = plan.entries[r, c] = edit_commands.read_typed(document, cell, text)
            if isinstance(entry, Rejected):
                bad.append(f"“{_short(text)}”{entry.reason}")
        if bad:
            plan.doubts.append(f"有 {len(bad)} 格读不懂，会原样保留并标出：{'；'.join(bad[:3])}")
        if not plan.cells:
            plan.doubts.append("没有可以粘贴的内容")
        entries = [(cell, plan.entries[at]) for at, cell in plan.cells.items()]
        label = f"粘贴到{table_label(self._engine, plan.table)}"
        plan.edit = edit_commands.set_entries(document, entries, label)


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), 12)
