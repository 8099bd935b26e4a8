"""Every shipped pack's trees are reviewed: whatever stands in them, each finding has its own key, words and place."""

from __future__ import annotations

import random
import time
from collections import Counter
from decimal import Decimal

import pytest
from tests import shipped
from tests.review.indicators.test_incremental import _HEADS, _NAMES, _NOTES, _TARGETS, _TOPS

from budgetdesk.engine.cells import Facts, Place, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.review.indicators.indicator import columns_of
from budgetdesk.review.indicators.indicator_review import IndicatorReview, indicators_of

ODD = ["9" * 60 + "人", "≥" + "9" * 17 + "万人", "提升" * 800, "≥ % 万元", "≤-0.000001%", "1/0", "＝" * 40]
ODD += ["持续" * 300 + "x", "可持续稳定" * 90 + "了", "\n\t，", "½㎡", "（（（", "指标" * 200]


@pytest.mark.parametrize("pack", shipped.PACKS)
def test_whatever_stands_in_a_tree_each_finding_has_its_key(pack: str) -> None:
    program = shipped.program(pack)
    trees = program.blocks.trees()
    assert all(columns_of(block).valued for block in trees)
    start = time.process_time()
    for seed in range(8):
        pick = random.Random(seed)
        facts = Facts()
        for block in trees:
            sheets = ["s1", "s2", "s3"] if block.table.repeat else [""]
            if block.table.repeat:
                facts.instances[block.table.id] = sheets
            for sheet in sheets:
                _fill(pick, program, facts, Place(*block.name, sheet))
        engine = Engine(program, facts)
        findings = IndicatorReview(program).findings(engine, None)
        assert not trees or findings
        assert [key for key, n in Counter(f.keys for f in findings).items() if n > 1] == []
        assert all(f.says and f.advice and f.suspect and "{" not in f.says + f.advice for f in findings)
        for place in facts.rows:
            assert len(indicators_of(engine, place)) == len(facts.rows[place])
    assert time.process_time() - start < 20  # texts that make patterns run in circles would take longer


def _fill(pick: random.Random, program: Program, facts: Facts, place: Place) -> None:
    block = program.blocks[place.table, place.block]
    rows = facts.rows.setdefault(place, [])
    above: list[str | None] = [None] * (len(block.levels) + 1)
    pools = [_TOPS, _HEADS, [*_NAMES, *ODD]]
    for n in range(40):
        depth = 0 if n == 0 else pick.choice([0, 1, 1, 2, 2, 2, 2])
        while depth and above[depth] is None:
            depth -= 1
        row = Row(f"r{n}", above[depth], block.levels[depth])
        rows.append(row)
        above[depth + 1] = row.id
        above[depth + 2 :] = [None] * len(above[depth + 2 :])
        for column, slot in block.columns.items():
            text = pick.choice(pools[depth] if column == row.level else [*_TARGETS, *_NOTES, *ODD, "95", "%"])
            if column in block.levels and column != row.level:
                continue
            if slot.is_number:
                facts.entries[place.cell(row.id, column)] = Decimal(pick.choice([5, 10, 0]))
            elif text:
                facts.entries[place.cell(row.id, column)] = text
