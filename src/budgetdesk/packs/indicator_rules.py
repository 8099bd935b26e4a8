"""The catalogue of rules on indicators: ids, levels, words and cases, as shipped; what they test is in the rule modules."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Annotated, Any

from budgetdesk.packs.models import Level
from budgetdesk.packs.shipped_lists import shipped_list
from budgetdesk.packs.validation import Limit, Model

Case = dict[str, Any]
"""One indicator (or `rows` of them) on which a rule speaks or stays quiet; the head of rules.yaml has the keys."""


class Rule(Model):
    """`key` names the function that finds it. `says` and `advice` have places for its words in braces."""

    id: Annotated[str, Limit(pattern=r"^IND-[A-Z]+\d*-\d+$")]
    key: str
    source: str
    level: Level
    says: str
    advice: str
    once: bool = False  # where most of a column has it, it is said once for the table
    whole: bool = False  # what it says is of the whole column, unless one cell would mend it
    fails: list[Case]
    passes: list[Case]


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its key, in the order of the catalogue."""
    return {rule.key: rule for rule in map(Rule.read, shipped_list("rules.yaml"))}


def plainly(text: str) -> str:
    """What a rule says, with its places as ……."""
    return re.sub(r"\{\w+\}", "……", text)


def example_of(case: Case) -> str:
    """A case as a line: the indicator's name and value."""
    lines = case.get("rows") or [case]
    line = lines[min(int(case.get("row", 1)), len(lines)) - 1]
    value = line.get("target") or "".join(str(line.get(k) or "") for k in ("operator", "value", "unit"))
    return f"{line.get('name', '')} {value}".strip() or str(case.get("level1", ""))


def unknown_rules(ids: Collection[str]) -> list[str]:
    """Those of the ids that no rule has."""
    return sorted(set(ids) - {rule.id for rule in rules().values()}) if ids else []
