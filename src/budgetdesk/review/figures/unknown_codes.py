"""Codes of worksheet lines that no list knows anything of: no form has a place for the line, so much else does not agree."""

from __future__ import annotations

from collections.abc import Iterator

from budgetdesk.engine.blocks import RowBlock
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.language.inputs import CellIn
from budgetdesk.engine.relations import Relation
from budgetdesk.review.figures.amendment import Amendment


def unknown_codes(engine: Engine) -> Iterator[tuple[Relation, Amendment]]:
    """What says so, and the line with a code that cannot be read: what hangs on it is neither right nor wrong then."""
    told: set[Cell] = set()
    on_codes = [relation for relation in engine.broken if relation.rule.kind == "code"]
    for relation in sorted(on_codes, key=lambda r: r.standing):
        block, read = relation.rule.block, relation.rule.inputs[0]
        if not isinstance(read, CellIn) or not isinstance(block, RowBlock) or block.key_columns:
            continue
        cell = Cell(*block.name, relation.instance, relation.row, read.column)
        entry = engine.facts.entries.get(cell)
        known = engine.program.codes.lists[engine.type_of(cell).slot.codes or ""]
        if (
            block.open_ended
            and isinstance(entry, str)
            and known.known_prefix(entry) is None
            and cell not in told
        ):
            told.add(cell)
            yield relation, Amendment(((cell, Rejected(entry, "")),))
