"""Entries and rows as they might have been meant: made in the engine, looked at, kept for a while, and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.engine.cells import Cell, Entry, Place, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Relation
from budgetdesk.engine.update import Reversal, Spot, Update
from budgetdesk.review.figures.consequences import Consequences
from budgetdesk.review.figures.outcome_cache import States

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

    @property
    def changes_texts(self) -> bool:
        """Whether texts or rows would be others."""
        return bool(self.rows or self.gone) or any(isinstance(entry, str) for _, entry in self.entries)


class Effect(NamedTuple):
    """Relations that would hold, or be gone, and others that would not hold or have a figure on one side only; blanks fewer
    (or more) that want a figure.

    `one_sided`: those that have a figure on one side only and had not. `evaluated`: where rules were evaluated for it; None
    where it depends on more than that. `touched`: cells that it concerns.
    """

    mended: frozenset[Relation]
    broken: frozenset[Relation]
    one_sided: frozenset[Relation]
    gaps: int
    evaluated: frozenset[Spot] | None
    touched: frozenset[Cell]

    def beside_one_sided(self) -> Effect:
        """The same where a blank side is nothing to be told."""
        mended, broken = self.mended | (self.one_sided - self.broken), self.broken - self.one_sided
        return self._replace(mended=mended, broken=broken)


@contextmanager
def amended(
    engine: Engine, consequences: Consequences, states: States, edit: Reversal | None = None
) -> Iterator[Amended]:
    """Lets amendments be made for the length of a block; afterwards facts and engine are as they were.

    `edit`: what the last edit found, where the engine stands as that left it; to look at what was before it, it is taken back
    with nothing evaluated.
    """
    amendments = Amended(engine, consequences, states, edit)
    try:
        with consequences.beside(), states.beside():
            yield amendments
    finally:
        amendments.end()


def taking_back(edit: Reversal) -> Amendment:
    """Entries as they were before the edit."""
    return Amendment(tuple(edit.entered.items()))


def effect_of_taking_back(engine: Engine, edit: Reversal) -> Effect | None:
    """What taking an edit back would lead to, which the engine stands after: told from what the edit found, with nothing
    taken back. None where it gave or took a figure or anything else than figures, which may turn what a blank is."""
    entries = engine.facts.entries
    if any(
        type(was) is not Decimal or type(entries.get(cell)) is not Decimal
        for cell, was in edit.entered.items()
    ):
        return None
    mended: set[Relation] = set()
    broken: set[Relation] = set()
    one_sided: set[Relation] = set()
    for relation, (was, was_one_sided) in edit.judged.items():
        now, is_one_sided = engine.broken.get(relation), relation in engine.one_sided
        if was is None:
            if now is not None:
                mended.add(relation)
        elif was.verdict != "tail":
            if now is None:
                broken.add(relation)
        elif now is not None and now.verdict == "broken":
            mended.add(relation)
        if is_one_sided and not was_one_sided:
            mended.add(relation)
        elif was_one_sided and not is_one_sided:
            one_sided.add(relation)
    figures: dict[Cell, bool] = {}
    for column, row, value, _ in edit.computed:
        if row not in column.entered:
            figures.setdefault(
                column.cell(row), bool(column.sheet.figures and isinstance(value, Decimal) and value)
            )
    gaps = sum((cell in engine.gaps) - was_gap for cell, was_gap in figures.items())
    broken |= one_sided
    return Effect(
        frozenset(mended - broken), frozenset(broken - mended), frozenset(one_sided), gaps, edit.evaluated,
        frozenset({*figures, *edit.entered}),
    )  # fmt: skip


def eased_by(engine: Engine, update: Update) -> list[Relation]:
    """Relations that the update, which was the last, let hold within the widths of rounded figures and that were broken."""
    if update.reversal is None:
        return []
    was_broken = (
        r for r, was in update.reversal.judged.items() if was.judged and was.judged.verdict == "broken"
    )
    return [r for r in was_broken if r in engine.broken and engine.verdict(r) == "tail"]


class Amended:
    """What was kept stands until the end. `made` is what followed from it, `undone` what followed from taking it back."""

    def __init__(
        self, engine: Engine, consequences: Consequences, states: States, edit: Reversal | None
    ) -> None:
        self.made, self.undone = Update(), Update()
        self.engine, self._consequences, self._states, self._edit = engine, consequences, states, edit
        self._kept: list[Made] = []

    @property
    def kept(self) -> bool:
        """Whether any stands."""
        return bool(self._kept)

    @property
    def changes_texts(self) -> bool:
        """Whether what stands is more than figures."""
        return any(made.amendment.changes_texts for made in self._kept)

    def told_by_edit(self, amendment: Amendment) -> Effect | None:
        """What the last edit tells of it, where nothing has to be tried."""
        edit = self._edit
        return effect_of_taking_back(self.engine, edit) if edit and self._takes_edit_back(amendment) else None

    def _takes_edit_back(self, amendment: Amendment) -> bool:
        return self._edit is not None and not self._kept and amendment == taking_back(self._edit)

    def look(self, amendment: Amendment) -> Effect:
        """What would follow from it, beside what was kept."""
        engine, back = self.engine, self._edit if self._takes_edit_back(amendment) else None
        if (effect := self.told_by_edit(amendment)) is not None:
            return effect
        if (
            back is None
            and not amendment.places
            and (moved := self._consequences.of(engine, amendment.entries)) is not None
        ):
            return Effect(
                frozenset(moved.mended), frozenset(moved.broken), frozenset(), -moved.gaps, moved.evaluated,
                moved.touched,
            )  # fmt: skip
        gaps, one_sided = len(engine.gaps), set(engine.one_sided)
        made = Made(engine, amendment, self._consequences, back)
        update, sided_now = made.update, engine.one_sided.keys()
        mended = {*update.mended, *eased_by(engine, update)} | (one_sided - sided_now)
        broken = {r for r, judged in update.broken.items() if judged.verdict != "tail"} | (
            sided_now - one_sided
        )
        effect = Effect(
            frozenset(mended - broken),
            frozenset(broken - mended),
            frozenset(sided_now - one_sided),
            gaps - len(engine.gaps),
            None if update.places else update.evaluated,
            update.cells,
        )
        made.take_back()
        return effect

    def keep(self, amendment: Amendment) -> None:
        """Let it stand from now on."""
        made = Made(self.engine, amendment, self._consequences)
        self._kept.append(made)
        self.made |= made.update
        self._consequences.keep(self.engine, made.update)
        self._states.keep(amendment, made.evaluated)

    def end(self) -> None:
        while self._kept:
            self.undone |= self._kept.pop().take_back()


class Made:
    """An amendment that was made, and can be taken back as long as nothing came after it; and that again."""

    def __init__(
        self,
        engine: Engine,
        amendment: Amendment,
        consequences: Consequences | None = None,
        back: Reversal | None = None,
    ) -> None:
        """`consequences`: what is known of single figures. `back`: where the amendment does no more than take the engine's
        last update back."""
        self.amendment = amendment
        self._engine, facts = engine, engine.facts
        self._entries = {cell: facts.entries.get(cell) for cell, _ in amendment.entries}
        self._rows = {place: facts.rows.get(place) for place in amendment.places}
        begun = self._begun()
        for place, row in amendment.rows:
            facts.rows[place] = [*facts.rows.get(place, ()), row]
        for place, gone in amendment.gone:
            facts.rows[place] = [row for row in facts.rows[place] if row.id != gone]
        self._put(dict(amendment.entries))
        if back is not None:
            self.update = engine.revert(back)
        else:
            course = None
            if consequences is not None and len(self._entries) == 1 and not self._rows:
                course = consequences.course(engine, *self._entries)
            self.update = engine.update(self._entries, self._rows, course=course)
        moved = self.update.places or amendment.changes_texts or self._begun() != begun
        self.evaluated = None if moved else self.update.evaluated
        """Where rules were evaluated for it; None where what follows depends on more than that."""

    def _begun(self) -> list[Place]:
        """Where there are figures of those places with entries to change."""
        return [p for p in {cell.place: None for cell in self._entries} if self._engine.has_figures(p)]

    def take_back(self) -> Update:
        """Gives what followed from that."""
        facts, rows, entries = self._engine.facts, self._rows, self._entries
        self._rows = {place: facts.rows.get(place) for place in rows}
        self._entries = {cell: facts.entries.get(cell) for cell in entries}
        for place, before in rows.items():
            if before is None:
                facts.rows.pop(place, None)
            else:
                facts.rows[place] = before
        self._put(entries)
        if self.update.reversal is None:
            self.update = self._engine.update(entries, rows)
        else:
            self.update = self._engine.revert(self.update.reversal)
        return self.update

    def _put(self, entries: Mapping[Cell, Entry | None]) -> None:
        facts = self._engine.facts
        for cell, entry in entries.items():
            if entry is None:
                facts.entries.pop(cell, None)
            else:
                facts.entries[cell] = entry
