"""The published texts of two offices: what a careful reader found in them is found, and nothing sound is marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.text_review import TextReview

PUBLISHED = Path(__file__).parent / "published"


@pytest.fixture(scope="module")
def mianxian() -> TextReview:
    return TextReview(Manuscript((PUBLISHED / "mianxian.txt").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def quxian() -> TextReview:
    return TextReview(Manuscript((PUBLISHED / "quxian.txt").read_text(encoding="utf-8")))


def told(review: TextReview) -> set[tuple[str, str, str]]:
    """Level, place as it is printed, cause, of all above a hint."""
    spans = [(f, review.span(f.place)) for f in review.findings if f.level != "hint"]
    return {
        (f.level, "".join(review.manuscript.original[s:e].split())[:12], f.cause_kind) for f, (s, e) in spans
    }


def test_budget_statement_of_mianxian(mianxian: TextReview) -> None:
    assert told(mianxian) == {
        ("query", "0.02万元", "sign_words"),  # F12: the changes by function
        ("error", "3.37万元", "digit"),  # F13
        ("error", "0.5万元", ""),  # F19: 三公 did not change
        ("error", "-13.89%", "base_now"),  # F20
        ("query", "培训费", "impossible_reason"),  # F21
        ("error", "0.3万元", "factor_10"),  # F22, F23
        ("error", "收入", "income_expenditure"),  # F24
        ("error", "本单位当年财政拨款收入2", "copied_paragraph"),  # F25
        ("query", "人员经费增加", "impossible_reason"),  # F26
    }


def test_small_slips_of_mianxian_are_hints(mianxian: TextReview) -> None:
    hints = [f.entered for f in mianxian.findings if f.level == "hint" and f.cause_kind != "truncated"]
    assert hints == ["一般共预算", "一般共预算", "是是", "费费"]  # F30 twice, F31, F32


def test_text_is_held_against_the_tables_of_the_same_document(mianxian: TextReview) -> None:
    cut = [(f.entered, f.expected) for f in mianxian.findings if f.cause_kind == "truncated"]
    assert cut == [("12.57万元", "12.58 万元"), ("22.12万元", "22.13 万元")]  # F16, F17


def test_final_accounts_of_quxian(quxian: TextReview) -> None:
    found = told(quxian)
    assert ("error", "2023", "self_year") in found
    assert ("error", "128.25%", "base_exchanged") in found
    assert sum(f.cause_kind == "self_year" for f in quxian.findings) == 3
    assert ("error", "60万元", "project_names") in found  # annexes 4 and 5 bear each other's name
    assert ("error", "6.84万元", "project_names") in found
    assert ("query", "5426.738万人", "too_many_persons") in found
    assert ("query", "98%", "indicator_unit") in found  # of a number of times
    assert ("query", "12426.736万元", "cost_size") in found  # 127.26 in the text
    causes = {
        "self_year",
        "base_exchanged",
        "project_names",
        "too_many_persons",
        "indicator_unit",
        "cost_size",
        "reason_persons",  # put down to more persons, of whom there are as many as before
        "list_number",  # six kinds are named, five are said
        "adjusted",  # 3110.65 + 220.17 − 4.22 is not 568.27
        "projects_total",  # 66.84 + 348.92 of 426.73
        "satisfaction",  # 100 % in two reports, 95 % in their forms; 85 % and 95 %
        "indicator_words",  # of two rates it is said that they have reached what they should
        "left_over",  # of four projects none has more than a tenth left, and none less
        "weights",  # of the department's indicators: 95
        "told_otherwise",  # at least 99 % where the form wants 100
        "projects_in_time",  # 4 while the budget was made, of which 3 were added later
        "two_periods",  # one number of persons until October and for the year
        "all_done",  # though of one indicator the form tells a rate for a number of times
        "term_of_another_kind",  # 事业单位医疗 in the words of 行政单位
        "persons_of_projects",  # 30646, and 14500 + 15500
        "copied_clause",  # a sentence that ends as it begins
    }
    assert {cause for _, _, cause in found} == causes


def test_remarks_on_quxian_are_hints(quxian: TextReview) -> None:
    hints = {(f.entered, f.cause_kind) for f in quxian.findings if f.level == "hint"}
    assert hints >= {
        ("453.14%", "tail"),
        ("6.68万元", "tail"),  # its items add up to 6.66
        ("141.55万元", "tail"),  # 141.54 elsewhere
        ("26.55%", "tail"),
        ("持平的主要原因", "reason_for_level"),
        ("30.84%", "tail"),
        ("348.91万元", "tail"),  # 348.92 as an item
        ("参工人员", "lost_character"),
        ("达到那了", "lost_character"),
        ("“四个好”", "list_number"),
        ("£", "lost_box"),
        ("二是", "numbering"),
        ("因公出国（境）费用", "template_list"),
    }
    assert {cause for _, cause in hints} >= {
        "term_not_used",
        "term_in_two_forms",
        "term_without_verb",
        "of_which_budget",  # all 100 % of a budget that was 3110.65 and became 568.27
        "far_from_budget",
        "praised_budget",
        "kept_in_nothing",  # rules of purchasing, and nothing was bought
        "more_added",
        "standard_times_persons",  # 14500 × 100 元 are not 193.92
        "clause_otherwise",  # 监管 in the report, 管理 in its form
        "places_not_named",
        "quoted_from_nothing",
        "copied_conclusion",
    }
