"""An office adds a code that the list lacks: the question about it is settled in every command that reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import ID, PUBLISHED, Command

LIST = "2024/department_economic"


@pytest.fixture
def asked(budgetdesk: Command, tmp_path: Path) -> Path:
    """A workspace with a declaration that has a code unknown to the list."""
    data = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    rows = data["tables"]["t06"]["blocks"]["rows"]["rows"]
    row = next(row for row in rows if row["cells"].get("dept_code") == "30201")
    row["cells"] |= {"dept_code": "30288", "dept_name": "本地科目"}
    file, workspace = tmp_path / "申报.json", tmp_path / "工作库.bdesk"
    file.write_text(json.dumps(data), encoding="utf-8")
    assert budgetdesk("import", workspace, file).code == 0
    return workspace


def questions(budgetdesk: Command, workspace: Path) -> list[str]:
    found = budgetdesk("check", workspace, "--json").json["findings"]
    return [f["level"] for f in found if f["cause_kind"] == "unknown_code"]


def test_a_code_is_added_and_taken_back(budgetdesk: Command, asked: Path) -> None:
    assert questions(budgetdesk, asked) == ["query"]
    assert budgetdesk("codes", asked).out == "工作库中没有增补或更正的科目\n"
    result = budgetdesk("codes", asked, "--list", LIST, "--code", "30288", "--name", "本地科目")
    assert (result.code, result.out) == (0, f"{LIST}  30288  本地科目\n")
    assert questions(budgetdesk, asked) == []
    assert budgetdesk("codes", asked, "--json").json == {LIST: {"30288": "本地科目"}}
    budgetdesk("codes", asked, "--list", LIST, "--code", "30288", "--name", "")
    assert questions(budgetdesk, asked) == ["query"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--code", "1"], ["--list、--code 和 --name"]),
        (["--list", LIST, "--code", "三零", "--name", "甲"], ["编码应是数字", "三零"]),
        (["--list", LIST, "--code", "30288", "--name", "甲\x07"], ["不能显示"]),
    ],
)
def test_what_is_no_code(budgetdesk: Command, asked: Path, arguments: list[str], words: list[str]) -> None:
    budgetdesk("codes", asked, *arguments).refused(*words)


def test_what_is_no_list_or_no_workspace(budgetdesk: Command, asked: Path, tmp_path: Path) -> None:
    addition = ["--code", "30288", "--name", "甲"]
    result = budgetdesk("codes", asked, "--list", "economic", *addition)
    assert (result.code, result.err.splitlines()[0]) == (2, "没有科目表 economic，有的是：")
    assert f"  {LIST}" in result.err.splitlines()
    budgetdesk("codes", PUBLISHED, "--list", LIST, *addition).refused("不是预算填报台的工作库")
    budgetdesk("codes", tmp_path / "没有.bdesk", "--list", LIST, *addition).refused("找不到文件")
    assert budgetdesk("list", asked, "--json").json[0]["id"] == ID
