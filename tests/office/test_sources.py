"""A payroll and a list of accounts become lines of the worksheet, to the cent; what changes in them changes just these lines.

The lists and what should come of them are made here without the program: cents are counted as whole numbers.
"""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbooks.reading import read_workbook
from budgetdesk.office.declarations import create_declaration, head_of, open_declaration
from budgetdesk.office.exports import Snapshot, declaration_file, write_workbook
from budgetdesk.office.importing.sources import (
    SourceProposal,
    find_recipe,
    keep_origins,
    known_origins,
    line_origins,
    propose_source,
)
from budgetdesk.storage.workspace_file import WorkspaceFile

PAYROLL, ACCOUNTS = "payroll-shaanxi-2024", "accounts-national-2023"
Cents = dict[tuple[str, ...], int]


def persons(seed: int = 1) -> list[dict[str, int]]:
    """Forty, with their pay of a month in cents."""
    chance = random.Random(seed)
    return [
        {"post": chance.randrange(150_000, 500_000), "grade": chance.randrange(50_000, 300_000),
         "allowance": chance.randrange(0, 90_000), "merit": chance.randrange(100_000, 200_000)}
        for _ in range(40)
    ]  # fmt: skip


def payroll(path: Path, people: list[dict[str, int]]) -> Path:
    """As an accountant keeps it: headings in two lines, sums within, a column that is not spoken of."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "3月"
    sheet["B1"] = "某中心2024年3月工资表"
    sheet["B2"] = "单位：元"
    for column, words in zip("BCDEFGHI", ["序号", "姓名", "应发", "", "", "", "", "实发合计"], strict=True):
        sheet[f"{column}3"] = words or None
    sheet.merge_cells("D3:H3")
    heads = ["岗位工资", "薪级工资", "工作性津贴", "基础性绩效工资", "电话补贴"]
    for column, words in zip("DEFGH", heads, strict=True):
        sheet[f"{column}4"] = words
    row = 5
    for n, person in enumerate(people):
        values = [
            n + 1,
            f"职工{n + 1:02d}",
            *(c / 100 for c in person.values()),
            50,
            sum(person.values()) / 100,
        ]
        for column, value in zip("BCDEFGHI", values, strict=True):
            sheet[f"{column}{row}"] = f"{value:,.2f}" if column == "E" and n % 3 == 0 else value
        row += 1
        if n % 20 == 19:
            sheet[f"C{row}"], sheet[f"D{row}"] = "小计", 123456.78
            row += 2
    sheet[f"B{row}"] = "制表人：　　审核："
    book.save(path)
    return path


def half_up(cents: int, by: int) -> int:
    return (2 * cents + by) // (2 * by)


def expected_of(people: list[dict[str, int]]) -> Cents:
    base = sum(p["post"] + p["grade"] for p in people) * 12
    allowance, merit = (sum(p[part] for p in people) * 12 for part in ("allowance", "merit"))
    whole = base + allowance + merit
    return {
        ("2080109", "30101", "人员"): base,
        ("2080109", "30102", "人员"): allowance,
        ("2080109", "30107", "人员"): merit,
        ("2080505", "30108", "人员"): half_up(whole * 16, 100),
        ("2101102", "30110", "人员"): half_up(whole * 8, 100),
        ("2210201", "30113", "人员"): half_up(whole * 12, 100),
        ("2080109", "30201", "公用"): 40 * 120_000,
        ("2080109", "30211", "公用"): 40 * 80_000,
    }


def amounts(document: Document, table: str, columns: list[str], into: str) -> Cents:
    engine = document.engine
    place = next(p for p in document.content.facts.rows if p.table == table)
    return {
        tuple(str(engine.value(place.cell(row.id, c)) or "") for c in columns): int(
            engine.value(place.cell(row.id, into)) * 100
        )
        for row in document.content.facts.rows[place]
    }


def blank(pack: str = shipped.SHAANXI) -> Document:
    return Document(shipped.program(pack), Content(Facts(), {}, {}))


def taken(document: Document, path: Path, recipe: str, known: dict[str, Any]) -> SourceProposal:
    found = propose_source(document, path, find_recipe(recipe), {}, known)
    if found.edit is not None:
        document.apply(found.edit)
    return found


def test_a_payroll_of_forty_gives_the_worksheet_to_the_cent(tmp_path: Path) -> None:
    people, document = persons(), blank()
    found = taken(document, payroll(tmp_path / "工资.xlsx", people), PAYROLL, {})
    columns = ["function", "dept_code", "kind"]
    assert amounts(document, "expenditure", columns, "amount") == expected_of(people)
    assert len(found.source.rows) == 40
    assert found.made.left == {"电话补贴": 2000}
    sums = {
        name: sum(p[part] for p in people)
        for name, part in (("津贴补贴", "allowance"), ("绩效工资", "merit"))
    }
    assert {name: found.made.taken[name] * 100 for name in sums} == sums
    document.undo()
    assert document.content.facts.entries == {}


def test_five_persons_changed_give_just_the_lines_they_touch(tmp_path: Path) -> None:
    people, document = persons(), blank()
    before = taken(document, payroll(tmp_path / "3月.xlsx", people), PAYROLL, {})
    for n in (3, 8, 15, 22, 39):
        people[n]["merit"] += 12_345
    after = propose_source(
        document, payroll(tmp_path / "4月.xlsx", people), find_recipe(PAYROLL), {}, before.origins
    )
    touched = {change.cells["dept_code"]: change for change in after.changes if change.kind != "same"}
    assert set(touched) == {"30107", "30108", "30110", "30113"}
    assert [name for name, *_ in touched["30107"].shares] == [
        "职工04",
        "职工09",
        "职工16",
        "职工23",
        "职工40",
    ]
    assert touched["30107"].after - touched["30107"].before == Decimal("7407.00")
    entries = dict(document.content.facts.entries)
    assert after.edit is not None
    document.apply(after.edit)
    assert amounts(document, "expenditure", ["function", "dept_code", "kind"], "amount") == expected_of(
        people
    )
    changed = {cell for cell, entry in document.content.facts.entries.items() if entries.get(cell) != entry}
    assert {cell.column for cell in changed} == {"amount"}
    assert len(changed) == 4


def test_a_line_leads_to_its_persons_who_stay_in_the_workspace(tmp_path: Path) -> None:
    packs, people = shipped.SharedPacks(), persons()
    with WorkspaceFile.create(tmp_path / "a.bdesk") as workspace:
        store = workspace.store
        sample = shipped.document("mianxian-worksheet")
        id = create_declaration(store, sample.program, sample.content)
        opened = open_declaration(store, id, packs)
        found = taken(
            opened.document, payroll(tmp_path / "工资.xlsx", people), PAYROLL, known_origins(store, id)
        )
        keep_origins(store, id, found.origins)
        line = next(change.row for change in found.changes if change.cells["dept_code"] == "30101")
        (origin,) = line_origins(store, id, Cell("expenditure", "rows", "", line, "amount"))
        assert [share.name for share in origin.shares] == [f"职工{n + 1:02d}" for n in range(40)]
        assert (
            sum(share.amount for share in origin.shares) * 100
            == expected_of(people)["2080109", "30101", "人员"]
        )
        head = head_of(opened.document.program, opened.document.content.facts)
        write_workbook(Snapshot(opened.document, formulas=True, carried=head).take(), tmp_path / "b.xlsx")
        assert "职工01".encode() not in declaration_file(opened.document, head)
        assert "职工" not in repr(store.change_log(id))
        assert not [
            text
            for grid in read_workbook(tmp_path / "b.xlsx")
            for row in grid.rows
            for text in row
            if "职工0" in text
        ]
        store.delete_declaration(id)
        assert known_origins(store, id) == {}


def test_a_line_that_was_typed_is_replaced_and_told(tmp_path: Path) -> None:
    document, people = shipped.document("mianxian-worksheet"), persons()
    found = propose_source(document, payroll(tmp_path / "工资.xlsx", people), find_recipe(PAYROLL), {}, {})
    kinds = {(c.cells["dept_code"], c.cells["kind"]): (c.kind, c.row, c.before) for c in found.changes}
    assert kinds["30101", "人员"] == ("changed", "e1", Decimal("1132962.00"))
    assert kinds["30211", "公用"][0] == "new"  # the line of a project is another one


def accounts(path: Path) -> tuple[Path, Cents, int]:
    """Three hundred accounts with what the leaves of the expenditure are to give, and what no line takes."""
    chance, expected, left = random.Random(7), defaultdict(int), 0
    functions = [
        "2080109 社会保险经办机构",
        "2080505 机关事业单位基本养老保险缴费支出",
        "2101102 事业单位医疗",
    ]
    economics = ["30101 基本工资", "30201 办公费", "30302 退休费", "31002 办公设备购置", "30113 住房公积金"]
    funds = [("一般公共预算拨款", "一般公共预算财政拨款"), ("事业收入安排", "其他资金")]
    rows: list[list[object]] = []
    for n in range(300):
        if n % 10 == 0:
            rows.append([f"7201{n // 10:02d}", "事业支出", None, None, None, None, 9_999_999.99, None])
            continue
        debit, credit = chance.randrange(1, 90_000_000), chance.choice([0, 0, chance.randrange(1, 5_000)])
        function, economic = chance.choice(functions), chance.choice(economics)
        kind, (fund, full) = chance.choice(["基本支出", "项目支出"]), chance.choice(funds)
        code = f"7201{n // 10:02d}{n % 10:02d}" if n % 7 else f"1002{n:03d}"
        rows.append([code, economic[6:], function, economic, kind, fund, debit / 100, f"{credit / 100:,.2f}"])
        if not n % 7:
            left += debit
            continue
        group = {"301": "人员经费", "303": "人员经费"}.get(economic[:3], "公用经费")
        key = (function[:7], economic[:5], group if kind == "基本支出" else kind, full)
        expected[key] += debit - credit
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["科目余额表（2023年1-12月）"])
    sheet.append([])
    sheet.append(
        [
            "科目编码",
            "科目名称",
            "功能分类",
            "部门经济分类",
            "支出类型",
            "资金性质",
            "本年累计借方",
            "本年累计贷方",
        ]
    )
    for row in rows:
        sheet.append(row)
    sheet.append(["合计", None, None, None, None, None, 1.0, 2.0])
    book.save(path)
    return path, dict(expected), left


def test_three_hundred_accounts_give_the_lines_of_the_final_accounts(tmp_path: Path) -> None:
    path, expected, left = accounts(tmp_path / "余额.xlsx")
    document = blank("national-final-2023")
    found = taken(document, path, ACCOUNTS, {})
    assert amounts(document, "lines", ["function", "economic", "kind", "fund"], "amount") == expected
    assert found.made.left["借方"] * 100 == left
    assert all(row.texts["科目"].startswith("1002") for row, _ in found.made.left_rows)


@pytest.mark.parametrize(
    ("recipe", "constants", "words"),
    [
        ("没有", {}, "没有配方"),
        (ACCOUNTS, {}, "national-final-2023 用的"),
        (PAYROLL, {"养老": "0.2"}, "没有常数 养老"),
        (PAYROLL, {"养老比例": "两成"}, "应是数"),
    ],
)
def test_what_does_not_fit_is_said(
    recipe: str, constants: dict[str, str], words: str, tmp_path: Path
) -> None:
    path = payroll(tmp_path / "工资.xlsx", persons())
    with pytest.raises(KnownError, match=words):
        propose_source(blank(), path, find_recipe(recipe), constants, {})


def test_a_list_without_the_columns_of_the_recipe_is_refused(tmp_path: Path) -> None:
    path, *_ = accounts(tmp_path / "余额.xlsx")
    with pytest.raises(KnownError, match="没有 姓名/职工姓名/人员姓名 这样的栏"):
        propose_source(blank(), path, find_recipe(PAYROLL), {}, {})
