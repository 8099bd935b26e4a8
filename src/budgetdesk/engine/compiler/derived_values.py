"""What rules give that no expression says: by name, so that a compiled pack can be kept in a file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.language.evaluation import Evaluate
from budgetdesk.engine.scoring import outcome_in_cells


def said(text: str, inputs: Sequence[Any]) -> str:
    """The same text always."""
    return text


def input_at(number: int, inputs: Sequence[Any]) -> Any:
    """An input as it is."""
    return inputs[number]


def or_zero(value: Evaluate, inputs: Sequence[Any]) -> Any:
    """The value, and 0 for nothing."""
    return ZERO if (found := value(inputs)) is None else found


def code_part(start: int, end: int, inputs: Sequence[Any]) -> str | None:
    """Some figures of a code, once it has them."""
    return str(inputs[0] or "")[start:end] or None


def points(roles: Sequence[str], scheme: Any, values: Sequence[Any]) -> Decimal | None:
    """The points of an indicator, from what its cells say in those roles and the levels above it."""
    cells = dict(zip(roles, values, strict=False))
    outcome = outcome_in_cells(cells, values[len(roles) :], scheme)
    return None if outcome is None else outcome.points
