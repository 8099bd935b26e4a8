"""Declarations filled in at random, also what an office writes itself, so that their texts are complete."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests import shipped
from tests.resources.final_accounts import random_worksheet
from tests.review.figures.random_worksheets import worksheet

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.document.edits import Content, Edit
from budgetdesk.engine.cells import Cell, Entry, Facts, Place
from budgetdesk.narrative.writer import write_narrative
from budgetdesk.narrative.written import WrittenText

CENT = Decimal("0.01")
_SPENDING, _INCOME = Place("expenditure", "rows"), Place("income_lines", "rows")


def text_of(document: Document) -> WrittenText:
    text = write_narrative(document.engine)
    assert text is not None
    return text


def budget(seed: int) -> Document:
    """A budget of Shaanxi with last year's figures: none, all the same, or others that balance as this year's do."""
    pick = Random(seed)
    facts = worksheet(seed)
    _add_last_year(facts, pick)
    document = Document(shipped.program(), Content(facts, {}, {}))
    fill_gaps(document, pick)
    return document


def accounts(seed: int, pack: str = "sichuan-final-2023") -> Document:
    """Final accounts, some with figures of last year."""
    pick = Random(seed)
    facts = random_worksheet(pick).facts()
    if pick.random() < 0.7:
        for block, rows in (
            ("totals", ("total", "fiscal", "general", "running")),
            ("three", ("three", "abroad", "vehicles", "reception")),
        ):
            for row in rows:
                amount = pick.choice([0, pick.randint(0, 10**9)])
                facts.entries[Cell("reasons", block, "", row, "value")] = Decimal(amount) / 100
    document = Document(shipped.program(pack), Content(facts, {}, {}))
    fill_gaps(document, pick)
    return document


def _add_last_year(facts: Facts, pick: Random) -> None:
    """What each source gave last year is what was spent of it."""
    way = pick.choice(["none", "same", "other"])
    if way == "none":
        return
    entries = facts.entries
    share = {"same": Decimal(1), "other": Decimal(pick.randint(0, 300)) / 100}[way]
    for place in (_SPENDING, _INCOME):
        rounding: dict[str, Decimal] = {}  # what was lost by fund, so that the sums stay in step
        for row in facts.rows.get(place, ()):
            now = entries.get(place.cell(row.id, "amount"))
            if not isinstance(now, Decimal):
                continue
            fund = str(entries.get(place.cell(row.id, "fund")))
            exact = now * share + rounding.get(fund, Decimal(0))
            before = exact.quantize(CENT)
            rounding[fund] = exact - before
            entries[place.cell(row.id, "last_year")] = before
    if way == "other":
        _move_between_lines(facts, pick)


def _move_between_lines(facts: Facts, pick: Random) -> None:
    """Some lines of a fund had less and others more last year."""
    entries = facts.entries
    by_fund: dict[str, list[Cell]] = {}
    for row in facts.rows.get(_SPENDING, ()):
        cell = _SPENDING.cell(row.id, "last_year")
        if cell in entries:
            by_fund.setdefault(str(entries.get(_SPENDING.cell(row.id, "fund"))), []).append(cell)
    for cells in by_fund.values():
        for _ in range(len(cells)):
            one, other = pick.choice(cells), pick.choice(cells)
            here, there = entries[one], entries[other]
            assert isinstance(here, Decimal)
            assert isinstance(there, Decimal)
            moved = (here * pick.randint(0, 100) / 100).quantize(CENT)
            if one != other and here > 0:
                entries[one], entries[other] = here - moved, there + moved


def fill_gaps(document: Document, pick: Random) -> None:
    """Write what is asked for: counts first, so that what is added up from them need not be typed."""
    for _ in range(6):
        asked = [gap.cell for _, gap in text_of(document).gaps if gap.cell is not None]
        free = [cell for cell in asked if not document.engine.relations_of(cell)]
        if not asked:
            break
        document.apply(_filled(document, dict.fromkeys(free or asked), pick))
    kept, every = (document.engine.value(cell) for cell in (_KEPT, _VEHICLES))
    if isinstance(kept, Decimal) and isinstance(every, Decimal) and kept > every:  # of which they are a part
        fewer = set_entries(document, [(_KEPT, every)])
        assert fewer is not None
        document.apply(fewer)


_KEPT = Cell("particulars", "three", "", "kept", "value")
_VEHICLES = Cell("particulars", "assets", "", "vehicles", "value")
_PAID = {
    "buy_vehicles": ("t12", "now_purchase"),
    "bought": ("three", "f_purchase"),
    "groups": ("three", "f_abroad"),
    "travellers": ("three", "f_abroad"),
    "receptions": ("three", "f_reception"),
    "received": ("three", "f_reception"),
}
"""What is counted, and the amount that was paid for it: table and column."""


def _filled(document: Document, cells: dict[Cell, None], pick: Random) -> Edit:
    entries: list[tuple[Cell, Entry | None]] = []
    visits = pick.randint(0, 3)  # each of some persons
    for cell in cells:
        if not document.engine.type_of(cell).number:
            entries.append((cell, pick.choice(["一次性任务与上年不同", "任务分工有所不同"])))
        elif paid := _PAID.get(cell.row):
            entries.append((cell, Decimal(_is_spent(document, *paid))))
        elif cell.row.startswith("foreign_rece"):
            entries.append((cell, Decimal(visits * 2 if cell.row.endswith("received") else visits)))
        else:  # no more persons than posts
            entries.append(
                (cell, Decimal(pick.randint(15, 20) if "posts" in cell.row else pick.randint(0, 7)))
            )
    edit = set_entries(document, entries)
    assert edit is not None
    return edit


def _is_spent(document: Document, table: str, column: str) -> bool:
    cells = (cell for cell in document.engine.values if (cell.table, cell.column) == (table, column))
    return any(isinstance(value := document.engine.value(cell), Decimal) and value > 0 for cell in cells)
