"""How a cell's value reads where a person types it; how it reads on paper is the document's business."""

from __future__ import annotations

from decimal import Decimal

from budgetdesk.document.cell_view import CellView
from budgetdesk.engine.cells import NA, Rejected


def edit_text(view: CellView) -> str:
    """What an editor begins with: plain figures, the raw text where it could not be read."""
    entry = view.entered if view.entered is not None else view.value
    if isinstance(entry, Rejected):
        return entry.raw
    if entry is NA:
        return "不适用"
    if isinstance(entry, Decimal):
        return "" if view.entered is None and not entry else f"{entry:f}"
    return view.text if view.type.slot.ref else "" if entry is None else str(entry)
