"""What the checks will say when the cell that is being typed in is left: worked out while the typing pauses."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from PySide6.QtCore import QObject, QTimer, Signal

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.text import shortened
from budgetdesk.review.figures.trial import try_out
from budgetdesk.ui.session.session import Session

_PAUSE = 120  # milliseconds without a key
_LONGEST = 48


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
        document, cell = self._session.document, self._cell
        if cell is not None and (
            cell.row in document.engine.rows(cell.place) or cell in document.engine.values
        ):
            entry = edit_commands.read_typed(document, cell, self._text)
            if isinstance(entry, Decimal):
                self.told.emit(*foresee(document, cell, entry))


def foresee(document: Document, cell: Cell, value: Decimal) -> tuple[str, bool]:
    """What a figure would break and mend, in words; nothing where it would bring rows that are not there yet."""
    if document.engine.value(cell) is None and document.engine.block(cell).table.worksheet:
        return "", False
    outcome = try_out(document.engine, ((cell, value),))
    breaks, mends = outcome.broken, outcome.mended
    said = [f"▲ 离开后会有 {len(breaks)} 处不符：{escape(_words(document, breaks[0]))}"] if breaks else []
    if mends:
        said.append(f"✓ 离开后会消除 {len(mends)} 处不符")
    return "　".join(said), bool(breaks)


def _words(document: Document, relation: Relation) -> str:
    if relation.target is None:
        return relation.rule.says
    where, says = cell_words(document.engine, relation.target), relation.rule.says
    words = f"{where}（{says}）" if says else where
    return shortened(words, _LONGEST)
