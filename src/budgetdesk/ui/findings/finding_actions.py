"""What can be done about a finding, as buttons and a menu."""

from __future__ import annotations

from itertools import zip_longest

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from budgetdesk.document.mends import Mend, MendKind
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.text import shortened, shortened_inside
from budgetdesk.review.finding import Finding
from budgetdesk.ui.session.mending import carry_out, mends_of
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.one_click import OneClick
from budgetdesk.ui.widgets.plain_text import as_is
from budgetdesk.ui.widgets.tool_row import ToolRow

_LONGEST = 26  # characters
_NARROWEST = 8  # figures
_MOST = 8  # mends of one finding


class FindingMends(QObject):
    """The mends of the finding that one looks at: as many `actions` as it has, the same on `buttons` and in the `menu`."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._finding: Finding | None = None
        self._mends: list[Mend] = []
        self._go = QAction("转到该格", self)
        self._go.triggered.connect(self._go_to_suspect)
        self.actions = [self._action(n) for n in range(_MOST)]
        self.buttons = [self._button(action) for action in self.actions]
        self.row = ToolRow([self.buttons], before=QWidget())
        self.concern(None)

    def concern(self, finding: Finding | None) -> None:
        """Be about this finding from now on."""
        self._finding = finding
        self._mends = mends_of(self._session, finding)[:_MOST] if finding is not None else []
        self._go.setEnabled(finding is not None and finding.suspect is not None)
        for action, mend in zip_longest(self.actions, self._mends):
            action.setEnabled(mend is not None)
            if mend is not None:
                name = cell_words(self._session.document.engine, mend.cell) if mend.cell else ""
                named = shortened_inside(name, _LONGEST)
                action.setText(f"{named} {shortened(mend.brief or mend.words, _LONGEST)}".strip())
                action.setToolTip(as_is(mend.tip or f"{name} {mend.words}".strip()))
            action.setVisible(mend is not None)
        self.row.share_out()

    def offered(self, kind: MendKind) -> list[QAction]:
        """Those of one kind, the likeliest first."""
        return [action for action, mend in zip(self.actions, self._mends, strict=False) if mend.kind == kind]

    def menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addActions([action for action in (self._go, *self.actions) if action.isEnabled()])
        return menu

    def _go_to_suspect(self) -> None:
        if self._finding is not None and self._finding.suspect is not None:
            self._session.go_to_finding(self._finding)

    def _carry_out(self, number: int) -> None:
        if self._finding is not None and number < len(self._mends):
            carry_out(self._session, self._finding, self._mends[number], self.buttons[0].window())

    def _action(self, number: int) -> QAction:
        action = QAction(self)
        action.triggered.connect(lambda: self._carry_out(number))
        return action

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setProperty("role", "mend")
        button.setMinimumWidth(button.fontMetrics().horizontalAdvance("0") * _NARROWEST)
        button.installEventFilter(OneClick(button))
        return button
