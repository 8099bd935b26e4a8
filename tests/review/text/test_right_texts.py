"""Texts as still other offices write them, all right: nothing is told of them, and most of their figures are bound."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

RIGHT = sorted((Path(__file__).parent / "right").glob("*.txt"))


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_text_is_quiet(path: Path) -> None:
    review = TextReview(Manuscript(path.read_text(encoding="utf-8")))
    assert [f.says for f in review.findings if f.level != "hint"] == []
    told = review.counts()
    assert told.agree >= 0.5 * (told.agree + told.unbound)
