"""Whether an expression gives a figure, a text or a yes or no, told before anything is entered."""

from __future__ import annotations

from budgetdesk.engine.language.expressions import Call, Expr, ExpressionError, ListOf, Num, Op, Ref, Text
from budgetdesk.engine.language.functions import FUNCTIONS, Kind
from budgetdesk.engine.language.inputs import CellIn, SumIn
from budgetdesk.engine.language.names import Scope

_WORDS = {"number": "数字", "text": "文字", "test": "判断（如 a == b）"}


def demand(tree: Expr, wanted: Kind, scope: Scope) -> None:
    """Raise ExpressionError where the expression gives something else, or compares or adds what does not go together."""
    found = kind_of(tree, scope)
    if found != wanted:
        raise ExpressionError(f"类型不符：{tree} 是{_WORDS[found]}，这里要{_WORDS[wanted]}")


def kind_of(tree: Expr, scope: Scope) -> Kind:
    """What the expression gives. Raises ExpressionError where its parts do not go together."""
    match tree:
        case Num():
            return "number"
        case Text():
            return "text"
        case Ref():
            return _kind_of_reference(tree, scope)
        case Call("sum" | "count"):
            return "number"
        case Call("mapped" | "name_of"):
            return "text"
        case Call("maps_to"):
            return "test"
        case Call(name, args):
            function = FUNCTIONS[name]
            if function.takes is not None:
                for arg in args:
                    demand(arg, function.takes, scope)
            return function.gives
        case Op("+" | "-" | "*" | "/" | "neg", args):
            for arg in args:
                demand(arg, "number", scope)
            return "number"
        case Op("and" | "or" | "not", args):
            for arg in args:
                demand(arg, "test", scope)
            return "test"
        case Op("if", (test, yes, no)):
            demand(test, "test", scope)
            kind = kind_of(yes, scope)
            demand(no, kind, scope)
            return kind
        case Op("in", (item, ListOf(items))):
            for other in items:
                demand(other, kind_of(item, scope), scope)
            return "test"
        case Op(_, (left, right)):
            demand(right, kind_of(left, scope), scope)
            return "test"
    raise ExpressionError(f"这里不能写 {tree}")


def _kind_of_reference(ref: Ref, scope: Scope) -> Kind:
    spec = scope.inputs[scope.resolve(ref)]
    if isinstance(spec, CellIn):
        number = scope.blocks[spec.table, spec.block].type_of(spec.row_id, spec.column).number
        return "number" if number else "text"
    return "number" if isinstance(spec, SumIn) and spec.take != "text" else "text"
