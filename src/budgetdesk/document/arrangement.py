"""Rows of a table as somebody looks at them: in another order, some of them left out. What is kept does not change.

What is looked at is settled when it is asked for: a row that is edited afterwards neither jumps nor vanishes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from budgetdesk.document.document import Document
from budgetdesk.document.form.layout import side_span
from budgetdesk.document.form.sheet import Line
from budgetdesk.engine.blocks import TOTAL, RowBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.records import dataclass

BLANK = "（空白）"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Of one block: its rows in that order, without the hidden ones; rows that are made later come last."""

    place: Place
    order: tuple[str, ...] = ()  # empty: as they are kept
    hidden: frozenset[str] = frozenset()
    sorted_by: str = ""  # the column
    descending: bool = False
    shown_texts: tuple[tuple[str, frozenset[str]], ...] = ()  # by filtered column

    @property
    def plain(self) -> bool:
        return not self.order and not self.hidden and not self.shown_texts

    def of(self, lines: Sequence[Line]) -> list[int]:
        """Which of the lines are shown, in their order: others than the block's own rows stay where they are."""
        mine = [
            n
            for n, line in enumerate(lines)
            if line.block == self.place.block and line.kind == "detail" and line.row
        ]
        rank = {row: n for n, row in enumerate(self.order)}
        kept = [n for n in mine if lines[n].row not in self.hidden]
        kept.sort(key=lambda n: rank.get(lines[n].row, len(rank)))
        if not mine:
            return list(range(len(lines)))
        own = set(mine)
        before = range(mine[0])
        after = [n for n in range(mine[0], len(lines)) if n not in own]
        return [*before, *kept, *after]


def arrangeable(document: Document, table: str, block: str) -> bool:
    """Whether rows of the block stand by themselves, so that they can be looked at in any order."""
    found = document.program.blocks.get((table, block))
    return (
        isinstance(found, RowBlock)
        and not found.path
        and not found.subtotal_lengths
        and not side_span(found.model)
    )


def sorted_by(document: Document, now: Arrangement, column: str, *, descending: bool) -> Arrangement:
    """By a column: figures by size, texts by their letters; blanks last."""
    values = {row: document.engine.value(now.place.cell(row, column)) for row in _rows(document, now.place)}
    filled = [row for row, value in values.items() if value not in (None, "")]
    filled.sort(key=lambda row: _rank(values[row]), reverse=descending)
    blank = [row for row, value in values.items() if value in (None, "")]
    return replace(now, order=(*filled, *blank), sorted_by=column, descending=descending)


def as_kept(now: Arrangement) -> Arrangement:
    return replace(now, order=(), sorted_by="", descending=False)


def texts(document: Document, place: Place, column: str) -> list[str]:
    """What stands in a column, each once: figures by size, then texts."""
    cells = [place.cell(row, column) for row in _rows(document, place)]
    values = {_text(document, cell): document.engine.value(cell) for cell in cells}
    return sorted(values, key=lambda text: (text == BLANK, *_rank(values[text])))


def filtered(document: Document, now: Arrangement, column: str, shown: frozenset[str] | None) -> Arrangement:
    """Only rows whose text in the column is one of `shown`, besides what other columns ask; None: whatever it is."""
    wanted = {by: those for by, those in now.shown_texts if by != column}
    if shown is not None:
        wanted[column] = shown
    hidden = frozenset(
        row
        for row in _rows(document, now.place)
        if any(_text(document, now.place.cell(row, by)) not in those for by, those in wanted.items())
    )
    return replace(now, hidden=hidden, shown_texts=tuple(wanted.items()))


def _rows(document: Document, place: Place) -> list[str]:
    return [row for row in document.engine.row_ids(place) if row != TOTAL]


def _text(document: Document, cell: Cell) -> str:
    return document.view(cell).text or BLANK


def _rank(value: object) -> tuple[int, Decimal, str]:
    return (0, value, "") if isinstance(value, Decimal) else (1, Decimal(), str(value))
