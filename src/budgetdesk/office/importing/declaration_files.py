"""Declaration files (JSON), and workbooks as such: opened as they are, or taken into a store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_file import MAX_BYTES
from budgetdesk.exchange.declaration_json import (
    DeclarationHead,
    is_too_new,
    read_content,
    read_head,
)
from budgetdesk.exchange.package_file import DECLARATION, SUFFIX, read_package
from budgetdesk.exchange.workbooks.reading import is_workbook
from budgetdesk.office.declarations import Opened, create_declaration, head_of, refuse_twice
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.work import Progress, unwatched
from budgetdesk.office.workspaces import first_bytes

if TYPE_CHECKING:
    from budgetdesk.storage.store import Store


def open_file(path: Path, packs: InstalledPacks, *, kind: str = "") -> Opened:
    """The declaration of a file, with a document that nobody keeps. `kind`: of what a workbook may be, where it is known."""
    head, content, program = read_file(path, packs, kind=kind)
    return Opened("", head, Document(program, content))


def read_file(
    path: Path, packs: InstalledPacks, store: Store | None = None, progress: Progress = unwatched, *,
    kind: str = "",
) -> tuple[DeclarationHead, Content, Program]:  # fmt: skip
    """What a declaration file, a package or a workbook says, checked against its pack. Raises KnownError."""
    if is_workbook(path, first_bytes(path, 16)):
        from budgetdesk.office.importing.workbook_import import propose_new

        proposed = propose_new(path, packs, store, kind=kind, progress=progress)
        return proposed.head, proposed.document.content, proposed.document.program
    packed = path.suffix.lower() == SUFFIX
    data = read_package(path).parts[DECLARATION] if packed else first_bytes(path, MAX_BYTES + 1)
    head, body = read_head(data, path.name)
    progress(1, 3)
    program = packs.program(head.pack, store)
    if is_too_new(head, program.pack.version):
        raise KnownError(
            f"{path.name} 是用报表包 {head.pack} {head.pack_version} 填的，"
            f"本机装的是 {program.pack.version}，请先更新报表包"
        )
    progress(2, 3)
    content = read_content(body, program, path.name)
    progress(3, 3)
    return head, content, program


class Imported(NamedTuple):
    """A declaration file that has become a declaration of a store."""

    id: str
    head: DeclarationHead
    content: Content


def import_files(
    paths: Sequence[Path], store: Store, packs: InstalledPacks, progress: Progress = unwatched, *,
    name: str | None = None, label: str = "",
) -> list[Imported]:  # fmt: skip
    """All of the files or none of them, each as a declaration of its own. `name`: None for that of the file.

    Raises KnownError, and DeclarationExists where one needs another name.
    """
    read = []
    for path in paths:
        head, content, program = read_file(path, packs, store, progress)
        head = head_of(
            program, content.facts, unit_code=head.unit_code, unit_name=head.unit_name, year=head.year,
            name=head.name if name is None else name,
        )  # fmt: skip
        read.append((path, head, content, program))
    refuse_twice((head for _, head, _, _ in read), store)
    return [
        Imported(
            create_declaration(store, program, content, head, label=label or f"导入 {path.name}"),
            head,
            content,
        )
        for path, head, content, program in read
    ]
