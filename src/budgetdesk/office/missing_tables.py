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
from budgetdesk.review.text.prose.empty_tables import Remarks, own_words, unexplained
from budgetdesk.review.text.sections import Section

_MOST = 0.5  # of a pack's tables that a document has: then it should have the others as well
_ALIKE = 0.72  # of titles
_SAID = 4  # names in a sentence
_AHEAD = r"[\d、.．:：()（）表公开附件财决部门单位年度一二三四五六七八九十第张]*"  # of a title where it is listed: its number
_BEHIND = r"(?:[（(].*[）)])?[\s.…·]*\d{0,3}"
_ORDINAL = re.compile(
    r"表0?(\d{1,2})(?!\d)|(?<!\d)0?(\d{1,2})表|^附?表(十(?=一般)|十?[一二三四五六七八九]|十)"
)  # 表5, 公开05表, 表五
_DIGITS = "〇一二三四五六七八九十"
_NAMED = re.compile(
    r"[（(](?P<name>[^（）()]{2,}(?:[（(][^（）()]*[）)])?[^（）()]*)[）)][\s.…·]*\d{0,3}$"
)  # behind a title
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+")
_WAITING = re.compile(r"(?:(?:指标|目标)\d*[:：]?|…)*")


def missing_and_empty(
    recognition: Recognition, sections: Sequence[Section], guessed: bool
) -> Iterator[Finding]:
    """What an outside reader misses: at most one finding for tables that are not there, one for each that is empty.

    `guessed`: nobody has said that the document should have the tables of this pack.
    """
    yield from _missing(recognition, list(_lines(sections)), guessed)
    remarks = Remarks(sections)
    if remarks.are_enough:
        yield from _empty(recognition, remarks)


def _lines(sections: Sequence[Section]) -> Iterator[tuple[str, Place]]:
    """Headings and paragraphs without blanks, and where they stand."""
    for number, section in enumerate(sections):
        if section.heading:
            yield compact(section.heading), Place(number, HEADING, 0, 1)
        for index, unit in enumerate(section.units):
            if "\t" not in unit.text:  # no row of a table
                yield compact(unit.text), Place(number, index, 0, 1)


def _missing(
    recognition: Recognition, lines: Sequence[tuple[str, Place]], guessed: bool
) -> Iterator[Finding]:
    """Where most tables of the pack are there. One whose caption stands among them is there, however it is printed.

    Where the pack was guessed, or other tables stand under its numbers, what the document does not list itself is a hint.
    """
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
        is_due = bool(places) or not (guessed or _numbers_others(recognition))
        yield text_finding(
            "TEXT-MISSING", "query" if is_due else "hint", f"文件里没有{several}", at,
            "漏了这张表，或它的标题和栏目与报表包的不同", "missing_table", "", "", (), ("J-36",),
        )  # fmt: skip


def _numbers_others(recognition: Recognition) -> bool:
    """Whether a number of the pack stands above another table than the pack's."""
    tables = recognition.document.program.pack.tables.values()
    numbered = {n: table for table in tables if not table.worksheet and (n := _number(table.number))}
    taken = {id(table.printed): table.table for table in recognition.tables}
    for printed in _every_table(recognition):
        meant = numbered.get(next(filter(None, map(_number, printed.above)), 0))
        known = taken.get(id(printed))
        if meant is None or known == meant.id:
            continue
        if known is not None or not _called_alike(_title(recognition, meant), printed):
            return True
    return False


def _number(caption: str) -> int:
    """That a table bears; 0 where it has none."""
    found = _ORDINAL.search(compact(caption))
    if not found:
        return 0
    return int(found.group(1) or found.group(2) or 0) or sum(map(_DIGITS.index, found.group(3)))


def _every_table(recognition: Recognition) -> list[PrintedTable]:
    return [*(table.printed for table in recognition.tables), *recognition.strangers]


def _title(recognition: Recognition, table: Table) -> str:
    return compact(filled_in(recognition.document.engine, table.title))


def _is_there(recognition: Recognition, title: str) -> bool:
    """Whether a table that was not recognised is called so, or about the same."""
    return any(_called_alike(title, other) for other in recognition.strangers)


def _called_alike(title: str, other: PrintedTable) -> bool:
    own = own_words(title)
    return (
        SequenceMatcher(None, title, compact(other.title), autojunk=False).ratio() >= _ALIKE
        or title in compact("".join(other.above))
        or bool(own and own in compact(other.title))
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


def _empty(recognition: Recognition, remarks: Remarks) -> Iterator[Finding]:
    engine, tables = recognition.document.engine, recognition.document.program.pack.tables
    for table in recognition.tables:
        if _is_filled(recognition, table):
            continue
        own = _title(recognition, tables[table.table])
        title, at = table.title or own, table.printed.place
        levels = [remarks.lack(words) for words in dict.fromkeys((title, own))]
        if due := max(_due(recognition, table), default=None):
            value = f"{cell_words(engine, due[1])} {engine.value(due[1])}"
            yield _not_filled(
                title, at, f"是空的，按别的表它应有数：{value}", "漏填了这张表", "empty_table_told"
            )
        elif None in levels:
            continue
        elif any(cell.text.strip("0.-—") for cell in table.cells.values()):
            lacking = "指标" if _has_tree(recognition, table) else "金额"
            yield _not_filled(title, at, f"里没有一个{lacking}", f"漏填了{lacking}", "empty_table")
        else:
            yield unexplained(title, at, "hint" if "hint" in levels else "query")


def _not_filled(title: str, at: Place, says: str, cause: str, kind: str) -> Finding:
    return text_finding("TEXT-EMPTY", "query", f"“{title}”{says}", at, cause, kind, title, "", (), ("Y-37",))


def _has_tree(recognition: Recognition, table: Recognised) -> bool:
    return any(isinstance(b, TreeBlock) for b in recognition.document.program.table_blocks(table.table))


def _is_filled(recognition: Recognition, table: Recognised) -> bool:
    """Whether it has figures; a list of targets is filled in with words, other than those that its form has."""
    engine, blocks = recognition.document.engine, recognition.document.program.table_blocks(table.table)
    if trees := {block.id for block in blocks if isinstance(block, TreeBlock)}:
        told = (cell.text for at, cell in table.cells.items() if at.block in trees)
        return any(text.strip("0.-—") and not _WAITING.fullmatch(text) for text in told)
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
