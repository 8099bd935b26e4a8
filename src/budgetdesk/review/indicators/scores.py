"""Rules on what was reached and the points for it: whether they follow, and whether a word says why some were lost."""

from __future__ import annotations

import re
from decimal import Decimal

from budgetdesk.engine.blocks import BUDGET
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.language.amounts import round_half_up
from budgetdesk.engine.scoring import Outcome, direction_of, outcome_of
from budgetdesk.engine.targets import number_text, write_target
from budgetdesk.patterns import late_pattern
from budgetdesk.review.indicators.indicator import Indicator, Text, Value, points_in, weight_of
from budgetdesk.review.indicators.rule_function import Hits, IndicatorRule, SheetRule, Tree, hit, tree_rule

_CENT = Decimal("0.01")
_NEAR = Decimal("0.5")  # points by which a score may be off before it is wrong


def _outcome(i: Indicator, tree: Tree) -> Outcome | None:
    """How an indicator came out by the form's scheme; None where nothing follows or something cannot be read."""
    weight = weight_of(i)
    if not i.leaf or weight is None or weight <= 0 or i.value is None or i.actual is None:
        return None
    if i.value.unread or i.actual.unread:
        return None
    note = i.notes.get("direction")
    above = " ".join(text.text for text in i.above)
    direction = direction_of(i.target, note.text if note else "", above)
    return outcome_of(i.target, i.actual.target, weight, direction, tree.model.scoring)


def _both(i: Indicator) -> tuple[Value, Value]:
    """Target and what was reached of an indicator that has an outcome."""
    assert i.value is not None
    assert i.actual is not None
    return i.value, i.actual


def _score(i: Indicator) -> tuple[Text, Decimal] | None:
    note = i.notes.get("score")
    number = points_in(note) if note else None
    return None if note is None or number is None or note.unread else (note, number)


def _shown(number: Decimal) -> str:
    text = number_text(round_half_up(number, 2))
    return text.rstrip("0").rstrip(".") if "." in text else text


def _agrees(said: Decimal, points: Decimal) -> bool:
    """Rounded to the decimals that it was written with, 9.5 for 9.55 too; whole points are no rounding of others."""
    written = max(-int(said.as_tuple().exponent), 0)
    width = Decimal("0.5").scaleb(-written) if written else _CENT / 2
    return abs(said - points) <= width


_MISSPELT = "(达到|完成)[^了的过并]了"


@IndicatorRule
def score_over_weight(i: Indicator, tree: Tree) -> Hits:
    score, weight = _score(i), weight_of(i)
    if i.leaf and score and weight is not None and score[1] > weight:
        yield hit(
            score[0].cell,
            number_text(weight),
            i.notes["weight"].cell,
            score=number_text(score[1]),
            weight=weight,
        )


def _unlike(i: Indicator, tree: Tree) -> tuple[Text, Decimal, Outcome] | None:
    """The score of a figure that does not follow from it."""
    score, weight, outcome = _score(i), weight_of(i), _outcome(i, tree)
    if score is None or weight is None or outcome is None or outcome.share is None or outcome.points is None:
        return None
    note, said = score
    inside = (
        outcome.way == "deviates"
        and outcome.least <= said <= outcome.most
        and not tree.model.scoring.deduction
    )
    if said > weight or inside or _agrees(said, outcome.points):
        return None
    return note, said, outcome


@IndicatorRule
def full_marks_below_target(i: Indicator, tree: Tree) -> Hits:
    found = _unlike(i, tree)
    if found and found[2].way == "missed" and found[1] == weight_of(i):
        yield from _says_points(i, *found)


@IndicatorRule
def score_unlike_points(i: Indicator, tree: Tree) -> Hits:
    found = _unlike(i, tree)
    if found and not _is_full_below(i, found) and abs(found[1] - (found[2].points or 0)) > _NEAR:
        yield from _says_points(i, *found)


@IndicatorRule
def score_near_points(i: Indicator, tree: Tree) -> Hits:
    found = _unlike(i, tree)
    if found and not _is_full_below(i, found) and abs(found[1] - (found[2].points or 0)) <= _NEAR:
        yield from _says_points(i, *found)


def _is_full_below(i: Indicator, found: tuple[Text, Decimal, Outcome]) -> bool:
    return found[2].way == "missed" and found[1] == weight_of(i)


def _says_points(i: Indicator, note: Text, said: Decimal, outcome: Outcome) -> Hits:
    value, actual = _both(i)
    points = _shown(outcome.points or Decimal(0))
    yield hit(
        note.cell, points, actual.cell, value.cell, i.notes["weight"].cell, score=number_text(said), points=points,
        how=_how(i, outcome),
    )  # fmt: skip


def _how(i: Indicator, outcome: Outcome) -> str:
    """Why it comes to that, in a clerk's words: 480人 是 ≥500人 的 96%."""
    actual, target = _both(i)[1].text, write_target(i.target)
    if outcome.share is None:
        return f"完成值是“{actual}”"
    share = _shown(outcome.share * 100)
    if outcome.way == "missed":
        return f"“{target}”只完成“{actual}”，完成 {share}%"
    if outcome.way == "deviates":
        return f"“{actual}”是“{target}”的 {share}%"
    return f"“{actual}”达到了“{target}”"


@IndicatorRule
def score_outside_band(i: Indicator, tree: Tree) -> Hits:
    """Words say which band the points must lie in."""
    score, outcome, weight = _score(i), _outcome(i, tree), weight_of(i)
    if (
        score is None
        or outcome is None
        or outcome.share is not None
        or i.target.quantitative
        or weight is None
    ):
        return
    note, said = score
    if said > weight or outcome.least - _CENT <= said <= outcome.most + _CENT:
        return
    assert i.actual is not None
    yield hit(
        note.cell, None, i.actual.cell, score=number_text(said), actual=i.actual.text,
        least=_shown(outcome.least), most=_shown(outcome.most),
    )  # fmt: skip


@IndicatorRule
def loss_without_reason(i: Indicator, tree: Tree) -> Hits:
    score, weight, reason = _score(i), weight_of(i), i.notes.get("remark")
    if reason is None or not i.leaf or not reason.absent or reason.unread or score is None or weight is None:
        return
    if 0 <= score[1] < weight:
        outcome = _outcome(i, tree)
        how = f"：{_how(i, outcome)}" if outcome is not None and outcome.way == "missed" else ""
        yield hit(
            reason.cell, None, score[0].cell, i.notes["weight"].cell, lost=_shown(weight - score[1]), how=how
        )


@IndicatorRule
def far_above_target(i: Indicator, tree: Tree) -> Hits:
    """A target that is passed by far was set too low: that wants a word, or costs points."""
    outcome, score, weight = _outcome(i, tree), _score(i), weight_of(i)
    if outcome is None or outcome.way != "deviates" or outcome.share is None or tree.model.scoring.deduction:
        return
    reason = i.notes.get("remark")
    if (reason and not reason.absent) or (score and weight and score[1] < weight):
        return
    value, actual = _both(i)
    yield hit(
        actual.cell, None, value.cell, actual=actual.text, target=write_target(i.target),
        share=_shown(outcome.share * 100),
    )  # fmt: skip


_FAR = 2  # times the target: with a word on why, or it is a slip
_SAYS_MORE = late_pattern(
    "超|增|多|高|扩|追加|提[升前标]|新|翻|加|偏[低小]|保守|估|预[计期]|上级|政策|需[求要]|实际|积极|热情|踊跃|广泛|调整|合并|累计|口径|申请|自愿|受理"
)


@IndicatorRule
def far_above_for_no_reason(i: Indicator, tree: Tree) -> Hits:
    """100 of ≥12, with a remark on something else: that the remark is there says nothing for the figure."""
    outcome, reason = _outcome(i, tree), i.notes.get("remark")
    if outcome is None or outcome.share is None or outcome.way == "missed" or outcome.share < _FAR:
        return
    if reason is None or reason.absent or reason.unread:
        return
    if _SAYS_MORE.search(reason.text) or _LESS_DONE.search(reason.text):
        return
    value, actual = _both(i)
    yield hit(
        actual.cell, None, value.cell, reason.cell, actual=actual.text, target=write_target(i.target),
        share=_shown(outcome.share), reason=reason.text,
    )  # fmt: skip


_LESS_DONE = late_pattern(
    r"(?:取消|停办|停课|停工|缓建|缓办|少办|少做|少完成)(?:了)?(?P<less>\d+(?:\.\d+)?)?|减少了?(?P<fewer>\d+(?:\.\d+)?)"
    r"|(?:没有|没能|未能?|尚未)(?:全部|按期|按时|如期)?(?:完成|举办|开展|实施|达到|召开)|(?:报名|人数|数量|场次)不足"
)


@IndicatorRule
def reached_against_reason(i: Indicator, tree: Tree) -> Hits:
    """A reason says that less was done than planned, and the figure that all was: one of them is wrong."""
    outcome, reason = _outcome(i, tree), i.notes.get("remark")
    if outcome is None or outcome.share is None or outcome.way == "missed" or reason is None or reason.unread:
        return
    found = _LESS_DONE.search(reason.text)
    if found is None or direction_of(i.target, "", " ".join(text.text for text in i.above)) < 0:
        return
    value, actual = _both(i)
    less, planned = found["less"] or found["fewer"], i.target.number
    left = planned - Decimal(less) if less and planned is not None else None
    likely = f"，按原因应为 {number_text(left)}" if left is not None and left >= 0 else ""
    yield hit(
        actual.cell, None, reason.cell, value.cell, actual=actual.text, target=write_target(i.target),
        reason=found[0], likely=likely,
    )  # fmt: skip


@tree_rule("name", "actual")
def misspelt_actual(tree: Tree) -> Hits:
    """达到那了目标值: between 达到 and 了 nothing stands. What was copied down a column is told once."""
    alike: dict[str, list[Cell]] = {}
    for i in tree.leaves:
        if i.actual and re.search(_MISSPELT, i.actual.text):
            alike.setdefault(i.actual.text, []).append(i.actual.cell)
    for text, (first, *others) in alike.items():
        where = f"，共 {len(others) + 1} 处" if others else ""
        yield hit(first, mend := re.sub(_MISSPELT, r"\1了", text), *others, text=text, mend=mend, where=where)


@tree_rule("name", "value", "actual", "notes")
def no_actual(tree: Tree) -> Hits:
    """Once what was reached is told of some, it is of all."""
    leaves = [i for i in tree.leaves if i.actual is not None and not i.empty]
    if not any(i.actual and i.actual.text for i in leaves):
        return
    for i in leaves:
        if i.actual and not i.actual.text and not i.actual.unread and (i.name.text or i.target.quantitative):
            yield hit(i.actual.cell, name=i.name.text)


_MANY = 3  # so many figures are no chance


@tree_rule("name", "value", "actual")
def all_as_planned(tree: Tree) -> Hits:
    """Every figure is just what was planned, also where more or less would do: it looks copied."""
    figures = [
        i
        for i in tree.leaves
        if i.target.number is not None and i.actual and i.actual.target.number is not None
    ]
    open_ended = [
        i for i in figures if i.target.operator in ("≥", "≤", "＞", "＜") and i.target.number not in (0, 100)
    ]
    if len(figures) < _MANY or len(open_ended) < _MANY:
        return
    if any(i.actual is None or i.actual.target.number != i.target.number for i in figures):
        return
    cells = [i.actual.cell for i in open_ended if i.actual]
    yield hit(cells[0], None, *cells[1:], count=len(open_ended))


@tree_rule("name", "notes")
def weight_shares(tree: Tree) -> Hits:
    """What the form gives each first level; one that it does not speak of takes its share from the others'."""
    shares = tree.model.scoring.shares
    weighed = [(i, w) for i in tree.leaves if (w := weight_of(i)) is not None]
    if not shares or not weighed or any(i.notes["weight"].unread for i in tree.leaves):
        return
    if any(i.above and i.above[0].text not in shares for i, w in weighed if w):
        return
    for first, wanted in shares.items():
        below = [(i, w) for i, w in weighed if i.above and i.above[0].text == first]
        total = sum((w for _, w in below), Decimal(0))
        if below and total != wanted:
            cells = [i.notes["weight"].cell for i, _ in below]
            yield hit(
                cells[0], None, *cells[1:], first=first, total=number_text(total), wanted=number_text(wanted)
            )


@SheetRule
def project_cost_unlike_projects(tree: Tree, sheets: list[Tree]) -> Hits:
    """What a department says that its projects cost is what they have together."""
    budgets = [sheet.budget for sheet in sheets if sheet.budget is not None]
    if not budgets or len(budgets) < len(sheets):
        return
    total = sum(budgets, Decimal(0))
    for i in tree.money:
        if (
            i.yuan is None
            or i.value is None
            or not re.fullmatch("项目(总)?(成本|支出|经费|资金)(总额|合计)?", i.key)
        ):
            continue
        if abs(i.yuan - total) > 50 * (len(budgets) + 1):  # each may be rounded to 0.01 万元
            cells = [cell for sheet in sheets for cell in sheet.sources.get(BUDGET, ())]
            yield hit(
                i.value.cell, None, *cells, text=write_target(i.target), total=f"{_shown(total / 10_000)}万元",
                count=len(budgets), off=f"{'少' if total < i.yuan else '多'} {_shown(abs(total - i.yuan) / 10_000)}万元",
            )  # fmt: skip
