"""What ten thousand well-formed indicators say of one that no rule on words speaks of: where those like it stand, in what they
are counted, which way they are good, whether they may be exceeded, how large they are.

Names are compared by pieces: single characters, pairs, and the beginnings and ends, which mostly say what is measured. What each
piece says for each answer is a weight of a multinomial logistic regression (of a linear one, for how large), found beforehand by
`scripts/weigh_examples.py` and shipped beside the examples. The examples themselves are read only to name some that are alike.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from heapq import nlargest
from typing import Any, Literal, NamedTuple

from budgetdesk.engine.units import unit_of
from budgetdesk.packs.shipped_lists import shipped_list
from budgetdesk.resources import resources
from budgetdesk.review.indicators.reading import said_in

Question = Literal["level", "family", "way", "exact"]
"""Under which second level, in which family of units, whether the more (≥) or the less (≤) is good, whether just so many (＝)."""

QUESTIONS: tuple[Question, ...] = ("level", "family", "way", "exact")
STEP = 1 / 16  # of the weights as they are shipped, which are whole numbers of one byte

_BEGINNINGS = (2, 3)  # characters
_ENDS = (2, 3, 4)
_NEAREST = 8
_AGREED = 2  # of the nearest have the answer: one may be an oddity
_BORNE_OUT = 0.08  # share of the nearest, by likeness, that stand where the indicator does
_NAMED = 3


class Example(NamedTuple):
    """A line of `examples.csv`."""

    level2: str
    name: str
    operator: str
    value: str
    unit: str


class Weights(NamedTuple):
    """Of each piece a row of `table`: for each answer of each question in turn, then for size, then how rare it is.

    `spreads`: by unit how far, in orders of magnitude, sizes stray from what the pieces let expect; under "" for other units.
    """

    answers: Mapping[str, Sequence[str]]
    rows: Mapping[str, int]
    table: memoryview  # of signed bytes
    spreads: Mapping[str, float]

    @property
    def width(self) -> int:
        return sum(map(len, self.answers.values())) + 2

    def column(self, question: Question) -> int:
        """The first of a question's."""
        return sum(len(self.answers[q]) for q in QUESTIONS[: QUESTIONS.index(question)])

    def added(self, pieces: Iterable[str], start: int, count: int) -> list[float]:
        """The weights of some columns, added up over the pieces that are known."""
        places = [row * self.width + start for piece in pieces if (row := self.rows.get(piece)) is not None]
        columns = zip(*(self.table[at : at + count] for at in places), strict=True)
        return [STEP * sum(column) for column in columns] or [0.0] * count


class Opinion(NamedTuple):
    """`odds` are the logarithm of those against what is written; `alike` well-formed indicators that have the answer."""

    answer: str
    odds: float
    alike: tuple[Example, ...]


class Examples:
    """Well-formed indicators with the weights found for their pieces."""

    def __init__(self, lines: Callable[[], Sequence[Example]], weights: Weights) -> None:
        """`lines` is called when nearest ones are first looked for, which most declarations never need."""
        self._lines, self._weights = lines, weights

    def against(
        self, question: Question, written: str, of: Example, least: float, but: Collection[str] = ()
    ) -> Opinion | None:
        """The answer that indicators like `of` have in place of the one written and of `but`, which may stand as well.

        None where the odds for it are less than `least`, or some of the nearest bear out what is written.
        """
        answers = self._weights.answers[question]
        pieces = (*pieces_of(of.name), *told(question, of))
        scores = dict(
            zip(
                answers,
                self._weights.added(pieces, self._weights.column(question), len(answers)),
                strict=True,
            )
        )
        allowed = [scores[answer] for answer in (written, *but) if answer in scores]
        others = {answer: score for answer, score in scores.items() if answer not in (written, *but)}
        if not others:
            return None
        best = max(others, key=others.__getitem__)
        odds = others[best] - (math.log(sum(map(math.exp, allowed))) if allowed else _UNHEARD)
        if odds < least:
            return None
        family = family_of(of.unit)
        counted_so = (
            line for line in self._lines() if question == "family" or family_of(line.unit) == family
        )
        near = self._nearest(of, counted_so)
        total = sum(likeness for likeness, _ in near)
        with_it = sum(likeness for likeness, line in near if answer_to(question, line) == written)
        alike = [line for _, line in near if answer_to(question, line) == best]
        if len(alike) < _AGREED or with_it > _BORNE_OUT * total:
            return None
        return Opinion(best, odds, tuple(alike[:_NAMED]))

    def smaller(self, of: Example) -> tuple[Example, ...]:
        """Those nearest to an indicator that is larger out of all proportion; empty where it may be as large."""
        size, counter, family = size_of(of), counter_of(of.unit), family_of(of.unit)
        spread = self._weights.spreads.get(counter, self._weights.spreads[""])
        if size is None or size - self._expected(of) < _FAR * spread:
            return ()
        sized = (
            line for line in self._lines() if family_of(line.unit) == family and size_of(line) is not None
        )
        near = [line for _, line in self._nearest(of, sized) if counter_of(line.unit) == counter]
        if not near and "/" not in counter:
            so_counted = (
                ln for ln in self._lines() if counter_of(ln.unit) == counter and size_of(ln) is not None
            )
            near = [line for _, line in self._nearest(of, so_counted)]
        if any(size - (size_of(line) or 0.0) < _ORDERS for line in near):
            return ()
        return tuple(near[:_NAMED])

    def _expected(self, of: Example) -> float:
        """The size that its pieces let expect."""
        pieces = (*pieces_of(of.name), *told("size", of))
        return self._weights.added(pieces, self._weights.width - 2, 1)[0]

    def _nearest(self, of: Example, among: Iterable[Example]) -> list[tuple[float, Example]]:
        """The most alike, the nearest first, with how alike they are."""
        pieces = {piece: self._rarity(piece) for piece in pieces_of(of.name) if len(piece) > 1}
        found = []
        for line in among:
            text = f"^{line.name}$"
            shared = sum([rarity for piece, rarity in pieces.items() if piece in text])
            if shared:
                found.append((shared * shared / (len(text) + _SHORT), line))
        return nlargest(_NEAREST, found, key=lambda one: one[0])

    def _rarity(self, piece: str) -> float:
        if piece not in self._weights.rows:
            return _RAREST
        return self._weights.added((piece,), self._weights.width - 1, 1)[0]


_MANY_ZEROS = 3
_UNHEARD = -4.0  # of an answer that no example has
_SHORT = 4  # characters, so that short names are not the nearest to all
_RAREST = 8.0
_FAR = 3.1  # spreads, beyond what its pieces let expect
_ORDERS = 2  # of magnitude, beyond the nearest


def counter_of(unit: str) -> str:
    """A unit without the ten thousands before it."""
    return unit.lstrip("十百千万亿") or unit


def size_of(line: Example) -> float | None:
    """The logarithm of a value, in the unit without ten thousands."""
    unit = unit_of(line.unit) if line.unit else None
    plain = unit_of(counter_of(line.unit)) if unit else None
    try:
        number = float(line.value)
    except ValueError:
        return None
    return math.log10(number * float(unit.factor / plain.factor)) if unit and plain and number > 0 else None


def pieces_of(name: str) -> frozenset[str]:
    """What a name is compared by, with ^ and $ for its ends."""
    return _pieces(said_in(name))


@lru_cache(maxsize=4096)
def _pieces(said: str) -> frozenset[str]:
    text = f"^{said}$"
    pairs = (text[n : n + 2] for n in range(len(text) - 1))
    beginnings = (text[: n + 1] for n in _BEGINNINGS)
    ends = (text[-n - 1 :] for n in _ENDS if n < len(text))
    return frozenset((*text, *pairs, *beginnings, *ends))


def told(question: str, of: Example) -> Iterator[str]:
    """What else of an indicator tells of the answer, as pieces."""
    if question == "family":
        return
    family = _family(of.unit) if of.unit else ""
    yield f"unit {counter_of(of.unit)}"
    yield f"family {family}"
    if question == "level":
        yield f"sign {of.operator}"
        yield f"sign {of.operator} {family}"
    if question in ("level", "way") and of.value in ("0", "100"):
        yield f"value {of.value}{of.unit}"
    if question == "exact":
        yield f"level {of.level2}"
        if (size := size_of(of)) is not None:
            figures = of.value.rstrip(
                "0"
            )  # who sets a round number by the thousand does not mean just so many
            yield f"size {math.floor(size)}"
            yield f"figures {len(figures)}"
            yield f"zeros {min(len(of.value) - len(figures), _MANY_ZEROS)}"


def answer_to(question: Question, line: Example) -> str:
    """What an example has; empty where it has nothing to say."""
    if question == "level":
        return line.level2
    if question == "family":
        return family_of(line.unit)
    if question == "way":
        return way_of(line.operator)
    counted = family_of(line.unit) not in UNCOUNTED and line.value != "0"
    return line.operator if counted and line.operator in ("≥", "＝") else ""


UNCOUNTED = ("", "share", "number", "score", "points", "ratio", "rank", "?")
"""Families of units in which nothing is counted."""


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


@cache
def examples() -> Examples:
    """Those that the program ships."""
    return Examples(_shipped_lines, weights_from(shipped_weights()))


@cache
def _shipped_lines() -> list[Example]:
    return [Example(*line) for line in shipped_list("examples.csv")]


def shipped_weights() -> dict[str, Any]:
    """As `scripts/weigh_examples.py` writes them; `examples` is a digest of those that they were found from."""
    with (resources() / "indicators" / "weights.json").open(encoding="utf-8") as file:
        return dict(json.load(file))


def weights_from(data: Mapping[str, Any]) -> Weights:
    """Weights to be asked."""
    rows = {piece: row for row, piece in enumerate(data["pieces"].split("\n"))}
    table = memoryview(b64decode(data["table"])).cast("b")
    return Weights(data["answers"], rows, table, data["spreads"])
