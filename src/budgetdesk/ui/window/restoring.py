"""Back to a backup: a look into it, the question what is wanted of it, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from budgetdesk.errors import KnownError
from budgetdesk.office.office import Office
from budgetdesk.ui.session.jobs import Jobs

if TYPE_CHECKING:
    from budgetdesk.office.restoring import Contents


class Restoring(QObject):
    """`make_way` clears the window of what is about to be replaced; it says no where the person stays."""

    restored = Signal(str)  # what was brought back, in words

    def __init__(self, parent: QWidget, office: Office, jobs: Jobs, make_way: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._parent, self._office, self._jobs, self._make_way = parent, office, jobs, make_way
        self.unopened: Path | None = None  # a workspace that could not be opened, whose backups are offered

    def look_into(self, backup: Path) -> None:
        """Look into a backup, and bring back what the person then wants of it."""
        try:
            found = next((b for b in self._office.backups(self.unopened) if b.path == backup), None)
        except (KnownError, OSError) as error:
            self._jobs.failed.emit(str(error))
            return
        if found is not None:
            self._jobs.run("查看备份", lambda _: self._office.contents(found), self._ask, asks=True)

    def _ask(self, contents: Contents) -> None:
        from budgetdesk.ui.window.restore_dialog import RestoreDialog

        office = self._office
        gone = self.unopened is not None or office.damaged
        now = None if gone or office.workspace is None else office.declarations()
        titles = {pack.id: pack.title for pack in office.packs()}
        dialog = RestoreDialog(contents, now, titles, may_write=gone or office.may_write, parent=self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._go_back(contents.backup.path, dialog.declaration))
        dialog.open()

    def _go_back(self, backup: Path, declaration: str) -> None:
        """To a backup: with one declaration, or with all."""
        if not self._make_way():
            return
        told = ""
        try:
            if declaration:
                self._office.restore_declaration(backup, declaration)
                told = f"已恢复一份申报，取自 {backup.name}；恢复前的工作库也在备份中"
            else:
                self._office.restore(backup, self.unopened)
                self.unopened = None
                told = f"已恢复到 {backup.name}"
        except (KnownError, OSError) as error:
            self._jobs.failed.emit(str(error))
        self.restored.emit(told)
