"""Rules that nobody writes: they follow from the codes, names, keys, levels and sums that a pack's columns have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial

from budgetdesk.engine.blocks import TEXT, TOTAL, Block, HiddenBlock, RowBlock, TreeBlock
from budgetdesk.engine.compiler import code_tests
from budgetdesk.engine.compiler.derived_values import code_part, input_at, points, said
from budgetdesk.engine.compiler.draft import Draft, Target
from budgetdesk.engine.compiler.rule import PROPOSES, Rule
from budgetdesk.engine.language.evaluation import Evaluate
from budgetdesk.engine.language.inputs import (
    CURRENT,
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
)
from budgetdesk.engine.language.types import demand
from budgetdesk.engine.scoring import SCORED_BY
from budgetdesk.packs.levels import CODE_PARTS, level_words
from budgetdesk.packs.models import Column, Level, Located, Slot

_SHOWN = partial(input_at, 0)


def add_titles(draft: Draft, block: Block) -> None:
    """Variable rows show the codes of their key, the total row its title."""
    for part, column in enumerate(block.key_columns):
        levels = set(block.levels) - {TOTAL}
        _title(draft, block, column, levels, KeyIn(KeyPart(part)), column, op=PROPOSES)
    if block.total and block.total.title:
        column = block.total.in_ or next(_text_columns(block), "")
        if column not in block.columns:
            draft.problem(block.total.in_ or Located(""), f"合计行没有列 {column}", block.table.id)
        title = block.total.title
        _title(draft, block, column, [TOTAL], None, "", partial(said, title), op=PROPOSES)


def _text_columns(block: Block) -> Iterator[str]:
    """Those that can show the title of the total: the printed ones first."""
    texts = [(column, slot) for column, slot in block.columns.items() if not slot.is_number]
    texts.sort(key=lambda text: isinstance(text[1], Column) and not text[1].printed)
    return (column for column, _ in texts)


def add_path_labels(draft: Draft, block: Block, column: Slot) -> None:
    """Rows of a path show the code or the name of their level."""
    keys = {str(level.told_by): i for i, level in enumerate(block.path)}
    for i, level in enumerate(block.path):
        expr = level.code if column.shows == "code" else level.name
        if expr is None:
            continue
        if str(expr) == str(level.told_by):
            _title(draft, block, column.id, [level.id], KeyIn(KeyPart(i)), level.id)
            continue
        scope = draft.scope(block)
        scope.block, scope.path_keys, scope.path_rank = None, keys, i
        with draft.mistakes_at(expr, scope.table):
            compiled = draft.compiled(expr, scope)
            target = Target(block, CURRENT, column.id)
            draft.rules.append(
                Rule(
                    f"{draft.derived_id(target)}.title", "title", block=block, row=CURRENT, column=column.id,
                    levels=frozenset([level.id]), inputs=scope.inputs, names=scope.names, value=compiled.value,
                    expr=compiled.tree,
                )
            )  # fmt: skip


def add_hidden(draft: Draft, block: Block) -> None:
    """What nobody sees is computed: the cells of hidden blocks, and hidden columns."""
    row: RowIn = TEXT if isinstance(block, HiddenBlock) else CURRENT
    slots = block.columns if isinstance(block, HiddenBlock) else block.hidden
    for column, slot, expr in [(id, one, f.expr) for id, one in slots.items() for f in one.formula]:
        scope = draft.scope(block)
        with draft.mistakes_at(expr, scope.table):
            compiled = draft.compiled(expr, scope)
            if slot.is_number:
                demand(compiled.tree, "number", scope)
            draft.rules.append(
                Rule(
                    f"{draft.derived_id(Target(block, row, column))}.title", "title", block=block, row=row, column=column,
                    op=PROPOSES, inputs=scope.inputs, names=scope.names, value=compiled.value, expr=compiled.tree,
                )
            )  # fmt: skip


def add_code(draft: Draft, target: Target, slot: Slot, list: str) -> None:
    """A code below none that is known is wrong; below a known one it may be the list that lacks it."""
    known, use, deep = draft.codes.lists[list], draft.pack.codes[list], slot.code_level or 0
    doubt: Level = "query" if use.level == "error" else use.level
    id, says = f"{draft.derived_id(target)}.code", slot.title or target.column
    tests = [
        (id, code_tests.known(known), use.level, "应在科目表中"),
        (f"{id}.new", code_tests.settled(known), doubt, "不在科目表中：没有填错的，请增补到本单位的科目"),
    ]
    if deep:
        words = f"应填到{level_words(str(deep))}级（{deep} 位）"
        tests.append((f"{id}.level", code_tests.goes_down_to(known, deep), use.level, words))
    for id, test, level, words in tests:
        draft.rules.append(
            Rule(
                id, "code", level, f"{says}{words}", use.source, target.block, target.row,
                op="true", inputs=[target.cell], names=[target.column], value=test,
            )
        )  # fmt: skip


def add_code_part(draft: Draft, block: Block, column: Column, of: str) -> None:
    """A column shows a part of the code in another: 208, 01 and 09 of 2080109, each once the code has it."""
    code = block.columns.get(of)
    if code is None or not code.codes:
        draft.problem(of, f"列 {column.id}：{of} 不是编码列", block.table.id)
        return
    start, end = CODE_PARTS[column.part - 1]
    _title(
        draft, block, column.id, set(block.levels) - {TOTAL}, CellIn(*block.name, CURRENT, of), of,
        partial(code_part, start, end), op=PROPOSES,
    )  # fmt: skip


def add_name(draft: Draft, block: Block, column: Slot, of: str) -> None:
    """A column holds the names of the codes in another: those of known codes must agree, others are proposed."""
    code = block.columns.get(of)
    if code is None or not code.codes or code.codes not in draft.codes.lists:
        draft.problem(of, f"列 {column.id}：{of} 不是编码列", block.table.id)
        return
    known, use = draft.codes.lists[code.codes], draft.pack.codes[code.codes]
    for name, op in ((code_tests.own_name(known), "="), (code_tests.inherited_name(known), PROPOSES)):
        target = Target(block, CURRENT, column.id)
        draft.rules.append(
            Rule(
                f"{draft.derived_id(target)}.name", "name", use.level, f"{column.title}应与{code.title}的名称一致",
                use.source, block, CURRENT, column.id, frozenset(block.levels) - {TOTAL}, op,
                inputs=[Target(block, CURRENT, of).cell], names=[of], value=name,
            )
        )  # fmt: skip


def add_sum(draft: Draft, block: RowBlock, column: Slot) -> None:
    """Subtotals and the total are the sums of the rows below them."""
    index = IndexSpec(*block.name, column.id, (Dimension(RowPart.PARENT),), details=False)
    draft.rules.append(
        Rule(
            f"{draft.derived_id(Target(block, CURRENT, column.id))}.sum", "sum",
            says=f"{column.title} = 下级各行之和", source=block.model.sums_source,
            block=block, row=CURRENT, column=column.id, levels=frozenset(block.levels[:-1]),
            inputs=[SumIn(index, ((KeyPart("id"),),))], names=["下级"],
            value=partial(input_at, 0), linear={0: Decimal(1)},
        )
    )  # fmt: skip


def add_scores(draft: Draft, block: TreeBlock) -> None:
    """Where a form has weights, what was reached and points, the points of an indicator follow; which others may be given
    beside them is for the review of scores to say."""
    columns = {leaf.role: leaf.id for leaf in block.model.leaves() if leaf.role}
    if not {"actual", "weight", "score"} <= columns.keys():
        return
    names = [columns[role] for role in SCORED_BY if role in columns]
    above = block.levels[:-1]
    inputs: list[InputSpec] = [CellIn(*block.name, CURRENT, name) for name in names]
    inputs += [CellIn(*block.name, Above(rank), level) for rank, level in enumerate(above)]
    roles = [role for role in SCORED_BY if role in columns]
    score = Target(block, CURRENT, columns["score"])
    draft.rules.append(
        Rule(
            f"{draft.derived_id(score)}.points", "formula", says="得分按完成值与指标值计算", source="Z-05", block=block,
            row=CURRENT, column=score.column, levels=frozenset([block.detail_level]), op=PROPOSES, inputs=inputs,
            names=[*names, *above], value=partial(points, roles, block.model.scoring),
        )
    )  # fmt: skip


def _title(
    draft: Draft, block: Block, column: str, levels: Iterable[str], shows: InputSpec | None, name: str,
    value: Evaluate = _SHOWN, op: str = "=",
) -> None:  # fmt: skip
    draft.rules.append(
        Rule(
            f"{draft.derived_id(Target(block, CURRENT, column))}.title", "title", block=block, row=CURRENT, column=column,
            levels=frozenset(levels), op=op, inputs=[shows] if shows else [], names=[name] if shows else [], value=value,
        )
    )  # fmt: skip
