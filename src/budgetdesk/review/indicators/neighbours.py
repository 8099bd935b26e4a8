"""Second opinions: what well-formed indicators that are like one say against it, where no rule on words says anything."""

from __future__ import annotations

from collections.abc import Sequence

from budgetdesk.engine.targets import number_text
from budgetdesk.engine.units import unit_of
from budgetdesk.review.indicators.directions import is_doubtful
from budgetdesk.review.indicators.examples import (
    Example,
    Opinion,
    answer_to,
    counter_of,
    examples,
    family_of,
    way_of,
)
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.rule_function import Hits, SecondOpinion, Tree, hit
from budgetdesk.review.indicators.second_levels import is_of_costs
from budgetdesk.review.indicators.words import has, plain, unnumbered, words

# Odds, as logarithms, from which the examples speak: found by leaving out whole fields of the examples, where of the good
# ones left out about one in a thousand are asked about for each.
_LEVEL_ODDS = 3.2
_UNIT_ODDS = 4.2
_WAY_ODDS = 3.7
_EXACT_ODDS = 7.0


def other_level(i: Indicator) -> Opinion | None:
    """The second level under which indicators like it stand, where it stands under one that they do not."""
    level = _level_of(i)
    if not level or not _plain_number(i) or i.target.number == 0:
        return None  # there shall be none of it: that may be good wherever
    return examples().against("level", level, _as_example(i, level), _LEVEL_ODDS, words().levels[level])


def other_unit(i: Indicator) -> Opinion | None:
    """Well-formed indicators like it that are counted in units of another family."""
    family = family_of(i.unit)
    if not _plain_number(i) or family in _UNSETTLED:
        return None
    shared = family in _MEASURED or "/" in i.unit
    but = (*_AS_WELL.get(family, ()), *(("share",) if shared else ()))
    found = examples().against("family", family, _as_example(i), _UNIT_ODDS, but)
    return found if found and (found.answer == "share" or found.answer not in _UNSETTLED) else None


_UNSETTLED = (
    "",
    "share",
    "number",
    "score",
    "points",
    "ratio",
    "rank",
    "degrees",
    "energy",
    "data",
    "bandwidth",
    "?",
)
"""Families of which the examples have too few, or which fit many things."""
_AS_WELL = {"pieces": ("times",), "times": ("pieces", "people"), "people": ("times", "pieces")}
"""In whose place no other family is wanted: what is done to things may be counted by how often it is done."""
_MEASURED = ("time", "length", "area", "weight")
"""Of which a share can be told as well, as of what is counted for each of so many: 误差, 死亡率."""


def other_way(i: Indicator) -> Opinion | None:
    """Well-formed indicators like it that are good the other way."""
    way = way_of(i.target.operator)
    if not way or not _plain_number(i) or i.kind.direction == {"≥": 1, "≤": -1}[way]:
        return None  # the rules on words know it as good that way
    if way == "≤" and (is_doubtful(i) or has(i.reading.said[-_LAST:], lexicon().doubtful)):
        return None  # so little of it that it may be something bad
    return examples().against("way", way, _as_example(i), _WAY_ODDS)


_LAST = 4  # characters, which say what a rate is of


def too_exact(i: Indicator) -> Opinion | None:
    """Well-formed indicators like it, of which there may be more than was set."""
    example = _as_example(i, _level_of(i))
    if not _plain_number(i) or example.operator != "＝" or not answer_to("exact", example):
        return None
    if has(i.key, lexicon().settled):
        return None  # there are just so many: 在校学生
    return examples().against("exact", "＝", example, _EXACT_ODDS)


def much_smaller(i: Indicator) -> Sequence[Example]:
    """Well-formed indicators like it, where it is larger out of all proportion."""
    return examples().smaller(_as_example(i)) if _plain_number(i) and unit_of(i.unit) else ()


def _plain_number(i: Indicator) -> bool:
    return bool(i.leaf and i.key and i.value and i.target.quantitative and not i.target.words and i.unit)


def _level_of(i: Indicator) -> str:
    """The level that the form's heading means; empty where it is one of the form's own."""
    heading = plain(unnumbered(i.heading.text)) if i.heading else ""
    if "成本" in heading:
        return "成本指标" if is_of_costs(heading) else ""
    said = heading.removesuffix("指标")
    return next((level for level in words().levels if said.endswith(level.removesuffix("指标"))), "")


def _as_example(i: Indicator, level: str = "") -> Example:
    number = number_text(i.target.number) if i.target.number is not None else ""
    return Example(level, i.name.text, i.target.operator, number, i.unit)


def _named(alike: Sequence[Example]) -> str:
    return "".join(f"“{name}”" for name in dict.fromkeys(line.name for line in alike))


@SecondOpinion
def level_unlike_examples(i: Indicator, tree: Tree) -> Hits:
    """认定示范家庭农场 ≥20家 among 质量指标."""
    if (found := other_level(i)) and i.heading:
        words_ = {"name": i.name.text, "heading": i.heading.text, "belongs": found.answer}
        yield hit(i.name.cell, None, i.heading.cell, **words_, alike=_named(found.alike))


@SecondOpinion
def unit_unlike_examples(i: Indicator, tree: Tree) -> Hits:
    """钢琴 in 千克."""
    if (found := other_unit(i)) and i.value:
        units = "、".join(dict.fromkeys(counter_of(line.unit) for line in found.alike))
        yield hit(
            i.value.unit,
            None,
            i.name.cell,
            name=i.name.text,
            unit=i.unit,
            units=units,
            alike=_named(found.alike),
        )


def _other_operator(i: Indicator, found: Opinion | None) -> Hits:
    if found and i.value:
        mend = i.value.turned(found.answer)
        said = {"name": i.name.text, "operator": i.target.operator, "answer": found.answer, "mend": mend}
        yield hit(i.value.operator, mend, i.name.cell, **said, alike=_named(found.alike))


@SecondOpinion
def operator_unlike_examples(i: Indicator, tree: Tree) -> Hits:
    """流量测验误差 ≥8%."""
    yield from _other_operator(i, other_way(i))


@SecondOpinion
def exact_unlike_examples(i: Indicator, tree: Tree) -> Hits:
    """受理案件数 ＝134件."""
    yield from _other_operator(i, too_exact(i))


@SecondOpinion
def size_unlike_examples(i: Indicator, tree: Tree) -> Hits:
    """站点 ≥30万处."""
    number = i.target.number
    if number is not None and (found := much_smaller(i)) and i.value:
        values = "、".join(dict.fromkeys(f"{line.value}{line.unit}" for line in found))
        said = {
            "name": i.name.text,
            "value": f"{number_text(number)}{i.unit}",
            "values": values,
        }
        yield hit(i.value.cell, None, i.name.cell, **said, alike=_named(found))
