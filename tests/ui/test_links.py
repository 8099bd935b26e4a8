"""What another declaration says of a cell: told at the cell, gone to by a click, and told again where it has moved."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot
from tests.office.test_links import OPENING, SPENT, make
from tests.ui.conftest import open_declaration

from budgetdesk.document.mends import mends
from budgetdesk.document.overview import months
from budgetdesk.engine.cells import Cell
from budgetdesk.resources import resources
from budgetdesk.storage.workspace_file import WorkspaceFile
from budgetdesk.ui.findings.cell_page import LIFE_LINE
from budgetdesk.ui.window.link_preview import LinkPreview
from budgetdesk.ui.window.main_window import MainWindow

PUBLISHED = Cell("z01", "income", "", "carried", "amount")


def test_from_the_cell_to_last_year_and_back(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.create_workspace(tmp_path / "决算.bdesk")
    store, packs = window.office.store, window.office.installed
    past, this = make(store, packs, 2022, "5.00"), make(store, packs, 2023, "45.00")
    open_declaration(window, this, qtbot)
    view = window.declaration_view
    view.session.go_to(PUBLISHED)
    panel = view.cell
    panel.settle()
    assert "来自 2022 年决算" in panel.page.toPlainText()
    (there,) = [
        cell for cell in panel._page.links.values() if isinstance(cell, Cell) and cell.table == "last.z01"
    ]
    view.session.go_to(there)
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
    view = window.declaration_view
    assert view.session.document.id == past
    assert view.session.current == Cell("z01", "func", "", "closing", "amount")
    assert view.session.enter(SPENT, "61") is not None

    open_declaration(window, this, qtbot)
    session = window.declaration_view.session
    (moved,) = [f for f in session.document.findings if f.cause_kind == "link_moved"]
    (taking,) = [mend for mend in mends(session.document, moved) if mend.kind == "take"]
    assert taking.words == "取用上年决算的新数"
    session.apply(taking.edit())
    (found,) = [f for f in session.document.findings if "NF23-X-101" in f.rules]
    assert found.suspect == OPENING


def test_from_a_cell_of_monitoring_to_its_target(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.create_workspace(tmp_path / "路.bdesk")
    for name in ("target", "monitoring"):
        window.office.import_file(resources() / "samples" / f"road-{name}.json")
    target, monitoring = (f"510204-2021-national-project-{name}-2021" for name in ("target", "monitoring"))
    open_declaration(window, monitoring, qtbot)
    view = window.declaration_view
    assert len(months(view.session.document)[1]) == 12
    view.session.go_to(Cell("monitoring", "indicators", "p1", "p1i1", "actual"))
    view.cell.settle()
    assert LIFE_LINE in view.cell.links()
    view.cell.page.anchorClicked.emit(QUrl(LIFE_LINE))
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
    shown = window.linking.life_line
    at = [shown.list.topLevelItem(n).text(0) for n in range(shown.list.topLevelItemCount())].index("指标值")
    assert [shown.list.topLevelItem(at).text(n) for n in (1, 2)] == ["≥120公里"] * 2
    shown.list.itemActivated.emit(shown.list.topLevelItem(at), 1)
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
    session = window.declaration_view.session
    assert session.document.id == target
    assert session.current == Cell("target", "indicators", "p1", "p1i1", "unit")
    shown.close()


def test_last_year_is_attached_from_a_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.create_workspace(tmp_path / "决算.bdesk")
    packs, other = window.office.installed, tmp_path / "去年.bdesk"
    with WorkspaceFile.create(other) as workspace:
        make(workspace.store, packs, 2022, "5.00")
    open_declaration(window, make(window.office.store, packs, 2023, "54.00"), qtbot)
    document = window.declaration_view.session.document
    assert not [f for f in document.findings if "NF23-X-101" in f.rules]
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_: ("上年决算", True))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    shown: list[str] = []

    def look(dialog: LinkPreview) -> QDialog.DialogCode:
        tables = [dialog.list.topLevelItem(n) for n in range(dialog.list.topLevelItemCount())]
        lines = [table.child(n) for table in tables for n in range(table.childCount())]
        shown.extend(f"{line.toolTip(0)} {line.text(2)}" for line in lines)
        return QDialog.DialogCode.Accepted if len(shown) > 20 else QDialog.DialogCode.Rejected

    monkeypatch.setattr(LinkPreview, "exec", look)
    window.actions_.link.trigger()
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
    assert [f for f in document.findings if "NF23-X-101" in f.rules]
    assert document.undo_labels[0].startswith("取用上年决算的数")
