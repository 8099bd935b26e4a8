"""What can be done about a finding stands in its row: by mouse and keyboard, at every size, and nothing else moves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.conftest import Bench

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.engine.cells import Cell
from budgetdesk.ui.window.main_window import MainWindow

Key = Qt.Key


def test_by_the_keyboard_a_mend_is_chosen_in_the_row_and_done(published: Bench) -> None:
    panel = published.declaration_view.findings
    query = next(f for f in panel.model.findings if f.level == "query" and f.suspect is not None)
    view, _, index = published.row_of(query)
    view.setCurrentIndex(index)
    published.qtbot.keyClick(view, Key.Key_Return)
    assert published.session.current == query.suspect, "without one it goes to the cell"
    error, words = panel.model.findings[0], published.offered(panel.model.findings[0])
    view, _, index = published.row_of(error)
    view.setCurrentIndex(index)
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Left):
        published.qtbot.keyClick(view, key)
    published.qtbot.keyClick(view, Key.Key_Return)
    assert words[0] == "改为 2,676,934.00"
    assert published.document.undo_labels == ["改正 表7 合计"]


def test_where_nothing_may_be_changed_rows_offer_nothing(published: Bench) -> None:
    finding = published.declaration_view.findings.model.findings[0]
    _, column, index = published.row_of(finding)
    places = [button.rect.center() for button in column.buttons(index)]
    published.session.set_locked(True)
    assert column.buttons(index) == []
    published.qtbot.mouseClick(column.parent().viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    assert published.document.findings[0] == finding
    published.session.set_locked(False)
    assert [button.rect.center() for button in column.buttons(index)] == places


def test_a_mend_that_became_another_since_it_was_painted_is_not_done(published: Bench) -> None:
    mends, finding = published.declaration_view.findings.mends, published.document.findings[0]
    offered = mends.of(finding)[0]
    for _ in range(2):
        mends.carry_out(finding, offered, published.window)
    assert len(published.document.undo_labels) == 1


def test_at_large_type_in_a_narrow_window_rows_are_worked_in_too(
    window: MainWindow, sample: Callable[[str], Document], qtbot: QtBot
) -> None:
    window.appearance.resize(1.5)
    bench = Bench(window, sample("published"), qtbot)
    finding = bench.document.findings[0]
    _, column, index = bench.row_of(finding)
    first, more = column.buttons(index)
    assert first.words == bench.offered(finding)[0], "no amount is cut"
    assert more.lists
    assert more.rect.right() < column.parent().viewport().width()
    bench.click_on_mend(finding, bench.offered(finding)[-1])
    assert finding.suspect in bench.document.content.facts.confirmed
    bench.session.undo()
    bench.click_on_mend(finding, first.words)
    assert finding.key not in {f.key for f in bench.document.findings}


def test_nothing_jumps_when_a_finding_comes_or_is_mended(worksheet: Bench) -> None:
    worksheet.turn("t07")
    view = worksheet.declaration_view
    view.fold_findings(False)

    def places() -> list[object]:
        QApplication.processEvents()
        return [each.geometry() for each in view.findChildren(QWidget) if each in shown]

    shown = [view.outline, view.tabs, worksheet.view, view.findings, view.findings.bar, view.cell]
    shown += [view.findings.fold_button, view.findings.tables, *view.findings.levels.values()]
    before = places()
    worksheet.session.enter(worksheet.cell("表7/2080109/公用经费支出"), "181400")
    (finding,) = view.findings.model.findings
    assert places() == before
    worksheet.click_on_mend(finding, worksheet.offered(finding)[0])
    assert view.findings.model.findings == []
    assert places() == before


def test_columns_follow_the_window_until_a_person_sets_them(published: Bench) -> None:
    panel, window = published.declaration_view.findings, published.window
    header = panel.view.header()

    def widths() -> list[int]:
        QApplication.processEvents()
        return [header.sectionSize(column) for column in range(header.count())]

    narrow = widths()
    window.resize(1800, 768)
    assert all(now >= before for now, before in zip(widths(), narrow, strict=True))
    assert sum(widths()) <= panel.view.viewport().width()
    assert panel.columns_state() is None
    window.resize(1366, 768)
    assert widths() == narrow
    header.resizeSection(1, narrow[1] + 30)
    window.resize(1500, 768)
    assert widths()[1] == narrow[1] + 30
    assert panel.columns_state() is not None


def test_rows_below_headings_and_for_several_say_what_they_do(published: Bench) -> None:
    panel = published.declaration_view.findings
    panel.grouping.setCurrentIndex(panel.grouping.findData("table"))
    assert panel.buttons.buttons(panel.model.index(0, 0)) == [], "a heading"
    finding = next(f for f in panel.model.findings if f.cells[0].expected is not None)
    published.click_on_mend(finding, published.offered(finding)[0])
    assert finding.key not in {f.key for f in panel.model.findings}
    panel.show_missing()
    QApplication.processEvents()
    row = next(n for n, missing in enumerate(panel.missing.missing) if missing.kind == "unexplained")
    first = panel.missing.missing[row].finding
    named = panel.missing.buttons.buttons(panel.missing.model().index(row, 0))[0].words
    assert named.startswith("表13 ") != published.offered(first)[0].startswith("表13 "), (
        "it stands for several, and says which"
    )


def test_words_that_only_people_can_better_are_led_to_and_selected(worksheet: Bench) -> None:
    cell, words = Cell("texts", "tasks", "", "text", "text"), "重点工作：\n（一）开展业务培训××次，支出平稳。"
    worksheet.session.apply(set_entries(worksheet.document, [(cell, words)]))
    worksheet.document.read_text()
    finding = next(f for f in worksheet.document.findings if f.suspect == cell)
    assert worksheet.offered(finding)[0] == "到底稿里改"
    worksheet.click_on_mend(finding, "到底稿里改")
    assert worksheet.session.current == cell
    bar = worksheet.declaration_view.tabs.page.edit_bar
    assert (bar.text.hasFocus(), bar.text.textCursor().selectedText()) == (True, "××")
