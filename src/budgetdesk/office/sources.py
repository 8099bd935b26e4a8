"""What a command works on: a workspace or a declaration file, opened as documents; the packs.

Storage, which takes a quarter of a second to import, is left alone where there is only a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.compiler.compiler import compile_pack
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_file import MAX_BYTES
from budgetdesk.exchange.declaration_json import (
    DeclarationHead,
    is_too_new,
    read_content,
    read_head,
)
from budgetdesk.packs.catalogue import Catalogue
from budgetdesk.resources import resources
from budgetdesk.storage.errors import WorkspaceError, plainly

if TYPE_CHECKING:
    from budgetdesk.storage.queries import DeclarationInfo
    from budgetdesk.storage.workspace import Workspace

SUFFIX = ".bdesk"
_DATABASE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Opened:
    """A declaration with its head; `id` is empty for a file."""

    id: str
    head: DeclarationHead
    document: Document

    @property
    def title(self) -> str:
        pack = self.document.program.pack
        other = f"（{self.head.year} 年度）" if self.head.year != pack.year else ""
        return f"{self.head.unit_name or self.head.unit_code} {pack.title}{other}"


class Programs:
    """The installed packs; each is compiled once, with an office's own codes if there is a workspace."""

    def __init__(self) -> None:
        self.catalogue = Catalogue([resources() / "packs"], resources() / "codes")
        self._compiled: dict[str, Program] = {}

    def get(self, pack: str, workspace: Workspace | None = None) -> Program:
        if pack not in self._compiled:
            installed = [summary.id for summary in self.catalogue.packs()]
            if pack not in installed:
                raise KnownError(f"没有安装报表包 {pack[:80]}，已安装的有 {'、'.join(installed) or '（无）'}")
            loaded = self.catalogue.load(pack)
            if workspace is not None:
                loaded.codes.correct(workspace.code_corrections())
            self._compiled[pack] = compile_pack(loaded)
        return self._compiled[pack]


@contextmanager
def opened_all(path: Path, declaration: str | None) -> Iterator[Iterator[Opened]]:
    """The declaration of that id, else every one of the workspace or file, opened one after the other."""
    programs = Programs()
    if is_workspace(path):
        with reading(path) as workspace:
            yield (_open(workspace, info, programs) for info in _wanted(workspace, declaration))
    elif declaration is not None:
        raise KnownError(f"{path} 是申报文件，只有一份申报：不用写 --declaration")
    else:
        yield iter([open_file(path, programs)])


@contextmanager
def opened_one(path: Path, declaration: str | None) -> Iterator[Opened]:
    """The one declaration that is meant; where there are several, KnownError with the list."""
    if declaration is None and is_workspace(path):
        with reading(path) as workspace:
            found = workspace.declarations()
        if len(found) > 1:
            listed = (f"{info.id}  {info.unit_name} {info.year} 年" for info in found)
            raise KnownError(f"{path.name} 中有 {len(found)} 份申报，请用 --declaration 指明一份：", listed)
    with opened_all(path, declaration) as documents:
        yield next(documents)


def _wanted(workspace: Workspace, declaration: str | None) -> list[DeclarationInfo]:
    every = workspace.declarations()
    found = [info for info in every if declaration is None or info.id == declaration]
    if not found and declaration is not None:
        ids = (f"{info.id}  {info.unit_name} {info.year} 年" for info in every)
        more = "，有的是：" if every else ""
        raise KnownError(f"{workspace.path.name} 中没有申报 {declaration}{more}", ids)
    if not found:
        raise KnownError(f"{workspace.path.name} 中还没有申报：用 new 新建，或 import 导入")
    return found


def _open(workspace: Workspace, info: DeclarationInfo, programs: Programs) -> Opened:
    from budgetdesk.office.opening import open_document

    program = programs.get(info.pack, workspace)
    document = open_document(workspace, info.id, programs.catalogue, program)
    head = DeclarationHead(info.pack, info.pack_version, info.unit_code, info.unit_name, info.year)
    return Opened(info.id, head, document)


def open_file(path: Path, programs: Programs) -> Opened:
    head, content, program = read_file(path, programs)
    return Opened("", head, Document(program, content))


def read_file(
    path: Path, programs: Programs, workspace: Workspace | None = None
) -> tuple[DeclarationHead, Content, Program]:
    """What a declaration file says, checked against its pack."""
    head, body = read_head(file_bytes(path), path.name)
    program = programs.get(head.pack, workspace)
    if is_too_new(head, program.pack.version):
        raise KnownError(
            f"{path.name} 是用报表包 {head.pack} {head.pack_version} 填的，"
            f"本机装的是 {program.pack.version}，请先更新报表包"
        )
    return head, read_content(body, program, path.name), program


def file_bytes(path: Path) -> bytes:
    _must_be_file(path)
    with plainly(path), path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def is_workspace(path: Path) -> bool:
    """By its first bytes, as names lie; what is neither is told by its name."""
    _must_be_file(path)
    with plainly(path), path.open("rb") as file:
        start = file.read(len(_DATABASE))
    return start == _DATABASE or (path.suffix.casefold() == SUFFIX and not start.lstrip().startswith(b"{"))


def _must_be_file(path: Path) -> None:
    with plainly(path):
        if path.is_dir():
            raise KnownError(f"{path} 是文件夹，这里要一个文件")
        if not path.exists():
            raise KnownError(f"找不到文件：{path}")
        if not path.is_file():
            raise KnownError(f"{path} 不是普通文件")


@contextmanager
def reading(path: Path) -> Iterator[Workspace]:
    """A workspace to look at: without taking it from the program that writes to it."""
    from budgetdesk.storage.workspace import Workspace

    _must_be_file(path)
    try:
        workspace = Workspace.open(path, read_only=True)
    except WorkspaceError:
        if not is_ours(path):
            raise
        workspace = Workspace.open(path)  # an old one must be brought up to date first
    with workspace:
        yield workspace


def is_ours(path: Path) -> bool:
    """Whether a file says in its header that it is a workspace; nothing is laid beside any other."""
    from budgetdesk.storage.sqlite_file import APPLICATION_ID

    with plainly(path), path.open("rb") as file:
        header = file.read(72)
    return header.startswith(_DATABASE) and int.from_bytes(header[68:72], "big") == APPLICATION_ID
