"""Whatever characters come, they are read without failing, and places stay inside the text."""

from __future__ import annotations

from random import Random

import pytest

from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

WORDS = (
    "2023年 收入 支出 1.00 万元 ， 。 （ ） ； ： 其中 增加 减少 % 占 、 同比 较上年 分别为 一、 12,345.67 3 人 三公 （类） （款） （项） "
    "0 共 为 完成 预算 原因是 - 第 页 XX 〔2021〕3号 1. 100% 亿元 负 -5 1.2.3 O ﹪ １２ 目录 单位：元 表1 附件 成 倍 个百分点"
)
TOKENS = [*WORDS.split(), "\n", "\f", "\t", " ", "\r\n"]


@pytest.mark.parametrize("seed", range(30))
def test_any_order_of_words_is_read(seed: int) -> None:
    random = Random(seed)
    text = "".join(random.choice(TOKENS) for _ in range(random.randint(0, 400)))
    review = TextReview(Manuscript(text))
    told = review.counts()
    assert min(told.agree, told.disagree, told.unbound) >= 0
    for finding in review.findings:
        for place in (finding.place, *finding.witnesses):
            start, end = review.span(place)
            assert 0 <= start < end <= len(text)
            assert review.sentence(place)


@pytest.mark.parametrize(
    "text", ["", "\n\f\n", "。", "（" * 5_000, "1," * 5_000, "比上年增加1万元，增长1%。" * 500]
)
def test_empty_and_endless_texts(text: str) -> None:
    review = TextReview(Manuscript(text))
    assert len(review.findings) <= len(text)
