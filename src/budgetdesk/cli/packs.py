"""`packs`: the installed ones, what is wrong with one in a folder, and how they come and go."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from budgetdesk.cli.console import say, say_json
from budgetdesk.cli.pack_check import MAX_LINE, check_pack, say_problems
from budgetdesk.cli.pack_ids import list_ids
from budgetdesk.engine.text import shortened
from budgetdesk.errors import KnownError
from budgetdesk.office.packs.installed_packs import InstalledPacks, user_packs
from budgetdesk.packs.problems import PackError

_WAYS = ("check", "install", "remove", "export", "copy", "diff", "ids")


def packs(arguments: Namespace, installed: InstalledPacks) -> int:
    """What is asked for; the list where nothing is."""
    if arguments.watch is not None:
        from budgetdesk.cli.pack_watch import watch

        return watch(*arguments.watch)
    asked = [getattr(arguments, name) for name in _WAYS]
    if sum(one is not None for one in asked) > 1:
        raise KnownError(f"{'、'.join(f'--{name}' for name in _WAYS)} 一次只能写一个")
    if arguments.check is not None:
        return check_pack(arguments.check, installed)
    if arguments.install is not None:
        return _install(arguments.install, installed)
    if arguments.remove is not None:
        return _remove(arguments.remove, installed)
    if arguments.export is not None:
        id, target = arguments.export
        return _export(id, Path(target), installed)
    if arguments.copy is not None:
        return _copy(arguments.copy, arguments.year, arguments.folder, installed)
    if arguments.ids is not None:
        return list_ids(arguments.ids, arguments.table, installed)
    if arguments.diff is not None:
        old, new = arguments.diff
        return _diff(old, new, arguments.page, installed)
    return list_packs(installed, arguments.json)


def list_packs(installed: InstalledPacks, as_json: bool) -> int:
    packs = installed.summaries()
    if as_json:
        names = ("id", "title", "region", "kind", "year", "version")
        say_json([{name: getattr(pack, name) for name in names} for pack in packs])
        return 0
    for pack in packs:
        say(f"{pack.id}  {pack.title}  {pack.version} 版")
    if not packs:
        say("没有安装报表包")
    return 0


def _install(source: Path, installed: InstalledPacks) -> int:
    from budgetdesk.exchange.signing import spoken_number
    from budgetdesk.office.packs.pack_installation import install

    try:
        made = install(source, installed.catalogue, user_packs())
    except PackError as error:
        say_problems(error.problems)
        say("没有安装")
        return 1
    pack = made.pack
    say(f"已安装 {pack.id} {pack.version} 版：{pack.title}")
    if made.signer:
        first = "：首次见到这个签名，请打电话与制作单位核对号码" if made.new_signer else ""
        say(f"有签名，核对号码 {spoken_number(made.signer)}{first}")
    else:
        say("没有签名")
    if made.before:
        say(f"原有的 {made.before} 版仍在：新打开的申报用其中最新的一版，并按新的规则重新审核")
        _say_changes(f"{pack.id}@{made.before}", f"{pack.id}@{pack.version}")
    return 0


MOST_CHANGES = 40


def _say_changes(before: str, after: str) -> None:
    from budgetdesk.office.packs.pack_installation import differences
    from budgetdesk.packs.comparison import as_text

    try:
        lines = list(as_text(*differences(before, after, InstalledPacks().catalogue)))
    except PackError:  # a version that this program cannot read any more
        return
    for line in lines[:MOST_CHANGES]:
        say(shortened(line, MAX_LINE, "……"))
    if len(lines) > MOST_CHANGES:
        say(f"…… 另有 {len(lines) - MOST_CHANGES} 行：budgetdesk packs --diff {before} {after}")


def _remove(id: str, installed: InstalledPacks) -> int:
    from budgetdesk.office.packs.pack_installation import remove

    gone = remove(id, installed.catalogue, user_packs())
    say(f"已删除 {gone.id} {gone.version} 版")
    return 0


def _export(id: str, target: Path, installed: InstalledPacks) -> int:
    from budgetdesk.office.packs.pack_installation import export_form

    say(f"已打包：{export_form(id, installed.catalogue, target)}")
    return 0


def _copy(id: str, year: int | None, folder: Path | None, installed: InstalledPacks) -> int:
    from budgetdesk.office.packs.pack_installation import copy_for_year

    if year is None or folder is None:
        raise KnownError("复制报表包要写：--copy 编号 --year 年度 文件夹")
    made = copy_for_year(id, year, folder, installed.catalogue)
    say(f"已写成 {made.id}，在 {folder}：编号、年度、规则编号和例子里的年份都已改")
    for place in made.to_look_at:
        say(shortened(str(place), MAX_LINE, "……"))
    return 0


def _diff(old: str, new: str, page: Path | None, installed: InstalledPacks) -> int:
    from budgetdesk.office.packs.pack_installation import differences, write_page
    from budgetdesk.packs.comparison import as_text

    before, after, found = differences(old, new, installed.catalogue)
    for line in as_text(before, after, found):
        say(shortened(line, MAX_LINE, "……"))
    if page is not None:
        say(f"已写出 {write_page(before, after, found, page)}")
    return 0
