"""What people have on the clipboard, value by value: read as it is meant, or told and all that reads it silent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests import shipped
from tests.document.scripts import content

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.paste.clipboard import read_clipboard
from budgetdesk.engine.cells import Facts, Place, Rejected

PROGRAM = shipped.program()
CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("clipboard_values.yaml").read_text("utf-8")
)


def filled(case: dict[str, Any]) -> tuple[Document, list[tuple[str, dict[str, Any]]]]:
    """A declaration with the rows of the text, and each row's id with what it must hold."""
    document = Document(PROGRAM, content(Facts()))
    block = PROGRAM.blocks[case["into"], "rows"]
    columns = list(block.columns)
    rows = []
    for texts, reads in zip(read_clipboard(case["text"]).rows, case["reads"], strict=True):
        edit, row = edit_commands.insert_row(
            document, Place(*block.name), values=dict(zip(columns, texts, strict=False))
        )
        document.apply(edit)
        rows.append((row, reads))
    return document, rows


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_each_value_is_read_as_it_is_meant(case: dict[str, Any]) -> None:
    document, rows = filled(case)
    entries = document.content.facts.entries
    for row, reads in rows:
        held = {cell.column: entry for cell, entry in entries.items() if cell.row == row}
        assert held.keys() == reads.keys()
        for column, meant in reads.items():
            entry = held[column]
            if isinstance(entry, Rejected):
                assert meant["says"] in entry.reason
            else:
                assert (f"{entry:f}" if isinstance(entry, Decimal) else entry) == meant


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_no_figure_is_accused_for_one_that_cannot_be_read(case: dict[str, Any]) -> None:
    document, _ = filled(case)
    # A budget below 0 is asked about wherever it comes from.
    told = [f for f in document.findings if f.level != "hint" and f.cause_kind != "negative"]
    assert {f.suspect for f in told} == set(unreadable(document))
    assert {f.cause_kind for f in told} <= {"unreadable"}


def test_when_it_is_mended_all_that_reads_it_speaks_again() -> None:
    document, _ = filled(next(case for case in CASES if case["id"] == "one-unreadable-cell"))
    [cell] = unreadable(document)
    total = cell._replace(row="total")
    assert document.engine.value(total) is None
    document.apply(edit_commands.enter(document, cell, "100"))  # type: ignore[arg-type]
    assert document.engine.value(total) == Decimal("13500.00")
    assert [f.suspect.row for f in document.findings if f.level == "error" and f.suspect] == [cell.row]
    document.undo()
    assert document.engine.value(total) is None
    assert {f.suspect for f in document.findings if f.level == "error"} == {cell}


def unreadable(document: Document) -> Iterator[Any]:
    return (c for c, entry in document.content.facts.entries.items() if isinstance(entry, Rejected))
