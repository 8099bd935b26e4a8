"""Weighs what the pieces of well-formed indicators say: resources/indicators/examples.csv into weights.json beside it.

    python scripts/weigh_examples.py

Multinomial logistic regressions, and a linear one for how large values are, by stochastic gradients whose steps get smaller for
each weight by itself (AdaGrad), with a pull towards nothing (L2).
It takes half a minute and always gives the same; to be run whenever the examples change.
"""

from __future__ import annotations

import json
import math
import sys
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

SOURCE = Path(__file__).parents[1] / "src"
sys.path.insert(0, str(SOURCE))

from budgetdesk.packs.shipped_lists import shipped_list  # noqa: E402
from budgetdesk.review.indicators.examples import (  # noqa: E402
    QUESTIONS,
    STEP,
    Example,
    answer_to,
    counter_of,
    pieces_of,
    size_of,
    told,
)

FILE = SOURCE.parent / "resources" / "indicators" / "weights.json"
_ROUNDS = 6
_RATE = 0.1
_PULL = 0.003
_OFTEN = 3  # lines in which a piece stands, before it is weighed
_COMMON = 15  # lines that have an answer, before it is one
_PRIOR = 12  # values of a unit as usual, before any is seen
_CLIP = 3.0  # orders of magnitude, beyond which a size does not pull harder

Rows = Sequence[Sequence[int]]
"""Of each line the pieces that it has, as numbers."""


def weighed(lines: Sequence[Example], say: Any = lambda text: None) -> dict[str, Any]:
    """The weights as they are shipped."""
    plain = [line for line in lines if line.operator != "定性" and line.unit]
    names = [pieces_of(line.name) for line in plain]
    often = Counter(piece for name in names for piece in name)
    also = Counter(p for line in plain for p in {p for q in (*QUESTIONS, "size") for p in told(q, line)})
    kept = sorted(piece for piece, n in (often + also).items() if n >= _OFTEN)
    number = {piece: n for n, piece in enumerate(kept)}
    columns: list[list[float]] = []
    answers: dict[str, list[str]] = {}
    for question in QUESTIONS:
        common = Counter(answer_to(question, line) for line in plain)
        answers[question] = [a for a in sorted(common) if a and common[a] >= _COMMON]
        chosen = [n for n, line in enumerate(plain) if answer_to(question, line) in answers[question]]
        rows = [_numbers(number, names[n], told(question, plain[n])) for n in chosen]
        given = [answers[question].index(answer_to(question, plain[n])) for n in chosen]
        columns += fit(rows, given, len(kept), len(answers[question]))
        say(question)
    sized = [(n, size) for n, line in enumerate(plain) if (size := size_of(line)) is not None]
    rows = [_numbers(number, names[n], told("size", plain[n])) for n, _ in sized]
    sizes = [size for _, size in sized]
    columns.append(fit_sizes(rows, sizes, len(kept)))
    spreads = _spreads([counter_of(plain[n].unit) for n, _ in sized], rows, sizes, len(kept))
    columns.append([math.log(len(plain) / (1 + often[piece])) for piece in kept])
    table = bytes(_byte(column[row]) for row in range(len(kept)) for column in columns)
    return {
        "answers": answers,
        "pieces": "\n".join(kept),
        "spreads": spreads,
        "table": b64encode(table).decode(),
    }


def _spreads(units: Sequence[str], rows: Rows, sizes: Sequence[float], pieces: int) -> dict[str, float]:
    """By unit the root of the mean square by which sizes are missed that were not fitted: each half by the other."""
    halves = [n for n, _ in enumerate(rows)]
    Random(2).shuffle(halves)
    middle = len(halves) // 2
    missed: dict[str, list[float]] = defaultdict(list)
    for own, other in ((halves[:middle], halves[middle:]), (halves[middle:], halves[:middle])):
        weights = fit_sizes([rows[n] for n in own], [sizes[n] for n in own], pieces)
        for n in other:
            missed[units[n]].append((sizes[n] - sum(weights[piece] for piece in rows[n])) ** 2)
    mean = sum(map(sum, missed.values())) / len(rows)
    found = {
        unit: (sum(squares) + _PRIOR * mean) / (len(squares) + _PRIOR)
        for unit, squares in sorted(missed.items())
        if len(squares) >= _OFTEN
    }
    return {unit: round(math.sqrt(square), 2) for unit, square in {"": mean, **found}.items()}


def _numbers(number: dict[str, int], *pieces: Any) -> list[int]:
    return sorted(number[piece] for of in pieces for piece in of if piece in number)


def _byte(weight: float) -> int:
    return max(-127, min(127, round(weight / STEP))) & 0xFF


def fit(rows: Rows, given: Sequence[int], pieces: int, answers: int) -> list[list[float]]:
    """By answer the weight of each piece, so that the answers given are the likeliest."""
    weights = [[0.0] * answers for _ in range(pieces)]
    moved = [[0.01] * answers for _ in range(pieces)]
    order, random, every = list(range(len(rows))), Random(1), range(answers)
    for _ in range(_ROUNDS):
        random.shuffle(order)
        for n in order:
            own = [weights[piece] for piece in rows[n]]
            scores = [sum(column) for column in zip(*own, strict=True)]
            top = max(scores)
            odds = [math.exp(score - top) for score in scores]
            every_odds = sum(odds)
            wrong = [one / every_odds for one in odds]
            wrong[given[n]] -= 1
            for piece, weight in zip(rows[n], own, strict=True):
                square = moved[piece]
                for a in every:
                    slope = wrong[a] + _PULL * weight[a]
                    square[a] += slope * slope
                    weight[a] -= _RATE * slope / math.sqrt(square[a])
    return [list(column) for column in zip(*weights, strict=True)]


def fit_sizes(rows: Rows, sizes: Sequence[float], pieces: int) -> list[float]:
    """The weight of each piece, so that those of a line add up to its size."""
    weights, moved = [0.0] * pieces, [0.01] * pieces
    order, random = list(range(len(rows))), Random(1)
    for _ in range(_ROUNDS):
        random.shuffle(order)
        for n in order:
            wrong = sum(weights[piece] for piece in rows[n]) - sizes[n]
            wrong = max(-_CLIP, min(_CLIP, wrong))
            for piece in rows[n]:
                slope = wrong + _PULL * weights[piece]
                moved[piece] += slope * slope
                weights[piece] -= _RATE * slope / math.sqrt(moved[piece])
    return weights


def digest_of(lines: Sequence[Sequence[str]]) -> str:
    """Which examples they were found from."""
    return sha256("\n".join("\t".join(line) for line in lines).encode()).hexdigest()[:16]


def main() -> None:
    lines = [Example(*line) for line in shipped_list("examples.csv")]
    data = weighed(lines, print) | {"examples": digest_of(lines)}
    FILE.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
