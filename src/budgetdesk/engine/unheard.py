"""While a declaration is opened: whether anybody has to hear of what a step fills."""

from __future__ import annotations

from budgetdesk.engine.agenda import Agenda
from budgetdesk.engine.compiler.graph import Graph, Step
from budgetdesk.engine.rows import RowSet
from budgetdesk.engine.structure import Structure
from budgetdesk.engine.sums import Sums
from budgetdesk.engine.values import Sheet


def is_unheard(
    step: Step, sheet: Sheet, rows: RowSet, graph: Graph, agenda: Agenda, sums: Sums, structure: Structure
) -> bool:
    """Whether all that reads the step's cells is due anyway or was not yet made."""
    assert step.block is not None
    name = (*step.block.name, step.column)
    use = graph.columns[name]
    return (
        not step.block.type_of("", step.column).number
        and not use.related
        and not any(row in rows for row in (*use.by_row, *use.by_own))
        and all(
            agenda.is_whole(reader, sheet.place.instance) for reader in use.same.get(step.level or "", ())
        )
        and not sums.is_read(*name)
        and not structure.is_asked(*name)
    )
