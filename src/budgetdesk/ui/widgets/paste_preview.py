"""Shows what a paste would do, value by value with the row and column it goes to, and asks what has to be settled."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.cell_view import show_entry
from budgetdesk.document.paste.plan import Answers, At, Landing, Option, PastePlan, Question, Replan
from budgetdesk.engine.cells import Rejected
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.text import shortened
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import size_by_text

_MOST_ROWS, _MOST_COLUMNS, _MOST_DOUBTS = 200, 60, 3
_LEFT_OUT = "（不粘贴）"
_LONGEST = 24  # characters of a text, a heading


class PastePreview(QDialog):
    """`replan` plans anew with what has been answered; `plan` is what is pasted in the end."""

    def __init__(
        self, plan: PastePlan, replan: Replan, engine: Engine, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("粘贴预览")
        self.plan, self._replan, self._engine, self._palette = plan, replan, engine, palette
        self._choices: dict[str, str] = {}
        self._columns: tuple[str, ...] | None = None
        self._fitted: set[int] = set()  # columns whose width was set once
        self.summary, self.doubts, self.detail = plain_label(), plain_label(), plain_label()
        self.summary.setProperty("role", "section")
        self.doubts.setProperty("role", "notice")
        for label in (self.summary, self.doubts, self.detail):
            label.setWordWrap(True)
        self.questions = QGridLayout()
        self.questions.setColumnStretch(1, 1)
        self.boxes: dict[str, QComboBox] = {}  # of the questions
        self._words: dict[str, QLabel] = {}
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().sectionClicked.connect(self.offer_columns)
        choose = QShortcut(QKeySequence("Alt+Down"), self.table)
        choose.activated.connect(lambda: self.offer_columns(self.table.currentColumn()))
        self.table.currentCellChanged.connect(self._describe)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addLayout(self.questions)
        layout.addWidget(self.doubts)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.detail)
        buttons = DialogButtons(self, "粘贴", "不粘贴")
        self.ok = buttons.ok
        layout.addWidget(buttons)
        self._show()
        size_by_text(self, 80, 30)
        row, column = min(plan.landings, default=(0, 0))
        self.table.setCurrentCell(
            min(row, self.table.rowCount() - 1), min(column, self.table.columnCount() - 1)
        )
        self.table.scrollToTop()

    # answers

    def _answered(self) -> None:
        self._choices |= {id: box.currentData() for id, box in self.boxes.items()}
        self._plan_anew()

    def offer_columns(self, column: int) -> None:
        """A menu of what a column of the block can be."""
        if self.plan.columns is None or not 0 <= column < len(self.plan.columns):
            return
        menu = QMenu(self)
        for option in (Option("", _LEFT_OUT), *self.plan.possible):
            action = menu.addAction(option.words, partial(self.choose_column, column, option.id))
            action.setCheckable(True)
            action.setChecked(option.id == self.plan.columns[column])
        header = self.table.horizontalHeader()
        menu.popup(header.mapToGlobal(QPoint(header.sectionViewportPosition(column), header.height())))

    def choose_column(self, column: int, id: str) -> None:
        """Say what a column is; another that was the same is nothing then."""
        said = [other if other != id else "" for other in self.plan.columns or ()]
        said[column] = id
        self._columns = tuple(said)
        self._plan_anew()

    def _plan_anew(self) -> None:
        at = self.table.currentRow(), self.table.currentColumn()
        content, focused = (self.table, self.ok, *self.boxes.values()), self.focusWidget()
        for widget in content:  # while it is planned the window goes on, and the dialog can be left
            widget.setEnabled(False)
        plan = self._replan(Answers(dict(self._choices), self._columns))
        for widget in content:
            widget.setEnabled(True)
        if focused is not None:
            focused.setFocus()
        if plan is None:
            self._choices, self._columns = {q.id: q.chosen for q in self.plan.questions}, self.plan.columns
        else:
            self.plan = plan
        self._show()
        self.table.setCurrentCell(*at)

    # what is shown

    def _show(self) -> None:
        plan = self.plan
        self.summary.setText(f"{plan.table}：{plan.summary()}")
        lines = [f"· {doubt}" for doubt in plan.doubts[:_MOST_DOUBTS]]
        if more := len(plan.doubts) - len(lines):
            lines.append(f"· ……还有 {more} 处")
        self.doubts.setText("\n".join(lines))
        self.doubts.setVisible(bool(lines))
        self.ok.setEnabled(plan.edit is not None)
        self._show_questions()
        self._show_table()
        self._describe(self.table.currentRow(), self.table.currentColumn())

    def _show_questions(self) -> None:
        if [q.id for q in self.plan.questions] != list(self.boxes):
            while (item := self.questions.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
            self.boxes, self._words = {}, {}
            for n, question in enumerate(self.plan.questions):
                label = plain_label()
                label.setWordWrap(True)
                box = Choice()
                box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                label.setBuddy(box)
                self.questions.addWidget(label, n, 0)
                self.questions.addWidget(box, n, 1)
                box.activated.connect(self._answered)
                self.boxes[question.id], self._words[question.id] = box, label
            self.questions.setColumnStretch(0, 1)
        for question in self.plan.questions:
            self._words[question.id].setText(question.words)
            self._list_options(question)

    def _list_options(self, question: Question) -> None:
        box = self.boxes[question.id]
        box.clear()
        for option in question.options:
            box.addItem(option.words, option.id)
        box.setCurrentIndex(max(box.findData(question.chosen), 0))

    def _show_table(self) -> None:
        plan, table = self.plan, self.table
        rows = min(len(plan.grid), _MOST_ROWS)
        columns = min(len(plan.grid[0]), _MOST_COLUMNS)
        table.setRowCount(rows)
        table.setColumnCount(columns)
        table.setHorizontalHeaderLabels([self._column_label(c) for c in range(columns)])
        table.setVerticalHeaderLabels([shortened(plan.row_words.get(r, ""), _LONGEST) for r in range(rows)])
        table.clearSpans()
        line = self.fontMetrics().lineSpacing()
        for r in range(rows):
            for c in range(columns):
                table.setItem(r, c, self._item((r, c)))
            title = columns > 1 and r not in plan.row_words and plan.grid[r][0] and not any(plan.grid[r][1:])
            if title:
                table.setSpan(r, 0, 1, columns)
            two = any("\n" in table.item(r, c).text() for c in range(columns))
            table.setRowHeight(r, line * (2 if two else 1) + line // 2)
        self._widen_columns()

    def _widen_columns(self) -> None:
        """As their texts need; what a person has made wider stays."""
        table, metrics = self.table, self.fontMetrics()
        digit = metrics.horizontalAdvance("0")
        for c in range(table.columnCount()):
            cells = [table.item(r, c).text() for r in range(table.rowCount()) if table.columnSpan(r, c) == 1]
            texts = [self._column_label(c), *(part for text in cells for part in text.split("\n"))]
            wanted = min(max(digit * 8, *map(metrics.horizontalAdvance, texts)), digit * 30) + digit * 2
            if c not in self._fitted or table.columnWidth(c) < wanted:
                table.setColumnWidth(c, wanted)
            self._fitted.add(c)

    def _column_label(self, column: int) -> str:
        """Where the column goes; with a sign where that can be chosen."""
        words = self.plan.column_words.get(column, "")
        if self.plan.columns is None:
            return words or f"第 {column + 1} 列"
        return f"{words or _LEFT_OUT} ▾"

    def _item(self, at: At) -> QTableWidgetItem:
        plan, p = self.plan, self._palette
        text = plan.grid[at[0]][at[1]]
        landing = plan.landings.get(at)
        item = QTableWidgetItem(shortened(text, _LONGEST * 4))
        if landing is None:
            lost = bool(text.strip()) and at in plan.lost
            item.setForeground(QColor(p.query if lost else p.soft_text))
            font = item.font()
            font.setStrikeOut(lost)
            item.setFont(font)
            item.setToolTip("不会粘贴" if lost else "")
            return item
        number = self._engine.type_of(landing.cell).number
        item.setText(self._becomes(text, landing))
        bad = isinstance(landing.entry, Rejected)
        grounds = ((bad, p.error_soft), (landing.touches, p.query_soft), (landing.changes, p.good_soft))
        if ground := next((color for applies, color in grounds if applies), ""):
            item.setBackground(QColor(ground))
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(as_is(self._said(at)))
        return item

    def _becomes(self, text: str, landing: Landing) -> str:
        """The value as it will stand, with what it was where that is another, and what goes for it."""
        shown = shortened(self._shown(landing), _LONGEST * 4)
        was = shortened(text.strip(), _LONGEST * 4)
        if isinstance(landing.entry, Rejected):
            now = f"⚠ {was}"
        elif not was or _alike(was, shown):
            now = shown or was
        else:
            now = f"{was} → {shown or '空'}"
        if not landing.touches:
            return now
        return f"{now or '空'}\n（原 {shortened(show_entry(self._engine, landing.cell, landing.before), _LONGEST)}）"

    def _shown(self, landing: Landing) -> str:
        return "" if landing.entry is None else show_entry(self._engine, landing.cell, landing.entry)

    def _said(self, at: At) -> str:
        landing = self.plan.landings.get(at)
        if landing is None:
            return ""
        parts = [f"填到 {self.plan.where(at)}：{shortened(self._shown(landing), 60) or '空'}"]
        if isinstance(landing.entry, Rejected):
            parts.append(f"读不懂，会原样保留并标出：{landing.entry.reason}")
        if landing.touches:
            before = show_entry(self._engine, landing.cell, landing.before)
            parts.append(f"原来是 {shortened(before, 60)}")
        return "；".join(parts)

    def _describe(self, row: int, column: int, *_: int) -> None:
        """Where the value at the cursor goes, in words."""
        at = row, column
        if row < 0 or column < 0 or row >= len(self.plan.grid):
            self.detail.setText("")
            return
        lost = at in self.plan.lost
        self.detail.setText(self._said(at) or ("不会粘贴" if lost else "不用粘贴"))


def _alike(one: str, other: str) -> bool:
    """Whether two writings of a value are the same but for separators and trailing zeros."""

    def bare(text: str) -> str:
        plain = "".join(text.split()).replace(",", "")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain

    return bare(one) == bare(other)
