"""What a clerk stumbled over: ways out of what is missing, rows by their numbers, Tab in a row like another, names of files."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QMouseEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from tests.ui.conftest import Bench

from budgetdesk.document.edit_commands import remove_rows
from budgetdesk.engine.blocks import TOTAL
from budgetdesk.engine.cells import Place
from budgetdesk.ui.indicators.indicator_switch import FORM
from budgetdesk.ui.window.manual_window import ManualWindow
from budgetdesk.ui.window.mark_legend import SCHEME
from budgetdesk.ui.window.picture_window import PictureWindow

Key = Qt.Key
LINES = Place("expenditure", "rows")


def test_all_that_is_missing_leads_somewhere_and_what_cannot_be_linked_is_settled_in_words(
    worksheet: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, view = worksheet.session, worksheet.declaration_view
    session.document.remarks = [("表7", "请核对"), ("t08/rows/9999/total", "没有的格"), ("", "请说明原因")]
    attached: list[str] = []
    monkeypatch.setattr(worksheet.window.linking, "attach", lambda _, link: attached.append(link))
    said: list[str] = []
    session.told.connect(said.append)
    session.document.read_text()
    session.marks.refused["t01"] = "有错误"
    everything = session.marks.missing()
    kinds = {missing.kind for missing in everything}
    assert {"empty_table", "not_linked", "unwritten", "returned", "unconfirmed"} <= kinds
    for number, missing in enumerate(everything):
        view.tabs.turn_to("unit")
        attached.clear()
        said.clear()
        view.findings.missing.show_all(everything)
        view.findings.missing.go(number)
        shown = view.tabs.tables[view.tabs.bar.currentIndex()]
        assert shown == missing.table or attached or said == [missing.says], missing
        assert len(missing.says) < 60, "it is read whole in one line"

    session.document.remarks = []
    session.marks.refused.clear()
    view.recount()
    (unlinked,) = [missing for missing in session.marks.missing() if missing.kind == "not_linked"]
    session.missing_wanted.emit(unlinked)
    assert view.findings.missing.current() == unlinked
    view.findings.show_missing(at=unlinked)
    worksheet.click_on_mend(unlinked.finding, "关联上年部门预算…")
    assert attached == ["last"]
    worksheet.click_on_mend(unlinked.finding, "没有可关联的，写明")
    view.cell.keep.click()
    assert unlinked not in session.marks.missing()
    assert session.document.content.explanations[unlinked.finding.keys[0]].text == "没有可关联的上年部门预算"


def test_what_is_said_before_sending_is_read_whole(worksheet: Bench) -> None:
    worksheet.document.remarks = [
        ("", "上年预算数与上年部门预算不一致，请逐行核对收入明细和支出明细后再报。" * 2)
    ]
    worksheet.window.upward.send_from(worksheet.session)
    (box,) = [box for box in worksheet.window.findChildren(QMessageBox) if box.isVisible()]
    label = box.findChild(QLabel, "qt_msgbox_label")
    assert label.height() >= label.heightForWidth(label.width())
    assert box.defaultButton().text() == "去看"
    box.defaultButton().click()
    missing = worksheet.declaration_view.findings.missing
    assert missing.isVisible()
    assert missing.current() == worksheet.session.marks.missing()[0]


def test_rows_are_selected_by_dragging_over_their_numbers_and_deleted_together(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    place, view = LINES, worksheet.view
    rows = list(worksheet.document.engine.rows(place))
    points = [
        QPoint(3, view.visualRect(view.sheet_model.index_of(place.cell(row, "amount"))).center().y())
        for row in rows[:5]
    ]
    port, left = view.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, pos=points[1])
    for point in points[2:4]:
        there, plain = QPointF(point), Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(QEvent.Type.MouseMove, there, QPointF(port.mapToGlobal(point)), left, left, plain)
        QApplication.sendEvent(port, move)
    QTest.mouseRelease(port, left, pos=points[3])
    assert {cell.row for cell in view.selected_cells()} == set(rows[1:4])
    QTest.mouseClick(port, left, pos=points[0])
    QTest.mouseClick(port, left, Qt.KeyboardModifier.ShiftModifier, points[2])
    assert {cell.row for cell in view.selected_cells()} == set(rows[:3])
    worksheet.window.actions_.remove.trigger()
    assert list(worksheet.document.engine.rows(place)) == rows[3:]


@pytest.mark.parametrize(
    ("typed", "stops"),
    [({"dept_code": "30102"}, ["amount"]), ({"dept_code": "30201"}, ["kind", "fund", "project", "amount"])],
)
def test_tab_passes_over_what_a_row_like_another_has_as_long_as_its_codes_are_of_the_class(
    worksheet: Bench, typed: dict[str, str], stops: list[str]
) -> None:
    """Whoever goes from salaries to running costs has to say so: the kind that was repeated would be wrong."""
    place = worksheet.go("支出明细/第 1 行/功能科目编码").place
    first = next(iter(worksheet.document.engine.rows(place)))
    worksheet.session.apply(
        remove_rows(worksheet.document, place, list(worksheet.document.engine.rows(place))[1:])
    )
    assert worksheet.document.engine.value(place.cell(first, "dept_code")) == "30101"
    worksheet.press(Qt.Key.Key_Down)
    worksheet.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    for column, text in typed.items():
        assert worksheet.session.current.column == column
        worksheet.type(text)
    for column in stops:
        worksheet.press(Qt.Key.Key_Tab)
        assert worksheet.session.current.column == column


def test_the_page_of_the_cell_is_back_with_the_form_though_the_tree_had_none(worksheet: Bench) -> None:
    worksheet.turn("t15")
    at, page = worksheet.session.current, worksheet.declaration_view.tabs.page
    page.show_list(0)
    worksheet.session.set_current(None)  # a tree without any row
    page.show_list(FORM)
    assert page.view.current_cell() == worksheet.session.current == at


def test_what_is_printed_and_what_is_published_have_names_of_their_own(
    worksheet: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda _, title, start, kinds: (proposed.append(start), ("", ""))[1]
    )
    for do in (worksheet.window.outputs.pdf, worksheet.window.outputs.document):
        do(worksheet.session)
    assert len(proposed) == len(set(proposed)) == 2


def test_the_count_of_a_level_says_where_it_is_not_listed(published: Bench) -> None:
    panel = published.declaration_view.findings
    panel.levels["error"].click()
    assert panel.levels["error"].text().endswith("，未列出")
    panel.levels["error"].click()
    assert "未列出" not in panel.levels["error"].text()


def test_what_is_typed_into_several_cells_at_once_is_taken_back_at_once(worksheet: Bench) -> None:
    cells = [worksheet.cell(f"支出明细/第 {n} 行/经费类别") for n in (1, 2, 3)]
    worksheet.go("支出明细/第 1 行/经费类别")
    for _ in range(2):
        worksheet.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    worksheet.type("经营")
    worksheet.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    entries = worksheet.document.content.facts.entries
    assert [entries[cell] for cell in cells] == ["经营"] * 3
    worksheet.window.actions_.undo.trigger()
    assert [entries[cell] for cell in cells] == ["人员"] * 3


def test_pictures_of_the_manual_stand_by_themselves_and_are_as_wide_as_the_page(worksheet: Bench) -> None:
    window = worksheet.window
    manual = ManualWindow(window.actions_.all, None, window.folder, window)
    worksheet.qtbot.addWidget(manual)
    manual.resize(900, 600)
    manual.show()
    block, seen = manual.page.document().begin(), 0
    while block.isValid():
        pictures = [
            piece.fragment().charFormat().toImageFormat()
            for piece in block.begin()
            if piece.fragment().charFormat().isImageFormat()
        ]
        for picture in (
            one for one in pictures if not one.name().startswith(SCHEME)
        ):  # signs stand among words
            assert len(block.text()) == 1, "no sentence goes on around it"
            assert 600 < picture.width() <= manual.page.viewport().width()
        seen += len(pictures)
        block = block.next()
    assert seen > 4
    for name in ("findings.png", "rules.png"):
        shown = manual.page.document().resource(QTextDocument.ResourceType.ImageResource, QUrl(name))
        pixels = shown.width() / manual.devicePixelRatioF()
        assert pixels == pytest.approx(shown.deviceIndependentSize().width(), abs=1), "shrunk beforehand"
        assert pixels <= manual.page.viewport().width()
    manual.page.anchorClicked.emit(QUrl("enlarged:findings.png#审核结果"))
    (enlarged,) = manual.findChildren(PictureWindow)
    assert enlarged.windowTitle() == "手册中的图：审核结果"
    assert enlarged.width() > shown.width()
    enlarged.close()


def test_the_manual_is_searched_and_leaves_the_program_in_view(worksheet: Bench) -> None:
    window = worksheet.window
    manual = ManualWindow(window.actions_.all, worksheet.document.program, window.folder, window)
    worksheet.qtbot.addWidget(manual)
    assert manual.width() <= manual.screen().availableSize().width() * 2 // 3
    manual.show()
    search, text = manual.search, manual.page.toPlainText()
    search.line.setText("上报包")
    found = text.count("上报包")
    assert found > 3
    assert search.count.text() == f"第 1 处，共 {found} 处"
    places = []
    for _ in range(found + 1):
        at = manual.page.textCursor().position()
        assert text.replace("\n", "\u2029")[at : at + 3] == "上报包"
        places.append(at)
        worksheet.qtbot.keyClick(search.line, Qt.Key.Key_Return)
    assert places == [*sorted(set(places)), places[0]], "it begins anew at the end"
    search.back.click()
    assert search.count.text().startswith("第 1 处")
    search.line.setText("没有这样的话")
    assert search.count.text() == "没有找到"
    assert not search.on.isEnabled()


def test_delete_clears_no_heading_that_the_form_asks_for(worksheet: Bench) -> None:
    worksheet.turn("t13")
    page = worksheet.declaration_view.tabs.page
    page.show_list(0)
    view, entries = page.view, worksheet.document.content.facts.entries
    said: list[str] = []
    worksheet.session.told.connect(said.append)
    for id, column, goes in (("n1", "level1", False), ("n3", "content", True)):
        name = view.tree_model.place.cell(id, column)
        assert entries[name]
        view.put_cursor_on(id)
        QTest.keyClick(view, Key.Key_Delete)
        assert (name not in entries) is goes
    assert len(said) == 1
    assert "产出指标" in said[0]


def test_the_page_of_a_tree_without_any_indicator_says_what_belongs_there(worksheet: Bench) -> None:
    worksheet.turn("t15")
    worksheet.declaration_view.tabs.page.show_list(0)
    panel = worksheet.declaration_view.cell
    assert any(link.startswith("do:explain") for link in panel.links())
    assert "还没有指标" in panel.page.toPlainText()


def test_an_example_is_told_from_an_entry_and_no_word_of_a_sum_waits_to_be_filled(worksheet: Bench) -> None:
    worksheet.turn("texts")
    model = worksheet.view.sheet_model
    boxes = [box for line in model.sheet.lines for box in line.boxes if box.example]
    assert {model.text(box)[:2] for box in boxes} == {"如："}
    worksheet.turn("expenditure")
    model = worksheet.view.sheet_model
    assert not any(model.awaits_entry(LINES.cell(TOTAL, column)) for column in ("function", "dept_name"))


def test_the_zoom_is_told(worksheet: Bench) -> None:
    worksheet.declaration_view.tabs.set_zoom(1.5)
    assert worksheet.window.status.currentMessage() == "缩放 150%"


def test_what_was_said_of_a_returned_declaration_is_settled_by_saying_what_was_done(worksheet: Bench) -> None:
    session, view = worksheet.session, worksheet.declaration_view
    session.document.remarks = [("表7", "请核对"), ("", "请说明原因")]
    view.recount()
    assert view.states.of("t07").missing == 1
    for _ in range(2):
        missing = session.marks.missing()[0]
        view.findings.show_missing(at=missing)
        worksheet.click_on_mend(missing.finding, "写明怎样改的")
        view.cell.words.setPlainText("已核对，工会经费少填的 7.5 万元已补上")
        view.cell.keep.click()
    assert not [missing for missing in view.findings.missing.missing if missing.kind == "returned"]
    assert view.states.of("t07").missing == 0
    assert "退回意见" in session.document.undo_labels[0]
    session.undo()
    assert view.findings.missing.missing[0].kind == "returned"
