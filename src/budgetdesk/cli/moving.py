"""`move` to another computer, and `report`: a file for those who mend the program."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from budgetdesk.cli.console import say
from budgetdesk.errors import KnownError
from budgetdesk.office.packs.installed_packs import InstalledPacks


def move(arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.office.moving import pack_up, unpack

    if (arguments.out is None) == (arguments.source is None):
        raise KnownError("用法有误：搬出写 --out 文件，搬入写 --from 文件，两者写一个")
    if arguments.out is not None:
        path = pack_up(arguments.out, arguments.workspaces, {})
        say(f"已打包 {path}：{len(arguments.workspaces)} 个工作库和自己安装的报表包")
        return 0
    moved = unpack(arguments.source, arguments.to or Path.cwd())
    for workspace in moved.workspaces:
        say(f"工作库  {workspace}")
    for pack in moved.packs:
        say(f"报表包  {pack}")
    return 0


def report(arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.office.problem_report import write_report

    path = write_report(
        arguments.out, packs, arguments.workspace, with_work=arguments.with_work, said=arguments.says or ""
    )
    say(f"已写 {path}" + ("，里面有工作库" if arguments.with_work else "，里面没有填报的数"))
    return 0
