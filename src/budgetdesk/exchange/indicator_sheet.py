"""The indicator library as a workbook: one row an indicator, columns by their headings in any order."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from budgetdesk.packs.indicator_library import LibraryIndicator

HEADINGS = {
    "name": "指标名称", "level1": "一级指标", "level2": "二级指标", "work": "工作领域", "operator": "指标性质",
    "value": "指标值", "unit": "计量单位", "direction": "指标方向", "basis": "指标值确定依据",
    "category": "指标分类", "definition": "定义或公式", "standard": "评分标准", "explanation": "指标说明",
}  # fmt: skip
_ALIASES = {
    "三级指标": "name", "指标": "name", "名称": "name", "领域": "work", "性质": "operator", "指标值类型": "operator",
    "单位": "unit", "度量单位": "unit", "方向": "direction", "依据": "basis", "确定依据": "basis",
    "分类": "category", "定义": "definition", "公式": "definition", "评/扣分标准": "standard",
    "说明": "explanation", "指标值说明": "explanation",
}  # fmt: skip
_WIDTHS = {"name": 30, "definition": 50, "standard": 40, "explanation": 40}
_MOST_ROWS, _MOST_TEXT = 20_000, 5_000


class IndicatorSheetError(ValueError):
    """A workbook that holds no indicators, with the place in it and what to do."""


def read_indicators(path: Path) -> list[LibraryIndicator]:
    """The indicators of the first sheet that has a heading 指标名称. Raises IndicatorSheetError."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise IndicatorSheetError(
            f"不能读取 {path.name}：请用 Excel 或 WPS 另存为 .xlsx 工作簿后再导入。"
        ) from error
    try:
        for sheet in book.worksheets:
            rows = _rows(sheet)
            for number, row in rows:
                if "name" in (columns := _columns(row)).values():
                    return list(_indicators(sheet.title, columns, rows))
                if number > 20:
                    break
    finally:
        book.close()
    raise IndicatorSheetError(
        f"{path.name} 中没有找到表头：第一行应有“{HEADINGS['name']}”等列名，可先导出指标库作样子。"
    )


def write_indicators(path: Path, indicators: Iterable[LibraryIndicator]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "指标库"
    sheet.append(list(HEADINGS.values()))
    for indicator in indicators:
        sheet.append([getattr(indicator, part) for part in HEADINGS])
    for n, part in enumerate(HEADINGS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = _WIDTHS.get(part, 16)
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type = "s" if cell.value is not None else cell.data_type  # =1 is text here
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(bold=cell.row == 1)
    sheet.freeze_panes = "B2"
    book.save(path)


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        yield number, [_text(value) for value in row]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _columns(row: list[str]) -> dict[int, str]:
    by_heading = {heading: part for part, heading in HEADINGS.items()} | _ALIASES
    found: dict[int, str] = {}
    for n, text in enumerate(row):
        part = by_heading.get("".join(text.split()).lstrip("*＊"))
        if part is not None and part not in found.values():
            found[n] = part
    return found


def _indicators(
    title: str, columns: dict[int, str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[LibraryIndicator]:
    above = {"level1": "", "level2": ""}
    for number, row in rows:
        if number > _MOST_ROWS:
            raise IndicatorSheetError(f"“{title}”行数过多（上限 {_MOST_ROWS:,} 行），请分几个文件导入。")
        texts = {part: row[n] for n, part in columns.items() if n < len(row)}
        if not any(texts.values()):
            continue
        if not texts["name"]:
            if {part for part, text in texts.items() if text} <= {"level1", "level2"}:
                above |= {part: text for part, text in texts.items() if text and part in above}
                continue
            raise IndicatorSheetError(f"“{title}”第 {number} 行没有指标名称，请补上或删去这一行。")
        for part, text in texts.items():
            if len(text) > _MOST_TEXT:
                raise IndicatorSheetError(
                    f"“{title}”第 {number} 行“{HEADINGS[part]}”过长（上限 {_MOST_TEXT:,} 字）。"
                )
        if texts.get("level1"):  # merged cells: blank is as above
            above["level2"] = ""
        for part in above:
            above[part] = texts.get(part) or above[part]
        yield LibraryIndicator(id=f"own-{secrets.token_hex(5)}", **(texts | above))
