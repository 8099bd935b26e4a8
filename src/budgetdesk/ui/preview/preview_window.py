"""The real PDF page by page before it is printed: all tables, one, or the published file; tables filled in or blank."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.office.exports import Snapshot, write_pdf
from budgetdesk.office.work import Progress
from budgetdesk.ui.preview.page_view import PageView
from budgetdesk.ui.preview.pdf_pages import PdfPages
from budgetdesk.ui.session.jobs import Job, Jobs
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.open_buttons import open_buttons
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import plain_label
from budgetdesk.ui.widgets.shortened_choice import ShortenedChoice
from budgetdesk.ui.widgets.window_size import size_by_text

if TYPE_CHECKING:
    from budgetdesk.office.publishing import Publication

_PUBLICATION = "公开文件"  # in the list, in place of a table


class PreviewWindow(QWidget):
    wants_pdf = Signal()
    wants_errors = Signal()  # to be shown where they are, in the declaration
    ready = Signal()

    def __init__(
        self, session: Session, palette: Palette, table: str = "", parent: QWidget | None = None, *,
        settings: Settings | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self)
        self._session, self._settings = session, settings
        self._jobs = Jobs(self)
        self._jobs.failed.connect(self._say)
        self._latest: Job | None = None
        self.setWindowTitle(f"打印预览 — {session.title}")
        self.tables = ShortenedChoice(8)  # a long title must not make the window wider than the screen
        self.tables.addItem("全部公开表", "")
        for id, entry in session.document.program.pack.tables.items():
            self.tables.addItem(f"{entry.number} {entry.title}".strip(), id)
        if session.document.program.narrative is not None:
            self.tables.insertItem(1, "公开文件（封面、目录、文字和各表）", _PUBLICATION)
        self.tables.setMaximumWidth(self.fontMetrics().averageCharWidth() * 60)
        self.tables.setCurrentIndex(max(self.tables.findData(table), 0))
        self.blank = QCheckBox("空白表样")
        self.blank.setToolTip("不印已填的内容，供手工填写")
        self.view = PageView(palette)
        self.place = plain_label()
        self.note = plain_label()
        self.note.setProperty("role", "notice")
        self.errors = QToolButton()
        self.errors.setText("看错误")
        self.errors.setToolTip("转到窗口里的第一处错误")
        self.errors.setVisible(False)
        self.errors.clicked.connect(self.wants_errors)
        self._written = Path()
        self.open_buttons = open_buttons(lambda: self._written)
        self.bar = QProgressBar()
        self.bar.setFixedWidth(self.fontMetrics().averageCharWidth() * 10)
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 4)
        line.addWidget(self.tables, 6)
        line.addSpacing(self.fontMetrics().averageCharWidth() * 2)
        line.addWidget(self.blank)
        line.addStretch(1)
        line.addWidget(self.bar)
        line.addWidget(self.place)
        for words, tip, do in (
            ("－", "缩小", lambda: self.view.zoom_by(-1)),
            ("＋", "放大", lambda: self.view.zoom_by(1)),
            ("适合宽度", "和窗口一样宽", lambda: self.view.set_zoom(0.0)),
            ("导出 PDF…", "存为 PDF 文件", self.wants_pdf.emit),
            ("打印…", "选择打印机并打印", self.print_now),
        ):
            button = QToolButton()
            button.setText(words)
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, do=do: do())
            line.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        said = QHBoxLayout()
        said.addWidget(self.note, 1)
        for each in (self.errors, *self.open_buttons):
            said.addWidget(each)
        layout.addLayout(said)
        layout.addWidget(self.view, 1)
        self.view.turned.connect(self._tell_place)
        self.tables.currentIndexChanged.connect(self.make)
        self.blank.toggled.connect(self.make)
        QShortcut(QKeySequence("Ctrl+P"), self, self.print_now)
        size_by_text(self, 100, 38)
        session.destroyed.connect(self.close)
        self.make()

    def make(self) -> None:
        """Make the pages anew, beside the window."""
        if self._latest is not None:
            self._latest.cancel()
        document, table, blank = self._session.document, self.tables.currentData(), self.blank.isChecked()
        self.blank.setEnabled(not self.shows_publication)
        shot: Snapshot | Publication
        if self.shows_publication:
            from budgetdesk.office.publishing import Publication, write_publication

            shot = publication = Publication(document)
            write = partial(write_publication, publication)
        else:
            shot = tables = Snapshot(document, self._session.title, [table] if table else None, blank=blank)
            write = partial(write_pdf, tables)

        def work(progress: Progress) -> bytes:
            target = BytesIO()
            write(target, progress)
            return target.getvalue()

        self._say("")
        self.errors.hide()
        self.bar.setRange(0, 0)
        self.bar.show()
        job = self._jobs.run("排版", work, lambda data: self._show(job, shot, data), steps=shot.steps())
        job.progressed.connect(self._progress)
        job.ended.connect(lambda: self._end(job))
        self._latest = job

    def print_now(self) -> None:
        from budgetdesk.ui.preview.printing import ask_and_print

        if self.view.pages is not None:
            ask_and_print(self.view.pages, self._session.title, self, self._settings)

    @property
    def shows_publication(self) -> bool:
        return bool(self.tables.currentData() == _PUBLICATION)

    def _show(self, job: Job, shot: Snapshot | Publication, data: bytes) -> None:
        if job is self._latest:
            wrong = shot.draft if isinstance(shot, Snapshot) else shot.shot.draft
            why = "还有错误没有改正" if wrong else "文字还没有写完" if shot.draft else ""
            self._say(f"{why}，印出的是带水印的草稿。" if why else "")
            self.errors.setVisible(wrong)
            self.view.show_pages(PdfPages(data))
            self.ready.emit()

    def tell_written(self, said: str, path: Path) -> None:
        """What was written while this is in front of the line that says so."""
        self._say(said, "told")
        self._written = path
        self.errors.hide()
        for button in self.open_buttons:
            button.show()

    def _end(self, job: Job) -> None:
        if job is self._latest:
            self._latest = None
            self.bar.hide()

    def _say(self, text: str, role: str = "notice") -> None:
        for button in self.open_buttons:
            button.hide()
        self.note.setProperty("role", role)
        self.note.style().polish(self.note)
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _progress(self, done: int, all_: int) -> None:
        self.bar.setRange(0, all_)
        self.bar.setValue(done)

    def _tell_place(self, page: int) -> None:
        count = len(self.view.pages) if self.view.pages else 0
        self.place.setText(f"第 {page + 1} 页 共 {count} 页　{self.view.scale * 75:.0f}%" if count else "")

    def closeEvent(self, event: QCloseEvent) -> None:
        self._jobs.stop()
        self.view.show_pages(None)
        super().closeEvent(event)
