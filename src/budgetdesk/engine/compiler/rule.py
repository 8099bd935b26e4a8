"""A formula or check of a pack with its inputs resolved: once for all rows or sheets where it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.language.evaluation import Condition, Evaluate
from budgetdesk.engine.language.expressions import Expr
from budgetdesk.engine.language.inputs import CURRENT, CellIn, InputSpec, KeyIn, KeyPart, RowIn, SumIn
from budgetdesk.packs.models import Located
from budgetdesk.records import dataclass

NOWHERE = Located("")


def nothing(inputs: Sequence[Any]) -> None:
    """The value of a rule that has none."""


PROPOSES = "~"
"""The `op` of what fills its cell, where whatever else is entered is as good."""

Sides = tuple[frozenset[int], frozenset[int]]
"""The inputs of the left and of the right side of a check."""


@dataclass(eq=False, slots=True)
class Rule:
    """A formula or check before it is bound to a row. `op` is `=` where it fills `column`, PROPOSES where it fills and is not
    checked, a comparison between `value` and `other`, or `true`."""

    id: str
    kind: str  # formula, lines, sum, part_of, check, code, name, title
    level: str = "error"
    says: str = ""
    source: str = ""
    block: Block | None = None  # the block whose rows (or sheets) it is bound to; None: once
    row: RowIn = ""  # target of fixed blocks, CURRENT of variable rows
    column: str = ""  # target column; empty for checks
    levels: frozenset[str] | None = None
    op: str = "="
    inputs: list[InputSpec] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    value: Evaluate = nothing
    other: Evaluate | None = None
    when: Condition | None = None
    asked: frozenset[int] = frozenset()  # inputs of which `when` asks only whether they are filled
    linear: dict[int, Decimal] | None = None  # of value − other
    sides: Sides | None = None  # where both must be filled
    slopes: Any = None  # of value and other, once they are worked out
    ranks: dict[str, int] = field(default_factory=dict)  # row or level: position in the order of filling
    exact: bool = False  # reads only figures that are exact, like 元
    own: tuple[int, CellIn] | None = (
        None  # holds in rows with that part of the key as the cell says, or one blank
    )
    needs: list[CellIn] = field(
        default_factory=list
    )  # stands only where these are filled: links that it reads
    sheets: bool = False  # a check bound once to each sheet of block's table
    expr: Expr | None = None
    at: Located = NOWHERE

    @property
    def reads(self) -> list[InputSpec]:
        """What it is evaluated from, and what tells whether it stands."""
        return [*self.inputs, *self.guards, *self.needs]

    @property
    def guards(self) -> list[InputSpec]:
        """The part of a row's key, and the cell that has to say the same for the rule to stand at the row."""
        return [] if self.own is None else [KeyIn(KeyPart(self.own[0])), self.own[1]]

    @property
    def blocks_read(self) -> list[tuple[str, str]]:
        """Table and block of all that it reads, each once."""
        specs = (spec.index if isinstance(spec, SumIn) else spec for spec in self.reads)
        return list(dict.fromkeys((spec.table, spec.block) for spec in specs if not isinstance(spec, KeyIn)))

    @property
    def each_row(self) -> bool:
        """Whether it holds for every row of its block (on its levels)."""
        return self.row is CURRENT

    @property
    def row_id(self) -> str:
        return self.row if isinstance(self.row, str) else ""
