"""`text`: the narrative of a declaration, written from its figures."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from budgetdesk.cli.cells import cell_json
from budgetdesk.cli.console import complain, say, say_json
from budgetdesk.cli.export import must_be_free
from budgetdesk.cli.sources import opened_one
from budgetdesk.document.document import Document
from budgetdesk.engine.labels import full_name
from budgetdesk.narrative.sources import cells_of
from budgetdesk.narrative.written import Span, TablesHere, WrittenLine, WrittenText
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.publishing import Publication, text_of, write_plain, write_publication


def text(arguments: Namespace, packs: InstalledPacks) -> int:
    targets = [path for path in (arguments.docx, arguments.txt) if path is not None]
    for path in targets:
        must_be_free(path, arguments.source, targets)
    with opened_one(arguments.source, arguments.declaration, packs) as opened:
        document = opened.document
        written = text_of(document, arguments.section or "")
        if arguments.txt is not None:
            write_plain(written, arguments.txt)
        if arguments.docx is not None:
            write_publication(Publication(document, arguments.section or "").take(), arguments.docx)
        if arguments.json:
            say_json(_json(document, written))
            return 0
        if not targets:
            say(written.plain.rstrip("\n"))
        for heading, gap in written.gaps:
            where = f"，写在 {full_name(document.engine, gap.cell)}" if gap.cell is not None else ""
            complain(f"待填：{heading}：{gap.text.strip('〔〕')}{where}")
    for path in targets:
        say(f"已输出 {path}")
    return 0


def _json(document: Document, written: WrittenText) -> dict[str, Any]:
    return {
        "title": written.title.text,
        "lines": [_line_json(document, line) for line in written.lines],
        "gaps": [{"section": heading, **_span_json(document, gap)} for heading, gap in written.gaps],
    }


def _line_json(document: Document, line: WrittenLine | TablesHere) -> dict[str, Any]:
    if isinstance(line, TablesHere):
        return {"tables": list(line.tables)}
    spans = [_span_json(document, span) for span in line.spans]
    return {"level": line.level, "text": line.text, "spans": spans}


def _span_json(document: Document, span: Span) -> dict[str, Any]:
    engine = document.engine
    told: dict[str, Any] = {"kind": span.kind, "text": span.text}
    if span.cell is not None:
        told["cell"] = cell_json(engine, span.cell)
    elif span.of:
        told["from"] = [cell_json(engine, cell) for cell in cells_of(engine, span)]
        told["expressions"] = [str(relation.rule.expr) for relation in span.of]
    return told
