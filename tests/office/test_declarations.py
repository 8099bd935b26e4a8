"""Declarations of a workspace: begun once each unless they have names, and opened as documents with the shipped pack."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped
from tests.office.conftest import PACK

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content, Edit, SetState
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.office.code_corrections import correct_code
from budgetdesk.office.declarations import (
    DeclarationExists,
    create_declaration,
    earlier_edits,
    find_declarations,
    head_of,
    new_declaration,
    open_declaration,
    unit_entries,
)
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Cancelled
from budgetdesk.packs.problems import PackError
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.store import Store
from budgetdesk.storage.workspace_file import WorkspaceFile

NAME = Cell("unit", "fields", "", "name", "value")
GENERAL = Cell("t01", "income", "", "general", "amount")
UNIT = {"code": "601006", "name": "甲中心"}


def test_unit_comes_from_the_unit_table(store: Store, program: Program, packs: InstalledPacks) -> None:
    facts = Facts(unit_entries(program, {**UNIT, "nature": ""}))
    head = head_of(program, facts, unit_code="9", unit_name="乙")
    id = create_declaration(store, program, Content(facts, {}, {}), head)
    info, content = store.load(id)
    assert (info.unit_code, info.unit_name, info.year) == ("601006", "甲中心", 2024)
    assert content.facts.entries == facts.entries
    assert len(facts.entries) == 2
    assert open_declaration(store, id, packs).document.view(NAME).text == "甲中心"


def test_unit_comes_from_the_head_where_the_table_is_blank(store: Store, program: Program) -> None:
    head = head_of(program, Facts(), unit_code="9", unit_name="乙", year=2025)
    info = store.load(create_declaration(store, program, None, head))[0]
    assert (info.unit_code, info.unit_name, info.year) == ("9", "乙", 2025)


def test_a_second_one_of_the_unit_the_year_and_the_pack_needs_a_name(
    store: Store, packs: InstalledPacks
) -> None:
    first = new_declaration(store, packs, PACK, UNIT, 2024)
    with pytest.raises(DeclarationExists, match=first):
        new_declaration(store, packs, PACK, UNIT, 2024)
    second = new_declaration(store, packs, PACK, UNIT, 2024, name=" 调整预算 ")
    with pytest.raises(DeclarationExists, match=f"名称也是“调整预算”：{second}"):
        new_declaration(store, packs, PACK, UNIT, 2024, name="调整预算")
    new_declaration(store, packs, PACK, UNIT, 2025)
    new_declaration(store, packs, PACK, {**UNIT, "code": "601007"}, 2024)
    named = {(info.unit_code, info.year): info.name for info in store.declarations() if info.id != first}
    assert named == {("601006", 2024): "调整预算", ("601006", 2025): "", ("601007", 2024): ""}
    assert (
        open_declaration(store, second, packs).title == "甲中心 陕西省县级部门综合预算（2024年）（调整预算）"
    )


def test_last_year_is_taken_over(store: Store, packs: InstalledPacks) -> None:
    past = new_declaration(store, packs, PACK, UNIT, 2024)
    document = open_declaration(store, past, packs).document
    edit = edit_commands.enter(document, GENERAL, "12.5万")
    assert edit is not None
    document.apply(edit)
    id = new_declaration(store, packs, PACK, UNIT, 2025, past=past)
    content = store.load(id)[1]
    assert content.last_year[GENERAL] == Decimal(125_000)
    assert GENERAL not in content.facts.entries
    assert store.change_log(id)[0].label == f"新建申报，取自 {past}"


@pytest.mark.parametrize(
    ("unit", "year", "words"),
    [
        ({"code": " ", "name": "甲"}, 2024, "单位编码不能空着"),
        ({"code": "1", "name": ""}, 2024, "单位名称不能空着"),
        ({"code": "1", "name": "甲\x07"}, 2024, "不能显示的字符"),
        ({"code": "1", "name": "甲", "nature": "企业"}, 2024, "不能是 企业，可以是 行政、事业"),
        (UNIT, 20, "四位数的年份"),
    ],
)
def test_what_is_no_unit_or_year_is_refused(
    store: Store, packs: InstalledPacks, unit: dict[str, str], year: int, words: str
) -> None:
    with pytest.raises(KnownError, match=words):
        new_declaration(store, packs, PACK, unit, year)
    assert store.declarations() == []


def test_what_is_looked_for_and_not_there_is_said_with_what_there_is(
    store: Store, packs: InstalledPacks
) -> None:
    with pytest.raises(KnownError, match=r"^工作库\.bdesk 中还没有申报"):
        find_declarations(store)
    id = new_declaration(store, packs, PACK, UNIT, 2024, name="调整预算")
    with pytest.raises(KnownError, match=r"^工作库\.bdesk 中没有申报 没有，有的是：$") as refused:
        find_declarations(store, "没有")
    assert refused.value.candidates == [f"{id}  甲中心 2024 年（调整预算）"]


def test_opening_tells_how_far_it_is_and_stops_where_it_is_told_to(
    store: Store, packs: InstalledPacks
) -> None:
    id = new_declaration(store, packs, PACK, UNIT, 2024)
    told: list[tuple[int, int]] = []
    open_declaration(store, id, packs, lambda done, all_: told.append((done, all_)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]

    def stop(done: int, all_: int) -> None:
        if (done, all_) == told[len(told) // 2]:
            raise Cancelled

    with pytest.raises(Cancelled):
        open_declaration(store, id, packs, stop)
    assert open_declaration(store, id, packs).document.view(NAME).text == "甲中心"


def test_edits_of_an_open_declaration_are_kept(store: Store, program: Program, packs: InstalledPacks) -> None:
    id = create_declaration(store, program)
    document = open_declaration(store, id, packs).document
    edit = edit_commands.enter(document, GENERAL, "12.5万")
    assert edit is not None
    document.apply(edit)
    again = open_declaration(store, id, packs).document
    assert again.engine.value(GENERAL) == Decimal(125_000)
    assert store.change_log(id)[-1].label == edit.label


def test_a_read_only_workspace_takes_no_edits(
    workspace: WorkspaceFile, program: Program, packs: InstalledPacks
) -> None:
    id = create_declaration(workspace.store, program)
    with WorkspaceFile.open(workspace.path, read_only=True) as reader:
        document = open_declaration(reader.store, id, packs).document
        edit = edit_commands.enter(document, GENERAL, "1")
        assert edit is not None
        with pytest.raises(WorkspaceError, match="只读"):
            document.apply(edit)
        assert document.engine.value(GENERAL) is None


def test_the_offices_codes_are_laid_over_the_lists(store: Store, packs: InstalledPacks) -> None:
    def name() -> str | None:
        return packs.program(PACK, store).codes.lists["functional"].name("2080109")

    own = name()
    correct_code(store, packs, "2024/functional", "2080109", "社保经办")
    assert name() == "社保经办"
    assert InstalledPacks().program(PACK, store).codes.lists["functional"].name("2080109") == "社保经办"
    correct_code(store, packs, "2024/functional", "2080109", "")
    assert name() == own


def test_an_unknown_pack_is_named(store: Store, packs: InstalledPacks) -> None:
    with pytest.raises(PackError, match="没有安装报表包 hubei"):
        packs.program("hubei", store)


@pytest.mark.parametrize(
    "cell",
    [
        Cell("t99", "rows", "", "r", "c"),
        Cell("t01", "income", "", "nothing", "amount"),
        Cell("t05", "rows", "", "r1", "nothing"),
    ],
)
def test_a_pack_of_another_version_is_refused(store: Store, packs: InstalledPacks, cell: Cell) -> None:
    id = store.create_declaration(
        pack=PACK, pack_version="0.1.0", unit_code="1", unit_name="甲", year=2024,
        content=Content(Facts({cell: Decimal(1)}), {}, {}),
    )  # fmt: skip
    with pytest.raises(WorkspaceError, match=rf"0\.1\.0.*{cell.table}\.{cell.block}"):
        open_declaration(store, id, packs)


def test_the_list_follows_the_unit_that_is_entered(
    store: Store, program: Program, packs: InstalledPacks
) -> None:
    head = head_of(program, Facts(), unit_code="1", unit_name="旧")
    id = create_declaration(store, program, None, head)
    document = open_declaration(store, id, packs).document

    def listed() -> tuple[str, str]:
        [info] = [info for info in store.declarations() if info.id == id]
        return info.unit_code, info.unit_name

    for field, text in (("code", "601006"), ("name", " 新名称 ")):
        edit = edit_commands.enter(document, Cell("unit", "fields", "", field, "value"), text)
        assert edit is not None
        document.apply(edit)
    assert listed() == ("601006", "新名称")
    edit = edit_commands.clear(document, [Cell("unit", "fields", "", "name", "value")])
    assert edit is not None
    document.apply(edit)
    assert listed() == ("601006", "新名称")  # a list needs a name
    other = edit_commands.enter(document, GENERAL, "5")
    assert other is not None
    document.apply(other)
    assert listed() == ("601006", "新名称")


@pytest.mark.parametrize(
    "rows",
    [
        [Row("a", None, "zzz")],
        [Row("c0"), *(Row(f"c{n}", f"c{n - 1}") for n in range(1, 1_200))],
        [Row("a", "b"), Row("b", "a")],
        [Row("a", "a")],
        [Row("total")],
        [Row("a"), Row("total", "a")],
    ],
    ids=["unknown level", "chain", "circle", "its own parent", "total", "total below another"],
)
@pytest.mark.parametrize("table", ["t10", "expenditure"])
@pytest.mark.parametrize("installed", [False, True])
def test_rows_that_fit_no_level_are_refused(
    store: Store, packs: InstalledPacks, program: Program, rows: list[Row], table: str, installed: bool
) -> None:
    place = Place(table, next(id for at, id in program.blocks if at == table))
    version = program.pack.version if installed else "1"
    id = store.create_declaration(
        pack=PACK, pack_version=version, unit_code="1", unit_name="甲", year=2024,
        content=Content(Facts(rows={place: rows}), {}, {}),
    )  # fmt: skip
    with pytest.raises(WorkspaceError, match=f"没有的? {table}.{place.block}"):
        open_declaration(store, id, packs)


def test_what_another_declaration_of_the_unit_has_otherwise_is_a_witness(
    store: Store, packs: InstalledPacks
) -> None:
    """Of one that is right nothing is said; of a figure that only one sum speaks against it tells which it is."""
    program, right = packs.program(shipped.SHAANXI, store), shipped.document("mianxian-worksheet").content
    create_declaration(store, program, right.copy())
    cell, wrong = Place("expenditure", "rows").cell("e3", "amount"), right.copy()
    wrong.facts.entries[cell] = Decimal("297714.00")
    head = DeclarationHead(program.pack.id, program.pack.version, "601006", "", 2024, "又一份")
    second = create_declaration(store, program, wrong, head)
    first = next(info.id for info in store.declarations() if info.id != second)
    [found] = [f for f in open_declaration(store, second, packs).document.findings if f.level == "error"]
    assert (found.suspect, found.cells[0].expected) == (cell, Decimal("295014.00"))
    assert found.cause == "这个单位的另一份申报里是 295,014.00"
    assert not [f for f in open_declaration(store, first, packs).document.findings if f.level == "error"]


def test_what_was_done_before_it_was_opened_can_be_undone_as_long_as_it_stands(
    store: Store, packs: InstalledPacks
) -> None:
    id = new_declaration(store, packs, PACK, UNIT, 2024)
    first = open_declaration(store, id, packs).document
    place = Place("expenditure", "rows")
    edit, row = edit_commands.insert_row(first, place, values={"amount": "100"})
    for each in (edit, edit_commands.enter(first, NAME, "乙中心")):
        assert each is not None
        first.apply(each)
    made = first.content.copy()
    for amount in ("200", "300", "400"):
        change = edit_commands.enter(first, place.cell(row, "amount"), amount)
        assert change is not None
        first.apply(change)
    first.undo()

    def again() -> Document:
        document = open_declaration(store, id, packs).document
        document.take_up_earlier(earlier_edits(store, document))
        return document

    second = again()
    assert second.view(place.cell(row, "amount")).text == "300.00"
    assert [label.endswith("（上次打开时改的）") for label in second.undo_labels] == [True] * 4
    second.undo()
    second.undo()
    assert second.content.facts.entries == made.facts.entries
    second.redo()
    assert second.view(place.cell(row, "amount")).text == "200.00"
    assert "上次" not in second.undo_labels[0]
    for _ in range(3):
        second.undo()
    assert (second.undo_labels, second.content.facts.rows.get(place)) == ([], [])
    third = again()
    assert third.undo_labels == [], "all was taken back, also by the one before"
    fourth = open_declaration(store, id, packs).document
    for name in ("丙", "丁"):
        change = edit_commands.enter(fourth, NAME, name)
        assert change is not None
        fourth.apply(change)
    fifth = again()
    fifth.content.facts.entries[NAME] = "不在修改记录里"
    with pytest.raises(ValueError, match="别处改过"):
        fifth.undo()
    assert (fifth.view(NAME).text, fifth.undo_labels) == ("不在修改记录里", [])


def test_unlocking_gives_back_the_state_of_before_and_what_can_be_undone(
    store: Store, packs: InstalledPacks
) -> None:
    id = new_declaration(store, packs, PACK, UNIT, 2024)

    def again() -> Document:
        document = open_declaration(store, id, packs).document
        document.take_up_earlier(earlier_edits(store, document))
        return document

    def do(edit: Edit | None) -> None:
        assert edit is not None
        document.apply(edit)

    document = again()
    for name in ("甲", "乙"):
        do(edit_commands.enter(document, NAME, name))
        do(Edit("上报", (SetState("已上报"),)))
    document = again()
    do(edit_commands.enter(document, NAME, "丙"))
    for opened_anew in (False, True):
        do(edit_commands.lock(document))
        document = again() if opened_anew else document
        do(edit_commands.unlock(document))
        assert document.content.state == "已上报后有改动"
    assert "锁" not in "".join(document.undo_labels)
    document.undo()
    assert (document.view(NAME).text, document.content.state) == ("乙", "已上报后有改动")
    document.redo()
    assert document.view(NAME).text == "丙"
    do(Edit("退回", (SetState("已退回"),)))
    document.undo()
    assert (document.view(NAME).text, document.content.state) == ("乙", "已退回")
