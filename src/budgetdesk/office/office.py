"""What the window opens things with: the workspace, its declarations, the packs and the samples.

Storage is imported when a workspace is opened, so that the start page is there at once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.garbage import not_collected
from budgetdesk.office.kept_patterns import keep, patterns_of
from budgetdesk.office.packs.installed_packs import SETTINGS, InstalledPacks
from budgetdesk.office.work import Progress, unwatched

if TYPE_CHECKING:
    from budgetdesk.document.document import Document
    from budgetdesk.document.earlier_edits import Step
    from budgetdesk.document.edits import Edit
    from budgetdesk.document.indicators.life_line import LifeLine
    from budgetdesk.engine.cells import Cell
    from budgetdesk.office.declarations import Opened
    from budgetdesk.office.links import Linked
    from budgetdesk.office.restoring import Contents
    from budgetdesk.office.workspaces import Workspace
    from budgetdesk.packs.catalogue import PackSummary
    from budgetdesk.packs.indicator_library import LibraryIndicator
    from budgetdesk.storage.backups import Backup
    from budgetdesk.storage.queries import DeclarationInfo, LogLine
    from budgetdesk.storage.store import Store


class Office:
    def __init__(self, packs: InstalledPacks | None = None) -> None:
        self.installed = packs if packs is not None else InstalledPacks()
        self.workspace: Workspace | None = None

    def packs(self) -> list[PackSummary]:
        return self.installed.summaries()

    @property
    def store(self) -> Store:
        """Of the workspace, which must be open."""
        assert self.workspace is not None
        return self.workspace.store

    @property
    def path(self) -> Path | None:
        return self.workspace.path if self.workspace else None

    @property
    def notice(self) -> str:
        return self.workspace.notice if self.workspace else ""

    @property
    def may_write(self) -> bool:
        return self.workspace is not None and not self.workspace.read_only

    # the workspace

    def open_workspace(self, path: Path) -> None:
        """Raises WorkspaceError; what was open stays open then. One that is open and ours to write stays as it is."""
        from budgetdesk.office.workspaces import open_workspace

        if self.may_write and self.path is not None and _same(self.path, path):
            return  # a second lock on it would be refused
        self._take(open_workspace(path))

    def create_workspace(self, path: Path) -> None:
        """Raises WorkspaceError."""
        from budgetdesk.storage.workspace_file import WorkspaceFile

        self._take(WorkspaceFile.create(path))

    def close(self) -> None:
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None

    @property
    def damaged(self) -> bool:
        return self.workspace is not None and self.workspace.damaged

    def checkpoint_soon(self) -> None:
        """Somebody may copy the workspace's file now."""
        if self.workspace is not None:
            self.workspace.checkpoint_soon()

    def refuse_damaged(self) -> None:
        """Damage was found beside the window: nothing is written to the open workspace any more."""
        assert self.workspace is not None
        self.workspace.refuse_damaged()

    def save_copy(self, to: Path, progress: Progress = unwatched) -> None:
        """The open workspace as one whole file. May be run beside the window. Raises WorkspaceError."""
        assert self.workspace is not None
        self.workspace.backup(to)

    def ready_to_save(self) -> None:
        """Raises WorkspaceError where an edit could not be saved now, as far as can be told beforehand."""
        with self.store.database.transaction():
            pass

    def backup_folder(self) -> Path | None:
        from budgetdesk.storage.backups import backup_folder

        return backup_folder(self.workspace.path) if self.workspace else None

    def backups(self, path: Path | None = None) -> list[Backup]:
        """Of the open workspace, or of one at a path that cannot be opened; the newest first."""
        from budgetdesk.office.restoring import backups_of

        path = path or self.path
        return backups_of(path) if path else []

    def contents(self, backup: Backup) -> Contents:
        """May be run beside the window: each declaration in the backup is looked through."""
        from budgetdesk.office.restoring import contents_of

        return contents_of(backup)

    def restore(self, backup: Path, path: Path | None = None) -> Path:
        """Put a backup in the place of the open workspace, or of one at a path, and open that. Raises KnownError."""
        from budgetdesk.office.restoring import restore_workspace

        path = path or self.path
        assert path is not None
        was_open = self.path == path
        if was_open:
            self.close()
        try:
            restore_workspace(backup, path)
        except BaseException:
            if was_open:
                self.open_workspace(path)
            raise
        self.open_workspace(path)
        return path

    def restore_declaration(self, backup: Path, id: str) -> None:
        """Bring one declaration back into the open workspace; a document of it is to be opened anew. Raises KnownError."""
        from budgetdesk.office.restoring import restore_declaration
        from budgetdesk.office.workspaces import with_backups

        assert self.workspace is not None
        restore_declaration(backup, id, with_backups(self.workspace))

    def delete_declaration(self, id: str) -> Backup:
        """Take a declaration away; the backup that still holds it. Raises KnownError."""
        from budgetdesk.office.restoring import delete_declaration
        from budgetdesk.office.workspaces import with_backups

        assert self.workspace is not None
        return delete_declaration(with_backups(self.workspace), id)

    def rename_declaration(self, id: str, name: str) -> None:
        """Raises KnownError."""
        from budgetdesk.office.declarations import rename_declaration

        rename_declaration(self.store, id, name)

    def change_year(self, id: str, year: int) -> None:
        """Raises KnownError."""
        from budgetdesk.office.declarations import change_year

        change_year(self.store, id, year)

    def copy_declaration(self, id: str, name: str) -> str:
        """The id of the copy. Raises KnownError."""
        from budgetdesk.office.declarations import copy_declaration

        return copy_declaration(self.store, id, name)

    @property
    def shared(self) -> bool:
        """Whether others write to the open workspace too."""
        return self.workspace is not None and self.workspace.database.shared

    def heard(self) -> set[str]:
        """The declarations of the open workspace that others have changed since this was asked last. Raises WorkspaceError."""
        return self.store.database.heard() if self.workspace is not None else set()

    def claim(self, declaration: str) -> str:
        """Be the one who fills in a declaration; a sentence, where somebody else does, who it is. Raises WorkspaceError."""
        if not self.shared or not declaration:
            return ""
        from budgetdesk.storage.claims import looked_at_only

        writer = self.store.database.claim(declaration)
        return looked_at_only(writer) if writer else ""

    def let_go(self, declaration: str) -> None:
        """Others may fill it in from now on."""
        if self.shared:
            self.store.database.let_go(declaration)

    def _take(self, workspace: Workspace) -> None:
        self.close()
        self.workspace = workspace

    # declarations

    def declarations(self) -> list[DeclarationInfo]:
        return self.store.declarations() if self.workspace else []

    def judged_by(self) -> object:
        """What, besides a declaration itself, decides how it stands: the same as long as nothing of it changes. Raises WorkspaceError."""
        store = self.store
        return self.workspace, self.installed.catalogue, store.code_corrections(), store.setting(SETTINGS)

    def open_declaration(self, id: str, progress: Progress = unwatched) -> Opened:
        """May be run beside the window: nothing is kept here. Raises WorkspaceError and PackError."""
        from budgetdesk.office.declarations import open_declaration

        with not_collected():
            opened = open_declaration(self.store, id, self.installed, progress)
            keep(patterns_of("opening"))
            gc.freeze()  # before anybody looks for garbage: all of it stays as long as it is shown
        return opened

    def look_up_links(self, opened: Opened, progress: Progress = unwatched) -> list[Linked]:
        """The declarations of the workspace that an open one is to be linked or compared with. May be run beside the window."""
        from budgetdesk.office.links import look_up

        return look_up(opened, self.store, self.installed, progress)

    def connect(self, document: Document, found: list[Linked]) -> None:
        """Take what was not kept yet, and tell from now on where the others say something else. Raises WorkspaceError."""
        from budgetdesk.office.links import connect

        connect(document, found, take_missing=self.may_write and not document.closed)

    def take_linked(self, opened: Opened, link: str, path: Path) -> Edit | None:
        """The edit that takes what a link reads from a file or another workspace; None where it is kept already.

        May be run beside the window. Raises KnownError.
        """
        from budgetdesk.office.links import attached

        with attached(opened, link, path, self.installed) as found:
            return found.take_into(opened.document)

    def life_line(self, document: Document, cell: Cell, progress: Progress = unwatched) -> LifeLine:
        """Of the project or indicator at a cell, over the unit's declarations of that year. May be run beside the window."""
        from budgetdesk.office.life_lines import life_line_of

        return life_line_of(document, cell, self.store, self.installed, progress)

    def history(self, id: str, cell: Cell) -> list[LogLine]:
        """The cell's lines of the change log, the oldest first."""
        return self.store.change_log(id, cell) if self.workspace else []

    def earlier_edits(self, document: Document) -> Sequence[Step]:
        """What was done before it was opened and may still be undone, the oldest first."""
        from budgetdesk.office.declarations import earlier_edits

        return earlier_edits(self.store, document) if self.workspace else []

    def remarks(self, id: str) -> str:
        """What the office above said when it returned the declaration, one remark a line; empty once it was sent again."""
        from budgetdesk.office.declarations import remarks_on

        remarks = remarks_on(self.store, id) if self.workspace else []
        return "\n".join(f"{remark.place + '：' if remark.place else ''}{remark.says}" for remark in remarks)

    def new_declaration(
        self, pack: str, unit: Mapping[str, str], year: int, past: str = "", name: str = "",
        progress: Progress = unwatched,
    ) -> str:  # fmt: skip
        """Its id. Begun with what can be taken over from the declaration `past`. Raises KnownError."""
        from budgetdesk.office.declarations import new_declaration

        return new_declaration(
            self.store, self.installed, pack, unit, year, past=past, name=name, progress=progress
        )

    def import_file(self, path: Path, name: str | None = None, progress: Progress = unwatched) -> str:
        """A declaration file as a declaration of the open workspace; its id. Raises KnownError."""
        from budgetdesk.office.importing.declaration_files import import_files

        return import_files([path], self.store, self.installed, progress, name=name)[0].id

    def put_samples(self) -> list[str]:
        """The shipped samples as declarations of the open workspace; their ids."""
        from budgetdesk.office.samples import import_samples

        return list(import_samples(self.store, self.installed).values())

    def add_code(self, list_id: str, code: str, name: str) -> None:
        """Keep a code for the office, and have every open declaration look anew. Raises KnownError."""
        from budgetdesk.office.code_corrections import correct_code

        correct_code(self.store, self.installed, list_id, code, name)

    def set_indicator_rule(self, id: str, level: str, why: str) -> None:
        """Turn a rule on indicators to 错误, 核实, 提示 or 关闭 for the office, with the reason. Raises KnownError."""
        from budgetdesk.office.indicator_settings import set_rule

        set_rule(self.store, self.installed, id, level, why)

    # the indicator library

    def indicators(self) -> list[LibraryIndicator]:
        """The office's own."""
        return self.store.indicators() if self.workspace else []

    def keep_indicators(self, indicators: Iterable[LibraryIndicator]) -> None:
        """Raises WorkspaceError."""
        self.store.keep_indicators(indicators)

    def drop_indicators(self, ids: Iterable[str]) -> None:
        """Raises WorkspaceError."""
        self.store.drop_indicators(ids)


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return one.samefile(other)
    return False
