"""Stories of the tree editor, with keys and mouse on the real window.

I1 the whole annual tree of Hubei is built from the library by keyboard
I2 a second-level group is dragged with all below it, and undone
I3 forty rows with merged cells come from a spreadsheet; where columns do not fit, a person says what they are
I4 the model is sound, whatever happens to the tree
I5 the one-click mends of the Yunnan sample leave none of what they mend
"""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import shipped
from tests.document.indicators.indicator_pack import indicator_program
from tests.ui.conftest import Bench

from budgetdesk.document.clipboard_text import to_text
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.indicators import tree
from budgetdesk.document.indicators.library import suits
from budgetdesk.document.indicators.tree import CannotMove, TreeDraft
from budgetdesk.document.mends import can_mend
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.tree import plan_tree, tree_as_grid
from budgetdesk.engine.cells import Facts, Place, Rejected
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.packs.indicator_library import shipped_indicators
from budgetdesk.resources import resources
from budgetdesk.ui.indicators.indicator_model import IndicatorModel
from budgetdesk.ui.indicators.indicator_page import IndicatorPage
from budgetdesk.ui.indicators.indicator_view import IndicatorView
from budgetdesk.ui.indicators.library_dialog import LibraryDialog
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.paste_preview import PastePreview
from budgetdesk.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
ANNUAL, HUBEI = Place("whole", "annual"), Place("target", "annual")


@pytest.fixture
def small() -> Program:
    return indicator_program()


class TreeBench(Bench):
    def __init__(self, window: MainWindow, document: Document, qtbot: QtBot, place: Place) -> None:
        super().__init__(window, document, qtbot)
        self.place = place
        self.declaration_view.tabs.turn_to(place.table)
        page = self.declaration_view.tabs.page
        blocks = [b.id for b in document.program.blocks.trees() if b.table.id == place.table]
        qtbot.mouseClick(page.switch.button(blocks.index(place.block)), Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    @property
    def page(self) -> IndicatorPage:
        return self.declaration_view.tabs.page.tree

    @property
    def view(self) -> IndicatorView:
        return self.page.view

    def names(self) -> list[tuple[int, str]]:
        draft = TreeDraft(self.document, self.place)
        return [(draft.depths[id], draft.name(id)) for id in draft.walk()]

    def node(self, name: str) -> str:
        draft = TreeDraft(self.document, self.place)
        return next(id for id in draft.walk() if draft.name(id) == name)

    def texts(self, name: str) -> list[str]:
        model, id = self.view.tree_model, self.node(name)
        return [model.text(id, n) for n in range(1, len(model.columns))]

    def drag(self, name: str, to, *, below):
        """From the middle of one name to the upper or lower edge of another."""
        view, model = self.view, self.view.tree_model

        def rect(wanted):
            return view.visualRect(model.index(model.row_of(self.node(wanted)), 0))

        start = rect(name).center()
        end = QPoint(start.x(), rect(to).bottom() - 2 if below else rect(to).top() + 2)
        port = view.viewport()
        QTest.mousePress(port, Qt.MouseButton.LeftButton, Mod.NoModifier, start)
        for step in range(1, 6):
            QTest.mouseMove(port, start + (end - start) * step / 5)
            QApplication.processEvents()
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, Mod.NoModifier, end)


@pytest.fixture
def bench(window: MainWindow, small: Program, qtbot: QtBot) -> TreeBench:
    return TreeBench(window, Document(small, Content(Facts(), {}, {})), qtbot, ANNUAL)


@pytest.fixture
def filled(bench: TreeBench) -> TreeBench:
    grid = []
    for top in ("运行成本", "履职效能", "满意度"):
        for group in ("甲", "乙"):
            for n in range(3):
                name = top if (group, n) == ("甲", 0) else ""
                grid.append(
                    [name, "" if n else f"{top}{group}", f"{top}{group}率{n}", "", "", f"≥{90 + n}%", "", ""]
                )
    bench.document.apply(plan_tree(bench.document, ANNUAL, Clip(grid)).edit)
    bench.window.resize(1366, 1000)
    QApplication.processEvents()
    bench.view.setFocus()
    return bench


def test_an_indicator_is_added_and_filled_by_keyboard(bench: TreeBench) -> None:
    bench.press(Key.Key_Return, Mod.ControlModifier)
    bench.type("履职效能")
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Return, Mod.ControlModifier | Mod.ShiftModifier)
    bench.type("核心业务产出")
    bench.press(Key.Key_Return)
    bench.press(Key.Key_Return, Mod.ControlModifier | Mod.ShiftModifier)
    for text in ("养老金发放及时率", ">=", "98", "%", "95%", "97%", "行业", "绩效创"):
        bench.type(text)
        bench.press(Key.Key_Tab)
    bench.view.put_cursor_on(bench.node("养老金发放及时率"))
    bench.press(Key.Key_Return, Mod.ControlModifier)
    for text in ("参保人数", "≥1.3万人"):
        bench.type(text)
        bench.press(Key.Key_Tab)
        bench.press(Key.Key_Tab) if text == "参保人数" else None
    assert bench.names() == [
        (0, "履职效能"), (1, "核心业务产出"), (2, "养老金发放及时率"), (2, "参保人数"),
    ]  # fmt: skip
    assert bench.texts("养老金发放及时率") == [
        "≥",
        "98",
        "%",
        "95%",
        "97%",
        "+1 个点",
        "行业标准",
        "绩效创新型",
    ]
    assert bench.texts("参保人数")[:3] == ["≥", "1.3", "万人"]
    steps = len(bench.document.undo_labels)
    for _ in range(steps):
        bench.press(Key.Key_Z, Mod.ControlModifier)
    assert bench.names() == []
    for _ in range(steps):
        bench.press(Key.Key_Y, Mod.ControlModifier)
    assert bench.texts("参保人数")[:3] == ["≥", "1.3", "万人"]


def test_a_command_enters_what_is_being_typed(bench: TreeBench) -> None:
    bench.press(Key.Key_Return, Mod.ControlModifier)
    bench.type("履职效能")
    bench.press(Key.Key_Return, Mod.ControlModifier | Mod.ShiftModifier)
    bench.type("核心业务产出")
    bench.press(Key.Key_Return, Mod.ControlModifier | Mod.ShiftModifier)
    bench.type("发放率")
    bench.press(Key.Key_Return, Mod.ControlModifier)
    bench.type("认证率")
    bench.press(Key.Key_Up, Mod.AltModifier)
    assert bench.names() == [(0, "履职效能"), (1, "核心业务产出"), (2, "认证率"), (2, "发放率")]
    assert bench.view.current_id() == bench.node("认证率")


def test_bad_input_stays_and_is_marked(filled: TreeBench) -> None:
    filled.view.put_cursor_on(filled.node("运行成本甲率0"), 2)
    filled.type("很高")
    filled.press(Key.Key_Return)
    cell = ANNUAL.cell(filled.node("运行成本甲率0"), "target")
    assert isinstance(filled.document.content.facts.entries[cell], Rejected)
    model = filled.view.tree_model
    assert model.text(cell.row, 2) == "很高"
    assert model.state(cell.row) == "error"
    assert model.gravest_below(filled.node("运行成本")) == "error"
    filled.view.put_cursor_on(cell.row, 2)
    assert "应是数" in filled.page.pane.reasons.text()
    filled.type("96")
    filled.press(Key.Key_Return)
    assert filled.texts("运行成本甲率0")[:3] == ["≥", "96", "%"]


def test_moving_with_keys_keeps_the_cursor_on_the_indicator(filled: TreeBench) -> None:
    moved = filled.node("履职效能乙率0")
    filled.view.put_cursor_on(moved)
    filled.press(Key.Key_Up, Mod.AltModifier)
    filled.press(Key.Key_Up, Mod.AltModifier)
    assert filled.view.current_id() == moved
    at = filled.names().index((2, "履职效能乙率0"))
    assert filled.names()[at - 1 : at + 2] == [
        (2, "履职效能甲率1"),
        (2, "履职效能乙率0"),
        (2, "履职效能甲率2"),
    ]
    filled.press(Key.Key_Left, Mod.AltModifier)
    assert (1, "履职效能乙率0") in filled.names()
    filled.press(Key.Key_Right, Mod.AltModifier)
    assert filled.document.undo_labels[:2] == ["降级 履职效能乙率0", "升级 履职效能乙率0"]
    filled.view.put_cursor_on(filled.node("运行成本"))
    filled.press(Key.Key_Up, Mod.AltModifier)
    assert "已在最前" in filled.page.pane.counts.text()


def test_many_are_moved_taken_away_and_folded_together(filled: TreeBench) -> None:
    view, model = filled.view, filled.view.tree_model
    before, both = filled.names(), [filled.node("履职效能甲率1"), filled.node("履职效能甲率2")]
    view.put_cursor_on(both[0])
    filled.press(Key.Key_Down, Mod.ShiftModifier)
    assert view.selected_ids() == both
    filled.press(Key.Key_Up, Mod.AltModifier)
    at = filled.names().index((1, "履职效能甲"))
    assert [name for _, name in filled.names()[at + 1 : at + 4]] == [f"履职效能甲率{n}" for n in (1, 2, 0)]
    assert view.selected_ids() == both
    filled.press(Key.Key_Left, Mod.AltModifier)
    assert {depth for depth, name in filled.names() if name in ("履职效能甲率1", "履职效能甲率2")} == {1}
    filled.press(Key.Key_Z, Mod.ControlModifier)
    view.put_cursor_on(both[0])
    filled.press(Key.Key_Down, Mod.ShiftModifier)
    filled.page.remove.trigger()
    assert len(filled.names()) == len(before) - 2
    filled.press(Key.Key_Z, Mod.ControlModifier)
    filled.press(Key.Key_Z, Mod.ControlModifier)
    assert filled.names() == before
    for depth, level in enumerate(filled.page.levels):
        level.trigger()
        assert {model.depth(id) for id in model.ids} == set(range(depth + 1))
    assert len(model.ids) == len(before)


def test_columns_are_chosen_and_fit_their_texts(filled: TreeBench, qtbot: QtBot) -> None:
    view, columns = filled.view, filled.page.pane.columns
    model = view.tree_model
    at = next(n for n, column in enumerate(model.columns) if column.part == "value")
    last = len(model.columns) - 1
    id = filled.node("满意度乙率2")
    model.setData(model.index(model.row_of(id), last), "由第三方以电话抽样调查，样本不少于三百人")
    view.horizontalHeader().sectionHandleDoubleClicked.emit(last)
    texts = [model.text(id, last) for id in model.infos]
    assert view.columnWidth(last) >= max(map(view.type.width, texts)) + 2 * view.type.pad
    shown = {action.text(): action for action in columns.menu(at).actions()}
    shown[model.columns[at].title].trigger()
    assert view.isColumnHidden(at)
    view.put_cursor_on(id)
    for _ in model.columns:
        filled.press(Key.Key_Tab)
        assert view.currentIndex().column() != at
    again = TreeBench(filled.window, filled.document, qtbot, ANNUAL)
    assert again.view.isColumnHidden(at)
    again.page.pane.columns.restore()
    assert not again.view.isColumnHidden(at)


def test_sentences_have_the_room_that_names_do_not_need(filled: TreeBench) -> None:
    view, model = filled.view, filled.view.tree_model
    last = len(model.columns) - 1
    model.setData(
        model.index(model.row_of(filled.node("满意度乙率2")), last), "由第三方以电话抽样调查，" * 12
    )
    for width in (1400, 1920):
        filled.window.resize(width, 1000)
        QApplication.processEvents()
        names = max(
            view.type.width(model.text(id, 0), bold) - room
            for id in model.infos
            for room, bold in [view.painter.room(id, 0, 0)]
        )
        assert view.columnWidth(0) <= max(names, view.type.digit * 30) + 1
        headings = view.horizontalHeader()
        assert all(
            view.fontMetrics().horizontalAdvance(column.title) < headings.sectionSize(n)
            for n, column in enumerate(model.columns)
        )


def test_names_give_way_before_a_column_falls_out_of_the_window(filled: TreeBench) -> None:
    view = filled.view
    fitted = set()
    for width in range(1100, 1500, 20):
        filled.window.resize(width, 900)
        QApplication.processEvents()
        others = view.horizontalHeader().length() - view.columnWidth(0)
        fits = others + view._longest_name() <= view.viewport().width()
        assert fits == (view.horizontalScrollBar().maximum() == 0)
        fitted.add(fits)
    assert fitted == {True, False}


def test_a_group_is_dragged_with_all_below_it_and_undone(filled: TreeBench) -> None:  # I2
    before = filled.names()
    filled.drag("履职效能乙", "运行成本甲率2", below=True)
    names = filled.names()
    at = names.index((1, "履职效能乙"))
    assert names[at - 1 : at + 5] == [
        (2, "运行成本甲率2"), (1, "履职效能乙"), (2, "履职效能乙率0"), (2, "履职效能乙率1"),
        (2, "履职效能乙率2"), (1, "运行成本乙"),
    ]  # fmt: skip
    assert filled.document.undo_labels[0] == "移动 履职效能乙"
    assert filled.view.current_id() == filled.node("履职效能乙")
    filled.press(Key.Key_Z, Mod.ControlModifier)
    assert filled.names() == before
    filled.drag("履职效能", "运行成本甲率1", below=True)  # an outermost group cannot go inside another
    assert filled.names() == before
    filled.drag("满意度", "运行成本", below=False)
    assert [name for depth, name in filled.names() if depth == 0] == ["满意度", "运行成本", "履职效能"]


def test_folding_hides_and_finding_unfolds(filled: TreeBench) -> None:
    view, model = filled.view, filled.view.tree_model
    group = filled.node("履职效能甲")
    view.put_cursor_on(group)
    rows = model.rowCount()
    filled.press(Key.Key_Left)
    assert model.rowCount() == rows - 3
    filled.press(Key.Key_Right)
    filled.press(Key.Key_Left)
    assert model.rowCount() == rows - 3
    sign = view.painter.fold_sign(view.visualRect(model.index(0, 0)), model.ids[0]).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Mod.NoModifier, sign)
    assert model.rowCount() == rows - 11
    filled.page.finder.setFocus()
    QTest.keyClicks(filled.page.finder, "lzxnj")  # 履职效能甲
    assert "4 处" in filled.page.found.text()
    assert view.current_id() == group
    QTest.keyClicks(filled.page.finder, "l")
    assert view.current_id() == filled.node("履职效能甲率0")
    assert group not in model.folded
    QTest.keyClick(filled.page.finder, Key.Key_Escape)
    assert view.hasFocus()


def test_rows_are_copied_for_a_spreadsheet_and_pasted(filled: TreeBench) -> None:
    view = filled.view
    view.put_cursor_on(filled.node("运行成本甲率1"))
    view.selectRow(view.currentIndex().row())
    filled.press(Key.Key_C, Mod.ControlModifier)
    assert QApplication.clipboard().text().splitlines()[1].split("\t")[:6] == [
        "运行成本", "运行成本甲", "运行成本甲率1", "", "", "≥91%",
    ]  # fmt: skip
    QApplication.clipboard().setText("100\t%\r\n99\t%\r\n")
    view.put_cursor_on(filled.node("履职效能甲率0"), 2)

    def agree():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PastePreview)
        [question] = dialog.plan.questions
        assert "覆盖" in question.options[0].words, "filled cells are not touched unasked"
        dialog.ok.click()

    QTimer.singleShot(0, agree)
    filled.press(Key.Key_V, Mod.ControlModifier)
    assert [filled.texts(f"履职效能甲率{n}")[1] for n in range(3)] == ["100", "99", "92"]
    view.put_cursor_on(filled.node("履职效能甲率0"), 2)
    filled.press(Key.Key_Delete)
    assert filled.texts("履职效能甲率0")[:3] == ["", "", ""]


def test_the_comparison_carries_the_long_term_list_over(bench: TreeBench) -> None:
    grid = [["运行成本", "公用经费控制", "公用经费控制率", "≤100%", "行业标准", "绩效基本型"],
            ["满意度", "服务对象", "参保人满意度", "≥95%", "计划标准", "绩效基本型"]]  # fmt: skip
    bench.document.apply(plan_tree(bench.document, Place("whole", "long"), Clip(grid)).edit)
    bench.view.setFocus()
    bench.press(Key.Key_D, Mod.ControlModifier | Mod.ShiftModifier)
    comparison = bench.page.comparison
    QAbstractItemModelTester(comparison.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert comparison.model.differences() == 2
    bench.qtbot.mouseClick(comparison.carry, Qt.MouseButton.LeftButton)
    assert comparison.model.differences() == 0
    assert len(bench.names()) == 6
    bench.press(Key.Key_Delete)
    assert len(bench.names()) == 6, "what is not seen is not cleared"
    comparison.table.setFocus()
    comparison.table.selectRow(2)
    bench.qtbot.keyClick(comparison.table, Key.Key_Return)
    assert bench.page.comparison is None
    assert bench.view.current_id() == bench.node("公用经费控制率")


def test_a_long_line_takes_no_room_from_the_others_that_are_compared(bench: TreeBench) -> None:
    says = "工作计划健全、制定明确、具体、可操作"
    grid = [["管理效率", "战略管理", f"工作计划健全性{n}", says, "行业标准", "绩效基本型"] for n in range(12)]
    grid.append(["满意度", "服务对象", "参保人满意度" * 12, says * 6, "行业标准", "绩效基本型"])
    bench.document.apply(plan_tree(bench.document, Place("whole", "long"), Clip(grid)).edit)
    bench.window.resize(1920, 1000)
    bench.view.setFocus()
    bench.press(Key.Key_D, Mod.ControlModifier | Mod.ShiftModifier)
    table = bench.page.comparison.table
    for column in (1, 2):
        short = table.model().index(2, column).data()
        assert table.fontMetrics().horizontalAdvance(short) < table.columnWidth(column), short


@pytest.fixture
def hubei(window: MainWindow, qtbot: QtBot) -> TreeBench:
    return TreeBench(
        window, Document(shipped.program("hubei-target-2025"), Content(Facts(), {}, {})), qtbot, HUBEI
    )


def test_the_whole_annual_tree_of_hubei_comes_from_the_library_by_keyboard(hubei: TreeBench) -> None:  # I1
    shipped = shipped_indicators(resources() / "indicators")
    wanted = [i for i in shipped if suits(hubei.document, HUBEI, i)]
    assert len(wanted) > 60
    seen = []

    def choose():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, LibraryDialog)
        QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        for letters, name in (
            ("gyjfkzl", "公用经费控制率"),
            ("cbqzmyd", "参保群众满意度"),
            ("yszxl", "预算执行率"),
        ):
            dialog.search.clear()
            QTest.keyClicks(dialog.search, letters)
            assert dialog.chosen()[0].name == name
            QTest.keyClick(dialog.search, Key.Key_Return)
            seen.append(dialog.count.text())
        dialog.search.clear()
        for _ in wanted:
            QTest.keyClick(dialog.search, Key.Key_Return)
            QTest.keyClick(dialog.search, Key.Key_Down)
        QTest.keyClick(dialog, Key.Key_Escape)

    QTimer.singleShot(0, choose)
    hubei.press(Key.Key_L, Mod.ControlModifier)
    assert len(seen) == 3
    assert all("已插入" in text for text in seen)
    levels = hubei.document.engine.block(HUBEI).model.levels
    names = hubei.names()
    assert [name for depth, name in names if depth == 0] == levels[0].set
    assert {name for depth, name in names if depth == 2} == {i.name for i in wanted}
    basis = next(n for n, c in enumerate(hubei.view.tree_model.columns) if c.role == "basis")
    row = hubei.texts("公用经费控制率")
    assert row[:3] == ["≤", "100", "%"]
    assert row[basis - 1] == "行业标准"
    unread = [f for f in hubei.document.findings if f.cause_kind == "unreadable"]
    assert unread == []
    suspects = {f.suspect.row: f.says for f in hubei.document.findings if f.suspect.place == HUBEI}
    valued = {i.name: said for i in wanted if i.value and (said := suspects.get(hubei.node(i.name)))}
    assert valued == {}, "of what the library fills in whole a reviewer has nothing to say"


def test_forty_rows_with_merged_cells_from_a_spreadsheet(
    hubei: TreeBench, window: MainWindow, qtbot: QtBot
) -> None:  # I3
    sample = guangshui()
    grid = tree_as_grid(sample, HUBEI, list(sample.engine.rows(HUBEI)))
    assert len(grid) > 40
    QApplication.clipboard().setText(to_text(grid))
    hubei.press(Key.Key_V, Mod.ControlModifier | Mod.ShiftModifier)
    outline = TreeDraft(sample, HUBEI)
    assert hubei.names() == [(outline.depths[id], outline.name(id)) for id in outline.walk()]
    assert len(hubei.document.undo_labels) == 1
    mine = [str(e) for c, e in hubei.document.content.facts.entries.items() if c.column == HUBEI_TARGET]
    assert mine == [
        str(sample.content.facts.entries[c])
        for c in sample.content.facts.entries
        if c.column == HUBEI_TARGET and c.place == HUBEI
    ]
    hubei.press(Key.Key_Z, Mod.ControlModifier)
    assert hubei.names() == []


HUBEI_TARGET = next(
    c.id
    for c in shipped.program("hubei-target-2025").blocks["target", "annual"].model.leaves()
    if c.role == "target"
)


def guangshui() -> Document:
    return shipped.document("guangshui-target")


def test_a_person_says_what_the_columns_are(bench: TreeBench) -> None:  # I3
    rows = [
        ["1", "运行成本", "控制", "会议费控制率", "≤100%", "甲"],
        ["2", "", "", "培训费控制率", "≤90%", "乙"],
    ]
    QApplication.clipboard().setText(to_text(rows))

    def decide():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PastePreview)
        titles = (None, "一级指标", "二级指标", "三级指标", "指标值", None)
        ids = {option.words: option.id for option in dialog.plan.possible}
        for column, title in enumerate(titles):
            dialog.choose_column(column, ids[title] if title else "")
        assert dialog.plan.added == 2
        dialog.ok.click()

    QTimer.singleShot(0, decide)
    bench.press(Key.Key_V, Mod.ControlModifier | Mod.ShiftModifier)
    assert bench.names()[-2:] == [(2, "会议费控制率"), (2, "培训费控制率")]
    assert bench.texts("培训费控制率")[:3] == ["≤", "90", "%"]


def test_the_yunnan_sample_is_mended_by_its_one_click_mends(window: MainWindow, qtbot: QtBot) -> None:  # I5
    document = shipped.document("yunnan-target")
    place = Place(*document.program.blocks.trees()[0].name)
    yunnan = TreeBench(window, document, qtbot, place)

    def mendable():
        return [f for f in document.findings if f.suspect and f.suspect.place == place and can_mend(f)]

    wrong = yunnan.node("参保对象满意率")
    yunnan.view.put_cursor_on(wrong, 1)
    assert "≥" in yunnan.page.pane.reasons.text()
    before, clicks = len(document.findings), 0
    while found := mendable():
        yunnan.page.go_to(found[0].suspect)
        reasons = yunnan.page.pane.reasons
        n = next(n for n, f in enumerate(reasons.findings) if f.key == found[0].key)
        reasons.linkActivated.emit(f"take:{n}")
        clicks += 1
        assert clicks < 60, found[0].says
        assert found[0].key not in {f.key for f in document.findings}
    assert clicks
    assert len(document.findings) <= before - clicks
    assert yunnan.texts("参保对象满意率")[:3] == ["≥", "95", "%"]
    for _ in range(clicks):
        yunnan.press(Key.Key_Z, Mod.ControlModifier)
    assert len(document.findings) == before


@pytest.mark.parametrize("seed", range(3))
def test_the_model_is_sound_whatever_happens(small: Program, dressed: QApplication, seed) -> None:  # I4
    document = Document(small, Content(Facts(), {}, {}))
    model = IndicatorModel(Session(document), ANNUAL)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    dice = random.Random(seed)
    for step in range(150):
        ids = list(document.engine.rows(ANNUAL))
        at = dice.choice(ids) if ids else None
        deed = dice.randrange(9)
        try:
            if at is None or deed == 0:
                document.apply(tree.add_sibling(document, ANNUAL, at)[0])
            elif deed in (1, 2):
                document.apply(tree.add_child(document, ANNUAL, at)[0])
            elif deed == 3:
                model.fold(at, at not in model.folded)
            elif deed == 4:
                document.undo() if dice.random() < 0.7 else document.redo()
            elif deed == 5:
                document.apply(tree.shift(document, ANNUAL, [at], dice.choice((-1, 1))))
            elif deed == 6:
                document.apply(dice.choice((tree.promote, tree.demote))(document, ANNUAL, [at]))
            elif deed == 7 and model.row_of(at) >= 0:
                model.setData(model.index(model.row_of(at), dice.randrange(4)), f"≥{step}%")
            elif deed == 8 and len(ids) > 12:
                document.apply(tree.remove_nodes(document, ANNUAL, [at]))
        except CannotMove:
            continue
        assert model.ids == model._open_nodes()
    model.fold_all(len(model.levels) - 1)
    assert model.ids == list(document.engine.rows(ANNUAL))


def test_enter_stays_on_a_group_just_added_so_that_its_own_follows(bench: TreeBench) -> None:
    page, qtbot = bench.page, bench.qtbot
    page.rows.build_frame()
    model, view = page.view.tree_model, page.view
    top = model.ids[0]
    view.put_cursor_on(top)
    page.rows.insert_child()
    added = view.current_id()
    assert added is not None
    assert model.infos[added].parent == top
    qtbot.keyClicks(view, "sl")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert view.current_id() == added
    page.rows.insert_child()
    assert model.infos[view.current_id()].parent == added
    view.put_cursor_on(added)
    qtbot.keyClick(view, Key.Key_Return)
    assert view.current_id() != added, "later Enter goes down as everywhere"
