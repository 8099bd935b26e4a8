"""The equations that a pack writes at a field, column, row or cell."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.compiler.derived_values import input_at, or_zero
from budgetdesk.engine.compiler.draft import Draft, Target
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.inputs import CURRENT, CellIn, InputSpec, KeyIn, KeyPart, SumIn
from budgetdesk.engine.language.names import Scope
from budgetdesk.engine.language.types import demand
from budgetdesk.engine.language.wording import in_words, target_words
from budgetdesk.packs.levels import level_words
from budgetdesk.packs.models import Formula


def add_formula(draft: Draft, target: Target, formula: Formula, n: int) -> None:
    """The n-th formula of the target: the first fills it, and all must agree."""
    levels, known = set(formula.at), set(target.block.levels)
    if not levels <= known:
        unknown, has = (map(level_words, some) for some in (levels - known, target.block.levels))
        words = f"没有层级 {'、'.join(sorted(unknown))}，有的是 {'、'.join(has)}"
        draft.problem(formula.expr, words, target.block.table.id)
    scope = draft.scope(target.block, target.row, target.column)
    _add(draft, target, formula, "formula", _numbered("", n), frozenset(levels) or None, scope)


def add_lines(draft: Draft, block: Block, column: str, formula: Formula, n: int) -> None:
    """The n-th projection of worksheet lines into a column of the detail rows."""
    projection = draft.projections.get(block.name)
    if block.name in draft.rowless:
        return
    if projection is None or projection.source is None:
        words = f"列 {column} 有 from_lines，但本块的 rows 没有 from"
        draft.problem(formula.expr, words, block.table.id)
        return
    scope = draft.scope(block)
    scope.lines = projection.source
    keys = tuple((c, (KeyPart(i),)) for i, c in enumerate(projection.keys))
    scope.implied = projection.where + keys
    detail = frozenset([block.detail_level])
    _add(draft, Target(block, CURRENT, column), formula, "lines", _numbered(".lines", n), detail, scope)
    for spec in scope.inputs:
        index = spec.index if isinstance(spec, SumIn) else None
        if index and index.block == projection.source.id and index.column not in projection.amounts:
            projection.amounts.append(index.column)


def add_part_of(draft: Draft, target: Target, whole: Formula) -> None:
    """其中: the target must not exceed the whole."""
    block, column = target.block, target.column
    scope = draft.scope(block, target.row, column)
    with draft.mistakes_at(whole.expr, block.table.id):
        compiled = draft.compiled(whole.expr, scope)
        demand(compiled.tree, "number", scope)
        when = draft.condition(whole.when, scope)
        number = len(scope.inputs)
        far = any(_table_of(spec) not in ("", block.table.id) for spec in scope.inputs)
        words = (
            f"{target_words(block, target.row, column, draft.blocks)} 不大于 {in_words(compiled.tree, scope)}"
        )
        draft.rules.append(
            Rule(
                draft.claim_id(whole.id, f"{draft.derived_id(target)}.part", whole.expr, block.table.id), "part_of",
                whole.level, whole.says or words, whole.source or "", block, target.row,
                levels=frozenset(whole.at) or None, op="<=",
                inputs=[*scope.inputs, target.cell], names=[*scope.names, column],
                value=partial(input_at, number), other=compiled.value if far else partial(or_zero, compiled.value),
                sides=(frozenset([number]), frozenset(range(number))) if far else None, when=when,
                linear={number: Decimal(1)} | {i: -c for i, c in (compiled.linear or {}).items()},
                at=whole.expr,
            )
        )  # fmt: skip


def _table_of(spec: InputSpec) -> str:
    """The table that an input is read from; empty for the row's own key."""
    if isinstance(spec, KeyIn):
        return ""
    return spec.table if isinstance(spec, CellIn) else spec.index.table


def _numbered(suffix: str, n: int) -> str:
    return suffix + (f".{n + 1}" if n else "")


def _add(
    draft: Draft, target: Target, formula: Formula, kind: str, suffix: str, levels: frozenset[str] | None, scope: Scope
) -> None:  # fmt: skip
    block, row, column = target.block, target.row, target.column
    with draft.mistakes_at(formula.expr, block.table.id):
        compiled = draft.compiled(formula.expr, scope)
        of_value = len(scope.inputs)
        when = draft.condition(formula.when, scope)
        asked = frozenset(range(of_value, len(scope.inputs))) - (when.by_value if when else frozenset())
        words = f"{target_words(block, row, column, draft.blocks)} = {in_words(compiled.tree, scope)}"
        draft.rules.append(
            Rule(
                draft.claim_id(formula.id, draft.derived_id(target) + suffix, formula.expr, block.table.id), kind,
                formula.level, formula.says or words, formula.source or "", block, row, column, levels,
                inputs=scope.inputs, names=scope.names, value=compiled.value, when=when, asked=asked,
                linear=compiled.linear if target.is_number else None, expr=compiled.tree, at=formula.expr,
            )
        )  # fmt: skip
        demand(compiled.tree, "number" if target.is_number else "text", scope)
