"""Expressions in a clerk's words: printed labels instead of ids."""

from __future__ import annotations

from collections.abc import Iterator

from budgetdesk.engine.blocks import TEXT, Block
from budgetdesk.engine.language.expressions import Call, Expr, ExpressionError, ListOf, Num, Op, Ref, Text
from budgetdesk.engine.language.functions import FUNCTIONS
from budgetdesk.engine.language.inputs import CellIn, KeyIn, RowIn, SumIn
from budgetdesk.engine.language.names import LEVEL, Blocks, Scope

_OPS = {
    "==": "=",
    "<=": "≤",
    ">=": "≥",
    "!=": "≠",
    "*": "×",
    "/": "÷",
    "-": "−",
    "and": "且",
    "or": "或",
    "in": "属于",
}
_OF_CODES = {"mapped": "与{0}对应的编码", "maps_to": "{0}对应{rest}", "name_of": "{0}的名称"}
_MOST = 4  # terms of a sum that are all named
_MOST_VALUES = 6  # values of a filter


def in_words(expr: Expr, scope: Scope) -> str:
    """The expression with the labels that are printed; of a long sum the first terms and the last."""
    match expr:
        case Num(value):
            return f"{value:,f}"
        case Text(value):
            return f"“{value}”"
        case ListOf(items):
            return "、".join(in_words(i, scope) for i in items)
        case Ref():
            return _reference(expr, scope)
        case Call("sum" | "count"):
            return _sum(expr, scope)
        case Call(name, args):
            return _call(name, args, scope)
        case Op("neg", (arg,)):
            return f"−{_part(arg, scope)}"
        case Op("not", (arg,)):
            return f"不是（{in_words(arg, scope)}）"
        case Op("if", (test, yes, no)):
            return f"{in_words(yes, scope)}（{in_words(test, scope)}时），否则{in_words(no, scope)}"
        case Op("+"):
            terms = list(_terms(expr))
            if len(terms) > _MOST:
                first, second, last = (in_words(terms[i], scope) for i in (0, 1, -1))
                return f"{first} + {second} + …… + {last}（共 {len(terms)} 项）"
            return " + ".join(in_words(term, scope) for term in terms)
        case Op("/", (left, Op("*" | "/") as right)):
            return f"{_part(left, scope)} {_OPS['/']} （{in_words(right, scope)}）"
        case Op("*" | "/" as op, args):
            return f" {_OPS[op]} ".join(_part(a, scope) for a in args)
        case Op("-", (left, right)):
            return f"{in_words(left, scope)} − {_part(right, scope)}"
        case Op(op, args):
            return f" {_OPS.get(op, op)} ".join(in_words(a, scope) for a in args)
    return str(expr)


def table_words(block: Block) -> str:
    return block.table.name


def target_words(block: Block, row: RowIn, column: str, blocks: Blocks) -> str:
    """The cell that a formula fills, within its table."""
    if not isinstance(row, str) or row in ("", TEXT):
        return block.short_heading(column) or column
    words = [block.group_words(row, blocks.of_table(block.table.id)), *block.row_words(row)]
    words += [block.short_heading(column)] if block.says_column else []
    return " ".join(word for word in words if word)


def _terms(expr: Expr) -> Iterator[Expr]:
    if isinstance(expr, Op) and expr.op == "+":
        for arg in expr.args:
            yield from _terms(arg)
    else:
        yield expr


def _part(expr: Expr, scope: Scope) -> str:
    """In brackets where it is itself a sum or a difference."""
    words = in_words(expr, scope)
    return f"（{words}）" if isinstance(expr, Op) and expr.op in ("+", "-") else words


def _call(name: str, args: tuple[Expr, ...], scope: Scope) -> str:
    if name in _OF_CODES:  # the list itself and what it depends on need not be said
        template, args = _OF_CODES[name], (args[1], *args[3:])
    else:
        template = FUNCTIONS[name].words
    alone = template.startswith("{0}") and template != "{0}"
    words = [_part(a, scope) if alone else in_words(a, scope) for a in args]
    return template.format(*words, rest="、".join(words[1:]), all="、".join(words))


def _sum(call: Call, scope: Scope) -> str:
    spec = scope.inputs[scope.resolve(call)]
    assert isinstance(spec, SumIn)
    block = scope.blocks[spec.index.table, spec.index.block]
    if spec.index.row:
        return f"各张{table_words(block)}{block.rows[spec.index.row].title.rstrip('：:')}之和"
    filters = "，".join(_accepted(value) for name, value in call.filters if name != LEVEL)
    what = f"{table_words(block)}{f'（{filters}）' if filters else ''}"
    return (
        f"{what}的行数" if call.name == "count" else f"{what}的{block.short_heading(spec.index.column)}之和"
    )


def _accepted(value: Expr) -> str:
    """人员或公用; 301、309 开头; 本行同一科目."""
    items = value.items if isinstance(value, ListOf) else (value,)
    texts = [item.value for item in items if isinstance(item, Text)]
    if len(texts) < len(items):
        return "与本行相同"
    said = []
    if codes := [text[:-1] for text in texts if text.endswith("*") and text[:-1].isdigit()]:
        said.append("、".join(codes) + " 开头")
    said += [text.removesuffix("*") for text in texts if not (text.endswith("*") and text[:-1].isdigit())]
    if len(said) > _MOST_VALUES:
        return f"{said[0]}或{said[1]}或……或{said[-1]}，共 {len(said)} 种"
    return "或".join(said)


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
        if block is not scope.block:
            words.append(block.group_words(spec.row_id, scope.blocks.of_table(spec.table)))
        if block.is_total(spec.row):
            words.append("合计")
        elif isinstance(spec.row, str) and spec.row != TEXT:
            named = block.row_words(spec.row)
            words += named if block is not scope.block else named[-1:]
        if block.says_column or spec.row == TEXT:
            words.append(block.short_heading(spec.column))
        return " ".join(dict.fromkeys(w for w in words if w))
    block = scope.blocks[spec.index.table, spec.index.block]
    keys = [key.value for key in ref.keys if isinstance(key, Text)]
    if len(keys) < len(ref.keys):
        keys.append("同一科目" if block.key_columns else "同一行")
    return f"{table_words(block)} {' '.join(keys)} {block.short_heading(spec.index.column)}"
