"""The real PDF page by page before it is printed: all tables or one, filled in or blank."""

from __future__ import annotations

from io import BytesIO

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.office.exporting import Snapshot
from budgetdesk.office.work import Work
from budgetdesk.ui.preview.page_view import PageView
from budgetdesk.ui.preview.pdf_pages import PdfPages
from budgetdesk.ui.session.job import Job
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette


class PreviewWindow(QWidget):
    wants_pdf = Signal()
    ready = Signal()

    def __init__(
        self, session: Session, palette: Palette, table: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._jobs: set[Job] = set()
        self._latest: Job | None = None
        self.setWindowTitle(f"打印预览 — {session.title}")
        self.tables = QComboBox()
        self.tables.addItem("全部公开表", "")
        for id, entry in session.document.program.pack.tables.items():
            self.tables.addItem(f"{entry.number} {entry.title}".strip(), id)
        self.tables.setMaximumWidth(self.fontMetrics().averageCharWidth() * 60)
        self.tables.setCurrentIndex(max(self.tables.findData(table), 0))
        self.blank = QCheckBox("空白表样")
        self.blank.setToolTip("不印已填的内容，供手工填写")
        self.view = PageView(palette)
        self.place = QLabel()
        self.note = QLabel()
        self.note.setProperty("role", "notice")
        self.bar = QProgressBar()
        self.bar.setFixedWidth(self.fontMetrics().averageCharWidth() * 20)
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 4)
        line.addWidget(self.tables)
        line.addSpacing(self.fontMetrics().averageCharWidth() * 2)
        line.addWidget(self.blank)
        line.addStretch()
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
        layout.addWidget(self.note)
        layout.addWidget(self.view, 1)
        self.view.turned.connect(self._tell_place)
        self.tables.currentIndexChanged.connect(self.make)
        self.blank.toggled.connect(self.make)
        QShortcut(QKeySequence("Esc"), self, self.close)
        QShortcut(QKeySequence("Ctrl+P"), self, self.print_now)
        self.resize(self.fontMetrics().averageCharWidth() * 170, self.fontMetrics().lineSpacing() * 38)
        session.destroyed.connect(self.close)
        self.make()

    def make(self) -> None:
        """Make the pages anew, beside the window."""
        if self._latest is not None:
            self._latest.cancel()
        table, blank = self.tables.currentData(), self.blank.isChecked()
        shot = Snapshot(self._session.document, [table] if table else None, blank=blank)
        draft = shot.draft and not blank
        self.note.setText("还有错误没有改正，印出的是带水印的草稿。")
        self.note.setVisible(draft)
        job = Job("排版", _work(shot, self._session.title, draft), self)
        self._latest = job
        self._jobs.add(job)
        job.progressed.connect(self._progress)
        job.done.connect(lambda data: self._show(job, data))
        job.failed.connect(self.note.setText)
        job.finished.connect(lambda: self._jobs.discard(job))
        self.bar.setRange(0, 0)
        self.bar.show()
        job.start()

    def print_now(self) -> None:
        from budgetdesk.ui.preview.printing import ask_and_print

        if self.view.pages is not None:
            ask_and_print(self.view.pages, self._session.title, self)

    def _show(self, job: Job, data: bytes) -> None:
        if job is self._latest:
            self.bar.hide()
            self.view.show_pages(PdfPages(data))
            self.ready.emit()

    def _progress(self, done: int, all_: int) -> None:
        self.bar.setRange(0, all_)
        self.bar.setValue(done)

    def _tell_place(self, page: int) -> None:
        count = len(self.view.pages) if self.view.pages else 0
        self.place.setText(f"第 {page + 1} 页 共 {count} 页　{self.view.scale * 75:.0f}%" if count else "")

    def closeEvent(self, event: QCloseEvent) -> None:
        for job in list(self._jobs):
            job.cancel()
            job.wait()
        self.view.show_pages(None)
        super().closeEvent(event)


def _work(shot: Snapshot, title: str, draft: bool) -> Work:
    def work(progress):
        from budgetdesk.output.pdf import write_pdf

        target = BytesIO()
        write_pdf(target, shot.sheets, shot.view, title=title, draft=draft, progress=progress)
        return target.getvalue()

    return work
