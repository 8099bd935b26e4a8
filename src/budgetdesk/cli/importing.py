"""`import`: declaration files, or a workbook, which is shown first and corrected by a file where that is wanted."""

from __future__ import annotations

from argparse import Namespace
from itertools import islice
from pathlib import Path
from typing import Any

from budgetdesk.cli.console import complain, say, say_json
from budgetdesk.cli.declarations import refuse_astray, saying_how
from budgetdesk.engine.cells import Rejected
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.engine.text import shortened
from budgetdesk.errors import KnownError
from budgetdesk.exchange.workbooks.reading import is_workbook
from budgetdesk.office.declarations import Opened, create_declaration, open_declaration, refuse_twice
from budgetdesk.office.exports import write_file
from budgetdesk.office.importing.declaration_files import import_files
from budgetdesk.office.importing.workbook_import import (
    SheetMappings,
    WorkbookImport,
    described,
    mapping_bytes,
    propose_into,
    propose_new,
    read_mapping,
    remember,
)
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import first_bytes, is_workspace, writing

TEXTS = (".docx", ".pdf", ".txt")
_TEXTS_OF_OTHERS = (".doc", ".wps", ".rtf", ".odt", ".ofd")  # are told how to become one of these
_SHOWN = 12  # doubts and changed cells
_LARGEST_MAPPING = 10_000_000


def import_declarations(arguments: Namespace, packs: InstalledPacks) -> int:
    """All the files or none of them."""
    path, files, title = arguments.workspace, arguments.files, arguments.title
    is_text = len(files) == 1 and files[0].suffix.lower() in (*TEXTS, *_TEXTS_OF_OTHERS)
    if arguments.replace and not (is_text or arguments.declaration):
        raise KnownError("--replace 只用于导入文字，或把工作簿填进已有的申报（--declaration）")
    if len(files) == 1 and not is_text and is_workbook(files[0], first_bytes(files[0], 16)):
        return _import_workbook(arguments, packs)
    if is_text:
        from budgetdesk.cli.text_import import import_text

        return import_text(arguments, packs)
    for option in ("declaration", "pack", "unit", "year", "preview", "mapping", "json"):
        if getattr(arguments, option):
            raise KnownError(f"--{option} 只用于导入一个工作簿")
    with writing(path) as workspace, saying_how():
        made = import_files(files, workspace.store, packs, name=title)
    for file, (id, head, content) in zip(files, made, strict=True):
        entries = content.facts.entries
        say(f"已导入 {file.name}：{id}（{head.unit_name} {head.year} 年，填入 {len(entries)} 格）")
        if rejected := [entry for entry in entries.values() if isinstance(entry, Rejected)]:
            first = f"“{shortened(rejected[0].raw, 24)}”{rejected[0].reason}"
            say(f"其中 {len(rejected)} 格填不进，原文保留并已标出，check 逐格列出，如：{first}")
    return 0


def _import_workbook(arguments: Namespace, packs: InstalledPacks) -> int:
    file: Path = arguments.files[0]
    mapping = _mapping(arguments)
    if arguments.preview:
        return _preview(arguments, file, mapping, packs)
    with writing(arguments.workspace) as workspace, saying_how():
        store = workspace.store
        if arguments.declaration:
            opened = open_declaration(store, arguments.declaration, packs)
            proposed = propose_into(
                file, opened.document, opened.head, store, mapping=mapping, replace=arguments.replace
            )
            refuse_astray(arguments, proposed.astray)
            if (edit := proposed.edit()) is not None:
                opened.document.apply(edit)
            id = opened.id
        else:
            proposed = _new(arguments, file, mapping, packs, store)
            if arguments.title is not None:
                proposed.head.name = arguments.title.strip()
            refuse_twice([proposed.head], store)
            document = proposed.document
            id = create_declaration(
                store, document.program, document.content, proposed.head, label=f"导入 {file.name}"
            )
        if mapping is not None:
            remember(store, proposed.head.pack, proposed.grids, mapping)
    if arguments.json:
        say_json({"declaration": id, **_told(proposed)})
        return 0
    head = proposed.head
    where = f"已填进 {id}" if arguments.declaration else f"已导入 {file.name}：{id}"
    filled = proposed.filled or len(proposed.document.content.facts.entries)
    say(f"{where}（{head.unit_name or head.unit_code} {head.year} 年，填入 {filled} 格）")
    _say(proposed)
    return 0


def _mapping(arguments: Namespace) -> SheetMappings | None:
    path: Path | None = arguments.mapping
    if path is None or (arguments.preview and not path.exists()):
        return None
    return read_mapping(first_bytes(path, _LARGEST_MAPPING), path.name)


def _preview(arguments: Namespace, file: Path, mapping: SheetMappings | None, packs: InstalledPacks) -> int:
    path: Path = arguments.workspace
    if path.exists():
        if not is_workspace(path):
            raise KnownError(f"这不是预算填报台的工作库：{path}")
        with writing(path) as workspace:
            store = workspace.store
            if arguments.declaration:
                opened: Opened = open_declaration(store, arguments.declaration, packs, keep=False)
                proposed = propose_into(
                    file, opened.document, opened.head, store, mapping=mapping, replace=arguments.replace
                )
            else:
                proposed = _new(arguments, file, mapping, packs, store)
    elif arguments.declaration:
        raise KnownError(f"找不到文件：{path}")
    else:
        proposed = _new(arguments, file, mapping, packs, None)
    if arguments.mapping is not None and mapping is None:
        write_file(mapping_bytes(proposed.mapping()), arguments.mapping)
    if arguments.json:
        say_json(_told(proposed))
        return 0
    say(f"{file.name}：{proposed.document.program.pack.title}，将填入 {proposed.filled} 格（没有改动）")
    if proposed.astray:
        complain(f"提示：{proposed.astray}")
    _say(proposed)
    if arguments.mapping is not None and mapping is None:
        say(f"对应关系已写到 {arguments.mapping}，改好后用 --mapping 导入")
    return 0


def _new(
    arguments: Namespace, file: Path, mapping: SheetMappings | None, packs: InstalledPacks, store: Any
) -> WorkbookImport:
    unit = {"code": arguments.unit, "name": arguments.name}
    return propose_new(
        file, packs, store, pack=arguments.pack, unit=unit, year=arguments.year, mapping=mapping
    )


def _say(proposed: WorkbookImport) -> None:
    document = proposed.document
    if proposed.guessed:
        say(f"按“{document.program.pack.title}”看待（没有指明报表包，是认出来的）")
    for sheet in proposed.reading.sheets:
        say(f"  {sheet.grid.name} → {table_label(document.engine, sheet.table)}：{len(sheet.cells)} 格")
        for words in sheet.words[:_SHOWN]:
            say(f"    {words}")
        if sheet.lost:
            shown = "、".join(
                f"{sheet.grid.address(at)} {shortened(sheet.grid.rows[at[0]][at[1]], 12)}"
                for at in sheet.lost[:_SHOWN]
            )
            say(f"    有 {len(sheet.lost)} 个数不知填到哪一格：{shown}")
    if proposed.own:
        say(f"这是本程序输出的工作簿，输出后改过的有 {len(proposed.changed)} 格")
        for line in islice(described(proposed), _SHOWN):
            say(f"  {line}")
    for grid in proposed.reading.strangers:
        say(f"  {grid.name}：没有认出是哪张表，不导入")
    for cell, entry in proposed.unreadable[:_SHOWN]:
        complain(
            f"提示：{cell_words(document.engine, cell)} 填不进“{shortened(entry.raw, 24)}”：{entry.reason}"
        )


def _told(proposed: WorkbookImport) -> dict[str, object]:
    document, head = proposed.document, proposed.head
    return {
        "pack": head.pack,
        "guessed": proposed.guessed,
        "unit": {"code": head.unit_code, "name": head.unit_name},
        "year": head.year,
        "own": proposed.own,
        "astray": proposed.astray,
        "taken": proposed.taken,
        "kept": proposed.kept,
        "filled": proposed.filled,
        "sheets": [
            {
                "sheet": sheet.grid.name,
                "table": sheet.table,
                "cells": {sheet.grid.address(at): "/".join(cell) for at, cell in sorted(sheet.cells.items())},
                "lost": {sheet.grid.address(at): sheet.grid.rows[at[0]][at[1]] for at in sheet.lost},
                "notes": sheet.words,
            }
            for sheet in proposed.reading.sheets
        ],
        "changed": {cell_words(document.engine, cell): text for cell, text in proposed.changed},
        "strangers": [grid.name for grid in proposed.reading.strangers],
        "unreadable": {cell_words(document.engine, cell): entry.raw for cell, entry in proposed.unreadable},
    }
