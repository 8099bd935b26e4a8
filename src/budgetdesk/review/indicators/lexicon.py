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


class Lexicon(Model):
    """`lexicon.yaml` as it is written."""

    things: dict[str, Thing]
    deeds: list[str]
    one_deed: list[str]
    wishes: list[str]
    conclusions: list[str]
    generic: list[str]
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
    dearest: dict[str, Decimal]
    grants: list[str]
    dearest_grants: dict[str, Decimal]
    social_shares: list[str]
    economic: list[str]
    ecological: list[str]
    bulk: list[str]
    paid: list[str]
    made_counters: list[str]
    text_counters: list[str]
    deed_units: list[Thing]
    loose_pieces: list[str]
    money_deeds: list[str]
    either_way: list[str]
    own_outputs: list[str]
    effects: list[str]
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
def lexicon() -> Lexicon:
    """The lexicon as shipped."""
    return Lexicon.read(shipped_list("lexicon.yaml"))
