"""Formulas in a clerk's words."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_pack import CODES, write_pack

from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.packs.loading import load_pack


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("staff + running", "合计 = 人员 + 公用"),
        ("staff - (running - 5)", "合计 = 人员 − （公用 − 5）"),
        ("(staff + running) * 0.5 / 10000", "合计 = （人员 + 公用） × 0.5 ÷ 10,000"),
        ("staff + staff + running + staff + running", "合计 = 人员 + 人员 + …… + 公用（共 5 项）"),
        ("-staff", "合计 = −人员"),
        ("max(staff, running)", "合计 = 人员、公用中较大的"),
        ("abs(staff - running)", "合计 = （人员 − 公用）的绝对值"),
        ("round(staff / 3, 2)", "合计 = 人员 ÷ 3"),
        ("staff if running > 0 else 0 - staff", "合计 = 人员（公用 > 0时），否则0 − 人员"),
        ("sum(lines.amount)", "合计 = 明细的金额之和"),
        ("sum(lines.amount, kind=['人员', '公用'])", "合计 = 明细（人员或公用）的金额之和"),
        ("sum(lines.amount, kind=['301*', '309*'])", "合计 = 明细（301、309 开头）的金额之和"),
        ("sum(lines.amount, kind='一般公共预算*')", "合计 = 明细（一般公共预算）的金额之和"),
        ("count(lines.amount, kind='人员')", "合计 = 明细（人员）的行数"),
    ],
)
def test_a_formula_in_words(tmp_path: Path, formula: str, words: str) -> None:
    folder = write_pack(tmp_path / "small", t01=("staff + running", f'"{formula}"'))
    program = compile_pack(load_pack(folder, CODES))
    assert next(t.says for t in program.rules if t.id == "SM24-t01.total") == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("t01.func.f208.2", "8、社会保障和就业支出 = 表4 8、社会保障和就业支出"),
        (
            "t01.econ.total",
            "部门预算支出经济分类科目 支出总计 = 本年支出合计 + 结转下年 + 未安排支出的实户资金",
        ),
        ("t03.total.2", "合计 = 表1 支出功能分类科目 支出总计"),
        (
            "t04.econ.basic_301.2",
            "1、人员经费和公用经费支出 (1)工资福利支出 = 表6 301 人员经费支出 + 表6 301 公用经费支出 "
            "+ 表9 一、人员经费和公用经费支出 工资福利支出",
        ),
        ("t07.total.2", "合计 = 表5 同一科目 合计 − 表5 同一科目 专项业务经费支出"),
        ("t12.diff_reception", "增减变化情况 公务接待费 = 当年 公务接待费 − 上年 公务接待费"),
        (
            "t12.now_vehicles",
            "当年 公务用车购置及运行维护费 小计 = 当年 公务用车购置费 + 当年 公务用车运行维护费",
        ),
        ("t10.brief", "项目简介 = 项目 同一行 项目简介"),
        ("t13.funds.total.2", "实施期资金总额 = 表10 项目金额 ÷ 10,000"),
        ("t14.tasks.fiscal", "财政拨款 = 表5 合计 人员经费支出 ÷ 10,000"),
        ("t01.income.earmarked.part", "其中：专项资金列入部门预算的项目 不大于 (1)一般公共预算拨款"),
        ("expenditure.gov_code", "政府经济科目编码 = 与部门经济科目编码对应的编码"),
    ],
)
def test_the_formulas_of_a_real_pack(program: Program, rule: str, words: str) -> None:
    assert next(t.says for t in program.rules if t.id == f"SX24-{rule}") == words
