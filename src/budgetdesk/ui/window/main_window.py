"""The main window: start page or declaration view, and what its menus do. No rules and no layout of tables here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QAction, QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from budgetdesk.errors import KnownError
from budgetdesk.office.office import Office
from budgetdesk.program_folders import data_folder, portable_folder
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.session.settings import Settings
from budgetdesk.ui.widgets.plain_text import as_is, plain_label
from budgetdesk.ui.widgets.theme import Appearance
from budgetdesk.ui.widgets.window_size import screens_key
from budgetdesk.ui.window.adding_up import AddingUp
from budgetdesk.ui.window.backup_keeper import BackupKeeper
from budgetdesk.ui.window.declaration_life import DeclarationLife
from budgetdesk.ui.window.desk_chores import DeskChores
from budgetdesk.ui.window.dropped_files import DroppedFiles, Take
from budgetdesk.ui.window.front import NAME, Front
from budgetdesk.ui.window.handed_files import HandedFiles
from budgetdesk.ui.window.help_windows import HelpWindows
from budgetdesk.ui.window.linking import Linking
from budgetdesk.ui.window.notice_bar import NoticeBar
from budgetdesk.ui.window.outputs import Outputs
from budgetdesk.ui.window.packs_window import PackShelf
from budgetdesk.ui.window.restoring import Restoring
from budgetdesk.ui.window.shared_work import SharedWork
from budgetdesk.ui.window.status_line import StatusLine
from budgetdesk.ui.window.stick_copies import StickCopies
from budgetdesk.ui.window.survey import Survey
from budgetdesk.ui.window.upward import Upward
from budgetdesk.ui.window.window_actions import WindowActions
from budgetdesk.ui.window.workbooks import Workbooks

if TYPE_CHECKING:
    from budgetdesk.engine.cells import Cell
    from budgetdesk.office.declarations import Opened
    from budgetdesk.office.work import Progress
    from budgetdesk.ui.declaration.declaration_view import DeclarationView
    from budgetdesk.ui.session.jobs import Job
    from budgetdesk.ui.session.session import Session
    from budgetdesk.ui.window.start_page import StartPage

_FILTER = "工作库 (*.bdesk)"


class MainWindow(QMainWindow):
    def __init__(self, office: Office, settings: Settings | None = None, opening: Path | None = None) -> None:
        """`opening`: a workspace that will be opened in a moment, so that no start page is needed yet."""
        super().__init__()
        self.office, self.settings = office, settings or Settings()
        self.appearance = Appearance(
            strong=self.settings.number("looks/strong", 0) > 0,
            scale=self.settings.number("looks/scale", 1.0),
            shade=self.settings.text("looks/shade"),
            parent=self,
        )
        if not self.appearance.plain:
            self.appearance.apply()
        self.appearance.changed.connect(self._change_appearance)
        self.jobs = Jobs(self)
        self._opening: Job | None = None
        self.outputs = Outputs(self, self.jobs, self.folder, self.settings)
        self.linking = Linking(self, self.office, self.jobs, self.folder)
        self.linking.wanted.connect(self._open_at)
        self.linking.noticed.connect(lambda text: self._say(text, "notice"))
        self.survey = Survey(office, self.jobs, self)
        self.survey.damage_met.connect(self._stop_writing)
        self._backups = BackupKeeper(self.jobs, self)
        self.restoring = Restoring(self, office, self.jobs, self._make_way)
        self.restoring.restored.connect(self._show_restored)
        self.life = DeclarationLife(self, office, self._make_way)
        self.life.done.connect(self._show_start_and_tell)
        self.life.refused.connect(lambda text: self._say(text, "trouble"))
        self.chores = DeskChores(self, office, self.settings, self.jobs, self.folder)
        self.chores.arrived.connect(self.open_workspace)
        self.copies = StickCopies(self, office, self.settings, self.jobs, self.folder)
        self.shared_work = SharedWork(self, office)
        self.shared_work.changed.connect(self._follow_others)
        self.shared_work.chosen.connect(self.open_workspace)
        self.shared_work.lost.connect(lambda text: self._say(text, "trouble"))
        self.upward = Upward(self, office, self.jobs, self.folder, self.appearance)
        self.upward.sent.connect(self._see_sent)
        self.upward.answered.connect(self._read_answer)
        self.upward.chosen.connect(self.open_declaration)
        self.upward.received.connect(self._see_received)
        self.packs = PackShelf(self, office, self.jobs, lambda: self.declaration_view, self.open_declaration)
        self.adding_up = AddingUp(self, office, self.jobs)
        self.adding_up.made.connect(self.open_declaration)
        self.adding_up.wanted.connect(self._open_at)
        self.workbooks = Workbooks(self, office, self.jobs, self.folder, self.appearance, lambda: self.declaration_view)  # fmt: skip
        self.workbooks.made.connect(self.open_declaration)
        drops: dict[str, Take] = {
            ".bdesk": lambda paths: self.open_workspace(paths[0]), **self.upward.drops(),
            **dict.fromkeys((".xlsx", ".xls"), self.workbooks.take_in_dropped), ".json": lambda paths: self.import_file(paths[0]),
            ".bdform": self.packs.install_dropped, **dict.fromkeys((".docx", ".pdf", ".txt"), self._take_in_text),
        }  # fmt: skip
        dropped = DroppedFiles(self, drops)
        self.handed = HandedFiles(self, office, dropped.take, lambda text: self._say(text, "trouble"))
        self.notice = NoticeBar()
        self.stack = QStackedWidget()
        self.announcement = plain_label()
        self.announcement.setProperty("role", "heading")
        self.announcement.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.announcement)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self.copies.bar)
        layout.addWidget(self.stack)
        self.setCentralWidget(body)
        self.status = StatusLine(self.appearance.palette)
        self.setStatusBar(self.status)
        self.jobs.started.connect(self.status.follow)
        self.jobs.told.connect(self.status.tell)
        self.jobs.written.connect(self.status.tell_written)
        self.jobs.failed.connect(lambda text: self._say(text, "trouble"))
        self.actions_ = WindowActions(self, self.appearance)
        self.front = Front(
            self, office, self.settings, self.appearance, self.stack, self.actions_, self.status, self.notice,
            self.jobs, self.outputs,
        )  # fmt: skip
        self.front.shown.connect(self._join)
        self.front.said.connect(self._say)
        self.front.actions_stale.connect(self._refresh_actions)
        self.status.undo_wanted.connect(self.front.undo)
        self.help = HelpWindows(self, self.actions_.all, self.appearance, self.folder)
        self._connect_actions()
        if opening is None:
            self._show_start()
        else:
            self._announce(opening)
        self.resize(1366, 768)
        if (geometry := self.settings.bytes(screens_key("window"))) is not None:
            self.restoreGeometry(geometry)

    def _take_in_text(self, paths: list[Path]) -> None:
        """A document that is dropped: its text is brought into the declaration that is open."""
        if self.declaration_view is None:
            self._say(f"先打开一份申报，再把 {paths[0].name} 拖进来导入文字", "trouble")
        else:
            self.declaration_view.import_text(paths[0])

    @property
    def declaration_view(self) -> DeclarationView | None:
        return self.front.view

    def _connect_actions(self) -> None:
        a, front = self.actions_, self.front
        deeds: dict[QAction, Callable[[], object]] = {
            a.new: self.new_declaration, a.new_workspace: self.new_workspace, a.open: self.choose_workspace,
            a.samples: self.open_samples, a.import_: self.import_file, a.backups: self.open_backups, a.save_copy: self.chores.save_copy,
            a.stick: self.copies.ask,
            a.save: front.save, a.preview: front.preview,
            a.text: front.show_text, a.close: self.close_document, a.undo: front.undo, a.redo: front.redo,
            a.check: front.check_all, a.log: front.of_session(self.chores.show_log),
            a.life_line: self.show_life_line, a.link: front.of_session(self.linking.attach), a.keys: self.help.show_keys,
            a.manual: lambda: self.help.show_manual(self.declaration_view), a.about: self.help.tell_about,
            a.tour: lambda: self.help.show_tour(self.declaration_view, self.actions_.bar), a.news: self.help.show_news,
            a.move_away: self.chores.move_away, a.move_in: self.chores.move_in, a.report: self.chores.report,
            a.send: self.send, **self.upward.deeds(a), **self.workbooks.deeds(a),
            a.server: self.shared_work.choose, a.packs: self.packs.show,
            a.add_up: self.adding_up.add_up, a.units: front.of_session(self.adding_up.show_units),
            a.pdf: front.of_session(self.outputs.pdf), a.xlsx: front.of_session(self.outputs.xlsx),
            a.publication: front.of_session(self.outputs.document), a.json: front.of_session(self.outputs.json),
        }  # fmt: skip
        opens_nothing = {a.save, a.undo, a.redo, a.close, a.check}
        for action, do in deeds.items():
            act = do if action in opens_nothing else partial(self._unless_asked, do)
            action.triggered.connect(lambda _=False, act=act: act())
        a.undo_menu.triggered.connect(lambda action: front.undo(action.data()))

    def _unless_asked(self, do: Callable[[], object]) -> None:
        """Not while a dialog is on its way that would lie over what is opened."""
        if title := self.jobs.asking:
            self.status.tell(f"正在{title}，马上有结果，请稍候再点")
        else:
            do()

    def _refresh_actions(self) -> None:
        office = self.office
        self.actions_.refresh(workspace=office.workspace is not None, may_write=office.may_write)

    @cached_property
    def start(self) -> StartPage:
        from budgetdesk.ui.window.start_page import StartPage

        page = StartPage(self.appearance.palette)
        page.wants_open.connect(self.choose_workspace)
        page.wants_new_workspace.connect(self.new_workspace)
        page.wants_new_declaration.connect(self.new_declaration)
        page.wants_samples.connect(self.open_samples)
        page.wants_first.connect(self.begin)
        page.declarations.in_view.connect(self.survey.look_at)
        self.survey.told.connect(page.declarations.tell_standing)
        page.chosen_workspace.connect(lambda path: self.open_workspace(Path(path)))
        page.chosen_declaration.connect(self.open_declaration)
        page.chosen_backup.connect(lambda path: self.restoring.look_into(Path(path)))
        page.wants_backups.connect(self.open_backups)
        page.wants_deletion.connect(self.life.delete)
        page.wants_copy.connect(self.life.copy)
        page.wants_name.connect(self.life.rename)
        page.wants_year.connect(self.life.change_year)
        page.wants_board.connect(self.upward.show_board)
        page.wants_packages.connect(self.upward.receive)
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

    def _announce(self, path: Path | None) -> None:
        self.announcement.setText(f"正在打开 {path.stem if path else ''} …")
        self.stack.setCurrentWidget(self.announcement)
        self.setWindowTitle(NAME)
        self._refresh_actions()

    def choose_workspace(self) -> None:
        path, _ = QtWidgets.QFileDialog.getOpenFileName(self, "打开工作库", self.folder(), _FILTER)
        if path:
            self.open_workspace(Path(path))

    def new_workspace(self) -> None:
        path, _ = QtWidgets.QFileDialog.getSaveFileName(self, "新建工作库", str(self._free_path()), _FILTER)
        if path:
            self.create_workspace(Path(path))

    def open_workspace(self, path: Path, declaration: str | None = None) -> bool:
        """Open a workspace, and that declaration; the only one, where there is but one."""
        if not self.front.may_leave():
            return False
        self._stop_jobs()
        with self.telling_trouble():
            self.restoring.unopened = path
            self.office.open_workspace(path)
            return self._settle_in(path, declaration)
        if self.declaration_view is None:
            self._show_start()
        return False

    def create_workspace(self, path: Path) -> bool:
        path = path if path.suffix else path.with_suffix(".bdesk")
        if not self.front.may_leave():
            return False
        self._stop_jobs()
        with self.telling_trouble():
            self.office.create_workspace(path)
            return self._settle_in(path)
        return False

    def _settle_in(self, path: Path, declaration: str | None = None) -> bool:
        self.front.drop()
        self.restoring.unopened = None
        self.settings.remember(path)
        self._say(self.office.notice, "notice")
        self._backups.keep(path if self.office.may_write and not self.office.shared else None)
        self.shared_work.follow()
        self.copies.remind()
        ids = [info.id for info in self.office.declarations()]
        stopped, *at = self.settings.stopped_at(path) or [""]
        wanted = declaration or (ids[0] if len(ids) == 1 else stopped if stopped in ids else "")
        if wanted:
            from budgetdesk.engine.cells import Cell

            known = wanted == stopped and len(at) == len(Cell._fields)
            self.open_declaration(wanted, at=Cell(*at) if known else None)
        else:
            self._show_start()
        return True

    def _follow_others(self, changed: set[str], told: str) -> None:
        """Others have changed declarations of a shared workspace."""
        session = self.declaration_view.session if self.declaration_view is not None else None
        if session is not None and session.document.id in changed:
            self.open_declaration(session.document.id, told, session.current)
        elif session is None and self._opening is None:
            self._show_start()

    def open_samples(self) -> None:
        """The samples in a workspace of their own, made anew where it is missing."""
        folder = data_folder()
        path = folder / "示例.bdesk"
        if path.exists():
            self.open_workspace(path)
            return
        if not self.front.may_leave():
            return
        self._stop_jobs()
        with self.telling_trouble():
            folder.mkdir(parents=True, exist_ok=True)
            self.office.create_workspace(path)
            self.office.put_samples()
            self._settle_in(path)

    def _make_way(self) -> bool:
        """Before the workspace, or a whole declaration of it, is changed from outside the tables."""
        if not self.front.may_leave():
            return False
        self.front.drop()
        self._stop_jobs()
        return True

    def _show_restored(self, told: str) -> None:
        if told:
            self._say(self.office.notice, "notice")
        self._show_start_and_tell(told)

    def _show_start_and_tell(self, told: str) -> None:
        self._show_start()
        self.status.tell(told)

    # declarations

    def new_declaration(self) -> None:
        from budgetdesk.ui.window.new_declaration_dialog import NewDeclarationDialog

        if self.office.workspace is None:
            self.new_workspace()
            if self.office.workspace is None:
                return
        dialog = NewDeclarationDialog(self.office.packs(), self.office.declarations(), self)
        if dialog.exec() == QtWidgets.QDialog.DialogCode.Accepted:
            work = partial(self.office.new_declaration, *dialog.answers())
            self.jobs.run("新建申报", work, self.open_declaration)

    def begin(self) -> None:
        """The first start: a workspace where documents are kept, a declaration in it, then a look round the window."""
        if self.create_workspace(self._free_path()):
            self.help.tour_wanted = True
            self.new_declaration()

    def _free_path(self) -> Path:
        """Of a new workspace, where none is yet."""
        names = (f"预算{n}.bdesk" for n in ("", *(f"（{n}）" for n in range(2, 100))))
        return next(path for name in names if not (path := Path(self.folder()) / name).exists())

    def import_file(self, path: Path | None = None, name: str | None = None) -> None:
        """A declaration file becomes a declaration of the open workspace, and is opened."""
        if path is None:
            chosen, _ = QtWidgets.QFileDialog.getOpenFileName(
                self, "导入申报文件", self.folder(), "申报文件 (*.json)"
            )
            path = Path(chosen) if chosen else None
        if path is not None and self.office.workspace is not None:
            self.jobs.run(
                "导入",
                partial(self.office.import_file, path, name),
                lambda id: self.open_declaration(id, f"已导入 {path.name}"),
                refused=lambda error: self._import_under_a_name(path, error),
            )

    def _import_under_a_name(self, path: Path, error: KnownError) -> None:
        """The workspace has the unit's declaration already: import another one, if it is given a name."""
        from budgetdesk.office.declarations import DeclarationExists

        if not isinstance(error, DeclarationExists):
            self._say(str(error), "trouble")
            return
        head = error.head
        named = f"，名称也是“{head.name}”" if head.name else ""
        asks = (
            f"工作库中已有 {head.unit_code} {head.unit_name} {head.year} 年的这份申报{named}。\n"
            "文件里的另作一份，原有的不动。这一份叫什么："
        )
        taken = {info.name for info in self.office.declarations()}
        own = next(name for n in count(1) if (name := f"导入的（{n}）" if n > 1 else "导入的") not in taken)
        name, agreed = QtWidgets.QInputDialog.getText(self, "导入申报文件", as_is(asks), text=own)
        if agreed and name.strip():
            self.import_file(path, name)

    def open_declaration(self, id: str, told: str = "", at: Cell | None = None) -> None:
        """Open a declaration beside the window, and lay it on screen when it is there. What is shown stays till then.

        `told`: what is said then; `at`: the cell that is shown.
        """
        if not self.front.may_leave():
            return
        if self._opening is not None:
            self._opening.cancel()
        if self.front.shows(id):
            self.front.drop()  # it is read anew, so nobody may edit it till then
        if self.declaration_view is None:
            self._announce(self.office.path)

        def show(opened: Opened) -> None:
            if not self.front.may_leave():  # somebody went on typing till now
                return
            head = opened.head
            self.front.show(opened.document, f"{head.unit_code} {head.unit_name}", head.year, head.name)
            place = at or self.front.left_at(id)
            if place is not None and self.declaration_view is not None:
                self.declaration_view.go_to_nearest(place)
            self.status.tell(told)
            self.linking.look_up(opened)
            self.help.look_round(self.declaration_view, self.actions_.bar)
            self.help.tell_pack_news(opened, self.settings, self.status.tell)
            if self.declaration_view and (why := self.shared_work.watch(self.declaration_view.session)):
                self._say(why, "notice")
            if remarks := self.office.remarks(id):
                whose = "退回时写的意见" if opened.document.received else "上级的退回意见"
                self._say(f"{whose}：\n{remarks}", "notice")

        def work(progress: Progress) -> Opened:
            import_module(
                "budgetdesk.ui.declaration.declaration_view"
            )  # many files, of which the window would wait
            return self.office.open_declaration(id, progress)

        job = self._opening = self.jobs.run("打开申报", work, show)
        job.ended.connect(lambda: self._end_opening(job))

    def _open_at(self, id: str, cell: Cell, told: str = "") -> None:
        """A cell of this declaration or of another one."""
        if self.declaration_view is not None and self.front.shows(id):
            self.declaration_view.go_to_nearest(cell)
        else:
            self.open_declaration(id, told, cell)

    def _stop_jobs(self) -> None:
        """Before the workspace goes: nothing that reads or writes it may be under way."""
        self._opening = None
        self.jobs.stop()

    def _end_opening(self, job: Job) -> None:
        if job is self._opening:
            self._opening = None
            if self.declaration_view is None:
                self._show_start()

    def _join(self, session: Session) -> None:
        """A declaration that is now in front reaches others by the window."""
        session.wanted_elsewhere.connect(partial(self.linking.go_there, session))
        session.life_line_wanted.connect(self.show_life_line)
        self.upward.join(session)

    def _change_appearance(self) -> None:
        self.settings.keep("looks/strong", int(self.appearance.strong))
        self.settings.keep("looks/scale", self.appearance.scale)
        self.settings.keep("looks/shade", self.appearance.shade)
        self.actions_.dress()
        self.start.colours = self.appearance.palette
        self.status.set_palette(self.appearance.palette)
        self.front.show_anew()

    def show_life_line(self) -> None:
        if self.declaration_view is not None:
            self.linking.show_life_line(self.declaration_view.session, self.appearance.palette)

    def send(self) -> None:
        """The declaration in front goes upward, as it is saved."""
        if self.declaration_view is not None and self.front.may_leave():
            session = self.declaration_view.session
            self.upward.send_from(session)

    def _see_sent(self, declaration: str) -> None:
        """What is on screen stays, with all that can be undone; of a shared workspace it is read anew."""
        self._backups.back_up()
        if not self.front.shows(declaration):
            return
        if self.office.shared and self.declaration_view is not None:
            self.open_declaration(declaration, at=self.declaration_view.session.current)
        else:
            self.front.note_sent()
            self.notice.say("", "notice")  # what was said of the version before

    def _see_received(self, declarations: set[str]) -> None:
        """They came in, in place of earlier versions, or were returned or accepted: nobody edits them meanwhile."""
        self._backups.back_up_unless_young()
        if self.declaration_view is None:
            self._show_start()
        elif (session := self.declaration_view.session).document.id in declarations:
            self.open_declaration(session.document.id, at=session.current)

    def _read_answer(self, declaration: str, told: str) -> None:
        if any(info.id == declaration for info in self.office.declarations()):
            self.open_declaration(declaration, told)

    def close_document(self) -> None:
        if not self.front.may_leave():
            return
        self.front.drop()
        self.status.tell("")  # what was said of it is not said of the others
        self._show_start()

    def _show_start(self) -> None:
        self.stack.setCurrentWidget(self.start)
        self.start.show_recent(self.settings.recent)
        if self.office.path is not None:
            titles = {pack.id: pack.title for pack in self.office.packs()}
            self.start.show_backups(self.office.backups(), open_=True)
            name, declarations = self.office.path.stem, self.office.declarations()
            self.start.show_workspace(name, declarations, titles, may_write=self.office.may_write)
        if self.restoring.unopened is not None:
            self.start.show_backups(
                self.office.backups(self.restoring.unopened), of=self.restoring.unopened.name
            )
        self.start.take_keyboard()
        for label in (self.status.pack, self.status.where, self.status.saved, self.status.sum):
            label.clear()
        self.setWindowTitle(NAME)
        self._refresh_actions()

    def _stop_writing(self) -> None:
        """A look at the declarations has met damage: it is said, and nothing is written any more."""
        if self.office.may_write:
            self.office.refuse_damaged()
            self._backups.keep(None)
            self._say(self.office.notice, "trouble")
            if self.declaration_view is not None:
                self.declaration_view.session.see_whether_changeable()
            self._refresh_actions()

    # other

    def open_backups(self) -> None:
        folder = self.office.backup_folder()
        if folder is not None:
            folder.mkdir(exist_ok=True)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # how

    def folder(self) -> str:
        """Where files are looked for first."""
        if self.office.path is not None and self.office.path.parent != data_folder():  # where the samples are
            return str(self.office.path.parent)
        if (beside := portable_folder()) is not None:
            return str(beside.parent)
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    @contextmanager
    def telling_trouble(self) -> Iterator[None]:
        """Known trouble inside is said in the window, and what was begun ends there."""
        try:
            yield
        except (KnownError, OSError) as error:
            self._say(str(error), "trouble")

    def _say(self, text: str, role: str) -> None:
        if self.office.damaged and text != self.office.notice:  # that stays until it is dealt with
            text = f"{self.office.notice}\n{text}".strip()
        self.notice.say(text, role, stays=self.office.damaged)

    def changeEvent(self, event: QEvent) -> None:
        """Whoever leaves the window may copy the file."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.office.checkpoint_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.front.may_leave():
            event.ignore()
            return
        self.settings.keep(screens_key("window"), self.saveGeometry())
        self.hide()
        self.handed.close()
        self._stop_jobs()
        self._backups.close()
        if self.office.path is not None:
            self.settings.stop_at(self.office.path, self.front.place())
        self.front.drop()
        self.office.close()
        super().closeEvent(event)
