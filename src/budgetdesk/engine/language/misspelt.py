"""What is probably wrong with a text that is no expression: the slips of people who write formulas in Excel."""

from __future__ import annotations

import re

from budgetdesk.packs.problems import meant
from budgetdesk.patterns import late_pattern

_WIDE = {
    "（": "(", "）": ")", "，": ",", "“": "'", "”": "'", "‘": "'", "’": "'", "：": ":", "；": ",", "＝": "==", "＋": "+", "－": "-",
    "×": "*", "÷": "/", "＊": "*", "／": "/", "％": "/ 100", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "≠": "!=", "【": "[", "】": "]",
    "。": ".", "、": ",",
}  # fmt: skip
_EXCEL = {
    "SUMIF": "sum(表.列, 条件列='值')",
    "SUMIFS": "sum(表.列, 条件列='值', …)",
    "COUNTIF": "count(表.列, 条件列='值')",
    "COUNTIFS": "count(表.列, 条件列='值', …)",
    "COUNTA": "count(表.列)",
    "IF": "a if 条件 else b",
    "IFERROR": "a / b if b != 0 else 0",
    "AND": "a and b",
    "OR": "a or b",
    "NOT": "not a",
    "ISBLANK": "empty(x)",
    "RIGHT": "ends(x, '…') 或 mid(编码, 起, 几位)",
    "VLOOKUP": "表[编码].列",
    "XLOOKUP": "表[编码].列",
    "INDEX": "表[编码].列",
    "MATCH": "表[编码].列",
    "SUMPRODUCT": "sum(表.列, 条件列='值')",
    "AVERAGE": "sum(…) / count(…)",
    "ROUNDUP": "round(x, 2)",
    "ROUNDDOWN": "round(x, 2)",
    "INT": "round(x, 0)",
    "CONCATENATE": "文字不能相连",
    "TEXT": "格式由列的 decimals 和单位定",
    "VALUE": "数字不必转换",
}
_QUOTED = late_pattern(r"'[^']*'|\"[^\"]*\"")


def function_meant(name: str, known: list[str]) -> str:
    """What stands here for a function of Excel, or is spelt much like it; else all that there is."""
    if written := _EXCEL.get(name.upper()):
        return f"，这里写作 {written}"
    if name.lower() in known:
        return f"，函数名用小写：{name.lower()}"
    return meant(name, known, 100)


def slip_in(text: str) -> str:
    """The first slip that explains why `text` cannot be read; empty where none does."""
    bare = _QUOTED.sub("''", text)
    if text.startswith(("=", "＝")):
        return "公式前面不写等号"
    if wide := [mark for mark in bare if mark in _WIDE]:
        return f"“{wide[0]}” 是全角的，要写半角的 {_WIDE[wide[0]]}"
    for quote in ("'", '"'):
        if quote in bare.replace("''", ""):
            return f"引号 {quote} 没有成对"
    if "<>" in bare:
        return "不等于写作 !="
    if "=>" in bare or "=<" in bare:
        return "大于等于写作 >=，小于等于写作 <="
    if "%" in bare:
        return "不能写 %：5% 写作 0.05，占比写作 a / b * 100"
    if "$" in bare or "!" in bare.replace("!=", ""):
        return "不写单元格地址（$A$1、表1!A1）：写 表.块.行，如 t01.income.total"
    if re.search(r"\w\s*:\s*\w", bare):
        return "不能写区域 a:b：同组几行写作 a + b，一列写作 sum(表.列)，下一级各行写作 below"
    for opens, closes in ("()", "[]"):
        if (more := bare.count(opens) - bare.count(closes)) != 0:
            return f"括号没有成对：{'少' if more > 0 else '多'}了 {closes}"
    if re.search(r"(?<![=!<>(,\w\s])=(?!=)|(?<![=!<>])=(?!=)", _without_calls(bare)):
        return "比较两边相等写作 =="
    if ";" in bare:
        return "函数的各项之间用逗号，不用分号"
    if re.search(r"[+\-*/]\s*$", bare):
        return "最后缺了一项"
    if found := re.search(r"[\w)\]']\s+(?!and\b|or\b|in\b|not\b|if\b|else\b)(\w+)", bare):
        before = bare[: found.start(1)].split()[-1]
        if before not in ("and", "or", "in", "not", "if", "else"):
            return f"{before} 和 {found[1]} 之间缺了运算符"
    return ""


def _without_calls(text: str) -> str:
    """Without what stands in brackets, where filters have single signs."""
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    return text
