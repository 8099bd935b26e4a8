"""Rules between trees: the annual list against the long-term one that it mirrors, a department's tree against its projects'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from budgetdesk.review.indicators.hits import Faults, Tree, fault
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.targets import write_target
from budgetdesk.review.indicators.units import comparable, unit_of
from budgetdesk.review.indicators.words import has, plain, words

_COMPARED = 300  # characters; comparing longer texts letter by letter would be felt


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


# of a pair: annual, long-term


def pair_name(a: Indicator, b: Indicator) -> Faults:
    if a.key != b.key and b.key and a.key:
        yield fault(
            a.name.cell, b.name.text if not _cut(b) else None, b.name.cell, name=a.name.text, long=b.name.text
        )


def _cut(i: Indicator) -> bool:
    return has(i.name.text, words().cut_off)


def pair_unit(a: Indicator, b: Indicator) -> Faults:
    if a.value is None or b.value is None or not (a.target.quantitative and b.target.quantitative):
        return
    one, other = a.target, b.target
    if one.unit != other.unit and not (one.unit and other.unit and comparable(one.unit, other.unit)):
        here, there = (b, a) if not other.unit else (a, b)
        assert here.value is not None
        assert there.value is not None
        yield fault(here.value.unit, None, there.value.unit, text=here.value.text, other=there.value.text)


def pair_direction(a: Indicator, b: Indicator) -> Faults:
    if a.value is None or b.value is None or not (a.target.quantitative and b.target.quantitative):
        return
    up, down = ("≥", "＞"), ("≤", "＜")
    if (a.target.operator in up and b.target.operator in down) or (
        a.target.operator in down and b.target.operator in up
    ):
        yield fault(a.value.operator, None, b.value.operator, text=a.value.text, other=b.value.text)


def pair_kind(a: Indicator, b: Indicator) -> Faults:
    if a.value is None or b.value is None:
        return
    told = (a.target.quantitative or a.target.qualitative) and (b.target.quantitative or b.target.qualitative)
    if told and a.target.quantitative is not b.target.quantitative:
        yield fault(a.value.cell, None, b.value.cell, text=a.value.text, other=b.value.text)


def pair_value(a: Indicator, b: Indicator) -> Faults:
    """Qualitative values that say another thing; the other text is a mend where only a word or two are wrong."""
    if _words_differ(a, b) and not _only_wording(a, b) and a.value and b.value:
        one, other = a.target.words[:_COMPARED], b.target.words[:_COMPARED]
        near = SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.6
        mend = b.value.text if near else None
        yield fault(a.value.cell, mend, b.value.cell, text=a.value.text, other=b.value.text)


def pair_wording(a: Indicator, b: Indicator) -> Faults:
    """Qualitative values that say the same in other words."""
    if _words_differ(a, b) and _only_wording(a, b) and a.value and b.value:
        yield fault(a.value.cell, b.value.text, b.value.cell, text=a.value.text, other=b.value.text)


def _words_differ(a: Indicator, b: Indicator) -> bool:
    if a.value is None or b.value is None or not (a.target.qualitative and b.target.qualitative):
        return False
    return "".join(a.target.words.split()) != "".join(b.target.words.split())


def _only_wording(a: Indicator, b: Indicator) -> bool:
    """Punctuation, particles, order, or something added; a word replaced by another is more than wording."""
    one, other = (plain(i.target.words).replace("的", "") for i in (a, b))
    if max(len(one), len(other)) > _COMPARED:
        return False
    if one == other or sorted(one) == sorted(other):
        return True
    steps = {tag for tag, *_ in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()}
    return "replace" not in steps and min(len(one), len(other)) / max(len(one), len(other)) >= 0.6


def pair_basis(a: Indicator, b: Indicator) -> Faults:
    yield from _note(a, b, "basis")


def pair_class(a: Indicator, b: Indicator) -> Faults:
    yield from _note(a, b, "class")


def _note(a: Indicator, b: Indicator, role: str) -> Faults:
    one, other = a.notes.get(role), b.notes.get(role)
    if one and other and not one.absent and not other.absent and one.text != other.text:
        yield fault(one.cell, other.text, other.cell, text=one.text, other=other.text)


def flow_equal(a: Indicator, b: Indicator) -> Faults:
    """What comes every year adds up over three; a stock or a standard does not."""
    one, other = a.target, b.target
    found = unit_of(one.unit) if one.unit else None
    if (
        a.value is None
        or b.value is None
        or found is None
        or found.per
        or found.family not in words().flow_families
    ):
        return
    if one.number is None or not one.number or has(a.key, words().stocks) or a.kind.measure == "rate":
        return
    if b.value.base(one.unit) == one.number:
        yield fault(b.value.cell, None, a.value.cell, text=write_target(other))


def worse_than_long(a: Indicator, b: Indicator) -> Faults:
    """Three years may not want less than one of them does: neither in all nor as a rate."""
    one, other = a.target, b.target
    if a.value is None or b.value is None or one.number is None or one.words or other.words:
        return
    total = b.value.base(one.unit) if one.unit and other.unit else None
    found = unit_of(one.unit) if one.unit else None
    if total is None or found is None:
        return
    sums = found.family in words().flow_families and not has(a.key, words().stocks)
    more = one.number > total and (sums or a.kind.direction == 1)
    less = one.number < total and a.kind.direction == -1 and not sums
    if more or less:
        yield fault(b.value.cell, None, a.value.cell, text=b.value.text, other=a.value.text)


# what is left without a twin


def unpaired(left: list[Indicator], other: str) -> Faults:
    for i in left:
        yield fault(i.name.cell, name=i.name.text or i.branch, other=other)


# a department's tree and its projects'


def unlike_project(own: Tree, projects: list[Tree]) -> Faults:
    by_name = {i.key: i for i in own.leaves if i.key and i.target.quantitative}
    for project in projects:
        for j in _same_named(by_name, project):
            i = by_name[j.key]
            if (
                i.kind.measure == "satisfaction"
                or i.kind.cost
                or not j.target.quantitative
                or not i.value
                or not j.value
            ):
                continue
            if j.value.base(i.unit) not in (i.target.number, None):
                yield fault(
                    i.value.cell, None, j.value.cell, name=i.name.text, text=i.value.text, other=j.value.text
                )


def _same_named(by_name: dict[str, Indicator], project: Tree) -> Iterator[Indicator]:
    return (j for j in project.leaves if j.key in by_name)


def copied_tree(own: Tree, projects: list[Tree]) -> Faults:
    mine = [i for i in own.leaves if i.key]
    if len(mine) < 3:
        return
    content = {(i.key, i.value.text if i.value else "") for i in mine}
    for project in projects:
        theirs = [j for j in project.leaves if j.key]
        if content == {(j.key, j.value.text if j.value else "") for j in theirs}:
            yield fault(mine[0].name.cell, None, theirs[0].name.cell, count=len(mine))
            return
