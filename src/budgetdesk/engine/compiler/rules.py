"""A pack made ready to run: its rules, and how blocks take rows and sheets from each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.compiler.graph import Graph, graph_of
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.inputs import CellIn, KeyIn, SumIn
from budgetdesk.engine.language.names import Blocks, Filters
from budgetdesk.packs.codes import Codes
from budgetdesk.packs.models import Pack


@dataclass(slots=True)
class Projection:
    """Which rows a block takes from another: keys of lines that pass the filters, or all rows of `mirror`."""

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


@dataclass
class Program:
    pack: Pack
    codes: Codes
    blocks: Blocks
    rules: list[Rule]
    projections: dict[tuple[str, str], Projection]
    twins: dict[str, SheetMatch]

    @cached_property
    def graph(self) -> Graph:
        """Which rules read what; worked out once, when the first declaration is opened."""
        return graph_of(self.rules, self.blocks)

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

    def table_blocks(self, table: str) -> Sequence[Block]:
        """Those that people see, in the order in which they are printed."""
        return self.blocks.of_table(table)
