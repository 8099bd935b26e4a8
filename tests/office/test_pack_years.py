"""A pack for another year, what two packs have different, and last year's figures where ids were changed."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from tests import shipped
from tests.small_pack import CODES, write_pack

from budgetdesk.cli.main import run
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.links import Origin, cell_there, take
from budgetdesk.document.rollover import rolled_over
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.errors import KnownError
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.packs.pack_examination import examine
from budgetdesk.office.packs.pack_installation import copy_for_year, differences, write_page
from budgetdesk.packs.loading import load_pack


def copied(pack: str, folder: Path, by: int = 1) -> Path:
    catalogue = InstalledPacks().catalogue
    year = shipped.program(pack).pack.year + by
    target = folder / re.sub(r"\d{4}$", str(year), pack)
    copy_for_year(pack, year, target, catalogue)
    return target


@pytest.mark.parametrize("pack", shipped.PACKS)
def test_a_copy_for_the_next_year_is_without_mistakes_and_the_same(pack: str, tmp_path: Path) -> None:
    catalogue = InstalledPacks().catalogue
    folder = copied(pack, tmp_path)
    found = examine(folder, catalogue)
    assert found.problems == []
    assert found.loaded is not None
    made = found.loaded.pack
    assert (made.year, made.version, made.succeeds) == (shipped.program(pack).pack.year + 1, "1.0.0", pack)
    assert str(made.year % 100) in made.prefix
    [*_, same] = differences(pack, str(folder), catalogue)
    assert [str(one) for one in same if one.section != "科目"] == []


def test_comments_are_copied_and_years_that_remain_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "hubei-target-2026"
    assert run(["packs", "--copy", "hubei-target-2025", "--year", "2026", str(target)]) == 0
    assert "unit.yaml:10：写着 2025 年，请核对" in capsys.readouterr().out
    assert "到2028年" in (target / "target.yaml").read_text("utf-8")
    with pytest.raises(KnownError, match="已经有了"):
        copy_for_year("hubei-target-2025", 2026, target, InstalledPacks().catalogue)
    with pytest.raises(KnownError, match="就是 2025 年的"):
        copy_for_year("hubei-target-2025", 2025, tmp_path / "same", InstalledPacks().catalogue)


CHECK = "- {id: SX25-X-900, says: 新的, check: unit.code == unit.code, source: 试}\n"
CHANGES = [  # file, what is written, what is written next year, what is told of it
    ("pack", "region: 陕西", "region: 陕西省", "~ 报表包：地区 “陕西” → “陕西省”"),
    ("pack", "基本支出: [人员, 公用]", "基本支出: [人员]", "~ 报表包：名字 "),
    ("t02", "number: 表2", "number: 附表2", "~ 附表2（t02）：表号 “表2” → “附表2”"),
    ("t03", "unit: 元", "unit: 万元", "~ 表3（t03）：单位 “元” → “万元”"),
    ("t06", "title: 人员经费支出", "title: 人员支出", "（staff）：名称 “人员经费支出” → “人员支出”"),
    ("t11", "      - {id: model, title: 规格型号, width: 10}\n", "", "- 表11（t11） › rows › 规格型号（model）"),
    ("t05", "title: 备注", "title: 说明", "（note）：名称 “备注” → “说明”"),
    ("t05", "at: [类, 款]", "at: [类]", "~ 表5（t05） › rows：小计 "),
    ("t04", "          - {id: carried,", "          - {id: extra, title: 另列}\n          - {id: carried,", "+ 表4（t04） › "),
    ("t04", "title: 上年结转", "title: 上年结转结余", "（carried）：名称 “上年结转” → “上年结转结余”"),
    ("t08", "sums_source: Y-17", "sums_source: Y-18", "~ 表8（t08） › rows：sums_source “Y-17” → “Y-18”"),
    ("t08", "title: 合计, at: top", "title: 合计, at: bottom", "~ 表8（t08） › rows：合计行 "),
    ("t12", "title: 增减变化情况", "title: 增减", "~ 表12（t12） › rows › groups：逐行 "),
    ("t13", "orientation: portrait", "orientation: landscape", "~ 表13（t13）：版式 "),
    ("unit", "title: 单位名称", "title: 单位全称", "（name）：名称 “单位名称” → “单位全称”"),
    ("projects", "[专用项目, 通用项目]", "[专用项目]", "（category）：可选项 “专用项目；通用项目” → “专用项目”"),
    ("projects", "help: 专项业务经费的每个", "help: 每个", "~ 项目（projects）：填报说明 "),
    ("expenditure", "      - {id: gov_name,", "      - {id: memo, title: 备注}\n      - {id: gov_name,", "› 备注（memo）"),
    ("checks", "source: Y-21", "source: Y-22", "：依据 “Y-21” → “Y-22”"),
    ("checks", "- id: SX25-X-027", f"{CHECK}- id: SX25-X-027", "+ 新的（X-900）"),
]  # fmt: skip


def test_twenty_changes_are_told_and_nothing_else(tmp_path: Path) -> None:
    folder = copied(shipped.SHAANXI, tmp_path)
    for name, old, new, _ in CHANGES:
        file = folder / f"{name}.yaml"
        text = file.read_text("utf-8")
        assert old in text, f"{name} has no {old}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    before, after, found = differences(shipped.SHAANXI, str(folder), InstalledPacks().catalogue)
    told = [str(one) for one in found]
    for *_, says in CHANGES:
        assert len([line for line in told if says in line]) == 1, says
    assert len(told) == len(CHANGES)
    page = write_page(before, after, found, tmp_path / "page.html").read_text("utf-8")
    assert page.count("<tr><td>") == len(CHANGES)
    assert "<td>变动</td><td>表3（t03）</td><td>单位</td><td>元</td><td>万元</td>" in page


def test_tables_and_codes_that_came_and_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write_pack(tmp_path / "old", pack=("2024/functional", "own"))
    new = write_pack(
        tmp_path / "new",
        pack=("lines, t01]", "lines]"),
        checks=("t01.income.running <= t01.income.staff", "unit.code == unit.name"),
    )
    text = (new / "pack.yaml").read_text("utf-8")
    (new / "pack.yaml").write_text(text.replace("2024/functional", "own"), encoding="utf-8")
    for folder, codes in ((old, "201,甲\n202,乙\n"), (new, "201,甲方\n203,丙\n")):
        (folder / "codes").mkdir()
        (folder / "codes" / "own.csv").write_text(f"code,name\n{codes}", encoding="utf-8")
    assert run(["packs", "--diff", str(old), str(new)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "small-budget-2024 1.0.0 版 → small-budget-2024 1.0.0 版：5 处不同", "",
        "表（1）", "  - 表1（t01）", "",
        "检查（1）", "  ~ 公用不大于人员（X-001）：检查 “t01.income.running <= t01.income.staff” → “unit.code == unit.name”", "",
        "科目（3）",
        "  ~ 科目表 functional › 201 甲方：名称 “甲” → “甲方”", "  - 科目表 functional › 202 乙", "  + 科目表 functional › 203 丙",
    ]  # fmt: skip


RENAMED = """\
succeeds: small-budget-2024
renamed: {lines: details, lines.rows: details.list, lines.rows.amount: details.list.sum}
links: {last: {title: 上年, kind: budget, year: -1}}
"""
BEFORE = '{id: before, title: 上年, type: amount, formula: "last.details[row].sum"}\n      - '


def test_last_years_figures_follow_ids_that_were_changed(tmp_path: Path) -> None:
    old = write_pack(tmp_path / "small-budget-2024")
    new = write_pack(tmp_path / "small-budget-2025")
    for name, was, now in [
        ("pack", "2024\n", "2025\n"), ("pack", "SM24", "SM25"), ("pack", "lines, t01", "details, t01"),
        ("t01", "lines.amount", "details.sum"), ("checks", "SM24", "SM25"), ("lines", "id: lines", "id: details"),
        ("lines", "{id: amount", BEFORE + "{id: sum"), ("lines", "kind: rows", "kind: rows\n    id: list"),
    ]:  # fmt: skip
        file = new / f"{name}.yaml"
        file.write_text(file.read_text("utf-8").replace(was, now), encoding="utf-8")
    (new / "lines.yaml").rename(new / "details.yaml")
    (new / "pack.yaml").write_text((new / "pack.yaml").read_text("utf-8") + RENAMED, encoding="utf-8")
    place = Place("lines", "rows")
    facts = Facts(rows={place: [Row("r1")]})
    facts.entries |= {place.cell("r1", "kind"): "人员", place.cell("r1", "amount"): Decimal("12.00")}
    past = Document(compile_pack(load_pack(old, CODES)), Content(facts, {}, {}))
    document = Document(program := compile_pack(load_pack(new, CODES)), rolled_over(past, program))
    here = Place("details", "list")
    assert document.content.facts.entries == {here.cell("r1", "kind"): "人员"}
    assert [row.id for row in document.content.facts.rows[here]] == ["r1"]
    edit = take(document, "last", past.engine, Origin("u", "上年", "某局", "small-budget-2024", "1", "2024"))
    assert edit is not None
    document.apply(edit)
    assert document.engine.value(here.cell("r1", "before")) == Decimal("12.00")
    assert document.content.last_year[here.cell("r1", "sum")] == Decimal("12.00")
    assert document.content.last_year[Cell("t01", "income", "", "total", "amount")] == Decimal("12.00")
    kept = Cell("last.details", "list", "", "r1", "sum")
    assert cell_there(document, kept) == place.cell("r1", "amount"), "where people find it in last year's"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("renamed: {t09: t01}\n", "pack.yaml:13：renamed 要和 succeeds（上年的报表包）一起写"),
        ("succeeds: a\nrenamed: {t09: t77}\n", "pack.yaml:14：本报表包没有 t77"),
        ("succeeds: a\nrenamed: {t09: t01.income}\n", "pack.yaml:14：t09 和 t01.income 应是同一种：表、表.块，或 表.块.行或列"),
        ("succeeds: a\nrenamed: {t09.income.a: t01.income.gone}\n", "pack.yaml:14：本报表包没有 t01.income.gone"),
    ],
)  # fmt: skip
def test_ids_that_are_not_there_are_told(tmp_path: Path, said: str, says: str) -> None:
    folder = write_pack(tmp_path / "small")
    (folder / "pack.yaml").write_text((folder / "pack.yaml").read_text("utf-8") + said, encoding="utf-8")
    assert says in [str(problem) for problem in examine(folder, InstalledPacks().catalogue).problems]
