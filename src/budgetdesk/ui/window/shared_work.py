"""A workspace on a server in the window: where it is, asked without keeping the password, and what others change there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from budgetdesk.errors import KnownError
from budgetdesk.office.office import Office
from budgetdesk.office.workspaces import SHARED_SUFFIX
from budgetdesk.program_folders import data_folder
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import plain_label

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


class ServerDialog(QDialog):
    """Where the server is. What is typed as the password is remembered until the program ends, and written nowhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("连接共享的工作库")
        self.server, self.port, self.name, self.user, self.password = (QLineEdit() for _ in range(5))
        self.port.setPlaceholderText("5432")
        self.name.setText("budgetdesk")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form = QFormLayout()
        for label, line in (
            ("服务器", self.server), ("端口", self.port), ("库名", self.name), ("用户", self.user), ("密码", self.password),
        ):  # fmt: skip
            form.addRow(label, line)
        note = plain_label(
            "几个人同时用的工作库在 PostgreSQL 上，地址和用户由管理员给。密码不保存，下次打开时再问。"
        )
        note.setWordWrap(True)
        buttons = DialogButtons(self, "连接")
        layout = QVBoxLayout(self)
        layout.addWidget(note)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def address_file(self) -> Path:
        """The file that stands for this workspace from now on. Raises KnownError where it is no address."""
        from urllib.parse import quote

        from budgetdesk.storage.shared_workspace import write_address

        server, port, name, user, password = (
            line.text().strip() for line in (self.server, self.port, self.name, self.user, self.password)
        )
        who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
        url = f"postgresql+psycopg://{who}@{server}{f':{port}' if port else ''}/{quote(name, safe='')}"
        shown = "".join(c if c.isalnum() or c in "-." else "_" for c in f"{name}-{server}")[:80]
        return write_address(url, data_folder() / "servers" / f"{shown}{SHARED_SUFFIX}")
