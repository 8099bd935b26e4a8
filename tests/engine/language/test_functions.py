"""What holds for every word of the language: it is taught, and said in words that name all it is given."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from budgetdesk.engine.language.functions import FUNCTIONS

TAUGHT = (Path(__file__).parents[3] / "docs" / "pack-format.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_word_is_taught(name: str) -> None:
    assert re.search(rf"^\| `[^|]*\b{name}\([^|]*\| \S", TAUGHT, re.MULTILINE), (
        "docs/pack-format.md: a row that says what it gives"
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_word_says_what_it_is_given(name: str) -> None:
    function = FUNCTIONS[name]
    given = ["甲", "乙", "丙"][: function.arguments[1] or 3]
    said = function.words.format(*given, rest="、".join(given[1:]), all="、".join(given))
    assert all(part in said for part in given if name != "round" or part == "甲")


def test_a_word_that_passes_its_figure_on_gives_the_figure_of_a_whole_number() -> None:
    passing = [function for function in FUNCTIONS.values() if function.passes]
    assert passing
    assert all(
        function.value(Decimal(7)) == 7 and function.takes == function.gives == "number"
        for function in passing
    )


def test_parts_of_a_code_are_counted_as_in_excel() -> None:
    left, mid = FUNCTIONS["left"].value, FUNCTIONS["mid"].value
    assert [left("2080109", Decimal(n)) for n in (3, 5, 9)] == ["208", "20801", "2080109"]
    assert [mid("2080109", Decimal(n), Decimal(2)) for n in (4, 6, 9)] == ["01", "09", ""]
