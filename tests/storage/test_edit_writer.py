"""What an edit costs and what the change log says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.document import document as door
from budgetdesk.document.edits import AddRow, Content, Edit, Explain, Op, RemoveRow, SetEntry, do, ops_to_json
from budgetdesk.engine.cells import NA, Cell, Facts, Place, Rejected, Row
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.workspace_file import WorkspaceFile

PLACE = Place("ws", "lines")


class Document:
    """Memory and file together, as the door for changes keeps them."""

    def __init__(self, workspace: WorkspaceFile, declaration: str) -> None:
        self.content = workspace.store.load(declaration)[1]
        self.writer = EditWriter(workspace.store, declaration, "王会计")

    def do(self, label: str, *ops: Op) -> None:
        edit = Edit(label, ops)
        self.writer.write(edit, do(self.content, edit), "do")


@pytest.fixture
def document(workspace: WorkspaceFile, declaration: str) -> Document:
    return Document(workspace, declaration)


def test_a_row_amid_20000_touches_one(workspace: WorkspaceFile) -> None:
    content = Content(Facts(rows={PLACE: [Row(f"r{i}") for i in range(20_000)]}), {}, {})
    id = workspace.store.create_declaration(
        pack="p", pack_version="1", unit_code="1", unit_name="甲", year=2024, content=content
    )
    document = Document(workspace, id)
    workspace.database.execute("CREATE TEMP TABLE touched (row_id)")
    for event in ("INSERT", "UPDATE", "DELETE"):
        row = "OLD" if event == "DELETE" else "NEW"
        workspace.database.execute(
            f"CREATE TEMP TRIGGER on_{event} AFTER {event} ON entered_row "
            f"BEGIN INSERT INTO touched VALUES ({row}.row_id); END"
        )
    document.do("插入行", AddRow(PLACE, Row("new"), 10_000))
    document.do("删除行", RemoveRow(PLACE, "r5"))
    assert workspace.database.execute("SELECT * FROM touched") == [("new",), ("r5",)]
    loaded = workspace.store.load(id)[1].facts.rows[PLACE]
    assert loaded == document.content.facts.rows[PLACE]
    assert loaded[9_999] == Row("new")


def test_after_a_failure_the_writer_starts_from_the_file(
    workspace: WorkspaceFile, document: Document
) -> None:
    document.do("插入行", AddRow(PLACE, Row("a"), 0))
    bad = Edit("坏", (AddRow(PLACE, Row("b"), 0), SetEntry(PLACE.cell("b", "名称"), "\ud800")))
    back = Edit("坏", (SetEntry(PLACE.cell("b", "名称"), None), RemoveRow(PLACE, "b")))
    with pytest.raises(Exception, match="无法保存"):
        document.writer.write(bad, back, "do")
    document.do("插入行", AddRow(PLACE, Row("c"), 0))
    assert workspace.store.load(workspace.store.declarations()[0].id)[1] == document.content


def test_an_edit_and_a_reverse_that_is_not_its_own_are_refused(document: Document) -> None:
    with pytest.raises(ValueError, match="as many"):
        document.writer.write(Edit("", (RemoveRow(PLACE, "a"),)), Edit("", ()), "do")
    with pytest.raises(ValueError, match="does not undo"):
        document.writer.write(Edit("", (RemoveRow(PLACE, "a"),)), Edit("", (Explain("f", None),)), "do")


def test_the_log_of_a_cell(workspace: WorkspaceFile, declaration: str, document: Document) -> None:
    cell = PLACE.cell("r_1", "a%")
    like = PLACE.cell("rx1", "a%")
    document.do("修改甲", SetEntry(cell, Decimal("1.00")))
    document.do("修改乙", SetEntry(like, Decimal("2.00")), SetEntry(PLACE.cell("R_1", "a%"), NA))
    middle = datetime.now(UTC)
    document.do("改为不适用", SetEntry(like, NA), SetEntry(cell, NA))
    document.do("清除", SetEntry(cell, None))
    lines = workspace.store.change_log(declaration, cell)
    assert [line.label for line in lines] == ["修改甲", "改为不适用", "清除"]
    assert [line.edit.ops[-1] for line in lines] == [
        SetEntry(cell, Decimal("1.00")),
        SetEntry(cell, NA),
        SetEntry(cell, None),
    ]
    assert lines[1].reverse.ops == (SetEntry(cell, Decimal("1.00")), SetEntry(like, Decimal("2.00")))
    assert {line.who for line in lines} == {"王会计"}
    assert [line.label for line in workspace.store.change_log(declaration, cell, middle)] == [
        "改为不适用",
        "清除",
    ]
    local = middle.astimezone().replace(tzinfo=None)
    assert len(workspace.store.change_log(declaration, since=local)) == 2
    assert workspace.store.change_log(declaration, since=middle + timedelta(hours=1)) == []
    everything = workspace.store.change_log(declaration)
    assert [line.label for line in everything] == ["新建申报", "修改甲", "修改乙", "改为不适用", "清除"]
    assert everything[0].edit.ops == ()
    assert [line.id for line in everything] == sorted(line.id for line in everything)


def test_the_log_tells_in_which_order_cells_were_edited(workspace: WorkspaceFile, declaration: str) -> None:
    document = door.Document(
        shipped.program(), workspace.store.load(declaration)[1], EditWriter(workspace.store, declaration)
    )
    total = Place("t07", "rows").cell("total", "total")
    first, second, undone = (total._replace(column=column) for column in ("total", "staff", "running"))
    for cell, amount in ((first, 1), (second, 2), (first, 3), (undone, 4)):
        document.apply(Edit("修改", (SetEntry(cell, Decimal(amount)),)))
    document.undo()
    for facts in (document.content.facts, workspace.store.load(declaration)[1].facts):
        assert list(facts.edited) == [second, first]
        assert facts.edited[second] < facts.edited[first]


def test_the_json_of_the_log_is_compact_and_plain() -> None:
    cell = Cell("t06", "b", "", "2080109", "合计")
    edit = Edit("", (SetEntry(cell, Rejected("12..5", "多了一个小数点")),))
    back = Edit("", (SetEntry(cell, Decimal("1.50")),))
    assert ops_to_json(edit, back) == (
        '[["entry","t06","b","","2080109","合计",["amount","1.50"],["rejected","12..5","多了一个小数点"]]]'
    )
