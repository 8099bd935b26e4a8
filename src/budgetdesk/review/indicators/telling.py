"""Makes findings of faults: the rule's words, the cells with what is entered, the mend; what is made once is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.packs.indicator_rules import Rule, rules
from budgetdesk.review.finding import MAX_WITNESSES, Finding, FindingCell
from budgetdesk.review.indicators.hits import Hit

if TYPE_CHECKING:
    from budgetdesk.engine.engine import Engine

Named = tuple[str, Hit]
"""A rule's key and a fault that it found."""

_OFTEN = 5  # from so many blanks of a column on, if they are most of it, they are told once
_MOST_KEPT = 20_000


class FindingFactory:
    """Findings of one tree. The same fault with the same entries is the same finding."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Finding] = {}

    def forget(self) -> None:
        """Names have changed, by which findings call their places."""
        self._made.clear()

    def tell(self, engine: Engine, found: Iterable[Named], of: int = 0) -> list[Finding]:
        """A finding for each fault; one for all of a rule that is told once, where most of `of` indicators have it."""
        told: list[Finding | None] = []
        often: dict[tuple[str, str], list[Hit]] = defaultdict(list)
        seen: set[tuple[str, Cell]] = set()
        for key, fault in found:
            if (key, fault.cell) in seen:  # one finding for a rule and a cell, whatever else speaks for it
                continue
            seen.add((key, fault.cell))
            if rules()[key].once:
                often[key, fault.cell.column].append(fault)
            else:
                told.append(self._finding(engine, key, fault))
        for (key, _), faults in often.items():
            if len(faults) >= _OFTEN and len(faults) * 2 > of:
                told.append(self._finding(engine, key, faults[0], [f.cell for f in faults[1:]]))
            else:
                told += [self._finding(engine, key, fault) for fault in faults]
        return [finding for finding in told if finding]

    def _finding(
        self, engine: Engine, key: str, fault: Hit, more: list[Cell] | None = None
    ) -> Finding | None:
        rule = rules()[key]
        level = engine.program.pack.indicator_rules.get(rule.id, rule.level)
        if level == "off":
            return None
        entries = engine.facts.entries
        witnesses = (*(more or ()), *fault.witnesses)
        shown = tuple((entries.get(cell), engine.value(cell)) for cell in (fault.cell, *witnesses))
        memo = (key, fault, witnesses, shown)
        finding = self._made.get(memo)
        if finding is None:
            if len(self._made) > _MOST_KEPT:
                self._made.clear()
            count = len(more) + 1 if more else 0
            finding = self._made[memo] = _make(engine, rule, level, fault, witnesses, count)
        return finding


def _make(
    engine: Engine, rule: Rule, level: Any, fault: Hit, witnesses: tuple[Cell, ...], count: int
) -> Finding:
    said = dict(fault.words)
    what = rule.says.format_map(said)
    table, block, instance, row, column = fault.cell
    if count:
        says = f"{table_label(engine, table)} “{engine.block(fault.cell).columns[column].title}”一栏有 {count} 处{what}"
    else:
        says = f"{cell_words(engine, fault.cell)}：{what}"
    entries = engine.facts.entries
    blamed = FindingCell(fault.cell, "suspect", entries.get(fault.cell), _mend(engine, fault))
    others = [FindingCell(c, "witness", entries.get(c), engine.value(c)) for c in dict.fromkeys(witnesses)]
    parts = (rule.id, f"{table}.{block}", instance, "" if count else f"{row}.{column}")
    return Finding(
        (rule.id,), ("|".join(part for part in parts if part),), level, says, (blamed, *others[:MAX_WITNESSES]),
        None, "", rule.key, rule.source, rule.advice.format_map(said),
    )  # fmt: skip


def _mend(engine: Engine, fault: Hit) -> str | Decimal | None:
    if fault.expected is None or not engine.type_of(fault.cell).number:
        return fault.expected
    try:
        return Decimal(fault.expected)
    except DecimalException:
        return None
