"""Declarations of a workspace as documents, with the shipped pack."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetdesk.document import edit_commands
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Cell, Facts
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.office.opening import create_declaration, load_program, open_document, unit_entries
from budgetdesk.packs.catalogue import Catalogue
from budgetdesk.packs.problems import PackError
from budgetdesk.resources import resources
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.storage.workspace import Workspace

PACK = "shaanxi-budget-2024"
NAME = Cell("unit", "fields", "", "name", "value")
GENERAL = Cell("t01", "income", "", "general", "amount")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue([resources() / "packs"], resources() / "codes")


@pytest.fixture(scope="module")
def program(catalogue: Catalogue) -> Program:
    return load_program(None, PACK, catalogue)


def test_unit_comes_from_the_unit_table(workspace: Workspace, program: Program, catalogue: Catalogue) -> None:
    facts = Facts(unit_entries(program, {"code": "601006", "name": "甲中心", "nature": ""}))
    id = create_declaration(workspace, program, Content(facts, {}, {}), unit_code="9", unit_name="乙")
    info, content = workspace.load(id)
    assert (info.unit_code, info.unit_name, info.year) == ("601006", "甲中心", 2024)
    assert content.facts.entries == facts.entries
    assert len(facts.entries) == 2
    assert open_document(workspace, id, catalogue, program).view(NAME).text == "甲中心"


def test_unit_comes_from_the_arguments_where_the_table_is_blank(
    workspace: Workspace, program: Program
) -> None:
    id = create_declaration(workspace, program, unit_code="9", unit_name="乙", year=2025)
    info = workspace.load(id)[0]
    assert (info.unit_code, info.unit_name, info.year) == ("9", "乙", 2025)


def test_edits_of_an_open_declaration_are_kept(
    workspace: Workspace, program: Program, catalogue: Catalogue
) -> None:
    id = create_declaration(workspace, program)
    document = open_document(workspace, id, catalogue, program)
    edit = edit_commands.enter(document, GENERAL, "12.5万")
    assert edit is not None
    document.apply(edit)
    again = open_document(workspace, id, catalogue)
    assert again.engine.value(GENERAL) == Decimal(125_000)
    assert workspace.change_log(id)[-1].label == edit.label


def test_a_read_only_workspace_takes_no_edits(
    workspace: Workspace, program: Program, catalogue: Catalogue
) -> None:
    id = create_declaration(workspace, program)
    with Workspace.open(workspace.path, read_only=True) as reader:
        document = open_document(reader, id, catalogue, program)
        edit = edit_commands.enter(document, GENERAL, "1")
        assert edit is not None
        with pytest.raises(WorkspaceError, match="只读"):
            document.apply(edit)
        assert document.engine.value(GENERAL) is None


def test_the_offices_codes_are_laid_over_the_lists(workspace: Workspace, catalogue: Catalogue) -> None:
    workspace.correct_code("2024/functional", "2080109", "社保经办")
    program = load_program(workspace, PACK, catalogue)
    assert program.codes.lists["functional"].name("2080109") == "社保经办"


def test_an_unknown_pack_is_named(workspace: Workspace, catalogue: Catalogue) -> None:
    with pytest.raises(PackError, match="没有安装报表包 hubei"):
        load_program(workspace, "hubei", catalogue)


@pytest.mark.parametrize(
    "cell",
    [
        Cell("t99", "rows", "", "r", "c"),
        Cell("t01", "income", "", "nothing", "amount"),
        Cell("t05", "rows", "", "r1", "nothing"),
    ],
)
def test_a_pack_of_another_version_is_refused(
    workspace: Workspace, program: Program, catalogue: Catalogue, cell: Cell
) -> None:
    id = workspace.create_declaration(
        pack=PACK, pack_version="0.1.0", unit_code="1", unit_name="甲", year=2024,
        content=Content(Facts({cell: Decimal(1)}), {}, {}),
    )  # fmt: skip
    with pytest.raises(WorkspaceError, match=rf"0\.1\.0.*{cell.table}\.{cell.block}"):
        open_document(workspace, id, catalogue, program)


def test_the_list_follows_the_unit_that_is_entered(workspace: Workspace, catalogue: Catalogue) -> None:
    id = create_declaration(
        workspace, load_program(workspace, PACK, catalogue), unit_code="1", unit_name="旧"
    )
    document = open_document(workspace, id, catalogue)

    def listed() -> tuple[str, str]:
        [info] = [info for info in workspace.declarations() if info.id == id]
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
