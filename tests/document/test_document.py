"""The one door: an edit is kept before it counts, undone and redone by name, and told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from tests import shipped
from tests.document.scripts import content, facts_of, state

from budgetdesk.document.cell_view import view_cell
from budgetdesk.document.document import Change, Document, Kind
from budgetdesk.document.edit_commands import (
    clear,
    confirm,
    enter,
    explain,
    insert_row,
    remove_rows,
)
from budgetdesk.document.edits import AddRow, Edit, RemoveRow, SetEntry
from budgetdesk.document.typed_preview import what_if
from budgetdesk.engine.cells import NA, Cell, Facts, Place, Rejected, Row

PROGRAM = shipped.program()
PUBLISHED = shipped.facts("mianxian-published")
LINES = Place("expenditure", "rows")
TOTAL = Cell("t07", "rows", "", "total", "total")  # F07: entered 2,908,134.00, right 2,676,934.00


class Recorder:
    """A writer that remembers, and fails when it is told to."""

    def __init__(self) -> None:
        self.written: list[tuple[Edit, Edit, Kind]] = []
        self.trouble: BaseException | None = None

    def write(self, edit: Edit, reverse: Edit, kind: Kind) -> None:
        if self.trouble:
            raise self.trouble
        self.written.append((edit, reverse, kind))


@pytest.fixture
def writer() -> Recorder:
    return Recorder()


@pytest.fixture
def document(writer: Recorder) -> Document:
    return Document(PROGRAM, content(PUBLISHED), writer)


def apply(document: Document, edit: Edit | None) -> Change:
    assert edit is not None
    return document.apply(edit)


def test_an_edit_is_written_with_its_reverse_and_told_with_what_it_changed(
    document: Document, writer: Recorder
) -> None:
    heard: list[Change] = []
    document.listeners.append(heard.append)
    before = document.findings
    change = apply(document, enter(document, TOTAL, "2676934"))
    assert heard == [change]
    assert writer.written == [
        (
            Edit("修改 表7 合计", (SetEntry(TOTAL, Decimal("2676934.00")),)),
            Edit("修改 表7 合计", (SetEntry(TOTAL, Decimal("2908134.00")),)),
            "do",
        )
    ]
    assert TOTAL in change.cells
    assert TOTAL in [f.cells[0].cell for f in change.removed]
    assert set(document.findings) == set(before) - set(change.removed) | set(change.added)
    assert not set(change.added) & set(before)


def test_undo_and_redo_walk_the_same_way_by_name(document: Document, writer: Recorder) -> None:
    begun = facts_of(document), state(document.engine), document.findings
    apply(document, enter(document, TOTAL, "1"))
    edit, _ = insert_row(document, LINES, values={"kind": "人员", "amount": "5"})
    apply(document, edit)
    done = facts_of(document), state(document.engine), document.findings
    assert document.undo_labels == ["插入行 支出明细", "修改 表7 合计"]
    assert [change.label for change in (document.undo(), document.undo()) if change] == [
        "插入行 支出明细",
        "修改 表7 合计",
    ]
    assert document.undo() is None
    assert (facts_of(document), state(document.engine), document.findings) == begun
    assert document.redo_labels == ["修改 表7 合计", "插入行 支出明细"]
    while document.redo():
        pass
    assert (facts_of(document), state(document.engine), document.findings) == done
    assert [kind for *_, kind in writer.written] == ["do", "do", "undo", "undo", "redo", "redo"]
    document.undo()
    apply(document, clear(document, [TOTAL]))
    assert document.redo_labels == []  # another way was taken


@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_could_not_be_written_has_not_happened(
    document: Document, writer: Recorder, trouble: BaseException
) -> None:
    apply(document, enter(document, TOTAL, "7"))
    document.undo()
    before = (
        facts_of(document),
        dict(document.content.facts.edited),
        state(document.engine),
        document.findings,
        document.undo_labels,
        document.redo_labels,
    )
    heard: list[Change] = []
    document.listeners.append(heard.append)
    writer.trouble = trouble
    edit, _ = insert_row(document, LINES, values={"kind": "人员", "amount": "5"})
    for attempt in (lambda: document.apply(edit), document.redo):
        with pytest.raises(type(trouble)):
            attempt()
    writer.trouble = None
    assert (
        facts_of(document),
        dict(document.content.facts.edited),
        state(document.engine),
        document.findings,
        document.undo_labels,
        document.redo_labels,
    ) == before
    assert heard == []
    document.redo()
    writer.trouble = trouble
    done = facts_of(document), state(document.engine), document.findings, document.undo_labels
    with pytest.raises(type(trouble)):
        document.undo()
    assert (facts_of(document), state(document.engine), document.findings, document.undo_labels) == done


def test_an_edit_that_does_not_fit_changes_nothing(document: Document, writer: Recorder) -> None:
    before = facts_of(document)
    row = document.content.facts.rows[Place("t06", "rows")][0]
    edits = [
        Edit("x", (SetEntry(TOTAL, None), AddRow(Place("t06", "rows"), row, 0))),
        Edit("x", (SetEntry(TOTAL, None), RemoveRow(Place("t06", "rows"), "gone"))),
    ]
    for edit in edits:
        with pytest.raises(ValueError, match="行"):
            document.apply(edit)
    assert (facts_of(document), writer.written, document.undo_labels) == (before, [], [])


def test_what_changes_nothing_is_no_edit(document: Document) -> None:
    assert enter(document, TOTAL, "2,908,134.00") is None
    assert enter(document, Cell("t07", "rows", "", "r3", "note"), " ") is None
    assert clear(document, [Cell("t07", "rows", "", "r3", "note")]) is None
    assert remove_rows(document, LINES, ["gone"]) is None


def test_something_put_on_a_projected_row_makes_it_an_entered_one() -> None:
    document = Document(PROGRAM, content(shipped.facts("mianxian-worksheet")))
    place = Place("t10", "rows")
    project = next(r.id for r in document.engine.rows(place).values() if r.level == "project")
    apply(document, enter(document, place.cell(project, "brief"), "甲"))
    assert [row.id for row in document.content.facts.rows[place]] == [
        "601",
        "601/601006",
        "601/601006/专用项目",
        project,
    ]
    lines = [row.id for row in document.content.facts.rows[LINES]]
    special = [row for row in lines if document.engine.value(LINES.cell(row, "kind")) == "专项"]
    apply(document, clear(document, [LINES.cell(row, "amount") for row in special]))
    assert document.view(place.cell(project, "brief")).text == "甲"
    assert document.view(place.cell(project, "amount")).text == ""


def test_rows_go_with_all_below_them_and_come_back(document: Document) -> None:
    place = Place("t13", "indicators", "s1")
    before = facts_of(document)
    top = document.content.facts.rows[place][0]
    count = len(document.content.facts.rows[place])
    apply(document, remove_rows(document, place, [top.id]))
    left = document.content.facts.rows[place]
    assert 0 < len(left) < count - 1
    assert {row.parent for row in left} <= {None, *(row.id for row in left)}
    assert not [c for c in document.content.facts.entries if c.place == place and c.row == top.id]
    document.undo()
    assert facts_of(document) == before


def test_an_explanation_goes_stale_when_a_figure_moves(document: Document) -> None:
    finding = next(f for f in document.findings if f.level == "query")
    document.apply(explain(document, finding, " 名称以批复为准 ", who="甲"))
    [said] = [document.content.explanations[key] for key in finding.keys]
    assert (said.text, said.who, document.explained(finding)) == ("名称以批复为准", "甲", True)
    apply(document, enter(document, finding.cells[0].cell, "又一个名称"))
    again = next(f for f in document.findings if f.rules == finding.rules)
    assert document.explanation_is_stale(again.keys[0])
    assert not document.explained(again)
    document.apply(explain(document, again, ""))
    assert document.content.explanations == {}


def test_a_confirmed_cell_hands_the_suspicion_on(document: Document) -> None:
    cell = Cell("t06", "rows", "", "r8", "running")
    apply(document, enter(document, cell, "134000"))
    assert cell in [f.cells[0].cell for f in document.findings]
    document.apply(confirm(document, cell))
    assert cell not in [c.cell for f in document.findings for c in f.cells if c.role == "suspect"]
    document.undo()
    assert cell in [f.cells[0].cell for f in document.findings]


def test_a_code_that_the_office_adds_settles_the_question_at_once_in_every_document() -> None:
    program = shipped.compiled(
        shipped.FOLDERS / shipped.SHAANXI
    )  # of its own: corrections belong to the program
    documents = [Document(program, content(PUBLISHED)) for _ in range(2)]
    code, name = (Cell("t06", "rows", "", "r8", column) for column in ("dept_code", "dept_name"))
    heard: list[Change] = []
    for document in documents:
        apply(document, enter(document, code, "30288"))
        apply(document, enter(document, name, "本地科目"))
        document.listeners.append(heard.append)
    asked = [f for f in documents[0].findings if f.cause_kind == "unknown_code"]
    assert [(f.level, f.suspect) for f in asked] == [("query", code)]
    program.codes.correct({"2024/department_economic": {"30288": "本地科目"}})
    assert [change.label for change in heard] == ["更正科目", "更正科目"]
    for document, change in zip(documents, heard, strict=True):
        assert set(asked) <= set(change.removed)
        assert not [f for f in document.findings if f.cause_kind == "unknown_code"]
        assert document.findings == Document(program, document.content).findings
        assert len(document.undo_labels) == 2  # what was done can still be undone
    program.codes.correct({})
    for document in documents:
        assert [f.suspect for f in document.findings if f.cause_kind == "unknown_code"] == [code]


# when computing fails


def failing_once(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine stops in the middle of its next update, with half of it done."""
    engine = document.engine

    def update(cells: Sequence[Cell], *others: object) -> None:
        for cell in cells:
            engine.values[cell] = Decimal("-1")
        raise ZeroDivisionError("a slip in the engine")

    monkeypatch.setattr(engine, "update", update)


def test_where_computing_fails_all_is_computed_anew_from_what_was_kept(
    document: Document, writer: Recorder, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("budgetdesk.document.document: computing what follows from 修改 表7 合计")
    heard: list[Change] = []
    document.listeners.append(heard.append)
    wrong = next(f for f in document.findings if f.suspect == TOTAL)
    failing_once(document, monkeypatch)
    change = apply(document, enter(document, TOTAL, "2676934"))
    anew = Document(PROGRAM, document.content)
    assert state(document.engine) == state(anew.engine)
    assert document.findings == anew.findings
    assert heard == [change]
    assert change.anew
    assert wrong in change.removed
    assert len(writer.written) == 1
    apply(document, enter(document, TOTAL, "5"))
    assert state(document.engine) == state(Document(PROGRAM, document.content).engine)
    document.undo()
    assert document.findings == anew.findings


def test_where_computing_anew_fails_too_the_next_edit_does_it(
    document: Document, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("budgetdesk.document.document: computing what follows from")
    failing_once(document, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr("budgetdesk.document.document.Engine", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            apply(document, enter(document, TOTAL, "7"))
    edit, _ = insert_row(document, LINES, values={"kind": "人员", "amount": "5"})
    apply(document, edit)
    anew = Document(PROGRAM, document.content)
    assert document.content.facts.entries[TOTAL] == 7
    assert (state(document.engine), document.findings) == (state(anew.engine), anew.findings)
    assert document.undo_labels == ["插入行 支出明细", "修改 表7 合计"]


# amounts have the decimals of their column at every door


def test_no_edit_brings_an_amount_that_would_be_printed_as_another(
    document: Document, writer: Recorder
) -> None:
    before = document.content.facts.entries[TOTAL]
    for amount in ("2.665", "-0.001", "1E+400", "NaN", "sNaN", "-Infinity"):
        document.apply(Edit("修改", (SetEntry(TOTAL, Decimal(amount)),)))
        entry = document.content.facts.entries[TOTAL]
        assert isinstance(entry, Rejected)
        assert entry.raw == amount
        assert writer.written[-1][0].ops == (SetEntry(TOTAL, entry),)
        assert [f.cause for f in document.findings if f.suspect == TOTAL] == [entry.reason]
        document.undo()
        assert document.content.facts.entries[TOTAL] == before
    document.apply(Edit("修改", (SetEntry(TOTAL, Decimal("-0.00")),)))
    assert document.view(TOTAL).text == "0.00"


def test_what_an_older_program_kept_is_held_to_the_same() -> None:
    facts = content(PUBLISHED).facts
    facts.entries[TOTAL] = Decimal("2676934.004")
    name = Cell("unit", "fields", "", "name", "value")
    facts.entries[name] = "甲\u202e中\x00心"
    document = Document(PROGRAM, content(facts))
    assert document.view(TOTAL).state == "rejected"
    assert document.view(TOTAL).text == "2676934.004"
    assert document.view(name).text == "甲中心"


# what a cell shows


@pytest.mark.parametrize(
    ("entry", "text", "state"),
    [
        (None, "2,676,934.00", "computed"),
        (Decimal("2676934.00"), "2,676,934.00", "entered"),
        (Decimal("5"), "5.00", "overridden"),
        (Decimal("-0.50"), "-0.50", "overridden"),
        (NA, "不适用", "not_applicable"),
        (Rejected("3,4", "不是数"), "3,4", "rejected"),
    ],
)
def test_a_cell_shows_what_it_is(entry: object, text: str, state: str) -> None:
    facts = content(PUBLISHED).facts
    facts.entries.pop(TOTAL)
    if entry is not None:
        facts.entries[TOTAL] = entry  # type: ignore[assignment]
    view = view_cell(Document(PROGRAM, content(facts)).engine, TOTAL)
    assert (view.text, view.state) == (text, state)


def test_a_computed_zero_is_blank_and_an_entered_one_is_not() -> None:
    place = Place("t05", "rows")
    facts = Facts(
        {place.cell("a", "function"): "2080109", place.cell("a", "staff"): Decimal("5")}, {place: [Row("a")]}
    )
    engine = Document(PROGRAM, content(facts)).engine
    running = place.cell("total", "running")
    assert engine.value(running) == 0
    assert (view_cell(engine, running).text, view_cell(engine, running).state) == ("", "computed")
    facts.entries[place.cell("a", "running")] = Decimal(0)
    engine = Document(PROGRAM, content(facts)).engine
    assert view_cell(engine, place.cell("a", "running")).text == "0.00"
    assert view_cell(engine, place.cell("a", "special")).text == ""


def test_of_many_figures_that_may_be_wrong_the_one_that_was_changed_last_is_named() -> None:
    """But not one that was only filled in: the others may still be missing."""
    document = shipped.document("mianxian-worksheet")
    place = Place("expenditure", "rows")
    amounts = [place.cell(row.id, "amount") for row in document.content.facts.rows[place]]
    for cell in amounts[3:8]:
        was = document.content.facts.entries[cell]
        assert isinstance(was, Decimal)
        document.apply(Edit("改", (SetEntry(cell, was + Decimal("4000.50")),)))
        (found,) = [
            f for f in document.findings if f.difference is not None and f.cells[0].cell.table != "t14"
        ]
        assert found.cells[0].cell == cell
        assert f"{was:,.2f}" in found.says + found.cause
        assert "最后改过" in found.cause
        document.undo()
    edit, _ = insert_row(document, place, values={"kind": "公用", "amount": "777"})
    document.apply(edit)
    assert not any("最后改过" in f.cause for f in document.findings)


def test_why_a_table_is_empty_stands_below_it_where_it_is_printed() -> None:
    document = shipped.document("mianxian-worksheet")
    [empty] = [
        f
        for f in document.outstanding
        if f.cause_kind == "empty_table" and f.suspect and f.suspect.table == "t15"
    ]
    before = document.sheet("t15", filled=True).notes
    document.apply(explain(document, empty, "本单位不管理本级专项资金，本表为空表。"))
    assert document.sheet("t15", filled=True).notes == [
        *before,
        "说明：本单位不管理本级专项资金，本表为空表。",
    ]
    assert document.sheet("t09", filled=True).notes == []
    document.apply(explain(document, empty, ""))
    assert document.sheet("t15", filled=True).notes == before


def test_what_a_figure_would_break_is_said_by_the_plainest_of_it() -> None:
    document = shipped.document("mianxian-worksheet")
    row = document.content.facts.rows[LINES][0].id
    said, bad = what_if(document, LINES.cell(row, "amount"), "1")
    assert bad
    assert "收入总计应等于支出总计" in said
