"""Second opinions: what well-formed indicators that are like one say against it, where no rule on words says anything."""

from __future__ import annotations

from collections.abc import Sequence

from budgetdesk.engine.targets import number_text
from budgetdesk.engine.units import unit_of
from budgetdesk.review.indicators.directions import is_doubtful
from budgetdesk.review.indicators.examples import (
    Example,
    Opinion,
    counter_of,
    examples,
    family_of,
    way_of,
)
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.lexicon import lexicon
from budgetdesk.review.indicators.rule_function import Hits, SecondOpinion, Tree, hit
from budgetdesk.review.indicators.second_levels import home_of, is_of_costs
from budgetdesk.review.indicators.words import has, plain, unnumbered, words

# Odds, as logarithms, from which the examples speak: found by leaving out whole fields of the examples, where of the good
# ones left out about four in a thousand are asked about for each.
_LEVEL_ODDS = 3.5
_UNIT_ODDS = 8.5
_WAY_ODDS = 4.0


def other_level(i: Indicator) -> Opinion | None:
    """The second level under which indicators like it stand, where it stands under one that they do not."""
    level = _level_of(i)
    if not level or not _plain_number(i) or home_of(i):
        return None
    if i.target.number == 0:
        return None  # there shall be none of it
    if level == "经济效益指标" and has(i.reading.said, lexicon().small_goods, "tail"):
        return None  # what is made of a thing earns money
    lasts = way_of(i.target.operator) == "≥" or has(i.reading.said, lexicon().lasting)
    lasts = lasts or ("效益" in level and has(i.reading.said, lexicon().felt_spans))
    long = family_of(i.unit) == "time" and lasts  # how long, not how soon
    share = family_of(i.unit) == "share" and not has(i.reading.said, lexicon().timely)
    green = level == "生态效益指标" and has(i.reading.said, [*lexicon().greening, *lexicon().ecological])
    but = [
        *words().levels[level],
        *(("时效指标",) if long or share else ()),
        *(("数量指标",) if long else ()),
        *(("数量指标",) if green else ()),
        *(("经济效益指标",) if level == "成本指标" and has(i.reading.said, lexicon().cost_words) else ()),
    ]
    return examples().against("level", level, _as_example(i, level), _LEVEL_ODDS, but)


def other_unit(i: Indicator) -> Opinion | None:
    """Well-formed indicators like it that are counted in units of another family."""
    found = unit_of(i.unit) if i.unit else None
    served = family_of(i.unit) == "people" and bool(i.reading.deed)  # those for whom it is done
    if served or found is None or found.per or not _plain_number(i) or found.family in _BARE:
        return None
    family = family_of(i.unit)
    return examples().against("family", family, _as_example(i), _UNIT_ODDS, _NOT_FOR.get(family, _BARE))


_BARE = ("share", "number", "score", "points", "ratio", "rank", "?")
_NOT_FOR = {"pieces": (*_BARE, "times"), "times": (*_BARE, "pieces", "people"), "people": (*_BARE, "times")}
"""In whose place no other family is wanted: what is done to things may be counted by how often it is done."""


def other_way(i: Indicator) -> Opinion | None:
    """Well-formed indicators like it that are good the other way."""
    way, said = way_of(i.target.operator), i.reading.said
    if not way or not _plain_number(i) or i.kind.direction == {"≥": 1, "≤": -1}[way]:
        return None  # the rules on words know it as good that way
    if has(said, [*lexicon().either_way, *words().ceilings]) or (i.target.number or 0) < 0:
        return None
    if way == "≥" and family_of(i.unit) == "time" and has(said, lexicon().lasting):
        return None  # how long, not how soon
    if way == "≤" and (is_doubtful(i) or has(said[-_LAST:], lexicon().doubtful)):
        return None
    return examples().against("way", way, _as_example(i), _WAY_ODDS)


_LAST = 4  # characters, which say what a rate is of


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


@SecondOpinion
def operator_unlike_examples(i: Indicator, tree: Tree) -> Hits:
    """流量测验误差 ≥8%."""
    if (found := other_way(i)) and i.value:
        mend = i.value.turned(found.answer)
        said = {"name": i.name.text, "operator": i.target.operator, "answer": found.answer, "mend": mend}
        yield hit(i.value.operator, mend, i.name.cell, **said, alike=_named(found.alike))


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
