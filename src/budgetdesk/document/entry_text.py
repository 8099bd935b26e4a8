"""Entries as texts, as the store's rows and the change log hold them, and back."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import cast

from budgetdesk.engine.cells import NA, Entry, Rejected

Columns = tuple[str, str | None, str | None]
"""Kind (amount, text, na, rejected), value, reason."""

compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def entry_columns(entry: Entry) -> Columns:
    if isinstance(entry, Decimal):
        return "amount", str(entry), None
    if isinstance(entry, str):
        return "text", entry, None
    if isinstance(entry, Rejected):
        return "rejected", entry.raw, entry.reason
    return "na", None, None


def entry_from(kind: str, value: str | None, reason: str | None = None) -> Entry:
    """Raises ValueError (or decimal's ArithmeticError) for what no program of ours wrote."""
    match kind, value:
        case "amount", str():
            return Decimal(value)
        case "text", str():
            return value
        case "rejected", str():
            return Rejected(value, reason or "")
        case "na", _:
            return NA
    raise ValueError(f"{kind}: {value}")


def entry_json(entry: Entry | None) -> list[str] | None:
    """Null for a blank, else the columns that say something."""
    if entry is None:
        return None
    return [text for text in entry_columns(entry) if text is not None]


def entry_from_json(data: list[str] | None) -> Entry | None:
    if data is None:
        return None
    kind, value, reason = (*data, None, None)[:3]
    return entry_from(cast(str, kind), value, reason)
