"""What a half-typed text can be chosen as: a sole match, one written in full, and nothing where several fit."""

from __future__ import annotations

import pytest
from tests import shipped

from budgetdesk.document.choices import Choice, Choices, matches

PROGRAM = shipped.program()


def of_list(codes: str) -> Choices:
    names = PROGRAM.codes.lists[codes].all()
    return Choices([Choice(code, f"{code} {names[code]}") for code in sorted(names)])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("bgf", "办公费"),
        ("gwyc", "公务用车运行维护费"),
        ("yhsxf", "银行手续费"),
        ("hyf", "会议费"),
        ("jbgz", "基本工资"),
    ],
)
def test_first_letters_find_a_name(typed: str, name: str) -> None:
    assert matches(typed, name) == 0


@pytest.mark.parametrize(
    ("codes", "typed", "meant"),
    [
        ("functional", "2050", None),  # 20501 to 20599
        ("functional", "9", None),  # no code begins so; 2010199 merely holds it
        ("functional", "205", "205"),  # in full, though more begin so
        ("functional", "2080505", "2080505"),
        ("department_economic", "30299", "30299"),
        ("department_economic", "clf", "30211"),  # 差旅费 in full; 专用材料费 holds them
        ("department_economic", "jbgz", "30101"),
        ("department_economic", "办公", None),
        ("department_economic", "办公费", "30201"),
        ("department_economic", "办公设备购置", None),  # 30902 and 31002
        ("department_economic", "", None),
    ],
)  # fmt: skip
def test_a_half_typed_text_means_a_choice_only_where_it_can_mean_no_other(
    codes: str, typed: str, meant: str | None
) -> None:
    found = of_list(codes).meant(typed)
    assert (found and found.text) == meant


def test_figures_are_the_beginning_of_codes() -> None:
    functional = of_list("functional")
    assert {c.text[:4] for c in functional.matching("2050")} == {"2050"}
    assert functional.matching("9") == []
    assert Choices([Choice("2024年内", "2024年内")]).matching("24") != []


def test_where_anything_may_be_typed_only_a_choice_in_full_is_meant() -> None:
    units = [Choice(text, text) for text in ("人次", "个", "个月")]
    assert Choices(units, free=True).meant("次") is None
    assert Choices(units, free=True).meant("个") == Choice("个", "个")
    assert Choices(units).meant("次") == Choice("人次", "人次")


def test_a_choice_with_a_word_behind_it_that_says_nothing_is_that_choice() -> None:
    natures = Choices([Choice("行政", "行政"), Choice("事业", "事业")])
    assert natures.meant("事业单位") == Choice("事业", "事业")
    assert natures.meant("参公事业单位") is None
    assert natures.meant("事业改企业") is None
