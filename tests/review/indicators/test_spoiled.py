"""What the rules see of good indicators spoilt by kind, with nouns that no list was written for."""

from __future__ import annotations

from random import Random

from tests.review.indicators.heldout import said_of
from tests.review.indicators.spoiled import ERRORS, GOOD, Case, cases

_EVERY = 15  # of some 4,200, of which all are tried by `python -m tests.review.indicators.spoiled`


def test_what_is_spoilt_is_seen_and_what_is_good_left_in_peace() -> None:
    tried: dict[str, list[Case]] = {"error": [], "query": [], GOOD: []}
    told: dict[str, list[Case]] = {"error": [], "query": [], GOOD: []}
    for n, case in enumerate(cases(Random(5))):
        if n % _EVERY:
            continue
        of = case.kind if case.kind == GOOD else "error" if case.kind in ERRORS else "query"
        tried[of].append(case)
        if list(said_of(case.line)):
            told[of].append(case)
    assert min(map(len, tried.values())) > 60
    assert len(told["error"]) >= 0.95 * len(tried["error"])
    assert len(told["query"]) >= 0.85 * len(tried["query"])
    assert len(told[GOOD]) <= 0.01 * len(tried[GOOD])
