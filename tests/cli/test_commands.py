"""What each command does. The contract is in the issue of the commands; scripts of others depend on it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pypdfium2
import pytest
from tests import shipped
from tests.cli.conftest import ID, PUBLISHED, SAMPLES, WORKSHEET, Command
from tests.exchange.workbooks.foreign_workbooks import lay_out_tables
from tests.office.test_sources import payroll, persons

from budgetdesk.document.table_confirmation import confirm_table
from budgetdesk.exchange.declaration_json import read_head, write_declaration
from budgetdesk.storage.workspace_file import WorkspaceFile


def loaded(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# packs


def test_packs_are_listed(budgetdesk: Command) -> None:
    assert "shaanxi-budget-2024  陕西省县级部门综合预算" in budgetdesk("packs").out
    listed = budgetdesk("packs", "--json").json
    shaanxi = next(p for p in listed if p["id"] == "shaanxi-budget-2024")
    assert (shaanxi["region"], shaanxi["kind"], shaanxi["year"]) == ("陕西", "budget", 2024)
    assert {p["kind"] for p in listed} == {"budget", "target", "accounts", "monitoring", "evaluation"}


# new, list, import


def test_the_ids_of_a_pack_are_listed(budgetdesk: Command) -> None:
    done = budgetdesk("packs", "--ids", "national-final-2023", "--table", "overview")
    assert "    func.f208  八、社会保障和就业支出" in done.out.splitlines()
    assert "income_lines" not in done.out
    wrong = budgetdesk("packs", "--ids", "national-final-2023", "--table", "overvew")
    assert wrong.code == 2
    assert "没有表 overvew" in wrong.err


def test_new_makes_workspace_and_declaration(budgetdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "甲.bdesk"
    head = ["new", path, "--pack", "shaanxi-budget-2024", "--name", "甲中心", "--year", "2024", "--unit"]
    result = budgetdesk(*head, "601007", "--nature", "事业", "--parent", "601", "--parent-name", "人社局")
    assert (result.code, result.err) == (0, "")
    assert "已新建申报 601007-2024-shaanxi-budget-2024" in result.out
    budgetdesk("export", path, "--json", tmp_path / "a.json")
    exported = loaded(tmp_path / "a.json")
    assert exported["unit"] == {"code": "601007", "name": "甲中心"}
    cells = exported["tables"]["unit"]["blocks"]["fields"]["cells"]
    assert {id: cell["value"] for id, cell in cells.items()} == {
        "code": "601007", "name": "甲中心", "nature": "事业", "parent_code": "601", "parent_name": "人社局",
    }  # fmt: skip
    budgetdesk(*head, "601007").refused(
        "已有这个单位的这份申报", "601007-2024-shaanxi-budget-2024", "--title 名称"
    )
    another = budgetdesk(*head, "601007", "--title", "调整预算")
    assert "已新建申报 601007-2024-shaanxi-budget-2024-2" in another.out
    assert budgetdesk(*head, "601008").code == 0
    assert [d["name"] for d in budgetdesk("list", path, "--json").json] == ["", "调整预算", ""]
    assert "2024 年  调整预算  填报中" in budgetdesk("list", path).out


def test_new_takes_over_last_year(budgetdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "甲.bdesk"
    budgetdesk("import", path, WORKSHEET)
    arguments = ["--pack", "shaanxi-budget-2024", "--unit", "601006", "--name", "中心", "--year", "2025"]
    assert budgetdesk("new", path, *arguments, "--past", ID).code == 0
    told = budgetdesk(
        "export", path, "--declaration", ID.replace("2024", "2025", 1), "--json", tmp_path / "a"
    )
    assert told.code == 0
    assert loaded(tmp_path / "a")["last_year"]
    budgetdesk("new", path, *arguments, "--past", "没有").refused("没有申报 没有")


def test_list(budgetdesk: Command, workspace: Path) -> None:
    listed = budgetdesk("list", workspace, "--json").json
    assert [d["id"] for d in listed] == [ID, f"{ID}-2"]
    assert listed[0]["unit"] == {"code": "601006", "name": "勉县城乡居民社会养老保险经办中心"}
    assert (listed[0]["year"], listed[0]["pack"]) == (2024, "shaanxi-budget-2024")
    assert listed[0]["state"] == "填报中"
    for name in ("底稿", "公布表"):
        assert (
            f"勉县城乡居民社会养老保险经办中心  2024 年  {name}  填报中" in budgetdesk("list", workspace).out
        )


def test_import_is_all_or_nothing(budgetdesk: Command, tmp_path: Path) -> None:
    bad = tmp_path / "坏.json"
    bad.write_text("{}", encoding="utf-8")
    path = tmp_path / "w.bdesk"
    budgetdesk("import", path, PUBLISHED, bad).refused("坏.json", "不是申报文件")
    assert not path.exists()
    assert budgetdesk("import", path, PUBLISHED).code == 0
    budgetdesk("import", path, WORKSHEET, bad).refused("坏.json")
    budgetdesk("import", path, WORKSHEET, PUBLISHED).refused("已有这个单位的这份申报", ID, "--title 名称")
    budgetdesk("import", path, WORKSHEET, WORKSHEET, "--title", "两份").refused("已有这个单位的这份申报")
    assert [d["name"] for d in budgetdesk("list", path, "--json").json] == ["公布表"]
    assert budgetdesk("import", path, PUBLISHED, "--title", "再核").code == 0
    assert [d["name"] for d in budgetdesk("list", path, "--json").json] == ["公布表", "再核"]


@pytest.mark.parametrize("sample", [PUBLISHED, WORKSHEET], ids=["published", "worksheet"])
def test_import_and_export_give_the_same_file(budgetdesk: Command, tmp_path: Path, sample: Path) -> None:
    path = tmp_path / "w.bdesk"
    assert budgetdesk("import", path, sample).code == 0
    assert budgetdesk("export", path, "--json", tmp_path / "out.json").code == 0
    assert loaded(tmp_path / "out.json") == loaded(sample)


# check


def test_check_published(budgetdesk: Command) -> None:
    result = budgetdesk("check", PUBLISHED)
    assert (result.code, result.err) == (1, "")
    assert "[错误] 表7 合计应为 2,676,934.00，现为 2,908,134.00" in result.out
    assert "可能的原因：照抄了表5 合计 2,908,134.00，未扣除专项业务经费支出 231,200.00" in result.out
    assert re.search(r"\n共 \d+ 条：错误 \d+，核实 \d+，提示 \d+\n$", result.out)


def test_check_worksheet(budgetdesk: Command) -> None:
    result = budgetdesk("check", WORKSHEET)
    assert (result.code, result.out.splitlines()[-1]) == (0, "没有发现问题")
    assert "还差 8 项（已填完，没有错误）：\n- [空表] 表9还空着\n" in result.out
    content = budgetdesk("check", WORKSHEET, "--json").json
    assert (content["findings"], content["counts"]) == ([], {"error": 0, "query": 0, "hint": 0})
    assert content["progress"] == "filled"
    missing = [(missing["table"], missing["kind"]) for missing in content["outstanding"]]
    assert missing[:3] == [("t09", "empty_table"), ("t11", "empty_table"), ("t15", "empty_table")]
    assert missing[3:] == [
        ("", "not_linked"),
        *[("texts", "unwritten")] * 2,
        ("reasons", "unwritten"),
        ("narrative", "left_out"),
    ]


def test_check_of_nothing_and_of_half_a_declaration_finds_what_is_missing(
    budgetdesk: Command, tmp_path: Path
) -> None:
    content = loaded(WORKSHEET)
    del content["tables"]["income_lines"]
    half, empty = tmp_path / "half.json", tmp_path / "empty.json"
    half.write_text(json.dumps(content), encoding="utf-8")
    empty.write_text(json.dumps({**content, "tables": {}}), encoding="utf-8")
    result = budgetdesk("check", half)
    assert result.code == 1
    assert "[错误] 收入明细没有填，表1 支出功能分类科目 支出总计 2,908,134.00" in result.out
    assert "没有发现问题" not in result.out
    found = budgetdesk("check", half, "--json").json
    assert found["progress"] == "begun"
    assert found["counts"]["error"] == sum(m["kind"] == "one_sided" for m in found["outstanding"]) == 1
    result = budgetdesk("check", empty)
    assert result.code == 1
    assert "[错误] 表1没有填" in result.out
    assert "还差 4 项（还没有填）：" in result.out
    assert "没有发现问题" not in result.out


def test_check_names_the_tables_that_a_person_confirmed(budgetdesk: Command, tmp_path: Path) -> None:
    document = shipped.document("mianxian-worksheet")
    for table in ("t05", "t06"):
        document.apply(confirm_table(document, table, "甲"))
    head, _ = read_head(WORKSHEET.read_bytes(), "文件")
    path = tmp_path / "confirmed.json"
    path.write_bytes(write_declaration(document.engine, head, remarks=document.content))
    assert "\n已确认 2 张表：表5、表6\n" in budgetdesk("check", path).out
    assert budgetdesk("check", path, "--json").json["confirmed"] == ["t05", "t06"]


def test_check_json_has_the_fields_of_the_contract(budgetdesk: Command) -> None:
    result = budgetdesk("check", PUBLISHED, "--json")
    assert result.code == 1
    content = result.json
    assert list(content) == ["findings", "counts", "outstanding", "progress", "confirmed"]
    levels = [finding["level"] for finding in content["findings"]]
    assert content["counts"] == {level: levels.count(level) for level in ("error", "query", "hint")}
    assert content["counts"]["error"] >= 5
    fields = {"rules", "level", "says", "cells", "difference", "cause", "cause_kind", "source"}
    for finding in content["findings"]:
        assert set(finding) == fields
        assert finding["cells"][0]["role"] == "suspect"
        for cell in finding["cells"]:
            assert set(cell) == {"role", "table", "row", "column", "ids", "entered", "expected"}
            assert list(cell["ids"]) == ["table", "block", "instance", "row", "column"]
    [finding] = [f for f in content["findings"] if f["cells"][0]["row"] == "2080109/社会保险经办机构"]
    assert finding["level"] == "error"
    assert finding["difference"] == "231200.00"
    assert finding["cause_kind"] == "copied"
    assert finding["cells"][0] == {
        "role": "suspect",
        "table": "表7",
        "row": "2080109/社会保险经办机构",
        "column": "合计",
        "ids": {"table": "t07", "block": "rows", "instance": "", "row": "r3", "column": "total"},
        "entered": "2266094.00",
        "expected": "2034894.00",
    }


def test_check_of_a_workspace_checks_all(budgetdesk: Command, workspace: Path) -> None:
    result = budgetdesk("check", workspace, "--json")
    assert result.code == 1
    assert {f["declaration"] for f in result.json["findings"]} == {f"{ID}-2"}
    text = budgetdesk("check", workspace).out
    assert (
        text.index(f"（{ID}）")
        < text.index("没有发现问题")
        < text.index(f"（{ID}-2）")
        < text.index("条：错误")
    )
    assert budgetdesk("check", workspace, "--declaration", ID).code == 0
    one = budgetdesk("check", workspace, "--declaration", f"{ID}-2", "--json")
    assert one.code == 1
    assert "declaration" not in one.json["findings"][0]


def test_reading_commands_leave_the_workspace_to_its_writer(budgetdesk: Command, workspace: Path) -> None:
    with WorkspaceFile.open(workspace) as writer:
        assert not writer.read_only
        assert budgetdesk("list", workspace).code == 0
        assert budgetdesk("check", workspace).code == 1
        budgetdesk("import", workspace, PUBLISHED).refused("正在使用这个工作库")
        writer.store.correct_code(
            "2024/functional", "2080199", "其他"
        )  # what readers did took nothing from it
    assert budgetdesk("codes", workspace, "--json").json == {"2024/functional": {"2080199": "其他"}}


def test_reading_commands_leave_nothing_beside_the_workspace(budgetdesk: Command, workspace: Path) -> None:
    before = sorted(workspace.parent.iterdir())
    for arguments in (["list", workspace], ["check", workspace], ["codes", workspace]):
        budgetdesk(*arguments)
    assert sorted(workspace.parent.iterdir()) == before


# explain


def test_explain_in_words(budgetdesk: Command) -> None:
    out = budgetdesk("explain", PUBLISHED, "表7/2080109/合计").out
    assert out.startswith(
        "表7 2080109 社会保险经办机构 合计：2,266,094.00 元（填入）\n按公式应为 2,034,894.00\n[错误]"
    )
    assert "表7 2080109 社会保险经办机构 公用经费支出 118,400.00（填入）" in out
    assert "用到哪里\n  表7 20801 人力资源和社会保障管理事务 合计" in out


def test_explain_goes_down_to_the_lines(budgetdesk: Command) -> None:
    told = budgetdesk("explain", WORKSHEET, "t12/601006/now_reception", "--json").json
    assert (told["table"], told["value"], told["entered"], told["origin"]) == (
        "表12",
        "6000.00",
        None,
        "computed",
    )
    [equation] = told["equations"]
    assert equation["fills"] is True
    [member] = equation["inputs"][0]["members"]
    assert member["ids"] == {
        "table": "expenditure", "block": "rows", "instance": "", "row": "e11", "column": "amount",
    }  # fmt: skip
    assert (member["label"], member["value"]) == (
        "支出明细 第 11 行 2080109 30217 公务接待费 预算数",
        "6000.00",
    )
    assert "SX24-X-020" in [use["rule"] for use in told["takes_part_in"]]
    assert told["findings"] == []


def test_explain_tells_the_findings_of_the_cell(budgetdesk: Command) -> None:
    told = budgetdesk("explain", PUBLISHED, "表8/合计/合计", "--json").json
    assert (told["entered"], told["computed"]) == ("2908134.00", "2676934.00")
    assert told["findings"][0]["difference"] == "231200.00"


def test_explain_refuses_what_is_not_one_cell_with_candidates(budgetdesk: Command, workspace: Path) -> None:
    result = budgetdesk("explain", WORKSHEET, "表1/支出总计")
    assert (result.code, result.out) == (2, "")
    assert "表1/支出总计 不唯一" in result.err.splitlines()[0]
    assert "  表1/支出总计/支出/支出功能分类科目（按大类）/预算数" in result.err.splitlines()
    result = budgetdesk("explain", workspace, "表7/合计/合计")
    assert result.code == 2
    assert [line.split()[0] for line in result.err.splitlines()[1:]] == [ID, f"{ID}-2"]
    assert budgetdesk("explain", workspace, "表7/合计/合计", "--declaration", ID).code == 0


# export


def test_export_everything_at_once(budgetdesk: Command, tmp_path: Path) -> None:
    pdf, xlsx, file = (tmp_path / f"出.{kind}" for kind in ("pdf", "xlsx", "json"))
    assert (
        budgetdesk("export", WORKSHEET, "--pdf", pdf, "--xlsx", xlsx, "--json", file, "--values", "all").code
        == 0
    )
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) >= 15
    assert "草稿" not in document[0].get_textpage().get_text_range()
    document.close()
    workbook = openpyxl.load_workbook(xlsx)
    assert workbook.sheetnames == [f"表{n}" for n in range(1, 16)]
    content = loaded(file)
    jsonschema.validate(content, loaded(Path(__file__).parents[2] / "docs" / "declaration.schema.json"))
    rows = content["tables"]["t07"]["blocks"]["rows"]["rows"]
    assert rows[0]["cells"]["total"] == "2676934.00"


def test_what_still_has_errors_is_printed_as_a_draft(budgetdesk: Command, tmp_path: Path) -> None:
    budgetdesk("export", PUBLISHED, "--pdf", tmp_path / "出.pdf", "--tables", "表7")
    document = pypdfium2.PdfDocument(tmp_path / "出.pdf")
    assert "草稿" in document[0].get_textpage().get_text_range()
    document.close()


def test_exported_values_read_back_and_agree(budgetdesk: Command, tmp_path: Path) -> None:
    budgetdesk("export", WORKSHEET, "--json", tmp_path / "all.json", "--values", "all")
    assert budgetdesk("check", tmp_path / "all.json", "--json").json["counts"] == {
        "error": 0,
        "query": 0,
        "hint": 0,
    }


def test_only_some_tables(budgetdesk: Command, tmp_path: Path) -> None:
    budgetdesk(
        "export",
        PUBLISHED,
        "--xlsx",
        tmp_path / "a.xlsx",
        "--json",
        tmp_path / "a.json",
        "--tables",
        "t06,表1",
    )
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["表1", "表6"]
    assert list(loaded(tmp_path / "a.json")["tables"]) == ["t01", "t06"]
    budgetdesk("export", PUBLISHED, "--pdf", tmp_path / "a.pdf", "--tables", "支出明细")
    assert (tmp_path / "a.pdf").stat().st_size > 1000


def test_computed_cells_of_the_workbook_are_formulas(budgetdesk: Command, tmp_path: Path) -> None:
    budgetdesk("export", WORKSHEET, "--xlsx", tmp_path / "a.xlsx", "--tables", "t07")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    values = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True).active
    formulas = {c.coordinate: c.value for row in sheet for c in row if c.data_type == "f"}
    assert "=ROUND(D5+E5,2)" in formulas.values()
    assert Decimal(str(values[next(iter(formulas))].value)) == Decimal("2676934")


# demo


def test_demo(budgetdesk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    folder = tmp_path / "新" / "示例"
    result = budgetdesk("demo", "--out", folder, "--no-window")
    assert (result.code, result.err) == (0, "")
    assert "支出明细 12 行" in result.out
    assert "表中的数：填的 0 个，算出的 209 个，在 12 张表里\n   审核：没有发现问题" in result.out
    assert re.search(r"表中的数：填的 203 个，.*\n   审核：错误 \d+，核实 \d+，提示 \d+", result.out)
    assert "· 表7 合计应为 2,676,934.00，现为 2,908,134.00" in result.out
    for unit in ("广水市城乡居民社会养老保险服务中心", "州社会保险服务中心"):
        assert re.search(rf"{unit} .*\n.*\n   审核：错误 \d+", result.out)
    names = {"demo.bdesk", "tables.pdf", "tables.xlsx", "findings.txt", "findings.json"}
    names |= {f"{unit}.{kind}" for unit in ("guangshui", "yunnan") for kind in ("pdf", "xlsx", "txt")}
    assert names <= {path.name for path in folder.iterdir()}
    assert loaded(folder / "findings.json")["counts"]["error"] >= 5
    assert "条：错误" in (folder / "findings.txt").read_text(encoding="utf-8")
    assert len(budgetdesk("list", folder / "demo.bdesk", "--json").json) == len(list(SAMPLES.glob("*.json")))
    again = budgetdesk("demo", "--out", folder)  # no display: no window, and a fresh workspace
    assert again.code == 0
    assert "没有显示器" in again.out
    assert len(budgetdesk("list", folder / "demo.bdesk", "--json").json) == len(list(SAMPLES.glob("*.json")))
    with WorkspaceFile.open(folder / "demo.bdesk"):
        budgetdesk("demo", "--out", folder, "--no-window").refused("正在使用")


def test_demo_without_a_folder(budgetdesk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert budgetdesk("demo", "--no-window").code == 0
    assert list(tmp_path.glob("budgetdesk-demo-*/tables.pdf"))


# the window


def test_the_window_opens_with_no_command(
    budgetdesk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr("budgetdesk.ui.application.run", lambda *a: opened.append(a) or 0)
    assert budgetdesk("--packs", tmp_path).code == 0
    [(path, id, packs, files)] = opened
    assert (path, id, packs.catalogue.trial, files) == (None, None, tmp_path, None)


def test_the_demo_opens_the_window_on_a_display(
    budgetdesk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr("budgetdesk.ui.application.run", lambda *a: opened.append(a) or 0)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", "office-server:0")
    assert budgetdesk("demo", "--out", tmp_path).code == 0
    names = {d["id"]: d["name"] for d in budgetdesk("list", tmp_path / "demo.bdesk", "--json").json}
    assert [(path, names[id]) for path, id, *_ in opened] == [(tmp_path / "demo.bdesk", "底稿")]


@pytest.mark.parametrize(
    "gone", [{"DISPLAY": ":97"}, {"WAYLAND_DISPLAY": "w-0", "XDG_RUNTIME_DIR": "/nowhere"}]
)
def test_a_display_that_is_gone_is_none(
    budgetdesk: Command, monkeypatch: pytest.MonkeyPatch, gone: dict[str, str]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in gone.items():
        monkeypatch.setenv(name, value)
    budgetdesk().refused("没有显示器")


def test_no_display_no_window(budgetdesk: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    budgetdesk().refused("没有显示器")


def test_a_workbook_is_shown_corrected_and_imported(budgetdesk: Command, tmp_path: Path) -> None:
    file = lay_out_tables(tmp_path / "勉县.xlsx", only=("表2", "表5", "表7"))
    mapping = tmp_path / "对应.json"
    workspace = tmp_path / "a.bdesk"
    shown = budgetdesk("import", workspace, file, "--preview", "--mapping", mapping, "--json")
    assert (shown.code, workspace.exists()) == (0, False)
    tables = {sheet["sheet"]: sheet["table"] for sheet in shown.json["sheets"]}
    assert (shown.json["pack"], len(tables), shown.json["unit"]["code"]) == (shipped.SHAANXI, 3, "601006")
    told = json.loads(mapping.read_text(encoding="utf-8"))
    left_out = next(sheet for sheet, table in tables.items() if table == "t07")
    told["sheets"][left_out]["table"] = ""
    mapping.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    made = budgetdesk("import", workspace, file, "--mapping", mapping)
    assert (made.code, "没有认出是哪张表" in made.out) == (0, True)
    again = budgetdesk("import", workspace, file, "--declaration", ID, "--json")
    assert (again.json["declaration"], again.json["filled"]) == (ID, 0)
    other = ("--unit", "302001", "--name", "石河县疾病预防控制中心", "--year", "2024")
    assert budgetdesk("new", workspace, "--pack", shipped.SHAANXI, *other).code == 0
    into = ("import", workspace, file, "--declaration", f"302001-2024-{shipped.SHAANXI}")
    budgetdesk(*into).refused("601006", "要填进的申报是 302001 石河县疾病预防控制中心", "--other-unit")
    assert "提示：这份工作簿是 601006" in budgetdesk(*into, "--preview").err
    assert budgetdesk(*into, "--other-unit").code == 0
    mapping.write_text("[]", encoding="utf-8")
    budgetdesk("import", workspace, file, "--mapping", mapping).refused("不是对应关系的文件")
    budgetdesk("import", workspace, PUBLISHED, "--preview").refused("--preview 只用于导入一个工作簿")


def test_a_template_is_filled_in_on_a_copy_or_in_place(budgetdesk: Command, tmp_path: Path) -> None:
    template, out = lay_out_tables(tmp_path / "模板.xlsx", blank=True, only=("表1",)), tmp_path / "填好.xlsx"
    before = template.read_bytes()
    done = budgetdesk("export", PUBLISHED, "--into", template, "--xlsx", out)
    assert (done.code, template.read_bytes() == before) == (0, True)
    assert "没有填 表2：模板里没有这张表" in done.err
    assert "1.部门综合预算收支总表：填入 23 格" in done.out
    assert budgetdesk("export", PUBLISHED, "--into", template).code == 0
    assert template.read_bytes() == out.read_bytes() != before
    budgetdesk("export", PUBLISHED, "--into", tmp_path / "没有.xlsx").refused("没有.xlsx")


def test_a_list_at_hand_is_shown_then_taken_and_explained(budgetdesk: Command, tmp_path: Path) -> None:
    workspace, people = tmp_path / "a.bdesk", persons()
    budgetdesk("import", workspace, WORKSHEET)
    file = payroll(tmp_path / "工资.xlsx", people)
    arguments = ["source", workspace, file, "--recipe", "payroll-shaanxi-2024", "--json"]
    shown = budgetdesk(*arguments).json
    assert (shown["rows"], shown["taken"], shown["columns"]["电话补贴"]["left"]) == (40, False, "2000.00")
    assert budgetdesk(*arguments, "--take", "--set", "办公费定额=1500").json["taken"]
    told = budgetdesk("explain", workspace, "expenditure/e1/amount", "--json").json
    assert [share["name"] for share in told["sources"][0]["shares"]][:2] == ["职工01", "职工02"]
    assert (
        "来自 工资.xlsx（工资表生成人员经费和公用经费），40 笔"
        in budgetdesk("explain", workspace, "expenditure/e1/amount").out
    )
    again = budgetdesk(*arguments, "--set", "办公费定额=1500").json
    assert {line["kind"] for line in again["lines"]} == {"same"}
    budgetdesk(*arguments, "--set", "办公费定额").refused("名称=数")


def test_a_worksheet_is_given_out_to_sections_and_merged(budgetdesk: Command, tmp_path: Path) -> None:
    workspace, folder = tmp_path / "a.bdesk", tmp_path / "股室"
    budgetdesk("import", workspace, WORKSHEET)
    given = budgetdesk(
        "split", workspace, "--table", "支出明细", "--by", "经费类别", "--out", folder, "--json"
    ).json
    assert [(each["section"], each["lines"]) for each in given] == [("人员", 5), ("公用", 3), ("专项", 4)]
    book = openpyxl.load_workbook(folder / "公用.xlsx")
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == "amount")
    sheet.cell(4, column).value = 15000
    book.save(folder / "公用.xlsx")
    files = [folder / f"{each['section']}.xlsx" for each in given]
    assert "13,400.00 → 15,000.00" in budgetdesk("join", workspace, *files).out
    joined = budgetdesk("join", workspace, *files, "--take", "--json").json
    assert [(change["kind"], change["row"]) for change in joined["changes"]] == [("changed", "e6")]
    assert budgetdesk("explain", workspace, "expenditure/e6/amount", "--json").json["value"] == "15000.00"
    budgetdesk("join", workspace, WORKSHEET).refused("不能读取")
