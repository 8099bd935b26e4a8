"""What can be done about findings, for the lists that show them: worked out for those that are seen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from budgetdesk.document.mends import Mend
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.text import shortened, shortened_inside
from budgetdesk.review.finding import Finding
from budgetdesk.ui.session.mending import carry_out, mends_of
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.plain_text import as_is

_LONGEST, _LONGEST_NAME = 26, 14  # characters


class FindingMends(QObject):
    """The mends of findings, kept until `forget`: whoever lists findings forgets them when others come or go."""

    changed = Signal()  # what is painted of them may be otherwise now, though the findings are the same

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: dict[int, tuple[Finding, list[Mend]]] = {}  # by identity: two findings may have one key
        session.changeable.connect(self._show_anew)
        session.text_read.connect(self._show_anew)

    def forget(self) -> None:
        self._kept.clear()

    def _show_anew(self) -> None:
        self.forget()
        self.changed.emit()

    def of(self, finding: Finding) -> list[Mend]:
        """The likeliest first."""
        kept = self._kept.get(id(finding))
        if kept is None:
            kept = self._kept[id(finding)] = finding, mends_of(self._session, finding)
        return kept[1]

    def words(self, finding: Finding, mend: Mend, *, placed: bool = True) -> str:
        """In the row of the finding. `placed`: that row names the finding's own place already."""
        own = placed and bool(finding.cells) and mend.cell == finding.cells[0].cell
        name = "" if own else shortened_inside(self._name(mend), _LONGEST_NAME)
        return f"{name} {shortened(mend.brief or mend.words, _LONGEST)}".strip()

    def whole_words(self, mend: Mend) -> str:
        """What it does, and where."""
        return f"{self._name(mend)} {mend.words}".strip()

    def tip(self, mend: Mend) -> str:
        return as_is(mend.tip or self.whole_words(mend))

    def carry_out(self, finding: Finding, mend: Mend, parent: QWidget) -> None:
        """Do what was offered, if it is still what it was then: an edit may have made it another."""
        for now in mends_of(self._session, finding):
            if (now.kind, now.cell, now.words) == (mend.kind, mend.cell, mend.words):
                carry_out(self._session, finding, now, parent)
                return
        self._show_anew()

    def menu(self, finding: Finding, parent: QWidget) -> QMenu:
        """All of them, and the way to the place."""
        menu = QMenu(parent)
        if finding.suspect is not None:
            menu.addAction("转到该格", lambda: self._session.go_to_finding(finding))
        self.add_to(menu, finding, self.of(finding))
        return menu

    def add_to(self, menu: QMenu, finding: Finding, mends: list[Mend]) -> None:
        window = menu.parentWidget().window()
        for mend in mends:
            action = menu.addAction(shortened(self.whole_words(mend), 2 * _LONGEST).replace("&", "&&"))
            action.setToolTip(self.tip(mend))
            action.triggered.connect(partial(self.carry_out, finding, mend, window))

    def _name(self, mend: Mend) -> str:
        return cell_words(self._session.document.engine, mend.cell) if mend.cell is not None else ""
