"""Indicators without a name, or with a sibling's, are called by their place; findings follow when that changes."""

from __future__ import annotations

from tests.document.indicators.test_rejected import PLACE, document, program, put

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import remove_rows
from budgetdesk.document.edits import AddRow, Edit
from budgetdesk.engine.cells import Row
from budgetdesk.engine.labels import cell_words

__all__ = ["document", "program"]


def test_names_follow_the_siblings(document: Document) -> None:
    added = [AddRow(PLACE, Row(row, "数量指标", "level3"), 3 + n) for n, row in enumerate(("n1", "n2"))]
    document.apply(Edit("加指标", tuple(added)))
    for row in ("n1", "n2"):
        put(document, PLACE.cell(row, "value"), "5")
    assert called(document, "n1", "n2") == ["第 2 项", "第 3 项"]
    document.apply(Edit("加指标", (AddRow(PLACE, Row("n0", "数量指标", "level3"), 3),)))
    put(document, PLACE.cell("n0", "value"), "7")
    assert called(document, "培训人数", "n0", "n1", "n2") == ["培训人数", "第 2 项", "第 3 项", "第 4 项"]
    put(document, PLACE.cell("培训人数", "unit"), " ")
    put(document, PLACE.cell("n0", "level3"), "培训人数")
    assert called(document, "培训人数", "n0", "n1") == ["培训人数 第 1 项", "培训人数 第 2 项", "第 3 项"]
    put(document, PLACE.cell("n0", "level3"), "培训期数")
    assert called(document, "培训人数", "n0") == ["培训人数", "培训期数"]
    document.apply(remove_rows(document, PLACE, ["n1"]))  # type: ignore[arg-type]
    assert called(document, "n2") == ["第 3 项"]


def called(document: Document, *rows: str) -> list[str]:
    """What tells the rows from others under 数量指标; findings call them the same."""
    assert document.findings == Document(document.program, document.content).findings
    words = [cell_words(document.engine, PLACE.cell(row, "value")) for row in rows]
    return [text.partition("数量指标 ")[2].removesuffix(" 指标值") for text in words]
