"""What is found edit by edit is what is found from scratch, and no more is found anew than an edit concerns."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from tests.review.indicators.forms import LONG, SPLIT, WHOLE, Sketch, program, sheet

from budgetdesk.engine.cells import Cell, Place, Row
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.update import Update
from budgetdesk.packs.loading import load_pack
from budgetdesk.packs.problems import PackError
from budgetdesk.resources import resources
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import Reviews, find_all

_NAMES = [
    "培训人数",
    "发放及时率",
    "上级部门",
    "提高服务水平",
    "参保群众满意度",
    "项目总成本",
    "……",
    "",
    "培训人数",
]
_TARGETS = [
    "≥300人",
    "≤95%",
    "显著提升",
    "约8.8万人",
    "≥6857万元",
    "100%",
    "无",
    "",
    "≥0%",
    "职级并行改革完成",
]
_HEADS = ["数量指标", "质量指标", "", "成本指标", "服务对象满意度"]
_TOPS = ["产出指标", "", "满意度指标"]
_NOTES = ["计划标准", "历史标准", "", "计划"]


def _fresh(engine: Engine) -> list[Finding]:
    return Reviews(engine.program).findings(Engine(engine.program, engine.facts))


@pytest.mark.parametrize("seed", range(6))
def test_edit_by_edit_as_from_scratch(seed: int) -> None:
    pick = random.Random(seed)
    sketch = _grown(pick)
    engine = sketch.engine()
    reviews, changed = Reviews(engine.program), Update()
    reviews.findings(engine)
    for _ in range(6):
        changed |= _change(pick, engine)
        if pick.random() < 0.7:  # now and then several edits come before anyone looks
            assert reviews.findings(engine, changed) == _fresh(engine)
            changed = Update()


def _grown(pick: random.Random) -> Sketch:
    sketch = Sketch()
    sketch.put(Cell("unit", "fields", "", "budget", "value"), "2908134")
    sketch.facts.rows[Place("whole", "projects")] = [Row("p1")]
    sketch.put(Place("whole", "projects").cell("p1", "project"), "困难群众代缴费")
    sketch.put(Place("whole", "projects").cell("p1", "amount"), "130")
    sketch.facts.instances["sheets"] = ["s1"]
    for place in (WHOLE, LONG, sheet(1)):
        for _ in range(8):
            sketch.row(place, _line(pick))
    for _ in range(5):
        sketch.row(
            SPLIT, {**_line(pick), "value": pick.choice(["95", "及时", ""]), "unit": "%", "weight": 10}
        )
    return sketch


def _line(pick: random.Random) -> dict[str, object]:
    return {
        "level1": pick.choice(_TOPS), "level2": pick.choice(_HEADS), "name": pick.choice(_NAMES),
        "target": pick.choice(_TARGETS), "last": pick.choice(_TARGETS), "basis": pick.choice(_NOTES),
    }  # fmt: skip


def _change(pick: random.Random, engine: Engine) -> Update:
    facts = engine.facts
    kind = pick.random()
    place = pick.choice([WHOLE, WHOLE, LONG, SPLIT, sheet(1)])
    rows = facts.rows[place]
    row = pick.choice(rows)
    if kind < 0.15:
        rows.append(Row(f"n{len(rows)}-{pick.random()}", pick.choice(rows).id, ""))
        at = rows[-1].parent
        level = next(r.level for r in rows if r.id == at)
        after = {"level1": "level2", "level2": "name"}.get(level)
        rows[-1] = Row(rows[-1].id, at, after) if after else Row(rows[-1].id, None, "level1")
        return engine.update(places=[place])
    if kind < 0.25 and row.level == "name":
        rows.remove(row)
        gone = [c for c in facts.entries if c.place == place and c.row == row.id]
        for cell in gone:
            del facts.entries[cell]
        return engine.update(gone, [place])
    if kind < 0.35:
        cell = Cell("unit", "fields", "", pick.choice(["budget", "spent"]), "value")
        facts.entries[cell] = Decimal(pick.choice([100000, 2908134, 80000000]))
        return engine.update([cell])
    columns = {"level1": ["level1"], "level2": ["level2"]}.get(row.level) or [
        c for c in ("name", "target", "last", "basis", "value", "operator")
        if c in engine.program.blocks[place.table, place.block].columns
    ]  # fmt: skip
    cell = place.cell(row.id, pick.choice(columns))
    pool = {
        "level1": _TOPS,
        "level2": _HEADS,
        "name": _NAMES,
        "basis": _NOTES,
        "operator": ["≥", "≤", ""],
    }
    text = pick.choice(pool.get(cell.column, _TARGETS))
    if text:
        facts.entries[cell] = text
    else:
        facts.entries.pop(cell, None)
    return engine.update([cell])


def test_an_edit_makes_only_the_findings_anew_that_it_concerns() -> None:
    sketch = Sketch()
    rows = [
        sketch.row(
            WHOLE,
            {"level1": "产出指标", "level2": "数量指标", "name": f"第{n}类培训人数", "target": "约95人"},
        )
        for n in range(200)
    ]
    engine = sketch.engine()
    reviews = Reviews(engine.program)
    before = {id(f): f for f in reviews.findings(engine)}
    cell = WHOLE.cell(rows[7], "target")
    engine.facts.entries[cell] = "≤95人"
    now = reviews.findings(engine, engine.update([cell]))
    made = [f for f in now if id(f) not in before]
    assert len(before) >= 200
    assert [f.cause_kind for f in made if f.suspect == cell] == ["output_turned"]
    assert [f.suspect for f in made if f.suspect and f.suspect.row not in ("", rows[7])] == []


def test_a_rule_that_there_is_not_is_a_mistake_of_the_pack() -> None:
    loaded = load_pack(resources() / "packs" / "yunnan-target-2022", resources() / "codes")
    loaded.pack.indicator_rules = {"IND-P08-1": "hint", "IND-P08-99": "off"}
    with pytest.raises(PackError, match="没有编号为 IND-P08-99 的指标规则"):
        compile_pack(loaded)


def test_a_pack_turns_rules_down_and_off() -> None:
    sketch = Sketch()
    row = sketch.row(
        WHOLE, {"level1": "满意度指标", "level2": "服务对象满意度", "name": "群众满意度", "target": "≤95%"}
    )
    pack = program().pack
    levels = {}
    try:
        for wanted in ("error", "hint", "off"):
            pack.indicator_rules = {} if wanted == "error" else {"IND-P08-1": wanted}  # type: ignore[dict-item]
            found = [f for f in find_all(sketch.engine()) if "IND-P08-1" in f.rules]
            levels[wanted] = [(f.level, f.suspect, f.cells[0].expected) for f in found]
    finally:
        pack.indicator_rules = {}
    cell = WHOLE.cell(row, "target")
    assert levels == {"error": [("error", cell, "≥95%")], "hint": [("hint", cell, "≥95%")], "off": []}
