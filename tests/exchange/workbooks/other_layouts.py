"""Final accounts as offices elsewhere and other programs lay them out. Nothing here knows of packs or of how sheets are read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.resources.final_accounts import BASIC, FISCAL, SOURCES, Name, _Sums
from tests.resources.final_accounts import Worksheet as Accounts

Figures = Mapping[Name, Decimal]
UNIT = "某县人力资源和社会保障局"
WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
_CODES = Path(__file__).parents[3] / "resources" / "codes" / "2024"
_INCOME = {
    "general": "一、一般公共预算财政拨款收入", "fund": "二、政府性基金预算财政拨款收入", "capital": "三、国有资本经营预算财政拨款收入",
    "superior": "四、上级补助收入", "business": "五、事业收入", "operating": "六、经营收入", "turned_in": "七、附属单位上缴收入",
    "other": "八、其他收入",
}  # fmt: skip
_FUNCTIONS = [
    "201 一般公共服务支出", "202 外交支出", "203 国防支出", "204 公共安全支出", "205 教育支出", "206 科学技术支出",
    "207 文化旅游体育与传媒支出", "208 社会保障和就业支出", "210 卫生健康支出", "211 节能环保支出",
    "212 城乡社区支出", "213 农林水支出", "214 交通运输支出", "215 资源勘探工业信息等支出", "216 商业服务业等支出",
    "217 金融支出", "219 援助其他地区支出", "220 自然资源海洋气象等支出", "221 住房保障支出", "222 粮油物资储备支出",
    "223 国有资本经营预算支出", "224 灾害防治及应急管理支出", "229 其他支出", "231 债务还本支出", "232 债务付息支出",
    "234 抗疫特别国债安排的支出",
]  # fmt: skip
_DIGITS = "一二三四五六七八九十"
_KINDS = ("turn_in", "上缴上级支出"), ("operating", "经营支出"), ("subsidy", "对附属单位补助支出")

_Column = tuple[str, tuple[str, ...]]
_RECEIPTS: list[_Column] = [
    ("total", ("本年收入合计",)), ("fiscal", ("财政拨款收入",)), *((id, (title,)) for id, title in SOURCES.items()),
]  # fmt: skip
_SPENDING: list[_Column] = [
    ("total", ("本年支出合计",)), ("basic", ("基本支出",)), ("project", ("项目支出",)), *((id, (title,)) for id, title in _KINDS),
]  # fmt: skip
_SPENT: list[_Column] = [
    (id, ("本年支出", title))
    for id, title in (("spent", "小计"), ("basic", "基本支出"), ("project", "项目支出"))
]
_FUND: list[_Column] = [("opening", ("年初结转和结余",)), ("income", ("本年收入",)), *_SPENT, ("closing", ("年末结转和结余",))]  # fmt: skip


def names_of(codes: str) -> dict[str, str]:
    with (_CODES / f"{codes}.csv").open(encoding="utf-8-sig") as file:
        return {line[0]: line[1] for line in csv.reader(file)}


@dataclass
class Style:
    """How an office writes."""

    zeros: Sequence[str] = ("",)
    wide: bool = False  # some figures as full-width text
    as_text: bool = False
    apart: bool = False  # codes in three columns
    total_last: bool = False
    numbered: bool = False  # 行次
    title: str = "{title}"
    unit: str = "万元"
    factor: int = 1
    head: str = "部门：{unit}"
    _figures: int = field(default=0, init=False)

    def figure(self, value: Decimal | None) -> object:
        self._figures += 1
        if not value:
            return self.zeros[self._figures % len(self.zeros)]
        text = f"{value * self.factor:,.2f}"
        if self.wide and self._figures % 5 == 0:
            return text.translate(WIDE)
        return text if self.as_text and self._figures % 3 == 0 else float(value * self.factor)


class Form:
    """A table by its cells, counted from 1, to be put anywhere on a sheet."""

    def __init__(self, style: Style, title: str, number: str, width: int) -> None:
        self.style, self.width = style, width
        self.cells: dict[tuple[int, int], object] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.put(1, 1, style.title.format(title=title), across=width)
        self.put(2, width, number)
        self.put(3, 1, style.head.format(unit=UNIT))
        self.put(3, width, f"金额单位：{style.unit}")
        self.row = 4

    def put(self, row: int, column: int, value: object, *, across: int = 1, down: int = 1) -> None:
        self.cells[row, column] = value
        if across > 1 or down > 1:
            self.merged.append((row, column, row + down - 1, column + across - 1))

    def line(self, *values: object, left: int = 1) -> None:
        for column, value in enumerate(values, left):
            self.put(self.row, column, value)
        self.row += 1

    def heads(self, left: int, paths: Sequence[tuple[str, ...]], down: int) -> None:
        """From the row on, without going below; what several have in common over all of them."""
        column = 0
        while column < len(paths):
            path = paths[column]
            alike = [p for p in paths[column:] if p[0] == path[0]] if len(path) > 1 else [path]
            self.put(self.row, left + column, path[0], across=len(alike), down=down if len(path) == 1 else 1)
            for n, each in enumerate(alike if len(path) > 1 else ()):
                self.put(self.row + 1, left + column + n, each[1], down=down - 1)
            column += len(alike)

    def note(self) -> None:
        self.line("注：本表反映部门本年度收支和结转结余情况。")
        self.line("单位负责人：　　　　　　财务负责人：　　　　　　　填表人：")

    def lay_on(self, sheet: Worksheet, down: int = 0, right: int = 0) -> None:
        for (row, column), value in self.cells.items():
            if value not in ("", None):
                sheet.cell(row + down, column + right, value)
        for top, left, bottom, last in self.merged:
            sheet.merge_cells(
                start_row=top + down,
                start_column=left + right,
                end_row=bottom + down,
                end_column=last + right,
            )


# the nine tables that are published


def nine_tables(figures: Figures, style: Style) -> list[Form]:
    """`figures` in 万元, by table, row and column; what is not there is 0."""
    return [
        _overview(figures, style),
        _by_function(figures, style, "receipts", 2, "收入决算表", _RECEIPTS),
        _by_function(figures, style, "spending", 3, "支出决算表", _SPENDING),
        _fiscal(figures, style),
        _by_function(figures, style, "general", 5, "一般公共预算财政拨款支出决算表", _SPENT),
        _basic(figures, style),
        _by_function(figures, style, "fund", 7, "政府性基金预算财政拨款收入支出决算表", _FUND),
        _by_function(figures, style, "capital_spending", 8, "国有资本经营预算财政拨款支出决算表", _SPENT),
        _three(figures, style),
    ]


def _functions() -> list[tuple[str, str]]:
    """Row and label of each class, numbered as offices do."""
    found = []
    for n, text in enumerate(_FUNCTIONS):
        tens, ones = divmod(n + 1, 10)
        number = ("" if tens == 0 else "十" if tens == 1 else "二十") + (_DIGITS[ones - 1] if ones else "")
        found.append((f"func.f{text[:3]}", f"{number}、{text[4:]}"))
    return found


def _overview(figures: Figures, style: Style) -> Form:
    half = 3 if style.numbered else 2
    form = Form(style, "收入支出决算总表", "公开01表", 2 * half)
    form.put(4, 1, "收入", across=half)
    form.put(4, half + 1, "支出", across=half)
    number = ["行次"] if style.numbered else []
    form.row = 5
    form.line("项目", *number, "决算数", "项目（按功能分类）", *number, "决算数")
    if style.numbered:
        form.line("栏次", "", "1", "栏次", "", "2")
    left = [(f"income.{id}", title) for id, title in _INCOME.items()] + [("", "")] * 18
    left += [("income.year_total", "本年收入合计"), ("income.surplus", "使用非财政拨款结余（含专用结余）"),
             ("income.carried", "年初结转和结余"), ("", ""), ("income.total", "总计")]  # fmt: skip
    right = [*_functions(), ("func.year_total", "本年支出合计"), ("func.distributed", "结余分配"),
             ("func.closing", "年末结转和结余"), ("", ""), ("func.total", "总计")]  # fmt: skip
    for n, sides in enumerate(zip(left, right, strict=True), 1):
        values: list[object] = []
        for first, (row, label) in zip((n, n + 31), sides, strict=True):
            figure = style.figure(figures.get(("overview", row, "amount"))) if row else ""
            values += [label, *([first] if style.numbered else []), figure]
        form.line(*values)
    form.note()
    return form


def _fiscal(figures: Figures, style: Style) -> Form:
    """What was carried over stands below it without numbers."""
    form = Form(style, "财政拨款收入支出决算总表", "公开04表", 7)
    form.put(4, 1, "收     入", across=2)
    form.put(4, 3, "支     出", across=5)
    form.row = 5
    funds = ["一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    form.line("项目", "金额", "项目", "合计", *funds)
    ids = ("general", "fund", "capital")
    left = [
        (f"income.{id}", f"{_DIGITS[n]}、{fund}") for n, (id, fund) in enumerate(zip(ids, funds, strict=True))
    ]
    left += [("", "")] * 23
    left += [("income.year_total", "本年收入合计"), ("income.opening", "年初财政拨款结转和结余")]
    left += [(f"income.opening_{id}", f"  {fund}") for id, fund in zip(ids, funds, strict=True)] + [("income.total", "总计")]  # fmt: skip
    right = [*_functions(), ("func.year_total", "本年支出合计"), ("func.closing", "年末财政拨款结转和结余")]
    right += [("", "")] * 3 + [("func.total", "总计")]
    for (income, label), (row, other) in zip(left, right, strict=True):
        amount = style.figure(figures.get(("fiscal", income, "amount"))) if income else ""
        columns = [style.figure(figures.get(("fiscal", row, c))) if row else "" for c in ("total", *ids)]
        form.line(label, amount, other, *columns)
    form.note()
    return form


def _by_function(
    figures: Figures, style: Style, table: str, number: int, title: str, columns: Sequence[_Column]
) -> Form:
    lead = 4 if style.apart else 2
    form = Form(style, title, f"公开{number:02d}表", lead + len(columns))
    form.put(4, 1, "项目", across=lead)
    form.heads(lead + 1, [path for _, path in columns], 2)
    form.put(5, 1, "功能分类科目编码" if style.apart else "科目编码", across=lead - 1)
    form.put(5, lead, "科目名称")
    form.row = 6
    if style.apart:
        form.line("类", "款", "项", "栏次", *(str(n + 1) for n in range(len(columns))))
    names = names_of("functional")
    rows = sorted({row for name, row, _ in figures if name == table and row != "total"})
    for row in [*rows, "total"] if style.total_last else ["total", *rows]:
        values = [style.figure(figures.get((table, row, id))) for id, _ in columns]
        if row == "total":
            form.line(
                *[""] * (lead - 2), "" if style.apart else "合计", "合计" if style.apart else "", *values
            )
        elif style.apart:
            form.line(row[:3], row[3:5], row[5:7], names[row], *values)
        else:
            form.line(row, names[row], *values)
    form.row += not rows
    form.note()
    return form


def _basic(figures: Figures, style: Style) -> Form:
    """Three lists beside each other, in which classes have rows of their own without figures."""
    form = Form(style, "一般公共预算财政拨款基本支出决算表", "公开06表", 9)
    form.put(4, 1, "人员经费", across=3)
    form.put(4, 4, "公用经费", across=6)
    form.row = 5
    form.line(*["经济分类科目编码", "科目名称", "决算数"] * 3)
    names = names_of("department_economic")
    lists = []
    for row, classes in (("staff.s", "301 303"), ("goods.g", "302"), ("others.o", "307 310 312 399")):
        codes = [c for each in classes.split() for c in sorted(names) if c.startswith(each) and len(c) <= 5]
        lists.append([(c, names[c], figures.get(("basic", row + c, "amount"))) for c in codes])
    for n in range(max(map(len, lists))):
        values: list[object] = []
        for own in lists:
            code, name, value = own[n] if n < len(own) else ("", "", None)
            values += [code, name, style.figure(value) if code else ""]
        form.line(*values)
    staff, others = (figures.get(("basic", f"{id}.total", "amount")) for id in ("staff", "others"))
    form.put(form.row, 1, "人员经费合计", across=2)
    form.put(form.row, 3, style.figure(staff))
    form.put(form.row, 4, "公用经费合计", across=5)
    form.put(form.row, 9, style.figure(others))
    form.row += 1
    form.note()
    return form


def _three(figures: Figures, style: Style) -> Form:
    form = Form(style, "财政拨款“三公”经费支出决算表", "公开09表", 12)
    for left, title in ((1, "预算数"), (7, "决算数")):
        form.put(4, left, title, across=6)
        form.row = 5
        cars = [
            ("公务用车购置及运行维护费", part) for part in ("小计", "公务用车购置费", "公务用车运行维护费")
        ]
        form.heads(left, [("合计",), ("因公出国（境）费",), *cars, ("公务接待费",)], 2)
    form.row = 7
    form.line(*map(str, range(1, 13)))
    parts = ("total", "abroad", "vehicles", "purchase", "running", "reception")
    form.line(
        *(
            style.figure(figures.get(("three", "figures.year", f"{of}_{part}")))
            for of in "bf"
            for part in parts
        )
    )
    form.note()
    return form


# how they are put into workbooks


def on_sheets(forms: Sequence[Form], target: Path, names: Collection[str]) -> Path:
    """Each on a sheet of its own, further down or to the right on some."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for n, (form, name) in enumerate(zip(forms, names, strict=True)):
        form.lay_on(book.create_sheet(name), n % 2, n % 3)
    book.save(target)
    return target


def with_columns_beside(forms: Sequence[Form]) -> Sequence[Form]:
    """Shares and remarks behind each table but the last, which has one line only, as offices add them."""
    for form in forms[:-1]:
        heads = {"合计", "金额", "决算数", "本年收入合计", "本年支出合计"}
        top = min(row for (row, _), value in form.cells.items() if value in heads)
        form.put(top, form.width + 1, "占总额比例")
        form.put(top, form.width + 2, "备注")
        for row in range(top + 2, form.row):
            form.put(row, form.width + 1, f"{row * 7 % 100}.5%")
        form.put(top + 3, form.width + 2, "含上年结转 3 笔")
    return forms


def below_each_other(forms: Sequence[Form], target: Path) -> Path:
    book, down = Workbook(), 0
    for form in forms:
        form.lay_on(book.worksheets[0], down)
        down += form.row + 1
    book.save(target)
    return target


def beside_each_other(forms: Sequence[Form], target: Path) -> Path:
    """In pairs, a blank column between."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for n in range(0, len(forms), 2):
        sheet, right = book.create_sheet(f"第{n // 2 + 1}页"), 0
        for form in forms[n : n + 2]:
            form.lay_on(sheet, 0, right)
            right += form.width + 1
    book.save(target)
    return target


# the workbook of the program for final accounts


def program_workbook(accounts: Accounts, target: Path) -> dict[Name, Decimal]:
    """As that program names and lays out its internal tables, in 元, — where nothing applies. What they say, but zeros."""
    sums, book, said = _Sums(accounts), Workbook(), dict[Name, Decimal]()
    book.remove(book.worksheets[0])
    _internal_overview(accounts, sums, said).lay_on(book.create_sheet("Z01 收入支出决算总表(财决01表)"))
    received = [function for function, _, _ in accounts.income]
    columns: list[tuple[str, tuple[str, ...], Callable[[str], Decimal]]] = [
        ("total", ("本年收入合计",), sums.received), ("fiscal", ("财政拨款收入",), lambda code: sums.received(code, FISCAL)),
        *((id, (title,), lambda code, title=title: sums.received(code, [title])) for id, title in SOURCES.items()),
    ]  # fmt: skip
    _internal(book, said, "Z03 收入决算表(财决03表)", "z03", received, columns)
    kinds = [
        ("basic", "基本支出", BASIC),
        ("project", "项目支出", ["项目支出"]),
        *((id, title, [title]) for id, title in _KINDS),
    ]
    columns = [("total", ("本年支出合计",), sums.spent)]
    columns += [
        (id, (title,), lambda code, kind=kind: sums.spent(code, kind=kind)) for id, title, kind in kinds
    ]
    _internal(
        book, said, "Z04 支出决算表(财决04表)", "z04", [line.function for line in accounts.lines], columns
    )
    names = names_of("department_economic")
    for name, table, kind in (
        ("Z05_1 基本支出决算明细表(财决05-1表)", "z05_1", BASIC), ("Z05_2 项目支出决算明细表(财决05-2表)", "z05_2", ["项目支出"]),
    ):  # fmt: skip
        columns = [("total", ("合计",), lambda code, kind=kind: sums.spent(code, kind=kind))]
        for each in (
            ("301", "302", "303", "307", "310", "312", "399")
            if kind is BASIC
            else ("301", "302", "303", "309", "310", "399")
        ):
            for code in sorted(c for c in names if c.startswith(each) and len(c) in (3, 5)):
                path = (names[each], "小计" if code == each else names[code])
                columns.append(
                    (
                        f"e{code}",
                        path,
                        lambda f, code=code, kind=kind: sums.spent(f, kind=kind, economic=code),
                    )
                )
        _internal(
            book, said, name, table, [line.function for line in accounts.lines if line.kind in kind], columns
        )
    book.save(target)
    return {name: amount for name, amount in said.items() if amount}


def _internal(
    book: Workbook, said: dict[Name, Decimal], name: str, table: str, functions: Sequence[str],
    columns: Sequence[tuple[str, tuple[str, ...], Callable[[str], Decimal]]],
) -> None:  # fmt: skip
    """Codes merged over three columns, data from the ninth line on."""
    title, _, number = name.partition(" ")[2].rstrip(")").partition("(")
    form = Form(Style(unit="元", head="编制单位：{unit}"), title, number, 4 + len(columns))
    form.put(4, 1, "项目", across=4)
    form.heads(5, [path for _, path, _ in columns], 4)
    form.put(5, 1, "支出功能分类科目编码", across=3, down=3)
    form.put(5, 4, "科目名称", down=3)
    form.row = 8
    form.line("类", "款", "项", "栏次", *range(1, len(columns) + 1))
    names = names_of("functional")
    for code in ["", *sorted({function[:n] for function in functions for n in (3, 5, 7)})]:
        amounts = [of(code) for _, _, of in columns]
        said |= {(table, code or "total", id): a for (id, _, _), a in zip(columns, amounts, strict=True)}
        if code:
            form.put(form.row, 1, code, across=3)
        form.put(form.row, 4, names.get(code, "合计"))
        form.line(*(float(a) for a in amounts), left=5)
    form.note()
    form.lay_on(book.create_sheet(name[:31]))


def _internal_overview(accounts: Accounts, sums: _Sums, said: dict[Name, Decimal]) -> Form:
    """Three lists of five columns; only 决算数 is filled in, and — where a budget is not asked for."""
    form = Form(Style(unit="元", head="编制单位：{unit}"), "收入支出决算总表", "财决01表", 15)
    form.put(4, 1, "收入", across=5)
    form.put(4, 6, "支出", across=10)
    form.row = 5
    heads = [
        [f"项目{of}", "行次", "年初预算数", "全年预算数", "决算数"]
        for of in ("", "(按功能分类)", "(按支出性质和经济分类)")
    ]
    form.line(*(text for head in heads for text in head))
    form.line(*["栏次", "", "1", "2", "3"], *["栏次", "", "4", "5", "6"], *["栏次", "", "7", "8", "9"])
    total = sums.received() + accounts.used + sums.opening()
    income = {
        id: sums.received(source=[fund])
        for id, fund in zip(("general", "fund", "capital"), FISCAL, strict=True)
    }
    income |= {id: sums.received(source=[title]) for id, title in SOURCES.items()}
    rows: list[list[tuple[str, str, Decimal | None]]] = [
        [(f"income.{id}", title, income[id]) for id, title in _INCOME.items()],
        [(row, label, sums.spent(row[-3:])) for row, label in _functions()],
        [("nature.basic", "一、基本支出", sums.spent(kind=BASIC)), ("nature.staff", "    人员经费", sums.spent(kind=["人员经费"])),
         ("nature.running", "    日常公用经费", sums.spent(kind=["公用经费"])),
         ("nature.project", "二、项目支出", sums.spent(kind=["项目支出"]))],
    ]  # fmt: skip
    rows[0] += [("", "", None)] * 18 + [("income.year_total", "本年收入合计", sums.received())]
    rows[0] += [
        ("income.surplus", "使用非财政拨款结余（含专用结余）", accounts.used),
        ("income.carried", "年初结转和结余", sums.opening()),
    ]
    rows[0] += [("", "", None), ("income.total", "总计", total)]
    spent = sums.spent()
    rows[1] += [
        ("func.year_total", "本年支出合计", spent),
        ("func.distributed", "结余分配", accounts.distributed),
    ]
    rows[1] += [
        ("func.closing", "年末结转和结余", total - spent - accounts.distributed),
        ("", "", None),
        ("func.total", "总计", total),
    ]
    rows[2] += [
        (f"nature.{id}", f"{_DIGITS[n]}、{title}", sums.spent(kind=[title]))
        for n, (id, title) in enumerate(_KINDS, 2)
    ]
    names = names_of("department_economic")
    rows[2] += [("nature.economic", "经济分类支出合计", spent)]
    rows[2] += [
        (f"nature.economic_{c}", f"    {names[c]}", sums.spent(economic=c))
        for c in ["301", "302", "303", "307", "309", "310", "311", "312", "313", "399"]
    ]
    rows[2] += [("", "", None)] * (len(rows[1]) - len(rows[2]) - 1) + [
        ("nature.year_total", "本年支出合计", spent)
    ]
    for n, line in enumerate(zip(*rows, strict=True)):
        values: list[object] = []
        for first, (row, label, amount) in zip((1, 32, 63), line, strict=True):
            values += [
                label,
                n + first,
                "—" if row else "",
                "—" if row else "",
                float(amount) if amount is not None else "",
            ]
            if row and amount is not None:
                said["z01", row, "amount"] = amount
        form.line(*values)
    form.note()
    return form
