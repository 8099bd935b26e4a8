"""What takes long is done beside the window: a list of many lines pasted, undone and done again, or stopped."""

from __future__ import annotations

import gc
from decimal import Decimal
from pathlib import Path
from threading import get_ident
from weakref import finalize

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from tests.ui.conftest import open_declaration

from budgetdesk.document.document import LARGE
from budgetdesk.engine.cells import Place
from budgetdesk.office.office import Office
from budgetdesk.office.work import Progress
from budgetdesk.resources import resources
from budgetdesk.ui.session.collecting import collected_between_events
from budgetdesk.ui.session.jobs import Job, Jobs
from budgetdesk.ui.widgets.paste_preview import PastePreview
from budgetdesk.ui.window import status_line
from budgetdesk.ui.window.main_window import MainWindow

LINES, ROWS = Place("expenditure", "rows"), 250
Key = Qt.Key


@pytest.fixture
def opened(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """The worksheet sample, kept in a workspace, its worksheet lines on screen."""
    window.create_workspace(tmp_path / "预算.bdesk")
    id = window.office.import_file(resources() / "samples" / "mianxian-worksheet.json")
    open_declaration(window, id, qtbot)
    assert window.declaration_view is not None
    window.declaration_view.tabs.turn_to("expenditure")
    window.activateWindow()
    return window


def rows(window: MainWindow) -> int:
    return len(window.declaration_view.session.document.content.facts.rows[LINES])


def copy_lines(headings: str = "") -> None:
    lines = [f"2080109\t\t30101\t\t\t\t人员\t一般公共预算\t\t{n + 1}.00\t\t第{n}笔" for n in range(ROWS)]
    QApplication.clipboard().setText("\n".join(filter(None, [headings, *lines])))


def behind_the_last(window: MainWindow):
    view = window.declaration_view.tabs.page.view
    model = view.sheet_model
    last = window.declaration_view.session.document.content.facts.rows[LINES][-1].id
    view.put_cursor(model.index(model.index_of(LINES.cell(last, "function")).row() + 1, 0))
    view.setFocus()
    return view


def beats(window: MainWindow) -> list[int]:
    """Grows by the events that the window handles."""
    found: list[int] = []
    timer = QTimer(window, interval=1)
    timer.timeout.connect(lambda: found.append(1))
    timer.start()
    return found


def test_a_long_list_is_pasted_undone_and_done_again_while_the_window_goes_on(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_line, "_AT_ONCE", 0)
    session, before = opened.declaration_view.session, rows(opened)
    copy_lines()
    view, beat = behind_the_last(opened), beats(opened)
    qtbot.keyClick(view, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert rows(opened) == before  # under way, and nobody types into what it reads
    qtbot.keyClick(view, Key.Key_5)
    assert view.state() != view.State.EditingState
    assert "请稍候再改" in opened.status.currentMessage()
    assert session.undo() is None
    qtbot.waitUntil(opened.status.stop.isVisible)
    qtbot.waitUntil(lambda: rows(opened) == before + ROWS and opened.jobs.idle, timeout=60_000)
    assert len(beat) > 5
    assert "新增 250 行" in opened.status.currentMessage()
    assert len(session.document._done[-1][0].ops) > LARGE
    total = session.document.engine.value(LINES.cell("total", "amount"))
    opened.front.undo()
    assert rows(opened) == before + ROWS
    qtbot.waitUntil(lambda: rows(opened) == before and opened.jobs.idle, timeout=60_000)
    assert "已撤销：粘贴到" in opened.status.currentMessage()
    less = session.document.engine.value(LINES.cell("total", "amount"))
    assert total - less == sum(Decimal(n + 1) for n in range(ROWS))
    opened.front.redo()
    qtbot.waitUntil(lambda: rows(opened) == before + ROWS and opened.jobs.idle, timeout=60_000)
    last = session.document.content.facts.rows[LINES][-1].id
    edited = view.sheet_model.index_of(LINES.cell(last, "note"))
    view.put_cursor(edited)
    qtbot.keyClick(view, Key.Key_F2)
    assert view.state() == view.State.EditingState  # and typing goes on as before
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    id, facts = session.document.id, session.document.content.facts
    opened.close_document()
    opened.office.close()
    office = Office()
    office.open_workspace(tmp_path / "预算.bdesk")
    read = office.open_declaration(id).document
    assert read.content.facts == facts
    office.close()


@pytest.mark.parametrize("moment", ["reading", "computing"])
def test_stopped_nothing_of_it_is_there(opened: MainWindow, qtbot: QtBot, moment: str) -> None:
    session, before = opened.declaration_view.session, rows(opened)
    shown = [f.key for f in session.document.findings]
    started: list[Job] = []

    def stop(job: Job) -> None:
        started.append(job)
        if len(started) == (1 if moment == "reading" else 2):
            job.cancel()

    opened.jobs.started.connect(stop)
    copy_lines()
    behind_the_last(opened)
    opened.declaration_view.tabs.page.clipboard.paste()
    qtbot.waitUntil(lambda: opened.jobs.idle and "已取消" in opened.status.currentMessage(), timeout=60_000)
    assert rows(opened) == before
    assert [f.key for f in session.document.findings] == shown
    assert session.document.undo_labels == []
    assert session.may_edit()
    assert len(session.office.store.change_log(session.document.id)) == 1  # the import


def test_closing_the_declaration_stops_what_is_under_way(opened: MainWindow, qtbot: QtBot) -> None:
    before, id = rows(opened), opened.declaration_view.session.document.id
    copy_lines()
    behind_the_last(opened)
    opened.declaration_view.tabs.page.clipboard.paste()
    opened.close_document()
    open_declaration(opened, id, qtbot)
    assert rows(opened) == before


def test_answers_are_planned_beside_the_window_too(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headings say 万元: the preview asks, and each answer plans the list anew."""
    before, seen = rows(opened), []

    def answer(dialog: PastePreview) -> QDialog.DialogCode:
        box, beat = dialog.boxes["unit"], beats(opened)
        seen.append(box.currentData())
        box.setCurrentIndex(box.findData("as_is"))
        box.activated.emit(box.currentIndex())
        seen.append(dialog.boxes["unit"].currentData())
        assert beat  # the window went on meanwhile
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(PastePreview, "exec", answer)
    columns = opened.declaration_view.session.document.program.blocks[LINES[:2]].columns
    copy_lines(
        "\t".join(
            f"{slot.title}（万元）" if column == "amount" else slot.title for column, slot in columns.items()
        )
    )
    behind_the_last(opened)
    opened.declaration_view.tabs.page.clipboard.paste()
    qtbot.waitUntil(lambda: rows(opened) == before + ROWS and opened.jobs.idle, timeout=60_000)
    assert seen == ["scaled", "as_is"]
    document = opened.declaration_view.session.document
    last = document.content.facts.rows[LINES][-1].id
    assert document.engine.value(LINES.cell(last, "amount")) == Decimal("250.00")


def test_garbage_goes_in_the_windows_thread(qtbot: QtBot, qapp: QApplication) -> None:
    """A timer of Qt in a cycle that nobody holds, while a job makes more objects than Python looks for garbage after."""
    jobs, timer = Jobs(qapp), QTimer()
    timer.cycle = [timer]
    went_in: list[int] = []
    kept: list[object] = []
    finalize(timer, lambda: went_in.append(get_ident()))

    def make_many(progress: Progress) -> list[list[int]]:
        return [[number] for number in range(10_000)]

    limits = gc.get_threshold()
    gc.set_threshold(1000, 2, 2)
    try:
        with collected_between_events(jobs, every=10):
            del timer
            jobs.run("做很多", make_many, kept.append)
            qtbot.waitUntil(lambda: bool(kept) and jobs.idle)
            qtbot.waitUntil(lambda: bool(went_in))
    finally:
        gc.set_threshold(*limits)
    assert went_in == [get_ident()]
