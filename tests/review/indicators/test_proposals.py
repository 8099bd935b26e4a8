"""What is proposed for an indicator passes the review itself, and for most of what is told there is something to take.

1. A proposal, written into the form's own columns (and under the level that it names), is told nothing of any more.
2. So is a mend that stands alone.
3. Of what is told of names and values of bad indicators, at least six in ten can be taken as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.review.indicators.forms import SPLIT, WHOLE, Line, Sketch
from tests.review.indicators.heldout import lines

from budgetdesk.engine.cells import Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.targets import take_apart
from budgetdesk.packs.indicator_rules import rules
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

_FIRST = {"满意": "满意度指标", "效益": "效益指标", "影响": "效益指标", "经济成本": "成本指标"}
_COUNT = {"level1": "产出指标", "level2": "数量指标", "name": "慰问困难群众户数", "target": "≥126户"}


def _bad() -> Iterator[Line]:
    for name in ("a", "b"):
        for line in lines(name):
            if line["severity"] != "good":
                yield {"level2": line["level2"], "name": line["name"], "target": line["value"]}
    for rule in rules().values():
        for case in rule.fails:
            if case.get("name") and case.get("target") and case.get("level2", "数量指标").endswith("指标"):
                yield {
                    "level2": case.get("level2", "数量指标"),
                    "name": case["name"],
                    "target": case["target"],
                }


def _written(line: Line, place: Place) -> tuple[Engine, str]:
    sketch = Sketch()
    first = next((f for word, f in _FIRST.items() if word in line["level2"]), "产出指标")
    sketch.row(place, _fitting(_COUNT, place))
    row = sketch.row(place, {**_fitting(line, place), "level1": first})
    return sketch.engine(), row


def _fitting(line: Line, place: Place) -> Line:
    if place is WHOLE or "operator" in line:
        return line
    operator, value, unit = take_apart(line["target"])
    return {**line, "operator": operator, "value": value, "unit": unit}


def _told(engine: Engine, row: str) -> list[Finding]:
    of_form = ("no_weight", "no_explanation", "no_standard", "no_scale", "several_numbers")
    return [
        f for f in find_all(engine)
        if f.rules[0].startswith("IND-") and f.suspect and f.suspect.row == row and f.cause_kind not in of_form
        and f.suspect.column not in ("basis", "class")
    ]  # fmt: skip


def _taken(line: Line, finding: Finding, place: Place) -> Line | None:
    """The line as it stands when what is offered is taken; None where nothing is."""
    changes = finding.proposal or tuple(
        (c.cell, str(c.expected)) for c in finding.cells if c.role == "suspect" and c.expected is not None
    )
    moved = finding.advice.rpartition("（")[2].rstrip("）") if finding.advice.endswith("指标）") else ""
    if not changes and not moved:
        return None
    return {
        **_fitting(line, place),
        **{cell.column: text for cell, text in changes},
        "level2": moved or line["level2"],
    }


@pytest.mark.parametrize("place", [WHOLE, SPLIT], ids=["one cell", "cells of their own"])
def test_what_is_offered_passes_the_review(place: Place) -> None:  # 1, 2, 3
    told = takable = 0
    wrong = []
    for line in _bad():
        findings = _told(*_written(line, place))
        for finding in findings:
            told += 1
            taken = _taken(line, finding, place)
            if taken is None:
                continue
            takable += 1
            if finding.proposal or len(findings) == 1:  # a mend of one thing leaves the others
                left = _told(*_written(taken, place))
                wrong += [(line["name"], line["target"], finding.cause_kind, taken, f.says) for f in left[:1]]
    assert wrong == []
    assert takable >= 0.6 * told, (takable, told)
