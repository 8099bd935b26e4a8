"""Whether an expression gives a figure or a text, where that can be told before anything is entered."""

from __future__ import annotations

from budgetdesk.engine.expressions import Expr, ExpressionError, Op, Ref, Text
from budgetdesk.engine.inputs import CellIn, SumIn
from budgetdesk.engine.naming import Scope


def check_types(tree: Expr, number: bool, scope: Scope) -> None:
    """A column of texts cannot be computed with, nor a figure shown where a text belongs."""
    if isinstance(tree, Ref):
        spec = scope.inputs[scope.resolve(tree)]
        if isinstance(spec, CellIn):
            block = scope.blocks[spec.table, spec.block]
            is_number = block.type_of(spec.row, spec.column).number
        else:
            is_number = isinstance(spec, SumIn) and spec.take != "text"
        if is_number is not number:
            raise ExpressionError(
                f"类型不符：{tree} 是{'数字' if is_number else '文字'}，这里要{'数字' if number else '文字'}"
            )
    elif isinstance(tree, Op) and tree.op in ("+", "-", "*", "/", "neg"):
        if not number:
            raise ExpressionError("类型不符：文字不能计算")
        for arg in tree.args:
            check_types(arg, True, scope)
    elif isinstance(tree, Text) and number:
        raise ExpressionError(f"类型不符：{tree} 是文字，这里要数字")
