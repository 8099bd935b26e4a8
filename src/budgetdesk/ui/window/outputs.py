"""Preview and export of a declaration: asks where to, then writes beside the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from budgetdesk.ui.session.jobs import Jobs

if TYPE_CHECKING:
    from budgetdesk.office.work import Work
    from budgetdesk.ui.session.session import Session
    from budgetdesk.ui.session.settings import Settings
    from budgetdesk.ui.widgets.palette import Palette


_TO_KEEP = "自己留存、可再导入：带底稿和说明 (*.xlsx)"
_SOME = "只有选中的表，带公式 (*.xlsx)"
_TO_PUBLISH = "对外公开：只有各表 (*.xlsx)"
_KINDS = "全部公开的表有两种工作簿，下一步在“保存类型”里选：自己留存的带底稿和说明，以后可以再导入；对外公开的只有各表。"


class _Asked(NamedTuple):
    tables: list[str] | None  # None: all that are published


_ALL = _Asked(None)


class Outputs(QObject):
    """`folder` says where files are looked for first. Nothing is written where no target is given or chosen."""

    def __init__(
        self, parent: QWidget, jobs: Jobs, folder: Callable[[], str], settings: Settings | None = None
    ) -> None:
        super().__init__(parent)
        self._parent, self._jobs, self._folder, self._settings = parent, jobs, folder, settings

    def preview(self, session: Session, table: str, palette: Palette) -> None:
        """The pages of one table; of all where it is empty."""
        from budgetdesk.ui.preview.preview_window import PreviewWindow

        session.ask_for_all()
        shown = PreviewWindow(session, palette, table, self._parent, settings=self._settings)
        shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown.wants_errors.connect(lambda: self._to_errors(shown, session))
        shown.wants_pdf.connect(
            lambda: (self.document if shown.shows_publication else self.pdf)(session, within=shown)
        )
        self._jobs.written.connect(shown.tell_written)
        shown.show()

    def _to_errors(self, preview: QWidget, session: Session) -> None:
        preview.close()
        self._parent.raise_()
        self._parent.activateWindow()
        session.go_to_first_error()

    def pdf(self, session: Session, target: Path | None = None, within: QWidget | None = None) -> None:
        """`within`: the window that asks for it, which its questions stand in front of."""
        from budgetdesk.office.exports import Snapshot, write_pdf

        within = within or self._parent
        asked = self._which(session, "导出 PDF", within=within) if target is None else _ALL
        if asked is None:
            return
        if target := self._ready(session, "导出 PDF", target, ".pdf", "PDF 文件 (*.pdf)", within=within):
            shot = Snapshot(session.document, session.title, asked.tables)
            self._write("导出 PDF", target, partial(write_pdf, shot, target), shot.steps())

    def xlsx(self, session: Session, target: Path | None = None) -> None:
        from budgetdesk.office.declarations import head_of
        from budgetdesk.office.exports import Snapshot, write_workbook

        asked = self._which(session, "导出 Excel", _KINDS) if target is None else _ALL
        if asked is None:
            return
        kinds = f"{_TO_KEEP};;{_TO_PUBLISH}" if asked.tables is None else _SOME
        found = self._choose(session, "导出 Excel", target, ".xlsx", kinds)
        if found is not None:
            target, kind = found
            document = session.document
            facts = document.content.facts
            head = head_of(document.program, facts, year=session.year, name=session.name)
            carried = None if kind == _TO_PUBLISH else head
            shot = Snapshot(document, session.title, asked.tables, formulas=True, carried=carried)
            self._write("导出 Excel", target, partial(write_workbook, shot, target), shot.steps())

    def document(self, session: Session, target: Path | None = None, within: QWidget | None = None) -> None:
        """The published document; where the pack has no text, that is told instead. `within`: see `pdf`."""
        from budgetdesk.errors import KnownError
        from budgetdesk.office.publishing import Publication, write_publication

        try:
            publication = Publication(session.document)
        except KnownError as error:
            self._jobs.told.emit(str(error))
            return
        kinds = "PDF 文件 (*.pdf);;Word 文件 (*.docx)"
        if target := self._ready(
            session, "导出公开文件", target, ".pdf", kinds, what="公开文件", within=within
        ):
            work = partial(write_publication, publication, target)
            self._write("导出公开文件", target, work, publication.steps())

    def json(self, session: Session, target: Path | None = None) -> None:
        from budgetdesk.office.declarations import head_of
        from budgetdesk.office.exports import Entered, write_entered

        if target := self._ready(session, "导出申报文件", target, ".json", "申报文件 (*.json)"):
            entered = Entered(session.document)
            head = head_of(entered.program, entered.facts, year=session.year, name=session.name)
            self._write("导出申报文件", target, partial(write_entered, entered, head, target))

    def _which(
        self, session: Session, title: str, note: str = "", within: QWidget | None = None
    ) -> _Asked | None:
        """Which tables, asked where one is in front; None where that was given up."""
        if session.current is None or session.current.table not in session.document.program.pack.tables:
            return _ALL
        from budgetdesk.ui.window.tables_dialog import TablesDialog

        dialog = TablesDialog(session.document, session.current.table, title, within or self._parent, note)
        agreed = dialog.exec() == TablesDialog.DialogCode.Accepted
        return _Asked(dialog.tables()) if agreed else None

    def _ready(
        self, session: Session, title: str, target: Path | None, suffix: str, kinds: str, *,
        what: str = "", within: QWidget | None = None,
    ) -> Path | None:  # fmt: skip
        """All findings shown, and where to write."""
        found = self._choose(session, title, target, suffix, kinds, what=what, within=within)
        return found[0] if found is not None else None

    def _choose(
        self, session: Session, title: str, target: Path | None, suffix: str, kinds: str, *,
        what: str = "", within: QWidget | None = None,
    ) -> tuple[Path, str] | None:  # fmt: skip
        """All findings shown; where to write, and as which kind of file. `what`: is in its name, where others have that ending."""
        session.ask_for_all()
        if target is not None:
            return target, ""
        name = " ".join(filter(None, (session.file_name, what)))
        start = Path(self._folder()) / (name + suffix)
        path, chosen = QtWidgets.QFileDialog.getSaveFileName(within or self._parent, title, str(start), kinds)
        ending = chosen.partition("*")[2].rstrip(")") or suffix
        return (Path(path if Path(path).suffix else path + ending), chosen) if path else None

    def _write(self, title: str, target: Path, work: Work, steps: Iterator[object] | None = None) -> None:
        def tell(lost: list[str] | None) -> None:
            lacking = f"。有 {len(lost)} 处写不全：{lost[0]}" if lost else ""
            self._jobs.written.emit(f"已导出：{target}{lacking}", target)

        self._jobs.run(title, work, tell, steps=steps)
