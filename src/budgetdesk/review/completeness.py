"""What is not there yet, or could not be read: rejected entries, blanks, blocks and sheets that must be filled, empty tables.

What is missing is no mistake while a declaration is being filled in, but what is still to be done (还差什么).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from budgetdesk.engine.blocks import FixedBlock
from budgetdesk.engine.cells import Cell, Place, Rejected
from budgetdesk.engine.compiler.rules import Program, SheetMatch
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import block_words, cell_words, column_labels, figure, sheet_label, table_label
from budgetdesk.engine.update import Update
from budgetdesk.packs.models import GridBlock, Level
from budgetdesk.packs.problems import nearest
from budgetdesk.review.blank_sides import blank_sides
from budgetdesk.review.finding import Finding, FindingCell
from budgetdesk.review.printed_order import printed_order

_MANY = 5  # blanks of one column: from here on one finding


class Completeness:
    def __init__(self, program: Program) -> None:
        self._places = {
            id: [Place(*block.name) for block in program.table_blocks(id)]
            for id, table in program.pack.tables.items()
            if table.repeat is None
        }
        self._kin: dict[str, _Kin] = {}  # of tables that were found empty

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        blank, required = list(blank_sides(engine)), list(_required(engine))
        waiting = _waiting(engine, required)
        blank += _blocks(engine, _suspected(blank), waiting)
        cells = [*_rejected(engine), *required, *_sheets(engine)]
        return [*cells, *blank, *self._empty_tables(engine, _suspected(blank), waiting)]

    def _empty_tables(
        self, engine: Engine, told: Collection[Place], waiting: Collection[str]
    ) -> Iterator[Finding]:
        """Tables without a figure or a text, once others have some: that they are meant to be empty wants a word.

        Of the worksheet's those that people fill in and from which a table that has figures is computed. Not those where it
        was told that something is missing, or in what they are computed from, nor those that print that they have no data.
        """
        tables = engine.program.pack.tables
        empty = {id for id, places in self._places.items() if all(map(engine.is_blank, places))}
        if all(id in empty for id in self._places if not tables[id].worksheet):
            return
        for id in (id for id in self._places if id in empty and id not in waiting):
            table, kin = tables[id], self._kin_of(engine.program, id)
            if any(note.when == "empty" for note in table.notes) or (table.worksheet and kin.projected):
                continue
            if any((place.table, place.block) in kin.sources or place.table == id for place in told):
                continue
            reader = next((i for i in kin.readers if i not in empty), "") if table.worksheet else ""
            sister = next((i for i in kin.sisters if i not in empty), "")
            if table.worksheet and not (reader and engine.projected_mode()):
                continue
            says = f"{table_label(engine, id)}还空着"
            says += f"，{table_label(engine, reader)}要用到" if reader else ""
            says += f"，{table_label(engine, sister)}却有数" if sister else ""
            rule = f"{engine.program.pack.prefix}-{id}.empty"
            yield _nothing_in(engine, self._places[id][0], rule, "query", says, "empty_table")

    def _kin_of(self, program: Program, table: str) -> _Kin:
        if table not in self._kin:
            self._kin[table] = _kin_of(program, table)
        return self._kin[table]


def _suspected(findings: list[Finding]) -> set[Place]:
    return {part.cell.place for finding in findings for part in finding.cells if part.role == "suspect"}


def _rejected(engine: Engine) -> Iterator[Finding]:
    for cell in engine.rejected:
        entry = engine.facts.entries.get(cell)
        if isinstance(entry, Rejected) and not engine.block(cell).link:
            rule = f"{engine.program.pack.prefix}-READ"
            near = nearest(entry.raw, engine.block(cell).type_of(cell.row, cell.column).choices)
            yield Finding(
                rules=(rule,),
                keys=(f"{rule}|{'/'.join(cell)}",),
                level="error",
                says=f"{cell_words(engine, cell)}：“{entry.raw}”{entry.reason}",
                cells=(FindingCell(cell, "suspect", entry.raw, near or None),),
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
                due="in_the_end",
            )


def _waiting(engine: Engine, required: list[Finding]) -> frozenset[str]:
    """Tables that follow from lists in which all figures are still to come: that is told of the lists, not of them as well."""
    feeding = engine.program.feeding
    figures = [
        part.cell for finding in required for part in finding.cells if engine.type_of(part.cell).number
    ]
    lists = [cell.place for cell in figures if not isinstance(engine.block(cell), FixedBlock)]
    found = {(place.table, place.block) for place in lists if not engine.has_figures(place)}
    while more := {name for name, sources in feeding.items() if not found.isdisjoint(sources)} - found:
        found |= more
    return frozenset(table for table, _ in found)


def _blocks(engine: Engine, told: Collection[Place], waiting: Collection[str]) -> Iterator[Finding]:
    """Tables and blocks in which something must be, and nothing is; of a table that is not required once it is begun."""
    pack = engine.program.pack
    for table in pack.tables.values():
        for instance in [""] if table.repeat is None else engine.sheets(table.id):
            wanted = [model for model in table.blocks if model.required]
            if wanted and not (table.required or is_used(engine, table.id, instance)):
                continue
            for model in wanted:
                ids = [group.id for group in model.groups] if isinstance(model, GridBlock) else [model.id]
                places = [Place(table.id, id, instance) for id in ids]
                if all(map(engine.is_blank, places)) and not any(place in told for place in places):
                    words = table_label(engine, table.id) if len(ids) > 1 else block_words(engine, places[0])
                    rule = f"{pack.prefix}-{table.id}.{model.id}.required"
                    level = model.required or "error"
                    yield _nothing_in(engine, places[0], rule, level, f"{words}没有填", "required")
            told_of = table.id in waiting or any(place.table == table.id for place in told)
            if table.required and not (wanted or told_of) and _is_blank_table(engine, table.id):
                place = Place(*engine.program.table_blocks(table.id)[0].name)
                rule, says = f"{pack.prefix}-{table.id}.required", f"{table_label(engine, table.id)}没有填"
                yield _nothing_in(engine, place, rule, "error", says, "required")


class _Kin(NamedTuple):
    """What a table has to do with others, whatever they hold."""

    sources: frozenset[tuple[str, str]]  # blocks that it is computed from
    readers: list[str]  # the printed tables that are computed from it
    sisters: list[
        str
    ]  # tables that list the same: the same lines of the worksheet, or the rows of one another
    projected: bool  # whether its rows are those that lines of other tables ask for


def _kin_of(program: Program, table: str) -> _Kin:
    tables, feeding = program.pack.tables, program.feeding
    blocks = [block.name for block in program.table_blocks(table)]
    return _Kin(
        frozenset(source for name in blocks for source in feeding.get(name, ())),
        [
            reader
            for (reader, _), sources in feeding.items()
            if not tables[reader].worksheet and any(source == table for source, _ in sources)
        ],
        list(_sisters(program, table)),
        any(name in program.projections for name in blocks),
    )


def _is_blank_table(engine: Engine, table: str) -> bool:
    return all(engine.is_blank(Place(*block.name)) for block in engine.program.table_blocks(table))


def _sisters(program: Program, table: str) -> Iterator[str]:
    projections = program.projections
    for block in program.table_blocks(table):
        own = projections.get(block.name)
        for other in projections.values():
            if own is None or other.block.table.id == table:
                continue
            same = own.source is not None and (own.source, own.where) == (other.source, other.where)
            if same or own.mirror is other.block or other.mirror is block:
                yield other.block.table.id


def _nothing_in(engine: Engine, place: Place, rule: str, level: Level, says: str, kind: str) -> Finding:
    """A finding on a place as a whole, at the first of its cells that can be filled in."""
    block = engine.block(place)
    cell = place.cell(next(iter(block.rows or engine.rows(place)), ""), next(iter(block.columns)))
    return Finding(
        rules=(rule,),
        keys=("|".join(filter(None, (rule, place.instance))),),
        level=level,
        says=says,
        cells=(FindingCell(cell, "suspect", None),),
        cause="填上，或写明为什么没有" if kind == "empty_table" else "必须填写，空着",
        cause_kind=kind,
        due="never" if kind == "empty_table" else "in_the_end",
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
    if is_used(engine, match.table, instance):
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
        due="in_the_end",
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


def is_used(engine: Engine, table: str, instance: str) -> bool:
    """Whether anything is entered on the sheet but what the form says by itself."""
    blocks = engine.program.table_blocks(table)
    return not all(engine.is_untouched(Place(table, block.id, instance)) for block in blocks)
