"""Figures typed in 元 where 万元 belong, and the other way round, with all that was typed with them, where no sum tells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document.edit_commands import take_expected
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import Cell, Place, Row
from budgetdesk.engine.engine import Engine
from budgetdesk.review.figures.odd_units import OddUnits
from budgetdesk.review.review import find_all

SHEET = ("evaluation", "funds", "p1", "fiscal")
INITIAL, BUDGET, SPENT = (Cell(*SHEET, id) for id in ("initial", "budget", "spent"))
AMOUNT = Cell("projects", "rows", "", "p1", "amount")
YUAN = {INITIAL: Decimal(1_200_000), BUDGET: Decimal(1_200_000), SPENT: Decimal(1_176_000)}

CASES = [
    # all three, where the list of projects has one of them; also where that is about it, as a plan is changed in the year
    ({}, {INITIAL, BUDGET, SPENT}, AMOUNT),
    ({AMOUNT: Decimal(150)}, {INITIAL, BUDGET, SPENT}, AMOUNT),
    # what stands in 万元 beside it is left as it is; the indicators tell of the others
    ({INITIAL: Decimal(120)}, {BUDGET, SPENT}, None),
]  # fmt: skip


@pytest.mark.parametrize(("but", "odd", "witness"), CASES)
def test_figures_typed_in_yuan_together_are_one_question_and_one_mend(
    but: dict[Cell, Decimal], odd: set[Cell], witness: Cell | None
) -> None:
    document = shipped.document("qingjiang-scores")
    right = {cell: document.engine.value(cell) for cell in odd}
    document.apply(Edit("改", tuple(SetEntry(cell, value) for cell, value in (YUAN | but).items())))
    found, *others = [f for f in document.findings if f.suspect is not None]
    assert not others, [f.says for f in others]
    assert (found.cause_kind, found.level) == ("wrong_unit", "query"), found.says
    assert {c.cell for c in found.cells if c.role == "suspect"} == odd
    assert "像是按元填的，这里的单位是万元" in found.says
    assert witness is None or witness in {c.cell for c in found.cells if c.role == "witness"}
    edit = take_expected(document, found)
    assert edit is not None
    document.apply(edit)
    assert {cell: document.engine.value(cell) for cell in odd} == right


def test_size_alone_tells_where_nothing_else_does_and_a_person_may_say_that_it_is_right() -> None:
    document = shipped.document("yunnan-target")
    fiscal = Cell("target", "budget", "", "fiscal", "value")
    document.apply(Edit("改", (SetEntry(fiscal, Decimal("3278900")),)))
    assert [f.cause_kind for f in document.findings if f.suspect == fiscal] == ["wrong_unit"]
    document.engine.facts.confirmed.add(fiscal)
    assert "wrong_unit" not in [f.cause_kind for f in find_all(document.engine)]


def test_a_list_of_which_all_is_small_looks_as_if_it_were_in_wan() -> None:
    facts = shipped.facts("mianxian-worksheet")
    lines = Place("expenditure", "rows")
    engine = Engine(shipped.program(), facts)
    assert OddUnits().slips(engine) == []
    for cell, entry in list(facts.entries.items()):
        if cell.place == lines and isinstance(entry, Decimal):
            facts.entries[cell] = entry / 10_000
    [slip] = OddUnits().slips(Engine(shipped.program(), facts))
    assert slip.says.startswith("支出明细")
    assert "像是按万元填的，这里的单位是元" in slip.says
    for n in range(1100):  # in 万元 they would be more than any unit of a county has
        facts.rows[lines].append(Row(f"small{n}"))
        facts.entries[lines.cell(f"small{n}", "amount")] = Decimal(950)
    assert OddUnits().slips(Engine(shipped.program(), facts)) == []


@pytest.mark.parametrize("sample", shipped.SAMPLES)
def test_what_is_right_is_asked_of_nowhere(sample: str) -> None:
    document = shipped.document(sample)
    assert OddUnits().slips(document.engine) == []


def test_the_smaller_of_two_in_wan_is_never_said_to_be_typed_in_wan() -> None:
    """186.50 in a list in 万元 beside 1,865,000 in a form in 万元."""
    document = shipped.document("road-target")
    cells = [
        c for c, v in document.content.facts.entries.items() if c.block == "funds" and isinstance(v, Decimal)
    ]
    ops = [SetEntry(c, document.content.facts.entries[c] * 10_000) for c in cells]  # type: ignore[operator]
    document.apply(Edit("改", tuple(ops)))
    assert {f.suspect.table for f in document.findings if f.suspect} == {"target"}


def test_a_list_and_the_forms_beside_it_are_told_each_where_all_of_them_are_in_yuan() -> None:
    """And no month is said to lack a figure below 0 for it."""
    document = shipped.document("road-monitoring")
    facts, engine = document.content.facts, document.engine
    amounts = [c for c in facts.entries if c.table in ("course", "monitoring") and not engine.block(c).link]
    ops = [
        SetEntry(c, entry * 10_000)
        for c in amounts
        if isinstance(entry := facts.entries[c], Decimal) and engine.type_of(c).slot.type == "amount"
    ]
    document.apply(Edit("改", tuple(ops)))
    errors = [f for f in document.findings if f.level != "hint"]
    assert {f.cause_kind for f in errors} == {"wrong_unit"}, [f.says for f in errors]
    assert {c.cell for f in errors for c in f.cells if c.role == "suspect"} == {
        op.cell for op in ops if op.entry
    }
