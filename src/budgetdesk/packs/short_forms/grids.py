"""The rows of a grid's group spelled out: rows with a code, the formulas they share, sums of the rows below or above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from budgetdesk.packs.levels import LEVELS
from budgetdesk.packs.models import Column, Formula, GridRow, Group, Located, Name, RowChange, Slot
from budgetdesk.packs.short_forms.speller import SUMS, At, Found, Speller
from budgetdesk.packs.short_forms.substitution import UnfitError
from budgetdesk.records import dataclass

_TAKEN = ("id", "title", "level", "code", "side", "type", "unit", "decimals")  # of a row of another group
_KIND = ("type", "unit", "decimals", "choices", "codes", "ref")  # of a column, for its cells


@dataclass(slots=True)
class _Shared:
    """Formulas for the rows with a code that stand deeper than `level`."""

    level: int
    formulas: list[Formula]
    part_of: Formula | None


class GroupSpeller:
    """Of one group; made for all groups before any is spelled out."""

    def __init__(self, speller: Speller, table: str, group: Group) -> None:
        self.speller, self.table, self.group = speller, table, group
        self.columns = {leaf.id: leaf for column in group.columns for leaf in column.leaves()}
        self.found = Found()
        self.rows = [row for written in group.rows for row in self._taken(written)]
        # rows that are `above`: the next such sum begins after them
        self.sums = {
            n for n, row in enumerate(self.rows) if any(f.expr.strip() == "above" for f in _formulas(row))
        }

    def put_rows(self) -> None:
        """Give the group its rows, once all groups have taken theirs from each other."""
        self.group.rows = self.rows

    def put_formulas(self) -> None:
        """Needs the rows and columns of all tables."""
        known = {column.id for column in self.group.value_columns}
        if unknown := self.group.rows_cells.keys() - known:
            says = f"rows_cells：没有列 {'、'.join(sorted(unknown))}"
            self.speller.problem(self.table, (*self.group.yaml_path, "rows_cells"), says)
            return
        shared = [_Shared(-1, self.group.rows_formula, self.group.rows_part_of)]
        for i, row in enumerate(self.rows):
            shared = [one for one in shared if one.level < row.level]
            last = shared[-1]
            self._row(i, row, last)
            if row.rows_formula or row.rows_part_of:
                formulas = row.rows_formula or last.formulas
                shared.append(_Shared(row.level, formulas, row.rows_part_of or last.part_of))
        self.speller.problems += self.found.problems()

    def _row(self, i: int, row: GridRow, shared: _Shared) -> None:
        speller = self.speller
        at = At(self.table, row.yaml_path, speller.names, row.code, {"row": row.id})
        own = bool(row.formula), bool(row.part_of)
        by_column, formulas = _by_column(shared.formulas if row.code and not own[0] else row.formula)
        row.formula = self._summed(formulas, i) if own[0] else []
        speller.slot(row, at)
        if row.code:
            at.found = self.found
            if not own[0]:
                row.formula = speller.formulas(formulas, at)
            if not own[1] and shared.part_of:
                row.part_of = speller.formula(shared.part_of, at)
            at.found = None
        cells: dict[str, Slot] = {}
        for id, cell in row.cells.items():
            if id in self.columns:
                cells[id] = _as_column(cell.but(formula=self._summed(cell.formula, i)), self.columns[id])
                speller.slot(cells[id], at)
            else:
                speller.problem(self.table, cell.yaml_path, f"cells：没有列 {id}")
        at.found = self.found if row.code and not own[0] else None
        for id, column in self.columns.items() if by_column else ():
            if column.is_number:
                self._add_to(
                    cells, id, speller.formulas(by_column, replace(at, ids={**at.ids, "column": id}))
                )
        at.found = self.found
        for id, more in self.group.rows_cells.items() if row.code else ():
            self._add_to(cells, id, speller.formulas(more, at))
        row.cells = cells

    def _add_to(self, cells: dict[str, Slot], column: str, formulas: list[Formula]) -> None:
        cell = cells.setdefault(column, _as_column(Slot(id=column), self.columns[column]))
        cell.formula = [*cell.formula, *formulas]

    def _taken(self, row: GridRow) -> Iterator[GridRow]:
        """The row, or the rows that it stands for: those with a code of another group, or one for each 类 of a list."""
        if row.each is not None:
            yield from self._each(row, row.each)
            return
        if row.as_ is None:
            yield row
            return
        if row.said().keys() - {"id", "as_", "change"}:
            self.speller.problem(self.table, row.yaml_path, "as 的一行里只能再写 change")
        taken = self.speller.places.rows_with_codes(row.as_, self.table)
        if self.speller.is_broken(row.as_):
            return
        if not taken:
            says = f"没有可以照用的行 {row.as_}：应是一组里（或一组的一行下）有 code 的行"
            self.speller.problem(self.table, row.yaml_path, says)
        elif unknown := row.change.keys() - {one.id for one in taken}:
            says = f"change：{row.as_} 没有行 {'、'.join(sorted(unknown))}"
            self.speller.problem(self.table, row.yaml_path, says)
        for one in taken:
            self.speller.count()
            kept = {key: value for key, value in one.said().items() if key in _TAKEN}
            change = row.change.get(one.id, RowChange()).said()
            yield GridRow(**kept).but(yaml_path=row.yaml_path, **change)

    def _each(self, row: GridRow, name: Name) -> Iterator[GridRow]:
        known = self.speller.lists.get(name)
        if known is None:
            words = f"each：{name} 未在 pack.yaml 的 codes 中列出"
            self.speller.problem(self.table, (*row.yaml_path, "each"), words)
            return
        said = {key: value for key, value in row.said().items() if key not in ("id", "each")}
        for code, title in known.names.items():
            if str(len(code)) == LEVELS["类"]:
                self.speller.count()
                own = {"id": self.group.id[:1] + code, "code": [code], "title": title, "optional": True}
                yield GridRow(**{**own, **said}).but(yaml_path=row.yaml_path)

    def _summed(self, formulas: list[Formula], i: int) -> list[Formula]:
        """With `below` and `above` written out as the sums that they are."""
        made = []
        for formula in formulas:
            word = formula.expr.strip()
            if word in SUMS:
                try:
                    rows = _below(self.rows, i) if word == "below" else _above(self.rows, i, self.sums)
                except UnfitError as error:
                    self.speller.mistake(formula.expr, f"{word}：{error}")
                    continue
                text = " + ".join(row.id for row in rows)
                self.speller.count(text)
                formula = formula.but(expr=Located(text, formula.expr.file, formula.expr.line))
            made.append(formula)
        return made


def _formulas(row: GridRow) -> Iterator[Formula]:
    yield from row.formula
    for cell in row.cells.values():
        yield from cell.formula


def _by_column(formulas: list[Formula]) -> tuple[list[Formula], list[Formula]]:
    """Those that stand for one in each value column, and the others."""
    each = [formula for formula in formulas if "[column]" in formula.expr]
    return each, [formula for formula in formulas if formula not in each]


def _as_column(cell: Slot, column: Column) -> Slot:
    """What the cell does not say of its kind is as in the column."""
    kind = {key: value for key, value in column.said().items() if key in _KIND}
    return Slot(**{**kind, **cell.said()})


def _below(rows: list[GridRow], i: int) -> list[GridRow]:
    """The rows one level deeper than row i, down to the next of its own level. Raises UnfitError."""
    deeper: list[GridRow] = []
    for row in rows[i + 1 :]:
        if row.level <= rows[i].level:
            break
        deeper.append(row)
    if not deeper:
        raise UnfitError("下面没有更深一级的行")
    level = min(row.level for row in deeper)
    if deeper[0].level > level:
        raise UnfitError(f"下面第一行 {deeper[0].id} 比后面的行深，请把要加的行写出来")
    return _added([row for row in deeper if row.level == level])


def _above(rows: list[GridRow], i: int, sums: set[int]) -> list[GridRow]:
    """The rows above row i at its level, up to the sum before or the row they stand under. Raises UnfitError."""
    found: list[GridRow] = []
    for n in range(i - 1, -1, -1):
        if rows[n].level < rows[i].level or (rows[n].level == rows[i].level and n in sums):
            break
        if rows[n].level == rows[i].level:
            found.insert(0, rows[n])
    if not found:
        raise UnfitError("上面没有同一级的行")
    return _added(found)


def _added(rows: list[GridRow]) -> list[GridRow]:
    ids = {row.id for row in rows}
    for row in rows:
        if row.part_of and row.part_of.expr.strip() in ids:
            raise UnfitError(f"{row.id} 是 {row.part_of.expr} 的其中项，会加两次，请把要加的行写出来")
    return rows
