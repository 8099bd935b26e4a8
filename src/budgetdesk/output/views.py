"""What the output needs to know of a cell, and how it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from budgetdesk.engine.cells import Cell, Entry


class CellText(Protocol):
    """A cell as it is printed."""

    @property
    def text(self) -> str:
        """Formatted: `2,908,134.00`; empty where nothing is printed."""
        ...


class CellView(CellText, Protocol):
    """A cell with what was entered and what holds."""

    @property
    def entered(self) -> Entry | None: ...

    @property
    def value(self) -> Entry | None:
        """Entered if present, else computed."""
        ...


TextView = Callable[[Cell], CellText]
View = Callable[[Cell], CellView]

Progress = Callable[[int, int], object]
"""Called with the steps done and their number. If it raises, nothing is written: that is how to cancel."""
