"""Last year's indicators carried into this year's tree: the same nodes, with what was reached in the column 上年."""

from __future__ import annotations

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit
from budgetdesk.document.indicators.cells import IndicatorCells
from budgetdesk.document.indicators.compare import target_text
from budgetdesk.document.indicators.filling import TreeFiller
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.engine.cells import Place
from budgetdesk.records import dataclass

_LASTING = ("direction", "weight", "basis", "class", "standard", "definition", "explanation")


@dataclass(frozen=True, slots=True)
class CarriedOver:
    edit: Edit | None
    added: int  # indicators that this year's tree did not have
    filled: int  # values of earlier years that were blank


def matching_tree(past: Document, document: Document, place: Place) -> Place | None:
    """The tree of last year's declaration that is continued: of the same name, else of the same term."""
    ours = document.engine.tree(place).model
    for block in sorted(past.program.blocks.trees(), key=lambda b: b.name != (place.table, place.block)):
        theirs = block.model
        if theirs.term != ours.term or len(theirs.levels) != len(ours.levels):
            continue
        for instance in past.instances(block.table.id):
            found = Place(*block.name, instance)
            if (instance == place.instance or not place.instance) and past.engine.rows(found):
                return found
    return None


def carry_over(
    document: Document, place: Place, past: Document, from_: Place, *, targets: bool
) -> CarriedOver:
    """What was reached last year (what was aimed at, where nothing is said of it) becomes 上年, and 上年 becomes 前年.

    Indicators keep their ids through the years. What is filled in stays; `targets` also takes last year's
    values for a beginning.
    """
    filler, old = TreeFiller(document, place), TreeDraft(past, from_)
    theirs = IndicatorCells(past, from_)
    before = {
        years: column for column in filler.cells.columns if (years := _years_ago(filler.cells, column.id))
    }
    before_then = {years: c for c in theirs.columns if (years := _years_ago(theirs, c.id))}
    actual = next((c for c in theirs.columns if c.role == "actual"), None)
    lasting = {c.role: c for c in theirs.columns if c.part == "whole" and c.role in _LASTING}
    made: dict[str | None, str | None] = {None: None}
    added = filled = 0
    for id in old.walk():
        known = id if id in filler.draft.parents else filler.find(_path(old, id))
        if known is None:
            known = filler.add(made[old.parents[id]], old.depths[id], old.name(id), id=id)
            added += old.depths[id] == len(old.levels) - 1
            filler.fill_roles(known, {role: theirs.text(id, column) for role, column in lasting.items()})
            filler.fill_roles(known, _own_cells(filler, theirs, id))
        made[id] = known
        reached = theirs.text(id, actual) if actual is not None else ""
        values = {1: reached or target_text(theirs, id)}
        values |= {years + 1: theirs.text(id, column) for years, column in before_then.items()}
        for years, column in before.items():
            if values.get(years) and filler.draft.entry(known, column.id) is None:
                filler.fill(known, {column: values[years]})
                filled += 1
        if targets and filler.cells.target(known).blank:
            said = theirs.target(id)
            filler.fill_roles(known, {"operator": said.nature, "value": said.value, "unit": said.unit})
    return CarriedOver(filler.edit("带入上年指标"), added, filled)


def _path(tree: TreeDraft, id: str) -> list[str]:
    return [tree.name(node) for node in [*reversed(list(tree.above(id))), id]]


def _years_ago(cells: IndicatorCells, column: str) -> int:
    leaves = cells.block.model.leaves()
    return next((c.years_ago or 1 for c in leaves if c.id == column and c.role == "previous"), 0)


def _own_cells(filler: TreeFiller, theirs: IndicatorCells, id: str) -> dict[str, str]:
    """Operator and unit stay the same, where the form has cells for them without a value."""
    said = theirs.target(id)
    parts = {c.part for c in filler.cells.columns if not c.combined}
    return {
        role: text for role, part, text in (("operator", "nature", said.nature), ("unit", "unit", said.unit))
        if part in parts
    }  # fmt: skip
