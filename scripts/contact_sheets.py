"""Puts all pages, menus, dialogs and windows on sheets to be looked at: each size of screen and type, light and dark.

`python -m scripts.contact_sheets OUT` from the project's folder; `--only` takes a part of the names.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QWidget

    from budgetdesk.ui.window.main_window import MainWindow

SCREENS = {"1366": (1366, 744), "1920": (1920, 1056)}  # less a bar of the desktop
SCALES, SHADES = ("1.0", "1.5"), ("light", "dark")
_GAP, _LINE = 8, 22  # pixels around a picture, and for its name
_PATIENCE = 150  # milliseconds: the cell's page lags a little behind the cursor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--screen", choices=SCREENS, action="append")
    parser.add_argument("--scale", choices=SCALES, action="append")
    parser.add_argument("--shade", choices=SHADES, action="append")
    parser.add_argument("--only", default="", help="a part of the names of what is wanted")
    parser.add_argument(
        "--across", type=int, default=2, help="pictures as wide as the screen beside each other"
    )
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    chosen = list(product(given.screen or SCREENS, given.scale or SCALES, given.shade or SHADES))
    with tempfile.TemporaryDirectory() as folder:
        if given.worker:
            take(*chosen[0], given.out, given.only, given.across, Path(folder))
            return
        for screen, scale, shade in chosen:
            command = [
                sys.executable, "-m", "scripts.contact_sheets", str(given.out), "--worker", "--only", given.only,
                "--across", str(given.across), "--screen", screen, "--scale", scale, "--shade", shade,
            ]  # fmt: skip
            environment = {**os.environ, "QT_QPA_PLATFORM": platform(*SCREENS[screen], Path(folder))}
            subprocess.run(command, env=environment, check=True)


def platform(width: int, height: int, folder: Path) -> str:
    """Qt's name of a screen that nobody sees, of that many pixels: without its own it has 800×800."""
    config = folder / "screen.json"
    shown = {
        "name": "screen", "x": 0, "y": 0, "width": width, "height": height,
        "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1,
    }  # fmt: skip
    config.write_text(json.dumps({"screens": [shown]}), "utf-8")
    return f"offscreen:configfile={config}"


def take(screen: str, scale: str, shade: str, out: Path, only: str, across: int, folder: Path) -> None:
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from budgetdesk.office.office import Office
    from budgetdesk.ui.session.settings import Settings
    from budgetdesk.ui.widgets.chinese import dress_file_dialogs, speak_chinese
    from budgetdesk.ui.widgets.theme import STYLE, apply_theme
    from budgetdesk.ui.window.main_window import MainWindow

    app = QApplication([*sys.argv[:1], *STYLE])
    speak_chinese(app)
    dress_file_dialogs(app)
    apply_theme(app)
    settings = Settings(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    settings.keep("looks/scale", scale)
    settings.keep("looks/shade", shade)
    window = MainWindow(Office(), settings)
    window.resize(*SCREENS[screen])
    window.show()
    out.mkdir(parents=True, exist_ok=True)
    width, height = (across * (length + 2 * _GAP) + _LINE for length in SCREENS[screen])
    for number, sheet in enumerate(laid_out(pictures(window, folder, only), width, height), 1):
        sheet.save(str(out / f"{screen}-{float(scale):.0%}-{shade}-{number:02}.png"))
    window.close()


def pictures(window: MainWindow, folder: Path, only: str) -> Iterator[tuple[str, QPixmap]]:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    for name, shown in everything(window, folder):
        if only in name:
            QTest.qWait(_PATIENCE)
            for _ in range(5):  # what it then asks to be laid out, also where the computer is busy
                QApplication.processEvents()
            yield name, shown.grab()
        if shown is not window:
            shown.close()


def laid_out(pictures: Iterator[tuple[str, QPixmap]], width: int, height: int) -> Iterator[QPixmap]:
    """Sheets of that size at most, with the pictures in rows, each under its name."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QPainter, QPixmap

    def sheet(placed: list[tuple[QPoint, str, QPixmap]]) -> QPixmap:
        made = QPixmap(width, max(at.y() + _LINE + picture.height() + _GAP for at, _, picture in placed))
        made.fill(Qt.GlobalColor.gray)
        painter = QPainter(made)
        for at, name, picture in placed:
            painter.drawText(at + QPoint(0, _LINE - 6), name)
            painter.drawPixmap(at + QPoint(0, _LINE), picture)
        painter.end()
        return made

    placed: list[tuple[QPoint, str, QPixmap]] = []
    at, below = QPoint(_GAP, 0), 0
    for name, picture in pictures:
        if at.x() + picture.width() > width and at.x() > _GAP:
            at, below = QPoint(_GAP, below), 0
        if at.y() + _LINE + picture.height() > height and placed:
            yield sheet(placed)
            placed, at = [], QPoint(_GAP, 0)
        placed.append((QPoint(at), name, picture))
        below = max(below, at.y() + _LINE + picture.height() + _GAP)
        at += QPoint(picture.width() + _GAP, 0)
    if placed:
        yield sheet(placed)


def everything(window: MainWindow, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """What there is to be seen, one after the other, each by a name."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from tests.ui.filled_windows import windows

    from budgetdesk.ui.preview.preview_window import PreviewWindow

    yield "welcome", window
    window.create_workspace(folder / "勉县 2024.bdesk")
    window.office.put_samples()
    window.close_document()
    settle(window)
    yield "start", window
    for info in window.office.declarations():
        open_(window, info.id)
        yield from pages(window, f"{info.pack} {info.name}".strip())
    open_(window, next(info.id for info in window.office.declarations() if info.name == "底稿"))
    yield from bars(window)
    yield from held(window)
    open_(window, next(info.id for info in window.office.declarations() if info.name == "底稿"))
    yield from menus(window)
    yield from questions(window, folder)
    for shown in windows(window, folder):
        shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # a popup may close by itself
        shown.show()
        if isinstance(shown, PreviewWindow):
            while shown.view.pages is None:  # its pages are made beside the window
                QTest.qWait(_PATIENCE)
        yield type(shown).__name__, shown


def pages(window: MainWindow, declaration: str) -> Iterator[tuple[str, QWidget]]:
    """Every table, each of its lists of indicators as a tree, the overview and the text."""
    from budgetdesk.ui.indicators.indicator_switch import list_titles

    view = window.declaration_view
    assert view is not None
    for table in view.tabs.tables:
        view.tabs.turn_to(table)
        page = view.tabs.page
        yield f"{declaration} {table or 'overview'}", window
        if page is None or page.switch is None:
            continue
        for n in range(len(list_titles(view.session.document, table))):
            page.show_list(n)
            yield f"{declaration} {table} list {n + 1}", window
        if page.tree is not None and page.tree.compares:
            page.tree.show_comparison(True)
            yield f"{declaration} {table} compared", window
            page.tree.show_comparison(False)
    if view.findings.model.rowCount():
        finding = view.session.document.findings[0]
        view.findings.look_at(finding)
        view.session.go_to_finding(finding)
        yield f"{declaration} finding", window
    view.findings.show_missing()
    yield f"{declaration} missing", window


def bars(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """What comes and goes inside of the window."""
    from budgetdesk.ui.window.tour import Tour

    view = window.declaration_view
    assert view is not None
    view.tabs.turn_to("t06")
    view.find_bar.start(replacing=True)
    view.find_bar.line.setText("工资")
    view.find_bar.search()
    yield "find", window
    view.find_bar.leave()
    view.tabs.turn_to("expenditure")
    page = view.tabs.page
    assert page is not None
    assert page.headings is not None
    page.headings.filter("kind", frozenset({"公用", "专项"}))
    yield "arranged", window
    page.headings.filter("kind", None)
    page.edit_large()
    yield "edit bar", window
    page.give_up_typing()
    window.notice.say("上级的退回意见：\n表6 30201 办公费：请核对", "notice")
    yield "notice", window
    window.notice.say("工作库打不开：文件正由另一台电脑使用", "trouble")
    yield "trouble", window
    window.notice.say("", "")
    view.outline_pane.fold(True)
    view.cell_pane.fold(True)
    view.fold_findings(True)
    yield "folded", window
    view.outline_pane.fold(False)
    view.cell_pane.fold(False)
    view.fold_findings(False)
    window.help.show_tour(view, window.actions_.bar)
    yield "tour", window
    for tour in window.findChildren(Tour):
        tour.end()
    view.tabs.detach("t06")
    yield "floating", view.tabs.floating["t06"]


def held(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """What is open while a person works at a cell or at a finding."""
    from PySide6.QtTest import QTest

    open_(window, next(i.id for i in window.office.declarations() if i.name == "公布表"))
    view = window.declaration_view
    assert view is not None
    document = view.session.document
    view.tabs.turn_to("t04")
    view.cell.settle()
    view.cell.origin.expandAll()
    yield "origin", window
    finding = next(f for f in document.findings if f.level == "query" and f.suspect)
    view.session.go_to_finding(finding)
    view.cell.settle()
    view.cell.act("explain", finding)
    yield "explaining", window
    view.cell.close_form()
    view.tabs.turn_to("expenditure")
    page = view.tabs.page
    assert page is not None
    sheet = page.sheet_view
    assert sheet is not None
    QTest.keyClicks(sheet, "208")
    yield "choices", window
    page.give_up_typing()
    window.office.set_indicator_rule("IND-G32-2", "关闭", "沿用部门职能的说法")
    view.findings.refresh()
    yield "rule turned off", window
    window.office.set_indicator_rule("IND-G32-2", "", "")


def menus(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    from PySide6.QtWidgets import QMenu

    for menu in window.findChildren(QMenu):
        if menu.parentWidget() is window and menu.actions():
            menu.popup(window.geometry().topLeft())
            yield f"menu {menu.title()}", menu


def questions(window: MainWindow, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """What is asked with the window waiting; each is looked at and left unanswered."""
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest
    from tests.ui.filled_windows import sent

    from budgetdesk.office.upward.receiving import Contested, Outcome

    view, a, id = window.declaration_view, window.actions_, window.office.declarations()[0].id
    assert view is not None
    row = sent(1, view.session.document, folder, "received")
    two = Contested(
        "第 1 版（2024-03-01 08:00 做的，校验码 46AK-46AK）",
        "第 1 版（2024-03-02 08:00 做的，校验码 6AK4-6AK4）",
        12,
    )
    outcome = Outcome(Path(row.file), "contested", row, (), two)
    deeds: dict[str, Callable[[], object]] = {
        "new": a.new.trigger, "about": a.about.trigger, "open": a.open.trigger, "report": a.report.trigger,
        "copy": lambda: window.life.copy(id), "rename": lambda: window.life.rename(id),
        "delete": lambda: window.life.delete(id), "send": a.send.trigger, "add up": a.add_up.trigger,
        "tables": a.pdf.trigger, "template": a.fill_template.trigger,
        "contested": lambda: window.upward._this_counts(outcome),
    }  # fmt: skip
    for name, do in deeds.items():
        QTimer.singleShot(3 * _PATIENCE, partial(_look, seen := []))
        do()
        QTest.qWait(4 * _PATIENCE)  # it may come up after what is told it has returned
        for picture in seen:
            yield f"question {name}", picture


def _look(seen: list[QWidget]) -> None:
    """Take a picture of the question that waits, and leave it."""
    from PySide6.QtWidgets import QApplication, QDialog, QLabel

    shown = QApplication.activeModalWidget()
    if isinstance(shown, QDialog):
        picture = QLabel()
        picture.setPixmap(shown.grab())
        picture.resize(shown.size())
        seen.append(picture)
        shown.reject()


def settle(window: MainWindow) -> None:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    QTest.qWait(2 * _PATIENCE)  # by then the list asks how what is seen of it stands
    while not window.jobs.idle:
        QApplication.processEvents()


def open_(window: MainWindow, declaration: str) -> None:
    window.open_declaration(declaration)
    settle(window)
    assert window.declaration_view is not None


if __name__ == "__main__":
    main()
