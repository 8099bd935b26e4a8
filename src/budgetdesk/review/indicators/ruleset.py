"""All rules on indicators, by what they are tried on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from budgetdesk.review.indicators import (
    budgets,
    counting,
    directions,
    goals,
    headings,
    naming,
    neighbours,
    pairs,
    phrasing,
    results_told,
    scores,
    standards,
    values,
    years,
)
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.rule_function import (
    HeadingRule,
    Hit,
    IndicatorRule,
    PairingRule,
    PairRule,
    Part,
    ProjectRule,
    RuleFunction,
    SecondOpinion,
    SheetRule,
    Tree,
    TreeRule,
)

MODULES = (
    values,
    directions,
    counting,
    naming,
    phrasing,
    headings,
    neighbours,
    pairs,
    years,
    budgets,
    goals,
    scores,
    results_told,
    standards,
)
ALL_PARTS: frozenset[Part] = frozenset({"name", "value", "previous", "actual", "notes", "money", "goals"})

_Kind = TypeVar("_Kind")


def _all(kind: type[_Kind]) -> list[_Kind]:
    return [rule for module in MODULES for rule in vars(module).values() if isinstance(rule, kind)]


OF_INDICATOR = _all(IndicatorRule)
SECOND_OPINIONS = _all(SecondOpinion)
OF_HEADING = _all(HeadingRule)
OF_TREE = _all(TreeRule)
OF_PAIR = _all(PairRule)
OF_PAIRING = _all(PairingRule)
WITH_PROJECTS = _all(ProjectRule)
WITH_SHEETS = _all(SheetRule)
ALL: list[RuleFunction[Any]] = _all(RuleFunction)


def told_of(i: Indicator, tree: Tree) -> Iterator[tuple[str, Hit]]:
    """What the rules on single indicators say, each under its key; the first of the second opinions where they are silent."""
    told = [(rule.key, hit) for rule in OF_INDICATOR for hit in rule.check(i, tree)]
    yield from told
    about = {i.name.cell, *(i.value.cells if i.value else ())}
    if all(hit.cell not in about for _, hit in told):
        opinions = ((rule.key, hit) for rule in SECOND_OPINIONS for hit in rule.check(i, tree))
        if first := next(opinions, None):
            yield first
