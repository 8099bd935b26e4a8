"""Lines of a worksheet made from a list at hand by a recipe: each with those it comes from, and what no line takes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from budgetdesk.document.typed_values import read_code
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.language.expressions import (
    Call,
    Expr,
    ExpressionError,
    Num,
    Op,
    Ref,
    Text,
    parse,
    walk,
)
from budgetdesk.engine.text import compact
from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbooks.source_list import SourceList, SourceRow
from budgetdesk.packs.recipe import Recipe, RecipeLine
from budgetdesk.records import dataclass

Key = tuple[tuple[str, str], ...]
"""What the columns of a line are set to."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one row of the list gives to a line, not rounded."""

    name: str
    number: int
    amount: Fraction


@dataclass(slots=True)
class MadeLine:
    key: Key
    shares: list[Share] = field(default_factory=list)

    @property
    def exact(self) -> Fraction:
        return sum((share.amount for share in self.shares), Fraction(0))

    def id(self, recipe: str) -> str:
        """The same for the same recipe and key, so that a new version of the list finds its lines."""
        text = "\n".join([recipe, *(f"{column}={value}" for column, value in self.key)])
        return "s" + hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(slots=True)
class MadeLines:
    """`taken` and `left`: of each column of figures the sums of what lines take and of what none does, together the total.

    `left_rows`: rows of which a figure was left, with what of it.
    """

    lines: list[MadeLine] = field(default_factory=list)
    taken: dict[str, Fraction] = field(default_factory=dict)
    left: dict[str, Fraction] = field(default_factory=dict)
    left_rows: list[tuple[SourceRow, dict[str, Fraction]]] = field(default_factory=list)


def make_lines(recipe: Recipe, source: SourceList, constants: Mapping[str, str]) -> MadeLines:
    """Group and add exactly; nothing is rounded yet. Raises KnownError for what is wrong with the recipe."""
    unknown = set(constants) - set(recipe.constants)
    if unknown:
        raise KnownError(
            f"“{recipe.title}”没有常数 {'、'.join(sorted(unknown))}，有的是：{'、'.join(recipe.constants)}"
        )
    known = {name: _constant(name, text) for name, text in {**recipe.constants, **constants}.items()}
    lines = [_Line(line, recipe, known) for line in recipe.lines]
    made: dict[Key, MadeLine] = {}
    found = MadeLines()
    for row in source.rows:
        taken: set[str] = set()
        for line in lines:
            key = line.key(row)
            if key is None:
                continue
            amount = line.amount(row)
            if amount is not None:
                share = Share(row.texts.get(recipe.names, ""), row.number, amount)
                made.setdefault(key, MadeLine(key)).shares.append(share)
            taken |= line.figures
            if recipe.once:
                break
        left = {}
        for column, figure in row.figures.items():
            sums = found.taken if column in taken else found.left
            sums[column] = sums.get(column, Fraction(0)) + figure
            if column not in taken and figure:
                left[column] = figure
        if left:
            found.left_rows.append((row, left))
    found.lines = list(made.values())
    for title, figure in source.unread.items():
        found.left[title] = found.left.get(title, Fraction(0)) + figure
    return found


def rounded(exact: Fraction, decimals: int) -> Decimal:
    """Once, half away from zero."""
    scaled = exact * 10**decimals
    whole = (abs(scaled) + Fraction(1, 2)).__floor__()
    return round_half_up(Decimal(whole if scaled >= 0 else -whole).scaleb(-decimals), decimals)


def _constant(name: str, text: str) -> Fraction:
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise KnownError(f"常数 {name} 应是数，不能是 {text[:20]}") from error


class _Line:
    """A line of a recipe, its expressions read."""

    def __init__(self, line: RecipeLine, recipe: Recipe, constants: Mapping[str, Fraction]) -> None:
        self._recipe, self._constants, self._when = recipe, constants, line.when
        self._set = {c: _parsed(t[1:], recipe) if t.startswith("=") else Text(t) for c, t in line.set.items()}
        self._amount = _parsed(line.amount, recipe)
        self.figures = {name for name in _names(self._amount) if name in recipe.numbers}

    def key(self, row: SourceRow) -> Key | None:
        """None for a row that it does not take."""
        for column, wanted in self._when.items():
            if not any(_fits(row.texts.get(column, ""), pattern) for pattern in wanted):
                return None
        values = {column: self._value(expr, row) for column, expr in self._set.items()}
        if any(value in (None, "") for value in values.values()):
            return None
        return tuple((column, str(value)) for column, value in values.items())

    def amount(self, row: SourceRow) -> Fraction | None:
        """None where there is nothing to reckon with."""
        if self.figures and not any(name in row.figures for name in self.figures):
            return None
        value = self._value(self._amount, row)
        return value if isinstance(value, Fraction) else None

    def _value(self, expr: Expr, row: SourceRow) -> Any:
        match expr:
            case Num(value):
                return Fraction(value)
            case Text(value):
                return value
            case Ref((name,), ()) if name in self._constants:
                return self._constants[name]
            case Ref((name,), ()) if name in self._recipe.numbers:
                return row.figures.get(name, Fraction(0))
            case Ref((name,), ()):
                return row.texts.get(name, "")
            case Call("mapped", (Ref((name,), ()), text)):
                return _mapped(self._recipe.maps[name], str(self._value(text, row)))
            case Call(name, arguments):
                return _FUNCTIONS[name](*(self._value(argument, row) for argument in arguments))
            case Op(op, arguments):
                return _OPERATIONS[op](*(self._value(argument, row) for argument in arguments))
            case _:
                return None


def _mapped(texts: Mapping[str, str], text: str) -> str | None:
    """By the longest that fits."""
    fitting = [pattern for pattern in texts if _fits(text, pattern)]
    return texts[max(fitting, key=len)] if fitting else None


def _fits(text: str, pattern: str) -> bool:
    plain, code = compact(text), read_code(text)
    wanted = compact(pattern)
    if wanted.endswith("*"):
        return plain.startswith(wanted[:-1]) or (bool(code) and code.startswith(wanted[:-1]))
    return wanted in (plain, code)


def _quotient(one: Fraction, other: Fraction) -> Fraction:
    return one / other if other else Fraction(0)


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": lambda *a: sum(a, Fraction(0)), "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": _quotient, "neg": lambda a: -a,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "and": lambda *a: all(a), "or": lambda *a: any(a),
    "not": lambda a: not a, "if": lambda test, one, other: one if test else other,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min, "max": max, "abs": abs, "left": lambda text, count: str(text)[: int(count)],
    "mid": lambda text, start, count: str(text)[int(start) - 1 :][: int(count)],
    "contains": lambda text, part: str(part) in str(text), "filled": bool, "empty": lambda text: not text,
}  # fmt: skip


def _parsed(text: str, recipe: Recipe) -> Expr:
    """Raises KnownError where it is not of the language, or names what the recipe has not."""
    try:
        expr = parse(text)
    except ExpressionError as error:
        raise KnownError(f"配方 {recipe.id} 里的“{text}”写法不对：{error}") from error
    known = {*recipe.columns, *recipe.constants, *recipe.maps}
    for name in _names(expr):
        if name not in known:
            raise KnownError(f"配方 {recipe.id} 里的“{text}”用了没有的名称 {name}")
    for part in walk(expr):
        if isinstance(part, Call) and part.name != "mapped" and part.name not in _FUNCTIONS:
            raise KnownError(f"配方 {recipe.id} 里的“{text}”不能用 {part.name}")
    return expr


def _names(expr: Expr) -> set[str]:
    return {".".join(part.names) for part in walk(expr) if isinstance(part, Ref)}
