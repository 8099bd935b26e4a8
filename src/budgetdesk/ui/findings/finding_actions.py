"""What can be done about a finding with one click: take the expected value, say it is right, explain."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from budgetdesk.document import edit_commands
from budgetdesk.document.mending import can_mend, mend, mend_words, side_tips
from budgetdesk.document.mends import has_sides, keep_table
from budgetdesk.engine.text import shortened
from budgetdesk.review.finding import Finding
from budgetdesk.ui.findings.office_codes import add_code, asks_for_a_code
from budgetdesk.ui.session.session import Session

_LONGEST = 26


class FindingMends(QObject):
    wants_explanation = Signal(object)  # the Finding

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._finding: Finding | None = None
        self.go = self._action("转到该格", self._go)
        self.take = self._action("改为应有的数", self._take)
        self.keep_table = self._action("以表为准", self._keep_table)
        self.add_code = self._action("增补到本单位科目", self._add_code)
        self.confirm = self._action("此格无误，另查", self._confirm)
        self.explain = self._action("写核实说明", self._explain)
        self._mends = (self.take, self.keep_table, self.add_code, self.confirm, self.explain)
        self.buttons = [self._button(action) for action in self._mends]
        self.concern(None)

    def concern(self, finding: Finding | None) -> None:
        """Be about this finding from now on."""
        self._finding = finding
        suspect = finding.cells[0] if finding and finding.cells else None
        engine = self._session.document.engine
        mendable = finding is not None and can_mend(finding)
        words = mend_words(self._session.document, finding) if finding is not None else ""
        self.go.setEnabled(suspect is not None)
        self.take.setEnabled(mendable)
        self.take.setText(shortened(words, _LONGEST))
        sides = finding is not None and has_sides(finding)
        self.keep_table.setEnabled(sides)
        tips = side_tips(finding) if finding is not None and sides else (words, "")
        for action, tip in zip((self.take, self.keep_table), tips, strict=True):
            action.setToolTip(tip)
        self.add_code.setEnabled(finding is not None and asks_for_a_code(self._session, finding))
        numeric = suspect is not None and engine.type_of(suspect.cell).number
        known = suspect is not None and engine.value(suspect.cell) is not None
        self.confirm.setEnabled(numeric and known and not sides)
        self.explain.setEnabled(finding is not None and finding.level == "query")
        for button in self.buttons:
            button.setVisible(button.defaultAction().isEnabled())

    def menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addActions([action for action in (self.go, *self._mends) if action.isEnabled()])
        return menu

    def _go(self) -> None:
        if self._finding is not None and self._finding.suspect is not None:
            self._session.go_to(self._finding.suspect)

    def _take(self) -> None:
        if self._finding is not None:
            self._session.apply(mend(self._session.document, self._finding))

    def _keep_table(self) -> None:
        if self._finding is not None:
            self._session.apply(keep_table(self._session.document, self._finding))

    def _add_code(self) -> None:
        if self._finding is not None:
            add_code(self._session, self._finding, self.buttons[0].window())

    def _confirm(self) -> None:
        if self._finding is not None and self._finding.suspect is not None:
            self._session.apply(edit_commands.confirm(self._session.document, self._finding.suspect))

    def _explain(self) -> None:
        finding = self._finding
        if finding is not None:
            self._go()
            self.wants_explanation.emit(finding)

    def _action(self, words: str, do) -> QAction:
        action = QAction(words, self)
        action.triggered.connect(lambda: do())  # noqa: PLW0108 - the signal would pass its bool
        return action

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setProperty("role", "mend")
        return button
