"""All rules on indicators, by what they are tried on."""

from __future__ import annotations

from typing import Any, TypeVar

from budgetdesk.review.indicators import (
    budgets,
    counting,
    directions,
    goals,
    headings,
    naming,
    pairs,
    phrasing,
    scores,
    standards,
    values,
    years,
)
from budgetdesk.review.indicators.rule_function import (
    HeadingRule,
    IndicatorRule,
    PairingRule,
    PairRule,
    Part,
    ProjectRule,
    RuleFunction,
    SheetRule,
    TreeRule,
)

MODULES = (
    values,
    directions,
    counting,
    naming,
    phrasing,
    headings,
    pairs,
    years,
    budgets,
    goals,
    scores,
    standards,
)
ALL_PARTS: frozenset[Part] = frozenset({"name", "value", "previous", "actual", "notes", "money", "goals"})

_Kind = TypeVar("_Kind")


def _all(kind: type[_Kind]) -> list[_Kind]:
    return [rule for module in MODULES for rule in vars(module).values() if isinstance(rule, kind)]


OF_INDICATOR = _all(IndicatorRule)
OF_HEADING = _all(HeadingRule)
OF_TREE = _all(TreeRule)
OF_PAIR = _all(PairRule)
OF_PAIRING = _all(PairingRule)
WITH_PROJECTS = _all(ProjectRule)
WITH_SHEETS = _all(SheetRule)
ALL: list[RuleFunction[Any]] = _all(RuleFunction)
