"""Shapes that printed forms have, each as an author of packs writes it: paths of codes, one line of values, what is said once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.small_pack import CODES, write_pack

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Facts, Place, Row
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.packs.loading import load_pack

LINES = (
    "{id: kind, title: 类别}",
    "{id: function, title: 科目, codes: functional}\n      - {id: kind, title: 类别}",
)
PATH = """\
id: t02
number: 表2
title: 支出表
unit: 万元
decimals: 4
source: 填报说明
blocks:
  - kind: rows
    rows:
      from: lines
      path:
        - {id: upper, code: "left(function, 3)", name: "name_of(functional, row)"}
        - {id: section, code: "left(function, 5)", name: "name_of(functional, row)"}
        - {id: item, code: function, name: "name_of(functional, row)"}
    total: {title: 合计, at: bottom, in: name}
    columns:
      - {id: code, title: 科目编码, shows: code}
      - {id: last, title: 末两位, formula: {expr: "mid(row.code, 6, 2)", at: item}}
      - {id: name, title: 科目名称, shows: name}
      - {id: amount, title: 金额, type: amount, from_lines: sum(amount) / 10000}
"""
LINE_OF_VALUES = """\
id: t03
number: 表3
title: 三公经费表
unit: 元
shown: 0
blocks:
  - kind: grid
    groups:
      - id: three
        columns:
          - {id: item, title: 项目, printed: false}
          - {id: total, title: 合计, type: amount, formula: abroad + cars}
          - {id: abroad, title: 因公出国（境）费, type: amount}
          - title: 公务用车
            columns:
              - {id: cars, title: 小计, type: amount, formula: bought + kept}
              - {id: bought, title: 购置费, type: amount}
              - {id: kept, title: 运行费, type: amount}
        rows: [{id: now, title: 本年}]
"""


def document(folder: Path, table: str, text: str) -> Document:
    made = write_pack(folder / "small", pack=("t01]", f"t01, {table}]"), lines=LINES)
    (made / f"{table}.yaml").write_text(text, encoding="utf-8")
    place = Place("lines", "rows")
    facts = Facts(rows={place: [Row("a"), Row("b")]})
    for row, code, amount in (("a", "2080109", "120400"), ("b", "2080501", "60350.5")):
        facts.entries[place.cell(row, "function")] = code
        facts.entries[place.cell(row, "amount")] = Decimal(amount)
    return Document(compile_pack(load_pack(made, CODES)), Content(facts, {}, {}))


def printed(made: Document, table: str) -> list[list[str]]:
    lines = [line for line in made.sheet(table).lines if line.kind != "heading"]
    return [[made.view(box.cell).text if box.cell else box.text for box in line.boxes] for line in lines]


def test_every_level_of_a_path_has_code_and_name_in_the_decimals_of_the_table(tmp_path: Path) -> None:
    made = document(tmp_path, "t02", PATH)
    assert printed(made, "t02") == [
        ["208", "", "社会保障和就业支出", "18.0751"],
        ["20801", "", "人力资源和社会保障管理事务", "12.0400"],
        ["2080109", "09", "社会保险经办机构", "12.0400"],
        ["20805", "", "行政事业单位养老支出", "6.0351"],
        ["2080501", "01", "行政单位离退休", "6.0351"],
        ["", "", "合计", "18.0751"],
    ]


def test_a_form_of_one_line_of_values_has_no_titles_of_rows(tmp_path: Path) -> None:
    made = document(tmp_path, "t03", LINE_OF_VALUES)
    facts = made.content.facts
    place = Place("t03", "three")
    for column, amount in (("abroad", "12000.40"), ("bought", "180000.10"), ("kept", "30000.20")):
        facts.entries[place.cell("now", column)] = Decimal(amount)
    made = Document(made.program, Content(facts, {}, {}))
    assert printed(made, "t03") == [["222,001", "12,000", "210,000", "180,000", "30,000"]]
    assert made.view(place.cell("now", "total")).value == Decimal("222000.70")
    headings = [
        [box.text for box in line.boxes] for line in made.sheet("t03").lines if line.kind == "heading"
    ]
    assert headings == [["合计", "因公出国（境）费", "公务用车"], ["小计", "购置费", "运行费"]]
