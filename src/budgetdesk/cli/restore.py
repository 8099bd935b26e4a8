"""`restore` and `delete`: back from the backups, and away into them."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from budgetdesk.cli.console import say, say_json
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import find_declarations
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.restoring import (
    Contents,
    backups_of,
    contents_of,
    delete_declaration,
    find_backup,
    restore_declaration,
    restore_workspace,
)
from budgetdesk.office.workspaces import with_backups, writing


def restore(arguments: Namespace, packs: InstalledPacks) -> int:
    """The backups with what is in them; or back to one, wholly or with one declaration."""
    path: Path = arguments.workspace
    if arguments.backup is None:
        if arguments.declaration is not None:
            raise KnownError("恢复一份申报要写 --backup（不写 --backup 则列出全部备份）")
        return _list(path, arguments.json)
    backup = find_backup(path, arguments.backup)
    if arguments.declaration is not None:
        if not path.exists():
            raise KnownError(f"找不到工作库：{path}。请先不写 --declaration，恢复整个工作库")
        with writing(path) as workspace:
            restore_declaration(backup.path, arguments.declaration, with_backups(workspace))
        say(f"已从 {backup.path.name} 恢复申报 {arguments.declaration}")
        return 0
    saved = restore_workspace(backup.path, path)
    say(f"已恢复到 {backup.path.name}" + (f"；原来的文件另存为 {saved}" if saved else ""))
    return 0


def _list(path: Path, as_json: bool) -> int:
    contents = [contents_of(backup) for backup in backups_of(path)]
    if as_json:
        say_json([_as_json(each) for each in contents])
        return 0
    for each in contents:
        backup = each.backup
        note = f"（{backup.note}）" if backup.note else ""
        say(f"{backup.path.name}  {backup.at:%Y-%m-%d %H:%M}{note}  {backup.size:,} 字节")
        if each.trouble:
            say(f"  {each.trouble}")
        for info in each.declarations:
            name = f"（{info.name}）" if info.name else ""
            say(f"  {info.id}  {info.unit_name}{name}  {info.changed_at.astimezone():%Y-%m-%d %H:%M} 修改")
    if not contents:
        say(f"没有找到 {path.name} 的备份")
    return 0


def _as_json(each: Contents) -> dict[str, object]:
    return {
        "file": each.backup.path.name,
        "at": each.backup.at.isoformat(),
        "note": each.backup.note,
        "size": each.backup.size,
        "trouble": each.trouble,
        "declarations": [
            {"id": info.id, "unit": info.unit_name, "changed_at": info.changed_at.isoformat()}
            for info in each.declarations
        ],
    }


def delete(arguments: Namespace, packs: InstalledPacks) -> int:
    with writing(arguments.workspace) as workspace:
        [info] = find_declarations(workspace.store, arguments.declaration)
        backup = delete_declaration(with_backups(workspace), info.id)
    say(f"已删除申报 {info.id}（{info.unit_name} {info.year} 年）；删除前的工作库在 {backup.path}")
    return 0
