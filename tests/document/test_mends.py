"""What is offered for a finding, wherever it is shown.

M1 the expected value, marking the cell correct (and taking that back), an explanation of a query
M2 a code that the list lacks can be added where there is an office to keep it
M3 where a table and the worksheet differ throughout, a choice of side and nothing else
M4 each mend without a question is an edit that does away with its finding, or moves the suspicion
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter_many, explain, insert_row, remove_rows, set_entries
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.mends import Mend, mends
from budgetdesk.document.typed_preview import describe_typed
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.review.finding import Finding
from budgetdesk.review.near_codes import near_codes


@pytest.fixture
def worksheet() -> Document:
    return shipped.document("mianxian-worksheet")


def offered(
    document: Document, finding: Finding, cell: Cell | None = None, **office: bool
) -> dict[str, Mend]:
    return {mend.kind: mend for mend in mends(document, finding, cell, **office)}


def edit_of(mend: Mend) -> Edit:
    assert mend.edit is not None
    edit = mend.edit()
    assert edit is not None
    return edit


def enter(document: Document, cell: Cell, entry: Decimal | str) -> None:
    edit = set_entries(document, [(cell, entry)])
    assert edit is not None
    document.apply(edit)


def test_a_wrong_figure_is_taken_or_marked_correct(worksheet: Document) -> None:  # M1, M4
    cell = find_cell(worksheet.engine, "表6/30231/公用经费支出")
    enter(worksheet, cell, Decimal("3000.00"))
    [finding] = [f for f in worksheet.findings if f.suspect == cell]
    ways = offered(worksheet, finding)
    assert (list(ways), ways["take"].words) == (["take", "confirm"], "改为 30,000.00")
    witness = next(part.cell for part in finding.cells if part.role == "witness")
    assert offered(worksheet, finding, witness) == {}, "a witness is not mended"
    worksheet.apply(edit_of(ways["take"]))
    assert worksheet.findings == []
    worksheet.undo()
    worksheet.apply(edit_of(ways["confirm"]))
    assert cell in worksheet.content.facts.confirmed
    assert not [f for f in worksheet.findings if f.suspect == cell]


def test_a_query_is_explained_and_its_explanation_changed(worksheet: Document) -> None:  # M1
    query = _unknown_code(worksheet)
    assert (query.level, offered(worksheet, query)["explain"].words) == ("query", "写核实说明")
    worksheet.apply(explain(worksheet, query, "省里新增的科目，按川财社〔2024〕1号填列", "张三"))
    assert offered(worksheet, query)["explain"].words == "修改说明"


def test_an_unknown_code_is_added_where_there_is_an_office(worksheet: Document) -> None:  # M2
    query = _unknown_code(worksheet)
    assert "add_code" not in offered(worksheet, query)
    asked = offered(worksheet, query, adds_codes=True)["add_code"]
    assert (asked.words, asked.edit) == ("增补到本单位科目", None)


def _unknown_code(document: Document) -> Finding:
    cell = next(c for c in document.content.facts.entries if c.column == "function")
    enter(document, cell, "2080197")
    return next(f for f in document.findings if f.suspect == cell and f.cause_kind == "unknown_code")


def test_a_table_that_differs_throughout_has_two_sides(worksheet: Document) -> None:  # M3, M4
    rows = [r.id for r in worksheet.engine.rows(Place("t06", "rows")).values() if not r.children]
    cells = [Place("t06", "rows").cell(row, c) for row in rows for c in ("staff", "running", "special")]
    typed = [(c, f"{worksheet.engine.value(c) + 7}") for c in cells if worksheet.engine.value(c)]
    worksheet.apply(enter_many(worksheet, typed))  # type: ignore[arg-type]
    finding = next(f for f in worksheet.findings if f.cause_kind == "sides")
    for cell in (None, finding.cells[1].cell):
        assert list(offered(worksheet, finding, cell)) == ["take", "keep_table"]
    for kind in ("take", "keep_table"):
        worksheet.apply(edit_of(offered(worksheet, finding)[kind]))
        assert not [f for f in worksheet.findings if f.cause_kind == "sides"]
        worksheet.undo()


def test_what_was_marked_correct_can_be_doubted_again() -> None:  # M1
    """A check between cells that are all marked correct has to name one of them all the same."""
    document = shipped.document("mianxian-published")
    finding = next(f for f in document.findings if f.cells and f.cells[0].expected is not None)
    for part in finding.cells:
        document.content.facts.confirmed.add(part.cell)
    ways = offered(document, finding)
    assert "confirm" not in ways
    document.apply(edit_of(ways["unconfirm"]))
    assert finding.suspect not in document.content.facts.confirmed


def test_a_code_that_a_slip_of_the_pen_made_leads_back_to_the_one_that_was_meant(worksheet: Document) -> None:
    cell = next(
        cell
        for cell, entry in worksheet.content.facts.entries.items()
        if cell.column == "function" and entry == "2080505"
    )
    said, bad = describe_typed(worksheet, cell, "2080550")
    assert bad
    assert "没有 2080550，是不是 2080505 机关事业单位基本养老保险缴费支出" in said
    assert "行政事业单位养老支出" not in said, "the name of what is above it looks as if it were right"
    assert describe_typed(worksheet, cell, "20805") == ("20805 行政事业单位养老支出", False)
    assert describe_typed(worksheet, cell, "2080") == ("2080…", False), "not finished"
    enter(worksheet, cell, "2080550")
    [finding] = [f for f in worksheet.findings if f.suspect == cell and f.cause_kind == "unknown_code"]
    assert "是不是 2080505 机关事业单位基本养老保险缴费支出？没有填错的，再增补" in finding.says
    assert worksheet.engine.value(cell._replace(column="function_name")) is None, (
        "nor does the table give it one"
    )
    ways = mends(worksheet, finding, adds_codes=True)
    assert ways[0].words.startswith("改为 2080505 ")
    assert [way.kind for way in ways].count("take") == 3, "the less likely ones can be chosen too"
    assert ways[-2].kind == "add_code", "what adds it to the list comes last"
    worksheet.apply(edit_of(ways[0]))
    assert worksheet.content.facts.entries[cell] == "2080505"


def test_a_code_that_stands_in_several_lines_is_added_and_not_taken_for_a_slip(worksheet: Document) -> None:
    lines = [
        cell
        for cell, entry in worksheet.content.facts.entries.items()
        if cell.column == "function" and entry == "2080109"
    ]
    for cell in lines[:3]:
        enter(worksheet, cell, "2012604")  # 档案馆, which the shipped list does not have
    [finding] = [f for f in worksheet.findings if f.cause_kind == "unknown_code"]
    assert "是不是" not in finding.says
    ways = mends(worksheet, finding, adds_codes=True)
    assert ways[0].kind == "add_code"
    assert ways[1].words.startswith("改为 201260")


@pytest.mark.parametrize(
    ("written", "meant"), [("208505", "2080505"), ("22080505", "2080505"), ("2080595", "2080505")]
)
def test_codes_in_use_come_before_others_as_near(worksheet: Document, written: str, meant: str) -> None:
    cell = next(c for c in worksheet.content.facts.entries if c.column == "function")
    assert next(iter(near_codes(worksheet.engine, cell, written))) == meant


def test_what_is_no_choice_can_be_made_any_of_a_few(worksheet: Document) -> None:
    cell = next(c for c in worksheet.content.facts.entries if c.column == "kind")
    was = worksheet.content.facts.entries[cell]
    enter(worksheet, cell, "159788")
    [finding] = [f for f in worksheet.findings if f.suspect == cell and f.cause_kind == "unreadable"]
    ways = mends(worksheet, finding)
    assert [way.words for way in ways][:3] == ["改为 人员", "改为 公用", "改为 专项"]
    worksheet.apply(edit_of(next(way for way in ways if way.words == f"改为 {was}")))
    assert worksheet.content.facts.entries[cell] == was


def test_an_empty_heading_is_offered_to_be_deleted_unless_the_form_needs_it(worksheet: Document) -> None:
    tree = worksheet.content.facts.rows
    place = next(p for p in tree if p.table == "t13" and p.block == "indicators")

    def emptied(name: str) -> Finding:
        """What is told of the heading once nothing stands below it."""
        row = next(r for r in tree[place] if worksheet.engine.value(place.cell(r.id, r.level)) == name)
        below = [r.id for r in tree[place] if r.parent == row.id]
        edit = remove_rows(worksheet, place, below)
        assert edit is not None
        worksheet.apply(edit)
        cell = place.cell(row.id, row.level)
        return next(f for f in worksheet.findings if f.cause_kind == "empty_branch" and f.suspect == cell)

    spare = emptied("社会效益指标")
    worksheet.apply(edit_of(offered(worksheet, spare)["remove"]))
    assert spare.suspect is not None
    assert spare.suspect.row not in worksheet.engine.rows(place)
    assert "remove" not in offered(worksheet, emptied("效益指标")), "it would be missed at once"
    assert "remove" not in offered(worksheet, emptied("数量指标")), "nothing may stand in its place"
    assert "remove" in offered(worksheet, emptied("质量指标")), "时效指标 does for both"
    assert "remove" not in offered(worksheet, emptied("时效指标"))


def test_of_a_line_entered_twice_one_is_taken_away(worksheet: Document) -> None:  # M4
    place = Place("expenditure", "rows")
    like = worksheet.content.facts.rows[place][0].id
    entries = worksheet.content.facts.entries
    marks = FindingIndex(worksheet)
    worksheet.listeners.append(marks.update)
    edit, row = insert_row(worksheet, place)
    same = [SetEntry(c._replace(row=row), e) for c, e in entries.items() if c[:4] == (*place, like)]
    worksheet.apply(Edit("重复", (*edit.ops, *same)))
    [twice] = [f for f in worksheet.findings if f.cause_kind == "row_twice"]
    ways = offered(worksheet, twice)
    assert list(ways) == ["remove"]
    assert not [m for m in marks.missing() if m.kind == "unfinished"], "nothing is lacking: it is too much"
    assert [f.suspect for f in marks.shown() if f.level == "error"] == [place.cell(row, "function")]
    worksheet.apply(edit_of(ways["remove"]))
    assert worksheet.findings == []


@pytest.mark.parametrize("sample", ["mianxian-published", "guangshui-target", "qingjiang-scores"])
def test_no_mend_leaves_all_as_it_is(sample: str) -> None:
    document = shipped.document(sample)
    entries = document.content.facts.entries
    for finding in (*document.findings, *document.outstanding):
        for mend in mends(document, finding):
            if mend.edit is None:
                continue
            ops = edit_of(mend).ops
            assert any(not isinstance(op, SetEntry) or entries.get(op.cell) != op.entry for op in ops)
