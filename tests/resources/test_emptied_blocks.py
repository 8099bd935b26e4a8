"""Whatever block of a shipped declaration, or side of a check, is emptied: it is said, unless the program fills it by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content
from budgetdesk.engine.cells import Cell, Facts, Place
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.relations import Constant, Relation
from budgetdesk.exchange.declaration_json import read_head, read_tables
from budgetdesk.resources import resources
from budgetdesk.review.relation_inputs import cells_of, entered_below

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
    for place in sorted({cell.place for cell in facts.entries if whole.engine.block(cell).seen}):
        document = Document(shipped.program(pack), Content(without(facts, place), {}, {}))
        if not told(document) - told(whole) and shown(document, place) < shown(whole, place):
            silent.append("/".join(place))
    assert silent == []


def sides(engine: Engine, relation: Relation) -> Iterator[frozenset[Cell]]:
    """What is entered below the left side of a comparison, and below the right one."""
    rule, inputs = relation.rule, engine.inputs(relation)
    linear = (rule.linear or {}).items()
    parts = rule.sides or [{i for i, c in linear if c > 0}, {i for i, c in linear if c < 0}]
    if all(parts):
        for part in parts:
            nodes = [inputs[i] for i in part if not isinstance(inputs[i], Constant)]
            cells = (cell for node in nodes for cell in cells_of(engine, node))
            yield frozenset(entered for cell in cells for entered in entered_below(engine, cell))


def emptied(facts: Facts, cells: Collection[Cell]) -> Facts:
    left = facts.copy()
    left.entries = {cell: entry for cell, entry in facts.entries.items() if cell not in cells}
    return left


@pytest.mark.parametrize("file", FILES, ids=[path.stem for path in FILES])
def test_an_emptied_side_of_a_check_is_told_or_filled(file: Path) -> None:
    """Of checks on totals: that one line of many is without a figure cannot always be told."""
    pack, facts = read(file)
    whole = Document(shipped.program(pack), Content(facts, {}, {}))
    engine, known = whole.engine, told(whole)
    compared = [
        r for r in engine.relations() if r.rule.kind == "check" and r.rule.other is not None and not r.row
    ]
    rules = {
        side: r.rule.id
        for r in compared
        if engine.verdict(r) != "silent"
        for side in sides(engine, r)
        if side
    }
    silent = []
    for side, rule in rules.items():
        document = Document(shipped.program(pack), Content(emptied(facts, side), {}, {}))
        if not told(document) - known and not all(document.view(cell).text for cell in side):
            silent.append(rule)
    assert silent == []


@pytest.mark.parametrize(
    ("lines", "says"), [("income_lines", "有支出，收入没有填"), ("lines", "有收入，支出没有填")]
)
def test_final_accounts_begun_on_one_side_have_nothing_wrong_and_the_other_side_missing(
    lines: str, says: str
) -> None:
    pack, facts = read(next(file for file in FILES if file.stem == "quxian-final"))
    sheets = {"unit", "projects", "income_lines", "lines"} - {lines}
    left = facts.copy()
    left.entries = {cell: entry for cell, entry in facts.entries.items() if cell.table in sheets}
    left.rows = {place: rows for place, rows in facts.rows.items() if place.table in sheets}
    document = Document(shipped.program(pack), Content(left, {}, {}))
    assert [finding.says for finding in document.findings if finding.level == "error"] == []
    assert (says, "error") in {(finding.says, finding.level) for finding in document.outstanding}
