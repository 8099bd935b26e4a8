"""What is wrong with a pack, one a line."""

from __future__ import annotations

from pathlib import Path

from budgetdesk.cli.console import say
from budgetdesk.engine.text import shortened
from budgetdesk.errors import KnownError
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.packs.problems import Problem

MAX_LINE = 300  # what a pack says is not to flood the screen


def check_pack(folder: Path, installed: InstalledPacks) -> int:
    """Everything that is wrong with the pack in `folder`, one a line; 1 if anything is."""
    if not folder.is_dir():
        raise KnownError(f"找不到文件夹：{folder}" if not folder.exists() else f"{folder} 不是文件夹")
    from budgetdesk.office.packs.pack_examination import examine

    found = examine(folder, installed.catalogue)
    if found.loaded is not None and found.tried is not None and not found.problems:
        pack, tried = found.loaded.pack, found.tried
        say(
            f"{pack.id} {pack.version} 没有问题：{len(pack.tables)} 张表，{tried.formulas} 条公式，"
            f"{tried.checks} 条检查，{tried.cases} 个例子都试过"
        )
    say_problems(found.problems)
    return 1 if found.problems else 0


def say_problems(problems: list[Problem]) -> None:
    for problem in problems:
        say(shortened(str(problem), MAX_LINE, "……"))
    if problems:
        say(f"共 {len(problems)} 处错误")
