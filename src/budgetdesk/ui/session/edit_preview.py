"""What the checks will say when the cell that is being typed in is left: worked out while the typing pauses."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from budgetdesk.document.typed_preview import what_if
from budgetdesk.engine.cells import Cell
from budgetdesk.ui.session.session import Session

_PAUSE = 120  # milliseconds without a key


class EditPreview(QObject):
    told = Signal(str, bool)  # words (empty: nothing to say), and whether they are bad news

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._cell: Cell | None = None
        self._text = ""
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._look)
        session.typing.connect(self._wait)

    def _wait(self, cell: Cell | None, text: str) -> None:
        self._cell, self._text = cell, text
        self.told.emit("", False)
        if cell is not None and text.strip():
            self._timer.start()
        else:
            self._timer.stop()

    def _look(self) -> None:
        if self._cell is not None and self._session.is_free():
            self.told.emit(*what_if(self._session.document, self._cell, self._text))
