"""The order of the rows of a place, by positions with gaps: a row put in between moves no other, or few."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

STEP = 1 << 32  # room for 32 rows put one after another at the same spot before any neighbour moves
_ENOUGH = 1 << 8  # the gap that neighbours have at least after they moved apart


class RowOrder:
    """Ids in order with their stored positions. What a change alters is told, to be written."""

    def __init__(self, rows: Iterable[tuple[str, int]] = ()) -> None:
        ordered = sorted(rows, key=lambda row: row[1])
        self._ids = [id for id, _ in ordered]
        self._positions = [position for _, position in ordered]
        self._of = dict(ordered)

    def insert(self, index: int, id: str) -> dict[str, int]:
        """Put a row in at `index` (as list.insert does); the positions that are new."""
        index = min(index, len(self._ids))
        new: dict[str, int] = {}
        if not self._has_gap(index):
            new = self._spread(index)
        before = self._positions[index - 1] if index else None
        after = self._positions[index] if index < len(self._ids) else None
        if before is None:
            position = 0 if after is None else after - STEP
        else:
            position = before + STEP if after is None else (before + after) // 2
        self._ids.insert(index, id)
        self._positions.insert(index, position)
        self._of[id] = new[id] = position
        return new

    def remove(self, id: str) -> None:
        """Raises KeyError for an id that is not there."""
        index = bisect_left(self._positions, self._of.pop(id))
        del self._ids[index], self._positions[index]

    def position(self, id: str) -> int:
        return self._of[id]

    def ids(self) -> list[str]:
        return list(self._ids)

    def _has_gap(self, index: int) -> bool:
        return not 0 < index < len(self._ids) or self._positions[index] - self._positions[index - 1] > 1

    def _spread(self, index: int) -> dict[str, int]:
        """Move the nearest rows apart, as few as give a decent gap."""
        reach = 1
        while True:
            start, end = max(index - reach, 0), min(index + reach, len(self._ids))
            low = self._positions[start - 1] if start else self._positions[0] - STEP * (end - start)
            high = self._positions[end] if end < len(self._ids) else low + STEP * (end - start + 1)
            gap = (high - low) // (end - start + 1)
            if gap >= _ENOUGH:
                break
            reach *= 2
        moved = {self._ids[i]: low + gap * (i - start + 1) for i in range(start, end)}
        self._positions[start:end] = moved.values()
        self._of.update(moved)
        return moved
