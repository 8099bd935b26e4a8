"""The list of units that an office expects declarations of, as a workbook or CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbooks.reading import WorkbookError, read_workbook

_CODE = ("单位编码", "编码", "单位代码", "代码")
_NAME = ("单位名称", "名称", "预算单位")
_PARENT = ("主管部门编码", "部门编码", "上级编码", "主管部门代码", "主管部门", "上级单位", "主管单位")
_MOST_UNITS = 20_000
_MOST_LINES = 30  # before the heading


class UnitListError(KnownError):
    """No list of units can be read from the file."""


class UnitList(NamedTuple):
    """`units`: code, name, code of the department; `unknown`: departments that are neither codes nor units of the list."""

    units: list[tuple[str, str, str]]
    unknown: list[str]


def read_units(path: Path) -> UnitList:
    """The units of a workbook or CSV, under headings such as 单位编码, 单位名称, 主管部门编码.

    Raises UnitListError and OSError.
    """
    rows = read_rows(path)
    start, code, name, parent = _headings(rows, path)
    units: dict[str, tuple[str, str, str]] = {}
    for row in rows[start:]:
        cells = [*row, *[""] * 200]
        unit = cells[code], cells[name], cells[parent] if parent is not None else ""
        if not unit[0]:
            continue
        if unit[0] in units:
            raise UnitListError(f"{path.name} 里单位编码 {unit[0]} 有两行")
        units[unit[0]] = unit
        if len(units) > _MOST_UNITS:
            raise UnitListError(f"{path.name} 里的单位过多（上限 {_MOST_UNITS:,}）")
    if not units:
        raise UnitListError(f"{path.name} 里没有单位")
    by_name = {name: code for code, name, _ in units.values()}
    read = [(code, name, _department(parent, by_name)) for code, name, parent in units.values()]
    unknown = {parent for _, _, parent in units.values() if parent and not _department(parent, by_name)}
    return UnitList(read, sorted(unknown))


def _department(text: str, by_name: Mapping[str, str]) -> str:
    """The code of a department that is written as such, with its name behind it, or as the name of a unit of the list."""
    first = (text.split() or [""])[0]
    return by_name.get(text, first if any(c.isdigit() for c in first) else "")


def _headings(rows: list[list[str]], path: Path) -> tuple[int, int, int, int | None]:
    """Where the units begin, and the columns of code, name and department."""
    for start, row in enumerate(rows[:_MOST_LINES], 1):
        code, name, parent = (
            next((n for n, cell in enumerate(row[:200]) if cell in names), None)
            for names in (_CODE, _NAME, _PARENT)
        )
        if code is not None and name is not None:
            return start, code, name, parent
    raise UnitListError(f"{path.name} 里找不到“单位编码”“单位名称”两栏")


def read_rows(path: Path) -> list[list[str]]:
    """The texts of a CSV or of a workbook's first sheet. Raises UnitListError and OSError."""
    return _csv(path) if path.suffix.casefold() in (".csv", ".txt") else _workbook(path)


def _csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    return [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]


def _workbook(path: Path) -> list[list[str]]:
    try:
        sheets = read_workbook(path)
    except WorkbookError as error:
        raise UnitListError(str(error)) from error
    return [[text.strip() for text in row] for row in sheets[0].rows] if sheets else []
