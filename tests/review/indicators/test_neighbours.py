"""Second opinions from well-formed indicators, asked about lines that were left out of them.

1. As they are written, hardly one in a hundred is spoken against.
2. Under a level where none of its kind stands, turned round, or ten thousand times as large, many are.
3. The shipped examples are in order, each there once, under known levels.
"""

from __future__ import annotations

import csv
from functools import cache

from budgetdesk.packs.shipped_lists import shipped_list
from budgetdesk.resources import resources
from budgetdesk.review.indicators.examples import Example, Examples, tally_of, way_of
from budgetdesk.review.indicators.words import words

EVERY = 29
ODDS = 4.0
WRONG = {
    "数量指标": "时效指标",
    "质量指标": "成本指标",
    "时效指标": "质量指标",
    "成本指标": "生态效益指标",
    "满意度指标": "质量指标",
}


@cache
def _left_out() -> tuple[Examples, list[Example]]:
    lines = [Example(*line) for line in shipped_list("examples.csv")]
    kept = [line for n, line in enumerate(lines) if n % EVERY]
    return Examples(lambda: kept, tally_of(kept)), lines[::EVERY]


def _share(asked: list[object]) -> float:
    return sum(map(bool, asked)) / len(asked)


def test_what_is_well_formed_is_left_in_peace() -> None:  # 1
    examples, lines = _left_out()
    level = [
        examples.against("level", line.level2, line, ODDS, words().levels[line.level2]) for line in lines
    ]
    way = [
        examples.against("way", way_of(line.operator), line, ODDS) for line in lines if way_of(line.operator)
    ]
    assert _share([*level, *way]) <= 0.01
    assert _share([examples.smaller(line) for line in lines]) <= 0.01


def test_what_is_out_of_place_or_out_of_proportion_is_told() -> None:  # 2
    examples, lines = _left_out()
    moved = [line._replace(level2=WRONG[line.level2]) for line in lines if line.level2 in WRONG]
    turned = [
        line._replace(operator={"≥": "≤", "≤": "≥"}[line.operator]) for line in lines if line.operator in "≥≤"
    ]
    grown = [
        line._replace(unit=f"万{line.unit}") for line in lines if line.unit in ("人", "个", "台", "次", "座")
    ]
    found = [
        examples.against("level", line.level2, line, ODDS, words().levels[line.level2]) for line in moved
    ]
    assert _share(found) >= 0.6
    assert all(line.level2 == opinion.answer for opinion in found if opinion for line in opinion.alike)
    assert _share([examples.against("way", line.operator, line, ODDS) for line in turned]) >= 0.4
    assert _share([examples.smaller(line) for line in grown]) >= 0.5


def test_the_examples_are_in_order() -> None:  # 3
    with (resources() / "indicators" / "examples.csv").open(encoding="utf-8", newline="") as file:
        heading, *lines = [tuple(line) for line in csv.reader(file)]
    assert heading == Example._fields
    assert lines == sorted(lines)
    assert len({line[:2] for line in lines}) == len(lines) >= 3000
    assert {line[0] for line in lines} == set(words().levels)
