"""Every door through which another unit's figures may come into a declaration says so, before anything is filled in."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from openpyxl import load_workbook
from tests import shipped
from tests.exchange.workbooks.foreign_workbooks import lay_out_tables
from tests.office.test_sources import PAYROLL, payroll, persons

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.office import importing
from budgetdesk.office.declarations import head_of, unit_entries
from budgetdesk.office.importing.sources import find_recipe, propose_source
from budgetdesk.office.importing.text_import import propose_text
from budgetdesk.office.importing.whose import of_another, said_in_copied
from budgetdesk.office.importing.workbook_import import propose_into

OWN, OTHER = "勉县城乡居民社会养老保险经办中心", "石河县疾病预防控制中心"
Door = Callable[[Document, DeclarationHead, Path], Any]


def workbook(document: Document, head: DeclarationHead, folder: Path) -> Any:
    return propose_into(lay_out_tables(folder / "公开表.xlsx", only=("表2", "表6")), document, head)


def text(document: Document, head: DeclarationHead, folder: Path) -> Any:
    path = folder / "公开.txt"
    path.write_text(f"{OWN}2024年单位综合预算公开说明\n一、部门主要职责\n承担经办服务。\n", encoding="utf-8")
    return propose_text(path, document, head)


def list_at_hand(document: Document, head: DeclarationHead, folder: Path) -> Any:
    path = payroll(folder / "工资.xlsx", persons())
    book = load_workbook(path)
    book.worksheets[0]["B2"] = f"单位名称：{OWN}"
    book.save(path)
    return propose_source(document, path, find_recipe(PAYROLL), {}, {})


DOORS: dict[str, Door] = {"propose_into": workbook, "propose_text": text, "propose_source": list_at_hand}


def of_unit(code: str, name: str) -> tuple[Document, DeclarationHead]:
    document = shipped.document("mianxian-worksheet")
    unit = unit_entries(document.program, {"code": code, "name": name})
    document.apply(Edit("改单位", tuple(SetEntry(cell, text) for cell, text in unit.items())))
    return document, head_of(document.program, document.content.facts, year=2024)


def test_each_way_to_propose_figures_for_a_declaration_is_tried_below() -> None:
    modules = [
        import_module(f"{importing.__name__}.{each.name}") for each in iter_modules(importing.__path__)
    ]
    ways = {
        name
        for module in modules
        for name, function in getmembers(module, isfunction)
        if function.__module__ == module.__name__
        and name.startswith("propose")
        and "document" in signature(function).parameters
    }
    assert ways == set(DOORS)


@pytest.mark.parametrize("door", DOORS.values(), ids=list(DOORS))
def test_a_file_of_another_unit_says_so(door: Door, tmp_path: Path) -> None:
    assert door(*of_unit("601006", OWN), tmp_path).astray == ""
    assert f"要填进的申报是 302002 {OTHER}" in door(*of_unit("302002", OTHER), tmp_path).astray


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["单位名称：石河县第一中学", "", "单位：元"], ["项目", "预算数", "备注"], ["办公费", "1", ""]], "石河县第一中学"),
        ([["单位编码", "单位名称", "合计"], ["301002", "石河县第一中学", "5"]], "301002 石河县第一中学"),
        ([["2023年部门综合预算收支总表", "", ""], ["项目", "预算数", "备注"], ["办公费", "1", ""]], "2023 年的"),
        ([["填报日期：2023年11月5日", "", ""], ["项目", "预算数", "备注"], ["办公费", "1", ""]], ""),
        ([["单位编码", "单位名称", "合计"], ["601006", OWN, "5"]], ""),
        ([["石河县第一中学维修", "2023年项目", "5"], ["办公费", "1", ""]], ""),
    ],
)  # fmt: skip
def test_what_was_copied_says_whose_it_is_above_it_or_in_columns_of_units(
    rows: list[list[str]], says: str
) -> None:
    document, head = of_unit("601006", OWN)
    found = of_another("表格", head, document, said_in_copied(rows))
    assert says in found
    assert bool(found) is bool(says)
