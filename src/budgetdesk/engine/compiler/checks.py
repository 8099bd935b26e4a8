"""Checks between cells that no formula expresses."""

from __future__ import annotations

from collections.abc import Mapping

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.compiler.draft import Draft
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.evaluation import COMPARISONS, compile_value, linear_parts, reads
from budgetdesk.engine.language.expressions import ExpressionError, Op, parse_for_each
from budgetdesk.engine.language.inputs import CURRENT
from budgetdesk.engine.language.types import demand
from budgetdesk.packs.models import Check


def add_check(draft: Draft, check: Check, table: str) -> None:
    """A check of checks.yaml where `table` is empty."""
    draft.claim_id(check.id, "", check.check, table)
    for cases, word in ((check.passes, "通过"), (check.fails, "不通过")):
        if not cases:
            draft.problem(check.check, f"检查 {check.id} 缺少{word}的例子", table)
    with draft.mistakes_at(check.check, table, f"{check.id}："):
        block, levels, sheets = _bound_to(draft, check, table)
        scope = draft.scope(block if not sheets else None, table=block.table.id if block else table)
        tree = draft.parsed(check.check, scope)
        when = draft.condition(check.when, scope)
        rule = Rule(
            check.id, "check", check.level, check.says, check.source, block, CURRENT if block and not sheets else "",
            levels=levels, op="true", inputs=scope.inputs, names=scope.names, when=when, sheets=sheets, expr=tree, at=check.check,
        )  # fmt: skip
        if isinstance(tree, Op) and tree.op in COMPARISONS:
            left, right = tree.args
            rule.op = tree.op
            rule.value = compile_value(left, scope.resolve, draft.codes)
            rule.other = compile_value(right, scope.resolve, draft.codes)
            rule.linear = linear_parts(Op("-", tree.args), scope.resolve)
            if check.sides:
                demand(left, "number", scope)
                rule.sides = reads(left, scope.resolve), reads(right, scope.resolve)
        elif check.sides:
            raise ExpressionError("只有比较两边的检查（==、<= 等）才能写 sides: both")
        else:
            rule.value = compile_value(tree, scope.resolve, draft.codes)
        demand(tree, "test", scope)
        draft.rules.append(rule)


def _bound_to(draft: Draft, check: Check, table: str) -> tuple[Block | None, frozenset[str] | None, bool]:
    """The block and levels of the rows that it holds for; or for each sheet of the block's table."""
    if check.for_each is None:
        own = draft.pack.tables.get(table)
        if own is not None and own.repeat:
            return draft.blocks.of_table(table)[0], None, True
        return None, None, False
    return rows_or_sheets(draft, check.for_each)


def rows_or_sheets(
    draft: Draft, text: str, named: Mapping[str, str] | None = None
) -> tuple[Block, frozenset[str] | None, bool]:
    """`row in t07.3`, `sheet in t13`: the block, the level if one is said, and whether it is each sheet of its table.

    `named`: levels by other names. Raises ExpressionError.
    """
    what, of = parse_for_each(text)
    if what == "sheet":
        if of.names[0] not in draft.twins:
            raise ExpressionError(f"{of} 不是重复的表")
        return draft.blocks.of_table(of.names[0])[0], None, True
    names, level = of.names, ""
    block = None
    for cut in (len(names), len(names) - 1):
        try:
            block, level = draft.blocks.of_rows(".".join(names[:cut])), ".".join(names[cut:])
            break
        except ExpressionError:
            continue
    level = (named or {}).get(level, level)
    if block is None or (level and level not in block.levels):
        raise ExpressionError(f"没有 {of}")
    return block, frozenset([level]) if level else None, False
