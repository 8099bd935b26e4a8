"""The two buttons below a dialog, with words that say what each does."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton


class DialogButtons(QDialogButtonBox):
    """Accepts or rejects `dialog`; `ok` is the button that accepts."""

    def __init__(self, dialog: QDialog, accept: str, reject: str = "取消") -> None:
        super().__init__(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok: QPushButton = self.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(accept)
        self.button(QDialogButtonBox.StandardButton.Cancel).setText(reject)
        self.accepted.connect(dialog.accept)
        self.rejected.connect(dialog.reject)
