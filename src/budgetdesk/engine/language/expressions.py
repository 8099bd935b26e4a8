"""The expression language of packs: Python's syntax read with `ast`, only listed node kinds let through.

Nothing of an expression is ever run as Python: the tree made here is turned into closures by `evaluation`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from budgetdesk.engine.language.functions import FUNCTIONS
from budgetdesk.engine.language.misspelt import function_meant, slip_in
from budgetdesk.packs.python_syntax import parse_expression
from budgetdesk.records import dataclass

MAX_LENGTH = 2_000
MAX_NODES = 400
WORDS = {"sum", "count", "mapped", "maps_to", "name_of", *FUNCTIONS}


class ExpressionError(ValueError):
    """An expression that is not of the language; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Num:
    value: Decimal

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Text:
    value: str

    def __str__(self) -> str:
        return repr(self.value)


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Expr, ...]

    def __str__(self) -> str:
        return "[" + ", ".join(map(str, self.items)) + "]"


@dataclass(frozen=True, slots=True)
class Ref:
    """`t05[row.function].staff`: names, with the keys in brackets after the name they belong to."""

    names: tuple[str, ...]
    keys: tuple[Expr, ...] = ()
    keyed: int = -1  # index of the name that has the brackets

    def __str__(self) -> str:
        parts = list(self.names)
        if self.keyed >= 0:
            parts[self.keyed] += "[" + ", ".join(map(str, self.keys)) + "]"
        return ".".join(parts)


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    args: tuple[Expr, ...]
    filters: tuple[tuple[str, Expr], ...] = ()

    def __str__(self) -> str:
        inside = [str(a) for a in self.args] + [f"{k}={v}" for k, v in self.filters]
        return f"{self.name}({', '.join(inside)})"


@dataclass(frozen=True, slots=True)
class Op:
    """Arithmetic (+ - * /), comparison (== != < <= > >= in) or logic (and or not neg if)."""

    op: str
    args: tuple[Expr, ...]

    def __str__(self) -> str:
        if self.op == "neg":
            return f"-{self.args[0]}"
        if self.op == "not":
            return f"not {self.args[0]}"
        if self.op == "if":
            return f"({self.args[1]} if {self.args[0]} else {self.args[2]})"
        joined = f" {self.op} ".join(map(str, self.args))
        return f"({joined})" if self.op in ("+", "-", "and", "or") else joined


Expr = Num | Text | ListOf | Ref | Call | Op

_BINARY: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE: dict[type, str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
}


@lru_cache(maxsize=1024)  # forms say the same in many rows
def parse(text: str) -> Expr:
    """The tree of an expression. Raises ExpressionError."""
    return _expression(text)


def parse_filters(text: str) -> tuple[tuple[str, Expr], ...]:
    """The filters of a `where`: `fund='一般公共预算', kind=['人员', '公用']`."""
    call = _expression(f"sum(x, {text})")
    if not isinstance(call, Call) or len(call.args) != 1:
        raise ExpressionError("筛选条件应写作：列='值', 列=['值', '值']")
    return call.filters


def parse_for_each(text: str) -> tuple[str, Ref]:
    """`row in t07` → ('row', Ref t07); `sheet in t13`."""
    tree = _expression(text)
    match tree:
        case Op("in", (Ref((("row" | "sheet") as what,)), Ref() as of)):
            return what, of
    raise ExpressionError("for_each 应写作：row in 表 或 sheet in 表")


def walk(expr: Expr) -> Iterator[Expr]:
    yield expr
    match expr:
        case ListOf(items):
            children: tuple[Expr, ...] = items
        case Ref(keys=keys):
            children = keys
        case Call(args=args, filters=filters):
            children = args + tuple(v for _, v in filters)
        case Op(args=args):
            children = args
        case _:
            children = ()
    for child in children:
        yield from walk(child)


@dataclass(slots=True)
class _Source:
    """What is being converted, and how many nodes of it have been."""

    text: str
    nodes: int = 0


def _expression(text: str) -> Expr:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"公式过长（{len(text):,} 字，上限 {MAX_LENGTH:,}）")
    text = text.strip()
    if (tree := parse_expression(text)) is None:
        slip = slip_in(text)
        raise ExpressionError(f"公式写法有误：{text[:60]}" + (f"（{slip}）" if slip else ""))
    return _convert(tree, _Source(text))


def _convert(node: ast.expr, source: _Source) -> Expr:
    source.nodes += 1
    if source.nodes > MAX_NODES:
        raise ExpressionError("公式过于复杂")
    match node:
        case ast.Constant(value=str() as text):
            return Text(text)
        case ast.Constant(value=bool()):
            raise ExpressionError("公式中不能写 True、False")
        case ast.Constant(value=int() as number):
            return Num(_number(Decimal(number)))
        case ast.Constant(value=float()):  # as it is written, not as a binary number
            return Num(_number(_exact(ast.get_source_segment(source.text, node) or "")))
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return _reference(node, source)
        case ast.BinOp(left, operator, right) if type(operator) in _BINARY:
            return Op(_BINARY[type(operator)], (_convert(left, source), _convert(right, source)))
        case ast.UnaryOp(ast.USub(), operand):
            return Op("neg", (_convert(operand, source),))
        case ast.UnaryOp(ast.Not(), operand):
            return Op("not", (_convert(operand, source),))
        case ast.Compare(left, [operator], [right]) if type(operator) in _COMPARE:
            return Op(_COMPARE[type(operator)], (_convert(left, source), _convert(right, source)))
        case ast.Compare(left, operators, rights) if all(type(o) in _COMPARE for o in operators):
            sides = [_convert(side, source) for side in (left, *rights)]
            pairs = zip(operators, sides, sides[1:], strict=False)
            return Op("and", tuple(Op(_COMPARE[type(o)], (a, b)) for o, a, b in pairs))
        case ast.BoolOp(operator, values):
            return Op(
                "and" if isinstance(operator, ast.And) else "or", tuple(_convert(v, source) for v in values)
            )
        case ast.IfExp(test, body, orelse):
            return Op("if", tuple(_convert(part, source) for part in (test, body, orelse)))
        case ast.List(items):
            return ListOf(tuple(_convert(item, source) for item in items))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            if name not in WORDS:
                raise ExpressionError(f"没有函数 {name}{function_meant(name, sorted(WORDS))}")
            if any(k.arg is None for k in keywords) or any(isinstance(a, ast.Starred) for a in args):
                raise ExpressionError("公式中不能写 * 或 ** 参数")
            filters = tuple((str(k.arg), _convert(k.value, source)) for k in keywords)
            return Call(name, tuple(_convert(a, source) for a in args), filters)
        case ast.BinOp(_, ast.Pow(), _):
            raise ExpressionError("公式中不能写乘方 **")
        case ast.BinOp(_, ast.BitXor(), _):
            raise ExpressionError("公式中不能写乘方 ^")
        case ast.BinOp(_, ast.BitAnd(), _):
            raise ExpressionError("公式中不能写 &：文字不能相连，两个条件用 and 连起来")
        case ast.Tuple():
            raise ExpressionError(f"公式中不能写 {_shown(node)}：数字里不写千位的逗号")
    raise ExpressionError(f"公式中不能写 {_shown(node)}")


def _shown(node: ast.expr) -> str:
    try:
        return ast.unparse(node)[:40]
    except RecursionError:
        return type(node).__name__


def _exact(text: str) -> Decimal:
    """A number as it is written: Python would have made a binary float of it."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ExpressionError("公式中的数过大或过小") from None


def _number(number: Decimal) -> Decimal:
    if number.adjusted() >= 18 or number.adjusted() < -18:
        raise ExpressionError("公式中的数过大或过小")
    return number


def _reference(node: ast.expr, source: _Source) -> Ref:
    names: list[str] = []
    keys: tuple[Expr, ...] = ()
    keyed_from_end = -1
    while True:
        source.nodes += 1
        match node:
            case ast.Attribute(value, name):
                names.append(name)
                node = value
            case ast.Subscript(value, index):
                if keys or not isinstance(value, (ast.Name, ast.Attribute)):
                    raise ExpressionError("一个引用只能有一对方括号")
                items = index.elts if isinstance(index, ast.Tuple) else [index]
                keys = tuple(_convert(item, source) for item in items)
                keyed_from_end = len(names)
                node = value
            case ast.Name(name):
                names.append(name)
                break
            case _:
                raise ExpressionError(f"公式中不能写 {_shown(node)}")
    if any(name.startswith("_") for name in names):
        raise ExpressionError("名称不能以下划线开头")
    names.reverse()
    return Ref(tuple(names), keys, len(names) - 1 - keyed_from_end if keys else -1)
