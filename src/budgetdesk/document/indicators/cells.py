"""What the tree editor shows of an indicator: its columns, nature, value and unit apart even where the form has one cell.

A combined cell stays one stored text; typing into one of its parts writes the whole again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from budgetdesk.document import edit_commands
from budgetdesk.document.cell_view import show_value
from budgetdesk.document.document import Document
from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import NA, Cell, Entry, Place, Rejected
from budgetdesk.engine.targets import (
    ABOUT,
    NATURES,
    OPERATORS,
    QUALITATIVE,
    Target,
    put_together,
    read_cells,
    read_target,
    take_apart,
)
from budgetdesk.engine.units import COMMON_UNITS, convert
from budgetdesk.packs.models import Column, TreeLevel
from budgetdesk.records import dataclass
from budgetdesk.review.indicators.words import first_level_of

Part = Literal["name", "whole", "nature", "value", "unit", "change"]
_PARTS: dict[str, Part] = {"operator": "nature", "value": "value", "unit": "unit"}
_TITLES: dict[Part, str] = {"nature": "性质", "value": "指标值", "unit": "单位"}
_NOT_A_NUMBER = "性质是“{}”，指标值应是数；写文字的指标，性质请选“定性”"


def is_followed(document: Document, cell: Cell) -> bool:
    """Whether a cell belongs to an indicator or a project."""
    block = document.engine.block(cell)
    if not block.seen:
        return False
    if isinstance(block, TreeBlock) or block.table.repeat is not None:
        return True
    return any(match.rows is block for match in document.program.twins.values())


@dataclass(frozen=True, slots=True)
class TreeColumn:
    """A column of the editor. `id`: the form's column that it shows, or (name) none: each level has its own."""

    part: Part
    title: str
    id: str = ""
    role: str = ""
    combined: bool = False  # part of a cell that holds nature, value and unit together
    number: bool = False  # aligned right

    @property
    def editable(self) -> bool:
        return self.part != "change"


def tree_columns(block: TreeBlock) -> list[TreeColumn]:
    """The name, then the value in parts, then earlier years and the change, then what else the form asks for."""
    values: list[TreeColumn] = []
    earlier: list[tuple[int, TreeColumn]] = []
    others: list[TreeColumn] = []
    for column in block.model.leaves():
        role = column.role or ""
        if role == "target":
            values += [
                TreeColumn(part, _TITLES[part], column.id, role, True, part == "value")
                for part in ("nature", "value", "unit")
            ]
        elif role in _PARTS:
            part = _PARTS[role]
            values.append(
                TreeColumn(
                    part, _plain_title(column) or _TITLES[part], column.id, role, False, part == "value"
                )
            )
        elif role == "previous":
            years = column.years_ago or 1
            earlier.append((-years, _whole(column, number=True)))
        elif not role and column.id == "value":
            values.append(_whole(column))
        else:
            others.append(_whole(column))
    if any(years == -1 for years, _ in earlier) and values:
        earlier.append((0, TreeColumn("change", "本年增减", number=True)))
    earlier.sort(key=lambda found: found[0])
    return [TreeColumn("name", "指标"), *values, *(column for _, column in earlier), *others]


def _whole(column: Column, *, number: bool = False) -> TreeColumn:
    wide = number or column.is_number or column.role in ("actual", "weight", "score")
    return TreeColumn("whole", _plain_title(column), column.id, column.role or "", False, wide)


def _plain_title(column: Column) -> str:
    """A heading in one line, without the star of what must be filled."""
    return "".join(column.title.split()).lstrip("*＊")


def _last_year(block: TreeBlock) -> str:
    columns = (c.id for c in block.model.leaves() if c.role == "previous" and (c.years_ago or 1) == 1)
    return next(columns, "")


def level_of(block: TreeBlock, id: str) -> TreeLevel:
    return next(level for level in block.model.levels if level.id == id)


class IndicatorCells:
    """The cells of one tree as the editor's columns show them and as typing changes them."""

    def __init__(self, document: Document, place: Place) -> None:
        self.document, self.place = document, place
        self.block = document.engine.tree(place)
        self.columns = tree_columns(self.block)
        self._own: dict[str, str] = {c.part: c.id for c in self.columns if c.id and not c.combined}
        self._target = next((column.id for column in self.columns if column.combined), "")
        self._last_year = _last_year(self.block)

    def cell(self, row: str, column: TreeColumn) -> Cell:
        """The stored cell that the column shows; of the change, the one that it is a change of."""
        if column.part == "name":
            return self.place.cell(row, self.document.engine.rows(self.place)[row].level)
        return self.place.cell(row, self.stored_column(column))

    def stored_column(self, column: TreeColumn) -> str:
        """The form's column that holds what the editor's column shows."""
        return column.id or self._target or self._own.get("value", "")

    # showing

    def text(self, row: str, column: TreeColumn) -> str:
        if column.part == "change":
            return self.change(row)
        cell = self.cell(row, column)
        if column.combined:
            nature, value, unit = take_apart(self._raw(cell))
            return {"nature": nature, "value": value, "unit": unit}[column.part]
        return self._raw(cell)

    def target(self, row: str) -> Target:
        """What the indicator's own value says, whatever cells it is written in."""
        if self._target:
            return read_target(self._raw(self.place.cell(row, self._target)))
        nature, value, unit = (
            self._raw(self.place.cell(row, self._own[part])) if part in self._own else ""
            for part in ("nature", "value", "unit")
        )
        return read_cells(nature, value, unit)

    def is_filled(self, row: str) -> bool:
        """Whether the indicator has a name, and a value where the form asks for one."""
        values = [column for column in self.columns if column.part == "value" or column.id == "value"]
        named = bool(self.text(row, self.columns[0]))
        return named and (not values or any(self.text(row, column) for column in values))

    def change(self, row: str) -> str:
        """This year's value against last year's: −10.1%; a dash where they are equal in amount, blank where none is known."""
        if not self._last_year:
            return ""
        now, before = self.target(row), read_target(self._raw(self.place.cell(row, self._last_year)))
        if now.number is None or before.number is None:
            return ""
        old = convert(before.number, before.unit or now.unit, now.unit)
        if old is None:
            return "单位不同"
        if old == now.number:
            return "—"
        if now.unit in ("%", "‰"):
            return f"{now.number - old:+f} 个点".replace("-", "−")
        return f"{(now.number - old) / old * 100:+.1f}%".replace("-", "−") if old else "由 0 新增"

    def choices(self, row: str, column: TreeColumn) -> list[str]:
        """What can be picked for the cell; anything else may be typed where the form has no set of its own."""
        if column.part == "change":
            return []
        slot = self.document.engine.type_of(self.cell(row, column)).slot
        if not column.combined and slot.choices:
            return self._under_its_first(row, slot.choices) if column.part == "name" else list(slot.choices)
        if column.part == "nature":
            return list(NATURES)
        return list(COMMON_UNITS) if column.part == "unit" else []

    def _under_its_first(self, row: str, names: Sequence[str]) -> list[str]:
        """Of a second level those that belong under its first, where that is one by which they can be told."""
        rows = self.document.engine.rows(self.place)
        above = rows[row].parent
        first = self.text(above, self.columns[0]) if above is not None and rows[above].parent is None else ""
        belongs = {name: first_level_of(name) for name in names} if first else {}
        if first not in belongs.values():
            return list(names)
        return [name for name in names if belongs[name] in ("", first)]

    def _raw(self, cell: Cell) -> str:
        entry = self.document.content.facts.entries.get(cell)
        if isinstance(entry, str):
            return entry
        if entry is None:
            value = self.document.engine.values.get(cell)
            return "" if value is None else self._figure(cell, value)
        if isinstance(entry, Rejected):
            return entry.raw
        return "不适用" if entry is NA else self._figure(cell, entry)

    def _figure(self, cell: Cell, value: Entry) -> str:
        return show_value(self.document.engine, self.document.engine.type_of(cell), value)

    # typing

    def typed(self, row: str, column: TreeColumn, text: str) -> list[tuple[Cell, Entry | None]]:
        """The entries that a typed text means. ≥95% typed as the value is taken apart."""
        cell = self.cell(row, column)
        if text.strip() == "不适用" or column.part in ("name", "whole"):
            return [(cell, edit_commands.read_typed(self.document, cell, text))]
        if column.combined:
            nature, value, unit = take_apart(self._raw(cell))
            return [(cell, joined(*_changed(nature, value, unit, column.part, text)))]
        if column.part != "value" or not (said := read_target(text)).quantitative:
            return [(cell, self._checked(row, column, cell, text))]
        parts = {"value": said.value, "nature": said.nature if said.operator else "", "unit": said.unit}
        found = []
        for part, words in parts.items():
            if words and (id := self._own.get(part)):
                own = self.place.cell(row, id)
                found.append((own, edit_commands.read_typed(self.document, own, words)))
        return found

    def typed_together(
        self, row: str, texts: Mapping[TreeColumn, str], raw: Callable[[str], str] | None = None
    ) -> dict[Cell, Entry | None]:
        """The same for several columns at once; parts of one cell go together. `raw`: what a column holds so far."""
        raw = raw or (lambda column: self._raw(self.place.cell(row, column)))
        parts: dict[str, dict[str, str]] = {}
        for column, text in texts.items():
            if column.combined:
                parts.setdefault(column.id, {})[column.part] = text
        found: dict[Cell, Entry | None] = {}
        for target, said in parts.items():
            found[self.place.cell(row, target)] = _together(said, *take_apart(raw(target)))
        own = [column for column in texts if not column.combined]
        for column in sorted(own, key=lambda c: c.part != "value"):  # ≥95% as a value is taken apart first
            found.update(self.typed(row, column, texts[column]))
        return found

    def _checked(self, row: str, column: TreeColumn, cell: Cell, text: str) -> Entry | None:
        entry = edit_commands.read_typed(self.document, cell, text)
        if column.part == "value" and isinstance(entry, str) and (id := self._own.get("nature")):
            nature = read_target(self._raw(self.place.cell(row, id))).operator
            if nature:
                return Rejected(text, _NOT_A_NUMBER.format(nature))
        return entry


def joined(nature: str, value: str, unit: str) -> Entry | None:
    """The combined cell that says these three; rejected where an operator stands before what is no number."""
    nature, value, unit = nature.strip(), value.strip(), unit.strip()
    if nature and nature not in (*NATURES, ABOUT):
        nature = read_target(nature).nature or nature
    if not value:
        return f"{nature}{unit}" or None
    number = read_target(value).quantitative
    if nature == QUALITATIVE:
        return f"{nature}{value}{unit}" if number else f"{value}{unit}"
    text = put_together(nature, value, unit)
    if nature in OPERATORS and not number:
        return Rejected(text, _NOT_A_NUMBER.format(nature))
    return (
        Rejected(f"{nature}{text}", "性质应是 ＝ ≥ ≤ ＞ ＜ 或 定性")
        if nature and not read_target(nature).nature
        else text
    )


def _together(said: Mapping[str, str], nature: str, value: str, unit: str) -> Entry | None:
    """A combined cell of which several parts are typed at once."""
    typed = read_target(said["value"]) if "value" in said else None
    if typed is not None and typed.quantitative:
        if set(said) == {"value"} and (typed.operator or typed.unit or not (nature or unit)):
            return said["value"].strip()  # the whole, as it is written
        nature = typed.nature or ("" if nature == QUALITATIVE else nature)
        value, unit = typed.value, typed.unit or unit
    elif typed is not None:
        value, nature, unit = said["value"], "", ""
    nature, unit = said.get("nature", nature), said.get("unit", unit)
    return joined(nature, value, "" if unit.strip() in ("-", "—", "/") else unit)


def _changed(nature: str, value: str, unit: str, part: Part, text: str) -> tuple[str, str, str]:
    if part == "nature":
        return text, value, unit
    if part == "unit":
        return nature, value, text
    typed = read_target(text)
    if not typed.quantitative:
        return ("" if typed.blank else nature) if nature == QUALITATIVE else nature, text, unit
    if typed.approximate and not typed.operator:
        return ABOUT, typed.value, typed.unit or unit
    return typed.operator or ("" if nature == QUALITATIVE else nature), typed.value, typed.unit or unit
