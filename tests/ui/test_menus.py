"""Every entry of the menus does something: each is triggered, and what it should have done is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from unicodedata import normalize

import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE as IMAGE
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QTextBrowser,
)
from tests import shipped
from tests.exchange.workbooks.foreign_workbooks import lay_out_tables
from tests.office.test_sections import filled_in
from tests.office.test_sources import payroll, persons
from tests.ui.conftest import Bench

import budgetdesk
from budgetdesk.engine.blocks import NARRATIVE
from budgetdesk.engine.cells import NA, Cell, Place
from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.exchange.invitation_file import Invitation, write_invitation
from budgetdesk.exchange.signing import OwnKey
from budgetdesk.office.declarations import create_declaration
from budgetdesk.office.sections import keep_given, split
from budgetdesk.office.upward.receiving import receive
from budgetdesk.office.upward.replying import reply
from budgetdesk.office.workspaces import writing
from budgetdesk.resources import resources
from budgetdesk.storage.package_store import PackageStore
from budgetdesk.ui.declaration.outline_panel import _COLORS
from budgetdesk.ui.declaration.table_tabs import OVERVIEW
from budgetdesk.ui.indicators.rules_dialog import RulesDialog
from budgetdesk.ui.narrative.text_import import TextImportPreview
from budgetdesk.ui.narrative.text_page import TextPage
from budgetdesk.ui.preview.preview_window import PreviewWindow
from budgetdesk.ui.widgets.palette import DARK
from budgetdesk.ui.widgets.paste_preview import PastePreview
from budgetdesk.ui.window.board_window import BoardWindow
from budgetdesk.ui.window.invitations import InvitationDialog
from budgetdesk.ui.window.keys_window import KeysWindow
from budgetdesk.ui.window.life_line_window import LifeLineWindow
from budgetdesk.ui.window.log_window import LogWindow
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.manual_window import ManualWindow
from budgetdesk.ui.window.mark_legend import MarkLegend, legend, mark_picture
from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog
from budgetdesk.ui.window.sections import JoinDialog, SplitDialog
from budgetdesk.ui.window.server_dialog import ServerDialog
from budgetdesk.ui.window.source_dialog import SourceDialog
from budgetdesk.ui.window.stick_dialog import StickDialog
from budgetdesk.ui.window.tables_dialog import TablesDialog
from budgetdesk.ui.window.tour import Tour
from budgetdesk.ui.window.units_window import UnitsWindow
from budgetdesk.ui.window.workbook_dialog import WorkbookDialog

CELL = "表6/30201/公用经费支出"


OF_WORKSPACES = {
    "保存",
    "导入申报文件…",
    "从手头的表生成底稿…",
    "分给股室…",
    "收回股室底稿…",
    "收下申报通知…",
    "新建申报…",
    "打开工作库…",
    "打开示例",
    "另存一份工作库…",
    "备份到 U 盘…",
    "上报…",
    "收下退回意见或回执…",
    "接收上报包…",
    "上报情况",
    "汇总",
    "汇总构成…",
    "搬到另一台电脑…",
    "从搬家文件取回…",
    "打开备份文件夹",
    "修改记录…",
    "关联申报…",
    "来龙去脉…",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What was shown or opened outside; dialogs answer by themselves."""
    told = [""]
    named = {
        "getSaveFileName": lambda parent, title, start, kinds: (str(tmp_path / Path(start).name), kinds),
        "getOpenFileName": lambda *_: (str(tmp_path / "办公室.bdesk"), ""),
    }
    for name, answer in named.items():
        monkeypatch.setattr(QFileDialog, name, answer)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("调整预算", True))
    monkeypatch.setattr(QInputDialog, "getMultiLineText", lambda *_, **__: ("按 F9 没有反应", True))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    monkeypatch.setattr(QMessageBox, "about", lambda *words: told.append(words[2]))
    main = "budgetdesk.ui.window.main_window"
    monkeypatch.setattr(f"{main}.QDesktopServices.openUrl", lambda url: told.append(url.toLocalFile()))
    monkeypatch.setattr(f"{main}.data_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(f"{main}.QStandardPaths.writableLocation", lambda _: str(tmp_path / "own"))

    def answer(dialog: NewDeclarationDialog):
        dialog.code.setText("7")
        dialog.name.setText("乙")
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(NewDeclarationDialog, "exec", answer)

    def nowhere(dialog: ServerDialog):
        dialog.server.setText("127.0.0.1")
        dialog.port.setText("1")
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(ServerDialog, "exec", nowhere)
    monkeypatch.setattr("budgetdesk.ui.window.server_dialog.data_folder", lambda: tmp_path / "own")

    def here(dialog: StickDialog):
        dialog.other.click()
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(StickDialog, "exec", here)

    def look(dialog: QDialog):
        told.append(dialog.windowTitle())
        return QDialog.DialogCode.Accepted

    for dialog in (
        PastePreview,
        WorkbookDialog,
        SourceDialog,
        SplitDialog,
        JoinDialog,
        InvitationDialog,
        TablesDialog,
        RulesDialog,
    ):
        monkeypatch.setattr(dialog, "exec", look)

    def take_first(
        _parent: object, _title: str, _asks: str, choices: list[str], *_: object
    ) -> tuple[str, bool]:
        assert not any(choice[0].isascii() and choice[0].isalpha() for choice in choices)  # no id of a pack
        return choices[0], True

    monkeypatch.setattr(QInputDialog, "getItem", take_first)
    return told


@pytest.fixture
def office(
    window, sample, qtbot, tmp_path: Path, asked: list[str], request: pytest.FixtureRequest
) -> Iterator[Bench]:
    """The worksheet of 勉县 open; in a workspace where the entry is about that."""
    words = request.node.callspec.params["words"] if hasattr(request.node, "callspec") else ""
    document = sample("worksheet")
    if words in OF_WORKSPACES:
        window.create_workspace(tmp_path / "办公室.bdesk")
        id = create_declaration(window.office.store, document.program, document.content)
        document = window.office.open_declaration(id).document
    bench = Bench(window, document, qtbot)
    bench.asked, bench.folder = asked, tmp_path
    yield bench
    window.jobs.stop()
    qtbot.waitUntil(lambda: window.jobs.idle)


def typed(d) -> None:
    d.session.enter(d.cell(CELL), "12000")


def value(d) -> object:
    return d.document.content.facts.entries.get(d.cell(CELL))


def written(name: str) -> Callable:
    return lambda d: any(d.folder.glob(name)) and d.window.jobs.idle


def sent_anyway(d) -> bool:
    """Though tables are empty, which is asked about before."""
    boxes = [box for box in d.window.findChildren(QMessageBox) if box.isVisible()]
    for button in (button for box in boxes for button in box.buttons() if button.text() == "仍然上报"):
        button.click()
    return written("*.bdpkg")(d)


def nothing(d) -> None:
    pass


def at_a_project(d) -> None:
    block = d.document.program.table_blocks("t13")[0]
    place = Place(*block.name, next(iter(d.document.instances("t13"))))
    d.session.go_to(place.cell(next(iter(block.rows)), next(iter(block.columns))))


def added_up(d) -> None:
    """The aggregate in front, at a figure of it."""
    d.window.adding_up.add_up()
    d.qtbot.waitUntil(lambda: "（汇总）" in d.window.windowTitle() and d.window.jobs.idle, timeout=60_000)
    d.window.declaration_view.go_to(Cell("t01", "income", "", "total", "amount"))


def opened(d) -> None:
    """From the workspace, and not as a document that is in it too."""
    d.window.open_declaration(d.document.id)
    d.qtbot.waitUntil(lambda: d.window.jobs.idle, timeout=60_000)


def exported(d) -> None:
    """A file to import, instead of the workspace that the other question is answered with."""
    d.window.outputs.json(d.session, d.folder / "a.json")
    d.qtbot.waitUntil(lambda: (d.folder / "a.json").exists() and d.window.jobs.idle)
    QFileDialog.getOpenFileName = lambda *_: (str(d.folder / "a.json"), "")


def foreign(d) -> None:
    path = lay_out_tables(d.folder / "公开表.xlsx", only=("表6",))
    QFileDialog.getOpenFileName = lambda *_: (str(path), "")


def preview_of_text(d) -> str:
    shown = d.window.findChild(TextImportPreview)
    return shown.lines.toPlainText() if shown is not None else ""


def a_text(d) -> None:
    path = d.folder / "文字.txt"
    path.write_text("二、工作任务\n扩大参保面。\n", encoding="utf-8")
    QFileDialog.getOpenFileName = lambda *_: (str(path), "")


def a_template(d) -> None:
    path = lay_out_tables(d.folder / "模板.xlsx", blank=True, only=("表6",))
    QFileDialog.getOpenFileName = lambda *_: (str(path), "")


def a_payroll(d) -> None:
    path = payroll(d.folder / "工资.xlsx", persons())
    d.lines = len(d.document.content.facts.rows[Place("expenditure", "rows")])
    QFileDialog.getOpenFileName = lambda *_: (str(path), "")


def given_out(d) -> None:
    """The worksheet in the workbooks of two kinds of lines, in one of which a line has another amount now."""
    files = split(d.document, "expenditure", "kind", d.document.id)
    keep_given(d.window.office.store, d.document.id, files)
    (d.folder / "交回.xlsx").write_bytes(next(f.data for f in files if f.section == "公用"))
    filled_in(d.folder / "交回.xlsx", {("e6", "amount"): 15000.5})
    QFileDialog.getOpenFileNames = lambda *_: ([str(d.folder / "交回.xlsx")], "")


def invited(d) -> None:
    """By an office whose key was not seen before."""
    key = OwnKey(d.folder / "上级.key")
    key.make()
    told = Invitation("县财政局", 2024, shipped.SHAANXI, "", (("601006", "社保中心"),))
    (d.folder / "a.bdinvite").write_bytes(write_invitation(told, key))
    QFileDialog.getOpenFileName = lambda *_: (str(d.folder / "a.bdinvite"), "")


def packed_up(d) -> None:
    d.window.chores.move_away(d.folder / "a.bdmove")
    d.qtbot.waitUntil(lambda: (d.folder / "a.bdmove").exists() and d.window.jobs.idle)
    QFileDialog.getOpenFileName = lambda *_: (str(d.folder / "a.bdmove"), "")


def sent(d) -> None:
    d.window.upward.send(d.document.id, "a", d.folder / "a.bdpkg")
    d.qtbot.waitUntil(lambda: (d.folder / "a.bdpkg").exists() and d.window.jobs.idle)
    QFileDialog.getOpenFileNames = lambda *_: ([str(d.folder / "a.bdpkg")], "")


def answered(d) -> None:
    """The receipt of an office that has received the package."""
    sent(d)
    with writing(d.folder / "上级.bdesk") as above:
        (outcome,) = receive([d.folder / "a.bdpkg"], above.store, d.window.office.installed, d.folder / "in")
        path = reply(outcome.row, "receipt", (), above.store, d.window.office.installed, d.folder / "回执")
    QFileDialog.getOpenFileName = lambda *_: (str(path), "")


def written_over(d) -> None:
    typed(d)
    d.go(CELL)


def undone(d) -> None:
    typed(d)
    d.window.front.undo()


def cleared(d) -> None:
    typed(d)
    d.go(CELL)
    QApplication.clipboard().clear()


def confirmed(d) -> None:
    d.turn("t06")
    d.declaration_view.confirm("t06")


def copied(d) -> None:
    QApplication.clipboard().setText("4,321.00")
    d.go(CELL)


def beside(d) -> None:
    """The cell and the one above it, or at its left, with a figure to fill from."""
    d.session.enter(d.cell("表6/302/公用经费支出"), "77")
    d.session.enter(d.cell("表6/30201/人员经费支出"), "66")
    d.go(CELL)


def on_a_line(d) -> None:
    d.turn("expenditure")
    d.rows = len(d.document.engine.rows(d.view.current_cell().place))


def larger(d) -> None:
    d.declaration_view.tabs.zoom_by(1)


EXPECTED: dict[str, tuple[Callable, Callable]] = {
    "新建申报…": (nothing, lambda d: "乙" in d.window.windowTitle()),
    "新建工作库…": (nothing, written("预算.bdesk")),
    "打开工作库…": (nothing, lambda d: d.window.office.path.name == "办公室.bdesk"),
    "连接共享的工作库…": (nothing, lambda d: "连不上数据库" in d.window.notice.text()),
    "打开示例": (nothing, lambda d: d.window.office.path.name == "示例.bdesk"),
    "导入申报文件…": (exported, lambda d: "（调整预算）" in d.window.windowTitle()),
    "保存": (nothing, lambda d: "已保存" in d.window.status.currentMessage()),
    "导入工作簿…": (foreign, lambda d: "导入工作簿" in d.asked and value(d) == Decimal("13400.00")),
    "导入文字…": (a_text, lambda d: "二、工作任务：写进" in preview_of_text(d)),
    "从手头的表生成底稿…": (
        a_payroll, lambda d: len(d.document.content.facts.rows[Place("expenditure", "rows")]) > d.lines
    ),
    "分给股室…": (nothing, lambda d: {f.stem for f in d.folder.glob("*.xlsx")} == {"人员", "公用", "专项"}),
    "收回股室底稿…": (
        given_out, lambda d: d.document.content.facts.entries[Cell("expenditure", "rows", "", "e6", "amount")] == Decimal("15000.50")
    ),
    "填进工作簿模板…": (a_template, written("模板（已填）.xlsx")),
    "打印预览…": (nothing, lambda d: d.window.findChild(PreviewWindow) is not None),
    "公开文字…": (nothing, lambda d: d.window.findChild(TextPage) is not None),
    "导出 PDF…": (nothing, written("*.pdf")),
    "导出 Excel…": (nothing, written("*.xlsx")),
    "导出公开文件…": (nothing, written("*.pdf")),
    "导出申报文件…": (nothing, written("*.json")),
    "另存一份工作库…": (nothing, written("*-2???????.bdesk")),
    "备份到 U 盘…": (nothing, lambda d: list(d.folder.glob("预算填报台备份/*.bdesk"))),
    "打开备份文件夹": (nothing, lambda d: d.asked[-1] and Path(d.asked[-1]).is_dir()),
    "上报…": (nothing, sent_anyway),
    "收下退回意见或回执…": (answered, lambda d: "回执" in d.window.status.currentMessage()),
    "收下申报通知…": (
        invited, lambda d: [k.name for k in PackageStore(d.window.office.store.database).known_keys()] == ["县财政局"]
    ),
    "接收上报包…": (sent, lambda d: d.window.findChild(BoardWindow) is not None),
    "上报情况": (nothing, lambda d: d.window.findChild(BoardWindow) is not None),
    "汇总": (nothing, lambda d: "（汇总）" in d.window.windowTitle()),
    "搬到另一台电脑…": (nothing, written("*.bdmove")),
    "报表包和科目表…": (nothing, lambda d: d.window.packs.window is not None),
    "从搬家文件取回…": (packed_up, lambda d: d.window.office.path.name == "办公室（2）.bdesk"),
    "问题报告…": (nothing, written("*.zip")),
    "关闭申报": (nothing, lambda d: d.window.declaration_view is None),
    "退出": (nothing, lambda d: not d.window.isVisible()),
    "撤销": (typed, lambda d: value(d) is None),
    "重做": (undone, lambda d: value(d) == Decimal("12000.00")),
    "剪切": (cleared, lambda d: value(d) is None and QApplication.clipboard().text().strip() == "12,000.00"),
    "复制": (cleared, lambda d: QApplication.clipboard().text().strip() == "12,000.00"),
    "粘贴": (copied, lambda d: value(d) == Decimal("4321.00")),
    "粘贴预览…": (copied, lambda d: "粘贴预览" in d.asked and value(d) == Decimal("4321.00")),
    "向下填充": (beside, lambda d: value(d) == Decimal("77.00")),
    "向右填充": (beside, lambda d: value(d) == Decimal("66.00")),
    "清除内容": (cleared, lambda d: value(d) is None),
    "注明不适用": (cleared, lambda d: value(d) is NA),
    "恢复自动计算": (written_over, lambda d: value(d) is None),
    "插入行": (on_a_line, lambda d: len(d.document.engine.rows(d.view.current_cell().place)) == d.rows + 1),
    "删除行": (on_a_line, lambda d: len(d.document.engine.rows(d.view.current_cell().place)) == d.rows - 1),
    "全审": (nothing, lambda d: "全审完成" in d.window.status.currentMessage()),
    "只看本表的问题": (cleared, lambda d: d.declaration_view.findings.tables.currentData() == "t06"),
    "确认本表": (
        lambda d: d.turn("t06"), lambda d: d.declaration_view.states.of("t06").shape == "confirmed"
    ),
    "撤销确认": (confirmed, lambda d: d.declaration_view.states.of("t06").shape == "good"),
    "看全部问题": (
        lambda d: d.declaration_view.findings.show_table("t06"), lambda d: not d.declaration_view.findings.tables.currentData()
    ),
    "查找…": (nothing, lambda d: d.declaration_view.find_bar.line.hasFocus()),
    "替换…": (nothing, lambda d: d.declaration_view.find_bar.by.isVisible()),
    "下一张表": (lambda d: d.turn("t05"), lambda d: d.declaration_view.tabs.page.table == "t06"),
    "上一张表": (lambda d: d.turn("t05"), lambda d: d.declaration_view.tabs.page.table == "t04"),
    "下一个窗格": (cleared, lambda d: not d.view.hasFocus()),
    "移到单独的窗口": (cleared, lambda d: list(d.declaration_view.tabs.floating) == ["t06"]),
    "隐藏这张表": (cleared, lambda d: d.declaration_view.tabs.away() == ["t06"]),
    "放大": (nothing, lambda d: d.declaration_view.tabs.zoom > 1),
    "缩小": (nothing, lambda d: d.declaration_view.tabs.zoom < 1),
    "指标审核规则…": (nothing, lambda d: "指标审核规则" in d.asked),
    "锁定申报": (nothing, lambda d: d.document.locked),
    "适合宽度": (larger, lambda d: d.declaration_view.tabs.zoom != 1.25),
    "放大编辑这一格": (nothing, lambda d: d.declaration_view.tabs.page.edit_bar.larger.isChecked()),
    "排序、筛选、冻结这一列…": (nothing, lambda d: (menu := d.declaration_view.tabs.page.headings.shown) and menu.close()),
    **{
        f"缩放到 {zoom:.0%}": (larger, lambda d, zoom=zoom: d.declaration_view.tabs.zoom == zoom)
        for zoom in (0.75, 0.9, 1.0, 2.0)
    },
    "缩放到 125%": (nothing, lambda d: d.declaration_view.tabs.zoom == 1.25),
    "缩放到 150%": (nothing, lambda d: d.declaration_view.tabs.zoom == 1.5),
    "100%": (lambda d: d.window.appearance.resize(1.5), lambda d: d.window.appearance.scale == 1.0),
    "115%": (nothing, lambda d: d.window.appearance.scale == 1.15),
    "130%": (nothing, lambda d: d.window.appearance.scale == 1.3),
    "150%": (nothing, lambda d: d.window.appearance.scale == 1.5),
    "高对比度": (nothing, lambda d: d.window.appearance.strong),
    "收起或展开目录": (nothing, lambda d: d.declaration_view.outline_pane.folded),
    "收起或展开单元格说明": (nothing, lambda d: d.declaration_view.cell_pane.folded),
    "收起或展开问题": (
        lambda d: d.declaration_view.fold_findings(False), lambda d: d.declaration_view.findings.folded
    ),
    "随系统": (lambda d: d.window.appearance.choose_shade("dark"), lambda d: not d.window.appearance.shade),
    "浅色": (nothing, lambda d: d.window.appearance.shade == "light"),
    "深色": (nothing, lambda d: d.window.appearance.palette is DARK),
    "关联申报…": (opened, lambda d: "没有可以作为上年部门预算的申报" in d.window.notice.text()),
    "来龙去脉…": (at_a_project, lambda d: d.window.findChild(LifeLineWindow) is not None),
    "汇总构成…": (added_up, lambda d: d.window.findChild(UnitsWindow) is not None),
    "修改记录…": (nothing, lambda d: d.window.findChild(LogWindow) is not None),
    "认识窗口": (nothing, lambda d: d.window.findChild(Tour) is not None),
    "新版有什么不同": (
        nothing, lambda d: any("0.1.0" in w.toPlainText() for w in d.window.findChildren(QTextBrowser) if w.isWindow())
    ),
    "手册": (
        at_a_project,
        lambda d: any("怎样填" in w.page.toPlainText() for w in d.window.findChildren(ManualWindow)),
    ),
    "快捷键": (nothing, lambda d: "Ctrl+F" in "".join(w.toPlainText() for w in d.window.findChildren(KeysWindow))),
    "关于预算填报台": (nothing, lambda d: "算得出的不用填" in d.asked[-1]),
}  # fmt: skip
ALREADY_SO = {"打开工作库…"}  # the one that is open is opened again
FILLED_WHEN_OPENED = {"撤销到", "显示隐藏的表"}  # told by the tests of undoing by name and of tabs


def entries(menus: list[QAction]) -> dict[str, QAction]:
    """Every entry below these, by its words without what undoing would undo."""
    found: dict[str, QAction] = {}
    for action in menus:
        menu = action.menu()
        if isinstance(menu, QMenu):
            if menu.title() not in FILLED_WHEN_OPENED:
                found |= entries(menu.actions())
        elif not action.isSeparator():
            found[action.text().split("：")[0]] = action
    return found


def test_every_entry_is_known(office: Bench) -> None:
    assert set(entries(office.window.menuBar().actions())) == set(EXPECTED), (
        "say in EXPECTED what an entry does"
    )


@pytest.mark.parametrize("words", EXPECTED)
def test_every_entry_works(office: Bench, words: str) -> None:
    prepare, done = EXPECTED[words]
    prepare(office)
    action = entries(office.window.menuBar().actions())[words]
    assert action.isEnabled()
    assert words in ALREADY_SO or not done(office)
    action.trigger()
    office.qtbot.waitUntil(lambda: bool(done(office)), timeout=60_000)
    if office.window.appearance.strong:
        office.window.appearance.toggle_contrast()
    office.window.appearance.choose_shade("")
    office.window.appearance.resize(1.0)
    for child in office.window.findChildren(PreviewWindow) + office.window.findChildren(LogWindow):
        child.close()


def _shows_something(manual: ManualWindow) -> bool:
    """Whether the page is not one blank ground, wherever it was turned to."""
    seen = manual.page.viewport().grab().toImage()
    ground = seen.pixel(1, 1)
    return any(
        seen.pixel(x, seen.height() // 2 + dy) != ground for x in range(seen.width()) for dy in range(40)
    )


def test_the_manual_tells_of_every_entry_and_key_and_is_put_on_paper(office: Bench, tmp_path: Path) -> None:
    actions = office.window.actions_
    manual = ManualWindow(actions.all, office.document.program, lambda: str(tmp_path))
    said = manual.page.toPlainText()
    for words, action in entries(office.window.menuBar().actions()).items():
        if action in actions.all:
            assert words.split("(")[0] in said
            assert all(key.toString() in said for key in action.shortcuts())
    for table in office.document.program.pack.tables.values():
        assert table.help in said
    shown = legend()
    assert {mark for mark, _, _ in shown} >= {*LEVEL_WORDS, *_COLORS} - {
        "begun"
    }  # which looks as what is missing
    blank = mark_picture("", DARK, manual.font())
    pictures = [blank, *(mark_picture(mark, DARK, manual.font()) for mark, _, _ in shown)]
    assert all(one != other for one, other in combinations(pictures, 2))
    assert all(words in said for _, *told in shown for words in told)
    office.window.status.marks.click()
    above = office.window.findChild(MarkLegend)
    assert above.isVisible()
    assert [label.text() for label in above.findChildren(QLabel) if label.text()] == [
        means for *_, means in shown
    ]
    above.close()
    manual.show()
    assert (manual.page.verticalScrollBar().value(), manual.contents.currentRow()) == (0, 0)
    manual.show_section("表6 部门综合预算一般公共预算支出明细表（按支出经济分类科目）")
    assert manual.contents.currentItem().text() == "各表怎样填"  # the contents follow what is read
    view = office.declaration_view
    for turn, section in (
        (lambda: office.turn("t06"), "各表怎样填"),
        (lambda: view.tabs.turn_to(NARRATIVE), "公开文字和公开文件"),
        (lambda: view.tabs.turn_to(OVERVIEW), "总览"),
        (lambda: (view._show_missing(), view.findings.missing.setFocus()), "审核结果"),
    ):
        office.window.activateWindow()
        office.qtbot.waitUntil(office.window.isActiveWindow)
        turn()
        office.window.actions_.manual.trigger()
        shown_at = office.window.findChildren(ManualWindow)[-1]
        assert shown_at.contents.currentItem().text() == section
        office.qtbot.waitUntil(lambda at=shown_at: _shows_something(at))
        shown_at.close()
    office.window.packs.show()  # a window beside, where F1 works too
    beside = office.window.packs.window
    beside.activateWindow()
    office.qtbot.waitUntil(beside.isActiveWindow)
    office.qtbot.keyClick(beside, Qt.Key.Key_F1)
    assert office.window.findChildren(ManualWindow)[-1].contents.currentItem().text() == "报表包和科目表"
    for path in Path(budgetdesk.__file__).parent.rglob("*.py"):
        assert set(re.findall(r'close_with_escape\(self, "(.+)"\)', path.read_text("utf-8"))) <= set(
            manual.sections
        )
    manual.write_pdf(tmp_path / "手册.pdf")
    pages = pypdfium2.PdfDocument(tmp_path / "手册.pdf")
    assert "十步" in normalize("NFKC", pages[0].get_textpage().get_text_range())
    assert sum(1 for page in pages for thing in page.get_objects() if thing.type == IMAGE) == 6 + len(shown)
    manual.close()


def test_what_the_manual_quotes_is_written_in_the_program() -> None:
    """Buttons, entries and tabs are called in the manual as they are on the screen."""
    package = Path(budgetdesk.__file__).parent
    written = "".join(path.read_text("utf-8") for path in package.rglob("*.py")).replace(
        "{title}编辑", "绩效指标编辑"
    )
    written = re.sub(r"\(&\w\)", "", written)
    quoted = re.findall("“([^”]+)”", (resources() / "manual" / "manual.md").read_text("utf-8"))
    assert len(quoted) > 40
    assert [q for q in quoted if not all(name.strip() in written for name in q.split("→"))] == []


def test_without_a_declaration_only_what_can_be_done_is_offered(window: MainWindow) -> None:
    enabled = {words for words, a in entries(window.menuBar().actions()).items() if a.isEnabled()}
    assert enabled == {
        "新建申报…", "新建工作库…", "打开工作库…", "连接共享的工作库…", "打开示例", "退出", "高对比度", "关于预算填报台", "快捷键", "手册",
        "搬到另一台电脑…", "从搬家文件取回…", "报表包和科目表…", "问题报告…",
        "新版有什么不同",
        "100%", "115%", "130%", "150%", "随系统", "浅色", "深色",
    }  # fmt: skip
