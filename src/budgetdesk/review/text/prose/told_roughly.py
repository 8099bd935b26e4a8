"""Shares and changes that are told in words (占近三成, 下降一半以上, 增长近一倍), held against figures whose subjects are named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from budgetdesk.patterns import late_pattern
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.rough_words import ROUGH, rough_words
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Fact
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, prose
from budgetdesk.review.text.vocabulary import Label, read_label

_SHARE = late_pattern(
    rf"(?P<part>(?:20\d\d年度?)?[^，。；：、\d]{{2,24}}?)占(?:到|了)?(?P<whole>[^，。；：、\d]{{2,16}}?)的?(?:比重|比例)?的?{ROUGH}"
)
_GROWTH = late_pattern(
    rf"(?P<what>(?:20\d\d年度?)?[^，。；：、\d]{{2,24}}?)(?:比|较|与)(?:上年|去年|20\d\d年)(?:同期|度)?(?:相比)?(?:有所)?(?P<word>增长|增加|上升|提高|减少|下降|降低)?了?{ROUGH}"
)
_PLAIN = {"总支出": "支出", "总收入": "收入"}
_MOST_PAIRS = 12


def told_roughly(sections: Sequence[Section], facts: Sequence[Fact], about: About) -> Iterator[Finding]:
    """Where all figures that the names allow say otherwise."""
    known: Mapping[tuple[str, int], list[Fact]] = {}
    for number, index, unit in prose(sections):
        for pattern in (_SHARE, _GROWTH):
            for found in pattern.finditer(unit.text, unit.start):
                if not known:
                    known = _by_name(facts, about)
                rates = _shares(found, known, about) if pattern is _SHARE else _growths(found, known, about)
                rough = rough_words(found)
                if not rates or any(rough.allows(abs(rate)) for rate, _ in rates):
                    continue
                rate, witnesses = rates[0]
                if pattern is _GROWTH and found["word"] and (rate < 0) != (found["word"] in "减少下降降低"):
                    continue  # the direction is another question
                says = f"“{found['at']}”：按表中的数是 {abs(rate):.1f}%"
                yield text_finding(
                    "TEXT-RATE", "query", says, Place(number, index, *found.span("at")), "改写说法，或核对数字", "told_roughly",
                    found["at"], f"{abs(rate):.1f}%", tuple(f.place for f in witnesses if f.place), ("Y-41",), witnesses,
                )  # fmt: skip


def _by_name(facts: Sequence[Fact], about: About) -> Mapping[tuple[str, int], list[Fact]]:
    """Amounts by what they are of and their year: what is planned is not what was done."""
    found: dict[tuple[str, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        key = fact.key
        if (
            fact.aspect == "amount"
            and fact.is_money
            and fact.exact
            and not key.period
            and not key.within
            and key.stage == about.stage
        ):
            found[key.subject, key.year].append(fact)
    return found


def _amounts(label: Label, year: int, known: Mapping[tuple[str, int], list[Fact]]) -> list[Fact]:
    """All that the label may mean."""
    if not label.known or label.stage or label.period:
        return []
    every = known.get((_PLAIN.get(label.subject, label.subject), year), [])
    return [f for f in every if not label.scope or f.key.scope in ("", label.scope)]


_Rates = list[tuple[Decimal, tuple[Fact, ...]]]


def _shares(found: re.Match[str], known: Mapping[tuple[str, int], list[Fact]], about: About) -> _Rates:
    part, whole = read_label(found["part"], about.names), read_label(found["whole"], about.names)
    if part.year not in ("", "own", str(about.year)) or whole.year not in ("", "own", str(about.year)):
        return []
    parts, wholes = _amounts(part, about.year, known), _amounts(whole, about.year, known)
    pairs = [
        (p, w) for p in parts for w in wholes if w.value and p.value <= w.value and p.key.scope == w.key.scope
    ][:_MOST_PAIRS]
    return [(100 * p.value / w.value, (p, w)) for p, w in pairs]


def _growths(found: re.Match[str], known: Mapping[tuple[str, int], list[Fact]], about: About) -> _Rates:
    what = read_label(found["what"], about.names)
    if what.year not in ("", "own", str(about.year)):
        return []
    now, before = _amounts(what, about.year, known), _amounts(what, about.year - 1, known)
    pairs = [(n, b) for n in now for b in before if b.value and n.key.scope == b.key.scope][:_MOST_PAIRS]
    return [(100 * (n.value - b.value) / b.value, (n, b)) for n, b in pairs]
