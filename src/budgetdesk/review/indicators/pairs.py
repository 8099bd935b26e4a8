"""Rules between trees: the annual list against the long-term one that it repeats, a department's tree against its projects'."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from budgetdesk.engine.targets import write_target
from budgetdesk.engine.units import comparable, unit_of
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.pairing import Pairing
from budgetdesk.review.indicators.rule_function import Hits, PairingRule, PairRule, SheetRule, Tree, hit
from budgetdesk.review.indicators.words import has, plain, words

_COMPARED = 300  # characters; comparing longer texts letter by letter would be felt


# of a pair: annual, long-term


@PairRule
def pair_name(a: Indicator, b: Indicator) -> Hits:
    if a.key != b.key and b.key and a.key:
        yield hit(
            a.name.cell, b.name.text if not _cut(b) else None, b.name.cell, name=a.name.text, long=b.name.text
        )


def _cut(i: Indicator) -> bool:
    return has(i.name.text, words().cut_off)


@PairRule
def pair_unit(a: Indicator, b: Indicator) -> Hits:
    if a.value is None or b.value is None or not (a.target.quantitative and b.target.quantitative):
        return
    one, other = a.target, b.target
    if one.unit != other.unit and not (one.unit and other.unit and comparable(one.unit, other.unit)):
        here, there = (b, a) if not other.unit else (a, b)
        assert here.value is not None
        assert there.value is not None
        yield hit(here.value.unit, None, there.value.unit, text=here.value.text, other=there.value.text)


@PairRule
def pair_direction(a: Indicator, b: Indicator) -> Hits:
    if a.value is None or b.value is None or not (a.target.quantitative and b.target.quantitative):
        return
    up, down = ("≥", "＞"), ("≤", "＜")
    if (a.target.operator in up and b.target.operator in down) or (
        a.target.operator in down and b.target.operator in up
    ):
        yield hit(a.value.operator, None, b.value.operator, text=a.value.text, other=b.value.text)


@PairRule
def pair_kind(a: Indicator, b: Indicator) -> Hits:
    if a.value is None or b.value is None:
        return
    told = (a.target.quantitative or a.target.qualitative) and (b.target.quantitative or b.target.qualitative)
    if told and a.target.quantitative is not b.target.quantitative:
        yield hit(a.value.cell, None, b.value.cell, text=a.value.text, other=b.value.text)


@PairRule
def pair_value(a: Indicator, b: Indicator) -> Hits:
    """Qualitative values that say another thing; the other text is a mend where only a word or two are wrong."""
    if _words_differ(a, b) and not _only_wording(a, b) and a.value and b.value:
        one, other = a.target.words[:_COMPARED], b.target.words[:_COMPARED]
        near = SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.6
        mend = b.value.text if near else None
        yield hit(a.value.cell, mend, b.value.cell, text=a.value.text, other=b.value.text)


@PairRule
def pair_wording(a: Indicator, b: Indicator) -> Hits:
    """Qualitative values that say the same in other words."""
    if _words_differ(a, b) and _only_wording(a, b) and a.value and b.value:
        yield hit(a.value.cell, b.value.text, b.value.cell, text=a.value.text, other=b.value.text)


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


@PairRule
def pair_basis(a: Indicator, b: Indicator) -> Hits:
    yield from _note(a, b, "basis")


@PairRule
def pair_class(a: Indicator, b: Indicator) -> Hits:
    yield from _note(a, b, "class")


def _note(a: Indicator, b: Indicator, role: str) -> Hits:
    one, other = a.notes.get(role), b.notes.get(role)
    if one and other and not one.absent and not other.absent and one.text != other.text:
        yield hit(one.cell, other.text, other.cell, text=one.text, other=other.text)


@PairRule
def flow_equal(a: Indicator, b: Indicator) -> Hits:
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
        yield hit(b.value.cell, None, a.value.cell, text=write_target(other))


@PairRule
def worse_than_long(a: Indicator, b: Indicator) -> Hits:
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
        yield hit(b.value.cell, None, a.value.cell, text=b.value.text, other=a.value.text)


@PairRule
def pair_heading(a: Indicator, b: Indicator) -> Hits:
    """One indicator under two second levels: 质量指标 this year, 数量指标 in the long term."""
    if a.key and a.key == b.key and a.heading and b.heading and a.heading.text and b.heading.text:
        one, other = (plain(i.heading.text if i.heading else "").removesuffix("指标") for i in (a, b))
        if one != other:
            yield hit(
                a.name.cell, None, a.heading.cell, b.heading.cell,
                name=a.name.text, heading=a.heading.text, other=b.heading.text,
            )  # fmt: skip


# what is left without a twin


@PairingRule
def unpaired(pairing: Pairing) -> Hits:
    """Where the lists have anything in common at all."""
    if pairing.pairs:
        for left, other in ((pairing.annual_only, "长期绩效指标"), (pairing.long_only, "年度绩效指标")):
            for i in left:
                yield hit(i.name.cell, name=i.name.text or i.branch, other=other)


# a department's tree and its projects'


@SheetRule
def unlike_project(own: Tree, projects: list[Tree]) -> Hits:
    by_name = {i.key: i for i in own.leaves if i.key and i.target.quantitative} if projects else {}
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
                yield hit(
                    i.value.cell, None, j.value.cell, name=i.name.text, text=i.value.text, other=j.value.text
                )


def _same_named(by_name: dict[str, Indicator], project: Tree) -> Iterator[Indicator]:
    return (j for j in project.leaves if j.key in by_name)


@SheetRule
def copied_tree(own: Tree, projects: list[Tree]) -> Hits:
    mine = [i for i in own.leaves if i.key] if projects else []
    if len(mine) < 3:
        return
    content = {(i.key, i.value.text if i.value else "") for i in mine}
    for project in projects:
        theirs = [j for j in project.leaves if j.key]
        if content == {(j.key, j.value.text if j.value else "") for j in theirs}:
            yield hit(mine[0].name.cell, None, theirs[0].name.cell, count=len(mine))
            return
