"""Each rule of audit that concerns texts has a text that it is told of, and one like it that it is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from budgetdesk.review.text.manuscript import ROW, Manuscript
from budgetdesk.review.text.text_review import TextReview

CASES = yaml.safe_load((Path(__file__).parent / "audit_rules.yaml").read_text(encoding="utf-8"))
LONG = "本单位按规定编制报表，收支全部纳入管理。" * 24


def told(case: dict[str, Any], text: str) -> dict[str, str]:
    """The rules that are told of, each with its gravest level."""
    lines = [CASES[case["about"]], *([LONG] if case.get("long") else []), *text.split("\n")]
    rows = [ROW + re.sub(r" ?\| ?", "\t", line) if "|" in line else line for line in lines]
    findings = TextReview(Manuscript("\n".join(rows), wrapped=False)).findings
    return {rule: f.level for f in reversed(findings) for rule in f.rules}


def test_every_rule_has_its_texts() -> None:
    wanted = {*(f"Y-{n}" for n in (25, *range(37, 51))), *(f"J-{n}" for n in range(25, 36)), "Z-13", "Z-14"}
    assert {case["id"] for case in CASES["rules"]} == wanted


@pytest.mark.parametrize("case", CASES["rules"], ids=lambda case: case["id"])
def test_rule_is_told_of_what_it_forbids_and_of_nothing_else(case: dict[str, Any]) -> None:
    wrong, right = told(case, case["wrong"]), told(case, case["right"])
    assert wrong.get(case["id"]) in (("hint",) if case.get("hint") else ("error", "query"))
    assert {rule: level for rule, level in right.items() if level != "hint"} == {}
