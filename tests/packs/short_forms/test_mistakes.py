"""Mistakes in what is said once: each with the file and line of what was written, once, and with nothing that follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.packs.short_forms.county_pack import CHECKS, T05, mistakes

NEXT = "{id: next_year, title: 结转下年}"
FUNDS = "财政拨款: [一般公共预算*, 政府性基金*]"
MEETING = "{id: meeting, title: 会议费, type: amount, code: 201}"
COLUMNS = "column in [meeting, training]"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        # codes, and formulas that rows share
        (
            "t01",
            "{code: 208,",
            "{code: 2x8*,",
            "t01.yaml:16：blocks.0.groups.0.rows.2.code.0：写法不合规（应符合 ^[0-9A-Za-z]{1,20}$）",
        ),
        ("t01", "{code: [229, 230],", "{code: [229, 298],", "t01.yaml:17：编码 298 不在科目表 functional 中"),
        ("t01", "{code: 208,", "{code: 201,", "t01.yaml:13：行 f201 重复"),
        ("t01", "t02.func[row]", "t02.fund[row]", "t01.yaml:12：t02.fund[row]：没有 t02.fund，或其中没有一行与本组的行同名"),
        ("t02", "t05.fund[row]", "t05.kind[row]", "t02.yaml:13：t05.kind[row]：没有 t05.kind，或其中没有一行与本组的行同名"),
        ("t02", "t05.fund[row]", "abs(t05.fund[row])", "t02.yaml:17：t05.fund[row]：没有 f229"),
        ("t01", "function=code", "function==code", "t01.yaml:11：code 只能写在筛选里（function=code）或方括号里（t05[code].total）"),
        ("t01", "function=code", "functions=code", "t01.yaml:11：没有列 functions，是 function 吗"),
        ("t01", "lines.amount", "lines.amont", "t01.yaml:11：没有可求和的列 lines.amont，是 amount 吗"),
        ("t01", "function=code)", "function=code", "t01.yaml:11：公式写法有误：sum(lines.amount, function=code（括号没有成对：少了 )）"),
        ("t01", "rows_formula:", "row_formula:", "t01.yaml:10：blocks.0.groups.0.row_formula：不认识的键，是 rows_formula 吗"),
        # sums
        ("t01", NEXT, NEXT.replace("}", ", formula: below}"), "t01.yaml:18：below：下面没有更深一级的行"),
        ("t01", "{expr: below,", "{expr: above,", "t01.yaml:14：above：上面没有同一级的行"),
        (
            "t01",
            "社会保障和就业支出, level: 1}",
            "社会保障和就业支出, level: 1, part_of: f201}",
            "t01.yaml:14：below：f208 是 f201 的其中项，会加两次，请把要加的行写出来",
        ),
        ("t03", "formula: staff + running", "formula: below", "t03.yaml:15：below 只能写在 grid 的行里"),
        # rows as in another table
        ("t02", "as: t01.func", "as: t01.fund", "t02.yaml:17：没有可以照用的行 t01.fund：应是一组里（或一组的一行下）有 code 的行"),
        (
            "t02",
            "as: t01.func",
            "as: t01.func.next_year",
            "t02.yaml:17：没有可以照用的行 t01.func.next_year：应是一组里（或一组的一行下）有 code 的行",
        ),
        ("t02", "as: t01.func", "as: t01.func\n            title: 甲", "t02.yaml:17：as 的一行里只能再写 change"),
        ("t02", "f208: {title", "f209: {title", "t02.yaml:17：change：t01.func 没有行 f209"),
        ("t02", "f208: {title", "f208: {titel", "t02.yaml:18：blocks.0.groups.0.rows.1.change.f208.titel：不认识的键，是 title 吗"),
        ("t01", NEXT, NEXT.replace("}", ", cells: {amont: below}}"), "t01.yaml:18：cells：没有列 amont"),
        # columns as in another table
        (
            "t04",
            "only: [function, staff]",
            "only: [function, staff, staf]",
            "t04.yaml:12：t03 没有列 staf，有的是 function、function_name、total、staff、running",
        ),
        ("t04", "only: [function, staff]", "only: [function]", "t04.yaml:13：change：没有照用列 staff"),
        ("t04", "as: t03\n      only", "as: t09\n      only", "t04.yaml:6：没有（或不止一个）可以照用的块 t09"),
        ("t04", "as: t03\n      only", "as: t01\n      only", "t04.yaml:6：没有（或不止一个）可以照用的块 t01"),
        ("t04", "as: t03\n      only", "as: rows\n      only", "t04.yaml:6：照用 rows 兜了圈子"),
        ("t04", "as: t03\n      only", "as: t03\n      onli", "t04.yaml:12：blocks.0.columns.onli：不认识的键，是 only 吗"),
        ("t04", "{staff: {", "{staff: {id: x, ", "t04.yaml:13：change 里不能写 id 和 columns"),
        # columns under several headings
        ("t04", "now[column] - last[column]", "now[colum]", "t04.yaml:22：没有 now（now[colum]）"),
        ("t04", "last: {title", "Last: {title", "t04.yaml:20：for_each：Last 不合 id 的写法"),
        ("t04", "last: {title", "past: {title", "t04.yaml:20：for_each 的 past 与一张表或一个块同名，past[column] 就不知道是哪一个"),
        ("t04", "code: 201}", "code: 298}", "t04.yaml:27：编码 298 不在科目表 functional 中"),
        ("t04", MEETING, f"{MEETING[:-1]}, columns_formula: '1'}}", "t04.yaml:27：for_each 和 columns_formula 只能写在有 columns 的标题上"),
        ("t04", "- title: 明细\n", "- title: 明细\n            for_each: {a: {}}\n", "t04.yaml:25：for_each 里面不能再有 for_each"),
        ("t04", "at: [类, 款, 明细]", "at: [类, 项, 明细]", "t04.yaml:13：没有层级 项，有的是 合计、类、款、明细"),
        # checks for each column or group
        ("t04", COLUMNS, "column in [meeting, trainin]", "t04.yaml:32：CO24-X-008：row.now[column]：没有 trainin"),
        ("t04", COLUMNS, "column in meeting", "t04.yaml:32：CO24-X-007：for_each 应写作 column in [id, id]"),
        ("t04", COLUMNS, f"{COLUMNS}, group in [a]", "t04.yaml:32：CO24-X-007：for_each 只能有一个 column in […] 或 group in […]"),
        ("t04", "id: CO24-X-007", "id: CO24-X-A", "t04.yaml:32：CO24-X-A：逐列的检查，编号要以数字结尾"),
        ("checks", "[staff]", "[staff, running]", "checks.yaml:4：CO24-X-002：t04.rows.total[column]：没有 running"),
        ("checks", "words: [基金, 类别]", "words: [基金]", "checks.yaml:10：CO24-X-002：words 有 1 个，group 有 2 个"),
        ("checks", "[fund, kind]", "[fund, kinds]", "checks.yaml:13：CO24-X-003：没有 t05.kinds.total，是 t05.kind.total 吗"),
        ("checks", "id: CO24-X-002", "id: CO24-X-001", "checks.yaml:13：规则编号重复：CO24-X-001"),
        (
            "checks",
            '{"t03.total[column]": "1.00"',
            '{"t03.total[colum]": "1.00"',
            "checks.yaml:4：CO24-X-001 的通过例子：检查中没有 t03.total[colum]（用到的是 t03.total.staff、t04.rows.total.staff）",
        ),
        # names
        ("pack", "财政拨款:", "funds:", "pack.yaml:15：names.funds：名称应以汉字开头，只用汉字、字母和数字"),
        ("pack", FUNDS, "财政拨款: 甲*", "pack.yaml:15：names.财政拨款：公式写法有误：甲*（一串文字要写成 [甲, 乙]）"),
        ("pack", "past.meeting == 0", "past.meeting == 0 and 财政拨款", "pack.yaml:17：names.没有会议：里面不能再用 names 的名称"),
        ("lines", "choices: 来源", "choices: 没有会议", "lines.yaml:10：pack.yaml 的 names 中没有名为 没有会议 的一串文字"),
        ("t02", "fund=财政拨款", "fund=拨款", "t02.yaml:12：没有 拨款"),
        # words of before
        ("t03", "from: lines", "of: lines", "t03.yaml:7：blocks.0.rows.of：现在写作 from"),
        (
            "t03", 'from_lines: "sum(amount, kind=\'人', 'lines: "sum(amount, kind=\'人',
            "t03.yaml:16：blocks.0.columns.2.columns.1.lines：现在写作 from_lines",
        ),
        (
            "unit", "title: 单位名称", "title: 甲, from_last_year: t04.a",
            "unit.yaml:8：blocks.0.lines.1.0.from_last_year：现在写作 formula，读关联的上年申报（links）",
        ),
        ("t01", NEXT, NEXT.replace("}", ", formula: twin.amount}"), "t01.yaml:18：twin.amount：twin 现在写作 matched"),
        ("t03", "unit: 元", "unit: 元\nfigures: plain", "t03.yaml:5：figures：只能是 formatted、as_typed"),
    ],
)  # fmt: skip
def test_a_mistake(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    assert mistakes(tmp_path, **{file: (old, new)}) == [says]


def test_a_group_that_bears_the_id_of_a_table(tmp_path: Path) -> None:
    t05 = T05.replace("id: kind", "id: past").replace("\"sum(lines.amount, kind='人员')\"", "past.total / 2")
    found = mistakes(tmp_path, t05=(T05, t05), checks=("[fund, kind]", "[fund, past]"))
    assert found == ["t05.yaml:18：没有 past.total：past 是一张表，本表同名的块要写作 t05.past.total"]


def test_a_table_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    """Others take their rows and columns from it, and that is not their mistake."""
    found = mistakes(tmp_path, t01=("number: 表1", "nummer: 表1"), t03=("number: 表3", "nummer: 表3"))
    assert found == [
        "t01.yaml:2：nummer：不认识的键，是 number 吗",
        "t03.yaml:2：nummer：不认识的键，是 number 吗",
    ]


FUND_FORMULA = (
    "        rows_formula: \"sum(lines.amount, fund='政府性基金', function=code)\"\n        rows:\n"
)


def rows(count: int, row: str) -> str:
    return "".join(f"          - {row.replace('N', str(n))}\n" for n in range(count))


def many_formulas() -> str:
    formulas = "".join('          - "sum(lines.amount, function=code)"\n' for _ in range(50))
    return f"        rows_formula:\n{formulas}        rows:\n" + rows(3_000, "{id: rN, code: 201}")


def many_cases() -> str:
    groups = ", ".join(f"g{n}" for n in range(300))
    case = ", ".join(f'"t05[group].r{n}": "1"' for n in range(300))
    check = "- id: CO24-X-001\n  says: 甲\n  check: t05[group].total > 0\n  source: 甲\n"
    return f"{check}  for_each: group in [{groups}]\n  passes: {{{case}}}\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("t05", FUND_FORMULA, many_formulas(), "简写展开后过大"),
        ("t05", FUND_FORMULA, "        rows:\n" + rows(9_000, "{as: t01.func}"), "简写展开后过大"),
        ("checks", CHECKS, many_cases(), "简写展开后过大"),
        ("t05", FUND_FORMULA, "        rows:\n" + rows(2_000, "{id: rN}"), "t05.yaml:2013：公式过长"),
        ("pack", "names:\n", "names:\n" + "".join(f"  名{n}: [甲]\n" for n in range(300)), "names 过多"),
    ],
)  # fmt: skip
def test_what_would_grow_too_large_is_refused(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    found = mistakes(tmp_path, **{file: (old, new)})
    assert [text for text in found if says in text]
