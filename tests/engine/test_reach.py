"""What a figure leads to is looked up anew where texts say that it is something else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import shipped

from budgetdesk.engine.cells import Cell, Entry, Place
from budgetdesk.engine.engine import Engine

LINES = Place("expenditure", "rows")


@pytest.mark.parametrize(
    ("sample", "text", "texts", "figure"),
    [
        (  # the row of the unit, or of the one above it
            "mianxian-published",
            Place("unit", "fields").cell("code", "value"),
            ("601006", "601"),
            Place("t01", "income").cell("general", "amount"),
        ),
        (
            "mianxian-worksheet",
            LINES.cell("e5", "function"),
            ("2080505", "2101102"),
            LINES.cell("e5", "amount"),
        ),
    ],
)
def test_a_figure_reaches_what_texts_name_by_now(
    sample: str, text: Cell, texts: tuple[str, ...], figure: Cell
) -> None:
    engine = Engine(shipped.program(), shipped.facts(sample))

    def enter(cell: Cell, entry: Entry) -> None:
        engine.facts.entries[cell] = entry
        engine.update([cell])

    for entry in texts:
        enter(text, entry)
        for amount in (len(entry), len(entry) + 1):  # the last is another than when the text was entered
            enter(figure, Decimal(amount))
        fresh = Engine(engine.program, engine.facts)
        assert dict(engine.values) == dict(fresh.values)
        assert engine.broken == fresh.broken
