"""An office takes its own list of codes in at once, after it has seen what that would come to."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.cli.conftest import PUBLISHED, Command

LIST = "2024/functional"


@pytest.fixture
def workspace(budgetdesk: Command, tmp_path: Path) -> Path:
    file = tmp_path / "工作库.bdesk"
    assert budgetdesk("import", file, PUBLISHED).code == 0
    return file


def csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "科目.csv"
    file.write_bytes(text.encode(encoding))
    return file


OURS = "2024 年本县科目\n科目编码,科目名称,备注\n2080109,社会保险经办机构,\n2080188,县级经办服务,新\n208,社会保障和就业\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_shown_first_and_then_taken_in(
    budgetdesk: Command, workspace: Path, tmp_path: Path, encoding: str
) -> None:
    file = csv(tmp_path, OURS, encoding)
    asked = ("codes", workspace, "--list", LIST, "--import", file)
    out = budgetdesk(*asked, "--preview").out.splitlines()
    assert out == [
        "+ 2080188  县级经办服务", "~ 208  社会保障和就业支出 → 社会保障和就业", "会增补 1 个，名称不同的 1 个，1 个原来就有",
    ]  # fmt: skip
    refused = budgetdesk(*asked)
    assert refused.code == 2
    for words in ("一个也没有收进", "--names take", "208  社会保障和就业支出 → 社会保障和就业"):
        assert words in refused.err
    assert "没有增补" in budgetdesk("codes", workspace).out
    assert "已增补 1 个，名称不同、没有改的 1 个" in budgetdesk(*asked, "--names", "leave").out
    assert budgetdesk("codes", workspace, "--json").json == {LIST: {"2080188": "县级经办服务"}}
    assert "已增补 0 个，更正名称 1 个" in budgetdesk(*asked, "--names", "take").out
    assert budgetdesk("codes", workspace, "--json").json == {
        LIST: {"208": "社会保障和就业", "2080188": "县级经办服务"}
    }
    assert "已增补 0 个，名称不同的 0 个，3 个原来就有" in budgetdesk(*asked).out


def test_a_workbook_with_codes_that_excel_took_for_numbers(
    budgetdesk: Command, workspace: Path, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.append(["编码", "名称"])
    book.active.append([2080188, "县级经办服务"])
    book.save(tmp_path / "科目.xlsx")
    budgetdesk("codes", workspace, "--list", LIST, "--import", tmp_path / "科目.xlsx")
    assert budgetdesk("codes", workspace, "--json").json == {LIST: {"2080188": "县级经办服务"}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("编码,名称\n2080188,甲\n20801-8,乙\n", "第 3 行：编码应是数字（可带字母），不能是“20801-8”"),
        ("编码,名称\n2080188,甲\n2080188,乙\n", "第 3 行：编码 2080188 有两个名称：甲、乙"),
        ("编码,名称\n2080188,\n", "第 2 行：2080188 的名称空着"),
        ("编码,名称\n", "里没有科目"),
        ("甲,乙\n1,2\n", "找不到“编码”“名称”两栏"),
    ],
)
def test_a_list_with_a_mistake_is_refused_whole(
    budgetdesk: Command, workspace: Path, tmp_path: Path, text: str, says: str
) -> None:
    result = budgetdesk("codes", workspace, "--list", LIST, "--import", csv(tmp_path, text))
    assert result.code == 2
    assert says in result.err
    assert "没有增补" in budgetdesk("codes", workspace).out
