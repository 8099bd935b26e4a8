"""Linked declarations: what is kept of another one, checked by the same engine, and what becomes of it when that one moves on.

1. What is kept travels: the facts alone check the same.
2. Drift is a finding at once where both are open; taking the new values is an edit that can be undone.
3. Without a link its equations are silent, and one hint says what could not be checked.
4. Rows are matched by code, indicators by id and else by their names.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from tests.small_pack import CODES, write_pack

from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddRow, Content, Edit, SetEntry
from budgetdesk.document.links import Origin, drift, follow, origin_of, release, take
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.exchange.declaration_json import DeclarationHead, read_content, read_head, write_declaration
from budgetdesk.packs.loading import load_pack
from budgetdesk.packs.problems import PackError

LINKED = """\
codes:
  functional: {list: 2024/functional}
links:
  last: {title: 上年预算, kind: budget, year: -1}
"""
T01 = """\
          - {id: running, title: 公用}
          - {id: opening, title: 年初结转}
          - {id: closing, title: 年末结转}
          - {id: before, title: 上年公用, formula: last.t01.income.running}
  - kind: rows
    columns:
      - {id: function, title: 科目, codes: functional}
      - {id: amount, title: 金额, type: amount}
      - {id: past, title: 上年, type: amount, formula: {expr: "last.t01.rows[function].amount", at: 明细}}
    subtotals: {by: function, at: [类]}
    total: {title: 合计}
"""
CHECK = """\
- id: SM24-X-002
  says: 年初结转应等于上年年末结转
  check: t01.income.opening == last.t01.income.closing
  source: 试
  passes: {t01.income.opening: "5.00", last.t01.income.closing: "5.00"}
  fails: {t01.income.opening: "5.00", last.t01.income.closing: "4.00"}
- id: SM24-X-001
"""
PAST = Origin(
    "u-2023",
    "某局 小报表（2023年）",
    "某局",
    "small-budget-2024",
    "1.0.0",
    "2023",
    taken="2024-01-05T09:00:00",
)
OPENING, CLOSING, BEFORE, RUNNING = (
    Cell("t01", "income", "", row, "amount") for row in ("opening", "closing", "before", "running")
)
KEPT = Cell("last.t01", "income", "", "closing", "amount")
ROWS = Place("t01", "rows")


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = write_pack(
        tmp_path_factory.mktemp("packs") / "small",
        pack=("codes:\n  functional: {list: 2024/functional}\n", LINKED),
        t01=("          - {id: running, title: 公用}\n", T01),
        checks=("- id: SM24-X-001\n", CHECK),
    )
    return compile_pack(load_pack(folder, CODES))


def declaration(program: Program, **amounts: str) -> Document:
    entries = {Cell("t01", "income", "", row, "amount"): Decimal(text) for row, text in amounts.items()}
    return Document(program, Content(Facts(entries=dict(entries)), {}, {}))


def with_rows(program: Program, *lines: tuple[str, str, str]) -> Document:
    """Lines of id, code and amount."""
    facts = Facts(rows={ROWS: [Row(id) for id, _, _ in lines]})
    for id, code, amount in lines:
        facts.entries |= {ROWS.cell(id, "function"): code, ROWS.cell(id, "amount"): Decimal(amount)}
    return Document(program, Content(facts, {}, {}))


def rules(document: Document) -> list[str]:
    return [rule for finding in document.findings_in_full for rule in finding.rules]


def taken(document: Document, source: Document) -> Document:
    edit = take(document, "last", source.engine, PAST)
    assert edit is not None
    document.apply(edit)
    return document


def test_closing_balance_of_last_year_is_the_opening_one(linked: Program) -> None:
    past = declaration(linked, closing="500.00", running="30.00")
    document = taken(declaration(linked, opening="400.00"), past)
    found = next(f for f in document.findings if "SM24-X-002" in f.rules)
    assert found.suspect == OPENING  # the other declaration is not to be mended here
    assert "上年预算 表1" in str([document.engine.value(KEPT), found.says, found.cause]) or found.cells
    assert document.engine.value(BEFORE) == Decimal("30.00")
    document.apply(Edit("改", (SetEntry(OPENING, Decimal("500.00")),)))
    assert "SM24-X-002" not in rules(document)


def test_facts_alone_check_the_same_elsewhere(linked: Program) -> None:
    past = declaration(linked, closing="500.00")
    document = taken(declaration(linked, opening="400.00"), past)
    alone = Document(linked, Content(document.content.facts.copy(), {}, {}))
    assert rules(alone) == rules(document)
    assert origin_of(alone.content.facts, "last") == PAST


def test_file_carries_what_is_kept(linked: Program) -> None:
    past = with_rows(linked, ("a", "2080505", "70.00"))
    past.apply(Edit("填", (SetEntry(CLOSING, Decimal("500.00")),)))
    document = taken(declaration(linked, opening="400.00"), past)
    head = DeclarationHead("small-budget-2024", "1.0.0", "1", "某局", 2024)
    data = write_declaration(document.engine, head, remarks=document.content)
    schema = json.loads((Path(__file__).parents[2] / "docs" / "declaration.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(data), schema)
    content = read_content(read_head(data, "f")[1], linked, "f")
    assert content.facts.entries == document.content.facts.entries
    assert content.facts.rows == {p: rows for p, rows in document.content.facts.rows.items() if rows}
    assert rules(Document(linked, content)) == rules(document)


def test_without_the_other_nothing_is_checked_and_one_hint_says_so(linked: Program) -> None:
    document = declaration(linked, opening="400.00")
    hints = [f for f in document.outstanding if f.rules == ("SM24-LINK-last",)]
    assert len(hints) == 1
    assert hints[0].level == "hint"
    assert "年初结转应等于上年年末结转" in hints[0].advice
    assert not document.findings_in_full, "it is no mistake that a declaration is not linked"
    assert not Document(linked, Content(Facts(), {}, {})).outstanding


def test_drift_is_told_at_once_and_taking_it_is_an_edit(linked: Program) -> None:
    past = declaration(linked, closing="500.00")
    document = taken(declaration(linked, opening="500.00"), past)
    follow(document, "last", past, lambda: PAST)
    assert "SM24-LINK-last-MOVED" not in rules(document)
    past.apply(Edit("改", (SetEntry(CLOSING, Decimal("510.00")),)))
    (moved,) = [f for f in document.findings if f.rules == ("SM24-LINK-last-MOVED",)]
    assert moved.suspect == OPENING
    assert "500.00 → 510.00" in moved.says
    assert document.engine.value(KEPT) == Decimal("500.00"), "what is kept stands until it is taken anew"
    assert [each.now for each in drift(document, "last", past.engine)] == [Decimal("510.00")]
    edit = document.sources["last"]()
    assert edit is not None
    document.apply(edit)
    assert "SM24-LINK-last-MOVED" not in rules(document)
    assert "SM24-X-002" in rules(document)
    document.undo()
    assert "SM24-LINK-last-MOVED" in rules(document)
    assert "SM24-X-002" not in rules(document)
    past.undo()
    assert "SM24-LINK-last-MOVED" not in rules(document)
    assert take(document, "last", past.engine, PAST) is None, "there is nothing new to take"


def test_rows_are_matched_by_code_whatever_their_ids(linked: Program) -> None:
    past = with_rows(linked, ("a", "2080109", "70.00"), ("b", "2080505", "20.00"))
    document = taken(with_rows(linked, ("x", "2080505", "25.00"), ("y", "2130104", "1.00")), past)
    at = {row: document.engine.value(ROWS.cell(row, "past")) for row in ("x", "y", "total")}
    assert at == {"x": Decimal("20.00"), "y": Decimal("0"), "total": Decimal("20.00")}


def test_a_row_that_came_is_told_at_a_cell_of_ones_own(linked: Program) -> None:
    past = with_rows(linked, ("a", "2080505", "20.00"))
    document = taken(with_rows(linked, ("x", "2080505", "25.00")), past)
    follow(document, "last", past, lambda: PAST)
    code, amount = ROWS.cell("b", "function"), ROWS.cell("b", "amount")
    new = (AddRow(ROWS, Row("b"), 1), SetEntry(code, "2130104"), SetEntry(amount, Decimal("7.00")))
    past.apply(Edit("加", new))
    (moved,) = [f for f in document.findings if f.rules == ("SM24-LINK-last-MOVED",)]
    assert moved.suspect is not None
    assert not document.engine.block(moved.suspect).link
    edit = document.sources["last"]()
    assert edit is not None
    document.apply(edit)
    assert not [f for f in document.findings if f.rules == ("SM24-LINK-last-MOVED",)]


def test_released_link_leaves_nothing(linked: Program) -> None:
    document = with_rows(linked, ("x", "2080505", "25.00"))
    before = document.content.facts.copy()
    taken(document, with_rows(linked, ("a", "2080505", "70.00")))
    edit = release(document, "last")
    assert edit is not None
    document.apply(edit)
    assert document.content.facts.entries == before.entries
    assert {place: rows for place, rows in document.content.facts.rows.items() if rows} == before.rows


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("last: {title: 上年, kind: target}", "要写 pack"),
        ("last: {title: 上年, kind: target, pack: small-budget-2024}", "种类是 budget"),
        ("last: {title: 上年, kind: budget, pack: nowhere-2020}", "没有报表包 nowhere-2020"),
        ("t01: {title: 上年, kind: budget}", "不能是 t01"),
        ("past: {title: 上年, kind: budget}", "没有 last.t01.income.running"),
    ],
)
def test_mistakes_in_links_are_told(link: str, says: str, tmp_path: Path) -> None:
    written = LINKED.replace("last: {title: 上年预算, kind: budget, year: -1}", link)
    with pytest.raises(PackError) as error:
        compile_pack(
            load_pack(
                write_pack(
                    tmp_path / "p",
                    pack=("codes:\n  functional: {list: 2024/functional}\n", written),
                    t01=("          - {id: running, title: 公用}\n", T01),
                ),
                CODES,
            )
        )
    assert says in str(error.value)
