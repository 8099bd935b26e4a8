"""Sides of checks that are still blank: a figure on one side wants one on the other, and where none is, that place is told.

One finding for each blank place however many checks name it; no amount is proposed and no filled cell is blamed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from budgetdesk.engine.blocks import TOTAL, Block, FixedBlock, RowBlock
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import block_words, cell_words, figure, table_label
from budgetdesk.engine.level import gravest
from budgetdesk.engine.relations import Input, Relation, Sum
from budgetdesk.engine.verdicts import is_nothing
from budgetdesk.records import dataclass
from budgetdesk.review.finding import MAX_WITNESSES, Finding, FindingCell, cited
from budgetdesk.review.relation_inputs import cells_of, entered_below

_FEW, _MANY = (
    3,
    60,
)  # entered figures that are named beside a computed one; figures of a sum that are looked through


@dataclass
class _Blank:
    """What is to be filled, the checks that want it, and the figures on their other sides."""

    cell: Cell
    shown: dict[Cell, None] = field(
        default_factory=dict
    )  # where the blank shows, computed from what is to be filled
    relations: list[Relation] = field(default_factory=list)
    figures: dict[Cell, None] = field(default_factory=dict)


def blank_sides(engine: Engine) -> Iterator[Finding]:
    return (_finding(engine, known) for known in _by_place(engine).values())


def blank_places(engine: Engine) -> frozenset[Place]:
    """The places that are told as blank: nothing else is told of what reads them."""
    return (
        frozenset(place for place in _by_place(engine) if isinstance(place, Place))
        if engine.one_sided
        else frozenset()
    )


def _by_place(engine: Engine) -> dict[Place | Cell, _Blank]:
    found: dict[Place | Cell, _Blank] = {}
    for relation in sorted(engine.one_sided, key=lambda r: r.standing):
        blank, filled = _sides(engine, relation)
        if blank:
            cell = _to_fill(engine, blank[0])
            known = found.setdefault(cell if engine.has_figures(cell.place) else cell.place, _Blank(cell))
            known.relations.append(relation)
            known.shown |= {
                node: None for node in blank if isinstance(node, Cell) and node.place != cell.place
            }
            known.figures |= dict.fromkeys(
                cell for node in filled for cell in cells_of(engine, node) if engine.value(cell)
            )
    return found


def _sides(engine: Engine, relation: Relation) -> tuple[list[Input], list[Input]]:
    """What the blank side of a check reads, and what the filled one does."""
    inputs, sides = engine.inputs(relation), relation.rule.sides
    if sides is None or len(inputs) != len(relation.rule.inputs):
        return [], []
    left, right = ([inputs[i] for i in sorted(side)] for side in sides)
    return (left, right) if is_nothing(engine.result(relation)) else (right, left)


def _to_fill(engine: Engine, node: Input) -> Cell:
    """Where something has to be entered for the blank input to get a figure."""
    if isinstance(node, Sum):
        spec = engine.spec(node.buckets[0])
        cell = Cell(spec.table, spec.block, "", spec.row or TOTAL, spec.column)
    else:
        assert isinstance(node, Cell)
        cell = node
    if engine.projected_mode() and not engine.has_figures(cell.place):
        lists = (b for b in _feeding(engine, engine.block(cell)) if not engine.has_figures(Place(*b.name)))
        if (lines := next(lists, None)) is not None:
            amount = next(id for id, slot in lines.columns.items() if slot.is_number)
            cell = Cell(*lines.name, "", TOTAL, amount)
    if not isinstance(engine.block(cell), FixedBlock) and cell.row not in engine.rows(cell.place):
        cell = cell._replace(row=next(iter(engine.rows(cell.place)), ""))
    return cell


def _feeding(engine: Engine, block: Block) -> Iterator[Block]:
    """The lists of the worksheet from which the block is computed, the nearest first."""
    program, seen = engine.program, {block.name: None}
    for name in (waiting := list(seen)):
        for other in program.feeding.get(name, ()):
            if other not in seen:
                seen[other] = None
                waiting.append(other)
        near = program.blocks[name]
        if (
            near.table.worksheet
            and isinstance(near, RowBlock)
            and any(s.is_number for s in near.columns.values())
        ):
            yield near


def _finding(engine: Engine, blank: _Blank) -> Finding:
    cell, relations = blank.cell, blank.relations
    where = cell_words(engine, cell) if engine.has_figures(cell.place) else block_words(engine, cell.place)
    others = list(blank.figures)[:MAX_WITNESSES]
    typed = [below for other in others[:_FEW] for below in _typed_below(engine, other)]
    says = f"{where}没有填"
    if others:
        other = cell_words(engine, others[0])
        if others[0].table == cell.table:
            other = other.removeprefix(table_label(engine, cell.table)).strip()
        says += f"，{other} {figure(engine.value(others[0]), engine.type_of(others[0]).decimals)}"
    shown = list(dict.fromkeys([*others[:1], *typed, *others]))[:MAX_WITNESSES]
    witnesses = (FindingCell(c, "witness", engine.facts.entries.get(c), engine.value(c)) for c in shown)
    return Finding(
        rules=tuple(dict.fromkeys(r.rule.id for r in relations)),
        keys=tuple(r.key for r in relations),
        level=gravest(r.rule.level for r in relations),  # type: ignore[misc]
        says=says,
        cells=(*(FindingCell(c, "suspect", None) for c in (cell, *blank.shown)), *witnesses),
        cause=f"一边有数，一边空着：{relations[0].rule.says}",
        cause_kind="one_sided",
        source=cited(r.rule.source for r in relations),
        due="in_the_end",
    )


def _typed_below(engine: Engine, cell: Cell) -> list[Cell]:
    """The entered figures that a computed one comes from, where they are few: it may be they that stand in the wrong place."""
    filler = None if cell in engine.facts.entries else engine.filler(cell)
    if filler is None:
        return []
    sums = [node for node in engine.inputs(filler) if isinstance(node, Sum)]
    if sum(engine.size(bucket) for node in sums for bucket in node.buckets) > _MANY:
        return []
    found = sorted(entered_below(engine, cell))
    return found if len(found) <= _FEW else []
