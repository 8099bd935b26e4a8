"""A finding: what is wrong, where, by how much and why, as it is shown, kept and sent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from budgetdesk.engine.cells import Cell
from budgetdesk.packs.models import Level

MAX_WITNESSES = 24


@dataclass(frozen=True, slots=True)
class FindingCell:
    cell: Cell
    role: Literal["suspect", "witness"]
    entered: Any  # Decimal, str or None
    expected: Any = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`keys` name the relations behind it; an explanation of each of them explains the finding."""

    rules: tuple[str, ...]
    keys: tuple[str, ...]
    level: Level
    says: str
    cells: tuple[FindingCell, ...]  # the suspect first
    difference: Decimal | None = None  # entered − expected
    cause: str = ""
    cause_kind: str = ""
    source: str = ""
    advice: str = ""  # how to put it right, where no cause is likely but the way is known

    @property
    def key(self) -> str:
        suspect = self.cells[0].cell if self.cells else ""
        return f"{'+'.join(self.keys)}@{'/'.join(suspect)}"

    @property
    def tip(self) -> str:
        """What helps a person who has read the finding: its likely cause, or how to put it right."""
        return self.cause or self.advice

    @property
    def suspect(self) -> Cell | None:
        return self.cells[0].cell if self.cells else None
