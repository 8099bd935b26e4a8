"""Documents of other provinces and kinds: right ones are quiet, what is marked in them is found, and nothing else is told."""

from __future__ import annotations

import pytest
from tests.review.text.marked_documents import Marked, marked_documents, outcome

from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

DOCUMENTS = marked_documents()
NOT_SEEN = {
    ("chongqing_town", "13"),  # 12 = 11 + 1 by words that do not say that these are all
    ("henan_budget", "0.2"),  # told behind an item of the item whose change it is
    ("yunnan_budget", "2"),  # of one unit that the sentence before counts
    ("wanquan_budget", "增加"),  # last year's figure is told nowhere
    ("henan_budget", "3"),  # 2 items, told in the sentence after the next
    ("zangqu_accounts", "94.88%"),  # of the total with what is carried over, of which it is a share too
    (
        "zangqu_accounts",
        "1.60",
    ),  # exchanged with the next: their sum holds, and the table is not asked
    ("zangqu_accounts", "18.13"),
    ("regiment_accounts", "3辆"),  # kept, against a table of persons and vehicles
    ("regiment_accounts", "6.05"),  # 货物、工程、服务: names of one word
    ("regiment_accounts", "高标准农田管护面积减少"),  # 多…元 is no word of direction for reasons
    ("regiment_accounts", "第二十师二〇三团农业发展服务中心"),  # a name without a county
    ("regiment_accounts", "住房保支出"),  # a word lost that the vocabulary does not have
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_right_document_is_quiet(document: Marked) -> None:
    review = TextReview(Manuscript(document.right, wrapped=False))
    assert [f.says for f in review.findings if f.level != "hint"] == []
    told = review.counts()
    assert told.agree >= 0.65 * (told.agree + told.unbound)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_slips_are_found_and_nothing_else_is_told(document: Marked) -> None:
    found = outcome(document)
    assert {(document.name, slip) for slip in found.missed} <= NOT_SEEN
    assert found.false == []
