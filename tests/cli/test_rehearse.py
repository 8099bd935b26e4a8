"""`rehearse`: a document alone, findings with their place in it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command

TEXT = """2023年度部门决算
一、机关运行经费支出情况
2023年，本单位机关运行经费支出14.29万元，比2022年增加6.26万元，增长128.27%，主要原因是差旅恢复。
"""


def test_findings_have_their_place_in_the_file(budgetdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "决算说明.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = budgetdesk("rehearse", path, "--json")
    assert result.code == 1
    told = result.json
    (finding,) = told["findings"]
    assert finding["level"] == "error"
    assert (finding["entered"], finding["expected"]) == ("128.27%", "77.96%")
    assert finding["cause_kind"] == "base_exchanged"
    place = finding["place"]
    assert TEXT[place["from"] : place["to"]] == "128.27%"
    assert (place["section"], place["line"]) == ("一、机关运行经费支出情况", 3)
    assert place["sentence"] == TEXT.splitlines()[2]
    assert (told["year"], told["kind"], told["counts"]["error"]) == (2023, "accounts", 1)


def test_says_in_words_what_it_found_and_what_it_could_not_look_at(
    budgetdesk: Command, tmp_path: Path
) -> None:
    path = tmp_path / "决算说明.txt"
    path.write_text(TEXT.replace("128.27", "77.96"), encoding="utf-8")
    out = budgetdesk("rehearse", path).out
    assert "没有发现问题" in out
    assert "没有上年的资料" in out
    assert "没有合适的报表包" in out


def test_pack_that_is_not_there_is_refused(budgetdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    budgetdesk("rehearse", path, "--pack", "nowhere-1").refused("没有安装报表包")
