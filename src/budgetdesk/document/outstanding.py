"""What is still missing in a declaration (还差什么), as one list: what must be filled, what wants a word, what to explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from typing import Literal

from budgetdesk.document.document import Document
from budgetdesk.engine.blocks import NARRATIVE, VariableBlock
from budgetdesk.engine.cell_lookup import CellNotFound, find_cell
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.labels import table_label
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding, FindingCell

Progress = Literal["empty", "begun", "filled"]
PROGRESS_WORDS = {"empty": "还没有填", "begun": "填报中", "filled": "已填完，没有错误"}
KIND_WORDS = {
    "required": "必填",
    "one_sided": "一边空着",
    "unfinished": "没填完",
    "missing_sheet": "缺表",
    "empty_table": "空表",
    "not_linked": "未关联",
    "unexplained": "待说明",
    "unwritten": "待写",
    "left_out": "没有写",
    "returned": "退回意见",
    "unconfirmed": "待确认",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do. `finding` tells of it; queries without an explanation are taken together by table, and it is the first.

    Its place is the cell or that of the finding, else the table; what was said of a returned declaration may have none."""

    kind: str
    says: str
    table: str
    cell: Cell | None = None
    finding: Finding | None = None

    @property
    def word(self) -> str:
        return KIND_WORDS.get(self.kind, KIND_WORDS["required"])


def still_missing(document: Document, deferred: Container[str] = ()) -> list[Missing]:
    """What the office above said, blanks, sides and sheets in the order of the tables, empty tables, explanations.

    `deferred`: keys of findings that are not to be heard of yet.
    """
    found = [
        Missing(f.cause_kind or "required", _said(document, f, cell), _table_of(document, f, cell), cell, f)
        for f in document.outstanding
        if f.key not in deferred and not document.explained(f)
        for cell in (where_begun(document, f) or f.suspect,)
    ]
    found.sort(key=lambda missing: missing.kind in ("empty_table", "not_linked", "unwritten", "left_out"))
    queries = [f for f in document.findings if f.level == "query" and not document.explained(f)]
    counts = Counter(f.suspect.table if f.suspect else "" for f in queries)
    for table, count in counts.items():
        first = next(f for f in queries if (f.suspect.table if f.suspect else "") == table)
        where = table_label(document.engine, table) if table else "全套"
        found.append(
            Missing(
                "unexplained", f"{where}有 {count} 处要核实，还没有改正或说明", table, first.suspect, first
            )
        )
    return [*_returned(document), *found]


def _table_of(document: Document, finding: Finding, cell: Cell | None) -> str:
    """Of this declaration; what is missing of another one is in none."""
    if finding.cause_kind == "left_out":  # of the text, whatever it is that is not known
        return NARRATIVE
    return cell.table if cell is not None and not document.engine.block(cell).link else ""


def _said(document: Document, finding: Finding, cell: Cell | None) -> str:
    if finding.cause_kind != "required" or cell is None or cell == finding.suspect:
        return finding.says
    return f"{finding.says}：可从{table_label(document.engine, cell.table)}填起"


def where_begun(document: Document, finding: Finding) -> Cell | None:
    """Where it is begun to be put right, if that is elsewhere: in the sheet that a row wants, or in the list of the worksheet
    that a table which is still blank follows from, before anything is filled in."""
    return _wanted_sheet(document, finding) or _wanted_list(document, finding)


def _wanted_list(document: Document, finding: Finding) -> Cell | None:
    engine, program, suspect = document.engine, document.program, finding.suspect
    if finding.cause_kind != "required" or suspect is None or engine.projected_mode():
        return None
    tables = program.pack.tables
    entered = {column.sheet.place.table for column in engine.values.all_columns() if column.entered}
    if any(not tables[table].worksheet for table in entered & tables.keys() - {suspect.table}):
        return None
    found = {suspect.place[:2]}
    while more := {source for name in found for source in program.feeding.get(name, ())} - found:
        found |= more
    for name in (name for name in program.blocks if name in found):
        block = program.blocks[name]
        listed = isinstance(block, VariableBlock) and block.table.worksheet and not block.link
        typed = all(of == name or program.blocks[of].link for of in program.feeding.get(name, ()))
        if listed and typed and any(column.is_number for column in block.columns.values()):
            place = Place(*name)
            return place.cell("", next(iter(block.columns)))
    return None


def _wanted_sheet(document: Document, finding: Finding) -> Cell | None:
    rule, _, row = finding.keys[0].partition("|")
    engine, program = document.engine, document.program
    for table in program.twins if finding.cause_kind == "missing_sheet" else ():
        repeat = program.pack.tables[table].repeat
        if repeat is not None and repeat.missing.id == rule:
            for sheet in (id for id, of in engine.sheets(table).items() if of == row):
                for block in program.table_blocks(table):
                    place = Place(*block.name, sheet)
                    if first := next(iter(engine.row_ids(place)), ""):
                        return place.cell(first, next(iter(block.columns)))
    return None


def unconfirmed(document: Document, table: str, why: str) -> Missing:
    """A table that somebody wanted to confirm."""
    first = next((f.suspect for f in document.findings if f.suspect and f.suspect.table == table), None)
    return Missing("unconfirmed", f"{table_label(document.engine, table)}还不能确认：{why}", table, first)


def remark_key(place: str, said: str) -> str:
    """Under which it is kept what was done about a remark."""
    return f"RETURNED|{place}|{said}"


def _returned(document: Document) -> Iterator[Missing]:
    """What was said of it, each at its cell or table, as far as that is still there, until it is said what was done about it."""
    return (
        missing
        for missing in remarked(document)
        if missing.finding and not document.explained(missing.finding)
    )


def remarked(document: Document) -> Iterator[Missing]:
    """As `_returned`, also what was answered."""
    entries = document.content.facts.entries
    for place, said in document.remarks:
        cell, table, says = None, "", said
        if "/" in place:
            try:
                cell = find_cell(document.engine, place)
                table = cell.table
            except CellNotFound:
                says = f"{place}：{says}"
        elif place:
            tables = document.program.pack.tables.values()
            table = next((t.id for t in tables if place in (t.id, t.number, t.title)), "")
            says = says if table else f"{place}：{says}"
        told = Finding(
            rules=(KIND_WORDS["returned"],),
            keys=(remark_key(place, said),),
            level="query",
            says=says,
            cells=() if cell is None else (FindingCell(cell, "suspect", entries.get(cell)),),
            cause_kind="returned",
            due="never",
        )
        yield Missing("returned", says, table, cell, told)


def progress(document: Document) -> Progress:
    """How far a declaration is: with an error, or something not there that must be, it is not filled."""
    facts, unit = document.content.facts, document.program.pack.unit
    if all(cell.table == unit for cell in facts.entries):
        return "empty"
    return "begun" if document.is_draft else "filled"
