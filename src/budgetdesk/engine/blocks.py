"""The addressable blocks of a pack: which rows and columns they have, what a cell may hold, how rows are keyed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from budgetdesk.engine.text import one_line
from budgetdesk.packs.models import (
    Column,
    FieldsBlock,
    GridBlock,
    GridRow,
    Group,
    IndicatorsBlock,
    Located,
    Pack,
    PathLevel,
    RowsBlock,
    RowsSource,
    Slot,
    Table,
    TextBlock,
    TextColumn,
    Total,
)

TOTAL = "total"
DETAIL = "detail"
VALUE = "value"  # the column of a field
TEXT = "text"  # the row of a text block
BUDGET = "budget"  # the column of what a tree's indicators may cost; `budget_1` of what was spent last year

_DECIMALS = {"amount": 2, "percent": 2, "number": 2, "integer": 0}
_EXACT = Decimal(0)
_IN_BRACKETS = re.compile(r"（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class CellType:
    """What a cell holds. `half` is ± the width of one figure: 0 where figures are exact."""

    slot: Slot
    number: bool
    decimals: int
    half: Decimal
    unit: str
    plain: bool = False  # shown without thousands separators and trailing zeros


@dataclass(eq=False)
class Block:
    """A block as cells name it: `fixed` rows (fields, grid group, text), variable `rows`, or a `tree`."""

    table: Table
    id: str
    kind: str
    title: str
    model: FieldsBlock | Group | TextBlock | RowsBlock | IndicatorsBlock
    columns: dict[str, Slot]
    rows: dict[str, Slot] = field(default_factory=dict)  # fixed blocks only
    hidden: set[str] = field(default_factory=set)  # columns that hold path keys of lines, never shown
    help: str = ""

    @property
    def name(self) -> tuple[str, str]:
        return self.table.id, self.id

    @cached_property
    def row_titles(self) -> frozenset[str]:
        """Of fixed blocks: what is printed at their rows."""
        return frozenset(slot.title for slot in self.rows.values())

    @cached_property
    def headings(self) -> dict[str, list[str]]:
        """What is printed above each column, outermost first, each heading in one line."""
        return {column: [one_line(text) for text in _headings(self, column)] for column in self.columns}

    @cached_property
    def column_words(self) -> dict[str, list[str]]:
        """The heading of each column; those above it too where it says little or several columns have it."""
        words = {column: _told_apart(own, self.headings.values()) for column, own in self.headings.items()}
        every = list(words.values())
        for column, own in words.items():  # value and unit under one heading
            if getattr(self.columns[column], "role", "") == "unit" and every.count(own) > 1:
                words[column] = [*own, "单位"]
        return words

    def short_heading(self, column: str) -> str:
        """The heading right above a column; where several columns have it, as `column_words` tells them apart."""
        own = self.headings[column][-1:]
        alike = sum(path[-1:] == own for path in self.headings.values())
        return " ".join(self.column_words[column] if alike > 1 else own)

    @property
    def source(self) -> RowsSource:
        return self.model.rows if isinstance(self.model, RowsBlock) else RowsSource()

    @property
    def path(self) -> list[PathLevel]:
        return self.source.path

    @property
    def total(self) -> Total | None:
        """The row that sums up the others, where it has one."""
        return self.model.total if isinstance(self.model, RowsBlock) else None

    @cached_property
    def key_columns(self) -> list[str]:
        """Columns whose codes make a row's key, in order; empty where rows are known by id or path."""
        if self.kind != "rows" or self.path:
            return []
        model = self.model
        assert isinstance(model, RowsBlock)
        codes = [c.id for c in model.leaves() if c.codes]
        if self.source.key:
            return codes[: len(self.source.key)]
        if self.source.as_:
            return codes
        return [model.subtotals.by] if model.subtotals else []

    @cached_property
    def subtotal_lengths(self) -> list[int]:
        model = self.model
        return sorted(model.subtotals.at) if isinstance(model, RowsBlock) and model.subtotals else []

    @cached_property
    def levels(self) -> list[str]:
        """Names of row levels, outermost first; sums run from the last to the first."""
        if self.kind == "tree":
            assert isinstance(self.model, IndicatorsBlock)
            return [level.id for level in self.model.levels]
        total = [TOTAL] if self.total else []
        if self.path:
            return total + [level.id for level in self.path]
        return total + [str(n) for n in self.subtotal_lengths] + [DETAIL]

    @property
    def detail_level(self) -> str:
        return self.levels[-1]

    def type_of(self, row: str, column: str) -> CellType:
        """What the cell at that row (any row, for variable rows) and column may hold."""
        key = (row if self.kind == "fixed" else "", column)
        found = self._types.get(key)
        if found is None:
            found = self._types[key] = self._make_type(*key)
        return found

    @cached_property
    def _types(self) -> dict[tuple[str, str], CellType]:
        return {}

    def _make_type(self, row: str, column: str) -> CellType:
        slot = self.columns[column]
        if isinstance(self.model, FieldsBlock):
            slot = self.rows[row]
        elif isinstance(self.model, Group):
            own = self.rows[row]
            assert isinstance(own, GridRow)
            slot = own.cells.get(column) or (own if len(self.columns) == 1 or not slot.is_number else slot)
        decimals = slot.decimals if slot.decimals is not None else _DECIMALS.get(slot.type, 0)
        unit = slot.unit or (
            "%" if slot.type == "percent" else self.table.unit if slot.type == "amount" else ""
        )
        exact = slot.type in ("integer", "number") or (unit == "元" and decimals >= 2)
        half = _EXACT if exact or not slot.is_number else Decimal("0.5").scaleb(-decimals)
        return CellType(slot, slot.is_number, decimals, half, unit, self.table.figures == "as_typed")


def hidden_block(owner: Block, columns: list[TextColumn]) -> Block:
    """A block of computed cells that nobody sees, beside `owner`: keys of its path, or what its indicators may cost."""
    model = TextBlock(kind="text", columns=columns)
    slots: dict[str, Slot] = {c.id: c for c in columns}
    return Block(owner.table, f"~{owner.id}", "fixed", "", model, slots, {TEXT: Slot(id=TEXT)})


def limits_of(tree: Block) -> dict[str, Located]:
    """What the indicators of a tree may cost, this year and before, by column of its hidden block."""
    model = tree.model
    assert isinstance(model, IndicatorsBlock)
    limits = {BUDGET: model.budget} if model.budget else {}
    return limits | {f"{BUDGET}_{c.years_ago or 1}": c.spent for c in model.leaves() if c.spent}


def blocks_of(pack: Pack) -> dict[tuple[str, str], Block]:
    """All addressable blocks by (table, block) id."""
    return {block.name: block for table in pack.tables.values() for block in _of_table(table)}


def _of_table(table: Table) -> Iterator[Block]:
    for model in table.blocks:
        if isinstance(model, FieldsBlock):
            fields: dict[str, Slot] = {f.id: f for line in model.lines for f in line}
            only = {VALUE: Slot(id=VALUE)}
            yield Block(table, model.id, "fixed", model.title, model, only, fields, help=model.help)
        elif isinstance(model, GridBlock):
            for group in model.groups:
                rows: dict[str, Slot] = {r.id: r for r in group.rows}
                title = group.title or group.columns[0].title
                columns = _value_columns(group.columns[1:])
                yield Block(table, group.id, "fixed", title, group, columns, rows, help=model.help)
        elif isinstance(model, TextBlock):
            texts: dict[str, Slot] = {c.id: c for c in model.columns}
            only = {TEXT: Slot(id=TEXT)}
            yield Block(table, model.id, "fixed", model.title, model, texts, only, help=model.help)
        elif isinstance(model, RowsBlock):
            columns = _value_columns(model.columns)
            yield Block(table, model.id, "rows", model.title, model, columns, help=model.help)
        else:
            names: dict[str, Slot] = {
                lv.id: Slot(id=lv.id, title=lv.title, type="choice", choices=lv.set, help=lv.help)
                for lv in model.levels
            }
            columns = names | _value_columns(model.columns)
            yield Block(table, model.id, "tree", model.title, model, columns, help=model.help)


def _value_columns(columns: list[Column]) -> dict[str, Slot]:
    return {leaf.id: leaf for column in columns for leaf in column.leaves()}


def group_words(block: Block, row: str, blocks: Iterable[Block]) -> str:
    """What tells a grid's row from another group's row of the same title: 收入, 支出功能分类科目; else nothing."""
    if not isinstance(block.model, Group) or row not in block.rows:
        return ""
    groups = [b for b in blocks if isinstance(b.model, Group) and b is not block]
    title = block.rows[row].title
    if not any(title in b.row_titles for b in groups):
        return ""
    over = block.model.over
    shared = any(isinstance(b.model, Group) and b.model.over == over for b in groups)
    return over if over and not shared else _IN_BRACKETS.sub("", block.title)


def row_words(block: Block, row: str) -> list[str]:
    """The title of a fixed row, below the one it stands under where the block has the title twice."""
    title = block.rows[row].title
    own = one_line(title).rstrip("：:") or row
    if not title or [slot.title for slot in block.rows.values()].count(title) < 2:
        return [own]
    ids = list(block.rows)
    level = getattr(block.rows[row], "level", 0)
    above = [id for id in ids[: ids.index(row)] if getattr(block.rows[id], "level", 0) < level]
    return [one_line(block.rows[above[-1]].title), own] if above else [own]


def _told_apart(own: list[str], every: Iterable[list[str]]) -> list[str]:
    if not own:
        return []
    alike = [path for path in every if path[-1:] == own[-1:]]
    vague = 2 if own[-1] in ("小计", "合计") else 1
    above = [label for label in own[:-vague] if not all(label in path for path in alike)]
    return above + own[-vague:]


def _headings(block: Block, column: str) -> Iterator[str]:
    model = block.model
    if isinstance(model, Group):
        if model.over:
            yield model.over
        if _shares_heading(block, model):
            yield block.title
        yield from _heading_path(model.columns, column)
    elif isinstance(model, (RowsBlock, IndicatorsBlock)):
        if isinstance(model, IndicatorsBlock) and column in block.levels:
            yield next(level.title for level in model.levels if level.id == column)
        else:
            yield from _heading_path(model.columns, column)
    elif not isinstance(model, FieldsBlock) and block.columns[column].title:
        yield block.columns[column].title


def _shares_heading(block: Block, model: Group) -> bool:
    groups = [g for b in block.table.blocks if isinstance(b, GridBlock) for g in b.groups]
    return len([g for g in groups if g.over == model.over]) > 1


def _heading_path(columns: list[Column], wanted: str) -> Iterator[str]:
    for column in columns:
        if wanted in [leaf.id for leaf in column.leaves()]:
            if column.title:
                yield column.title
            if column.columns:
                yield from _heading_path(column.columns, wanted)
