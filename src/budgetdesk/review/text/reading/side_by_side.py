"""Figures that stand side by side: changes of as many amounts, and the total behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetdesk.review.text.facts import Fact, Group, Key
from budgetdesk.review.text.quantities import MONEY, Quantity
from budgetdesk.review.text.reading.grammar import DOWN, WORDS_OF_CHANGE
from budgetdesk.review.text.reading.utterance import Base, Utterance


def changed_together(
    u: Utterance, found: Sequence[Quantity], number: int, change: re.Match[str], start: int
) -> int:
    """甲 7 万元、乙 3 万元，分别增加 0.7、0.3 万元: as many changes as amounts told before; where these end, or 0."""
    state, figures = u.state, beside(u, found, number)
    word = WORDS_OF_CHANGE.search(change.group())
    before = u.masked[max(0, start + change.start() - 2) : start + change.start()]
    told = [f for f in state.sentence if f.is_money and f.exact][-len(figures) :]
    if word is None or before != "分别" or len(figures) < 2 or len(told) < len(figures):
        return 0
    base = state.base or Base(told[0].key.year - 1, "")
    for now, figure in zip(told, figures, strict=True):
        fact = u.make(in_unit(figure, figures[-1].unit), "change", now.key, change.group(), now.known)
        fact.value = -fact.value if word.group() in DOWN else fact.value
        fact.of, fact.base = now.id, now.key._replace(year=base.year, stage=base.stage)
    return figures[-1].end


def beside(u: Utterance, found: Sequence[Quantity], number: int) -> Sequence[Quantity]:
    """The figures that stand side by side from this one on."""
    last = number
    while last + 1 < len(found) and re.fullmatch(
        r"[、和，及与]", u.text[found[last].end : found[last + 1].start]
    ):
        last += 1
    return found[number : last + 1]


def total_after(u: Utterance, quantity: Quantity, words: str, told: Sequence[Fact]) -> None:
    state = u.state
    parts = [f for f in told if f.exact and (f.is_money or f.unit == quantity.unit)]
    topic = (
        state.topic.subject
        if state.topic and state.topic.known
        else u.heading.subject
        if u.heading.known
        else ""
    )
    label = u.label(words)
    subject = label.subject if label.known else topic
    key = Key(subject, u.about.stage, u.about.year, u.scope_of(subject, ""))
    fact = u.make(quantity, "amount", key, words, bool(subject))
    u.reading.groups.append(Group(fact, parts, complete=True))
    state.last = fact
    state.unit.append(fact)


def total_of_brackets(u: Utterance, quantity: Quantity, words: str, inside: Sequence[Fact]) -> None:
    """What stands before the brackets costs what they add up to; what follows goes on with that."""
    state, first = u.state, inside[0]
    assert first.place
    opened = u.masked.rfind("（", 0, first.place.start)
    name = u.label(re.split("[，。；：、]", u.text[:opened])[-1])
    key = Key(name.subject, first.key.stage, first.key.year, u.scope_of(name.subject, name.scope))
    fact = u.make(quantity, "amount", key, words, name.known)
    u.close_all([g for g in u.groups if g.whole in inside])
    for group in u.groups:
        if any(f in group.parts for f in inside):
            group.parts = [p for p in group.parts if p not in inside]
    u.reading.groups.append(Group(fact, [*inside], complete=True))
    state.sentence = [*(f for f in state.sentence if f not in inside), fact]
    state.unit = [*(f for f in state.unit if f not in inside), fact]
    state.last = fact
    u.join(fact)


def in_unit(quantity: Quantity, unit: str) -> Quantity:
    kind = "money" if unit in MONEY else quantity.kind
    return Quantity(
        quantity.value,
        kind,
        unit,
        quantity.decimals,
        quantity.start,
        quantity.end,
        quantity.exact,
        quantity.written,
    )
