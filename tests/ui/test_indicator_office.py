"""What the tree editor has from the office: its library, its earlier declarations, its repeating forms.

O1 an indicator goes from a declaration into the office's library, into another form, and out again
O2 a workbook is taken in, and one that cannot be read is told in words
O3 last year's indicators come with their ids from another declaration of the unit
O4 the sheet of a project that nobody has filled in yet takes indicators
O5 weights are counted against what the form wants
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.document.indicators.indicator_pack import indicator_program
from tests.ui.conftest import Bench, open_declaration
from tests.ui.test_indicator_editor import HUBEI, TreeBench, guangshui

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.tree import plan_tree
from budgetdesk.engine.cells import Facts, Place
from budgetdesk.exchange.indicator_sheet import write_indicators
from budgetdesk.office.declarations import create_declaration, head_of
from budgetdesk.packs.indicator_library import LibraryIndicator
from budgetdesk.ui.indicators.indicator_years_dialog import IndicatorYearsDialog
from budgetdesk.ui.indicators.library_dialog import LibraryDialog
from budgetdesk.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier


def in_dialog(kind, do):
    """Run `do(dialog)` once a dialog of that kind is open."""

    def act():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, kind)
        do(dialog)

    QTimer.singleShot(0, act)


class Office(TreeBench):
    """A workspace with last year's and this year's declaration of Guangshui, this year's open."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
        sample = guangshui()
        assert window.create_workspace(folder / "局.bdesk")
        office = window.office
        self.last, self.id = (
            create_declaration(
                office.store,
                sample.program,
                content,
                head_of(sample.program, Facts(), unit_code="4213", unit_name="中心", year=year),
            )
            for content, year in ((sample.content, 2024), (Content(Facts(), {}, {}), 2025))
        )
        self.sample = sample
        open_declaration(window, self.id, qtbot)
        Bench.__init__(self, window, window.declaration_view.session.document, qtbot)
        open_declaration(window, self.id, qtbot)
        self.document, self.declaration_view, self.place = (
            window.declaration_view.session.document,
            window.declaration_view,
            HUBEI,
        )
        self.declaration_view.tabs.turn_to("target")
        self.declaration_view.tabs.page.show_list(1)
        QApplication.processEvents()


@pytest.fixture
def office(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> Office:
    return Office(window, qtbot, tmp_path)


def test_an_indicator_goes_into_the_library_and_out_again(office: Office) -> None:  # O1
    office.document.apply(
        plan_tree(
            office.document,
            HUBEI,
            Clip([["履职效能", "核心业务产出", "稽核追回金额", "", "", "≥12万元", "计划标准", ""]]),
        ).edit
    )
    office.view.put_cursor_on(office.node("稽核追回金额"))
    office.page.to_library.trigger()
    [kept] = office.window.office.indicators()
    assert (kept.name, kept.operator, kept.value, kept.unit, kept.level1) == (
        "稽核追回金额",
        "≥",
        "12",
        "万元",
        "履职效能",
    )
    office.press(Key.Key_Z, Mod.ControlModifier)
    assert office.names() == []

    def choose(dialog):
        QTest.keyClicks(dialog.search, "jhzhje")
        assert [i.name for i in dialog.model.shown] == ["稽核追回金额"]
        QTest.keyClick(dialog.search, Key.Key_Return)
        QTest.keyClick(dialog.search, Key.Key_Delete, Mod.ControlModifier)
        assert dialog.model.shown == []
        dialog.reject()

    in_dialog(LibraryDialog, choose)
    office.press(Key.Key_L, Mod.ControlModifier)
    assert office.texts("稽核追回金额")[:3] == ["≥", "12", "万元"]
    assert office.window.office.indicators() == []


def test_what_is_suggested_for_a_project_stands_under_levels_of_the_form(office: Office) -> None:
    levels = ["产出指标", "效益指标", "满意度指标"]
    dialog = LibraryDialog(None, levels, lambda _: "", office.window.appearance.palette, office.window)
    assert [dialog.level.itemText(n) for n in range(dialog.level.count())] == ["本表各级", "全部", *levels]
    dialog.search.setText("农产品例行监测")
    assert "农产品" in dialog.model.shown[0].name
    assert {indicator.level1 for indicator in dialog.model.shown} <= set(levels)
    dialog.close()


def test_a_workbook_is_taken_into_the_library(office: Office, tmp_path: Path) -> None:  # O2
    own = [LibraryIndicator(id="x", name="本县特有指标", level1="本县一级", unit="户")]
    write_indicators(tmp_path / "库.xlsx", own)
    (tmp_path / "坏.xlsx").write_bytes(b"no workbook")

    def read(dialog):
        dialog.read(tmp_path / "坏.xlsx")
        office.qtbot.waitUntil(lambda: "另存为" in dialog.count.text(), timeout=60_000)
        office.qtbot.waitUntil(lambda: dialog.take_in.text() == "导入…", timeout=60_000)
        dialog.read(tmp_path / "库.xlsx")
        assert office.window.office.indicators() == []  # it is read beside the window
        dialog.take_in.click()
        office.qtbot.waitUntil(lambda: "已取消" in dialog.count.text(), timeout=60_000)
        office.qtbot.waitUntil(lambda: dialog.take_in.text() == "导入…", timeout=60_000)
        assert office.window.office.indicators() == []
        dialog.read(tmp_path / "库.xlsx")
        office.qtbot.waitUntil(lambda: "导入了 1 个指标" in dialog.count.text(), timeout=60_000)
        assert dialog.model.shown[0].name == "本县特有指标"
        dialog.reject()

    in_dialog(LibraryDialog, read)
    office.press(Key.Key_L, Mod.ControlModifier)
    assert [i.unit for i in office.window.office.indicators()] == ["户"]


def test_last_years_indicators_are_carried_over(office: Office) -> None:  # O3
    said = []

    def accept(dialog):
        said.append(dialog.summary.text())
        dialog.ok.click()

    in_dialog(IndicatorYearsDialog, accept)
    office.page.last_year.trigger()
    old, new = TreeDraft(office.sample, HUBEI), TreeDraft(office.document, HUBEI)
    assert "新增 45 个指标" in said[0]
    assert list(new.walk()) == list(old.walk())
    roles = {(c.role, c.years_ago): c.id for c in new_columns(office)}
    paid = next(id for id in old.walk() if old.name(id).startswith("地方财政对参加城乡居民养老保险"))
    assert new.entry(paid, roles["previous", 1]) == old.entry(paid, roles["target", None])
    assert new.entry(paid, roles["previous", 2]) == old.entry(paid, roles["previous", 1])
    assert new.entry(paid, roles["target", None]) is None
    assert office.document.undo_labels == ["带入上年指标"]


def new_columns(office: Office):
    return office.document.engine.block(HUBEI).model.leaves()


def test_a_project_that_nobody_filled_in_takes_indicators(worksheet: Bench) -> None:  # O4
    document = worksheet.document
    document.apply(edit_commands.remove_sheet(document, "t13", document.instances("t13")[0]))
    assert document.instances("t13"), "the project still asks for its sheet"
    assert document.content.facts.instances.get("t13", []) == []
    worksheet.declaration_view.tabs.turn_to("t13")
    page = worksheet.declaration_view.tabs.page
    worksheet.qtbot.mouseClick(page.switch.button(0), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    worksheet.press(Key.Key_Return, Mod.ControlModifier)
    worksheet.type("产出指标")
    worksheet.press(Key.Key_Return)
    [place] = [p for p in document.content.facts.rows if p.table == "t13" and document.content.facts.rows[p]]
    assert document.content.facts.instances["t13"] == [place.instance]
    assert page.tree.view.tree_model.text(page.tree.view.current_id(), 0) == "产出指标"
    worksheet.qtbot.keyClick(page.tree.view, Key.Key_T, Mod.ControlModifier)
    assert page.tree is None
    assert any(
        "产出指标" in page.view.sheet_model.text(b)
        for line in page.view.sheet_model.sheet.lines
        for b in line.boxes
    )
    for _ in range(2):
        worksheet.press(Key.Key_Z, Mod.ControlModifier)
    assert document.content.facts.instances.get("t13", []) == []


def test_weights_are_counted_against_what_the_form_wants(window: MainWindow, qtbot: QtBot) -> None:  # O5
    document = Document(indicator_program(), Content(Facts(), {}, {}))
    bench = TreeBench(window, document, qtbot, Place("project", "indicators"))
    grid = [
        ["产出指标", "数量指标", "人数", "≥", "5", "人", "50"],
        ["满意度指标", "服务对象", "满意度", "≥", "95", "%", "10"],
    ]
    document.apply(plan_tree(document, bench.place, Clip(grid)).edit)
    counts = bench.page.pane.counts
    assert "权重合计 60，应为 90，还差 30（产出指标 50、满意度指标 10）" in counts.text().replace(
        "</span>", ""
    )
    weight = next(n for n, c in enumerate(bench.view.tree_model.columns) if c.role == "weight")
    bench.view.put_cursor_on(bench.node("人数"), weight)
    bench.type("80")
    bench.press(Key.Key_Return)
    assert "权重合计 90，应为 90，正好" in counts.text()
