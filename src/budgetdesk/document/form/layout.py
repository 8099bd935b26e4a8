"""Lays a table out as its printed form: blocks one below the other in one frame, headings merged, labels at the left."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, Generic, TypeVar

from budgetdesk.document.form.sheet import Box, Line, Sheet, SheetColumn
from budgetdesk.engine.blocks import EMPTY, NOTES, TEXT, TOTAL, VALUE
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import filled_in, sheet_label
from budgetdesk.engine.rows import RowInfo
from budgetdesk.narrative.figures import in_chinese
from budgetdesk.packs.models import (
    AnyBlock,
    Column,
    FieldsBlock,
    GridBlock,
    GridRow,
    Group,
    IndicatorsBlock,
    Note,
    RowsBlock,
    Table,
    TextBlock,
)
from budgetdesk.patterns import late_pattern

_TALL = 3  # lines over which a label at the left stands upright
_NARROW = 6.0  # as long as it is in a column of that width
_UPRIGHT, _LYING = 4.0, 10.0  # widths of such a column: of one or two letters a line, and of four

BlockT = TypeVar("BlockT", bound=AnyBlock)


def lay_out(engine: Engine, table: str, instance: str = "", *, filled: bool = False) -> Sheet:
    """The printed form of a table (of one sheet, where it repeats).

    `filled`: as it is published, without the optional rows in which there is nothing.
    """
    model = engine.program.pack.tables[table]
    frame = _frame_width(model)
    lines: list[Line] = []
    labels: list[tuple[Line, Box]] = []  # at the left of their blocks
    header_lines = 0
    for n, block in enumerate(model.blocks):
        form = _form(block)
        form.filled, side = filled, form.side
        block_lines, headings = form.lines(engine, Place(table, block.id, instance), frame)
        if block.label and block_lines:
            text = filled_in(engine, block.label)
            if side:
                labels.append((block_lines[0], Box(0, side, "side", text, rowspan=len(block_lines))))
            else:
                block_lines.insert(0, Line([Box(0, frame, "heading", text)], block.id, kind="heading"))
                headings += 1
        if n == 0 and not side:
            header_lines = headings
        lines += block_lines
    columns = _columns(model, frame, [label for _, label in labels])
    for line, label in labels:
        narrow = sum(column.width for column in columns[: label.span]) <= _NARROW
        line.boxes.insert(0, replace(label, vertical=narrow and label.rowspan >= _TALL))
    _say_in_headings(engine, model, instance, lines)
    page = model.page
    return Sheet(
        table, instance, model.number, filled_in(engine, model.title), filled_in(engine, model.heading or ""),
        model.unit, columns, lines, header_lines,
        list(_notes(engine, model, instance)),
        filled_in(engine, model.signature) if model.signature else None,
        page.orientation, page.paper, page.size, filled_in(engine, model.subtitle), page.columns,
        _label(engine, table, instance), model.unit_title,
    )  # fmt: skip


_NAMED = late_pattern(r"\{([\w.]+)\}")


def _say_in_headings(engine: Engine, table: Table, instance: str, lines: list[Line]) -> None:
    """What headings leave open, 1—N月, as far as the sheet says it."""
    known = {}
    for words, wanted in table.headings.items():
        block, _, field = _NAMED.findall(wanted)[0].partition(".")
        value = engine.value(Cell(table.id, block, instance, field, VALUE))
        if value is not None:
            known[words] = _NAMED.sub(f"{value:f}" if isinstance(value, Decimal) else str(value), wanted)
    for line in lines if known else ():
        if line.kind == "heading":
            for n, box in enumerate(line.boxes):
                text = box.text
                for words, said in known.items():
                    text = text.replace(words, said)
                line.boxes[n] = box if text == box.text else replace(box, text=text)


def _label(engine: Engine, table: str, instance: str) -> str:
    if not instance or len(list(engine.sheets(table))) < 2:
        return ""
    label = sheet_label(engine, table, instance)
    return "" if label == instance else label


def _notes(engine: Engine, table: Table, instance: str) -> Iterator[str]:
    for n, note in enumerate(table.notes):
        if _is_printed(engine, table, instance, note, n):
            yield filled_in(engine, note.text)


def _is_printed(engine: Engine, table: Table, instance: str, note: Note, n: int) -> bool:
    if note.when is None:
        return True
    if note.when == EMPTY:
        return _is_empty(engine, table, instance)
    return bool(engine.value(Cell(table.id, f"~{NOTES}", instance, TEXT, f"note_{n}")) == 1)


def _is_empty(engine: Engine, table: Table, instance: str) -> bool:
    blocks = engine.program.table_blocks(table.id)
    return all(engine.is_blank(Place(*block.name, instance)) for block in blocks)


def side_span(block: AnyBlock) -> int:
    """How many frame columns the label at the left takes."""
    return block.label_span if block.label and block.label_at == "left" else 0


# the frame


def _frame_width(table: Table) -> int:
    return len(table.page.widths) or columns_of(table)


def columns_of(table: Table) -> int:
    """How many frame columns its widest block asks for."""
    return max(form.side + sum(spans) for form in map(_form, table.blocks) for spans in form.spans())


def _columns(table: Table, frame: int, labels: list[Box]) -> list[SheetColumn]:
    """`labels`: those at the left, as narrow as one letter where each has the height to stand in."""
    if table.page.widths:
        return [SheetColumn(width) for width in table.page.widths]
    widths = [0.0] * frame
    frozen = [False] * frame
    tall = all(label.rowspan >= _TALL or 2 * len(label.text) <= _UPRIGHT for label in labels)
    for form in map(_form, table.blocks):
        for at in range(form.side):
            widths[at] = max(widths[at], _UPRIGHT if tall else _LYING)
        at = form.side
        for width, keep, span in form.widths():
            for column in range(at, min(at + span, frame)):
                widths[column] = max(widths[column], width / span)
                frozen[column] = frozen[column] or (keep and len(table.blocks) == 1)
            at += span
    leading = True
    columns = []
    for width, keep in zip(widths, frozen, strict=True):
        leading = leading and keep
        columns.append(SheetColumn(width or 12.0, leading))
    return columns


# blocks


class _BlockForm(ABC, Generic[BlockT]):
    """A block in the frame of its table."""

    filled = False
    """Whether optional rows in which there is nothing are left out."""

    def __init__(self, block: BlockT) -> None:
        self.block = block
        self.side = side_span(block)

    @abstractmethod
    def spans(self) -> Iterator[list[int]]:
        """For each kind of line, how many frame columns its boxes ask for, beside the label at the left."""

    @abstractmethod
    def widths(self) -> Iterator[tuple[float, bool, int]]:
        """Of each box how wide it wants to be, whether it stays in view, and how many frame columns it takes."""

    @abstractmethod
    def lines(self, engine: Engine, place: Place, frame: int) -> tuple[list[Line], int]:
        """Its lines, and how many of them are headings."""


class _FieldsForm(_BlockForm[FieldsBlock]):
    def spans(self) -> Iterator[list[int]]:
        for line in self.block.lines:
            yield [span for field in line for span in (field.title_span, field.span or 1)]

    def widths(self) -> Iterator[tuple[float, bool, int]]:
        for field in max(self.block.lines, key=len):
            yield max(2.0 * len(field.title), 10.0) / field.title_span, False, field.title_span
            yield 30.0 if not field.is_number else 14.0, False, field.span or 1

    def lines(self, engine: Engine, place: Place, frame: int) -> tuple[list[Line], int]:
        side = self.side
        lines = []
        for fields in self.block.lines:
            spans = _place_spans([s for f in fields for s in (f.title_span, f.span or 1)], side, frame)
            boxes = []
            for n, field in enumerate(fields):
                (at, span), (value_at, value_span) = spans[2 * n], spans[2 * n + 1]
                if field.title:
                    boxes.append(
                        Box(at, span, "label", field.title, level=field.level, rowspan=field.rowspan)
                    )
                else:
                    value_at, value_span = at, value_span + span
                cell = place.cell(field.id, VALUE)
                boxes.append(
                    Box(
                        value_at,
                        value_span,
                        "value",
                        field.placeholder,
                        cell,
                        field.rowspan,
                        number=field.is_number,
                        example=field.example,
                    )
                )
            lines.append(Line(boxes, place.block, kind="field"))
        return lines, 0


class _TextForm(_BlockForm[TextBlock]):
    def spans(self) -> Iterator[list[int]]:
        yield [c.span or 1 for c in self.block.columns]

    def widths(self) -> Iterator[tuple[float, bool, int]]:
        for column in self.block.columns:
            yield 40.0, False, column.span or 1

    def lines(self, engine: Engine, place: Place, frame: int) -> tuple[list[Line], int]:
        block, side = self.block, self.side
        spans = _place_spans([c.span or 1 for c in block.columns], side, frame)
        lines = []
        if any(c.title for c in block.columns):
            titles = [Box(a, s, "heading", c.title) for (a, s), c in zip(spans, block.columns, strict=True)]
            lines.append(Line(titles, place.block, kind="heading"))
        boxes = [
            Box(a, s, "value", c.placeholder, place.cell(TEXT, c.id), example=c.example)
            for (a, s), c in zip(spans, block.columns, strict=True)
        ]
        lines.append(Line(boxes, place.block, kind="text", height=block.height))
        return lines, 0


class _GridForm(_BlockForm[GridBlock]):
    def spans(self) -> Iterator[list[int]]:
        yield [c.span or 1 for group in self.block.groups for c in _grid_leaves(group)]

    def widths(self) -> Iterator[tuple[float, bool, int]]:
        for group in self.block.groups:
            for c in _grid_leaves(group):
                longest = max((len(r.title) + 2 * r.level for r in group.rows), default=10)
                own = min(max(2 * longest, 16), 38) if c is group.title_column else 14
                yield c.width or own, False, c.span or 1

    def lines(self, engine: Engine, place: Place, frame: int) -> tuple[list[Line], int]:
        block, side = self.block, self.side
        over = any(g.over for g in block.groups)
        depth = max(_depth(_printed(g)) for g in block.groups) + over
        headings = [Line([], place.block, kind="heading") for _ in range(depth)]
        at = side
        starts = []
        previous: Box | None = None
        for group in block.groups:
            starts.append(at)
            spans = {leaf.id: leaf.span or 1 for leaf in _grid_leaves(group)}
            width = sum(spans.values())
            if group.over:
                if previous is not None and previous.text == group.over:
                    headings[0].boxes.remove(previous)
                    previous = Box(previous.column, previous.span + width, "heading", group.over)
                else:
                    previous = Box(at, width, "heading", group.over)
                headings[0].boxes.append(previous)
            top = 1 if group.over else 0
            for n, box in _heading_boxes(_printed(group), at, depth - top, spans):
                headings[n + top].boxes.append(box)
            at += width
        numbered = [dict(_numbered(_numerated(self._rows(engine, place, group)))) for group in block.groups]
        last = max((max(rows, default=0) for rows in numbered), default=0)
        lines = []
        for number in range(1, last + 1):
            boxes: list[Box] = []
            for group, start, rows in zip(block.groups, starts, numbered, strict=True):
                boxes += _grid_boxes(group, rows, number, place, start)
            lines.append(Line(boxes, place.block, kind="detail"))
        return headings + lines, depth

    def _rows(self, engine: Engine, place: Place, group: Group) -> list[GridRow]:
        """Those that are printed: optional ones where they have something, or where none of them has."""
        if not self.filled:
            return group.rows
        cells = Place(place.table, group.id, place.instance)
        empty = {
            row.id
            for row in group.rows
            if row.optional and not any(engine.value(cells.cell(row.id, c.id)) for c in group.value_columns)
        }
        blank = len(empty) == sum(row.optional for row in group.rows)
        return group.rows if blank else [row for row in group.rows if row.id not in empty]


def _numbers(words: str, leaves: list[Column], placed: list[tuple[int, int]]) -> list[Box]:
    """The words over the columns before the first with figures, and from there on numbers."""
    before = next((n for n, c in enumerate(leaves) if c.is_number), len(leaves))
    over = sum(span for _, span in placed[:before])
    boxes = [Box(placed[0][0], over, "mark", words)] if before else []
    return boxes + [Box(at, span, "mark", str(n)) for n, (at, span) in enumerate(placed[before:], 1)]


class _RowsForm(_BlockForm[RowsBlock]):
    def __init__(self, block: RowsBlock) -> None:
        super().__init__(block)
        self.columns = list(_only_printed(block.columns))
        self.leaves = [leaf for column in self.columns for leaf in column.leaves()]

    def spans(self) -> Iterator[list[int]]:
        yield [c.span or 1 for c in self.leaves]

    def widths(self) -> Iterator[tuple[float, bool, int]]:
        for c in self.leaves:
            yield c.width or _default_width(c), c.frozen, c.span or 1

    def lines(self, engine: Engine, place: Place, frame: int) -> tuple[list[Line], int]:
        block, side = self.block, self.side
        leaves = self.leaves
        placed = _place_spans([c.span or 1 for c in leaves], side, frame)
        lines = _heading_lines(self.columns, placed, place.block, side) if block.header else []
        depth = len(lines)
        if block.marks:
            marks = [Box(at, span, "mark", block.marks) for at, span in placed]
            lines.append(Line(marks, place.block, kind="mark"))
        if block.numbers:
            lines.append(Line(_numbers(block.numbers, leaves, placed), place.block, kind="mark"))
        detail = engine.program.blocks[place.table, place.block].detail_level
        columns, rows = list(zip(leaves, placed, strict=True)), engine.rows(place)

        merged = block.total.in_ or next((c.id for c in leaves if not c.is_number), "") if block.total else ""
        before = next((n for n, c in enumerate(leaves) if c.is_number), len(leaves))

        def boxes(line: Line) -> list[Box]:
            if line.kind == "total" and block.total and block.total.merged and before > 1:
                words = Box(
                    placed[0][0],
                    sum(span for _, span in placed[:before]),
                    "mark",
                    "",
                    place.cell(line.row, merged),
                    bold=True,
                )
                return [words, *_row_boxes(columns[before:], place, block.indent, rows[line.row], True)]
            return _row_boxes(columns, place, block.indent, rows[line.row], line.kind != "detail")

        kinds = {TOTAL: "total", detail: "detail"}
        made = [Line(boxes, place.block, id, kinds.get(row.level, "subtotal")) for id, row in rows.items()]
        if all(line.kind == "total" for line in made):
            blank = [Box(at, span, "label") for at, span in placed]
            at = 0 if block.total is not None and block.total.at == "bottom" else len(made)
            made[at:at] = [Line(list(blank), place.block, kind="blank") for _ in range(block.blank_lines)]
        return lines + made, depth


class _IndicatorsForm(_BlockForm[IndicatorsBlock]):
    def spans(self) -> Iterator[list[int]]:
        levels = [level.span or 1 for level in self.block.levels]
        yield levels + [c.span or 1 for c in self.block.leaves()]

    def widths(self) -> Iterator[tuple[float, bool, int]]:
        for level in self.block.levels:
            yield level.width or 14, False, level.span or 1
        for c in self.block.leaves():
            yield c.width or _default_width(c), False, c.span or 1

    def lines(self, engine: Engine, place: Place, frame: int) -> tuple[list[Line], int]:
        block, side = self.block, self.side
        levels = [lv.id for lv in block.levels]
        headings = [Column(id=lv.id, title=lv.title, span=lv.span) for lv in block.levels] + block.columns
        leaves = block.leaves()
        placed = _place_spans([c.span or 1 for h in headings for c in h.leaves()], side, frame)
        lines = _heading_lines(headings, placed, place.block, side)
        depth = len(lines)
        rows = engine.rows(place)
        if not rows:
            return lines + self._placeholder_lines(place, placed), depth
        printed = [
            id for id, row in rows.items() if not row.children or _says_more(engine, place, id, leaves)
        ]
        paths = []
        for id in printed:
            chain: dict[str, str] = {}
            at: str | None = id
            while at is not None and at in rows:
                chain[rows[at].level] = at
                at = rows[at].parent
            paths.append(chain)
        for n, (id, chain) in enumerate(zip(printed, paths, strict=True)):
            boxes = []
            for rank, level in enumerate(levels):
                node = chain.get(level)
                above = paths[n - 1].get(level) if n else None
                if node is not None and node == above:
                    continue
                rowspan = 1
                while node is not None and n + rowspan < len(paths) and paths[n + rowspan].get(level) == node:
                    rowspan += 1
                start, span = placed[rank]
                cell = place.cell(node, level) if node is not None else None
                boxes.append(
                    Box(start, span, "label" if rank < len(levels) - 1 else "value", "", cell, rowspan)
                )
            for column, (start, span) in zip(leaves, placed[len(levels) :], strict=True):
                boxes.append(
                    Box(
                        start,
                        span,
                        "value",
                        column.placeholder,
                        place.cell(id, column.id),
                        number=column.is_number,
                        example=column.example,
                    )
                )
            lines.append(Line(boxes, place.block, id, "indicator"))
        return lines, depth

    def _placeholder_lines(self, place: Place, placed: list[tuple[int, int]]) -> list[Line]:
        block, lines = self.block, []
        for n, names in enumerate(block.placeholder):
            boxes = []
            for depth, name in enumerate(names):
                start, span = placed[depth]
                last = depth == len(block.levels) - 1
                same = n > 0 and block.placeholder[n - 1][: depth + 1] == names[: depth + 1] and not last
                if same:
                    continue
                rowspan = 1
                while (
                    not last
                    and n + rowspan < len(block.placeholder)
                    and block.placeholder[n + rowspan][: depth + 1] == names[: depth + 1]
                ):
                    rowspan += 1
                boxes.append(Box(start, span, "label", name, rowspan=rowspan))
            boxes += [Box(start, span, "label") for start, span in placed[len(names) :]]
            lines.append(Line(boxes, place.block, kind="indicator"))
        return lines


_FORMS: dict[type[AnyBlock], Callable[[Any], _BlockForm[Any]]] = {
    FieldsBlock: _FieldsForm,
    TextBlock: _TextForm,
    GridBlock: _GridForm,
    RowsBlock: _RowsForm,
    IndicatorsBlock: _IndicatorsForm,
}


def _form(block: AnyBlock) -> _BlockForm[Any]:
    return _FORMS[type(block)](block)


# pieces of several kinds of blocks


def _only_printed(columns: list[Column]) -> Iterator[Column]:
    for column in columns:
        if not column.columns:
            if column.printed:
                yield column
        elif below := list(_only_printed(column.columns)):
            yield column if below == column.columns else column.but(columns=below)


def _default_width(column: Column) -> float:
    if column.is_number:
        return 15.0 if column.type == "amount" else 9.0
    if column.codes or column.shows == "code":
        return 10.0
    if column.name_of or column.shows == "name" or column.ref:
        return 26.0
    return max(12.0, 2.0 * len(column.title))


def _place_spans(spans: list[int], side: int, frame: int) -> list[tuple[int, int]]:
    """Start and width of each box; the last takes what is left of the frame."""
    placed, at = [], side
    for n, span in enumerate(spans):
        span = max(1, frame - at) if n == len(spans) - 1 else span
        placed.append((at, span))
        at += span
    return placed


def _heading_boxes(
    columns: list[Column], at: int, depth: int, spans: dict[str, int]
) -> Iterator[tuple[int, Box]]:
    """The heading tree as (line, box)."""

    def walk(column: Column, start: int, line: int) -> Iterator[tuple[int, Box]]:
        width = sum(spans[leaf.id] for leaf in column.leaves())
        if not _tells_apart(column):
            yield line, Box(start, width, "heading", column.title, rowspan=depth - line)
            return
        yield line, Box(start, width, "heading", column.title)
        for child in column.columns:
            yield from walk(child, start, line + 1)
            start += sum(spans[leaf.id] for leaf in child.leaves())

    for column in columns:
        yield from walk(column, at, 0)
        at += sum(spans[leaf.id] for leaf in column.leaves())


def _tells_apart(column: Column) -> bool:
    """Whether the columns under a heading have headings of their own; 指标值 over a figure and its unit has none."""
    return any(c.title or c.columns for c in column.columns)


def _depth(columns: Iterable[Column]) -> int:
    return max((1 + (_depth(c.columns) if _tells_apart(c) else 0) for c in columns), default=0)


def _heading_lines(columns: list[Column], placed: list[tuple[int, int]], block: str, at: int) -> list[Line]:
    leaves = [leaf for column in columns for leaf in column.leaves()]
    spans = {c.id: s for c, (_, s) in zip(leaves, placed, strict=True)}
    depth = _depth(columns)
    lines = [Line([], block, kind="heading") for _ in range(depth)]
    for n, box in _heading_boxes(columns, at, depth, spans):
        lines[n].boxes.append(box)
    return lines


def _row_boxes(
    placed: list[tuple[Column, tuple[int, int]]], place: Place, indent: str | None, row: RowInfo, bold: bool
) -> list[Box]:
    boxes = []
    for column, (at, span) in placed:
        label = bool(column.codes or column.name_of or column.shows) or column.frozen
        boxes.append(
            Box(
                at, span, "label" if label and not column.is_number else "value", column.placeholder,
                place.cell(row.id, column.id), level=row.depth if column.id == indent else 0,
                number=column.is_number, bold=bold, example=column.example,
            )
        )  # fmt: skip
    return boxes


def _numbered(rows: Iterable[GridRow]) -> Iterator[tuple[int, GridRow]]:
    """With the printed line of each; one below the other where optional rows come down to a line that was said."""
    line = 0
    for row in rows:
        line = max(row.line or 0, line + 1)
        yield line, row


def _numerated(rows: Iterable[GridRow]) -> Iterator[GridRow]:
    """With the numbers before the titles that are counted over the rows, each level by itself below the one above."""
    counts: dict[int, int] = {}
    for row in rows:
        counts = {level: count for level, count in counts.items() if level <= row.level}
        if row.numbered:
            counts[row.level] = counts.get(row.level, 0) + 1
            number = in_chinese(counts[row.level]) if "一" in row.numbered else str(counts[row.level])
            row = row.but(title=re.sub("一|1", number, row.numbered, count=1) + row.title)
        yield row


def _grid_boxes(group: Group, rows: dict[int, GridRow], number: int, place: Place, at: int) -> Iterator[Box]:
    row = rows.get(number)
    for column in _grid_leaves(group):
        span = column.span or 1
        if row is None:
            yield Box(at, span, "label")
        elif column is group.title_column:
            inner = 1 if row.side else 0
            above = rows.get(number - 1)
            if row.side and (above is None or above.side != row.side):
                rowspan = 1
                while (below := rows.get(number + rowspan)) is not None and below.side == row.side:
                    rowspan += 1
                yield Box(at, inner, "side", row.side, rowspan=rowspan)
            yield Box(at + inner, span - inner, "label", row.title, level=row.level, bold=row.bold)
        elif column.shows:
            yield Box(at, span, "mark", row.no)
        else:
            cell = Cell(place.table, group.id, place.instance, row.id, column.id)
            yield Box(at, span, "value", "", cell, number=row.is_number or column.is_number, bold=row.bold)
        at += span


def _printed(group: Group) -> list[Column]:
    """The columns of a group, without that of the titles where they are not printed."""
    titles = group.title_column
    return [column for column in group.columns if column is not titles or column.printed]


def _grid_leaves(group: Group) -> Iterator[Column]:
    for column in _printed(group):
        yield from column.leaves()


def _says_more(engine: Engine, place: Place, id: str, columns: list[Column]) -> bool:
    """Whether an upper level carries values of its own: then it has a line, above those of its children."""
    cells = [place.cell(id, column.id) for column in columns]
    return any(cell in engine.facts.entries or engine.value(cell) for cell in cells)
