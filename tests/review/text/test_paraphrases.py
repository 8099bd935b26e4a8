"""Right sentences in the words of other offices: quiet, and their numbers bound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from budgetdesk.review.text.claims import Values, judge
from budgetdesk.review.text.manuscript import Manuscript
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
