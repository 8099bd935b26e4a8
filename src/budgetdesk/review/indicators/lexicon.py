"""The lexicon of indicators: things and the units that count them, deeds, wishes, bad events, words that say no degree."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from budgetdesk.engine.units import unit_of
from budgetdesk.packs.shipped_lists import shipped_list
from budgetdesk.packs.validation import Model


class Thing(Model):
    """Things that are counted in the same way: by a family of units, or by the units that `and` names besides."""

    words: list[str]
    units: list[str]
    and_: list[str] = []

    def counted_in(self, unit: str) -> bool:
        """Whether things of the kind are counted in the unit; true of a unit that nobody knows."""
        found = unit_of(unit)
        if found is None or unit in self.and_:
            return True
        return found.family.rstrip("/") in (*self.units, "number")


class Unfit(Model):
    """Counters that never count things of the kinds: 辆 no papers."""

    counters: list[str]
    kinds: list[str]


class Lexicon(Model):
    """`lexicon.yaml` as it is written."""

    things: dict[str, Thing]
    deeds: list[str]
    one_deed: list[str]
    wishes: list[str]
    conclusions: list[str]
    generic: list[str]
    empty_heads: list[str]
    listed_heads: list[str]
    scopes: list[str]
    carried_out: list[str]
    manners: list[str]
    share_states: list[str]
    bad_events: list[str]
    remedies: list[str]
    shorter_better: list[str]
    felt_spans: list[str]
    lines: list[str]
    grounds: list[str]
    stuffs: list[str]
    crowds: list[str]
    bodiless: list[str]
    asked: dict[str, list[str]]
    by_heads: list[str]
    small_goods: list[str]
    people_caps: dict[str, Decimal]
    prompt: list[str]
    doubtful: list[str]
    good_shares: list[str]
    gains: list[str]
    gained: list[str]
    counters: dict[str, list[str]]
    lasting: list[str]
    longer_better: list[str]
    scarce: dict[str, Decimal]
    most: dict[str, Decimal]
    most_undertaken: dict[str, Decimal]
    undertaken: list[str]
    built_grounds: list[str]
    dearest: dict[str, Decimal]
    grants: list[str]
    dearest_grants: dict[str, Decimal]
    social_shares: list[str]
    economic: list[str]
    ecological: list[str]
    bulk: list[str]
    paid: list[str]
    text_counters: list[str]
    deed_units: list[Thing]
    loose_pieces: list[str]
    money_deeds: list[str]
    either_way: list[str]
    own_outputs: list[str]
    effects: list[str]
    felt_deeds: list[str]
    own_staff: list[str]
    at_work: list[str]
    public_quality: list[str]
    unfit: list[Unfit]
    quality_rates: list[str]
    quality: list[str]
    opinions: list[str]
    progress: list[str]
    reaching: list[str]
    cost_words: list[str]
    own_costs: list[str]
    burdens: list[str]
    greening: list[str]
    timely: list[str]
    done_by: list[str]
    strict_costs: list[str]
    not_outputs: list[str]
    open_ended: list[str]
    bare_states: list[str]
    task_heads: list[str]
    task_verbs: list[str]
    checkable: list[str]
    goal_words: list[str]
    acquired: list[str]
    by_hand: list[str]
    own_made: list[str]
    paid_for: list[str]
    staff: list[str]
    many: list[str]
    ground_amounts: list[str]
    settled: list[str]
    told_by: list[str]
    standards: list[str]
    lasting_works: list[str]
    repairs: list[str]
    regained: list[str]
    growth: list[str]
    at_once: list[str]
    livelihoods: list[str]
    earned: list[str]
    scales: list[list[str]]
    same_words: list[list[str]]


def thing_named(word: str) -> Thing | None:
    """The things among which the word is."""
    return next((thing for thing in lexicon().things.values() if word in thing.words), None)


@cache
def _deeds() -> tuple[frozenset[str], int]:
    return frozenset(lexicon().deeds), max(map(len, lexicon().deeds))


def deed_at_end(text: str) -> str:
    """The longest deed that a text ends with."""
    known, longest = _deeds()
    if text.endswith(_NO_DEEDS):
        return ""
    return next((text[-n:] for n in range(min(longest, len(text)), 0, -1) if text[-n:] in known), "")


_NO_DEEDS = ("运动员",)  # who ends in what would be a deed: 动员


def deed_at_start(text: str) -> str:
    """The longest deed that a text begins with."""
    known, longest = _deeds()
    return next((text[:n] for n in range(min(longest, len(text)), 0, -1) if text[:n] in known), "")


def scarce_most(text: str) -> Decimal | None:
    """How many there are at most of the things that a text ends with, where there are but few."""
    caps = (lexicon().scarce.get(text[-n:]) for n in range(1, min(len(text), _LONGEST_SCARCE) + 1))
    return min((cap for cap in caps if cap is not None), default=None)


_LONGEST_SCARCE = 8  # characters


@cache
def lexicon() -> Lexicon:
    """The lexicon as shipped."""
    return Lexicon.read(shipped_list("lexicon.yaml"))
