"""Tables of plain text: bars part cells as tabs do, and each character keeps its place."""

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
