"""What people write of a project, of what is carried on and of a score is held against the cells that have it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.engine.cells import Cell

WORDS = Cell("texts", "results", "", "text", "text")
SCORE = Cell("texts", "performance", "", "score", "value")
PROJECT = "城乡居民养老保险工作经费项目"


@pytest.fixture(scope="module")
def office() -> Document:
    """Nothing is carried over there, and all is of one fund."""
    return shipped.document("quxian-final")


def read(office: Document, words: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    edit = set_entries(office, [(WORDS, words), (SCORE, Decimal(96))])
    if edit is not None:
        office.apply(edit)
    office.read_text()
    assert office.text is not None
    found = [(f.level, f.entered, f.expected) for f in office.findings if f.place is not None]
    return list(office.text.states.values()), found


@pytest.mark.parametrize(
    ("words", "states", "found"),
    [
        (f"{PROJECT}实际支出6.84万元，全部用于业务宣传。", ["agrees"], []),
        (f"{PROJECT}实际支出8.64万元。", ["disagrees"], [("error", "8.64万元", "6.84 万元")]),
        # behind the name of a project nothing is told of the whole unit
        ("2023年渠县城乡居保网络专项经费项目到位资金60万元，当年支出60.00万元。", ["unbound", "agrees"], []),
        (f"{PROJECT}预算安排7万元，到位资金7万元。", ["unbound", "unbound"], []),
        # unless it says so
        (f"{PROJECT}已完成，单位全年支出568.27万元。", ["agrees"], []),
        ("剩余5400元结转下年使用。", ["disagrees"], [("query", "5400元", "")]),
        ("上年剩余的5400元已使用完毕。", ["unbound"], []),
        ("自评得分96分，等级为优。", ["agrees"], []),
    ],
)
def test_figures_are_bound_by_the_names_in_their_sentence(
    office: Document, words: str, states: list[str], found: list[tuple[str, str, str]]
) -> None:
    assert read(office, words) == (states, found)
