"""What is said of cells, rows and tables, as edits come: without a window."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped
from tests.document.indicators.indicator_pack import indicator_program

from budgetdesk.document.document import Change, Document
from budgetdesk.document.edit_commands import enter, explain, insert_row
from budgetdesk.document.edits import Content, Edit
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.indicators.counts import leaves_below, nodes_by_level, weights
from budgetdesk.document.indicators.tree import TreeDraft, add_branch
from budgetdesk.document.table_states import TableStates
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Facts, Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.labels import cell_words


@pytest.fixture
def document() -> Document:
    return shipped.document("mianxian-published")


@pytest.fixture
def forms() -> Program:
    return indicator_program()


def apply(document: Document, edit: Edit | None) -> Change:
    assert edit is not None
    return document.apply(edit)


def test_marks_come_and_go_with_edits(document: Document) -> None:
    index = FindingIndex(document)
    finding = next(f for f in document.findings if f.suspect and f.cells[0].expected is not None)
    suspect = finding.suspect
    assert suspect is not None
    assert [index.of(part.cell) is not None for part in finding.cells] == [True] * len(finding.cells)
    mark = index.of(suspect)
    assert mark is not None
    assert (mark.role, index.findings(suspect)[0][1]) == ("suspect", "suspect")
    moved = index.update(apply(document, enter(document, suspect, f"{finding.cells[0].expected}")))
    assert suspect in moved
    fresh = FindingIndex(document)
    cells = {part.cell for f in document.findings for part in f.cells} | moved
    assert {cell: index.of(cell) for cell in cells} == {cell: fresh.of(cell) for cell in cells}


def test_a_cell_that_is_only_drawn_in_says_so_and_names_the_one_that_is_suspected(document: Document) -> None:
    index = FindingIndex(document)
    told = []
    for cell in {part.cell for finding in document.findings for part in finding.cells}:
        mark, said = index.of(cell), index.drawn_in(cell)
        assert bool(said) == (mark is not None and mark.role == "witness" and mark.level != "hint")
        if said:
            finding = next(f for f, _ in index.findings(cell) if index.is_mistake(f))
            assert finding.suspect is not None
            assert said.endswith(cell_words(document.engine, finding.suspect))
            told.append("没有说这一格有误" in said)
            assert told[-1] == (finding.cause_kind not in ("tied", "undecided"))
    assert any(told)


def test_an_explanation_is_heard_and_goes_stale(document: Document) -> None:
    index, query = FindingIndex(document), next(f for f in document.findings if f.level == "query")
    states = TableStates(document, index)
    before = states.totals()["query"]
    moved = index.update(
        apply(document, explain(document, query, "以批复为准，见县财发〔2024〕3 号。", "甲"))
    )
    assert (index.explanation(query), query.suspect in moved) == ((True, False), True)
    assert states.totals()["query"] == before - 1


def test_what_the_row_lacks_that_is_filled_in_is_deferred(document: Document) -> None:
    index, place = FindingIndex(document), Place("t14", "indicators")
    states = TableStates(document, index)
    errors = states.of("t14").error
    draft = TreeDraft(document, place)
    row = draft.add(
        next(r.id for r in document.engine.rows(place).values() if r.level == "level2"), 2, name="群众满意率"
    )
    index.editing_row = (place, row)
    change = apply(document, draft.edit("填"))
    index.update(change)
    states.update(change)
    lacking = [f for f in document.findings if f.suspect and (f.suspect.place, f.suspect.row) == (place, row)]
    assert lacking
    assert not [f for f in index.shown() if f in lacking]
    assert states.of("t14").error == errors
    cells = index.show_deferred()
    assert {f.suspect for f in lacking} <= cells
    told = {*(f.key for f in index.shown()), *(m.finding.key for m in index.missing() if m.finding)}
    assert {f.key for f in lacking} <= told
    assert states.recount() >= {"t14"}


def test_a_table_is_filled_until_its_last_figure_goes(document: Document) -> None:
    empty = Document(document.program, Content(Facts(), {}, {}))
    states = TableStates(empty, FindingIndex(empty))
    cell = find_cell(document.engine, "表1/一、部门预算/收入/预算数")
    assert states.of("t01").shape == "empty"
    states.update(apply(empty, enter(empty, cell, "5")))
    assert states.of("t01").filled
    states.update(apply(empty, enter(empty, cell, "")))
    assert (states.of("t01").filled, states.of("t01").says) == (False, "还没有数据")
    assert states.of("income_lines").says == "还差 1 处", "where it is begun"
    assert (states.of("t05").shape, states.of("t05").says) == ("empty", "还没有数据")


def test_a_tree_says_what_is_below_its_nodes(forms: Program) -> None:
    document, place = Document(forms, Content(Facts(), {}, {})), Place("whole", "annual")
    draft = TreeDraft(document, place)
    top, other = draft.add(None, 0, name="满意度"), draft.add(None, 0, name="运行成本")
    group = draft.add(top, 1, name="服务对象满意度")
    bad = draft.add(group, 2, name="群众满意度", entries={"target": "≤95%"})
    apply(document, draft.edit("填"))
    index, rows = FindingIndex(document), document.engine.rows(place)
    levels = document.engine.block(place).levels
    assert nodes_by_level(rows, levels) == [2, 1, 1]
    assert leaves_below(rows, levels[-1]) == {top: 1, group: 1}
    found = index.suspected([place.cell(bad, "target")])
    assert found
    assert found == sorted(found, key=lambda f: ("error", "query", "hint").index(f.level))
    assert index.gravest_below(place, rows)[top] == index.gravest_below(place, rows)[group] == found[0].level
    assert other not in index.gravest_below(place, rows)
    assert weights(document, place) is None


def test_a_branch_comes_whole_behind_its_sibling(forms: Program) -> None:
    document, place = Document(forms, Content(Facts(), {}, {})), Place("whole", "annual")
    edit, first = add_branch(document, place)
    apply(document, edit)
    edit, second = add_branch(document, place, after=first.row)
    apply(document, edit)
    edit, _ = add_branch(document, place, below=first.row)
    apply(document, edit)
    rows = list(document.engine.rows(place).values())
    assert [row.level for row in rows] == [
        "level1",
        "level2",
        "level3",
        "level2",
        "level3",
        "level1",
        "level2",
        "level3",
    ]
    assert [rows[0].id, rows[5].id, first.column] == [first.row, second.row, "level1"]
    assert document.undo_labels == ["插入指标"] * 3


def test_weights_are_those_of_the_indicators(forms: Program) -> None:
    block = next(b for b in forms.blocks.trees() if "weight" in b.columns)
    document, place = Document(forms, Content(Facts(), {}, {})), Place(*block.name)
    draft = TreeDraft(document, place)
    tops = [draft.add(None, 0, entries={"weight": Decimal(99)}), draft.add(None, 0)]
    for top, weight in ((tops[0], 30), (tops[0], 20), (tops[1], 35)):
        draft.add(draft.add(top, 1), 2, entries={"weight": Decimal(weight)})
    apply(document, draft.edit("填"))
    found = weights(document, place)
    assert found is not None
    assert (found.total, found.groups) == (85, {tops[0]: 50, tops[1]: 35})


def test_no_table_is_settled_while_its_figures_disagree_or_a_row_is_begun() -> None:
    document = shipped.document("mianxian-worksheet")
    index = FindingIndex(document)
    document.listeners.append(index.update)
    states = TableStates(document, index)
    assert states.of("t01").shape == "good"
    place = Place("income_lines", "rows")
    cell = place.cell(document.content.facts.rows[place][0].id, "amount")
    change = apply(document, enter(document, cell, "2951777"))
    states.update(change)
    assert (states.of("t01").shape, states.of("t01").says) == ("begun", "有的数与别处对不上")
    document.undo()
    states.recount()
    assert states.of("t01").shape == "good"
    edit, row = insert_row(document, place)
    index.editing_row = (place, row)
    apply(document, edit)
    apply(document, enter(document, place.cell(row, "fund"), "其他收入"))
    states.recount()
    assert (states.of("income_lines").shape, states.of("income_lines").says) == ("begun", "有一行还没有填完")
