"""`import` of a text: Word, PDF or plain text into the sections of a declaration's text."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetdesk.cli.console import complain, say, say_json
from budgetdesk.errors import KnownError

if TYPE_CHECKING:
    from budgetdesk.document.document import Document
    from budgetdesk.office.importing.text_import import TextImport
    from budgetdesk.office.packs.installed_packs import InstalledPacks


def import_text(arguments: Namespace, packs: InstalledPacks) -> int:
    """Into the declaration that is named, or the only one; with `--preview` nothing is changed."""
    from budgetdesk.cli.declarations import refuse_astray
    from budgetdesk.office.declarations import find_declarations, listed, open_declaration
    from budgetdesk.office.importing.text_import import described, propose_text
    from budgetdesk.office.workspaces import is_workspace, writing

    file: Path = arguments.files[0]
    for option in ("pack", "unit", "name", "year", "mapping", "title"):
        if getattr(arguments, option):
            raise KnownError(f"--{option} 不用于导入文字")
    if not arguments.workspace.exists() or not is_workspace(arguments.workspace):
        raise KnownError(f"文字要导入已有的申报，这里没有工作库：{arguments.workspace}")
    with writing(arguments.workspace) as workspace:
        found = find_declarations(workspace.store, arguments.declaration)
        if len(found) > 1:
            raise KnownError("有几份申报，请用 --declaration 指明一份：", map(listed, found))
        opened = open_declaration(workspace.store, found[0].id, packs, keep=not arguments.preview)
        document = opened.document
        proposed = propose_text(file, document, opened.head)
        if not arguments.preview:
            refuse_astray(arguments, proposed.astray)
        told = list(described(document, proposed, replace=arguments.replace))
        kept = [] if arguments.replace else list(proposed.conflicts(document))
        if not arguments.preview and (edit := proposed.edit(document, replace=arguments.replace)) is not None:
            document.apply(edit)
        if arguments.json:
            say_json({"declaration": opened.id, **_json(document, proposed), "kept": kept})
            return 0
        done = "（没有改动）" if arguments.preview else ""
        say(f"{file.name}：{len(proposed.sections)} 节文字导入 {opened.id}{done}")
        if arguments.preview and proposed.astray:
            complain(f"提示：{proposed.astray}")
        for line in told:
            say(f"  {line}")
        if kept:
            say(f"{len(kept)} 节已经写有别的话，没有改动；要用导入的代替，请加 --replace")
    return 0


def _json(document: Document, proposed: TextImport) -> dict[str, Any]:
    return {
        "sections": [
            {
                "section": each.heading, "paragraphs": each.paragraphs, "own": bool(each.words), "follows": each.follows,
                "differs": each.differs, "cells": [cell._asdict() for cell, _ in each.fills],
            }
            for each in proposed.sections
        ],
        "unplaced": [{"section": heading, "text": words} for heading, words in proposed.unplaced],
    }  # fmt: skip
