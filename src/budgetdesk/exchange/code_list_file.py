"""An office's own list of codes, as a workbook or CSV under the headings 编码 and 名称."""

from __future__ import annotations

from pathlib import Path

from budgetdesk.errors import KnownError
from budgetdesk.exchange.unit_list import read_rows

_CODE = ("科目编码", "编码", "代码", "科目代码", "code")
_NAME = ("科目名称", "名称", "name")
_MOST_CODES = 20_000
_MOST_LINES = 30  # before the heading
_LONGEST_CODE, _LONGEST_NAME = 20, 200


class CodeListError(KnownError):
    """No list of codes can be read from the file."""


def read_codes(path: Path) -> dict[str, str]:
    """Names by code, in the order of the file. Raises CodeListError, KnownError and OSError; nothing is taken in part."""
    rows = read_rows(path)
    start, code_at, name_at = _headings(rows, path)
    names: dict[str, str] = {}
    for number, row in enumerate(rows[start:], start + 1):
        cells = [*row, *[""] * 200]
        code, name = cells[code_at], cells[name_at]
        if not code and not name:
            continue
        if not (code.isascii() and code.isalnum() and len(code) <= _LONGEST_CODE):
            raise CodeListError(f"{path.name} 第 {number} 行：编码应是数字（可带字母），不能是“{code[:40]}”")
        if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
            raise CodeListError(f"{path.name} 第 {number} 行：{code} 的名称空着、过长或有不能显示的字符")
        if names.get(code, name) != name:
            raise CodeListError(f"{path.name} 第 {number} 行：编码 {code} 有两个名称：{names[code]}、{name}")
        names[code] = name
        if len(names) > _MOST_CODES:
            raise CodeListError(f"{path.name} 里的科目过多（上限 {_MOST_CODES:,}）")
    if not names:
        raise CodeListError(f"{path.name} 里没有科目")
    return names


def _headings(rows: list[list[str]], path: Path) -> tuple[int, int, int]:
    """Where the codes begin, and the columns of code and name."""
    for start, row in enumerate(rows[:_MOST_LINES], 1):
        cells = [cell.casefold() for cell in row[:200]]
        code, name = (
            next((n for n, cell in enumerate(cells) if cell in words), None) for words in (_CODE, _NAME)
        )
        if code is not None and name is not None:
            return start, code, name
    raise CodeListError(f"{path.name} 里找不到“编码”“名称”两栏")
