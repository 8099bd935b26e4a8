"""Reads a declaration file beside the window; what comes of it is put into the workspace in the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.job import Work

if TYPE_CHECKING:
    from budgetdesk.document.edits import Content
    from budgetdesk.exchange.declaration_json import DeclarationHead
    from budgetdesk.packs.catalogue import Catalogue


def import_work(path: Path, catalogue: Catalogue) -> Work:
    def work(progress: Callable[[int, int], object]) -> tuple[DeclarationHead, Content]:
        from budgetdesk.exchange.declaration_json import DeclarationFileError
        from budgetdesk.packs.problems import PackError

        try:
            return _read(path, catalogue, progress)
        except (DeclarationFileError, PackError) as error:
            raise WorkspaceError(str(error)) from error
        except OSError as error:
            raise WorkspaceError(f"不能读取 {path}：{error.strerror}") from error

    return work


def _read(
    path: Path, catalogue: Catalogue, progress: Callable[[int, int], object]
) -> tuple[DeclarationHead, Content]:
    from budgetdesk.exchange.declaration_json import is_too_new, read_content, read_head
    from budgetdesk.storage.opening import load_program

    head, body = read_head(path.read_bytes(), path.name)
    progress(1, 3)
    program = load_program(None, head.pack, catalogue)
    if is_too_new(head, program.pack.version):
        raise WorkspaceError(
            f"{path.name} 是用报表包 {head.pack} {head.pack_version} 填的，"
            f"本机装的是 {program.pack.version}，请先更新报表包"
        )
    progress(2, 3)
    return head, read_content(body, program, path.name)
