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
    ("henan_budget", "3"),  # 2 items, told in the sentence after the next
    ("jizhang_budget", "80场"),  # performances, counted again in another sentence
    ("jizhang_budget", "拨收入"),  # in a line that is read as a heading
    ("minlai_budget", "2辆"),  # told at the other of two places that differ
    ("regiment_accounts", "3辆"),  # told at the other of two places that differ
    ("regiment_accounts", "第二十师二〇三团农业发展服务中心"),  # a name without a county
    ("wanpi_budget", "1,580"),  # persons that are none of the office's
    ("wanpi_budget", "元测"),  # 405 户 × 1.20 万元
    ("wanquan_budget", "增加"),  # last year's figure is told nowhere
    ("yunnan_budget", "2"),  # of one unit that the sentence before counts
    ("yuying_school", "万平方米"),  # for 平方米, against a table of assets
    ("yuying_school", "704"),  # the total of a column of persons
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
    assert {(document.name, slip) for slip in found.missed} == {n for n in NOT_SEEN if n[0] == document.name}
    assert found.false == []
