"""Preview and export of the declaration that is open: asks where to, then writes beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from budgetdesk.ui.session.jobs import Jobs

if TYPE_CHECKING:
    from budgetdesk.office.work import Work
    from budgetdesk.ui.session.session import Session
    from budgetdesk.ui.window.main_window import MainWindow


class Outputs(QObject):
    def __init__(self, window: MainWindow, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._jobs = window, jobs

    def preview(self) -> None:
        from budgetdesk.ui.preview.preview_window import PreviewWindow

        bench = self._window.bench
        if bench is not None:
            bench.session.release()
            page = bench.tabs.page
            shown = PreviewWindow(
                bench.session, self._window.looks.palette, page.table if page else "", self._window
            )
            shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            shown.wants_pdf.connect(self.pdf)
            shown.show()

    def pdf(self, target: Path | None = None) -> None:
        from budgetdesk.office.exporting import pdf_work

        self._export("PDF", target, ".pdf", "PDF 文件 (*.pdf)", lambda s, t: pdf_work(s.document, t, s.title))

    def xlsx(self, target: Path | None = None) -> None:
        from budgetdesk.office.exporting import xlsx_work

        kinds = "Excel 工作簿 (*.xlsx)"
        self._export(" Excel", target, ".xlsx", kinds, lambda s, t: xlsx_work(s.document, t, s.title))

    def json(self, target: Path | None = None) -> None:
        from budgetdesk.office.exporting import json_work

        kinds, year = "申报文件 (*.json)", self._window.year
        self._export("申报文件", target, ".json", kinds, lambda s, t: json_work(s.document, t, year))

    def _export(
        self, what: str, target: Path | None, suffix: str, kinds: str, work: Callable[[Session, Path], Work]
    ) -> None:
        bench = self._window.bench
        if bench is None:
            return
        bench.session.release()
        title = f"导出 {what}".replace("  ", " ") if what.isascii() else f"导出{what}"
        target = target or self._ask(title, bench.session.title, suffix, kinds)
        if target is not None:
            self._jobs.run(
                title, work(bench.session, target), lambda path: self._jobs.told.emit(f"已导出：{path}")
            )

    def _ask(self, title: str, name: str, suffix: str, kinds: str) -> Path | None:
        start = Path(self._window.folder()) / (name.replace("/", "-") + suffix)
        path, _ = QFileDialog.getSaveFileName(self._window, title, str(start), kinds)
        return Path(path if Path(path).suffix else path + suffix) if path else None
