"""Who reads a cell or a bucket of a sum: the steps of the pack's graph, at the rows that are there now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeGuard

from budgetdesk.engine.cells import Place
from budgetdesk.engine.compiler.graph import Graph, Own, Step
from budgetdesk.engine.language.inputs import CURRENT, MATCHED, Above, CellIn, KeyPart, RowAt, Wanted
from budgetdesk.engine.rows import NO_ROWS, Key, Part, RowSet
from budgetdesk.engine.values import Column, Values

At = tuple[Step, str, str | None]
"""A step, the sheet and the row at which it reads; without a row: wherever it stands on the sheet."""


class Readers:
    """More may be named than do read: a step that is evaluated without need gives what it gave before."""

    def __init__(
        self,
        graph: Graph,
        rows: Mapping[Place, RowSet],
        sheets: Callable[[str], Mapping[str, str]],
        values: Values,
    ) -> None:
        self._graph, self._rows, self._sheets, self._values = graph, rows, sheets, values

    def instances(self, step: Step) -> Iterable[str]:
        """The sheets on which the step stands."""
        block = step.block
        return ("",) if block is None or block.table.repeat is None else list(self._sheets(block.table.id))

    def everywhere(self, step: Step) -> Iterator[At]:
        for instance in self.instances(step):
            yield step, instance, None

    def of_cell(self, column: Column, row: str) -> Iterator[At]:
        """Steps that read the cell by itself, each with the sheet and the row (None: all) at which they do."""
        place = column.sheet.place
        use = self._graph.columns.get((place.table, place.block, column.id))
        if use is None:
            return
        if use.same and (info := self._rows.get(place, NO_ROWS).get(row)) is not None:
            for step in use.same.get(info.level, ()):
                yield step, place.instance, row
        for step in use.by_row.get(row, ()):
            if step.block is not None and step.block.table.id == place.table:
                yield step, place.instance, None
            else:
                yield from self.everywhere(step)
        for step, own in use.by_own.get(row, ()):
            yield from self._own_rows(step, own)
        for how, step in use.related:
            yield from self._related(how, step, place, row)

    def fills(self, column: Column, row: str) -> bool:
        """Whether a step fills the cell, if only with nothing."""
        place = column.sheet.place
        use = self._graph.columns.get((place.table, place.block, column.id))
        info = self._rows.get(place, NO_ROWS).get(row)
        return use is not None and (row if info is None else info.level) in use.filled

    def _own_rows(self, step: Step, own: Own) -> Iterator[At]:
        """The rows of the unit that a cell names, and those that name none: among thousands of other units'."""
        part, cell = own
        code = self._values.column(Place(cell.table, cell.block), cell.column).value(cell.row_id)
        if not code or step.block is None:
            yield from self.everywhere(step)
            return
        for instance in self.instances(step):
            rows = self._rows.get(Place(*step.block.name, instance), NO_ROWS)
            for row in (*rows.having((part,), (str(code),)), *rows.having((part,), ("",))):
                if step.covers(rows[row].level):
                    yield step, instance, row

    def _related(self, how: Above | RowAt, step: Step, place: Place, row: str) -> Iterator[At]:
        if isinstance(how, Above):
            for below in self._rows.get(place, NO_ROWS).under(how.level, row):
                yield step, place.instance, below
        elif how is MATCHED and step.block is not None:
            for instance, matched in self._sheets(step.block.table.id).items():
                if matched == row:
                    yield step, instance, None
        else:
            yield from self.everywhere(step)

    def of_sum(self, number: int) -> Iterator[At]:
        """Steps that read any bucket of the sum."""
        use = self._graph.sums[number]
        guarded = (step for steps in use.by_own.values() for step, _ in steps)
        for step in dict.fromkeys(
            [*chain.from_iterable(use.exact.values()), *guarded, *(step for step, _ in use.asked)]
        ):
            yield from self.everywhere(step)

    def of_bucket(self, number: int, key: Key | None) -> Iterator[At]:
        """Steps that read the bucket of a sum, or with no key whether it has any figures at all."""
        use = self._graph.sums[number]
        if key is None:
            for step in use.evident:
                yield from self.everywhere(step)
            return
        for step in use.exact.get(key, ()):
            yield from self.everywhere(step)
        for step, own in use.by_own.get(key, ()):
            yield from self._own_rows(step, own)
        for step, wanted in use.asked:
            yield from self._askers(step, wanted, key)

    def _askers(self, step: Step, wanted: tuple[tuple[Wanted, ...], ...], key: Key) -> Iterator[At]:
        """The rows of a step whose keys or texts may lead to the bucket."""
        parts: dict[Part, str] = {}
        texts: dict[str, str] = {}
        sheet: str | None = None  # where it is a sum of one sheet
        for accepted, text in zip(wanted, key, strict=True):
            if all(isinstance(each, str) for each in accepted):
                if text not in accepted:
                    return
                continue
            first = accepted[0]
            if isinstance(first, KeyPart) and len(accepted) == 1:
                if first.part == "sheet":
                    sheet = text
                elif first.part != "instance":
                    parts[first.part] = text
            elif _is_own_text(first, step) and len(accepted) == 1:
                texts[first.column] = text
        if not step.each_row or not (parts or texts):
            yield from (at for at in self.everywhere(step) if sheet in (None, at[1]))
            return
        assert step.block is not None
        for instance in self.instances(step):
            if sheet not in (None, instance):
                continue
            place = Place(*step.block.name, instance)
            rows = self._rows.get(place, NO_ROWS)
            if parts:
                found: Iterable[str] = rows.having(tuple(parts), tuple(parts.values()))
            else:
                [(id, text), *_] = texts.items()
                values = self._values.column(place, id).values_of(list(rows))
                found = (
                    r for r, v in zip(rows, values, strict=True) if ("" if v is None else str(v)) == text
                )
            for row in found:
                if step.covers(rows[row].level):
                    yield step, instance, row


def _is_own_text(wanted: Wanted, step: Step) -> TypeGuard[CellIn]:
    """Whether what is wanted is the text of a column in the very row that the step stands at."""
    if not isinstance(wanted, CellIn) or wanted.row is not CURRENT or step.block is None:
        return False
    return step.block.name == (wanted.table, wanted.block)
