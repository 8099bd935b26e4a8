"""One project or indicator from its target through monitoring to self-evaluation, side by side; what drifted is marked.

It is the same one where its id is, else where it is called the same: a project by its name, an indicator by all names
from the first level on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetdesk.document.cell_view import show_value
from budgetdesk.document.document import Document
from budgetdesk.document.indicators.cells import IndicatorCells
from budgetdesk.document.indicators.compare import target_text
from budgetdesk.document.linked_reading import paths
from budgetdesk.engine.blocks import GridGroup, TreeBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.labels import sheet_label
from budgetdesk.engine.language.inputs import CellIn
from budgetdesk.engine.text import compact
from budgetdesk.records import dataclass

PROJECT, AMOUNT, INDICATOR, TARGET = "项目名称", "预算金额", "指标", "指标值"
_BY_ROLE = {"weight": "权重", "actual": "完成值", "score": "得分", "remark": "原因说明"}
_LASTING = (PROJECT, AMOUNT, INDICATOR, TARGET, "权重")  # what no later declaration may say otherwise
_OF_THE_TARGET = ("target", "operator", "value", "unit")  # roles of what is told together


@dataclass(frozen=True, slots=True)
class Stage:
    """A declaration in which it may stand. `id`: in the workspace."""

    id: str
    title: str  # 2021 年绩效监控
    document: Document


@dataclass(frozen=True, slots=True)
class Mention:
    text: str = ""
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """What each stage says of one thing."""

    label: str
    mentions: tuple[Mention, ...]
    drifted: bool


@dataclass(frozen=True, slots=True)
class LifeLine:
    subject: str
    stages: tuple[Stage, ...]
    threads: tuple[Thread, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is followed. `path`: the names of an indicator with its id; empty for a project."""

    table_repeats: bool
    sheet: str
    sheet_name: str
    row: str = ""
    path: tuple[str, ...] = ()


def subject_at(document: Document, cell: Cell) -> Subject | None:
    """The indicator or the project that a cell belongs to."""
    engine, block = document.engine, document.engine.block(cell)
    if not block.seen:
        return None
    sheet, repeats = cell.instance, block.table.repeat is not None
    if isinstance(block, TreeBlock) and (info := engine.row(cell)) is not None and not info.children:
        path = dict(paths(engine, cell.place)).get(cell.row, ())
        return Subject(repeats, sheet, sheet_label(engine, cell.table, sheet), cell.row, path)
    if repeats:
        return Subject(True, sheet, sheet_label(engine, cell.table, sheet))
    for table, match in document.program.twins.items():
        if match.rows is block:
            for sheet, row in engine.sheets(table).items():
                if row == cell.row:
                    return Subject(True, sheet, sheet_label(engine, table, sheet))
    return None


def life_line(subject: Subject, stages: Sequence[Stage]) -> LifeLine:
    """What each of the stages says of it, thing by thing; stages that say nothing are left out."""
    said = [(stage, dict(_said(stage.document, subject))) for stage in stages]
    found = [(stage, facts) for stage, facts in said if facts]
    labels = dict.fromkeys((*_LASTING, *_BY_ROLE.values(), *(label for _, facts in found for label in facts)))
    threads = []
    for label in labels:
        mentions = tuple(facts.get(label, Mention()) for _, facts in found)
        if any(mention.text for mention in mentions):
            threads.append(Thread(label, mentions, label in _LASTING and _drifts(label, mentions)))
    name = subject.path[-1] if subject.path else subject.sheet_name
    return LifeLine(name, tuple(stage for stage, _ in found), tuple(threads))


def _drifts(label: str, mentions: Sequence[Mention]) -> bool:
    """Whether two stages say something else; an indicator that a stage has not any more is gone."""
    texts = {compact(mention.text) for mention in mentions}
    return len(texts - {""}) > 1 or (label == INDICATOR and "" in texts)


def _said(document: Document, subject: Subject) -> Iterator[tuple[str, Mention]]:
    if subject.table_repeats:
        for table in document.program.twins:
            if sheet := _same_sheet(document, table, subject):
                yield from _of_project(document, table, sheet)
                if subject.path:
                    yield from _of_indicator(document, subject, table, sheet)
        return
    for block in document.program.blocks.trees():
        if block.table.repeat is None:
            yield from _of_indicator(document, subject, block.table.id, "")


def _same_sheet(document: Document, table: str, subject: Subject) -> str:
    sheets = document.engine.sheets(table)
    if subject.sheet in sheets:
        return subject.sheet
    wanted = compact(subject.sheet_name)
    return next(
        (id for id in sheets if wanted and compact(sheet_label(document.engine, table, id)) == wanted), ""
    )


def _of_project(document: Document, table: str, sheet: str) -> Iterator[tuple[str, Mention]]:
    """Its name, its amount, and what stands beside the amount in a grid: spent, rate."""
    match = document.program.twins[table]
    if match.name is not None:
        yield PROJECT, _mention(document, _at(match.name, sheet))
    read = [spec for spec in (match.amount.inputs if match.amount else []) if isinstance(spec, CellIn)]
    for spec in read[:1]:
        cell = _at(spec, sheet)
        yield AMOUNT, _mention(document, cell)
        block = document.engine.block(cell)
        if isinstance(block, GridGroup):
            for column in block.columns:
                if column != cell.column:
                    mention = _mention(document, cell._replace(column=column))
                    if mention.text:
                        yield block.short_heading(column), mention


def _at(spec: CellIn, sheet: str) -> Cell:
    return Cell(spec.table, spec.block, sheet, spec.row_id, spec.column)


def _of_indicator(
    document: Document, subject: Subject, table: str, sheet: str
) -> Iterator[tuple[str, Mention]]:
    for block in document.program.blocks.trees():
        if block.table.id != table:
            continue
        place = Place(*block.name, sheet)
        row = _same_row(document, place, subject)
        if not row:
            continue
        cells = IndicatorCells(document, place)
        level = document.engine.rows(place)[row].level
        yield INDICATOR, _mention(document, place.cell(row, level))
        of_target = [column for column in block.model.leaves() if column.role in _OF_THE_TARGET]
        if of_target:
            yield TARGET, Mention(target_text(cells, row), place.cell(row, of_target[-1].id))
        for column in block.model.leaves():
            if column.role in _OF_THE_TARGET:
                continue
            mention = _mention(document, place.cell(row, column.id))
            if mention.text:
                label = _BY_ROLE.get(column.role or "") or "".join(column.title.split())
                yield label, mention
        return


def _same_row(document: Document, place: Place, subject: Subject) -> str:
    rows = document.engine.rows(place)
    if subject.row in rows:
        return subject.row
    return next((id for id, path in paths(document.engine, place) if path == subject.path), "")


def _mention(document: Document, cell: Cell) -> Mention:
    engine = document.engine
    value = engine.value(cell)
    return Mention("" if value is None else show_value(engine, engine.type_of(cell), value), cell)
