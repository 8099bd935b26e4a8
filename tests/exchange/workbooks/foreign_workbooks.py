"""The published tables of 勉县 as a plain workbook that no program of ours wrote: other places, widths, units and columns."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

TABLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "mianxian_tables.json").read_text(encoding="utf-8")
)
WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
UNIT = "勉县城乡居民社会养老保险经办中心"


def lay_out_tables(
    target: Path, *, codes_apart: bool = True, blank: bool = False, only: tuple[str, ...] = ()
) -> Path:
    """Every second sheet in 万元; codes of functions in three columns; offset, merges, blank lines, notes, signatures.

    `blank`: as a template to be filled in, without an amount; `only`: numbers of tables.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    cover = book.create_sheet("封面")
    cover["C5"], cover["C9"] = "2024年部门综合预算公开", f"编制单位：{UNIT}"
    for number, table in enumerate(TABLES):
        if only and table["number"] not in only:
            continue
        sheet = book.create_sheet(f"{number + 1}.{table['title'][:12]}")
        _Layout(sheet, table, in_wan=number % 2 == 1, apart=codes_apart, blank=blank).write()
    book.save(target)
    return target


class _Layout:
    def __init__(
        self, sheet: Worksheet, table: dict[str, Any], *, in_wan: bool, apart: bool, blank: bool
    ) -> None:
        self.sheet, self.table, self.apart, self.blank = sheet, table, apart, blank
        self.in_wan = in_wan and table["unit"] == "元"
        self.row, self.left = 3, 2  # nothing in the first two rows and the first column
        self.figures = 0

    def write(self) -> None:
        sheet, table = self.sheet, self.table
        width = max(len(self._columns(part)) + bool(part.get("side")) for part in table["parts"])
        self._put(self.row, self.left, f"2024年{table['title']}", across=max(width, 2))
        sheet.cell(self.row + 1, self.left, f"编制单位：{UNIT}")
        unit = "万元" if self.in_wan else table["unit"]
        sheet.cell(self.row + 1, self.left + max(width, 2) - 1, f"金额单位：{unit}")
        self.row += 3  # a blank line
        for part in table["parts"]:
            self._part(part)
        sheet.cell(self.row + 1, self.left, "注：本表由各单位填列，金额据实填写。")
        sheet.cell(self.row + 2, self.left, "单位负责人：　　　　　　填表人：　　　　　　联系电话：")
        for column in range(1, width + 3):
            sheet.column_dimensions[get_column_letter(column)].width = 7 + 3 * (column % 5)

    def _columns(self, part: dict[str, Any]) -> list[list[str]]:
        """Headings with the functions' code in three columns."""
        heads = part["heads"] or [[""] for _ in part["body"][0]]
        found = []
        for head in heads:
            if self.apart and head[-1] == "功能科目编码":
                found += [["功能科目编码", piece] for piece in "类款项"]
            else:
                found.append(head)
        return found

    def _part(self, part: dict[str, Any]) -> None:
        top, at = self.row, self.left + bool(part.get("side"))
        heads = self._columns(part)
        if part["heads"]:
            depth = max(map(len, heads))
            for level in range(depth):
                start = 0
                while start < len(heads):
                    end = start + 1
                    key = heads[start][: level + 1]
                    while end < len(heads) and len(key) > level and heads[end][: level + 1] == key:
                        end += 1
                    if level < len(heads[start]):
                        down = depth - level if level == len(heads[start]) - 1 else 1
                        self._put(self.row, at + start, heads[start][level], across=end - start, down=down)
                    start = end
                self.row += 1
        for number, texts in enumerate(part["body"]):
            if number == 4:
                self.row += 1  # a line left blank
            column = at
            for head, text in zip(part["heads"] or [[""] for _ in texts], texts, strict=True):
                if self.apart and head[-1] == "功能科目编码":
                    for piece in (text[:3], text[3:5], text[5:7]):
                        self.sheet.cell(self.row, column, piece or None)
                        column += 1
                    continue
                self._value(self.row, column, head, text)
                column += 1
            self.row += 1
        if part.get("side"):
            self._put(top, self.left, part["side"], down=self.row - top)

    def _value(self, row: int, column: int, head: list[str], text: str) -> None:
        cell = self.sheet.cell(row, column)
        plain = text.removeprefix("-")
        if not plain.replace(".", "", 1).isdigit() or "." not in plain:
            cell.value = text or None
            return
        if self.blank:
            return
        figure = Decimal(text) / (10_000 if self.in_wan else 1)
        self.figures += 1
        match self.figures % 4:
            case 0:
                cell.value = f"{figure:,f}"  # a figure as text
            case 1:
                cell.value = f"{figure:,f}".translate(WIDE)
            case _:
                cell.value = float(figure)

    def _put(self, row: int, column: int, text: str, *, across: int = 1, down: int = 1) -> None:
        self.sheet.cell(row, column, text)
        if across > 1 or down > 1:
            self.sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + down - 1, end_column=column + across - 1
            )
