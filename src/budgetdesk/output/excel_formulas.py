"""Live formulas for a workbook: what fills a computed cell, where its terms are on the same sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from budgetdesk.engine.cells import NA, Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.amounts import Blank, round_half_up
from budgetdesk.engine.language.evaluation import COMPARISONS
from budgetdesk.engine.language.expressions import Call, Expr, ListOf, Num, Op, Ref, Text
from budgetdesk.engine.language.functions import FUNCTIONS
from budgetdesk.engine.relations import Constant, Input, Relation, Sum
from budgetdesk.output.xlsx import Formula, PlaceOf

MAX_LENGTH = 8_000  # Excel's own limit is 8,192
MAX_ARGUMENTS = 250  # 255

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_COMPARED = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_LEAVE_BLANKS_OUT = {"min", "max"}  # words whose namesakes in Excel pass over a blank cell
_ATOM, _PRODUCT, _SUM, _TEST = range(4)  # how tightly a piece of a formula holds together


class _Elsewhere(Exception):
    """A term is not on the sheet, or Excel has no word for it."""


def live_formulas(engine: Engine) -> Formula:
    """For `write_xlsx`: a computed amount's formula, =ROUND(E7+F7,2), which gives the engine's value."""

    def formula(cell: Cell, place_of: PlaceOf) -> str | None:
        kind = engine.type_of(cell)
        computed = engine.computed.get(cell)
        if not kind.number or not isinstance(computed, Decimal):
            return None
        for relation in engine.relations_of(cell):
            result = engine.result(relation)
            # Any equation that gives the same will do: all of them together make no circle.
            if not isinstance(result, Decimal) or round_half_up(result, kind.decimals) != computed:
                continue
            try:
                text = _Writer(engine, relation, place_of).write(kind.decimals)
            except _Elsewhere:
                continue
            if len(text) <= MAX_LENGTH:
                return text
        return None

    return formula


class _Writer:
    def __init__(self, engine: Engine, relation: Relation, place_of: PlaceOf) -> None:
        self.engine, self.relation, self.place_of = engine, relation, place_of
        self.divides = False
        self._inputs: tuple[Input, ...] | None = None

    def write(self, decimals: int) -> str:
        rule = self.relation.rule
        if rule.when is not None:
            raise _Elsewhere  # its condition is not kept as an expression
        if rule.kind == "sum":
            text = self._input(0)
        elif rule.expr is not None:
            text = self._expression(rule.expr)[0]
        else:
            raise _Elsewhere
        rounded = f"ROUND({text},{decimals})"
        return f'=IFERROR({rounded},"")' if self.divides else f"={rounded}"

    def _expression(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Num(value):
                return f"{value:f}", _ATOM
            case Text(value):
                return _quoted(value), _ATOM
            case Ref() | Call(name="sum" | "count"):
                return self._input(self.relation.rule.names.index(str(expr))), _ATOM
            case Call(name, args) if name in FUNCTIONS and (template := FUNCTIONS[name].excel):
                if FUNCTIONS[name].of_filling and not isinstance(args[0], Ref):
                    raise _Elsewhere  # to Excel a formula is always filled
                texts = [
                    self._beside(arg) if name in _LEAVE_BLANKS_OUT else self._held(arg, _SUM) for arg in args
                ]
                formula = template.format(*texts, *["0"] * (2 - len(texts)), all=",".join(texts))
                return formula, _TEST if FUNCTIONS[name].gives == "test" else _ATOM
            case Op("neg", (inner,)):
                return f"-{self._held(inner, _ATOM)}", _PRODUCT
            case Op("+" | "-" as op, (left, right)):
                return (
                    f"{self._held(left, _SUM)}{op}{self._held(right, _PRODUCT if op == '-' else _SUM)}",
                    _SUM,
                )
            case Op("*" | "/" as op, (left, right)):
                self.divides = self.divides or (op == "/" and not isinstance(right, Num))
                return f"{self._held(left, _PRODUCT)}{op}{self._held(right, _ATOM)}", _PRODUCT
            case Op("if", (test, yes, no)):
                return f"IF({self._listed((test, yes, no))})", _ATOM
            case Op("and" | "or" | "not" as op, args):
                return f"{op.upper()}({self._listed(args)})", _ATOM
            case Op("in", (item, ListOf(items))):
                wanted = [f"{self._held(item, _SUM)}={self._held(each, _SUM)}" for each in items]
                return f"OR({','.join(wanted)})", _ATOM
            case Op(op, (left, right)) if op in COMPARISONS:
                return f"{self._held(left, _SUM)}{_COMPARED[op]}{self._held(right, _SUM)}", _TEST
        raise _Elsewhere

    def _held(self, expr: Expr, tightness: int) -> str:
        """In brackets where it would fall apart beside its neighbours."""
        text, own = self._expression(expr)
        return f"({text})" if own > tightness else text

    def _beside(self, expr: Expr) -> str:
        """A blank that counts as 0 here is 0 beside others too."""
        text = self._held(expr, _SUM)
        if not isinstance(expr, Ref):
            return text
        read = self.engine.inputs_read(self.relation)[self.relation.rule.names.index(str(expr))]
        return f"N({text})" if isinstance(read, Blank) else text

    def _listed(self, exprs: Iterable[Expr]) -> str:
        return ",".join(self._expression(expr)[0] for expr in exprs)

    def _input(self, number: int) -> str:
        if self._inputs is None:
            self._inputs = self.engine.inputs(self.relation)
        node = self._inputs[number]
        if isinstance(node, Constant):
            return _quoted(node.text or "")
        if isinstance(node, Cell):
            return self._figure(node)
        return self._sum(node)

    def _figure(self, cell: Cell) -> str:
        address = self._address(cell)
        # Words such as 不适用 count as nothing here, and would be an error in Excel's arithmetic.
        return f"N({address})" if self.engine.facts.entries.get(cell) is NA else address

    def _sum(self, node: Sum) -> str:
        if node.take == "text":
            raise _Elsewhere
        cells = [cell for bucket in node.buckets for cell in self.engine.members(bucket)]
        if not cells:
            raise _Elsewhere
        if len(cells) == 1 and node.take == "sum":
            return self._figure(cells[0])
        addresses = sorted((self._address(cell) for cell in cells), key=_position)
        name = "COUNT" if node.take == "count" else "SUM"
        parts = [f"{name}({','.join(some)})" for some in _batches(list(_ranges(addresses)))]
        return parts[0] if len(parts) == 1 else f"SUM({','.join(parts)})"

    def _address(self, cell: Cell) -> str:
        address = self.place_of(cell)
        if address is None:
            raise _Elsewhere
        return address


def _position(address: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(address)
    assert found is not None
    return found[1], int(found[2])


def _ranges(addresses: list[str]) -> Iterator[str]:
    """E7, E8, E9 → E7:E9. The addresses are in order."""
    run: list[tuple[str, int]] = []
    for place in [*map(_position, addresses), ("", 0)]:
        if run and place != (run[-1][0], run[-1][1] + 1):
            first, last = f"{run[0][0]}{run[0][1]}", f"{run[-1][0]}{run[-1][1]}"
            yield first if len(run) == 1 else f"{first}:{last}"
            run = []
        run.append(place)


def _batches(ranges: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ranges), MAX_ARGUMENTS):
        yield ranges[start : start + MAX_ARGUMENTS]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
