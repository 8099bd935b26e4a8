"""A workbook as sheets of texts: what each cell shows, merged cells, and the cells whose value cannot be known."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import field, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbook_bounds import MOST_BYTES, WorkbookTooLarge, check_bounds
from budgetdesk.exchange.workbooks.sheet_cells import At, CellMarks, address, read_marks
from budgetdesk.exchange.workbooks.xls_records import (
    NotAnXls,
    XlsWithPassword,
    is_compound,
    read_xls_marks,
)
from budgetdesk.records import dataclass

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et")
_MOST_SHEETS = 100
_MOST_CELLS = 2_000_000  # of the rectangle that a sheet's cells span
_MOST_COLUMNS = 400
_MOST_ROWS = 100_000
_MOST_BLANK_COLUMNS, _MOST_BLANK_ROWS = 120, 3_000


class WorkbookError(KnownError):
    """A workbook that cannot be read, with what to do."""


@dataclass(slots=True)
class SheetGrid:
    """A worksheet as texts, from A1 on; rows of one length.

    `covered`: places below and right of a merged cell's first, with that first one.
    `troubles`: by place what keeps a value from being known, in words. `formulas`: cells that are computed there.
    `hidden_rows`, `hidden_columns`: those that the sheet does not show; `left_out`: what was not read of it, in words.
    Of one of several tables on a worksheet `of` is that one's name and `origin` where it begins.
    """

    name: str
    rows: list[list[str]]
    covered: dict[At, At] = field(default_factory=dict)
    troubles: dict[At, str] = field(default_factory=dict)
    formulas: set[At] = field(default_factory=set)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    left_out: str = ""
    of: str = ""
    origin: At = (0, 0)

    @property
    def sheet(self) -> str:
        """The worksheet's name."""
        return self.of or self.name

    def address(self, at: At) -> str:
        """On the worksheet: B7."""
        return address(self.place(at))

    def place(self, at: At) -> At:
        """On the worksheet."""
        return self.origin[0] + at[0], self.origin[1] + at[1]

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def as_shown(grid: SheetGrid) -> SheetGrid:
    """Without what stands in hidden rows and columns: nobody who agrees to the sheet has seen it."""

    def unseen(r: int, c: int) -> bool:
        return r in grid.hidden_rows or c in grid.hidden_columns

    rows = {r for r, row in enumerate(grid.rows) if r in grid.hidden_rows and any(map(str.strip, row))}
    columns = {c for c in grid.hidden_columns if c < grid.width and any(row[c].strip() for row in grid.rows)}
    if not rows and not columns:
        return grid
    counts = [f"{len(of)} {what}" for of, what in ((rows, "行"), (columns, "列")) if of]
    return replace(
        grid,
        rows=[
            ["" if unseen(r, c) else text for c, text in enumerate(row)] for r, row in enumerate(grid.rows)
        ],
        troubles={at: words for at, words in grid.troubles.items() if not unseen(*at)},
        left_out=f"隐藏的 {'、'.join(counts)}没有读；要读的，请先取消隐藏",
    )


def is_workbook(path: Path, start: bytes) -> bool:
    """By its first bytes, and by its name where these are those of any archive."""
    suffix = path.suffix.casefold()
    return is_compound(start) or (suffix in SUFFIXES and not start.lstrip().startswith(b"{"))


def read_workbook(path: Path) -> list[SheetGrid]:
    """The worksheets of an .xlsx or .xls in their order, hidden ones too. Raises WorkbookError."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise WorkbookError(f"不能读取 {path}：{error.strerror}") from error
    if size > MOST_BYTES:
        raise WorkbookError(f"{path.name} 文件过大（上限 {MOST_BYTES // 1_000_000} MB）")
    return read_workbook_bytes(data, path.name)


def read_workbook_bytes(data: bytes, name: str) -> list[SheetGrid]:
    """The same of a file's content; `name` is for the messages."""
    return _sheets(data, name, safe_marks(data, name))


def safe_marks(data: bytes, name: str) -> dict[str, CellMarks]:
    """What the library that reads cells does not tell of them, by sheet. WorkbookError for what would be too much for it: where
    it cannot make room it ends the program."""
    if not data:
        raise WorkbookError(f"{name} 是空文件")
    marks = _marks(data, name)
    for sheet, own in marks.items():
        row, column = own.far
        if row >= _MOST_ROWS or (row + 1) * (column + 1) > _MOST_CELLS:
            raise WorkbookError(
                f"{name} 的“{sheet}”里 {address(own.far)} 那样远的地方还有内容：请删去表外的行和列再导入"
            )
    if len(marks) > _MOST_SHEETS:
        raise WorkbookError(f"{name} 工作表过多（上限 {_MOST_SHEETS} 张）")
    return marks


def _marks(data: bytes, name: str) -> dict[str, CellMarks]:
    """Also refuses what no library should be let loose on."""
    if is_compound(data):
        try:
            return read_xls_marks(data)
        except XlsWithPassword as error:
            raise WorkbookError(f"{name} 有密码：请在 Excel 或 WPS 中去掉密码后再导入") from error
        except NotAnXls as error:
            raise _not_read(name) from error
    try:
        check_bounds(data)
    except WorkbookTooLarge as error:
        raise WorkbookError(f"{name} {error}：请只留下要导入的表，另存为 .xlsx 后再导入") from error
    try:
        with ZipFile(BytesIO(data)) as archive:
            return read_marks(archive)
    except (BadZipFile, KeyError, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _not_read(name) from error
    except Exception as error:  # zlib.error and what else a damaged archive brings
        raise _not_read(name) from error


def _not_read(name: str) -> WorkbookError:
    if name.casefold().endswith(".et"):
        return WorkbookError(f"{name} 是 WPS 自己的格式：请在 WPS 中另存为 .xlsx 再导入")
    return WorkbookError(f"不能读取 {name}：文件已损坏，或不是工作簿；请用 Excel 或 WPS 另存为 .xlsx 再导入")


def _sheets(data: bytes, name: str, marks: dict[str, CellMarks]) -> list[SheetGrid]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    found = []
    try:
        with _hushed() if is_compound(data) else nullcontext():
            book = CalamineWorkbook.from_filelike(BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            own = marks.get(about.name, CellMarks())
            sheet = book.get_sheet_by_name(about.name)
            values = sheet.to_python(skip_empty_area=False)
            rows = [
                [_shown(value, (r, c), own) for c, value in enumerate(row[:_MOST_COLUMNS])]
                for r, row in enumerate(values)
            ]
            rows = _with_blanks(rows, own)
            grid = SheetGrid(about.name, rows, hidden=about.visible is not SheetVisibleEnum.Visible)
            grid.covered = _covered(sheet.merged_cell_ranges or [], grid)
            grid.formulas = own.formulas
            grid.hidden_rows, grid.hidden_columns = own.hidden_rows, own.hidden_columns
            _note_troubles(grid, own)
            found.append(grid)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the panic of a Rust library is no Exception
        if "Password" in type(error).__name__:
            raise WorkbookError(f"{name} 有密码：请在 Excel 或 WPS 中去掉密码后再导入") from error
        raise _not_read(name) from error
    return found


def _with_blanks(rows: list[list[str]], marks: CellMarks) -> list[list[str]]:
    """With the blank cells that a sheet has beside and below what it says, as far as a form may reach."""
    width = max(len(rows[0]) if rows else 0, min(marks.styled[1] + 1, _MOST_BLANK_COLUMNS))
    height = max(len(rows), min(marks.styled[0] + 1, _MOST_BLANK_ROWS))
    rows = [row + [""] * (width - len(row)) for row in rows]
    return rows + [[""] * width for _ in range(height - len(rows))]


@contextmanager
def _hushed() -> Iterator[None]:
    """What the Rust library prints when it panics at a damaged .xls is for nobody: it is told in a sentence."""
    try:
        kept = os.dup(2)
    except OSError:  # a program without a console
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _note_troubles(grid: SheetGrid, marks: CellMarks) -> None:
    for at, error in marks.errors.items():
        grid.troubles[at] = f"{grid.name}!{address(at)} 是错误值 {error}"
    for at in marks.unsolved:
        grid.troubles[at] = (
            f"{grid.name}!{address(at)} 的公式没有存下结果：请用 Excel 或 WPS 打开并保存一次再导入"
        )


def _covered(merged: list[tuple[At, At]], grid: SheetGrid) -> dict[At, At]:
    height, width = len(grid.rows), grid.width
    return {
        (r, c): (top, left)
        for (top, left), (bottom, right) in merged
        for r in range(top, min(bottom + 1, height))
        for c in range(left, min(right + 1, width))
        if (r, c) != (top, left)
    }


def _shown(value: object, at: At, marks: CellMarks) -> str:
    if at in marks.zero_unseen and isinstance(value, int | float) and not value:
        return ""
    return _text(value, is_percent=at in marks.percent)


def _text(value: object, *, is_percent: bool) -> str:
    """As the cell shows it, as far as that matters: 0.95 as 95%, a whole number without a point."""
    match value:
        case None | "":
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return figure_text(value * 100) + "%" if is_percent else figure_text(value)
        case datetime.datetime():
            midnight = value.time() == datetime.time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return figure_text(value.total_seconds() / 86_400)
        case _:
            return str(value)


def figure_text(value: float) -> str:
    """With the 15 digits that a workbook keeps, no zeros at the end, no exponent."""
    figure = Decimal(f"{value:.15g}")
    if not figure.is_finite():
        return str(value)
    text = f"{figure.normalize():f}"
    return "0" if text == "-0" else text
