"""What would follow if some cells had other figures: entered in the engine, looked at, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation

Figures = tuple[tuple[Cell, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Numeric relations that would hold, and others that would not; how many blanks more (or fewer) would be gaps."""

    mended: list[Relation]
    broken: list[Relation]
    gaps: int


def try_out(engine: Engine, figures: Figures) -> Outcome:
    """What would follow from those figures."""
    before, gaps = _numeric(engine), len(engine.gaps)
    with as_before(engine) as enter:
        enter(figures)
        after, now = _numeric(engine), len(engine.gaps)
    return Outcome([r for r in before if r not in after], [r for r in after if r not in before], now - gaps)


def is_numeric(engine: Engine, relation: Relation) -> bool:
    """Whether the relation is between figures, so that a value can be implied."""
    return isinstance(engine.result(relation), Decimal) and relation.rule.op not in ("true", "~")


def _numeric(engine: Engine) -> dict[Relation, None]:
    return {r: None for r in engine.broken if is_numeric(engine, r)}


@contextmanager
def as_before(engine: Engine) -> Iterator[Callable[[Figures], None]]:
    """Lets figures be entered for the length of a block; afterwards facts and engine are as they were."""
    before: dict[Cell, Entry | None] = {}
    entries = engine.facts.entries

    def enter(figures: Figures) -> None:
        for cell, value in figures:
            before.setdefault(cell, entries.get(cell))
            entries[cell] = value
        engine.update([cell for cell, _ in figures])

    try:
        yield enter
    finally:
        for cell, entry in before.items():
            if entry is None:
                entries.pop(cell, None)
            else:
                entries[cell] = entry
        if before:
            engine.update(before)
