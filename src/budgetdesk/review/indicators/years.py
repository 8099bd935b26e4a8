"""Rules on an indicator against itself: other years, and the actual against the target."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.targets import write_target
from budgetdesk.engine.units import alike
from budgetdesk.review.indicators.indicator import Indicator, Value
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.rule_function import Hits, IndicatorRule, Tree, hit, tree_rule
from budgetdesk.review.indicators.words import has, plain, words

_YEARS = {1: "上年", 2: "前年", 3: "大前年"}


def _year(ago: int) -> str:
    return _YEARS.get(ago, f"{ago} 年前")


def _told(value: Value) -> bool:
    """Whether a year's cell says anything that can be compared."""
    return bool(value.text) and not value.target.absent and not value.target.placeholder


@IndicatorRule
def years_unlike(i: Indicator, tree: Tree) -> Hits:
    if i.value is None or i.target.blank or i.target.absent or i.target.placeholder:
        return
    for ago, value in i.previous:
        if not _told(value):
            continue
        now, then = i.target, value.target
        if now.quantitative is not then.quantitative:
            why = f"本年是“{write_target(now)}”，{_year(ago)}是“{value.text}”"
        elif now.quantitative and now.unit and then.unit and not alike(now.unit, then.unit):
            why = f"本年以“{now.unit}”计，{_year(ago)}以“{then.unit}”计"
        else:
            continue
        yield hit(value.cell, None, i.value.cell, why=why)


def _last(i: Indicator) -> Value | None:
    return next((v for ago, v in i.previous if ago == 1 and v.target.quantitative), None)


@IndicatorRule
def worse_than_last(i: Indicator, tree: Tree) -> Hits:
    last, target = _last(i), i.target
    if i.value is None or last is None or target.number is None or last.target.number is None or target.words:
        return
    number = _number_in(target.unit, last)
    if number is None:
        return
    operator = target.operator
    up = i.kind.direction == 1 or (i.kind.direction == 0 and operator == "≥")
    down = i.kind.direction == -1 or (i.kind.direction == 0 and operator == "≤")
    if i.kind.cost or i.kind.measure == "money":
        return  # money follows the budget of the year
    if (up and target.number < number and operator != "≤") or (
        down and target.number > number and operator != "≥"
    ):
        yield hit(
            i.value.cell, None, last.cell, text=write_target(target), last=last.text,
            better="低" if up else "高", advice=f"不{'低' if up else '高'}于上年的 {last.text}",
        )  # fmt: skip


@IndicatorRule
def lower_words_than_last(i: Indicator, tree: Tree) -> Hits:
    """优 last year and 良 now: words that stand lower on one scale, and are otherwise of one kind."""
    last = next((v for ago, v in i.previous if ago == 1 and v.target.qualitative), None)
    if i.value is None or last is None or not i.target.qualitative:
        return
    now, then = i.target.words, last.target.words
    for scale in lexicon().scales:
        ranks = [_rank(text, scale) for text in (now, then)]
        if None not in ranks and ranks[0] > ranks[1]:  # type: ignore[operator]
            yield hit(i.value.cell, None, last.cell, text=i.target.words, last=last.text)
            return


def _rank(text: str, scale: list[str]) -> int | None:
    """Which step of the scale the text is on: the lowest that it names; None where it names none."""
    steps = [n for n, step in enumerate(scale) if any(word in text for word in step.split("|"))]
    return steps[-1] if steps else None


def _number_in(unit: str, value: Value) -> Decimal | None:
    if not unit or not value.target.unit:
        return value.target.number if unit == value.target.unit or not value.target.unit else None
    return value.base(unit)


@IndicatorRule
def jump(i: Indicator, tree: Tree) -> Hits:
    """Ten times as much as last year, or a tenth: most likely a slip of the unit or the point."""
    last, number = _last(i), i.target.number
    if i.value is None or last is None or not number or i.unit in ("%", "％"):
        return
    then = _number_in(i.unit, last)
    if then and number and (number / then >= 10 or then / number >= 10) and number * then > 0:
        yield hit(i.value.cell, None, last.cell, text=write_target(i.target), last=last.text)


@tree_rule("name", "previous", "value")
def rate_of_nobody(tree: Tree) -> Hits:
    """A rate of a year in which the group beside it was empty."""
    nobody: dict[Cell, list[tuple[int, Indicator, Value]]] = defaultdict(list)
    for i in tree.leaves:
        for n, (_, value) in enumerate(i.previous):
            number = value.target.number
            if number is not None and not number and i.above and _counts_people(i):
                nobody[i.above[-1].cell].append((n, i, value))
    for i in tree.leaves if nobody else ():
        if not i.above or i.kind.measure not in ("rate", "satisfaction"):
            continue
        for n, j, zero in nobody.get(i.above[-1].cell, ()):
            ago, value = i.previous[n]
            if value.target.quantitative:
                yield hit(value.cell, "无", zero.cell, year=_year(ago), zero=zero.text, name=j.name.text)


def _counts_people(i: Indicator) -> bool:
    """Whether an indicator is a number of people or households."""
    return i.kind.measure in ("people", "households", "") and i.unit.endswith(("人", "户", "名", "人次"))


@IndicatorRule
def already_done(i: Indicator, tree: Tree) -> Hits:
    said = i.target.words if i.value and i.target.qualitative else ""
    if not said or not has(plain(said), words().one_time):
        return
    same = [v for _, v in i.previous if plain(v.text) == plain(said)]
    if same and i.value:
        yield hit(i.value.cell, None, *(v.cell for v in same), text=said)


# the actual against the target


@IndicatorRule
def actual_unit(i: Indicator, tree: Tree) -> Hits:
    if i.value is None or i.actual is None:
        return
    now, target = i.actual.target, i.target
    if (
        now.quantitative
        and target.quantitative
        and now.unit
        and target.unit
        and not alike(now.unit, target.unit)
    ):
        yield hit(i.actual.cell, None, i.value.cell, text=i.actual.text, unit=target.unit, got=now.unit)


@IndicatorRule
def actual_words(i: Indicator, tree: Tree) -> Hits:
    if i.value is None or i.actual is None or not i.target.quantitative:
        return
    if i.actual.target.qualitative and not any(c.isdigit() for c in i.actual.text):
        yield hit(i.actual.cell, None, i.value.cell, text=i.actual.text, target=write_target(i.target))
