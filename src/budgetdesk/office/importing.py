"""Reads a declaration file into the workspace beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.office.work import Work
from budgetdesk.storage.errors import WorkspaceError

if TYPE_CHECKING:
    from budgetdesk.packs.catalogue import Catalogue
    from budgetdesk.storage.workspace import Workspace


def import_work(path: Path, workspace: Workspace, catalogue: Catalogue) -> Work:
    """Gives the id of the declaration that the file has become."""

    def work(progress: Callable[[int, int], object]) -> str:
        from budgetdesk.exchange.declaration_file import DeclarationFileError
        from budgetdesk.packs.problems import PackError

        try:
            return _import(path, workspace, catalogue, progress)
        except (DeclarationFileError, PackError) as error:
            raise WorkspaceError(str(error)) from error
        except OSError as error:
            raise WorkspaceError(f"不能读取 {path}：{error.strerror}") from error

    return work


def _import(
    path: Path, workspace: Workspace, catalogue: Catalogue, progress: Callable[[int, int], object]
) -> str:
    from budgetdesk.exchange.declaration_json import is_too_new, read_content, read_head
    from budgetdesk.office.opening import create_declaration, load_program

    head, body = read_head(path.read_bytes(), path.name)
    progress(1, 4)
    program = load_program(workspace, head.pack, catalogue)
    if is_too_new(head, program.pack.version):
        raise WorkspaceError(
            f"{path.name} 是用报表包 {head.pack} {head.pack_version} 填的，"
            f"本机装的是 {program.pack.version}，请先更新报表包"
        )
    progress(2, 4)
    content = read_content(body, program, path.name)
    progress(3, 4)
    return create_declaration(
        workspace, program, content, unit_code=head.unit_code, unit_name=head.unit_name, year=head.year,
        label=f"导入 {path.name}",
    )  # fmt: skip
