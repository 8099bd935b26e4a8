"""What can be done about a finding, as buttons and a menu."""

from __future__ import annotations

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

_LONGEST, _NARROWEST = 26, 8  # characters
_KINDS: tuple[MendKind, ...] = (
    "take",
    "rewrite",
    "remove",
    "keep_table",
    "add_codes",
    "add_code",
    "confirm",
    "unconfirm",
    "explain",
)


class FindingMends(QObject):
    """The mends of the finding that one looks at: `actions` by kind, the same on `buttons` and in the `menu`."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._finding: Finding | None = None
        self._mends: dict[MendKind, Mend] = {}
        self._go = QAction("转到该格", self)
        self._go.triggered.connect(self._go_to_suspect)
        self.actions = {kind: self._action(kind) for kind in _KINDS}
        self.buttons = [self._button(action) for action in self.actions.values()]
        self.concern(None)

    def concern(self, finding: Finding | None) -> None:
        """Be about this finding from now on."""
        self._finding = finding
        self._mends = {m.kind: m for m in mends_of(self._session, finding)} if finding is not None else {}
        self._go.setEnabled(finding is not None and finding.suspect is not None)
        for kind, action in self.actions.items():
            mend = self._mends.get(kind)
            action.setEnabled(mend is not None)
            if mend is not None:
                name = cell_words(self._session.document.engine, mend.cell) if mend.cell else ""
                named = shortened_inside(name, _LONGEST)
                action.setText(f"{named} {shortened(mend.words, _LONGEST)}".strip())
                action.setToolTip(as_is(mend.tip or f"{name} {mend.words}".strip()))
        for button in self.buttons:
            button.setVisible(button.defaultAction().isEnabled())

    def menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addActions([action for action in (self._go, *self.actions.values()) if action.isEnabled()])
        return menu

    def _go_to_suspect(self) -> None:
        if self._finding is not None and self._finding.suspect is not None:
            self._session.go_to_finding(self._finding)

    def _carry_out(self, kind: MendKind) -> None:
        if self._finding is not None and kind in self._mends:
            carry_out(self._session, self._finding, self._mends[kind], self.buttons[0].window())

    def _action(self, kind: MendKind) -> QAction:
        action = QAction(self)
        action.triggered.connect(lambda: self._carry_out(kind))
        return action

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setProperty("role", "mend")
        button.setMinimumWidth(
            button.fontMetrics().averageCharWidth() * _NARROWEST
        )  # never widens the window
        button.installEventFilter(OneClick(button))
        return button
