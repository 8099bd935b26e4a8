"""`text` and `export --document`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import WORKSHEET, Command


def test_the_text_and_what_is_still_to_be_written(budgetdesk: Command) -> None:
    result = budgetdesk("text", WORKSHEET, "--section", "三公")
    assert result.code == 0
    assert result.out.startswith("五、“三公”经费及会议费、培训费情况说明\n")
    assert "公务用车运行维护费3.00万元，较上年无变化；\n" in result.out
    assert (
        "待填：五、“三公”经费及会议费、培训费情况说明：请填写培训费增减的原因，写在 增减原因/" in result.err
    )


def test_json_says_where_each_figure_comes_from(budgetdesk: Command) -> None:
    told = budgetdesk("text", WORKSHEET, "--section", "公用经费", "--json").json
    figure = next(span for span in told["lines"][1]["spans"] if span["kind"] == "figure")
    assert figure["text"] == "11.84万元"
    assert figure["expressions"] == ["max(0, t05.total.running)"]
    assert figure["from"][0]["ids"]["table"] == "t05"
    assert [gap["section"] for gap in told["gaps"]] == [
        "封面"
    ]  # the date, without which no page is published


def test_files_are_written_and_named(budgetdesk: Command, tmp_path: Path) -> None:
    txt, docx, pdf = (tmp_path / f"公开.{kind}" for kind in ("txt", "docx", "pdf"))
    result = budgetdesk("text", WORKSHEET, "--txt", txt, "--docx", docx)
    assert f"已输出 {docx}" in result.out
    assert txt.read_text(encoding="utf-8").startswith("第一部分 单位概况\n")
    assert docx.read_bytes().startswith(b"PK")
    assert budgetdesk("export", WORKSHEET, "--document", pdf).code == 0
    assert pdf.read_bytes().startswith(b"%PDF")


def test_what_cannot_be_is_refused(budgetdesk: Command, tmp_path: Path) -> None:
    budgetdesk("text", WORKSHEET, "--txt", WORKSHEET).refused("不能把输出写在输入上")
    budgetdesk("export", WORKSHEET, "--document", tmp_path / "a.txt").refused("只能是 .pdf 或 .docx")


def test_the_command_shows_first_and_then_brings_in(budgetdesk: Command, tmp_path: Path) -> None:
    workspace, text = tmp_path / "预算.bdesk", tmp_path / "文字.txt"
    budgetdesk("import", workspace, WORKSHEET)
    text.write_text(
        "二、工作任务\n扩大参保面。\n九、公用经费情况说明\n公用经费预算安排11.48万元。\n", encoding="utf-8"
    )
    shown = budgetdesk("import", workspace, text, "--preview")
    assert "二、工作任务：写进 文字说明 工作任务" in shown.out
    assert "（没有改动）" in shown.out
    assert "扩大参保面" not in budgetdesk("text", workspace).out
    budgetdesk("import", workspace, text)
    assert "扩大参保面。\n" in budgetdesk("text", workspace).out
    told = budgetdesk("check", workspace, "--json")
    (finding,) = (f for f in told.json["findings"] if "place" in f)
    assert told.code == 1
    assert (finding["entered"], finding["expected"], finding["cause_kind"]) == (
        "11.48万元",
        "11.84 万元",
        "digits_swapped",
    )
    assert finding["place"]["section"] == "九、公用经费情况说明"
    assert finding["place"]["sentence"] == "公用经费预算安排11.48万元。"
    assert finding["place"]["to"] - finding["place"]["from"] == len("11.48万元")
    budgetdesk("import", workspace, text, "--pack", "x").refused("--pack 不用于导入文字")
