"""Where blocks take their rows from, and repeating tables their sheets; which of those rows are this unit's."""

from __future__ import annotations

from budgetdesk.engine.blocks import DETAIL, TOTAL, Block, RowBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.draft import Draft
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.compiler.rules import GivenToEachOther, Projection, SheetMatch
from budgetdesk.engine.language.expressions import ExpressionError, Ref, parse, parse_filters
from budgetdesk.engine.language.inputs import CellIn, InputSpec, SumIn
from budgetdesk.engine.language.names import wanted_filters
from budgetdesk.packs.models import Located, MoreLines, PathLevel, Repeat


def add_projection(draft: Draft, block: RowBlock) -> None:
    source = block.source
    told = len(draft.problems)
    with draft.mistakes_at(source.from_ or source.as_ or Located(""), block.table.id):
        if source.as_:
            draft.projections[block.name] = _mirroring(draft, block, draft.blocks.of_rows(source.as_))
        elif source.from_:
            of = draft.blocks.of_rows(source.from_)
            where = wanted_filters(draft.scope(of), parse_filters(source.where)) if source.where else ()
            keys = [key for key, _ in block.keys_in(of)] if source.path else list(source.key)
            for key in keys:
                if key not in of.slots:
                    raise ExpressionError(f"没有列 {key}：{of.table.id}")
            if not source.path and len(block.key_columns) != len(keys):
                raise ExpressionError(f"key 有 {len(keys)} 列，本块的编码列有 {len(block.key_columns)} 列")
            also = [_more_lines(draft, block, more) for more in source.also]
            draft.projections[block.name] = Projection(block, of, where, keys, also=also)
        elif block.hidden_block is not None:
            keys = list(block.hidden_block.columns)
            draft.projections[block.name] = Projection(block, block.hidden_block, (), keys)
    if len(draft.problems) > told:
        draft.rowless.add(block.name)


def _mirroring(draft: Draft, block: RowBlock, mirror: Block) -> Projection:
    """With a `where`, only the rows that lines of the other block's `from` ask for, if they pass it as well as its own."""
    where = block.source.where
    if where is None:
        return Projection(block, mirror=mirror)
    if not isinstance(mirror, RowBlock) or not mirror.source.from_ or mirror.source.path:
        raise ExpressionError(f"as 带 where 时，{mirror.table.id} 的 rows 要写 from 和 key")
    of = draft.blocks.of_rows(mirror.source.from_)
    filters = [text for text in (mirror.source.where, where) if text is not None]
    wanted = [pair for text in filters for pair in wanted_filters(draft.scope(of), parse_filters(text))]
    return Projection(block, of, tuple(wanted), list(mirror.source.key), mirror=mirror)


def _more_lines(draft: Draft, block: RowBlock, more: MoreLines) -> Projection:
    of = draft.blocks.of_rows(more.from_)
    where = wanted_filters(draft.scope(of), parse_filters(more.where)) if more.where else ()
    if unknown := [column for column in (*more.key, *more.amounts) if column not in of.slots]:
        raise ExpressionError(f"没有列 {'、'.join(unknown)}：{of.table.id}")
    if block.path or len(block.key_columns) != len(more.key):
        raise ExpressionError(
            f"also 的 key 有 {len(more.key)} 列，本块的编码列有 {len(block.key_columns)} 列"
        )
    return Projection(block, of, where, list(more.key), list(more.amounts))


def add_sheet_match(draft: Draft, table: str, repeat: Repeat) -> None:
    with draft.mistakes_at(repeat.rows, table):
        name, _, level = repeat.rows.rpartition(".")
        rows = draft.blocks.of_rows(name or repeat.rows)
        if level and level not in rows.levels:
            raise ExpressionError(f"{repeat.rows}：没有层级 {level}")
        scope = draft.scope(None, table=table)
        amount = None
        if repeat.amount:
            value = draft.compiled(repeat.amount, scope).value
            amount = Rule("", "twin", inputs=scope.inputs, names=scope.names, value=value)
        label = None
        if repeat.name:
            spec = draft.scope(None, table=table).reference(Ref(tuple(repeat.name.split("."))))
            label = spec if isinstance(spec, CellIn) else None
        for column in (repeat.of_amount, repeat.of_name):
            if column and column not in rows.columns:
                raise ExpressionError(f"{repeat.rows}：没有列 {column}")
        draft.twins[table] = SheetMatch(
            table, rows, level or DETAIL, amount, repeat.of_amount, label, repeat.of_name
        )


def add_eliminations(draft: Draft) -> None:
    """The cells of what units give each other, and where else it stands."""
    for title, texts in draft.pack.eliminations.items():
        told = len(draft.problems)
        if len(texts) < 2:
            draft.problem(title, f"eliminations：{title} 要写两格：收到的一方和付出的一方")
        cells: list[Cell] = []
        elsewhere: list[Cell | tuple[Place, str]] = []
        for n, text in enumerate(texts):
            with draft.mistakes_at(Located(text), ""):
                if n < 2:
                    cells.append(_fixed_cell(draft, text, totals=True))
                else:
                    elsewhere.append(_column_of_codes(draft, text) or _fixed_cell(draft, text))
        if len(draft.problems) == told:
            draft.eliminations.append(GivenToEachOther(title, cells[0], cells[1], tuple(elsewhere)))


def _fixed_cell(draft: Draft, text: str, *, totals: bool = False) -> Cell:
    """`totals`: or the total of rows, from which nothing can be taken off but in those."""
    tree = parse(text)
    spec = draft.scope(None).reference(tree) if isinstance(tree, Ref) else None
    if not isinstance(spec, CellIn) or not isinstance(spec.row, str):
        raise ExpressionError(f"eliminations：应是一格，如 t01.income.turned_in，不能是 {text}")
    if not draft.blocks[spec.table, spec.block].rows and not (totals and spec.row == TOTAL):
        raise ExpressionError(f"eliminations：{text} 的行会增减，冲抵要写在固定的格里")
    return Cell(spec.table, spec.block, "", spec.row, spec.column)


def _column_of_codes(draft: Draft, text: str) -> tuple[Place, str] | None:
    """A column whose rows have codes: z03.turned_in, z01.func.amount."""
    table, *block, column = text.split(".")
    return next(
        (
            (Place(*each.name), column)
            for each in draft.blocks.values()
            if each.table.id == table and column in each.columns and [each.id] == (block or [each.id])
        ),
        None,
    )


def concern_own_rows(draft: Draft, block: Block) -> None:
    """What says that a level's rows agree with figures from elsewhere, or asks for words, does so for this unit's rows only."""
    for i, level in enumerate(block.path):
        own = _own_code(draft, level)
        if own is None:
            continue
        for rule in draft.rules:
            asks = rule.kind == "check" and rule.level == "query"
            concerns = asks or any(_reads_elsewhere(spec, block) for spec in rule.inputs)
            if concerns and rule.block is block and rule.levels == frozenset({level.id}):
                rule.own = i, own


def _own_code(draft: Draft, level: PathLevel) -> CellIn | None:
    """Where the code of this unit stands that rows of the level are keyed by."""
    if level.code is None or str(level.code) != str(level.told_by):
        return None
    try:
        tree = parse(level.code)
        spec = draft.scope(None).reference(tree) if isinstance(tree, Ref) else None
    except ExpressionError:
        return None  # told where rows are projected
    return spec if isinstance(spec, CellIn) and isinstance(spec.row, str) else None


def _reads_elsewhere(spec: InputSpec, block: Block) -> bool:
    if isinstance(spec, CellIn):
        return (spec.table, spec.block) != block.name
    return isinstance(spec, SumIn) and any(
        (part.index.table, part.index.block) != block.name for part in (spec, *spec.more)
    )
