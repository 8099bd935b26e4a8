"""Tables of a pack that a document lacks, or has without a figure and without a word on why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher

from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import cell_words, filled_in
from budgetdesk.engine.text import compact
from budgetdesk.exchange.printed_tables import PrintedTable
from budgetdesk.exchange.recognition import Recognised, Recognition
from budgetdesk.packs.models import Table
from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section

_MOST = 0.5  # of a pack's tables that a document has: then it should have the others as well
_ALIKE = 0.72  # of titles
_SAID = 4  # names in a sentence
_FEWEST_WORDS = 400  # of a text, for something to be missing in it
_AHEAD = r"[\d、.．:：()（）表公开附件财决部门单位年度一二三四五六七八九十第张]*"  # of a title where it is listed: its number
_BEHIND = r"(?:[（(].*[）)])?[\s.…·]*\d{0,3}"
_NAMED = re.compile(
    r"[（(](?P<name>[^（）()]{2,}(?:[（(][^（）()]*[）)])?[^（）()]*)[）)][\s.…·]*\d{0,3}$"
)  # behind a title
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+")
_NONE = re.compile(r"无|没有|未|不涉及|空表|为空|0(?:\.0+)?万?元")
_COMMON = re.compile(
    r"部门|单位|综合|一般公共|预算|决算|财政拨款|收入|支出|收支|情况|明细|公开|年度|[（(][^）)]*[）)]|20\d\d|总?表$"
)  # in titles of many tables


def missing_and_empty(recognition: Recognition, sections: Sequence[Section]) -> Iterator[Finding]:
    """What an outside reader misses: at most one finding for tables that are not there, one for each that is empty."""
    lines = list(_lines(sections))
    yield from _missing(recognition, lines)
    if sum(len(words) for words, _ in lines) >= _FEWEST_WORDS:
        yield from _empty(recognition, [words for words, _ in lines])


def _lines(sections: Sequence[Section]) -> Iterator[tuple[str, Place]]:
    """Headings and paragraphs without blanks, and where they stand."""
    for number, section in enumerate(sections):
        if section.heading:
            yield compact(section.heading), Place(number, HEADING, 0, 1)
        for index, unit in enumerate(section.units):
            if "\t" not in unit.text:  # no row of a table
                yield compact(unit.text), Place(number, index, 0, 1)


def _missing(recognition: Recognition, lines: Sequence[tuple[str, Place]]) -> Iterator[Finding]:
    """Where most tables of the pack are there. One whose caption stands among them is there, however it is printed."""
    published = [t for t in recognition.document.program.pack.tables.values() if not t.worksheet]
    taken = {table.table for table in recognition.tables}
    if len(taken) < len(published) * _MOST:
        return
    first = min(printed.place[:2] for printed in _every_table(recognition))
    names: list[str] = []
    places: list[Place] = []
    for table in published:
        title = _title(recognition, table)
        called = re.compile(_AHEAD + re.escape(title) + _BEHIND)
        listed = [(words, at) for words, at in lines if called.fullmatch(words)]
        if table.repeat is not None:
            for name, at in _absent_sheets(recognition, table, listed):
                names.append(f"{table.number} {table.title}（{name}）".strip())
                places.append(at)
        elif (
            table.id not in taken
            and not _is_there(recognition, title)
            and all(at[:2] < first for _, at in listed)
        ):
            names.append(f"{table.number} {table.title}".strip())
            places += [at for _, at in listed[:1]]
    if names:
        several = "、".join(names[:_SAID]) + (f"等 {len(names)} 张" if len(names) > _SAID else "")
        at = places[0] if places else recognition.tables[0].printed.place
        announced = bool(places)  # else only the pack that was guessed has them
        yield text_finding(
            "TEXT-MISSING", "query" if announced else "hint", f"文件里没有{several}", at, "漏了这张表，或它的标题和栏目与报表包的不同",
            "missing_table", "", "", (), ("J-36",),
        )  # fmt: skip


def _every_table(recognition: Recognition) -> list[PrintedTable]:
    return [*(table.printed for table in recognition.tables), *recognition.strangers]


def _title(recognition: Recognition, table: Table) -> str:
    return compact(filled_in(recognition.document.engine, table.title))


def _is_there(recognition: Recognition, title: str) -> bool:
    """Whether a table that was not recognised is called so, or about the same."""
    own = _COMMON.sub("", title)
    return any(
        SequenceMatcher(None, title, compact(other.title), autojunk=False).ratio() >= _ALIKE
        or title in compact("".join(other.above))
        or (own and own in compact(other.title))
        for other in recognition.strangers
    )


def _absent_sheets(
    recognition: Recognition, table: Table, listed: Sequence[tuple[str, Place]]
) -> Iterator[tuple[str, Place]]:
    """Of a table with a sheet for each project those that the contents list, and none of its sheets is of."""
    sheets = [each.printed.sheet for each in recognition.tables if each.table == table.id]
    said = {compact(text) for sheet in sheets for row in sheet.rows for text in row}
    told: set[str] = set()
    for words, at in listed:
        found = _NAMED.search(words)
        name = found.group("name") if found else ""
        if (
            name
            and name not in told
            and not re.fullmatch(r"20\d\d年?度?|续表?\d*", name)
            and name not in said
        ):
            told.add(name)
            yield name, at


def _empty(recognition: Recognition, lines: Sequence[str]) -> Iterator[Finding]:
    sentences = [sentence for words in lines for sentence in re.split("[。；]", words)]
    for table in recognition.tables:
        if _has_figures(recognition, table):
            continue
        if due := list(_due(recognition, table)):
            yield _not_filled(recognition, table, max(due)[1])
            continue
        if any(cell.text for cell in table.cells.values()):
            yield text_finding(
                "TEXT-EMPTY", "query", f"“{table.title}”里没有一个数", table.printed.place, "漏填了金额", "empty_table",
                table.title, "", (), ("Y-37",),
            )  # fmt: skip
            continue
        title = _title(recognition, recognition.document.program.pack.tables[table.table])
        about = {title, _COMMON.sub("", title)} - {""}
        if not any(
            _NONE.search(s.replace(title, "")) for s in sentences if any(words in s for words in about)
        ):
            yield text_finding(
                "TEXT-EMPTY", "query", f"“{table.title}”是空表，文中没有说明", table.printed.place, "空表要公开，并说明没有这项收支",
                "empty_table", table.title, "", (), ("Y-25", "Y-43"),
            )  # fmt: skip


def _has_figures(recognition: Recognition, table: Recognised) -> bool:
    """Also where there is none to be asked for: a list of targets is filled in with words."""
    engine, blocks = recognition.document.engine, recognition.document.program.table_blocks(table.table)
    if any(isinstance(block, TreeBlock) for block in blocks):
        return any(cell.text.strip("0.-—") for cell in table.cells.values())
    if not any(slot.is_number for block in blocks for slot in block.columns.values()):
        return True
    return any(
        _AMOUNT.fullmatch(cell.text) and cell.number for row in table.printed.rows for cell in row
    ) or any(at.number for cell, at in table.cells.items() if engine.type_of(cell).number)


def _due(recognition: Recognition, table: Recognised) -> Iterator[tuple[Decimal, Cell]]:
    """What others of the document's tables tell of the cells of one."""
    document = recognition.document
    for sheet in document.sheets([table.table]):
        for box in (box for line in sheet.lines for box in line.boxes if sheet.instance == table.instance):
            value = document.engine.value(box.cell) if box.cell is not None else None
            if box.cell is not None and box.number and isinstance(value, Decimal) and value:
                yield abs(value), box.cell


def _not_filled(recognition: Recognition, table: Recognised, cell: Cell) -> Finding:
    """A table without a figure where others of the same document tell what it should say."""
    engine = recognition.document.engine
    return text_finding(
        "TEXT-EMPTY", "query", f"“{table.title}”是空的，按别的表它应有数：{cell_words(engine, cell)} {engine.value(cell)}",
        table.printed.place, "漏填了这张表", "empty_table_told", table.title, "", (), ("Y-37",),
    )  # fmt: skip
