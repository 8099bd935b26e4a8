"""The worksheet given out to the sections of an office (股室) and merged when it comes back, as the window does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.office.office import Office
from budgetdesk.office.sections import (
    WORDS,
    Joining,
    SectionFile,
    columns_to_split_by,
    join,
    keep_given,
    sections_of,
    split,
    tables_to_split,
)
from budgetdesk.ui.widgets.dialog_buttons import DialogButtons
from budgetdesk.ui.widgets.list_columns import settle_columns
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import lines_for_list, size_by_text

if TYPE_CHECKING:
    from budgetdesk.document.document import Document
    from budgetdesk.ui.session.session import Session

_ROW, _FIGURES = 2, (4, 5)  # the columns with the words of a line, and with what is there
_WORKBOOKS = "股室交回的工作簿 (*.xlsx *.xls)"


class Sections(QObject):
    """`front`: the session of the declaration in front; `folder` says where files are looked for first."""

    def __init__(
        self, parent: QWidget, office: Office, front: Callable[[], Session | None], folder: Callable[[], str]
    ) -> None:
        super().__init__(parent)
        self._parent, self._office, self._front, self._folder = parent, office, front, folder

    def split(self) -> None:
        """Ask by what, and write a workbook for each section into a folder."""
        from budgetdesk.office.exports import write_file

        session = self._front()
        if session is None or self._office.workspace is None or not session.may_edit():
            return
        document, store = session.document, self._office.store
        dialog = SplitDialog(document, self._parent)
        if not dialog.tables.count():
            session.told.emit("这套报表没有可以分给股室的底稿")
            return
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        chosen = QFileDialog.getExistingDirectory(self._parent, "工作簿存到哪个文件夹", self._folder())
        if not chosen:
            return
        table, by, folder = *dialog.answers(), Path(chosen)

        def work(_: object) -> list[SectionFile]:
            files = split(document, table, by, document.id)
            for file in files:
                write_file(file.data, folder / file.name)
            keep_given(store, document.id, files)
            return files

        def tell(files: list[SectionFile]) -> None:
            session.told.emit(f"已分成 {len(files)} 份：{'、'.join(f.name for f in files[:4])}，在 {folder}")

        session.beside("分给股室", work, tell)

    def join(self) -> None:
        """Show what the workbooks that came back would change, and do it where that is agreed to."""
        session = self._front()
        if session is None or self._office.workspace is None or not session.may_edit():
            return
        names, _ = QFileDialog.getOpenFileNames(self._parent, "收回股室底稿", self._folder(), _WORKBOOKS)
        if not names:
            return
        document, store, files = session.document, self._office.store, [Path(name) for name in names]

        def settle(joining: Joining) -> None:
            if JoinDialog(joining, self._parent).exec() != QDialog.DialogCode.Accepted:
                return
            told = f"已合并 {len(files)} 份股室底稿，撤销一步可以取回"
            session.apply(joining.edit, lambda _: session.told.emit(told))

        session.beside("收回股室底稿", lambda _: join(document, files, store, document.id), settle)


class SplitDialog(QDialog):
    """Which worksheet, told apart by which column; the sections and their lines as they would be."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setWindowTitle("分给股室")
        self.tables, self.columns = Choice(), Choice()
        self.sections = QTreeWidget()
        self.sections.setHeaderLabels(["股室", "行数"])
        self.sections.setRootIsDecorated(False)
        note = plain_label(
            "每个股室一个工作簿，里面只有它的行，要填的格以外都锁着。填好交回以后，用“收回股室底稿”逐行合并。"
        )
        note.setWordWrap(True)
        note.setProperty("role", "heading")
        self.buttons = DialogButtons(self, "选文件夹…")
        form = QFormLayout()
        form.addRow("底稿", self.tables)
        form.addRow("按哪一栏分", self.columns)
        layout = QVBoxLayout(self)
        layout.addWidget(note)
        layout.addLayout(form)
        layout.addWidget(self.sections)
        layout.addWidget(self.buttons)
        size_by_text(self, 46, 22)
        self.tables.currentIndexChanged.connect(self._list_columns)
        self.columns.currentIndexChanged.connect(self._list_sections)
        for id, words in tables_to_split(document).items():
            self.tables.addItem(words, id)
        self._list_sections()

    def answers(self) -> tuple[str, str]:
        """Ids of the table and of the column."""
        return self.tables.currentData(), self.columns.currentData()

    def _list_columns(self) -> None:
        self.columns.blockSignals(True)
        self.columns.clear()
        for id, words in columns_to_split_by(self._document, self.tables.currentData()).items():
            self.columns.addItem(words, id)
        self.columns.blockSignals(False)
        self._list_sections()

    def _list_sections(self) -> None:
        self.sections.clear()
        table, by = self.answers()
        if by:
            for section, rows in sections_of(self._document, table, by).items():
                self.sections.addTopLevelItem(QTreeWidgetItem([section, str(len(rows))]))
            settle_columns(self.sections, 0, figures=(1,))
        self.buttons.ok.setEnabled(bool(by))


class JoinDialog(QDialog):
    """What the sections' workbooks would change, line by line; what both sides changed is shown and left as it is."""

    def __init__(self, joining: Joining, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("收回股室底稿")
        taken = sum(change.kind != "conflict" for change in joining.changes)
        left = len(joining.changes) - taken
        said = f"要合并 {taken} 处" + (f"，{left} 处两边都改了，不合并，请商量后自己改" if left else "")
        if joining.unchanged:
            said += f"；没有改动的：{'、'.join(joining.unchanged)}"
        self.summary = plain_label(said)
        self.summary.setWordWrap(True)
        self.changes = QTreeWidget()
        self.changes.setRootIsDecorated(False)
        self.changes.setHeaderLabels(["股室", "怎样", "行", "栏", "现在", "交回来的"])
        for change in joining.changes:
            texts = [
                change.section,
                WORDS[change.kind],
                change.label,
                change.column,
                change.before,
                change.after,
            ]
            self.changes.addTopLevelItem(QTreeWidgetItem(texts))
        settle_columns(self.changes, _ROW, figures=_FIGURES)
        buttons = DialogButtons(self, "合并", "不合并")
        buttons.ok.setEnabled(joining.edit is not None)
        layout = QVBoxLayout(self)
        for widget in (self.summary, self.changes, buttons):
            layout.addWidget(widget)
        size_by_text(self, 90, lines_for_list(len(joining.changes), 26))
