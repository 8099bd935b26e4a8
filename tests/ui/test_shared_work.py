"""Two people at one workspace on a server: one fills a declaration in, the other sees it at once, and goes on when it is let go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot
from tests import shipped
from tests.storage.postgresql_server import running_server

from budgetdesk.document.edit_commands import enter
from budgetdesk.engine.cells import Cell
from budgetdesk.office.declarations import create_declaration, open_declaration
from budgetdesk.office.office import Office
from budgetdesk.office.workspaces import writing
from budgetdesk.storage.shared_workspace import write_address
from budgetdesk.storage.workspace_lock import this_person
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.window.main_window import MainWindow

CELL = Cell("t01", "income", "", "other", "amount")


def test_one_fills_in_and_the_other_looks_on_till_the_first_is_gone(tmp_path: Path, qtbot: QtBot) -> None:
    packs = shipped.Packs()
    with running_server() as server:
        address = write_address(server.new_database("desk"), tmp_path / "县局.bdeskdb")
        with writing(address) as other:
            document = shipped.document("mianxian-worksheet")
            id = create_declaration(other.store, document.program, document.content)
            assert other.database.claim(id) == ""
            settings = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
            window = MainWindow(Office(packs), settings)
            qtbot.addWidget(window)
            window.show()
            window.open_workspace(address)
            qtbot.waitUntil(lambda: window.declaration_view is not None and window.jobs.idle, timeout=60_000)
            assert f"{this_person()}（数据库用户 postgres）正在填这份申报" in window.notice.text()
            window.declaration_view.session.enter(CELL, "7")
            theirs = open_declaration(other.store, id, packs).document
            edit = enter(theirs, CELL, "321")
            assert edit is not None
            theirs.apply(edit)

            def shows(amount: int) -> bool:
                view = window.declaration_view
                return view is not None and view.session.document.engine.value(CELL) == amount

            qtbot.waitUntil(lambda: shows(321), timeout=60_000)
            assert "别人改了" in window.status.currentMessage()
        qtbot.waitUntil(lambda: "现在由这里填" in window.status.currentMessage(), timeout=60_000)
        window.declaration_view.session.enter(CELL, "8")
        assert window.office.store.load(id)[1].facts.entries[CELL] == 8
        with writing(address) as other:
            assert "数据库用户" in other.database.claim(id)
            window.close_document()
            assert other.database.claim(id) == ""
        window.jobs.stop()
        qtbot.waitUntil(lambda: window.jobs.idle, timeout=60_000)
        window.office.close()
