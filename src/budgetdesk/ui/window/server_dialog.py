"""Where a shared workspace is: server, name and user, asked without keeping the password."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from budgetdesk.office.workspaces import SHARED_SUFFIX
from budgetdesk.program_folders import data_folder
from budgetdesk.storage.shared_workspace import write_address
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import plain_label


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
        server, port, name, user, password = (
            line.text().strip() for line in (self.server, self.port, self.name, self.user, self.password)
        )
        who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
        url = f"postgresql+psycopg://{who}@{server}{f':{port}' if port else ''}/{quote(name, safe='')}"
        shown = "".join(c if c.isalnum() or c in "-." else "_" for c in f"{name}-{server}")[:80]
        return write_address(url, data_folder() / "servers" / f"{shown}{SHARED_SUFFIX}")
