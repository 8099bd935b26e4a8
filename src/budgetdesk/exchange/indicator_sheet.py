"""The indicator library as a workbook: one row an indicator, columns by their headings in any order."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from budgetdesk.document.paste.source import is_sum
from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbook_bounds import MOST_BYTES, WorkbookTooLarge, check_bounds
from budgetdesk.exchange.workbooks.reading import WorkbookError, safe_marks
from budgetdesk.packs.indicator_library import LibraryIndicator

HEADINGS = {
    "name": "指标名称", "level1": "一级指标", "level2": "二级指标", "work": "工作领域", "operator": "指标性质",
    "value": "指标值", "unit": "计量单位", "direction": "指标方向", "basis": "指标值确定依据",
    "category": "指标分类", "definition": "定义或公式", "standard": "评分标准", "explanation": "指标说明",
}  # fmt: skip
_ALIASES = {
    "三级指标": "name", "指标": "name", "名称": "name", "领域": "work", "性质": "operator", "指标值类型": "operator",
    "年度指标值": "value", "目标值": "value", "年度目标值": "value", "数值": "value", "值": "value", "符号": "operator",
    "一级": "level1", "二级": "level2", "三级": "name",
    "单位": "unit", "度量单位": "unit", "方向": "direction", "依据": "basis", "确定依据": "basis",
    "分类": "category", "定义": "definition", "公式": "definition", "评/扣分标准": "standard",
    "说明": "explanation", "指标值说明": "explanation",
}  # fmt: skip
_WIDTHS = {"name": 30, "definition": 50, "standard": 40, "explanation": 40}
_MOST_ROWS, _MOST_COLUMNS, _MOST_TEXT = 20_000, 200, 5_000
_PERCENT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)[%％]")
_LITERAL = re.compile(r'"[^"]*"|\\.')
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
_HEADING_WITHIN = 20  # rows


Progress = Callable[[int, int], object]


class IndicatorSheetError(KnownError):
    """A workbook that holds no indicators, with the place in it and what to do."""


class _Row(NamedTuple):
    number: int  # as Excel counts
    texts: list[str]
    troubles: dict[int, str]  # by column: why its value cannot be known
    shares: frozenset[int]  # columns with a figure of which nobody can say whether it is a per cent


class _Sheet(NamedTuple):
    title: str
    rows: list[_Row]


def read_indicators(path: Path, progress: Progress = lambda *_: None) -> list[LibraryIndicator]:
    """The indicators of the first sheet that has a heading 指标名称, from .xlsx or .xls. Raises IndicatorSheetError.

    `progress` is told the bytes that were read, and of how many; it may raise to stop.
    Headings may take two lines. What a cell shows is what is read: 95%, 2024-11-30.
    """
    for sheet in _sheets(path, progress):
        for n, row in enumerate(sheet.rows):
            if "name" in (columns := _columns(row.texts)).values():
                below = sheet.rows[n + 1].texts if n + 1 < len(sheet.rows) else []
                more = _second_line(columns, below)
                return list(_indicators(sheet.title, columns | more, iter(sheet.rows[n + 1 + bool(more) :])))
            if row.number > _HEADING_WITHIN:
                break
    raise IndicatorSheetError(
        f"{path.name} 中没有找到表头：第一行应有“{HEADINGS['name']}”等列名，可先导出指标库作样子。"
    )


class _Watched(BytesIO):
    """A file in memory that tells how far it is read."""

    def __init__(self, data: bytes, progress: Progress) -> None:
        super().__init__(data)
        self._progress, self._size = progress, len(data)
        self.stopped = False

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            self._progress(self.tell(), self._size)
        except BaseException:
            self.stopped = True
            raise
        return super().read(size)


def _sheets(path: Path, progress: Progress) -> list[_Sheet]:
    """Whole, as texts. By openpyxl, which knows formats and formulas; what that refuses by calamine, which is lenient."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    except OSError as error:
        raise IndicatorSheetError(f"不能读取 {path}：{error.strerror}") from error
    if not data:
        raise IndicatorSheetError(
            f"{path.name} 是空文件，或者过大：请用 Excel 或 WPS 另存为 .xlsx 工作簿后再导入。"
        )
    try:
        check_bounds(data)
    except WorkbookTooLarge as error:
        raise IndicatorSheetError(
            f"{path.name} {error}：请只留下指标，另存为 .xlsx 工作簿后再导入。"
        ) from error
    watched = _Watched(data, progress)
    try:
        return _by_openpyxl(data, watched)
    except IndicatorSheetError:
        raise
    except Exception:  # openpyxl raises whatever it meets: TypeError, KeyError, ParseError …
        if watched.stopped:
            raise
    try:
        safe_marks(data, path.name)
        return _by_calamine(data)
    except WorkbookError as error:
        raise IndicatorSheetError(str(error)) from error
    except (KeyboardInterrupt, SystemExit, IndicatorSheetError):
        raise
    except BaseException as error:  # the panic of a Rust library is no Exception
        why = "文件有密码" if "Password" in type(error).__name__ else "文件已损坏或不是工作簿"
        raise IndicatorSheetError(
            f"不能读取 {path.name}：{why}，请用 Excel 或 WPS 另存为 .xlsx 工作簿后再导入。"
        ) from error


def _by_openpyxl(data: bytes, watched: BytesIO) -> list[_Sheet]:
    values, formulas = load_workbook(watched, data_only=True), load_workbook(BytesIO(data))
    sheets = []
    for sheet in values.worksheets:
        formula_cells = formulas[sheet.title]._cells
        rows: dict[int, dict[int, str]] = {}
        troubles: dict[int, dict[int, str]] = {}
        for (row, column), cell in sorted(sheet._cells.items()):  # not a row of 16,384 for a stray one
            if column > _MOST_COLUMNS:
                continue
            formula = formula_cells.get((row, column))
            text = _shown(cell.value, cell.number_format) if cell.value is not None else ""
            told = text or cell.data_type == "str"  # a formula that comes to a text of nothing
            if not told and formula is not None and formula.data_type == "f":
                trouble = "的公式没有存下结果，请用 Excel 或 WPS 打开并保存一次，再导入"
                troubles.setdefault(row, {})[column - 1] = f"{cell.coordinate} {trouble}"
            elif cell.data_type == "e":
                troubles.setdefault(row, {})[column - 1] = (
                    f"{cell.coordinate} 是错误值 {text}，请改正后再导入"
                )
            elif not text:
                continue
            if row > _MOST_ROWS + _HEADING_WITHIN:
                raise _too_long(sheet.title)
            rows.setdefault(row, {})[column] = text
        listed = [
            _Row(
                number,
                [own.get(n, "") for n in range(1, max(own) + 1)],
                troubles.get(number, {}),
                frozenset(),
            )
            for number, own in sorted(rows.items())
        ]
        sheets.append(_Sheet(sheet.title, listed))
    return sheets


def _shown(value: object, format: str) -> str:
    """A value as its cell shows it, as far as that matters: 0.95 as 95%."""
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in format:
        own = "%" in _LITERAL.sub("", format)  # else the sign is only written behind
        return _figure(100 * Decimal(repr(value)) if own else Decimal(repr(value))) + "%"
    return _text(value)


def _by_calamine(data: bytes) -> list[_Sheet]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = []
    for title in book.sheet_names:
        values = book.get_sheet_by_name(title).to_python(
            skip_empty_area=False, nrows=_MOST_ROWS + _HEADING_WITHIN + 1
        )
        if len(values) > _MOST_ROWS + _HEADING_WITHIN:
            raise _too_long(title)
        rows = [
            _Row(
                number,
                [_text(value) for value in row[:_MOST_COLUMNS]],
                {},
                frozenset(n for n, value in enumerate(row) if isinstance(value, float) and 0 < value <= 1),
            )
            for number, row in enumerate(values, 1)
        ]
        sheets.append(_Sheet(title, rows))
    return sheets


def _too_long(title: str) -> IndicatorSheetError:
    return IndicatorSheetError(f"“{title}”行数过多（上限 {_MOST_ROWS:,} 行），请分几个文件导入。")


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


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _figure(Decimal(f"{value:.15g}"))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value).strip()


def _figure(value: Decimal) -> str:
    """As Excel shows it: 15 digits, no zeros at the end, no exponent."""
    text = f"{value:.15g}"
    return f"{Decimal(text).normalize():f}" if Decimal(text).is_finite() else text


def _columns(row: list[str]) -> dict[int, str]:
    by_heading = {heading: part for part, heading in HEADINGS.items()} | _ALIASES
    found: dict[int, str] = {}
    for n, text in enumerate(row):
        part = by_heading.get(_BRACKETS.sub("", "".join(text.split()).strip("*＊")))
        if part is not None and part not in found.values():
            found[n] = part
    return found


def _second_line(columns: dict[int, str], below: list[str]) -> dict[int, str]:
    """What the line below says more exactly, where it is a line of headings too: 指标值 over 数值 and 单位."""
    more = _columns(below)
    is_heading = more and len(more) == sum(map(bool, below)) and "name" not in more.values()
    if not is_heading or any(columns.get(n) == "name" for n in more):
        return {}
    for n in [n for n, part in columns.items() if part in more.values()]:
        del columns[n]
    return more


def _indicators(title: str, columns: dict[int, str], rows: Iterator[_Row]) -> Iterator[LibraryIndicator]:
    above = {"level1": "", "level2": ""}
    for number, row, troubles, shares in rows:
        for n in columns:
            if n in troubles:
                raise IndicatorSheetError(f"“{title}”{troubles[n]}。")
        texts = {part: row[n] for n, part in columns.items() if n < len(row)}
        if not any(texts.values()):
            continue
        if texts.get("unit") in ("%", "％"):
            if any(columns.get(n) == "value" for n in shares):
                raise IndicatorSheetError(
                    f"“{title}”第 {number} 行：看不出 {texts['value']} 是多少个百分点，"
                    "请用 Excel 或 WPS 另存为 .xlsx 工作簿后再导入，或改成文字。"
                )
            if percent := _PERCENT.fullmatch(texts.get("value", "")):
                texts["value"] = percent[1]  # 95% of the unit % is 95
        if not texts.get("name"):
            if {part for part, text in texts.items() if text} <= {"level1", "level2"}:
                above |= {part: text for part, text in texts.items() if text and part in above}
                continue
            if any(map(is_sum, row)):
                continue  # the total of the weights
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
