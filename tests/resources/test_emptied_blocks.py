"""Whatever block of a shipped declaration is emptied, it is said, unless the program fills it by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Facts, Place
from budgetdesk.exchange.declaration_json import read_head, read_tables
from budgetdesk.resources import resources

FILES = [
    *sorted((resources() / "samples").glob("*.json")),
    *sorted((Path(__file__).parents[1] / "golden" / "declarations").glob("*.json")),
]


def read(file: Path) -> tuple[str, Facts]:
    head, tables = read_head(file.read_bytes(), file.name)
    return head.pack, read_tables(tables, shipped.program(head.pack), file.name)


def without(facts: Facts, place: Place) -> Facts:
    left = facts.copy()
    left.entries = {cell: entry for cell, entry in facts.entries.items() if cell.place != place}
    left.rows.pop(place, None)
    return left


def shown(document: Document, place: Place) -> int:
    """How many cells of the block the form shows something in."""
    lines = document.sheet(place.table, place.instance).lines
    cells = (box.cell for line in lines for box in line.boxes if box.cell and box.cell.place == place)
    return sum(bool(document.view(cell).text) for cell in cells)


def told(document: Document) -> set[str]:
    return {finding.key for finding in (*document.findings, *document.outstanding)}


@pytest.mark.parametrize("file", FILES, ids=[path.stem for path in FILES])
def test_an_emptied_block_is_told_or_still_shown(file: Path) -> None:
    pack, facts = read(file)
    whole = Document(shipped.program(pack), Content(facts, {}, {}))
    silent = []
    for place in sorted({cell.place for cell in facts.entries}):
        document = Document(shipped.program(pack), Content(without(facts, place), {}, {}))
        if not told(document) - told(whole) and shown(document, place) < shown(whole, place):
            silent.append("/".join(place))
    assert silent == []
