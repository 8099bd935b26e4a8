"""Lines of a list that say the very same as another one: entered twice, as a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from heapq import nsmallest
from typing import Any

from budgetdesk.engine.blocks import Block, RowBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import figure, row_labels, table_label
from budgetdesk.engine.update import Update
from budgetdesk.review.finding import MAX_WITNESSES, Finding, FindingCell

Line = tuple[Any, ...]
"""What a line holds, column by column."""


class RepeatedLines:
    """Keeps what each line holds; after an edit only the lines that it touched are read anew."""

    def __init__(self) -> None:
        self._lists: dict[Place, _Lines] = {}

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        if changed is None:
            listed = (Place(*b.name) for b in engine.program.blocks.values() if _lists_amounts(b))
            self._lists = {place: _Lines(engine, place) for place in listed}
            for place, lines in self._lists.items():
                lines.read(engine, [row.id for row in engine.facts.rows.get(place, ())])
        else:
            touched: dict[Place, set[str]] = defaultdict(set)
            for cell in changed.cells:
                if cell.table in {place.table for place in self._lists}:
                    touched[cell.place].add(cell.row)
            for place, lines in self._lists.items():
                if place in changed.places:
                    lines.forget_order()
                if place in touched:
                    lines.read(engine, list(touched[place]))
        return [finding for lines in self._lists.values() for finding in lines.findings(engine)]

    def repeats(self) -> dict[Place, list[list[str]]]:
        """By list the rows that say the same, in their order, as they stood when they were last looked at."""
        return {place: found for place, lines in self._lists.items() if (found := lines.repeats())}


def _lists_amounts(block: Block) -> bool:
    """Whether it is a list of what people put in line by line, of which sums may be all that anybody compares."""
    if not isinstance(block, RowBlock) or block.link or block.table.repeat:
        return False
    return block.open_ended and any(slot.type == "amount" for slot in block.columns.values())


class _Lines:
    """The lines of a place that have an amount, and which of them are alike."""

    def __init__(self, engine: Engine, place: Place) -> None:
        self._place = place
        columns = engine.block(place).columns
        self._columns = list(columns)
        self._amounts = [id for id, slot in columns.items() if slot.type == "amount"]
        self._by_row: dict[str, Line] = {}
        self._rows: dict[Line, set[str]] = {}
        self._twice: set[Line] = set()
        self._order: dict[str, int] = {}  # rows as they stand; worked out when it is asked for
        self._found: dict[Line, tuple[int, Finding]] = {}  # with the number of the first row

    def read(self, engine: Engine, rows: Sequence[str]) -> None:
        """Lines without an amount, or where something could not be read, are like no other."""
        held = {id: engine.values.column(self._place, id) for id in self._columns}
        lines = zip(*(column.values_of(rows) for column in held.values()), strict=True)
        amounts = zip(*(map(held[id].entered.get, rows) for id in self._amounts), strict=True)
        unread = {cell.row for cell in engine.rejected if cell.place == self._place}
        for row, line, entered in zip(rows, lines, amounts, strict=True):
            if (before := self._by_row.pop(row, None)) is not None:
                self._rows[before].discard(row)
                self._note(before)
            if row not in unread and any(isinstance(amount, Decimal) and amount for amount in entered):
                self._by_row[row] = line
                alike = self._rows.setdefault(line, set())
                alike.add(row)
                if len(alike) > 1:
                    self._note(line)

    def forget_order(self) -> None:
        """Rows came, went or moved."""
        self._order, self._found = {}, {}

    def _note(self, line: Line) -> None:
        self._found.pop(line, None)
        count = len(self._rows[line])
        if not count:
            del self._rows[line]
        (self._twice.add if count > 1 else self._twice.discard)(line)

    def findings(self, engine: Engine) -> list[Finding]:
        for line in self._twice - self._found.keys():
            if not self._order:
                self._order = {row: number for number, row in enumerate(engine.rows(self._place))}
            first, *others = nsmallest(MAX_WITNESSES + 1, self._rows[line], key=self._order.__getitem__)
            self._found[line] = self._order[first], self._finding(engine, first, others)
        return [self._found[line][1] for line in sorted(self._twice, key=lambda line: self._found[line][0])]

    def repeats(self) -> list[list[str]]:
        alike = (self._rows[line] for line in self._twice)
        return sorted(sorted(rows, key=self._order.__getitem__) for rows in alike)

    def _finding(self, engine: Engine, first: str, others: list[str]) -> Finding:
        cells = [self._place.cell(row, self._amounts[0]) for row in (*others, first)]
        *_, kept = labels = [row_labels(engine, cell) for cell in cells]
        lines = "、".join(line for line, *_ in (kept, *labels[:-1]))
        says = "、".join((*kept[1:], figure(engine.value(cells[-1]))))
        rule = f"{engine.program.pack.prefix}-{self._place.table}.{self._place.block}.same"
        return Finding(
            rules=(rule,),
            keys=(f"{rule}|{first}",),
            level="query",
            says=f"{table_label(engine, self._place.table)} {lines}完全相同：{says}",
            cells=tuple(
                _named(engine, cell, "suspect" if cell.row != first else "witness") for cell in cells
            ),
            cause="可能录了两遍：是同一笔的请删去一行，是两笔的请合并成一行，或者在备注里写明",
            cause_kind="line_twice",
        )


def _named(engine: Engine, cell: Cell, role: Any) -> FindingCell:
    """With no figure that belongs in a line which is there once too often."""
    value = engine.value(cell) if role == "witness" else None
    return FindingCell(cell, role, engine.facts.entries.get(cell), value)
