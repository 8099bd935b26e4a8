"""Expressions in a clerk's words: printed labels instead of ids."""

from __future__ import annotations

from budgetdesk.engine.expressions import Call, Expr, ExpressionError, ListOf, Num, Op, Ref, Text
from budgetdesk.engine.inputs import CURRENT, TWIN, CellIn, KeyIn
from budgetdesk.engine.naming import Scope
from budgetdesk.engine.schema import TEXT, TOTAL, Block

_OPS = {"==": "=", "<=": "≤", ">=": "≥", "!=": "≠", "*": "×", "/": "÷", "and": "且", "or": "或", "in": "属于"}


def in_words(expr: Expr, scope: Scope) -> str:
    """The expression with the labels that are printed."""
    match expr:
        case Num(value):
            return f"{value:f}"
        case Text(value):
            return f"“{value}”"
        case ListOf(items):
            return "、".join(in_words(i, scope) for i in items)
        case Ref():
            return _reference(expr, scope)
        case Call(name, args, filters):
            title = {"sum": "", "count": "行数"}.get(name, name)
            said = [in_words(v, scope) for _, v in filters]
            if name in ("sum", "count"):
                spec = scope.inputs[scope.resolve(expr)]
                block = scope.blocks[spec.index.table, spec.index.block]  # type: ignore[union-attr]
                column = block.columns[spec.index.column].title  # type: ignore[union-attr]
                return f"{table_words(block)}{'（' + '，'.join(said) + '）' if said else ''}{column}{title or '之和'}"
            return f"{name}({', '.join(in_words(a, scope) for a in args)})"
        case Op("neg", (arg,)):
            return f"−{in_words(arg, scope)}"
        case Op("not", (arg,)):
            return f"不是（{in_words(arg, scope)}）"
        case Op("if", (test, yes, no)):
            return f"{in_words(yes, scope)}（{in_words(test, scope)}时），否则{in_words(no, scope)}"
        case Op(op, args):
            return f" {_OPS.get(op, '−' if op == '-' else op)} ".join(in_words(a, scope) for a in args)
    return str(expr)


def table_words(block: Block) -> str:
    return block.table.number or f"“{block.table.title}”"


def _reference(ref: Ref, scope: Scope) -> str:
    try:
        spec = scope.inputs[scope.resolve(ref)]
    except ExpressionError:
        return str(ref)
    if isinstance(spec, KeyIn):
        return "本行"
    if isinstance(spec, CellIn):
        block = scope.blocks[spec.table, spec.block]
        words = [] if spec.table == scope.table else [table_words(block)]
        if block is not scope.block and block.kind == "fixed" and block.title and len(block.columns) == 1:
            words.append(block.title)
        if spec.row == TOTAL:
            words.append("合计")
        elif spec.row not in (CURRENT, TWIN, TEXT):
            words.append(block.rows[spec.row].title)
        if spec.row in (CURRENT, TWIN, TEXT, TOTAL) or len(block.columns) > 1:
            words.append(block.columns[spec.column].title)
        return " ".join(w for w in words if w)
    block = scope.blocks[spec.index.table, spec.index.block]
    keys = "、".join("同码" if isinstance(k, Ref) else in_words(k, scope) for k in ref.keys)
    return f"{table_words(block)} {keys} {block.columns[spec.index.column].title}"
