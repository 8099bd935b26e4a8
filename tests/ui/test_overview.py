"""The overview: found by the shape of the tables, following the figures, clickable."""

from decimal import Decimal

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import shipped
from tests.ui.conftest import Bench

from budgetdesk.document.overview import Leading, compositions, in_words, leading, years
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.language.amounts import growth
from budgetdesk.ui.session.table_names import outline_title
from budgetdesk.ui.window.main_window import MainWindow

WRAPPED = int(Qt.TextFlag.TextWordWrap)


def test_what_the_sums_consist_of(worksheet: Bench) -> None:
    found = compositions(worksheet.document)
    assert len(found) == 4
    assert all(c.total == Decimal("2908134.00") for c in found)
    by_function = found[1]
    assert [s.label for s in by_function.slices][:2] == ["社会保障和就业支出", "住房保障支出"]


def test_this_year_and_last_by_class(worksheet: Bench) -> None:
    title, pairs = years(worksheet.document)
    assert title == "支出明细"
    assert sum(pair.now for pair in pairs) == Decimal("2908134.00")
    assert pairs[0].label == "208 社会保障和就业支出"


def test_pictures_follow_the_figures(worksheet: Bench) -> None:
    worksheet.declaration_view.tabs.turn_to("")
    page = worksheet.declaration_view.tabs.overview
    before = page.compositions[1].picture().toImage()
    worksheet.session.enter(worksheet.cell("支出明细/第 1 行/预算数"), "5000000")
    worksheet.qtbot.waitUntil(lambda: not page._timer.isActive())
    assert page.compositions[1].picture().toImage() != before


def test_a_tile_opens_its_table_and_a_slice_its_cell(worksheet: Bench) -> None:
    worksheet.declaration_view.tabs.turn_to("")
    page = worksheet.declaration_view.tabs.overview
    page.grab()
    tile, table = page.states._tiles[3]
    worksheet.qtbot.mouseClick(page.states, Qt.MouseButton.LeftButton, pos=tile.center().toPoint())
    assert worksheet.declaration_view.tabs.page.table == table
    worksheet.declaration_view.tabs.turn_to("")
    area, _, cell = page.compositions[1]._spots[0]
    worksheet.qtbot.mouseClick(
        page.compositions[1], Qt.MouseButton.LeftButton, pos=area.topLeft().toPoint() + QPoint(4, 4)
    )
    assert worksheet.session.current == cell


def test_every_table_has_its_tile(worksheet: Bench) -> None:
    worksheet.declaration_view.tabs.turn_to("")
    states = worksheet.declaration_view.tabs.overview.states
    QApplication.processEvents()
    states.grab()
    assert len(states._tiles) > 15
    assert states._tiles[-1][0].bottom() <= states.height()


def test_names_of_tables_have_room_in_their_tiles(window: MainWindow, qtbot: QtBot) -> None:
    """Of three lines only the middle one was seen: names were measured in more room than they have."""
    bench = Bench(window, shipped.document("quxian-evaluation"), qtbot)
    bench.declaration_view.tabs.turn_to("")
    chart = bench.declaration_view.tabs.overview.states
    metrics = chart.fontMetrics()
    for width in range(420, 1000, 7):
        tile = chart._tile_width(width, chart._across(width))
        for table in chart._tables:
            said = metrics.horizontalAdvance(chart._states.of(table.id).words)
            room = QRect(0, 0, int(chart._name_room(tile, said)), 1000)
            assert metrics.boundingRect(room, WRAPPED, outline_title(table)).height() <= 2.2 * chart.line


def test_a_picture_is_copied(worksheet: Bench) -> None:
    worksheet.declaration_view.tabs.turn_to("")
    worksheet.declaration_view.tabs.overview.levels.copy()
    assert not QApplication.clipboard().image().isNull()


def test_the_four_figures_that_are_asked_for_first_stand_on_top(worksheet: Bench) -> None:
    found = leading(worksheet.document)
    assert [(figure.label, figure.value) for figure in found] == [
        ("支出总额", Decimal("2908134.00")), ("财政拨款", Decimal("2908134.00")), ("“三公”经费", Decimal("36000.00")),
        ("项目支出", Decimal("231200.00")),
    ]  # fmt: skip
    assert [figure.says for figure in found] == ["", "占支出总额 100.0%", "与上年持平", "占支出总额 8.0%"]
    worksheet.session.enter(worksheet.cell("上年“三公”及会议、培训费/公务接待费"), "4000")
    assert leading(worksheet.document)[2].says == "比上年增加 2,000.00 元（5.9%）"
    worksheet.declaration_view.tabs.turn_to("")
    page = worksheet.declaration_view.tabs.overview
    page.draw_anew()
    page.leading.grab()
    page.leading.wanted.emit(found[3].cell)
    assert worksheet.session.current == found[3].cell


def test_rates_and_amounts_are_rounded_half_up() -> None:
    cell = Cell("", "", "", "", "")
    less = Leading("“三公”经费", Decimal(37_500), "元", cell, before=Decimal(40_000))
    assert less.says == "比上年减少 2,500.00 元（6.3%）", "6.25%"
    part = Leading("财政拨款", Decimal(1), "元", cell, share=Decimal("0.0625"))
    assert part.says == "占支出总额 6.3%"
    assert growth(Decimal("42500"), Decimal(40_000)) == "+6.3%", "6.25%"
    assert growth(Decimal(99_875), Decimal(100_000), 2) == "-0.13%", "0.125%"
    assert in_words(Decimal("1000050000"), "元") == "100,005.00 万元"
    assert in_words(Decimal("10250.05") * 10, "元") == "10.25 万元"
    assert in_words(Decimal(10_050), "元") == "1.01 万元", "1.005"
