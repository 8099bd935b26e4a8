"""What is written is what is read: any edits, undone and redone, by a writer that is now and then a new one.

R1 after any edits, loading gives what is in memory
R2 undoing all gives the start again
R3 the change log leads from the start to the end, and back
R4 a declaration made with content, and loaded, has that content
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.document.edits import (
    AddInstance,
    AddRow,
    Confirm,
    Content,
    Edit,
    Explain,
    Explanation,
    MoveRow,
    Op,
    RemoveInstance,
    RemoveRow,
    SetEntry,
    SetLastYear,
    SetState,
    do,
)
from budgetdesk.engine.cells import NA, Cell, Facts, Place, Rejected, Row
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.workspace_file import WorkspaceFile

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False) | st.decimals(-(10**9), 10**9, places=2)
ENTRIES = AMOUNTS | TEXTS | st.just(NA) | st.builds(Rejected, TEXTS, TEXTS)
PLACES = st.builds(Place, st.sampled_from(["t01", "t13"]), st.sampled_from(["lines", "总'计"]), TEXTS)
PLACES |= st.sampled_from([Place("t01", "lines"), Place("t13", "lines", "p1")])
CELLS = st.builds(
    lambda place, row, column: place.cell(row, column),
    PLACES,
    st.sampled_from(["r1", "r2", "%", "_"]) | TEXTS,
    st.sampled_from(["amount", "name"]),
)
MOMENTS = st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=8))]))
EXPLANATIONS = st.builds(
    Explanation,
    TEXTS,
    st.lists(st.tuples(CELLS, TEXTS), max_size=2).map(tuple),
    TEXTS,
    st.none() | MOMENTS,
)
STATES = st.sampled_from(["填报中", "已审核", "已上报", "已上报后有改动", "已退回", "已接收"])


def operations(content: Content) -> st.SearchStrategy[Op]:
    """Ops that fit the content as it is now."""
    facts = content.facts
    rows = [(place, row.id) for place, rows in facts.rows.items() for row in rows]
    sheets = [(table, sheet) for table, sheets in facts.instances.items() for sheet in sheets]
    indexes = st.integers(0, 6)
    kinds: list[st.SearchStrategy[Op]] = [
        st.builds(SetEntry, CELLS, st.none() | ENTRIES),
        st.builds(Confirm, CELLS, st.booleans()),
        st.builds(Explain, st.sampled_from(["f1", "f2"]), st.none() | EXPLANATIONS),
        st.builds(SetLastYear, CELLS, st.none() | AMOUNTS | TEXTS),
        st.builds(SetState, STATES),
        st.builds(
            AddRow, PLACES, st.builds(Row, TEXTS, st.none() | TEXTS, st.sampled_from(["", "单位"])), indexes
        ).filter(lambda op: (op.place, op.row.id) not in rows),
        st.builds(AddInstance, st.sampled_from(["t13", "t14"]), TEXTS, indexes).filter(
            lambda op: (op.table, op.instance) not in sheets
        ),
    ]
    if rows:
        some = st.sampled_from(rows)
        kinds.append(some.map(lambda row: RemoveRow(*row)))
        kinds.append(
            st.builds(
                lambda row, parent, index: MoveRow(*row, parent, "项目", index),
                some,
                st.none() | TEXTS,
                indexes,
            )
        )
    if sheets:
        kinds.append(st.sampled_from(sheets).map(lambda sheet: RemoveInstance(*sheet)))
    return st.one_of(kinds)


def draw_edit(data: st.DataObject, content: Content) -> Edit:
    scratch = deepcopy(content)
    ops: list[Op] = []
    for _ in range(data.draw(st.integers(1, 5))):
        op = data.draw(operations(scratch))
        do(scratch, Edit("", (op,)))
        ops.append(op)
    return Edit(data.draw(TEXTS), tuple(ops))


def empty() -> Content:
    return Content(Facts(), {}, {})


def told(content: Content) -> Content:
    """Without the empty lists that memory keeps after the last row went."""
    facts = content.facts
    return Content(
        Facts(
            facts.entries,
            {place: rows for place, rows in facts.rows.items() if rows},
            {table: sheets for table, sheets in facts.instances.items() if sheets},
            facts.confirmed,
        ),
        content.explanations,
        content.last_year,
        content.state,
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkspaceFile]:
    with WorkspaceFile.create(tmp_path_factory.mktemp("round trip") / "工作库.bdesk") as workspace:
        yield workspace


def declare(workspace: WorkspaceFile, content: Content | None = None) -> str:
    return workspace.store.create_declaration(
        pack="p", pack_version="1", unit_code="1", unit_name="甲", year=2024, content=content
    )


@given(data=st.data())
def test_edits_undo_and_redo_are_read_as_they_were_written(
    workspace: WorkspaceFile, data: st.DataObject
) -> None:
    id = declare(workspace)
    writer = EditWriter(workspace.store, id, "王会计")
    content = empty()
    done: list[Edit] = []
    for _ in range(data.draw(st.integers(1, 6))):
        edit = draw_edit(data, content)
        back = do(content, edit)
        writer.write(edit, back, "do")
        done.append(back)
        if data.draw(st.booleans()):
            writer = EditWriter(workspace.store, id, "王会计")  # as after a restart
    _, loaded = workspace.store.load(id)
    assert loaded == told(content)  # R1

    log = workspace.store.change_log(id)
    replayed = empty()
    for line in log:
        assert do(replayed, line.edit).ops == line.reverse.ops  # R3
    assert told(replayed) == told(content)
    for line in reversed(log):
        do(replayed, line.reverse)
    assert told(replayed) == empty()

    undone: list[Edit] = []
    for back in reversed(done):
        again = do(content, back)
        writer.write(back, again, "undo")
        undone.append(again)
    assert workspace.store.load(id)[1] == told(content) == empty()  # R2
    for edit in reversed(undone):
        writer.write(edit, do(content, edit), "redo")
    assert workspace.store.load(id)[1] == told(content)
    kinds = [line.kind for line in workspace.store.change_log(id)]
    assert kinds == ["do"] + ["do"] * len(done) + ["undo"] * len(done) + ["redo"] * len(done)


@given(data=st.data())
def test_a_declaration_begins_with_the_content_given(workspace: WorkspaceFile, data: st.DataObject) -> None:
    content = empty()
    for _ in range(data.draw(st.integers(0, 4))):
        do(content, draw_edit(data, content))
    info, loaded = workspace.store.load(declare(workspace, content))
    assert loaded == told(content)  # R4
    assert info.state == content.state


@given(amount=AMOUNTS)
def test_an_amount_keeps_every_digit(workspace: WorkspaceFile, amount: Decimal) -> None:
    cell = Cell("t01", "b", "", "r", "c")
    content = empty()
    content.facts.entries[cell] = amount
    [loaded] = workspace.store.load(declare(workspace, content))[1].facts.entries.values()
    assert isinstance(loaded, Decimal)
    assert loaded.as_tuple() == amount.as_tuple()
