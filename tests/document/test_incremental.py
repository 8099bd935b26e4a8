"""After any edits a declaration is what a fresh reading of its facts gives, and undoing them all leads back."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import Phase, example, given, settings
from tests import shipped
from tests.document.scripts import Step, content, differences, do, facts_of, findings, state, steps

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Facts, Place
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.review.finding import Finding

Start = tuple[Program, Facts]


PROGRAM = shipped.program()
PUBLISHED, WORKSHEET = shipped.facts("mianxian-published"), shipped.facts("mianxian-worksheet")


def grown(facts: Facts, times: int) -> Facts:
    """Each worksheet line many times over."""
    entries, rows = dict(facts.entries), dict(facts.rows)
    for place in (Place("expenditure", "rows"), Place("income_lines", "rows")):
        for number in range(1, times):
            rows[place] = [
                *rows[place],
                *(replace(row, id=f"{row.id}x{number}") for row in facts.rows[place]),
            ]
            for cell, entry in facts.entries.items():
                if cell.place == place:
                    entries[cell._replace(row=f"{cell.row}x{number}")] = entry
    return Facts(entries, rows)


BOTH = Facts(PUBLISHED.entries | WORKSHEET.entries, PUBLISHED.rows | WORKSHEET.rows, {"t13": ["s1", "p1"]})
STARTS = {
    "published": (PROGRAM, PUBLISHED),
    "worksheet": (PROGRAM, WORKSHEET),
    "both": (PROGRAM, BOTH),
    "blank": (PROGRAM, Facts()),
    "indicators": (shipped.program("yunnan-target-2022"), shipped.facts("yunnan-target")),
}


@pytest.mark.parametrize("start", STARTS)
@given(script=steps)
@example(script=[("clear many", 981, 264), ("clear", 357, 391)])  # two sheets get one name
@example(script=[("clear many", 230, 1232)])  # what is undone was not edited last
@example(script=[("insert", 8203, 1697), ("insert", 8203, 1697), ("insert", 1, 3205)])  # many slips as likely
@settings(max_examples=5, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking takes minutes
def test_what_is_kept_up_to_date_equals_what_is_made_anew(start: str, script: list[Step]) -> None:
    ids = count(1)
    with patch.object(edit_commands, "new_id", lambda: f"new{next(ids)}"):  # a script that failed fails again
        run(STARTS[start], script)


@given(script=steps)
@settings(max_examples=1, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_so_it_is_with_some_hundred_lines(script: list[Step]) -> None:
    ids = count(1)
    with patch.object(edit_commands, "new_id", lambda: f"new{next(ids)}"):
        run((PROGRAM, grown(WORKSHEET, 16)), script)


def run(start: Start, script: list[Step]) -> None:
    program, facts = start
    document = Document(program, content(facts))
    begun = facts_of(document), state(document.engine), told(document)
    for step in script:
        do(document, step)
        fresh = Engine(program, document.content.facts)
        assert differences(state(document.engine), state(fresh)) == {}
        found = findings(fresh)
        assert told(document) == parted(found)
    assert findings(document.engine) == found  # by a review that has followed none of it
    while document.undo():
        pass
    assert facts_of(document) == begun[0]
    assert differences(state(document.engine), begun[1]) == {}
    assert told(document) == begun[2]


def told(document: Document) -> tuple[list[Finding], list[Finding]]:
    return document.findings, document.outstanding


def parted(found: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    return [f for f in found if f.due == "at_once"], [f for f in found if f.due != "at_once"]
