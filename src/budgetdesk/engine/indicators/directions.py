"""Rules on the direction of a target against what the indicator measures."""

from __future__ import annotations

from budgetdesk.engine.indicators.faults import Faults, Tree, fault
from budgetdesk.engine.indicators.indicator import Indicator
from budgetdesk.engine.indicators.words import has, words

_DOWN, _UP = ("≤", "＜"), ("≥", "＞")
_TURNED = {"≤": "≥", "＜": "≥", "≥": "≤", "＞": "≤"}


def _turn(i: Indicator) -> Faults:
    assert i.value is not None
    mend = i.value.turned(_TURNED[i.target.operator])
    yield fault(i.value.operator, mend, operator=i.target.operator, name=i.name.text or i.branch, mend=mend)


def _measures_satisfaction(i: Indicator) -> bool:
    """Rows above the indicators may carry values too, and a nameless one measures what its heading says."""
    return i.kind.measure == "satisfaction" and i.kind.direction == 1


def satisfaction_turned(i: Indicator, tree: Tree) -> Faults:
    if i.value and i.target.operator in _DOWN and i.target.quantitative and _measures_satisfaction(i):
        yield from _turn(i)


def rate_turned(i: Indicator, tree: Tree) -> Faults:
    if (
        i.value
        and i.target.operator in _DOWN
        and i.target.quantitative
        and i.kind.measure in ("rate", "time", "")
    ):
        if i.kind.direction == 1 and not has(i.key, ["支出进度$", "(三公|公用|会议|培训|接待|机关运行).*执行率$"]):
            yield from _turn(i)


def cost_turned(i: Indicator, tree: Tree) -> Faults:
    t = i.target
    if i.value and t.operator in _UP and t.quantitative and i.kind.direction == -1 and (t.number or has(i.key, words().open_rates)):
        if not has(i.key, words().not_costs):
            yield from _turn(i)


def output_turned(i: Indicator, tree: Tree) -> Faults:
    if i.value is None or i.target.operator not in _DOWN or not i.target.quantitative:
        return
    if i.kind.direction == 1 and i.kind.measure in (
        "people",
        "times",
        "households",
        "area",
        "length",
        "count",
    ):
        yield from _turn(i)


def _said(i: Indicator) -> int:
    note = i.notes.get("direction")
    text = note.text if note else ""
    if "正" in text:
        return 1
    return -1 if "反" in text or "逆" in text or "负" in text else 0


def direction_unlike_operator(i: Indicator, tree: Tree) -> Faults:
    """正向 with ≤: which of the two is wrong is told by what the indicator measures."""
    said, operator = _said(i), i.target.operator
    if i.value is None or not said or operator not in (*_DOWN, *_UP):
        return
    if said == (1 if operator in _UP else -1) or i.kind.direction == said:
        return  # agreeing, or a turned operator that other rules tell of
    note = i.notes["direction"]
    mend = None
    if i.kind.direction == -said:
        mend = _other(note.text)
    yield fault(note.cell, mend, i.value.operator, said=note.text, operator=operator)


def direction_unlike_kind(i: Indicator, tree: Tree) -> Faults:
    """The operator says nothing (＝), but the direction is not that of such an indicator."""
    said = _said(i)
    if i.value and said and i.kind.direction == -said and i.target.operator not in (*_DOWN, *_UP):
        note = i.notes["direction"]
        yield fault(note.cell, _other(note.text), i.name.cell, said=note.text, name=i.name.text)


def _other(text: str) -> str:
    for one, other in (("正", "反"), ("反", "正"), ("逆", "正"), ("负", "正")):
        if one in text:
            return text.replace(one, other)
    return text
