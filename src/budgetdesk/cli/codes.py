"""`codes`: what an office added to code lists or corrected in them."""

from __future__ import annotations

from argparse import Namespace

from budgetdesk.cli.console import say, say_json
from budgetdesk.errors import KnownError
from budgetdesk.office.code_corrections import correct_code, import_codes
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import reading, writing


def codes(arguments: Namespace, packs: InstalledPacks) -> int:
    """Add, rename or (with an empty name) take back a code; then what the workspace has."""
    if arguments.source is not None:
        return _import(arguments, packs)
    if arguments.code is not None or arguments.name is not None or arguments.list is not None:
        _correct(arguments, packs)
    with reading(arguments.workspace) as workspace:
        corrections = workspace.store.code_corrections()
    if arguments.json:
        say_json(corrections)
        return 0
    for list, names in sorted(corrections.items()):
        for code, name in sorted(names.items()):
            say(f"{list}  {code}  {name}")
    if not corrections:
        say("工作库中没有增补或更正的科目")
    return 0


def _correct(arguments: Namespace, packs: InstalledPacks) -> None:
    if None in (arguments.list, arguments.code, arguments.name):
        raise KnownError('增补科目要写 --list、--code 和 --name；--name 写 "" 表示撤回')
    if not arguments.workspace.exists():
        raise KnownError(f"找不到文件：{arguments.workspace}")
    with writing(arguments.workspace) as workspace:
        correct_code(workspace.store, packs, arguments.list, arguments.code, arguments.name)


MOST_SHOWN = 20


def _import(arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.exchange.code_list_file import read_codes

    if arguments.list is None or arguments.code is not None or arguments.name is not None:
        raise KnownError("收进一张科目表要写：--list 科目表 --import 文件")
    if not arguments.workspace.exists() or not arguments.source.is_file():
        raise KnownError(
            f"找不到文件：{arguments.source if arguments.workspace.exists() else arguments.workspace}"
        )
    names = read_codes(arguments.source)
    with writing(arguments.workspace) as workspace:
        found = import_codes(workspace.store, packs, arguments.list, names, keep=not arguments.preview)
    lines = [f"+ {code}  {name}" for code, name in found.new.items()]
    lines += [f"~ {code}  {was} → {now}" for code, (was, now) in found.renamed.items()]
    for line in lines[:MOST_SHOWN]:
        say(line)
    if len(lines) > MOST_SHOWN:
        say(f"…… 另有 {len(lines) - MOST_SHOWN} 个")
    done = "会增补" if arguments.preview else "已增补"
    say(f"{done} {len(found.new)} 个，更正名称 {len(found.renamed)} 个，{found.same} 个原来就有")
    return 0
