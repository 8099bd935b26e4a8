"""What a command works on: a workspace or a declaration file, opened as documents.

Storage, which takes a quarter of a second to import, is left alone where there is only a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import Opened, find_declarations, listed
from budgetdesk.office.importing.declaration_files import open_file
from budgetdesk.office.links import open_linked
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import is_workspace, reading


@contextmanager
def opened_all(
    path: Path,
    declaration: str | None,
    packs: InstalledPacks,
    failed: Callable[[str, Exception], object] | None = None,
) -> Iterator[Iterator[Opened]]:
    """The declaration of that id, else every one of the workspace or file, opened one after the other.

    `failed` is told of one of several that cannot be opened, and the others follow; without it the trouble is raised.
    """
    if is_workspace(path):
        with reading(path) as workspace:
            found = find_declarations(workspace.store, declaration)
            opening = (partial(open_linked, workspace.store, info.id, packs) for info in found)
            if failed is None or len(found) == 1:
                yield (open_() for open_ in opening)
            else:
                yield _those_that_open(
                    {info.id: open_ for info, open_ in zip(found, opening, strict=True)}, failed
                )
    elif declaration is not None:
        raise KnownError(f"{path} 是申报文件，只有一份申报：不用写 --declaration")
    else:
        yield iter([open_file(path, packs)])


def _those_that_open(
    opening: dict[str, Callable[[], Opened]], failed: Callable[[str, Exception], object]
) -> Iterator[Opened]:
    for id, open_ in opening.items():
        try:
            opened = open_()
        except Exception as error:
            failed(id, error)
        else:
            yield opened


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
