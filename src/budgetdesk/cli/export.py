"""`export`: PDF, workbook and declaration file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from budgetdesk.cli.console import complain, say
from budgetdesk.cli.sources import opened_one
from budgetdesk.document.document import Document
from budgetdesk.errors import KnownError
from budgetdesk.office.exports import Snapshot, declaration_file, write_file, write_pdf, write_workbook
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.publishing import Publication, write_publication
from budgetdesk.office.template_filling import fill_template


def export(arguments: Namespace, packs: InstalledPacks) -> int:
    into: Path | None = arguments.into
    workbook = into if into is not None and arguments.xlsx is None else arguments.xlsx
    named = (arguments.pdf, workbook, arguments.json, arguments.document)
    targets = [path for path in named if path is not None]
    if not targets:
        raise KnownError("没有说输出什么：请写 --pdf、--xlsx、--into、--document 或 --json")
    for path in targets:
        must_be_free(path, arguments.source, targets)
    with opened_one(arguments.source, arguments.declaration, packs) as opened:
        document = opened.document
        tables = _tables(document, arguments.tables)
        if into is not None:
            _fill(document, into, arguments.xlsx or into)
        if arguments.pdf is not None or (arguments.xlsx is not None and into is None):
            shot = Snapshot(
                document,
                opened.title,
                tables,
                formulas=arguments.xlsx is not None,
                carried=None if arguments.plain else opened.head,
            ).take()
            if arguments.pdf is not None:
                write_pdf(shot, arguments.pdf)
            if arguments.xlsx is not None and into is None:
                for lost in write_workbook(shot, arguments.xlsx):
                    complain(f"提示：{lost}")
        if arguments.document is not None:
            write_publication(Publication(document).take(), arguments.document)
        if arguments.json is not None:
            all_values = arguments.values == "all"
            write_file(declaration_file(document, opened.head, tables, all_values=all_values), arguments.json)
    for path in targets:
        say(f"已输出 {path}")
    return 0


def _fill(document: Document, template: Path, target: Path) -> None:
    """Into the template itself, or a copy of it; says how many cells it filled and each thing that it could not."""
    made = fill_template(document, template)
    write_file(made.data, target)
    for sheet, cells in made.filled.items():
        say(f"{sheet}：填入 {len(cells)} 格")
    for words in made.left:
        complain(f"提示：没有填 {words}")


def _tables(document: Document, wanted: str | None) -> list[str] | None:
    """Ids or printed numbers; None for all that are published."""
    if wanted is None:
        return None
    known = document.program.pack.tables
    by_name = {name: id for id, table in known.items() for name in (table.title, table.number, id) if name}
    tables = []
    for name in filter(
        None, (part.strip() for part in wanted.replace("，", ",").replace("、", ",").split(","))
    ):
        if name not in by_name:
            raise KnownError(f"没有表 {name}，可以是 {'、'.join(known)}")
        tables.append(by_name[name])
    if not tables:
        raise KnownError("--tables 后面没有写表")
    return [id for id in known if id in tables]


def must_be_free(target: Path, source: Path, targets: list[Path]) -> None:
    """Raises KnownError where writing there would harm something or cannot be."""
    if target.is_dir():
        raise KnownError(f"{target} 是文件夹，这里要一个文件名")
    if not target.absolute().parent.is_dir():
        raise KnownError(f"没有文件夹 {target.absolute().parent}，请先建好")
    if target.exists() and source.exists() and target.samefile(source):
        raise KnownError(f"不能把输出写在输入上：{target}")
    if sum(other.absolute() == target.absolute() for other in targets) > 1:
        raise KnownError(f"两种输出不能写进同一个文件：{target}")
