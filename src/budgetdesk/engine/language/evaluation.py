"""Turns an expression whose references are resolved into closures: its value, its width and its linear parts.

A value is Decimal, str, bool or None (nothing). `inputs` are the values of the expression's references, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any

from budgetdesk.engine.language.expressions import Call, Expr, ExpressionError, ListOf, Num, Op, Ref, Text
from budgetdesk.packs.codes import Codes

Value = Decimal | str | bool | None
Evaluate = Callable[[Sequence[Any]], Any]
Resolve = Callable[[Ref | Call], int]
"""Gives the input number of a reference or of a sum."""

ZERO = Decimal(0)


class Blank(Decimal):
    """What a blank among figures is read as: a zero that `filled` and `empty` tell from others."""


BLANK = Blank(0)


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _both(combine: Callable[[Decimal, Decimal], Decimal], right_alone: Callable[[Decimal], Decimal]) -> Any:
    def run(left: Evaluate, right: Evaluate) -> Evaluate:
        def value(inputs: Sequence[Any]) -> Any:
            a, b = left(inputs), right(inputs)
            if b is None:
                return a
            return right_alone(b) if a is None else combine(a, b)

        return value

    return run


def _needs_both(combine: Callable[[Any, Any], Any]) -> Any:
    def run(left: Evaluate, right: Evaluate) -> Evaluate:
        def value(inputs: Sequence[Any]) -> Any:
            a, b = left(inputs), right(inputs)
            if a is None or b is None:
                return None
            try:
                return combine(a, b)
            except (DecimalException, ZeroDivisionError):
                return None

        return value

    return run


_BINARY: dict[str, Callable[[Evaluate, Evaluate], Evaluate]] = {
    "+": _both(lambda a, b: a + b, lambda b: b),
    "-": _both(lambda a, b: a - b, lambda b: -b),
    "*": _needs_both(lambda a, b: a * b),
    "/": _needs_both(lambda a, b: a / b if b else None),
    "==": _needs_both(lambda a, b: a == b),
    "!=": _needs_both(lambda a, b: a != b),
    "<": _needs_both(lambda a, b: a < b),
    "<=": _needs_both(lambda a, b: a <= b),
    ">": _needs_both(lambda a, b: a > b),
    ">=": _needs_both(lambda a, b: a >= b),
}
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}


def compile_value(expr: Expr, resolve: Resolve, codes: Codes) -> Evaluate:
    """A closure that gives the expression's value for given inputs. Raises ExpressionError."""

    def build(node: Expr) -> Evaluate:
        match node:
            case Num(value) | Text(value):
                return lambda inputs: value
            case Ref():
                return _getter(resolve(node))
            case Call(name="sum" | "count"):
                return _getter(resolve(node))
            case Call(name, args, ()):
                return _function(name, args, build, codes)
            case Op("neg", (arg,)):
                inner = build(arg)
                return lambda inputs: None if (v := inner(inputs)) is None else -v
            case Op("not", (arg,)):
                inner = build(arg)
                return lambda inputs: None if (v := inner(inputs)) is None else not v
            case Op("and" | "or" as op, args):
                parts = [build(a) for a in args]
                return _logic(op == "and", parts)
            case Op("if", (test, yes, no)):
                t, y, n = build(test), build(yes), build(no)
                return lambda inputs: y(inputs) if t(inputs) else n(inputs)
            case Op("in", (item, ListOf(items))):
                it, parts = build(item), [build(i) for i in items]
                return lambda inputs: (
                    None if (v := it(inputs)) is None else any(v == p(inputs) for p in parts)
                )
            case Op(op, (left, right)) if op in _BINARY:
                return _BINARY[op](build(left), build(right))
        raise ExpressionError(f"这里不能写 {node}")

    return build(expr)


def _getter(i: int) -> Evaluate:
    return lambda inputs: inputs[i]


def _logic(every: bool, parts: list[Evaluate]) -> Evaluate:
    def value(inputs: Sequence[Any]) -> Any:
        unknown = False
        for part in parts:
            v = part(inputs)
            if v is None:
                unknown = True
            elif bool(v) is not every:
                return not every
        return None if unknown else every

    return value


def _function(name: str, args: tuple[Expr, ...], build: Callable[[Expr], Evaluate], codes: Codes) -> Evaluate:
    def need(*numbers: int) -> None:
        if len(args) not in numbers:
            raise ExpressionError(f"函数 {name} 的参数个数不对")

    if name in ("mapped", "maps_to"):
        need(3 if name == "mapped" else 4)
        if not isinstance(args[0], Ref) or len(args[0].names) != 1 or args[0].names[0] not in codes.mappings:
            raise ExpressionError(f"没有对应关系表 {args[0]}")
        mapping = codes.mappings[args[0].names[0]]
        parts = [build(a) for a in args[1:]]

        def look_up(inputs: Sequence[Any]) -> Any:
            values = [p(inputs) for p in parts]
            if any(v is None for v in values):
                return None
            if name == "mapped":
                return mapping.proposed(values[0], values[1])
            return values[2] in mapping.allowed(values[0], values[1])

        return look_up
    parts = [build(a) for a in args]
    if name == "filled" or name == "empty":
        need(1)
        wanted = name == "filled"

        def has_value(inputs: Sequence[Any]) -> bool:
            v = parts[0](inputs)
            return (v is not None and v != "" and not isinstance(v, Blank)) is wanted

        return has_value
    if name == "contains":
        need(2)
        return lambda inputs: (
            None if (v := parts[0](inputs)) is None or (w := parts[1](inputs)) is None else str(w) in str(v)
        )
    if name == "ends":
        if len(args) < 2:
            raise ExpressionError("ends 应写作：ends(文字, '。', '；')")
        return lambda inputs: (
            None
            if (v := parts[0](inputs)) is None
            else str(v).rstrip().endswith(tuple(str(p(inputs)) for p in parts[1:]))
        )
    if name == "round":
        need(1, 2)
        places = args[1].value if len(args) == 2 and isinstance(args[1], Num) else ZERO
        return lambda inputs: None if (v := parts[0](inputs)) is None else round_half_up(v, int(places))
    if name == "abs":
        need(1)
        return lambda inputs: None if (v := parts[0](inputs)) is None else abs(v)
    if name in ("min", "max") and parts:
        pick = min if name == "min" else max

        def extreme(inputs: Sequence[Any]) -> Any:
            values = [v for p in parts if (v := p(inputs)) is not None]
            return pick(values) if values else None

        return extreme
    raise ExpressionError(f"函数 {name} 在这里不能用")


def linear_parts(expr: Expr, resolve: Resolve) -> dict[int, Decimal] | None:
    """Coefficient of each input where the expression is a linear combination of them; None where it is not."""
    match expr:
        case Num() | Text():
            return {}
        case Ref() | Call(name="sum"):
            return {resolve(expr): Decimal(1)}
        case Op("neg", (arg,)):
            return _scaled(linear_parts(arg, resolve), Decimal(-1))
        case Op("+" | "-" as op, (left, right)):
            a, b = linear_parts(left, resolve), linear_parts(right, resolve)
            if a is None or b is None:
                return None
            joined = dict(a)
            for i, c in b.items():
                joined[i] = joined.get(i, ZERO) + (c if op == "+" else -c)
            return joined
        case Op("*", (left, Num(value))) | Op("*", (Num(value), left)):
            return _scaled(linear_parts(left, resolve), value)
        case Op("/", (left, Num(value))) if value:
            return _scaled(linear_parts(left, resolve), 1 / value)
        case Call("round", args):
            return linear_parts(args[0], resolve)
    return None


def _scaled(parts: dict[int, Decimal] | None, by: Decimal) -> dict[int, Decimal] | None:
    return None if parts is None else {i: c * by for i, c in parts.items()}


@dataclass(frozen=True, slots=True)
class Condition:
    """When a formula holds. `by_value`: inputs whose value decides it; of others only whether they are filled."""

    test: Evaluate
    by_value: frozenset[int]

    def __call__(self, inputs: Sequence[Any]) -> Any:
        return self.test(inputs)


def compile_condition(expr: Expr, resolve: Resolve, codes: Codes) -> Condition:
    return Condition(compile_value(expr, resolve, codes), frozenset(_by_value(expr, resolve)))


def _by_value(expr: Expr, resolve: Resolve) -> Iterator[int]:
    match expr:
        case Call(name="filled" | "empty"):
            return
        case Ref() | Call(name="sum" | "count"):
            yield resolve(expr)
        case Call("mapped" | "maps_to", (_, *parts)) | Call(_, parts) | Op(_, parts) | ListOf(parts):
            for part in parts:
                yield from _by_value(part, resolve)
