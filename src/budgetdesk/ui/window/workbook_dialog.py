"""Shows what a workbook would put into a declaration: sheet by sheet which table it is, value by value where it goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPlainTextEdit,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.engine.cells import Rejected
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.engine.text import shortened
from budgetdesk.exchange.workbooks.filling_document import SheetReading
from budgetdesk.exchange.workbooks.reading import SheetGrid
from budgetdesk.office.importing.workbook_import import (
    SheetMapping,
    SheetMappings,
    WorkbookImport,
    described,
)
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice, ShortenedChoice
from budgetdesk.ui.widgets.window_size import size_by_text

Read = Callable[[SheetMappings, bool], WorkbookImport | None]
"""Reads the workbook anew as a person has said, and whether what is there goes; None where that was stopped."""
_MOST_ROWS, _MOST_COLUMNS, _MOST_WORDS = 300, 60, 4
_LONGEST = 24
_CHOICE = 6  # letters of a table's name that are seen in any case
_LEFT = 0.4  # of the window: the list of sheets
_NAMES = 0.45  # of that list: what names of sheets take at most
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NONE = "（不导入）"


class WorkbookDialog(QDialog):
    """`said` is what a person has corrected; `proposal` is what is taken in the end."""

    def __init__(
        self, proposal: WorkbookImport, read: Read, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("导入工作簿")
        self.proposal, self._read, self._palette = proposal, read, palette
        self.said: SheetMappings = {}
        self.summary, self.words, self.detail = plain_label(), plain_label(), plain_label()
        self.summary.setProperty("role", "section")
        self.words.setProperty("role", "notice")
        for label in (self.summary, self.words, self.detail):
            label.setWordWrap(True)
        self.sheets = QTableWidget(0, 3)
        self.sheets.setHorizontalHeaderLabels(["工作表", "是哪张表", "填入"])
        self.sheets.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.sheets.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.sheets.horizontalHeader().setHighlightSections(False)
        self.sheets.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.sheets.verticalHeader().hide()
        self.sheets.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names of sheets begin alike
        self.sheets.currentCellChanged.connect(lambda row, *_: self._show_sheet(row))
        self.grid = QTableWidget()
        self.grid.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.grid.setWordWrap(False)
        self.grid.currentCellChanged.connect(self._describe)
        self.grid.horizontalHeader().sectionClicked.connect(self.offer_columns)
        self.questions = QHBoxLayout()
        beside = QWidget()
        right = QVBoxLayout(beside)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.words)
        right.addLayout(self.questions)
        right.addWidget(self.grid, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.sheets)
        split.addWidget(beside)
        buttons = DialogButtons(self, "导入", "不导入")
        self.ok = buttons.ok
        self.lines = QPlainTextEdit()
        self.lines.setReadOnly(True)
        self.lines.setVisible(proposal.own)
        self.replace = QCheckBox(f"不同的 {proposal.kept} 处也用工作簿里的代替")
        self.replace.setVisible(bool(proposal.kept))
        self.replace.toggled.connect(lambda _: self._read_anew())
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.lines, 1)
        layout.addWidget(self.replace)
        split.setVisible(bool(self._grids))
        layout.addWidget(split, 2)
        layout.addWidget(self.detail)
        layout.addWidget(buttons)
        size_by_text(self, *((150, 34) if self._grids else (64, 16)))  # beside sheets, or lines alone
        split.setSizes([round(self.width() * _LEFT), round(self.width() * (1 - _LEFT))])
        self._show()
        self.sheets.setCurrentCell(0, 0)

    # what is said

    def choose_table(self, sheet: str, table: str) -> None:
        """Say which table a sheet is; '' for none."""
        self.said[sheet] = SheetMapping(table)
        self._read_anew()

    def offer_columns(self, column: int) -> None:
        """A menu of what a column of the sheet in front can be."""
        found = self._column(column)
        if found is None:
            return
        block, n = found
        plan = next(plan for part, plan in self._reading.plans if part.block == block)
        menu = QMenu(self)
        for id, words in (("", "（不填）"), *((option.id, option.words) for option in plan.possible)):
            action = menu.addAction(as_is(words), partial(self.choose_column, column, id))
            action.setCheckable(True)
            action.setChecked(plan.columns is not None and plan.columns[n] == id)
        header = self.grid.horizontalHeader()
        menu.popup(header.mapToGlobal(QPoint(header.sectionViewportPosition(column), header.height())))

    def choose_column(self, column: int, id: str) -> None:
        """Say what a column of the sheet in front is; another that was the same is nothing then."""
        found = self._column(column)
        if found is None:
            return
        block, n = found
        said = self._mapping_in_front()
        columns = ["" if other == id else other for other in said.columns[block]]
        columns[n] = id
        said.columns[block] = columns
        self._read_anew()

    def answer(self, block: str, question: str, answer: str) -> None:
        self._mapping_in_front().choices.setdefault(block, {})[question] = answer
        self._read_anew()

    def _mapping_in_front(self) -> SheetMapping:
        name = self._grids[self.sheets.currentRow()].name
        return self.said.setdefault(name, self.proposal.mapping()[name])

    def _read_anew(self) -> None:
        at = self.sheets.currentRow()
        proposal = self._read(self.said, self.replace.isChecked())
        if proposal is not None:
            self.proposal = proposal
        self._show()
        self.sheets.setCurrentCell(at, 0)
        self._show_sheet(at)

    # what is shown

    @property
    def _readings(self) -> dict[str, SheetReading]:
        return {reading.grid.name: reading for reading in self.proposal.reading.sheets}

    @property
    def _reading(self) -> SheetReading:
        return self._readings[self._grids[self.sheets.currentRow()].name]

    @property
    def _grids(self) -> list[SheetGrid]:
        """In the workbook's order those that were read, and those that hold figures."""
        known = {*self._readings, *(grid.name for grid in self.proposal.reading.strangers)}
        return [grid for grid in self.proposal.grids if grid.name in known]

    def _show(self) -> None:
        proposal, document = self.proposal, self.proposal.document
        kind = "本程序输出的工作簿" if proposal.own else f"别处做的工作簿，认出 {len(self._readings)} 张表"
        fills = f"将填入 {proposal.filled} 格"
        if proposal.whole:
            fills = f"成为一份新的申报，填入 {proposal.filled} 格"
        elif proposal.own and not proposal.reading.steps:
            fills = "和这份申报一样，没有要填的"
        self.summary.setText(f"{proposal.path.name}：{kind}。{document.program.pack.title}，{fills}")
        self.lines.setPlainText("\n".join(described(proposal)))
        self.ok.setEnabled(bool(proposal.reading.steps) or proposal.whole or not proposal.own)
        grids = self._grids
        self.sheets.setRowCount(len(grids))
        for n, grid in enumerate(grids):
            reading = self._readings.get(grid.name)
            name = QTableWidgetItem(grid.name)
            name.setToolTip(as_is(grid.name))
            self.sheets.setItem(n, 0, name)
            box = ShortenedChoice(_CHOICE)
            box.addItem(_NONE, "")
            for table in document.program.pack.tables.values():
                box.addItem(
                    as_is(f"{table_label(document.engine, table.id)} {shortened(table.title, _LONGEST)}"),
                    table.id,
                )
            box.setCurrentIndex(max(box.findData(reading.table if reading else ""), 0))
            box.activated.connect(
                lambda _, box=box, name=grid.name: self.choose_table(name, box.currentData())
            )
            self.sheets.setCellWidget(n, 1, box)
            said = f"{len(reading.cells)} 格" if reading else ""
            lost = f"，{len(reading.lost)} 个数不知填哪" if reading and reading.lost else ""
            self.sheets.setItem(n, 2, QTableWidgetItem(said + lost))
        self.sheets.resizeColumnsToContents()
        names = round(self.width() * _LEFT * _NAMES)
        self.sheets.setColumnWidth(0, min(self.sheets.columnWidth(0), names))
        self.sheets.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def _show_sheet(self, row: int) -> None:
        if not 0 <= row < len(self._grids):
            return
        grid = self._grids[row]
        reading = self._readings.get(grid.name)
        words = reading.words if reading else ["没有认出是哪张表：可在左边指明"]
        more = [f"……还有 {len(words) - _MOST_WORDS} 处"] if len(words) > _MOST_WORDS else []
        self.words.setText("\n".join(f"· {text}" for text in (*words[:_MOST_WORDS], *more)))
        self.words.setVisible(bool(words))
        self._show_questions(reading)
        rows, columns = min(len(grid.rows), _MOST_ROWS), min(grid.width, _MOST_COLUMNS)
        self.grid.setRowCount(rows)
        self.grid.setColumnCount(columns)
        self.grid.setHorizontalHeaderLabels([self._heading(c) for c in range(columns)])
        for r in range(rows):
            for c in range(columns):
                self.grid.setItem(r, c, self._item(grid, reading, r, c))
        self.grid.resizeColumnsToContents()

    def _show_questions(self, reading: SheetReading | None) -> None:
        while (item := self.questions.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for part, plan in reading.plans if reading else ():
            for question in plan.questions:
                box = Choice()
                for option in question.options:
                    box.addItem(as_is(option.words), option.id)
                box.setCurrentIndex(max(box.findData(question.chosen), 0))
                box.setToolTip(as_is(question.words))
                box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                box.activated.connect(
                    lambda _, box=box, block=part.block, id=question.id: self.answer(
                        block, id, box.currentData()
                    )
                )
                self.questions.addWidget(box)

    def _column(self, column: int) -> tuple[str, int] | None:
        """The block and the place among the columns that were read of a column of the sheet."""
        reading = self._readings.get(self._grids[self.sheets.currentRow()].name)
        for part, plan in reading.plans if reading else ():
            if plan.columns is None:
                continue
            origins = plan.origins or tuple(range(len(plan.columns)))
            for n, origin in enumerate(origins):
                if origin < len(part.columns) and part.columns[origin] == column:
                    return part.block, n
        return None

    def _heading(self, column: int) -> str:
        letter = self._grids[self.sheets.currentRow()].address((0, column)).rstrip("0123456789")
        found = self._column(column)
        if found is None:
            return letter
        block, n = found
        plan = next(plan for part, plan in self._reading.plans if part.block == block)
        return f"{letter} {shortened(plan.column_words.get(n, '（不填）'), _LONGEST)} ▾"

    def _item(self, grid: SheetGrid, reading: SheetReading | None, r: int, c: int) -> QTableWidgetItem:
        p, at = self._palette, (r, c)
        item = QTableWidgetItem(shortened(" ".join(grid.rows[r][c].split()), _LONGEST * 2))
        cell = reading.cells.get(at) if reading else None
        if cell is not None:
            if self.proposal.document.engine.type_of(cell).number:
                item.setTextAlignment(_RIGHT)
            bad = isinstance(self.proposal.document.content.facts.entries.get(cell), Rejected)
            item.setBackground(QColor(p.error_soft if bad else p.good_soft))
        elif at in grid.troubles or (reading is not None and at in reading.lost):
            item.setBackground(QColor(p.query_soft))
        else:
            item.setForeground(QColor(p.soft_text))
        return item

    def _describe(self, row: int, column: int, *_: int) -> None:
        """Where the value at the cursor goes, in words."""
        at, front = (row, column), self.sheets.currentRow()
        if row < 0 or not 0 <= front < len(self._grids):
            self.detail.setText("")
            return
        grid, document = self._grids[front], self.proposal.document
        reading = self._readings.get(grid.name)
        cell = reading.cells.get(at) if reading else None
        if at in grid.troubles:
            self.detail.setText(grid.troubles[at])
        elif cell is not None:
            view = document.view(cell)
            reason = f"，读不懂：{view.entered.reason}" if isinstance(view.entered, Rejected) else ""
            self.detail.setText(
                f"{grid.address(at)} 填到 {cell_words(document.engine, cell)}：{shortened(view.text, 60)}{reason}"
            )
        else:
            lost = reading is not None and at in reading.lost
            self.detail.setText(f"{grid.address(at)} {'不知填到哪一格，不会导入' if lost else '不用导入'}")
