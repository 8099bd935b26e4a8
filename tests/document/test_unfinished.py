"""What is not finished is still missing and no mistake, in whatever order a declaration is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from tests import shipped

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import AddInstance, AddRow, Content, Edit, Op, SetEntry
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.indicators.filling import build_frame
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.document.mends import mends
from budgetdesk.engine.cells import Cell, Facts, Place

LINES = ("unit", "projects", "income_lines", "expenditure", "last_year", "t13", "t14")
ORDERS = {
    "income first": LINES,
    "expenditure first": ("unit", "projects", "expenditure", "income_lines", "last_year", "t14", "t13"),
    "targets first": ("t14", "t13", "expenditure", "income_lines", "projects", "unit"),
}


def blank(pack: str = shipped.SHAANXI) -> tuple[Document, FindingIndex]:
    document = Document(shipped.program(pack), Content(Facts(), {}, {}))
    marks = FindingIndex(document)
    document.listeners.append(marks.update)
    return document, marks


def steps(
    facts: Facts, tables: Sequence[str], document: Document
) -> Iterator[tuple[tuple[Place, str], list[Op]]]:
    """A row as it is filled in: begun with its texts, then each of its figures; with the row that is being edited."""
    for table in tables:
        for at, sheet in enumerate(facts.instances.get(table, ())):
            if sheet not in document.instances(table):
                yield (Place(table, "", sheet), ""), [AddInstance(table, sheet, at)]
        rows: dict[tuple[Place, str], list[Op]] = {}
        for place, entered in facts.rows.items():
            for at, row in enumerate(entered if place.table == table else ()):
                rows[place, row.id] = [AddRow(place, row, at)]
        figures: dict[tuple[Place, str], list[Op]] = {key: [] for key in rows}
        for cell, entry in facts.entries.items():
            if cell.table == table:
                into = rows if isinstance(entry, str) else figures
                into.setdefault((cell.place, cell.row), []).append(SetEntry(cell, entry))
        for key in {**rows, **figures}:
            if rows.get(key):
                yield key, rows[key]
            yield from ((key, [op]) for op in figures.get(key, ()))


def fill_half(document: Document) -> None:
    """The income, and the expenditure but for its last lines; the last figure by itself."""
    *before, (_, last) = list(steps(shipped.facts("mianxian-worksheet"), LINES[:4], document))[:-5]
    document.apply(Edit("填", tuple(op for _, ops in before for op in ops)))
    document.apply(Edit("填", tuple(last)))


def errors(marks: FindingIndex) -> list[str]:
    return [finding.says for finding in marks.shown() if finding.level == "error"]


@pytest.mark.parametrize("order", ORDERS)
def test_nothing_turns_red_while_a_budget_is_filled_in(order: str) -> None:
    document, marks = blank()
    left = []
    for row, ops in steps(shipped.facts("mianxian-worksheet"), ORDERS[order], document):
        if row != marks.editing_row:
            marks.editing_row = row
            marks.show_deferred()
        document.apply(Edit("填", tuple(ops)))
        marks.tell_left()
        assert errors(marks) == []
        left.append(len(marks.missing()))
    assert max(left) > min(left[-3:])
    assert [says for says in errors(marks) if "收入" in says] == []


def test_what_is_not_finished_is_told_plainly_and_is_a_mistake_when_asked_for() -> None:
    document, marks = blank()
    fill_half(document)
    [begun] = [missing for missing in marks.missing() if missing.kind == "unfinished"]
    assert begun.word == "没填完"
    assert "收入总计应等于支出总计" in begun.says
    assert "应为" not in begun.says
    assert begun.finding is not None
    assert all(part.role == "witness" and part.expected is None for part in begun.finding.cells)
    marks.ask_for_all()
    assert [says for says in errors(marks) if "收入总计应等于支出总计" in says]
    assert not any(missing.kind == "unfinished" for missing in marks.missing())


@pytest.mark.parametrize(
    ("typed", "told"), [("", "还差"), ("≥人次", "还差"), ("≥页", "还差"), ("无", "错误")]
)
def test_an_indicator_whose_number_is_to_come_is_not_finished_and_what_is_no_number_is_wrong(
    typed: str, told: str
) -> None:
    document = shipped.document("mianxian-worksheet")
    marks = FindingIndex(document)
    document.listeners.append(marks.update)
    place = Place("t13", "indicators", "p1")
    (like,) = (
        row.id
        for row in document.content.facts.rows[place]
        if document.engine.value(place.cell(row.id, "content")) == "待遇领取资格认证人数"
    )
    document.apply(edit_commands.set_entries(document, [(place.cell(like, "value"), typed or None)]))
    assert len(errors(marks)) == (told == "错误")
    assert len([missing for missing in marks.missing() if missing.kind == "unfinished"]) == (told == "还差")


def test_a_figure_that_was_changed_is_a_mistake_at_once() -> None:
    document = shipped.document("mianxian-worksheet")
    marks = FindingIndex(document)
    document.listeners.append(marks.update)
    assert errors(marks) == []
    place = Place("income_lines", "rows")
    cell = place.cell(document.content.facts.rows[place][0].id, "amount")
    marks.editing_row = (place, cell.row)  # though the cursor stays in its row
    document.apply(edit_commands.enter(document, cell, "2951777"))
    assert len([says for says in errors(marks) if "收入" in says]) == 1
    document.undo()
    edit, row = edit_commands.insert_row(document, place)
    document.apply(edit)
    document.apply(edit_commands.enter(document, place.cell(row, "amount"), "5000"))
    assert not any(
        "5,000" in says for says in errors(marks)
    )  # another line of income, with its expenditure to come


@pytest.mark.parametrize("checked", [False, True], ids=["", "after a full check"])
def test_to_put_a_figure_right_while_others_are_missing_makes_it_no_mistake(checked: bool) -> None:
    document, marks = blank()
    *begun, last = list(steps(shipped.facts("mianxian-worksheet"), LINES[:4], document))
    document.apply(Edit("填", tuple(op for _, ops in begun[:-9] for op in ops)))
    document.apply(Edit("填", tuple(begun[-9][1])))
    place = Place("expenditure", "rows")
    cell = place.cell(document.content.facts.rows[place][0].id, "amount")
    right = document.content.facts.entries[cell]

    def wrong() -> list[str]:
        return [says for says in errors(marks) if "必须填写" not in says]  # asked for, and not there yet

    if checked:
        marks.ask_for_all()
        assert wrong()
    for typed in ("12.34", str(right)):
        document.apply(edit_commands.enter(document, cell, typed))
        assert wrong() == []
    for _, ops in (*begun[-8:], last):
        document.apply(Edit("填", tuple(ops)))
        assert wrong() == []
    document.apply(edit_commands.enter(document, cell, "12.34"))
    assert wrong(), "now all is there, and it agreed"


@pytest.mark.parametrize("place", [Place("t14", "indicators"), Place("t15", "indicators")])
def test_a_frame_just_laid_out_is_still_to_be_filled(place: Place) -> None:
    document, marks = blank()
    document.apply(build_frame(document, place))
    assert errors(marks) == []
    headings = [m.cell for m in marks.missing() if m.finding and m.finding.cause_kind == "empty_branch"]
    assert len(headings) >= 3
    shown = [marks.of(cell) for cell in headings if isinstance(cell, Cell)]
    assert {mark.level for mark in shown if mark} == {"missing"}
    assert any(f.level == "error" and f.cause_kind == "empty_branch" for f in document.findings)
    assert len(set(headings)) == len(headings), "each is told once"
    marks.ask_for_all()
    suspects = [f.suspect for f in marks.shown() if f.suspect in headings]
    assert len(set(suspects)) == len(suspects), "and is one mistake"
    if place.table == "t15":  # a form that prints the second levels too
        engine = document.engine
        [first] = [
            row for row in engine.row_ids(place) if engine.value(place.cell(row, "level2")) == "数量指标"
        ]
        draft = TreeDraft(document, place)
        draft.add(first, 2, name="培训人数", entries={"value": "≥300人"})
        document.apply(draft.edit("填"))
    bare = [f for f in document.findings if f.cause_kind == "empty_branch" and f.suspect]
    removable = {
        document.engine.value(f.suspect): f.level
        for f in bare
        if f.suspect and any(m.kind == "remove" for m in mends(document, f))
    }
    assert {f.level for f in bare if f.suspect and f.suspect.column == "level1"} == {"error"}
    if place.table == "t14":
        assert removable == {}, "the form needs each first heading"
    else:
        assert removable["成本指标"] == "query", "more is printed than each unit has use for"
        assert "效益指标" not in removable
        assert len(removable) == 1, (
            "the others the form needs; what is below an empty heading is told with it"
        )


def test_a_budget_half_filled_is_not_red_when_it_is_opened_the_next_day() -> None:
    document, _ = blank()
    fill_half(document)
    facts = document.content.facts
    kept = Facts(dict(facts.entries), dict(facts.rows), dict(facts.instances))
    opened = FindingIndex(Document(document.program, Content(kept, {}, {})))
    assert errors(opened) == []
    assert [missing.says for missing in opened.missing() if missing.kind == "unfinished"]
    opened.ask_for_all()
    assert errors(opened)


BALANCE = "收入总计应等于支出总计"


def test_both_sides_filled_and_left_for_another_table_are_a_mistake() -> None:
    document, marks = blank()
    fill_half(document)
    facts = shipped.facts("mianxian-worksheet")
    (_, other), *_ = steps(facts, ["last_year"], document)
    lines = list(steps(facts, LINES[:4], blank()[0]))[-5:-1]

    def told() -> bool:
        marks.tell_left()
        return any(BALANCE in says for says in errors(marks))

    document.apply(Edit("填", tuple(other)))
    assert told()
    assert not any(BALANCE in missing.says for missing in marks.missing())
    for _, ops in lines:
        document.apply(Edit("填", tuple(ops)))
    assert not told(), "another line of it: it is being filled in again"


def test_a_cell_said_to_be_right_leaves_a_mistake_a_mistake() -> None:
    document, marks = blank()
    fill_half(document)
    marks.ask_for_all()
    suspects = []
    for _ in range(2):
        [told] = [f for f in marks.shown() if f.level == "error" and BALANCE in f.says]
        assert told.suspect is not None
        suspects.append(told.suspect)
        document.apply(edit_commands.confirm(document, told.suspect))
    assert suspects[0] != suspects[1]
    assert not any(missing.kind == "unfinished" for missing in marks.missing())
