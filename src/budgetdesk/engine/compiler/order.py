"""The order in which cells are filled; a circle among formulas is a mistake of the pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetdesk.engine.blocks import Block
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.language.inputs import CURRENT, MATCHED, Above, CellIn, InputSpec, RowPart, SumIn
from budgetdesk.packs.levels import level_words
from budgetdesk.packs.problems import Problem

Node = tuple[str, str, str, str]  # table, block, column, row of fixed blocks or level
LAST = 1_000_000  # rank of what fills nothing


def put_in_order(rules: list[Rule], blocks: dict[tuple[str, str], Block]) -> list[Problem]:
    """Give every filling rule its rank for each row or level it stands at; problems name each circle."""
    edges: dict[Node, set[Node]] = {}
    filled_by: dict[Node, Rule] = {}
    for rule in rules:
        for node, level in _targets(rule):
            filled_by.setdefault(node, rule)
            needs = edges.setdefault(node, set())
            for spec in rule.reads:
                needs.update(_sources(rule, spec, level, blocks))
    rank: dict[Node, int] = {}
    problems: list[Problem] = []
    open_nodes: list[Node] = []
    state: dict[Node, int] = {}
    for start in edges:
        _visit(start, edges, state, open_nodes, rank, problems, filled_by, blocks)
    for rule in rules:
        for node, level in _targets(rule):
            rule.ranks[level] = rank.get(node, 0)
    return problems


def _visit(
    start: Node,
    edges: dict[Node, set[Node]],
    state: dict[Node, int],
    path: list[Node],
    rank: dict[Node, int],
    problems: list[Problem],
    filled_by: dict[Node, Rule],
    blocks: dict[tuple[str, str], Block],
) -> None:
    """Depth first without recursion: packs may chain many tables."""
    if state.get(start):
        return
    stack: list[tuple[Node, Iterator[Node]]] = [(start, iter(sorted(edges.get(start, ()))))]
    state[start] = 1
    path.append(start)
    while stack:
        node, needs = stack[-1]
        for need in needs:
            if state.get(need) == 1:
                circle = path[path.index(need) :]
                at = filled_by[need].at
                words = " → ".join(_named(n, blocks) for n in [*circle, need])
                problems.append(
                    Problem(
                        getattr(at, "file", "") or f"{need[0]}.yaml",
                        getattr(at, "line", 0),
                        f"公式循环：{words}",
                    )
                )
            elif not state.get(need):
                state[need] = 1
                path.append(need)
                stack.append((need, iter(sorted(edges.get(need, ())))))
                break
        else:
            state[node] = 2
            path.pop()
            rank[node] = len(rank)
            stack.pop()


def _named(node: Node, blocks: dict[tuple[str, str], Block]) -> str:
    """As a formula names it: fixed rows by their ids, others by what kind of row it is."""
    table, id, column, row = node
    block = blocks[table, id]
    if row in block.rows:
        return f"{table}.{id}.{row}" + (f".{column}" if len(block.columns) > 1 else "")
    return f"{table}.{id}.{column}（{level_words(row)}行）"


def _targets(rule: Rule) -> Iterator[tuple[Node, str]]:
    block = rule.block
    if block is None or not rule.column:
        return
    if not rule.each_row:
        yield (*block.name, rule.column, rule.row_id), rule.row_id
        return
    for level in block.levels:
        if rule.levels is None or level in rule.levels:
            yield (*block.name, rule.column, level), level


def _sources(rule: Rule, spec: InputSpec, level: str, blocks: dict[tuple[str, str], Block]) -> Iterator[Node]:
    levels: Sequence[str]
    if isinstance(spec, CellIn):
        block = blocks[spec.table, spec.block]
        if spec.row is CURRENT:
            levels = [level] if block is rule.block else [block.detail_level]
        elif isinstance(spec.row, Above):
            levels = [spec.column]
        elif spec.row is MATCHED:
            levels = block.levels
        else:
            levels = [spec.row_id]
        for at in levels:
            yield (*block.name, spec.column, at)
    elif isinstance(spec, SumIn):
        for part in (spec, *spec.more):
            for wanted in part.wanted:
                for value in wanted:
                    if isinstance(value, CellIn):
                        yield from _sources(rule, value, level, blocks)
            block = blocks[part.index.table, part.index.block]
            names = [d.column for d in part.index.dimensions]
            if part.index.row:
                levels = [part.index.row]
            elif RowPart.PARENT in names:
                levels = block.levels[block.levels.index(level) + 1 :]
            elif RowPart.LEVEL in names:
                levels = [w for w in part.wanted[names.index(RowPart.LEVEL)] if isinstance(w, str)]
            elif part.index.details:
                levels = [block.detail_level]
            else:
                levels = block.levels
            texts = [n for n in names if isinstance(n, str)]
            for at in levels:
                yield (*block.name, part.index.column, at)
                for name in texts:
                    if name not in block.key_columns:
                        yield (*block.name, name, at)
