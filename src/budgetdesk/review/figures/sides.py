"""Typed tables that differ from the worksheet throughout: one of the two is right, and a person has to say which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.inputs import CellIn, SumIn
from budgetdesk.engine.relations import Relation
from budgetdesk.packs.models import Pack
from budgetdesk.review.figures.amendment import Amendment

FLOOD = 5  # typed cells of one table that differ from the worksheet: from here on one finding

Sheet = tuple[str, str]
"""Table and instance."""


def is_projection(pack: Pack, rule: Rule) -> bool:
    """Whether it brings worksheet figures, and nothing else, into a table that is no worksheet."""
    if rule.op != "=" or not rule.column or rule.block is None or rule.block.table.worksheet:
        return False
    if rule.kind == "lines":
        return True
    read = [rule.inputs[i] for i in rule.linear or ()]
    tables = [
        pack.tables.get(table) for spec in read for table in _tables(spec)
    ]  # none: of a linked declaration
    return bool(read) and all(table is not None and table.worksheet for table in tables)


def _tables(spec: object) -> list[str]:
    if isinstance(spec, CellIn):
        return [spec.table]
    if isinstance(spec, SumIn):
        return [part.index.table for part in (spec, *spec.more)]
    return []


def differing(engine: Engine, broken: Iterable[Relation]) -> dict[Sheet, list[Relation]]:
    """Tables with many cells that the worksheet has otherwise."""
    found: dict[Sheet, list[Relation]] = defaultdict(list)
    projected = (r for r in broken if r.target and is_projection(engine.program.pack, r.rule))
    for relation in sorted(projected, key=lambda r: r.standing):
        if target := relation.target:
            found[target.table, target.instance].append(relation)
    return {sheet: relations for sheet, relations in found.items() if len(relations) >= FLOOD}


def figures_of(engine: Engine, sheet: Sheet) -> list[Cell]:
    """What was typed on it."""
    table, instance = sheet
    places = (Place(table, block.id, instance) for block in engine.program.table_blocks(table))
    return [cell for place in places for cell in engine.entered_figures(place)]


def cleared(engine: Engine, sheet: Sheet) -> Amendment:
    return Amendment(tuple((cell, None) for cell in figures_of(engine, sheet)))
