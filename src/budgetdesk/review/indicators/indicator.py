"""Indicators as checks see them: a row of a tree with its names, its values read, and the cells that say each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING

from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import NA, Cell, Place
from budgetdesk.engine.rows import RowInfo
from budgetdesk.engine.targets import (
    Target,
    number_text,
    read_cells,
    read_target,
    with_operator,
)
from budgetdesk.engine.units import convert
from budgetdesk.packs.models import Column, Slot
from budgetdesk.records import dataclass
from budgetdesk.review.indicators.kinds import Kind, kind_of
from budgetdesk.review.indicators.lexicon import thing_named
from budgetdesk.review.indicators.reading import NameReading, read_name
from budgetdesk.review.indicators.words import plain, unnumbered

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Text:
    """What a cell says, stripped; empty for a blank and for what could not be read."""

    cell: Cell
    text: str
    unread: bool = False  # a rejected entry

    @property
    def absent(self) -> bool:
        """Blank, or said to be nothing: -, 无."""
        return not self.text or read_target(self.text).absent


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it stands: in one cell, or with operator and unit in cells of their own."""

    target: Target
    cell: Cell  # the number or words
    text: str
    operator: Cell
    unit: Cell
    operator_text: str = ""  # as written in a cell of its own
    choices: tuple[str, ...] = ()  # how the form writes operators
    unread: bool = False  # one of its cells holds a rejected entry

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.cell, self.operator, self.unit

    @property
    def combined(self) -> bool:
        return self.operator == self.cell

    def turned(self, operator: str) -> str:
        """What belongs in the operator's cell for another operator: the whole text where one cell says all."""
        if self.combined:
            return with_operator(self.text, operator)
        return next((c for c in self.choices if read_target(c).operator == operator), operator)

    def base(self, unit: str) -> Decimal | None:
        """The number in another unit of the same family."""
        number = self.target.number
        return None if number is None else convert(number, self.target.unit, unit)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Indicator:
    """Made anew when one of its cells changes, so `is` tells whether it is as it was."""

    place: Place
    row: str
    leaf: bool  # of the last level; rows above it may carry values too
    name: Text
    above: tuple[
        Text, ...
    ]  # names of the levels above it, outermost first; the cell of a missing level is its own
    value: Value | None  # None where the form has no such column
    target: Target = field(
        init=False
    )  # what the value says; kept, as rules on whole trees ask for all of them
    previous: tuple[tuple[int, Value], ...]  # years ago
    actual: Value | None
    notes: Mapping[str, Text]  # by role: basis, class, weight, standard, …
    inherited: frozenset[str]  # roles that a merged cell of a level above may stand for
    kind: Kind
    reading: NameReading  # the name taken apart
    key: str  # the name as it is compared
    path: tuple[str, ...]  # the same of the names above it and of its own
    placeholder: bool  # a line of the empty form
    empty: bool  # nothing is entered in it at all
    yuan: Decimal | None  # its value in 元, where it is money

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", self.value.target if self.value else Target())

    @property
    def branch(self) -> str:
        """The names above, the nearest last, as one text."""
        return " ".join(t.text for t in self.above if t.text)

    @property
    def heading(self) -> Text | None:
        """The nearest name above."""
        return self.above[-1] if self.above else None

    @property
    def unit(self) -> str:
        return self.target.unit


def points_in(note: Text) -> Decimal | None:
    """Points or a weight as a number; None where there is none to be read."""
    try:
        return Decimal(text) if (text := note.text.rstrip("分%％")) else None
    except DecimalException:
        return None


def weight_of(i: Indicator) -> Decimal | None:
    """The weight as a number; None where there is none to be read."""
    return points_in(i.notes["weight"]) if "weight" in i.notes else None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a tree by role."""

    levels: tuple[str, ...]
    target: Column | None
    operator: Column | None
    value: Column | None
    unit: Column | None
    previous: tuple[Column, ...]
    actual: Column | None
    notes: tuple[Column, ...]
    slots: Mapping[str, Slot]

    def required(self, column: str) -> bool:
        return self.slots[column].required

    @property
    def valued(self) -> bool:
        """Whether the form asks for values at all."""
        return self.target is not None or self.value is not None


_NOTES = ("direction", "weight", "basis", "class", "score", "standard", "definition", "explanation", "remark")
_MERGED = ("basis", "class", "direction")


def columns_of(block: TreeBlock) -> Columns:
    """What each column of the form is for."""
    by_role: dict[str, Column] = {}
    previous = []
    for leaf in block.model.leaves():
        if leaf.role == "previous":
            previous.append(leaf)
        elif leaf.role:
            by_role.setdefault(leaf.role, leaf)
    return Columns(
        levels=tuple(block.levels),
        target=by_role.get("target"),
        operator=by_role.get("operator"),
        value=by_role.get("value"),
        unit=by_role.get("unit"),
        previous=tuple(previous),
        actual=by_role.get("actual"),
        notes=tuple(by_role[role] for role in _NOTES if role in by_role),
        slots=block.columns,
    )


class Reader:
    """Makes the indicators of one place from the engine's values."""

    def __init__(self, engine: Engine, place: Place, columns: Columns) -> None:
        self.engine, self.place, self.columns = engine, place, columns
        words = engine.program.indicator_settings.words
        self._own = tuple((word, like) for word, like in words.items() if thing_named(like))
        self._units = {word: like for word, like in words.items() if not thing_named(like)}

    def read(self, info: RowInfo, parent: Indicator | None) -> Indicator:
        """The indicator of a row under `parent`, which is up to date."""
        columns = self.columns
        level = info.level if info.level in columns.levels else columns.levels[-1]
        at = columns.levels.index(level)
        name = self._text(info.id, level)
        above = (*parent.above, parent.name) if parent else ()
        if len(above) < at:  # rows may stand under a level that is missing
            above = (*above, *(Text(name.cell, "") for _ in range(at - len(above))))
        value = self._value(info.id)
        previous = tuple(
            (column.years_ago or 1, self._beside(info.id, column, value)) for column in columns.previous
        )
        actual = self._beside(info.id, columns.actual, value) if columns.actual else None
        notes: dict[str, Text] = {}
        inherited = set()
        for column in columns.notes:
            text = self._text(info.id, column.id)
            role = str(column.role)
            if not text.text and parent and role in _MERGED and parent.notes[role].text:
                inherited.add(role)
            notes[role] = text
        empty = not any(t.text for t in (name, *notes.values())) and (value is None or value.target.blank)
        branch = next((t.text for t in reversed(above) if t.text), "")
        said = unnumbered(name.text)
        return Indicator(
            place=self.place,
            row=info.id,
            leaf=at == len(columns.levels) - 1,
            name=name,
            above=above,
            value=value,
            previous=previous,
            actual=actual,
            notes=notes,
            inherited=frozenset(inherited),
            reading=read_name(name.text, self._own),
            kind=kind_of(said, branch, value.target.unit if value else ""),
            key=plain(said),
            path=(*(plain(t.text) for t in above), plain(said)),
            placeholder=read_target(name.text).placeholder,
            empty=empty,
            yuan=value.base("元") if value and value.target.number is not None else None,
        )

    def _text(self, row: str, column: str) -> Text:
        cell = self.place.cell(row, column)
        return Text(cell, self._said(cell), self._unread(cell))

    def _said(self, cell: Cell) -> str:
        value = self.engine.values.get(cell)
        if value is None:
            return "不适用" if self.engine.facts.entries.get(cell) is NA else ""
        return number_text(value) if isinstance(value, Decimal) else str(value).strip()

    def _unread(self, *cells: Cell) -> bool:
        return any(cell in self.engine.rejected for cell in cells)

    def _value(self, row: str) -> Value | None:
        columns = self.columns
        if columns.target is not None:
            cell = self.place.cell(row, columns.target.id)
            text = self._said(cell)
            return Value(self._known(read_target(text)), cell, text, cell, cell, unread=self._unread(cell))
        if columns.value is None:
            return None
        cell = self.place.cell(row, columns.value.id)
        text = self._said(cell)
        operator = self.place.cell(row, columns.operator.id) if columns.operator else cell
        unit = self.place.cell(row, columns.unit.id) if columns.unit else cell
        sign = self._said(operator) if columns.operator else ""
        measure = self._said(unit) if columns.unit else ""
        choices = tuple(columns.operator.choices) if columns.operator else ()
        unread = self._unread(cell, operator, unit)
        target = self._known(read_cells(sign, text, measure))
        return Value(target, cell, text, operator, unit, sign, choices, unread)

    def _known(self, target: Target) -> Target:
        """With the known unit in place of one of the office's own."""
        return replace(target, unit=self._units[target.unit]) if target.unit in self._units else target

    def _beside(self, row: str, column: Column, value: Value | None) -> Value:
        """Another year's value or the actual: it may leave the unit to the column of units."""
        cell = self.place.cell(row, column.id)
        text = self._said(cell)
        target = read_target(text)
        if target.quantitative and not target.unit and value and not value.combined:
            target = read_cells("", text, value.target.unit)
        return Value(target, cell, text, cell, cell, unread=self._unread(cell))
