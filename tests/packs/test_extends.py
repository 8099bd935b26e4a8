"""A pack that builds on another one: it says only what differs, and a mistake is told in the file where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_pack import CODES, COUNTY, write_pack

from budgetdesk.engine.cases import try_pack
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.packs.loading import LoadedPack, load_pack
from budgetdesk.packs.models import GridBlock, RowsBlock
from budgetdesk.packs.pack_files import open_pack
from budgetdesk.packs.problems import PackError
from budgetdesk.resources import resources

KNOWN = "有的是 total、staff、running、item、amount"
CHANGED = """\
id: t01
as: t01
number: 表9
title: "{year} 年总表"
change:
  income.staff: {title: 人员经费}
  income.pension: {title: 离退休, after: staff}
  income.total: {formula: staff + pension + running}
"""


def load(folder: Path, head: str = COUNTY, **files: str) -> LoadedPack:
    """The county's pack, in a folder beside that of the small one."""
    write_pack(folder / "small-budget-2024")
    own = folder / "county"
    own.mkdir(exist_ok=True)
    for name, text in {"pack": head, **files}.items():
        (own / f"{name}.yaml").write_text(text, encoding="utf-8")
    loaded = load_pack(own, CODES)
    assert try_pack(compile_pack(loaded)).problems == []
    return loaded


def mistakes(folder: Path, head: str = COUNTY, **files: str) -> list[str]:
    with pytest.raises(PackError) as raised:
        load(folder, head, **files)
    return [str(problem) for problem in raised.value.problems]


def test_what_a_pack_does_not_say_is_as_in_the_other(tmp_path: Path) -> None:
    ours = load(tmp_path).pack
    theirs = load_pack(tmp_path / "small-budget-2024", CODES).pack
    assert (ours.id, ours.year, ours.unit) == ("county-budget-2025", 2025, "unit")
    assert ours.codes["functional"].list == theirs.codes["functional"].list
    assert ours.tables.keys() == theirs.tables.keys()
    assert [check.id for check in ours.checks] == [check.id for check in theirs.checks]


def test_a_table_is_changed_by_key_and_by_the_id_of_its_parts(tmp_path: Path) -> None:
    table = load(tmp_path, t01=CHANGED).pack.tables["t01"]
    assert (table.number, table.title, table.unit) == ("表9", "2025 年总表", "元")
    [block] = table.blocks
    assert isinstance(block, GridBlock)
    rows = block.groups[0].rows
    assert [(row.id, row.title) for row in rows] == [
        ("total", "合计"), ("staff", "人员经费"), ("pension", "离退休"), ("running", "公用"),
    ]  # fmt: skip
    assert str(rows[1].formula[0].expr) == "sum(lines.amount, kind='人员')"


def test_columns_and_rows_are_taken_away_and_blocks_added(tmp_path: Path) -> None:
    lines = """\
as: lines
change:
  rows.kind: ~
  rows.sort: {title: 种类, before: amount}
  more: {kind: fields, id: more, lines: [[{id: total, title: 总数, type: amount}]]}
"""
    t01 = "as: t01\nchange: {income.staff: ~, income.total: {formula: running}}\n"
    pack = load(tmp_path, COUNTY + "without: [SM24-X-001]\n", lines=lines, t01=t01).pack
    rows, more = pack.tables["lines"].blocks
    assert isinstance(rows, RowsBlock)
    assert [leaf.id for leaf in rows.leaves()] == ["sort", "amount"]
    assert more.id == "more"
    assert pack.checks == []


def test_a_table_of_its_own_stands_in_place_of_the_others(tmp_path: Path) -> None:
    own = """\
id: lines
title: 自己的
unit: 元
worksheet: true
blocks:
  - kind: rows
    columns: [{id: kind, title: 类}, {id: amount, title: 数, type: amount}]
"""
    assert load(tmp_path, lines=own).pack.tables["lines"].title == "自己的"


def test_it_may_build_on_one_that_builds_on_another(tmp_path: Path) -> None:
    load(tmp_path, t01=CHANGED)
    (tmp_path / "county").rename(tmp_path / "county-budget-2025")
    town = tmp_path / "town"
    town.mkdir()
    head = COUNTY.replace("county-budget-2025", "town-budget-2025").replace(
        "small-budget-2024", "county-budget-2025"
    )
    (town / "pack.yaml").write_text(head, encoding="utf-8")
    table = load_pack(town, CODES).pack.tables["t01"]
    assert table.number == "表9"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("income.staf: {title: 人}", f"t01.yaml:6：income.staf：没有这一个，{KNOWN}；新加的要写 after（在哪一个之后）或 before"),
        ("income.staf: ~", f"t01.yaml:6：income.staf：没有可去掉的；{KNOWN}"),
        ("incom.staff: ~", "t01.yaml:6：incom.staff：没有块 incom，是 income 吗"),
        ("income.new: {title: 新, after: staf}", "t01.yaml:6：income.new：没有 staf，是 staff 吗"),
        ("income.staff: 人", "t01.yaml:6：income.staff：应是一组键和值，或空着表示去掉"),
        ("income.staff: {titel: 人}", "t01.yaml:6：blocks.0.groups.0.rows.1.titel：不认识的键，是 title 吗"),
        ("income.staff: {formula: stuff}", "t01.yaml:6：没有 stuff，是 staff 吗"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_is_written(tmp_path: Path, change: str, says: str) -> None:
    assert mistakes(tmp_path, t01=f"id: t01\nas: t01\n# {{}}\n# {{}}\nchange:\n  {change}\n") == [says]


def test_checks_under_a_key_are_told_what_they_should_be(tmp_path: Path) -> None:
    [said] = mistakes(tmp_path, checks="checks:\n  - id: X\n")
    assert said.startswith("checks.yaml:1：应是一列检查")


def test_all_changes_that_fail_are_told_at_once(tmp_path: Path) -> None:
    changed = CHANGED.replace("income.staff:", "income.staf:").replace("income.total:", "incom.total:")
    assert [said.partition("：")[0] for said in mistakes(tmp_path, t01=changed)] == [
        "t01.yaml:6",
        "t01.yaml:8",
    ]


def test_rows_and_columns_may_be_named_as_such(tmp_path: Path) -> None:
    changed = CHANGED.replace("income.staff:", "income.rows.staff:")
    [block] = load(tmp_path, t01=changed).pack.tables["t01"].blocks
    assert isinstance(block, GridBlock)
    assert "人员经费" in [row.title for group in block.groups for row in group.rows]


def test_what_units_give_each_other_is_taken_over_with_its_tables(tmp_path: Path) -> None:
    write_pack(tmp_path / "small-budget-2024")
    head = tmp_path / "small-budget-2024" / "pack.yaml"
    given = (
        "eliminations: {上缴: [t01.income.staff, t01.income.pension], 别的: [t09.a.b, t01.income.staff]}\n"
    )
    head.write_text(head.read_text(encoding="utf-8") + given, encoding="utf-8")
    own = tmp_path / "county"
    own.mkdir()
    (own / "pack.yaml").write_text(COUNTY, encoding="utf-8")
    found = open_pack(own, lambda id: tmp_path / id)
    assert found.head["eliminations"] == {"上缴": ["t01.income.staff", "t01.income.pension"]}


def test_a_mistake_in_the_other_pack_names_its_file(tmp_path: Path) -> None:
    lines = "as: lines\nchange: {rows.kind: ~, rows.sort: {title: 种类, before: amount}}\n"
    assert mistakes(tmp_path, lines=lines) == [
        "small-budget-2024/t01.yaml:12：没有列 kind：lines 的列有 sort、amount"
    ]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (COUNTY.replace("small-budget-2024", "small-budget-2023"), "pack.yaml:8：没有 extends 的报表包 small-budget-2023：请先安装它"),
        (COUNTY.replace("small-budget-2024", "county-budget-2025"),
         "pack.yaml:8：extends 兜了圈子：county-budget-2025 → county-budget-2025"),
        (COUNTY + "without: [SM24-X-009]\n", "pack.yaml:11：without：没有检查 SM24-X-009"),
    ],
)  # fmt: skip
def test_a_pack_that_cannot_build_on_the_other_is_refused(tmp_path: Path, head: str, says: str) -> None:
    assert mistakes(tmp_path, head) == [says]


def test_as_needs_a_pack_to_take_from(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "small-budget-2024")
    (folder / "t01.yaml").write_text(CHANGED, encoding="utf-8")
    with pytest.raises(PackError, match=r"as 只用于 pack\.yaml 里写了 extends 的报表包"):
        load_pack(folder, CODES)


def test_a_row_that_stands_there_as_in_another_table_is_changed_by_its_id(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        COUNTY.replace("small-budget-2024", "national-final-2023"), encoding="utf-8"
    )
    change = 'id: fiscal\nas: fiscal\nchange:\n  func.f201: {no: "33"}\n  func.f202: {no: "34"}\n'
    (tmp_path / "fiscal.yaml").write_text(change, encoding="utf-8")
    table = open_pack(tmp_path, lambda id: resources() / "packs" / id).table("fiscal", 2023)
    [row] = [r for b in table["blocks"] for g in b.get("groups", []) for r in g["rows"] if "as" in r]
    assert row["change"] == {"f201": {"no": "33"}, "f202": {"no": "34"}}
