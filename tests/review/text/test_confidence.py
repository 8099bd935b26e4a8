"""How loudly a slip is told: by what binds its figures, what explains it, and what else speaks for or against it."""

from __future__ import annotations

import pytest

from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

HEAD = "河口县水利局2023年部门预算\n一、三公经费\n2023年公务接待费预算3.25万元。\n二、其他说明\n"
TOTALS = "河口县水利局2023年部门预算\n一、收支情况\n2023年支出总额917.36万元。\n二、其他说明\n"


def levels(text: str, figure: str) -> list[str]:
    review = TextReview(Manuscript(text, wrapped=False))
    return [f.level for f in review.findings if f.entered == figure]


@pytest.mark.parametrize(
    ("sentence", "figure", "level"),
    [
        ("2023年公务接待费预算3.52万元。", "3.52万元", "error"),  # digits swapped
        ("2023年公务接待费预算2.18万元。", "2.18万元", "error"),  # its own words name it
        ("2023年公务接待费预算483.16万元。", "483.16万元", "hint"),  # so much is something else
    ],
)
def test_figure_told_twice_is_the_surer_the_nearer_its_words_and_its_value_are(
    sentence: str, figure: str, level: str
) -> None:
    assert levels(HEAD + sentence, figure) == [level]


@pytest.mark.parametrize(
    ("sentence", "level"),
    [("2023年支出总额971.36万元。", "error"), ("2023年支出总额896.41万元。", "error")],
)
def test_total_that_its_words_name_alone_is_an_error(sentence: str, level: str) -> None:
    assert levels(TOTALS + sentence, sentence[9:-1]) == [level]
