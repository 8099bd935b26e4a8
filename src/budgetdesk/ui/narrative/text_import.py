"""Bringing a text in from a document: read beside the window, shown first, then one step that can be undone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from budgetdesk.office.declarations import head_of
from budgetdesk.office.importing.text_import import TextImport, described, propose_text
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.astray import agreed_astray
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.window_size import size_by_text

_FILES = "文字 (*.docx *.pdf *.txt)"


def import_text(session: Session, folder: str, parent: QWidget, path: Path | None = None) -> None:
    """Ask for the file where none is given, and show what would come of it."""
    if path is None:
        chosen, _ = QFileDialog.getOpenFileName(parent, "导入文字", folder, _FILES)
        path = Path(chosen) if chosen else None
    if path is None:
        return
    file = path

    head = head_of(session.document.program, session.document.content.facts, year=session.year)

    def show(proposed: TextImport) -> None:
        if proposed.astray and not agreed_astray(parent, proposed.astray):
            return
        preview = TextImportPreview(session, proposed, parent)
        preview.accepted.connect(
            lambda: session.apply(proposed.edit(session.document, replace=preview.replace.isChecked()))
        )
        preview.open()

    session.beside(
        "读入文字",
        lambda _: propose_text(file, session.document, head),
        show,
        refused=lambda error: session.troubled.emit(str(error)),
    )


class TextImportPreview(QDialog):
    """What comes of each section, and what has none."""

    def __init__(self, session: Session, proposed: TextImport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("导入文字")
        differs = sum(section.differs for section in proposed.sections)
        said = f"{proposed.name}：对上 {len(proposed.sections)} 节"
        said += f"，有 {differs} 个数与表不符，导入后逐处标出" if differs else ""
        said += f"；{len(proposed.unplaced)} 节没有对上，另存在文末，不印" if proposed.unplaced else ""
        head = plain_label(said)
        head.setWordWrap(True)
        conflicts = len(proposed.conflicts(session.document))
        self.replace = QCheckBox(f"已经写有别的话的 {conflicts} 节也用导入的代替")
        if not conflicts:
            self.replace.hide()
        self.lines = QPlainTextEdit()
        self.lines.setReadOnly(True)

        def tell(replace: bool) -> None:
            self.lines.setPlainText("\n".join(described(session.document, proposed, replace=replace)))

        tell(False)
        self.replace.toggled.connect(tell)
        layout = QVBoxLayout(self)
        layout.addWidget(head)
        layout.addWidget(self.lines, 1)
        layout.addWidget(self.replace)
        layout.addWidget(DialogButtons(self, "导入"))
        size_by_text(self, 60, 24)
