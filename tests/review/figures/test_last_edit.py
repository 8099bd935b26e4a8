"""One amount of a sound worksheet is changed: what did not change is not accused, and nothing that is computed is written."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from tests.review.figures.mutations import enter, swapped
from tests.review.figures.random_worksheets import worksheet

from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.review.figures.whole_slip import WHOLE_KINDS
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

LINES, TASKS = Place("expenditure", "rows"), Place("t14", "tasks")
_SMALL = """
    2081105:30101:284520.00 2081105:30102:168900.00 2081105:30201:9600.00 2081105:30211:14000.00 2081105:30217:2400.00
    2081105:30231:18000.00 2081105:30228:9068.40 2081105:30216:36000.00 2081105:30226:24000.00 2080505:30108:72547.20
    2101102:30110:31739.40 2210201:30113:54410.40
"""  # function, economic code and amount of each line


def changed(engine: Engine, seed: int) -> tuple[Cell, Decimal]:
    """An amount by some round or odd sum higher, with what it was."""
    pick = random.Random(seed)
    cell = pick.choice([c for c in engine.facts.entries if c.place == LINES and c.column == "amount"])
    before = engine.facts.entries[cell]
    assert isinstance(before, Decimal)
    enter(engine, [(cell, before + pick.choice([Decimal(2000), Decimal(pick.randint(1, 10**6)) / 100]))])
    return cell, before


def errors(engine: Engine) -> list[Finding]:
    return [finding for finding in find_all(engine) if finding.level == "error"]


@pytest.mark.parametrize("seed", range(2000, 2008))
def test_what_was_edited_last_is_named_and_nothing_is_said_to_be_moved(program: Program, seed: int) -> None:
    engine = Engine(program, worksheet(seed))
    cell, before = changed(engine, seed)
    found = errors(engine)
    for mend in (part for finding in found for part in finding.cells if part.role == "suspect"):
        assert mend.expected is None or mend.cell in engine.facts.entries, "a computed cell is mended"
    assert WHOLE_KINDS.isdisjoint(finding.cause_kind for finding in found)
    engine.facts.note_edited([cell], {cell: before})
    [told] = errors(engine)
    assert told.suspect == cell
    assert f"它若是 {before:,.2f}" in told.cause


def small_office() -> Facts:
    """A sound worksheet of twelve lines, with the tasks of 表14 typed in 万元."""
    facts = Facts()

    def put(place: Place, row: str, **entries: Entry) -> None:
        if place.block in ("rows", "tasks"):
            facts.rows.setdefault(place, []).append(Row(row))
        facts.entries |= {place.cell(row, column): entry for column, entry in entries.items()}

    unit = {"code": "412003", "name": "安平县残疾人服务所", "nature": "事业"}
    unit |= {"parent_code": "412", "parent_name": "安平县残疾人联合会"}
    for row, text in unit.items():
        put(Place("unit", "fields"), row, value=text)
    put(Place("projects", "rows"), "p1", name="残疾人就业培训", category="专用项目", brief="举办培训两期。")
    for n, line in enumerate(_SMALL.split()):
        function, code, amount = line.split(":")
        kind = "专项" if code in ("30216", "30226") else "人员" if code.startswith("301") else "公用"
        own = {"project": "p1"} if kind == "专项" else {}
        sort = {"function": function, "dept_code": code, "kind": kind, "fund": "一般公共预算"}
        put(LINES, f"e{n}", **sort, **own, amount=Decimal(amount))
    put(Place("income_lines", "rows"), "i1", fund="一般公共预算", amount=Decimal("725185.40"))
    put(TASKS, "k1", name="残疾人就业培训", content="举办培训两期", fiscal=Decimal("6.00"))
    put(TASKS, "k2", name="人员和公用经费", content="保障运转", fiscal=Decimal("66.52"))
    return facts


def test_rows_that_happen_to_fit_are_not_said_to_stand_too_high(program: Program) -> None:
    """With the total, which is computed, among them, 万元 that ask for nearly the same, and no history."""
    engine = Engine(program, small_office())
    assert [f.says for f in errors(engine) if f.difference] == []
    cell = LINES.cell("e3", "amount")
    enter(engine, [(cell, Decimal("16000.00"))])
    assert WHOLE_KINDS.isdisjoint(finding.cause_kind for finding in errors(engine))
    engine.facts.note_edited([cell], {cell: Decimal("14000.00")})
    [told] = [f for f in errors(engine) if f.difference]
    assert (told.suspect, len(told.rules)) == (cell, 11)


def test_two_slips_of_the_pen_are_both_named_and_mended_at_once(program: Program) -> None:
    engine = Engine(program, small_office())
    lines = [cell for cell in engine.facts.entries if cell.place == LINES and cell.column == "amount"]
    one, other = max(lines, key=lambda c: Decimal(str(engine.facts.entries[c]))), lines[-1]
    right = {cell: Decimal(str(engine.facts.entries[cell])) for cell in (one, other)}
    turned = next(n for n in swapped(right[one]) if n > right[one])
    enter(engine, [(one, turned), (other, right[other] * 10)])
    [told] = [f for f in errors(engine) if f.cause_kind == "two_slips"]
    suspects = {part.cell: part.expected for part in told.cells if part.role == "suspect"}
    assert suspects == right
    assert told.says.startswith("像是错了两格：")  # so that a list, which has the place beside it, tells both
    assert told.suspect is not None
    assert told.difference == engine.facts.entries[told.suspect] - right[told.suspect]
    enter(engine, list(suspects.items()))
    assert [f for f in errors(engine) if f.difference] == []


def test_what_is_left_when_others_are_too_small_is_not_accused(program: Program) -> None:
    """More is too much than most lines come to: that speaks for a large one only if one alone is wrong."""
    engine = Engine(program, small_office())
    lines = [cell for cell in engine.facts.entries if cell.place == LINES and cell.column == "amount"]
    sizes = sorted(lines, key=lambda c: Decimal(str(engine.facts.entries[c])))
    large, small = sizes[-1], sizes[0]
    right = Decimal(str(engine.facts.entries[small]))
    too_much = Decimal(str(engine.facts.entries[large])) - Decimal("1234.56")
    enter(engine, [(small, right + too_much)])
    told = [f for f in errors(engine) if f.difference]
    assert all(part.expected is None for f in told for part in f.cells if part.role == "suspect")
    assert any("不能断定" in f.cause for f in told)


@pytest.mark.parametrize("seed", range(2000, 2005))
def test_what_was_changed_and_is_affirmed_moves_the_blame_to_the_other_side(
    program: Program, seed: int
) -> None:
    """Nothing that agreed before is said to be a slip; what has to follow is told with its figure, or that it is not known."""
    engine = Engine(program, worksheet(seed))
    cell, before = changed(engine, seed)
    engine.facts.note_edited([cell], {cell: before})
    engine.facts.confirmed.add(cell)
    found = errors(engine)
    assert found
    assert all(finding.cause_kind in ("followed", "tied", "undecided") for finding in found)
    assert all(f"由 {before:,.2f} 改为" in finding.cause for finding in found)
    wanted = [(p.cell, p.expected) for f in found for p in f.cells if p.role == "suspect" and p.expected]
    assert wanted
    assert {wanted_cell.table for wanted_cell, _ in wanted} <= {"income_lines", "t14"}
    enter(engine, wanted)
    assert errors(engine) == []


def test_where_income_is_affirmed_no_line_of_spending_is_accused_by_chance(program: Program) -> None:
    engine = Engine(program, small_office())
    cell, before = Place("income_lines", "rows").cell("i1", "amount"), Decimal("725185.40")
    enter(engine, [(cell, before + 21600)])  # 2,400 might have lost a digit
    engine.facts.note_edited([cell], {cell: before})
    [slipped] = [f for f in errors(engine) if f.difference]
    assert slipped.suspect == cell
    assert all(part.cell.place != LINES for part in slipped.cells)
    engine.facts.confirmed.add(cell)
    [told] = [f for f in errors(engine) if f.difference]
    assert told.cause_kind == "undecided"
    assert all(part.cell.place != LINES for part in told.cells)


def test_what_is_undone_leaves_what_was_known_before(program: Program) -> None:
    facts, cell = small_office(), LINES.cell("e3", "amount")
    facts.note_edited([cell], {cell: Decimal("14000.00")})
    facts.note_edited([cell], {cell: Decimal("16000.00")})
    facts.forget_edited([cell])
    assert facts.overwritten[cell] == (Decimal("14000.00"),)
    assert cell in facts.edited
    facts.forget_edited([cell])
    assert cell not in facts.overwritten
    assert cell not in facts.edited
