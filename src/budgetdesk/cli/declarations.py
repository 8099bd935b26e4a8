"""`new`, `list` and `import`: what is in a workspace."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from budgetdesk.cli.console import say, say_json
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Cell, Entry, Facts, Rejected
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.text import shortened
from budgetdesk.errors import KnownError
from budgetdesk.office.opening import create_declaration, unit_entries
from budgetdesk.office.sources import SUFFIX, Programs, is_ours, read_file, reading
from budgetdesk.storage.workspace import Workspace


def new(arguments: Namespace) -> int:
    if not 1990 <= arguments.year <= 2099:
        raise KnownError(f"年度应是四位数的年份，不能是 {arguments.year}")
    texts = {
        "code": arguments.unit,
        "name": arguments.name,
        "nature": arguments.nature or "",
        "parent_code": arguments.parent or "",
        "parent_name": arguments.parent_name or "",
    }
    texts = {id: text.strip() for id, text in texts.items()}
    for id, option in (("code", "--unit"), ("name", "--name")):
        if not texts[id]:
            raise KnownError(f"{option} 不能空着")
    if bad := next((t for t in texts.values() if not t.isprintable()), None):
        raise KnownError(f"文字中有不能显示的字符：{bad!a}")
    programs = Programs()
    program = programs.get(arguments.pack)
    facts = Facts(_unit_facts(program, texts))
    with _writing(arguments.workspace) as workspace:
        for info in workspace.declarations():
            if (info.unit_code, info.year, info.pack) == (texts["code"], arguments.year, arguments.pack):
                raise KnownError(f"工作库中已有这个单位的这份申报：{info.id}")
        id = create_declaration(workspace, program, Content(facts, {}, {}), year=arguments.year)
    say(f"已新建申报 {id}：{texts['name']} {arguments.year} 年 {program.pack.title}")
    return 0


def _unit_facts(program: Program, texts: dict[str, str]) -> dict[Cell, Entry]:
    entries = unit_entries(program, texts)
    for cell, text in entries.items():
        choices = program.blocks[cell.table, cell.block].type_of(cell.row, cell.column).slot.choices
        if choices and text not in choices:
            raise KnownError(f"单位性质不能是 {text}，可以是 {'、'.join(choices)}")
    return entries


def list_declarations(path: Path, as_json: bool) -> int:
    with reading(path) as workspace:
        found = workspace.declarations()
    if as_json:
        say_json(
            [
                {
                    "id": info.id,
                    "pack": info.pack,
                    "pack_version": info.pack_version,
                    "unit": {"code": info.unit_code, "name": info.unit_name},
                    "year": info.year,
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
        say(f"{info.id}  {info.unit_name}  {info.year} 年  {info.state}  {changed:%Y-%m-%d %H:%M} 修改")
    if not found:
        say("工作库中还没有申报")
    return 0


def import_files(path: Path, files: list[Path]) -> int:
    """All the files or none of them."""
    programs = Programs()
    if path.exists():
        with _writing(path) as workspace:
            return _import(workspace, files, programs)
    for file in files:  # nothing is made where one of them cannot be used
        read_file(file, programs)
    with _writing(path) as workspace:
        return _import(workspace, files, programs)


def _import(workspace: Workspace, files: list[Path], programs: Programs) -> int:
    # The office's own codes belong to the workspace, so packs are compiled with them here.
    read = [(file, *read_file(file, programs, workspace)) for file in files]
    for file, head, content, program in read:
        id = create_declaration(
            workspace, program, content, unit_code=head.unit_code, unit_name=head.unit_name,
            year=head.year, label=f"导入 {file.name}",
        )  # fmt: skip
        entries = content.facts.entries
        say(f"已导入 {file.name}：{id}（{head.unit_name} {head.year} 年，填入 {len(entries)} 格）")
        if rejected := [entry for entry in entries.values() if isinstance(entry, Rejected)]:
            first = f"“{shortened(rejected[0].raw, 24)}”{rejected[0].reason}"
            say(f"其中 {len(rejected)} 格填不进，原文保留并已标出，check 逐格列出，如：{first}")
    return 0


@contextmanager
def _writing(path: Path) -> Iterator[Workspace]:
    """The workspace to write to, made if there is none."""
    if path.is_dir():
        raise KnownError(f"{path} 是文件夹，这里要一个工作库文件（{SUFFIX}）")
    if path.exists():
        if not is_ours(path):
            raise KnownError(f"这不是预算填报台的工作库：{path}")
        workspace = Workspace.open(path)
    else:
        if path.suffix.casefold() == ".json":
            raise KnownError(f"没有工作库 {path}；新建工作库请用扩展名 {SUFFIX}")
        workspace = Workspace.create(path)
    with workspace:
        if workspace.read_only:
            raise KnownError(workspace.notice or f"工作库是只读的：{path}")
        yield workspace
