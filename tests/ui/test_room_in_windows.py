"""Every dialog and window beside the main one, filled as an office fills it, at 150 %: nothing is cut, and all is in Chinese."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from tests import shipped
from tests.ui.conftest import Bench, open_declaration
from tests.ui.filled_windows import windows
from tests.ui.test_chinese import latin, said_by

from budgetdesk.ui.indicators import library_dialog
from budgetdesk.ui.indicators.indicator_view import IndicatorView
from budgetdesk.ui.widgets import shortened_choice, window_size
from budgetdesk.ui.widgets.shortened_choice import ShortenedChoice
from budgetdesk.ui.window import sent_packages, upward
from budgetdesk.ui.window.crash_dialog import CrashDialog
from budgetdesk.ui.window.main_window import MainWindow
from budgetdesk.ui.window.manual_window import ManualWindow

ROOM = QSize(1366, 744)


def cut(shown: QWidget) -> Iterator[str]:
    """What of a window is wider or higher than the room it has, in words."""
    if shown.size().boundedTo(ROOM) != shown.size():
        yield f"{shown.size().toTuple()} is more than the screen"
    for part in shown.findChildren(QWidget):
        if not part.isVisibleTo(shown):
            continue
        words = part.text() if isinstance(part, QLabel | QAbstractButton | QLineEdit) else ""
        if isinstance(part, QLineEdit):
            words = words or part.placeholderText()
        width = part.fontMetrics().horizontalAdvance(words)
        if isinstance(part, QLabel) and part.wordWrap():
            if part.heightForWidth(part.width()) > part.height() + 1:
                yield f"label {words!r}: {part.heightForWidth(part.width())} high in {part.height()}"
        elif isinstance(part, QLabel | QAbstractButton):
            if words and words.strip() in part.toolTip():
                continue
            if part.sizeHint().width() > part.width() or part.sizeHint().height() > part.height() + 1:
                yield f"{type(part).__name__} {words!r}: {part.sizeHint().toTuple()} in {part.size().toTuple()}"
        elif isinstance(part, QLineEdit):
            if not isinstance(part.parent(), QComboBox) and width > part.width() - 8:
                yield f"line {words!r}: {width} in {part.width()}"
        elif isinstance(part, QComboBox):
            width = part.fontMetrics().horizontalAdvance(part.currentText())
            told = isinstance(part, ShortenedChoice) and part.currentText() == part.toolTip()
            if not told and width > part.width() - 24:
                yield f"choice {part.currentText()!r}: {width} in {part.width()}"
        elif isinstance(part, QTreeView | QTableView):
            yield from cut_columns(part)
        if isinstance(part, QLabel | QAbstractButton | QLineEdit | QComboBox) and part.isVisibleTo(shown):
            yield from covered(part, shown)


def covered(part: QWidget, shown: QWidget) -> Iterator[str]:
    """By the edge of the window, where no scroll area leads to it, or by another button."""
    place = QRect(part.mapTo(shown, QPoint()), part.size())
    above, scrolls = part.parentWidget(), False
    while above is not None and above is not shown:
        scrolls, above = scrolls or above.inherits("QAbstractScrollArea"), above.parentWidget()
    if not scrolls and not shown.rect().contains(place):
        yield f"{part.metaObject().className()} at {place.getRect()} is outside"
    for other in part.parentWidget().findChildren(
        QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly
    ):
        beside = isinstance(part, QAbstractButton) and other is not part and other.isVisibleTo(shown)
        if beside and other.geometry().intersects(part.geometry()):
            yield f"{part.text()!r} and {other.text()!r} are over each other"


def broken(tree: IndicatorView) -> Iterator[str]:
    """Headings and texts of a list that take more lines, or are cut, though there is room beside the names."""
    for n, column in enumerate(tree.tree_model.columns):
        longest = max(tree.type.width(tree.tree_model.text(id, n)) for id in tree.tree_model.infos)
        needed = max(longest, tree.fontMetrics().horizontalAdvance(column.title))
        if n and needed > tree.columnWidth(n) and tree.columnWidth(0) > tree.type.digit * 61:
            yield f"{column.title}: {needed} in {tree.columnWidth(n)}, names have {tree.columnWidth(0)}"


def cut_columns(view: QTreeView | QTableView) -> Iterator[str]:
    header = view.header() if isinstance(view, QTreeView) else view.horizontalHeader()
    model, metrics = view.model(), header.fontMetrics()
    seen = [n for n in range(header.count()) if not header.isSectionHidden(n)]
    if isinstance(view, QTreeView) and header.length() > view.viewport().width() + 1:
        yield f"{[model.headerData(n, Qt.Orientation.Horizontal) for n in seen]} {header.length()} wide in {view.viewport().width()}"
    for n in seen:
        words = str(model.headerData(n, Qt.Orientation.Horizontal) or "")
        tip = str(model.headerData(n, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) or "")
        too_wide = max(map(metrics.horizontalAdvance, words.split("\n"))) > header.sectionSize(n) - 8
        if too_wide and words not in tip:
            yield f"heading {words!r} in {header.sectionSize(n)}"
        for row in range(min(model.rowCount(), 40)):
            index = model.index(row, n)
            text = str(index.data() or "")
            if view.fontMetrics().horizontalAdvance(text) > header.sectionSize(n) and text not in str(
                index.data(Qt.ItemDataRole.ToolTipRole) or ""
            ):
                yield f"{text!r} in {header.sectionSize(n)} without a tip"


@pytest.fixture
def small_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The smallest that offices have, less a title bar; that of tests is narrower."""
    for module in (window_size, library_dialog, shortened_choice, sent_packages, upward):
        monkeypatch.setattr(module, "room_for", lambda _: ROOM)


@pytest.fixture
def large(window: MainWindow, small_screen: None, tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    window.create_workspace(tmp_path / "预算.bdesk")
    window.office.put_samples()
    window.jobs.stop()
    worksheet = next(i for i in window.office.declarations() if i.name == "底稿")
    bench = Bench(window, window.office.open_declaration(worksheet.id).document, qtbot)
    window.appearance.resize(1.5)
    yield bench
    window.appearance.resize(1.0)


def test_nothing_is_cut(large: Bench, tmp_path: Path) -> None:
    found = dict(cut_in_pages(large))
    worksheet = next(info for info in large.window.office.declarations() if info.name == "底稿")
    open_declaration(large.window, worksheet.id, large.qtbot)
    for scale in (1.5, 1.0):
        large.window.appearance.resize(scale)
        folder = tmp_path / f"{scale}"
        folder.mkdir()
        for shown in windows(large.window, folder):
            shown.show()
            QApplication.processEvents()
            found[f"{type(shown).__name__} {scale}"] = list(cut(shown))
            if scale == 1.0 and not isinstance(
                shown, CrashDialog | ManualWindow
            ):  # which quote what failed, what is typed
                names = {getpass.getuser(), *(pack.id for pack in large.window.office.packs())}
                found["not Chinese"] = [*found.get("not Chinese", []), *(latin(said_by(shown)) - names)]
            shown.close()
    assert len(found) > 53
    assert {name: lines for name, lines in found.items() if lines} == {}


def cut_in_pages(large: Bench) -> Iterator[tuple[str, list[str]]]:
    """Of the main window: what is offered for a finding, and lists of indicators beside each other."""
    large.window.resize(ROOM)
    for pack, table in ((shipped.SHAANXI, "t07"), ("hubei-target-2025", "target")):
        infos = large.window.office.declarations()
        id = next(info.id for info in infos if info.pack == pack and info.name != "底稿")
        open_declaration(large.window, id, large.qtbot)
        view = large.window.declaration_view
        view.tabs.turn_to(table)
        finding = next(f for f in view.session.document.findings if f.suspect and f.suspect.table == table)
        view.findings.look_at(finding)
        view.session.go_to_finding(finding)
        view.cell.settle()
        QApplication.processEvents()
        yield f"{table} finding", list(cut(large.window))
    large.window.resize(1920, 1056)
    leasts = []
    for small in (table, "unit"):  # above a small table its title stands far from the edges
        view.tabs.turn_to(small)
        QApplication.processEvents()
        leasts.append(view.tabs.page.minimumSizeHint().width())
    yield "small table", [f"{leasts}: nothing can be put beside it"] if leasts[1] > leasts[0] else []
    view.tabs.turn_to(table)
    view.tabs.page.show_list(1)
    QApplication.processEvents()
    yield "list in a wide window", list(broken(view.tabs.page.view))
    large.window.resize(ROOM)
    view.tabs.page.tree.show_comparison(True)
    QApplication.processEvents()
    yield f"{table} compared", list(cut(large.window))
    assert view.middle.sizes()[1] > large.window.width() // 6  # the cell's page keeps its width
