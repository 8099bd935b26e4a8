"""One click on a finding about an indicator puts it right, and words explain one that is to stay."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests import shipped

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import enter, explain, take_expected
from budgetdesk.review.finding import Finding


def _mendable(document: Document) -> list[Finding]:
    return [
        f for f in document.findings
        if f.rules[0].startswith("IND-") and any(part.expected is not None for part in f.cells[:1])
    ]  # fmt: skip


@pytest.mark.parametrize(("sample", "least"), [("yunnan-target", 5), ("guangshui-target", 40)])
def test_every_mend_does_away_with_its_finding(sample: str, least: int) -> None:
    document = shipped.document(sample)
    done = 0
    while found := _mendable(document):
        finding = found[0]
        errors = {f.key for f in document.findings if f.level == "error"}
        edit = take_expected(document, finding)
        assert edit is not None, finding.says
        document.apply(edit)
        keys = {f.key for f in document.findings}
        assert finding.key not in keys, finding.says
        assert {f.key for f in document.findings if f.level == "error"} <= errors, finding.says
        done += 1
    assert done >= least
    while document.undo() is not None:
        pass
    assert len(_mendable(document)) >= least


def test_a_query_is_explained_until_its_value_changes() -> None:
    document = shipped.document("guangshui-target")
    finding = next(
        f for f in document.findings if "IND-G28-2" in f.rules and f.suspect and f.suspect.row == "a29"
    )
    document.apply(explain(document, finding, "由市财政直接拨入基金专户，不列本单位项目", "张三"))
    assert document.explained(finding)
    said = document.content.explanations[finding.keys[0]]
    assert said.text
    assert isinstance(said.at, datetime)
    assert finding.suspect is not None
    edit = enter(document, finding.suspect, "≥6900万元")
    assert edit is not None
    document.apply(edit)
    now = next(f for f in document.findings if f.keys == finding.keys)
    assert not document.explained(now)
