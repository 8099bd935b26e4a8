"""Reads what is typed or pasted into a cell. What cannot be read is not lost: it is kept as a rejected entry with the reason.

A text is read only where it can mean one thing. Python's own readings of figures and the compatibility forms of
Unicode are not asked: for them 1_000, 0x10, ٣ and ① are figures.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from budgetdesk.document.admission import decimals_of, not_a_choice, why_not
from budgetdesk.engine.blocks import CellType
from budgetdesk.engine.cells import NA, Entry, Rejected
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.language.expressions import Expr, ExpressionError, Num, Op, parse
from budgetdesk.engine.targets import read_target, with_proper_sign
from budgetdesk.engine.text import compact, half_width, legible, shortened
from budgetdesk.packs.models import Slot
from budgetdesk.patterns import late_pattern

_NOT_APPLICABLE = {"不适用", "N/A", "n/a"}
_REVERSED = "\u202e"  # what stands behind it is shown from right to left
_AGAINST = late_pattern("[负逆反]向?(?:指标)?")
_LONGEST = 400  # of a text that is to be a figure

_MINUS = str.maketrans("−‐‑–﹣", "-----")
_OPERATORS = str.maketrans("×÷", "*/")
_APOSTROPHES = "'‘’"  # Excel's mark of a text
_NOTHING = late_pattern(
    r"¥? ?(-{1,4}|[—―─]{1,4}|/{1,2}|\*{1,3})"
)  # Excel's accounts, exports of other programs
_FIGURE = r"(?:(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)"
_AMOUNT = late_pattern(
    rf"(?P<sign>[-+]?) ?¥? ?(?P<second>[-+]?) ?(?P<figure>{_FIGURE}) ?(?P<unit>[^0-9 .,+-][^-]*?)? ?(?P<behind>-?)"
)
_BRACKETS = late_pattern(r"(¥?) ?\((.*)\) ?([^0-9.,]*)")
_MAGNITUDES = {
    "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
_MAGNITUDE = late_pattern("|".join(sorted(_MAGNITUDES, key=len, reverse=True)))
_YUAN = late_pattern("[元圆][整正]?")
_FORMULA = late_pattern(r"[0-9.+\-*/() ]*")
_CODE = late_pattern(
    r"[\[(【〔]? ?([0-9]{3}(?:(?:[ -][0-9]{2})+|(?:\.[0-9]{2}){2,})(?!\w)|[0-9]+) ?[\])】〕]?(.*)"
)
_UNLISTED = late_pattern(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*")  # of a unit: no list says how they look
_NO_UNLISTED = "这里填编码（数字或字母）：名称另有一格"
_AS_FIGURE = late_pattern(r"[0-9]{3,}\.0+")  # a code in a column of figures
_BEFORE_NAMES = " -—:：、|·("

_WHY = [
    (r"#{2,}", "表格里列太窄，复制来的只有 #：请在 Excel（WPS）中把列拉宽后再复制"),
    (r"#(REF|N/A|VALUE|DIV/0|NAME|NUM|NULL|SPILL|CALC)", "是 Excel 的错误值：请先改好原表的公式"),
    (r"[0-9.]E[-+]?[0-9]", "是科学计数法，后几位已看不到：请在 Excel（WPS）中把该列设为“数值”格式再复制，或写出全部数字"),
    (r"0X|0O|0B", "请用十进制的数字"),
    (r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}|[0-9] ?[年月日]|[0-9]:[0-9]", "像是日期或时间"),
    (r"_", "数字中不能有下划线"),
    (r"[0-9][-+*/]+[0-9]", "是算式的话请在前面写 =，如 =1200*12；两个数请分填两格"),
    (r"[0-9.] +[0-9.]", "中间有空格，可能是两个数：是一个数请去掉空格，是两个数请分填两格"),
    (r"[0-9.][。．、][0-9]", "小数点应是 ."),
]  # fmt: skip
_WHY_COMMA = "千分位逗号的位置不对（每三位一个），小数点应是 ."


_BOXES = late_pattern(r"(?:\s*[□■☑☒√][^□■☑☒√]+)+")  # □因素法 ■项目法, as a form prints its choices
_TICKED = late_pattern(r"[■☑☒√]\s*([^□■☑☒√\s]+)")


def read_entry(
    text: str, kind: CellType, references: dict[str, str] | None = None, unit: str = ""
) -> Entry | None:
    """The entry for a typed text; None for a blank.

    `references`: row id → shown name, for cells that refer to rows. `unit`: in which figures are that say none (万元).
    """
    if _REVERSED in text and (kind.number or kind.slot.type == "code"):
        return Rejected(text, "里面有颠倒显示顺序的标记，显示的和实际的可能不同：请重新输入")
    seen = legible(text)
    bare = seen.strip()
    if not bare:
        return None
    if half_width(bare) in _NOT_APPLICABLE:
        return NA
    if kind.number:
        return read_number(text, kind, unit)
    slot = kind.slot
    if slot.choices and slot.type == "choice" and bare not in slot.choices:
        near = _chosen(bare, slot)
        if not near and _BOXES.fullmatch(bare) and not _TICKED.search(bare):
            return None
        return near or Rejected(text, not_a_choice(bare, slot.choices))
    if slot.type == "code" and not slot.codes and _UNLISTED.fullmatch(half_width(bare)):
        return half_width(bare)
    if slot.type == "code":
        return read_code(text) or Rejected(text, _no_code(bare) if slot.codes else _NO_UNLISTED)
    if slot.type == "ref" and references is not None:
        found = [id for id, name in references.items() if name == bare] or [
            id for id in references if id == half_width(bare)
        ]
        return found[0] if found else Rejected(text, "没有这一项，请从列表中选")
    if slot.role == "operator" and (sign := _operator(bare)):
        return sign
    if slot.role == "target":
        return with_proper_sign(seen.strip("\n"))
    return seen.strip("\n")


def _no_code(text: str) -> str:
    if text.isascii() and text.isalpha():  # where they fit but one name of the list, its code was entered
        return "这些字母没有合上唯一的编码：写编码，或打名称的首字母后从列表中选"
    return "编码应是数字：只写编码，后面可带名称，如 2080501 行政单位离退休"


def read_code(text: str) -> str:
    """The code that a text is or begins with: 208 05 01, [208]社会保障和就业支出; empty where that is not clear."""
    return split_code(text)[0]


@lru_cache(4_096)  # of a long list most codes are the same
def split_code(text: str) -> tuple[str, str]:
    """The same, with the name that stands behind the code."""
    plain = " ".join(half_width(legible(text)).split()).lstrip(_APOSTROPHES)
    if _AS_FIGURE.fullmatch(plain):
        plain = plain.partition(".")[0]
    found = _CODE.fullmatch(plain)
    if found is None:
        return "", ""
    name = found[2].lstrip(_BEFORE_NAMES)
    if name and (not name[0].isalpha() or (name == found[2] and name[0].isascii())):
        return "", ""  # a figure, or the code goes on: 208①, 2080501A
    return re.sub("[ .-]", "", found[1]), name.strip()


def read_number(text: str, kind: CellType, unit: str = "") -> Decimal | Rejected | None:
    """An amount as people type it: 全角 digits, thousands separators, ￥ and 元, （1,000.00）, 12.5万, =1200*12, 95%.

    None for the dashes that stand for nothing. What a formula comes to is rounded to the decimals of the column.
    """
    try:
        exact = _exact(text, kind, unit)
    except ValueError as error:
        return Rejected(text, str(error))
    if exact is None:
        return None
    if isinstance(exact, Fraction):
        if kind.slot.type == "integer" and exact.denominator != 1:
            return Rejected(text, "应是整数")
        exact = _rounded(exact, kind.decimals)
    if reason := why_not(exact, kind):
        return Rejected(text, reason)
    return _written(exact, kind)


def rounding(text: str, kind: CellType, unit: str = "") -> tuple[Fraction, Decimal] | None:
    """What the text says exactly and what that is in the decimals of its column, where the two are not the same.

    A typed figure of this kind is rejected: the person is to be asked. What a formula comes to has been rounded:
    the person is to be told. None where nothing needs rounding, or the text is no figure.
    """
    try:
        read = _exact(text, kind, unit) if kind.number and kind.slot.type != "integer" else None
    except ValueError:
        return None
    if read is None:
        return None
    exact = Fraction(read)
    rounded = _rounded(exact, kind.decimals if isinstance(read, Fraction) else decimals_of(kind))
    return None if rounded == exact or why_not(rounded, kind) else (exact, rounded)


def _rounded(value: Fraction, decimals: int) -> Decimal:
    """Half up, away from zero; there is no −0."""
    whole = int(abs(value) * 10**decimals + Fraction(1, 2))
    return Decimal(-whole if value < 0 else whole).scaleb(-decimals)


def _written(value: Decimal, kind: CellType) -> Decimal:
    """With all decimals of its column; other numbers as they are typed, never with an exponent."""
    if kind.slot.type in ("amount", "percent"):
        value = round_half_up(value, kind.decimals)
    elif kind.slot.type == "integer":
        value = round_half_up(value, 0)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        value = value.quantize(Decimal(1))
    return value if value else abs(value)


def scale(unit: str, kind: CellType) -> int:
    """By how many powers of ten an amount in that unit is larger in the column's own: 4 for 万元 in a column in 元.

    0 where the column is none of amounts of money.
    """
    return (_exponent(unit, kind) or 0) if unit and kind.slot.type == "amount" else 0


def _exact(text: str, kind: CellType, unit: str = "") -> Decimal | Fraction | None:
    """What a text says, not yet rounded: a Fraction where it is a formula. Raises ValueError with the reason."""
    if len(text) > _LONGEST * 10:
        raise ValueError("数过长")
    plain = " ".join(half_width(legible(text)).translate(_MINUS).split()).lstrip(_APOSTROPHES)
    if plain.startswith("="):
        return _calculated(plain[1:]) * Fraction(10) ** scale(unit, kind)
    if _NOTHING.fullmatch(plain):
        return None
    if len(plain) > _LONGEST:
        raise ValueError("数过长")
    negative, inside = "", plain
    if (found := _BRACKETS.fullmatch(plain)) is not None:
        negative, inside = "-", found[1] + found[2] + found[3]
    amount = _AMOUNT.fullmatch(inside)
    if amount is None:
        raise ValueError(_why_unreadable(plain, "", kind))
    signs = [sign for sign in (negative, amount["sign"], amount["second"], amount["behind"]) if sign]
    if len(signs) > 1:
        raise ValueError("不是数：正负号（括号也表示负数）只能有一个，负数请写 -5 或 (5)")
    if len(amount["figure"]) > 24:
        raise ValueError("数过长")
    exponent = _exponent(amount["unit"], kind) if amount["unit"] else scale(unit, kind)
    if exponent is None:
        raise ValueError(_why_unreadable(plain, amount["unit"], kind))
    value = Decimal(amount["figure"].replace(",", "")).scaleb(exponent)
    return -value if signs == ["-"] else value


def _exponent(unit: str, kind: CellType) -> int | None:
    """By how many powers of ten a figure with that unit is larger in the column's own; None where it is another."""
    if not unit:
        return 0
    magnitude, own = _unit_parts(kind.unit)
    written, base = _unit_parts(unit)
    if base not in ("", own) or (kind.slot.type == "percent" and unit != own):
        return None
    return written - magnitude


def _unit_parts(unit: str) -> tuple[int, str]:
    """The power of ten of its magnitude, and what it is a magnitude of: 万元 → 4, 元."""
    found = _MAGNITUDE.match(unit)
    base = unit[found.end() :].lstrip() if found else unit
    return _MAGNITUDES[found[0]] if found else 0, "元" if _YUAN.fullmatch(base) else base


def _why_unreadable(plain: str, unit: str, kind: CellType) -> str:
    """What is wrong with a text that is no amount, and how to mend it. `unit`: what stands behind a figure."""
    for form, why in _WHY:
        if re.search(form, plain.upper()):
            return f"不是数：{why}"
    if unit == "%":
        return "这里不是百分数：请写出数额"
    numeral = next((c for c in plain if not c.isascii() and unicodedata.category(c).startswith("N")), "")
    if numeral:
        return f"不是数：“{numeral}”不是 0–9 的数字，是注号请删去"
    if unit and kind.unit:
        return f"不是数：“{shortened(unit, 12)}”不是本栏的单位（{kind.unit}）"
    if re.match(r"[-+¥( ]*0[0-9]", plain):
        return "不是数：前面多了 0，像是编码"
    if "," in plain and re.fullmatch(r"[-+¥( ]*[0-9.,]+[^0-9]*", plain):
        return _WHY_COMMA
    strange = next((c for c in plain if c not in "0123456789.,+-¥()% "), "")
    return (
        f"不是数：读不出“{strange}”，请只写 0–9 的数字" if strange else "不是数：请写成 1234.56 或 1,234.56"
    )


def _calculated(text: str) -> Fraction:
    """What a formula comes to, exactly. Raises ValueError."""
    text = text.translate(_OPERATORS)
    if not _FORMULA.fullmatch(text) or re.search(r"[-+] ?[-+]|\* ?\*|/ ?/", text):
        raise ValueError("算式有误：只能用 0–9 的数、+ - * / 和括号，如 =1200*12")
    try:
        return _value(parse(text))
    except ZeroDivisionError:
        raise ValueError("算式有误：除数是 0") from None
    except (ExpressionError, RecursionError):
        raise ValueError("算式有误：请写成 =1200*12 或 =(3+4)*2，数里不要有空格和逗号") from None


def _value(expr: Expr) -> Fraction:
    match expr:
        case Num(value):
            return Fraction(value)
        case Op("neg", (arg,)):
            return -_value(arg)
        case Op("+" | "-" | "*" | "/" as op, (left, right)):
            a, b = _value(left), _value(right)
            return a + b if op == "+" else a - b if op == "-" else a * b if op == "*" else a / b
    raise ExpressionError("算式里只能有数和运算符")


def _chosen(text: str, slot: Slot) -> str:
    """The choice that is meant: the one that is ticked, the same in other signs (>=, 大于等于), or the only one that begins so."""
    if len(ticked := _TICKED.findall(text)) == 1:
        text = ticked[0]
    same = [c for c in slot.choices if compact(c) == compact(text)]
    if not same and (operator := _operator(text)):
        same = [c for c in slot.choices if _operator(c) == operator]
    if not same and _AGAINST.fullmatch(text):
        same = [c for c in slot.choices if c.startswith("反向")]
    near = same or [c for c in slot.choices if c.startswith(text)]
    return near[0] if len(near) == 1 else ""


def _operator(text: str) -> str:
    """≥ for >= and 大于等于; empty where the text is not an operator alone."""
    said = read_target(text)
    return said.operator if said.number is None and not said.words else ""
