"""A pack made ready to run: its rules, and how blocks take rows and sheets from each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from functools import cached_property

from budgetdesk.engine.blocks import OWN_TEXT, Block
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.compiled_narrative import CompiledNarrative
from budgetdesk.engine.compiler.graph import ColumnName, Graph, graph_of
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.inputs import CURRENT, CellIn, InputSpec, KeyIn, RowPart, SumIn
from budgetdesk.engine.language.names import Blocks, Filters
from budgetdesk.packs.codes import Codes
from budgetdesk.packs.indicator_settings import IndicatorSettings
from budgetdesk.packs.models import Pack, Table
from budgetdesk.records import dataclass


@dataclass(slots=True)
class Projection:
    """Which rows a block takes from another: keys of lines that pass the filters, or the rows of `mirror`; with both those of
    its rows that such lines ask for, or that people entered there."""

    block: Block
    source: Block | None = None
    where: Filters = ()
    keys: list[str] = field(default_factory=list)  # columns of the source, hidden ones for computed path keys
    amounts: list[str] = field(
        default_factory=list
    )  # a line counts if one of these has a value; empty: always
    mirror: Block | None = None
    also: list[Projection] = field(default_factory=list)  # other lines that ask for rows of the same block


@dataclass(slots=True)
class SheetMatch:
    """How the sheets of a repeating table are matched with rows of another."""

    table: str
    rows: Block
    level: str
    amount: Rule | None
    of_amount: str | None
    name: CellIn | None
    of_name: str | None


@dataclass(frozen=True, slots=True)
class GivenToEachOther:
    """What units give each other: the cells of who gets it and of who gives it, which adding up has twice.

    Either may be the total of rows, which follows when it is taken off these. `elsewhere`: cells, or columns of rows by code
    (a place and a column), that have it too.
    """

    title: str
    income: Cell
    spending: Cell
    elsewhere: tuple[Cell | tuple[Place, str], ...] = ()


@dataclass
class Program:
    pack: Pack
    codes: Codes
    blocks: Blocks
    rules: list[Rule]
    projections: dict[tuple[str, str], Projection]
    twins: dict[str, SheetMatch]
    narrative: CompiledNarrative | None = None
    pack_settings: IndicatorSettings = field(default_factory=IndicatorSettings)
    office_settings: IndicatorSettings = field(default_factory=IndicatorSettings)
    eliminations: list[GivenToEachOther] = field(default_factory=list)

    @property
    def indicator_settings(self) -> IndicatorSettings:
        """What pack and office settle about indicators, the office's last."""
        return self.pack_settings.under(self.office_settings) if self.office_settings else self.pack_settings

    @cached_property
    def graph(self) -> Graph:
        """Which rules read what; worked out once, when the first declaration is opened."""
        return graph_of(self.rules, self.blocks, self.narrative.rules if self.narrative else ())

    @cached_property
    def unit_levels(self) -> dict[tuple[str, str], dict[str, tuple[int, CellIn]]]:
        """Levels of blocks whose rows are keyed by a unit's code: the part of the key, and where this unit's code stands."""
        found: dict[tuple[str, str], dict[str, tuple[int, CellIn]]] = {}
        for rule in self.rules:
            if rule.own is not None and rule.block is not None:
                found.setdefault(rule.block.name, {}).update(dict.fromkeys(rule.levels or (), rule.own))
        return found

    @cached_property
    def feeding(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """Which blocks the formulas of each block read."""
        found: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
        for rule in self.rules:
            if rule.block is not None and rule.column:
                specs = (spec.index if isinstance(spec, SumIn) else spec for spec in rule.inputs)
                read = ((s.table, s.block) for s in specs if not isinstance(s, KeyIn))
                found.setdefault(rule.block.name, {}).update(dict.fromkeys(read))
        return {name: list(blocks) for name, blocks in found.items()}

    @cached_property
    def row_totals(self) -> frozenset[ColumnName]:
        """Columns that add up others of their row."""
        return frozenset(
            (*rule.block.name, rule.column)
            for rule in self.rules
            if rule.block is not None and rule.column and rule.each_row and len(rule.inputs) > 1
            if rule.linear is not None and set(rule.linear.values()) == {Decimal(1)}
            if all(
                isinstance(s, CellIn) and s.row is CURRENT and (s.table, s.block) == rule.block.name
                for s in rule.inputs
            )
        )

    @cached_property
    def filled_tables(self) -> dict[str, Table]:
        """Those in which people enter something: the pack's, and where it has a text that of the sections they write."""
        own = [self.blocks[OWN_TEXT].table] if OWN_TEXT in self.blocks else []
        return {**self.pack.tables, **{table.id: table for table in own}}

    def table(self, id: str) -> Table:
        """A table of the pack, or one that keeps figures of a linked declaration's, or the office's own words."""
        model = self.pack.tables.get(id)
        return self.blocks.of_table(id)[0].table if model is None else model

    @cached_property
    def linking(self) -> dict[str, list[Rule]]:
        """By link the equations and checks that read its declaration."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for at in rule.needs:
                found.setdefault(at.table, []).append(rule)
        return found

    @cached_property
    def linked_reads(self) -> dict[tuple[str, str], frozenset[str]]:
        """By block of linked declarations the columns that rules read there."""
        found: dict[tuple[str, str], set[str]] = {}
        for spec in (spec for rule in self.rules for spec in rule.reads):
            for table, block, column in _columns_of(spec):
                if self.blocks[table, block].link:
                    found.setdefault((table, block), set()).add(column)
        return {name: frozenset(columns) for name, columns in found.items()}

    @cached_property
    def linked_by_row(self) -> frozenset[tuple[str, str]]:
        """The blocks of linked declarations of which a line is read by its id, as the line that one's own stands for."""
        specs = (spec for rule in self.rules for spec in rule.reads if isinstance(spec, SumIn))
        indexes = (part.index for spec in specs for part in (spec, *spec.more))
        by_row = (index for index in indexes if any(d.column is RowPart.ID for d in index.dimensions))
        return frozenset((i.table, i.block) for i in by_row if self.blocks[i.table, i.block].link)

    def is_past(self, cell: Cell) -> bool:
        """Whether the cell holds a figure of an earlier year: a formula reads it from the declaration of that year."""
        name, column = (cell.table, cell.block), cell.column
        return (*name, "", column) in self._past or (*name, cell.row, column) in self._past

    @cached_property
    def _past(self) -> frozenset[tuple[str, str, str, str]]:
        """By table, block, row (empty for every row) and column."""
        earlier = {link for link, model in self.pack.links.items() if model.year < 0}
        return frozenset(
            (*rule.block.name, rule.row_id, rule.column)
            for link in earlier
            for rule in self.linking.get(link, ())
            if rule.block is not None and rule.column
        )

    def table_blocks(self, table: str) -> Sequence[Block]:
        """Those that people see, in the order in which they are printed."""
        return self.blocks.of_table(table)


def _columns_of(spec: InputSpec) -> Iterator[tuple[str, str, str]]:
    """The columns, as table, block and column, that an input is read from, and by whose texts it is found."""
    if isinstance(spec, CellIn):
        yield spec.table, spec.block, spec.column
    elif isinstance(spec, SumIn):
        for part in (spec, *spec.more):
            index = part.index
            yield index.table, index.block, index.column
            yield from (
                (index.table, index.block, d.column) for d in index.dimensions if isinstance(d.column, str)
            )
            for value in (value for wanted in part.wanted for value in wanted if isinstance(value, CellIn)):
                yield from _columns_of(value)
