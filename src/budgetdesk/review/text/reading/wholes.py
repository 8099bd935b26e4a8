"""What the lists of a text are of, chosen when all is read: of the wholes that its words allow the one that comes right.

A list says what it is of by little more than where it stands: behind an amount, in front of its total, below a heading. So what
its sentence gave it while it was read is only the first of several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from budgetdesk.review.figures.slips import slip_rank
from budgetdesk.review.text.claims import Values, judge_way
from budgetdesk.review.text.facts import Claim, Fact, Group, Reading
from budgetdesk.review.text.sections import Section, Unit
from budgetdesk.review.text.vocabulary import vocabulary

_FEWEST = 3  # parts of a list that no word announces
_PEN = 4  # a slip of the pen that ranks before this is beyond doubt
_NEAREST = 4  # wholes of which a list may be though a slip of the pen keeps it from adding up
_NEAR = Decimal("0.05")  # of a whole: no list that is all of it misses it by more
_TOTALS = ("支出", "收入", "总支出", "总收入", "收支总计", "拨款")
_FEWEST_ALIKE = 3  # names that two lists share


def unannounced(reading: Reading, sections: Sequence[Section]) -> Iterator[Group]:
    """Amounts that stand side by side in a sentence, or at the head of items, though nothing says what they are parts of."""
    listed = {p.id for g in reading.groups for p in g.parts}
    told = [
        f
        for f in reading.facts
        if f.aspect == "amount"
        and f.is_money
        and f.exact
        and f.place
        and not f.key.period
        and f.id not in listed
    ]
    first = {f.place[:2]: f.id for f in reversed(reading.facts) if f.place and f.aspect == "amount"}
    items = [f for f in told if f.place and first[f.place[:2]] == f.id and _unit(f, sections).number]
    runs: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for facts, where in ((told, _sentence), (items, _list)):
        for fact in facts:
            runs[where, where(fact, sections), fact.key[1:3]].append(fact)
    for parts in runs.values():
        if len(parts) >= _FEWEST and len({f.key.subject for f in parts}) == len(parts):
            yield Group(None, parts, free=True)
            yield Group(parts[0], parts[1:], free=True)


def _unit(fact: Fact, sections: Sequence[Section]) -> Unit:
    assert fact.place
    return sections[fact.place.section].units[fact.place.unit]


def _sentence(fact: Fact, sections: Sequence[Section]) -> tuple[object, ...]:
    assert fact.place
    return (*fact.place[:2], *_unit(fact, sections).sentence_at(fact.place.start))


def _list(fact: Fact, sections: Sequence[Section]) -> tuple[object, ...]:
    assert fact.place
    return fact.place.section, _unit(fact, sections).level


_TAKEN_OFF = re.compile(
    "核减|审减|扣减|扣除|减去|剔除"
)  # from the one before it: a reckoning, no list of parts
_SCORED = re.compile("实?得")  # 过程40分得38分: beside what could be had


def settle(reading: Reading, values: Values, tables: Sequence[Fact]) -> None:
    """Give each list its whole; those that nothing announced and that are of nothing are none."""
    reading.groups = [g for g in reading.groups if not any(_TAKEN_OFF.match(p.label) for p in g.parts)]
    for group in reading.groups:
        if scored := [p for p in group.parts if p.unit == "分" and _SCORED.fullmatch(p.label)]:
            group.parts = scored
    for group in reading.groups:
        parts = [p for p in group.parts if p.exact]
        if len(parts) < 2 or (group.whole and _holds(group.whole, parts, values)):
            continue
        if not (group.afresh or group.listed or group.free or group.others):
            continue
        before, group.whole = group.whole, _of(group, parts, _allowed(group, parts, reading, tables), values)
        for part in parts:
            if before and group.whole and part.key.within == before.key.subject != group.whole.key.subject:
                part.key = part.key._replace(within="")
    reading.groups = [g for g in reading.groups if g.whole or not g.free]


def _of(group: Group, parts: Sequence[Fact], allowed: Sequence[Fact], values: Values) -> Fact | None:
    """What the sentence says, where a slip of the pen keeps it from coming right; else the whole that does come right, one that
    a slip would make right, or the one that the parts all but make up."""
    said = [f for f in (group.whole, *group.others) if f is not None]
    if meant := next((whole for whole in said if _is_a_slip(whole, parts)), None):
        return meant
    if right := next((whole for whole in allowed if _holds(whole, parts, values)), None):
        return right
    near = allowed[:_NEAREST]
    if meant := next((whole for whole in near if _is_a_slip(whole, parts, told_of=False)), None):
        return meant
    return None if group.free else _nearest(near, parts) or next(iter(group.others), group.whole)


def _holds(whole: Fact, parts: Sequence[Fact], values: Values) -> bool:
    return bool(whole.value) and judge_way("sum", (whole.id, *(p.id for p in parts)), values) == "holds"


def _is_a_slip(whole: Fact, parts: Sequence[Fact], told_of: bool = True) -> bool:
    """Whether a slip of the pen in one part is all that is wrong; or in the whole, where the list is `told_of` it."""
    missing = whole.value - sum((p.value for p in parts), Decimal(0))
    meant = [(p, p.value + missing) for p in parts if p.value]
    if told_of:
        meant.append((whole, whole.value - missing))
    return any(slip_rank(f.value / f.scale, value / f.scale) < _PEN for f, value in meant if value > 0)


def _nearest(allowed: Sequence[Fact], parts: Sequence[Fact]) -> Fact | None:
    """The whole that the parts all but make up."""
    told = sum((p.value for p in parts), Decimal(0))
    return next((f for f in allowed if f.value and abs(f.value - told) <= f.value * _NEAR), None)


def _allowed(group: Group, parts: Sequence[Fact], reading: Reading, tables: Sequence[Fact]) -> list[Fact]:
    """What a list may be of, the likeliest first: what its sentence says, what its section tells, projects, tables."""
    first, last = parts[0], parts[-1]
    assert first.place
    own_scope = vocabulary().own_scope  # 三公经费, 政府采购: their parts are of nothing else
    own_ids = {p.id for p in parts}
    least = sorted(p.value for p in parts)[-2]  # one may be ten times too large
    told = [
        f
        for f in reading.facts
        if f.aspect == "amount" and f.exact and f.place and f.value >= least and f.id not in own_ids
        and f.is_money == first.is_money and (f.is_money or f.unit == first.unit)
        and f.key[1:3] == first.key[1:3] and f.key.period == first.key.period
        and (f.key.subject in own_scope or not any(p.key.subject in own_scope for p in parts))
    ]  # fmt: skip
    here = [f for f in told if f.place and f.place.section == first.place.section]
    before = [f for f in reversed(here) if f.id < first.id]
    after = [f for f in here if f.id > last.id]
    own = [f for f in (group.whole, *group.others) if f is not None]
    if not first.is_money:
        return list({f.id: f for f in (*own, *before)}.values())
    projects = [f for f in told if f.key.subject in ("项目支出", "全部项目")]
    totals = [f for f in told if f.key.subject in _TOTALS and f.key.scope == first.key.scope]
    cells = [f for f in tables if f.key.subject in (*_TOTALS, "项目支出") and f.key[1:4] == first.key[1:4]]
    return list({f.id: f for f in (*own, *before, *after[:1], *projects, *totals, *cells)}.values())


def exchanged(reading: Reading) -> Iterator[Claim]:
    """Two lists of the same names, of which two have each other's amounts: one of the lists is wrong, whatever fund each is of."""
    lists = [_named(group.parts) for group in reading.groups]
    done: set[tuple[int, int]] = set()
    for one, other in combinations(lists, 2):
        common = [name for name in one if name in other]
        if len(common) < _FEWEST_ALIKE:
            continue
        differ = [name for name in common if one[name].value != other[name].value]
        pairs = [(other[name], one[name]) for name in differ]
        if (
            len(differ) != 2
            or pairs[0][0].value != pairs[1][1].value
            or pairs[0][1].value != pairs[1][0].value
        ):
            continue
        for later, earlier in pairs:
            if later.key.scope != earlier.key.scope and (later.id, earlier.id) not in done:
                done.add((later.id, earlier.id))
                yield Claim("equal", ((later.id, earlier.id),), "loose", "told_twice")


def _named(parts: Sequence[Fact]) -> Mapping[tuple[object, ...], Fact]:
    return {
        (f.key.subject, f.key.stage, f.key.year): f for f in parts if f.is_money and f.key.subject and f.value
    }
