"""`packs`: the installed ones, and what is wrong with one in a folder."""

from __future__ import annotations

from pathlib import Path

from budgetdesk.cli.console import say, say_json
from budgetdesk.engine.text import shortened
from budgetdesk.errors import KnownError
from budgetdesk.office.installed_packs import InstalledPacks
from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.resources import resources

MAX_LINE = 300  # what a pack says is not to flood the screen


def list_packs(as_json: bool) -> int:
    packs = InstalledPacks().summaries()
    if as_json:
        names = ("id", "title", "region", "kind", "year", "version")
        say_json([{name: getattr(pack, name) for name in names} for pack in packs])
        return 0
    for pack in packs:
        say(f"{pack.id}  {pack.title}  {pack.version} 版")
    if not packs:
        say("没有安装报表包")
    return 0


def check_pack(folder: Path) -> int:
    """Everything that is wrong with the pack in `folder`, one a line; 1 if anything is."""
    if not folder.is_dir():
        raise KnownError(f"找不到文件夹：{folder}" if not folder.exists() else f"{folder} 不是文件夹")
    from budgetdesk.engine.compiler.cases import try_pack
    from budgetdesk.engine.compiler.compiler import compile_pack
    from budgetdesk.packs.loading import load_pack

    problems: list[Problem]
    try:
        program = compile_pack(load_pack(folder, resources() / "codes"))
        tried = try_pack(program)
        problems = tried.problems
    except PackError as error:
        problems = error.problems
    else:
        if not problems:
            pack = program.pack
            say(
                f"{pack.id} {pack.version} 没有问题：{len(pack.tables)} 张表，{tried.formulas} 条公式，"
                f"{tried.checks} 条检查，{tried.cases} 个例子都试过"
            )
    for problem in problems:
        say(shortened(str(problem), MAX_LINE, "……"))
    if problems:
        say(f"共 {len(problems)} 处错误")
    return 1 if problems else 0
