"""Blocks to and from spreadsheets: what is copied comes back, headings are passed over, doubts are shown."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests.ui.conftest import Bench

from budgetdesk.document.clipboard_text import from_text
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Facts, Place, Rejected

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier

TABLE_6 = """\
部门综合预算一般公共预算支出明细表（按支出经济分类科目）\t\t\t\t\t\t\t\t
\t\t\t\t\t\t\t\t单位：元
部门经济科目编码\t部门经济科目名称\t政府经济科目编码\t政府经济科目名称\t合计\t人员经费支出\t公用经费支出\t专项业务经费支出\t备注
\t合计\t\t\t2,908,134.00\t2,558,534.00\t118,400.00\t231,200.00\t
302\t商品和服务支出\t\t\t349,600.00\t\t118,400.00\t231,200.00\t
30201\t办公费\t50502\t商品和服务支出\t73,400.00\t\t１３，４００．００\t60,000.00元\t
30211\t差旅费\t50502\t商品和服务支出\t60,000.00\t\t\t（60,000.00）\t
3029904\t其他商品和服务支出\t50502\t商品和服务支出\t105,200.00\t\t\t￥105,200.00\t"两行
备注"
"""


@pytest.fixture
def blank(window, program, qtbot):
    """A declaration in which nothing has been entered."""
    return Bench(window, Document(program, Content(Facts(), {}, {})), qtbot)


@pytest.fixture
def no_questions(monkeypatch):
    """Fails where the paste asks; gives the list of what it asked."""
    asked = []

    def refuse(page, plan):
        asked.append(plan)
        return False

    monkeypatch.setattr("budgetdesk.ui.declaration.table_page.TablePage._ask_paste", refuse)
    return asked


def test_table_6_as_copied_from_a_spreadsheet(blank, no_questions):
    blank.turn("t06")
    QApplication.clipboard().setText(TABLE_6)
    blank.press(Key.Key_V, Ctrl)
    assert no_questions == []
    place = Place("t06", "rows")
    entries = blank.document.content.facts.entries
    by_code = {info.key[0]: id for id, info in blank.document.engine.rows(place).items() if info.key}
    assert entries[place.cell("total", "total")] == Decimal("2908134.00")
    assert entries[place.cell(by_code["302"], "total")] == Decimal("349600.00")
    assert entries[place.cell(by_code["30201"], "running")] == Decimal("13400.00")
    assert entries[place.cell(by_code["30201"], "special")] == Decimal("60000.00")
    assert entries[place.cell(by_code["30211"], "special")] == Decimal("-60000.00")
    assert entries[place.cell(by_code["3029904"], "special")] == Decimal("105200.00")
    assert entries[place.cell(by_code["3029904"], "note")] == "两行\n备注"
    assert len(blank.document.undo_labels) == 1
    blank.window.actions_.undo.trigger()
    assert not blank.document.content.facts.entries
    assert not any(blank.document.content.facts.rows.values())


def test_what_is_copied_from_table_1_fits_back(published, no_questions):
    published.turn("t01")
    before = dict(published.document.content.facts.entries)
    published.press(Key.Key_A, Ctrl)
    published.press(Key.Key_C, Ctrl)
    text = QApplication.clipboard().text()
    assert "2,908,134.00" in text
    published.view.keys.clear()
    assert before != published.document.content.facts.entries
    published.press(Key.Key_A, Ctrl)
    published.press(Key.Key_V, Ctrl)
    assert no_questions == []
    assert published.document.content.facts.entries == before


def test_lines_are_pasted_onto_the_append_row(blank, no_questions):
    blank.turn("expenditure")
    line = "2080109\t\t30201\t\t\t\t公用\t一般公共预算\t\t13,400.00\t\t\n"
    QApplication.clipboard().setText(line * 3)
    blank.press(Key.Key_V, Ctrl)
    assert no_questions == []
    place = Place("expenditure", "rows")
    rows = [r.id for r in blank.document.content.facts.rows[place]]
    assert len(rows) == 3
    assert blank.document.engine.value(place.cell(rows[2], "amount")) == Decimal("13400.00")
    assert blank.document.engine.value(place.cell(rows[0], "function_name")) == "社会保险经办机构"
    assert blank.document.engine.value(place.cell("total", "amount")) == Decimal("40200.00")


def test_a_block_that_does_not_fit_is_shown_first(published, no_questions):
    published.go("表6/30201/专项业务经费支出")
    before = dict(published.document.content.facts.entries)
    QApplication.clipboard().setText("1\t备注\t多出\n2\t\t\n")
    published.press(Key.Key_V, Ctrl)
    assert len(no_questions) == 1
    assert any("表外" in doubt or "多出" in doubt for doubt in no_questions[0].doubts)
    assert published.document.content.facts.entries == before


def test_unreadable_figures_are_told_before_and_kept_after(published, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "budgetdesk.ui.declaration.table_page.TablePage._ask_paste",
        lambda page, plan: asked.append(plan) or True,
    )
    cell = published.go("表6/30201/专项业务经费支出")
    QApplication.clipboard().setText("六万")
    published.press(Key.Key_V, Ctrl)
    assert len(asked) == 1
    assert isinstance(published.document.content.facts.entries[cell], Rejected)


def test_the_preview_shows_the_block(published, qtbot):
    from budgetdesk.document.paste import plan_paste
    from budgetdesk.ui.sheet.paste_dialog import PasteDialog
    from budgetdesk.ui.widgets.palette import CALM

    published.turn("t06")
    plan = plan_paste(published.document, published.view.sheet_model.form, from_text("x\ty\n1\t2"), 5, 6)
    dialog = PasteDialog(plan, published.document, CALM)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.ok.isEnabled()


def test_one_figure_fills_a_selection(published):
    published.go("表6/30201/公用经费支出")
    published.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QApplication.clipboard().setText("5")
    published.press(Key.Key_V, Ctrl)
    for row in ("30201", "30211"):
        assert published.document.engine.value(published.cell(f"表6/{row}/公用经费支出")) == Decimal("5.00")


def test_ctrl_d_fills_down(published):
    published.go("表6/30201/公用经费支出")
    for _ in range(2):
        published.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    published.press(Key.Key_D, Ctrl)
    assert published.document.engine.value(published.cell("表6/30217/公用经费支出")) == Decimal("13400.00")
    assert published.document.undo_labels[0].startswith("向下填充")


def test_ctrl_x_takes_away(published):
    cell = published.go("表6/30201/公用经费支出")
    published.press(Key.Key_X, Ctrl)
    assert (
        QApplication.clipboard().text() == "13,400.00\r\n" or "13,400.00" in QApplication.clipboard().text()
    )
    assert cell not in published.document.content.facts.entries


def test_a_code_is_chosen_by_first_letters(worksheet):
    worksheet.turn("expenditure")
    place = Place("expenditure", "rows")
    row = list(worksheet.document.engine.rows(place))[5]
    cell = place.cell(row, "dept_code")
    worksheet.declaration_view.go_to(cell)
    worksheet.type("clf")
    worksheet.press(Key.Key_Return)
    assert worksheet.document.engine.value(cell) == "30211"
