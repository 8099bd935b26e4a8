"""Takes the pictures of README and manual: the samples in a real window, at two sizes, into docs/pictures and the manual."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.contact_sheets import platform

if TYPE_CHECKING:
    from budgetdesk.ui.window.main_window import MainWindow

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
MANUAL = Path(__file__).parents[1] / "resources" / "manual"
IN_MANUAL = {
    "worksheet",
    "arranged",
    "overview",
    "findings",
    "indicators",
    "rules",
}  # which travel with the program
SIZES = {
    "1366": (1366, 768, "1"),
    "1920": (1280, 720, "1.5"),
}  # logical size and scale: 1920 is 1920×1080 at 150 %


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES)
    parser.add_argument("--out", type=Path, default=PICTURES)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.worker:
            take(arguments.size, arguments.out, Path(folder))
            return
        for size in [arguments.size] if arguments.size else SIZES:
            width, height, scale = SIZES[size]
            pixels = (round(length * float(scale)) for length in (width, height))
            shown = platform(*pixels, Path(folder))
            command = [
                sys.executable,
                "-m",
                "scripts.screenshots",
                "--worker",
                "--size",
                size,
                "--out",
                str(arguments.out),
            ]
            environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": shown}
            subprocess.run(command, env=environment, check=True)


def take(size: str, out: Path, folder: Path) -> None:
    from PySide6.QtCore import QEventLoop, QSettings
    from PySide6.QtGui import QColor, QImage
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    from budgetdesk.office.office import Office
    from budgetdesk.ui.preview.preview_window import PreviewWindow
    from budgetdesk.ui.session.settings import Settings
    from budgetdesk.ui.widgets.palette import Palette
    from budgetdesk.ui.widgets.theme import STYLE, apply_theme
    from budgetdesk.ui.window.main_window import MainWindow

    app = QApplication([*sys.argv[:1], *STYLE])
    apply_theme(app)
    out.mkdir(parents=True, exist_ok=True)
    window = MainWindow(Office(), Settings(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)))
    width, height, _ = SIZES[size]
    window.resize(width, height)
    window.show()

    def grab(name: str, widget: QWidget = window) -> None:
        QTest.qWait(120)  # the cell's page lags a little behind the cursor
        for _ in range(5):  # what it then asks to be laid out, also where the computer is busy
            app.processEvents()
        picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        near: dict[int, Counter[int]] = {}  # colors that are almost the same
        for color, count in Counter(memoryview(picture.constBits()).cast("I")).items():
            near.setdefault(color & 0xF0F8F8F8, Counter())[color] = count
        groups = sorted(near.values(), key=Counter.total, reverse=True)
        meant = (QColor(getattr(window.appearance.palette, field.name)).rgb() for field in fields(Palette))
        common = (group.most_common(1)[0][0] for group in groups)
        table = list(dict.fromkeys([*meant, *common]))[:256]  # a third of the size, and no amber becomes red
        picture = picture.convertToFormat(QImage.Format.Format_Indexed8, table)
        picture.save(str(out / f"{name}-{size}.png"), quality=0)
        if name in IN_MANUAL and size == "1366" and out == PICTURES:
            picture.save(str(MANUAL / f"{name}.png"), quality=0)

    grab("welcome")
    window.create_workspace(folder / "勉县 2024.bdesk")
    window.office.put_samples()
    window.jobs.stop()
    window.close_document()
    QTest.qWait(300)  # by then the list asks how what is seen of it stands
    while not window.jobs.idle:
        app.processEvents()
    window.status.clearMessage()
    recent = window.start.recent.topLevelItem(0)
    assert recent is not None
    recent.setText(1, "/home/wang/预算")  # not where these pictures are taken
    grab("start")
    budgets = [info for info in window.office.declarations() if info.pack == "shaanxi-budget-2024"]
    worksheet, published = sorted(budgets, key=lambda d: d.created_at, reverse=True)
    for info, tables in (
        (
            worksheet,
            {
                "expenditure": "worksheet",
                "t01": "table-1",
                "t06": "table-6",
                "t12": "table-12",
                "t13": "table-13",
            },
        ),
        (published, {"": "overview", "t07": "findings"}),
    ):
        _open(window, info.id)
        window.resize(width, height)
        for table, name in tables.items():
            window.declaration_view.tabs.turn_to(table)
            if name == "findings":
                finding = window.declaration_view.session.document.findings[0]
                window.declaration_view.findings.look_at(finding)
                window.declaration_view.session.go_to(finding.suspect)
            grab(name)
    _open(window, worksheet.id)
    window.declaration_view.tabs.turn_to("expenditure")
    page = window.declaration_view.tabs.page
    page.headings.filter("kind", frozenset({"公用", "专项"}))
    page.view.painter.arrows_shown = True
    grab("arranged")
    page.view.painter.arrows_shown = False
    window.declaration_view.tabs.turn_to("t06")
    window.front.preview()
    preview = window.findChild(PreviewWindow)
    assert preview is not None
    loop = QEventLoop()
    preview.ready.connect(loop.quit)
    loop.exec()
    preview.resize(width, height)
    QTest.qWait(50)
    grab("preview", preview)
    preview.close()
    take_indicators(window, grab)
    window.close()


def _open(window: MainWindow, id: str) -> None:
    from PySide6.QtWidgets import QApplication

    window.open_declaration(id)
    while not window.jobs.idle:
        QApplication.processEvents()
    assert window.declaration_view is not None


def take_indicators(window: MainWindow, grab: Callable[..., None]) -> None:
    """The tree editor with a finding, the two lists beside each other, the library."""
    from budgetdesk.ui.indicators.library_dialog import LibraryDialog
    from budgetdesk.ui.indicators.rules_dialog import RulesDialog

    for pack, name in (("hubei-target-2025", "indicators"), ("yunnan-target-2022", "indicators-yunnan")):
        info = next(info for info in window.office.declarations() if info.pack == pack)
        _open(window, info.id)
        document = window.declaration_view.session.document
        trees = document.program.blocks.trees()
        window.declaration_view.tabs.turn_to(trees[-1].table.id)
        page = window.declaration_view.tabs.page
        page.show_list(len(trees) - 1)
        wanted = [f for f in document.findings if f.suspect and f.suspect.block == trees[-1].id]
        mendable = [f for f in wanted if f.cells[0].expected is not None]
        page.tree.go_to((mendable or wanted)[0].suspect)
        grab(name)
        if page.tree.compares:
            page.tree.show_comparison(True)
            grab("indicators-compared")
            page.tree.show_comparison(False)
            levels = document.program.blocks[trees[-1].name].model.levels[0].set
            library = LibraryDialog(window.office, levels, lambda _: "", window.appearance.palette, window)
            library.search.setText("ylj")
            library.show()
            grab("indicator-library", library)
            library.close()
            rules = RulesDialog(window.office, document, window.appearance.palette, window)
            rules.show()
            grab("rules", rules)
            rules.close()


if __name__ == "__main__":
    main()
