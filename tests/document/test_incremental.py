"""After any edits a declaration is what a fresh reading of its facts gives, and undoing them all leads back."""

from __future__ import annotations

from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from tests.document.scripts import Step, content, differences, do, facts_of, findings, state, steps
from tests.engine.mutations import sample_facts, sample_program

from budgetdesk.document import composing
from budgetdesk.document.document import Document
from budgetdesk.engine.cells import Facts
from budgetdesk.engine.engine import Engine

PROGRAM = sample_program()
PUBLISHED = sample_facts(PROGRAM, "mianxian-published.json")
WORKSHEET = sample_facts(PROGRAM, "mianxian-worksheet.json")
BOTH = Facts(PUBLISHED.entries | WORKSHEET.entries, PUBLISHED.rows | WORKSHEET.rows, {"t13": ["s1", "p1"]})
STARTS = {"published": PUBLISHED, "worksheet": WORKSHEET, "both": BOTH, "blank": Facts()}


@pytest.mark.parametrize("start", STARTS)
@given(script=steps)
@settings(max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking takes minutes
def test_what_is_kept_up_to_date_equals_what_is_made_anew(start: str, script: list[Step]) -> None:
    ids = count(1)
    with patch.object(composing, "new_id", lambda: f"new{next(ids)}"):  # a script that failed fails again
        run(start, script)


def run(start: str, script: list[Step]) -> None:
    document = Document(PROGRAM, content(STARTS[start]))
    begun = facts_of(document), state(document.engine), document.findings
    for step in script:
        do(document, step)
        fresh = Engine(PROGRAM, document.content.facts)
        assert differences(state(document.engine), state(fresh)) == {}
        assert document.findings == findings(document.engine) == findings(fresh)
    while document.undo():
        pass
    assert facts_of(document) == begun[0]
    assert differences(state(document.engine), begun[1]) == {}
    assert document.findings == begun[2]
