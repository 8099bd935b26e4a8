"""Columns spelled out: taken from another table, repeated under several headings, with the formulas of their headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from budgetdesk.packs.models import (
    AnyBlock,
    Column,
    ColumnSet,
    Formula,
    GridBlock,
    IndicatorsBlock,
    RowsBlock,
    Table,
    TakenColumns,
)
from budgetdesk.packs.short_forms.speller import At, Speller
from budgetdesk.packs.short_forms.substitution import Words
from budgetdesk.packs.validation import Keys

_SET = re.compile(r"[a-z][a-z0-9_]{0,19}")


@dataclass(slots=True)
class _Heading:
    """What columns get from the headings above them."""

    first: list[Formula] = field(default_factory=list)  # before their own
    shared: list[Formula] = field(default_factory=list)  # where they have none
    names: Mapping[str, str] = field(default_factory=dict)  # of repeated columns: id → id in this set
    prefix: str = ""
    repeated: bool = False


class ColumnSpeller:
    """Gives the blocks of a pack their columns; `put_formulas` then needs all of them."""

    def __init__(self, speller: Speller) -> None:
        self.speller, self.pack = speller, speller.pack
        self._done: dict[int, bool] = {}  # block: whether its columns are spelled out, or just being
        self._later: list[Callable[[], None]] = []

    def spell_out(self, table: Table, n: int, block: AnyBlock) -> bool:
        """False where the block's columns are just being spelled out: it is as one that is as it is."""
        done = self._done.get(id(block))
        if done is not None:
            return done
        self._done[id(block)] = False
        path: Keys = ("blocks", n)
        if isinstance(block, IndicatorsBlock):
            self._indicators(table, n, block)
            for i, level in enumerate(block.levels):
                level.set = self.speller.texts(table.id, (*path, "levels", i, "set"), level.set)
        if isinstance(block, RowsBlock | IndicatorsBlock):
            shared = block.columns_formula if isinstance(block, RowsBlock) else []
            columns = self._listed(table, n, block)
            block.columns = self._spelled(table, (*path, "columns"), columns, _Heading(shared=shared))
        elif isinstance(block, GridBlock):
            for i, group in enumerate(block.groups):
                at = (*path, "groups", i, "columns")
                if not isinstance(group.columns, list):
                    self.speller.problem(table.id, at, "grid 的列不能用 as")
                    group.columns = []
                group.columns = self._spelled(table, at, group.columns, _Heading())
        self._done[id(block)] = True
        return True

    def put_formulas(self) -> None:
        for put in self._later:
            put()

    # taken from elsewhere

    def _indicators(self, table: Table, n: int, block: IndicatorsBlock) -> None:
        """What a list of indicators does not say itself is as in the one that it names."""
        name = block.as_ or block.repeats
        if name:
            of = self._block(table, n, name, IndicatorsBlock)
            if of is None:
                block.levels, block.columns = [], []
                return
            for key in ("levels", "needs", "budget", "placeholder", "help"):
                if not block.__dict__.get(key):
                    setattr(block, key, getattr(of, key))
            if not block.columns:
                block.columns = [_copied(column) for column in of.columns]
        for key in ("levels", "columns"):
            if not getattr(block, key):
                self.speller.problem(table.id, ("blocks", n), f"blocks.{n}.{key}：缺少这个键")

    def _listed(self, table: Table, n: int, block: RowsBlock | IndicatorsBlock) -> list[Column]:
        taken: Any = block.columns
        if not isinstance(taken, TakenColumns):
            return block.columns
        of = self._block(table, n, taken.as_, RowsBlock, IndicatorsBlock)
        if of is None:
            return []
        path: Keys = ("blocks", n, "columns")
        known = [leaf.id for leaf in of.leaves()]
        for i, wanted in enumerate(taken.only):
            if wanted not in known:
                words = f"{taken.as_} 没有列 {wanted}，有的是 {'、'.join(known)}"
                self.speller.problem(table.id, (*path, "only", i), words)
        for name, change in taken.change.items():
            at = (*path, "change", name)
            if name not in known or (taken.only and name not in taken.only):
                self.speller.problem(table.id, at, f"change：没有照用列 {name}")
            if "id" in change.__dict__ or change.columns:
                self.speller.problem(table.id, at, "change 里不能写 id 和 columns")
        return list(_chosen(of.columns, taken))

    def _block(self, table: Table, n: int, name: str, *kinds: type[Any]) -> Any:
        """The block of these kinds with that name: table, table.block, or a block of the same table."""
        first, _, id = name.partition(".")
        if first in self.pack.tables:
            of = self.pack.tables[first]
        elif self.speller.is_broken(name):
            return None
        else:
            of, id = table, str(name)
        found = [
            (i, block)
            for i, block in enumerate(of.blocks)
            if isinstance(block, kinds) and id in ("", block.id)
        ]
        if len(found) != 1:
            self.speller.problem(table.id, ("blocks", n), f"没有（或不止一个）可以照用的块 {name}")
        elif not self.spell_out(of, *found[0]):
            self.speller.problem(table.id, ("blocks", n), f"照用 {name} 兜了圈子")
        else:
            return found[0][1]
        return None

    # headings

    def _spelled(self, table: Table, path: Keys, columns: list[Column], heading: _Heading) -> list[Column]:
        """Columns with their headings' formulas; a heading with `for_each` becomes several."""
        spelled: list[Column] = []
        for n, column in enumerate(columns):
            at = (*path, n)
            if not column.columns:
                spelled.append(self._leaf(table, at, column, heading))
                continue
            if heading.repeated and column.for_each:
                self.speller.problem(table.id, at, "for_each 里面不能再有 for_each")
                continue
            for name, made in (column.for_each or {"": ColumnSet(title=column.title)}).items():
                inner = _Heading(
                    [*heading.first, *column.formula, *made.formula],
                    made.columns_formula or column.columns_formula or heading.shared,
                    heading.names, heading.prefix, heading.repeated,
                )  # fmt: skip
                if name:
                    if not _SET.fullmatch(name):
                        self.speller.problem(
                            table.id, (*at, "for_each", name), f"for_each：{name} 不合 id 的写法"
                        )
                    inner.names = {leaf.id: f"{name}_{leaf.id}" for leaf in column.leaves()}
                    if name in self.pack.tables or any(block.id == name for block in table.blocks):
                        words = f"for_each 的 {name} 与一张表或一个块同名，{name}[column] 就不知道是哪一个"
                        self.speller.problem(table.id, (*at, "for_each", name), words)
                    self.speller.sets.add(name)
                    inner.prefix, inner.repeated = f"{name}_", True
                below = self._spelled(table, (*at, "columns"), column.columns, inner)
                spelled.append(
                    column.but(title=made.title, columns=below, formula=[], for_each={}, columns_formula=[])
                )
        return spelled

    def _leaf(self, table: Table, path: Keys, column: Column, heading: _Heading) -> Column:
        speller = self.speller
        if column.for_each or column.columns_formula:
            speller.problem(table.id, path, "for_each 和 columns_formula 只能写在有 columns 的标题上")
        speller.count()
        made = column.but(
            id=heading.prefix + column.id, choices=speller.texts(table.id, path, column.choices)
        )
        formulas = column.formula
        if column.is_number:
            own = formulas or column.from_lines
            formulas = [*heading.first, *(formulas if own else heading.shared)]
        names = {**speller.names, **heading.names}
        words = Words(names, column.code, {"column": column.id}, speller.sets, speller.lacks(table.id))

        def put() -> None:
            at = At(table.id, path, words)
            made.formula = speller.formulas(formulas, at)
            made.from_lines = speller.formulas(column.from_lines, at)
            if column.part_of:
                made.part_of = speller.formula(column.part_of, at)
            if column.spent:
                made.spent = speller.expression(column.spent, at)

        self._later.append(put)
        return made


def _copied(column: Column) -> Column:
    """A column without its formulas, which are of its own table."""
    below = [_copied(one) for one in column.columns]
    return column.but(
        columns=below, formula=[], from_lines=[], part_of=None, from_last_year=False, spent=None
    )


def _chosen(columns: list[Column], taken: TakenColumns) -> Iterator[Column]:
    """Copies of the columns that are taken, with their headings."""
    for column in columns:
        if column.columns:
            if below := list(_chosen(column.columns, taken)):
                yield column.but(columns=below)
        elif not taken.only or column.id in taken.only:
            change = taken.change[column.id].__dict__ if column.id in taken.change else {}
            yield _copied(column).but(
                **{key: value for key, value in change.items() if value not in ([], {})}
            )
