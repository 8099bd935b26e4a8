"""Says how a text that is being typed will be read, before it is entered."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from budgetdesk.document import composing
from budgetdesk.document.document import Document
from budgetdesk.document.showing import show_value
from budgetdesk.engine.cells import NA, Cell, Rejected


def read_aloud(document: Document, cell: Cell | None, text: str) -> tuple[str, bool]:
    """What to say, and whether it is bad news."""
    if cell is None or not text.strip():
        return "", False
    kind = document.engine.type_of(cell)
    entry = composing.read_typed(document, cell, text)
    if isinstance(entry, Rejected):
        return f"✕ {escape(entry.reason)}（按回车仍保留原文并标出）", True
    if entry is NA:
        return "读作：不适用", False
    if isinstance(entry, Decimal):
        shown = show_value(document.engine, kind, entry)
        return f"读作：{shown} {kind.unit}".rstrip(), False
    if kind.slot.codes and entry is not None:
        name = document.program.codes.lists[kind.slot.codes].name(str(entry))
        return (
            (f"{escape(str(entry))} {escape(name)}", False)
            if name
            else (f"✕ 科目表中没有 {escape(str(entry))}", True)
        )
    return "", False
