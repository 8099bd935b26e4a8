"""What a tree adds up to: nodes by level, indicators below a node, weights against what the form wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Place
from budgetdesk.engine.rows import RowInfo
from budgetdesk.records import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """`groups`: the sum below each node of the first level, by its id; `due`: what the form wants in all."""

    total: Decimal
    groups: dict[str, Decimal]
    due: Decimal | None


def nodes_by_level(rows: Mapping[str, RowInfo], levels: Sequence[str]) -> list[int]:
    """How many nodes each level has."""
    found = dict.fromkeys(levels, 0)
    for info in rows.values():
        found[info.level] = found.get(info.level, 0) + 1
    return [found[level] for level in levels]


def leaves_below(rows: Mapping[str, RowInfo], last: str) -> dict[str, int]:
    """How many indicators of the last level hang below each node that has any."""
    found: dict[str, int] = {}
    for info in rows.values():
        at = info.parent if info.level == last else None
        while at is not None:
            found[at] = found.get(at, 0) + 1
            at = rows[at].parent
    return found


def weights(document: Document, place: Place) -> Weights | None:
    """None where the form has no weights. Those of groups are sums of what is below and not counted again."""
    model = document.engine.tree(place).model
    column = next((c.id for c in model.leaves() if c.role == "weight"), "")
    if not column:
        return None
    rows, total = document.engine.rows(place), Decimal(0)
    groups: dict[str, Decimal] = {}
    for id, info in rows.items():
        value = document.engine.value(place.cell(id, column))
        if isinstance(value, Decimal) and not info.children:
            total += value
            top = id
            while (parent := rows[top].parent) is not None:
                top = parent
            groups[top] = groups.get(top, Decimal(0)) + value
    return Weights(total, groups, model.weights)
