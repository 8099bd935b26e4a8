"""Code lists: what an unknown code inherits, and how an office's own codes settle it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.engine.cells import Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.packs.codes import CodeList
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

PLACE = Place("t06", "rows")


@pytest.fixture
def program() -> Program:
    """Of its own: corrections belong to the program."""
    return shipped.compiled(shipped.FOLDERS / shipped.SHAANXI)


def found(program: Program, code: str, name: str | None = None) -> list[Finding]:
    """What is said of a code that stands in 表6 instead of 30201 (and of its name)."""
    facts = shipped.facts("mianxian-published")
    row = next(
        c.row
        for c, e in facts.entries.items()
        if c.place == PLACE and c.column == "dept_code" and e == "30201"
    )
    facts.entries[PLACE.cell(row, "dept_code")] = code
    facts.entries.pop(PLACE.cell(row, "dept_name"))
    if name is not None:
        facts.entries[PLACE.cell(row, "dept_name")] = name
    about = [
        f for f in find_all(Engine(program, facts)) if any(".code" in r or ".name" in r for r in f.rules)
    ]
    return [f for f in about if f.suspect and f.suspect.place == PLACE and f.suspect.row == row]


def test_what_a_list_says_of_a_code() -> None:
    codes = CodeList("x", {"302": "商品和服务支出", "30299": "其他商品和服务支出"}, {"30277": "本地"})
    assert [codes.name(code) for code in ("30299", "3029904", "30288", "30277", "3027701", "999", "")] == [
        "其他商品和服务支出", "其他商品和服务支出", "商品和服务支出", "本地", "本地", None, None,
    ]  # fmt: skip
    written = ("30299", "3029904", "30288", "3028801", "30277", "3027701", "9", "3")
    assert [code for code in written if codes.is_open(code)] == ["30288", "3028801"]  # a detail needs its 款


def test_a_local_detail_inherits_and_may_have_a_name_of_its_own(program: Program) -> None:
    assert found(program, "3020104") == []
    assert found(program, "3020104", "其他办公费") == []
    assert [f.cause_kind for f in found(program, "30202", "其他办公费")] == ["text_differs"]


def test_an_unknown_code_is_asked_about_and_settled_by_adding_it(program: Program) -> None:
    [asked] = found(program, "30288", "本地科目")
    assert (asked.level, asked.rules, asked.source) == (
        "query",
        ("SX24-t06.dept_code.code.new",),
        "审核规则 Y-33",
    )
    assert asked.says.endswith("部门经济科目编码不在科目表中：没有填错的，请增补到本单位的科目")
    program.codes.correct({"2024/department_economic": {"30288": "本地科目"}})
    assert found(program, "30288", "本地科目") == []
    assert [f.cause_kind for f in found(program, "30288", "别的")] == ["text_differs"]
    program.codes.correct({})
    assert [f.level for f in found(program, "30288")] == ["query"]


def test_a_code_below_nothing_known_is_wrong(program: Program) -> None:
    [wrong] = [f for f in found(program, "99") if "code" in f.rules[0]]
    assert (wrong.level, wrong.rules) == ("error", ("SX24-t06.dept_code.code",))


def test_an_office_gives_a_code_another_name(program: Program) -> None:
    program.codes.correct(
        {"2024/department_economic": {"30201": "办公经费"}, "2023/functional": {"30201": "无关"}}
    )
    assert found(program, "30201", "办公经费") == []
    assert len(found(program, "30201", "办公费")) == 1
    engine = Engine(program, shipped.facts("mianxian-worksheet"))
    row = next(r.id for r in engine.rows(PLACE).values() if r.key and r.key[0] == "30201")
    assert engine.value(PLACE.cell(row, "dept_name")) == "办公经费"
    assert isinstance(engine.value(PLACE.cell(row, "total")), Decimal)
