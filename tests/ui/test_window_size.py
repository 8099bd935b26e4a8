"""No window opens larger than the screen, and no long name makes one grow, with text half as large again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMessageBox,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot
from tests import shipped
from tests.ui.conftest import Bench

from budgetdesk.document.document import Document
from budgetdesk.document.form.sheet import Box
from budgetdesk.engine.cells import Place
from budgetdesk.office.links import TakenFigure
from budgetdesk.storage.queries import DeclarationInfo
from budgetdesk.ui.sheet.sheet_painter import sign_place
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.palette import CALM
from budgetdesk.ui.widgets.tool_row import ToolRow
from budgetdesk.ui.widgets.type_metrics import TypeMetrics
from budgetdesk.ui.widgets.window_size import frame_of, move_into_view, show_first, size_by_text
from budgetdesk.ui.window.board_window import BoardWindow
from budgetdesk.ui.window.keys_window import KeysWindow
from budgetdesk.ui.window.link_preview import LinkPreview
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.start_page import StartPage


@pytest.fixture
def large(window: MainWindow) -> Iterator[MainWindow]:
    window.appearance.resize(1.5)
    yield window
    window.appearance.resize(1.0)


def fits(shown: QWidget) -> bool:
    return shown.size().boundedTo(shown.screen().availableSize()) == shown.size()


def test_windows_keep_to_the_screen(large: MainWindow, tmp_path: Path) -> None:
    large.create_workspace(tmp_path / "预算.bdesk")
    for shown in (
        KeysWindow(large.actions_.all, large.appearance.palette, large),
        BoardWindow(large.office, large.jobs, large.folder, large),
    ):
        assert fits(shown)


@pytest.mark.parametrize("at", [QPoint(0, 0), QPoint(500, 400), QPoint(-300, -200)])
def test_a_window_opens_with_its_frame_on_the_screen(qtbot: QtBot, at: QPoint) -> None:
    above = QWidget()
    qtbot.addWidget(above)
    room = above.screen().availableGeometry()
    above.setGeometry(QRect(at, room.size()))
    for lines in (10, 400):
        shown = QWidget(above, Qt.WindowType.Window)
        size_by_text(shown, 40, lines)
        assert room.contains(QRect(shown.pos(), shown.size() + frame_of(shown)))
        assert frame_of(shown).height() > 0
    shown.setGeometry(QRect(at, room.size()))
    move_into_view(shown)
    assert room.contains(shown.geometry().adjusted(0, -frame_of(shown).height(), 0, 0))


def test_a_window_starts_as_large_as_it_would_be_where_the_screen_has_more_room(qtbot: QtBot) -> None:
    for width, whole in ((300, False), (3000, True)):
        shown = QWidget()
        qtbot.addWidget(shown)
        shown.resize(width, 200)
        show_first(shown)
        assert shown.isMaximized() == whole


def test_a_long_list_of_reasons_is_shown_as_far_as_the_screen_goes(large: MainWindow, qtbot: QtBot) -> None:
    large.upward._tell(
        "还不能上报", ["表7 合计应为 2,676,934.00，现为 2,908,134.00：两表的合计应相等，4 处都指向此数"] * 20
    )
    (box,) = large.findChildren(QMessageBox)
    qtbot.waitUntil(box.isVisible)
    label = box.findChild(QLabel, "qt_msgbox_label")
    assert fits(box)
    assert label.height() >= label.heightForWidth(label.width())  # nothing is cut off
    assert "另有" in box.text()
    box.close()


def test_long_names_do_not_widen_the_window(large: MainWindow) -> None:
    before = large.minimumSizeHint()
    large.status.pack.setText("报表包：" + "四川省部门整体和专项预算项目绩效目标完成情况自评表" * 3)
    large.status.where.setText("工作库：" + "很长的名字" * 20)
    large.actions_.unit.setText("107203 " + "城乡居民养老保险经办中心" * 5)
    large.layout().activate()
    assert large.minimumSizeHint().width() <= before.width()


def test_no_column_is_lost_at_large_type(large: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """The list of declarations, that of findings, the amounts of a table: whole in a window of 1366×768."""
    large.create_workspace(tmp_path / "预算.bdesk")
    large.office.put_samples()
    large.close_document()
    qtbot.waitUntil(lambda: large.jobs.idle, timeout=60_000)
    tree = large.start.declarations
    header = tree.header()
    assert sum(header.sectionSize(n) for n in range(header.count())) <= tree.viewport().width() + 1
    assert all(header.sectionSize(n) > 0 for n in range(header.count()) if not header.isSectionHidden(n))
    bench = Bench(large, shipped.document("mianxian-published"), qtbot)
    panel = bench.declaration_view.findings
    bench.declaration_view.fold_findings(False)
    metrics = panel.view.fontMetrics()
    assert panel.view.isColumnHidden(panel.model.DIFFERENCE), "its tips and the cell's page tell it"
    for column in panel.model.FIGURES[:2]:
        assert not panel.view.isColumnHidden(column)
        assert "差额 +231,200.00" in panel.model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
        texts = [panel.model.index(row, column).data() or "" for row in range(panel.model.rowCount())]
        figures = [text for text in texts if text[-1:].isdecimal() and "," in text]
        assert panel.view.columnWidth(column) >= max(map(metrics.horizontalAdvance, figures)) > 0
    bench.turn("t06")
    g = bench.view.geometry_
    amounts = [
        box
        for line in bench.view.sheet_model.sheet.lines
        for box in line.boxes
        if box.number and box.span == 1
    ]
    for box in amounts:
        text = bench.view.sheet_model.text(box)
        assert g.xs[box.column + 1] - g.xs[box.column] >= g.type.width(text, box.bold) + g.type.pad
    for line in bench.view.sheet_model.sheet.lines[g.sheet.header_lines :]:
        box, code = line.boxes[0], bench.view.sheet_model.text(line.boxes[0])
        room = g.xs[1] - 2 * g.type.pad - box.level * g.type.indent
        assert g.type.lines(code, box.bold, room) == 1  # of items too, which stand indented


def test_findings_have_columns_of_figures_only_while_one_has_figures(worksheet: Bench) -> None:
    panel = worksheet.declaration_view.findings
    figures = panel.model.FIGURES
    assert all(panel.view.isColumnHidden(column) for column in figures)
    worksheet.declaration_view.fold_findings(False)
    why = len(figures) + 3
    alone = panel.view.columnWidth(why)
    worksheet.session.enter(worksheet.cell("表7/2080109/公用经费支出"), "181400")
    assert panel.view.columnWidth(why) < alone
    assert not any(panel.view.isColumnHidden(column) for column in panel.model.FIGURES)
    worksheet.session.undo()
    assert all(panel.view.isColumnHidden(column) for column in panel.model.FIGURES)


def test_at_large_type_what_is_typed_in_a_line_keeps_its_amount_in_view(
    large: MainWindow, sample: Callable[[str], Document], qtbot: QtBot
) -> None:
    bench = Bench(large, sample("worksheet"), qtbot)
    bench.turn("expenditure")
    view = bench.view
    row = next(iter(bench.document.engine.row_ids(Place("expenditure", "rows"))))
    amount = view.sheet_model.index_of(Place("expenditure", "rows").cell(row, "amount"))
    assert view.geometry_.width > view.viewport().width()
    for index in [view.sheet_model.index(amount.row(), n) for n in range(amount.column() + 1)]:
        view.put_cursor(index)
        place, at = view.visualRect(amount), view.visualRect(index)
        assert view.viewport().rect().contains(place)
        assert view.indexAt(place.center()) == amount
        assert index == amount or at.left() < place.left()
        assert view.indexAt(at.topLeft() + QPoint(3, 3)) == index
    note = view.sheet_model.index(amount.row(), view.sheet_model.columnCount() - 1)
    view.put_cursor(note)
    assert view.viewport().rect().contains(view.visualRect(note))


def test_a_column_that_was_fitted_fits_at_every_size_of_type(
    window: MainWindow, sample: Callable[[str], Document], qtbot: QtBot
) -> None:
    bench = Bench(window, sample("worksheet"), qtbot)
    bench.turn("expenditure")
    view = bench.view
    view.own_widths[2] = view.geometry_.fitting_width(2)
    for scale in (1.5, 1.15, 1.3, 1.0):
        window.appearance.resize(scale)
        g = view.geometry_
        assert g.xs[3] - g.xs[2] >= g.type.width("3029904") + 2 * g.type.pad


def test_the_tools_of_a_page_leave_the_panes_their_room(
    large: MainWindow, sample: Callable[[str], Document], qtbot: QtBot
) -> None:
    bench = Bench(large, sample("worksheet"), qtbot)
    bench.turn("t13")
    panes = bench.declaration_view.columns.sizes() + bench.declaration_view.middle.sizes()
    page = bench.declaration_view.tabs.page
    page.show_list(0)
    row = page.tree.findChild(ToolRow)
    qtbot.waitUntil(row.isVisible)
    listed = {action.text() for action in row.menu.actions()}
    shown = {tool.text() for tool in row.findChildren(QToolButton) if tool.isVisible()}
    assert panes == bench.declaration_view.columns.sizes() + bench.declaration_view.middle.sizes()
    assert {"＋同级", "指标库…", "粘贴表格", "审核规则…"} <= shown | listed
    assert not shown & listed
    assert page.tree.rect().contains(page.tree.finder.geometry().translated(row.pos()))
    assert large.width() == 1366


def test_what_belongs_to_a_whole_table_is_seen_in_a_narrow_window(large: MainWindow, qtbot: QtBot) -> None:
    """The heading over columns of which few are in view, findings without empty columns, notes, title, names in the outline."""
    bench = Bench(large, shipped.document("quxian-final"), qtbot)
    bench.turn("z05_1")
    view, g = bench.view, bench.view.geometry_
    assert g.width > view.viewport().width() * 2
    group = next(b for b in g.sheet.lines[0].boxes if b.column >= g.frozen_columns and b.span > 3)
    picture = view.viewport().grab().toImage()
    seen = g.rect(0, group).translated(view.projection.origin, 0).adjusted(2, 2, -2, -2)
    seen &= view.viewport().rect()
    assert len({picture.pixel(x, y) for x in range(seen.x(), seen.right()) for y in (seen.center().y(),)}) > 1
    panel = bench.declaration_view.findings
    for column in panel.model.FIGURES[:2]:  # each by itself; the difference has no room
        texts = [panel.model.index(row, column).data() for row in range(panel.model.rowCount())]
        assert panel.view.isColumnHidden(column) == (not any(texts))
    assert len({panel.view.isColumnHidden(column) for column in panel.model.FIGURES}) == 2
    bench.turn("three")
    view, g = bench.view, bench.view.geometry_
    assert g.notes_width <= view.viewport().width() < g.width
    title = bench.declaration_view.tabs.page.title
    assert title.heightForWidth(title.width()) <= title.height() + 1
    outline = bench.declaration_view.outline.tree
    line = outline.itemDelegate()
    names = []
    for table in ("general", "general_detail", "detail"):
        option = QStyleOptionViewItem()
        index = bench.declaration_view.outline._items[table].index()
        option.rect, option.fontMetrics = outline.visualRect(index), outline.fontMetrics()
        line.initStyleOption(option, index)
        names.append(option.text.split(" ")[0])
    assert names == ["公开06表", "公开07表", "公开05表"]


def test_all_declarations_are_seen_where_the_start_page_has_room(qtbot: QtBot) -> None:
    """Eight and a scroll bar over an empty half of a page were what a large screen had."""
    at = datetime(2024, 1, 1, tzinfo=UTC)
    infos = [
        DeclarationInfo(f"d{n}", shipped.SHAANXI, "1.0", "601", "某单位", 2024, "filling", at, at)
        for n in range(14)
    ]
    page = StartPage(CALM)
    qtbot.addWidget(page)
    page.resize(1366, 900)
    page.show_recent(["/home/勉县.bdesk"])
    page.show_workspace("勉县", infos, {}, may_write=True)
    page.show()
    bar = page.declarations.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert page.verticalScrollBar().maximum() == 0
    page.resize(1366, 400)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    row = page.declarations.sizeHintForRow(0)
    assert page.declarations.viewport().height() >= 8 * row


def test_the_overview_has_room_for_its_words(
    large: MainWindow, sample: Callable[[str], Document], qtbot: QtBot
) -> None:
    bench = Bench(large, sample("worksheet"), qtbot)
    bench.declaration_view.tabs.turn_to("")
    page = bench.declaration_view.tabs.overview
    assert page.years.geometry().top() >= page.states.geometry().bottom()  # below each other
    page.leading.grab()
    for tile, words, _ in page.leading._spots:
        assert all(
            page.fontMetrics().horizontalAdvance(line) <= tile.width() for line in words.split("\n")[1:]
        )
    assert page.leading.height() >= page.leading.sizeHint().height()


def test_signs_stand_over_no_text(window: MainWindow) -> None:
    type_ = TypeMetrics(window.font(), 1.0)
    for number in (False, True):
        box = Box(0, 1, "value", number=number)
        for length in range(1, 30):
            text = "8" * length if number else "金保工程网络运行日常维护完成率" * 2
            rect = QRect(
                0, 0, round(type_.digit * (length + 3)), type_.height(1 if number else length % 4 + 1)
            )
            place, taken = sign_place(rect, text[: length * 2], "left", box, type_)
            assert QRectF(rect).contains(place)
            if number:
                assert place.right() <= rect.width() - type_.pad - type_.width(text)
                continue
            room = rect.width() - 2 * type_.pad
            wrapped = rect.height() >= type_.height(2)
            lines = type_.broken(text[: length * 2], False, room) if wrapped else [text[: length * 2]]
            lines = lines[: length % 4 + 1]
            top = rect.center().y() - len(lines) * type_.spacing / 2
            for n, line in enumerate(lines):
                beside = top + n * type_.spacing < place.center().y() < top + (n + 1) * type_.spacing
                assert not beside or taken or type_.pad + type_.width(line) <= place.left()


def test_what_is_said_of_a_typed_text_has_the_whole_line(large: MainWindow) -> None:
    status = large.status
    status.where.setText("工作库：勉县 2024.bdesk")
    status.pack.setText("报表包：陕西省县级部门综合预算（2024年）v1.3.0")
    large.layout().activate()
    status.read_as("这些字母没有合上唯一的编码：写编码，或打名称的首字母后从列表中选", True)
    assert not status.where.isVisible()
    status.read_as("")
    assert status.where.isVisible()
    assert status.pack.isVisible()


def test_a_passing_message_is_read_whole_and_what_gave_way_comes_back(large: MainWindow) -> None:
    status = large.status
    status.where.setText("工作库：档案馆预算9.bdesk")
    status.pack.setText("报表包：陕西省县级部门综合预算（2024年） v1.3.0")
    status.saved.setText("已自动保存 22:13:41")
    always = (status.saved, status.where, status.pack)
    for words, stay in (("已保存", [True, True, True]), ("已撤销：改写 一、主要职责及机构设置" * 2, None)):
        status.tell(words)
        QApplication.processEvents()
        left = min(part.x() for part in (*always, status.marks) if part.isVisible())
        assert left >= status.fontMetrics().horizontalAdvance(words)
        assert stay is None or [part.isVisible() for part in always] == stay
    status.clearMessage()
    assert all(part.isVisible() for part in always)


def test_no_sheet_and_no_count_of_weights_widens_the_window(large: MainWindow, qtbot: QtBot) -> None:
    bench = Bench(large, shipped.document("quxian-evaluation"), qtbot)
    panes = bench.declaration_view.columns.sizes() + bench.declaration_view.middle.sizes()
    for table in ("evaluation", "department"):
        bench.turn(table)
        bench.declaration_view.tabs.page.show_list(0)
        QApplication.processEvents()
        assert bench.declaration_view.columns.sizes() + bench.declaration_view.middle.sizes() == panes
    assert large.width() == 1366


def test_a_window_with_a_short_list_is_no_higher_than_it_needs(qtbot: QtBot) -> None:
    """Three lines stood over an empty half; a long list has all the room that the window takes at most."""
    heights = []
    for number in (2, 12, 200):
        taken = [TakenFigure("表6", f"表6 {n} 合计", None, Decimal(n)) for n in range(number)]
        shown = LinkPreview("2023 年", taken)
        qtbot.addWidget(shown)
        heights.append(shown.height())
    assert heights == sorted(set(heights))
    assert heights[0] < heights[-1] * 0.7


def test_figures_of_a_list_keep_off_the_text_beside_them(qtbot: QtBot) -> None:
    tree = QTreeWidget()
    qtbot.addWidget(tree)
    tree.setHeaderLabels(["待核实", "校验码"])
    tree.addTopLevelItem(QTreeWidgetItem(["3", "46AK"]))
    settle_columns(tree, 1, figures=(0,))
    tree.resize(400, 100)
    tree.show()
    picture = tree.viewport().grab().toImage()
    rect = tree.visualItemRect(tree.topLevelItem(0))
    inked = [
        x
        for x in range(tree.columnWidth(0))
        if len({picture.pixel(x, y) for y in range(rect.top() + 2, rect.bottom() - 1)}) > 1
    ]
    assert inked, "the figure is seen"
    assert tree.columnWidth(0) - max(inked) > tree.fontMetrics().horizontalAdvance("国") / 2
