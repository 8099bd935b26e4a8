"""A declaration that is of another year than its pack, which prints and computes its own year."""

from __future__ import annotations

from budgetdesk.engine.blocks import VALUE
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.update import Update
from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding, FindingCell

_EACH_YEAR_ANOTHER = ("budget", "accounts")
"""Kinds whose tables change from year to year; forms of targets and reports are used for several."""


class OtherYear:
    """Says so once, at the unit's name."""

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        pack, year = engine.program.pack, engine.facts.year
        if not year or year == pack.year:
            return []
        rule = f"{pack.prefix}-YEAR"
        level: Level = "query" if pack.kind in _EACH_YEAR_ANOTHER else "hint"
        cells = [
            Cell(*block.name, "", "name", VALUE)
            for block in engine.program.table_blocks(pack.unit)
            if "name" in block.rows
        ]
        return [
            Finding(
                rules=(rule,),
                keys=(rule,),
                level=level,
                says=f"申报是 {year} 年度的，报表包是 {pack.year} 年的：表上印的年份、与上年的比较都按 {pack.year} 年",
                cells=tuple(FindingCell(cell, "suspect", engine.value(cell)) for cell in cells[:1]),
                cause_kind="other_year",
                advice=f"换用 {year} 年的报表包；申报的年度写错了的，在开始页的列表里右击它，“改年度…”",
            )
        ]
