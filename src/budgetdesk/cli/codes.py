"""`codes`: what an office added to code lists or corrected in them."""

from __future__ import annotations

from argparse import Namespace
from functools import partial

from budgetdesk.cli.console import say, say_json
from budgetdesk.errors import KnownError
from budgetdesk.office.code_corrections import Imported, correct_code, import_codes
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
    names, rename = read_codes(arguments.source), arguments.names == "take"
    with writing(arguments.workspace) as workspace:
        take = partial(import_codes, workspace.store, packs, arguments.list, names, rename=rename)
        found = take(keep=False)
        if not arguments.preview:
            if found.renamed and arguments.names is None:
                raise KnownError(
                    f"有 {len(found.renamed)} 个编码在这里是别的名称，一个也没有收进；"
                    "改成表中的名称请加 --names take，只增补新的请加 --names leave：",
                    _renamed(found),
                )
            take(keep=True)
    lines = [f"+ {code}  {name}" for code, name in found.new.items()]
    lines += _renamed(found)
    for line in lines[:MOST_SHOWN]:
        say(line)
    if len(lines) > MOST_SHOWN:
        say(f"…… 另有 {len(lines) - MOST_SHOWN} 个")
    done = "会增补" if arguments.preview else "已增补"
    other = "更正名称" if rename else "名称不同、没有改的" if arguments.names else "名称不同的"
    say(f"{done} {len(found.new)} 个，{other} {len(found.renamed)} 个，{found.same} 个原来就有")
    return 0


def _renamed(found: Imported) -> list[str]:
    return [f"~ {code}  {was} → {now}" for code, (was, now) in found.renamed.items()]
