"""The first tab: pictures where people would rather look than read; they follow the figures."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from budgetdesk.document.overview import compositions, leading, months, years
from budgetdesk.document.table_states import TableStates
from budgetdesk.ui.overview.composition_chart import CompositionChart
from budgetdesk.ui.overview.leading_row import LeadingRow
from budgetdesk.ui.overview.levels_chart import LevelsChart
from budgetdesk.ui.overview.months_chart import MonthsChart
from budgetdesk.ui.overview.states_chart import StatesChart
from budgetdesk.ui.overview.years_chart import YearsChart
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette

_PATIENCE = 150  # milliseconds
_NARROW = 36  # lines of text: in a page less wide the pictures stand below each other


class OverviewPage(QScrollArea):
    chosen = Signal(str)  # a table

    def __init__(
        self, session: Session, states: TableStates, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._palette = session, palette
        self._stale = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        body = QWidget()
        self.setWidget(body)
        outer = QVBoxLayout(body)
        outer.setContentsMargins(10, 8, 10, 10)
        self._columns = (QVBoxLayout(), QVBoxLayout())
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(10)
        for column in self._columns:
            column.setSpacing(10)
            column.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._beside.addLayout(column, 1)
        self.leading = LeadingRow(palette)
        self.leading.wanted.connect(session.go_to)
        outer.addWidget(self.leading)
        outer.addLayout(self._beside)
        outer.addStretch()
        self.states = StatesChart(session.document.program.pack, states, palette)
        self.states.chosen.connect(self.chosen)
        self.levels = LevelsChart(session, palette)
        self.years = YearsChart([], palette)
        self.months = MonthsChart(palette)
        self.months.wanted.connect(session.go_to)
        self.compositions: list[CompositionChart] = []
        self._columns[0].addWidget(self.states)
        self._columns[1].addWidget(self.levels)
        self._columns[1].addWidget(self.months)
        self._columns[1].addWidget(self.years)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self.draw_anew)
        session.changed.connect(self._follow)
        session.deferred_shown.connect(self._follow)
        self.draw_anew()

    def draw_anew(self) -> None:
        """Take the figures as they are now."""
        self._stale = False
        document = self._session.document
        first = leading(document)
        self.leading.show_data(first)
        self.leading.setVisible(bool(first))
        pairs = years(document)[1]
        self.years.show_data(pairs)
        self.years.setVisible(bool(pairs))
        by_month = months(document)
        self.months.show_data(*by_month)
        self.months.setVisible(bool(by_month[1]))
        found = compositions(document)
        while len(self.compositions) > len(found):
            self.compositions.pop().deleteLater()
        for n, data in enumerate(found):
            if n < len(self.compositions):
                self.compositions[n].show_data(data)
                continue
            chart = CompositionChart(data, self._palette)
            chart.wanted.connect(self._session.go_to)
            self.compositions.append(chart)
            self._columns[1 - n % 2].addWidget(chart)
        self.states.update()
        self.levels.update()

    def close_page(self) -> None:
        self._session.changed.disconnect(self._follow)
        self._session.deferred_shown.disconnect(self._follow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.viewport().width() < _NARROW * self.fontMetrics().lineSpacing()
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._beside.setDirection(way)
        self.states.least_height = 0 if narrow else self.levels.content_height()  # the two end alike
        self.states.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.draw_anew()

    def _follow(self) -> None:
        self._stale = True
        if self.isVisible():
            self._timer.start()
