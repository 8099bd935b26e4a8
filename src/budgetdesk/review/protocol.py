"""What every review is handed and gives."""

from __future__ import annotations

from typing import Protocol

from budgetdesk.engine.engine import Engine
from budgetdesk.engine.update import Update
from budgetdesk.review.finding import Finding


class Review(Protocol):
    """One kind of question that is asked of a declaration, edit after edit. The engine knows none of them."""

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        """All that is wrong now. The engine has the program, the facts, the values that follow from them, and the
        relations that do not hold; it is left as it was.

        A review may keep what it found: `changed` tells what is not as it was the last time; None: nothing is known.
        """
        ...
