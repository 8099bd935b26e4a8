"""`split` and `join`: the worksheet given out to the sections of an office, and merged when it comes back."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from budgetdesk.cli.console import say, say_json
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import Opened, find_declarations, listed, open_declaration
from budgetdesk.office.exports import write_file
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.sections import WORDS, Merged, join, keep_given, split
from budgetdesk.office.workspaces import writing
from budgetdesk.storage.store import Store


def _opened(store: Store, declaration: str | None, packs: InstalledPacks) -> Opened:
    found = find_declarations(store, declaration)
    if len(found) > 1:
        raise KnownError("工作库中有几份申报，请用 --declaration 指明一份：", map(listed, found))
    return open_declaration(store, found[0].id, packs)


def split_worksheet(arguments: Namespace, packs: InstalledPacks) -> int:
    folder: Path = arguments.out
    with writing(arguments.workspace) as workspace:
        opened = _opened(workspace.store, arguments.declaration, packs)
        files = split(opened.document, arguments.table, arguments.by, opened.id)
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            write_file(file.data, folder / file.name)
        keep_given(workspace.store, opened.id, files)
    if arguments.json:
        say_json([{"section": f.section, "file": str(folder / f.name), "lines": len(f.given)} for f in files])
        return 0
    for file in files:
        say(f"{file.section}：{len(file.given)} 行 → {folder / file.name}")
    return 0


def join_worksheets(arguments: Namespace, packs: InstalledPacks) -> int:
    with writing(arguments.workspace) as workspace:
        opened = _opened(workspace.store, arguments.declaration, packs)
        joining = join(opened.document, arguments.files, workspace.store, opened.id)
        if arguments.take and joining.edit is not None:
            opened.document.apply(joining.edit)
    if arguments.json:
        say_json(
            {
                "taken": arguments.take,
                "changes": [asdict(c) for c in joining.changes],
                "unchanged": joining.unchanged,
            }
        )
        return 0
    for change in joining.changes:
        say(f"{change.section}  {WORDS[change.kind]}  {_words(change)}")
    for section in joining.unchanged:
        say(f"{section}  没有改动")
    if joining.edit is not None:
        say("已合并" if arguments.take else "没有改动；合并请加 --take")
    return 0


def _words(change: Merged) -> str:
    what = f"{change.label} {change.column}".strip()
    return (
        what
        if change.kind in ("new", "removed")
        else f"{what}：{change.before or '（空）'} → {change.after or '（空）'}"
    )
