"""`new` and `list`: what is in a workspace."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from budgetdesk.cli.console import say, say_json
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import DeclarationExists, new_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import reading, writing


def new(arguments: Namespace, packs: InstalledPacks) -> int:
    unit = {
        "code": arguments.unit,
        "name": arguments.name,
        "nature": arguments.nature or "",
        "parent_code": arguments.parent or "",
        "parent_name": arguments.parent_name or "",
    }
    with writing(arguments.workspace) as workspace, saying_how():
        id = new_declaration(
            workspace.store,
            packs,
            arguments.pack,
            unit,
            arguments.year,
            past=arguments.past,
            name=arguments.title,
        )
        title = packs.program(arguments.pack, workspace.store).pack.title
    say(f"已新建申报 {id}：{arguments.name.strip()} {arguments.year} 年 {title}")
    return 0


@contextmanager
def saying_how() -> Iterator[None]:
    try:
        yield
    except DeclarationExists as error:
        raise KnownError(f"{error}（--title 名称）") from error


def list_declarations(arguments: Namespace, packs: InstalledPacks) -> int:
    with reading(arguments.workspace) as workspace:
        found = workspace.store.declarations()
    if arguments.json:
        say_json(
            [
                {
                    "id": info.id,
                    "pack": info.pack,
                    "pack_version": info.pack_version,
                    "unit": {"code": info.unit_code, "name": info.unit_name},
                    "year": info.year,
                    "name": info.name,
                    "state": info.state,
                    "created_at": info.created_at.isoformat(),
                    "changed_at": info.changed_at.isoformat(),
                }
                for info in found
            ]
        )
        return 0
    for info in found:
        changed = info.changed_at.astimezone()
        name = f"  {info.name}" if info.name else ""
        say(f"{info.id}  {info.unit_name}  {info.year} 年{name}  {info.state}  {changed:%Y-%m-%d %H:%M} 修改")
    if not found:
        say("工作库中还没有申报")
    return 0


def refuse_astray(arguments: Namespace, astray: str) -> None:
    """KnownError where the file is of another unit or year and nobody has said that it goes in all the same."""
    if astray and not arguments.other_unit:
        raise KnownError(f"{astray}，没有填入；确实要填进这份申报，请加 --other-unit")
