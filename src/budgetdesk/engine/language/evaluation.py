"""Turns an expression whose references are resolved into closures: its value, its width and its linear parts.

A value is Decimal, str, bool or None (nothing). `inputs` are the values of the expression's references, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, DecimalException
from operator import itemgetter
from typing import Any

from budgetdesk.engine.language.amounts import ZERO, Blank, negated
from budgetdesk.engine.language.expressions import Call, Expr, ExpressionError, ListOf, Num, Op, Ref, Text
from budgetdesk.engine.language.functions import FUNCTIONS
from budgetdesk.packs.codes import Codes
from budgetdesk.records import dataclass

Value = Decimal | str | bool | None
Evaluate = Callable[[Sequence[Any]], Any]
Resolve = Callable[[Ref | Call], int]
"""Gives the input number of a reference or of a sum."""


def _added(parts: list[tuple[bool, Evaluate]]) -> Evaluate:
    """Sums and differences; of each part whether it is taken off. What is nothing is left out."""

    def value(inputs: Sequence[Any]) -> Any:
        total = None
        for less, part in parts:
            v = part(inputs)
            if v is None:
                continue
            if total is None:
                total = negated(v) if less else v
            else:
                blank = type(total) is Blank and type(v) is Blank
                total = total - v if less else total + v
                if blank:
                    total = Blank(total)
        return total

    return value


def _summands(expr: Expr) -> Iterator[tuple[bool, Expr]]:
    """The parts of a chain of sums and differences; of each whether it is taken off."""
    match expr:
        case Op("+" | "-" as op, (left, right)):
            yield from _summands(left)
            yield op == "-", right
        case _:
            yield False, expr


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


def _still_blank(a: Decimal, b: Decimal, result: Decimal) -> Decimal:
    return Blank(result) if type(a) is Blank or type(b) is Blank else result


_BINARY: dict[str, Callable[[Evaluate, Evaluate], Evaluate]] = {
    "*": _needs_both(lambda a, b: _still_blank(a, b, a * b)),
    "/": _needs_both(lambda a, b: _still_blank(a, b, a / b) if b else None),
    "==": _needs_both(lambda a, b: a == b),
    "!=": _needs_both(lambda a, b: a != b),
    "<": _needs_both(lambda a, b: a < b),
    "<=": _needs_both(lambda a, b: a <= b),
    ">": _needs_both(lambda a, b: a > b),
    ">=": _needs_both(lambda a, b: a >= b),
}
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}


class Evaluator:
    """Gives an expression's value for given inputs. It can be pickled: its closure is made again when it is wanted."""

    __slots__ = ("_codes", "_expr", "_numbers", "_value")

    def __init__(self, expr: Expr, resolve: Resolve, codes: Codes) -> None:
        """Raises ExpressionError."""
        self._expr, self._codes = expr, codes
        self._numbers: dict[Ref | Call, int] = {}

        def numbered(node: Ref | Call) -> int:
            number = self._numbers[node] = resolve(node)
            return number

        self._value: Evaluate | None = _closure(expr, numbered, codes)

    def __call__(self, inputs: Sequence[Any]) -> Any:
        return self.closure(inputs)

    @property
    def closure(self) -> Evaluate:
        """The same, for those who call it often."""
        if self._value is None:
            self._value = _closure(self._expr, self._numbers.__getitem__, self._codes)
        return self._value

    @property
    def said(self) -> tuple[Expr, tuple[int, ...]]:
        """The expression, and its inputs in the order in which it names them."""
        return self._expr, tuple(self._numbers.values())

    def __getstate__(self) -> tuple[Expr, dict[Ref | Call, int], Codes]:
        return self._expr, self._numbers, self._codes

    def __setstate__(self, state: tuple[Expr, dict[Ref | Call, int], Codes]) -> None:
        self._expr, self._numbers, self._codes = state
        self._value = None


def quickest(value: Evaluate) -> Evaluate:
    """What gives the same with the fewest calls."""
    return value.closure if isinstance(value, Evaluator) else value


def compile_value(expr: Expr, resolve: Resolve, codes: Codes) -> Evaluate:
    """What gives the expression's value for given inputs. Raises ExpressionError."""
    return Evaluator(expr, resolve, codes)


def _closure(expr: Expr, resolve: Resolve, codes: Codes) -> Evaluate:
    def build(node: Expr) -> Evaluate:
        match node:
            case Num(value) | Text(value):
                return lambda inputs: value
            case Ref():
                return itemgetter(resolve(node))
            case Call(name="sum" | "count"):
                return itemgetter(resolve(node))
            case Call(name, args, ()):
                return _function(name, args, build, codes)
            case Op("neg", (arg,)):
                inner = build(arg)
                return lambda inputs: None if (v := inner(inputs)) is None else negated(v)
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
            case Op("+" | "-", (_, _)):
                return _added([(less, build(part)) for less, part in _summands(node)])
            case Op(op, (left, right)) if op in _BINARY:
                return _BINARY[op](build(left), build(right))
        raise ExpressionError(f"这里不能写 {node}")

    return build(expr)


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
    if name in ("mapped", "maps_to"):
        if len(args) != (3 if name == "mapped" else 4):
            raise ExpressionError(f"函数 {name} 的参数个数不对")
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
    if name == "name_of":
        if len(args) != 2:
            raise ExpressionError("name_of 应写作：name_of(科目表, 编码)")
        if not isinstance(args[0], Ref) or len(args[0].names) != 1 or args[0].names[0] not in codes.lists:
            raise ExpressionError(f"没有科目表 {args[0]}")
        known, code = codes.lists[args[0].names[0]], build(args[1])
        return lambda inputs: known.name(str(value)) if (value := code(inputs)) is not None else None
    function = FUNCTIONS.get(name)
    if function is None:
        raise ExpressionError(f"函数 {name} 在这里不能用")
    least, most = function.arguments
    if not least <= len(args) <= (most or len(args)):
        raise ExpressionError(
            f"{name} 应写作：{function.usage}" if function.usage else f"函数 {name} 的参数个数不对"
        )
    parts, compute, takes_nothing = [build(a) for a in args], function.value, function.nothing

    def apply(inputs: Sequence[Any]) -> Any:
        values = [p(inputs) for p in parts]
        if not takes_nothing and any(v is None for v in values):
            return None
        return compute(*values)

    return apply


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
        case Call(name, args) if (function := FUNCTIONS.get(name)) is not None and function.passes:
            return linear_parts(args[0], resolve)
    return None


def _scaled(parts: dict[int, Decimal] | None, by: Decimal) -> dict[int, Decimal] | None:
    return None if parts is None else {i: c * by for i, c in parts.items()}


@dataclass(frozen=True, slots=True)
class Condition:
    """When a formula holds. `by_value`: inputs whose value decides it; of others only whether they are filled."""

    test: Evaluator
    by_value: frozenset[int]

    def __call__(self, inputs: Sequence[Any]) -> Any:
        return self.test(inputs)


def compile_condition(expr: Expr, resolve: Resolve, codes: Codes) -> Condition:
    by_value = _reads(expr, resolve, whether_filled=False)
    return Condition(Evaluator(expr, resolve, codes), frozenset(by_value))


def reads(expr: Expr, resolve: Resolve) -> frozenset[int]:
    """The inputs that an expression stands on."""
    return frozenset(_reads(expr, resolve))


def _reads(expr: Expr, resolve: Resolve, *, whether_filled: bool = True) -> Iterator[int]:
    """`whether_filled`: also those of which only that they are filled counts."""
    match expr:
        case Ref() | Call(name="sum" | "count"):
            yield resolve(expr)
        case Call(name) if not whether_filled and (f := FUNCTIONS.get(name)) is not None and f.of_filling:
            return
        case (
            Call("mapped" | "maps_to" | "name_of", (_, *parts))
            | Call(_, parts)
            | Op(_, parts)
            | ListOf(parts)
        ):
            for part in parts:
                yield from _reads(part, resolve, whether_filled=whether_filled)
