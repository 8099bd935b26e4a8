"""What code lists say of an entered code: whether it is there, and its name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from budgetdesk.engine.language.evaluation import Evaluate
from budgetdesk.packs.codes import CodeList


def known(codes: CodeList) -> Evaluate:
    """In the list, a local detail below it, or at least below one of its codes."""
    return partial(_known, codes)


def _known(codes: CodeList, inputs: Sequence[Any]) -> bool | None:
    return codes.known_prefix(inputs[0]) is not None if inputs[0] else None


def settled(codes: CodeList) -> Evaluate:
    """Not one of those that an office has to add before they count as codes."""
    return partial(_settled, codes)


def _settled(codes: CodeList, inputs: Sequence[Any]) -> bool | None:
    return not codes.is_open(inputs[0]) if inputs[0] else None


def goes_down_to(codes: CodeList, length: int) -> Evaluate:
    """Not one of the upper codes that the list divides further."""
    return partial(_goes_down_to, codes, length)


def _goes_down_to(codes: CodeList, length: int, inputs: Sequence[Any]) -> bool | None:
    if not inputs[0]:
        return None
    return len(inputs[0]) >= length or not codes.is_divided(inputs[0])


def own_name(codes: CodeList) -> Evaluate:
    return partial(_own_name, codes)


def _own_name(codes: CodeList, inputs: Sequence[Any]) -> str | None:
    return codes.name(inputs[0]) if inputs[0] and codes.has(inputs[0]) else None


def inherited_name(codes: CodeList) -> Evaluate:
    """The name of the longest known prefix: a proposal, for a local detail may well have its own. A code that its list lacks
    has none: with the name of what is above it, it would look as if it were right."""
    return partial(_inherited_name, codes)


def _inherited_name(codes: CodeList, inputs: Sequence[Any]) -> str | None:
    return codes.name(inputs[0]) if inputs[0] and not codes.is_open(inputs[0]) else None
