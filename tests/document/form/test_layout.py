"""The printed form of every shipped pack: boxes tile the frame, and every cell stands in exactly one of them."""

from __future__ import annotations

from collections import Counter

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.blocks import TreeBlock
from budgetdesk.engine.cells import Cell, Facts, Place

DOCUMENTS = {pack: Document(shipped.program(pack), Content(Facts(), {}, {})) for pack in shipped.PACKS}
DOCUMENTS |= {sample: shipped.document(sample) for sample in shipped.SAMPLES}


def sheets(name: str) -> list[Sheet]:
    return DOCUMENTS[name].sheets(list(DOCUMENTS[name].program.pack.tables))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_boxes_tile_the_frame(name: str) -> None:
    for sheet in sheets(name):
        width = len(sheet.columns)
        filled: Counter[tuple[int, int]] = Counter()
        for at, line in enumerate(sheet.lines):
            for box in line.boxes:
                assert 0 <= box.column < box.column + box.span <= width, (sheet.table, at, box)
                assert at + box.rowspan <= len(sheet.lines), (sheet.table, at, box)
                filled.update(
                    (at + down, box.column + right)
                    for down in range(box.rowspan)
                    for right in range(box.span)
                )
        twice = [place for place, times in filled.items() if times > 1]
        holes = [(y, x) for y in range(len(sheet.lines)) for x in range(width) if not filled[y, x]]
        assert (twice, holes) == ([], []), sheet.table


def shown_cells(document: Document, table: str, instance: str) -> set[Cell]:
    """Every cell of a sheet that people can see."""
    found = set()
    for block in document.program.table_blocks(table):
        place = Place(table, block.id, instance)
        if isinstance(block, TreeBlock):
            continue
        for row in document.engine.row_ids(place):
            found |= {place.cell(row, column) for column in block.columns}
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_cell_stands_in_one_box(name: str) -> None:
    document = DOCUMENTS[name]
    for sheet in sheets(name):
        boxed = Counter(box.cell for line in sheet.lines for box in line.boxes if box.cell is not None)
        assert [cell for cell, times in boxed.items() if times > 1] == []
        wanted = shown_cells(document, sheet.table, sheet.instance)
        trees = {b.id for b in document.program.blocks.trees() if b.table.id == sheet.table}
        assert {cell for cell in boxed if cell.block not in trees} == wanted, sheet.table
