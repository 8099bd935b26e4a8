"""The catalogue of rules on indicators: ids, levels, words and cases, as shipped; what they test is in the rule modules."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from budgetdesk.packs.models import Level
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.resources import resources


class Case(BaseModel):
    """One indicator (or `rows` of them) on which a rule speaks or stays quiet; see the tests for the keys."""

    model_config = ConfigDict(extra="allow")

    at: str = ""  # fails: the column of the suspect cell
    row: int = 1  # fails: which of the rows it is in
    expected: str | None = None


class Rule(BaseModel):
    """`key` names the function that finds it. `says` and `advice` have places for its words in braces."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^IND-[A-Z]+\d*-\d+$")
    key: str
    source: str
    level: Level
    says: str
    advice: str
    once: bool = False  # where most of a column has it, it is said once for the table
    passes: list[Case] = Field(min_length=1)
    fails: list[Case] = Field(min_length=1)


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its key, in the order of the catalogue."""
    path = resources() / "indicators" / "rules.yaml"
    data: list[Any] = read_yaml(path.read_bytes(), path.name)
    return {rule.key: rule for rule in (Rule.model_validate(entry) for entry in data)}
