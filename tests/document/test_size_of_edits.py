"""What an edit looks at does not grow with the lines of the worksheet."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from functools import partial
from types import FrameType
from typing import Any

from tests import shipped
from tests.document.scripts import content

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.engine.cells import Cell, Entry, Facts, Place, Row

LINES = Place("expenditure", "rows")
LONG, LONGEST = (
    105,
    420,
)  # times the twelve lines: 1,260, among which slips of whole columns are looked for no more, and 5,040
SLACK = 2_000  # steps: what is looked at first, and so found at once or not, is chance


def grown(times: int) -> Facts:
    """Each line of the worksheet in so many parts, so that every sum stays as it is."""
    sample = shipped.facts("mianxian-worksheet")
    entries, rows = dict(sample.entries), dict(sample.rows)
    for place in (LINES, Place("income_lines", "rows")):
        more = [(f"{row.id}x{n}", row, n) for n in range(1, times) for row in sample.rows[place]]
        rows[place] = [*rows[place], *(Row(id, row.parent, row.level) for id, row, _ in more)]
        for cell, entry in sample.entries.items():
            if cell.place != place:
                continue
            part = entry
            if isinstance(entry, Decimal):
                part = (entry / times).quantize(Decimal("0.01"), ROUND_DOWN)
                entries[cell] = entry - part * (times - 1)
            entries |= {cell._replace(row=f"{cell.row}x{n}"): part for n in range(1, times)}
        entries |= {place.cell(id, "note"): f"第{n}笔" for id, _, n in more}
    return Facts(entries, rows)


def steps(do: Callable[[], object]) -> int:
    """How many lines of the program are gone through, each as often as it is."""
    count, tracing = 0, sys.gettrace()

    def on_line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return on_line

    def on_call(frame: FrameType, event: str, argument: Any) -> Any:
        return on_line if "budgetdesk" in frame.f_code.co_filename else None

    sys.settrace(on_call)
    try:
        do()
    finally:
        sys.settrace(tracing)
    return count


def each_costs(times: int) -> list[int]:
    """Steps of some edits that were made once before: what is looked up once, an edit need not."""
    document = Document(shipped.program(), content(grown(times)))
    assert document.findings == []
    entries = document.content.facts.entries
    amount, code, note = (LINES.cell("e5x1", column) for column in ("amount", "function", "note"))
    right, coded, words = entries[amount], entries[code], entries[note]
    assert isinstance(right, Decimal)

    def enter(cell: Cell, entry: Entry) -> None:
        document.apply(Edit("改", (SetEntry(cell, entry),)))

    edits = [
        (amount, right + 1),
        (amount, right),
        (code, "2080505"),
        (code, coded),
        (note, "改了"),
        (note, words),
    ]
    for edit in edits:
        enter(*edit)
    return [steps(partial(enter, *edit)) for edit in edits]


def test_an_edit_costs_the_same_among_thousands_of_lines() -> None:
    for long, longest in zip(each_costs(LONG), each_costs(LONGEST), strict=True):
        assert longest < long + SLACK
