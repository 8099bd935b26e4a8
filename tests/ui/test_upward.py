"""The way upward and back in two windows: a unit's and that of the office above it, which share nothing but files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot
from tests.office.test_received import package
from tests.ui.test_window_size import fits

from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Place
from budgetdesk.errors import KnownError
from budgetdesk.exchange.reply_file import read_reply
from budgetdesk.office import own_key
from budgetdesk.office.declarations import create_declaration, open_declaration
from budgetdesk.office.office import Office
from budgetdesk.office.upward.adding_up import Candidate, members
from budgetdesk.resources import resources
from budgetdesk.storage.queries import DeclarationInfo
from budgetdesk.ui.narrative.text_import import TextImportPreview
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.arrivals_window import ArrivalsWindow
from budgetdesk.ui.window.board_window import COLUMNS, BoardWindow
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog
from budgetdesk.ui.window.return_dialog import ReturnDialog
from budgetdesk.ui.window.sent_packages import SentDialog
from budgetdesk.ui.window.units_window import UnitsToAdd, UnitsWindow
from budgetdesk.ui.window.versions_window import VersionsWindow

CODE_COLUMN = COLUMNS.index("校验码")


class Desk:
    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        folder.mkdir()
        self.folder, self._qtbot = folder, qtbot
        settings = Settings(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
        self.window = MainWindow(Office(), settings)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.create_workspace(folder / "w.bdesk")

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: self.window.jobs.idle, timeout=60_000)

    def drop(self, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self.window, QDragEnterEvent(QPoint(5, 5), copy, data, left, none))
        QApplication.sendEvent(self.window, QDropEvent(QPointF(5, 5), copy, data, left, none))
        self.settle()

    def send_anyway(self) -> None:
        """What is in front, though something is missing, which is told before."""
        self.window.actions_.send.trigger()
        boxes = [box for box in self.window.findChildren(QMessageBox) if box.isVisible()]
        for button in (button for box in boxes for button in box.buttons() if button.text() == "仍然上报"):
            button.click()

    def said(self) -> str:
        """What a message said, which is closed."""
        boxes = self.window.findChildren(QMessageBox)
        texts = [box.text() for box in boxes if box.isVisible()]
        for box in boxes:
            box.close()
        return "\n".join(texts)

    @property
    def board(self) -> BoardWindow:
        (board,) = self.window.findChildren(BoardWindow)
        return board

    def lines(self) -> list[list[str]]:
        tree = self.board.list
        items = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
        return [[item.text(column) for column in (0, 2, 5)] for item in items]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What dialogs answer with, by the kind of the question."""
    answers: dict[str, str] = {}
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (answers["save"], ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (answers["open"], ""))
    return answers


def test_sent_received_returned_mended_and_accepted(
    tmp_path: Path, qtbot: QtBot, names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_key, "data_folder", lambda: tmp_path / "no key")
    unit = Desk(tmp_path / "unit", qtbot)
    unit.drop(resources() / "samples" / "mianxian-worksheet.json")
    qtbot.waitUntil(lambda: unit.window.declaration_view is not None, timeout=60_000)
    words = tmp_path / "说明.txt"
    words.write_text("一、主要职责及机构设置\n负责城乡居民养老保险的经办工作。\n", encoding="utf-8")
    unit.drop(words)
    qtbot.waitUntil(lambda: unit.window.findChild(TextImportPreview) is not None, timeout=60_000)
    unit.window.findChild(TextImportPreview).reject()
    view = unit.window.declaration_view
    assert view is not None
    view.session.enter(Place("expenditure", "rows").cell("e6", "note"), "看过")
    names["save"] = str(tmp_path / "1.bdpkg")
    unit.window.actions_.send.trigger()
    [box] = [box for box in unit.window.findChildren(QMessageBox) if box.isVisible()]
    assert "表9还空着" in box.text()
    assert not (tmp_path / "1.bdpkg").exists()  # what is missing is told before
    ways = {button.text(): button for button in box.buttons()}
    assert {"去看", "仍然上报", "取消"} == set(ways)
    ways["仍然上报"].click()
    unit.settle()
    assert (tmp_path / "1.bdpkg").exists()
    assert unit.window.office.declarations()[0].state == "已上报"
    told = unit.window.findChild(SentDialog)
    assert told is not None
    assert told.isVisible()
    assert told.said["文件"] == str(tmp_path / "1.bdpkg")
    assert "没有签名" in told.said["签名"]
    assert fits(told)
    told.copy.click()
    assert QApplication.clipboard().text() == told.said["校验码"]
    told.accept()
    assert unit.window.declaration_view is view  # the cursor and what can be undone are there
    assert view.session.document.undo_labels
    assert "已上报" in unit.window.actions_.unit.text()
    unit.window.front.undo()
    assert unit.window.office.declarations()[0].state == "已上报后有改动"
    assert "有改动" in unit.window.actions_.unit.text()
    assert "再上报" in unit.window.status.saved.text()
    assert not unit.window.notice.isVisible()  # it would push down the rows under the mouse
    unit.window.actions_.board.trigger()
    first = unit.board.sent.topLevelItem(0)
    assert first is not None
    assert [first.text(column) for column in (0, 1)] == ["已上报后有改动", "第 1 版"]
    assert first.text(3) == QApplication.clipboard().text()
    board = unit.board
    board.activateWindow()
    qtbot.waitUntil(board.isActiveWindow)
    QTest.keyClick(board.list, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not unit.window.findChildren(BoardWindow))

    bureau = Desk(tmp_path / "bureau", qtbot)
    units = tmp_path / "名单.csv"
    units.write_text("单位编码,单位名称\n601006,社保中心\n601007,医保中心\n", encoding="utf-8")
    bureau.window.actions_.board.trigger()
    names["open"] = str(units)
    listed: list[str] = []

    def agree_to_list(*asked: object) -> QMessageBox.StandardButton:
        listed.append(str(asked[2]))
        return QMessageBox.StandardButton.Ok

    monkeypatch.setattr(QMessageBox, "question", agree_to_list)
    bureau.board.units.click()
    assert [line[0] for line in bureau.lines()] == ["未收到", "未收到"]
    assert "2 个单位" in listed[0]
    bureau.drop(tmp_path / "1.bdpkg")
    assert "没有签名" in bureau.said()
    assert bureau.lines() == [["已收到", "社保中心", "第 1 版"], ["未收到", "医保中心", ""]]
    bureau.board.call_list.click()
    assert QApplication.clipboard().text() == "601007\t医保中心"
    names["save"] = str(tmp_path / "催报单.pdf")
    bureau.board.state.setCurrentIndex(bureau.board.state.findData("未收到"))
    bureau.board.print_list.click()
    bureau.settle()
    assert (tmp_path / "催报单.pdf").read_bytes().startswith(b"%PDF")
    bureau.board.state.setCurrentIndex(bureau.board.state.findData("已收到"))
    assert bureau.board.give_back.isEnabled(), "the only line there is need not be chosen"
    bureau.board.state.setCurrentIndex(0)
    assert bureau.board.give_back.isEnabled(), "and stays chosen among others"
    store, received = bureau.window.office.store, bureau.window.office.declarations()[0]
    names["save"] = str(tmp_path / "退回.bdreply")
    warned, asked = [], []

    def write(dialog: ReturnDialog) -> int:
        asked.append([(remark.place, remark.says) for remark in dialog.remarks()])
        if len(asked) == 1:
            dialog.says.setPlainText("请核对")
            dialog.place.textEdited.emit("表7/没有的/合计")
        else:
            dialog.place.textEdited.emit("表7/2080109/合计")
            dialog.add.click()
            dialog.says.setPlainText("请补报项目绩效")
        return ReturnDialog.DialogCode.Accepted

    monkeypatch.setattr(ReturnDialog, "exec", write)
    monkeypatch.setattr(QMessageBox, "warning", lambda *told: warned.append(told[2]))
    bureau.board.give_back.click()
    bureau.settle()
    assert len(warned) == 1, "in front of the board"
    assert asked == [[], [("表7/没有的/合计", "请核对")]], "nothing that was written is lost"
    assert bureau.lines()[0][0] == "已退回"
    opened = open_declaration(store, received.id, bureau.window.office.installed)
    copy = create_declaration(
        store, opened.document.program, opened.document.content, replace(opened.head, name="又一份")
    )
    with pytest.raises(
        KnownError, match="没有可以汇总的"
    ):  # its copy is not added up in place of what is to come again
        members(store, bureau.window.office.installed, received.pack, received.year)
    store.delete_declaration(copy)

    unit.drop(tmp_path / "退回.bdreply")
    assert "请补报项目绩效" in unit.said()
    qtbot.waitUntil(lambda: "请核对" in unit.window.notice.text(), timeout=60_000)
    unit.settle()
    assert unit.window.office.declarations()[0].state == "已退回"
    assert unit.window.declaration_view is not None
    todo = [each for each in unit.window.declaration_view.session.marks.missing() if each.kind == "returned"]
    assert [(each.says, each.cell and each.cell.table) for each in todo] == [
        ("请核对", "t07"), ("请补报项目绩效", None),
    ]  # fmt: skip
    note = Place("expenditure", "rows").cell("e6", "note")
    unit.window.declaration_view.session.enter(note, "已与合同核对")
    names["save"] = str(tmp_path / "2.bdpkg")
    opened: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(NewDeclarationDialog, "exec", lambda dialog: opened.append(dialog) or 0)
        unit.send_anyway()
        assert unit.window.jobs.asking == "上报"
        unit.window.actions_.new.trigger()
        assert opened == [], "what came of sending would lie over it"
        assert "正在上报" in unit.window.status.currentMessage()
        unit.settle()
        unit.window.actions_.new.trigger()
        assert len(opened) == 1
    assert unit.window.office.declarations()[0].state == "已上报"
    for words, state in (
        ("另外的话", "已上报后有改动"),
        ("已与合同核对", "已上报"),
    ):  # typed back, not undone
        unit.window.declaration_view.session.enter(note, words)
        qtbot.waitUntil(lambda state=state: unit.window.office.declarations()[0].state == state)

    bureau.drop(tmp_path / "2.bdpkg", tmp_path / "1.bdpkg")
    said = bureau.said()
    assert "以前收过" in said
    bureau.board.arrivals.click()
    [arrivals] = bureau.board.findChildren(ArrivalsWindow)
    results = [arrivals.list.topLevelItem(n).text(1) for n in range(arrivals.list.topLevelItemCount())]
    assert results == ["以前收过，内容相同", "已收到", "已收到"]
    arrivals.copy.click()
    assert "2.bdpkg\t601006" in QApplication.clipboard().text()
    arrivals.close()
    assert "退回意见“请补报项目绩效”，没有答复" in said
    assert bureau.lines()[0][1:] == ["社保中心", "第 2 版"]
    bureau.board.list.setCurrentItem(bureau.board.list.topLevelItem(0))
    assert bureau.board.list.topLevelItem(0).text(0) == "已收到（2 条退回意见没有答复）"
    bureau.board.versions.click()
    bureau.settle()
    [versions] = bureau.board.findChildren(VersionsWindow)
    listed = [versions.list.topLevelItem(n) for n in range(2)]
    assert [(item.text(0), item.text(3)) for item in listed] == [
        ("第 2 版", "已收到"), ("第 1 版", "已退回，已有新版"),
    ]  # fmt: skip
    [changed] = [versions.changed.topLevelItem(n) for n in range(versions.changed.topLevelItemCount())]
    assert [changed.text(column) for column in (1, 2)] == ["看过", "已与合同核对"]
    versions.list.setCurrentItem(listed[1])
    assert "请补报项目绩效" in versions.remarks.text()
    bureau.settle()
    versions.close()
    names["save"], asked_of = str(tmp_path / "回执.bdreply"), []

    def agree(*asked: object) -> QMessageBox.StandardButton:
        asked_of.append(asked[2])
        return QMessageBox.StandardButton.Yes

    monkeypatch.setattr(QMessageBox, "question", agree)
    bureau.board.accept.click()
    [of_accepting] = asked_of
    for words in ("还差", "2 条退回意见没有答复", "没有签名"):
        assert words in str(of_accepting)
    bureau.settle()
    unit.drop(tmp_path / "回执.bdreply")
    unit.said()
    unit.settle()
    assert unit.window.office.declarations()[0].state == "已接收"

    bureau.window.actions_.add_up.trigger()
    qtbot.waitUntil(lambda: "（汇总）" in bureau.window.windowTitle(), timeout=60_000)
    bureau.settle()
    view = bureau.window.declaration_view
    assert view is not None
    of_row = Place("t05", "rows").cell("2080109", "total")
    names["save"] = str(tmp_path / "汇总.bdpkg")
    bureau.send_anyway()
    bureau.settle()
    prefecture = Desk(tmp_path / "prefecture", qtbot)
    prefecture.drop(tmp_path / "汇总.bdpkg")
    assert "没有签名" in prefecture.said()
    assert prefecture.lines() == [["已收到", "勉县人力资源和社会保障局", "第 1 版"]]
    view = bureau.window.declaration_view
    assert view is not None
    view.go_to(of_row)
    view.cell.settle()
    assert "1 个单位的数加成的" in view.cell.page.toPlainText()
    bureau.window.actions_.units.trigger()
    (made_of,) = bureau.window.findChildren(UnitsWindow)
    item = made_of.list.topLevelItem(0)
    assert [item.text(column) for column in (0, 2)] == ["601006", "2,266,094.00"]
    made_of.list.itemActivated.emit(item, 0)
    qtbot.waitUntil(lambda: "（汇总）" not in bureau.window.windowTitle(), timeout=60_000)
    bureau.settle()
    there = bureau.window.declaration_view
    assert there is not None
    assert there.session.current == of_row
    assert there.session.document.content.facts.entries[note] == "已与合同核对"


def test_remarks_are_written_at_the_cells_of_what_was_received(
    tmp_path: Path, qtbot: QtBot, names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = Desk(tmp_path / "bureau", qtbot)
    bureau.drop(package(tmp_path, "一"))
    bureau.said()
    bureau.window.open_declaration(bureau.window.office.declarations()[0].id)
    bureau.settle()
    view = bureau.window.declaration_view
    assert view is not None
    note = Place("expenditure", "rows").cell("e6", "note")
    said = iter(["写明合同号", "写明合同号和\n签订日期"])
    monkeypatch.setattr(QInputDialog, "getMultiLineText", lambda *_: (next(said), True))
    for _ in range(2):  # the second time over the first
        view.go_to(note)
        menu = QMenu(bureau.window)
        view.session.offer_remark(menu)
        [write] = menu.actions()
        write.trigger()
    assert [each.cell for each in view.session.marks.missing() if each.kind == "returned"] == [note]
    bureau.window.close_document()
    bureau.window.actions_.board.trigger()
    shown: list[tuple[str, str]] = []

    def look(dialog: ReturnDialog) -> int:
        shown.extend((remark.place, remark.says) for remark in dialog.remarks())
        return ReturnDialog.DialogCode.Accepted

    monkeypatch.setattr(ReturnDialog, "exec", look)
    names["save"] = str(tmp_path / "退回.bdreply")
    bureau.board.give_back.click()
    bureau.settle()
    assert [says for _, says in shown] == ["写明合同号和\n签订日期"]
    reply, _ = read_reply(tmp_path / "退回.bdreply")
    document = bureau.window.office.open_declaration(bureau.window.office.declarations()[0].id).document
    [remark] = reply.remarks
    assert find_cell(document.engine, remark.place) == note, "where the unit will see it"
    assert document.remarks == [(remark.place, remark.says)], "said, and no longer to be said"


def test_what_is_in_the_way_of_sending_is_told(tmp_path: Path, qtbot: QtBot, names: dict[str, str]) -> None:
    unit = Desk(tmp_path / "unit", qtbot)
    unit.drop(resources() / "samples" / "mianxian-published.json")
    qtbot.waitUntil(lambda: unit.window.declaration_view is not None, timeout=60_000)
    names["save"] = str(tmp_path / "1.bdpkg")
    unit.window.actions_.send.trigger()
    unit.settle()
    said = unit.said()
    assert "处错误" in said
    assert "表" in said.splitlines()[1]
    assert not (tmp_path / "1.bdpkg").exists()


def test_units_to_be_added_up_are_chosen_one_declaration_of_each(qtbot: QtBot) -> None:
    now = datetime(2024, 2, 1, tzinfo=UTC)

    def of(code: str, state: str, department: str, *, usual: bool, name: str = "") -> Candidate:
        info = DeclarationInfo(f"{code}{name}", "p", "1", code, f"单位{code}", 2024, "填报中", now, now, name)
        return Candidate(code, f"单位{code}", state, info, 0, (department, f"部门{department}"), usual)

    dialog = UnitsToAdd(
        [
            of("301001", "已收到", "301", usual=True),
            of("301002", "已退回", "301", usual=False),
            of("301002", "填报中", "301", usual=False, name="又一份"),
            Candidate("301003", "幼儿园", "未收到"),
            of("301004", "已接收", "301", usual=True),
            of("302001", "已收到", "302", usual=True),
        ]
    )
    qtbot.addWidget(dialog)
    assert [each.code for each in dialog.chosen()] == ["301001", "301004"]
    dialog.of.setCurrentIndex(dialog.of.findData(""))
    assert [each.code for each in dialog.chosen()] == ["301001", "301004", "302001"]
    returned, copy, missing = (dialog.list.topLevelItem(n) for n in (1, 2, 3))
    assert returned is not None
    assert copy is not None
    assert missing is not None
    assert missing.isDisabled()
    returned.setCheckState(0, Qt.CheckState.Checked)
    copy.setCheckState(0, Qt.CheckState.Checked)
    assert [each.state for each in dialog.chosen() if each.code == "301002"] == ["填报中"]


def test_a_person_says_which_of_two_counts_and_whether_a_sum_is_made_anew(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = Desk(tmp_path / "bureau", qtbot)
    asked: list[str] = []
    answers: dict[str, str] = {}

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        for button in box.buttons():
            if button.text() == answers[box.windowTitle()]:
                button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("第二份", True))
    one, two = package(tmp_path, "一"), package(tmp_path, "二")
    bureau.drop(one)
    answers["接收上报包"] = "仍用已收的"
    bureau.drop(two)
    assert "有 1 格不一样" in asked[-1]
    [line] = [bureau.board.list.topLevelItem(0)]
    assert line is not None
    first = line.text(CODE_COLUMN)
    answers["接收上报包"] = "以这一份为准"
    bureau.drop(two)
    bureau.settle()
    [line] = [bureau.board.list.topLevelItem(0)]
    assert line is not None
    assert line.text(CODE_COLUMN) != first

    for way, names in (
        ("", ["汇总"]),
        ("重新汇总，换掉它", ["汇总"]),
        ("两份都留，另起名称…", ["汇总", "第二份"]),
    ):
        answers["汇总"] = way
        bureau.window.actions_.add_up.trigger()
        bureau.settle()
        qtbot.waitUntil(
            lambda names=names: [i.name for i in bureau.window.office.declarations() if i.name] == names
        )
        bureau.settle()
    assert sum("已有一份" in text for text in asked) == 2
