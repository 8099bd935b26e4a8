"""A code stands once in a table that has one row for each; lines that merely have codes may repeat them."""

from __future__ import annotations

from tests import shipped

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Facts, Place
from budgetdesk.review.finding import Finding


def told(document: Document) -> list[Finding]:
    return [finding for finding in document.findings if finding.cause_kind == "code_twice"]


def put(document: Document, place: Place, **values: str) -> str:
    edit, row = edit_commands.insert_row(document, place, values=values)
    document.apply(edit)
    return row


def test_it_comes_and_goes_with_the_second_row() -> None:
    document, place = Document(shipped.program(), Content(Facts(), {}, {})), Place("t06", "rows")
    put(document, place, dept_code="30201", gov_code="50502", total="1")
    put(document, place, dept_code="30201", gov_code="50501", total="1")
    assert told(document) == [], "another government code is another row"
    second = put(document, place, dept_code="30201", gov_code="50502", total="2")
    [finding] = told(document)
    assert (finding.level, finding.suspect) == ("query", place.cell(second, "dept_code"))
    assert "30201 50502 有 2 行" in finding.says
    assert document.findings == Document(document.program, document.content).findings
    edit = edit_commands.enter(document, place.cell(second, "gov_code"), "50599")
    assert edit is not None
    document.apply(edit)
    assert told(document) == []
    document.undo()
    assert told(document) == [finding]


def test_lines_of_the_worksheet_may_have_the_same_codes() -> None:
    document, place = Document(shipped.program(), Content(Facts(), {}, {})), Place("expenditure", "rows")
    for kind in ("公用", "专项"):
        put(document, place, function="2080109", dept_code="30201", kind=kind, amount="1")
    assert told(document) == []
