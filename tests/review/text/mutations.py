"""One figure, unit, year, direction or name of a text changed at random."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from random import Random

from budgetdesk.review.text.claims import Values, judge
from budgetdesk.review.text.facts import Claim
from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

TURNED = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "大于": "小于", "小于": "大于"}


@dataclass(frozen=True)
class Mutation:
    kind: str
    text: str
    start: int
    end: int
    before: str
    after: str
    other: int = -1  # where the second of two that were exchanged stands


def review(text: str) -> TextReview:
    return TextReview(Manuscript(text))


@lru_cache(maxsize=1)
def _holding(right: TextReview) -> list[Claim]:
    """What bears figures out: claims that hold and are neither guesses nor mere limits."""
    values = Values(right.facts)
    claims = [c for c in right.claims if c.grip != "guess" and c.kind != "at_most"]
    return [c for c in claims if judge(c, values) in ("holds", "tail")]


@lru_cache(maxsize=1)
def witnessed(right: TextReview) -> list[tuple[int, int, bool, frozenset[int]]]:
    """Where figures stand that something in the text bears out, whether each is money, and the claims on it."""
    held = {id for claim in _holding(right) for id in claim.facts}
    facts = [f for f in right.reading.facts if f.id in held and f.place and f.shown[:1].isdigit() and f.value]
    on = {
        f.id: frozenset(n for n, c in enumerate(right.claims) if f.id in c.facts and c.kind != "at_most")
        for f in facts
    }
    return [(*right.span(f.place), f.is_money, on[f.id]) for f in facts if f.place]


@lru_cache(maxsize=1)
def _directions(right: TextReview) -> list[tuple[int, str]]:
    """Where words of direction stand that something in the text bears out, and what they are."""
    holding = _holding(right)
    held = {id for claim in holding for id in claim.facts}
    facts = [
        f
        for f in right.reading.facts
        if f.id in held and f.value and f.word and f.aspect in ("change", "rate")
    ]
    spans = {right.span(place) for place in (*(f.word for f in facts), *(c.at for c in holding)) if place}
    words = [(s, right.manuscript.original[s:e]) for s, e in sorted(spans)]
    return [(s + word.index(w), w) for s, word in words for w in TURNED if w in word]


def mutate(text: str, right: TextReview, random: Random) -> Mutation | None:
    """A change that is no rounding; None where the draw gives none."""
    figures = witnessed(right)
    start, end, money, claims = random.choice(figures)
    shown = text[start:end]
    digits = "".join(c for c in shown if c.isdigit() or c == ".")
    kind = random.choice(["digit", "digit", "swap", "shift", "unit", "direction", "exchange"])
    after = shown
    match kind:
        case "digit":
            places = [i for i, c in enumerate(shown) if c.isdigit()]
            if "." in digits and len(places) > 1:
                places = places[:-1]  # one in the last place is rounding
            i = random.choice(places)
            after = shown[:i] + random.choice([d for d in "123456789" if d != shown[i]]) + shown[i + 1 :]
        case "swap":
            places = [
                i
                for i in range(len(shown) - 1)
                if shown[i].isdigit() and shown[i + 1].isdigit() and shown[i] != shown[i + 1]
            ]
            if not places:
                return None
            i = random.choice(places)
            after = shown[:i] + shown[i + 1] + shown[i] + shown[i + 2 :]
        case "shift":
            if "." not in digits:
                return None
            after = shown.replace(
                digits,
                f"{Decimal(digits) / 10:.2f}" if random.random() < 0.5 else f"{Decimal(digits) * 10:.2f}",
            )
        case "unit":
            if not money or "万元" not in shown:
                return None
            after = shown.replace("万元", "元")
        case "direction":
            words = _directions(right)
            if not words:
                return None
            start, word = random.choice(words)
            end, shown, after = start + 2, word, TURNED[word]
        case "exchange":
            near = [
                (s, e)
                for s, e, m, others in figures
                if m == money
                and 0 < s - end < 60
                and text[s:e] != shown
                and others != claims
                and shown.lstrip("0123456789.,- ") == text[s:e].lstrip("0123456789.,- ")
            ]
            if not near:  # two parts of one sum may change places and nothing tells
                return None
            s, e = near[0]
            changed = text[:start] + text[s:e] + text[end:s] + shown + text[e:]
            return Mutation(kind, changed, start, end, shown, text[s:e], s + len(text[s:e]) - len(shown))
    if after == shown or _close(shown, after):
        return None
    return Mutation(kind, text[:start] + after + text[end:], start, end, shown, after)


def _close(before: str, after: str) -> bool:
    """Whether the change may be no more than rounding."""

    def number(text: str) -> Decimal | None:
        digits = "".join(c for c in text if c.isdigit() or c == ".")
        return Decimal(digits) if digits.strip(".") else None

    a, b = number(before), number(after)
    return a is not None and b is not None and before[-2:] == after[-2:] and abs(a - b) <= Decimal("0.04")


def is_flagged(mutation: Mutation) -> bool:
    """Whether a finding above a hint has the place or its sentence for suspect or witness."""
    found = review(mutation.text)
    spots = [
        (mutation.start, mutation.end),
        *([(mutation.other, mutation.other + 1)] if mutation.other >= 0 else []),
    ]
    for finding in found.findings:
        if finding.level == "hint":
            continue
        for place in (finding.place, *finding.witnesses):
            start, end = found.span(place)
            unit = found.sections[place.section].units[place.unit]
            first, last = unit.sentence_at(place.start)
            s, e = unit.paragraph.span(first, last)
            if any((start <= b and a <= end) or s <= a < e for a, b in spots):
                return True
    return False
