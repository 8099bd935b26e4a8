"""Three hand-made sheets: groups side by side, a heading of several levels, a frame with side labels."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from budgetdesk.document.form.sheet import Box, Line, Sheet, SheetColumn
from budgetdesk.engine.cells import Cell, Entry


@dataclass(frozen=True)
class Shown:
    text: str = ""
    entered: Entry | None = None
    value: Entry | None = None


class Cells(dict[Cell, Shown]):
    """What a document's `view` is to the output."""

    def __call__(self, cell: Cell) -> Shown:
        return self.get(cell, Shown())

    def amount(self, cell: Cell, text: str, *, computed: bool = False) -> Cell:
        value = Decimal(text)
        shown = "" if computed and not value else f"{value:,.2f}"
        self[cell] = Shown(shown, None if computed else value, value)
        return cell

    def text(self, cell: Cell, text: str) -> Cell:
        self[cell] = Shown(text, text, text)
        return cell


@pytest.fixture
def cells() -> Cells:
    return Cells()


def heading(column: int, span: int, text: str, rowspan: int = 1) -> Box:
    return Box(column, span, "heading", text, rowspan=rowspan)


@pytest.fixture
def grid(cells: Cells) -> Sheet:
    """表1: four groups side by side, with lines that only some of them have."""
    titles = [
        "项目",
        "支出功能分类科目（按大类）",
        "部门预算支出经济分类科目（按大类）",
        "政府预算支出经济分类科目（按大类）",
    ]
    names = [
        ["一、部门预算", "1、财政拨款", "(1)一般公共预算拨款", "其中：专项资金列入部门预算的项目"],
        [
            "一、部门预算",
            "1、一般公共服务支出",
            "2、外交支出",
            "3、国防支出",
            "4、公共安全支出",
            "5、教育支出",
        ],
        ["一、部门预算", "1、人员经费和公用经费支出", "(1)工资福利支出", "(2)商品和服务支出"],
        ["一、部门预算", "1、机关工资福利支出", "2、机关商品和服务支出"],
    ]
    lines = [
        Line(
            [heading(0, 2, "收                   入"), heading(2, 6, "支                        出")],
            kind="heading",
        ),
        Line([heading(n, 1, titles[n // 2] if n % 2 == 0 else "预算数") for n in range(8)], kind="heading"),
    ]
    for number in range(7):
        boxes = []
        for group, rows in enumerate(names):
            total = number == 6
            if number >= len(rows) and not total:
                continue  # the rest of the group is empty
            cell = Cell("t01", f"g{group}", "", f"r{number}", "amount")
            if number < 2 or total:
                cells.amount(cell, "2908134.00", computed=total)
            level = 0 if total or number == 0 else min(number, 3)
            boxes.append(Box(2 * group, 1, "label", "本年合计" if total else rows[number], level=level))
            boxes.append(Box(2 * group + 1, 1, "value", cell=cell, number=True))
        lines.append(Line(boxes, kind="detail"))
    widths = [25, 13, 23, 13, 25, 13, 24, 13]
    return Sheet(
        "t01", "", "表1", "部门综合预算收支总表", "单位名称：勉县城乡居民社会养老保险经办中心", "元",
        [SheetColumn(width) for width in widths], lines, 2,
    )  # fmt: skip


@pytest.fixture
def levels(cells: Cells) -> Sheet:
    """表12: a heading of four levels, 11 columns, two of them frozen."""
    lines = [Line([], kind="heading") for _ in range(4)]
    lines[0].boxes.extend([heading(0, 1, "单位编码", 4), heading(1, 1, "单位名称", 4), heading(2, 9, "上年")])
    lines[1].boxes.extend([
        heading(2, 1, "合计", 3), heading(3, 6, "一般公共预算拨款安排的“三公”经费预算"),
        heading(9, 1, "会议费", 3), heading(10, 1, "培训费", 3),
    ])  # fmt: skip
    lines[2].boxes.extend([
        heading(3, 1, "小计", 2), heading(4, 1, "因公出国（境）费用", 2), heading(5, 1, "公务接待费", 2),
        heading(6, 3, "公务用车购置及运行维护费"),
    ])  # fmt: skip
    lines[3].boxes.extend(
        [
            heading(6, 1, "小计"),
            heading(7, 1, "公务用车购置费"),
            heading(8, 1, "公务用车运行维护费"),
        ]
    )
    rows = [
        ["601", "勉县人力资源和社会保障局"], ["601006", "勉县城乡居民社会养老保险经办中心"],
    ]  # fmt: skip
    for row, (code, name) in enumerate(rows):
        boxes = []
        for column in range(11):
            cell = Cell("t12", "rows", "", f"r{row}", f"c{column}")
            if column < 2:
                cells.text(cell, [code, name][column])
                boxes.append(Box(column, 1, "label", cell=cell, level=row if column == 0 else 0))
                continue
            if column in (2, 3, 6):
                cells.amount(
                    cell, {2: "41000.00", 3: "36000.00", 6: "-5000.00"}[column], computed=column == 2
                )
            boxes.append(Box(column, 1, "value", cell=cell, number=True))
        lines.append(Line(boxes, kind="detail", row=f"r{row}"))
    columns = [SheetColumn(10, True), SheetColumn(26, True), *[SheetColumn(15) for _ in range(9)]]
    title = "部门综合预算一般公共预算拨款 “三公”经费及会议费、培训费支出预算表"
    return Sheet("t12", "", "表12", title, "", "元", columns, lines, 4)


@pytest.fixture
def frame(cells: Cells) -> Sheet:
    """表13: side labels over merged lines, fields, a long text, indicators; notes and signature."""

    def value(row: str, text: str, column: int, span: int = 1) -> Box:
        return Box(column, span, "value", cell=cells.text(Cell("t13", "b", "i1", row, "value"), text))

    goals = (
        "目标1：确保开展城乡居民社会养老保险工作所需政策宣传、业务培训、办公设备购置、公共服务平台建设等支出。\n"
        "目标2：确保全县待遇领取发放、缴费补贴兑现和个人账户记录到位。"
    )
    money = cells.amount(Cell("t13", "funds", "i1", "total", "value"), "23.12")
    other = Cell("t13", "funds", "i1", "other", "value")
    side = Box(0, 1, "side", "年度绩效指标", rowspan=4, vertical=True)
    names = ["一级指标", "二级指标", "指标内容", "指标值"]
    lines = [
        Line([Box(0, 2, "label", "项目名称"), value("name", "社会保险业务经办工作经费", 2, 3)], kind="field"),
        Line(
            [
                Box(0, 1, "side", "资金金额\n（万元）", rowspan=2),
                Box(1, 2, "label", "实施期资金总额："),
                Box(3, 2, "value", cell=money, number=True),
            ],
            kind="field",
        ),
        Line(
            [Box(1, 2, "label", "其他资金", level=1), Box(3, 2, "value", cell=other, number=True)],
            kind="field",
        ),
        Line([Box(0, 1, "side", "总体目标", vertical=True), value("goal", goals, 1, 4)], "", "", "text", 4),
        Line([side, *(heading(1 + n, 1, text) for n, text in enumerate(names))], kind="heading"),
        Line(
            [Box(1, 1, "label", "产出指标", rowspan=2), Box(2, 1, "label", "数量指标"),
             value("i1", "城乡居民养老保险到龄待遇领取人数", 3), value("v1", "约8.8万人", 4)],
            kind="indicator",
        ),
        Line(
            [Box(2, 1, "label", "质量指标"), value("i2", "按时间要求发放", 3), value("v2", "=1+1", 4)],
            kind="indicator",
        ),
        Line(
            [Box(1, 1, "label", "满意度指标"), Box(2, 1, "label", "服务对象满意度指标"),
             value("i3", "参保群众满意度", 3), value("v3", "≥95%", 4)],
            kind="indicator",
        ),
    ]  # fmt: skip
    notes = ["注：1、年度绩效指标可选择填写。", "2、部门应公开本部门整体预算绩效。"]
    signature = "单位负责人：　　　　财务负责人：　　　　填表人："
    columns = [SheetColumn(width) for width in (9, 11, 15, 34, 17)]
    return Sheet(
        "t13",
        "i1",
        "表13",
        "部门预算专项业务经费绩效目标表",
        "",
        "",
        columns,
        lines,
        0,
        notes,
        signature,
        "portrait",
    )


@pytest.fixture
def long_table(cells: Cells) -> Sheet:
    """A table of many pages, with a side label over all its lines and a subtotal in every tenth."""
    lines = [Line([heading(0, 1, "类"), heading(1, 1, "科目名称"), heading(2, 1, "预算数")], kind="heading")]
    count = 300
    for number in range(count):
        name = cells.text(Cell("t", "rows", "", f"r{number}", "name"), f"科目{number}")
        amount = cells.amount(Cell("t", "rows", "", f"r{number}", "amount"), f"{number}.50")
        boxes = [Box(1, 1, "label", cell=name), Box(2, 1, "value", cell=amount, number=True)]
        if number == 0:
            boxes.insert(0, Box(0, 1, "side", "全部支出", rowspan=count, vertical=True))
        lines.append(Line(boxes, kind="detail" if number % 10 else "subtotal", row=f"r{number}"))
    columns = [SheetColumn(4), SheetColumn(40), SheetColumn(20)]
    return Sheet("t", "", "表5", "支出明细表", "", "元", columns, lines, 1, ["注：长表。"], "制表人：")


ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


@pytest.fixture
def recalculated(tmp_path: Path, outside_tool: Callable[[str], str]) -> Callable[[Path], Path]:
    """Has LibreOffice work out a workbook anew, whatever values it holds, and gives the copy."""

    def recalculate(path: Path) -> Path:
        settings = tmp_path / "libreoffice" / "user"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
        profile = f"-env:UserInstallation={settings.parent.as_uri()}"
        out = tmp_path / "recalculated"
        run = [outside_tool("soffice"), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
        subprocess.run([*run, str(path)], check=True, capture_output=True, timeout=120)
        return out / path.name

    return recalculate
