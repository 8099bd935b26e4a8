"""Tables wider than the window, at one and a half times the type: whole columns, the total and the typed amount in view."""

from __future__ import annotations

from itertools import accumulate

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import shipped
from tests.ui.conftest import Bench

from budgetdesk.ui.sheet.sheet_geometry import SheetGeometry
from budgetdesk.ui.window.main_window import MainWindow

LARGE = 1.5
TOTALS = {"t02": "t02/601006/部门预算/合计", "t03": "t03/601006/部门预算/合计", "t12": "t12/601006/上年/合计"}


def test_scrolled_sideways_no_column_is_cut_and_the_total_stays(worksheet: Bench) -> None:
    worksheet.window.appearance.resize(LARGE)
    for table in ("t02", "t03", "t12", "t01", "expenditure"):
        worksheet.turn(table)
        view = worksheet.view
        bar, g, width = view.horizontalScrollBar(), view.geometry_, view.viewport().width()
        assert bar.maximum() > 0
        beside_frozen = [x - g.xs[g.frozen_columns] for x in g.xs[g.frozen_columns :]]
        for scrolled in range(0, bar.maximum() + 1, 7):
            bar.setValue(scrolled)
            at = view.projection
            assert at.dx in beside_frozen, "a column begins beside the frozen ones"
        bar.setValue(bar.maximum())
        assert view.projection.right <= width, "the last column is whole"
        if total := TOTALS.get(table):
            seen = view.visualRect(view.sheet_model.index_of(worksheet.cell(total)))
            assert view.viewport().rect().contains(seen), "though all the way to the right"


class Listening(QPainter):
    """Notes what is written, and whether all of it is in sight."""

    def __init__(self, on: QPixmap) -> None:
        super().__init__(on)
        self.written: list[tuple[str, bool]] = []

    def drawText(self, at, *rest) -> None:
        if isinstance(at, QPointF):
            left, clip = self.transform().map(at).x(), self.transform().mapRect(self.clipBoundingRect())
            right = left + QFontMetricsF(self.font()).horizontalAdvance(rest[0]) * self.transform().m11()
            self.written.append((rest[0], left >= clip.left() - 1 and right <= clip.right() + 1))
        super().drawText(at, *rest)


def test_no_column_is_seen_in_part(worksheet: Bench) -> None:
    worksheet.window.appearance.resize(LARGE)
    out = 0
    for table in ("t05", "t12", "expenditure"):
        worksheet.turn(table)
        view = worksheet.view
        texts = {view.sheet_model.text(box) for line in view.sheet_model.sheet.lines for box in line.boxes}
        for scrolled in range(0, view.horizontalScrollBar().maximum() + 1, 60):
            view.horizontalScrollBar().setValue(scrolled)
            canvas, at = QPixmap(view.viewport().size()), view.projection
            assert at.edge - at.origin + at.dx in at.geometry.xs
            assert at.place_at(QPoint(at.right + 1, at.geometry.ys[-1] - 2)) is None, "nothing is there"
            assert scrolled or at.right > view.viewport().width() - 3 * at.geometry.type.digit, (
                "filled as it opens"
            )
            out += at.edge < at.origin + at.geometry.width - at.dx
            painter = Listening(canvas)
            view.painter.paint(painter, canvas.rect(), at, [], view.currentIndex(), focused=True)
            painter.end()
            assert [text for text, whole in painter.written if not whole] == []
            figures = {
                text for text, _ in painter.written if text.replace(",", "").replace(".", "").isdigit()
            }
            assert figures
            assert figures <= texts
            assert "…" not in {text for text, _ in painter.written}
    assert out, "some columns had no room"


def test_a_table_opens_at_its_left_though_only_its_remarks_are_typed(worksheet: Bench) -> None:
    worksheet.window.appearance.resize(LARGE)
    worksheet.turn("t06")
    view = worksheet.view
    assert view.horizontalScrollBar().maximum() > 0
    assert view.projection.dx == 0
    worksheet.turn("expenditure")
    at = worksheet.view.projection
    assert at.geometry.pinned >= 0
    assert at.right > worksheet.view.viewport().width() - 3 * at.geometry.type.digit, "at the right edge"


def test_no_code_is_broken_over_two_lines(window: MainWindow, qtbot: QtBot) -> None:
    bench = Bench(window, shipped.document("quxian-final"), qtbot)
    window.appearance.resize(LARGE)
    bench.turn("basic")
    g, codes = bench.view.geometry_, 0
    for n, line in enumerate(g.sheet.lines):
        for box in line.boxes:
            text = bench.view.sheet_model.text(box)
            if text.isascii() and text.isdigit():
                codes += 1
                assert g.type.width(text, box.bold) <= g.rect(n, box).width() - 2 * g.type.pad, text
    assert codes > 50


def test_a_table_that_has_room_has_it_in_every_wider_window(worksheet: Bench) -> None:
    """Columns of half pixels, each rounded by itself, were a pixel or two wider than the window: it scrolled for these."""
    for table in ("t01", "t02", "expenditure", "texts"):
        worksheet.turn(table)
        model = worksheet.view.sheet_model
        fits = []
        for width in range(600, 1800, 37):
            g = SheetGeometry(model.sheet, model.text, worksheet.view.geometry_.type, width, {})
            fits.append(g.gutter + g.width + 1 <= width)
        assert fits == sorted(fits)
        assert fits[-1]


def test_names_of_a_table_that_scrolls_are_wider_in_a_wider_window(window: MainWindow, qtbot: QtBot) -> None:
    """Three or four lines a name, beside a screen full of columns that hold nothing."""
    bench = Bench(window, shipped.document("quxian-final"), qtbot)
    bench.turn("z05_1")
    model, type_ = bench.view.sheet_model, bench.view.geometry_.type
    narrow, wide = (SheetGeometry(model.sheet, model.text, type_, width, {}) for width in (850, 1400))
    assert wide.width > 1400
    seen = [sum(y < 700 for y in g.ys) for g in (narrow, wide)]
    assert seen[1] > seen[0]
    assert max(wide.heights[wide.frozen_lines :]) <= type_.height(2)


def test_no_column_of_a_list_of_indicators_is_seen_in_part_as_it_opens(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.appearance.resize(LARGE)
    bench = Bench(window, shipped.document("guangshui-target"), qtbot)
    bench.turn("target")
    page = bench.declaration_view.tabs.page
    page.show_list(1)
    for compared in (False, True):
        page.tree.show_comparison(compared)
        shown = page.tree.comparison.table if compared else page.tree.view
        QApplication.processEvents()
        edges = [*accumulate(shown.columnWidth(n) for n in range(shown.model().columnCount()))]
        assert edges[-1] > shown.viewport().width() in edges, "at which one of them ends"
        assert shown.horizontalScrollBar().value() == 0
