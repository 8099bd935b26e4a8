"""A workspace on a server in the window: where it is, asked without keeping the password, and what others change there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from budgetdesk.errors import KnownError
from budgetdesk.office.office import Office

if TYPE_CHECKING:
    from budgetdesk.ui.session.session import Session

_EVERY = 500  # milliseconds: what others do is seen within a second


class SharedWork(QObject):
    """Listens while a shared workspace is open. `changed`: declarations that others have changed; `lost`: why it does not.

    `chosen`: the file of the workspace that a person wants to be connected with.
    """

    changed = Signal(object, str)  # and what is told then
    lost = Signal(str)
    chosen = Signal(Path)

    def __init__(self, parent: QWidget, office: Office) -> None:
        super().__init__(parent)
        self._parent, self._office = parent, office
        self._front: Session | None = None  # what can only be looked at till somebody else lets it go
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._listen)

    def choose(self) -> None:
        """Ask where it is."""
        from budgetdesk.ui.window.server_dialog import ServerDialog

        dialog = ServerDialog(self._parent)
        if dialog.exec() == ServerDialog.DialogCode.Accepted:
            try:
                self.chosen.emit(dialog.address_file())
            except KnownError as error:
                self.lost.emit(str(error))

    def follow(self) -> None:
        """The workspace that is open now."""
        (self._timer.start if self._office.shared else self._timer.stop)()

    def watch(self, session: Session) -> str:
        """The declaration that is in front now; why it can only be looked at, where that is so."""
        self._front = session if session.looked_at_only else None
        return session.looked_at_only

    def _listen(self) -> None:
        if not self._office.shared:
            self._timer.stop()
            return
        try:
            heard = self._office.heard()
            freed = self._front_is_free()
        except KnownError as error:
            self._timer.stop()
            self.lost.emit(str(error))
            return
        if freed:
            self.changed.emit({freed}, "对方已不在填，现在由这里填")
        elif heard:
            self.changed.emit(heard, "别人改了这份申报，已换成新的")

    def _front_is_free(self) -> str:
        """The id of what could only be looked at and is claimed now."""
        front = self._front
        if front is None or not front.open or self._office.claim(front.document.id):
            return ""
        self._front = None
        return front.document.id
