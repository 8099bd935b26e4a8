"""Every mistake in a pack is named with its file, its line and Chinese words that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_pack import CODES, write_pack

from budgetdesk.engine.cases import try_pack
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.packs.loading import load_pack
from budgetdesk.packs.problems import PackError

PUBLIC = "{id: running, title: 公用}"
PASSES = '  passes: {t01.income.total: "3.00", t01.income.running: "1.00", t01.income.staff: "2.00"}\n'


def mistakes(folder: Path) -> list[str]:
    try:
        return [str(problem) for problem in try_pack(compile_pack(load_pack(folder, CODES))).problems]
    except PackError as error:
        return [str(problem) for problem in error.problems]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        # keys and values
        (
            "pack",
            "kind: budget",
            "kind: plan",
            "pack.yaml:4：kind：只能是 budget、accounts、target、monitoring、evaluation",
        ),
        ("pack", "year: 2024", "year: 今年", "pack.yaml:5：year：应是整数"),
        ("checks", "  when:", "  sides: one\n  when:", "checks.yaml:4：sides：只能是 both"),
        (
            "checks",
            "check: t01.income.running <= t01.income.staff",
            "check: filled(t01.income.staff)\n  sides: both",
            "checks.yaml:3：SM24-X-001：只有比较两边的检查（==、<= 等）才能写 sides: both",
        ),
        ("pack", "prefix: SM24\n", "", "pack.yaml:1：prefix：缺少这个键"),
        ("pack", "unit: unit", "unit: firm", "pack.yaml:8：目录中没有单位信息表 firm"),
        ("pack", "lines, t01]", "lines, t01, t01]", "pack.yaml:9：表 t01 在目录中出现了两次"),
        ("pack", "lines, t01]", "lines, t01, t02]", "t02.yaml：找不到文件（报表包目录 small）"),
        ("pack", "2024/functional", "2024/functionals", "pack.yaml:12：找不到科目表 2024/functionals"),
        ("unit", "id: code", "id: kode", "unit.yaml：单位信息表缺少栏目 code"),
        ("t01", "id: t01", "id: t02", "t01.yaml:1：id 应与文件名一致（t01）"),
        ("t01", "unit: 元", "unit: 元\ncolour: red", "t01.yaml:5：colour：不认识的键"),
        (
            "t01",
            "kind: grid",
            "kind: gird",
            "t01.yaml:6：blocks.0：没有这种块，只能是 fields、grid、rows、indicators、text",
        ),
        *(
            (
                "t01",
                "kind: grid",
                f"kind: {odd}",
                "t01.yaml:6：blocks.0：没有这种块，只能是 fields、grid、rows、indicators、text",
            )
            for odd in ("{grid: 1}", "[grid]")
        ),
        ("t01", PUBLIC, "{id: staff, title: 公用}", "t01.yaml:10：行 staff 重复"),
        ("lines", "id: amount, title", "id: kind, title", "lines.yaml:7：列 kind 重复"),
        ("unit", "- [{id: name", "- [{id: code, title: 代码}, {id: name", "unit.yaml:6：栏目 code 重复"),
        (
            "t01",
            "staff + running",
            "sum(lines.amount, kind='甲')",
            "t01.yaml:11：blocks.0.groups.0.rows.0.kind='甲')：不认识的键。公式里有逗号时，要用引号把整条公式括起来",
        ),
        # names
        ("t01", "staff + running", "staff + walking", "t01.yaml:11：没有 walking"),
        (
            "t01",
            PUBLIC,
            "{id: running, title: 公用, part_of: t01.staf}",
            "t01.yaml:13：没有 t01.staf，是 t01.staff 吗",
        ),
        (
            "t01",
            PUBLIC,
            "{id: running, title: 公用, formula: {expr: staff, when: staf > 1}}",
            "t01.yaml:13：没有 staf，是 staff 吗",
        ),
        (
            "t01",
            "staff + running",
            "sum(lines.amont)",
            "t01.yaml:11：没有可求和的列 lines.amont，是 amount 吗",
        ),
        (
            "t01",
            "staff + running",
            "\"sum(lines.amount, sort='甲')\"",
            "t01.yaml:11：没有列 sort：lines 的列有 kind、amount",
        ),
        (
            "t01",
            "staff + running",
            "stuff(staff)",
            "t01.yaml:11：没有函数 stuff，有的是 abs、contains、count、empty、ends、filled、left、mapped、maps_to、max、mid、min、"
            "name_of、round、sum、target",
        ),
        ("t01", "staff + running", "matched.amount", "t01.yaml:11：matched.amount：只有重复的表才有 matched"),
        (
            "t01",
            "staff + running",
            '"mapped(dept_to_gov, staff, running)"',
            "t01.yaml:11：没有对应关系表 dept_to_gov",
        ),
        ("lines", "title: 类别", "title: 类别, name_of: amount", "lines.yaml:8：列 kind：amount 不是编码列"),
        (
            "lines",
            "title: 类别",
            "title: 类别, codes: functions",
            "lines.yaml:8：类别 的科目表 functions 未在 pack.yaml 的 codes 中列出",
        ),
        ("lines", "title: 类别", "title: 类别, ref: t77", "lines.yaml:8：没有表 t77"),
        (
            "lines",
            "kind: rows",
            "kind: rows\n    rows: {as: t01}",
            "lines.yaml:7：没有（或不止一个）按行的块 t01",
        ),
        ("lines", "kind: rows", "kind: rows\n    total: {in: name}", "lines.yaml:7：合计行没有列 name"),
        (
            "checks",
            "- id: SM24-X-001",
            "- id: SM24-X-001\n  for_each: row in t02",
            "checks.yaml:4：SM24-X-001：没有 t02",
        ),
        # circles and kinds of values
        (
            "t01",
            PUBLIC,
            "{id: running, title: 公用, formula: total - staff}",
            "t01.yaml:11：公式循环：t01.income.total → t01.income.running → t01.income.total",
        ),
        ("t01", "staff + running", "staff +", "t01.yaml:11：公式写法有误：staff +（最后缺了一项）"),
        ("t01", "staff + running", "staff + lines.kind", "t01.yaml:11：没有 lines.kind"),
        (
            "t01",
            "staff + running",
            "staff + unit.name",
            "t01.yaml:11：类型不符：unit.name 是文字，这里要数字",
        ),
        (
            "t01",
            "staff + running",
            "staff == running",
            "t01.yaml:11：类型不符：staff == running 是判断（如 a == b），这里要数字",
        ),
        ("t01", "staff + running", "sum(lines.kind)", "t01.yaml:11：sum(lines.kind)：列 kind 不是数字"),
        (
            "checks",
            "when: t01.income.total > 0",
            "when: t01.income.total",
            "checks.yaml:3：SM24-X-001：类型不符：t01.income.total 是数字，这里要判断（如 a == b）",
        ),
        (
            "checks",
            "t01.income.running <=",
            "t01.income.running +",
            "checks.yaml:3：SM24-X-001：类型不符：(t01.income.running + t01.income.staff) 是数字，这里要判断（如 a == b）",
        ),
        (
            "checks",
            "t01.income.total > 0",
            "t01.income.total > unit.name",
            "checks.yaml:3：SM24-X-001：类型不符：unit.name 是文字，这里要数字",
        ),
        # rules and their cases
        ("checks", "- id: SM24-X-001\n  says", "- says", "checks.yaml:1：id：缺少这个键"),
        (
            "checks",
            "id: SM24-X-001",
            "id: x-1",
            "checks.yaml:1：id：写法不合规（应符合 ^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$）",
        ),
        ("checks", "  source: 试\n", "", "checks.yaml:1：source：缺少这个键"),
        (
            "t01",
            PUBLIC,
            "{id: running, title: 公用, formula: {expr: staff, id: SM24-X-001}}",
            "checks.yaml:3：规则编号重复：SM24-X-001",
        ),
        ("checks", PASSES, "", "checks.yaml:3：检查 SM24-X-001 缺少通过的例子"),
        (
            "checks",
            'running: "1.00"',
            'running: "9.00"',
            "checks.yaml:3：SM24-X-001 的通过例子：检查没有通过",
        ),
        (
            "checks",
            'running: "2.00"',
            'running: "0.50"',
            "checks.yaml:3：SM24-X-001 的不通过例子：检查通过了，应当不通过",
        ),
    ],
)
def test_a_mistake(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    assert mistakes(write_pack(tmp_path / "small", **{file: (old, new)})) == [says]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code,title\n1,甲\n", "2024/own.csv:1：缺少列：name"),
        ("code,name\n201,甲\n201,乙\n", "2024/own.csv:3：编码重复或为空：201"),
        ("code,name\n201,甲\n,乙\n", "2024/own.csv:3：编码重复或为空："),
        ('code,name\n201,"甲\n', "2024/own.csv:1：不是合格的 CSV：unexpected end of data"),
    ],
)
def test_a_bad_code_list(tmp_path: Path, text: str, says: str) -> None:
    folder = write_pack(tmp_path / "small", pack=("2024/functional", "2024/own"))
    (folder / "codes" / "2024").mkdir(parents=True)
    (folder / "codes" / "2024" / "own.csv").write_text(text, encoding="utf-8")
    assert mistakes(folder) == [says]


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "small",
        pack=("lines, t01]", "lines, t01, t02]"), t01=("title: 公用", "titel: 公用"), checks=("says:", "say:"),
    )  # fmt: skip
    assert mistakes(folder) == [
        "checks.yaml:1：says：缺少这个键",
        "checks.yaml:2：say：不认识的键，是 says 吗",
        "t01.yaml:13：blocks.0.groups.0.rows.2.titel：不认识的键，是 title 吗",
        "t02.yaml：找不到文件（报表包目录 small）",
    ]
