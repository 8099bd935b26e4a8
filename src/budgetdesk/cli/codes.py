"""`codes`: what an office added to code lists or corrected in them."""

from __future__ import annotations

from argparse import Namespace

from budgetdesk.cli.console import say, say_json
from budgetdesk.errors import KnownError
from budgetdesk.office.sources import Programs, is_ours, reading
from budgetdesk.storage.workspace import Workspace


def codes(arguments: Namespace) -> int:
    """Add, rename or (with an empty name) take back a code; then what the workspace has."""
    if arguments.code is not None or arguments.name is not None or arguments.list is not None:
        _correct(arguments)
    with reading(arguments.workspace) as workspace:
        corrections = workspace.code_corrections()
    if arguments.json:
        say_json(corrections)
        return 0
    for list, names in sorted(corrections.items()):
        for code, name in sorted(names.items()):
            say(f"{list}  {code}  {name}")
    if not corrections:
        say("工作库中没有增补或更正的科目")
    return 0


def _correct(arguments: Namespace) -> None:
    if None in (arguments.list, arguments.code, arguments.name):
        raise KnownError('增补科目要写 --list、--code 和 --name；--name 写 "" 表示撤回')
    code, name = arguments.code.strip(), arguments.name.strip()
    if not (code.isascii() and code.isdigit() and len(code) <= 20):
        raise KnownError(f"编码应是数字，不能是 {code[:40]}")
    if not name.isprintable() or len(name) > 200:
        raise KnownError("科目名称中有不能显示的字符，或者过长")
    with reading(arguments.workspace) as workspace:
        used = {info.pack for info in workspace.declarations()}
    programs = Programs()
    packs = used or {pack.id for pack in programs.catalogue.packs()}
    known = {codes.id for pack in packs for codes in programs.get(pack).codes.lists.values()}
    if arguments.list not in known:
        raise KnownError(f"没有科目表 {arguments.list[:80]}，有的是：", sorted(known))
    if not is_ours(arguments.workspace):
        raise KnownError(f"这不是预算填报台的工作库：{arguments.workspace}")
    with Workspace.open(arguments.workspace) as workspace:
        workspace.correct_code(arguments.list, code, name or None)
