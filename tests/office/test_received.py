"""What an office has received: it stays what was sent, and what counts of it is said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter, explain
from budgetdesk.document.finding_index import FindingIndex
from budgetdesk.document.outstanding import remarked, still_missing
from budgetdesk.engine.cells import Cell
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.exchange.package_file import (
    CHANGES,
    DECLARATION,
    PDF,
    WORKBOOK,
    Manifest,
    content_digest,
    write_package,
)
from budgetdesk.exchange.signing import OwnKey
from budgetdesk.office.declarations import copy_declaration, create_declaration, open_declaration
from budgetdesk.office.exports import declaration_file
from budgetdesk.office.moving import pack_up, unpack
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.restoring import restore_declaration
from budgetdesk.office.upward.adding_up import candidates, members
from budgetdesk.office.upward.board import board, notices
from budgetdesk.office.upward.inviting import invite
from budgetdesk.office.upward.receiving import Outcome, receive
from budgetdesk.office.upward.replying import remarks_from, reply, take_reply
from budgetdesk.office.upward.sending import send
from budgetdesk.office.upward.versions import as_it_came, differences
from budgetdesk.office.workspaces import received_folder
from budgetdesk.storage.backups import backup_now
from budgetdesk.storage.package_store import ExpectedUnit, PackageStore
from budgetdesk.storage.store import Store
from budgetdesk.storage.workspace_file import WorkspaceFile

NOTE = Cell("expenditure", "rows", "", "e6", "note")
CODE, NAME = "601006", "勉县城乡居民社会养老保险经办中心"


@pytest.fixture
def packs() -> InstalledPacks:
    return shipped.Packs()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[WorkspaceFile]:
    with WorkspaceFile.create(tmp_path / "石河.bdesk") as workspace:
        yield workspace


@pytest.fixture
def store(workspace: WorkspaceFile) -> Store:
    return workspace.store


def package(folder: Path, note: str, version: int = 1, *, name: str = "") -> Path:
    """What a unit sends that has written this in a row of its sample."""
    document = shipped.document("mianxian-worksheet")
    document.apply(enter(document, NOTE, note))
    return packed(folder, document, version, name)


def packed(folder: Path, document: Document, version: int, name: str = "") -> Path:
    pack_version = document.program.pack.version
    head = DeclarationHead(shipped.SHAANXI, pack_version, CODE, NAME, 2024, name)
    declaration = declaration_file(document, head)
    manifest = Manifest(
        id=uuid4().hex, unit_code=CODE, unit_name=NAME, year=2024, pack=shipped.SHAANXI, pack_version=pack_version,
        name=name, version=version, replaces="", made_at="2024-02-01T08:00:00+00:00", program="0.1.0",
        digest=content_digest(declaration), errors=0, queries=0, hints=0,
    )  # fmt: skip
    path = folder / f"{manifest.code}.bdpkg"
    parts = {DECLARATION: declaration, CHANGES: b"{}", PDF: b"", WORKBOOK: b""}
    path.write_bytes(write_package(manifest, parts, None))
    return path


def take(
    workspace: WorkspaceFile, packs: InstalledPacks, *paths: Path, counts: bool = False
) -> list[Outcome]:
    return list(receive(paths, workspace.store, packs, received_folder(workspace.path), counts=counts))


def edited_here(store: Store, packs: InstalledPacks, id: str) -> None:
    """As an older program let people edit what they had received."""
    document = open_declaration(store, id, packs).document
    document.received = False
    document.apply(enter(document, NOTE, "上级改的"))


def test_what_was_received_is_only_looked_at_and_counts_no_more_where_it_was_changed(
    workspace: WorkspaceFile, packs: InstalledPacks, tmp_path: Path
) -> None:
    store = workspace.store
    [outcome] = take(workspace, packs, package(tmp_path, "一"))
    assert outcome.row is not None
    id = outcome.row.declaration_id
    for state in ("已收到", "已退回", "已接收"):
        document = open_declaration(store, id, packs).document
        assert document.content.state == state
        with pytest.raises(KnownError, match="单位报来的，只能看"):
            document.apply(enter(document, NOTE, "改"))
        with pytest.raises(KnownError, match="单位报来的"):
            send(open_declaration(store, id, packs), store, tmp_path / "转报")
        if state != "已接收":
            kind = "return" if state == "已收到" else "receipt"
            remarks = remarks_from(["请核对"] if kind == "return" else [])
            reply(outcome.row, kind, remarks, store, packs, tmp_path / kind)
    [line] = board(store, packs)
    assert (line.state, line.differs) == ("已接收", "")
    assert [info.id for info in members(store, packs, shipped.SHAANXI, 2024).infos] == [id]

    own = open_declaration(store, copy_declaration(store, id, "调整"), packs).document
    own.apply(enter(own, NOTE, "上级改的"))  # who wants to correct it himself has a copy of his own
    assert [info.id for info in members(store, packs, shipped.SHAANXI, 2024).infos] == [id]

    edited_here(store, packs, id)
    [line] = board(store, packs)
    assert "收到后改动过" in line.differs
    with pytest.raises(KnownError) as error:
        members(store, packs, shipped.SHAANXI, 2024)
    assert ["收到后改动过" in why for why in error.value.candidates] == [True]
    assert [info.id for info in members(store, packs, shipped.SHAANXI, 2024, [CODE]).infos] == [id]


def test_a_returned_unit_is_missing_and_no_copy_stands_in_for_it(
    workspace: WorkspaceFile, packs: InstalledPacks, tmp_path: Path
) -> None:
    store = workspace.store
    PackageStore(store.database).expect_units([ExpectedUnit(CODE, NAME), ExpectedUnit("601007", "医保中心")])
    [outcome] = take(workspace, packs, package(tmp_path, "一"))
    assert outcome.row is not None
    copy_declaration(store, outcome.row.declaration_id, "又一份")
    reply(outcome.row, "return", remarks_from(["请核对"]), store, packs, tmp_path / "退回")
    with pytest.raises(KnownError):
        members(store, packs, shipped.SHAANXI, 2024)
    every = candidates(store, packs, shipped.SHAANXI, 2024)
    assert [(each.state, each.usual) for each in every] == [
        ("已退回", False), ("填报中", False), ("未收到", False),
    ]  # fmt: skip
    [again] = take(workspace, packs, package(tmp_path, "二", 2))
    assert again.row is not None
    of = members(store, packs, shipped.SHAANXI, 2024)
    assert [info.id for info in of.infos] == [again.row.declaration_id]
    assert [str(each) for each in of.left_out] == ["601007 医保中心（未收到）"]


def test_what_came_of_each_file_is_kept_and_what_is_late_is_told(
    workspace: WorkspaceFile, packs: InstalledPacks, tmp_path: Path
) -> None:
    kept = PackageStore(workspace.store.database)
    kept.expect_units([ExpectedUnit(CODE, NAME), ExpectedUnit("601007", "医保中心")])
    good = package(tmp_path, "一")
    (tmp_path / "坏").mkdir()
    damaged = tmp_path / "坏" / good.name
    damaged.write_bytes(good.read_bytes()[:-50])
    [refused] = take(workspace, packs, damaged)
    assert [(each.file, each.result, each.says) for each in kept.not_taken()] == [
        (damaged.name, "refused", "；".join(refused.says))
    ]
    [taken] = take(workspace, packs, good)
    assert kept.not_taken() == [], "the unit sent it once more"
    assert [each.unit for each in kept.arrivals()] == ["", f"{CODE} {NAME} 2024 年 第 1 版"]
    assert taken.row is not None
    opened = open_declaration(workspace.store, taken.row.declaration_id, packs, keep=False).document
    opened.read_text()
    assert taken.row.missing == len(still_missing(opened)) > 0

    assert [line.late for line in board(workspace.store, packs)] == [False, False]
    key = OwnKey(tmp_path / "key")
    key.make()
    for deadline, late in (("2999-12-31", False), ("2024-01-31", True)):
        invite(workspace.store, key, "县财政局", shipped.SHAANXI, 2024, deadline, tmp_path / deadline)
        assert [line.late for line in board(workspace.store, packs)] == [late, late]
        assert notices(kept)[shipped.SHAANXI, 2024].deadline == deadline


def test_of_two_packages_that_are_no_later_versions_of_each_other_a_person_says_which_counts(
    workspace: WorkspaceFile, packs: InstalledPacks, tmp_path: Path
) -> None:
    store, folder = workspace.store, received_folder(workspace.path)
    first, other, again = (tmp_path / name for name in ("甲", "乙", "丙"))
    for place in (first, other, again):
        place.mkdir()
    old, same, corrected = package(first, "一"), package(again, "一"), package(other, "二")
    [outcome] = take(workspace, packs, old)
    [known] = take(workspace, packs, same)
    assert known.result == "duplicate"  # made anew, and the same
    [asked] = take(workspace, packs, corrected)
    assert (asked.result, asked.contested and asked.contested.different) == ("contested", 1)
    assert [line.row for line in board(store, packs)] == [outcome.row]
    assert len(list(folder.iterdir())) == 2, "both files are kept, whatever is said"

    [taken] = take(workspace, packs, corrected, counts=True)
    assert taken.row is not None
    assert [line.row for line in board(store, packs)] == [taken.row]
    one, two = PackageStore(store.database).versions(taken.row)
    assert (one.state, two.state) == ("已有新版", "已收到")
    [differing] = differences(*(as_it_came(row, folder, store, packs) for row in (one, two)))
    assert (differing.before, differing.after) == ("一", "二")
    assert "备注" in differing.words
    [later] = take(workspace, packs, package(other, "三", 2))
    assert later.result == "received"


def test_remarks_of_a_return_are_at_their_cells_with_what_the_unit_answered(
    workspace: WorkspaceFile, packs: InstalledPacks, tmp_path: Path
) -> None:
    store = workspace.store
    [outcome] = take(workspace, packs, package(tmp_path, "一"))
    assert outcome.row is not None
    remarks = remarks_from(["支出明细/e6/备注：写明合同号", "请补报项目绩效"])
    reply(outcome.row, "return", remarks, store, packs, tmp_path / "退回")

    document = shipped.document("mianxian-worksheet")
    document.apply(enter(document, NOTE, "合同 7 号"))
    document.remarks = [(remark.place, remark.says) for remark in remarks]
    [at_cell, whole] = [missing.finding for missing in remarked(document)]
    assert at_cell is not None
    assert whole is not None
    document.apply(explain(document, at_cell, "已写明"))
    [again] = take(workspace, packs, packed(tmp_path, document, 2))
    assert again.row is not None
    [line] = board(store, packs)
    assert line.beside == "1 条退回意见没有答复"

    received = open_declaration(store, again.row.declaration_id, packs).document
    left = [missing.says for missing in still_missing(received) if missing.kind == "returned"]
    assert left == ["请补报项目绩效"]
    index = FindingIndex(received)
    [(found, _)] = [each for each in index.findings(NOTE) if each[0].cause_kind == "returned"]
    assert (found.says, index.explained(found)) == ("写明合同号", True)
    reply(again.row, "receipt", [], store, packs, tmp_path / "回执")
    assert not open_declaration(store, again.row.declaration_id, packs).document.remarks


def test_what_was_received_moves_along_and_what_a_backup_brings_back_is_told(
    workspace: WorkspaceFile, packs: InstalledPacks, tmp_path: Path
) -> None:
    [outcome] = take(workspace, packs, package(tmp_path, "一"))
    assert outcome.row is not None
    backup = backup_now(workspace.path)
    [outcome] = take(workspace, packs, package(tmp_path, "二", 2))
    assert outcome.row is not None
    moving = pack_up(tmp_path / "搬家", [workspace.path], {})
    shutil.rmtree(received_folder(workspace.path))
    [path] = unpack(moving, tmp_path / "新电脑").workspaces
    with WorkspaceFile.open(path) as moved:
        for row in PackageStore(moved.store.database).versions(outcome.row):
            as_it_came(row, received_folder(path), moved.store, packs)

    restore_declaration(backup.path, outcome.row.declaration_id, workspace)
    [line] = board(workspace.store, packs)
    assert line.differs == "内容是第 1 版的，不是第 2 版"


def test_a_reply_to_the_same_content_sent_from_elsewhere_is_taken_and_others_can_be_read(
    workspace: WorkspaceFile, packs: InstalledPacks, tmp_path: Path
) -> None:
    [outcome] = take(workspace, packs, package(tmp_path, "一"))
    assert outcome.row is not None
    answer = reply(outcome.row, "return", remarks_from(["请核对"]), workspace.store, packs, tmp_path / "退回")
    with WorkspaceFile.create(tmp_path / "重建.bdesk") as unit:
        with pytest.raises(KnownError, match="不是这个工作库上报的") as error:
            take_reply(answer, unit.store, packs)
        assert error.value.candidates == ["请核对"]
        program = packs.program(shipped.SHAANXI, unit.store)
        _, content = workspace.store.load(outcome.row.declaration_id)
        content.state = "已上报"
        id = create_declaration(unit.store, program, content)
        sent = replace(outcome.row, id=uuid4().hex, direction="sent", declaration_id=id, state="已上报")
        PackageStore(unit.store.database).keep(sent)
        row, said, notes = take_reply(answer, unit.store, packs)
        assert (row.id, [remark.says for remark in said.remarks]) == (sent.id, ["请核对"])
        assert "内容与这里的第 1 版相同" in notes[0]
        assert open_declaration(unit.store, id, packs).document.remarks == [("", "请核对")]
