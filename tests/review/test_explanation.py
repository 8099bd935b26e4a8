"""Where a figure comes from and what it takes part in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from tests import shipped
from tests.review.figures.mutations import amount_cells

from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import NA, Facts, Rejected
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.review.explanation import MAX_TREE, Equation, Source, explain_cell
from budgetdesk.review.review import find_all


def sources_of(equation: Equation) -> Iterator[Source]:
    for term in equation.terms:
        for source in term.sources:
            yield source
            if source.equation:
                yield from sources_of(source.equation)


def test_a_computed_figure_goes_down_to_the_worksheet_lines(worksheet: Engine) -> None:
    told = explain_cell(worksheet, find_cell(worksheet, "表7/2080109/合计"))
    assert (told.label, told.value, told.origin) == (
        "表7 2080109 社会保险经办机构 合计",
        Decimal("2034894.00"),
        "computed",
    )
    first, second = told.equations
    assert (first.fills, second.fills) == (True, False)
    assert (first.table, first.says) == ("表7", "合计 = 人员经费支出 + 公用经费支出")
    assert first.source == "审核规则 Y-21"
    assert [term.name for term in first.terms] == ["staff", "running"]
    entered = [s for s in sources_of(first) if s.origin == "entered"]
    assert {s.cell.row for s in entered} == {"e1", "e2", "e6", "e7", "e8"}
    assert sum(s.value for s in entered) == told.value


def test_entered_cells_end_the_tree_and_broken_equations_stay(published: Engine) -> None:
    cell = find_cell(published, "表7/2080109/合计")
    told = explain_cell(published, cell, find_all(published))
    assert (told.entered, told.computed) == (Decimal("2266094.00"), Decimal("2034894.00"))
    assert {e.verdict for e in told.equations} == {"broken"}
    assert all(s.origin == "entered" and s.equation is None for e in told.equations for s in sources_of(e))
    assert told.findings[0].suspect == cell
    finding = told.findings[0]
    witness = explain_cell(published, finding.cells[1].cell, find_all(published))
    assert finding in witness.findings


def test_uses_name_formulas_and_checks_that_read_the_cell(worksheet: Engine) -> None:
    told = explain_cell(worksheet, find_cell(worksheet, "表7/合计/合计"))
    assert {use.rule for use in told.uses} >= {"SX24-X-037", "SX24-X-040", "SX24-X-041"}
    line = explain_cell(worksheet, find_cell(worksheet, "支出明细/e11/预算数"))
    assert {use.label for use in line.uses} >= {
        "表5 2080109 社会保险经办机构 专项业务经费支出",
        "表12 601006 勉县城乡居民社会养老保险经办中心 当年 公务接待费",
    }
    assert all(use.target is None or use.value is not None for use in line.uses)
    assert not [use.label for use in line.uses if "外交支出" in use.label], (
        "only its condition reads all lines"
    )


def test_texts_are_explained_too(worksheet: Engine) -> None:
    told = explain_cell(worksheet, find_cell(worksheet, "表13/项目名称"))
    assert told.value == "专项业务费"
    assert told.equations[0].terms[0].sources[0].label.startswith("表10")


@pytest.mark.parametrize("entry", [NA, Rejected("12,3o4", "不是数")])
def test_what_is_no_figure_is_said(program: Program, entry: object) -> None:
    engine = Engine(program, shipped.facts("mianxian-published"))
    cell = find_cell(engine, "表7/2080109/公用经费支出")
    engine.facts.entries[cell] = entry  # type: ignore[assignment]
    engine.update([cell])
    origin = "not_applicable" if entry is NA else "rejected"
    assert explain_cell(engine, cell).origin == origin
    total = explain_cell(engine, find_cell(engine, "表7/2080109/合计"))
    sums = next(e for e in total.equations if e.rule == "SX24-t07.total")
    assert [s.origin for s in sources_of(sums)] == ["entered", origin]
    assert (sums.result is None) is (origin == "rejected")


def test_a_blank_cell_of_an_empty_declaration_shows_its_equations(program: Program) -> None:
    engine = Engine(program, Facts())
    told = explain_cell(engine, find_cell(engine, "表1/收入总计"))
    assert (told.value, told.origin, told.uses) == (None, "blank", ())
    assert told.equations


def test_cells_that_only_carry_keys_are_passed_over(worksheet: Engine) -> None:
    for name in ("单位信息/主管部门编码", "项目/p1/项目类别"):
        told = explain_cell(worksheet, find_cell(worksheet, name))
        assert all(use.target is None or "~" not in use.target.block + use.target.column for use in told.uses)


def test_explaining_is_bounded_and_changes_nothing(worksheet: Engine) -> None:
    before = dict(worksheet.values)
    for cell in amount_cells(worksheet):
        told = explain_cell(worksheet, cell)
        assert sum(1 for e in told.equations for _ in sources_of(e)) <= MAX_TREE + 200
    assert worksheet.values == before
