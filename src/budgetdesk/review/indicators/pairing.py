"""Which indicators of an annual list and of the long-term one that it repeats are the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from budgetdesk.records import dataclass
from budgetdesk.review.indicators.indicator import Indicator


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which indicator of the annual list and which of the long-term one are the same, and those that have no other."""

    pairs: list[tuple[Indicator, Indicator]]  # annual, long-term
    annual_only: list[Indicator]
    long_only: list[Indicator]


def pair_up(annual: Sequence[Indicator], long: Sequence[Indicator]) -> Pairing:
    """By the names on the path, then by name wherever it stands, then by place; rows with nothing in them are no one's."""
    ours, theirs = ([i for i in leaves if not i.empty] for leaves in (annual, long))
    stands = _places(annual) | _places(long)
    ways: tuple[Callable[[Indicator], object], ...] = (
        lambda i: i.path if i.key else None,
        lambda i: i.key or None,
        lambda i: stands[id(i)],
    )
    pairs: list[tuple[Indicator, Indicator]] = []
    for key in ways:
        left: dict[object, list[Indicator]] = defaultdict(list)
        for j in theirs:
            left[key(j)].append(j)
        left.pop(None, None)
        found = {id(i): left[key(i)].pop(0) for i in ours if left.get(key(i))}
        pairs += [(i, found[id(i)]) for i in ours if id(i) in found]
        taken = {id(j) for j in found.values()}
        ours, theirs = [i for i in ours if id(i) not in found], [j for j in theirs if id(j) not in taken]
    return Pairing(pairs, ours, theirs)


def _places(leaves: Sequence[Indicator]) -> dict[int, object]:
    """First-level name and position under it: what is left after names stands where its twin stands."""
    counts: dict[object, int] = defaultdict(int)
    at: dict[int, object] = {}
    for i in leaves:
        counts[i.path[:1]] += 1
        at[id(i)] = (i.path[:1], counts[i.path[:1]])
    return at
