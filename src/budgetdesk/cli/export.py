"""`export`: PDF, workbook and declaration file."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from budgetdesk.cli.console import complain, say
from budgetdesk.document.document import Document
from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import write_declaration
from budgetdesk.office.sources import Opened, opened_one
from budgetdesk.output.saving import deliver
from budgetdesk.storage.errors import plainly


def export(arguments: Namespace) -> int:
    targets = [path for path in (arguments.pdf, arguments.xlsx, arguments.json) if path is not None]
    if not targets:
        raise KnownError("没有说输出什么：请写 --pdf、--xlsx 或 --json")
    for path in targets:
        _must_be_free(path, arguments.source, targets)
    with opened_one(arguments.source, arguments.declaration) as opened:
        tables = _tables(opened.document, arguments.tables)
        if arguments.pdf is not None:
            write_pdf_of(opened, arguments.pdf, tables)
        if arguments.xlsx is not None:
            write_xlsx_of(opened, arguments.xlsx, tables)
        if arguments.json is not None:
            with plainly(arguments.json):
                deliver(_json(opened, arguments.values == "all", tables), arguments.json)
    for path in targets:
        say(f"已输出 {path}")
    return 0


def write_pdf_of(opened: Opened, target: Path, tables: list[str] | None = None) -> None:
    from budgetdesk.output.pdf import write_pdf

    document = opened.document
    with plainly(target):
        write_pdf(
            target, document.sheets(tables), document.view, title=opened.title, created=_now(),
            draft=document.is_draft,
        )  # fmt: skip


def write_xlsx_of(opened: Opened, target: Path, tables: list[str] | None = None) -> None:
    from budgetdesk.output.excel_formulas import live_formulas
    from budgetdesk.output.xlsx import write_xlsx

    document = opened.document
    live = live_formulas(document.engine)
    with plainly(target):
        lost = write_xlsx(
            target, document.sheets(tables), document.view, formula=live, title=opened.title, created=_now()
        )
    for each in lost:
        complain(f"提示：{each}")


def _json(opened: Opened, all_values: bool, tables: list[str] | None) -> bytes:
    data = write_declaration(
        opened.document.engine,
        opened.head,
        all_values=all_values,
        remarks=opened.document.content if tables is None else None,
    )
    if tables is None:
        return data
    content = json.loads(data)
    content["tables"] = {id: table for id, table in content["tables"].items() if id in tables}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


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


def _must_be_free(target: Path, source: Path, targets: list[Path]) -> None:
    if target.is_dir():
        raise KnownError(f"{target} 是文件夹，这里要一个文件名")
    if not target.absolute().parent.is_dir():
        raise KnownError(f"没有文件夹 {target.absolute().parent}，请先建好")
    if target.exists() and source.exists() and target.samefile(source):
        raise KnownError(f"不能把输出写在输入上：{target}")
    if sum(other.absolute() == target.absolute() for other in targets) > 1:
        raise KnownError(f"两种输出不能写进同一个文件：{target}")


def _now() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)
