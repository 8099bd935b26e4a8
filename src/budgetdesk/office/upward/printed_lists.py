"""Lists on paper: which units have sent what, whom to call, and what a package holds (上报清单)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from budgetdesk.document.form.sheet import Box, Line, Sheet, SheetColumn
from budgetdesk.exchange.package_file import check_code
from budgetdesk.office.exports import delivering, now
from budgetdesk.office.upward.board import BoardLine, counts, missing_text, received_on

if TYPE_CHECKING:
    from budgetdesk.engine.cells import Cell
    from budgetdesk.storage.package_store import PackageRow

_BOARD = (
    ("序号", 5),
    ("状态", 8),
    ("单位编码", 12),
    ("单位", 34),
    ("年度", 6),
    ("版本", 6),
    ("错误", 6),
    ("待核实", 6),
    ("还差", 6),
    ("收到", 11),
    ("校验码", 11),
)
_CALLS = (("序号", 5), ("单位编码", 12), ("单位", 40), ("电话", 16), ("接电话的人", 12), ("答复", 24))
_PACKAGE = (("项目", 16), ("内容", 60))


def write_board(lines: Sequence[BoardLine], target: Path, *, calls: bool = False) -> None:
    """The board as PDF, or with `calls` the units that have sent nothing, with room for what they say. Raises KnownError."""
    if calls:
        missing = [line for line in lines if line.row is None]
        rows = [[str(n), line.unit_code, line.unit_name, "", "", ""] for n, line in enumerate(missing, 1)]
        _write("未报单位催报单", f"共 {len(missing)} 个单位", _CALLS, rows, target)
        return
    said = "，".join(f"{state} {number}" for state, number in counts(list(lines)).items())
    _write(
        "上报情况",
        f"共 {len(lines)} 份：{said}",
        _BOARD,
        [_board_row(n, line) for n, line in enumerate(lines, 1)],
        target,
    )


def _board_row(number: int, line: BoardLine) -> list[str]:
    row, told = line.row, [str(number), line.state, line.unit_code, line.unit_name]
    if row is None:
        return [*told, *[""] * (len(_BOARD) - len(told))]
    return [
        *told,
        str(row.year),
        f"第{row.version}版",
        str(row.errors),
        str(row.queries),
        missing_text(row),
        f"{received_on(row):%Y-%m-%d}",
        check_code(row.digest),
    ]


def write_package_list(row: PackageRow, pack_title: str, tables: Sequence[str], target: Path) -> None:
    """What goes upward with a package, to be stamped and handed over beside it. Raises KnownError."""
    rows = [
        ["单位", f"{row.unit_code} {row.unit_name}"],
        ["年度和报表", f"{row.year} 年 {pack_title}（报表包 {row.pack_version} 版）{row.name}"],
        ["版本", f"第 {row.version} 版" + ("，代替以前上报的" if row.replaces else "")],
        ["校验码", check_code(row.digest)],
        ["审核结果", f"错误 {row.errors}，核实 {row.queries}（都已说明），提示 {row.hints}"],
        ["签名", "有" if row.key_id else "没有"],
        ["文件", Path(row.file).name],
        *(["报表" if n == 0 else "", title] for n, title in enumerate(tables)),
        ["单位负责人", ""],
        ["财务负责人", ""],
        ["经办人、电话", ""],
    ]
    _write("上报清单", f"{row.made_at[:10]} 打包", _PACKAGE, rows, target)


def _write(
    title: str,
    heading: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[str]],
    target: Path,
) -> None:
    from budgetdesk.output.pdf import write_pdf

    head = Line([Box(n, 1, "heading", text) for n, (text, _) in enumerate(columns)], kind="heading")
    lines = [Line([Box(n, 1, "label", text) for n, text in enumerate(row)], kind="detail") for row in rows]
    sheet = Sheet(
        table="list", instance="", number="", title=title, heading=heading, unit="",
        columns=[SheetColumn(width) for _, width in columns], lines=[head, *lines], header_lines=1,
    )  # fmt: skip
    with delivering(target):
        write_pdf(target, [sheet], _no_cell, title=title, created=now())


def _no_cell(cell: Cell) -> NoReturn:
    raise AssertionError(f"a list has no cells: {cell}")
