"""Declarations of one unit linked in real workspaces: last year's closing balance is this year's opening one (J-21).

1. What the workspace has is taken when a declaration is opened, and kept.
2. The other one is changed: told at once where both are open, at opening where not.
3. The file alone, sent elsewhere, is checked the same.
4. What is not in the workspace is attached from a file or another workspace, if it is fit.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from tests import shipped
from tests.exchange.workbooks.other_layouts import UNIT as PUBLISHER
from tests.exchange.workbooks.other_layouts import Style, nine_tables, on_sheets
from tests.resources.final_accounts import expected, random_worksheet

from budgetdesk.cli.main import run
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content, Edit, SetEntry
from budgetdesk.document.links import origin_of
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import write_declaration
from budgetdesk.exchange.package_file import (
    CHANGES,
    DECLARATION,
    PDF,
    WORKBOOK,
    Manifest,
    content_digest,
    write_package,
)
from budgetdesk.office.declarations import (
    Opened,
    create_declaration,
    head_of,
    new_declaration,
    open_declaration,
    unit_entries,
)
from budgetdesk.office.importing.declaration_files import import_files, open_file
from budgetdesk.office.links import attached, connect, look_up, open_linked, preview
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.resources import resources
from budgetdesk.storage.store import Store
from budgetdesk.storage.workspace_file import WorkspaceFile

PACK = "national-final-2023"
UNIT = {"code": "601006", "name": "甲中心"}
LINES, INCOME, CARRIED = Place("lines", "rows"), Place("income_lines", "rows"), Place("carried", "rows")
SPENT, OPENING = LINES.cell("s1", "amount"), CARRIED.cell("c1", "amount")
GENERAL = "一般公共预算财政拨款"


def _put(facts: Facts, place: Place, row: str, **texts: Entry) -> None:
    facts.rows.setdefault(place, []).append(Row(row))
    facts.entries |= {place.cell(row, column): entry for column, entry in texts.items()}


def make(store: Store, packs: InstalledPacks, year: int, opening: str, *, unit: dict[str, str] = UNIT) -> str:
    """Accounts with an income of 100 and 60 spent besides what was carried over."""
    program = packs.program(PACK, store)
    facts = Facts(unit_entries(program, unit))
    _put(facts, INCOME, "i1", function="2080109", source=GENERAL, amount=Decimal("100.00"))
    _put(
        facts,
        LINES,
        "s1",
        function="2080109",
        economic="30101",
        kind="人员经费",
        fund=GENERAL,
        amount=Decimal("60.00"),
    )
    _put(facts, CARRIED, "c1", function="2080109", fund=GENERAL, amount=Decimal(opening))
    return create_declaration(store, program, Content(facts, {}, {}), head_of(program, facts, year=year))


def opened(store: Store, packs: InstalledPacks, id: str) -> Opened:
    """As the window opens it."""
    found = open_declaration(store, id, packs)
    connect(found.document, look_up(found, store, packs))
    return found


def rules(document: Document) -> set[str]:
    return {rule for finding in document.findings for rule in finding.rules}


def test_closing_balance_is_taken_at_opening_and_kept(store: Store, packs: InstalledPacks) -> None:
    make(store, packs, 2022, "5.00")  # closes with 45.00
    id = make(store, packs, 2023, "54.00")
    document = opened(store, packs, id).document
    (found,) = [f for f in document.findings if "NF23-X-101" in f.rules]
    assert found.suspect == OPENING
    assert document.undo_labels[0].startswith("取用上年决算的数")
    again = open_declaration(store, id, packs)
    assert rules(again.document) == rules(document), "what was taken is kept in the file"
    assert not look_up(again, store, packs), "what did not change since is not opened"
    document.apply(Edit("改", (SetEntry(OPENING, Decimal("45.00")),)))
    assert not rules(document) & {"NF23-X-101", "NF23-X-102", "NF23-X-103", "NF23-X-104"}


def test_change_in_the_other_is_told_at_once_where_both_are_open(store: Store, packs: InstalledPacks) -> None:
    past = open_declaration(store, make(store, packs, 2022, "5.00"), packs)
    this = open_declaration(store, make(store, packs, 2023, "45.00"), packs)
    connect(this.document, look_up(this, store, packs, open_another=lambda _: past))
    assert not rules(this.document)
    past.document.apply(Edit("改", (SetEntry(SPENT, Decimal("61.00")),)))
    (moved,) = [f for f in this.document.findings if "NF23-LINK-last-MOVED" in f.rules]
    assert "44.00" in moved.says
    edit = this.document.sources["last"]()
    assert edit is not None
    this.document.apply(edit)
    assert "NF23-LINK-last-MOVED" not in rules(this.document)
    assert "NF23-X-101" in rules(this.document)
    past.document.undo()
    assert "NF23-LINK-last-MOVED" in rules(this.document)


def test_change_in_the_other_is_told_at_opening_where_it_was_not_open(
    store: Store, packs: InstalledPacks
) -> None:
    first, second = make(store, packs, 2022, "5.00"), make(store, packs, 2023, "45.00")
    opened(store, packs, second)
    open_declaration(store, first, packs).document.apply(Edit("改", (SetEntry(SPENT, Decimal("61.00")),)))
    document = opened(store, packs, second).document
    assert "NF23-LINK-last-MOVED" in rules(document)
    assert "NF23-X-101" not in rules(document), "the figures that are kept stand until new ones are taken"


def test_file_alone_is_checked_the_same_elsewhere(
    store: Store, packs: InstalledPacks, tmp_path: Path
) -> None:
    make(store, packs, 2022, "5.00")
    here = opened(store, packs, make(store, packs, 2023, "54.00"))
    file = tmp_path / "决算.json"
    file.write_bytes(write_declaration(here.document.engine, here.head, remarks=here.document.content))
    there = open_file(file, packs).document
    assert [(f.rules, f.says, f.cells) for f in there.findings] == [
        (f.rules, f.says, f.cells) for f in here.document.findings
    ]
    origin = origin_of(there.content.facts, "last")
    assert origin is not None
    assert (origin.year, origin.pack, origin.unit) == ("2022", PACK, "甲中心")


def packed(each: Opened, path: Path) -> Path:
    """The package in which a declaration goes upward."""
    declaration, head = write_declaration(each.document.engine, each.head), each.head
    manifest = Manifest(
        "0" * 32, head.unit_code, head.unit_name, head.year, head.pack, head.pack_version, head.name, 1, "",
        "2023-02-01T08:00:00+00:00", "1", content_digest(declaration), 0, 0, 0,
    )  # fmt: skip
    parts = dict.fromkeys((CHANGES, PDF, WORKBOOK), b"") | {DECLARATION: declaration}
    path.write_bytes(write_package(manifest, parts, None))
    return path


def test_attached_from_a_file_a_package_and_another_workspace(
    store: Store, packs: InstalledPacks, tmp_path: Path
) -> None:
    this = open_declaration(store, make(store, packs, 2023, "54.00"), packs)
    with WorkspaceFile.create(tmp_path / "别处.bdesk") as other:
        past = open_declaration(other.store, make(other.store, packs, 2022, "5.00"), packs)
        wrong = open_declaration(other.store, make(other.store, packs, 2021, "5.00"), packs)
        strange = open_declaration(
            other.store, make(other.store, packs, 2022, "5.00", unit={"code": "2", "name": "乙"}), packs
        )
    files = {}
    for name, each in (("上年", past), ("前年", wrong), ("乙", strange)):
        files[name] = tmp_path / f"{name}.json"
        files[name].write_bytes(write_declaration(each.document.engine, each.head))
    for name, says in (("前年", "不是上年决算"), ("乙", "另一个单位")):
        with pytest.raises(KnownError, match=says), attached(this, "last", files[name], packs):
            pass
    for path in (files["上年"], packed(past, tmp_path / "上年.bdpkg"), tmp_path / "别处.bdesk"):
        with attached(this, "last", path, packs) as found:
            edit = found.take_into(this.document)
        assert edit is not None
        this.document.apply(edit)
        assert "NF23-X-101" in rules(this.document)
        origin = origin_of(this.document.content.facts, "last")
        assert origin is not None
        assert origin.place == path.name
        this.document.undo()


def test_last_year_comes_from_its_published_workbook_and_is_shown_before(
    store: Store, tmp_path: Path
) -> None:
    """By the link's kind alone: nobody says which pack it is. What the next year begins with is what it ended with."""
    packs = shipped.SharedPacks()
    figures = expected(random_worksheet(Random(1)))
    path = on_sheets(
        nine_tables(figures, Style(title="2023年度{title}")),
        tmp_path / "公开.xlsx",
        [f"公开{n:02d}表" for n in range(1, 10)],
    )
    this = open_declaration(
        store, make(store, packs, 2024, "54.00", unit={"code": "6", "name": PUBLISHER}), packs
    )
    with attached(this, "last", path, packs) as found:
        edit = found.take_into(this.document)
    assert edit is not None
    taken = {each.words: each for each in preview(this.document, edit)}
    closing = taken["上年决算 公开01表 年末结转和结余"]
    assert (closing.before, closing.now) == (None, figures["overview", "func.closing", "amount"])
    assert origin_of(this.document.content.facts, "last") is None
    this.document.apply(edit)
    assert "NF23-X-102" in rules(this.document)
    path.write_bytes(b"PK")
    with pytest.raises(KnownError, match="不能读取"), attached(this, "last", path, packs):
        pass


def test_commands_check_with_what_the_workspace_has_and_keep_nothing(
    workspace: WorkspaceFile, path: Path, packs: InstalledPacks, capsys: pytest.CaptureFixture[str]
) -> None:
    make(workspace.store, packs, 2022, "5.00")
    id = make(workspace.store, packs, 2023, "54.00")
    assert "NF23-X-101" in rules(open_linked(workspace.store, id, packs).document)
    assert origin_of(workspace.store.load(id)[1].facts, "last") is None
    workspace.close()
    assert run(["links", str(path), "--declaration", id]) == 0
    assert "还没有取用，工作库中有 601006-2022" in capsys.readouterr().out
    assert run(["links", str(path), "--declaration", id, "--take", "last"]) == 0
    assert run(["links", str(path), "--declaration", id]) == 0
    assert "上年决算：取自 甲中心 部门决算公开" in capsys.readouterr().out
    assert run(["explain", str(path), "z01/carried/amount", "--declaration", id]) == 0
    said = capsys.readouterr().out
    assert "年初结转和结余应等于上年决算的年末结转和结余（不符" in said
    assert "（来自 2022 年决算）" in said
    there = said.partition("在那份申报（601006-2022-national-final-2023）里")[2]
    assert "支出明细" in there, "it goes on in the other declaration, down to its worksheet"
    assert run(["links", str(path), "--declaration", id, "--release", "last"]) == 0
    assert run(["links", str(path), "--declaration", id, "--take", "nothing"]) == 2
    assert "没有关联 nothing" in capsys.readouterr().err


TARGETS, EVALUATION = "sichuan-project-target-2023", "sichuan-project-evaluation-2023"
TREE = [
    ("a", None, "level1", "产出指标"),
    ("b", "a", "level2", "数量指标"),
    ("c", "b", "level3", "补贴发放人数"),
    ("d", "b", "level3", "培训场次"),
]


def _projects(facts: Facts, *names: str) -> None:
    for n, name in enumerate(names):
        _put(facts, Place("projects", "rows"), f"p{n}", name=name, amount=Decimal(10 * (n + 1)))


def _tree(facts: Facts, table: str, sheet: str, prefix: str, **values: str) -> None:
    """The tree with ids after a prefix; values of its leaves by their ids."""
    place = Place(table, "indicators", sheet)
    for id, parent, level, name in TREE:
        facts.rows.setdefault(place, []).append(Row(prefix + id, parent and prefix + parent, level))
        facts.entries[place.cell(prefix + id, level)] = name
    for id, value in values.items():
        facts.entries |= {place.cell(prefix + id, "nature"): "≥", place.cell(prefix + id, "value"): value}


def test_targets_come_to_each_indicator_of_each_project(store: Store, packs: InstalledPacks) -> None:
    """In the second project the indicators have other ids: they are known by their names."""
    for pack, table, other in ((TARGETS, "target", ""), (EVALUATION, "evaluation", "x")):
        program = packs.program(pack, store)
        facts = Facts(unit_entries(program, UNIT))
        _projects(facts, "补贴项目", "培训项目")
        facts.instances[table] = ["p0", "p1"]
        told = {"c": "120", "d": "6"} if pack == TARGETS else {}
        _tree(facts, table, "p0", "", **told)
        _tree(facts, table, "p1", other, **{id: f"{value}0" for id, value in told.items()})
        create_declaration(store, program, Content(facts, {}, {}), head_of(program, facts))
    document = opened(store, packs, f"601006-2023-{EVALUATION}").document
    first, second = (Place("evaluation", "indicators", sheet) for sheet in ("p0", "p1"))
    values = [document.engine.value(place.cell(row, "value")) for place, row in (
        (first, "c"), (first, "d"), (second, "xc"), (second, "xd"),
    )]  # fmt: skip
    assert values == ["120", "6", "1200", "60"]
    assert document.engine.value(first.cell("a", "value")) is None
    cell = second.cell("xd", "value")
    document.apply(Edit("改", (SetEntry(cell, "50"),)))
    (found,) = [f for f in document.findings if f.suspect == cell and "Z-11" in f.source]
    assert found.cells[0].expected == "60"


def test_monitoring_begins_with_what_the_targets_say(store: Store, packs: InstalledPacks) -> None:
    target = import_files([resources() / "samples" / "road-target.json"], store, packs)[0].id
    unit = {"code": "510204", "name": "清河县农村公路服务中心"}
    id = new_declaration(store, packs, "national-project-monitoring-2021", unit, 2021, past=target)
    found = open_declaration(store, id, packs)
    engine = found.document.engine
    origin = origin_of(found.document.content.facts, "targets")
    assert origin is not None
    assert origin.declaration == target
    assert not look_up(found, store, packs), "it is linked from the beginning"
    assert list(engine.sheets("monitoring")) == ["p1", "p2"]
    place = Place("monitoring", "indicators", "p1")
    assert engine.value(place.cell("p1i1", "level3")) == "养护农村公路里程"
    assert [engine.value(place.cell("p1i1", column)) for column in ("nature", "value", "unit")] == [
        "≥",
        "120",
        "公里",
    ]
    assert engine.value(Cell("monitoring", "funds", "p1", "total", "initial")) == Decimal("186.50")
    assert engine.value(Cell("projects", "rows", "", "total", "amount")) == Decimal("229.30")
