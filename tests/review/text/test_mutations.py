"""Texts that are right stay quiet; what is changed in them at random is flagged."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from tests.review.text.mutations import is_flagged, mutate, review
from tests.review.text.written import accounts, budget

SEEDS = range(12)


@pytest.mark.parametrize("write", [accounts, budget])
def test_right_texts_are_quiet_and_changed_ones_are_not(write: Callable[[Random], str]) -> None:
    loud, missed, tried = [], [], 0
    for seed in SEEDS:
        random = Random(seed)
        text = write(random)
        right = review(text)
        loud += [(seed, f.says) for f in right.findings if f.level != "hint"]
        told = right.counts()
        assert told.agree >= 0.9 * (told.agree + told.unbound)
        for _ in range(4):
            if mutation := mutate(text, right, random):
                tried += 1
                if not is_flagged(mutation):
                    missed.append((seed, mutation.kind, mutation.before, mutation.after))
    assert loud == []
    assert tried > 35
    assert len(missed) <= 0.03 * tried, missed
