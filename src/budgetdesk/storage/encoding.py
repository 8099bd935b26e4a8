"""Entries, cells and moments as text, and back: in the columns of a table and in JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from budgetdesk.document.edits import Explanation
from budgetdesk.engine.cells import NA, Cell, Entry, Rejected

Columns = tuple[str, str | None, str | None]  # kind, value, reason

compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


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
    if entry is None:
        return None
    return [text for text in entry_columns(entry) if text is not None]


def entry_from_json(data: list[str] | None) -> Entry | None:
    if data is None:
        return None
    kind, value, reason = (*data, None, None)[:3]
    return entry_from(cast(str, kind), value, reason)


def last_year_from_json(data: list[str] | None) -> Decimal | str | None:
    return cast(Decimal | str | None, entry_from_json(data))


def explanation_columns(explanation: Explanation) -> tuple[str, str, str, str | None]:
    text, values, who, at = explanation_json(explanation)
    return text, compact(values), who, at


def explanation_from(text: str, values: str, who: str, at: str | None) -> Explanation:
    return explanation_from_json([text, json.loads(values), who, at])


def explanation_json(explanation: Explanation) -> list[Any]:
    at = explanation.at.isoformat() if explanation.at else None
    return [explanation.text, [[*cell, value] for cell, value in explanation.values], explanation.who, at]


def explanation_from_json(data: list[Any]) -> Explanation:
    text, values, who, at = data
    return Explanation(
        text, tuple((Cell(*cell), value) for *cell, value in values), who, moment(at) if at else None
    )
