"""Findings of what the rules on indicators hit: the rule's words, the cells with what is entered, the mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal, DecimalException
from typing import Literal, NamedTuple

from budgetdesk.engine.cells import Cell
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import block_words, cell_words, table_label
from budgetdesk.packs.indicator_rules import rules
from budgetdesk.packs.models import Level
from budgetdesk.records import dataclass
from budgetdesk.review.finding import MAX_WITNESSES, Finding, FindingCell
from budgetdesk.review.indicators.rule_function import Hit

_OFTEN = 5  # from so many blanks of a column on, if they are most of it, they are told once


class RuleHit(NamedTuple):
    rule: str  # its key
    hit: Hit
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would put it right: `text` as people read it, `rewrites` the cells with what belongs in each."""

    text: str
    rewrites: tuple[tuple[Cell, str], ...]


def make_findings(engine: Engine, found: Iterable[RuleHit], of: int = 0) -> list[Finding]:
    """A finding for each hit; one for all of a rule that is told once, where most of `of` indicators have it."""
    made: list[Finding | None] = []
    often: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    seen: set[tuple[str, Cell]] = set()
    for key, hit, proposal in found:
        if (key, hit.cell) in seen:  # one finding for a rule and a cell, whatever else speaks for it
            continue
        seen.add((key, hit.cell))
        if any(cell in engine.rejected for cell in (hit.cell, *hit.witnesses)):
            continue  # that it cannot be read is told
        if rules()[key].once:
            often[key, hit.cell.column].append(hit)
        else:
            made.append(_make(engine, key, hit, proposal=proposal))
    for (key, _), hits in often.items():
        if len(hits) >= _OFTEN and len(hits) * 2 > of:
            made.append(_make(engine, key, hits[0], [hit.cell for hit in hits[1:]]))
        else:
            made += [_make(engine, key, hit) for hit in hits]
    return [finding for finding in made if finding is not None]


def level_of(engine: Engine, key: str) -> Level | Literal["off"]:
    """How grave a rule is here: as the office settled it, else the pack, else the catalogue."""
    rule = rules()[key]
    ruling = engine.program.indicator_settings.rules.get(rule.id)
    return ruling.level if ruling else engine.program.pack.indicator_rules.get(rule.id, rule.level)


def rules_off(program: Program) -> list[str]:
    """The rules on indicators that the office has turned off."""
    return [id for id, ruling in program.office_settings.rules.items() if ruling.level == "off"]


def _make(
    engine: Engine, key: str, hit: Hit, more: Sequence[Cell] = (), proposal: Proposal | None = None
) -> Finding | None:
    """`more`: the cells of other hits that this one stands for. None where the pack has turned the rule off."""
    rule = rules()[key]
    level = level_of(engine, key)
    if level == "off":
        return None
    if level == "error" and not hit.certain:
        level = "query"
    words = dict(hit.words)
    what = rule.says.format_map(words)
    table, block, instance, row, column = hit.cell
    if more:
        heading = engine.block(hit.cell).columns[column].title
        says = f"{table_label(engine, table)} “{heading}”一栏有 {len(more) + 1} 处{what}"
    elif rule.whole and hit.expected is None:
        says = f"{block_words(engine, hit.cell.place)} {engine.block(hit.cell).columns[column].title}：{what}"
    else:
        says = f"{cell_words(engine, hit.cell)}：{what}"
    entries = engine.facts.entries
    blamed = FindingCell(hit.cell, "suspect", entries.get(hit.cell), _mend(engine, hit))
    witnesses = list(dict.fromkeys((*more, *hit.witnesses)))[:MAX_WITNESSES]
    advice = rule.advice.format_map(words)
    parts = (rule.id, f"{table}.{block}", instance, "" if more else f"{row}.{column}")
    return Finding(
        rules=(rule.id,),
        keys=("|".join(part for part in parts if part),),
        level=level,
        says=says,
        cells=(blamed, *(FindingCell(c, "witness", entries.get(c), engine.value(c)) for c in witnesses)),
        cause_kind=rule.key,
        source=rule.source,
        advice=f"{advice}；可写作：{proposal.text}" if proposal else advice,
        proposal=proposal.rewrites if proposal else (),
    )


def _mend(engine: Engine, hit: Hit) -> str | Decimal | None:
    if hit.expected is None or not engine.type_of(hit.cell).number:
        return hit.expected
    try:
        return Decimal(hit.expected)
    except DecimalException:
        return None
