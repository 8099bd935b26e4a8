"""The word lists that rules read: what a name measures, which values are vague, what belongs under which heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal
from unicodedata import normalize

from budgetdesk.packs.shipped_lists import shipped_list
from budgetdesk.packs.validation import Model
from budgetdesk.patterns import late_pattern

_MARKS = late_pattern(r"[\s：:，,。；;、“”\"'‘’（）()《》〈〉\[\]【】\-—–·…．.!！?？/*]+")


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
    units_of_tail: dict[str, list[str]]
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
    per_heads: list[str]
    levels: dict[str, list[str]]


@cache
def words() -> WordLists:
    """The lists as shipped."""
    return WordLists.read(shipped_list("words.yaml"))


def first_level_of(second: str) -> str:
    """The first level that a second one belongs to by its name; empty where that cannot be told."""
    return next((entry.first for entry in words().first_levels if entry.fits(second)), "")


How = Literal["any", "tail", "head", "whole"]
_FRAMES = {"any": "%s", "tail": "(?:%s)$", "head": "^(?:%s)", "whole": "^(?:%s)$"}
_LITERAL = late_pattern(r"[\w“”、，（·]+")


@cache
def _matcher(patterns: tuple[str, ...], how: How) -> Callable[[str], object]:
    """Plain words are compared as they are: compiling them all would take longer than a first review."""
    words_ = tuple(p for p in patterns if _LITERAL.fullmatch(p))
    others = [f"(?:{p})" for p in patterns if not _LITERAL.fullmatch(p)]
    search = re.compile(_FRAMES[how] % "|".join(others)).search
    known = frozenset(words_)
    plainly: dict[How, Callable[[str], bool]] = {
        "any": lambda text: any(map(text.__contains__, words_)),  # a generator would take twice the time
        "tail": lambda text: text.endswith(words_),
        "head": lambda text: text.startswith(words_),
        "whole": lambda text: text in known,
    }
    found = plainly[how]
    if not others:
        return found
    return (lambda text: found(text) or search(text)) if words_ else search


def has(text: str, patterns: Sequence[str], how: How = "any") -> bool:
    """Whether a text holds one of the words or patterns: anywhere, at its tail, at its head, or as the whole of it."""
    return bool(_matcher(tuple(patterns), how)(text))


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A pattern of the lists, compiled once."""
    return re.compile(text)


_NUMBERED = late_pattern(
    r"\s*(指标\s*\d+|[（(]?\d{1,2}[）)]?|[一二三四五六七八九十]{1,2})\s*[:：.、．)）]\s*(?=\D)"
)


def unnumbered(text: str) -> str:
    """A name without the number that the form puts before it: 指标1：培训人数."""
    return _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A name as it is compared: without blanks and punctuation, so that ： and : are one."""
    return _MARKS.sub("", normalize("NFKC", text))
