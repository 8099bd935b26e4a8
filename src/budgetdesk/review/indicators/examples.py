"""What several thousand well-formed indicators say of one that no rule on words speaks of: where those like it stand, in what
they are counted, which way they are good.

Names are compared by pieces of two characters and by their ends, which mostly say what is measured. How often each piece stands
under each answer is counted once; the odds of an answer are those of naive Bayes, with each piece weighed less than if it said
something of its own (pieces of one name overlap). Odds alone would speak of whatever is rare: against an answer that one of the
nearest indicators bears out nothing is said.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from heapq import nlargest
from statistics import mean, pstdev
from typing import Literal, NamedTuple

from budgetdesk.engine.units import unit_of
from budgetdesk.packs.shipped_lists import shipped_list, worked_out
from budgetdesk.review.indicators.reading import said_in

Question = Literal["level", "family", "way"]
"""Under which second level, in which family of units, whether the more (≥) or the less (≤) is good."""

_WEIGHT = 0.6  # of a piece, as pieces overlap
_OFTEN = 3  # a piece that stands in one name or two tells little of others
_TAILS = (2, 3, 4)  # characters
_NEAREST = 8
_AGREED = 2  # of the nearest have the answer: one may be an oddity
_BORNE_OUT = 0.08  # share of the nearest, by likeness, that stand where the indicator does


class Example(NamedTuple):
    """A line of `examples.csv`."""

    level2: str
    name: str
    operator: str
    value: str
    unit: str


class Tally(NamedTuple):
    """How often: `totals` by question and answer; `pieces` by piece, answers and counts in turn, as text, of which little is
    ever read. `sizes`: by unit how many values,
    the mean of their logarithms (to 10) and the deviation from it."""

    totals: Mapping[str, Mapping[str, int]]
    pieces: Mapping[str, str]
    sizes: Mapping[str, tuple[int, float, float]]


class Opinion(NamedTuple):
    """`odds` are the logarithm of those against what is written; `alike` well-formed indicators that have the answer."""

    answer: str
    odds: float
    alike: tuple[Example, ...]


class Examples:
    """Well-formed indicators with what was counted of them."""

    def __init__(self, lines: Callable[[], Sequence[Example]], tally: Tally) -> None:
        """`lines` is called when nearest ones are first looked for, which most declarations never need."""
        self._lines, self._tally = lines, tally
        self._count = sum(tally.totals["level"].values())
        self._counted: dict[str, dict[str, int]] = {}

    def against(
        self, question: Question, written: str, of: Example, least: float, but: Collection[str] = ()
    ) -> Opinion | None:
        """The answer that indicators like `of` have in place of the one written, where the odds for it are at least `least`.

        None too where it is one of `but`, or some of the nearest bear out what is written.
        """
        totals = self._tally.totals[question]
        every = sum(totals.values())
        scores = {answer: math.log(n / every) for answer, n in totals.items()}
        for piece in (*_pieces(said_in(of.name)), *_told(question, of)):
            for answer, n in self._counts(piece).items():
                if answer in totals:
                    scores[answer] += _WEIGHT * math.log1p(n * every / totals[answer])
        best = max(scores, key=scores.__getitem__)
        odds = scores[best] - scores.get(written, _UNHEARD)
        if best == written or best in but or odds < least:
            return None
        family = family_of(of.unit)
        counted_so = (
            line for line in self._lines() if question == "family" or family_of(line.unit) == family
        )
        near = self._nearest(of, counted_so)
        total = sum(likeness for likeness, _ in near)
        with_it = sum(likeness for likeness, line in near if _answer(question, line) == written)
        alike = [line for _, line in near if _answer(question, line) == best]
        if len(alike) < _AGREED or with_it > _BORNE_OUT * total:
            return None
        return Opinion(best, odds, tuple(alike[:3]))

    def smaller(self, of: Example) -> tuple[Example, ...]:
        """Those nearest to an indicator that is larger out of all proportion; empty where it may be as large."""
        size, (often, mean, deviation) = _size(of), self._tally.sizes.get(counter_of(of.unit), (0, 0.0, 1.0))
        if size is None or often < _KNOWN or size - mean < _FAR * max(deviation, _LEAST_DEVIATION):
            return ()
        counter = counter_of(of.unit)
        family = family_of(of.unit)
        sized = (line for line in self._lines() if family_of(line.unit) == family and _size(line) is not None)
        near = [line for _, line in self._nearest(of, sized) if counter_of(line.unit) == counter]
        if not near and "/" not in counter:
            so_counted = (
                ln for ln in self._lines() if counter_of(ln.unit) == counter and _size(ln) is not None
            )
            near = [line for _, line in self._nearest(of, so_counted)]
        if any(size - (_size(line) or 0.0) < _ORDERS for line in near):
            return ()
        return tuple(near[:3])

    def _nearest(self, of: Example, among: Iterable[Example]) -> list[tuple[float, Example]]:
        """The most alike, with how alike they are."""
        pieces = {piece: self._rarity(piece) for piece in _pieces(said_in(of.name))}
        found = []
        for line in among:
            text = f"^{line.name}$"
            shared = sum([rarity for piece, rarity in pieces.items() if piece in text])
            if shared:
                found.append((shared * shared / (len(text) + _SHORT), line))
        return nlargest(_NEAREST, found, key=lambda one: one[0])

    def _rarity(self, piece: str) -> float:
        often = sum(n for answer, n in self._counts(piece).items() if answer in self._tally.totals["level"])
        return math.log(self._count / (1 + often))

    def _counts(self, piece: str) -> dict[str, int]:
        if (found := self._counted.get(piece)) is None:
            told = self._tally.pieces.get(piece, "").split()
            found = self._counted[piece] = dict(zip(told[::2], map(int, told[1::2]), strict=True))
        return found


_UNHEARD = -9.0  # of an answer that no example has
_SHORT = 4  # characters, so that short names are not the nearest to all


_KNOWN = 12  # values of a unit, from which it is known how large they may be
_FAR = 3.5  # deviations
_LEAST_DEVIATION = 0.5
_ORDERS = 2  # of magnitude, beyond the nearest


def counter_of(unit: str) -> str:
    """A unit without the ten thousands before it."""
    return unit.lstrip("十百千万亿") or unit


def _size(line: Example) -> float | None:
    """The logarithm of a value, in the unit without ten thousands."""
    unit = unit_of(line.unit) if line.unit else None
    plain = unit_of(counter_of(line.unit)) if unit else None
    try:
        number = float(line.value)
    except ValueError:
        return None
    return math.log10(number * float(unit.factor / plain.factor)) if unit and plain and number > 0 else None


@lru_cache(maxsize=4096)
def _pieces(said: str) -> frozenset[str]:
    """Of a name as it is compared, with ^ and $ for its ends."""
    text = f"^{said}$"
    found = {text[n : n + 2] for n in range(len(text) - 1)}
    return frozenset((*found, text[:3], *(text[-tail - 1 :] for tail in _TAILS if tail + 1 < len(text))))


def _told(question: Question, of: Example) -> Iterator[str]:
    """What else of an indicator tells of the answer, as pieces."""
    if question != "family":
        yield f"unit {of.unit and _family(of.unit)}"
    if question == "level":
        yield f"sign {way_of(of.operator) or of.operator}"


def _answer(question: Question, line: Example) -> str:
    if question == "level":
        return line.level2
    return family_of(line.unit) if question == "family" else way_of(line.operator)


def _family(unit: str) -> str:
    found = unit_of(unit)
    return found.family if found else "?"


_LIKE = {"visits": "people", "households": "people", "volume": "weight"}


def family_of(unit: str) -> str:
    """In what is counted: whether for each of something or not, people by heads or by households; empty where it cannot be told."""
    family = _family(unit).removesuffix("/") if unit else ""
    return _LIKE.get(family, family)


def way_of(operator: str) -> str:
    return {"≥": "≥", "＞": "≥", "≤": "≤", "＜": "≤"}.get(operator, "")


def tally_of(lines: Sequence[Example]) -> Tally:
    """Count the pieces of all names under each answer."""
    totals: dict[str, Counter[str]] = {question: Counter() for question in _QUESTIONS}
    pieces: dict[str, Counter[str]] = defaultdict(Counter)
    often: Counter[str] = Counter()
    for line in lines:
        said = _pieces(said_in(line.name))
        often.update(said)
        for question in _QUESTIONS:
            if answer := _answer(question, line):
                totals[question][answer] += 1
                for piece in (*said, *_told(question, line)):
                    pieces[piece][answer] += 1
    texts = {
        piece: " ".join(f"{answer} {n}" for answer, n in counts.items())
        for piece, counts in pieces.items()
        if piece not in often or often[piece] >= _OFTEN
    }
    return Tally({question: dict(n) for question, n in totals.items()}, texts, _sizes(lines))


def _sizes(lines: Sequence[Example]) -> dict[str, tuple[int, float, float]]:
    found = defaultdict(list)
    for line in lines:
        if line.operator != "定性" and (size := _size(line)) is not None:
            found[counter_of(line.unit)].append(size)
    return {
        unit: (len(sizes), mean(sizes), pstdev(sizes))
        for unit, sizes in found.items()
        if len(sizes) >= _KNOWN
    }


_QUESTIONS: tuple[Question, ...] = ("level", "family", "way")


@cache
def examples() -> Examples:
    """Those that the program ships."""
    return Examples(_shipped_lines, Tally(*worked_out("tally", lambda: list(tally_of(_shipped_lines())))))


@cache
def _shipped_lines() -> list[Example]:
    return [Example(*line) for line in shipped_list("examples.csv")]
