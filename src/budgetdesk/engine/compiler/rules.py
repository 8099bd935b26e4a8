"""Formulas and checks with their inputs resolved, and how blocks take rows from each other: a pack made ready to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.compiler.graph import Graph, graph_of
from budgetdesk.engine.language.evaluation import Condition, Evaluate
from budgetdesk.engine.language.expressions import Expr
from budgetdesk.engine.language.inputs import CURRENT, CellIn, InputSpec, RowIn
from budgetdesk.engine.language.names import Blocks, Filters
from budgetdesk.packs.codes import Codes
from budgetdesk.packs.models import Located, Pack

NOWHERE = Located("")


@dataclass(eq=False, slots=True)
class Rule:
    """A formula or check before it is bound to a row. `op` is `=` where it fills `column`, `~` where it fills and is not
    checked, a comparison between `value` and `other`, or `true`."""

    id: str
    kind: str  # formula, lines, sum, part_of, check, code, name, title
    level: str
    says: str
    source: str
    block: Block | None  # the block whose rows (or sheets) it is bound to; None: once
    row: RowIn = ""  # target of fixed blocks, CURRENT of variable rows
    column: str = ""  # target column; empty for checks
    levels: frozenset[str] | None = None
    op: str = "="
    inputs: list[InputSpec] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    value: Evaluate = lambda inputs: None
    other: Evaluate | None = None
    when: Condition | None = None
    linear: dict[int, Decimal] | None = None  # of value − other
    slopes: Any = None  # of value and other, once they are worked out
    ranks: dict[str, int] = field(default_factory=dict)  # row or level: position in the order of filling
    exact: bool = False  # reads only figures that are exact, like 元
    sheets: bool = False  # a check bound once to each sheet of block's table
    expr: Expr | None = None
    at: Located = NOWHERE

    @property
    def each_row(self) -> bool:
        """Whether it holds for every row of its block (on its levels)."""
        return self.row is CURRENT

    @property
    def row_id(self) -> str:
        return self.row if isinstance(self.row, str) else ""


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

    def table_blocks(self, table: str) -> list[Block]:
        return [b for (owner, id), b in self.blocks.items() if owner == table and not id.startswith("~")]
