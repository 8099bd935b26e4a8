"""Whether a file that is to go into a declaration says that it is of another unit or year: a wrong one is filled in soon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile

from budgetdesk.document.document import Document
from budgetdesk.engine.text import compact
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.exchange.workbooks.reading import SheetGrid
from budgetdesk.exchange.workbooks.unit_in_sheets import SaidOfUnit, said_in, years_in
from budgetdesk.office.declarations import unit_texts
from budgetdesk.review.text.about import titled_offices

_TITLES = 12  # lines of a text, or rows of a sheet, that may be its title
_IN_TITLE = 3  # cells that are filled in such a row: 部门：…, 2024 年度, 单位：万元


def of_another(
    kind: str, head: DeclarationHead, document: Document, said: SaidOfUnit, carried: DeclarationHead | None = None
) -> str:  # fmt: skip
    """In a sentence whose a file is and whose the declaration; empty where nothing says that it is another's.

    `kind`: 工作簿, 文字, 表格, 手头的表; `carried`: of the declaration that the file has in it, which is sure.
    """
    if carried is not None:
        listed = {carried.unit_code: carried.unit_name} if carried.unit_code else {}
        said = SaidOfUnit(listed, Counter([carried.unit_name]), Counter([carried.year]))
    unit = unit_texts(document.program, document.content.facts)
    names = [name for name in (unit.get("name") or head.unit_name, unit.get("parent_name", "")) if name]
    code = unit.get("code") or head.unit_code
    theirs = _other_unit(code, names, said)
    year = said.years.most_common(1)[0][0] if said.years else head.year
    if said.years[year] <= said.years[head.year]:
        year = head.year
    if not theirs and year == head.year:
        return ""
    own = f"{code} {names[0] if names else ''}".strip()
    return f"这份{kind}是 {theirs or own} {year} 年的，要填进的申报是 {own} {head.year} 年的"


def said_in_workbook(grids: Sequence[SheetGrid]) -> SaidOfUnit:
    """What the sheets say, and their titles."""
    said = said_in(grids)
    for grid in grids:
        said.named.update(titled_offices("\n".join("".join(row) for row in grid.rows[:_TITLES])))
    return said


def said_in_copied(rows: list[list[str]]) -> SaidOfUnit:
    """What a copied table says: the lines above it, which are shorter than its own, and columns that list units."""
    filled = [sum(bool(text.strip()) for text in row) for row in rows]
    titles = min(max(filled, default=0) - 1, _IN_TITLE)
    above = [row for row, _ in takewhile(lambda each: each[1] <= titles, zip(rows, filled, strict=True))]
    listed = said_in([SheetGrid("", rows)]).listed
    return said_in_workbook([SheetGrid("", above)])._replace(listed=listed)


def said_in_list(grids: Sequence[SheetGrid]) -> SaidOfUnit:
    """What a list at hand says, of units alone: a payroll is of the year before."""
    return said_in_workbook(grids)._replace(years=Counter())


def said_in_text(lines: Iterable[str]) -> SaidOfUnit:
    """What the title of a text says."""
    top = [line for line in lines if line.strip()][:_TITLES]
    years = Counter(year for line in top[:2] for year in years_in(line))
    return SaidOfUnit({}, Counter(titled_offices("\n".join(top))), years)


def _other_unit(code: str, names: Sequence[str], said: SaidOfUnit) -> str:
    """The unit that it is of, where that is not this one: of its department, of those below it, all are its own."""
    listed = {theirs: name for theirs, name in said.listed.items() if theirs}
    if listed and code:
        if code in listed:
            known = listed[code]
            return "" if not known or not names or alike(known, names[0]) else f"{code} {known}"
        if any(theirs.startswith(code) for theirs in listed):
            return ""
        if others := [theirs for theirs in listed if not code.startswith(theirs)]:
            theirs = max(others, key=len)
            return f"{theirs} {listed[theirs]}".strip()
    named = [name for name, _ in said.named.most_common() if name]
    if not named or not names or any(alike(name, own) for name in named for own in names):
        return ""
    return named[0]


def alike(one: str, other: str) -> bool:
    """Whether one is short for the other, as 石河一中 for 石河县第一中学."""
    short, long = sorted((compact(one), compact(other)), key=len)
    rest = iter(long)
    return all(letter in rest for letter in short)
