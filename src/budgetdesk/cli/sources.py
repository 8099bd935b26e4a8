"""What a command works on: a workspace or a declaration file, opened as documents.

Storage, which takes a quarter of a second to import, is left alone where there is only a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from budgetdesk.errors import KnownError
from budgetdesk.office.declaration_files import open_file
from budgetdesk.office.declarations import Opened, find_declarations, listed, open_declaration
from budgetdesk.office.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import is_workspace, reading


@contextmanager
def opened_all(path: Path, declaration: str | None, packs: InstalledPacks) -> Iterator[Iterator[Opened]]:
    """The declaration of that id, else every one of the workspace or file, opened one after the other."""
    if is_workspace(path):
        with reading(path) as workspace:
            found = find_declarations(workspace.store, declaration)
            yield (open_declaration(workspace.store, info.id, packs) for info in found)
    elif declaration is not None:
        raise KnownError(f"{path} 是申报文件，只有一份申报：不用写 --declaration")
    else:
        yield iter([open_file(path, packs)])


@contextmanager
def opened_one(path: Path, declaration: str | None, packs: InstalledPacks) -> Iterator[Opened]:
    """The one declaration that is meant; where there are several, KnownError with the list."""
    if declaration is None and is_workspace(path):
        with reading(path) as workspace:
            found = workspace.store.declarations()
        if len(found) > 1:
            which = f"{path.name} 中有 {len(found)} 份申报，请用 --declaration 指明一份："
            raise KnownError(which, map(listed, found))
    with opened_all(path, declaration, packs) as documents:
        yield next(documents)
