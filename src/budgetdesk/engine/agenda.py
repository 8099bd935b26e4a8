"""What is to be evaluated: steps with the sheets and rows where they are due, the first in order before the others."""

from __future__ import annotations

import heapq

from budgetdesk.engine.compiler.graph import Step

Spot = tuple[str, str]
"""Sheet and row that a relation stands at; '' where there is none."""


class Due:
    """Where a step is due: on some sheets wholly, and at some rows."""

    __slots__ = ("spots", "whole")

    def __init__(self) -> None:
        self.whole: dict[str, None] = {}
        self.spots: dict[Spot, None] = {}


class Agenda:
    def __init__(self) -> None:
        self._due: dict[int, Due] = {}
        self._heap: list[int] = []

    @property
    def first(self) -> int | None:
        """The number of the step that comes next."""
        return self._heap[0] if self._heap else None

    def note(self, step: Step, instance: str, row: str | None) -> None:
        """A step is due at a row; without a row, wherever it stands on the sheet."""
        due = self._of(step)
        if row is None:
            due.whole[instance] = None
        elif instance not in due.whole:
            due.spots[instance, row] = None

    def note_moved(self, step: Step, instance: str, row: str) -> None:
        """A step is due at a row that may be gone: what was computed there goes too."""
        self._of(step).spots[instance, row] = None

    def is_whole(self, step: Step, instance: str) -> bool:
        """Whether the step is due everywhere on the sheet."""
        due = self._due.get(step.number)
        return due is not None and instance in due.whole

    def take(self) -> tuple[int, Due]:
        number = heapq.heappop(self._heap)
        return number, self._due.pop(number)

    def _of(self, step: Step) -> Due:
        due = self._due.get(step.number)
        if due is None:
            due = self._due[step.number] = Due()
            heapq.heappush(self._heap, step.number)
        return due
