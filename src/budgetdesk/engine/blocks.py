"""The addressable blocks of a pack, a class for each kind: which rows and columns they have, what a cell may hold.

Rows are fixed (`Fields`, `GridGroup`, `Texts`) or vary (`RowBlock`, `TreeBlock`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.text import one_line
from budgetdesk.packs.models import (
    Column,
    Field_,
    FieldsBlock,
    Formula,
    GridBlock,
    Group,
    IndicatorsBlock,
    Located,
    Pack,
    PathLevel,
    RowsBlock,
    Slot,
    Table,
    TextBlock,
    Total,
)
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass

TOTAL = "total"
DETAIL = "detail"
VALUE = "value"  # the column of a field
TEXT = "text"  # the row of a text block
NOTES = "notes"  # the hidden block that says which notes are printed
EMPTY = "empty"  # the condition of a note that is printed where there is nothing else
BUDGET = "budget"  # the column of what a tree's indicators may cost; `budget_1` of what was spent last year

_DECIMALS = {"amount": 2, "percent": 2, "number": 2, "integer": 0}
_EXACT = Decimal(0)
_IN_BRACKETS = late_pattern(r"（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class CellType:
    """What a cell holds. `half` is ± the width of one figure: 0 where figures are exact."""

    slot: Slot
    number: bool
    decimals: int
    half: Decimal
    unit: str
    shown: int | None = None  # decimals that are printed, where they are not all
    zeros: bool = False  # whether a computed 0 is printed
    plain: bool = False  # shown without thousands separators and trailing zeros
    choices: Sequence[str] = ()  # the texts that it may be, where nothing else may


class Block:
    """A block as cells name it. `columns` are those that people see; `hidden` are computed ones that nobody does.

    No abstract class: to ask which kind a block is would take Python code of theirs each time.
    """

    rows: Mapping[str, Slot] = MappingProxyType({})
    """The rows that are always there; empty where rows vary."""

    levels: Sequence[str] = (DETAIL,)
    """Names of row levels, outermost first; sums run from the last to the first."""

    key_columns: Sequence[str] = ()
    """Columns whose codes make a row's key, in order; empty where rows are known by id or path."""

    path: Sequence[PathLevel] = ()
    """The levels of rows that are known by a path."""

    total: Total | None = None
    """The row that sums up the others, where it has one."""

    subtotal_lengths: Sequence[int] = ()
    """Lengths of the codes that are added up, shortest first."""

    has_levels = False
    """Whether entered rows say their level and what they stand under."""

    open_ended = False
    """Whether the rows are only those that people enter, one below the other."""

    sums_details = False
    """Whether sums run over its detail rows only."""

    seen = True
    """Whether it is printed and shown."""

    link = ""
    """The link by which another declaration's figures are kept in it; empty for a block of the declaration's own."""

    label: str | None = None
    """What is printed at the left of it."""

    def __init__(self, table: Table, id: str, title: str, columns: dict[str, Slot], help: str = "") -> None:
        self.table, self.id, self.title, self.columns, self.help = table, id, title, columns, help
        self.name = table.id, id
        self.hidden: dict[str, Slot] = {}
        self.hidden_block: HiddenBlock | None = None
        self._types: dict[tuple[str, str], CellType] = {}

    @property
    def slots(self) -> dict[str, Slot]:
        """All columns, the hidden ones last."""
        return self.columns | self.hidden

    # rows

    def row_ids(self, varying: Collection[str]) -> Collection[str]:
        """The rows where it stands; `varying`: those that it has there if they vary."""
        raise NotImplementedError

    def may_have(self, row: str) -> bool:
        """Whether a row may have that id."""
        raise NotImplementedError

    def has(self, row: str, column: str) -> bool:
        """Whether people may find such a cell in it."""
        return self.seen and column in self.columns and self.may_have(row)

    def keeps(self, row: str, column: str) -> bool:
        """Whether an entry may stand there: one of people, or one taken from a linked declaration."""
        return (self.seen or bool(self.link)) and column in self.columns and self.may_have(row)

    def is_total(self, row: object) -> bool:
        """Whether that is the row which sums up the others."""
        raise NotImplementedError

    @property
    def named_rows(self) -> Collection[str]:
        """The rows that expressions can name outright."""
        raise NotImplementedError

    def level_rank(self, column: str) -> int | None:
        """Of a tree: the rank of the level whose names stand in that column."""
        return None

    @property
    def detail_level(self) -> str:
        return self.levels[-1]

    def required(self) -> Iterator[tuple[str, str]]:
        """Row and column of cells that must not stay blank; no row where it holds for every row with entries."""
        raise NotImplementedError

    # labels

    @property
    def says_column(self) -> bool:
        """Whether a cell is told from others only with its column."""
        raise NotImplementedError

    @property
    def name_in_table(self) -> str:
        """What it is called beside the other blocks of its table."""
        return one_line(self.title or self.label or "").rstrip("：:")

    def row_words(self, row: str) -> list[str]:
        """The title of a fixed row, below the one it stands under where the block has the title twice."""
        return [row]

    def group_words(self, row: str, blocks: Iterable[Block]) -> str:
        """What tells a grid's row from another group's row of the same title: 收入, 支出功能分类科目; else nothing."""
        return ""

    @cached_property
    def headings(self) -> dict[str, list[str]]:
        """What is printed above each column, outermost first, each heading in one line."""
        return {column: [one_line(text) for text in self._headings(column)] for column in self.slots}

    def _headings(self, column: str) -> Iterator[str]:
        raise NotImplementedError

    @cached_property
    def column_words(self) -> dict[str, list[str]]:
        """The heading of each column; those above it too where it says little or several columns have it."""
        words = {column: _told_apart(own, self.headings.values()) for column, own in self.headings.items()}
        every = list(words.values())
        for column, slot in self.columns.items():  # value and unit under one heading
            if slot.role == "unit" and every.count(words[column]) > 1:
                words[column] = [*words[column], "单位"]
        return words

    def short_heading(self, column: str) -> str:
        """The heading right above a column; where several columns have it, as `column_words` tells them apart."""
        own = self.headings[column][-1:]
        alike = sum(path[-1:] == own for path in self.headings.values())
        return " ".join(self.column_words[column] if alike > 1 else own)

    # cells

    def type_of(self, row: str, column: str) -> CellType:
        """What the cell at that row (any row, for variable rows) and column may hold."""
        raise NotImplementedError

    def _type(self, row: str, column: str) -> CellType:
        found = self._types.get((row, column))
        if found is None:
            found = self._types[row, column] = self._type_by(self._slot(row, column))
        return found

    def _slot(self, row: str, column: str) -> Slot:
        """What says which kind of value the cell holds."""
        raise NotImplementedError

    def _type_by(self, slot: Slot) -> CellType:
        of_table = slot.type == "amount"
        decimals = slot.decimals
        if decimals is None and of_table:
            decimals = self.table.decimals
        if decimals is None:
            decimals = _DECIMALS.get(slot.type, 0)
        shown = self.table.shown if slot.shown is None and of_table else slot.shown
        zeros = (slot.zeros or self.table.zeros) == "printed"
        unit = slot.unit or (
            "%" if slot.type == "percent" else self.table.unit if slot.type == "amount" else ""
        )
        exact = slot.type in ("integer", "number") or (unit == "元" and decimals >= 2)
        half = _EXACT if exact or not slot.is_number else Decimal("0.5").scaleb(-decimals)
        return CellType(
            slot, slot.is_number, decimals, half, unit, shown, zeros, self.table.figures == "as_typed",
            self._only(slot),
        )  # fmt: skip

    def _only(self, slot: Slot) -> Sequence[str]:
        """The texts that may stand in a cell of that kind, where no others may."""
        return slot.choices if slot.type == "choice" else ()


# fixed rows


class FixedBlock(Block):
    """A block whose rows are always there."""

    says_rows = True
    """Whether its rows have titles."""

    def __init__(
        self,
        table: Table,
        id: str,
        title: str,
        columns: dict[str, Slot],
        rows: dict[str, Slot],
        help: str = "",
    ) -> None:
        super().__init__(table, id, title, columns, help)
        self.rows = rows

    def row_ids(self, varying: Collection[str]) -> Collection[str]:
        return self.rows

    def may_have(self, row: str) -> bool:
        return row in self.rows

    def is_total(self, row: object) -> bool:
        return False

    @property
    def named_rows(self) -> Collection[str]:
        return self.rows

    def required(self) -> Iterator[tuple[str, str]]:
        cells = ((row, column) for row in self.rows for column in self.columns)
        return ((row, column) for row, column in cells if self.type_of(row, column).slot.required)

    @property
    def says_column(self) -> bool:
        return len(self.columns) > 1

    def row_words(self, row: str) -> list[str]:
        title = self.rows[row].title
        own = one_line(title).rstrip("：:") or row
        if not title or not self.has_twice(title):
            return [own]
        ids = list(self.rows)
        level = self.rows[row].level
        above = [id for id in ids[: ids.index(row)] if self.rows[id].level < level]
        return [one_line(self.rows[above[-1]].title), own] if above else [own]

    def has_twice(self, title: str) -> bool:
        """Whether several rows have that title."""
        return self._title_counts[title] > 1

    @cached_property
    def _title_counts(self) -> Counter[str]:
        return Counter(slot.title for slot in self.rows.values())

    def type_of(self, row: str, column: str) -> CellType:
        return self._type(row, column)

    def _slot(self, row: str, column: str) -> Slot:
        return self.columns[column]

    def slots_at(self, row: str, column: str) -> list[Slot]:
        """Those whose equations hold for the cell, the nearest first."""
        return [self._slot(row, column)]

    def _headings(self, column: str) -> Iterator[str]:
        title = self.columns[column].title
        return iter([title] if title else ())


class Fields(FixedBlock):
    """Labels with a value each."""

    def __init__(self, table: Table, model: FieldsBlock) -> None:
        fields: dict[str, Slot] = {field.id: field for line in model.lines for field in line}
        super().__init__(table, model.id, model.title, {VALUE: Slot(id=VALUE)}, fields, model.help)
        self.model, self.label = model, model.label

    def _slot(self, row: str, column: str) -> Slot:
        return self.rows[row]


class Texts(FixedBlock):
    """Long texts side by side: columns of one row."""

    says_rows = False

    def __init__(self, table: Table, model: TextBlock) -> None:
        texts: dict[str, Slot] = {column.id: column for column in model.columns}
        super().__init__(table, model.id, model.title, texts, {TEXT: Slot(id=TEXT)}, model.help)
        self.label = model.label


class HiddenBlock(FixedBlock):
    """Computed cells that nobody sees: keys of a block's path, what its indicators may cost, which notes are printed.

    Each has one formula.
    """

    seen = says_rows = False

    def __init__(self, table: Table, id: str, columns: Iterable[Slot]) -> None:
        slots = {column.id: column for column in columns}
        super().__init__(table, f"~{id}", "", slots, {TEXT: Slot(id=TEXT)})


class GridGroup(FixedBlock):
    """One of the groups that a grid prints side by side."""

    def __init__(self, table: Table, grid: GridBlock, model: Group) -> None:
        rows: dict[str, Slot] = {row.id: row for row in model.rows}
        title = model.title or model.title_column.title
        super().__init__(table, model.id, title, _value_columns(model.value_columns), rows, grid.help)
        self._model = model
        self._cells: dict[str, dict[str, Slot]] = {row.id: row.cells for row in model.rows}
        groups = [group for block in table.blocks if isinstance(block, GridBlock) for group in block.groups]
        self._shares_heading = len([group for group in groups if group.over == model.over]) > 1

    @property
    def name_in_table(self) -> str:
        own = self.own_heading
        return _IN_BRACKETS.sub("", own) if own == self.title else own

    @property
    def own_heading(self) -> str:
        """The heading over it that it shares with no other group, else its title."""
        return self._model.over if self._model.over and not self._shares_heading else self.title

    def group_words(self, row: str, blocks: Iterable[Block]) -> str:
        if row not in self.rows:
            return ""
        title = self.rows[row].title
        groups = (block for block in blocks if isinstance(block, GridGroup) and block is not self)
        if not any(title in group._titles for group in groups):
            return ""
        return self.name_in_table

    @cached_property
    def _titles(self) -> frozenset[str]:
        return frozenset(slot.title for slot in self.rows.values())

    def _slot(self, row: str, column: str) -> Slot:
        own, above = self.rows[row], self.columns[column]
        return self._cells[row].get(column) or (own if self._is_of_row(column) else above)

    def _is_of_row(self, column: str) -> bool:
        """Whether the row says what the cell holds where it says nothing of the column."""
        return len(self.columns) == 1 or not self.columns[column].is_number

    def slots_at(self, row: str, column: str) -> list[Slot]:
        own, above = self.rows[row], self.columns[column]
        named = [self._cells[row][column]] if column in self._cells[row] else []
        holds = self.type_of(row, column).number or len(self.columns) == 1
        return [*named, own, above] if holds else [*named, above]

    def _headings(self, column: str) -> Iterator[str]:
        if self._model.over:
            yield self._model.over
        if self._shares_heading:
            yield self.title
        yield from _heading_path(self._model.columns, column)


# rows that vary


class VariableBlock(Block):
    """A block whose rows come and go."""

    def row_ids(self, varying: Collection[str]) -> Collection[str]:
        return varying

    def may_have(self, row: str) -> bool:
        return True

    def is_total(self, row: object) -> bool:
        return row == TOTAL

    @property
    def named_rows(self) -> Collection[str]:
        return [TOTAL] if TOTAL in self.levels else []

    @property
    def says_column(self) -> bool:
        return True

    def type_of(self, row: str, column: str) -> CellType:
        kind = self._type("", column)
        return replace(kind, choices=()) if kind.choices and row == TOTAL else kind  # its title may be there

    def _slot(self, row: str, column: str) -> Slot:
        return self.columns.get(column) or self.hidden[column]


class RowBlock(VariableBlock):
    """Rows that are known by the codes in some columns, by a path, or one by one."""

    sums_details = True

    def __init__(self, table: Table, model: RowsBlock) -> None:
        super().__init__(table, model.id, model.title, _value_columns(model.columns), model.help)
        self.model, self.source, self.label = model, model.rows, model.label
        self.path, self.total = self.source.path, model.total
        self.has_levels = bool(self.path)
        self.open_ended = not (self.source.from_ or self.source.as_ or self.path)
        self.subtotal_lengths = sorted(model.subtotals.at) if model.subtotals else []
        self.key_columns = [] if self.path else _key_columns(model)
        upper = [level.id for level in self.path] or [*map(str, self.subtotal_lengths), DETAIL]
        self.levels = [TOTAL, *upper] if self.total else upper
        if self.path and not self.source.from_ and not self.source.as_:
            keys = (_computed(level.id, level.told_by) for level in self.path)
            self.hidden_block = HiddenBlock(table, model.id, keys)

    def keys_in(self, source: Block) -> list[tuple[str, Located]]:
        """For each level of the path the column of the lines' block that has the key: one of its own, else a hidden one."""
        keys = (level.told_by for level in self.path)
        return [
            (key if key in source.columns else f"~{self.table.id}.{self.id}.{level.id}", key)
            for level, key in zip(self.path, keys, strict=True)
        ]

    def required(self) -> Iterator[tuple[str, str]]:
        return (("", column) for column, slot in self.columns.items() if slot.required)

    def _headings(self, column: str) -> Iterator[str]:
        return _heading_path(self.model.columns, column)


def _key_columns(model: RowsBlock) -> list[str]:
    codes = [column.id for column in model.leaves() if column.codes]
    if model.rows.key:
        return codes[: len(model.rows.key)]
    if model.rows.as_:
        return codes
    return [model.subtotals.by] if model.subtotals else []


class TreeBlock(VariableBlock):
    """Indicators below the names of their levels, which stand in the first columns."""

    has_levels = True

    def __init__(self, table: Table, model: IndicatorsBlock) -> None:
        names: dict[str, Slot] = {
            level.id: Slot(id=level.id, title=level.title, type="choice", choices=level.set, help=level.help)
            for level in model.levels
        }
        super().__init__(table, model.id, model.title, names | _value_columns(model.columns), model.help)
        self.model, self.label = model, model.label
        self.levels = [level.id for level in model.levels]
        if limits := dict(self._limits()):
            amounts = (_computed(id, limit, type="amount", unit="元") for id, limit in limits.items())
            self.hidden_block = HiddenBlock(table, model.id, amounts)

    def level_rank(self, column: str) -> int | None:
        return self.levels.index(column) if column in self.levels else None

    def required(self) -> Iterator[tuple[str, str]]:
        return iter(())  # the rules of indicators tell what they lack

    def _only(self, slot: Slot) -> Sequence[str]:
        return ()  # and which names and signs are none of the form's

    def _limits(self) -> Iterator[tuple[str, Located]]:
        """What its indicators may cost, this year and before."""
        if self.model.budget:
            yield BUDGET, self.model.budget
        yield from ((f"{BUDGET}_{c.years_ago or 1}", c.spent) for c in self.model.leaves() if c.spent)

    def _headings(self, column: str) -> Iterator[str]:
        if (rank := self.level_rank(column)) is not None:
            return iter([self.model.levels[rank].title])
        return _heading_path(self.model.columns, column)


# of a pack


def _computed(id: str, expr: Located, **says: Any) -> Slot:
    return Slot(id=id, formula=[Formula(expr=expr)], **says)


def notes_of(table: Table) -> HiddenBlock | None:
    """1 for each note that is to be printed, where notes have conditions."""
    told = [
        (f"note_{n}", note.when)
        for n, note in enumerate(table.notes)
        if note.when is not None and note.when != EMPTY
    ]
    expressions = [(id, Located(f"1 if ({when}) else 0", when.file, when.line)) for id, when in told]
    return (
        HiddenBlock(table, NOTES, [_computed(id, expr, type="number") for id, expr in expressions])
        if told
        else None
    )


def hide_keys(block: RowBlock, source: Block) -> None:
    """Give the block of the lines the columns with keys that it has not and must compute."""
    for column, key in block.keys_in(source):
        if column not in source.columns:
            source.hidden[column] = _computed(column, key)


def blocks_of(pack: Pack) -> dict[tuple[str, str], Block]:
    """All blocks that people see by (table, block) id."""
    return {block.name: block for table in pack.tables.values() for block in _of_table(table)}


ORIGIN = "origin"  # of the table named by a link: where its figures came from
ORIGIN_FIELDS = {
    "declaration": "申报编号", "title": "名称", "unit": "单位", "pack": "报表包", "version": "版本",
    "year": "年度", "place": "出处", "taken": "取用时间",
}  # fmt: skip


def origin_cell(link: str, field: str = "title") -> Cell:
    """What is noted of the declaration that a link's figures came from; its title is, wherever there is one."""
    return Cell(link, ORIGIN, "", field, VALUE)


def linked_table(link: str, table: str) -> str:
    """The id of the table in which the figures of another declaration's table are kept."""
    return f"{link}.{table}"


def linked_blocks_of(pack: Pack) -> Iterator[Block]:
    """Blocks that hold what is read of other declarations: nobody enters anything there, and no equation fills them."""
    for link, model in pack.links.items():
        fields = [[Field_(id=id, title=title)] for id, title in ORIGIN_FIELDS.items()]
        origin = FieldsBlock(kind="fields", id=ORIGIN, lines=fields)
        tables = [Table(id=link, title=model.title, blocks=[origin])]
        for id, table in pack.linked.get(link, {}).items():
            name = f"{model.title} {table.name}"
            tables.append(table.but(id=linked_table(link, id), number="", short=name, worksheet=False))
        for block in (block for table in tables for block in _of_table(table)):
            block.seen, block.link = False, link
            yield block


NARRATIVE = "narrative"
OWN_TEXT = (NARRATIVE, "own")
"""The table and block in which an office keeps sections of its text that it has written itself: a row for each."""


def own_text_block() -> Block:
    """`section` is the path of headings, `text` what stands below the last of them in place of the template."""
    columns = [
        Column(id="section", title="一节", type="text", yearly=True),
        Column(id="text", title="文字", type="text", yearly=True),
    ]
    rows = RowsBlock(kind="rows", id=OWN_TEXT[1], columns=columns)
    return RowBlock(Table(id=NARRATIVE, title="公开文字", worksheet=True, blocks=[rows]), rows)


def _of_table(table: Table) -> Iterator[Block]:
    for model in table.blocks:
        match model:
            case FieldsBlock():
                yield Fields(table, model)
            case GridBlock():
                yield from (GridGroup(table, model, group) for group in model.groups)
            case TextBlock():
                yield Texts(table, model)
            case RowsBlock():
                yield RowBlock(table, model)
            case IndicatorsBlock():
                yield TreeBlock(table, model)


def _value_columns(columns: list[Column]) -> dict[str, Slot]:
    return {leaf.id: leaf for column in columns for leaf in column.leaves()}


def _told_apart(own: list[str], every: Iterable[list[str]]) -> list[str]:
    if not own:
        return []
    alike = [path for path in every if path[-1:] == own[-1:]]
    vague = 2 if own[-1] in ("小计", "合计") else 1
    above = [label for label in own[:-vague] if not all(label in path for path in alike)]
    return above + own[-vague:]


def _heading_path(columns: list[Column], wanted: str) -> Iterator[str]:
    for column in columns:
        if wanted in [leaf.id for leaf in column.leaves()]:
            if column.title:
                yield column.title
            if column.columns:
                yield from _heading_path(column.columns, wanted)
