"""The rules beside careful reviewers: faults of the samples written down by hand, good and bad ways of writing.

1. Of what a reviewer calls an error at least 80 % is found at the right cell, and of the rest as much.
2. At most one finding in ten says what no reviewer said.
3. Well-written indicators of every field of work are left in peace.
4. What offices are sent back for is found, wherever it stands.
5. The shipped library of indicators has nothing that its own reviewer would send back.
6. Of bad indicators that were written before the rules, nearly all are found, and hardly a good one is flagged.
7. In the tree of one form no good indicator is taken for another that says the same.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.review.indicators.forms import SPLIT, WHOLE, Sketch
from tests.review.indicators.heldout import form, forms, measure
from tests.review.indicators.reviewed import compare, told

from budgetdesk.packs.indicator_library import shipped_indicators
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.resources import resources
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

HERE = Path(__file__).parent


@pytest.mark.parametrize("sample", ["guangshui", "yunnan", "mianxian", "quxian"])
def test_a_sample_is_read_as_a_reviewer_reads_it(sample: str) -> None:
    result = compare(sample)
    for level in ("error", "query"):
        found, of = result.of_level(level)
        assert found >= 0.8 * of, [r.name for r in result.missed if r.level == level]
    assert len(result.besides) <= 0.1 * len(result.findings), [f.says for f in result.besides]


def _lines(name: str) -> list[list[str]]:
    lines: list[list[str]] = read_yaml((HERE / name).read_bytes(), name)
    return [[text or "" for text in line] for line in lines]


def _findings(lines: list[list[str]]) -> list[Finding]:
    sketch = Sketch()
    for level1, level2, name, target, *_ in lines:
        sketch.row(WHOLE, {"level1": level1, "level2": level2, "name": name, "target": target})
    return [f for f in find_all(sketch.engine()) if f.rules[0].startswith("IND-")]


def test_good_indicators_are_left_in_peace() -> None:
    assert [f.says for f in _findings(_lines("good.yaml"))] == []


def test_the_shipped_library_passes_its_own_review() -> None:
    """With a number where the unit's own belongs; rates among 数量指标 may stand beside a count."""
    columns = ("level1", "level2", "name", "operator", "value", "unit", "direction", "standard")
    found = []
    for indicator in shipped_indicators(resources() / "indicators"):
        sketch = Sketch()
        line = {column: getattr(indicator, column) for column in columns} | {
            "explanation": indicator.definition
        }
        if not line["value"]:
            line["value"] = "12" if indicator.unit == "%" else "36"
        row = sketch.row(SPLIT, line)
        own = [f for f in find_all(sketch.engine()) if f.suspect and f.suspect.row == row]
        found += [f.says for f in own if f.cause_kind not in ("no_counts", "no_weight")]
    assert found == []


def test_the_library_is_large_enough_to_find_something_for_most_offices() -> None:
    library = shipped_indicators(resources() / "indicators")
    assert len(library) >= 400
    assert len({indicator.work for indicator in library}) >= 20
    assert len({indicator[1:4] for indicator in library}) == len(
        library
    )  # under its levels none is there twice


@pytest.mark.parametrize("line", _lines("bad.yaml"), ids=lambda line: f"{line[2]}-{line[3]}")
def test_what_is_sent_back_is_found(line: list[str]) -> None:
    *_, columns, rules = line
    found = [(cell.column, kind) for f in _findings([line]) for cell, kind in told(f) if cell]
    assert any(column in columns.split() and rule in rules.split() for column, rule in found), found


@pytest.mark.parametrize("name", [*"abcdefghijklmnopstuv"])
def test_what_was_written_before_the_rules_is_told_apart(name: str) -> None:
    tallies = measure(name)
    error, query, good = tallies["error"], tallies["query"], tallies["good"]
    assert error.share >= 0.95, [line["name"] for line in error.silent]
    assert len(error.told) + len(query.told) >= 0.75 * len(error.lines + query.lines)
    assert good.share <= 0.03, [line["name"] for line, _ in good.told]
    assert not [f.says for _, findings in good.told for f in findings if f.level == "error"]


@pytest.mark.parametrize("name", ["d", "j", "o"])
def test_of_the_good_indicators_of_one_form_none_is_taken_for_another(name: str) -> None:
    told = [f.says for good in forms(name) for f in find_all(form(good).engine())
            if f.cause_kind in ("duplicate", "near_duplicate")]  # fmt: skip
    assert told == []
