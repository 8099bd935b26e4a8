"""Reads what is typed into a cell. What cannot be read is not lost: it is kept as a rejected entry with the reason."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, DecimalException
from typing import Any

from budgetdesk.engine.blocks import CellType
from budgetdesk.engine.cells import NA, Entry, Rejected
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.language.expressions import Expr, ExpressionError, Num, Op, parse

MAX_AMOUNT = Decimal(10) ** 15
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_PLAIN = re.compile(r"\d*\.?\d+|\d+\.")
_UNITS = {"亿": Decimal(100_000_000), "万": Decimal(10_000), "千": Decimal(1_000)}
_NOT_APPLICABLE = {"不适用", "N/A", "n/a"}


def read_entry(text: str, kind: CellType, references: dict[str, str] | None = None) -> Entry | None:
    """The entry for a typed text; None for a blank. `references`: row id → shown name, for cells that refer to rows."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if plain in _NOT_APPLICABLE:
        return NA
    if kind.number:
        return read_number(text, kind)
    slot = kind.slot
    if slot.choices and slot.type == "choice" and text.strip() not in slot.choices:
        near = [c for c in slot.choices if c.startswith(text.strip())]
        return (
            near[0] if len(near) == 1 else Rejected(text, f"不在可选项中，只能是：{'、'.join(slot.choices)}")
        )
    if slot.type == "code":
        code = re.match(r"\d+", plain)
        return code.group() if code else Rejected(text, "编码应是数字")
    if slot.type == "ref" and references is not None:
        found = [id for id, name in references.items() if name == text.strip()] or [
            id for id in references if id == plain
        ]
        return found[0] if found else Rejected(text, "没有这一项，请从列表中选")
    return text.strip("\r\n")


def read_number(text: str, kind: CellType) -> Decimal | Rejected:
    """An amount as people type it: 全角 digits, thousands separators, ￥ and 元, （1,000.00）, 12.5万, =1200*12, 95%."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "").replace("−", "-").replace("，", ",")
    try:
        value = _calculated(plain[1:]) if plain.startswith("=") else _amount(plain, kind)
    except ValueError as error:
        return Rejected(text, str(error))
    if abs(value) >= MAX_AMOUNT:
        return Rejected(text, "数过大")
    if kind.slot.type == "integer" and value != value.to_integral_value():
        return Rejected(text, "应是整数")
    if plain.startswith("="):
        value = round_half_up(value, kind.decimals)
    if kind.slot.type in ("amount", "percent") and value != round_half_up(value, kind.decimals):
        return Rejected(text, f"最多 {kind.decimals} 位小数")
    return round_half_up(value, kind.decimals) if kind.slot.type in ("amount", "percent") else value


def _amount(plain: str, kind: CellType) -> Decimal:
    sign = 1
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -1, plain[1:-1]
    plain = plain.lstrip("¥￥")
    if plain.startswith(("-", "+")):
        sign, plain = (-sign if plain[0] == "-" else sign), plain[1:]
    plain = plain.lstrip("¥￥")
    if plain.endswith("%"):
        if kind.slot.type != "percent":
            raise ValueError("这里不是百分数")
        plain = plain[:-1]
    scale = Decimal(1)
    written_yuan = plain.endswith("元")
    plain = plain.removesuffix("元")
    if plain and plain[-1] in _UNITS:
        scale, plain = _UNITS[plain[-1]], plain[:-1]
        if kind.unit == "万元":
            scale /= 10_000
    elif written_yuan and kind.unit == "万元":
        scale = Decimal("0.0001")
    if "," in plain:
        if not _GROUPED.fullmatch(plain):
            raise ValueError("千分位逗号的位置不对（每三位一个），小数点应是 .")
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        raise ValueError("不是数")
    if len(plain) > 24:
        raise ValueError("数过长")
    return sign * Decimal(plain) * scale


def _calculated(text: str) -> Decimal:
    try:
        return _value(parse(text.replace("×", "*").replace("÷", "/")))
    except (ExpressionError, DecimalException, RecursionError):
        raise ValueError("算式有误，可用 + - * / 和括号，如 =1200*12") from None


def _value(expr: Expr) -> Decimal:
    match expr:
        case Num(value):
            return value
        case Op("neg", (arg,)):
            return -_value(arg)
        case Op("+" | "-" | "*" | "/" as op, (left, right)):
            a, b = _value(left), _value(right)
            results: dict[str, Any] = {
                "+": lambda: a + b,
                "-": lambda: a - b,
                "*": lambda: a * b,
                "/": lambda: a / b,
            }
            return Decimal(results[op]())
    raise ExpressionError("算式里只能有数和运算符")
