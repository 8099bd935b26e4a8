"""Texts that are none of a column's choices, codes that no list has, a year that is not the pack's: each is said once, where
it stands, and nothing is told of what only follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter
from budgetdesk.document.edits import Content
from budgetdesk.document.mends import mends
from budgetdesk.engine.cells import Cell, Rejected
from budgetdesk.exchange.declaration_json import (
    DeclarationHead,
    read_content,
    read_head,
    write_declaration,
)
from budgetdesk.review.review import find_all


def line(row: str, column: str) -> Cell:
    return Cell("expenditure", "rows", "", row, column)


def read_with(changes: Mapping[Cell, str], year: int = 2024) -> Document:
    """The worksheet sample as it is read from a file in which these texts stand."""
    sample = shipped.document("mianxian-worksheet")
    sample.content.facts.entries.update(changes)
    head = DeclarationHead(sample.program.pack.id, sample.program.pack.version, "601006", "某中心", year, "")
    head, body = read_head(write_declaration(sample.engine, head), "样例")
    return Document(shipped.program(head.pack), read_content(body, shipped.program(head.pack), "样例"))


def told(document: Document) -> list[tuple[str, str, Cell | None]]:
    return [(f.level, f.rule, f.suspect) for f in document.findings_in_full if f.due == "at_once"]


@pytest.mark.parametrize(
    ("column", "text", "meant"), [("kind", "人圆", "人员"), ("fund", "一般公共预箅", "一般公共预算")]
)
def test_a_text_that_cannot_be_chosen_is_told_at_its_cell_alone(column: str, text: str, meant: str) -> None:
    cell = line("e4", column)
    document = read_with({cell: text})
    assert isinstance(document.content.facts.entries[cell], Rejected)
    assert told(document) == [("error", "SX24-READ", cell)]
    [finding] = [f for f in document.findings if f.suspect == cell]
    assert f"是 {meant} 吗" in finding.says
    mend, *_ = mends(document, finding)
    assert mend.edit is not None
    document.apply(mend.edit())
    assert document.content.facts.entries[cell] == meant
    document.undo()
    edit = enter(document, cell, meant)
    assert edit is not None
    document.apply(edit)
    assert told(document) == []


def test_a_sum_that_the_line_cannot_belong_to_is_checked_all_the_same() -> None:
    """The line is of 210: what is wrong with 208 has nothing to do with it."""
    document = read_with({line("e4", "kind"): "人圆"})
    place = next(c for c, entry in document.engine.values.items() if c.table == "t05" and entry == "208")
    edit = enter(document, place._replace(column="staff"), "2000000")
    assert edit is not None
    document.apply(edit)
    cell = place._replace(column="staff")
    assert document.engine.facts.entries[cell] == Decimal(2000000)
    assert cell in {relation.target for relation in document.engine.broken}


def test_a_code_of_which_nothing_is_known_comes_before_what_follows_from_it() -> None:
    cell = line("e4", "function")
    document = read_with({cell: "2991102"})
    figures = [finding for finding in told(document) if "IND-" not in finding[1]]
    assert figures == [("error", "SX24-expenditure.function.code", cell)]
    edit = enter(document, cell, "2101102")
    assert edit is not None
    document.apply(edit)
    assert told(document) == []
    assert document.findings_in_full == find_all(document.engine)


def test_a_code_that_the_list_lacks_is_one_finding_for_all_its_lines() -> None:
    rows = ["e1", "e2", "e6"]
    document = read_with({line(row, "function"): "2080198" for row in rows})
    [finding] = [f for f in document.findings if f.cause_kind == "unknown_code"]
    assert [part.cell for part in finding.cells] == [line(row, "function") for row in rows]
    assert finding.says.startswith("编码 2080198 不在科目表中（3 处：支出明细 第 1 行")
    assert len(finding.keys) == 3
    offered = [mend.kind for mend in mends(document, finding, adds_codes=True)]
    assert offered.count("add_code") == 1


def test_another_year_than_the_packs_is_said() -> None:
    document = read_with({}, year=2023)
    assert told(document) == [("query", "SX24-YEAR", Cell("unit", "fields", "", "name", "value"))]
    assert "申报是 2023 年度的，报表包是 2024 年的" in document.findings_in_full[0].says
    assert told(read_with({})) == []
    taken_along = Document(document.program, Content(document.content.facts.copy(), {}, {}))
    assert told(taken_along) == told(document)
