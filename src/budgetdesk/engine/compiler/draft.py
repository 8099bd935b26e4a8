"""What a pack becomes while it is compiled: the rules made so far, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.engine.blocks import TEXT, Block, GridGroup
from budgetdesk.engine.compiler.compiled_narrative import CompiledNarrative
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.compiler.rules import GivenToEachOther, Projection, SheetMatch
from budgetdesk.engine.language.evaluation import (
    Condition,
    Evaluate,
    compile_condition,
    compile_value,
    linear_parts,
)
from budgetdesk.engine.language.expressions import Expr, ExpressionError, parse
from budgetdesk.engine.language.inputs import CellIn, RowIn
from budgetdesk.engine.language.names import Blocks, Scope
from budgetdesk.engine.language.types import demand
from budgetdesk.packs.loading import LoadedPack
from budgetdesk.packs.models import Located
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.records import dataclass

MAX_FORMULAS, MAX_CHARACTERS = 5_000, 200_000
"""Of all formulas and conditions of a pack together: the largest that is shipped has 1,300, of 66,000 characters."""


@dataclass(frozen=True, slots=True)
class Target:
    """The cell that a rule is for, or with CURRENT for its row the cells of a column."""

    block: Block
    row: RowIn
    column: str

    @property
    def cell(self) -> CellIn:
        return CellIn(*self.block.name, self.row, self.column)

    @property
    def is_number(self) -> bool:
        return self.block.type_of(self.row if isinstance(self.row, str) else "", self.column).number


class Compiled(NamedTuple):
    value: Evaluate
    linear: dict[int, Decimal] | None
    tree: Expr


class Reading(NamedTuple):
    """An expression as it was read, and where it stands."""

    text: Located
    tree: Expr
    scope: Scope


class Draft:
    """`readings`: every formula, condition and check, for those who look at what they say."""

    def __init__(self, loaded: LoadedPack) -> None:
        self.pack, self.codes = loaded.pack, loaded.codes
        self.blocks = Blocks(self.pack)
        self.problems: list[Problem] = []
        self.rules: list[Rule] = []
        self.projections: dict[tuple[str, str], Projection] = {}
        self.twins: dict[str, SheetMatch] = {}
        self.rowless: set[tuple[str, str]] = (
            set()
        )  # blocks of which it is told that their rows come from nowhere
        self.narrative: CompiledNarrative | None = None
        self.eliminations: list[GivenToEachOther] = []
        self.readings: list[Reading] = []
        self._ids: set[str] = set()
        self._formulas = self._characters = 0

    # mistakes

    def problem(self, at: str, message: str, table: str = "") -> None:
        file = getattr(at, "file", "") or (f"{table}.yaml" if table else "pack.yaml")
        self.problems.append(Problem(file, getattr(at, "line", 0), message))

    @contextmanager
    def mistakes_at(self, at: Located, table: str, whose: str = "") -> Iterator[None]:
        """What is wrong with the expressions compiled inside is a problem there."""
        try:
            yield
        except ExpressionError as error:
            self.problem(at, f"{whose}{error}", table)

    # ids of rules

    def derived_id(self, target: Target) -> str:
        """Of what nobody numbered: prefix of the pack, table, block where there are several, row, column."""
        table, named = target.block.table.id, target.row if isinstance(target.row, str) else ""
        parts = [table]
        if len(self.blocks.of_table(table)) > 1:
            parts.append(target.block.id)
        if named and named != TEXT:
            parts.append(named)
        if named in ("", TEXT) or len(target.block.columns) > 1:
            parts.append(target.column)
        return f"{self.pack.prefix}-{'.'.join(parts)}"

    def claim_id(self, said: str | None, derived: str, at: Located, table: str) -> str:
        """The id that the pack says, which no other rule may have, or the derived one."""
        if said and said in self._ids:
            self.problem(at, f"规则编号重复：{said}", table)
        self._ids.add(said or derived)
        return said or derived

    # expressions

    def scope(self, block: Block | None, row: RowIn = "", column: str = "", table: str = "") -> Scope:
        table = block.table.id if block else table
        twins = self.twins.get(table)
        return Scope(
            self.blocks, block, row, column if isinstance(block, GridGroup) else "",
            twin=twins.rows if twins else None, table=table,
        )  # fmt: skip

    def compiled(self, text: Located, scope: Scope) -> Compiled:
        """Raises ExpressionError, as `condition` does."""
        tree = self.parsed(text, scope)
        value = compile_value(tree, scope.resolve, self.codes)
        return Compiled(value, linear_parts(tree, scope.resolve), tree)

    def parsed(self, text: Located, scope: Scope) -> Expr:
        self._formulas += 1
        self._characters += len(text)
        if self._formulas > MAX_FORMULAS or self._characters > MAX_CHARACTERS:
            words = f"公式过多或过长（上限 {MAX_FORMULAS:,} 条，共 {MAX_CHARACTERS:,} 字）"
            raise PackError([Problem(text.file, text.line, words)])
        tree = parse(text)
        self.readings.append(Reading(text, tree, scope))
        return tree

    def condition(self, text: Located | None, scope: Scope) -> Condition | None:
        if text is None:
            return None
        tree = self.parsed(text, scope)
        demand(tree, "test", scope)
        return compile_condition(tree, scope.resolve, self.codes)
