"""The text of a declaration against its own cells: what people write is read back, what follows from cells is not doubted."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from tests import shipped
from tests.narrative.offices import budget

from budgetdesk.document.declared_text import read_text, take_text
from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter, explain, set_entries
from budgetdesk.document.edits import Content
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.mends import mends
from budgetdesk.document.outstanding import still_missing
from budgetdesk.document.table_states import TableStates
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.exchange.declaration_json import DeclarationHead, read_content, read_head, write_declaration
from budgetdesk.narrative.own_words import as_words, literally, own_cell, standing_for
from budgetdesk.narrative.written import WrittenLine
from budgetdesk.review.finding import Finding

FUNCTIONS = (
    "第二部分 收支情况/四、收支说明/（三）一般公共预算拨款支出明细情况/2、支出按功能科目分类的明细情况"
)
THREE = "第三部分 其他情况/五、“三公”经费及会议费、培训费情况说明"


@pytest.fixture
def office() -> Document:
    return budget(8)


def lines_of(document: Document, section: str = "") -> dict[str, list[WrittenLine]]:
    found: dict[str, list[WrittenLine]] = {}
    taken = take_text(document.engine)
    assert taken is not None
    for line in taken.written.lines:
        if isinstance(line, WrittenLine) and not line.level and section in line.section:
            found.setdefault(line.section, []).append(line)
    return found


def write(document: Document, section: str, words: str) -> None:
    cell = own_cell(section)
    edit = set_entries(document, [(cell._replace(column="section"), section), (cell, words)])
    assert edit is not None
    document.apply(edit)


def in_text(document: Document) -> list[Finding]:
    document.read_text()
    return [finding for finding in document.findings if finding.place is not None]


def test_right_words_are_not_doubted_whether_their_figures_follow_cells_or_not(office: Document) -> None:
    before = take_text(office.engine)
    assert before is not None
    for section, lines in lines_of(office).items():
        write(office, section, "\n".join(literally(line.text) for line in lines))
    assert in_text(office) == []
    assert office.text is not None
    states = list(office.text.states.values())
    assert office.text.written.plain == before.written.plain
    assert states.count("agrees") > 50 > 12 > states.count("unbound")
    for lines in lines_of(office).values():
        assert as_words(lines) == "\n".join(literally(line.text) for line in lines)


def test_a_wrong_figure_in_own_words_is_told_with_both_sides_and_mended(office: Document) -> None:
    words = "\n".join(line.text for line in lines_of(office)[FUNCTIONS])
    write(
        office,
        FUNCTIONS,
        words.replace("行政单位医疗（2101101）133.07万元", "行政单位医疗（2101101）133.70万元"),
    )
    (finding,) = in_text(office)
    assert (finding.level, finding.entered, finding.expected) == ("error", "133.70万元", "133.07 万元")
    assert finding.suspect == own_cell(FUNCTIONS)
    assert finding.cells[1].cell == Cell("t05", "rows", "", "2101101", "total")
    assert finding.cause_kind == "digits_swapped"
    assert office.text is not None
    at = office.text.passage(finding)
    assert (at.section, office.text.written.plain[at.start : at.end]) == (
        "2、支出按功能科目分类的明细情况",
        "133.70万元",
    )
    assert "行政单位医疗（2101101）133.70万元" in at.sentence
    assert office.is_draft
    (mend,) = (mend for mend in mends(office, finding) if mend.kind == "rewrite")
    assert (mend.words, mend.edit is not None) == ("文字改为 133.07万元", True)
    assert mend.edit is not None
    edit = mend.edit()
    assert edit is not None
    office.apply(edit)
    assert in_text(office) == []
    assert office.content.facts.entries[own_cell(FUNCTIONS)] == words
    office.undo()
    assert len(in_text(office)) == 1


def test_words_of_direction_follow_the_figures_behind_them(office: Document) -> None:
    section, lines = next(
        (name, lines)
        for name, lines in lines_of(office).items()
        if any(span.falls is not None for line in lines for span in line.spans)
    )
    before, words = "\n".join(line.text for line in lines), as_words(lines)
    turned = words.replace("减少{", "增加{").replace("下降{", "增长{")
    assert turned != words
    write(office, section, turned)
    assert "\n".join(line.text for line in lines_of(office)[section]) == before
    assert in_text(office) == []


def test_a_figure_in_place_of_the_templates_is_held_against_its_cells_and_the_others_follow_them(
    office: Document,
) -> None:
    words = as_words(lines_of(office)[THREE])
    figure = next(s for line in lines_of(office)[THREE] for s in line.spans if s.text == "4.56万元")
    write(office, THREE, words.replace(standing_for(figure.mark), standing_for(figure.mark, "45.60万元"), 1))
    first, *_ = in_text(office)
    assert (first.level, first.entered, first.expected, first.cause_kind) == (
        "error",
        "45.60万元",
        "4.56 万元",
        "factor_10",
    )
    (mend,) = (mend for mend in mends(office, first) if mend.kind == "rewrite")
    assert mend.edit is not None
    edit = mend.edit()
    assert edit is not None
    office.apply(edit)
    assert in_text(office) == []
    assert office.content.facts.entries[own_cell(THREE)] == words
    meeting = next(line.text for line in lines_of(office)[THREE] if "会议费" in line.text)
    cell = Cell("t12", "rows", "", "601/601006", "now_meeting")
    change = enter(office, cell, "70000")
    assert change is not None
    office.apply(change)
    assert next(line.text for line in lines_of(office)[THREE] if "会议费" in line.text) != meeting


def test_a_figure_said_in_another_unit_agrees_and_the_draft_of_a_section_is_no_witness_against_it(
    office: Document,
) -> None:
    words = as_words(lines_of(office)[THREE])
    figure = next(s for line in lines_of(office)[THREE] for s in line.spans if s.text == "4.56万元")
    write(office, THREE, words.replace(standing_for(figure.mark), standing_for(figure.mark, "45589元"), 1))
    assert in_text(office) == []
    (tasks,) = (section for section in lines_of(office) if section.endswith("二、工作任务"))
    draft = "扫描档案4800卷。", "70万元"
    for text, anew in zip(draft, ("投入2.50万元。", "75万元"), strict=True):
        edit = enter(office, Cell("texts", "tasks", "", "text", "text"), text)
        assert edit is not None
        office.apply(edit)
        mark = next(span.mark for line in lines_of(office, tasks)[tasks] for span in line.spans if span.mark)
        write(office, tasks, standing_for(mark, anew))
        assert in_text(office) == []
        write(office, tasks, "")


def test_a_right_figure_of_the_text_is_not_accused_by_a_total_that_an_open_error_is_about(
    office: Document,
) -> None:
    words = "\n".join(line.text for line in lines_of(office)[FUNCTIONS])
    write(office, FUNCTIONS, words)
    rows = office.content.facts.rows[Place("expenditure", "rows", "")]
    insurance = [r for r in (Cell("expenditure", "rows", "", row.id, "amount") for row in rows)
                 if office.engine.value(r._replace(column="function")) == "2101101"]  # fmt: skip
    before = office.engine.value(insurance[0])
    assert isinstance(before, Decimal)
    slip = enter(office, insurance[0], f"{before + 100_000:.2f}")
    assert slip is not None
    office.apply(slip)
    found = in_text(office)
    told = {finding.entered: finding for finding in found}
    assert "133.07万元" in told
    assert told["133.07万元"].level == "query"
    for finding in found:
        assert finding.cause_kind == "unsettled"
        assert "多半文字是对的" in finding.advice
        assert all(mend.kind != "rewrite" for mend in mends(office, finding))
    office.undo()
    slip = enter(
        office, insurance[0], f"{before * 10:.2f}"
    )  # a slip that is known: what does not hang on it is told
    assert slip is not None
    office.apply(slip)
    write(office, FUNCTIONS, words.replace("141.76万元", "141.67万元"))
    assert [finding.entered for finding in in_text(office) if finding.level == "error"] == ["141.67万元"]


def test_what_the_text_wants_is_told_at_each_cell_of_that_cell_and_counted_as_it_is_marked() -> None:
    document = shipped.document("mianxian-worksheet")
    document.read_text()
    text = document.text
    assert text is not None
    marks = FindingIndex(document)
    marked = [part.cell for f in document.outstanding if f.cause_kind == "unwritten" for part in f.cells]
    for cell in marked:
        titles = (document.engine.type_of(cell).slot.title, document.engine.block(cell).title)
        assert any(
            title and title.rstrip("：") in text.wanted_of(document.engine, cell) for title in titles
        ), cell
    counted, states = Counter(cell.table for cell in marked), TableStates(document, marks)
    assert counted["texts"] > 9
    assert {table: states.of(table).missing for table in counted} == counted
    assert "没有的填 0" in text.wanted_of(document.engine, Cell("texts", "assets", "", "vehicles", "value"))
    assert text.wanted_of(document.engine, Cell("expenditure", "rows", "", "e8", "amount")) == ""


def test_comparisons_that_are_left_out_are_told_by_section_until_it_is_said_that_there_is_no_last_year() -> (
    None
):
    document = shipped.document("mianxian-worksheet")
    document.read_text()
    missing = {each.kind: each for each in still_missing(document)}
    left_out, not_linked = missing["left_out"].finding, missing["not_linked"].finding
    assert left_out is not None
    assert not_linked is not None
    text = document.text
    assert text is not None
    assert left_out.says == "没有上年数，公开文字有 6 节没有写与上年的比较"
    assert "（一）收支预算总体情况；（二）" in left_out.advice
    headings = [each.heading for each in text.written.left_out]
    assert "（一）收支预算总体情况" in headings
    assert "五、“三公”经费及会议费、培训费情况说明" not in headings, "of these last year's are there"
    edit = explain(document, not_linked, "本单位今年新设，没有上年的预算。", "甲")
    assert edit is not None
    document.apply(edit)
    assert not {"left_out", "not_linked"} & {each.kind for each in still_missing(document)}
    assert document.text is not None
    assert document.text.written.left_out, "it stays readable in the text"
    edit = enter(document, Cell("reasons", "totals", "", "general", "value"), "1000")
    assert edit is not None
    document.apply(edit)
    document.read_text()
    assert text.written.left_out != document.text.written.left_out
    lines = Place("expenditure", "rows", "")
    staff = next(
        r for r in document.engine.rows(lines) if document.engine.value(lines.cell(r, "kind")) == "人员"
    )
    edit = enter(document, lines.cell(staff, "last_year"), "1000")
    assert edit is not None
    document.apply(edit)
    document.read_text()
    running = Cell("reasons", "totals", "", "running", "value")
    assert document.engine.value(running) is None, "no line of it says how it was last year"
    asked = next(each.says for each in still_missing(document) if each.kind == "left_out")
    assert "项上年数没有填（增减原因 上年公用经费等），公开文字有" in asked, (
        "where some are typed the others are wanted"
    )


def test_sums_that_rounding_moved_are_told_of_as_no_mistake() -> None:
    document = budget(4)
    document.read_text()
    text = document.text
    assert text is not None
    assert "1799.72万元（各项相加 1,799.73 万元）" in text.off_by_rounding
    assert "1799.72万元" in text.written.plain


def test_the_text_is_read_beside_and_only_where_something_changed(office: Document) -> None:
    told: list[tuple[int, int]] = []
    office.listeners.append(lambda change: told.append((len(change.added), len(change.removed))))
    office.read_text()
    assert office.text_is_read
    assert office.take_text() is None
    duties = Cell("texts", "duties", "", "text", "text")
    edit = enter(office, duties, "管理全县保险工作。本单位当年预算收入比上年减少0万元，下降0%。")
    assert edit is not None
    office.apply(edit)
    taken = office.take_text()
    assert taken is not None
    assert not office.text_is_read
    text = read_text(taken)
    office.adopt_text(text, office.computed)
    assert office.text_is_read
    assert [finding.suspect for finding in in_text(office)] == [duties]
    assert told[-1] == (1, 0)


def test_own_words_travel_with_the_declaration(office: Document) -> None:
    write(office, THREE, "自己的话。")
    head = DeclarationHead("shaanxi-budget-2024", "1.0.0", "601", "甲", 2024)
    data = write_declaration(office.engine, head, remarks=office.content)
    content = read_content(read_head(data, "a.json")[1], shipped.program(), "a.json")
    again = Document(shipped.program(), Content(content.facts, {}, {}))
    assert [line.text for line in lines_of(again)[THREE]] == ["自己的话。"]
