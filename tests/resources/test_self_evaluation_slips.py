"""Self-evaluations with slips in them, each told at the right cell; what is only written otherwise is told of nobody."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content, Edit, SetEntry
from budgetdesk.engine.cells import Cell, Entry
from budgetdesk.packs.yaml_text import read_yaml

Case = dict[str, Any]
LEVELS = {"错误": "error", "核实": "query", "提示": "hint"}
SAMPLES = {"青江": "qingjiang-scores", "公路": "road-evaluation", "渠县": "quxian-evaluation"}


def cases() -> list[Case]:
    path = Path(__file__).with_name("self_evaluation_slips.yaml")
    found: list[Case] = read_yaml(path.read_bytes(), path.name)
    return found


@cache
def filled(sample: str) -> Document:
    """The sample with all that follows typed in; the road's with its targets, as they were approved."""
    document = shipped.document(SAMPLES[sample])
    facts = document.content.facts.copy()
    for cell, value in document.engine.computed.items():
        block = document.engine.block(cell)
        if block.seen and not block.table.worksheet and value is not None:
            facts.entries.setdefault(cell, value)
    if sample == "公路":
        facts.entries[Cell("evaluation", "indicators", "p1", "p1i4", "target")] = "≤11月"
        facts.entries[Cell("evaluation", "indicators", "p1", "p1i4", "actual")] = "11月"
    return Document(document.program, Content(facts, {}, {}))


def cell_of(sample: str, name: str) -> Cell:
    if sample == "渠县":
        table, block, row, column = name.split(".")
        return Cell(table, block, "", row, column)
    return Cell("evaluation", name.split(".", maxsplit=1)[0], sheet(sample), *name.split(".")[1:])


def sheet(sample: str) -> str:
    return filled(sample).instances("evaluation")[0]


def told(document: Document) -> set[tuple[str, str, Cell | None]]:
    return {(f.level, f.says, f.suspect) for f in document.findings_in_full}


def _name(case: Case) -> str:
    return f"{case['表']} {case['改']}"


@pytest.mark.parametrize("case", cases(), ids=_name)
def test_what_is_wrong_is_told_where_it_is(case: Case) -> None:
    document, sample = filled(case["表"]), case["表"]
    before = told(document)
    assert sample == "渠县" or not before, before
    ops = [
        SetEntry(cell_of(sample, name), _entry(document, sample, name, said))
        for name, said in case["改"].items()
    ]
    document.apply(Edit("改", tuple(ops)))
    new = [f for f in document.findings_in_full if (f.level, f.says, f.suspect) not in before]
    document.undo()
    said = [f"{f.level} {f.suspect} {f.says}" for f in new]
    if "报" not in case:
        assert said == []
        return
    places = case["报"] if isinstance(case["报"], list) else [case["报"]]
    wanted = {cell_of(sample, name) for name in places}
    assert any(f.suspect in wanted and f.level == LEVELS[case["级"]] for f in new), said
    assert len(new) <= int(case.get("条", 1)), said


def _entry(document: Document, sample: str, name: str, said: str | None) -> Entry | None:
    if said is None:
        return None
    return Decimal(said) if document.engine.type_of(cell_of(sample, name)).number else said
