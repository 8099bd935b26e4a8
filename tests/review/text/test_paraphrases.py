"""Right sentences in the words of other offices: quiet, and their numbers bound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests import shipped

from budgetdesk.review.text.claims import Values, judge
from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.tables.cell_grids import CellGrids, cell_grids
from budgetdesk.review.text.text_review import TextReview

SENTENCES = yaml.safe_load((Path(__file__).parent / "paraphrases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SENTENCES["texts"], ids=lambda case: case["text"][:16])
def test_numbers_are_bound_however_the_sentence_is_put(case: dict[str, Any]) -> None:
    review = TextReview(Manuscript(f"{SENTENCES['head']}\n{case['text']}", wrapped=False))
    assert [f.says for f in review.findings if f.level != "hint"] == []
    values = Values(review.facts)
    held = {id for claim in review.claims if judge(claim, values) in ("holds", "tail") for id in claim.facts}
    agreeing = {
        review.manuscript.original[slice(*review.span(f.place))]
        for f in review.reading.facts
        if f.id in held and f.place
    }
    assert set(case["bound"]) <= agreeing


LISTS = {  # the least share of figures that are bound, and of slips that are told
    "paraphrases_of_tables": (0.85, 5),
    "more_paraphrases_of_tables": (0.65, 10),
}


@pytest.fixture(scope="module")
def grids() -> CellGrids:
    return cell_grids(shipped.document("mianxian-worksheet").engine)


@pytest.mark.parametrize("name", LISTS)
def test_numbers_are_bound_to_the_tables_of_a_declaration_in_anybody_s_words(
    name: str, grids: CellGrids
) -> None:
    cases = yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))["texts"]
    fewest_bound, fewest_told = LISTS[name]
    unit = "勉县城乡居民社会养老保险经办中心"
    bound = figures = told = 0
    for case in cases:
        text = f"{unit}2024年部门综合预算\n{case['text']}"
        review = TextReview(Manuscript(text, wrapped=False), names=(unit,), year=2024, declaration=grids)
        found = [f for f in review.findings if f.level != "hint" or f.cause_kind == "truncated"]
        if "wrong" in case:
            told += bool(found)
            continue
        assert [f.says for f in found] == [], case["text"]
        values = Values(review.facts)
        held = {
            i for claim in review.claims if judge(claim, values) in ("holds", "tail") for i in claim.facts
        }
        agreeing = {
            text[slice(*review.span(f.place))] for f in review.reading.facts if f.id in held and f.place
        }
        figures += len(case["figures"])
        bound += len(agreeing & {*case["figures"]})
    assert bound >= fewest_bound * figures
    assert told >= fewest_told
