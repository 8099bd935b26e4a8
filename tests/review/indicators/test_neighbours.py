"""Second opinions from well-formed indicators, asked about good indicators of other sets, which are none of the examples.

1. As they are written, hardly one in a hundred is spoken against.
2. Under a level where none of its kind stands, turned round, exactly so many, in a strange unit, or ten thousand times as large,
   many are, and those named have the answer.
3. The shipped examples are in order, each there once, under known levels; the weights were found from them.
4. What a piece says is found from lines that have it, and always the same.
"""

from __future__ import annotations

import csv
from functools import cache

from scripts.weigh_examples import digest_of, weighed
from tests.review.indicators.heldout import lines

from budgetdesk.engine.targets import take_apart
from budgetdesk.packs.shipped_lists import shipped_list
from budgetdesk.resources import resources
from budgetdesk.review.indicators.examples import (
    Example,
    Examples,
    Opinion,
    Question,
    answer_to,
    examples,
    family_of,
    shipped_weights,
    weights_from,
)
from budgetdesk.review.indicators.words import words

ODDS: dict[Question, float] = {"level": 3.2, "family": 4.2, "way": 3.7, "exact": 7.0}
WRONG = {
    "数量指标": "时效指标",
    "质量指标": "成本指标",
    "时效指标": "质量指标",
    "成本指标": "生态效益指标",
    "满意度指标": "质量指标",
}


@cache
def _unseen() -> list[Example]:
    known = {line[1] for line in shipped_list("examples.csv")}
    short = {"服务对象满意度指标": "满意度指标", "经济成本指标": "成本指标"}
    found = []
    for line in (line for name in "tuv" for line in lines(name)):
        operator, value, unit = take_apart(line["value"])
        level = short.get(line["level2"], line["level2"])
        if line["severity"] == "good" and line["name"] not in known and level in words().levels and unit:
            found.append(Example(level, line["name"], operator, value, unit))
    return found


def _against(question: Question, line: Example) -> Opinion | None:
    but = words().levels[line.level2] if question == "level" else ()
    written = answer_to(question, line)
    asked = written and (question != "exact" or written == "＝")
    return examples().against(question, written, line, ODDS[question], but) if asked else None


def _share(asked: list[object]) -> float:
    return sum(map(bool, asked)) / len(asked)


def test_what_is_well_formed_is_left_in_peace() -> None:  # 1
    unseen = _unseen()
    assert len(unseen) > 150
    for question in ODDS:
        assert _share([_against(question, line) for line in unseen]) <= 0.01
    assert _share([examples().smaller(line) for line in unseen]) <= 0.01


def test_what_is_out_of_place_or_out_of_proportion_is_told() -> None:  # 2
    unseen = _unseen()
    counted = [line for line in unseen if line.operator == "≥" and line.unit not in ("%", "分")]
    turned = {"≥": "≤", "≤": "≥"}
    spoiled: dict[Question, list[Example]] = {
        "level": [line._replace(level2=WRONG[line.level2]) for line in unseen if line.level2 in WRONG],
        "family": [line._replace(unit="吨") for line in counted if family_of(line.unit) != "weight"],
        "way": [line._replace(operator=turned[line.operator]) for line in unseen if line.operator in turned],
        "exact": [line._replace(operator="＝") for line in counted],
    }
    told = {question: [_against(question, line) for line in of] for question, of in spoiled.items()}
    least: dict[Question, float] = {"level": 0.5, "family": 0.55, "way": 0.6, "exact": 0.25}
    for question, opinions in told.items():
        assert _share(list(opinions)) >= least[question], question
        named = [(o.answer, line) for o in opinions if o for line in o.alike]
        assert all(answer_to(question, line) == answer for answer, line in named)
    grown = [line._replace(unit=f"万{line.unit}") for line in counted if line.unit[0] not in "万亿"]
    assert _share([examples().smaller(line) for line in grown]) >= 0.45


def test_the_examples_are_in_order_and_weighed() -> None:  # 3
    with (resources() / "indicators" / "examples.csv").open(encoding="utf-8", newline="") as file:
        heading, *found = [tuple(line) for line in csv.reader(file)]
    assert heading == Example._fields
    assert found == sorted(found)
    assert len({line[:2] for line in found}) == len(found) >= 3000
    assert {line[0] for line in found} == set(words().levels)
    assert shipped_weights()["examples"] == digest_of(found), "python scripts/weigh_examples.py"


def test_weights_are_found_from_lines() -> None:  # 4
    things = (
        "路灯",
        "水泵",
        "课桌",
        "书架",
        "警车",
        "雨棚",
        "路牌",
        "井盖",
        "护栏",
        "展板",
        "岗亭",
        "座椅",
        "音箱",
        "雷达",
        "帐篷",
        "货架",
    )
    toy = [
        line
        for n, thing in enumerate(things)
        for line in (
            Example("数量指标", f"购置{thing}数", "≥", str(n + 20), "台"),
            Example("质量指标", f"{thing}差错率", "≤", "2", "%"),
        )
    ]
    data = weighed(toy)
    assert data == weighed(toy)
    learned = Examples(lambda: toy, weights_from(data))
    turned = learned.against("way", "≥", Example("质量指标", "水表差错率", "≥", "2", "%"), 1.0)
    assert turned
    assert turned.answer == "≤"
    assert all(line.name.endswith("差错率") for line in turned.alike)
    assert not learned.against("way", "≥", Example("数量指标", "购置水表数", "≥", "30", "台"), 0.0)
    assert learned.smaller(Example("数量指标", "购置水表数", "≥", "30", "万台"))
    assert not learned.smaller(Example("数量指标", "购置水表数", "≥", "90", "台"))
