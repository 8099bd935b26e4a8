"""What the window opens things with: the workspace, its declarations, the packs and the samples.

Storage is imported when a workspace is opened, so that the start page is there at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.resources import resources

if TYPE_CHECKING:
    from budgetdesk.document.document import Document
    from budgetdesk.document.edits import Content
    from budgetdesk.engine.cells import Cell
    from budgetdesk.engine.compiler.rules import Program
    from budgetdesk.exchange.declaration_json import DeclarationHead
    from budgetdesk.packs.catalogue import Catalogue, PackSummary
    from budgetdesk.packs.indicator_library import LibraryIndicator
    from budgetdesk.storage.backups import Backup
    from budgetdesk.storage.queries import DeclarationInfo, LogLine
    from budgetdesk.storage.workspace import Workspace


class Office:
    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue
        self.workspace: Workspace | None = None
        self._programs: dict[str, Program] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        if self._catalogue is not None:
            return self._catalogue
        from budgetdesk.packs.catalogue import Catalogue

        return Catalogue([resources() / "packs"], resources() / "codes")

    def packs(self) -> list[PackSummary]:
        return list(self.catalogue.packs())

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
        """Raises WorkspaceError; what was open stays open then."""
        from budgetdesk.storage.workspace import Workspace

        self._take(Workspace.open(path))

    def create_workspace(self, path: Path) -> None:
        """Raises WorkspaceError."""
        from budgetdesk.storage.workspace import Workspace

        self._take(Workspace.create(path))

    def close(self) -> None:
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None
            self._programs.clear()

    def backup_folder(self) -> Path | None:
        from budgetdesk.storage.backups import backup_folder

        return backup_folder(self.workspace.path) if self.workspace else None

    def backups(self) -> list[Backup]:
        """Of the open workspace, the newest first."""
        from budgetdesk.storage.backups import list_backups

        return list_backups(self.workspace.path) if self.workspace else []

    def restore(self, backup: Path) -> Path:
        """Close the workspace, put a backup in its place and open that. Raises WorkspaceError."""
        from budgetdesk.storage.backups import restore

        assert self.workspace is not None
        path = self.workspace.path
        self.close()
        try:
            restore(backup, path)
        finally:
            self.open_workspace(path)
        return path

    def _take(self, workspace: Workspace) -> None:
        self.close()
        self.workspace = workspace

    # declarations

    def declarations(self) -> list[DeclarationInfo]:
        return self.workspace.declarations() if self.workspace else []

    def open_document(self, id: str) -> Document:
        """Raises WorkspaceError and PackError."""
        from budgetdesk.office.opening import open_document

        assert self.workspace is not None
        pack = next((d.pack for d in self.declarations() if d.id == id), "")
        document = open_document(self.workspace, id, self.catalogue, self._programs.get(pack))
        self._programs[document.program.pack.id] = document.program
        return document

    def history(self, id: str, cell: Cell) -> list[LogLine]:
        """The cell's lines of the change log, the oldest first."""
        return self.workspace.change_log(id, cell) if self.workspace else []

    def new_declaration(self, pack: str, *, code: str, name: str, year: int, past: str = "") -> str:
        """Begun with what can be taken over from the declaration `past`. Raises WorkspaceError and PackError."""
        from budgetdesk.document.edits import Content
        from budgetdesk.document.rollover import rolled_over
        from budgetdesk.engine.cells import Facts
        from budgetdesk.office.opening import create_declaration, unit_entries

        assert self.workspace is not None
        program = self._program(pack)
        content, label = Content(Facts(), {}, {}), "新建申报"
        if past:
            content = rolled_over(self.open_document(past), program)
            label = f"新建申报，取自 {past}"
        content.facts.entries.update(unit_entries(program, {"code": code, "name": name}))
        return create_declaration(
            self.workspace, program, content, unit_code=code, unit_name=name, year=year, label=label
        )

    def put_samples(self) -> list[str]:
        """The shipped samples as declarations of the open workspace; their ids."""
        from budgetdesk.exchange.declaration_json import read_content, read_head

        ids = []
        for file in sorted((resources() / "samples").glob("*.json")):
            head, body = read_head(file.read_bytes(), file.name)
            program = self._program(head.pack)
            content = read_content(body, program, file.name)
            ids.append(self.put(head, content, "试用示例"))
        return ids

    def put(self, head: DeclarationHead, content: Content, label: str) -> str:
        """What a declaration file says as a declaration of the open workspace; its id. Raises WorkspaceError."""
        from budgetdesk.office.opening import create_declaration

        assert self.workspace is not None
        return create_declaration(
            self.workspace, self._program(head.pack), content, unit_code=head.unit_code,
            unit_name=head.unit_name, year=head.year, label=label,
        )  # fmt: skip

    def add_code(self, list_id: str, code: str, name: str) -> None:
        """Keep a code for the office, and have every open declaration look anew. Raises WorkspaceError."""
        assert self.workspace is not None
        self.workspace.correct_code(list_id, code, name)
        corrections = self.workspace.store.code_corrections()
        for program in self._programs.values():
            program.codes.correct(corrections)

    # the indicator library

    def indicators(self) -> list[LibraryIndicator]:
        """The office's own."""
        return self.workspace.indicators() if self.workspace else []

    def keep_indicators(self, indicators: Iterable[LibraryIndicator]) -> None:
        """Raises WorkspaceError."""
        assert self.workspace is not None
        self.workspace.keep_indicators(indicators)

    def drop_indicators(self, ids: Iterable[str]) -> None:
        """Raises WorkspaceError."""
        assert self.workspace is not None
        self.workspace.drop_indicators(ids)

    def _program(self, pack: str) -> Program:
        if pack not in self._programs:
            from budgetdesk.office.opening import load_program

            self._programs[pack] = load_program(self.workspace, pack, self.catalogue)
        return self._programs[pack]
