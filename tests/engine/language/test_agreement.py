"""When figures agree: exact ones to the cent, rounded ones within their width."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.engine.language.agreement import Verdict, judge_compared, judge_filled
from budgetdesk.engine.language.amounts import round_half_up

HALF_CENT = Decimal("0.005")
yuan = st.decimals(Decimal("-1e9"), Decimal("1e9"), places=2)


@pytest.mark.parametrize(
    ("entered", "result", "half", "width", "verdict"),
    [
        ("2.00", "2", "0", "0", "holds"),
        ("2.01", "2", "0", "0", "broken"),
        ("12.58", "12.5765", "0.005", "0", "holds"),  # rounded half-up
        ("12.57", "12.5765", "0.005", "0", "broken"),  # truncated: the sum is exact, so this is a slip
        ("0.13", "0.125", "0.005", "0", "holds"),
        ("-0.13", "-0.125", "0.005", "0", "holds"),
        ("290.82", "290.81", "0.005", "0.015", "tail"),  # three rounded figures
        ("290.83", "290.81", "0.005", "0.015", "tail"),
        ("290.84", "290.81", "0.005", "0.015", "broken"),
        ("甲", " 甲 ", "0", "0", "holds"),
        ("甲", "乙", "0", "0", "broken"),
    ],
)
def test_a_figure_and_its_equation(
    entered: str, result: str, half: str, width: str, verdict: Verdict
) -> None:
    def read(text: str) -> Decimal | str:
        return Decimal(text) if text.strip("-").replace(".", "").isdigit() else text

    assert judge_filled(read(entered), read(result), 2, Decimal(half), Decimal(width)) == verdict


def test_nothing_checks_nothing() -> None:
    for entered, result in ((None, Decimal(1)), (Decimal(1), None), (None, None)):
        assert judge_filled(entered, result, 2, HALF_CENT, HALF_CENT) == "silent"
        assert judge_compared(entered, "==", result, HALF_CENT, HALF_CENT, 2) == "silent"


@given(st.lists(yuan, min_size=1, max_size=8))
def test_figures_rounded_from_true_ones_are_never_wrong(parts: list[Decimal]) -> None:
    """万元 of a total against the sum of its parts in 万元: at worst a tail."""
    shown = [round_half_up(part / 10_000, 2) for part in parts]
    total = round_half_up(sum(parts) / Decimal(10_000), 2)
    verdict = judge_filled(total, sum(shown, Decimal(0)), 2, HALF_CENT, HALF_CENT * len(parts))
    assert verdict == ("holds" if total == sum(shown) else "tail")
    assert judge_compared(total, "==", sum(shown), HALF_CENT, HALF_CENT * len(parts), 2) in ("holds", "tail")
    assert judge_compared(total, "<=", sum(shown), HALF_CENT, HALF_CENT * len(parts), 2) == "holds"


@given(yuan)
def test_a_figure_that_was_cut_off_is_wrong_where_it_should_have_been_rounded_up(true: Decimal) -> None:
    exact = true / 10_000
    cut = exact.quantize(Decimal("0.01"), ROUND_DOWN)
    verdict = judge_filled(cut, exact, 2, HALF_CENT, Decimal(0))
    assert verdict == ("holds" if cut == round_half_up(exact, 2) else "broken")


@pytest.mark.parametrize(
    ("left", "op", "right", "verdict"),
    [
        (2, "<=", 2, "holds"), (3, "<=", 2, "broken"), (1, "<", 2, "holds"), (2, "<", 2, "broken"),
        (2, ">=", 2, "holds"), (1, ">=", 2, "broken"), (3, ">", 2, "holds"), (2, ">", 2, "broken"),
        (2, "!=", 2, "broken"), (2, "!=", 3, "holds"), (2, "==", 3, "broken"),
    ],
)  # fmt: skip
def test_comparisons_of_exact_figures(left: int, op: str, right: int, verdict: Verdict) -> None:
    assert judge_compared(Decimal(left), op, Decimal(right), Decimal(0), Decimal(0), 2) == verdict
