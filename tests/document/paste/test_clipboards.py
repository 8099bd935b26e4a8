"""What people really have on the clipboard, case by case: what comes of it, what is asked before, what is told after.

`clipboards.yaml` says in words what is wanted; here that is said in cells. A question counts as right only where it is
wanted, so that every case that names none must be pasted unasked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests import shipped

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.edits import Content
from budgetdesk.document.mends import mends
from budgetdesk.document.paste.clipboard import read_clipboard
from budgetdesk.document.paste.plan import NO_ANSWERS, Answers, PastePlan
from budgetdesk.document.paste.sheet import plan_paste
from budgetdesk.document.paste.tree import plan_tree
from budgetdesk.engine.blocks import TEXT
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Rejected

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in yaml.safe_load(Path(__file__).with_name("clipboards.yaml").read_text("utf-8"))
}


@dataclass
class Wanted:
    """`rows`: what each row holds, in the order of the form; a refused value is written as `Rejected("", words)`."""

    rows: list[dict[str, str | Rejected]]
    asked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)


def row6(
    code: str, name: str, total: str, staff: str = "", running: str = "", special: str = ""
) -> dict[str, Any]:
    held = {"dept_code": code, "dept_name": name, "gov_code": "50502", "gov_name": "商品和服务支出"}
    amounts = {"total": total, "staff": staff, "running": running, "special": special}
    return held | {column: text for column, text in amounts.items() if text}


def row5(code: str, name: str, *amounts: str) -> dict[str, Any]:
    columns = ("total", "staff", "running", "special")
    return {"function": code, "function_name": name} | {
        column: text for column, text in zip(columns, amounts, strict=False) if text
    }


def leaf(
    name: str, nature: str, value: str, unit: str, weight: str, direction: str = "正向指标"
) -> dict[str, Any]:
    held = {"level3": name, "nature": nature, "value": value, "unit": unit, "weight": weight}
    return held | ({"direction": direction} if direction else {})


NARROW, SCIENTIFIC = Rejected("########", "把列拉宽"), Rejected("1.23E+07", "科学计数法")
OFFICE, RETIRED, WELFARE = "办公费", "行政单位离退休", "社会保障和就业支出"
WANTED: dict[str, Wanted] = {
    "unit-line": Wanted([row6("30201", OFFICE, "73400.00", "", "13400.00", "60000.00")], ("unit",)),
    "code-with-blanks": Wanted([row5("2080501", RETIRED, "460.67", "460.67")]),
    "code-in-brackets": Wanted([row5("208", WELFARE, "471.44", "460.67", "", "10.77")]),
    "three-code-columns": Wanted(
        [
            row5("208", WELFARE, "471.44", "460.67", "", "10.77"),
            row5("20805", "行政事业单位养老支出", "460.67", "460.67"),
            row5("2080501", RETIRED, "460.67", "460.67"),
        ]
    ),
    "lines-of-a-pdf": Wanted(
        [
            row5("208", WELFARE, "471.44", "460.67", "", "10.77"),
            row5("2080501", RETIRED, "51.98", "51.98", "", "0.00"),
        ],
        ("figures3",),
        answers={"figures3": "total+staff+special"},
    ),
    "one-code-twice": Wanted(
        [row5("2080501", RETIRED, "10.00", "10.00"), row5("2080501", RETIRED, "20.00", "20.00")], ("twice",)
    ),
    "unlisted-national-code": Wanted(
        [
            row5("21101", "环境保护管理事务", "88.60", "", "", "88.60"),
            row5("2110104", "生态环境保护宣传", "88.60", "", "", "88.60"),
        ]
    ),
    "dashes": Wanted(
        [
            row6("30201", OFFICE, "73400.00", "", "13400.00", "60000.00"),
            row6("30211", "差旅费", "60000.00", "", "", "60000.00"),
        ]
    ),
    "invisible-marks": Wanted([row6("30201", OFFICE, "73400.00", "", "13400.00", "60000.00")]),
    "one-unreadable-cell": Wanted(
        [
            row6("30201", OFFICE, "73400.00", "", "13400.00", "60000.00"),
            row6("30211", "差旅费", "60000.00", "", "", "60000.00") | {"running": Rejected("待定", "不是数")},
        ],
        told=("有 1 格读不懂",),
    ),
    "too-many-decimals": Wanted([row6("30201", OFFICE, "12345.68", "", "12345.68")], ("decimals",)),
    "narrow-column": Wanted(
        [row6("30201", OFFICE, "") | {"total": NARROW, "running": SCIENTIFIC}], told=("把列拉宽", "科学计数法")
    ),
    "two-lines-on-a-text": Wanted([{"functions": "1.第一项职能。\n2.第二项职能。"}]),
    "labels-come-along": Wanted([{"functions": "1.第一项职能。\n2.第二项职能。", "tasks": "任务1"}]),
    "ascii-operators": Wanted(
        [
            leaf("培训人数", "≥", "300", "人", "40"),
            leaf("合格率", "＝", "100", "%", "40"),
            leaf("满意度", "≥", "95", "%", "10"),
        ]
    ),
    "total-row-of-a-tree": Wanted([leaf("培训人数", "≥", "300", "人", "90")], told=("合计",)),
    "paragraphs-of-word": Wanted(
        [leaf("培训人数（含乡镇）", "≥", "300", "人", "45"), leaf("合格率", "≥", "95", "%", "45")]
    ),
    "two-heading-lines": Wanted([leaf("培训人数", "≥", "300", "人", "90", "")]),
    "national-headings": Wanted([leaf("培训人数", "≥", "300", "人", "90", "")]),
}  # fmt: skip


class Pasting:
    """A declaration with nothing in it, and the cursor where the case has it."""

    def __init__(self, into: Any) -> None:
        target = into if isinstance(into, dict) else {"pack": "shaanxi-budget-2024", "table": into}
        self.document = Document(shipped.program(target["pack"]), Content(Facts(), {}, {}))
        self.tree: Place | None = None
        if target.get("tree"):
            edit, sheet = edit_commands.add_sheet(self.document, "target")
            self.document.apply(edit)
            self.tree = Place("target", "indicators", sheet)
            return
        self.form = EditableSheet(self.document, target["table"])
        self.at = (self.form.sheet.header_lines, 0)
        if "block" in target:
            self.at = self.form.place_of(Cell(target["table"], target["block"], "", TEXT, TEXT)) or self.at

    def plan(self, text: str, answers: Answers = NO_ANSWERS, html: str = "") -> PastePlan:
        clip = read_clipboard(text, html)
        if self.tree is not None:
            return plan_tree(self.document, self.tree, clip, answers)
        return plan_paste(self.document, self.form, clip, *self.at, answers)

    def rows(self) -> Iterator[dict[str, Entry | str]]:
        """What each row holds, as entered or shown; of a fixed form one row by block."""
        held: dict[str, dict[str, Entry | str]] = {}
        facts = self.document.content.facts
        if not any(facts.rows.values()):
            yield {cell.block: entry for cell, entry in facts.entries.items()}
            return
        for place, rows in facts.rows.items():
            for row in rows:
                held[row.id] = {
                    c.column: e for c, e in facts.entries.items() if c.place == place and c.row == row.id
                }
                for column, slot in self.document.engine.block(place).columns.items():
                    name = self.document.engine.value(place.cell(row.id, column))
                    if slot.name_of and name:
                        held[row.id][column] = name
        yield from (row for row in held.values() if self.tree is None or "level3" in row)


def as_text(entry: Entry | str) -> str | Rejected:
    return f"{entry:f}" if isinstance(entry, Decimal) else entry  # type: ignore[return-value]


def is_same(held: str | Rejected, meant: str | Rejected) -> bool:
    if isinstance(meant, Rejected):
        return isinstance(held, Rejected) and held.raw == meant.raw and meant.reason in held.reason
    return held == meant


def test_every_case_is_tried() -> None:
    assert WANTED.keys() == CASES.keys()


@pytest.mark.parametrize("id", CASES)
def test_what_is_on_the_clipboard_comes_in_as_it_is_meant(id: str) -> None:
    case, wanted = CASES[id], WANTED[id]
    pasting = Pasting(case["into"])
    first = pasting.plan(case["text"])
    assert (tuple(q.id for q in first.questions), first.doubts) == (wanted.asked, [])
    plan = pasting.plan(case["text"], Answers(wanted.answers))
    told = "\n".join(plan.told())
    assert all(words in told for words in wanted.told)
    assert plan.edit is not None
    pasting.document.apply(plan.edit)
    rows = [{column: as_text(entry) for column, entry in row.items()} for row in pasting.rows()]
    for row, meant in zip(rows, wanted.rows, strict=True):
        assert row.keys() == meant.keys()
        assert all(is_same(row[column], value) for column, value in meant.items()), (row, meant)


def test_a_code_that_is_kept_twice_is_told_and_a_code_with_its_own_name_is_added_with_it() -> None:
    twice = Pasting("t05")
    twice.document.apply(twice.plan(CASES["one-code-twice"]["text"]).edit)  # type: ignore[arg-type]
    [told] = [f for f in twice.document.findings if f.cause_kind == "code_twice"]
    assert told.says == "表5编码 2080501 有 2 行，应只有一行"
    new = Pasting("t05")
    new.document.apply(new.plan(CASES["unlisted-national-code"]["text"]).edit)  # type: ignore[arg-type]
    [asked] = [
        f for f in new.document.findings if any(part.cell.column.startswith("function") for part in f.cells)
    ]
    assert asked.cause_kind == "unknown_code"
    ways = {way.kind: way.words for way in mends(new.document, asked, adds_codes=True)}
    assert ways["add_codes"] == "增补科目 2110104 生态环境保护宣传"


def test_each_answer_gives_what_it_says() -> None:
    decimals = Pasting("t06")
    kept = decimals.plan(CASES["too-many-decimals"]["text"], Answers({"decimals": "keep"}))
    assert {entry.raw for entry in kept.unreadable} == {"12345.678"}
    unit = Pasting("t06").plan(CASES["unit-line"]["text"], Answers({"unit": "as_is"}))
    assert unit.landings[3, 4].entry == Decimal("7.34")
    twice = Pasting("t05")
    last = twice.plan(CASES["one-code-twice"]["text"], Answers({"twice": "last"}))
    assert (last.added, [last.landings[1, c].entry for c in (2, 3)]) == (1, [Decimal("20.00")] * 2)


def test_an_amount_in_yuan_goes_into_a_form_in_ten_thousands() -> None:
    pasting = Pasting({"pack": "hubei-target-2025", "table": "target"})
    pasting.at = next(
        (n, 0)
        for n, line in enumerate(pasting.form.sheet.lines)
        if line.block == "projects" and line.row == "+"
    )
    text = (
        "单位：元\n项目名称\t支出项目类别\t项目总预算\t项目本年年度预算\t项目主要支出方向和用途\n"
        "养老\t特定\t1,234,500\t73,456.78\t发放\n"
    )
    plan = pasting.plan(text)
    assert [(q.id, q.options[0].words) for q in plan.questions] == [
        ("unit", "除以 10,000"),
        ("decimals", "四舍五入到 2 位小数（73,456.78 → 7.35）"),
    ]
    assert [plan.landings[2, c].entry for c in (2, 3)] == [Decimal("123.45"), Decimal("7.35")]
    kept = pasting.plan(text, Answers({"decimals": "keep"}))
    assert [entry.raw for entry in kept.unreadable] == ["73,456.78元"], (
        "with its unit, so that it is not read anew in 万元"
    )
