"""Required cells without an entry, of forms and of rows where something is filled in: kept up to date entry by entry."""

from __future__ import annotations

from collections import defaultdict

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.language.names import Blocks
from budgetdesk.engine.values import Column, Values


class RequiredBlanks:
    """`open` are those that have no computed value either; of rows that are gone until their entries are gone too.

    Of a table that repeats they are those of sheets where something is filled in; another form is wanted from the start.
    Required cells of indicator trees are told by the rules of indicators.
    """

    def __init__(self, blocks: Blocks, values: Values) -> None:
        self.open: dict[Cell, None] = {}
        self._values = values
        self._fields: dict[str, list[tuple[str, str, str]]] = defaultdict(
            list
        )  # by table: block, row, column
        self._blocks: dict[str, list[str]] = {}  # of tables with such fields
        self._columns: dict[tuple[str, str], list[str]] = {}  # by block of variable rows
        self._repeats = {id for (id, _), block in blocks.items() if block.table.repeat is not None}
        self._used: set[tuple[str, str]] = set()  # forms that are wanted
        for (table, id), block in blocks.items():
            for row, column in () if block.link else block.required():
                if row:
                    self._fields[table].append((id, row, column))
                else:
                    self._columns.setdefault((table, id), []).append(column)
        for table in self._fields:
            self._blocks[table] = [id for owner, id in blocks if owner == table]

    def start(self) -> None:
        """Look through all that is entered, once everything is computed."""
        for sheet in list(self._values.sheets.values()):
            place = sheet.place
            for column in self._columns.get((place.table, place.block), ()):
                wanted = sheet.column(column)
                rows: dict[str, None] = {}
                for other in sheet.columns.values():
                    rows |= dict.fromkeys(other.entered)
                for row in rows:
                    if row not in wanted.entered and row not in wanted.computed:
                        self.open[wanted.cell(row)] = None
            if place.table in self._fields:
                self._look_at_form(place.table, place.instance)
        for table in self._fields:
            if table not in self._repeats:
                self._look_at_form(table, "")

    def entry_changed(self, column: Column, row: str) -> None:
        place = column.sheet.place
        if (place.table, place.block) in self._columns:
            self._look_at_row(place, row)
        if place.table in self._fields:
            form = (place.table, place.instance)
            if (form in self._used) is not self._is_used(*form):
                self._look_at_form(*form)
            else:
                self.value_changed(column, row)

    def value_changed(self, column: Column, row: str) -> None:
        """The cell has got a value, or has none any more."""
        place = column.sheet.place
        if column.id in self._columns.get((place.table, place.block), ()):
            self._look_at_row(place, row)
        if (place.block, row, column.id) in self._fields.get(place.table, ()):
            self._look_at(column, row, (place.table, place.instance) in self._used)

    def _look_at_row(self, place: Place, row: str) -> None:
        sheet = self._values.sheet(place)
        used = any(row in column.entered for column in sheet.columns.values())
        for column in self._columns[place.table, place.block]:
            self._look_at(sheet.column(column), row, used)

    def _look_at_form(self, table: str, instance: str) -> None:
        used = self._is_used(table, instance)
        (self._used.add if used else self._used.discard)((table, instance))
        for block, row, column in self._fields[table]:
            self._look_at(self._values.column(Place(table, block, instance), column), row, used)

    def _look_at(self, column: Column, row: str, used: bool) -> None:
        if used and row not in column.entered and row not in column.computed:
            self.open[column.cell(row)] = None
        else:
            self.open.pop(column.cell(row), None)

    def _is_used(self, table: str, instance: str) -> bool:
        if table not in self._repeats:
            return True
        for block in self._blocks[table]:
            sheet = self._values.sheets.get(Place(table, block, instance))
            if sheet is not None and any(column.entered for column in sheet.columns.values()):
                return True
        return False
