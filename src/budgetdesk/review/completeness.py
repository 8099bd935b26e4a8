"""What is not there yet, or could not be read: rejected entries, required blanks, sheets that are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from budgetdesk.engine.blocks import TOTAL, FixedBlock
from budgetdesk.engine.cells import Cell, Place, Rejected
from budgetdesk.engine.compiler.rules import SheetMatch
from budgetdesk.engine.engine import Engine, Update
from budgetdesk.engine.labels import cell_words, column_labels, figure, sheet_label, table_label
from budgetdesk.review.finding import Finding, FindingCell
from budgetdesk.review.printed_order import printed_order

_MANY = 5  # blanks of one column: from here on one finding


class Completeness:
    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        return [*_rejected(engine), *_required(engine), *_sheets(engine)]


def _rejected(engine: Engine) -> Iterator[Finding]:
    for cell in engine.rejected:
        entry = engine.facts.entries.get(cell)
        if isinstance(entry, Rejected):
            rule = f"{engine.program.pack.prefix}-READ"
            yield Finding(
                rules=(rule,),
                keys=(f"{rule}|{'/'.join(cell)}",),
                level="error",
                says=f"{cell_words(engine, cell)}：“{entry.raw}”{entry.reason}",
                cells=(FindingCell(cell, "suspect", entry.raw),),
                cause=entry.reason,
                cause_kind="unreadable",
            )


def _required(engine: Engine) -> Iterator[Finding]:
    """Required cells that are blank in a row or block where something is filled in."""
    where = printed_order(engine)
    columns: dict[tuple[Place, str], list[Cell]] = defaultdict(list)
    for cell in engine.required.open:
        fixed, row = isinstance(engine.block(cell), FixedBlock), engine.row(cell)
        if fixed or (row is not None and row.entered):
            columns[cell.place, cell.row if fixed else cell.column].append(cell)
    for (place, _), cells in columns.items():
        rule = f"{engine.program.pack.prefix}-{place.table}.{cells[0].column}.required"
        cells.sort(key=where)
        for many in [cells] if len(cells) >= _MANY else [[cell] for cell in cells]:
            says = f"{cell_words(engine, many[0])}必须填写"
            if len(many) > 1:
                heading = " ".join((table_label(engine, place.table), *column_labels(engine, many[0])))
                says = f"{heading}必须填写，有 {len(many)} 行空着"
            yield Finding(
                rules=(rule,),
                keys=("|".join((rule, place.instance, many[0].row if len(many) == 1 else "")),),
                level="error",
                says=says,
                cells=tuple(FindingCell(cell, "suspect", None) for cell in many),
                cause="必填的格空着",
                cause_kind="required",
            )


def _sheets(engine: Engine) -> Iterator[Finding]:
    """Rows whose sheet is missing or empty, and sheets that bear another name than their row."""
    for table, match in engine.program.twins.items():
        for instance, row in engine.sheets(table).items():
            if row:
                yield from _missing_sheet(engine, match, instance, row)
                yield from _renamed_sheet(engine, match, instance, row)


def _named_by(match: SheetMatch, row: str) -> Cell:
    return Place(*match.rows.name).cell(row, match.of_name or next(iter(match.rows.columns)))


def _missing_sheet(engine: Engine, match: SheetMatch, instance: str, row: str) -> Iterator[Finding]:
    if _is_used(engine, match.table, instance):
        return
    if match.of_amount and not engine.value(Place(*match.rows.name).cell(row, match.of_amount)):
        return
    repeat, cell = engine.program.pack.tables[match.table].repeat, _named_by(match, row)
    assert repeat
    table, name = table_label(engine, match.table), figure(engine.value(cell))
    yield Finding(
        rules=(repeat.missing.id,),
        keys=(f"{repeat.missing.id}|{row}",),
        level=repeat.missing.level,
        says=f"{repeat.missing.says}：“{name}”的{table}还没有填",
        cells=(FindingCell(cell, "suspect", engine.facts.entries.get(cell)),),
        cause="缺表",
        cause_kind="missing_sheet",
        source=repeat.missing.source,
    )


def _renamed_sheet(engine: Engine, match: SheetMatch, instance: str, row: str) -> Iterator[Finding]:
    """Where no formula of the pack says it already."""
    if match.name is None or not match.of_name:
        return
    repeat, cell = engine.program.pack.tables[match.table].repeat, _named_by(match, row)
    assert repeat
    own = Cell(match.table, match.name.block, instance, match.name.row_id, match.name.column)
    ours, theirs = engine.facts.entries.get(own), engine.value(cell)
    if not isinstance(ours, str) or theirs is None or ours.strip() == str(theirs).strip():
        return
    if any(engine.verdict(r) == "broken" for r in engine.relations_of(own)):
        return
    witness = FindingCell(cell, "witness", engine.facts.entries.get(cell), engine.value(cell))
    yield Finding(
        rules=(repeat.renamed.id,),
        keys=(f"{repeat.renamed.id}|{instance}",),
        level=repeat.renamed.level,
        says=f"{repeat.renamed.says}：“{sheet_label(engine, match.table, instance)}”与“{theirs}”",
        cells=(FindingCell(own, "suspect", ours, theirs), witness),
        cause=f"应为“{theirs}”，现为“{ours}”",
        cause_kind="text_differs",
        source=repeat.renamed.source,
    )


def _is_used(engine: Engine, table: str, instance: str) -> bool:
    """Whether anything is entered on the sheet, looked up where it could be: a declaration has many more entries."""
    entries = engine.facts.entries
    for block in engine.program.table_blocks(table):
        place = Place(table, block.id, instance)
        rows = block.row_ids([TOTAL, *(r.id for r in engine.facts.rows.get(place, ()))])
        if any(place.cell(row, column) in entries for row in rows for column in block.columns):
            return True
    return False
