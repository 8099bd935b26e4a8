"""Columns spelled out: taken from another table, repeated under several headings, with the formulas of their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
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
from budgetdesk.packs.validation import Keys, Model
from budgetdesk.records import dataclass

_SET = re.compile(r"[a-z][a-z0-9_]{0,19}")


@dataclass(slots=True)
class _Heading:
    """What columns get from the headings above them."""

    first: list[Formula] = field(default_factory=list)  # before their own
    shared: list[Formula] = field(default_factory=list)  # where they have none
    names: Mapping[str, str] = field(default_factory=dict)  # of repeated columns: id → id in this set
    prefix: str = ""
    repeated: bool = False
    signed: bool = False


class ColumnSpeller:
    """Gives the blocks of a pack their columns; `put_formulas` then needs all of them."""

    def __init__(self, speller: Speller) -> None:
        self.speller, self.pack = speller, speller.pack
        self._done: dict[int, bool] = {}  # block: whether its columns are spelled out, or just being
        self._leaves: list[tuple[Column, At]] = []

    def spell_out(self, table: Table, block: AnyBlock) -> bool:
        """False where the block's columns are just being spelled out: it is as one that is as it is."""
        done = self._done.get(id(block))
        if done is not None:
            return done
        self._done[id(block)] = False
        if isinstance(block, IndicatorsBlock):
            self._indicators(table, block)
            for level in block.levels:
                level.set = self.speller.texts(table.id, (*level.yaml_path, "set"), level.set)
        if isinstance(block, RowsBlock | IndicatorsBlock):
            shared = block.columns_formula if isinstance(block, RowsBlock) else []
            block.columns = self._spelled(table, self._listed(table, block), _Heading(shared=shared))
        elif isinstance(block, GridBlock):
            for group in block.groups:
                if not isinstance(group.columns, list):
                    path = (*group.yaml_path, "columns")
                    self.speller.problem(table.id, path, "grid 的列不能用 as")
                    group.columns = []
                group.columns = self._spelled(table, group.columns, _Heading())
        self._done[id(block)] = True
        return True

    def put_formulas(self) -> None:
        for column, at in self._leaves:
            self.speller.slot(column, at)
            if column.spent:
                column.spent = self.speller.expression(column.spent, at)

    # taken from elsewhere

    def _indicators(self, table: Table, block: IndicatorsBlock) -> None:
        """What a list of indicators does not say itself is as in the one that it names."""
        name = block.as_ or block.repeats
        if name:
            of = self._block(table, block, name, IndicatorsBlock)
            if of is None:
                block.levels, block.columns = [], []
                return
            for key in ("levels", "needs", "budget", "placeholder", "help"):
                if not block.__dict__.get(key):
                    setattr(block, key, getattr(of, key))
            if not block.columns:
                block.columns = [_copied(column, block) for column in of.columns]
        for key in ("levels", "columns"):
            if not getattr(block, key):
                where = ".".join(map(str, block.yaml_path))
                self.speller.problem(table.id, block.yaml_path, f"{where}.{key}：缺少这个键")

    def _listed(self, table: Table, block: RowsBlock | IndicatorsBlock) -> list[Column]:
        taken: Any = block.columns
        if not isinstance(taken, TakenColumns):
            return block.columns
        of = self._block(table, block, taken.as_, RowsBlock, IndicatorsBlock)
        if of is None:
            return []
        known = [leaf.id for leaf in of.leaves()]
        for i, wanted in enumerate(taken.only):
            if wanted not in known:
                words = f"{taken.as_} 没有列 {wanted}，有的是 {'、'.join(known)}"
                self.speller.problem(table.id, (*taken.yaml_path, "only", i), words)
        for name, change in taken.change.items():
            if name not in known or (taken.only and name not in taken.only):
                self.speller.problem(table.id, change.yaml_path, f"change：没有照用列 {name}")
            if "id" in change.said() or change.columns:
                self.speller.problem(table.id, change.yaml_path, "change 里不能写 id 和 columns")
        return list(_chosen(of.columns, taken))

    def _block(self, table: Table, asks: AnyBlock, name: str, *kinds: type[Any]) -> Any:
        """The block of these kinds with that name: table, table.block, or a block of the same table."""
        first, _, id = name.partition(".")
        if first in self.pack.tables:
            of = self.pack.tables[first]
        elif self.speller.is_broken(name):
            return None
        else:
            of, id = table, str(name)
        found = [block for block in of.blocks if isinstance(block, kinds) and id in ("", block.id)]
        if len(found) != 1:
            self.speller.problem(table.id, asks.yaml_path, f"没有（或不止一个）可以照用的块 {name}")
        elif not self.spell_out(of, found[0]):
            self.speller.problem(table.id, asks.yaml_path, f"照用 {name} 兜了圈子")
        else:
            return found[0]
        return None

    # headings

    def _spelled(self, table: Table, columns: list[Column], heading: _Heading) -> list[Column]:
        """Columns with their headings' formulas; a heading with `for_each` becomes several."""
        spelled: list[Column] = []
        for column in columns:
            if not column.columns:
                spelled.append(self._leaf(table, column, heading))
                continue
            if heading.repeated and column.for_each:
                self.speller.problem(table.id, column.yaml_path, "for_each 里面不能再有 for_each")
                continue
            for name, made in (column.for_each or {"": ColumnSet(title=column.title)}).items():
                inner = _Heading(
                    [*heading.first, *column.formula, *made.formula],
                    made.columns_formula or column.columns_formula or heading.shared,
                    heading.names, heading.prefix, heading.repeated, heading.signed or made.signed,
                )  # fmt: skip
                if name:
                    self._know_set(table, name, (*column.yaml_path, "for_each", name))
                    inner.names = {leaf.id: f"{name}_{leaf.id}" for leaf in column.leaves()}
                    inner.prefix, inner.repeated = f"{name}_", True
                below = self._spelled(table, column.columns, inner)
                spelled.append(
                    column.but(title=made.title, columns=below, formula=[], for_each={}, columns_formula=[])
                )
        return spelled

    def _know_set(self, table: Table, name: str, path: Keys) -> None:
        self.speller.sets.add(name)
        if not _SET.fullmatch(name):
            self.speller.problem(table.id, path, f"for_each：{name} 不合 id 的写法")
        if name in self.pack.tables or any(block.id == name for block in table.blocks):
            words = f"for_each 的 {name} 与一张表或一个块同名，{name}[column] 就不知道是哪一个"
            self.speller.problem(table.id, path, words)

    def _leaf(self, table: Table, column: Column, heading: _Heading) -> Column:
        speller = self.speller
        if column.for_each or column.columns_formula:
            says = "for_each 和 columns_formula 只能写在有 columns 的标题上"
            speller.problem(table.id, column.yaml_path, says)
        speller.count()
        formulas = column.formula
        if column.is_number:
            own = formulas or column.from_lines
            formulas = [*heading.first, *(formulas if own else heading.shared)]
        signed = column.signed or heading.signed
        made = column.but(id=heading.prefix + column.id, formula=formulas, signed=signed)
        at = At(
            table.id, column.yaml_path, {**speller.names, **heading.names}, column.code, {"column": column.id}
        )
        self._leaves.append((made, at))
        return made


def _copied(column: Column, to: Model) -> Column:
    """A column without its formulas, which are of its own table."""
    return column.but(
        columns=[_copied(one, to) for one in column.columns], yaml_path=to.yaml_path,
        formula=[], from_lines=[], part_of=None, spent=None,
    )  # fmt: skip


def _chosen(columns: list[Column], taken: TakenColumns) -> Iterator[Column]:
    """Copies of the columns that are taken, with their headings."""
    for column in columns:
        if column.columns:
            if below := list(_chosen(column.columns, taken)):
                yield column.but(columns=below, yaml_path=taken.yaml_path)
        elif not taken.only or column.id in taken.only:
            yield _copied(column, taken).but(**taken.change.get(column.id, Column()).said())
