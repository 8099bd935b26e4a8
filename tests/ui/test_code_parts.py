"""Codes typed on screen where only 类, 款 and 项 are printed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.document.test_code_parts import PLACE, TABLE
from tests.small_pack import CODES, write_pack
from tests.ui.conftest import Bench

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Facts
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.packs.loading import load_pack
from budgetdesk.ui.window.main_window import MainWindow

Key = Qt.Key


@pytest.fixture
def bench(tmp_path: Path, window: MainWindow, qtbot: QtBot) -> Bench:
    folder = write_pack(tmp_path / "small", pack=("t01]", "t01, t02]"))
    (folder / "t02.yaml").write_text(TABLE, encoding="utf-8")
    return Bench(window, Document(compile_pack(load_pack(folder, CODES)), Content(Facts(), {}, {})), qtbot)


def test_three_parts_are_typed_one_after_the_other_and_the_name_comes(bench: Bench) -> None:
    bench.turn("t02")
    view = bench.view
    view.setCurrentIndex(view.sheet_model.index(2, 0))
    for text in ("208", "05", "01"):
        bench.type(text)
        bench.press(Key.Key_Tab)
    [row] = [r for r in bench.document.engine.rows(PLACE) if r != "total"]
    assert bench.document.engine.value(PLACE.cell(row, "function")) == "2080501"
    assert bench.document.view(PLACE.cell(row, "name")).text == "行政单位离退休"
    view.setCurrentIndex(view.sheet_model.index_of(PLACE.cell(row, "section")))
    bench.press(Key.Key_Delete)
    assert bench.document.engine.value(PLACE.cell(row, "function")) == "208"
