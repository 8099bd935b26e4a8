"""What can be read and yet cannot be meant: `packs --check` refuses it, with file, line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import shipped
from tests.office import pack_slips
from tests.small_pack import COUNTY, write_pack

from budgetdesk.cli.main import run
from budgetdesk.office.packs.installed_packs import FOLDER_VARIABLE, InstalledPacks
from budgetdesk.office.packs.pack_examination import examine

KIND = "{id: kind, title: 类别}"
CHOICES = "{id: kind, title: 类别, choices: [人员, 公用]}"
PUBLIC = "{id: running, title: 公用}"
CODED = """\
    subtotals: {by: code, at: [类]}
    columns:
      - {id: code, title: 编码, codes: functional}
      - {id: name, title: 名称, name_of: code}"""


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in examine(folder, InstalledPacks().catalogue).problems]


def test_a_pack_without_mistakes(tmp_path: Path) -> None:
    found = examine(write_pack(tmp_path / "small"), InstalledPacks().catalogue)
    assert found.problems == []
    assert found.tried is not None
    assert (found.tried.checks, found.tried.cases) == (1, 2)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        # of the pack
        ({"pack": ("year: 2024", "year: 2025")}, "pack.yaml:5：year 是 2025，id 的结尾却是 2024：两处应是同一年"),
        ({"pack": ("region: 某省", "region: ''")}, "pack.yaml:3：region 空着，请填写"),
        ({"pack": ("codes:", "changes: [{version: 0.9.0, date: 2024-01-01, text: 首版}]\ncodes:")},
         "pack.yaml:6：changes 中没有 1.0.0 版：请写一行改了什么，或改 version"),
        ({"checks": ("SM24-X-001", "SX24-X-001")}, "checks.yaml:3：规则编号 SX24-X-001 应以本报表包的 prefix 开头：SM24-…"),
        ({"t01": (PUBLIC, "{id: running, title: 公用, formula: {expr: staff, id: SX24-T-001}}")},
         "t01.yaml:13：规则编号 SX24-T-001 应以本报表包的 prefix 开头：SM24-…"),
        ({"checks": ("公用不大于人员", "公用不大于{column}")},
         "checks.yaml:3：SM24-X-001 的 says 里 {column} 没有填入：只有 for_each 里写了 column in […] 或 group in […] 的检查，"
         "才能写 {column}、{group} 和 {code}"),
        # texts that are printed
        ({"t01": ("unit: 元", "unit: 元\nheading: 编制单位：{nuit}")}, "t01.yaml:5：{nuit} 不是单位信息表的栏目，是 unit 吗"),
        ({"t01": ("unit: 元", "unit: 元\nnotes: [一, '注：{说明}']")},
         "t01.yaml:5：{说明} 不是单位信息表的栏目，有的是 unit、blank、code、name"),
        ({"t01": ("title: 总表", 'title: "{year} 年{name}总表{name_}"')}, "t01.yaml:3：{name_} 不是单位信息表的栏目，是 name 吗"),
        ({"t01": ("title: 人员", 'title: "{unit}人员"')},
         "t01.yaml:12：title 里的 {unit} 不会填入：这里只能写 {year}、{year-1} 这样的年度"),
        # lines, units, widths
        ({"t01": (PUBLIC, "{id: running, title: 公用, line: 2}")}, "t01.yaml:13：第 2 行已有“人员”，“公用” 印不下：请改 line"),
        ({"t01": ("unit: 元", "unit: 千元")}, "t01.yaml:4：不认识的金额单位 千元：只能是 元、万元"),
        ({"lines": ("type: amount", "type: amount, unit: 百万元")}, "lines.yaml:9：不认识的金额单位 百万元：只能是 元、万元"),
        ({"lines": ("unit: 元\n", "")}, "lines.yaml:8：金额 是金额，却没有单位：请在表上写 unit: 元 或 万元"),
        ({"t01": ("unit: 元", "unit: 元\npage: {widths: [3, 1, 1]}")}, "t01.yaml:5：widths 有 3 个，表的一行有 2 栏：每栏一个"),
        ({"lines": ("title: 明细", "number: 表1\ntitle: 明细")}, "pack.yaml:9：表 lines 和表 t01 的表号都是 表1：请给其中一张另写 number"),
        ({"pack": ("codes:", "changes: [{version: 1.0.0, date: 2024-13-01, text: 首版}]\ncodes:")},
         "pack.yaml:11：没有 2024-13-01 这一天：日期写作 2024-01-10"),
        # ids
        ({"lines": (KIND, "{id: from, title: 类别}"), "t01": ("kind='人员'", "amount='1'")},
         "lines.yaml:8：id 不能叫 from：它是公式语言的词，请换一个"),
        # what is written where nobody reads it
        ({"t01": ("{id: item, title: 项目}", "{id: item, title: 项目, formula: staff}")},
         "t01.yaml:9：formula 写在这里没有用（项目）：这一列印的是各行的标题，公式要写在数值列或行上"),
        ({"t01": ("title: 预算数,", "title: 预算数, from_lines: sum(amount),")},
         "t01.yaml:9：from_lines 写在这里没有用（预算数）：只有 rows 块的数字列才由明细汇总"),
        ({"lines": (KIND, "{id: kind, title: 类别, decimals: 2}")}, "lines.yaml:8：decimals 写在这里没有用（类别）：只有数字才有小数位"),
        ({"t01": ("        rows:\n", "        rows_formula: staff\n        rows:\n")},
         "t01.yaml:10：本组没有带 code 的行，rows_formula 没有用"),
        # sums
        ({"lines": (f"    columns:\n      - {KIND}", CODED.replace("by: code", "by: name")), "t01": ("kind='人员'", "code='201'")},
         "lines.yaml:7：小计要按编码列，name 不是：应写编码列 code"),
        ({"lines": ("    columns:", "    total: {in: amount}\n    columns:")}, "lines.yaml:7：合计的字样不能写在数字列 amount 里"),
        # texts that nothing can be
        ({"lines": (KIND, CHOICES), "t01": ("'人员'", "'人圆'")}, "t01.yaml:12：“人圆” 不是 类别 的可选项，是 人员 吗"),
        ({"lines": (KIND, CHOICES), "t01": ("'人员'", "['人员', '项*']")}, "t01.yaml:12：“项*” 不是 类别 的可选项，有的是 人员、公用"),
        ({"unit": ("title: 单位名称}", "title: 单位名称, choices: [甲, 乙]}"),
          "checks": ("t01.income.total > 0", "unit.name in ['甲', '丙']")},
         "checks.yaml:4：“丙” 不是 单位名称 的可选项，有的是 甲、乙"),
        ({"lines": (KIND, "{id: code, title: 编码, codes: functional}"), "t01": ("kind='人员'", "code='999*'")},
         "t01.yaml:12：“999*” 不是 编码 的编码：科目表 functional 里没有"),
    ],
)  # fmt: skip
def test_a_slip_is_refused(tmp_path: Path, changes: dict[str, tuple[str, str]], says: str) -> None:
    assert says in told(write_pack(tmp_path / "small", **changes))


PATH = """\
    rows:
      from: lines
      path:
        - {id: upper, code: "left(code, 3)", name: "name_of(functional, code)"}
        - {id: item, code: code, name: "name_of(functional, row)"}
    columns:
      - {id: shown, title: 编码, shows: code}
      - {id: name, title: 名称, shows: name}
      - {id: amount, title: 金额, type: amount, from_lines: sum(amount)}
"""


def test_a_name_of_an_upper_level_is_not_that_of_a_lower_one(tmp_path: Path) -> None:
    """It would be blank on every row of that level."""
    folder = write_pack(
        tmp_path / "small", pack=("t01]", "t01, t02]"),
        lines=(KIND, KIND + "\n      - {id: code, title: 编码, codes: functional}"),
    )  # fmt: skip
    table = folder / "t02.yaml"
    table.write_text(f"id: t02\ntitle: 表\nunit: 元\nblocks:\n  - kind: rows\n{PATH}", encoding="utf-8")
    assert told(folder) == ["t02.yaml:9：这一层还没有 code（它是下面一层的）：本层的编码写作 row"]
    table.write_text(
        table.read_text("utf-8").replace("name_of(functional, code)", "name_of(functional, row)"), "utf-8"
    )
    assert told(folder) == []


def test_a_where_is_looked_at_too(tmp_path: Path) -> None:
    source = "  - kind: rows\n    id: main"
    more = """
  - kind: rows
    id: staff
    rows: {from: lines.main, where: "kind='人圆'", key: [kind]}
    columns:
      - {id: code, title: 编码, codes: functional}
      - {id: amount, title: 金额, type: amount, from_lines: sum(amount)}
"""
    folder = write_pack(
        tmp_path / "small", lines=("  - kind: rows", source), t01=("lines.amount", "lines.main.amount")
    )
    file = folder / "lines.yaml"
    file.write_text(file.read_text("utf-8").replace(KIND, CHOICES) + more[1:], encoding="utf-8")
    assert told(folder) == ["lines.yaml:13：“人圆” 不是 类别 的可选项，是 人员 吗"]


def test_files_that_nobody_reads(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "small")
    (folder / "t02.yaml").write_text("id: t02\n", encoding="utf-8")
    (folder / "t03.yml").write_text("id: t03\n", encoding="utf-8")
    (folder / "codes").mkdir()
    (folder / "codes" / "own.csv").write_text("code,name\n", encoding="utf-8")
    assert told(folder) == [
        "codes/own.csv：科目表没有用到：请在 pack.yaml 的 codes 或 mappings 里写上，或删去",
        "t02.yaml：表 t02 不在目录中：请在 pack.yaml 的 parts 里写上，或删去这个文件",
        "t03.yml：文件名要以 .yaml 结尾：t03.yaml",
    ]


def test_a_number_is_not_that_which_follows_for_another_cell(tmp_path: Path) -> None:
    number = "{expr: staff + running, id: SM24-t01.staff}"
    folder = write_pack(tmp_path / "small", t01=("formula: staff + running", f"formula: {number}"))
    assert told(folder) == [
        "t01.yaml:12：规则编号 SM24-t01.staff 也是同表另一格的：请给其中一行、一列或一块换一个 id"
    ]


def test_another_packs_prefix_is_not_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "packs"))
    folder = write_pack(tmp_path / "small", pack=("prefix: SM24", "prefix: SX24"))
    assert "pack.yaml:7：prefix SX24 是报表包 shaanxi-budget-2024 的，请另起一个" in told(folder)


def test_a_table_of_the_other_pack_that_is_left_out_is_told_once(tmp_path: Path) -> None:
    write_pack(tmp_path / "small-budget-2024")
    county = tmp_path / "county"
    county.mkdir()
    (county / "pack.yaml").write_text(COUNTY.replace("lines, t01]", "t01]"), encoding="utf-8")
    assert told(county) == [
        "pack.yaml:9：表 lines 不在目录中，small-budget-2024/t01.yaml 却要用到它（1 处）：请在 parts 里写上，或改写用到它的地方"
    ]


def test_what_is_wrong_in_the_other_pack_is_its_own_affair(tmp_path: Path) -> None:
    write_pack(tmp_path / "small-budget-2024", t01=("unit: 元", "unit: 千元"))
    county = tmp_path / "county"
    county.mkdir()
    (county / "pack.yaml").write_text(COUNTY, encoding="utf-8")
    assert told(county) == []


@pytest.mark.parametrize("pack", shipped.PACKS)
def test_a_shipped_pack_is_without_mistakes(pack: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["packs", "--check", str(shipped.FOLDERS / pack)]) == 0
    assert "没有问题" in capsys.readouterr().out


def test_slips_in_shipped_packs_are_refused_where_they_are(tmp_path: Path) -> None:
    """A part of the campaign: one slip of every fourth kind, in packs that are quickly read."""
    packs = ["hubei-target-2025", "shaanxi-budget-2024", "national-project-target-2021"]
    tried = list(pack_slips.slips(7, 1, packs))[::4]
    assert len(tried) >= 15
    taken = []
    for slip, text in tried:
        problems = pack_slips.told(slip, text, tmp_path)
        if not any(problem.file and problem.message for problem in problems):
            taken.append(str(slip))
    assert taken == []
