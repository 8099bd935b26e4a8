"""What is told of the tables of a document: those that lack, that are empty, that have only a part of the pack's rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import shipped

from budgetdesk.office.rehearsal import Rehearsal, rehearse

PACK = "national-final-2023"
WORDS = "本馆负责全县公共图书借阅、古籍保护、地方文献征集和全民阅读推广，开展流动服务和业务辅导。" * 10
CODED = "科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
LINES = (
    "\t合计\t120.00\t100.00\t20.00\n207\t文化旅游体育与传媒支出\t120.00\t100.00\t20.00\n"
    "20701\t文化和旅游\t120.00\t100.00\t20.00\n2070104\t图书馆\t120.00\t100.00\t20.00\n"
)
RECEIPTS = (
    "科目编码\t科目名称\t本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t经营收入\t附属单位上缴收入\t其他收入\n"
    "\t合计\t120.00\t120.00\t\t\t\t\t\n207\t文化旅游体育与传媒支出\t120.00\t120.00\t\t\t\t\t\n20701\t文化和旅游\t120.00\t120.00\t\t\t\t\t\n"
    "2070104\t图书馆\t120.00\t120.00\t\t\t\t\t\n"
)
SPENDING = (
    "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出\n"
    "\t合计\t120.00\t100.00\t20.00\t\t\t\n207\t文化旅游体育与传媒支出\t120.00\t100.00\t20.00\t\t\t\n20701\t文化和旅游\t120.00\t100.00\t20.00\t\t\t\n"
    "2070104\t图书馆\t120.00\t100.00\t20.00\t\t\t\n"
)
FUND = "科目编码\t科目名称\t年初结转和结余\t本年收入\t本年支出\t基本支出\t项目支出\t年末结转和结余\n"
TABLES = {
    "公开02表 收入决算表": RECEIPTS,
    "公开03表 支出决算表": SPENDING,
    "公开05表 一般公共预算财政拨款支出决算表": CODED + LINES,
    "公开07表 政府性基金预算财政拨款收入支出决算表": FUND,
    "公开08表 国有资本经营预算财政拨款支出决算表": CODED,
}


def read(
    folder: Path, tables: dict[str, str], year: int = 2023, words: str = "", behind: str = ""
) -> Rehearsal:
    path = folder / "公开.txt"
    path.write_text(
        f"白河县图书馆{year}年度单位决算\n第一部分 单位概况\n一、主要职能\n{WORDS}\n{words}\n第二部分 {year}年度单位决算表\n"
        + "\n".join(f"{title}\n单位：万元\n{rows}" for title, rows in tables.items())
        + behind,
        encoding="utf-8",
    )
    return rehearse(path, PACK, shipped.Packs())


def told(rehearsal: Rehearsal, rule: str) -> list[tuple[str, str]]:
    return [(f.level, f.says) for f in rehearsal.findings if rule in f.rules]


def test_tables_that_lack_are_asked_for_where_the_others_are_numbered_as_the_pack_numbers_them(
    tmp_path: Path,
) -> None:
    lacks = (
        "文件里没有公开01表 收入支出决算总表、公开04表 财政拨款收入支出决算总表、"
        "公开06表 一般公共预算财政拨款基本支出决算表、公开09表 财政拨款“三公”经费支出决算表"
    )
    assert told(read(tmp_path, TABLES), "TEXT-MISSING") == [("query", lacks)]
    for own in ("公开06表", "表六"):  # is another table in the pack
        renumbered = {title.replace("公开05表", own): rows for title, rows in TABLES.items()}
        assert told(read(tmp_path, renumbered), "TEXT-MISSING") == [("hint", lacks)]


@pytest.mark.parametrize(
    ("words", "fund", "capital"),
    [
        ("", True, True),
        ("本年支出120.00万元，其中政府性基金支出0万元，国有资本经营支出0.00万元。", False, False),
        ("使用政府性基金的项目20.00万元，没有结转。", True, True),
        ("二、政府性基金预算收支情况\n本单位无此项收支，有关表格为空。", False, True),
        ("表名\t是否空表\t理由\n国有资本经营预算财政拨款支出决算表\t是\t无此项支出\n", True, False),
        ("政府性基金预算财政拨款收入：指没有限定用途的收入。", True, True),
    ],
)
def test_empty_table_wants_a_word_that_names_it(
    words: str, fund: bool, capital: bool, tmp_path: Path
) -> None:
    empty = "".join(
        says for level, says in told(read(tmp_path, TABLES, words=words), "TEXT-EMPTY") if level == "query"
    )
    assert ("政府性基金" in empty, "国有资本经营" in empty) == (fund, capital)


def test_names_of_codes_are_those_of_another_year(tmp_path: Path) -> None:
    of_then = {title: rows.replace("20701\t文化和旅游", "20701\t文化") for title, rows in TABLES.items()}
    now, then = read(tmp_path, of_then), read(tmp_path, of_then, year=2018)
    assert [f.says for f in now.findings if f.cause_kind == "text_differs"] != []
    assert [f.says for f in then.findings if f.level == "error"] == []
    assert "文件是 2018 年的，报表包是 2023 年的：科目的编码和名称没有核对" in then.notes


FISCAL = (
    "收入\t决算数\t支出\t合计\t一般公共预算\t国有资本经营预算\n"
    "一般公共预算财政拨款\t2546.76\t社会保障和就业支出\t130.84\t130.84\t\n"
    "政府性基金预算财政拨款\t\t卫生健康支出\t31.86\t31.86\t\n"
    "国有资本经营预算财政拨款\t96.00\t资源勘探工业信息等支出\t2416.97\t2416.97\t\n"
    "\t\t住房保障支出\t47.94\t47.94\t\n"
    "\t\t国有资本经营预算支出\t86.40\t\t86.40\n"
    "本年收入合计\t2642.76\t本年支出合计\t2714.01\t2627.61\t86.40\n"
    "年初财政拨款结转和结余\t148.20\t年末财政拨款结转和结余\t76.95\t67.35\t9.60\n"
    "总计\t2790.96\t总计\t2790.96\t2694.96\t96.00\n"
)


def test_no_equation_speaks_on_blanks_of_a_table_that_is_printed_in_part(tmp_path: Path) -> None:
    """What was carried over is printed without its parts, which the pack's table has, under a title that it has above as well."""
    part = {"公开04表 财政拨款收入支出决算总表": FISCAL}
    assert [f.says for f in read(tmp_path, part).findings if f.level == "error"] == []
    wrong = {
        **part,
        "公开04表 财政拨款收入支出决算总表": FISCAL.replace("计\t2714.01", "计\t2741.01"),
    }
    assert "2741.01" in [f.entered for f in read(tmp_path, wrong).findings if f.level == "error"]
