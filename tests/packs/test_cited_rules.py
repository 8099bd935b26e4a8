"""Every audit rule that the Shaanxi pack has to hold to is cited by what checks it, so that findings can name it."""

from __future__ import annotations

import re

import pytest
from tests import shipped

from budgetdesk.engine.compiler.rule import PROPOSES

PROGRAM = shipped.program()
RULES = [f"Y-{n:02}" for n in (*range(1, 37), 47, 49)]


def cited() -> dict[str, list[str]]:
    """Rule of the audit list → rules of the pack that check it."""
    checking = [(t.id, t.source) for t in PROGRAM.rules if t.op != PROPOSES]
    for table in PROGRAM.pack.tables.values():
        if table.repeat:
            checking += [(rule.id, rule.source) for rule in (table.repeat.missing, table.repeat.renamed)]
    found: dict[str, list[str]] = {}
    for rule, source in checking:
        for name in re.findall(r"Y-\d\d", source):
            found.setdefault(name, []).append(rule)
    return found


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_is_checked_and_cited(rule: str) -> None:
    assert cited().get(rule)


def test_sums_and_shares_cite_their_rule() -> None:
    by_rule = {t.id: t.source for t in PROGRAM.rules}
    for rule, source in {
        "SX24-t01.income.earmarked.part": "Y-09", "SX24-t02.total.sum": "Y-10", "SX24-t03.total.sum": "Y-11",
        "SX24-t04.func.f208.part": "Y-14", "SX24-t05.staff.sum": "Y-16", "SX24-t07.total.sum": "Y-16",
        "SX24-t06.special.sum": "Y-17", "SX24-t08.running.sum": "Y-17", "SX24-t10.amount.sum": "Y-24",
        "SX24-t14.tasks.total.sum": "Y-34", "SX24-t05.function.code": "Y-33", "SX24-t06.dept_name.name": "Y-33",
    }.items():  # fmt: skip
        assert by_rule[rule] == f"审核规则 {source}"
