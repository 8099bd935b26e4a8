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
