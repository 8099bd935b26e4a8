"""Entries and rows as they might have been meant: made in the engine, looked at, kept for a while, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from budgetdesk.engine.cells import Cell, Entry, Place, Row
from budgetdesk.engine.engine import Engine, Update
from budgetdesk.engine.relations import Relation

MISSING = "~missing"  # id of a row that is put in to see what follows


class Amendment(NamedTuple):
    """Cells with what would stand in them, rows that would be there, and rows that would not."""

    entries: tuple[tuple[Cell, Entry | None], ...]
    rows: tuple[tuple[Place, Row], ...] = ()
    gone: tuple[tuple[Place, str], ...] = ()

    @property
    def places(self) -> set[Place]:
        """Where rows come or go."""
        return {place for place, _ in (*self.rows, *self.gone)}


class Effect(NamedTuple):
    """Relations that would hold, or be gone, and others that would not hold; blanks fewer (or more) that want a figure."""

    mended: frozenset[Relation]
    broken: frozenset[Relation]
    gaps: int


@contextmanager
def amended(engine: Engine) -> Iterator[Amended]:
    """Lets amendments be made for the length of a block; afterwards facts and engine are as they were."""
    amendments = Amended(engine)
    try:
        yield amendments
    finally:
        amendments.end()


class Amended:
    """What was kept stands until the end. `made` is what followed from it, `undone` what followed from taking it back."""

    def __init__(self, engine: Engine) -> None:
        self.made, self.undone = Update(), Update()
        self._engine = engine
        self._entries: dict[Cell, Entry | None] = {}  # as they were
        self._rows: dict[Place, list[Row] | None] = {}

    @property
    def kept(self) -> bool:
        """Whether any stands."""
        return bool(self._entries or self._rows)

    def look(self, amendment: Amendment) -> Effect:
        """What would follow from it, beside what was kept."""
        engine = self._engine
        cells = dict.fromkeys(cell for cell, _ in amendment.entries)
        entries = [(cell, engine.facts.entries.get(cell)) for cell in cells]
        rows = {place: engine.facts.rows.get(place) for place in amendment.places}
        gaps = len(engine.gaps)
        update = _make(engine, amendment)
        effect = Effect(frozenset(update.mended), frozenset(update.broken), gaps - len(engine.gaps))
        _restore(engine, entries, rows)
        return effect

    def keep(self, amendment: Amendment) -> None:
        """Let it stand from now on."""
        entries, rows = self._engine.facts.entries, self._engine.facts.rows
        for cell, _ in amendment.entries:
            self._entries.setdefault(cell, entries.get(cell))
        for place in amendment.places:
            self._rows.setdefault(place, rows.get(place))
        self.made |= _make(self._engine, amendment)

    def end(self) -> None:
        if self.kept:
            self.undone = _restore(self._engine, self._entries.items(), self._rows)
            self._entries, self._rows = {}, {}


def _make(engine: Engine, amendment: Amendment) -> Update:
    for place, row in amendment.rows:
        engine.facts.rows[place] = [*engine.facts.rows.get(place, ()), row]
    for place, gone in amendment.gone:
        engine.facts.rows[place] = [row for row in engine.facts.rows[place] if row.id != gone]
    for cell, entry in amendment.entries:
        _put(engine, cell, entry)
    return engine.update([cell for cell, _ in amendment.entries], amendment.places)


def _restore(
    engine: Engine, entries: Iterable[tuple[Cell, Entry | None]], rows: dict[Place, list[Row] | None]
) -> Update:
    entries = list(entries)
    for place, before in rows.items():
        if before is None:
            engine.facts.rows.pop(place, None)
        else:
            engine.facts.rows[place] = before
    for cell, entry in reversed(entries):
        _put(engine, cell, entry)
    return engine.update([cell for cell, _ in entries], rows)


def _put(engine: Engine, cell: Cell, entry: Entry | None) -> None:
    if entry is None:
        engine.facts.entries.pop(cell, None)
    else:
        engine.facts.entries[cell] = entry
