"""A large edit is worked out on a copy: kept, computed anew and only then taken over, undone and redone like any other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped
from tests.document.scripts import content, facts_of, state
from tests.document.test_document import Recorder

from budgetdesk.document.document import LARGE, Change, Document
from budgetdesk.document.edits import AddRow, Edit, Op, SetEntry
from budgetdesk.engine.cells import Place, Row
from budgetdesk.office.work import Cancelled

PROGRAM = shipped.program()
WORKSHEET = shipped.facts("mianxian-worksheet")
LINES = Place("expenditure", "rows")
ROWS = LARGE // 3


def lines() -> Edit:
    """As many worksheet lines as make the edit large, one of them with a code that no list has."""
    ops: list[Op] = []
    at = len(WORKSHEET.rows[LINES])
    for n in range(ROWS):
        row, code = f"p{n}", "2080109" if n else "2999999"
        ops.append(AddRow(LINES, Row(row), at + n))
        ops.append(SetEntry(LINES.cell(row, "function"), code))
        ops.append(SetEntry(LINES.cell(row, "amount"), Decimal(f"{n + 1}.00")))
        ops.append(SetEntry(LINES.cell(row, "note"), f"第{n}笔"))
    return Edit("粘贴到支出明细", tuple(ops))


@pytest.fixture
def writer() -> Recorder:
    return Recorder()


@pytest.fixture
def document(writer: Recorder) -> Document:
    return Document(PROGRAM, content(WORKSHEET), writer)


def standing(document: Document) -> tuple[object, ...]:
    return facts_of(document), state(document.engine), document.findings, document.outstanding


def test_what_follows_is_what_many_small_edits_would_have_led_to(document: Document) -> None:
    heard: list[Change] = []
    document.listeners.append(heard.append)
    before, found = standing(document), set(document.findings)
    edit = lines()
    assert len(edit.ops) > LARGE
    change = document.apply(edit)
    assert heard == [change]
    assert change.anew
    assert change.concerns("expenditure")
    assert (set(change.added), set(change.removed)) == (
        set(document.findings + document.outstanding) - found - set(before[3]),
        (found | set(before[3])) - set(document.findings + document.outstanding),
    )
    assert any(f.cause_kind == "unknown_code" for f in change.added)
    bit_by_bit = Document(PROGRAM, content(WORKSHEET))
    for at in range(0, len(edit.ops), 400):
        assert not bit_by_bit.apply(Edit("一部分", edit.ops[at : at + 400])).anew
    after = standing(document)
    assert after == standing(bit_by_bit)
    assert document.undo()
    assert standing(document) == before
    assert (document.undo_labels, document.redo_labels) == ([], ["粘贴到支出明细"])
    assert document.redo()
    assert standing(document) == after


def test_nothing_is_kept_or_seen_of_one_that_was_stopped_or_could_not_be_written(
    document: Document, writer: Recorder
) -> None:
    before = standing(document)

    def stop(done: int, all_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        document.work_out(lines(), progress=stop)
    writer.trouble = OSError(28, "No space left on device")
    with pytest.raises(OSError, match="No space"):
        document.apply(lines())
    assert writer.written == []
    assert standing(document) == before
    assert document.undo_labels == []


def test_until_it_is_taken_over_the_document_shows_what_it_showed(
    document: Document, writer: Recorder
) -> None:
    before = standing(document)
    outcome = document.work_out(lines())
    assert [kind for *_, kind in writer.written] == ["do"]
    assert standing(document) == before
    document.adopt(outcome)
    assert len(document.content.facts.rows[LINES]) == len(WORKSHEET.rows[LINES]) + ROWS
    assert document.undo_labels == ["粘贴到支出明细"]


def test_what_changed_about_the_codes_meanwhile_counts(document: Document) -> None:
    outcome = document.work_out(lines())
    lists = document.program.codes.lists
    [slot] = [s for c, s in document.program.blocks[LINES[:2]].columns.items() if c == "function"]
    try:
        document.program.codes.correct({lists[slot.codes].id: {"2999999": "本地科目"}})
        document.adopt(outcome)
        assert not [f for f in document.findings if f.cause_kind == "unknown_code"]
        assert standing(document) == standing(Document(PROGRAM, document.content))
    finally:
        document.program.codes.correct({})
