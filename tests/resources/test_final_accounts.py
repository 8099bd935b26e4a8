"""The sets of final accounts: random worksheets give what a small calculation of its own gives, and no finding.

What 渠县 published comes out to the last digit.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from tests import shipped
from tests.resources.final_accounts import GENERAL, Line, Worksheet, random_worksheet
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


def spent(
    *amounts: str, received: str, twice: tuple[int, ...] = (), surplus: str = "", carried: str = ""
) -> Engine:
    """One unit with a line of fiscal money for each amount, those of `twice` once more."""
    sheet = Worksheet(income=[("2070104", GENERAL, Decimal(received))])
    for economic, amount in zip(("30101", "30201", "30211", "30217"), amounts, strict=False):
        kind = "人员经费" if economic == "30101" else "公用经费"
        sheet.lines.append(Line("2070104", economic, kind, GENERAL, "", Decimal(amount), Decimal(amount)))
    sheet.lines += [sheet.lines[n] for n in twice]
    if carried:
        sheet.carried = [("2070104", GENERAL, Decimal(carried))]
    facts = sheet.facts()
    used = Cell("carried", "surplus", "", "used", "value")
    facts.entries.pop(used)
    if surplus:
        facts.entries[used] = Decimal(surplus)
    return Engine(shipped.program(SICHUAN), facts)


def test_fiscal_money_cannot_be_overspent_whatever_else_is_filled() -> None:
    """Other money makes the sum right and not the fund: neither is it asked for, nor does it hide the fund."""
    [blank] = find_all(spent("612480", "48000", received="600000"))
    [filled] = find_all(spent("612480", "48000", received="600000", surplus="60480"))
    for found in (blank, filled):
        assert (found.level, found.suspect) == ("error", Cell("z07", "rows", "", "2070104", "closing"))
        assert "现为 -60,480.00" in found.says
    assert find_all(spent("612480", "48000", received="600000", carried="60480")) == []
    below = find_all(spent("612480", received="612480.01", carried="-0.01"))
    assert [f.suspect for f in below] == [Cell("carried", "rows", "", "r0", "amount")]


@pytest.mark.parametrize("surplus", ["", "83200"])
def test_lines_that_stand_twice_are_what_overspends(surplus: str) -> None:
    right = ("612480", "48000", "35200", "2100")
    [found] = find_all(spent(*right, received="697780", twice=(1, 2), surplus=surplus))
    assert (found.level, found.cause_kind) == ("error", "row_twice")
    assert {p.cell.row for p in found.cells if p.role == "suspect"} == {"r4", "r5"}


@pytest.mark.parametrize(
    ("planned", "amount", "asked"),
    [
        ("596400", "569400", True), ("596400", "5964000", True), ("596400", "59.64", True), ("612480.35", "617480.35", True),
        ("596400", "546400", False), ("612480.35", "612480.36", False), ("596400", "590000", False),
    ],
)  # fmt: skip
def test_a_figure_that_is_a_slip_of_its_own_budget_is_asked_about(
    planned: str, amount: str, asked: bool
) -> None:
    line = Line("2070104", "30107", "人员经费", GENERAL, "", Decimal(planned), Decimal(amount))
    facts = Worksheet([line], [("2070104", GENERAL, Decimal(amount))]).facts()
    [*found] = find_all(Engine(shipped.program(SICHUAN), facts))
    assert [(f.level, f.suspect) for f in found] == [
        ("query", Cell("lines", "rows", "", "r0", "amount"))
    ] * asked
    facts.entries[Cell("lines", "rows", "", "r0", "note")] = "年中调出一人"
    assert find_all(Engine(shipped.program(SICHUAN), facts)) == []
