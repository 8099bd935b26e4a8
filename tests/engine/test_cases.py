"""Cases of checks, and the tests that follow from formulas."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_pack import CODES, write_pack

from budgetdesk.engine.cases import try_pack
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.packs.loading import load_pack


def problems(folder: Path, **changes: tuple[str, str]) -> list[str]:
    program = compile_pack(load_pack(write_pack(folder / "small", **changes), CODES))
    return [str(problem) for problem in try_pack(program).problems]


def test_the_shipped_packs_behave(program: Program) -> None:
    tried = try_pack(program)
    assert tried.problems == []
    assert tried.cases >= 2 * tried.checks > 80
    assert tried.formulas > 300


def test_a_pack_that_behaves(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('running: "1.00"', 'running: "9.00"', "checks.yaml:3：SM24-X-001 的通过例子：检查没有通过"),
        ('staff: "1.00"', 'staff: "9.00"', "SM24-X-001 的不通过例子：检查通过了，应当不通过"),
        ('staff: "1.00"', "staff: null", "没有用到检查：有的值空着，算不出结果"),
        ('fails: {t01.income.total: "3.00", ', "fails: {", "没有用到检查：when 的前提不成立"),
        ('fails: {t01.income.total: "3', 'fails: {t01.income.total: "-3', "没有用到检查：when 的前提不成立"),
        ('staff: "1.00"', "staff: 一元", "t01.income.staff 是数字，不能是“一元”"),
        (
            't01.income.running: "2.00"',
            't01.running: "2.00"',
            "检查中没有 t01.running（用到的是 t01.",
        ),
        ('t01.income.running: "2.00"', 't01..running: "2.00"', "“t01..running” 写法有误"),
    ],
)
def test_a_case_that_does_not_behave(tmp_path: Path, old: str, new: str, says: str) -> None:
    found = problems(tmp_path, checks=(old, new))
    assert any(says in line for line in found), found
    assert all(line.startswith("checks.yaml:3：") for line in found)


def test_a_check_of_both_sides_has_a_case_with_one_side_blank(tmp_path: Path) -> None:
    old = "check: t01.income.running <= t01.income.staff"
    found = problems(tmp_path, checks=(old, f"{old}\n  sides: both"))
    assert found == ["checks.yaml:3：SM24-X-001：sides: both 的检查，不通过的例子中要有一个一边空着（null）"]
    one = 'fails: {t01.income.total: "3.00", t01.income.running: "2.00", t01.income.staff: "1.00"}'
    both = (
        f"{one}",
        f'fails: [{one[7:]}, {{t01.income.total: "3.00", t01.income.running: "2.00", t01.income.staff: null}}]',
    )
    path = write_pack(tmp_path / "told", checks=(old, f"{old}\n  sides: both"))
    text = (path / "checks.yaml").read_text(encoding="utf-8")
    assert both[0] in text
    (path / "checks.yaml").write_text(text.replace(*both), encoding="utf-8")
    assert try_pack(compile_pack(load_pack(path, CODES))).problems == []


def test_keys_of_a_case_are_read_as_expressions(tmp_path: Path) -> None:
    written = (
        "check: t01.income.running <= t01.income.staff",
        "check: sum(lines.amount, kind='公用') <= t01.income.staff",
    )
    cases = written[1].replace("check: ", "")
    assert cases
    found = problems(tmp_path, checks=written)
    assert len(found) == 2
    assert all("检查中没有 t01.income.running" in line for line in found)


def test_each_of_several_cases_is_named(tmp_path: Path) -> None:
    one = '{t01.income.total: "3.00", t01.income.running: "1.00", t01.income.staff: "2.00"}'
    found = problems(tmp_path, checks=(f"passes: {one}", f'passes: [{one}, {{t01.income.total: "1"}}]'))
    assert found == [
        "checks.yaml:3：SM24-X-001 的通过例子（第 2 个）：没有用到检查：有的值空着，算不出结果"
        "（例子里没有写 t01.income.running、t01.income.staff）"
    ]


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("staff / (running - running)", "t01.yaml:11：SM24-t01.total：各项都有数时也算不出结果"),
        ("staff + 1", "各项都空着时也给出了数"),
        ("5", ""),
        ("staff if running > 0 else 0 - staff", ""),
    ],
)
def test_tests_that_follow_from_a_formula(tmp_path: Path, formula: str, says: str) -> None:
    found = problems(tmp_path, t01=("staff + running", formula))
    assert [says in line for line in found] == ([True] if says else [])
