"""The figures that the overview draws, found by the shape of the tables: it knows no form by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from budgetdesk.document.document import Document
from budgetdesk.engine.blocks import TOTAL, Block, FixedBlock, GridGroup, RowBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.language.amounts import grouped, percent
from budgetdesk.records import dataclass

ZERO = Decimal(0)
_SUMS = ("合计", "总计", "小计")
_NUMBER = re.compile(r"^[（(]?[0-9一二三四五六七八九十]+[)）、.]\s*")
_CLASS = 3  # figures of a code that name its class (类)


@dataclass(frozen=True, slots=True)
class Slice:
    label: str
    value: Decimal
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """What a sum consists of."""

    title: str
    unit: str
    slices: tuple[Slice, ...]

    @property
    def total(self) -> Decimal:
        return sum((s.value for s in self.slices), ZERO)


@dataclass(frozen=True, slots=True)
class YearPair:
    """One class this year and last."""

    label: str
    now: Decimal
    before: Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """What was planned to be done by the end of a month, and what was: nothing for a month that has not come."""

    label: str
    planned: Decimal
    done: Decimal | None
    cell: Cell


@dataclass(frozen=True, slots=True)
class Leading:
    """A figure that is asked for first, and what it was last year where that is known."""

    label: str
    value: Decimal
    unit: str
    cell: Cell
    before: Decimal | None = None
    share: Decimal | None = None  # of the whole

    @property
    def says(self) -> str:
        """In words how it stands to last year; where that is not known to the whole, if it is a part."""
        if self.before is None:
            return "" if self.share is None else f"占支出总额 {percent(self.share, Decimal(1))}"
        if self.value == self.before:
            return "与上年持平"
        more = "增加" if self.value > self.before else "减少"
        rate = f"（{percent(abs(self.value - self.before), self.before)}）" if self.before else ""
        return f"比上年{more} {in_words(abs(self.value - self.before), self.unit)}{rate}"


def in_words(value: Decimal, unit: str) -> str:
    """With its unit; many 元 in 万元."""
    if unit == "元" and abs(value) >= 10_000:
        return f"{grouped(value / 10_000)} 万元"
    return f"{grouped(value)} {unit}"


_ASKED_FIRST = {
    "支出总额": r"支出总计|支出合计|总支出|资金总额|预算总额|^总计$",
    "财政拨款": r"^财政拨款(收入)?$|^一般公共预算(财政)?拨款(收入)?$|财政拨款(资金)?$",
    "“三公”经费": r"三公",
    "项目支出": r"项目支出|专项业务经费",
}
_LAST = re.compile("上年|上一年")


def leading(document: Document) -> list[Leading]:
    """What a leader asks for: how much in all, how much of it from the treasury, for “三公”, for projects.

    Each the first figure of a printed table that is called so; those that no table has are left out.
    """
    named = list(_named_figures(document))
    found = []
    for label, pattern in _ASKED_FIRST.items():
        alike = [(words, cell) for words, cell in named if re.search(pattern, words)]
        now = next((cell for words, cell in alike if not _LAST.search(words)), None)
        if now is None:
            continue
        value = document.engine.value(now)
        assert isinstance(value, Decimal)
        last = next(
            (cell for words, cell in alike if _LAST.search(words) and cell.block == now.block and cell.table == now.table),
            None,
        )  # fmt: skip
        before = document.engine.value(last) if last is not None else None
        unit = document.program.pack.tables[now.table].unit
        found.append(Leading(label, value, unit, now, before if isinstance(before, Decimal) else None))
    if found and found[0].label == "支出总额" and found[0].before is None:
        pairs = years(document)[1]
        before = sum((pair.before for pair in pairs), ZERO)
        if before and sum((pair.now for pair in pairs), ZERO) == found[0].value:
            found[0] = replace(found[0], before=before)
    if found and found[0].label == "支出总额" and (whole := found[0]).value:
        found[1:] = [
            replace(part, share=part.value / whole.value) if part.unit == whole.unit else part
            for part in found[1:]
        ]
    return found


def _named_figures(document: Document) -> Iterator[tuple[str, Cell]]:
    """Figures of the printed tables by what they are called: those of fixed rows, and of columns their sums."""
    engine = document.engine
    for table in document.program.pack.tables.values():
        if table.worksheet or table.repeat is not None:
            continue
        for block in document.program.table_blocks(table.id):
            if block.link:
                continue
            numbers = [  # an increase is called as what increases, and is not it
                column for column, slot in block.columns.items() if slot.is_number and not slot.signed
            ]
            place = Place(*block.name)
            if isinstance(block, FixedBlock):
                settled = [column for column in numbers if "决算" in "".join(block.headings[column])]
                pairs = [
                    (_bare(slot.title or ""), place.cell(row, column))
                    for row, slot in block.rows.items()
                    for column in [*settled, *numbers][:1]
                ]
            else:
                row = next(iter(engine.row_ids(place)), None)  # the sum stands first, else there is but one
                row = TOTAL if TOTAL in engine.row_ids(place) else row
                pairs = [
                    (" ".join(block.headings[column]), place.cell(row, column))
                    for column in numbers
                    if row is not None
                ]
            for words, cell in pairs:
                if isinstance(engine.value(cell), Decimal):
                    yield words, cell


def months(document: Document) -> tuple[str, list[Month]]:
    """The unit, and month by month the sums up to it, of the first grid that sets what was planned beside what was done."""
    for block in document.program.blocks.values():
        roles = {slot.role: column for column, slot in block.columns.items()}
        if isinstance(block, GridGroup) and not block.link and {"planned", "done"} <= roles.keys():
            return block.table.unit, list(_summed(document, block, roles["planned"], roles["done"]))
    return "", []


def _summed(document: Document, block: GridGroup, planned: str, done: str) -> Iterator[Month]:
    place, engine = Place(*block.name), document.engine
    rows = [id for id, row in block.rows.items() if not any(word in row.title for word in _SUMS)]
    figures = {row: [engine.value(place.cell(row, column)) for column in (planned, done)] for row in rows}
    if not any(isinstance(figure, Decimal) for both in figures.values() for figure in both):
        return
    last = max((n for n, row in enumerate(rows) if isinstance(figures[row][1], Decimal)), default=-1)
    sums = [ZERO, ZERO]
    for n, row in enumerate(rows):
        sums = [
            total + (f if isinstance(f, Decimal) else ZERO)
            for total, f in zip(sums, figures[row], strict=True)
        ]
        yield Month(block.rows[row].title, sums[0], sums[1] if n <= last else None, place.cell(row, done))


def compositions(document: Document) -> list[Composition]:
    """Of each group of the first printed table that sets groups of amounts side by side."""
    for table in document.program.pack.tables.values():
        if table.worksheet or table.repeat is not None:
            continue
        groups = (b for b in document.program.table_blocks(table.id) if isinstance(b, GridGroup))
        found = [c for group in groups if (c := _composition(document, group)) is not None]
        if found:
            return found
    return []


def _composition(document: Document, block: GridGroup) -> Composition | None:
    amounts = [c for c, slot in block.columns.items() if slot.is_number]
    if not amounts:
        return None
    place, levels = Place(*block.name), defaultdict(list)
    for id, row in block.rows.items():
        cell = place.cell(id, amounts[0])
        value = document.engine.value(cell)
        if any(word in row.title for word in _SUMS):
            continue
        if isinstance(value, Decimal) and value > 0:
            levels[row.level].append(Slice(_bare(row.title), value, cell))
    if not levels:
        return None
    # The first level that divides the sum; where none does, the last there is.
    level = next((n for n in sorted(levels) if len(levels[n]) > 1), max(levels))
    slices = tuple(sorted(levels[level], key=lambda s: -s.value))
    return Composition(block.own_heading, document.program.pack.tables[block.table.id].unit, slices)


def years(document: Document) -> tuple[str, list[YearPair]]:
    """The table that holds last year beside this year, and its sums by class of the first code."""
    for block in document.program.blocks.values():
        if not isinstance(block, RowBlock) or block.link:
            continue
        before = next(
            (c for c in block.columns if document.program.is_past(Cell(*block.name, "", "", c))), ""
        )
        now = next((c for c, s in block.columns.items() if s.type == "amount" and c != before), "")
        code = next((c for c, s in block.columns.items() if s.codes), "")
        if before and now and code:
            return block.table.title, list(_pairs(document, block, code, now, before))
    return "", []


def _pairs(document: Document, block: Block, code: str, now: str, before: str) -> Iterator[YearPair]:
    engine, place = document.engine, Place(*block.name)
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for row in engine.rows(place):
        if row == TOTAL:
            continue
        key = str(engine.value(place.cell(row, code)) or "")[:_CLASS]
        for n, column in enumerate((now, before)):
            value = engine.value(place.cell(row, column))
            if isinstance(value, Decimal):
                sums[key][n] += value
    names = document.program.codes.lists[block.columns[code].codes or ""]
    for key in sorted(sums):
        if any(sums[key]):
            yield YearPair(f"{key} {names.name(key) or ''}".strip() or "（没有编码）", *sums[key])


def _bare(title: str) -> str:
    """Without its number: 8、社会保障和就业支出."""
    return _NUMBER.sub("", title) or title
