"""The sets of final accounts: random worksheets give what a small calculation of its own gives, and no finding.

What 渠县 published comes out to the last digit.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from tests import shipped
from tests.resources.final_accounts import random_worksheet
from tests.resources.final_accounts_trials import (
    NATIONAL,
    QUXIAN,
    SICHUAN,
    differences,
    published,
    slips,
    typed,
    typed_set,
)

from budgetdesk.engine.cells import Cell, Facts, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.review.review import find_all


@pytest.mark.parametrize("pack", [NATIONAL, SICHUAN])
@pytest.mark.parametrize("seed", range(10))
def test_random_worksheets_give_what_a_small_calculation_gives(pack: str, seed: int) -> None:
    unlike, found = differences(pack, seed)
    assert unlike == {}
    assert [f.says for f in found] == []


@pytest.mark.parametrize("seed", range(4))
def test_edits_lead_where_the_whole_leads(seed: int) -> None:
    """Rows come with income or what was carried, not only with what is spent, and go again."""
    random = Random(seed)
    before, after = random_worksheet(random).facts(), random_worksheet(random).facts()
    engine = Engine(shipped.program(NATIONAL), before.copy())
    cells = before.entries.keys() | after.entries.keys()
    engine.facts.entries.clear()
    engine.facts.entries.update(after.entries)
    places = before.rows.keys() | after.rows.keys()
    engine.facts.rows.update({place: after.rows.get(place, []) for place in places})
    engine.update(cells, places)
    whole = Engine(shipped.program(NATIONAL), after)
    assert published(engine) == published(whole)
    assert engine.broken.keys() == whole.broken.keys()


@pytest.mark.parametrize("seed", range(4))
def test_printed_tables_alone_have_no_errors(seed: int) -> None:
    """Typed from paper, each figure rounded by itself: what is a cent off its sum is a hint at most, once for its chain."""
    worksheet = Engine(shipped.program(SICHUAN), random_worksheet(Random(seed)).facts())
    engine = typed(worksheet, zeros=True)
    assert published(engine) == published(worksheet)
    found = find_all(engine)
    assert {(f.level, f.cause_kind) for f in found} <= {("hint", "rounding")}
    told = [rule for f in found for rule in f.rules]
    assert len(told) == len(set(told)), "an equation is told once, in whichever rows it is a cent off"


@pytest.mark.parametrize("name", [QUXIAN, "9000"])
def test_a_slip_in_typed_tables_is_found_where_it_is(name: str) -> None:
    scores = slips(name, 40)
    tried = sum(score.tried for score in scores.values())
    assert sum(score.blamed for score in scores.values()) >= 0.97 * tried
    assert sum(score.flagged for score in scores.values()) >= 0.99 * tried
    assert sum(score.located for score in scores.values()) >= 0.97 * tried


def test_figures_that_want_to_move_stand_in_groups_with_columns_of_their_own() -> None:
    engine = typed_set(QUXIAN)
    engine.facts.entries[Cell("fiscal", "func", "", "f224", "fund")] = Decimal("1.00")
    engine = Engine(engine.program, engine.facts)
    assert any(f.level == "error" and "公开04表" in f.says for f in find_all(engine))


def test_a_figure_alone_in_its_table_is_told_as_what_it_is() -> None:
    """The table is begun or the figure is too much: no blank beside it is asked to make up for the whole table."""
    engine = typed_set(QUXIAN)
    cell = Cell("basic", "staff", "", "s30108", "amount")
    engine.facts.entries[cell] = Decimal("1.00")
    engine.update([cell])
    told = [f for f in find_all(engine) if f.suspect == cell]
    assert [(f.cause_kind, f.due) for f in told] == [("lone", "in_the_end")]
    assert "公开08表" in told[0].says
    assert not [
        f for f in find_all(engine) if "未填，应为" in f.says and f.suspect and f.suspect.table == "basic"
    ]


THREE = Place("three", "figures")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"f_reception": "2.10", "f_total": "4.90"}, ["NF23-X-021"]),  # and the total by that
        ({"f_running": "5.00", "f_vehicles": "5.00", "f_total": "6.00"}, ["NF23-X-020"]),
        ({"f_total": "5.80"}, ["NF23-three.year.f_total.2"]),  # added up wrongly
        (  # of which no parts are told
            {"f_reception": None, "f_vehicles": None, "f_running": None, "f_abroad": None, "f_total": "4.30"},
            ["NF23-X-018", "NF23-three.year.f_total.2"],
        ),
    ],
)  # fmt: skip
def test_what_was_spent_above_the_budget_is_asked_for_once(
    changed: dict[str, str | None], told: list[str]
) -> None:
    plan = {
        "b_running": "3.00",
        "b_vehicles": "3.00",
        "b_reception": "1.20",
        "b_abroad": "0",
        "b_total": "4.20",
    }
    done = {
        "f_running": "2.80",
        "f_vehicles": "2.80",
        "f_reception": "1.00",
        "f_abroad": "0",
        "f_total": "3.80",
    }
    figures = {c: text for c, text in {**plan, **done, **changed}.items() if text is not None}
    facts = Facts({THREE.cell("year", column): Decimal(text) for column, text in figures.items()})
    found = find_all(Engine(shipped.program(NATIONAL), facts))
    assert [rule for f in found if f.due == "at_once" for rule in f.rules if "required" not in rule] == told


# 渠县

FUNCTIONS = {
    "208": "552.37", "2080109": "184.90", "2080501": "3.15", "2080502": "3.55", "2080505": "11.52",
    "2083001": "348.92", "2089999": "0.33", "210": "6.68", "2101101": "3.77", "2101102": "0.51",
    "2101103": "2.36", "2101199": "0.02", "213": "2.24", "2130599": "2.24", "221": "6.99", "2210201": "6.99",
    "total": "568.27",
}  # fmt: skip
FIGURES = {
    ("overview", "income.total", "amount"): "568.27",
    ("overview", "income.general", "amount"): "568.27",
    ("overview", "func.total", "amount"): "568.27",
    ("fiscal", "income.total", "amount"): "568.27",
    ("fiscal", "func.total", "total"): "568.27",
    ("spending", "total", "basic"): "141.54",
    ("spending", "total", "project"): "426.73",
    ("basic", "staff.total", "amount"): "127.26",
    ("basic", "others.total", "amount"): "14.29",
    ("general_projects", "2083001/p1", "amount"): "193.92",
    ("general_projects", "2083001/p2", "amount"): "155.00",
    ("general_projects", "2080109/p3", "amount"): "60.00",
    ("general_projects", "2080109/p4", "amount"): "6.84",
}


def test_what_quxian_published_comes_out_to_the_last_digit() -> None:
    engine = shipped.document("quxian-final").engine
    ours = published(engine)
    assert {name: str(ours.get(name)) for name in FIGURES} == FIGURES
    for table, column in (("general", "spent"), ("spending", "total"), ("receipts", "total")):
        assert {code: str(ours.get((table, code, column))) for code in FUNCTIONS} == FUNCTIONS
    assert not [
        name for name in ours if name[0] in ("fund", "capital", "capital_spending", "three", "detail")
    ]
    assert {f.rules[0] for f in find_all(engine)} == {"NF23-X-022", "NF23-X-001"}
