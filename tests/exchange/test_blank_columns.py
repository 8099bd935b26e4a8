"""Tables of plain text: bars part cells as tabs do, columns stand below each other, and each character keeps its place."""

from __future__ import annotations

import pytest

from budgetdesk.exchange.blank_columns import with_columns


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("科目 | 合计\n运行 | 1.50\n项目 | ", [["科目", "合计"], ["运行", "1.50"], ["项目", ""]]),
        ("| 科目 | 合计 |\n|---|---|\n| 运行 | 1.50 |", [["科目", "合计"], [""], ["运行", "1.50"]]),
        (" |  | 七、农林水 | 8\n一、拨款 | 9 | 八、住房 | 1", [["", "", "七、农林水", "8"], ["一、拨款", "9", "八、住房", "1"]]),
        ("联系人甲 | 电话，见附件。\n第二行 | 电话，见附件。", [["联系人甲 | 电话，见附件。"], ["第二行 | 电话，见附件。"]]),
    ],
)  # fmt: skip
def test_bars_part_cells(text: str, cells: list[list[str]]) -> None:
    read = with_columns(text)
    assert len(read) == len(text)
    assert [[cell.strip() for cell in line.split("\t")] for line in read.split("\n")] == cells


def test_cells_below_each_other_are_of_one_column() -> None:
    lines = [
        "编码     名称      合计    基本    项目",
        "201      服务      98.20   68.20   30.00",
        "2012901  行政运行  68.20   68.20",
        "2012902  管理事务  30.00           30.00",
        "合计               126.40  96.40   30.00",
    ]
    read = with_columns("\n".join(lines)).split("\n")
    assert [len(line) for line in read] == [len(line) for line in lines]
    assert [[cell.strip() for cell in line.split("\t")] for line in read[2:]] == [
        ["2012901", "行政运行", "68.20", "68.20"],
        ["2012902", "管理事务", "30.00", "", "30.00"],
        ["合计", "", "126.40", "96.40", "30.00"],
    ]
