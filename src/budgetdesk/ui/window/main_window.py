"""The main window: start page or declaration view, and what its menus do. No rules and no layout of tables here."""

from __future__ import annotations

import gc
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QAction, QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from budgetdesk import __version__
from budgetdesk.office.office import Office
from budgetdesk.packs.problems import PackError
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.looks import Appearance
from budgetdesk.ui.window.backup_keeper import BackupKeeper
from budgetdesk.ui.window.outputs import Outputs
from budgetdesk.ui.window.status_line import StatusLine
from budgetdesk.ui.window.window_actions import WindowActions

if TYPE_CHECKING:
    from budgetdesk.document.document import Change, Document
    from budgetdesk.engine.cells import Cell
    from budgetdesk.ui.declaration.declaration_view import DeclarationView
    from budgetdesk.ui.window.start_page import StartPage

_NAME = "预算填报台"
_FILTER = "工作库 (*.bdesk)"


class MainWindow(QMainWindow):
    def __init__(self, office: Office, settings: Settings | None = None, opening: Path | None = None) -> None:
        """`opening`: a workspace that will be opened in a moment, so that no start page is needed yet."""
        super().__init__()
        self.office, self.settings = office, settings or Settings()
        self.looks = Appearance(self.settings, self)
        if not self.looks.plain:
            self.looks.wear()
        self.looks.changed.connect(self._dress_anew)
        self.bench: DeclarationView | None = None
        self.jobs = Jobs(self)
        self.outputs = Outputs(self, self.jobs)
        self._backups = BackupKeeper(self.jobs, self)
        self.notice = QLabel()
        self.notice.setWordWrap(True)
        self.notice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.notice.hide()
        self.stack = QStackedWidget()
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self.stack)
        self.setCentralWidget(body)
        self.status = StatusLine(self.looks.palette)
        self.setStatusBar(self.status)
        self.jobs.started.connect(self.status.follow)
        self.jobs.told.connect(self.status.tell)
        self.jobs.failed.connect(lambda text: self._say(text, "trouble"))
        self.actions_ = WindowActions(self)
        if opening is None:
            self._show_start()
        else:
            self._announce(opening)
        self.resize(1366, 768)
        if (geometry := self.settings.bytes("window")) is not None:
            self.restoreGeometry(geometry)

    @cached_property
    def start(self) -> StartPage:
        from budgetdesk.ui.window.start_page import StartPage

        page = StartPage()
        page.wants_open.connect(self.choose_workspace)
        page.wants_new_workspace.connect(self.new_workspace)
        page.wants_new_declaration.connect(self.new_declaration)
        page.wants_samples.connect(self.open_samples)
        page.chosen_workspace.connect(lambda path: self.open_workspace(Path(path)))
        page.chosen_declaration.connect(self.open_declaration)
        page.chosen_backup.connect(lambda path: self.restore(Path(path)))
        page.wants_backups.connect(self.open_backups)
        self.stack.addWidget(page)
        return page

    # workspaces

    def open_first(self, path: Path, declaration: str | None = None) -> None:
        """Open what was announced; the start page where that cannot be."""
        opened = False
        try:
            opened = self.open_workspace(path, declaration)
        finally:
            if not opened:
                self._show_start()

    def _announce(self, path: Path) -> None:
        words = QLabel(f"正在打开 {path.stem} …")
        words.setProperty("role", "heading")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(words)
        self.setWindowTitle(_NAME)
        self.actions_.refresh()

    def choose_workspace(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "打开工作库", self.folder(), _FILTER)
        if path:
            self.open_workspace(Path(path))

    def new_workspace(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "新建工作库", str(Path(self.folder()) / "预算.bdesk"), _FILTER
        )
        if path:
            self.create_workspace(Path(path))

    def open_workspace(self, path: Path, declaration: str | None = None) -> bool:
        """Open a workspace, and that declaration; the only one, where there is but one."""
        if not self._try(lambda: self.office.open_workspace(path)):
            return False
        return self._settle_in(path, declaration)

    def create_workspace(self, path: Path) -> bool:
        path = path if path.suffix else path.with_suffix(".bdesk")
        if not self._try(lambda: self.office.create_workspace(path)):
            return False
        return self._settle_in(path)

    def _settle_in(self, path: Path, declaration: str | None = None) -> bool:
        self._drop_bench()
        self.settings.remember(path)
        self._say(self.office.notice, "notice")
        self._backups.keep(path if self.office.may_write else None)
        declarations = self.office.declarations()
        if (declaration or len(declarations) == 1) and self.open_declaration(
            declaration or declarations[0].id
        ):
            return True
        self._show_start()
        return True

    def open_samples(self) -> None:
        """The samples in a workspace of their own, made anew where it is missing."""
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
        path = folder / "示例.bdesk"
        if path.exists():
            self.open_workspace(path)
            return
        folder.mkdir(parents=True, exist_ok=True)
        if self._try(lambda: self.office.create_workspace(path)) and self._try(self.office.put_samples):
            self._settle_in(path)

    def restore(self, backup: Path) -> None:
        """Go back to a backup, after asking."""
        words = f"恢复到 {backup.stem} ？\n现在的内容会先另存到备份文件夹。"
        if QMessageBox.question(self, "恢复备份", words) == QMessageBox.StandardButton.Yes:
            self._drop_bench()
            self.jobs.stop()
            if self._try(lambda: self.office.restore(backup)):
                self.status.tell(f"已恢复到 {backup.name}")
            self._show_start()

    # declarations

    def new_declaration(self) -> None:
        from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog

        if self.office.workspace is None:
            self.new_workspace()
            if self.office.workspace is None:
                return
        dialog = NewDeclarationDialog(self.office.packs(), self.office.declarations(), self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            pack, made = dialog.pack.currentData(), []
            make = lambda: made.append(  # noqa: E731
                self.office.new_declaration(
                    pack.id,
                    code=dialog.code.text().strip(),
                    name=dialog.name.text().strip(),
                    year=dialog.year.value(),
                    past=dialog.past.currentData(),
                )
            )
            if self._try(make):
                self.open_declaration(made[0])

    def import_file(self, path: Path | None = None) -> None:
        """A declaration file becomes a declaration of the open workspace, and is opened."""
        from budgetdesk.office.importing import import_work

        if path is None:
            chosen, _ = QFileDialog.getOpenFileName(self, "导入申报文件", self.folder(), "申报文件 (*.json)")
            path = Path(chosen) if chosen else None
        if path is not None and self.office.workspace is not None:
            work = import_work(path, self.office.workspace, self.office.catalogue)
            self.jobs.run("导入", work, lambda id: self._show_imported(id, path.name))

    def _show_imported(self, id: str, name: str) -> None:
        if self.open_declaration(id):
            self.status.tell(f"已导入 {name}")

    def open_declaration(self, id: str) -> bool:
        opened: list[Document] = []
        if not self._try(lambda: opened.append(self.office.open_document(id))):
            return False
        info = next(d for d in self.office.declarations() if d.id == id)
        self.show_document(opened[0], f"{info.unit_code} {info.unit_name}", info.year)
        return True

    def show_document(self, document: Document, unit: str, year: int) -> None:
        """Lay a document on screen."""
        from budgetdesk.ui.declaration.declaration_view import DeclarationView
        from budgetdesk.ui.session.edit_preview import EditPreview
        from budgetdesk.ui.session.session import Session

        self._drop_bench()
        self._unit, self.year = unit, year
        session = Session(document, f"{unit} {year} 年".strip())
        session.office = self.office
        if self.office.workspace is not None and document.id:
            session.history = lambda cell: self.office.history(document.id, cell)
        bench = self.bench = DeclarationView(session, self.looks.palette, self.size())
        session.changed.connect(self._follow)
        session.troubled.connect(lambda text: self._say(text, "trouble"))
        session.typing.connect(self._read_typing)
        EditPreview(session).told.connect(self.status.foresee)
        bench.selection_changed.connect(self._selected)
        self.actions_.attach(bench.tabs)
        bench.tabs.set_zoom(self.settings.number("zoom", 1.0))
        bench.tabs.zoomed.connect(lambda zoom: self.settings.keep("zoom", zoom))
        self.stack.addWidget(bench)
        self.stack.setCurrentWidget(bench)
        pack = document.program.pack
        self.actions_.unit.setText(f"{unit}　{year} 年　")
        self.status.pack.setText(f"报表包：{pack.title} v{pack.version}")
        self.status.where.setText(f"工作库：{self.office.path.name}" if self.office.path else "")
        self.setWindowTitle(f"{session.title} — {_NAME}")
        bench.restore_state(self.settings)
        bench.start()
        self.actions_.refresh()
        gc.freeze()  # a large declaration is not looked through again and again while somebody types

    def _dress_anew(self) -> None:
        """Lay the document out again in other colours or sizes."""
        self.status.set_palette(self.looks.palette)
        if self.bench is not None:
            document, at = self.bench.session.document, self.bench.session.current
            self.show_document(document, self._unit, self.year)
            if at is not None:
                self.bench.go_to(at)

    def show_log(self) -> None:
        from budgetdesk.ui.window.log_window import LogWindow

        if self.bench is not None and self.office.workspace is not None:
            shown = LogWindow(self.bench.session, self.office.workspace, self)
            shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            shown.show()

    def close_document(self) -> None:
        self._drop_bench()
        self._show_start()

    def _drop_bench(self) -> None:
        if self.bench is not None:
            self.bench.save_state(self.settings)
            self.bench.close_bench()
            self.stack.removeWidget(self.bench)
            self.bench.deleteLater()
            self.bench = None
            gc.unfreeze()

    def _show_start(self) -> None:
        self.stack.setCurrentWidget(self.start)
        self.start.show_recent(self.settings.recent)
        if self.office.path is not None:
            titles = {pack.id: pack.title for pack in self.office.packs()}
            self.start.show_backups(self.office.backups(), open_=True)
            self._survey()
            self.start.show_workspace(self.office.path.stem, self.office.declarations(), titles)
        for label in (self.status.pack, self.status.where, self.status.saved, self.status.sum):
            label.clear()
        self.setWindowTitle(_NAME)
        self.actions_.refresh()

    def _survey(self) -> None:
        """How the declarations stand, a moment later."""
        from budgetdesk.office.survey import survey_work

        path = self.office.path
        if path is not None and self.office.declarations():
            work = survey_work(path, self.office.catalogue)
            self.jobs.run("查看申报", work, self.start.show_counts, quiet=True)

    # editing

    def undo(self, steps: int = 1) -> None:
        for _ in range(steps):
            self._walk(back=True)

    def redo(self) -> None:
        self._walk(back=False)

    def _walk(self, *, back: bool) -> None:
        if self.bench is None:
            return
        change = self.bench.session.undo() if back else self.bench.session.redo()
        if change is not None:
            self.status.tell(f"已{'撤销' if back else '重做'}：{change.label}")

    def insert_row(self) -> None:
        if self.bench and (page := self.bench.tabs.page) and page.rows:
            page.rows.insert()

    def remove_row(self) -> None:
        if self.bench and (page := self.bench.tabs.page) and page.rows:
            page.rows.remove()

    def _follow(self, change: Change, marked: set[Cell]) -> None:
        self._say(self.office.notice, "notice")
        if self.office.workspace is not None:
            self.status.saved.setText(f"已自动保存 {datetime.now().astimezone():%H:%M:%S}")
        self.actions_.refresh()
        self._selected()

    def _selected(self) -> None:
        view = self.bench.tabs.page.view if self.bench and self.bench.tabs.page else None
        cells = view.selected_cells() if view else []
        values = self.bench.session.document.engine.values if self.bench else {}
        found = [v for c in cells if isinstance(v := values.get(c), Decimal)] if len(cells) > 1 else []
        self.status.show_sum(found, len(cells))
        self.actions_.refresh_rows()

    def _read_typing(self, cell: Cell | None, text: str) -> None:
        from budgetdesk.document.typed_preview import describe_typed

        if self.bench is not None:
            self.status.read_as(*describe_typed(self.bench.session.document, cell, text))

    # checking and looking

    def check_all(self) -> None:
        from budgetdesk.office.full_check import check_work

        if self.bench is not None:
            self.bench.session.release()
            self.jobs.run("全审", check_work(self.bench.session.document), self._checked)

    def _checked(self, said: str) -> None:
        self.show_all_findings()
        self.status.tell(said)

    def show_table_findings(self) -> None:
        if self.bench and self.bench.tabs.page:
            self.bench.findings.show_table(self.bench.tabs.page.table)

    def show_all_findings(self) -> None:
        if self.bench:
            self.bench.findings.show_table("")

    def start_finding(self) -> None:
        if self.bench:
            self.bench.find_bar.start()

    def next_pane(self) -> None:
        if self.bench:
            self.bench.next_pane()

    def step_table(self, by: int) -> None:
        if self.bench:
            self.bench.tabs.step(by)

    def tear_table(self) -> None:
        if self.bench and self.bench.tabs.page:
            self.bench.tabs.tear(self.bench.tabs.page.table)

    def hide_table(self) -> None:
        if self.bench and self.bench.tabs.page:
            self.bench.tabs.hide_table(self.bench.tabs.page.table)

    def zoom_by(self, steps: int) -> None:
        if self.bench:
            self.bench.tabs.zoom_by(steps)

    def zoom_actual(self) -> None:
        if self.bench:
            self.bench.tabs.set_zoom(1.0)

    # other

    def open_backups(self) -> None:
        folder = self.office.backup_folder()
        if folder is not None:
            folder.mkdir(exist_ok=True)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def show_keys(self) -> None:
        from budgetdesk.ui.window.keys_window import KeysWindow

        named = [a for a in self.actions_.__dict__.values() if isinstance(a, QAction)]
        shown = KeysWindow(named, self.looks.palette, self)
        shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown.show()

    def tell_about(self) -> None:
        QMessageBox.about(
            self, f"关于{_NAME}",
            f"<h3>{_NAME} {__version__}</h3><p>县级预算单位的离线预算填报、审核与上报程序。</p>"
            "<p>算得出的不用填，填了的要对得上。</p><p>MIT 许可</p>",
        )  # fmt: skip

    # how

    def folder(self) -> str:
        """Where files are looked for first."""
        if self.office.path is not None:
            return str(self.office.path.parent)
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    def _try(self, do) -> bool:
        """Known trouble is said in the window, never thrown."""
        try:
            do()
        except (WorkspaceError, PackError, OSError) as error:
            self._say(str(error), "trouble")
            return False
        return True

    def _say(self, text: str, role: str) -> None:
        if text == self.notice.text() and role == self.notice.property("role"):
            return
        self.notice.setProperty("role", role)
        self.notice.style().polish(self.notice)
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.jobs.stop()
        self.settings.keep("window", self.saveGeometry())
        self._drop_bench()
        self.office.close()
        super().closeEvent(event)
