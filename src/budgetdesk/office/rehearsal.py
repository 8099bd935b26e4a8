"""A document of the office read as an outside reader would, with nothing else at hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.engine.blocks import FixedBlock
from budgetdesk.engine.cells import Facts
from budgetdesk.engine.labels import filled_in
from budgetdesk.engine.level import gravity
from budgetdesk.engine.text import compact
from budgetdesk.exchange.document_text import read_document
from budgetdesk.exchange.printed_tables import printed_tables
from budgetdesk.exchange.recognition import Recognised, Recognition, recognise
from budgetdesk.office.declarations import unit_entries
from budgetdesk.office.missing_tables import missing_and_empty
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding
from budgetdesk.review.text.about import UNKNOWN_YEAR
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.text_review import TextReview

if TYPE_CHECKING:
    from budgetdesk.engine.cells import Cell
    from budgetdesk.office.packs.installed_packs import InstalledPacks
    from budgetdesk.packs.catalogue import PackSummary
    from budgetdesk.review.text.tables.grids import Grid, GridCell

_UNIT_CODE = 6  # digits at least of a unit's code, below the department's
_SAID = 4  # names in a note
_OF_CODES = ("text_differs", "unknown_code")  # what is told of names and codes by the lists of a year
_ROW_NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]|其中[:：]|[加减][:：])+")


@dataclass(frozen=True)
class Rehearsal:
    """`pack`: that was named or guessed; `recognition`: the document's own tables as tables of that pack."""

    path: Path
    review: TextReview
    pack: PackSummary | None
    guessed: bool
    recognition: Recognition | None

    @cached_property
    def findings(self) -> list[Finding]:
        """Of the text, and of its tables by the pack's rules, in the order of the document."""
        by_pack: list[Finding] = []
        if self.recognition is not None:
            by_pack += _by_pack(self.recognition, self.of_the_packs_year)
            by_pack += missing_and_empty(self.recognition, self.review.sections, self.guessed)
        found: dict[tuple[int, ...], Finding] = {}
        for number, finding in enumerate((*self.review.findings, *by_pack)):
            assert finding.place is not None
            figure = finding.place[:3] if finding.rule != "TEXT-CHARACTER" else (number,)
            told = found.get(figure)
            if told is None or gravity(finding.level) < gravity(told.level):
                found[figure] = finding  # of two on one figure the graver
        return sorted(found.values(), key=lambda f: (f.place, gravity(f.level)))

    @property
    def of_the_packs_year(self) -> bool:
        """Whether the pack's lists of codes are those of the document's year: names and codes change."""
        return self.pack is not None and self.review.about.year in (self.pack.year, UNKNOWN_YEAR)

    @property
    def notes(self) -> list[str]:
        """What was not or could not be looked at, in sentences."""
        return list(_notes(self))


def rehearse(path: Path, pack: str | None, packs: InstalledPacks) -> Rehearsal:
    """Read a PDF, docx or txt. Raises KnownError where the document or the pack is not to be had."""
    manuscript = read_document(path)
    named = None
    if pack is not None:
        packs.catalogue.load(pack)
        named = next(summary for summary in packs.summaries() if summary.id == pack)
    review = TextReview(manuscript)
    if named and review.about.year == UNKNOWN_YEAR:
        review = TextReview(manuscript, year=named.year)
    found = named or _guessed(review, packs)
    recognition = None
    printed = printed_tables(review.manuscript, review.sections)
    if found is not None and printed:
        program = packs.program(found.id)
        facts = Facts()
        facts.entries.update(unit_entries(program, _unit(review)))
        recognition = recognise(printed, program, facts)
    return Rehearsal(path, review, found, named is None and found is not None, recognition)


def _guessed(review: TextReview, packs: InstalledPacks) -> PackSummary | None:
    """The pack of the same region, year and kind; none rather than a wrong one."""
    text = review.manuscript.original
    kind = "accounts" if review.about.accounts else "budget"
    fitting = [
        p for p in packs.summaries() if p.kind == kind and p.year == review.about.year and p.region in text
    ]
    return fitting[0] if len(fitting) == 1 else None


def _unit(review: TextReview) -> dict[str, str]:
    """Code and name of the unit and of the department above it, as rows of the tables have them."""
    rows = [
        (row.code, grid.label(row, len(row.cells))) for grid in review.grids for row in grid.rows if row.code
    ]
    named = [(code, name) for code, name in rows if name in review.about.names and len(code) >= _UNIT_CODE]
    units = dict.fromkeys((c, n) for c, n in _unit_rows(review.grids) if len(c) >= _UNIT_CODE)
    for code, name in (*named[:1], *(units if len(units) == 1 else ())):
        above = next(((c, n) for c, n in rows if len(c) < len(code) and code.startswith(c)), ("", ""))
        return {"code": code, "name": name, "parent_code": above[0], "parent_name": above[1]}
    return {}


def _unit_rows(grids: Sequence[Grid]) -> Iterator[tuple[str, str]]:
    """Code and name of the rows of tables by units."""
    for grid in grids:
        if any("单位" in "".join(grid.heads[column]) for column in grid.labels[:1]):
            yield from ((row.code, row.text(grid.labels[0])) for row in grid.rows if row.code)


def _by_pack(recognition: Recognition, same_codes: bool) -> Iterator[Finding]:
    """What the pack's rules find in figures that stand in the document."""
    cells = {cell: at for table in recognition.tables if not table.lost for cell, at in table.cells.items()}
    doubtful = {
        table.table for table in recognition.tables if table.lost or _confuses_rows(recognition, table)
    }
    unknown = {
        told.cell
        for finding in recognition.document.findings
        if finding.cells and finding.cells[0].expected and finding.cells[0].cell not in cells
        for told in finding.cells
    }  # not printed, and not nothing: a total of them is
    for finding in recognition.document.findings:
        if finding.level == "hint" or not _stands_there(finding, cells):
            continue
        if finding.cause_kind in _OF_CODES and not same_codes:
            continue
        if any(
            (c.cell in unknown or c.cell.table in doubtful) and c.cell not in cells for c in finding.cells
        ):
            continue
        first, *others = finding.cells
        at = cells[first.cell]
        yield text_finding(
            finding.rules[0] if finding.rules else "TEXT-GRID", finding.level, finding.says, at.place, finding.tip,
            finding.cause_kind, at.text, "" if first.expected is None else str(first.expected),
            tuple(cells[o.cell].place for o in others if o.cell in cells), finding.rules[1:],
        )  # fmt: skip


def _confuses_rows(recognition: Recognition, table: Recognised) -> bool:
    """Whether a title that the pack's table has in several rows is printed in fewer: one may have been taken for the other."""
    engine, blocks = recognition.document.engine, recognition.document.program.table_blocks(table.table)
    slots = [slot for block in blocks if isinstance(block, FixedBlock) for slot in block.rows.values()]
    titles = Counter(filter(None, (_row_words(filled_in(engine, slot.title)) for slot in slots)))
    printed = Counter(_row_words(text) for row in table.printed.sheet.rows for text in row)
    return any(0 < printed[title] < count for title, count in titles.items())


def _row_words(title: str) -> str:
    return _ROW_NUMBER.sub("", compact(title))


def _stands_there(finding: Finding, cells: Mapping[Cell, GridCell]) -> bool:
    """Whether the figure that is doubted, and one that speaks against it, are both printed in tables that fit wholly."""
    if not finding.cells or finding.cells[0].cell not in cells or finding.cells[0].expected is None:
        return False
    others = finding.cells[1:]
    return not others or any(o.cell in cells for o in others)


def _notes(rehearsal: Rehearsal) -> Iterator[str]:
    yield "没有上年的资料：增减只按文中所写的数核对"
    pack, recognition = rehearsal.pack, rehearsal.recognition
    if pack is None:
        yield "没有合适的报表包：只用不依赖报表包的规则"
    elif rehearsal.guessed:
        yield f"按“{pack.title}”看待（没有指明报表包，是猜的）"
    if pack is not None and not rehearsal.of_the_packs_year:
        yield f"文件是 {rehearsal.review.about.year} 年的，报表包是 {pack.year} 年的：科目的编码和名称没有核对"
    if recognition is None:
        return
    if recognition.tables:
        yield f"认出文件里的 {len(recognition.tables)} 张表，按报表包的公式核对"
    if recognition.strangers:
        yield f"没有认出的表：{_listed([table.title or '没有标题的表' for table in recognition.strangers])}"
    for table in recognition.tables:
        if table.lost:
            yield f"“{table.title}”有 {len(table.lost)} 个数不知填到哪一格：{_listed([c.text for c in table.lost])}"


def _listed(names: list[str]) -> str:
    return "、".join(names[:_SAID]) + (f"等 {len(names)} 个" if len(names) > _SAID else "")
