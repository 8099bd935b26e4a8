"""The catalogue of rules on indicators: ids, levels, words and cases, as shipped; what they test is in the rule modules."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Annotated, Any

from budgetdesk.packs.models import Level
from budgetdesk.packs.validation import Limit, Model
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.resources import resources

Case = dict[str, Any]
"""One indicator (or `rows` of them) on which a rule speaks or stays quiet; the head of cases.yaml has the keys."""


class Rule(Model):
    """`key` names the function that finds it. `says` and `advice` have places for its words in braces."""

    id: Annotated[str, Limit(pattern=r"^IND-[A-Z]+\d*-\d+$")]
    key: str
    source: str
    level: Level
    says: str
    advice: str
    once: bool = False  # where most of a column has it, it is said once for the table


class Cases(Model):
    passes: list[Case]
    fails: list[Case]


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its key, in the order of the catalogue."""
    return {rule.key: rule for rule in (Rule.read(entry) for entry in _read("rules.yaml"))}


def unknown_rules(ids: Collection[str]) -> list[str]:
    """Those of the ids that no rule has."""
    return sorted(set(ids) - {rule.id for rule in rules().values()}) if ids else []


@cache
def cases() -> dict[str, Cases]:
    """The cases of each rule by its id: tests and documents need them, a review does not."""
    return {id: Cases.read(entry) for id, entry in _read("cases.yaml").items()}


def _read(name: str) -> Any:
    return read_yaml((resources() / "indicators" / name).read_bytes(), name)
