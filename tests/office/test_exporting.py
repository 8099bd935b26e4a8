"""What the window's exports tell when they are done."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from tests.review.figures.mutations import sample_facts, sample_program

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content, Edit, SetEntry
from budgetdesk.engine.cells import Cell
from budgetdesk.office.exporting import xlsx_work


def test_a_workbook_that_cannot_hold_a_text_is_written_and_says_so(tmp_path: Path) -> None:
    program = sample_program()
    document = Document(program, Content(sample_facts(program, "mianxian-worksheet.json"), {}, {}))
    target = tmp_path / "a.xlsx"
    assert xlsx_work(document, target, "甲")(lambda done, steps: None) == str(target)
    document.apply(Edit("改", (SetEntry(Cell("projects", "rows", "", "p1", "brief"), "长" * 40_000),)))
    told = xlsx_work(document, target, "甲", ["projects"])(lambda done, steps: None)
    assert told.startswith(f"{target}。注意：")
    assert "文字超过 32,767 字" in told
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert max(len(str(cell.value)) for row in sheet for cell in row) == 32_767
