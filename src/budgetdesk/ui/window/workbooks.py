"""Workbooks as menus and dropped files reach them: taken in, filled in, and made into lines of the worksheet."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6 import QtWidgets
from PySide6.QtCore import QEventLoop, QObject, Signal
from PySide6.QtWidgets import QWidget

from budgetdesk.errors import KnownError
from budgetdesk.office.office import Office
from budgetdesk.office.work import Progress, Work
from budgetdesk.ui.session.jobs import Jobs
from budgetdesk.ui.widgets.plain_text import as_is

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from budgetdesk.office.importing.sources import SourceProposal
    from budgetdesk.office.importing.workbook_import import SheetMappings, WorkbookImport
    from budgetdesk.office.template_filling import FilledTemplate
    from budgetdesk.ui.declaration.declaration_view import DeclarationView
    from budgetdesk.ui.session.session import Session
    from budgetdesk.ui.widgets.theme import Appearance
    from budgetdesk.ui.window.sections import Sections
    from budgetdesk.ui.window.window_actions import WindowActions

_KINDS = "工作簿 (*.xlsx *.xlsm *.xls *.et)"
_TEMPLATES = "工作簿 (*.xlsx *.xlsm)"
_RECIPES, _OWN_RECIPE = "配方 (*.yaml *.yml)", "用配方文件…"


class Workbooks(QObject):
    """`made`: the id of a declaration that a workbook has become, and what is told of it. `front`: the one in front."""

    made = Signal(str, str)

    def __init__(
        self, parent: QWidget, office: Office, jobs: Jobs, folder: Callable[[], str], appearance: Appearance,
        front: Callable[[], DeclarationView | None],
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._parent, self._office, self._jobs, self._folder = parent, office, jobs, folder
        self._appearance, self._front = appearance, front

    @cached_property
    def sections(self) -> Sections:
        from budgetdesk.ui.window.sections import Sections

        return Sections(self._parent, self._office, self._session, self._folder)

    def deeds(self, actions: WindowActions) -> dict[QAction, Callable[[], object]]:
        """What entries of the menus do."""
        return {
            actions.take_in: self.take_in,
            actions.fill_template: self.fill,
            actions.lines: self.make_lines,
            actions.split: self.split,
            actions.join: self.join,
        }

    def _session(self) -> Session | None:
        view = self._front()
        return view.session if view is not None else None

    # taken in

    def take_in(self, path: Path | None = None) -> None:
        """Into the declaration in front; where there is none, as a new one of the workspace."""
        path = path or self._choose("导入工作簿", _KINDS)
        if path is None:
            return
        session = self._session()
        if session is not None:
            self._take_into(session, path)
        elif self._office.workspace is not None:
            self._take_as_new(path)

    def take_in_dropped(self, paths: list[Path]) -> None:
        self.take_in(paths[0])

    def _take_into(self, session: Session, path: Path) -> None:
        from budgetdesk.office.declarations import head_of
        from budgetdesk.office.importing.workbook_import import propose_into

        if not session.may_edit():
            return
        document, store = session.document, self._store()
        head = head_of(document.program, document.content.facts, year=session.year, name=session.name)

        def read(said: SheetMappings | None, replace: bool = False) -> Work:
            return lambda progress: propose_into(
                path, document, head, store, mapping=said or None, replace=replace, progress=progress
            )

        def settle(proposal: WorkbookImport) -> None:
            if proposal.astray and not self._goes_into_another(proposal):
                return
            agreed = self._look(
                proposal, lambda said, replace: session.wait_for("读取工作簿", read(said, replace))
            )
            if agreed is None:
                return
            edit = agreed.edit()
            if edit is None:
                session.told.emit(f"{path.name} 里的和这份申报一样，没有改动")
            else:
                told = f"已导入 {path.name}：填入 {agreed.filled} 格，撤销一步可以取回"
                session.apply(edit, lambda _: session.told.emit(told))

        session.beside("读取工作簿", read(None), settle)

    def _goes_into_another(self, proposal: WorkbookImport) -> bool:
        """Whether one unit's figures are meant for the declaration of another; they may become one of their own."""
        box = QtWidgets.QMessageBox(self._parent)
        box.setWindowTitle("导入工作簿")
        box.setIcon(QtWidgets.QMessageBox.Icon.Warning)
        box.setText(as_is(f"{proposal.path.name}：{proposal.astray}。"))
        new = box.addButton("作为新的申报导入", QtWidgets.QMessageBox.ButtonRole.AcceptRole)
        into = box.addButton("仍填进打开的申报", QtWidgets.QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton("取消", QtWidgets.QMessageBox.ButtonRole.RejectRole))
        new.setVisible(self._office.may_write)
        box.exec()
        if box.clickedButton() is new:
            self._take_as_new(proposal.path)
        return box.clickedButton() is into

    def _take_as_new(self, path: Path) -> None:
        from budgetdesk.office.declarations import create_declaration
        from budgetdesk.office.importing.workbook_import import propose_new

        packs, store = self._office.installed, self._office.store

        def read(said: SheetMappings | None) -> Work:
            return lambda progress: propose_new(path, packs, store, mapping=said or None, progress=progress)

        def settle(proposal: WorkbookImport) -> None:
            agreed = self._look(proposal, lambda said, _: self._wait(read(said)))
            if agreed is None:
                return
            document = agreed.document
            try:
                id = create_declaration(
                    store, document.program, document.content, agreed.head, label=f"导入 {path.name}"
                )
            except KnownError as error:
                self._jobs.failed.emit(str(error))
                return
            self.made.emit(id, f"已导入 {path.name}")

        self._jobs.run("读取工作簿", read(None), settle, asks=True)

    def _look(
        self, proposal: WorkbookImport, read: Callable[[SheetMappings, bool], WorkbookImport | None]
    ) -> WorkbookImport | None:
        """What a person agrees to, whose corrections are remembered; None where it is not wanted."""
        from budgetdesk.office.importing.workbook_import import remember
        from budgetdesk.ui.window.workbook_dialog import WorkbookDialog

        dialog = WorkbookDialog(proposal, read, self._appearance.palette, self._parent)
        if dialog.exec() != QtWidgets.QDialog.DialogCode.Accepted:
            return None
        store = self._store()
        if dialog.said and store is not None and self._office.may_write:
            remember(store, dialog.proposal.head.pack, dialog.proposal.grids, dialog.said)
        return dialog.proposal

    def _wait(self, work: Work) -> Any:
        """What comes of work that is done beside the window, for a dialog."""
        found: list[Any] = []
        loop = QEventLoop()
        job = self._jobs.run("读取工作簿", work, found.append)
        job.ended.connect(loop.quit)
        loop.exec()
        return found[0] if found else None

    # filled in

    def fill(self, template: Path | None = None, target: Path | None = None) -> None:
        """A bureau's workbook with the figures of the declaration in front, as a copy."""
        from budgetdesk.office.exports import write_file
        from budgetdesk.office.template_filling import fill_template

        session = self._session()
        template = template or self._choose("选财政部门发的工作簿", _TEMPLATES)
        if session is None or template is None:
            return
        if target is None:
            start = str(Path(self._folder()) / f"{template.stem}（已填）{template.suffix}")
            name, _ = QtWidgets.QFileDialog.getSaveFileName(self._parent, "填好的存到", start, _TEMPLATES)
            if not name:
                return
            target = Path(name)

        def work(progress: Progress) -> FilledTemplate:
            made = fill_template(session.document, template)
            write_file(made.data, target)
            return made

        def tell(made: FilledTemplate) -> None:
            left = f"；有 {len(made.left)} 处没有填，如 {made.left[0]}" if made.left else ""
            self._jobs.written.emit(f"已填 {made.count} 格：{target}{left}", target)

        session.beside("填进工作簿", work, tell)

    # lines of the worksheet

    def split(self) -> None:
        self.sections.split()

    def join(self) -> None:
        self.sections.join()

    def make_lines(self, path: Path | None = None, recipe: str = "") -> None:
        """From a payroll or another list by a recipe, into the declaration in front."""
        from budgetdesk.office.importing.sources import find_recipe, known_origins, propose_source

        session, store = self._session(), self._store()
        if session is None or store is None:
            return
        recipe = recipe or self._choose_recipe(session)
        path = path or (self._choose("选手头的表", _KINDS) if recipe else None)
        if not recipe or path is None:
            return
        document = session.document

        def work(progress: Progress) -> SourceProposal:
            return propose_source(document, path, find_recipe(recipe), {}, known_origins(store, document.id))

        session.beside("读取手头的表", work, self._settle_lines)

    def _settle_lines(self, proposal: SourceProposal) -> None:
        from budgetdesk.office.importing.sources import keep_origins
        from budgetdesk.ui.widgets.astray import agreed_astray
        from budgetdesk.ui.window.source_dialog import SourceDialog

        session, store = self._session(), self._store()
        if session is None or store is None:
            return
        if proposal.astray and not agreed_astray(self._parent, proposal.astray):
            return
        if SourceDialog(proposal, self._parent).exec() != QtWidgets.QDialog.DialogCode.Accepted:
            return
        if proposal.edit is not None:
            session.apply(proposal.edit, lambda _: session.told.emit(f"已从 {proposal.file} 填进底稿"))
        keep_origins(store, session.document.id, proposal.origins)

    def _choose_recipe(self, session: Session) -> str:
        from budgetdesk.office.importing.sources import recipes_for

        known = {recipe.title: recipe.id for recipe in recipes_for(session.document.program.pack.id)}
        title, agreed = QtWidgets.QInputDialog.getItem(
            self._parent, "从手头的表生成底稿", "照哪个配方：", [*known, _OWN_RECIPE], 0, False
        )
        if not agreed:
            return ""
        if title in known:
            return known[title]
        own = self._choose("选配方文件", _RECIPES)
        return str(own) if own is not None else ""

    def _choose(self, title: str, kinds: str) -> Path | None:
        chosen, _ = QtWidgets.QFileDialog.getOpenFileName(self._parent, title, self._folder(), kinds)
        return Path(chosen) if chosen else None

    def _store(self) -> Any:
        return self._office.store if self._office.workspace is not None else None
