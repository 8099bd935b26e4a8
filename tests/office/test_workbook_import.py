"""Workbooks that come in: ours come back exactly, others after they were shown; one undo takes them back."""

from __future__ import annotations

import random
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests import shipped
from tests.document.scripts import AMOUNTS, CODES, TEXTS, facts_of
from tests.exchange.workbooks.foreign_workbooks import lay_out_tables

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import read_typed
from budgetdesk.document.edits import Content, Edit, SetEntry
from budgetdesk.engine.blocks import VariableBlock
from budgetdesk.engine.cells import Cell, Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.exchange.workbooks.reading import read_workbook
from budgetdesk.office.declarations import Opened, head_of, unit_entries
from budgetdesk.office.exports import Snapshot, write_workbook
from budgetdesk.office.importing.workbook_import import (
    mapping_bytes,
    propose_into,
    propose_new,
    read_mapping,
    remember,
)
from budgetdesk.office.links import attached
from budgetdesk.output.xlsx import cell_addresses
from budgetdesk.storage.workspace_file import WorkspaceFile

PACKS = shipped.SharedPacks()
HEAVY = ("national-final-2023", "sichuan-final-2023")  # whose tables take seconds to be filled at random


def written(document: Document, path: Path) -> tuple[Path, DeclarationHead]:
    head = head_of(document.program, document.content.facts, unit_code="601006", unit_name="甲中心")
    write_workbook(Snapshot(document, "甲", formulas=True, carried=head).take(), path)
    return path, head


def scattered(program: Program, chance: random.Random) -> Facts:
    """Whatever may stand in the cells of a pack, here and there."""
    blank, facts = Document(program, Content(Facts(), {}, {})), Facts()
    for table in program.pack.tables.values():
        instance = "s1" if table.repeat else ""
        if instance:
            facts.instances[table.id] = [instance]
        for block in program.table_blocks(table.id):
            if not block.seen:
                continue
            place = Place(table.id, block.id, instance)
            ids = chance.sample(sorted(block.rows), min(4, len(block.rows)))
            if isinstance(block, VariableBlock):
                level = block.levels[-1] if block.has_levels else ""
                if block.has_levels and len(block.path or block.levels) > 1:
                    continue
                ids = ["r1", "r2"]
                facts.rows[place] = [Row(id, None, level) for id in ids]
            for id in ids:
                for column in block.columns:
                    text = chance.choice(AMOUNTS + TEXTS + CODES)
                    cell = place.cell(id, column)
                    if chance.random() < 0.4 and (entry := read_typed(blank, cell, text)) is not None:
                        facts.entries[cell] = entry
    return facts


@pytest.mark.parametrize("pack", [pack for pack in shipped.PACKS if pack not in HEAVY])
def test_our_own_workbook_comes_back_exactly(pack: str, tmp_path: Path) -> None:
    program, chance = shipped.program(pack), random.Random(pack)
    document = Document(program, Content(scattered(program, chance), {}, {}))
    path, head = written(document, tmp_path / "a.xlsx")
    found = propose_new(path, PACKS)
    assert (found.own, found.changed, found.head) == (True, [], head)
    assert found.document.content == document.content


@pytest.mark.parametrize("sample", ["quxian-evaluation", "mianxian-published"])
def test_a_sample_comes_back_exactly(sample: str, tmp_path: Path) -> None:
    document = shipped.document(sample)
    path, _ = written(document, tmp_path / "a.xlsx")
    assert propose_new(path, PACKS).document.content == document.content


def with_value(path: Path, sheet: int, cell: str, value: str) -> None:
    """Put a figure into a cell of the file, as Excel would, and leave all else as it is."""
    part = f"xl/worksheets/sheet{sheet}.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed, count = re.subn(
        rf'(<c r="{cell}"[^>]*>.*?<v>)[^<]*(?=</v>)'.encode(), rb"\g<1>" + value.encode(), parts[part]
    )
    assert count == 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {part: changed}).items():
            archive.writestr(name, content)


def test_what_was_changed_in_our_workbook_is_entered_and_nothing_else(tmp_path: Path) -> None:
    document = shipped.document("mianxian-published")
    path, head = written(document, tmp_path / "a.xlsx")
    entries, sheets = document.content.facts.entries, document.sheets()
    number = next(n for n, sheet in enumerate(sheets, 1) if sheet.table == "t05")
    where = cell_addresses(sheets[number - 1])
    typed = Cell("t05", "rows", "", "r1", "total")
    with_value(path, number, where[typed], "4321.5")
    formulas = Snapshot(document, formulas=True).take().formulas
    live = next(cell for cell in cell_addresses(sheets[0]) if formulas.get(cell))
    with_value(path, 1, cell_addresses(sheets[0])[live], "999")  # what a formula comes to is nobody's entry
    found = propose_into(path, document, head)
    assert found.changed == [(typed, "4321.5")]
    edit = found.edit()
    assert edit is not None
    before = document.content.copy()
    document.apply(edit)
    assert entries[typed] == Decimal("4321.50")
    document.undo()
    assert document.content == before


def test_a_sheet_of_ours_with_a_line_put_in_is_read_like_any_other(tmp_path: Path) -> None:
    document = shipped.document("mianxian-published")
    path, head = written(document, tmp_path / "a.xlsx")
    moved = load_workbook(path)
    sheet = moved["表6"]
    sheet.insert_rows(9)
    for column, value in (("A", "30103"), ("B", "奖金"), ("G", 500)):
        sheet[f"{column}9"] = value
    moved.save(tmp_path / "b.xlsx")  # without the declaration, which openpyxl drops
    with zipfile.ZipFile(path) as ours, zipfile.ZipFile(tmp_path / "b.xlsx") as theirs:
        carried = ours.read("customXml/item1.xml")
        parts = {name: theirs.read(name) for name in theirs.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {"customXml/item1.xml": carried}).items():
            archive.writestr(name, content)
    found = propose_into(path, document, head)
    assert found.own
    assert [sheet.table for sheet in found.reading.sheets] == ["t06"]
    added = [
        row for row in found.document.engine.rows(Place("t06", "rows")).values() if row.key[:1] == ("30103",)
    ]
    assert len(added) == 1


def test_a_foreign_workbook_goes_into_a_declaration_and_back_by_one_undo(tmp_path: Path) -> None:
    document = shipped.document("mianxian-worksheet")
    before, file = facts_of(document), lay_out_tables(tmp_path / "a.xlsx", only=("表5", "表10"))
    head = head_of(document.program, document.content.facts)
    found = propose_into(file, document, head)
    assert facts_of(document) == before
    edit = found.edit()
    assert edit is not None
    document.apply(edit)
    assert facts_of(document) == facts_of(found.document) != before
    document.undo()
    assert facts_of(document) == before


def test_a_mapping_is_written_corrected_and_remembered(tmp_path: Path) -> None:
    file = lay_out_tables(tmp_path / "2024.xlsx", only=("表6", "表7"))
    mapping = read_mapping(mapping_bytes(propose_new(file, PACKS).mapping()), "对应.json")
    name = next(sheet for sheet, said in mapping.items() if said.table == "t07")
    mapping[name].table = ""
    with WorkspaceFile.create(tmp_path / "a.bdesk") as workspace:
        remember(workspace.store, shipped.SHAANXI, read_workbook(file), mapping)
        later = lay_out_tables(tmp_path / "2025.xlsx", only=("表6", "表7"))
        found = propose_new(later, PACKS, workspace.store)
    assert "t07" not in [sheet.table for sheet in found.reading.sheets]
    assert [grid.name for grid in found.reading.strangers] == [name]


def test_last_year_is_attached_from_its_published_workbook(tmp_path: Path) -> None:
    """The workbook has but the unit's name, and none of the pack's worksheet."""
    program = shipped.program("national-final-2023")
    facts, place = Facts(), Place("overview", "income")
    facts.entries.update(unit_entries(program, {"code": "107", "name": "某县图书馆"}))
    document = Document(program, Content(facts, {}, {}))
    figures = {"general": "568.27", "year_total": "568.27", "year_end": "12.30", "total": "580.57"}
    rows = program.blocks[place[:2]].rows
    typed = [(place.cell(row, "amount"), Decimal(text)) for row, text in figures.items() if row in rows]
    document.apply(Edit("填", tuple(SetEntry(cell, amount) for cell, amount in typed)))
    path = tmp_path / "上年.xlsx"
    write_workbook(Snapshot(document, tables=["overview"]).take(), path)
    book = load_workbook(path)
    for cell in (cell for row in book.worksheets[0].iter_rows() for cell in row):
        if isinstance(cell.value, str):
            cell.value = cell.value.replace("2023", "2022")
    book.save(path)
    own = Opened("", DeclarationHead(program.pack.id, "1", "107", "某县图书馆", 2023), document)
    with attached(own, "last", path, PACKS) as linked:
        assert (linked.source.head.unit_name, linked.source.head.year, linked.place) == (
            "某县图书馆",
            2022,
            "上年.xlsx",
        )
        values = linked.source.document.engine.value
        assert [values(cell) for cell, _ in typed] == [amount for _, amount in typed]


def of_unit(document: Document, code: str, name: str) -> Document:
    """The same figures as another unit's."""
    content = document.content.copy()
    for field, text in (("code", code), ("name", name)):
        content.facts.entries[
            next(c for c in content.facts.entries if c.table == "unit" and c.row == field)
        ] = text
    return Document(document.program, content)


def test_our_workbook_goes_whole_into_an_empty_declaration_of_its_unit(tmp_path: Path) -> None:
    document = shipped.document("mianxian-worksheet")
    path, head = tmp_path / "a.xlsx", head_of(document.program, document.content.facts)
    facts = Facts()
    facts.entries.update(unit_entries(document.program, {"code": head.unit_code, "name": head.unit_name}))
    begun = Document(document.program, Content(facts, {}, {}))
    before = facts_of(begun)
    write_workbook(Snapshot(document, formulas=True, carried=head).take(), path)
    found = propose_into(path, begun, head)
    assert (found.own, found.kept, found.astray) == (True, 0, "")
    edit = found.edit()
    assert edit is not None
    begun.apply(edit)
    assert begun.content == document.content
    begun.undo()
    assert facts_of(begun) == before


def test_what_the_declaration_at_hand_has_otherwise_is_kept_until_it_is_said_that_it_goes(
    tmp_path: Path,
) -> None:
    document = shipped.document("mianxian-worksheet")
    head = head_of(document.program, document.content.facts)
    path = tmp_path / "a.xlsx"
    write_workbook(Snapshot(document, formulas=True, carried=head).take(), path)
    copy = Document(document.program, document.content.copy())
    cell = next(c for c, e in copy.content.facts.entries.items() if isinstance(e, Decimal))
    copy.apply(Edit("改", (SetEntry(cell, Decimal(1)),)))
    kept = propose_into(path, copy, head)
    assert (kept.edit(), kept.kept) == (None, 1)
    replaced = propose_into(path, copy, head, replace=True)
    assert replaced.document.content.facts.entries == document.content.facts.entries
    assert replaced.taken == [cell.table]


@pytest.mark.parametrize("ours", [True, False])
def test_a_workbook_of_another_unit_or_year_says_so(ours: bool, tmp_path: Path) -> None:
    document = shipped.document("mianxian-worksheet")
    head = head_of(document.program, document.content.facts)
    other = of_unit(document, "302002", "石河县疾病预防控制中心")
    there = head_of(other.program, other.content.facts)
    if ours:
        path = tmp_path / "a.xlsx"
        write_workbook(Snapshot(document, carried=head).take(), path)
    else:
        path = lay_out_tables(tmp_path / "a.xlsx", only=("表2", "表6"))
    assert propose_into(path, document, head).astray == ""
    assert "302002 石河县疾病预防控制中心" in propose_into(path, other, there).astray
    assert "601006" in propose_into(path, other, there).astray
    assert "2024 年的" in propose_into(path, document, replace(head, year=2025)).astray
