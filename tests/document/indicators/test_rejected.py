"""What could not be read in a tree is told once, and all that would have read it is silent until it is mended."""

from __future__ import annotations

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter
from budgetdesk.document.edits import AddInstance, AddRow, Content, Edit, SetEntry
from budgetdesk.engine.cells import Cell, Facts, Place, Rejected, Row
from budgetdesk.engine.compiler.rules import Program

PLACE = Place("target", "indicators", "s1")
TREE = [
    ("产出指标", "数量指标", "培训人数", "≥", "300", "人", "40"),
    ("产出指标", "质量指标", "合格率", "≥", "95", "%", "10"),
    ("效益指标", "社会效益指标", "受益群众", "≥", "900", "人", "30"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥", "95", "%", "10"),
]
COLUMNS = ("nature", "value", "unit", "weight")


@pytest.fixture
def program() -> Program:
    return shipped.program("sichuan-project-target-2023")


@pytest.fixture
def document(program: Program) -> Document:
    document = Document(program, Content(Facts(), {}, {}))
    ops: list[AddInstance | AddRow | SetEntry] = [AddInstance("target", "s1", 0)]
    seen: dict[str, None] = {}
    for first, second, name, *_ in TREE:
        above: str | None = None
        for level, text in zip(("level1", "level2", "level3"), (first, second, name), strict=True):
            if text not in seen:
                ops += [
                    AddRow(PLACE, Row(text, above, level), len(seen)),
                    SetEntry(PLACE.cell(text, level), text),
                ]
                seen[text] = None
            above = text
    document.apply(Edit("填指标", tuple(ops)))
    for *_, name, nature, value, unit, weight in TREE:
        for column, text in zip(COLUMNS, (nature, value, unit, weight), strict=True):
            put(document, PLACE.cell(name, column), text)
    assert told(document) == []
    return document


def put(document: Document, cell: Cell, text: str) -> None:
    edit = enter(document, cell, text)
    assert edit is not None
    document.apply(edit)


def told(document: Document) -> list[tuple[Cell | None, str]]:
    """Errors in the tree."""
    found = [f for f in document.findings if f.level == "error"]
    return [(f.suspect, f.cause_kind) for f in found if f.suspect and f.suspect.block == PLACE.block]


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [("培训人数", "nature", "约莫"), ("培训人数", "weight", "4o"), ("培训人数", "weight", "40①"), ("数量指标", "level2", "数字指标"),
     ("满意度指标", "level1", "满意指标"), ("合格率", "weight", "1０ 0")],
)  # fmt: skip
def test_it_is_told_once(document: Document, row: str, column: str, text: str) -> None:
    cell = PLACE.cell(row, column)
    before = document.content.facts.entries[cell]
    put(document, cell, text)
    assert isinstance(document.content.facts.entries[cell], Rejected)
    assert told(document) == [(cell, "unreadable")]
    assert document.findings == Document(document.program, document.content).findings
    put(document, cell, str(before))
    assert told(document) == []


def test_operators_as_keyboards_and_other_forms_have_them(document: Document) -> None:
    cell = PLACE.cell("培训人数", "nature")
    for typed, sign in (("<=", "≤"), ("=", "＝"), ("大于等于", "≥"), ("<", "＜"), (">=", "≥")):
        put(document, cell, typed)
        assert document.content.facts.entries[cell] == sign
