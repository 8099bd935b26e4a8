"""Which unit and year a workbook is about, as far as its sheets say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from budgetdesk.document.paste.source import heading_key
from budgetdesk.document.typed_values import read_code
from budgetdesk.exchange.workbooks.reading import SheetGrid

_YEAR = re.compile(
    r"(?<!\d)(20\d\d)\s?年(?!\s?\d{1,2}\s?月\s?\d{1,2}\s?日)"
)  # but for the day when it was filled in
_NAMED = re.compile(
    r"(?:编制|填报|填表|预算|申报|公开)?(?:单位|部门)(?:名称)?(?:[（(](?:公章|盖章)[）)])?[:：]\s*([^\s:：|]{4,40})"
)
_CODES = {"单位编码", "单位代码", "预算单位编码", "预算单位代码", "部门编码"}
_NAMES = {"单位名称", "预算单位名称", "单位(项目)名称", "部门名称"}
_MONEY = re.compile(r"[万千百亿]?元$")  # 单位：人民币万元
_TOP = 12  # rows


class SaidOfUnit(NamedTuple):
    """`listed`: codes with names; `named`: how often each name stands at the top of the sheets; `years`: so each year."""

    listed: dict[str, str]
    named: Counter[str]
    years: Counter[int]


def said_in(grids: Sequence[SheetGrid]) -> SaidOfUnit:
    """All that the sheets say of units and years."""
    listed: dict[str, str] = {}
    for grid in grids:
        listed.update(_listed(grid))
    return SaidOfUnit(listed, _named(grids), _years(grids))


def years_in(text: str) -> list[int]:
    """The years that a text names."""
    return [int(year) for year in _YEAR.findall(text)]


def year_in(grids: Sequence[SheetGrid]) -> int:
    """The year that the top of its sheets says most often; 0 where they say none."""
    said = _years(grids)
    return said.most_common(1)[0][0] if said else 0


def _years(grids: Sequence[SheetGrid]) -> Counter[int]:
    return Counter(
        year
        for grid in grids
        for text in (grid.name, *(text for row in grid.rows[:_TOP] for text in row))
        for year in years_in(text)
    )


def _named(grids: Sequence[SheetGrid]) -> Counter[str]:
    return Counter(
        name.strip("（( ")
        for grid in grids
        for row in grid.rows[:_TOP]
        for text in row
        for name in _NAMED.findall(text)
        if not _MONEY.search(name)
    )


def unit_in(grids: Sequence[SheetGrid]) -> dict[str, str]:
    """Code and name of the unit and of the department above it, as they are listed; less where less is known."""
    listed, named, _ = said_in(grids)
    name = named.most_common(1)[0][0] if named else ""
    codes = {code: own for code, own in listed.items() if own == name} if name else listed
    below = [code for code in codes if any(code != above and code.startswith(above) for above in listed)]
    if not below and len(codes) != 1:
        return {"name": name} if name else {}
    code = max(below, key=len) if below else next(iter(codes))
    above = max((c for c in listed if c != code and code.startswith(c)), key=len, default="")
    unit = {"code": code, "name": listed[code], "parent_code": above, "parent_name": listed.get(above, "")}
    return {key: text for key, text in unit.items() if text}


def _listed(grid: SheetGrid) -> Iterator[tuple[str, str]]:
    """Codes and names of units in columns that are called so."""
    for r, row in enumerate(grid.rows[:_TOP]):
        keys = [heading_key(text) for text in row]
        code = next((c for c, key in enumerate(keys) if key in _CODES), None)
        name = next((c for c, key in enumerate(keys) if key in _NAMES), None)
        if code is None or name is None:
            continue
        for below in grid.rows[r + 1 :]:
            if (own := read_code(below[code])) and (called := below[name].strip()):
                yield own, called
        return
