"""Forty short texts and what a reader must conclude from each (`forty.yaml`)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from budgetdesk.review.finding import Finding
from budgetdesk.review.text.about import About
from budgetdesk.review.text.claims import Values, judge
from budgetdesk.review.text.facts import Fact, Key
from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

FORTY = yaml.safe_load((Path(__file__).parent / "forty.yaml").read_text(encoding="utf-8"))


def tables() -> list[Fact]:
    """The office's tables as facts, exact."""
    return [
        Fact(
            0, Key(subject, stage, year), "amount", Decimal(value), Decimal(0), unit[0] if unit else "万元",
            known=True, origin=f"表中{subject}",
        )
        for subject, stage, year, value, *unit in FORTY["tables"]
    ]  # fmt: skip


def reviewed(case: dict[str, Any]) -> TextReview:
    text = f"{case['section']}\n{case['text']}" if "section" in case else case["text"]
    about = About(names=(FORTY["unit"],), year=FORTY["year"])
    return TextReview(Manuscript(text), tables(), about=about)


def there(review: TextReview, finding: Finding) -> str:
    start, end = review.span(finding.place)
    return review.manuscript.original[start:end]


@pytest.mark.parametrize("case", FORTY["texts"], ids=lambda case: str(case["id"]))
def test_reader_concludes(case: dict[str, Any]) -> None:
    review = reviewed(case)
    told = [(f.level, there(review, f), f.cause_kind, f.says) for f in review.findings]
    for wanted in (case[name] for name in ("find", "also") if name in case):
        levels = [wanted["level"]] if "level" in wanted else ["error", "query"]
        found = [
            f for f in review.findings if f.cause_kind == wanted["cause"] and there(review, f) == wanted["at"]
        ]
        assert found, told
        assert found[0].level in levels
        assert found[0].expected == wanted.get("expected", found[0].expected)
        review.findings.remove(found[0])
    assert [f for f in review.findings if f.level != "hint"] == [], told


@pytest.mark.parametrize(
    "case", [c for c in FORTY["texts"] if "agree" in c], ids=lambda case: str(case["id"])
)
def test_sound_figures_are_bound_and_agree(case: dict[str, Any]) -> None:
    review = reviewed(case)
    values = Values(review.facts)
    held = {id for claim in review.claims if judge(claim, values) in ("holds", "tail") for id in claim.facts}
    spans = {f.id: review.span(f.place) for f in review.reading.facts if f.place}
    agreeing = {review.manuscript.original[slice(*spans[id])] for id in held if id in spans}
    assert set(case["agree"]) <= agreeing
