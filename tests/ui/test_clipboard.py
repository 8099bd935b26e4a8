"""Blocks to and from spreadsheets: what is copied comes back, headings are passed over, doubts are shown."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.conftest import Bench

from budgetdesk.document.editable_sheet import APPEND
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.document.paste.plan import PastePlan
from budgetdesk.engine.cells import Place, Rejected
from budgetdesk.office.declarations import unit_entries
from budgetdesk.ui.widgets.paste_preview import PastePreview

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
def no_questions(monkeypatch: pytest.MonkeyPatch) -> list[PastePlan]:
    """Fails where the paste asks; gives the list of what it asked."""
    asked = []

    def refuse(page, plan, replan):
        asked.append(plan)

    monkeypatch.setattr("budgetdesk.ui.declaration.table_page.TablePage._ask_paste", refuse)
    return asked


def test_table_6_as_copied_from_a_spreadsheet(blank: Bench, no_questions: list[PastePlan]) -> None:
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


def test_what_is_copied_from_table_1_fits_back(published: Bench, no_questions: list[PastePlan]) -> None:
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


def test_a_table_copied_in_another_unit_s_declaration_is_asked_about(
    published: Bench, no_questions: list[PastePlan]
) -> None:
    published.turn("t01")
    published.press(Key.Key_A, Ctrl)
    published.press(Key.Key_C, Ctrl)
    unit = unit_entries(published.document.program, {"code": "302002", "name": "石河县疾病预防控制中心"})
    published.document.apply(Edit("改单位", tuple(SetEntry(cell, text) for cell, text in unit.items())))
    published.view.keys.clear()
    published.press(Key.Key_A, Ctrl)
    edits = len(published.document.undo_labels)
    published.press(Key.Key_V, Ctrl)
    assert len(published.document.undo_labels) == edits
    [asked] = no_questions
    assert "601006" in asked.doubts[0]
    assert "302002" in asked.doubts[0]


def test_lines_are_pasted_onto_the_append_row(blank: Bench, no_questions: list[PastePlan]) -> None:
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


def test_a_block_that_does_not_fit_is_shown_first(published: Bench, no_questions: list[PastePlan]) -> None:
    published.go("表6/30201/专项业务经费支出")
    before = dict(published.document.content.facts.entries)
    QApplication.clipboard().setText("1\t备注\t多出\n2\t\t\n")
    published.press(Key.Key_V, Ctrl)
    assert len(no_questions) == 1
    assert any("表外" in doubt or "多出" in doubt for doubt in no_questions[0].doubts)
    assert published.document.content.facts.entries == before


def test_unreadable_figures_are_kept_and_told(published: Bench, no_questions: list[PastePlan]) -> None:
    cell = published.go("表6/30201/专项业务经费支出")
    QApplication.clipboard().setText("六万")
    published.press(Key.Key_V, Ctrl)
    assert no_questions == []
    assert isinstance(published.document.content.facts.entries[cell], Rejected)
    assert "有 1 格读不懂，已原样保留并标出" in published.window.status.currentMessage()


ORDER = (
    "资金来源\t预算数\t经费类别\t部门经济科目编码\t功能科目编码\n"
    "一般公共预算\t12\t公用\t30201\t2080109\n一般公共预算\t30\t公用\t30211\t2080109\n"
)


def test_a_table_with_its_headings_in_another_order_goes_onto_the_empty_row(
    worksheet: Bench, no_questions: list[PastePlan]
) -> None:
    """Once it overwrote the first rows, and an amount became a code."""
    place = Place("expenditure", "rows")
    before = dict(worksheet.document.content.facts.entries)
    worksheet.turn("expenditure")
    worksheet.press(Key.Key_End, Ctrl)
    while worksheet.view.current_cell().row != "+":
        worksheet.press(Key.Key_Up)
    QApplication.clipboard().setText(ORDER)
    worksheet.press(Key.Key_V, Ctrl)
    assert no_questions == []
    entries = worksheet.document.content.facts.entries
    assert {cell: entry for cell, entry in entries.items() if cell in before} == before
    *_, first, second = worksheet.document.content.facts.rows[place]
    assert [entries[place.cell(first.id, c)] for c in ("function", "dept_code", "amount")] == [
        "2080109",
        "30201",
        Decimal("12.00"),
    ]
    assert worksheet.window.status.currentMessage() == "已粘贴到支出明细：新增 2 行、填入空格 10 格"
    selected = set(worksheet.view.selected_cells())
    assert {place.cell(row.id, c) for row in (first, second) for c in ("function", "amount")} <= selected
    assert {cell.row for cell in selected} == {first.id, second.id}


def test_a_table_over_filled_rows_asks_and_says_where_each_value_goes(worksheet: Bench, qtbot: QtBot) -> None:
    place = Place("expenditure", "rows")
    worksheet.turn("expenditure")
    first = next(iter(worksheet.document.engine.rows(place)))
    worksheet.declaration_view.go_to(place.cell(first, "function"))
    QApplication.clipboard().setText(ORDER)

    def choose():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PastePreview)
        assert dialog.summary.text() == "支出明细：新增 2 行、填入空格 10 格"
        box = dialog.boxes["filled"]
        assert [box.itemText(n) for n in range(3)] == [
            "追加为新行，原有的不动",
            "覆盖原有的 6 格",
            "只填空格，原有的不动",
        ]
        assert dialog.table.horizontalHeaderItem(1).text() == "预算数 ▾"
        box.setFocus()
        qtbot.keyClick(box, Key.Key_Down)
        assert dialog.summary.text().startswith("支出明细：覆盖 6 格")
        dialog.table.setCurrentCell(1, 1)
        assert dialog.detail.text() == (
            "填到 第 1 行 2080109 30101 基本工资 · 预算数：12.00；原来是 1,132,962.00"
        )
        assert dialog.table.item(1, 1).text() == "12.00\n（原 1,132,962.00）"
        dialog.ok.click()

    QTimer.singleShot(0, choose)
    worksheet.press(Key.Key_V, Ctrl)
    assert worksheet.document.engine.value(place.cell(first, "amount")) == Decimal("12.00")
    assert len(worksheet.document.undo_labels) == 1


def test_the_html_of_the_clipboard_comes_first(blank: Bench, no_questions: list[PastePlan]) -> None:
    blank.turn("t05")
    data = QMimeData()
    data.setText("看不出表格的文字")
    data.setHtml("<table><tr><td>功能科目编码<td>合计<tr><td>2080109<td x:num='73400.5'>########</table>")
    QApplication.clipboard().setMimeData(data)
    blank.press(Key.Key_V, Ctrl)
    assert no_questions == []
    assert Decimal("73400.50") in blank.document.content.facts.entries.values()


def test_every_paste_can_be_looked_at_before(blank: Bench, qtbot: QtBot) -> None:
    blank.turn("t06")
    QApplication.clipboard().setText(TABLE_6)
    QTimer.singleShot(0, lambda: QApplication.activeModalWidget().reject())
    blank.window.actions_.paste_preview.trigger()
    assert not blank.document.content.facts.entries


def test_one_figure_fills_a_selection(published: Bench) -> None:
    published.go("表6/30201/公用经费支出")
    published.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QApplication.clipboard().setText("5")
    published.press(Key.Key_V, Ctrl)
    for row in ("30201", "30211"):
        assert published.document.engine.value(published.cell(f"表6/{row}/公用经费支出")) == Decimal("5.00")
    assert published.window.status.currentMessage() == "已粘贴到表6：覆盖 1 格、填入空格 1 格"


def test_one_formula_fills_a_selection_and_its_rounding_is_told(
    published: Bench, no_questions: list[PastePlan]
) -> None:
    published.go("表6/30201/公用经费支出")
    published.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QApplication.clipboard().setText("=1/3")
    published.press(Key.Key_V, Ctrl)
    assert no_questions == []
    assert "算式的结果已四舍五入（=1/3 → 0.33" in published.window.status.currentMessage()
    QApplication.clipboard().setText("2.665")
    published.press(Key.Key_V, Ctrl)
    assert [question.id for question in no_questions[0].questions] == ["decimals"]


def test_ctrl_d_fills_down(published: Bench) -> None:
    published.go("表6/30201/公用经费支出")
    for _ in range(2):
        published.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    published.press(Key.Key_D, Ctrl)
    assert published.document.engine.value(published.cell("表6/30217/公用经费支出")) == Decimal("13400.00")
    assert published.document.undo_labels[0].startswith("向下填充")


def test_ctrl_x_takes_away(published: Bench) -> None:
    cell = published.go("表6/30201/公用经费支出")
    published.press(Key.Key_X, Ctrl)
    assert (
        QApplication.clipboard().text() == "13,400.00\r\n" or "13,400.00" in QApplication.clipboard().text()
    )
    assert cell not in published.document.content.facts.entries


def test_a_code_is_chosen_by_first_letters(worksheet: Bench) -> None:
    worksheet.turn("expenditure")
    place = Place("expenditure", "rows")
    row = list(worksheet.document.engine.rows(place))[5]
    cell = place.cell(row, "dept_code")
    worksheet.declaration_view.go_to(cell)
    worksheet.type("clf")
    worksheet.press(Key.Key_Return)
    assert worksheet.document.engine.value(cell) == "30211"


def test_what_is_computed_in_a_copied_row_is_computed_in_the_new_one(
    worksheet: Bench, no_questions: list[PastePlan]
) -> None:
    """So that it follows the code that is changed there; in another table it is a value like others."""
    place, engine = Place("expenditure", "rows"), worksheet.document.engine
    worksheet.go("expenditure/rows/e6/function")
    view, before = worksheet.view, set(engine.rows(place))
    view.select_lines(view.currentIndex().row(), view.currentIndex().row())
    worksheet.press(Key.Key_C, Ctrl)
    lines = [line.row for line in view.sheet_model.sheet.lines]
    view.put_cursor(view.sheet_model.index(lines.index(APPEND), 0))
    worksheet.press(Key.Key_V, Ctrl)
    (made,) = set(engine.rows(place)) - before
    code, computed = place.cell(made, "dept_code"), place.cell(made, "gov_code")
    assert engine.value(place.cell(made, "amount")) == engine.value(place.cell("e6", "amount"))
    assert engine.value(computed) == engine.value(place.cell("e6", "gov_code"))
    worksheet.session.enter(code, "30101")
    assert engine.value(computed) == "50501"


def test_what_a_cell_holds_already_is_pasted_without_a_question(worksheet: Bench, monkeypatch) -> None:
    """Whoever goes on typing would type into the dialog."""
    monkeypatch.setattr(PastePreview, "exec", lambda _: pytest.fail("asked"))
    before = dict(worksheet.document.content.facts.entries)
    for name in ("支出明细/第 1 行/功能科目编码", "支出明细/第 1 行/预算数", "单位信息/单位名称"):
        cell = worksheet.go(name)
        QApplication.clipboard().setText(worksheet.document.view(cell).text)
        worksheet.window.actions_.paste.trigger()
        assert "没有改动" in worksheet.window.status.currentMessage()
    assert worksheet.document.content.facts.entries == before
