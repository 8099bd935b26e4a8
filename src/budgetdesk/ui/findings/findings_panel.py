"""The findings at the bottom, filtered by level and table, and what is still missing; a double click goes to the cell."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from PySide6 import QtWidgets
from PySide6.QtCore import QByteArray, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.outstanding import Missing
from budgetdesk.document.table_states import TableStates
from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.errors import KnownError
from budgetdesk.review.finding import Finding
from budgetdesk.review.indicators.finding_factory import rules_off
from budgetdesk.ui.findings.finding_actions import FindingMends
from budgetdesk.ui.findings.findings_model import GROUPINGS, WAYS, FindingsModel
from budgetdesk.ui.findings.mend_column import MendColumn, TextLines, keep_low
from budgetdesk.ui.findings.missing_list import MissingList
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.mark_shapes import shape_icon, sign_size
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.shortened_choice import Choice

_BESIDE = 3  # figures: scroll bar and frame
_TABLE_NAME = 10  # characters
_LEVEL, _TEXT = 9, 12  # figures wide; words among the figures are broken
_LEAST, _WANTED = {1: 12, 2: 16, WAYS: 26}, {1: 24, 2: 32, WAYS: 38}  # figures: columns of words


class FindingsPanel(QWidget):
    looked_at = Signal(object)  # the Finding that is marked in the list, or None
    rules_wanted = Signal()  # which of them are turned off
    fold_wanted = Signal(bool)  # to a line, or open again

    def __init__(
        self, session: Session, states: TableStates, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._states = session, states
        self.mends = FindingMends(session, self)
        self.model = FindingsModel(session, self.mends, palette, self)
        self.view = QTreeView(self)
        self.view.setModel(self.model)
        self.view.setIndentation(12)
        self.view.setRootIsDecorated(False)
        self.view.setUniformRowHeights(True)
        self.view.setWordWrap(True)
        self._lines = TextLines(self.view, 2)  # so that a finding can be read whole
        self.view.setItemDelegate(self._lines)
        self.buttons = MendColumn(self.view, WAYS, 2, self.mends, self.finding, palette)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        keep_low(self.view.header())
        self.view.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.view.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.view.header().setStretchLastSection(False)
        self.view.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.view.header().sectionResized.connect(self._widened)
        self.view.setIconSize(sign_size(self.view))
        self.view.doubleClicked.connect(self.go)
        self.view.activated.connect(self.go)
        self.view.selectionModel().currentChanged.connect(self._look)
        self.view.clicked.connect(self._look)
        self.levels = {level: self._level_button(level, palette) for level in LEVEL_WORDS}
        self.tables = Choice()
        self.tables.addItem("全部表", "")
        for id, table in session.document.program.filled_tables.items():
            self.tables.addItem(table.name, id)
        self.tables.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.tables.setMinimumContentsLength(_TABLE_NAME)
        self.tables.setToolTip("只看与某张表有关的问题")
        self.tables.currentIndexChanged.connect(self._filter)
        self.grouping = Choice()
        for key, words in GROUPINGS.items():
            self.grouping.addItem(words, key)
        self.grouping.currentIndexChanged.connect(self._regroup)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.model.rowsInserted.connect(self._spread)
        self.missing = MissingList(session, self.mends, palette, self)
        self.missing.looked_at.connect(self._look_at_missing)
        self.missing_button = QToolButton()
        self.missing_button.setCheckable(True)
        self.missing_button.setProperty("role", "chip")
        self.missing_button.setIcon(shape_icon("missing", palette.level("missing")))
        self.missing_button.setIconSize(sign_size(self.missing_button))
        self.missing_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.missing_button.setToolTip("必填的格、空着的一边、要写明原因的空表、要说明的核实：还差什么")
        self.missing_button.toggled.connect(self._turn)
        self.missing_button.clicked.connect(lambda: self._open(self.missing_button))
        self.off_button = QToolButton()  # what is not told is told of
        self.off_button.setProperty("role", "chip")
        self.off_button.setToolTip("在这个工作库里关闭的指标审核规则：点开看是哪几条、为什么")
        self.off_button.clicked.connect(lambda _: self.rules_wanted.emit())
        self.empty = plain_label()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "heading")
        self.folded = False
        self._own_widths = False  # whether a person made a column wider or narrower
        self._sharing = False
        self.fold_button = QToolButton()
        self.fold_button.setProperty("role", "fold")
        self.fold_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fold_button.clicked.connect(lambda: self.fold_wanted.emit(not self.folded))
        self.bar = QWidget(self)
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(4, 0, 4, 1)
        self._title = plain_label("审核")
        self._title.setProperty("role", "panel")
        bar.addWidget(self._title)
        for button in self.levels.values():
            bar.addWidget(button)
        bar.addWidget(self.missing_button)
        bar.addWidget(self.off_button)
        bar.addSpacing(8)
        bar.addWidget(self.tables)
        bar.addWidget(self.grouping)
        bar.addStretch()
        bar.addWidget(self.fold_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.view)
        layout.addWidget(self.missing)
        layout.addWidget(self.empty, 1)
        self.fold(False)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_title()
        if event.size().width() != event.oldSize().width():
            self._share_out()

    def _show_title(self) -> None:
        """The bar's name, where what can be done there leaves it room."""
        others = self.bar.sizeHint().width() - (
            0 if self._title.isHidden() else self._title.sizeHint().width()
        )
        self._title.setVisible(others + self._title.sizeHint().width() <= self.width())

    def refresh(self) -> None:
        """Take in what an edit brought."""
        self.mends.forget()
        came = self.model.update()
        self.missing.show_all(self._session.marks.missing())
        self.missing_button.setText(f"还差 {len(self.missing.missing)}")
        off = len(rules_off(self._session.document.program))
        self.off_button.setText(f"关闭的规则 {off} 条")
        self.off_button.setVisible(off > 0)
        self._make_room_for_figures(came)
        self._count()
        self._show_empty()

    def _count(self) -> None:
        """How many there are of each level, and whether that is more than what is listed."""
        totals = self._states.totals()
        for level, button in self.levels.items():
            unlisted = "，未列出" if totals[level] and not button.isChecked() else ""
            button.setText(f"{LEVEL_WORDS[level]} {totals[level]}{unlisted}")
        self._show_title()

    def _make_room_for_figures(self, came: Sequence[Finding]) -> None:
        """Where a column of them is missing, or too narrow for what came, or empty now; else all stays where it is."""
        for column, width in self._figure_widths(came).items():
            hidden = self.view.isColumnHidden(column)
            if column == self.model.DIFFERENCE and hidden:
                continue  # shown with the others, if there is room
            if hidden == self.model.has_figures(column) or width > self.view.columnWidth(column):
                self._share_out()
                return

    def _figure_widths(self, findings: Sequence[Finding]) -> dict[int, int]:
        """Pixels that their figures need in each column; none where no finding has one: their room is given to the words."""
        metrics, found = self.fontMetrics(), {}
        digit = metrics.horizontalAdvance("0")
        for column in self.model.FIGURES:
            figure, words = self.model.longest(column, findings)
            wide = max(
                metrics.horizontalAdvance(figure), min(metrics.horizontalAdvance(words), _TEXT * digit)
            )
            found[column] = wide + 2 * digit if wide else 0
        return found

    def finding(self, index: AnyIndex) -> Finding | None:
        return self.model.finding(index)

    def listed(self) -> QWidget:
        """The list that is shown: of the findings, or of what is missing."""
        return self.missing if self.missing_button.isChecked() else self.view

    def look_at(self, finding: Finding) -> None:
        """Mark a finding in the list, if it is shown."""
        if (index := self.model.index_of(finding)).isValid():
            self.view.setCurrentIndex(index)

    def go(self, index: QModelIndex) -> None:
        finding = self.finding(index)
        if finding is not None:
            self.looked_at.emit(finding)
            self._session.go_to_finding(finding)

    def height_of(self, rows: int) -> int:
        """In which that many findings are seen whole."""
        around = self.bar.sizeHint().height() + self.view.header().height()
        return around + rows * self._lines.height(self.fontMetrics()) + 2 * self.view.frameWidth()

    def _share_out(self) -> None:
        """Figures are seen whole, but for a difference whose room the words need; those share the rest."""
        digit, figures = self.fontMetrics().horizontalAdvance("0"), self._figure_widths(self.model.findings)
        least, wanted = (digit * sum(widths.values()) for widths in (_LEAST, _WANTED))
        words = self.width() - digit * (_LEVEL + _BESIDE) - sum(figures.values())
        if words < least:
            words, figures[self.model.DIFFERENCE] = words + figures[self.model.DIFFERENCE], 0
        hidden = {column: not width for column, width in figures.items()}
        as_before = all(self.view.isColumnHidden(column) == gone for column, gone in hidden.items())
        if self._own_widths and as_before:
            return
        self._sharing = True
        share = min(max((words - least) / (wanted - least), 0.0), 1.0)
        widths = {
            column: round(digit * (few + share * (_WANTED[column] - few))) for column, few in _LEAST.items()
        }
        rest = max(words - wanted, 0)
        widths[1], widths[WAYS] = widths[1] + rest // 5, widths[WAYS] + rest * 2 // 5
        for column, width in {0: digit * _LEVEL, **widths, **figures}.items():
            self.view.setColumnHidden(column, hidden.get(column, False))
            if width:
                self.view.setColumnWidth(column, width)
        self._sharing = False

    def _widened(self, column: int) -> None:
        if (
            not self._sharing
            and self.view.header().sectionResizeMode(column) != QHeaderView.ResizeMode.Stretch
        ):
            self._own_widths = True

    def columns_state(self) -> QByteArray | None:
        """As a person made them; None where they are shared out as there is room."""
        return self.view.header().saveState() if self._own_widths else None

    def restore_columns(self, state: QByteArray) -> None:
        self.view.header().restoreState(state)
        self._own_widths = True
        self._make_room_for_figures(self.model.findings)  # of this declaration, not of the one before

    def show_missing(self, shown: bool = True, at: Missing | None = None) -> None:
        """What is still missing in place of the findings, with the cursor `at` one of them; or the findings again."""
        self.missing_button.setChecked(shown)
        if at is not None:
            self.missing.mark(at)

    def fold(self, folded: bool) -> None:
        """To the line that counts the findings."""
        self.folded = folded
        vertical = QSizePolicy.Policy.Fixed if folded else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        self.fold_button.setText("︿" if folded else "﹀")
        self.fold_button.setToolTip("展开问题" if folded else "收起问题")
        self._show_empty()

    def show_table(self, table: str) -> None:
        """Only what concerns one table; all with an empty name."""
        self.tables.setCurrentIndex(max(self.tables.findData(table), 0))

    def _open(self, button: QToolButton) -> None:
        """Whoever clicks on a count while its list is folded, or another one is shown, wants to see it."""
        if button is not self.missing_button and self.missing_button.isChecked():
            self.missing_button.setChecked(False)
            button.setChecked(True)
        if self.folded:
            button.setChecked(True)
            self.fold_wanted.emit(False)

    def _turn(self, missing: bool) -> None:
        for widget in (self.tables, self.grouping):
            widget.setEnabled(not missing)
        for button in self.levels.values():  # what they let through is not what is listed now
            button.setProperty("behind", missing)
            button.style().polish(button)
        self._show_empty()
        if missing and self.folded:
            self.fold_wanted.emit(False)

    def _look_at_missing(self, missing: Missing | None) -> None:
        if self.missing_button.isChecked():
            self.looked_at.emit(missing.finding if missing is not None else None)

    def _look(self, now: QModelIndex) -> None:
        self.looked_at.emit(self.finding(now))

    def _regroup(self) -> None:
        self.model.group_by(self.grouping.currentData())
        self.view.setRootIsDecorated(bool(self.grouping.currentData()))
        self._spread()

    def _spread(self) -> None:
        """Headings take the whole width, and all groups are open."""
        if self.grouping.currentData():
            for row in range(self.model.rowCount()):
                self.view.setFirstColumnSpanned(row, QModelIndex(), True)
            self.view.expandAll()

    def _menu(self, point: QPoint) -> None:
        finding = self.finding(self.view.indexAt(point))
        if finding is not None:
            menu = self.mends.menu(finding, self)
            menu.addSeparator()
            menu.addAction("把列出的问题存成表格…", self.save_listed)
            menu.exec(self.view.viewport().mapToGlobal(point))

    def save_listed(self) -> None:
        """What is listed, for people without the program."""
        from budgetdesk.office.exports import write_file

        name = f"{self._session.title} 问题.csv"
        chosen, _ = QtWidgets.QFileDialog.getSaveFileName(self, "列出的问题", name, "表格 (*.csv)")
        if not chosen:
            return
        try:
            write_file(as_csv(self.model.listed()), Path(chosen))
        except KnownError as error:
            self._session.troubled.emit(str(error))
        else:
            self._session.told.emit(f"已存 {len(self.model.findings)} 个问题：{chosen}")

    def _level_button(self, level: str, palette: Palette) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setChecked(True)
        button.setProperty("role", "chip")
        button.setIcon(shape_icon(level, palette.level(level)))
        button.setIconSize(sign_size(button))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(f"显示或隐藏“{LEVEL_WORDS[level]}”")
        button.toggled.connect(self._filter)
        button.clicked.connect(lambda: self._open(button))
        return button

    def _filter(self) -> None:
        self.model.filter(
            {level for level, b in self.levels.items() if b.isChecked()}, self.tables.currentData() or ""
        )
        self._share_out()
        self._count()
        self._show_empty()

    def _show_empty(self) -> None:
        missing = self.missing_button.isChecked()
        none = not (self.missing.missing if missing else self.model.findings)
        self.view.setVisible(not none and not missing and not self.folded)
        self.missing.setVisible(not none and missing and not self.folded)
        self.empty.setVisible(none and not self.folded)
        self.empty.setText(self._nothing_to_list(missing))

    def _nothing_to_list(self, missing: bool) -> str:
        if missing:
            return "什么也不差"
        if self._session.marks.shown():
            return "没有符合筛选条件的问题"
        left = len(self.missing.missing)
        return f"没有发现错误，还差 {left} 项" if left else "没有发现问题"


def as_csv(lines: Sequence[Sequence[str]]) -> bytes:
    """As Excel and WPS open it; a text that begins as a formula would be reckoned out there."""
    text = StringIO()
    csv.writer(text).writerows([f" {t}" if t[:1] in "=@" and t else t for t in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")
