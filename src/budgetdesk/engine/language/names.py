"""What the names in an expression mean: from the table and row they stand in to cells and sums."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from functools import cached_property

from budgetdesk.engine.blocks import (
    TEXT,
    VALUE,
    Block,
    FixedBlock,
    RowBlock,
    TreeBlock,
    VariableBlock,
    blocks_of,
    hide_keys,
    linked_blocks_of,
    linked_table,
    notes_of,
)
from budgetdesk.engine.language.expressions import Call, Expr, ExpressionError, ListOf, Ref, Text
from budgetdesk.engine.language.inputs import (
    CURRENT,
    MATCHED,
    Above,
    CellIn,
    Dimension,
    IndexSpec,
    InputSpec,
    KeyIn,
    KeyPart,
    RowIn,
    RowPart,
    SumIn,
    Wanted,
)
from budgetdesk.packs.models import Pack
from budgetdesk.packs.problems import nearest
from budgetdesk.records import dataclass

Names = tuple[str, ...]
Filters = tuple[tuple[str, tuple[Wanted, ...]], ...]
LEVEL = "level"
SHEET = "~sheet"  # in filters: the sheet of a repeating table that a formula stands on
MAX_COMBINATIONS = 2_000  # of the values that a sum's filters accept: each is a bucket to read


class Blocks(dict[tuple[str, str], Block]):
    """All blocks by (table, block) id, hidden ones last, and the cells that can be named outright."""

    def __init__(self, pack: Pack) -> None:
        super().__init__(blocks_of(pack))
        self._by_table: dict[str, list[Block]] = {}
        for block in self.values():
            self._by_table.setdefault(block.table.id, []).append(block)
        hidden = [block.hidden_block for block in self.values() if block.hidden_block is not None]
        hidden += [notes for table in pack.tables.values() if (notes := notes_of(table)) is not None]
        self |= {block.name: block for block in hidden}
        for block in self.values():
            if isinstance(block, RowBlock) and block.source.from_:
                with suppress(ExpressionError):  # told where the block takes its rows from there
                    hide_keys(block, self.of_rows(block.source.from_))
        self.links = frozenset(pack.links)
        for block in linked_blocks_of(pack):
            self.add(block)

    def add(self, block: Block) -> None:
        """One of a table that is not the pack's."""
        self[block.name] = block
        self._by_table.setdefault(block.table.id, []).append(block)

    def of_table(self, table: str) -> Sequence[Block]:
        """Those that people see, in the order in which they are printed; of a linked table those that keep its figures."""
        return self._by_table.get(table, ())

    def varying(self, table: str) -> list[VariableBlock]:
        return [block for block in self.of_table(table) if isinstance(block, VariableBlock)]

    def trees(self) -> list[TreeBlock]:
        return [block for block in self.values() if isinstance(block, TreeBlock) and block.seen]

    def of_rows(self, name: str) -> VariableBlock:
        """The only block of variable rows with that name: table or table.block. Raises ExpressionError."""
        table, _, id = name.partition(".")
        found = [b for b in self.varying(table) if id in ("", b.id)]
        if len(found) != 1:
            near = nearest(table, sorted({b.table.id for b in self.values() if isinstance(b, VariableBlock)}))
            hint = f"，是 {near} 吗" if near and near != table else ""
            raise ExpressionError(f"没有（或不止一个）按行的块 {name}{hint}")
        return found[0]

    @cached_property
    def tables(self) -> frozenset[str]:
        return frozenset(table for table, _ in self)

    def cells_named(self, names: Names, table: str, same: bool) -> list[CellIn]:
        """The table's cells with that name (without the table's); `same`: seen from a formula in that table."""
        named = self._named.get((table, same))
        if named is None:
            named = self._named[table, same] = {}
            for cell, its_names in self._cells(table, same):
                for name in its_names:
                    named.setdefault(name, []).append(cell)
        return named.get(names, [])

    def names_in(self, table: str, same: bool) -> list[Names]:
        """All names that cells of the table have."""
        self.cells_named((), table, same)
        return list(self._named[table, same])

    @cached_property
    def _named(self) -> dict[tuple[str, bool], dict[Names, list[CellIn]]]:
        return {}

    def _cells(self, table: str, same: bool) -> Iterator[tuple[CellIn, set[Names]]]:
        for block in self.of_table(table):
            if block.table.repeat and not same:
                continue
            id, only = block.id, len(block.columns) == 1
            for row, column in itertools.product(block.named_rows, block.columns):
                names: set[Names] = {(row, column), (id, row, column)}
                if only:
                    names |= {(row,), (id, row)}
                if row == TEXT:
                    names |= {(column,), (id, column)} | ({(id,)} if only else set())
                yield CellIn(table, id, row, column), names


@dataclass
class Scope:
    """Where an expression stands. Calling `resolve` collects its inputs in order."""

    blocks: Blocks
    block: Block | None = None  # the block of the cell or of the checked row
    row: RowIn = ""  # of fixed blocks: the row
    column: str = ""  # of grid groups: the value column
    lines: Block | None = None  # inside `lines`: the source whose columns bare names are
    implied: Filters = ()  # inside `lines`: where and key
    twin: Block | None = None  # of repeating tables: the block of the matched rows
    path_keys: dict[str, int] = field(
        default_factory=dict
    )  # in a path: source column → part of the row's key
    path_rank: int = 0  # in a path: the level's
    table: str = ""
    inputs: list[InputSpec] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # as written, for check cases and explanations
    _numbers: dict[Ref | Call, int] = field(default_factory=dict)

    def resolve(self, node: Ref | Call) -> int:
        """The input number of a reference or sum. Raises ExpressionError with candidates."""
        number = self._numbers.get(node)
        if number is None:
            spec = self._sum(node) if isinstance(node, Call) else self.reference(node)
            number = self._numbers[node] = len(self.inputs)
            self.inputs.append(spec)
            self.names.append(str(node))
        return number

    def known(self, node: Ref | Call) -> int | None:
        """The input number of what was resolved."""
        return self._numbers.get(node)

    # single cells

    def reference(self, ref: Ref) -> InputSpec:
        """Where the value of a single cell or key comes from. Raises ExpressionError."""
        if ref.keyed >= 0:
            return self._keyed(ref)
        names = ref.names
        if names == ("instance",):
            return KeyIn(KeyPart("instance"))
        if names == ("row",):
            return KeyIn(KeyPart(-1))
        if names[0] == "row" and isinstance(self.block, VariableBlock):
            return self._column(self.block, names[1:], CURRENT, ref)
        if names[0] == "matched":
            if self.twin is None:
                raise ExpressionError(f"{ref}：只有重复的表才有 matched")
            return self._column(self.twin, names[1:], MATCHED, ref)
        if names[0] == "twin" and len(names) > 1:
            raise ExpressionError(f"{ref}：twin 现在写作 matched")
        if names[0] == "sheet":
            names = names[1:]
        if len(names) == 1:
            if names[0] in self.path_keys:
                part = self.path_keys[names[0]]
                if part > self.path_rank:
                    raise ExpressionError(f"这一层还没有 {names[0]}（它是下面一层的）：本层的编码写作 row")
                return KeyIn(KeyPart(part))
            if self.lines is not None and names[0] in self.lines.columns:
                return CellIn(*self.lines.name, CURRENT, names[0])
            if (near := self._near(names[0])) is not None:
                return near
        return self._far(names, ref)

    def _column(self, block: Block, names: Names, row: RowIn, ref: Ref) -> CellIn:
        if len(names) == 1 and names[0] in block.columns:
            return CellIn(*block.name, _row_of(block, names[0]) if row is CURRENT else row, names[0])
        raise ExpressionError(f"没有 {ref}{self._of_block(block, names[-1])}")

    def _near(self, name: str) -> CellIn | None:
        block = self.block
        if block is None:
            return None
        if isinstance(block, VariableBlock):
            row = _row_of(block, name)
            return CellIn(*block.name, row, name) if name in block.columns else None
        if name in block.columns and self.column and name != self.column:
            return CellIn(*block.name, self.row, name)
        if name in block.rows:
            return CellIn(*block.name, name, self.column or next(iter(block.columns)))
        return None

    def _far(self, names: Names, ref: Ref) -> CellIn:
        table, rest = self._table_and_rest(names)
        found = self.blocks.cells_named(rest, table, table == self.table or self._is_beside(table))
        if len(found) == 1:
            return found[0]
        if not found:
            same = table != self.table and (self.table, table) in self.blocks
            hint = f"：{table} 是一张表，本表同名的块要写作 {self.table}.{ref}" if same else ""
            raise ExpressionError(f"没有 {ref}{hint or self._meant(names)}")
        full = "、".join(".".join((c.table, c.block, c.row_id, c.column)) for c in found[:6])
        raise ExpressionError(f"{ref} 不唯一，可以是 {full}")

    def _is_beside(self, table: str) -> bool:
        """Whether each sheet of a linked repeating table stands beside the sheet of this one that is about the same."""
        blocks = self.blocks.of_table(self.table)
        return bool(blocks and blocks[0].table.repeat and any(b.link for b in self.blocks.of_table(table)))

    def _of_block(self, block: Block, column: str) -> str:
        near = nearest(column, _shown(block))
        return f"，是 {near} 吗" if near else f"：{block.table.id} 的列有 {'、'.join(_shown(block))}"

    def _meant(self, names: Names) -> str:
        """A name spelt much like that one: of a table, or of something in the table or the block."""
        table, rest = self._table_and_rest(names)
        of = nearest(names[0], sorted(self.blocks.tables)) if table == self.table and len(names) > 1 else ""
        if of and self.blocks.cells_named(rest[1:], of, of == self.table):
            return f"：没有表 {names[0]}，是 {of} 吗"
        known = [".".join(name) for name in self.blocks.names_in(table, table == self.table)]
        if len(names) == 1 and self.block is not None:
            known += [*self.block.columns, *self.block.rows]
        near = nearest(".".join(rest), known)
        return f"，是 {f'{table}.' if table == names[0] else ''}{near} 吗" if near else ""

    def _table_and_rest(self, names: Names) -> tuple[str, Names]:
        """A name that begins with no table's is of the table that the expression stands in."""
        if names[0] in self.blocks.links and len(names) > 1:
            return linked_table(names[0], names[1]), names[2:]
        return (names[0], names[1:]) if names[0] in self.blocks.tables else (self.table, names)

    # rows by key

    def _keyed(self, ref: Ref) -> InputSpec:
        block = self._named_block(ref.names[: ref.keyed + 1], ref)
        rest = ref.names[ref.keyed + 1 :]
        if isinstance(block, FixedBlock):
            if len(ref.keys) == 1 and isinstance(ref.keys[0], Text) and ref.keys[0].value in block.rows:
                column = rest[0] if rest else next(iter(block.columns)) if len(block.columns) == 1 else ""
                if column in block.columns:
                    return CellIn(*block.name, ref.keys[0].value, column)
            raise ExpressionError(f"没有 {ref}")
        if len(rest) != 1 or rest[0] not in block.columns:
            raise ExpressionError(f"没有 {ref}{self._of_block(block, rest[-1] if rest else '')}")
        if block.link and isinstance(block, TreeBlock) and ref.keys == (Ref(("row",)),):
            return self._same_indicator(block, rest[0], ref)
        columns: Sequence[str | RowPart] = block.key_columns or [RowPart.ID]
        if len(ref.keys) > len(columns):
            raise ExpressionError(f"{ref}：方括号里最多 {len(columns)} 个编码")
        wanted = tuple(self._wanted(key) for key in ref.keys)
        for values in wanted:
            if any(isinstance(v, str) and v.endswith("*") for v in values):
                raise ExpressionError(f"{ref}：方括号里不能写前缀，请用 sum")
        dimensions = tuple(Dimension(c) for c in columns[: len(ref.keys)])
        number = block.type_of("", rest[0]).number
        spec = IndexSpec(*block.name, rest[0], dimensions, details=False)
        return SumIn(spec, wanted, "sum" if number else "text")

    def _same_indicator(self, block: TreeBlock, column: str, ref: Ref) -> CellIn:
        """Of a linked tree: what it has for the indicator that the expression is at, under the same id."""
        if not isinstance(self.block, TreeBlock) or (block.table.repeat and not self.block.table.repeat):
            raise ExpressionError(f"{ref}：[row] 只用在指标上，两边的表都按项目重复或都不重复")
        return CellIn(*block.name, CURRENT, column)

    def _named_block(self, names: Names, ref: Ref) -> Block:
        table, rest = self._table_and_rest(names)
        mine = self.blocks.of_table(table)
        found: Sequence[Block]
        if rest:
            found = [b for b in mine if (b.id,) == rest]
        else:
            found = self.blocks.varying(table) or mine
        if len(found) == 1:
            return found[0]
        raise ExpressionError(
            f"没有 {'.'.join(names)}（{ref}）" if not found else f"{ref} 不唯一：请写出块名"
        )

    # sums

    def _sum(self, call: Call) -> SumIn:
        if len(call.args) != 1 or not isinstance(call.args[0], Ref) or call.args[0].keyed >= 0:
            raise ExpressionError(
                f"{call.name} 的第一个参数应是一列，如 sum(expenditure.amount, kind='人员')"
            )
        block, row, column = self._summed(call.args[0])
        filters = tuple((name, self._wanted(value)) for name, value in call.filters)
        if self.lines is not None and block is self.lines:
            filters = self.implied + filters
        own = block.table.id == self.table or self._is_beside(block.table.id)
        if block.table.repeat and own and not row:
            filters = (*filters, (SHEET, (KeyPart("sheet"),)))  # of this sheet alone
        take = "count" if call.name == "count" else "sum"
        if take == "sum" and not block.type_of(row, column).number:
            raise ExpressionError(f"{call}：列 {column} 不是数字")
        return _sum_in(block, row, column, filters, take)

    def _summed(self, ref: Ref) -> tuple[Block, str, str]:
        names = ref.names
        if len(names) == 1 and self.lines is not None and names[0] in self.lines.columns:
            return self.lines, "", names[0]
        table, rest = self._table_and_rest(names)
        if len(names) >= 2 and rest:
            for block in self.blocks.of_table(table):
                if isinstance(block, VariableBlock):
                    if rest in ((rest[-1],), (block.id, rest[-1])) and rest[-1] in block.columns:
                        return block, "", rest[-1]
                elif block.table.repeat:
                    for cell in self.blocks.cells_named(rest, table, True):
                        return self.blocks[cell.table, cell.block], cell.row_id, cell.column
        raise ExpressionError(f"没有可求和的列 {ref}{self._sum_meant(names)}")

    def _sum_meant(self, names: Names) -> str:
        table, rest = self._table_and_rest(names)
        if not self.blocks.varying(table):
            near = nearest(names[0], sorted({block.table.id for block in self.blocks.values()}))
            return f"，是表 {near} 吗" if near and near != names[0] else ""
        near = nearest(rest[-1] if rest else "", [c for b in self.blocks.varying(table) for c in b.columns])
        return f"，是 {near} 吗" if near else ""

    def _wanted(self, value: Expr) -> tuple[Wanted, ...]:
        match value:
            case Text(text):
                return (text,)
            case ListOf(items):
                return tuple(itertools.chain.from_iterable(self._wanted(item) for item in items))
            case Ref():
                spec = self.reference(value)
                if isinstance(spec, KeyIn):
                    return (spec.part,)
                if isinstance(spec, CellIn) and spec.row is CURRENT and self.block is not None:
                    owner = self.blocks[spec.table, spec.block]
                    if owner is self.block and spec.column in owner.key_columns:
                        return (KeyPart(owner.key_columns.index(spec.column)),)
                if isinstance(spec, CellIn):
                    return (spec,)
        raise ExpressionError(f"筛选值 {value} 应是文字、文字的列表，或本行的编码列")


def _row_of(block: Block, column: str) -> RowIn:
    """The name of a level of a tree stands for the row above that has it: level1 in a check of indicators."""
    rank = block.level_rank(column)
    return CURRENT if rank is None else Above(rank)


def _sum_in(block: Block, row: str, column: str, filters: Filters, take: str) -> SumIn:
    """One SumIn for each combination of prefix lengths among the filter's values."""
    split: list[list[tuple[Dimension, tuple[Wanted, ...]]]] = []
    by_level = False
    combinations = 1
    for name, values in filters:
        by: str | RowPart = name
        if name == LEVEL:
            by_level, by = True, RowPart.LEVEL
            known = set(block.levels)
            for value in values:
                if value not in known:
                    raise ExpressionError(
                        f"没有层级 {value}，{block.table.id} 的层级有 {'、'.join(block.levels)}"
                    )
        elif name == SHEET:
            by = RowPart.SHEET
        elif name not in block.slots:
            near = nearest(name, _shown(block))
            hint = f"，是 {near} 吗" if near else f"：{block.table.id} 的列有 {'、'.join(_shown(block))}"
            raise ExpressionError(f"没有列 {name}{hint}")
        lengths: dict[int, list[Wanted]] = {}
        for value in values:
            if isinstance(value, str) and value.endswith("*"):
                lengths.setdefault(len(value) - 1, []).append(value[:-1])
            else:
                lengths.setdefault(0, []).append(value)
        combinations *= len(values)
        if combinations > MAX_COMBINATIONS:
            raise ExpressionError(f"筛选的值过多（组合上限 {MAX_COMBINATIONS:,}）")
        split.append([(Dimension(by, n), tuple(dict.fromkeys(v))) for n, v in lengths.items()])
    parts = []
    for combination in itertools.product(*split):
        dimensions = tuple(d for d, _ in combination)
        details = block.sums_details and not by_level
        spec = IndexSpec(*block.name, column, dimensions, details, row)
        parts.append(SumIn(spec, tuple(w for _, w in combination), take))  # type: ignore[arg-type]
    first, *rest = parts
    return SumIn(first.index, first.wanted, first.take, tuple(rest))


def wanted_filters(scope: Scope, filters: tuple[tuple[str, Expr], ...]) -> Filters:
    return tuple((name, scope._wanted(value)) for name, value in filters)


def _shown(block: Block) -> list[str]:
    return [c for c in block.columns if c != VALUE] or list(block.rows)
