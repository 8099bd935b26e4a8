"""A table confirmed by a person: what it takes, what makes it fall, how it is kept and handed on."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from tests import shipped

from budgetdesk.document.document import Change, Document
from budgetdesk.document.edit_commands import enter, remove_rows
from budgetdesk.document.edits import Edit, MoveRow, SetEntry
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.table_confirmation import confirm_table, withdraw_confirmation
from budgetdesk.document.table_states import TableState, TableStates, confirmed_tables
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Place
from budgetdesk.exchange.declaration_json import DeclarationHead, read_content, read_head, write_declaration
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.workspace_file import WorkspaceFile

LINES = Place("expenditure", "rows")


class Desk:
    """A declaration with the states of its tables, as a window has them."""

    def __init__(self, document: Document) -> None:
        self.document, self.index = document, FindingIndex(document)
        self.states = TableStates(document, self.index)
        document.listeners.append(self._follow)

    def _follow(self, change: Change) -> None:
        self.index.update(change)
        self.states.update(change)

    def apply(self, edit: Edit | None) -> None:
        assert edit is not None
        self.document.apply(edit)

    def of(self, table: str) -> TableState:
        """As it is known edit by edit, which must be what is found anew."""
        known = self.states.of(table)
        assert known == TableStates(self.document, FindingIndex(self.document)).of(table)
        return known


@pytest.fixture
def desk() -> Desk:
    return Desk(shipped.document("mianxian-worksheet"))


def confirm_all(desk: Desk) -> list[str]:
    """All tables that are filled and have nothing open."""
    tables = [table for table in desk.document.program.pack.tables if not desk.states.of(table).unready]
    for table in tables:
        desk.apply(confirm_table(desk.document, table, "甲"))
    assert confirmed_tables(desk.document) == tables
    return tables


def shown(document: Document, table: str) -> list[object]:
    """What the table holds, seen from the engine alone."""
    rows = []
    for block in document.program.table_blocks(table):
        for sheet in document.instances(table):
            place = Place(table, block.id, sheet)
            for row in block.row_ids(document.engine.rows(place)):
                cells = [place.cell(row, column) for column in block.columns]
                rows.append(
                    (row, [(document.engine.value(c), document.content.facts.entries.get(c)) for c in cells])
                )
    return rows


def test_a_table_is_confirmed_by_one_edit_and_undone(desk: Desk) -> None:
    desk.apply(confirm_table(desk.document, "t06", "甲"))
    state = desk.of("t06")
    assert (state.shape, state.says.startswith("已确认（甲 20")) == ("confirmed", True)
    assert desk.document.undo_labels == ["确认本表 表6"]
    desk.document.undo()
    assert (desk.of("t06").shape, desk.of("t06").says) == ("good", "已填，没有发现问题")
    desk.document.redo()
    desk.apply(withdraw_confirmation(desk.document, "t06"))
    assert (desk.of("t06").shape, desk.document.undo_labels[0]) == ("good", "撤销确认 表6")
    assert desk.document.content.explanations == {}


def test_confirmations_fall_where_the_content_changed_and_only_there(desk: Desk) -> None:
    tables, document, dice = confirm_all(desk), desk.document, random.Random(9)
    figures = [c for c, e in document.content.facts.entries.items() if isinstance(e, Decimal)]
    lines = document.content.facts.rows[LINES]
    edits = [
        Edit("数", (SetEntry(cell, Decimal(dice.randrange(10**6))),)) for cell in dice.sample(figures, 12)
    ]
    edits.append(Edit("挪", (MoveRow(LINES, lines[0].id, lines[0].parent, lines[0].level, 3),)))
    removal = remove_rows(document, LINES, [lines[2].id])
    assert removal is not None
    before = {table: shown(document, table) for table in tables}
    fallen: set[str] = set()
    for edit in [*edits, removal]:
        desk.apply(edit)
        changed = {table for table in tables if shown(document, table) != before[table]}
        assert {table for table in tables if desk.of(table).confirmed is None} == changed, edit
        fallen |= changed
        document.undo()
        assert [table for table in tables if desk.of(table).shape == "confirmed"] == tables
    assert len(fallen) > 5  # also those that only compute


def test_the_same_figure_written_otherwise_is_no_change(desk: Desk) -> None:
    desk.apply(confirm_table(desk.document, "expenditure"))
    cell = next(
        c
        for c, e in desk.document.content.facts.entries.items()
        if c.place == LINES and isinstance(e, Decimal)
    )
    figure = desk.document.engine.value(cell)
    desk.apply(Edit("数", (SetEntry(cell, figure.quantize(Decimal("0.00"))),)))
    assert desk.of("expenditure").shape == "confirmed"
    desk.apply(Edit("数", (SetEntry(cell, figure + Decimal("0.01")),)))
    assert desk.of("expenditure").confirmed is None


def test_what_is_empty_or_has_something_open_cannot_be_confirmed() -> None:
    desk = Desk(shipped.document("mianxian-published"))
    assert desk.of("t09").unready == "还没有数据"
    assert desk.of("t07").unready.startswith("错误 ")
    assert desk.of("t13").unready.startswith("需核实")
    assert desk.of("t06").unready == ""


def test_a_table_that_must_agree_with_what_is_still_to_be_filled_is_not_done(desk: Desk) -> None:
    """表3 follows from the income as well: it looks whole, and nothing is spent yet."""
    lines = list(desk.document.engine.row_ids(LINES))
    desk.apply(remove_rows(desk.document, LINES, lines))
    stands = {table: desk.of(table) for table in ("t01", "t02", "t03", "income_lines")}
    assert {table: state.shape for table, state in stands.items()} == {
        "t01": "begun", "t02": "good", "t03": "begun", "income_lines": "good",
    }  # fmt: skip
    assert "别的表没有填" in desk.of("t03").unready
    desk.document.undo()
    assert desk.of("t03").shape == "good"


def test_an_error_takes_the_tick_away(desk: Desk) -> None:
    desk.apply(confirm_table(desk.document, "t07"))
    desk.apply(enter(desk.document, find_cell(desk.document.engine, "表7/合计/合计"), "7x"))
    assert (desk.of("t07").shape, desk.of("t07").confirmed) == ("error", None)


def test_it_is_stored_and_handed_on(desk: Desk, tmp_path: Path) -> None:
    tables, document = confirm_all(desk), desk.document
    head = DeclarationHead(document.program.pack.id, "1.0.0", "601006", "甲中心", 2024)
    data = write_declaration(document.engine, head, remarks=document.content)
    received = Document(document.program, read_content(read_head(data, "文件")[1], document.program, "文件"))
    assert confirmed_tables(received) == tables
    with WorkspaceFile.create(tmp_path / "工作库.bdesk") as workspace:
        id = workspace.store.create_declaration(
            pack=head.pack, pack_version="1.0.0", unit_code="601006", unit_name="甲中心", year=2024,
            content=received.content,
        )  # fmt: skip
        stored = Document(
            document.program, workspace.store.load(id)[1], EditWriter(workspace.store, id, "甲")
        )
        assert confirmed_tables(stored) == tables
        stored.apply(withdraw_confirmation(stored, "t06"))
        assert confirmed_tables(Document(document.program, workspace.store.load(id)[1])) == [
            t for t in tables if t != "t06"
        ]
        assert workspace.store.change_log(id)[-1].label == "撤销确认 表6"
