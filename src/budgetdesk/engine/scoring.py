"""Points for an indicator: what was reached against what was promised, by the scheme of the form.

Figures score by proportion and direction, words by bands: words say which band, and a person the points within it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from budgetdesk.engine.language.amounts import Blank
from budgetdesk.engine.targets import Target, read_cells, read_target
from budgetdesk.engine.units import convert
from budgetdesk.packs.models import Scoring
from budgetdesk.patterns import late_pattern
from budgetdesk.records import dataclass

Way = Literal["reached", "missed", "deviates", "partly", "told"]
"""How an indicator came out; `told`: in words that say no band."""

Direction = Literal[1, -1]

_ONE = Decimal(1)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`least` and `most` are the points between which the score must lie, `points` what follows; None: a person's choice.

    `share` is the part of the target that was reached, 1 for all of it; None where words tell.
    """

    way: Way
    least: Decimal
    most: Decimal
    points: Decimal | None
    share: Decimal | None = None


def outcome_of(
    target: Target, actual: Target, weight: Decimal, direction: Direction, scheme: Scoring
) -> Outcome | None:
    """How an indicator of `weight` points came out. None where nothing follows: a blank, units that cannot be compared, a
    figure answered with words."""
    if target.number is not None:
        if actual.number is None:
            return None
        figure = convert(actual.number, actual.unit or target.unit, target.unit)
        return None if figure is None else _by_figure(target, figure, weight, direction, scheme)
    if not (target.words or target.said_qualitative) or target.absent or target.placeholder:
        return None
    if not actual.qualitative:
        return None
    way = way_in_words(actual.words, target.words)
    least, most = _band(way, scheme)
    points = weight if way == "reached" else None
    return Outcome(way, weight * least / _HUNDRED, weight * most / _HUNDRED, points)


SCORED_BY = ("target", "operator", "value", "unit", "direction", "actual", "weight")
"""The roles of columns that points follow from."""


def outcome_in_cells(said: Mapping[str, Any], above: Iterable[Any], scheme: Scoring) -> Outcome | None:
    """The same of what stands in the cells of an indicator, by role; `above`: the names over it."""
    weight = said["weight"]
    if not isinstance(weight, Decimal) or isinstance(weight, Blank):
        return None
    text = {role: "" if value is None else str(value) for role, value in said.items()}
    if "target" in text:
        target = read_target(text["target"])
    else:
        target = read_cells(text.get("operator", ""), text.get("value", ""), text.get("unit", ""))
    direction = direction_of(target, text.get("direction", ""), " ".join(str(name) for name in above if name))
    return outcome_of(target, read_target(text["actual"]), weight, direction, scheme)


def direction_of(target: Target, said: str, above: str) -> Direction:
    """1: the more the better. The sign says it, else the form's column 指标方向性 (`said`); a cost (from the names `above`)
    and what should be nothing are the better the less."""
    if target.operator in ("≥", "＞"):
        return 1
    if target.operator in ("≤", "＜"):
        return -1
    if said:
        return -1 if re.search("反|逆|负", said) else 1
    return -1 if "成本" in above or target.number == 0 else 1


def _by_figure(
    target: Target, figure: Decimal, weight: Decimal, direction: Direction, scheme: Scoring
) -> Outcome:
    share = _share(target, figure, direction)
    if share is None:  # below zero no proportion says anything
        return Outcome("missed", Decimal(0), weight, None)
    if share < _ONE:
        points = weight * share if scheme.missed == "proportion" else Decimal(0)
        return Outcome("missed", points, points, points, share)
    if direction > 0 and scheme.deviation is not None and share * _HUNDRED > scheme.deviation:
        points = max(weight - scheme.deduction, Decimal(0))
        return Outcome("deviates", points if scheme.deduction else Decimal(0), weight, points, share)
    return Outcome("reached", weight, weight, weight, share)


def _share(target: Target, figure: Decimal, direction: Direction) -> Decimal | None:
    """Which part of the target was reached; more than 1 for more. None where it was not, and no part can be told."""
    low = target.number
    assert low is not None
    high = target.upper if target.upper is not None else low
    wanted = low if figure < low else high
    if target.upper is not None and low <= figure <= high:
        return _ONE
    if figure == wanted:
        return _ONE
    if direction > 0 and target.upper is None:
        if wanted > 0 and figure >= 0:
            return figure / wanted
        return _ONE if figure > wanted else None
    if figure < wanted and target.upper is None:
        return _ONE  # what is spared is no deviation
    if figure > 0 and wanted >= 0:
        return wanted / figure if figure > wanted else figure / wanted
    return None


_MISSED = late_pattern(
    "未(能|有|曾|按时|如期|全部)?([达完实落开拨付支建办竣]|到[账位达岗])|没有?(达|完|实|落|开|拨|到[账位达岗])|不(达标|及时|准确|到位|合格)|尚未|较差"
)
_PARTLY = late_pattern("部分(?=[达完实落开])|基本(?=[达完实落做建满形符])|大部|大体|大致|接近|一定")
_SOME = late_pattern("部分|个别|少数|多数")
_REACHED = late_pattern("达|完成|实现|落实|已|良好|优秀|显著|有效|明显|及时|全部|合格|健全|提升|提高|改善")


@lru_cache(maxsize=4096)
def way_in_words(words: str, wanted: str = "") -> Way:
    """What words say of a target in words, whose own words said again mean that it was reached."""
    if _MISSED.search(words):
        return "partly" if _SOME.search(words) else "missed"
    if _PARTLY.search(words):
        return "partly"
    return "reached" if _REACHED.search(words) or (wanted and wanted in words) else "told"


def _band(way: Way, scheme: Scoring) -> tuple[Decimal, Decimal]:
    """Between which shares of the weight, in per cent, the points lie."""
    partly, reached = scheme.partly_from, scheme.reached_from
    if way == "reached":
        return reached, _HUNDRED
    if way == "partly":
        return partly, reached
    return (Decimal(0), partly) if way == "missed" else (Decimal(0), _HUNDRED)
