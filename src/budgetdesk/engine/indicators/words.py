"""The word lists that rules read: what a name measures, which values are vague, what belongs under which heading."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from unicodedata import normalize

from budgetdesk.packs.reading import Model
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.resources import resources

_MARKS = re.compile(r"[\s：:，,。；;、“”\"'‘’（）()《》〈〉\[\]【】\-—–·…．.!！?？/*]+")


class Vague(Model):
    degree: list[str]
    bare: list[str]
    adverbs: list[str]


class Rewrite(Model):
    when: list[str]
    say: str


class Branch(Model):
    branch: str
    name: str = ""
    words: str = ""
    unless: str = ""
    units: list[str] = []
    belongs: str


class FirstLevel(Model):
    second: str
    first: str

    def fits(self, name: str) -> bool:
        return has(name, [self.second])


class WordLists(Model):
    """`words.yaml` as it is written."""

    kinds: dict[str, list[str]]
    numeric_kinds: list[str]
    higher: list[str]
    lower: list[str]
    costs: list[str]
    cost_branches: list[str]
    ceilings: list[str]
    not_costs: list[str]
    partial_costs: list[str]
    per_costs: list[str]
    earned: list[str]
    open_rates: list[str]
    done_rates: list[str]
    definite: list[str]
    vague: Vague
    loose_deadlines: list[str]
    rewrites: list[Rewrite]
    slogan_verbs: list[str]
    slogan_tails: list[str]
    deeds: list[str]
    plain_states: list[str]
    groups: list[str]
    cut_off: list[str]
    units_of_kind: dict[str, list[str]]
    odd_rates: list[str]
    branches: list[Branch]
    values_of_branches: list[Branch]
    first_levels: list[FirstLevel]
    stocks: list[str]
    flow_families: list[str]
    one_time: list[str]
    basis: list[str]
    class_: list[str]
    low_satisfaction: Decimal
    two_measures: list[str]
    terms: list[str]
    limits: dict[str, Decimal]
    whole: list[str]


@cache
def words() -> WordLists:
    """The lists as shipped."""
    path = resources() / "indicators" / "words.yaml"
    return WordLists.read(read_yaml(path.read_bytes(), path.name))


@cache
def pattern(patterns: tuple[str, ...], how: str = "any") -> re.Pattern[str]:
    """One regular expression for a list: found anywhere (`any`), at the `tail`, at the `head`, or the `whole` text."""
    joined = "|".join(f"(?:{p})" for p in patterns)
    return re.compile(
        {"any": joined, "tail": rf"(?:{joined})$", "head": rf"^(?:{joined})", "whole": rf"^(?:{joined})$"}[
            how
        ]
    )


def has(text: str, patterns: list[str], how: str = "any") -> bool:
    """Whether a text holds one of the words."""
    return pattern(tuple(patterns), how).search(text) is not None


@cache
def plain(text: str) -> str:
    """A name as it is compared: without blanks and punctuation, so that ： and : are one."""
    return _MARKS.sub("", normalize("NFKC", text))
